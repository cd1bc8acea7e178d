"""The card with all engines: one is chosen here, with its precision, before the export runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.pages.export_choices import Choice
from tango_desktop.ui.pages.export_install import InstallPanel
from tango_desktop.ui.pages.export_made import Form
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label, line
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.fitting_table import FittingTable
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.table import Cell, Column

MOST_ROWS = 7  # what the chosen one is for stays in sight


class EnginesCard(Card):
    """A row for every engine, and below what the chosen one is for."""

    chosen = Signal(object)  # Form

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Engines"))
        self._choices: dict[str, Choice] = {}
        self._used = Form("", "")
        self._in_use = ""
        self._form = Form("", "")
        spare = (tr("Made on"), tr("Runs on"), tr("Precisions"))
        self.table = FittingTable(tr("Engines"), _columns(), spare)
        self.table.row_selected.connect(self._on_row)
        self.name = label("", "section")
        self.state = Chip()
        self.about = label("", "secondary", wrap=True)
        self.precision = QComboBox()
        self.precision.setAccessibleName(tr("Precision"))
        self.precision.setToolTip(_precision_help())
        self.precision.activated.connect(self._on_precision)
        self.warning = label("", wrap=True)
        self.installing = InstallPanel(session)
        self.body.addWidget(self.table)
        self.body.addWidget(line())
        self.body.addWidget(self._detail())

    def _detail(self) -> QWidget:
        self.detail = QWidget()
        head = FlowRow(gap=12)
        head.add(self.name)
        head.add(self.state)
        choose = QHBoxLayout()
        choose.setSpacing(px(8))
        choose.addWidget(label(tr("Precision")))
        choose.addWidget(self.precision)
        choose.addStretch(1)
        self.precision_about = label("", "small", wrap=True)
        column = QVBoxLayout(self.detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(head)
        column.addWidget(self.about)
        column.addLayout(choose)
        column.addWidget(self.precision_about)
        column.addLayout(self._warnings())
        column.addWidget(self.installing)
        return self.detail

    def _warnings(self) -> QHBoxLayout:
        self.warning_icon = IconLabel("alert", 16, "warn")
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.warning_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.warning, 1)
        return row

    @property
    def form(self) -> Form:
        """The chosen engine and precision."""
        return self._form

    @property
    def choice(self) -> Choice | None:
        """The chosen engine."""
        return self._choices.get(self._form.engine)

    def show_choices(self, choices: Sequence[Choice], used: Form, in_use: str) -> None:
        """Show them; what was chosen stays so unless another is ``used`` than before.

        Args:
            choices: every engine.
            used: what the settings ask for.
            in_use: the engine whose model later steps get.
        """
        followed = self._form if used == self._used and self._form.engine else used
        self._choices, self._used = {choice.row.name: choice for choice in choices}, used
        self._in_use = in_use
        rows = [_row(choice, choice.row.name == in_use) for choice in choices]
        quiet = self.table.view.selectionModel()
        quiet.blockSignals(True)
        self.table.set_rows(rows, list(self._choices))
        self.table.set_dimmed(name for name, one in self._choices.items() if not one.row.available)
        quiet.blockSignals(False)
        self.table.fit_height(MOST_ROWS)
        self.choose(followed)

    def follow(self, used: Form) -> None:
        """Choose what is used where that has changed."""
        if used != self._used:
            self._used = used
            self.choose(used)

    def choose(self, form: Form) -> None:
        """Choose an engine and a precision; nothing for an engine that is not there."""
        choice = self._choices.get(form.engine)
        if choice is None:
            return
        known = choice.row.precisions
        precision = form.precision if form.precision in known else known[0]
        self._form = Form(form.engine, precision)
        self.table.select(form.engine)
        self._show_detail(choice)
        self.chosen.emit(self._form)

    def _show_detail(self, choice: Choice) -> None:
        state = choice.state(choice.row.name == self._in_use)
        self.name.setText(choice.row.title)
        self.state.show_text(state.text, state.kind)
        self.about.setText(choice.about())
        self.precision.clear()
        self.precision.addItems(list(choice.row.precisions))
        self.precision.setCurrentText(self._form.precision)
        self._show_precision(choice)
        self.installing.show_choice(choice)

    def _show_precision(self, choice: Choice) -> None:
        self.precision_about.setText(_precision_text(self._form.precision))
        warning = choice.warning(self._form.precision)
        self.warning.setText(warning)
        for widget in (self.warning, self.warning_icon):
            widget.setVisible(bool(warning))

    def _on_row(self, name: str) -> None:
        if name != self._form.engine:
            self.choose(Form(name, self._precision_for(name)))

    def _precision_for(self, name: str) -> str:
        """The used precision of the used engine, and otherwise the usual one."""
        if name == self._used.engine:
            return self._used.precision
        return self._choices[name].row.precisions[0]

    def _on_precision(self, _: int) -> None:
        choice = self.choice
        if choice is not None:
            self._form = Form(self._form.engine, self.precision.currentText())
            self._show_precision(choice)
            self.chosen.emit(self._form)


def _row(choice: Choice, is_used: bool) -> tuple[object, ...]:
    row = choice.row
    return (
        row.title,
        choice.state(is_used),
        ", ".join(row.precisions),
        row.converts_on,
        row.runs_on,
        row.devices if row.available else row.reason,
    )


def _columns() -> list[Column]:
    return [
        Column(tr("Engine")),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Precisions")),
        Column(tr("Made on"), tip=tr("Where the model gets its last form")),
        Column(tr("Runs on"), tip=tr("Where its models can be run and compared")),
        Column(tr("For, or why not"), stretch=True),
    ]


def _precision_text(precision: str) -> str:
    """What a precision means, a sentence."""
    return {
        "fp32": tr("As trained: 32 bits to a number."),
        "fp16": tr("16 bits to a number: half the size, nearly the same answers."),
        "dynamic": tr("Weights in 8 bits, the rest as trained: a quarter of the size."),
        "int8": tr(
            "8 bits to a number: a quarter of the size. Training pictures tell the ranges of "
            "values; how far its answers may differ is in the settings."
        ),
    }.get(precision, "")


def _precision_help() -> str:
    return tr("How many bits each number of the model has")

"""The card with the models made so far: compared with each other, used, opened, explained."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.export_departure import DepartureButton
from tango_desktop.ui.pages.export_log import LogDialog
from tango_desktop.ui.pages.export_made import Form, MadeModel, Verdict
from tango_desktop.ui.pages.export_parity import signed
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.card import Card
from tango_desktop.ui.widgets.fitting_table import FittingTable
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.table import Cell, ChipText, Column

MOST_ROWS = 5  # the verdict below stays in sight
_CHIPS = {
    Verdict.PASSED: "good",
    Verdict.ACCEPTED: "warning",
    Verdict.FAILED: "bad",
    Verdict.NOT_COMPARED: "outline",
    Verdict.NOT_MADE: "bad",
    Verdict.DAMAGED: "bad",
}
_USABLE = (Verdict.PASSED, Verdict.ACCEPTED, Verdict.FAILED, Verdict.NOT_COMPARED)


class Change(float):
    """A change of accuracy that sorts as a number and says how sure it is."""

    interval: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        """``−0.002``, or with an interval ``−0.002 (−0.010 to +0.006)``."""
        if self.interval is None:
            return signed(self)
        low, high = (signed(end) for end in self.interval)
        return tr("{change} ({low} to {high})", change=signed(self), low=low, high=high)


class ModelsCard(Card):
    """A row for every model; what can be done with the chosen one stands below."""

    selected = Signal(object)  # Form
    use_requested = Signal(object)  # Form

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Models made so far"))
        self._session = session
        self._models: dict[Form, MadeModel] = {}
        self._used: Form | None = None
        self._busy = False
        self.log_dialog: LogDialog | None = None
        spare = (tr("Cosine"), tr("Difference"), tr("Made"), tr("Accuracy"), tr("Change"))
        self.table = FittingTable(tr("Models made so far"), _columns(), spare)
        self.table.row_selected.connect(self._on_row)
        self.use = QPushButton(icon("check"), tr("Use this one"))
        self.use.setToolTip(
            tr("Later steps take this one as it is; you are asked before it is made again")
        )
        self.use.clicked.connect(self._on_use)
        self.open_folder = QPushButton(icon("folder-open"), tr("Open folder"))
        self.open_folder.clicked.connect(self._on_open_folder)
        self.show_log = QPushButton(icon("list"), tr("Show log"))
        self.show_log.clicked.connect(self._on_show_log)
        self.departure = DepartureButton(session)
        self.buttons = FlowRow()
        for button in (self.use, self.departure, self.open_folder, self.show_log):
            self.buttons.add(button)
        self.body.addWidget(self.table)
        self.body.addWidget(self.buttons)
        self._fit_buttons()

    @property
    def chosen(self) -> MadeModel | None:
        """The model of the chosen row."""
        return self._models.get(self.table.selected_key())

    def show_models(self, models: Sequence[MadeModel], used: Form | None, wanted: Form) -> None:
        """Show them.

        Args:
            models: what there is.
            used: the one that later steps get.
            wanted: chosen where nothing that is still there was.
        """
        kept = self.chosen
        self._models, self._used = {model.form: model for model in models}, used
        rows = [_row(model, model.form == used) for model in models]
        self.table.view.selectionModel().blockSignals(True)
        self.table.set_rows(rows, [model.form for model in models])
        self.table.view.selectionModel().blockSignals(False)
        self.table.fit_height(MOST_ROWS)
        choice = kept.form if kept and kept.form in self._models else wanted
        if choice not in self._models and models:
            choice = models[0].form
        self.choose(choice)
        self._fit_buttons()

    def choose(self, form: Form) -> None:
        """Choose a model's row; nothing where there is none."""
        self.table.select(form)

    def say_busy(self, busy: bool) -> None:
        """While a step runs, another model cannot be taken into use."""
        self._busy = busy
        self._fit_buttons()

    def _on_row(self, form: Form) -> None:
        self._fit_buttons()
        self.selected.emit(form)

    def _fit_buttons(self) -> None:
        model = self.chosen
        usable = model is not None and model.verdict in _USABLE
        is_other = model is not None and (model.form != self._used or model.is_outdated)
        self.use.setEnabled(usable and is_other and not self._busy)
        self.open_folder.setEnabled(model is not None and model.verdict is not Verdict.NOT_MADE)
        has_log = model is not None and model.log is not None
        self.show_log.setEnabled(has_log)
        told = tr("What the converter printed") if has_log else tr("The converter printed nothing")
        self.show_log.setToolTip(told)
        self.departure.follow(model)

    def _on_use(self) -> None:
        if self.chosen is not None:
            self.use_requested.emit(self.chosen.form)

    def _on_open_folder(self) -> None:
        if self.chosen is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.chosen.folder)))

    def _on_show_log(self) -> None:
        if self.chosen is not None and self.chosen.log is not None:
            self.log_dialog = LogDialog(self._session, title_of(self.chosen), self.chosen.log, self)
            self.log_dialog.open()


def title_of(model: MadeModel) -> str:
    """``OpenVINO, int8``."""
    return f"{model.form.title}, {model.form.precision}"


def _row(model: MadeModel, is_used: bool) -> tuple[object, ...]:
    return (
        model.form.title,
        model.form.precision,
        _state(model, is_used),
        ChipText(tr(model.verdict.value), _CHIPS[model.verdict]),
        model.size_bytes,
        _accuracy(model),
        _change(model),
        model.max_difference,
        model.cosine,
        f"{model.made:%Y-%m-%d %H:%M}" if model.made else None,
    )


def _state(model: MadeModel, is_used: bool) -> ChipText:
    if model.is_outdated:
        return ChipText(tr("of another training"), "warning")
    return ChipText(tr("in use"), "accent") if is_used else ChipText("")


def _accuracy(model: MadeModel) -> str | None:
    if model.accuracy_trained is None or model.accuracy_exported is None:
        return None
    trained = numbers.score(model.accuracy_trained)
    return f"{trained} → {numbers.score(model.accuracy_exported)}"


def _change(model: MadeModel) -> Change | None:
    if model.accuracy_trained is None or model.accuracy_exported is None:
        return None
    change = Change(model.accuracy_exported - model.accuracy_trained)
    change.interval = model.interval
    return change


def _columns() -> list[Column]:
    accuracy = tr("Top-1 or mAP50-95 on the compared pictures, trained and exported")
    difference = tr("The largest of any raw output, on any picture")
    cosine = tr("Of the raw outputs; 1 means the same direction")
    answers = tr("Whether it answers as the trained network does, within the limits")
    return [
        Column(tr("Engine")),
        Column(tr("Precision")),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Comparison"), Cell.CHIP, tip=answers),
        Column(tr("Size"), Cell.NUMBER, numbers.size),
        Column(tr("Accuracy"), tip=accuracy),
        Column(tr("Change"), Cell.NUMBER, lambda change: change.text, accuracy),
        Column(tr("Difference"), Cell.NUMBER, lambda value: numbers.figure(value, 2), difference),
        Column(tr("Cosine"), Cell.NUMBER, lambda value: f"{value:.6f}", cosine),
        Column(tr("Made"), stretch=True),
    ]

"""The runs that are kept: compared side by side, used, deleted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.train.run_folder import RunState
from tango_desktop.train.runs import RunInfo, compare
from tango_desktop.train.scores import ScoreInfo, scoring_of
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.train_state import RunsView
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.plot import LinePlot
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

OVERLAID = 8  # runs; there are eight colours
STATE_KINDS = {
    RunState.RUNNING: "accent",
    RunState.FINISHED: "good",
    RunState.STOPPED: "neutral",
    RunState.FAILED: "bad",
    RunState.INTERRUPTED: "warning",
}


class RunsPanel(QWidget):
    """A table of runs over their curves; what is selected is overlaid."""

    shown = Signal(object)  # the number of a run
    use_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = RunsView(())
        self._used: int | None = None
        self._titles: list[str] = []
        self.table = DataTable(tr("Runs"), _columns(scoring_of(""), []))
        self.show_run = QPushButton(tr("Show its results"))
        self.use = QPushButton(tr("Use this run"))
        self.delete = QPushButton(icon("trash"), tr("Delete…"))
        epoch, word = tr("Epoch"), tr("epoch")
        self.score = LinePlot(tr("Score on validation"), epoch, numbers.score, word)
        self.loss = LinePlot(tr("Loss on validation"), epoch, numbers.figure, word)
        self._lay_out()
        self.table.view.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        self.table.row_activated.connect(self.shown)
        self.show_run.clicked.connect(lambda: self._ask(self.shown))
        self.use.clicked.connect(lambda: self._ask(self.use_requested))
        self.delete.clicked.connect(lambda: self._ask(self.delete_requested))

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(12))
        card = Card()
        card.body.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.use, self.show_run, self.delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        hint = tr("Select several runs with Ctrl or Shift to compare their curves.")
        card.body.addWidget(label(hint, "small", wrap=True))
        column.addWidget(card)
        plots = QGridLayout()
        plots.setSpacing(px(12))
        for at, plot in enumerate((self.score, self.loss)):
            plot.setMinimumHeight(px(200))
            plot_card = Card()
            plot_card.body.addWidget(plot)
            plots.addWidget(plot_card, at, 0)
        column.addLayout(plots)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.addWidget(scrolled(content))

    # -- content ------------------------------------------------------------------------------

    def show_runs(self, data: RunsView, used: int | None) -> None:
        """Show all runs; ``used`` is the one that later steps use."""
        self._view, self._used = data, used
        scoring, comparison = _scoring(data), compare(data.runs)
        own = len(comparison.columns) - comparison.differing
        columns = _columns(scoring, list(comparison.columns[own:]))
        titles = [column.title for column in columns]
        if titles != self._titles:
            self._titles = titles
            self.table.set_columns(columns)
        self.score.show_title(tr("{score} on validation", score=tr(scoring.figures[0].heading)))
        rows = [
            (*_cells(run, scoring, run.number == used), *cells[own:])
            for run, cells in zip(data.runs, comparison.rows, strict=True)
        ]
        self.table.set_rows(rows, [run.number for run in data.runs])
        self.table.fit_columns()
        self.table.fit_height(6)
        if not self.table.selected_keys() and data.shown is not None:
            self.table.select(data.shown.info.number)
        self._on_selection()

    def chosen(self) -> int | None:
        """The run that the buttons are about."""
        keys = self.table.selected_keys()
        return int(keys[0]) if len(keys) == 1 else None

    def _run(self, number: int | None) -> RunInfo | None:
        return next((run for run in self._view.runs if run.number == number), None)

    def _on_selection(self) -> None:
        run = self._run(self.chosen())
        idle = run is not None and run.state is not RunState.RUNNING
        other = run is not None and run.number != self._used
        self.show_run.setEnabled(run is not None)
        self.use.setEnabled(bool(run and other and idle and run.has_weights))
        self.delete.setEnabled(bool(other and idle))
        self.delete.setToolTip("" if other else tr("The run in use cannot be deleted."))
        self._overlay()

    def _overlay(self) -> None:
        chosen = self.table.selected_keys()
        if len(chosen) < 2:
            chosen = [run.number for run in self._view.runs][-OVERLAID:]
        score = _scoring(self._view).column
        for plot, column in ((self.score, score), (self.loss, "val/loss")):
            plot.clear()
            for number in chosen[:OVERLAID]:
                values = self._view.curves.get(number, {})
                if column in values:
                    # A run keeps its colour whatever is selected.
                    name = tr("run {number}", number=number)
                    plot.set_series(name, values["epoch"], values[column], number - 1)
            plot.flush()

    def _ask(self, signal: object) -> None:
        number = self.chosen()
        if number is not None:
            signal.emit(number)  # type: ignore[attr-defined]


def _scoring(data: RunsView) -> ScoreInfo:
    """What the runs are judged by: as the newest of them."""
    return data.runs[-1].scoring if data.runs else scoring_of("")


def _columns(scoring: ScoreInfo, differing: list[str]) -> list[Column]:
    interval = Column(
        tr("95 % interval"), tip=tr("Where the true value lies, given so few pictures")
    )
    return [
        Column(tr("Run"), Cell.NUMBER),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Used"), Cell.CHIP),
        Column(tr("Network")),
        Column(tr("Size, px")),
        *(Column(tr(figure.heading), Cell.NUMBER, numbers.score) for figure in scoring.figures),
        *([interval] if scoring.is_share_of_pictures else []),
        Column(tr("Best epoch")),
        Column(tr("Time"), Cell.NUMBER, numbers.clock),
        *(Column(title) for title in differing),
    ]


def _cells(run: RunInfo, scoring: ScoreInfo, used: bool) -> tuple[object, ...]:
    record, interval = run.record, run.score_interval
    told = None if interval is None else "–".join(numbers.score(side) for side in interval)
    return (
        run.number,
        ChipText(tr(record.state.value), STATE_KINDS[record.state]),
        ChipText(tr("in use"), "accent") if used else ChipText(""),
        record.model,
        " × ".join(str(side) for side in reversed(record.size)),
        *(record.metrics.get(figure.column) for figure in scoring.figures),
        *([told] if scoring.is_share_of_pictures else []),
        tr("{best} of {done}", best=record.best_epoch, done=record.done),
        record.seconds,
    )

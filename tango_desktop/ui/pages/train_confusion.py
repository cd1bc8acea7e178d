"""Where the network errs: confusion matrix, figures of each class, calibration."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_classification import ClassificationResult, result_of
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.bar_plots import ReliabilityPlot
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.matrix import MatrixView
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, Column, DataTable


class ConfusionPanel(QWidget):
    """Truth against prediction."""

    cell_requested = Signal(int, int)  # truth, predicted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = MatrixView(tr("Confusion matrix"))
        self.matrix.setMinimumHeight(px(320))
        self.said = label("", "secondary", wrap=True)
        self.show_cell = QPushButton(tr("Show these pictures"))
        self.show_cell.setEnabled(False)
        self.overall = label("", "secondary", wrap=True)
        self.classes = DataTable(tr("Figures of each class"), _columns())
        self.calibration = ReliabilityPlot(tr("Calibration"))
        self.calibration.setMinimumHeight(px(240))
        self.trust = label("", "small", wrap=True)
        self.empty = EmptyState("matrix", tr("No predictions yet"))
        self._lay_out()
        self.matrix.cell_selected.connect(self._on_selected)
        self.matrix.cell_activated.connect(self.cell_requested)
        self.show_cell.clicked.connect(self._on_show)
        self.classes.row_activated.connect(lambda at: self.matrix.select(at, at))

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(16))
        matrix_card = Card(tr("Confusion matrix"))
        matrix_card.body.addWidget(self.overall)
        matrix_card.body.addWidget(self.matrix, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(self.said, 1)
        foot.addWidget(self.show_cell, 0, Qt.AlignmentFlag.AlignTop)
        matrix_card.body.addLayout(foot)
        class_card = Card(tr("Each class"))
        class_card.body.addWidget(self.classes)
        trust_card = Card()
        trust_card.body.addWidget(self.calibration, 1)
        trust_card.body.addWidget(self.trust)
        for card in (matrix_card, class_card, trust_card):
            column.addWidget(card)
        column.addStretch(1)
        shell = QWidget()
        inner = QVBoxLayout(shell)
        inner.setContentsMargins(0, px(12), 0, 0)
        inner.addWidget(scrolled(content))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(shell)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def show_view(self, run: RunView | None) -> None:
        """Show a run's evaluation."""
        result = result_of(run)
        if result is None:
            note = run.note if run is not None else ""
            self.empty.say(
                tr("No predictions yet"),
                note or tr("After the first epoch, this shows which classes are mixed up."),
            )
            self.stack.setCurrentIndex(0)
            return
        names, scores = result.evaluation.classes, result.scores
        self.matrix.set_matrix(names, scores.confusion)
        self.matrix.setMinimumHeight(px(min(560, max(240, 150 + 28 * len(names)))))
        self.said.setText(tr("Choose a cell to see its pictures."))
        self.show_cell.setEnabled(False)
        self._show_overall(result)
        self.classes.set_rows(
            [(names[c.index], c.support, c.precision, c.recall, c.f1) for c in scores.per_class]
        )
        self.classes.fit_height(10)
        self.calibration.set_bins(scores.calibration.bins)
        self.trust.setText(_trust_text(scores.calibration.ece))
        self.stack.setCurrentIndex(1)

    def _show_overall(self, result: ClassificationResult) -> None:
        low, high = result.scores.interval
        self.overall.setText(
            tr(
                "Top-1 {score} on {count} pictures (95 % interval {low} to {high}). "
                "Rows show the truth, columns what the network said.",
                score=numbers.score(result.scores.top1),
                count=numbers.count(len(result.evaluation.truth)),
                low=numbers.score(low),
                high=numbers.score(high),
            )
        )

    def _on_selected(self, truth: int, predicted: int) -> None:
        self.said.setText(self.matrix.describe(truth, predicted))
        self.show_cell.setEnabled(bool(self.matrix.counts[truth, predicted]))

    def _on_show(self) -> None:
        if self.matrix.current is not None:
            self.cell_requested.emit(*self.matrix.current)


def _columns() -> list[Column]:
    return [
        Column(tr("Class"), stretch=True),
        Column(tr("Pictures"), Cell.NUMBER, numbers.count),
        Column(
            tr("Precision"),
            Cell.BAR,
            numbers.score,
            tr("Of the pictures said to show it, the share that does"),
            full=1.0,
        ),
        Column(
            tr("Recall"),
            Cell.BAR,
            numbers.score,
            tr("Of the pictures that show it, the share that was found"),
            plot=2,
            full=1.0,
        ),
        Column(tr("F1"), Cell.NUMBER, numbers.score, tr("Harmonic mean of precision and recall")),
    ]


def _trust_text(ece: float) -> str:
    error = numbers.percent(ece, 1)
    if ece <= 0.03:
        return tr("Confidence can be believed: on average it is {error} off (ECE).", error=error)
    if ece <= 0.10:
        return tr("Confidence is a fair guide: on average it is {error} off (ECE).", error=error)
    return tr(
        "Take confidence with care: on average it is {error} off (ECE). "
        "More epochs or more pictures usually help.",
        error=error,
    )

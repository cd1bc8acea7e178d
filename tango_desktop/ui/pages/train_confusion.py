"""Where the network errs: confusion matrix, figures of each class, calibration."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tango_desktop.core.counting import pictures_text
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_classification import ClassificationResult, result_of
from tango_desktop.ui.pages.train_frames import FiguresFrame
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.bar_plots import ReliabilityPlot
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.matrix import MatrixView
from tango_desktop.ui.widgets.table import Cell, Column, DataTable


class ConfusionPanel(FiguresFrame):
    """Truth against prediction."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(MatrixView(tr("Confusion matrix")), parent)
        self.classes = DataTable(tr("Figures of each class"), _columns())
        self.calibration = ReliabilityPlot(tr("Calibration"))
        self.calibration.setMinimumHeight(px(240))
        self.trust = label("", "small", wrap=True)
        class_card = Card(tr("Each class"))
        class_card.body.addWidget(self.classes)
        trust_card = Card()
        trust_card.body.addWidget(self.calibration, 1)
        trust_card.body.addWidget(self.trust)
        self.lay_out(self.matrix_card(self.overall), class_card, trust_card)
        self.classes.row_activated.connect(lambda at: self.matrix.select(at, at))

    def show_view(self, run: RunView | None) -> None:
        """Show a run's evaluation."""
        result = result_of(run)
        if result is None:
            text = tr("After the first epoch, this shows which classes are mixed up.")
            self.show_nothing(run, text)
            return
        names, scores = result.evaluation.classes, result.scores
        self.matrix.set_matrix(names, scores.confusion)
        self.fit_matrix(len(names), 150)
        self.said.setText(tr("Choose a cell to see its pictures."))
        self.show_cell.setEnabled(False)
        self._show_overall(result)
        self.classes.set_rows(
            [(names[c.index], c.support, c.precision, c.recall, c.f1) for c in scores.per_class]
        )
        self.classes.fit_height(10)
        self.calibration.set_bins(scores.calibration.bins)
        self.trust.setText(_trust_text(scores.calibration.ece))
        self.show_content()

    def _show_overall(self, result: ClassificationResult) -> None:
        low, high = result.scores.interval
        self.overall.setText(
            tr(
                "Top-1 {score} on {pictures} (95 % interval {low} to {high}). "
                "Rows show the truth, columns what the network said.",
                score=numbers.score(result.scores.top1),
                pictures=pictures_text(len(result.evaluation.truth)),
                low=numbers.score(low),
                high=numbers.score(high),
            )
        )


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

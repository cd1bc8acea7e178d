"""Where a detector errs: confusion with the background, figures of each class, its curves."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from tango_desktop.i18n import N_, counted, tr
from tango_desktop.metrics.average_precision import RECALLS
from tango_desktop.metrics.curves import CONFIDENCES
from tango_desktop.metrics.detection import CocoResult
from tango_desktop.metrics.detection_evaluation import ClassRow
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_detection import DetectionResult, result_of
from tango_desktop.ui.pages.train_frames import FiguresFrame
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.matrix import MatrixView
from tango_desktop.ui.widgets.plot import LinePlot
from tango_desktop.ui.widgets.table import Cell, Column, DataTable

DRAWN_CLASSES = 6  # lines beside the mean: those of the classes with most objects


class BoxMatrix(MatrixView):
    """A confusion matrix of boxes: the last row and column are the background."""

    def describe(self, truth: int, predicted: int) -> str:
        """A cell in a sentence."""
        count, last = int(self.counts[truth, predicted]), len(self.classes) - 1
        if truth == last:
            return counted(
                count,
                N_("1 box is called {name} where there is nothing of the kind"),
                N_("{count} boxes are called {name} where there is nothing of the kind"),
                name=self.classes[predicted],
            )
        total = int(self.counts[truth].sum())
        share = numbers.percent(count / total if total else 0.0)
        values = {"count": count, "total": total, "name": self.classes[truth], "share": share}
        if predicted == last:
            return tr("{count} of {total} {name} are missed ({share})", **values)
        if truth == predicted:
            return tr("{count} of {total} {name} are found ({share})", **values)
        return tr(
            "{count} of {total} {name} are taken for {other} ({share})",
            other=self.classes[predicted],
            **values,
        )


class BoxFiguresPanel(FiguresFrame):
    """mAP with its error bar, the confusion matrix, the classes and the curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(BoxMatrix(tr("Confusion matrix")), parent)
        self.how = label("", "small", wrap=True)
        self.classes = DataTable(tr("Figures of each class"), _columns())
        recall, confidence = tr("Recall"), tr("Confidence")
        self.precision = LinePlot(tr("Precision over recall"), recall, numbers.score, tr("recall"))
        self.f1 = LinePlot(tr("F1 over confidence"), confidence, numbers.score, tr("confidence"))
        self.lay_out(self._class_card(), self.matrix_card(), self._plots())
        self.classes.row_activated.connect(lambda at: self.matrix.select(at, at))

    def _class_card(self) -> Card:
        card = Card(tr("Each class"))
        card.body.addWidget(self.overall)
        card.body.addWidget(self.classes)
        card.body.addWidget(self.how)
        return card

    def _plots(self) -> QWidget:
        both = QWidget()
        grid = QGridLayout(both)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(12))
        for at, plot in enumerate((self.precision, self.f1)):
            plot.setMinimumHeight(px(240))
            card = Card()
            card.body.addWidget(plot)
            grid.addWidget(card, 0, at)
        return both

    # -- content ------------------------------------------------------------------------------

    def show_view(self, run: RunView | None) -> None:
        """Show a run's evaluation."""
        result = result_of(run)
        if result is None:
            text = tr("After the first epoch, this shows which classes are found and missed.")
            self.show_nothing(run, text)
            return
        names = result.evaluation.classes
        is_other = self.matrix.classes[:-1] != names
        self.matrix.set_matrix((*names, tr("background")), result.confusion)
        self.fit_matrix(len(names), 180)
        self.said.setText(
            tr(
                "Boxes from a confidence of {score} at IoU 0.5. Choose a cell to see its pictures.",
                score=numbers.score(result.confidence),
            )
        )
        self.show_cell.setEnabled(False)
        self.overall.setText(_overall(result))
        self.how.setText(_how(result))
        self.classes.set_rows([_row(names, row) for row in result.rows])
        if is_other:  # other classes need other widths
            self.classes.fit_columns()
        self.classes.fit_height(10)
        self._draw(result)
        self.show_content()

    def _draw(self, result: DetectionResult) -> None:
        curves, names = result.evaluation.curves, result.evaluation.classes
        drawn = sorted(range(len(names)), key=lambda k: -int(curves.truths[k]))[:DRAWN_CLASSES]
        drawn = [k for k in drawn if curves.truths[k]] if len(names) > 1 else []
        for plot, xs, values in (
            (self.precision, RECALLS, curves.precision_at_recall),
            (self.f1, CONFIDENCES, curves.f1),
        ):
            plot.clear()
            plot.set_series(tr("mean"), xs, curves.mean(values), 0)
            for colour, k in enumerate(drawn, start=1):
                plot.set_series(names[k], xs, values[k], colour, dashed=True)
            plot.flush()


def _overall(result: DetectionResult) -> str:
    found, (low, high) = result.summary, result.interval.ap
    return tr(
        "mAP50-95 {ap} (95 % interval {low} to {high}), mAP50 {ap50}, on {pictures} pictures with "
        "{truths} objects. By their size: {sizes}.",
        ap=numbers.score(found.ap),
        low=numbers.score(low),
        high=numbers.score(high),
        ap50=numbers.score(found.ap50),
        pictures=numbers.count(found.pictures),
        truths=numbers.count(found.truths),
        sizes=_by_size(result.evaluation.result),
    )


def _by_size(found: CocoResult) -> str:
    """mAP50-95 of the sizes that occur, with COCO's limits."""
    small, large = "32 × 32 px", "96 × 96 px"
    named = (
        (tr("up to {size}", size=small), found.ap_small),
        (tr("up to {size}", size=large), found.ap_medium),
        (tr("larger"), found.ap_large),
    )
    known = [f"{name} {numbers.score(ap)}" for name, ap in named if ap >= 0]
    return ", ".join(known) or numbers.NONE


def _how(result: DetectionResult) -> str:
    return tr(
        "Precision, recall and F1 at IoU 0.5 and a confidence of {confidence}, where F1 is best. "
        "Boxes: {selection}.",
        confidence=numbers.score(result.summary.confidence),
        selection=result.evaluation.selection.describe(),
    )


def _row(names: tuple[str, ...], row: ClassRow) -> tuple[object, ...]:
    shown = (None if value < 0 else value for value in (row.ap, row.ap50))
    return (names[row.index], row.truths, *shown, row.precision, row.recall, row.f1)


def _columns() -> list[Column]:
    return [
        Column(tr("Class"), stretch=True),
        Column(tr("Objects"), Cell.NUMBER, numbers.count),
        Column(
            tr("AP50-95"),
            Cell.NUMBER,
            numbers.score,
            tr("Average precision, the mean over IoU 0.50 to 0.95"),
        ),
        Column(tr("AP50"), Cell.NUMBER, numbers.score, tr("Average precision at IoU 0.5")),
        Column(
            tr("Precision"),
            Cell.NUMBER,
            numbers.score,
            tr("Of the boxes said to be it, the share that is"),
        ),
        Column(
            tr("Recall"),
            Cell.NUMBER,
            numbers.score,
            tr("Of the objects of the class, the share that was found"),
        ),
        Column(tr("F1"), Cell.NUMBER, numbers.score, tr("Harmonic mean of precision and recall")),
    ]

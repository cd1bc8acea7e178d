"""What the training page shows by task: one record each, found by the task's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.errors import TrainError
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.pages.train_box_errors import BoxErrorsPanel
from tango_desktop.ui.pages.train_box_figures import BoxFiguresPanel
from tango_desktop.ui.pages.train_classification import read_classification
from tango_desktop.ui.pages.train_confusion import ConfusionPanel
from tango_desktop.ui.pages.train_curves import CurveLines, Line
from tango_desktop.ui.pages.train_detection import read_detection
from tango_desktop.ui.pages.train_errors import ErrorsPanel
from tango_desktop.ui.pages.train_state import ReadResult, RunView
from tango_desktop.ui.session import Session


class TaskViews(QObject):
    """The tabs that a task adds to the page."""

    front_requested = Signal(QWidget)

    def tabs(self) -> tuple[tuple[QWidget, str], ...]:
        """The panels and their titles, translated."""
        raise NotImplementedError

    def show_view(self, run: RunView | None) -> None:
        """Show a run's result."""
        raise NotImplementedError


@dataclass(frozen=True)
class TrainViewInfo:
    """How a task's training is shown.

    Attributes:
        name: as in ``TASKS``.
        lines: of the curves.
        read: reads a run's result.
        views: makes the tabs.
        help: what the page is for.
    """

    name: str
    lines: CurveLines
    read: ReadResult
    views: Callable[[Session], TaskViews]
    help: str


class ClassificationViews(TaskViews):
    """The error browser and the confusion matrix, which leads there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.errors = ErrorsPanel(session)
        self.confusion = ConfusionPanel()
        self.confusion.cell_requested.connect(self._on_cell)

    def tabs(self) -> tuple[tuple[QWidget, str], ...]:
        return (self.errors, tr("Errors")), (self.confusion, tr("Confusion"))

    def show_view(self, run: RunView | None) -> None:
        self.errors.show_view(run)
        self.confusion.show_view(run)

    def _on_cell(self, truth: int, predicted: int) -> None:
        self.errors.show_cell(truth, predicted)
        self.front_requested.emit(self.errors)


class DetectionViews(TaskViews):
    """The error browser with boxes, and the figures with the confusion matrix."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.errors = BoxErrorsPanel(session)
        self.figures = BoxFiguresPanel()
        self.figures.cell_requested.connect(self._on_cell)

    def tabs(self) -> tuple[tuple[QWidget, str], ...]:
        return (self.errors, tr("Errors")), (self.figures, tr("Figures"))

    def show_view(self, run: RunView | None) -> None:
        self.errors.show_view(run)
        self.figures.show_view(run)

    def _on_cell(self, truth: int, predicted: int) -> None:
        self.errors.show_cell(truth, predicted)
        self.front_requested.emit(self.errors)


_TOP_5 = 5


def _accuracies(classes: int) -> tuple[Line, ...]:
    lines: tuple[Line, ...] = (
        ("metrics/top1", N_("top-1"), 1),
        ("metrics/top5", N_("top-5"), 5),
    )
    return lines if not 0 < classes <= _TOP_5 else lines[:1]  # of so few, top-5 says nothing


TRAIN_VIEWS: Registry[TrainViewInfo] = Registry(N_("training view"), TrainError)
TRAIN_VIEWS.add(
    TrainViewInfo(
        CLASSIFICATION.name,
        CurveLines(N_("Accuracy"), _accuracies),
        read_classification,
        ClassificationViews,
        N_(
            "Training shows the pictures to the network again and again. The loss should fall; "
            "when it falls for training but rises for validation, the network learns by heart. "
            "You can pause, stop and go on at any time, also after closing the program: at most "
            "one epoch is lost. Afterwards look at Errors: they often show what pictures are "
            "missing."
        ),
    )
)


def _box_scores(classes: int) -> tuple[Line, ...]:
    return (
        ("metrics/mAP50-95", N_("mAP50-95"), 1),
        ("metrics/mAP50", N_("mAP50"), 5),
        ("metrics/precision", N_("precision"), 2),
        ("metrics/recall", N_("recall"), 4),
    )


TRAIN_VIEWS.add(
    TrainViewInfo(
        DETECTION.name,
        CurveLines(
            N_("Scores"),
            _box_scores,
            (
                ("train/box_loss", N_("boxes"), 2),
                ("train/obj_loss", N_("objectness"), 3),
                ("train/cls_loss", N_("classes"), 4),
            ),
        ),
        read_detection,
        DetectionViews,
        N_(
            "Training shows the pictures to the network again and again. The loss has three parts: "
            "where boxes are, whether there is an object, and its class. mAP50-95 says how well "
            "boxes are found and placed; it stays near 0 for the first epochs when the network "
            "starts from random weights. You can pause, stop and go on at any time, also after "
            "closing the program: at most one epoch is lost. Afterwards look at Errors: objects "
            "that are missed often show what pictures are missing."
        ),
    )
)

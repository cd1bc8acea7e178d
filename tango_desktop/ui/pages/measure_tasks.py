"""How the installed model's answers stand to the truth: one record for each task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.deploy.predict import Prediction
from tango_desktop.errors import BenchError
from tango_desktop.i18n import N_, tr
from tango_desktop.metrics.detection_errors import JudgedPicture, Verdict, judge
from tango_desktop.metrics.records import Detections, Truth
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.deploy_answers import answer_view, predicted_boxes
from tango_desktop.ui.pages.train_detection import judged_boxes, tally
from tango_desktop.ui.widgets.box_overlay import ShownBoxes


@dataclass(frozen=True)
class Answer:
    """An answer beside the truth.

    Attributes:
        right: whether it is right as a whole; None when the truth is not known.
        caption: the answer in a few words.
        note: how sure it is, and what would be right.
        details: the same at length.
        boxes: what is drawn over the picture.
        objects: how many there are in the picture; of a classifier the picture itself.
        found: how many of them were found.
        wrong: how many boxes are of nothing, or wrong.
    """

    prediction: Prediction
    right: bool | None
    caption: str
    note: str
    details: str
    boxes: ShownBoxes | None = None
    objects: int = 0
    found: int = 0
    wrong: int = 0


@dataclass(frozen=True)
class PlayViewInfo:
    """How a task's answers are compared with the truth.

    Attributes:
        name: as in ``TASKS``.
        judge: an answer beside what the data set knows of its picture, if anything.
        summary: all answers in a few words.
    """

    name: str
    judge: Callable[[DatasetIndex, LockedPicture | None, Prediction], Answer]
    summary: Callable[[Sequence[Answer]], str]


PLAY_VIEWS: Registry[PlayViewInfo] = Registry(N_("answer"), BenchError)


def play_view(prediction: Prediction) -> PlayViewInfo:
    """How answers of this kind are compared."""
    return PLAY_VIEWS.get(answer_view(prediction).name)


# -- classification ---------------------------------------------------------------------------


def judge_class(lock: DatasetIndex, picture: LockedPicture | None, found: Prediction) -> Answer:
    """Whether the class is right."""
    known = picture is not None and picture.label >= 0
    truth = lock.classes[picture.label] if picture is not None and known else ""
    right = truth == found.label if known else None
    note = numbers.percent(found.confidence)
    if right is False:
        note = tr("{confidence}, is {truth}", confidence=note, truth=truth)
    details = ", ".join(f"{name} {numbers.percent(value, 1)}" for name, value in found.top)
    return Answer(found, right, found.label, note, details, None, int(known), int(right is True))


def _right_of_all(answers: Sequence[Answer]) -> str:
    return tr(
        "{right} of {total} right, {time} each",
        right=numbers.count(sum(answer.right is True for answer in answers)),
        total=numbers.count(len(answers)),
        time=numbers.milliseconds(_middle_ms(answers)),
    )


# -- detection --------------------------------------------------------------------------------


def judge_boxes(lock: DatasetIndex, picture: LockedPicture | None, found: Prediction) -> Answer:
    """Which objects were found at an IoU of 0.5, and which boxes are wrong."""
    caption = answer_view(found).headline(found)
    if picture is None or picture.label >= 0:
        return Answer(found, None, caption, "", caption, predicted_boxes(found))
    # By name: the data's classes may have changed since the model was trained.
    own = (box.label for box in found.boxes or ())
    names = tuple(dict.fromkeys((*lock.classes, *own)))
    judged = _judged(names, picture, found)
    objects = int((~judged.truth.crowd).sum())
    there = judged.true.count(Verdict.RIGHT)
    counted = [v for v in judged.found if v not in (Verdict.RIGHT, Verdict.IGNORED)]
    counts = {"found": there, "objects": objects, "wrong": len(counted)}
    note = tr("{found} of {objects} found", **counts)
    if counted:
        note = tr("{found} of {objects} found, {wrong} wrong", **counts)
    size = (picture.width, picture.height)
    return Answer(
        found,
        there == objects and not counted,
        caption,
        note,
        tally(judged),
        judged_boxes(judged, names, size),
        **counts,
    )


def _judged(names: tuple[str, ...], picture: LockedPicture, found: Prediction) -> JudgedPicture:
    boxes = found.boxes or ()
    detections = Detections.of(
        [box.box for box in boxes],
        [box.confidence for box in boxes],
        [names.index(box.label) for box in boxes],
    )
    known = picture.boxes
    truth = Truth.of(known.corners, known.labels, known.crowd)
    return judge(truth, detections, confidence=0.0)


def _found_of_all(answers: Sequence[Answer]) -> str:
    middle = _middle_ms(answers)
    return tr(
        "{found} of {objects} objects found at IoU 0.5, {missed} missed, {wrong} wrong boxes  ·  "
        "{time} each, {rate} frames/s",
        found=numbers.count(sum(answer.found for answer in answers)),
        objects=numbers.count(sum(answer.objects for answer in answers)),
        missed=numbers.count(sum(answer.objects - answer.found for answer in answers)),
        wrong=numbers.count(sum(answer.wrong for answer in answers)),
        time=numbers.milliseconds(middle),
        rate=numbers.figure(1000 / middle if middle else None),
    )


def _middle_ms(answers: Sequence[Answer]) -> float:
    """The median of the times from file to answer."""
    return sorted(answer.prediction.total_ms for answer in answers)[len(answers) // 2]


PLAY_VIEWS.add(PlayViewInfo(CLASSIFICATION.name, judge_class, _right_of_all))
PLAY_VIEWS.add(PlayViewInfo(DETECTION.name, judge_boxes, _found_of_all))

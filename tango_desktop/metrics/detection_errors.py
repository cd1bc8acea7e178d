"""What is wrong in each picture: objects missed, boxes of nothing, in the wrong place, …

Kinds of errors as in TIDE (Bolya et al., "TIDE: A General Toolbox for Identifying Object Detection
Errors", arXiv 2008.08115), each box in one kind. The confusion matrix counts the same verdicts.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.i18n import N_
from tango_desktop.metrics.records import Bools, Detections, Floats, Ints, Truth, pair_iou

LEAST_IOU = 0.1  # less overlap is none


class Verdict(enum.Enum):
    """What became of a detection or an object; the value is its key.

    RIGHT: the detection found the object.
    DUPLICATE: of a detection, whose object was found by a better one.
    MISCLASSIFIED: the place is right (IoU ≥ the threshold), the class is not.
    MISLOCATED: the class is right, the overlap too small (0.1 ≤ IoU < the threshold).
    FALSE: of a detection, where there is nothing: also when both class and place are wrong.
    MISSED: of an object, of which no detection was any of these.
    IGNORED: of a crowd, and of a detection in it.
    """

    RIGHT = "right"
    DUPLICATE = "duplicate"
    MISCLASSIFIED = "misclassified"
    MISLOCATED = "mislocated"
    FALSE = "false"
    MISSED = "missed"
    IGNORED = "ignored"


# In the order in which they are offered.
ERRORS = (
    Verdict.MISSED,
    Verdict.FALSE,
    Verdict.MISLOCATED,
    Verdict.MISCLASSIFIED,
    Verdict.DUPLICATE,
)
TITLES = {
    Verdict.RIGHT: N_("Right"),
    Verdict.DUPLICATE: N_("Found twice"),
    Verdict.MISCLASSIFIED: N_("Wrong class"),
    Verdict.MISLOCATED: N_("Wrong place"),
    Verdict.FALSE: N_("Nothing there"),
    Verdict.MISSED: N_("Missed"),
    Verdict.IGNORED: N_("Not counted"),
}
HELP = {
    Verdict.RIGHT: N_("The class is right and the box overlaps the object enough."),
    Verdict.DUPLICATE: N_("A better box has already found this object."),
    Verdict.MISCLASSIFIED: N_("The box lies on an object of another class."),
    Verdict.MISLOCATED: N_("The class is right, but the box overlaps the object too little."),
    Verdict.FALSE: N_("The box lies on no object."),
    Verdict.MISSED: N_("No box lies on this object."),
    Verdict.IGNORED: N_("A box in a crowd is neither right nor wrong."),
}


@dataclass(frozen=True, eq=False)
class JudgedPicture:
    """One picture's boxes with their verdicts, to be listed and drawn.

    Attributes:
        index: the picture's number.
        truth: its N objects.
        detections: the M boxes of at least the confidence, best first.
        found: the verdict of each detection.
        true: the verdict of each object: right, misclassified, mislocated, missed or ignored.
        partner: (M,) the object that each detection is about, or -1.
        taken_by: (N,) the detection that stands for the object in the confusion matrix, or -1.
    """

    index: int
    truth: Truth
    detections: Detections
    found: tuple[Verdict, ...]
    true: tuple[Verdict, ...]
    partner: Ints
    taken_by: Ints

    def count(self, kind: Verdict) -> int:
        """How many errors of the kind: objects when missed, else detections."""
        return (self.true if kind is Verdict.MISSED else self.found).count(kind)

    @property
    def errors(self) -> int:
        """How many errors of all kinds."""
        return sum(self.count(kind) for kind in ERRORS)


def judge_all(
    truths: Sequence[Truth], detections: Sequence[Detections], confidence: float, iou: float = 0.5
) -> tuple[JudgedPicture, ...]:
    """Judge every picture; see :func:`judge`."""
    pairs = zip(truths, detections, strict=True)
    return tuple(
        judge(truth, found, confidence, iou, index) for index, (truth, found) in enumerate(pairs)
    )


def worst(pictures: Sequence[JudgedPicture], kind: Verdict | None = None) -> list[JudgedPicture]:
    """The pictures with errors of the kind (any unless given), those with most first."""

    def count(picture: JudgedPicture) -> int:
        return picture.errors if kind is None else picture.count(kind)

    return sorted(filter(count, pictures), key=count, reverse=True)


def judge(
    truth: Truth, detections: Detections, confidence: float, iou: float = 0.5, index: int = 0
) -> JudgedPicture:
    """Say of each box of a picture what it is.

    Args:
        confidence: detections of at least this score count.
        iou: from which overlap on an object is found.
    """
    kept = _best_first(detections.above(confidence))
    overlaps = _overlaps(kept, truth)
    same = kept.classes[:, None] == truth.classes
    partner = np.full(len(kept), -1, np.int64)
    taken_by = np.full(len(truth), -1, np.int64)
    _take(np.where(same & ~truth.crowd, overlaps, 0), iou, partner, taken_by)
    right = partner >= 0
    crowded = _in_crowd(overlaps, same & truth.crowd, iou) & ~right
    on_own = np.where(same & ~truth.crowd, overlaps, 0)
    on_other = np.where(same | truth.crowd, 0, overlaps)
    second = ~right & ~crowded & (_highest(on_own) >= iou)
    wrong_class = ~right & ~crowded & ~second & (_highest(on_other) >= iou)
    _take(np.where(wrong_class[:, None], on_other, 0), iou, partner, taken_by)
    off = ~(right | crowded | second | wrong_class) & (_highest(on_own) >= LEAST_IOU)
    _point(partner, wrong_class & (partner < 0), on_other)
    _point(partner, second | off, on_own)
    found = _verdicts(
        len(kept),
        (
            (right, Verdict.RIGHT),
            (crowded, Verdict.IGNORED),
            (second, Verdict.DUPLICATE),
            (wrong_class, Verdict.MISCLASSIFIED),
            (off, Verdict.MISLOCATED),
        ),
        Verdict.FALSE,
    )
    return JudgedPicture(
        index, truth, kept, found, _true_verdicts(truth, found, partner), partner, taken_by
    )


def _best_first(detections: Detections) -> Detections:
    order = np.argsort(-detections.scores, kind="stable")
    return Detections(detections.boxes[order], detections.scores[order], detections.classes[order])


def _overlaps(found: Detections, truth: Truth) -> Floats:
    """(M, N) the overlap of every detection with every object."""
    shape = (len(found), len(truth))
    one, other = (grid.ravel() for grid in np.indices(shape))
    iou = pair_iou(found.boxes[one], truth.boxes[other], truth.crowd[other])
    return iou.reshape(shape)


def _take(overlaps: Floats, iou: float, partner: Ints, taken_by: Ints) -> None:
    """From the best score down, each detection takes the free object that it overlaps most."""
    for number in np.flatnonzero(_highest(overlaps) >= iou):
        free = np.where(taken_by < 0, overlaps[number], 0)
        best = len(free) - 1 - int(free[::-1].argmax())  # of equal ones the later, as in matching
        if free[best] >= iou:
            partner[number], taken_by[best] = best, number


def _in_crowd(overlaps: Floats, crowds: Bools, iou: float) -> Bools:
    return np.asarray(_highest(np.where(crowds, overlaps, 0)) >= iou)


def _highest(overlaps: Floats) -> Floats:
    """(M,) the most that each detection overlaps anything."""
    return np.asarray(overlaps.max(1, initial=0.0), np.float64)


def _point(partner: Ints, which: Bools, overlaps: Floats) -> None:
    """Say which object the detections are about: the most overlapped."""
    if which.any():
        partner[which] = overlaps[which].argmax(1)


def _verdicts(
    count: int, masks: Sequence[tuple[Bools, Verdict]], other: Verdict
) -> tuple[Verdict, ...]:
    verdicts = [other] * count
    for mask, verdict in masks:
        for number in np.flatnonzero(mask):
            verdicts[number] = verdict
    return tuple(verdicts)


def _true_verdicts(truth: Truth, found: Sequence[Verdict], partner: Ints) -> tuple[Verdict, ...]:
    """An object's verdict is the best of those of the detections about it."""
    verdicts = _verdicts(len(truth), [(truth.crowd, Verdict.IGNORED)], Verdict.MISSED)
    best = list(verdicts)
    for verdict in (Verdict.MISLOCATED, Verdict.MISCLASSIFIED, Verdict.RIGHT):
        for number, its in zip(partner, found, strict=True):
            if its is verdict:
                best[number] = verdict
    return tuple(best)


def confusion(pictures: Sequence[JudgedPicture], classes: int) -> NDArray[np.int64]:
    """(K + 1, K + 1) counts: truth in rows, prediction in columns, background last in both.

    An object stands in the column of the detection that found it, or else that lies on it with a
    wrong class; or in the background's when there is none. Detections that stand for no object are
    in the background's row, duplicates too. Crowds and detections in them are left out.
    """
    counts = np.zeros((classes + 1, classes + 1), np.int64)
    for picture in pictures:
        said = np.append(picture.detections.classes, classes)
        rows, columns = picture.truth.classes, said[picture.taken_by]
        np.add.at(counts, (rows[~picture.truth.crowd], columns[~picture.truth.crowd]), 1)
        spare = np.array([verdict is not Verdict.IGNORED for verdict in picture.found], np.bool_)
        spare[picture.taken_by[picture.taken_by >= 0]] = False
        np.add.at(counts[classes], picture.detections.classes[spare], 1)
    return counts

"""Figures of merit of detectors: COCO's average precision and recall.

Equal to those of ``pycocotools``. IoU thresholds are .50, .55, … .95; at most 100 detections of a
class count in a picture; classes without a true object are left out of means.

Numbers do not depend on the order of the pictures, nor on that of a picture's detections, as long
as no two scores of a class are equal. Equal ones are taken in the order given.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tango_desktop.metrics.average_precision import Accumulated, accumulate
from tango_desktop.metrics.matching import Matches, match
from tango_desktop.metrics.records import (
    NO_DETECTIONS,
    NO_TRUTH,
    Detections,
    Floats,
    Truth,
)

__all__ = [
    "NO_DETECTIONS",
    "NO_TRUTH",
    "UNKNOWN",
    "ClassAp",
    "CocoResult",
    "Detections",
    "Truth",
    "coco_result",
    "evaluate",
]

# What stands for a figure that has no truth to be computed from, as in pycocotools.
UNKNOWN = -1.0
_ALL, _SMALL, _MEDIUM, _LARGE = range(4)
_50, _75 = 0, 5


@dataclass(frozen=True)
class ClassAp:
    """The figures of one class, 0 to 1; -1 when no picture shows it.

    Attributes:
        index: the class number.
        truths: true objects, crowds aside.
        ap: average precision over IoU .50 to .95.
        ap50: at IoU .50.
        ap75: at IoU .75.
        ar: average recall with 100 detections.
    """

    index: int
    truths: int
    ap: float
    ap50: float
    ap75: float
    ar: float


@dataclass(frozen=True)
class CocoResult:
    """COCO's twelve figures, 0 to 1; -1 where there is no truth of that size.

    Attributes:
        ap: average precision over IoU .50 to .95 and classes (mAP50-95).
        ap50: at IoU .50 (mAP50).
        ap75: at IoU .75.
        ap_small: of objects up to 32² px.
        ap_medium: of objects of 32² to 96² px.
        ap_large: of objects from 96² px.
        ar1: average recall with one detection per class and picture.
        ar10: with ten.
        ar100: with a hundred.
        ar_small: of small objects, with a hundred.
        ar_medium: of medium ones.
        ar_large: of large ones.
        per_class: every class, also those without truth.
    """

    ap: float
    ap50: float
    ap75: float
    ap_small: float
    ap_medium: float
    ap_large: float
    ar1: float
    ar10: float
    ar100: float
    ar_small: float
    ar_medium: float
    ar_large: float
    per_class: tuple[ClassAp, ...]

    @functools.cached_property
    def twelve(self) -> tuple[float, ...]:
        """The figures in the order in which pycocotools states them."""
        precisions = (self.ap, self.ap50, self.ap75, self.ap_small, self.ap_medium, self.ap_large)
        recalls = (self.ar1, self.ar10, self.ar100)
        return (*precisions, *recalls, self.ar_small, self.ar_medium, self.ar_large)


def evaluate(truths: Sequence[Truth], detections: Sequence[Detections], classes: int) -> CocoResult:
    """COCO's figures.

    Args:
        truths: one for each picture.
        detections: as many, in the same order.
        classes: how many classes there are; class numbers are smaller.

    Raises:
        ValueError: there are more or fewer detections than truths, or a class number is too high.
    """
    return coco_result(match(truths, detections, classes))


def coco_result(matches: Matches) -> CocoResult:
    """COCO's figures from matches at COCO's thresholds."""
    found = accumulate(matches)
    precision, recall = found.precision, found.recall
    return CocoResult(
        ap=_mean(precision[_ALL]),
        ap50=_mean(precision[_ALL, :, _50]),
        ap75=_mean(precision[_ALL, :, _75]),
        ap_small=_mean(precision[_SMALL]),
        ap_medium=_mean(precision[_MEDIUM]),
        ap_large=_mean(precision[_LARGE]),
        ar1=_mean(recall[_ALL, :, :, 0]),
        ar10=_mean(recall[_ALL, :, :, 1]),
        ar100=_mean(recall[_ALL, :, :, 2]),
        ar_small=_mean(recall[_SMALL, :, :, 2]),
        ar_medium=_mean(recall[_MEDIUM, :, :, 2]),
        ar_large=_mean(recall[_LARGE, :, :, 2]),
        per_class=tuple(_class_ap(matches, found, k) for k in range(matches.classes)),
    )


def _class_ap(matches: Matches, found: Accumulated, k: int) -> ClassAp:
    precision = found.precision[_ALL, k]
    return ClassAp(
        index=k,
        truths=int((matches.counts[:, _ALL] & (matches.truth_label == k)).sum()),
        ap=_mean(precision),
        ap50=_mean(precision[_50]),
        ap75=_mean(precision[_75]),
        ar=_mean(found.recall[_ALL, k, :, 2]),
    )


def _mean(values: Floats) -> float:
    """The mean of what is known."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else UNKNOWN

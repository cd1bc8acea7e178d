"""Precision and recall against confidence and against each other, and the best confidence.

At one IoU (0.5 unless said otherwise) and over objects of all sizes. A precision of nothing said is
0, as is the F1 then.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from tango_desktop.metrics.average_precision import RECALLS, Ranked, interpolated, ranked
from tango_desktop.metrics.matching import Matches
from tango_desktop.metrics.records import Bools, Floats, Ints, Singles

# As scores are: so that “at least 0.7” means the same everywhere.
CONFIDENCES: Singles = np.linspace(0, 1, 1001).astype(np.float32)


@dataclass(frozen=True)
class OperatingPoint:
    """What a detector does when boxes below a confidence are dropped; means over classes, 0 to 1.

    Attributes:
        confidence: boxes of at least this score are kept.
        iou: from which overlap on an object counts as found.
    """

    confidence: float
    iou: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, eq=False)
class Curves:
    """Curves of K classes; C confidences are those of ``CONFIDENCES``.

    Attributes:
        iou: from which overlap on an object counts as found.
        truths: (K,) true objects of each class, crowds aside.
        said: (K, C) detections of at least that confidence, those that count neither way aside.
        right: (K, C) those of them that found an object.
        precision_at_recall: (K, 101) the best precision at each of ``RECALLS`` or beyond.
    """

    iou: float
    truths: Ints
    said: Ints
    right: Ints
    precision_at_recall: Floats

    @property
    def known(self) -> Bools:
        """(K,) the classes that occur: only they enter means."""
        return self.truths > 0

    @functools.cached_property
    def precision(self) -> Floats:
        """(K, C) the share of what is said that is right."""
        return np.asarray(self.right / np.maximum(self.said, 1), np.float64)

    @functools.cached_property
    def recall(self) -> Floats:
        """(K, C) the share of the objects that is found."""
        return np.asarray(self.right / np.maximum(self.truths, 1)[:, None], np.float64)

    @functools.cached_property
    def f1(self) -> Floats:
        """(K, C) harmonic mean of the two."""
        both = np.maximum(self.said + self.truths[:, None], 1)
        return np.asarray(2 * self.right / both, np.float64)

    def mean(self, curves: Floats) -> Floats:
        """The mean over the classes that occur of (K, …) curves; 0 when none does."""
        return np.asarray(curves[self.known].sum(0) / max(int(self.known.sum()), 1), np.float64)

    @functools.cached_property
    def best_confidence(self) -> float:
        """Where the mean F1 is highest; the middle, where it is so over a stretch."""
        f1 = self.mean(self.f1)
        first = int(f1.argmax())
        lower = np.flatnonzero(f1[first:] < f1[first])
        last = first + (int(lower[0]) if len(lower) else len(f1) - first) - 1
        return _confidence((first + last) // 2)

    def at(self, confidence: float) -> OperatingPoint:
        """Means over the classes that occur, at the nearest of ``CONFIDENCES``."""
        column = nearest(confidence)
        means = (self.mean(c)[column] for c in (self.precision, self.recall, self.f1))
        return OperatingPoint(_confidence(column), self.iou, *map(float, means))


def nearest(confidence: float) -> int:
    """The position in ``CONFIDENCES`` that is nearest, for 0 to 1."""
    return round(min(max(confidence, 0.0), 1.0) * (len(CONFIDENCES) - 1))


def _confidence(column: int) -> float:
    return column / (len(CONFIDENCES) - 1)


def curves(matches: Matches, iou: float = 0.5) -> Curves:
    """The curves of every class.

    Raises:
        ValueError: ``matches`` were not made at that IoU.
    """
    threshold = int(np.abs(matches.thresholds - iou).argmin())
    if abs(matches.thresholds[threshold] - iou) > 1e-9:
        raise ValueError(f"no matches at an IoU of {iou}")
    classes = ranked(matches)
    rows = [_class_curves(matches, own, threshold) for own in classes]
    return Curves(
        iou=iou,
        truths=np.array([own.truths[0] for own in classes], np.int64),
        said=np.array([row[0] for row in rows], np.int64).reshape(-1, len(CONFIDENCES)),
        right=np.array([row[1] for row in rows], np.int64).reshape(-1, len(CONFIDENCES)),
        precision_at_recall=np.array([row[2] for row in rows]).reshape(-1, len(RECALLS)),
    )


def _class_curves(matches: Matches, own: Ranked, threshold: int) -> tuple[Ints, Ints, Floats]:
    hit = matches.hit[own.where, 0, threshold]
    ignored = matches.ignored[own.where, 0, threshold]
    scores = matches.scores[own.where][~ignored]
    said = np.searchsorted(-scores, -CONFIDENCES, side="right")
    right = np.concatenate([[0], hit[~ignored].cumsum()])[said]
    best = interpolated(hit, ignored, max(int(own.truths[0]), 1))
    return said.astype(np.int64), right.astype(np.int64), best

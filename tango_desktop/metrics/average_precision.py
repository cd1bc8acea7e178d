"""From matches to average precision and recall, with 101 points of interpolation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tango_desktop.metrics.matching import Matches
from tango_desktop.metrics.records import Bools, Floats, Ints

RECALLS = np.linspace(0.0, 1.0, 101)
FEWEST = (1, 10, 100)  # detections of a class and picture that count, for average recall


@dataclass(frozen=True, eq=False)
class Ranked:
    """The detections of a class, best first over all pictures.

    Attributes:
        where: (D,) positions in the matches.
        truths: (A,) objects of each area range that must be found.
    """

    where: Ints
    truths: Ints


@dataclass(frozen=True, eq=False)
class Accumulated:
    """Figures by A area ranges, K classes and T thresholds; NaN where there is no truth.

    Attributes:
        precision: (A, K, T, 101) the best precision at each of ``RECALLS`` or beyond.
        recall: (A, K, T, 3) the recall with the best 1, 10 and 100 detections of each picture.
    """

    precision: Floats
    recall: Floats


def ranked(matches: Matches) -> tuple[Ranked, ...]:
    """The detections of each class; ties in the order of the pictures."""
    order = np.lexsort((-matches.scores, matches.label))
    edges = np.searchsorted(matches.label[order], np.arange(matches.classes + 1))
    truths = np.zeros((matches.classes, matches.counts.shape[1]), np.int64)
    np.add.at(truths, matches.truth_label, matches.counts)
    return tuple(Ranked(order[edges[k] : edges[k + 1]], truths[k]) for k in range(matches.classes))


def accumulate(matches: Matches) -> Accumulated:
    """Precision and recall of every class, area range and threshold."""
    areas, thresholds = matches.counts.shape[1], len(matches.thresholds)
    shape = (areas, matches.classes, thresholds)
    precision = np.full((*shape, len(RECALLS)), np.nan)
    recall = np.full((*shape, len(FEWEST)), np.nan)
    for k, own in enumerate(ranked(matches)):
        hit, ignored = matches.hit[own.where], matches.ignored[own.where]
        rank = matches.rank[own.where]
        for area in np.flatnonzero(own.truths):
            truths = int(own.truths[area])
            for few, most in enumerate(FEWEST):
                recall[area, k, :, few] = hit[rank < most, area].sum(0) / truths
            for t in range(thresholds):
                curve = interpolated(hit[:, area, t], ignored[:, area, t], truths)
                precision[area, k, t] = curve
    return Accumulated(precision, recall)


def interpolated(hit: Bools, ignored: Bools, truths: int) -> Floats:
    """(101,) the best precision at each of ``RECALLS`` or beyond; 0 where none gets that far.

    Args:
        hit: (D,) whether each detection, best first, found an object.
        ignored: (D,) whether it counts not at all.
        truths: how many objects there are, at least 1.
    """
    hits = hit[~ignored].nonzero()[0]
    found = np.arange(1, len(hits) + 1)
    precision = found / (hits + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    reached = np.searchsorted(RECALLS, found / truths, side="right")
    curve = np.zeros(len(RECALLS))
    curve[: reached[-1] if len(hits) else 0] = np.repeat(best, np.diff(reached, prepend=0))
    return curve

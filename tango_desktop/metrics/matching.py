"""Which detection finds which object, by the rules of the COCO evaluation.

Per picture and class, from the best score down, each detection takes the free object that it
overlaps most, if by at least the threshold. Objects that do not count (crowds; outside the area
range) are taken only for want of one that counts, and the detection then does not count either.
A crowd can be taken again and again. (Lin et al., "Microsoft COCO", arXiv 1405.0312, and the
evaluation's description on cocodataset.org.)

All pictures and classes go through in step: the best detections of all, then the second best.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.metrics.records import Bools, Detections, Floats, Ints, Truth, box_area, pair_iou

# Objects' areas in px²: all, small (to 32²), medium (to 96²), large; both ends belong to the range.
AREAS = np.array([(0, 1e10), (0, 32**2), (32**2, 96**2), (96**2, 1e10)], np.float64)
# .50, .55, … .95, to the last bit as the reference has them.
THRESHOLDS = np.linspace(0.5, 0.95, 10)
MOST = 100  # detections of a class that count in a picture
_PAIRS = 1 << 20  # pairs of a detection and an object compared at a time


@dataclass(frozen=True, eq=False)
class _FlatTruth:
    """All objects of a class in a picture one after another.

    ``group`` is picture * classes + class.
    """

    picture: Ints
    group: Ints
    boxes: NDArray[np.float32]
    crowd: Bools
    area: Floats


@dataclass(frozen=True, eq=False)
class _FlatDetections:
    """All detections, by group and then by falling score; ``rank`` counts from 0 in its group."""

    picture: Ints
    group: Ints
    rank: Ints
    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Matches:
    """Every detection's fate at A area ranges and T thresholds.

    The D detections are those among the best ``MOST`` of their class in their picture, ordered by
    picture, class and falling score (ties as they came).

    Attributes:
        classes: how many classes there are.
        pictures: how many pictures there are.
        picture: (D,) the number of the picture.
        label: (D,) class numbers.
        rank: (D,) the place among the detections of its class in its picture, from 0.
        scores: (D,).
        hit: (D, A, T) it found an object that counts.
        ignored: (D, A, T) it counts neither as right nor as wrong.
        truth_picture: (G,) the picture of each object.
        truth_label: (G,) its class.
        counts: (G, A) whether the object must be found.
        thresholds: (T,).
    """

    classes: int
    pictures: int
    picture: Ints
    label: Ints
    rank: Ints
    scores: NDArray[np.float32]
    hit: Bools
    ignored: Bools
    truth_picture: Ints
    truth_label: Ints
    counts: Bools
    thresholds: Floats


def match(
    truths: Sequence[Truth],
    detections: Sequence[Detections],
    classes: int,
    thresholds: Floats = THRESHOLDS,
) -> Matches:
    """Match the detections of each picture with its objects.

    Args:
        truths: one for each picture.
        detections: as many, in the same order.
        classes: how many classes there are.
        thresholds: (T,) IoUs from which on an object is found.

    Raises:
        ValueError: the lists differ in length, or a class number is none of these.
    """
    if len(truths) != len(detections):
        raise ValueError(f"{len(truths)} truths, but {len(detections)} detections")
    truth = _flat_truth(truths, classes)
    found = _flat_detections(detections, classes)
    outside = (truth.area[:, None] < AREAS[:, 0]) | (truth.area[:, None] > AREAS[:, 1])
    uncounted = outside | truth.crowd[:, None]
    hit, ignored = _matched(truth, found, uncounted, thresholds)
    area = box_area(found.boxes)[:, None]
    away = (area < AREAS[:, 0]) | (area > AREAS[:, 1])
    ignored |= ~hit & away[:, :, None]
    return Matches(
        classes=classes,
        pictures=len(truths),
        picture=found.picture,
        label=found.group % classes,
        rank=found.rank,
        scores=found.scores,
        hit=hit,
        ignored=ignored,
        truth_picture=truth.picture,
        truth_label=truth.group % classes,
        counts=~uncounted,
        thresholds=thresholds,
    )


def _numbered(sizes: Sequence[int]) -> Ints:
    """The number of the picture of each of its parts."""
    return np.repeat(np.arange(len(sizes), dtype=np.int64), np.asarray(sizes, np.int64))


def _labels(parts: Sequence[Ints], classes: int) -> Ints:
    labels = np.concatenate([np.zeros(0, np.int64), *parts])
    if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
        raise ValueError(f"class numbers must be 0 to {classes - 1}")
    return labels


def _flat_truth(truths: Sequence[Truth], classes: int) -> _FlatTruth:
    picture = _numbered([len(truth) for truth in truths])
    group = picture * classes + _labels([truth.classes for truth in truths], classes)
    order = np.argsort(group, kind="stable")
    return _FlatTruth(
        picture[order],
        group[order],
        np.concatenate([np.zeros((0, 4), np.float32), *(truth.boxes for truth in truths)])[order],
        np.concatenate([np.zeros(0, np.bool_), *(truth.crowd for truth in truths)])[order],
        np.concatenate([np.zeros(0, np.float64), *(truth.area for truth in truths)])[order],
    )


def _flat_detections(detections: Sequence[Detections], classes: int) -> _FlatDetections:
    picture = _numbered([len(found) for found in detections])
    scores = np.concatenate([np.zeros(0, np.float32), *(found.scores for found in detections)])
    boxes = np.concatenate([np.zeros((0, 4), np.float32), *(found.boxes for found in detections)])
    group = picture * classes + _labels([found.classes for found in detections], classes)
    order = np.lexsort((-scores, group))
    rank = _place_in_group(group[order])
    order, rank = order[rank < MOST], rank[rank < MOST]
    return _FlatDetections(picture[order], group[order], rank, boxes[order], scores[order])


def _place_in_group(group: Ints) -> Ints:
    """(N,) how many of the same group come before; ``group`` is in order."""
    first = np.searchsorted(group, group, side="left")
    return np.asarray(np.arange(len(group)) - first, np.int64)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """P pairs of a detection and an object of its picture and class that it overlaps enough.

    In the order in which they are tried: by ``turn``, the place of the detection among those of its
    picture and class that overlap anything; then by ``choice``, the place of the object among those
    that the detection overlaps, the most overlapped first.
    """

    found: Ints
    true: Ints
    iou: Floats
    turn: Ints
    choice: Ints

    def rounds(self) -> Iterator[list[slice]]:
        """For each turn the slices of its choices; in a slice nothing occurs twice."""
        edges = np.flatnonzero(np.diff(self.turn) | np.diff(self.choice)) + 1
        bounds = [0, *edges.tolist(), len(self.turn)]
        slices: list[slice] = []
        for start, stop in itertools.pairwise(bounds):
            if slices and self.choice[start] == 0:
                yield slices
                slices = []
            slices.append(slice(start, stop))
        yield slices


def _overlapping(
    truth: _FlatTruth, found: _FlatDetections, least: float
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Detections, objects and IoUs of all pairs of at least that IoU, some at a time."""
    first = np.searchsorted(truth.group, found.group, side="left")
    count = np.searchsorted(truth.group, found.group, side="right") - first
    part = np.cumsum(count) // _PAIRS
    for some in np.split(np.arange(len(count)), np.flatnonzero(np.diff(part)) + 1):
        one = np.repeat(some, count[some])
        begins = np.repeat(np.cumsum(count[some]) - count[some], count[some])
        other = first[one] + np.arange(len(one)) - begins
        iou = pair_iou(found.boxes[one], truth.boxes[other], truth.crowd[other])
        wanted = iou >= least
        yield one[wanted], other[wanted], iou[wanted]


def _pairs(truth: _FlatTruth, found: _FlatDetections, least: float) -> _Pairs:
    parts = list(zip(*_overlapping(truth, found, least), strict=True))
    one, other, iou = (np.concatenate(part) for part in parts)
    order = np.lexsort((-other, -iou, one))  # of equal overlaps the later object is taken
    one, other, iou = one[order], other[order], iou[order]
    rivals, which = np.unique(one, return_inverse=True)
    turn, choice = _place_in_group(found.group[rivals])[which], _place_in_group(one)
    order = np.lexsort((choice, turn))
    return _Pairs(one[order], other[order], iou[order], turn[order], choice[order])


def _matched(
    truth: _FlatTruth, found: _FlatDetections, uncounted: Bools, thresholds: Floats
) -> tuple[Bools, Bools]:
    """Which detections find an object that counts, and which one that does not: (D, A, T) both."""
    shape = (uncounted.shape[1], len(thresholds))
    least = np.minimum(thresholds, 1 - 1e-10)
    pairs = _pairs(truth, found, float(least.min()))
    enough = (pairs.iou[:, None] >= least)[:, None, :]
    free = np.ones((len(truth.group), *shape), np.bool_)
    hit = np.zeros((len(found.group), *shape), np.bool_)
    ignored = np.zeros_like(hit)
    for slices in pairs.rounds():
        for counted, fate in ((True, hit), (False, ignored)):
            for some in slices:
                one, other = pairs.found[some], pairs.true[some]
                right_kind = (uncounted[other] != counted)[:, :, None]
                takes = enough[some] & free[other] & right_kind & ~hit[one] & ~ignored[one]
                fate[one] |= takes
                free[other] &= ~takes | truth.crowd[other, None, None]
    return hit, ignored

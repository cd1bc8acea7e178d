"""Anchors: the box shapes that a detector starts from, fitted to the boxes of a data set.

k-means gives the shapes (Redmon and Farhadi, arXiv 1612.08242), a genetic search refines them on
what counts in training: how far a box's sides are from its best anchor's, as a ratio. All of it
works on logarithms, where such a ratio is a distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

THRESHOLD = 4.0  # a box is offered to anchors whose sides differ by less than this factor
ENOUGH_RECALL = 0.98  # anchors that reach this are kept
_SAMPLE = 5000  # boxes that the search looks at
_ROUNDS = 50  # of k-means, at most
_GENERATIONS = 600
_MUTATED = 0.9  # chance that a side of an anchor changes in a generation
_STEP = 0.1  # of a change, in logarithms: about a tenth
_LEAST_PX = 1.0  # of an anchor's side; boxes below a pixel cannot be seen

Array = NDArray[np.float64]


@dataclass(frozen=True)
class AnchorFit:
    """Anchors and how well they do.

    Attributes:
        anchors: width and height in px, smallest area first, so level by level.
        recall_before: of the old anchors; 0 when there were none.
        recall_after: of ``anchors``.
        kept: whether ``anchors`` are the old ones.
    """

    anchors: tuple[float, ...]
    recall_before: float
    recall_after: float
    kept: bool


def best_possible_recall(
    sides: NDArray[Any], anchors: Sequence[float], threshold: float = THRESHOLD
) -> float:
    """The share of boxes that some anchor is offered, 0..1: what training can reach at most.

    Args:
        sides: (N, 2) widths and heights in px of the network's input.
        anchors: width, height, width, height, … in the same px.
        threshold: the largest ratio of sides at which an anchor is offered a box.
    """
    boxes = _logarithms(sides)
    if not len(boxes) or not len(anchors):
        return 0.0
    return float((_distances(boxes, _pairs(anchors)) < math.log(threshold)).mean())


def fit_anchors(
    sides: NDArray[Any],
    levels: int,
    per_level: int = 3,
    seed: int = 0,
    old: Sequence[float] = (),
) -> AnchorFit:
    """The anchors that suit the boxes; the old ones when they are good enough, or better.

    Args:
        sides: (N, 2) widths and heights in px of the network's input; what is no size is left out.
        levels: of the detector.
        per_level: anchors of each.
        seed: the same one gives the same anchors.
        old: the anchors so far, width and height in turn; kept from ``ENOUGH_RECALL`` on.

    Raises:
        DataError: there is no box.
    """
    boxes = _logarithms(sides)
    if not len(boxes):
        raise DataError(
            tr("There is no box that anchors could be fitted to."),
            tr("Draw boxes around the objects first."),
        )
    before = best_possible_recall(sides, old)
    if before >= ENOUGH_RECALL:
        return AnchorFit(tuple(map(float, old)), before, before, True)
    random = np.random.default_rng(seed)
    sample = boxes
    if len(boxes) > _SAMPLE:
        sample = boxes[random.choice(len(boxes), _SAMPLE, replace=False)]
    found = _refined(sample, _means(sample, levels * per_level, random), random)
    found = found[np.argsort(found.sum(axis=1), kind="stable")]
    anchors = tuple(round(max(float(value), _LEAST_PX), 2) for value in np.exp(found).ravel())
    after = best_possible_recall(sides, anchors)
    if len(old) and before >= after:
        return AnchorFit(tuple(map(float, old)), before, before, True)
    return AnchorFit(anchors, before, after, False)


def _logarithms(sides: NDArray[Any]) -> Array:
    """(M, 2) of the boxes that have a size."""
    plain = np.asarray(sides, np.float64).reshape(-1, 2)
    usable = np.isfinite(plain).all(axis=1) & (plain > 0).all(axis=1)
    return np.log(plain[usable])


def _pairs(anchors: Sequence[float]) -> Array:
    return np.log(np.asarray(anchors, np.float64).reshape(-1, 2))


def _distances(boxes: Array, anchors: Array) -> Array:
    """(N,) of each box to its best anchor: the logarithm of the worse side's ratio."""
    best = np.full(len(boxes), np.inf)
    for anchor in anchors:
        np.minimum(best, np.abs(boxes - anchor).max(axis=1), out=best)
    return best


def _fitness(boxes: Array, anchors: Array) -> float:
    """The mean ratio of the worse side, 0..1; boxes that no anchor is offered count nothing."""
    distances = _distances(boxes, anchors)
    return float(np.where(distances < math.log(THRESHOLD), np.exp(-distances), 0.0).mean())


def _means(boxes: Array, count: int, random: np.random.Generator) -> Array:
    """(count, 2) centres of clusters."""
    centres = _starts(boxes, count, random)
    for _ in range(_ROUNDS):
        nearest = _squares(boxes, centres).argmin(axis=1)
        members = np.bincount(nearest, minlength=count)
        sums = np.stack([np.bincount(nearest, boxes[:, i], count) for i in (0, 1)], axis=1)
        # A cluster that nothing is near stays where it is.
        moved = np.where(members[:, None] > 0, sums / np.maximum(members, 1)[:, None], centres)
        if np.allclose(moved, centres, atol=1e-4):
            break
        centres = moved
    return centres


def _starts(boxes: Array, count: int, random: np.random.Generator) -> Array:
    """Boxes far from each other (k-means++, Arthur and Vassilvitskii 2007)."""
    centres = boxes[random.integers(len(boxes), size=1)]
    for _ in range(count - 1):
        weights = _squares(boxes, centres).min(axis=1)
        if weights.sum() < 1e-12:  # fewer shapes than anchors: more of the same, slightly different
            near = centres[:1] + random.normal(0, _STEP, (1, 2))
            centres = np.concatenate([centres, near])
            continue
        number = random.choice(len(boxes), p=weights / weights.sum())
        centres = np.concatenate([centres, boxes[number : number + 1]])
    return centres


def _squares(boxes: Array, centres: Array) -> Array:
    """(N, K) squared distances."""
    return np.asarray(np.square(boxes[:, None] - centres[None]).sum(axis=2))


def _refined(boxes: Array, anchors: Array, random: np.random.Generator) -> Array:
    """Anchors changed at random, whenever that makes them fitter."""
    best, fitness = anchors, _fitness(boxes, anchors)
    for _ in range(_GENERATIONS):
        steps = random.normal(0, _STEP, best.shape) * random.random()
        tried = best + np.where(random.random(best.shape) < _MUTATED, steps, 0.0)
        own = _fitness(boxes, tried)
        if own > fitness:
            best, fitness = tried, own
    return best

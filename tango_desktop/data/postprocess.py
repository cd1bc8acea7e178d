"""From a detector's numbers to boxes in the picture: the one place that says how.

Parity checks and the runner on a device use this module, and what training reports is tested to
agree with it. It is copied into deployed bundles as it is, beside ``preprocess.py``: NumPy and the
standard library only, syntax of Python 3.6.

The ``spec`` of a network is the ``postprocess`` part of its ``model.yaml``::

    kind: boxes
    score: 0.25          # a box with less is not shown
    iou: 0.45            # of two boxes of a class that overlap more, the worse one goes
    top: 300             # boxes kept at most, best first
    multi_label: false   # true: one box may be of several classes
    candidates: 30000    # boxes that are compared at most, best first
"""

from typing import Any, Dict, Mapping, NamedTuple, Tuple

import numpy as np

from .preprocess import Geometry

_BLOCK = 256  # boxes compared at once: their overlaps stay in the processor's cache
_SAME_EDGE = 0.25  # px
_LEAST_SIDE = 1e-3  # px of the picture; less is left of a box that lies in the border around it


class Found(NamedTuple):
    """The boxes in a picture, best first.

    Attributes:
        boxes: ``(M, 4)`` float32: left, top, right, bottom in pixels of the upright picture.
        scores: ``(M,)`` float32, 0 to 1.
        classes: ``(M,)`` int64.
    """

    boxes: "np.ndarray[Any, Any]"
    scores: "np.ndarray[Any, Any]"
    classes: "np.ndarray[Any, Any]"


def default_postprocess() -> "Dict[str, Any]":
    """What is shown where nothing else is asked for."""
    return {
        "kind": "boxes",
        "score": 0.25,
        "iou": 0.45,
        "top": 300,
        "multi_label": False,
        "candidates": 30000,
    }


def evaluation_postprocess() -> "Dict[str, Any]":
    """What average precision is computed from: nearly everything, several classes per box."""
    return dict(default_postprocess(), score=0.001, iou=0.65, multi_label=True)


def detections(
    predictions: "np.ndarray[Any, Any]", spec: "Mapping[str, Any]", geometry: Geometry
) -> Found:
    """The boxes of one picture.

    A score is objectness × class probability; with a single class, which is not trained, it is the
    objectness. Numbers that are not finite make no box.

    Args:
        predictions: ``(N, 5 + classes)`` or ``(1, N, 5 + classes)``, decoded: centre x and y, width
            and height in pixels of the input, objectness, class probabilities, 0 to 1.
        spec: see the module.
        geometry: of the picture, from ``geometry_of``.
    """
    rows = predictions.reshape(-1, predictions.shape[-1])
    corners, scores, classes = candidates(rows, spec)
    kept = suppress(corners, scores, classes, float(spec["iou"]), int(spec["top"]))
    return _in_picture(corners[kept], scores[kept], classes[kept], geometry)


def finished(
    boxes: "np.ndarray[Any, Any]",
    scores: "np.ndarray[Any, Any]",
    classes: "np.ndarray[Any, Any]",
    spec: "Mapping[str, Any]",
    geometry: Geometry,
) -> Found:
    """The boxes of one picture from a model that compares overlapping ones itself.

    Rows of padding (a negative class, or a score below ``spec["score"]``) are left out.

    Args:
        boxes: ``(M, 4)`` or ``(1, M, 4)``: left, top, right, bottom in pixels of the input.
        scores: ``(M,)`` or ``(1, M)``.
        classes: ``(M,)`` or ``(1, M)``, of any number type.
        spec: see the module; ``iou`` and ``multi_label`` are the model's own.
        geometry: of the picture, from ``geometry_of``.
    """
    corners, scores, classes = boxes.reshape(-1, 4), scores.reshape(-1), classes.reshape(-1)
    with np.errstate(invalid="ignore"):
        good = (scores > float(spec["score"])) & (classes >= 0) & np.isfinite(scores)
        good &= np.isfinite(corners).all(axis=1)
    chosen = np.flatnonzero(good)
    chosen = chosen[_best_first(scores[chosen])][: int(spec["top"])]
    return _in_picture(corners[chosen], scores[chosen], classes[chosen].astype(np.int64), geometry)


# -- which boxes ------------------------------------------------------------------------------


def candidates(
    rows: "np.ndarray[Any, Any]", spec: "Mapping[str, Any]"
) -> "Tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """Corners ``(K, 4)`` in input pixels, scores and classes ``(K,)`` to compare, best first.

    Args:
        rows: ``(N, 5 + classes)``, decoded.
        spec: ``score``, ``multi_label`` and ``candidates`` are read.
    """
    least = float(spec["score"])
    with np.errstate(invalid="ignore", over="ignore"):
        likely = rows[rows[:, 4] > least]  # a class's probability only lowers the score
        likely = likely[np.isfinite(likely).all(axis=1)].astype(np.float32)
        numbers, scores, classes = _scored(likely, least, bool(spec.get("multi_label", False)))
    best = _best_first(scores, int(spec.get("candidates", 30000)))
    return _corners(likely[numbers[best], :4]), scores[best], classes[best]


def _scored(
    likely: "np.ndarray[Any, Any]", least: float, multi_label: bool
) -> "Tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """Row number, score and class of what is above ``least``."""
    if likely.shape[1] == 6:  # one class
        rows = np.arange(len(likely))
        return rows, likely[:, 4], np.zeros(len(likely), dtype=np.int64)
    if multi_label:
        scores = likely[:, 5:] * likely[:, 4:5]
        rows, classes = np.nonzero(scores > least)
        return rows, scores[rows, classes], classes
    classes = likely[:, 5:].argmax(axis=1)
    scores = likely[np.arange(len(likely)), 5 + classes] * likely[:, 4]
    rows = np.flatnonzero(scores > least)
    return rows, scores[rows], classes[rows]


def _best_first(scores: "np.ndarray[Any, Any]", most: int = 0) -> "np.ndarray[Any, Any]":
    """Positions by falling score, of equal ones the earlier first; ``most`` of them (0: all)."""
    if not 0 < most < len(scores):
        return np.argsort(-scores, kind="mergesort")
    bar = np.partition(scores, len(scores) - most)[len(scores) - most]
    above, level = np.flatnonzero(scores > bar), np.flatnonzero(scores == bar)
    chosen = np.sort(np.concatenate([above, level[: most - len(above)]]))
    return np.asarray(chosen[np.argsort(-scores[chosen], kind="mergesort")])


def _corners(centres: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    half = centres[:, 2:4] / np.float32(2)
    return np.concatenate([centres[:, :2] - half, centres[:, :2] + half], axis=1)


# -- overlaps ---------------------------------------------------------------------------------


def suppress(
    corners: "np.ndarray[Any, Any]",
    scores: "np.ndarray[Any, Any]",
    classes: "np.ndarray[Any, Any]",
    iou: float,
    top: int,
) -> "np.ndarray[Any, Any]":
    """Non-maximum suppression within each class: positions of the boxes that stay, best first.

    Greedy: from the best box on, whatever of its class overlaps it by more than ``iou`` goes. Boxes
    are taken in blocks, so most of the work is done on whole arrays, and it ends with the last box
    that is wanted.

    Args:
        corners: ``(K, 4)`` left, top, right, bottom.
        scores: ``(K,)``, in any order; of equal ones the earlier counts as better.
        classes: ``(K,)``.
        iou: 0 to 1.
        top: boxes that stay at most.
    """
    order = _best_first(scores)
    corners, classes = corners[order], classes[order]
    kept = np.zeros(0, dtype=np.int64)
    for start in range(0, len(order), _BLOCK):
        block = np.arange(start, min(start + _BLOCK, len(order)))
        block = block[~_overlapping(corners, classes, kept, block, iou).any(axis=0)]
        within = _overlapping(corners, classes, block, block, iou)
        kept = np.concatenate([kept, block[_greedy(within)]])
        if len(kept) >= top:
            break
    return np.asarray(order[kept[:top]])


def _overlapping(
    corners: "np.ndarray[Any, Any]",
    classes: "np.ndarray[Any, Any]",
    first: "np.ndarray[Any, Any]",
    second: "np.ndarray[Any, Any]",
    iou: float,
) -> "np.ndarray[Any, Any]":
    """``(F, S)``: which pairs are of one class and overlap by more than ``iou``."""
    ours, theirs = corners[first][:, None], corners[second][None]
    width = np.minimum(ours[..., 2], theirs[..., 2]) - np.maximum(ours[..., 0], theirs[..., 0])
    height = np.minimum(ours[..., 3], theirs[..., 3]) - np.maximum(ours[..., 1], theirs[..., 1])
    common = np.maximum(width, 0) * np.maximum(height, 0)
    with np.errstate(invalid="ignore"):  # boxes without area overlap nothing
        shared = common / (_areas(ours) + _areas(theirs) - common)
    # In double precision, as compiled operators compare.
    over = shared.astype(np.float64) > iou
    return np.asarray(over & (classes[first][:, None] == classes[second]))


def _areas(corners: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    return np.asarray((corners[..., 2] - corners[..., 0]) * (corners[..., 3] - corners[..., 1]))


def _greedy(overlapping: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Which boxes of a block stay, given which pairs overlap; the best box comes first."""
    stays = np.ones(len(overlapping), dtype=bool)
    # Only boxes that overlap a later one decide anything.
    for number in np.flatnonzero(np.triu(overlapping, 1).any(axis=1)):
        if stays[number]:
            stays[number + 1 :] &= ~overlapping[number, number + 1 :]
    return stays


def same_boxes(first: Found, second: Found, iou: float) -> "np.ndarray[Any, Any]":
    """``(P, 2)``: which boxes of two answers for one picture are the same, each at most once.

    From the best of ``first`` on, each takes the nearest box of its class that is left, if they
    overlap by ``iou`` or more, or no edge differs by more than a quarter of a pixel: the overlap of
    slivers says nothing.
    """
    overlaps = _overlaps(first.boxes, second.boxes)
    close = (np.abs(first.boxes[:, None] - second.boxes[None]) <= _SAME_EDGE).all(axis=2)
    overlaps[close] = np.maximum(overlaps[close], iou)
    overlaps[first.classes[:, None] != second.classes[None]] = -1.0
    pairs = []
    for number in range(len(first.scores)):
        nearest = int(overlaps[number].argmax()) if overlaps.shape[1] else -1
        if nearest >= 0 and overlaps[number, nearest] >= iou:
            pairs.append((number, nearest))
            overlaps[:, nearest] = -1.0
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _overlaps(
    first: "np.ndarray[Any, Any]", second: "np.ndarray[Any, Any]"
) -> "np.ndarray[Any, Any]":
    """``(F, S)`` intersection over union, 0 to 1."""
    ours, theirs = first.astype(np.float64)[:, None], second.astype(np.float64)[None]
    width = np.minimum(ours[..., 2], theirs[..., 2]) - np.maximum(ours[..., 0], theirs[..., 0])
    height = np.minimum(ours[..., 3], theirs[..., 3]) - np.maximum(ours[..., 1], theirs[..., 1])
    common = np.maximum(width, 0) * np.maximum(height, 0)
    union = _areas(ours) + _areas(theirs) - common
    return np.asarray(common / np.maximum(union, 1e-12))


# -- back to the picture ----------------------------------------------------------------------


def _in_picture(
    corners: "np.ndarray[Any, Any]",
    scores: "np.ndarray[Any, Any]",
    classes: "np.ndarray[Any, Any]",
    geometry: Geometry,
) -> Found:
    boxes = geometry.back(corners)
    sides = boxes[:, 2:] - boxes[:, :2]
    inside = (sides > _LEAST_SIDE).all(axis=1)
    return Found(boxes[inside], scores[inside].astype(np.float32), classes[inside])

"""What is compared: the true objects of a picture and the boxes that a network found in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Truth:
    """The N objects of a picture.

    Attributes:
        boxes: (N, 4) float32: left, top, right, bottom in pixels of the upright picture.
        classes: (N,) class numbers from 0.
        crowd: (N,) whether the box stands for a crowd: it need not be found, and detections in it
            are neither right nor wrong.
        area: (N,) float64 px²: what says whether an object is small, medium or large.
    """

    boxes: Singles
    classes: Ints
    crowd: Bools
    area: Floats

    @classmethod
    def of(
        cls,
        boxes: ArrayLike,
        classes: ArrayLike,
        crowd: ArrayLike | None = None,
        area: ArrayLike | None = None,
    ) -> Truth:
        """From plain values; nothing is a crowd, and areas are those of the boxes, unless given."""
        corners = np.asarray(boxes, np.float32).reshape(-1, 4)
        flags = np.zeros(len(corners)) if crowd is None else crowd
        areas = box_area(corners) if area is None else area
        return cls(
            corners,
            np.asarray(classes, np.int64).reshape(-1),
            np.asarray(flags, np.bool_).reshape(-1),
            np.asarray(areas, np.float64).reshape(-1),
        )

    def __len__(self) -> int:
        """How many objects."""
        return len(self.classes)


@dataclass(frozen=True, eq=False)
class Detections:
    """The M boxes that a network found in a picture.

    Attributes:
        boxes: (M, 4) float32: left, top, right, bottom in pixels of the upright picture.
        scores: (M,) float32 confidences, 0 to 1.
        classes: (M,) class numbers from 0.
    """

    boxes: Singles
    scores: Singles
    classes: Ints

    @classmethod
    def of(cls, boxes: ArrayLike, scores: ArrayLike, classes: ArrayLike) -> Detections:
        """From plain values."""
        return cls(
            np.asarray(boxes, np.float32).reshape(-1, 4),
            np.asarray(scores, np.float32).reshape(-1),
            np.asarray(classes, np.int64).reshape(-1),
        )

    def __len__(self) -> int:
        """How many boxes."""
        return len(self.classes)

    def above(self, confidence: float) -> Detections:
        """Those with at least this score."""
        wanted = self.scores >= np.float32(confidence)
        return Detections(self.boxes[wanted], self.scores[wanted], self.classes[wanted])


def box_area(boxes: NDArray[np.floating]) -> Floats:
    """(N,) float64 areas of (N, 4) corners."""
    sides = boxes[:, 2:].astype(np.float64) - boxes[:, :2]
    return np.asarray(sides[:, 0] * sides[:, 1], np.float64)


def pair_iou(
    found: NDArray[np.floating], true: NDArray[np.floating], crowd: Bools | None = None
) -> Floats:
    """Intersection over union of the i-th boxes of both, 0 to 1.

    With a crowd the share of the found box that lies in it: a crowd's box is larger than any object
    in it.

    Args:
        found: (P, 4) corners.
        true: (P, 4) corners.
        crowd: (P,) whether the true box stands for a crowd; none does unless given.
    """
    found, true = found.astype(np.float64), true.astype(np.float64)
    sides = np.minimum(found[:, 2:], true[:, 2:]) - np.maximum(found[:, :2], true[:, :2])
    inside = np.where((sides > 0).all(1), sides[:, 0] * sides[:, 1], 0.0)
    own = box_area(found)
    whole = own + box_area(true) - inside
    if crowd is not None:
        whole = np.where(crowd, own, whole)
    return np.divide(inside, whole, out=np.zeros(len(inside)), where=inside > 0)


NO_TRUTH = Truth.of([], [])
NO_DETECTIONS = Detections.of([], [], [])

"""What can be done to the boxes of a picture: functions from one state to the next, without Qt.

Corners are in pixels of the upright picture, ``size`` is its (width, height). Boxes that come out
of here lie inside the picture and have at least :data:`SMALLEST` pixels a side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tango_desktop.data.boxes import NO_BOXES, Boxes, Corners, Polygon

Size = tuple[int, int]
SMALLEST = 1.0
# The eight handles: which edges each moves, (left, top, right, bottom).
HANDLES: tuple[tuple[int, int, int, int], ...] = (
    (1, 1, 0, 0),
    (0, 1, 0, 0),
    (0, 1, 1, 0),
    (0, 0, 1, 0),
    (0, 0, 1, 1),
    (0, 0, 0, 1),
    (1, 0, 0, 1),
    (1, 0, 0, 0),
)
DUPLICATE_OFFSET = 8.0
SAME = 0.85  # proposals that overlap a box of their class by this much say nothing new


@dataclass(frozen=True, eq=False)
class Marked:
    """What a picture is marked with: its boxes, and what a model proposes.

    Proposals are numbered on after the boxes.

    Attributes:
        boxes: the picture's objects.
        proposed: what may be added.
        scores: (M,) of the proposals, 0 to 1.
    """

    boxes: Boxes = NO_BOXES
    proposed: Boxes = NO_BOXES
    scores: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))

    def __len__(self) -> int:
        """Boxes and proposals."""
        return len(self.boxes) + len(self.proposed)

    def is_proposal(self, number: int) -> bool:
        """Whether a number stands for a proposal."""
        return number >= len(self.boxes)

    def corners_of(self, number: int) -> Corners:
        """(4,) the corners of a box or proposal."""
        own = len(self.boxes)
        source = self.boxes.corners[number] if number < own else self.proposed.corners[number - own]
        return np.asarray(source, np.float32)

    def label_of(self, number: int) -> int:
        """The class of a box or proposal."""
        own = len(self.boxes)
        return int(
            self.boxes.labels[number] if number < own else self.proposed.labels[number - own]
        )

    def with_boxes(self, boxes: Boxes) -> Marked:
        """Other boxes, the same proposals."""
        return dataclasses.replace(self, boxes=boxes)

    def sure(self, threshold: float) -> NDArray[np.bool_]:
        """(M,) which proposals reach ``threshold``."""
        return np.asarray(self.scores >= threshold, dtype=np.bool_)


# -- corners ----------------------------------------------------------------------------------


def clipped(corners: Corners, size: Size) -> Corners:
    """``corners`` (4,) in order and inside the picture, at least a pixel a side."""
    low = np.minimum(corners[:2], corners[2:])
    high = np.maximum(corners[:2], corners[2:])
    room = np.asarray(size, np.float32)
    low = np.clip(low, 0, np.maximum(room - SMALLEST, 0))
    high = np.minimum(np.maximum(high, low + SMALLEST), np.maximum(room, SMALLEST))
    return np.concatenate([low, high]).astype(np.float32)


def moved(corners: Corners, by: Sequence[float], size: Size) -> Corners:
    """``corners`` (4,) shifted; at the picture's edge it stops, keeping its size."""
    room = np.asarray(size, np.float32)
    low = -corners[:2]
    high = np.maximum(room - corners[2:], low)
    shift = np.clip(np.asarray(by, np.float32), low, high)
    return clipped(corners + np.tile(shift, 2), size)


def resized(corners: Corners, handle: int, point: Sequence[float], size: Size) -> Corners:
    """``corners`` (4,) with the edges of a handle at ``point``; edges may cross."""
    target = np.tile(np.asarray(point, np.float32), 2)
    return clipped(np.where(np.asarray(HANDLES[handle], np.bool_), target, corners), size)


def grown(corners: Corners, by: Sequence[float], size: Size) -> Corners:
    """``corners`` (4,) with right and bottom edge shifted, not beyond left and top."""
    high = np.maximum(corners[2:] + np.asarray(by, np.float32), corners[:2] + SMALLEST)
    return clipped(np.concatenate([corners[:2], high]), size)


def handle_points(corners: Corners) -> NDArray[np.float32]:
    """(8, 2) where the handles are."""
    left, top, right, bottom = corners
    across, along = (left + right) / 2, (top + bottom) / 2
    return np.array(
        [
            (left, top),
            (across, top),
            (right, top),
            (right, along),
            (right, bottom),
            (across, bottom),
            (left, bottom),
            (left, along),
        ],
        np.float32,
    )


# -- boxes ------------------------------------------------------------------------------------


def added(boxes: Boxes, corners: Corners, label: int) -> Boxes:
    """One box more, the last."""
    return joined(boxes, Boxes.of([corners.tolist()], [label]))


def joined(boxes: Boxes, more: Boxes) -> Boxes:
    """All of both."""
    polygons: tuple[tuple[Polygon, ...], ...] = ()
    if boxes.polygons or more.polygons:
        parts = (part.polygons or ((),) * len(part) for part in (boxes, more))
        polygons = tuple(outlines for part in parts for outlines in part)
    return Boxes(
        np.concatenate([boxes.corners, more.corners]),
        np.concatenate([boxes.labels, more.labels]),
        np.concatenate([boxes.crowd, more.crowd]),
        polygons,
    )


def without(boxes: Boxes, number: int) -> Boxes:
    """All but one."""
    return boxes.chosen(np.arange(len(boxes)) != number)


def with_corners(boxes: Boxes, number: int, corners: Corners) -> Boxes:
    """One box elsewhere; its outlines are moved and stretched with it."""
    before = boxes.corners[number]
    every = boxes.corners.copy()
    every[number] = corners
    polygons = boxes.polygons
    if polygons and polygons[number]:
        fitted = tuple(_fitted(outline, before, corners) for outline in polygons[number])
        polygons = (*polygons[:number], fitted, *polygons[number + 1 :])
    return dataclasses.replace(boxes, corners=every, polygons=polygons)


def _fitted(outline: Polygon, before: Corners, after: Corners) -> Polygon:
    points = np.asarray(outline, np.float64).reshape(-1, 2)
    sides = np.maximum(before[2:] - before[:2], 1e-6)
    points = (points - before[:2]) / sides * (after[2:] - after[:2]) + after[:2]
    return tuple(float(value) for value in points.ravel())


def with_label(boxes: Boxes, number: int, label: int) -> Boxes:
    """One box of another class."""
    labels = boxes.labels.copy()
    labels[number] = label
    return dataclasses.replace(boxes, labels=labels)


def duplicated(boxes: Boxes, number: int, size: Size) -> Boxes:
    """A copy of one box, a little aside, as the last."""
    copy = boxes.chosen(np.array([number]))
    aside = moved(copy.corners[0], (DUPLICATE_OFFSET, DUPLICATE_OFFSET), size)
    if np.array_equal(aside, copy.corners[0]):
        aside = moved(copy.corners[0], (-DUPLICATE_OFFSET, -DUPLICATE_OFFSET), size)
    return joined(boxes, with_corners(copy, 0, aside))


def copied_from(boxes: Boxes, other: Boxes, size: Size) -> Boxes:
    """The boxes of another picture as well, clipped to this one; those that are there are not."""
    inside = (other.corners[:, 0] < size[0]) & (other.corners[:, 1] < size[1])
    more = other.chosen(np.asarray(inside, np.bool_))
    for number in range(len(more)):
        more = with_corners(more, number, clipped(more.corners[number], size))
    return joined(boxes, more.chosen(_is_new(more, boxes)))


# -- proposals --------------------------------------------------------------------------------


def proposed_to(
    boxes: Boxes, proposed: Boxes, scores: NDArray[np.float32], size: Size
) -> tuple[Boxes, NDArray[np.float32]]:
    """Proposals that say something new, inside the picture, the surest first."""
    for number in range(len(proposed)):
        proposed = with_corners(proposed, number, clipped(proposed.corners[number], size))
    kept = np.flatnonzero(_is_new(proposed, boxes))
    kept = kept[np.argsort(-scores[kept], kind="stable")]
    return proposed.chosen(kept), scores[kept]


def _is_new(more: Boxes, boxes: Boxes) -> NDArray[np.bool_]:
    if not len(more) or not len(boxes):
        return np.ones(len(more), np.bool_)
    same = more.labels[:, None] == boxes.labels[None, :]
    overlap = _overlaps(more.corners, boxes.corners)
    return np.asarray(~(same & (overlap >= SAME)).any(axis=1), np.bool_)


def _overlaps(one: Corners, other: Corners) -> NDArray[np.float32]:
    """(N, M) intersection over union."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    area = (one[:, 2:] - one[:, :2]).prod(axis=1)[:, None]
    areas = (other[:, 2:] - other[:, :2]).prod(axis=1)[None, :]
    return np.asarray(shared / np.maximum(area + areas - shared, 1e-9), np.float32)


def accepted(marked: Marked, proposals: NDArray[np.bool_]) -> Marked:
    """Proposals, (M,) a mask, made boxes."""
    boxes = joined(marked.boxes, marked.proposed.chosen(proposals))
    return Marked(boxes, marked.proposed.chosen(~proposals), marked.scores[~proposals])


def rejected(marked: Marked, proposals: NDArray[np.bool_]) -> Marked:
    """Proposals, (M,) a mask, dropped."""
    return Marked(marked.boxes, marked.proposed.chosen(~proposals), marked.scores[~proposals])


def one_of(count: int, number: int) -> NDArray[np.bool_]:
    """A mask of ``count`` with one true."""
    return np.asarray(np.arange(count) == number, np.bool_)

"""Moves pictures and their boxes alike: one matrix for both.

Coordinates are continuous: a pixel's square goes from its number to the next, as boxes count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from tango_desktop.data.boxes import Boxes, Corners, Polygon
from tango_desktop.data.preprocess import resized

Matrix = npt.NDArray[np.float64]
# What must be left of a box for it to be learnt from: the rule of the published YOLOv5 and YOLOv7
# recipes, except that a thin box is only dropped when it was cut.
LEAST_SIDE = 2.0  # px of the network's input
LEAST_SHARE = 0.1  # of its area
MOST_ASPECT = 20.0  # longer side ÷ shorter side
# A point that perspective would throw to infinity or behind the viewer stays in front of him.
_LEAST_DEPTH = 0.05


# -- matrices ---------------------------------------------------------------------------------


def shift(across: float, down: float) -> Matrix:
    """Moves by so many pixels."""
    return np.array([[1.0, 0.0, across], [0.0, 1.0, down], [0.0, 0.0, 1.0]])


def zoom(scale_x: float, scale_y: float) -> Matrix:
    """Enlarges about the origin."""
    return np.diag([scale_x, scale_y, 1.0])


def turn(degrees: float) -> Matrix:
    """Turns clockwise about the origin (y points down)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])


def shear(degrees_x: float, degrees_y: float) -> Matrix:
    """Leans upright and level lines by these angles."""
    tan_x, tan_y = math.tan(math.radians(degrees_x)), math.tan(math.radians(degrees_y))
    return np.array([[1.0, tan_x, 0.0], [tan_y, 1.0, 0.0], [0.0, 0.0, 1.0]])


def lean(across: float, down: float) -> Matrix:
    """Perspective: a point's distance from the viewer changes by so much a pixel."""
    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [across, down, 1.0]])


def is_upright(matrix: Matrix) -> bool:
    """Whether level and upright lines stay so, left stays left and up stays up."""
    others = matrix[[0, 1, 2, 2], [1, 0, 0, 1]]
    return not others.any() and bool(matrix[0, 0] > 0 and matrix[1, 1] > 0)


def moved_points(points: npt.NDArray[np.floating], matrix: Matrix) -> npt.NDArray[np.float64]:
    """``(…, 2)`` points where ``matrix`` puts them."""
    flat = points @ matrix[:2, :2].T + matrix[:2, 2]
    depth = points @ matrix[2, :2] + matrix[2, 2]
    return np.asarray(flat / np.maximum(depth, _LEAST_DEPTH)[..., None])


# -- boxes ------------------------------------------------------------------------------------


def moved(boxes: Boxes, matrix: Matrix) -> Boxes:
    """Boxes around the same objects, where ``matrix`` puts them, neither clipped nor dropped.

    Where an object has outlines and is turned, its new box is drawn around those, as a box around a
    turned box is too large.
    """
    if not len(boxes):
        return boxes
    left, top, right, bottom = boxes.corners.T.astype(np.float64)
    points = np.stack([left, top, right, top, right, bottom, left, bottom], axis=1)
    corners = _bounds(moved_points(points.reshape(-1, 4, 2), matrix))
    polygons = moved_outlines(boxes.polygons, matrix)
    if not is_upright(matrix):
        for number, outlines in enumerate(polygons):
            if outlines:
                corners[number] = _bounds(np.concatenate([_points(o) for o in outlines])[None])[0]
    return Boxes(corners.astype(np.float32), boxes.labels, boxes.crowd, polygons)


def moved_outlines(
    polygons: Sequence[tuple[Polygon, ...]], matrix: Matrix
) -> tuple[tuple[Polygon, ...], ...]:
    """Each object's outlines, where ``matrix`` puts them."""
    return tuple(
        tuple(tuple(moved_points(_points(line), matrix).ravel().tolist()) for line in outlines)
        for outlines in polygons
    )


def _points(outline: Polygon) -> npt.NDArray[np.float64]:
    return np.asarray(outline, dtype=np.float64).reshape(-1, 2)


def _bounds(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """``(N, P, 2)`` points → ``(N, 4)`` corners."""
    return np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)


def visible(boxes: Boxes, size: Sequence[int]) -> Boxes:
    """Boxes clipped to a picture of ``size`` (height, width); those of which too little is left go.

    A box stays when more than a tenth of its area is in the picture, both sides are at least 2 px,
    and it was not cut to a strip more than 20 times as long as wide.
    """
    clipped = clip(boxes.corners, size)
    sides = clipped[:, 2:] - clipped[:, :2]
    share = sides.prod(axis=1) / np.maximum(boxes.sides.prod(axis=1), 1e-9)
    short, long = sides.min(axis=1), sides.max(axis=1)
    whole = share > 1 - 1e-4
    stays = (share > LEAST_SHARE) & (short >= LEAST_SIDE) & (whole | (long < MOST_ASPECT * short))
    kept = Boxes(clipped, boxes.labels, boxes.crowd, boxes.polygons)
    return kept if stays.all() else kept.chosen(stays)


def clip(corners: Corners, size: Sequence[int]) -> Corners:
    """``(N, 4)`` corners within a picture of ``size`` (height, width)."""
    height, width = size
    return np.clip(corners, 0, np.array([width, height, width, height], np.float32))


def joined(parts: Sequence[Boxes]) -> Boxes:
    """All boxes of one picture that was put together."""
    outlined = any(part.polygons for part in parts)
    return Boxes(
        np.concatenate([part.corners for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.crowd for part in parts]),
        tuple(p for part in parts for p in part.polygons or ((),) * len(part)) if outlined else (),
    )


# -- pictures ---------------------------------------------------------------------------------


def resampled(
    picture: Image.Image, matrix: Matrix, size: Sequence[int], fill: int, interpolation: str
) -> Image.Image:
    """A picture of ``size`` (height, width) that shows ``picture`` where ``matrix`` puts it.

    One resampling, a turned picture's always between the four nearest pixels; what is reduced to
    less than half is averaged first, so that fine detail does not flicker.
    """
    if is_upright(matrix):
        return _scaled(picture, matrix, size, fill, interpolation)
    area = abs(float(np.linalg.det(matrix[:2, :2])))
    factor = int(1 / math.sqrt(max(area, 1e-6)))
    if factor > 1:
        picture, matrix = picture.reduce(factor), matrix @ zoom(factor, factor)
    back = np.linalg.inv(matrix)
    back = back / back[2, 2]
    affine = not matrix[2, :2].any()
    method = Image.Transform.AFFINE if affine else Image.Transform.PERSPECTIVE
    return picture.transform(
        (size[1], size[0]),
        method,
        tuple(back.ravel()[: 6 if affine else 8].tolist()),
        Image.Resampling.BILINEAR,
        fillcolor=paint(picture.mode, fill),
    )


def _scaled(
    picture: Image.Image, matrix: Matrix, size: Sequence[int], fill: int, interpolation: str
) -> Image.Image:
    """Only what will be seen is made."""
    shown = Image.new(picture.mode, (size[1], size[0]), paint(picture.mode, fill))
    left, right, from_x, to_x = _span(picture.width, matrix[0, 0], matrix[0, 2], size[1])
    top, bottom, from_y, to_y = _span(picture.height, matrix[1, 1], matrix[1, 2], size[0])
    if left < right and top < bottom:
        part = (right - left, bottom - top)
        seen = resized(picture, part, interpolation, (from_x, from_y, to_x, to_y))
        shown.paste(seen, (left, top))
    return shown


def _span(length: int, scale: float, offset: float, room: int) -> tuple[int, int, float, float]:
    """Along one axis: the whole pixels that the picture covers, and what it shows there."""
    first = max(math.ceil(offset - 1e-6), 0)
    last = min(math.floor(offset + scale * length + 1e-6), room)
    start, end = (first - offset) / scale, (last - offset) / scale
    return first, last, max(start, 0.0), min(end, float(length))


def paint(mode: str, level: int) -> int | tuple[int, int, int]:
    """A grey for pictures of ``mode``."""
    return level if mode == "L" else (level, level, level)

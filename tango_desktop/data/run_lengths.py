"""Masks that COCO files give as run lengths, as the outlines that the program works with.

``{"size": [height, width], "counts": …}``: lengths of runs along the columns, background first; a
list, or a text of them (Lin et al., arXiv 1405.0312; the format of ``cocodataset.org``'s masks).
Outlines follow the edges of the pixels; holes are filled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.data.outlines import Polygon

_MOST_PIXELS = 1 << 26
_MOST_RUNS = 1 << 20
# A character of the text: five bits, the fourth the sign if it is the last, and one for “more”.
_FIRST, _BITS, _SIGN, _MORE = ord("0"), 5, 0x10, 0x20

Mask = NDArray[np.bool_]


def outlines_of_runs(value: Any) -> tuple[Polygon, ...]:
    """The outlines of a mask; none where the value is no mask or an empty one."""
    try:
        mask = mask_of(value)
    except (KeyError, TypeError, ValueError, OverflowError):
        return ()
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return ()
    top, left = int(rows[0]), int(columns[0])
    part = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    return tuple(_moved(loop, left, top) for loop in _traced(part))


def mask_of(value: Any) -> Mask:
    """The mask, (height, width), that run lengths stand for.

    Raises:
        KeyError, TypeError, ValueError, OverflowError: they stand for none.
    """
    height, width = (int(side) for side in value["size"])
    counts = value["counts"]
    runs = np.array(_runs(counts) if isinstance(counts, str) else counts, np.int64)
    if min(height, width) < 1 or height * width > _MOST_PIXELS or len(runs) > _MOST_RUNS:
        raise ValueError("no such mask")
    if runs.ndim != 1 or (runs < 0).any() or (runs > _MOST_PIXELS).any():
        raise ValueError("no lengths")
    if int(runs.sum()) != height * width:
        raise ValueError("not of that size")
    pixels: Mask = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    mask: Mask = pixels.reshape(width, height).T
    return mask


def _runs(text: str) -> list[int]:
    """The lengths in a text: from the fourth on, each is told from the last but one."""
    found: list[int] = []
    number = shift = 0
    for character in text:
        code = ord(character) - _FIRST
        if not 0 <= code < 2 * _MORE or shift > 60:
            raise ValueError("no such character")
        number |= (code & (_MORE - 1)) << shift
        shift += _BITS
        if code & _MORE:
            continue
        if code & _SIGN:
            number -= 1 << shift
        found.append(number + (found[-2] if len(found) > 2 else 0))
        number = shift = 0
    if shift:
        raise ValueError("it ends too early")
    return found


def _traced(mask: Mask) -> Iterator[list[tuple[int, int]]]:
    """The corners of each part, clockwise; parts that touch only at a corner are two."""
    width = mask.shape[1] + 1
    for loop in _loops(_edges(mask), width):
        corners = [(at % width, at // width) for at in loop]
        if _turned_area(corners) > 0:  # the others go around holes
            yield corners


def _edges(mask: Mask) -> dict[int, list[int]]:
    """By the number of a corner of pixels, where edges lead from it: objects are on the right."""
    height, width = mask.shape
    padded = np.zeros((height + 2, width + 2), np.int8)
    padded[1:-1, 1:-1] = mask
    corner = np.arange((height + 1) * (width + 1)).reshape(height + 1, width + 1)
    flat, upright = np.diff(padded[:, 1:-1], axis=0), np.diff(padded[1:-1], axis=1)
    left, right, top, bottom = corner[:, :-1], corner[:, 1:], corner[:-1], corner[1:]
    ways = (
        (left[flat > 0], right[flat > 0]),
        (right[flat < 0], left[flat < 0]),
        (bottom[upright > 0], top[upright > 0]),
        (top[upright < 0], bottom[upright < 0]),
    )
    starts, ends = (np.concatenate(side) for side in zip(*ways, strict=True))
    order = np.argsort(starts, kind="stable")
    found: defaultdict[int, list[int]] = defaultdict(list)
    for start, end in zip(starts[order].tolist(), ends[order].tolist(), strict=True):
        found[start].append(end)
    return found


def _loops(edges: dict[int, list[int]], width: int) -> Iterator[list[int]]:
    """Closed ways along the edges, as the corners where they turn."""
    to_the_right = {1: width, width: -1, -1: -width, -width: 1}
    while edges:
        first = at = next(iter(edges))  # the topmost: only one way leads from it
        loop: list[int] = []
        step = 0
        while not loop or at != first:
            ways = edges[at]
            wanted = at + to_the_right.get(step, 0)
            end = wanted if wanted in ways else ways[0]
            ways.remove(end)
            if not ways:
                del edges[at]
            if end - at != step:
                loop.append(at)
            at, step = end, end - at
        yield loop


def _turned_area(corners: Sequence[tuple[int, int]]) -> int:
    """Twice the area within, negative when the corners go anticlockwise."""
    following = [*corners[1:], corners[0]]
    return sum(x * v - u * y for (x, y), (u, v) in zip(corners, following, strict=True))


def _moved(corners: Sequence[tuple[int, int]], left: int, top: int) -> Polygon:
    return tuple(float(value) for x, y in corners for value in (x + left, y + top))

"""Places from top to bottom: each row sinks as far up as what it stands below lets it.

Boxes and the bands in which edges go sideways are dropped row by row on the skyline of what stands
above. So rows need not be of one height, and no box ever stands in an edge's way: beside a tall
block stands a chain at its own pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from . import spacing
from .layered import Layered
from .skyline import Skyline

_STRAIGHT = 0.01  # sideways ways below this are none
_ROOM = 3.0  # what a band keeps free on both sides


class Stacked(NamedTuple):
    """The vertical side of a layout.

    Attributes:
        tops: y of each box.
        bands: (top, bottom) where a segment goes sideways; segments that run straight have none.
            Wires beside everything have two: the keys are -1 - 2·wire and -2 - 2·wire.
        depth: how far down it all reaches.
    """

    tops: list[float]
    bands: dict[int, tuple[float, float]]
    depth: float


class _Way(NamedTuple):
    left: float
    right: float
    key: int


def stack(
    layered: Layered,
    xs: Sequence[float],
    ends: tuple[Sequence[float], Sequence[float]],
    lanes: dict[int, tuple[float, float, float]],
    top: float,
) -> Stacked:
    """Drop all rows.

    Args:
        layered: the rows.
        xs: of the elements' centres.
        ends: x of the segments' upper and lower ends.
        lanes: of the wires beside everything: x at the source, in the lane, at the target.
        top: y where the first row may stand.
    """
    stacking = _Stacking(layered, xs, top)
    ways = _ways(layered, ends, lanes)
    for layer, row in enumerate(layered.rows):
        for group in _grouped(ways[layer]):
            stacking.drop_band(group)
        for element in row:
            if layered.is_box(element):
                stacking.drop_box(element)
    for group in _grouped(ways[-1]):
        stacking.drop_band(group)
    return Stacked(stacking.tops, stacking.bands, stacking.depth)


class _Stacking:
    def __init__(self, layered: Layered, xs: Sequence[float], top: float) -> None:
        self._boxes = layered.spec.boxes
        self._xs, self._top = xs, top
        self._all, self._above = Skyline(), Skyline()  # of everything; of the boxes only
        self.tops = [0.0] * len(self._boxes)
        self.bands: dict[int, tuple[float, float]] = {}
        self.depth = top

    def drop_box(self, box: int) -> None:
        spec = self._boxes[box]
        half = spec.width / 2 + spacing.SIDE_GAP / 2
        left, right = self._xs[box] - half, self._xs[box] + half
        clear = self._all.depth(left, right) + spacing.ARROW
        y = max(self._top, clear, self._above.depth(left, right) + spacing.ROW_GAP)
        bottom = y + spec.height
        self.tops[box] = y
        self._above.set(left, right, bottom)
        self._all.set(left, right, bottom + spacing.LEAD)
        self.depth = max(self.depth, bottom)

    def drop_band(self, group: Sequence[_Way]) -> None:
        left, right = group[0].left - _ROOM, max(way.right for way in group) + _ROOM
        y = max(self._all.depth(left, right), self._top - spacing.ARROW)
        bottom = y + spacing.band_height(max(way.right - way.left for way in group))
        for way in group:
            self.bands[way.key] = y, bottom
        self._all.set(left, right, bottom)
        self.depth = max(self.depth, bottom)


def _ways(
    layered: Layered,
    ends: tuple[Sequence[float], Sequence[float]],
    lanes: dict[int, tuple[float, float, float]],
) -> list[list[_Way]]:
    """What goes sideways above each row, and below the last."""
    ways: list[list[_Way]] = [[] for _ in range(len(layered.rows) + 1)]
    for layer, gap in enumerate(layered.gaps):
        for at in gap:
            x1, x2 = ends[0][at], ends[1][at]
            if abs(x1 - x2) > _STRAIGHT:
                ways[layer + 1].append(_Way(min(x1, x2), max(x1, x2), at))
    for number, (x1, lane, x2) in lanes.items():
        wire = layered.spec.wires[number]
        out, back = layered.layer[wire.source] + 1, layered.layer[wire.target]
        ways[out].append(_Way(min(x1, lane), max(x1, lane), -1 - 2 * number))
        ways[back].append(_Way(min(x2, lane), max(x2, lane), -2 - 2 * number))
    return ways


def _grouped(ways: Iterable[_Way]) -> list[list[_Way]]:
    """Those that overlap share a band, so that only those cross that have to."""
    groups: list[list[_Way]] = []
    reach = 0.0
    for way in sorted(ways):
        if groups and way.left <= reach + 2 * _ROOM:
            groups[-1].append(way)
            reach = max(reach, way.right)
        else:
            groups.append([way])
            reach = way.right
    return groups

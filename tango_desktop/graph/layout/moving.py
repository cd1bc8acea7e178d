"""Boxes that a person placed: they stay there, the frame grows, their edges follow."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from . import spacing
from .spec import BlockLayout, BlockSpec, Wire
from .types import Point, Rect


def with_moved(spec: BlockSpec, layout: BlockLayout) -> BlockLayout:
    """``layout`` of the block without ``spec.moved``, with the boxes where they were moved."""
    places = list(layout.places)
    least_x, least_y = (spacing.PADDING, spacing.TITLE) if spec.framed else (-1e9, -1e9)
    for box, x, y in spec.moved:
        places[box] = max(x, least_x), max(y, least_y)
    rects = [(x, y, box.width, box.height) for (x, y), box in zip(places, spec.boxes, strict=True)]
    width = max((x + w + spacing.PADDING for x, _, w, _ in rects), default=0.0)
    height = max((y + h + spacing.BOTTOM for _, y, _, h in rects), default=0.0)
    size = (max(layout.size[0], width), max(layout.size[1], height))
    rerouting = _Rerouting(spec, layout, rects, size[1])
    routes = tuple(rerouting.route(number) for number in range(len(spec.wires)))
    return layout._replace(size=size, places=tuple(places), routes=routes)


class _Rerouting:
    def __init__(
        self, spec: BlockSpec, layout: BlockLayout, rects: Sequence[Rect], height: float
    ) -> None:
        self._spec, self._layout, self._rects, self._height = spec, layout, rects, height
        self._moved = {box for box, _, _ in spec.moved}
        self._all = range(len(rects))

    def route(self, number: int) -> tuple[Point, ...]:
        """The old route where it still holds, otherwise a new one."""
        wire, old = self._spec.wires[number], self._layout.routes[number]
        boxes = len(self._spec.boxes)
        if wire.target >= boxes and self._height != self._layout.size[1]:
            old = (*old[:-1], (old[-1][0], self._height))
        if self._moved.isdisjoint((wire.source, wire.target)) and not self._is_blocked(
            old, wire, self._moved
        ):
            return old
        return self._new(self._end(old[0], wire.source), self._end(old[-1], wire.target), wire)

    def _end(self, old: Point, element: int) -> Point:
        """Where an edge touches a box that may have moved."""
        if element not in self._moved:
            return old
        (x, y), (new_x, new_y, _, _) = self._layout.places[element], self._rects[element]
        return old[0] + new_x - x, old[1] + new_y - y

    def _new(self, start: Point, end: Point, wire: Wire) -> tuple[Point, ...]:
        """Straight down and across when nothing stands there, otherwise beside what does."""
        (x1, y1), (x2, y2) = start, end
        if y2 - y1 >= 2 * spacing.LEAD:
            direct = (start, end)
            if not self._is_blocked(direct, wire, self._all):
                return direct
        out, back = y1 + spacing.LEAD, y2 - spacing.ARROW
        lane = self._free_lane(x1, x2, min(out, back), max(out, back))
        return start, (x1, out), (lane, out), (lane, back), (x2, back), end

    def _free_lane(self, x1: float, x2: float, top: float, bottom: float) -> float:
        """The x nearest to the middle of both where nothing stands from ``top`` to ``bottom``."""
        gap = spacing.EDGE_GAP
        near = sorted(
            (x - gap, x + w + gap) for x, y, w, h in self._rects if y < bottom and y + h > top
        )
        middle = left = right = (x1 + x2) / 2
        for start, end in near:
            if start < right and end > right:
                right = end
        for start, end in sorted(near, key=lambda taken: -taken[1]):
            if start < left and end > left:
                left = start
        return left if middle - left < right - middle else right

    def _is_blocked(self, points: Sequence[Point], wire: Wire, boxes: Iterable[int]) -> bool:
        """Whether one of ``boxes`` stands where the edge runs."""
        others = [self._rects[box] for box in boxes if box not in (wire.source, wire.target)]
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            for x, y, w, h in others:
                if x < right + 1 and x + w > left - 1 and y < bottom and y + h > top:
                    return True
        return False

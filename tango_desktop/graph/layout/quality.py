"""How good a layout is: crossings, and edges that run through boxes. For tests and benchmarks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tango_desktop.graph.folding import VisibleGraph

from .types import Layout, Point, Rect

_Ends = tuple[str, str]
_Piece = tuple[Point, Point]


def crossings(layout: Layout) -> int:
    """At how many points edges cross, drawn straight from way-point to way-point.

    Ends that touch do not count; where what one box sends along one line crosses something, that
    is one point, whatever number of readers it has.
    """
    active: list[_Piece] = []
    found: set[tuple[int, int]] = set()
    for piece in sorted(_pieces(layout), key=lambda piece: piece[0][1]):
        active = [other for other in active if other[1][1] > piece[0][1]]
        for other in active:
            at = _crossing(piece, other)
            if at is not None:
                found.add((round(at[0]), round(at[1])))
        active.append(piece)
    return len(found)


def _pieces(layout: Layout) -> Iterator[_Piece]:
    """Straight parts, the upper end first."""
    for route in layout.routes.values():
        for start, end in itertools.pairwise(route):
            yield (start, end) if start[1] <= end[1] else (end, start)


def _crossing(one: _Piece, two: _Piece) -> Point | None:
    """Where the insides of two parts cross."""
    (x1, y1), (x2, y2) = one
    (x3, y3), (x4, y4) = two
    if max(x1, x2) <= min(x3, x4) or max(x3, x4) <= min(x1, x2):
        return None
    across = (x2 - x1) * (y4 - y3) - (y2 - y1) * (x4 - x3)
    if abs(across) < 1e-9:
        return None
    t = ((x3 - x1) * (y4 - y3) - (y3 - y1) * (x4 - x3)) / across
    u = ((x3 - x1) * (y2 - y1) - (y3 - y1) * (x2 - x1)) / across
    slack = 1e-3
    if not (slack < t < 1 - slack and slack < u < 1 - slack):
        return None
    return x1 + t * (x2 - x1), y1 + t * (y2 - y1)


def edges_through_boxes(graph: VisibleGraph, layout: Layout) -> list[tuple[_Ends, str]]:
    """Edges whose way leaves no room for a box: (edge, key of the box).

    An edge may pass the frames that its ends stand in, and nothing else. Between two way-points it
    may bend anywhere in the rectangle that they span.
    """
    above = {key: set(_outwards(graph, key)) for key in graph.items}
    found = []
    for ends, route in layout.routes.items():
        free = above[ends[0]] | above[ends[1]]
        spans = [_span(start, end) for start, end in itertools.pairwise(route)]
        for key in graph.items:
            if key not in free and any(_overlap(span, layout.rects[key]) for span in spans):
                found.append((ends, key))
    return found


def _outwards(graph: VisibleGraph, key: str) -> Iterator[str]:
    while key:
        yield key
        key = graph.items[key].parent


def _span(start: Point, end: Point) -> Rect:
    x, y = min(start[0], end[0]), min(start[1], end[1])
    return x, y, abs(start[0] - end[0]), abs(start[1] - end[1])


def _overlap(one: Rect, two: Rect) -> bool:
    x1, y1, w1, h1 = one
    x2, y2, w2, h2 = two
    slack = 1e-6
    return (
        x1 + w1 > x2 + slack
        and x2 + w2 > x1 + slack
        and y1 + h1 > y2 + slack
        and y2 + h2 > y1 + slack
    )

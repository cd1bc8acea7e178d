"""The layout of a visible graph, block by block."""

from __future__ import annotations

from collections.abc import Mapping

from tango_desktop.graph.folding import VisibleGraph

from .cache import LayoutCache
from .types import Layout, Point, Rect, Size

_GAP, _PADDING, _TITLE = 28.0, 16.0, 26.0


def lay_out(
    graph: VisibleGraph,
    sizes: Mapping[str, Size],
    moved: Mapping[str, Point] | None = None,
    cache: LayoutCache | None = None,
) -> Layout:
    """Places for all boxes and routes for all edges.

    Args:
        graph: what is drawn.
        sizes: (width, height) of nodes, folded blocks and the pictures, by key. For open blocks
            the least size, when given.
        moved: places that people chose, relative to the top left corner of the open block.
        cache: of the layouts before.
    """
    rects: dict[str, Rect] = {}

    def place(parent: str, x: float, y: float) -> Size:
        top, width = y, 0.0
        for key in graph.children.get(parent, ()):
            if graph.items[key].is_open:
                w, h = place(key, x + _PADDING, y + _TITLE)
                w, h = w + 2 * _PADDING, h + _TITLE + _PADDING
            else:
                w, h = sizes[key]
            rects[key] = (x, y, w, h)
            y, width = y + h + _GAP, max(width, w)
        return width, y - _GAP - top

    width, height = place("", 0.0, 0.0)
    routes: dict[tuple[str, str], tuple[Point, ...]] = {}
    for edge in graph.edges:
        (x1, y1, w1, h1), (x2, y2, w2, _) = rects[edge.source], rects[edge.target]
        routes[edge.source, edge.target] = ((x1 + w1 / 2, y1 + h1), (x2 + w2 / 2, y2))
    return Layout(rects, routes, (0.0, 0.0, width, height))

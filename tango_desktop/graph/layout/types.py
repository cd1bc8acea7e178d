"""What a layout is: places of boxes and routes of edges, in scene units, y downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]
Size = tuple[float, float]
Rect = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands.

    Attributes:
        rects: by key, open blocks included.
        routes: by (source key, target key), the points that an edge passes, both ends on the
            borders of its boxes. Between two points it may run straight or as a curve that stays
            in the rectangle they span: nothing else stands there.
        bounds: of everything.
    """

    rects: Mapping[str, Rect]
    routes: Mapping[tuple[str, str], tuple[Point, ...]]
    bounds: Rect

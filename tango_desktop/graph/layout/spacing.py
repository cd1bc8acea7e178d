"""Distances of the drawing, in scene units (pixels at 100 %)."""

from __future__ import annotations

# Between a box and the next one below it, at least.
ROW_GAP = 28.0
# Between neighbours of a row: two boxes, a box and a passing edge, two passing edges.
BOX_GAP, SIDE_GAP, EDGE_GAP = 28.0, 18.0, 12.0
# What an edge runs straight down below its source and above its target; the arrow stands there.
LEAD, ARROW = 5.0, 10.0
# Height of the band in which edges go sideways: at least, at most, and its share of their way.
BAND, BAND_MOST, BAND_SLOPE = 20.0, 72.0, 0.07
# An open block's border to what it holds; its title stands above.
PADDING, TITLE, BOTTOM = 24.0, 34.0, 16.0
# Between ends of edges on a border, and from a corner to the nearest one.
PORT_GAP, PORT_MARGIN = 12.0, 12.0


def band_height(way: float) -> float:
    """The height of a band in which edges go ``way`` sideways."""
    return min(BAND + BAND_SLOPE * way, BAND_MOST)

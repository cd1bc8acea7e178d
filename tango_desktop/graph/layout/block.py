"""The layout of one open block: rows, order, places, routes."""

from __future__ import annotations

from collections.abc import Sequence

from . import spacing
from .aligning import Columns
from .layered import Layered
from .ordering import order_rows
from .placing import place_across
from .ports import segment_ends
from .spec import BlockLayout, BlockSpec
from .stacking import Stacked, stack
from .types import Point

_LANE_GAP = 14.0


def lay_out_block(spec: BlockSpec) -> BlockLayout:
    """Places and routes inside a block, nothing moved; the same for equal blocks."""
    layered = Layered(spec)
    order_rows(layered)
    columns = Columns(layered)
    xs = _moved_in(spec, layered, place_across(layered, columns))
    ends = segment_ends(layered, columns, xs)
    lanes = _lanes(layered, xs)
    stacked = stack(layered, xs, ends, lanes, spacing.TITLE if spec.framed else 0.0)
    return _assemble(layered, xs, ends, lanes, stacked)


def _moved_in(spec: BlockSpec, layered: Layered, xs: list[float]) -> list[float]:
    """Shifted so that everything stands inside the frame and edges enter beside its title."""
    if not xs:
        return xs
    left = min(x - half for x, half in zip(xs, layered.half, strict=True))
    shift = (spacing.PADDING if spec.framed else 0.0) - left
    entries = xs[layered.boxes : layered.boxes + spec.entries]
    if entries and spec.title:
        shift = max(shift, spec.title + spacing.EDGE_GAP - min(entries))
    return [x + shift for x in xs]


def _lanes(layered: Layered, xs: Sequence[float]) -> dict[int, tuple[float, float, float]]:
    """Of the wires beside everything: x at the source, of the lane, at the target."""
    reach = max((x + half for x, half in zip(xs, layered.half, strict=True)), default=0.0)
    lanes: dict[int, tuple[float, float, float]] = {}
    for number in sorted(layered.beside):
        reach += _LANE_GAP
        wire = layered.spec.wires[number]
        lanes[number] = (
            xs[wire.source] + layered.exit_offset(number),
            reach,
            xs[wire.target] + layered.entry_offset(number),
        )
    return lanes


def _assemble(
    layered: Layered,
    xs: Sequence[float],
    ends: tuple[Sequence[float], Sequence[float]],
    lanes: dict[int, tuple[float, float, float]],
    stacked: Stacked,
) -> BlockLayout:
    spec = layered.spec
    boxes, entries = len(spec.boxes), spec.entries
    reach = [x + half for x, half in zip(xs, layered.half, strict=True)]
    reach += [lane + _LANE_GAP / 2 for _, lane, _ in lanes.values()]
    padding, below = (spacing.PADDING, spacing.BOTTOM) if spec.framed else (0.0, 0.0)
    width = max(max(reach, default=0.0), spec.title) + padding
    height = stacked.depth + below
    places = tuple((xs[box] - spec.boxes[box].width / 2, stacked.tops[box]) for box in range(boxes))
    bottoms = [top + box.height for top, box in zip(stacked.tops, spec.boxes, strict=True)]
    routes = tuple(
        _beside(layered, number, lanes[number], stacked, (bottoms, height))
        if number in lanes
        else _down(layered, number, ends, stacked, (bottoms, height))
        for number in range(len(spec.wires))
    )
    ports = tuple(xs[boxes : boxes + entries + spec.exits])
    return BlockLayout((width, height), places, routes, ports[:entries], ports[entries:])


def _start(layered: Layered, element: int, bottoms: Sequence[float]) -> float:
    return bottoms[element] if layered.is_box(element) else 0.0


def _down(
    layered: Layered,
    number: int,
    ends: tuple[Sequence[float], Sequence[float]],
    stacked: Stacked,
    depths: tuple[Sequence[float], float],
) -> tuple[Point, ...]:
    """The way of a wire from row to row."""
    wire, path = layered.spec.wires[number], layered.paths[number]
    upper, lower = ends
    points: list[Point] = [(upper[path[0]], _start(layered, wire.source, depths[0]))]
    for at in path:
        band = stacked.bands.get(at)
        if band:
            points += ((upper[at], band[0]), (lower[at], band[1]))
    is_box = layered.is_box(wire.target)
    points.append((lower[path[-1]], stacked.tops[wire.target] if is_box else depths[1]))
    return _without_repeats(points)


def _beside(
    layered: Layered,
    number: int,
    lane: tuple[float, float, float],
    stacked: Stacked,
    depths: tuple[Sequence[float], float],
) -> tuple[Point, ...]:
    """The way of a wire out to its lane, along it and back in."""
    wire = layered.spec.wires[number]
    x1, x, x2 = lane
    out, back = stacked.bands[-1 - 2 * number], stacked.bands[-2 - 2 * number]
    is_box = layered.is_box(wire.target)
    return _without_repeats(
        [
            (x1, _start(layered, wire.source, depths[0])),
            (x1, out[0]),
            (x, out[1]),
            (x, back[0]),
            (x2, back[1]),
            (x2, stacked.tops[wire.target] if is_box else depths[1]),
        ]
    )


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(
        point
        for at, point in enumerate(points)
        if at in (0, len(points) - 1) or point != points[at - 1]
    )

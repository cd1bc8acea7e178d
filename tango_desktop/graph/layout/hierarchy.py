"""The layout of a visible graph, block by block.

Each edge is cut at the frames it passes. What one box sends into or out of a frame shares one
entry or exit there, whatever number of readers it has: it is one tensor.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tango_desktop.graph.folding import VisibleGraph, VisibleItem

from .cache import LayoutCache
from .spec import BlockLayout, BlockSpec, BoxSpec, Wire
from .types import Layout, Point, Rect, Size

_NOWHERE = (0.0, 0.0)
_UNTANGLINGS = 2
_EMPTY = BlockLayout(_NOWHERE, (), (), (), ())


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
            the room of the title in the top left corner, when given: edges enter right of it.
        moved: places that people chose, relative to the top left corner of the open block; at the
            top, to the drawing's origin. Inside a frame they are kept right of and below its
            padding.
        cache: of the layouts before.
    """
    cache = LayoutCache() if cache is None else cache
    blocks = _blocks(graph)
    pieces = [_cut(blocks, graph.items, edge.source, edge.target) for edge in graph.edges]
    work = _Work(blocks, sizes, moved or {}, cache)
    work.lay_out(blocks)
    work.untangle()
    rects = _rects(sizes, blocks)
    routes = {
        (edge.source, edge.target): _joined(piece)
        for edge, piece in zip(graph.edges, pieces, strict=True)
    }
    for block in blocks.values():
        block.chain = ()  # which holds itself: freed at once, not when cycles are looked for
    return Layout(rects, routes, _bounds(rects.values(), routes.values()))


class _Work:
    """The blocks and what all of them need to be laid out."""

    def __init__(
        self,
        blocks: Mapping[str, _Block],
        sizes: Mapping[str, Size],
        moved: Mapping[str, Point],
        cache: LayoutCache,
    ) -> None:
        self._blocks, self._sizes, self._moved, self._cache = blocks, sizes, moved, cache

    def lay_out(self, keys: Collection[str]) -> None:
        """Lay out these blocks, inner ones first."""
        for key in reversed(list(self._blocks)):
            if key in keys:
                self._lay_out(self._blocks[key])

    def _lay_out(self, block: _Block) -> None:
        block.layout = self._cache.layout_of(block.spec(self._sizes, self._moved, self._blocks))

    def untangle(self) -> None:
        """Lay out again where edges would cross on their way from frame to frame."""
        for _ in range(_UNTANGLINGS):
            turned = [self._turn(leaving=True), self._turn(leaving=False)]
            if not any(turned):
                return

    def _turn(self, leaving: bool) -> bool:
        """Turn the exits, or the entries, of frames as their edges go, outer frames first."""
        turned: set[str] = set()
        for block in self._blocks.values():
            for inner, order in block.tangled(self._blocks, leaving):
                if leaving:
                    inner.below = order
                else:
                    inner.above = order
                self._lay_out(inner)
                turned.update(outer.key for outer in inner.chain)
        self.lay_out(turned)
        return bool(turned)


@dataclass(slots=True, eq=False)
class _Block:
    """An open block in the making.

    Attributes:
        key: empty for the top.
        chain: the blocks that it stands in, outermost first, itself last.
        children: number of each box in it.
        entries: number of each entry, by the key of the box whose edges come in.
        exits: the same of those that leave.
        above, below: see ``BlockSpec``.
        wires: number of each piece of edges by the child it comes from, the child it goes to,
            either empty for the block's border, and the box where the edges begin.
    """

    key: str
    chain: tuple[_Block, ...]
    children: dict[str, int]
    entries: dict[str, int] = field(default_factory=dict)
    exits: dict[str, int] = field(default_factory=dict)
    wires: dict[tuple[str, str, str], int] = field(default_factory=dict)
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    layout: BlockLayout = _EMPTY
    origin: Point = _NOWHERE

    def wire(self, inner: str, other: str, begin: str) -> tuple[_Block, int]:
        """A piece of the edges that begin at ``begin``; pieces that coincide are one."""
        if not inner:
            self.entries.setdefault(begin, len(self.entries))
        if not other:
            self.exits.setdefault(begin, len(self.exits))
        return self, self.wires.setdefault((inner, other, begin), len(self.wires))

    def spec(
        self,
        sizes: Mapping[str, Size],
        moved: Mapping[str, Point],
        blocks: Mapping[str, _Block],
    ) -> BlockSpec:
        """What determines its layout; the blocks inside it have theirs."""
        boxes = tuple(
            BoxSpec(*blocks[key].layout.size, blocks[key].layout.entries, blocks[key].layout.exits)
            if key in blocks
            else BoxSpec(*sizes[key])
            for key in self.children
        )
        places = tuple((self.children[key], *moved[key]) for key in moved if key in self.children)
        return BlockSpec(
            boxes,
            len(self.entries),
            len(self.exits),
            tuple(self._numbered(ends, blocks) for ends in self.wires),
            sizes.get(self.key, _NOWHERE)[0],
            bool(self.key),
            tuple(sorted(places)),
            self.above,
            self.below,
        )

    def tangled(
        self, blocks: Mapping[str, _Block], leaving: bool
    ) -> list[tuple[_Block, tuple[int, ...]]]:
        """Frames in it whose exits, or entries, are in another order than where their edges go.

        Each comes with the better order: the place of each exit or entry.
        """
        found = []
        for key, reached in self._reached(blocks, leaving).items():
            layout = blocks[key].layout
            places = layout.exits if leaving else layout.entries
            means = {port: sum(xs) / len(xs) for port, xs in reached.items()}
            order = sorted(means, key=lambda port: (means[port], places[port]))
            if any(places[left] > places[right] for left, right in itertools.pairwise(order)):
                found.append((blocks[key], tuple(map(order.index, range(len(order))))))
        return found

    def _reached(
        self, blocks: Mapping[str, _Block], leaving: bool
    ) -> dict[str, dict[int, list[float]]]:
        """Of frames with several exits, or entries: the x of what each is connected to."""
        reached: dict[str, dict[int, list[float]]] = {}
        for (source, target, begin), number in self.wires.items():
            key = source if leaving else target
            if not key or key not in blocks:
                continue
            ports = blocks[key].exits if leaving else blocks[key].entries
            if len(ports) > 1:
                route = self.layout.routes[number]
                x = route[-1][0] if leaving else _came_from(route)
                reached.setdefault(key, {}).setdefault(ports[begin], []).append(x)
        return reached

    def _numbered(self, ends: tuple[str, str, str], blocks: Mapping[str, _Block]) -> Wire:
        inner, other, begin = ends
        boxes = len(self.children)
        source = self.children[inner] if inner else boxes + self.entries[begin]
        target = self.children[other] if other else boxes + len(self.entries) + self.exits[begin]
        leaves = blocks[inner].exits[begin] if inner in blocks and inner else -1
        enters = blocks[other].entries[begin] if other in blocks and other else -1
        return Wire(source, leaves, target, enters)


_Pieces = list[tuple[_Block, int]]


def _blocks(graph: VisibleGraph) -> dict[str, _Block]:
    """The open blocks, each before those inside it."""
    blocks: dict[str, _Block] = {}
    for key in ("", *(key for key, item in graph.items.items() if item.is_open)):
        children = {child: at for at, child in enumerate(graph.children.get(key, ()))}
        block = _Block(key, (), children)
        block.chain = (*blocks[graph.items[key].parent].chain, block) if key else (block,)
        blocks[key] = block
    return blocks


def _cut(
    blocks: Mapping[str, _Block], items: Mapping[str, VisibleItem], source: str, target: str
) -> _Pieces:
    """The pieces of an edge: out of frames, across, into frames."""
    outwards = blocks[items[source].parent].chain
    inwards = blocks[items[target].parent].chain
    if outwards is inwards:
        return [outwards[-1].wire(source, target, source)]
    shared = 0
    for out, into in zip(outwards, inwards, strict=False):
        if out is not into:
            break
        shared += 1
    pieces: _Pieces = []
    inner = source
    for block in reversed(outwards[shared:]):
        pieces.append(block.wire(inner, "", source))
        inner = block.key
    within = outwards[shared - 1]
    for block in inwards[shared:]:
        pieces.append(within.wire(inner, block.key, source))
        within, inner = block, ""
    pieces.append(within.wire(inner, target, source))
    return pieces


def _rects(sizes: Mapping[str, Size], blocks: Mapping[str, _Block]) -> dict[str, Rect]:
    """Absolute places; sets the blocks' origins."""
    rects: dict[str, Rect] = {}
    for key, block in blocks.items():
        if key:
            block.origin = rects[key][:2]
        left, top = block.origin
        for child, (x, y) in zip(block.children, block.layout.places, strict=True):
            size = blocks[child].layout.size if child in blocks else sizes[child]
            rects[child] = (left + x, top + y, *size)
    return rects


def _joined(pieces: _Pieces) -> tuple[Point, ...]:
    """The points of an edge in the scene, without those on a straight way down."""
    points: list[Point] = []
    for block, number in pieces:
        left, top = block.origin
        route = [(left + x, top + y) for x, y in block.layout.routes[number]]
        if points:
            last = points.pop()
            if abs(points[-1][0] - last[0]) > 0.01 or abs(route[1][0] - last[0]) > 0.01:
                points.append(last)
            del route[0]
        points += route
    return tuple(points)


def _came_from(route: Sequence[Point]) -> float:
    """The x that an edge has before it goes sideways for the last time."""
    end = route[-1][0]
    return next((x for x, _ in reversed(route) if abs(x - end) > 0.01), end)


def _bounds(rects: Iterable[Rect], routes: Iterable[Sequence[Point]]) -> Rect:
    """The rectangle around everything."""
    boxes = list(rects)
    points = [point for route in routes for point in route]
    left = min([x for x, _, _, _ in boxes] + [x for x, _ in points])
    top = min([y for _, y, _, _ in boxes] + [y for _, y in points])
    right = max([x + w for x, _, w, _ in boxes] + [x for x, _ in points])
    bottom = max([y + h for _, y, _, h in boxes] + [y for _, y in points])
    return left, top, right - left, bottom - top

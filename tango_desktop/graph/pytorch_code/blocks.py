"""The blocks of a document as they can be called: each reads some results and gives some.

A block is a path that ids stand in. One that cannot be called as a whole, because it reads what is
made of its own results, is dissolved: its layers are called where it stands.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tango_desktop.graph.document import NetworkDocument
from tango_desktop.graph.layers import Shape
from tango_desktop.graph.node import IMAGES, Node

from .layers import CODE, LayerCode

# Layers whose result training does not need again, so that an activation may overwrite it.
_OVERWRITABLE = {"conv2d", "conv3d", "linear", "batch_norm", "group_norm", "add", "concat"}


@dataclass(frozen=True)
class Leaf:
    """One layer that a block calls.

    Attributes:
        path: its node's id.
        node: the node.
        code: its record.
        in_place: whether it may overwrite its input.
    """

    path: str
    node: Node
    code: LayerCode
    in_place: bool

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of the nodes it reads."""
        return self.node.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """Its own id."""
        return (self.node.id,)


@dataclass(frozen=True)
class Block:
    """Layers and smaller blocks that are called together.

    Attributes:
        path: of the block; empty for the network.
        items: in the order of calling.
        inputs: ids of the nodes outside that it reads, in the order of reading.
        outputs: ids of its nodes that are read outside, in the order of the document.
    """

    path: str
    items: tuple[Leaf | Block, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @cached_property
    def height(self) -> int:
        """How many blocks stand in each other below it."""
        return 1 + max((i.height for i in self.items if isinstance(i, Block)), default=0)

    @cached_property
    def is_sequence(self) -> bool:
        """Whether it is numbered modules of one input and one output, one after the other."""
        names = [item.path.removeprefix(f"{self.path}.") for item in self.items]
        if not self.path or names != [str(number) for number in range(len(names))]:
            return False
        reads = [self.inputs, *(item.outputs for item in self.items[:-1])]
        return (
            len(self.inputs) == 1
            and self.outputs == self.items[-1].outputs
            and all(_is_module(item) for item in self.items)
            and all(item.inputs == read for item, read in zip(self.items, reads, strict=True))
        )

    def blocks(self) -> Iterable[Block]:
        """Itself and all blocks inside, itself last."""
        for item in self.items:
            if isinstance(item, Block):
                yield from item.blocks()
        yield self

    def local(self, path: str) -> str:
        """``path`` seen from here."""
        return path[len(self.path) + 1 :] if self.path else path


def _is_module(item: Leaf | Block) -> bool:
    return len(item.outputs) == 1 and (isinstance(item, Block) or item.code.module is not None)


@dataclass(frozen=True)
class Plan:
    """A document, ready to be written as blocks.

    Attributes:
        document: the document.
        order: its nodes, inputs first.
        shapes: of every node and of ``images``.
        root: the network.
    """

    document: NetworkDocument
    order: tuple[Node, ...]
    shapes: Mapping[str, Shape]
    root: Block

    def input_shapes(self, node: Node) -> list[Shape]:
        """The shapes of what ``node`` reads."""
        return [self.shapes[source] for source in node.inputs]


def plan_of(document: NetworkDocument) -> Plan:
    """The blocks of ``document``; raises GraphError when it has problems."""
    document.check()
    shapes = {**document.shapes(), IMAGES: (document.in_channels, *document.size)}
    order = document.order()
    return Plan(document, order, shapes, _Planner(document, order).block("", order))


class _Planner:
    def __init__(self, document: NetworkDocument, order: Sequence[Node]) -> None:
        self._nodes = {node.id: node for node in order}
        self._positions = {node.id: position for position, node in enumerate(order)}
        self._readers: dict[str, list[str]] = defaultdict(list)
        for node in order:
            for source in node.inputs:
                self._readers[source].append(node.id)
        self._results = set(document.outputs)

    def block(self, path: str, nodes: Sequence[Node]) -> Block:
        """The block at ``path``, which holds ``nodes``."""
        members = {node.id for node in nodes}
        items = self._items(path, nodes)
        inputs = dict.fromkeys(s for item in items for s in item.inputs if s not in members)
        outputs = [node.id for node in nodes if self._is_read(node.id, members)]
        if not path:
            inputs, outputs = {IMAGES: None}, []
        return Block(path, items, tuple(inputs), tuple(outputs))

    def _is_read(self, node_id: str, members: set[str]) -> bool:
        return node_id in self._results or any(r not in members for r in self._readers[node_id])

    def _items(self, path: str, nodes: Sequence[Node]) -> tuple[Leaf | Block, ...]:
        dissolved: set[str] = set()
        while True:
            places = {node.id: _place(node.id, path, dissolved) for node in nodes}
            groups: dict[str, list[Node]] = defaultdict(list)
            for node in nodes:
                groups[places[node.id]].append(node)
            empty = {place for place, group in groups.items() if _has_no_module(group, place)}
            ordered, stuck = self._ordered(groups, places)
            found = (empty | (stuck & groups.keys())) - self._nodes.keys()
            if not found:
                return tuple(self._item(place, groups[place], nodes) for place in ordered)
            dissolved |= found

    def _ordered(
        self, groups: Mapping[str, Sequence[Node]], places: Mapping[str, str]
    ) -> tuple[list[str], set[str]]:
        """Places in the order of calling, and those on a cycle."""
        sources: dict[str, set[str]] = {}
        for place, group in groups.items():
            read = {places[s] for node in group for s in node.inputs if s in places}
            sources[place] = read - {place}
        first = {place: self._positions[group[0].id] for place, group in groups.items()}
        ordered = sorted_places(sources, first)
        left = sources.keys() - set(ordered)
        readers: dict[str, set[str]] = {place: set() for place in left}
        for place in left:
            for source in sources[place] & left:
                readers[source].add(place)
        return ordered, left - set(sorted_places(readers, first))

    def _item(self, place: str, group: Sequence[Node], siblings: Sequence[Node]) -> Leaf | Block:
        if place not in self._nodes:
            return self.block(place, group)
        node = group[0]
        within = {sibling.id for sibling in siblings}
        return Leaf(place, node, CODE.get(node.layer), self._may_overwrite(node, within))

    def _may_overwrite(self, node: Node, within: set[str]) -> bool:
        source = node.inputs[0]
        return (
            source in within
            and len(self._readers[source]) == 1
            and source not in self._results
            and self._nodes[source].layer in _OVERWRITABLE
        )


def _place(node_id: str, path: str, dissolved: set[str]) -> str:
    """What stands for a node in the block at ``path``: a block inside, or the node itself."""
    parts = node_id.split(".")
    start = len(path.split(".")) if path else 0
    for end in range(start + 1, len(parts)):
        place = ".".join(parts[:end])
        if place not in dissolved:
            return place
    return node_id


def _has_no_module(group: Sequence[Node], place: str) -> bool:
    return group[0].id != place and all(CODE.get(n.layer).module is None for n in group)


def sorted_places(sources: Mapping[str, set[str]], first: Mapping[str, int]) -> list[str]:
    """The places that can be computed, each after its sources, else in the order of ``first``."""
    waiting = {place: len(read) for place, read in sources.items()}
    readers: dict[str, list[str]] = defaultdict(list)
    for place, read in sources.items():
        for source in read:
            readers[source].append(place)
    ready = [(first[place], place) for place, count in waiting.items() if not count]
    heapq.heapify(ready)
    ordered: list[str] = []
    while ready:
        _, place = heapq.heappop(ready)
        ordered.append(place)
        for reader in readers[place]:
            waiting[reader] -= 1
            if not waiting[reader]:
                heapq.heappush(ready, (first[reader], reader))
    return ordered

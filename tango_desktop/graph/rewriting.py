"""A document while it is rewritten, and the record of what was done to it.

The steps are recorded so that whoever holds the weights can do the same to them.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass

from .document import NetworkDocument
from .layers import Shape
from .node import IMAGES, Node


@dataclass(frozen=True)
class Step:
    """One rewriting."""


@dataclass(frozen=True)
class Drop(Step):
    """Nodes were taken away with their weights."""

    nodes: tuple[str, ...]


@dataclass(frozen=True)
class FoldNorm(Step):
    """A batch norm went into the layer before it, which has a bias now.

    Attributes:
        into: that layer's id.
        layer: its name in ``LAYERS``.
        groups: of that layer.
        norm: the batch norm's id.
        eps: of the batch norm.
    """

    into: str
    layer: str
    groups: int
    norm: str
    eps: float


@dataclass(frozen=True)
class Branch:
    """One summand: a convolution with this id, or the input itself where it is empty.

    Attributes:
        id: of a convolution or a batch norm.
        norm: whether it is a batch norm of the input.
        eps: of that batch norm.
    """

    id: str = ""
    norm: bool = False
    eps: float = 0.0


@dataclass(frozen=True)
class MergeBranches(Step):
    """Branches on one input, added, became one convolution with a bias.

    Attributes:
        into: the id of the convolution that holds the sum.
        branches: the summands.
        channels: of the output.
        groups: of all convolutions.
        kernel: (height, width) of the result.
    """

    into: str
    branches: tuple[Branch, ...]
    channels: int
    groups: int
    kernel: tuple[int, int]


@dataclass(frozen=True)
class FoldShift(Step):
    """A learnt shift went into the bias of the convolution behind it."""

    shift: str
    into: str
    groups: int


@dataclass(frozen=True)
class FoldScale(Step):
    """A learnt scale went into the convolution before it."""

    scale: str
    into: str


@dataclass(frozen=True)
class FlattenLevels(Step):
    """A 3-D convolution over stacked levels became one 2-D convolution for each level.

    Attributes:
        conv: the 3-D convolution's id.
        into: for each level the id of its convolution.
        kernel: side of the window.
    """

    conv: str
    into: tuple[str, ...]
    kernel: int


class Draft:
    """The nodes of a document by id, who reads them, and the steps taken so far."""

    def __init__(self, document: NetworkDocument) -> None:
        """Start from a document; raises GraphError when it has problems."""
        document.check()
        self._source = document
        self.shapes: dict[str, Shape] = document.shapes()
        self.shapes[IMAGES] = (document.in_channels, *document.size)
        self.nodes = {node.id: node for node in document.order()}
        self.outputs = document.outputs
        self.steps: list[Step] = []
        self._readers: dict[str, Counter[str]] = defaultdict(Counter)
        for node in self.nodes.values():
            for source in node.inputs:
                self._readers[source][node.id] += 1

    def document(self) -> NetworkDocument:
        """As it is now."""
        source = self._source
        return NetworkDocument(
            source.name, source.in_channels, source.size, list(self.nodes.values()), self.outputs
        )

    def only_reader(self, node_id: str) -> Node | None:
        """The node that alone reads this one, once; None for outputs and for several."""
        readers = self._readers[node_id]
        if node_id in self.outputs or readers.total() != 1:
            return None
        return self.nodes[next(iter(readers))]

    def change(self, node_id: str, **params: object) -> None:
        """Set parameters of a node; None brings a default back."""
        node = self.nodes[node_id]
        merged = {**node.params, **params}
        kept = {name: value for name, value in merged.items() if value is not None}
        self.nodes[node_id] = dataclasses.replace(node, params=kept)

    def rewire(self, node_id: str, *inputs: str) -> None:
        """Let a node read other ones."""
        node = self.nodes[node_id]
        for source in node.inputs:
            self._readers[source] -= Counter([node_id])
        for source in inputs:
            self._readers[source][node_id] += 1
        self.nodes[node_id] = dataclasses.replace(node, inputs=inputs)

    def bypass(self, node_id: str, instead: str) -> None:
        """Take a node away; those that read it read ``instead``."""
        for reader in tuple(self._readers[node_id]):
            inputs = self.nodes[reader].inputs
            self.rewire(reader, *(instead if name == node_id else name for name in inputs))
        self.outputs = tuple(instead if name == node_id else name for name in self.outputs)
        self.remove(node_id)

    def remove(self, node_id: str) -> None:
        """Take a node away that nobody reads."""
        self.rewire(node_id)
        del self.nodes[node_id]

    def insert(self, before: str, *nodes: Node) -> None:
        """Put nodes before another one, in drawing order."""
        after = list(self.nodes.values())
        at = next(place for place, node in enumerate(after) if node.id == before)
        self.nodes = {node.id: node for node in (*after[:at], *nodes, *after[at:])}
        for node in nodes:
            for source in node.inputs:
                self._readers[source][node.id] += 1

    def free_name(self, wanted: str) -> str:
        """``wanted``, made longer until no node has it or stands inside it."""
        while any(name == wanted or name.startswith(f"{wanted}.") for name in self.nodes):
            wanted += "_"
        return wanted

    def prune(self) -> tuple[str, ...]:
        """Take away what no output needs; the ids that went."""
        needed: set[str] = set()
        waiting = list(self.outputs)
        while waiting:
            node_id = waiting.pop()
            if node_id in self.nodes and node_id not in needed:
                needed.add(node_id)
                waiting.extend(self.nodes[node_id].inputs)
        gone = tuple(node_id for node_id in self.nodes if node_id not in needed)
        for node_id in reversed(gone):
            self.remove(node_id)
        return gone

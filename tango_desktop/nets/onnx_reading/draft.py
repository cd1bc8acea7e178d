"""The document that grows while an ONNX graph is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tango_desktop.errors import GraphError, SettingsError
from tango_desktop.graph import IMAGES, LAYERS, Node, Shape
from tango_desktop.graph.layers import LayerInfo

from .values import Constant, Padded, Result, Value


class UnmappedError(Exception):
    """An operator that no layer computes; caught where the graph is walked."""


@dataclass
class DraftNode:
    """A node that has no final id yet."""

    key: str
    layer: str
    params: dict[str, Any]
    inputs: tuple[str, ...]
    tensors: dict[str, Any]
    path: str
    scope: str


@dataclass(frozen=True)
class Operator:
    """One node of the ONNX graph, as its handler sees it.

    Attributes:
        kind: the operator.
        name: of the node.
        inputs: what it reads; None where an optional input is left out.
        attributes: plain values.
        shares: how many nodes read each input.
    """

    kind: str
    name: str
    inputs: tuple[Value | None, ...]
    attributes: Mapping[str, Any]
    shares: tuple[int, ...]

    def input(self, place: int) -> Value:
        """The input at ``place``, which must be there."""
        value = self.inputs[place] if place < len(self.inputs) else None
        if value is None:
            raise UnmappedError
        return value

    def array(self, place: int) -> Any:
        """The numbers of the input at ``place``, which must be a constant."""
        value = self.input(place)
        if not isinstance(value, Constant):
            raise UnmappedError
        return value.array

    def optional(self, place: int, attribute: str = "") -> Any:
        """Numbers from an input or, in older files, an attribute; None when neither is given."""
        if place < len(self.inputs) and self.inputs[place] is not None:
            return self.array(place)
        return self.attributes.get(attribute) if attribute else None

    def tensor_name(self, place: int) -> str:
        """The name in the file of a constant input."""
        value = self.inputs[place] if place < len(self.inputs) else None
        return value.name if isinstance(value, Constant) else ""


@dataclass
class Draft:
    """Nodes, shapes and tensors.

    Attributes:
        channels: of the pictures.
        size: (height, width).
        batch: pictures that the file computes at once; -1 when any number.
        opset: of the file.
        nodes: so far.
        shapes: by key, without the batch.
        notes: what a person should know.
    """

    channels: int
    size: tuple[int, int]
    batch: int
    opset: int
    nodes: dict[str, DraftNode] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with the pictures."""
        self.shapes[IMAGES] = (self.channels, *self.size)

    def add(
        self,
        operator: Operator,
        layer: str,
        inputs: Sequence[str],
        params: Mapping[str, Any] | None = None,
        tensors: Mapping[str, Any] | None = None,
        path: str = "",
    ) -> Result:
        """A node; raises UnmappedError when it does not fit."""
        info: LayerInfo = LAYERS.get(layer)
        given = dict(params or {})
        try:
            settings = info.parse(given)
            info.check_ports(len(inputs))
            sources = [self.shapes[source] for source in inputs]
            shape = info.shape(settings, sources)
            wanted = {**info.weights(settings, sources), **info.buffers(settings, sources)}
        except (GraphError, SettingsError) as error:
            raise UnmappedError from error
        arrays = dict(tensors or {})
        if {name: tuple(array.shape) for name, array in arrays.items()} != wanted:
            raise UnmappedError
        key = f"#{len(self.nodes)}"
        self.shapes[key] = shape
        self.nodes[key] = DraftNode(key, layer, given, tuple(inputs), arrays, path, operator.name)
        return Result(key)

    def result(self, value: Value, operator: Operator) -> str:
        """The key of the node that gives ``value``."""
        if isinstance(value, Result):
            return value.node
        if isinstance(value, Padded):
            return self.add(
                operator,
                "pad",
                [value.node],
                {
                    name: side
                    for name in ("top", "bottom", "left", "right")
                    if (side := getattr(value, name))
                },
            ).node
        raise UnmappedError

    def source(self, operator: Operator, place: int = 0) -> str:
        """The key of the node that gives an input."""
        return self.result(operator.input(place), operator)

    def shape_of(self, value: Value) -> Shape:
        """Without the batch."""
        if isinstance(value, Result):
            return self.shapes[value.node]
        raise UnmappedError

    def only(self, key: str, operator: Operator, place: int, layer: str) -> DraftNode | None:
        """The node behind an input, if it is such a layer and nobody else reads it."""
        node = self.nodes.get(key)
        if node is None or node.layer != layer or operator.shares[place] != 1:
            return None
        return node


def as_floats(array: Any) -> Any:
    """Numbers in fp32."""
    return np.asarray(array).astype(np.float32, copy=False)


def as_size(values: Sequence[int]) -> Any:
    """A pair, or one number for a square."""
    height, width = (int(value) for value in values)
    return height if height == width else (height, width)


def document_node(node: DraftNode, ids: Mapping[str, str]) -> Node:
    """The final node."""
    inputs = tuple(ids.get(source, source) for source in node.inputs)
    return Node(ids[node.key], node.layer, node.params, inputs)

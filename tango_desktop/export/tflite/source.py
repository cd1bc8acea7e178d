"""An ONNX model as the conversion reads it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.export.tflite.layout import Shape
from tango_desktop.export.tflite.unsupported import UnsupportedError

Array = NDArray[Any]
_FLOAT = 1  # TensorProto.FLOAT


@dataclass(frozen=True)
class Node:
    """An operation.

    Attributes:
        operator: of ONNX.
        name: unique, begins with the document node's id.
        inputs: names of values; empty for one that is left out.
        outputs: names of values.
        attributes: by name; texts as str.
    """

    operator: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]

    def unsupported(self, reason: str = "") -> UnsupportedError:
        """That it cannot be converted."""
        return UnsupportedError(self.operator, self.name, reason)


class Source:
    """A model with fixed shapes.

    Args:
        model: an ``onnx.ModelProto``.
        halves: whether 16-bit floats that the model stores stay such; else they become 32-bit.

    Attributes:
        nodes: in an order in which they can run.
        constants: by name.
        shapes: of every value, by name.
        inputs: the names of what the model takes.
        outputs: the names of what it gives.
        metadata: of the file.
    """

    def __init__(self, model: Any, halves: bool = True) -> None:
        import onnx

        inferred = onnx.shape_inference.infer_shapes(model, data_prop=True)
        graph = inferred.graph
        self.constants: dict[str, Array] = {
            one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer
        }
        self.nodes = [self._node(one, number) for number, one in enumerate(graph.node)]
        self.nodes = [node for node in self.nodes if not self._is_constant(node)]
        stored = np.float16 if halves else np.float32
        self.nodes = [node for node in self.nodes if not self._is_half_constant(node, stored)]
        self.inputs = [one.name for one in graph.input if one.name not in self.constants]
        self.outputs = [one.name for one in graph.output]
        self.metadata = {entry.key: entry.value for entry in model.metadata_props}
        values = (*graph.value_info, *graph.input, *graph.output)
        self.shapes: dict[str, Shape] = {one.name: _shape(one) for one in values}
        self.shapes |= {name: array.shape for name, array in self.constants.items()}
        self._readers: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            for name in node.inputs:
                self._readers[name].append(node)
        table = json.loads(self.metadata.get("layers", "{}"))
        self._owners: dict[str, str] = table.get("nodes", {})

    def _node(self, node: Any, number: int) -> Node:
        import onnx

        found = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
        values = {k: v.decode() if isinstance(v, bytes) else v for k, v in found.items()}
        name = node.name or f"{node.op_type}_{number}"
        return Node(node.op_type, name, tuple(node.input), tuple(node.output), values)

    def _is_constant(self, node: Node) -> bool:
        import onnx

        if node.operator != "Constant":
            return False
        if "value" not in node.attributes:
            raise node.unsupported("a constant that is not a tensor")
        self.constants[node.outputs[0]] = onnx.numpy_helper.to_array(node.attributes["value"])
        return True

    def _is_half_constant(self, node: Node, stored: type) -> bool:
        """Whether a node only makes 32 bits of stored 16, which is not for this file to say."""
        numbers = self.constants.get(node.inputs[0]) if node.operator == "Cast" else None
        if numbers is None or numbers.dtype != np.float16 or node.attributes["to"] != _FLOAT:
            return False
        self.constants[node.outputs[0]] = numbers.astype(stored)
        return True

    def readers(self, name: str) -> list[Node]:
        """The nodes that read a value."""
        return self._readers.get(name, [])

    def owner(self, node: Node) -> str:
        """The document node that an operation belongs to."""
        parts = node.name.split("/")
        return self._owners.get(node.name) or (parts[1] if len(parts) > 2 else node.name)

    def shape(self, node: Node, name: str) -> Shape:
        """The shape of a value of ``node``.

        Raises:
            UnsupportedError: it is not fixed.
        """
        shape = self.shapes.get(name)
        if shape is None or any(size < 1 for size in shape):
            raise node.unsupported("a shape that is not fixed")
        return shape


def _shape(value: Any) -> Shape:
    dimensions = value.type.tensor_type.shape.dim
    return tuple(int(one.dim_value) if one.HasField("dim_value") else 0 for one in dimensions)


def floats(array: Array) -> NDArray[np.float32]:
    """As float32, in ONNX's order of axes."""
    return np.ascontiguousarray(array, dtype=np.float32)

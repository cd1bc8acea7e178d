"""An ONNX model as quantization sees it: who makes and reads a tensor, whose layer a node is.

The models are those that ``onnx_exporter`` writes: constants are initializers, a table in the
metadata says which node of the network document each ONNX node belongs to.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYERS_KEY = "layers"  # onnx_names.KEY: that module needs PyTorch, this one must not
Floats = NDArray[np.float32]
# Operators that have weights, and at which axis those count the output channels.
CONV, GEMM, MATMUL = "Conv", "Gemm", "MatMul"
WEIGHTED = (CONV, GEMM, MATMUL)
_SHAPE_VALUES = 64


class ModelView:
    """Look-ups in a model; the model itself is not changed, and must not change meanwhile.

    Args:
        model: an ``onnx.ModelProto``.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.graph = model.graph
        self.nodes: list[Any] = list(model.graph.node)
        self._constants = {tensor.name: tensor for tensor in model.graph.initializer}
        self.producer: dict[str, Any] = {}
        self.consumers: dict[str, list[Any]] = defaultdict(list)
        for node in self.nodes:
            self.producer.update(dict.fromkeys(node.output, node))
            for name in dict.fromkeys(node.input):
                self.consumers[name].append(node)
        self.outputs = [value.name for value in model.graph.output]
        self.inputs = [v.name for v in model.graph.input if v.name not in self._constants]
        self._owners = _owners(model)

    @property
    def has_layers(self) -> bool:
        """Whether the model says whose layer its nodes are."""
        return bool(self._owners)

    def owner(self, node: Any) -> str:
        """The id of the document node that an ONNX node belongs to; its own name without one."""
        return self._owners.get(node.name, str(node.name))

    def layers(self) -> list[str]:
        """The ids of the document nodes that have ONNX nodes, in the order of the graph."""
        return list(dict.fromkeys(self.owner(node) for node in self.nodes))

    def is_constant(self, name: str) -> bool:
        """Whether a tensor is stored in the model."""
        return name in self._constants

    def is_float_constant(self, name: str) -> bool:
        """Whether a tensor is stored in the model, as 32-bit floats."""
        tensor = self._constants.get(name)
        return tensor is not None and tensor.data_type == 1

    def constant(self, name: str) -> NDArray[Any]:
        """The values of a stored tensor; they must not be written to."""
        from onnx import numpy_helper

        return np.asarray(numpy_helper.to_array(self._constants[name]))

    def weight_of(self, node: Any) -> str:
        """The name of a weighted node's stored weights; empty when it has none."""
        if node.op_type not in WEIGHTED or len(node.input) < 2:
            return ""
        name = str(node.input[1])
        return name if self.is_float_constant(name) else ""

    def bias_of(self, node: Any) -> str:
        """The name of a weighted node's stored bias; empty when it has none."""
        if self.weight_of(node) and len(node.input) > 2 and self.is_float_constant(node.input[2]):
            return str(node.input[2])
        return ""

    def weight_places(self, node: Any) -> list[int]:
        """At which inputs any node reads stored 32-bit floats of two axes or more."""
        stored = [name if self.is_float_constant(name) else "" for name in node.input]
        return [n for n, name in enumerate(stored) if name and len(self._constants[name].dims) > 1]


def attribute(node: Any, name: str, default: Any) -> Any:
    """The value of a node's attribute."""
    from onnx import helper

    for found in node.attribute:
        if found.name == name:
            return helper.get_attribute_value(found)
    return default


def channel_axis(node: Any) -> int:
    """At which axis the weights of a weighted node count its output channels."""
    if node.op_type == CONV:
        return 0
    return 0 if node.op_type == GEMM and attribute(node, "transB", 0) else 1


def _owners(model: Any) -> Mapping[str, str]:
    for entry in model.metadata_props:
        if entry.key == LAYERS_KEY:
            nodes: Mapping[str, str] = json.loads(entry.value)["nodes"]
            return nodes
    return {}


def model_digest(model: Any) -> str:
    """A hash of what a model computes (16 hex digits): its metadata does not count."""
    digest = hashlib.sha256()
    for node in model.graph.node:
        digest.update(node.SerializeToString(deterministic=True))
    for value in [*model.graph.input, *model.graph.output]:
        digest.update(value.SerializeToString(deterministic=True))
    for tensor in model.graph.initializer:
        digest.update(f"{tensor.name} {tensor.data_type} {list(tensor.dims)}".encode())
        digest.update(tensor.raw_data or tensor.SerializeToString(deterministic=True))
    return digest.hexdigest()[:16]


def without_weights(model: Any) -> Any:
    """A copy of a model but for its stored tensors, which are large."""
    import onnx

    made = onnx.ModelProto()
    for field, value in model.ListFields():
        if field.name == "graph":
            continue
        if isinstance(value, int | float | str):
            setattr(made, field.name, value)
        else:
            getattr(made, field.name).extend(value)
    graph = model.graph
    made.graph.name, made.graph.doc_string = graph.name, graph.doc_string
    made.graph.node.extend(graph.node)
    made.graph.input.extend(graph.input)
    made.graph.output.extend(graph.output)
    made.graph.value_info.extend(graph.value_info)
    return made


def with_constants(model: Any, changed: Mapping[str, Floats]) -> Any:
    """A copy of a model with other values in some stored tensors."""
    from onnx import numpy_helper

    made = without_weights(model)
    for tensor in model.graph.initializer:
        if tensor.name in changed:
            values = np.ascontiguousarray(changed[tensor.name], np.float32)
            made.graph.initializer.append(numpy_helper.from_array(values, tensor.name))
        else:
            made.graph.initializer.append(tensor)
    return made


@contextlib.contextmanager
def showing(model: Any, nodes: Sequence[Any], outputs: Sequence[Any]) -> Iterator[Any]:
    """The model with more nodes and with other outputs, while the block lasts: no second copy."""
    import onnx

    count = len(model.graph.node)
    kept = onnx.GraphProto()
    kept.output.extend(model.graph.output)
    try:
        model.graph.node.extend(nodes)
        del model.graph.output[:]
        model.graph.output.extend(outputs)
        yield model
    finally:
        del model.graph.node[count:]
        del model.graph.output[:]
        model.graph.output.extend(kept.output)


def float_activations(model: Any) -> dict[str, int]:
    """The tensors that a model computes as 32-bit floats: how many values for one picture.

    The input is the first of them; then they come in the order of the graph.
    """
    from onnx import shape_inference

    inferred = shape_inference.infer_shapes(_outline(model)).graph
    known = {v.name: v.type.tensor_type for v in [*inferred.value_info, *inferred.output]}
    inputs = ModelView(model).inputs
    known |= {v.name: v.type.tensor_type for v in model.graph.input if v.name in inputs}
    names = [*inputs, *(name for node in model.graph.node for name in node.output)]
    float32 = 1
    return {n: _count(known[n]) for n in names if n in known and known[n].elem_type == float32}


def _outline(model: Any) -> Any:
    """The model with declarations in place of its large tensors, for inferring shapes."""
    from onnx import helper

    made = without_weights(model)
    inputs = {value.name for value in model.graph.input}
    for tensor in model.graph.initializer:
        if int(np.prod(tensor.dims)) <= _SHAPE_VALUES:  # it may be a shape
            made.graph.initializer.append(tensor)
        elif tensor.name not in inputs:
            value = helper.make_tensor_value_info(tensor.name, tensor.data_type, list(tensor.dims))
            made.graph.input.append(value)
    return made


def _count(kind: Any) -> int:
    sides = [dim.dim_value or 1 for dim in kind.shape.dim]
    return int(np.prod(sides, dtype=np.int64))

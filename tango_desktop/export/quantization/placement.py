"""Which nodes of a model compute with integers, and which tensors are rounded for them.

ONNX Runtime, OpenVINO, TensorRT and LiteRT find an integer kernel where a node stands between
``DequantizeLinear`` and ``QuantizeLinear``. So a ReLU goes with the layer before it, with nothing
in between, and what only moves values keeps the scale that they have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tango_desktop.export.quantization.integers import SchemeInfo
from tango_desktop.export.quantization.models import (
    CONV,
    GEMM,
    MATMUL,
    WEIGHTED,
    ModelView,
    attribute,
    channel_axis,
)
from tango_desktop.export.quantization.plan import Range

# What has an integer kernel in ONNX Runtime and a range of its own at the output.
_COMPUTING = ("Add", "Mul", "LeakyRelu", "Sigmoid", "AveragePool", "GlobalAveragePool", "Concat")
# What only moves values, so that scale and zero point stay.
_MOVING = (
    "MaxPool",
    "Reshape",
    "Flatten",
    "Transpose",
    "Squeeze",
    "Unsqueeze",
    "Slice",
    "Split",
    "Resize",
    "DepthToSpace",
    "SpaceToDepth",
    "Identity",
)
CLIPPING = ("Relu", "Clip")
_MIXING = ("Add", "Mul", "Concat")  # every input is data


@dataclass(frozen=True)
class Placement:
    """What is computed with integers.

    Attributes:
        nodes: those nodes, each by the name of its first output.
        scaled_like: the tensors that are rounded; for each the one whose range it has.
        fused: the first output of a clipping node, by that of the node it goes with.
    """

    nodes: frozenset[str]
    scaled_like: Mapping[str, str]
    fused: Mapping[str, str]

    def quantized(self, node: Any) -> bool:
        """Whether a node computes with integers."""
        return key_of(node) in self.nodes


def key_of(node: Any) -> str:
    """What a node is known by: its first output, which no other node has."""
    return str(node.output[0])


def data_inputs(node: Any) -> list[str]:
    """The inputs of a node that are pictures rather than weights or settings."""
    return list(node.input) if node.op_type in _MIXING else list(node.input[:1])


def place(
    view: ModelView,
    ranges: Mapping[str, Range],
    scheme: SchemeInfo,
    float_nodes: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Placement:
    """Decide what is computed with integers.

    Args:
        view: of the 32-bit model.
        ranges: of its tensors; what has none stays in floating point.
        scheme: how activations are rounded.
        float_nodes: ids of document nodes that stay in floating point.
        only: ids of the document nodes that may be quantized; all but ``float_nodes`` when None.
            Nothing is then left out for standing alone.
    """
    chosen = _Chosen(view, ranges, scheme)
    kept = set(float_nodes)
    exact = decoding_nodes(view) | answering_nodes(view)
    for node in view.nodes:
        layer = view.owner(node)
        wanted = layer not in kept if only is None else layer in only
        if wanted and key_of(node) not in exact and chosen.fits(node):
            chosen.keys.add(key_of(node))
    chosen.join_clipping()
    if only is None:
        chosen.drop_lonely()
    return chosen.placement()


def decoding_nodes(view: ModelView) -> frozenset[str]:
    """The nodes behind the last weights that turn a detector's answers into boxes.

    They compute coordinates of hundreds of pixels beside probabilities, which 8 bits cannot hold
    together. They are what the output layers of the document have behind all weighted nodes.
    """
    ahead: set[str] = set()  # tensors that a weighted node further on depends on
    decoding = set()
    known = view.has_layers
    ends = {view.owner(view.producer[name]) for name in view.outputs if name in view.producer}
    for node in reversed(view.nodes):
        if view.weight_of(node) or ahead.intersection(node.output):
            ahead.update(node.input)
        elif not known or view.owner(node) in ends:
            decoding.add(key_of(node))
    return frozenset(decoding)


def answering_nodes(view: ModelView) -> frozenset[str]:
    """The convolutions whose results only become boxes: they are what a detector answers.

    One scale for sizes of boxes and for what is improbable is too coarse for the sizes. With the
    three of YOLOv7 at 320 px in 8 bits ONNX Runtime lost 1.4 to 1.7 points of mAP50-95, by how
    ranges are found; with them in floats 0 to 0.7, at 1.6 % more time and 3.6 % more room.
    """
    decoding = decoding_nodes(view)
    found = set()
    for node in view.nodes:
        readers = view.consumers[node.output[0]]
        if node.op_type == CONV and readers and all(key_of(one) in decoding for one in readers):
            found.add(key_of(node))
    return frozenset(found)


class _Chosen:
    """The nodes that are quantized, while they are being chosen."""

    def __init__(self, view: ModelView, ranges: Mapping[str, Range], scheme: SchemeInfo) -> None:
        self._view, self._ranges, self._scheme = view, ranges, scheme
        self.keys: set[str] = set()
        self._fused: dict[str, str] = {}

    def fits(self, node: Any) -> bool:
        """Whether a node can be computed with integers at all."""
        if node.op_type in CLIPPING or not self._has_ranges(node):
            return False
        if node.op_type in WEIGHTED:
            return bool(self._view.weight_of(node)) and self._plain(node)
        if node.op_type == "Resize":
            return bool(attribute(node, "mode", b"nearest") == b"nearest")
        return node.op_type in _COMPUTING or node.op_type in _MOVING

    def _has_ranges(self, node: Any) -> bool:
        data = data_inputs(node)
        known = [name in self._ranges or self._view.is_float_constant(name) for name in data]
        moving = any(name in self._ranges for name in data)
        return all(known) and moving and all(name in self._ranges for name in node.output)

    def _plain(self, node: Any) -> bool:
        """Whether a weighted node's weights and bias are as integer kernels want them."""
        weights = self._view.constant(self._view.weight_of(node))
        if node.op_type == MATMUL and weights.ndim != 2:
            return False
        if node.op_type == GEMM and (
            attribute(node, "transA", 0)
            or attribute(node, "alpha", 1.0) != 1.0
            or attribute(node, "beta", 1.0) != 1.0
        ):
            return False
        if len(node.input) < 3 or not node.input[2]:
            return True
        name = self._view.bias_of(node)
        channels = (weights.shape[channel_axis(node)],)
        return bool(name) and self._view.constant(name).shape == channels

    def join_clipping(self) -> None:
        """Let every ReLU go with the quantized node before it, where nobody else reads that."""
        for node in self._view.nodes:
            if node.op_type not in CLIPPING or node.output[0] not in self._ranges:
                continue
            before = self._view.producer.get(node.input[0])
            if before is None or key_of(before) not in self.keys or before.op_type in _MOVING:
                continue
            alone = len(self._view.consumers[node.input[0]]) == 1
            if alone and node.input[0] not in self._view.outputs:
                self._fused[key_of(before)] = key_of(node)
                self.keys.add(key_of(node))

    def drop_lonely(self) -> None:
        """Leave nodes without weights in floating point where rounding would serve them alone."""
        changed = True
        while changed:
            lonely = {key_of(n) for n in self._view.nodes if self._lonely(n)} & self.keys
            lonely |= {self._fused.pop(key) for key in lonely if key in self._fused}
            self.keys -= lonely
            changed = bool(lonely)

    def _lonely(self, node: Any) -> bool:
        if node.op_type in WEIGHTED or node.op_type in CLIPPING:
            return False
        before = [self._comes_quantized(name) for name in data_inputs(node)]
        after = any(self._goes_on_quantized(name) for name in self._results(node))
        return not any(before) or not after

    def _comes_quantized(self, name: str) -> bool:
        maker = self._view.producer.get(name)
        return name in self._view.inputs if maker is None else key_of(maker) in self.keys

    def _goes_on_quantized(self, name: str) -> bool:
        if self._scheme.outputs and name in self._view.outputs:
            return True
        return any(key_of(reader) in self.keys for reader in self._view.consumers[name])

    def _results(self, node: Any) -> list[str]:
        """The tensors that a node gives, behind the ReLU that goes with it."""
        fused = self._fused.get(key_of(node))
        return [fused] if fused else list(node.output)

    def placement(self) -> Placement:
        """What has been chosen."""
        like: dict[str, str] = {}
        followers = set(self._fused.values())
        for node in self._view.nodes:
            if key_of(node) not in self.keys or key_of(node) in followers:
                continue
            data = [name for name in data_inputs(node) if name in self._ranges]
            for name in data:
                like.setdefault(name, name)
            for name in self._results(node):
                if node.op_type in _MOVING:
                    like[name] = like[data[0]]
                elif not self._may_stay_float(node, name):
                    like.setdefault(name, name)
        return Placement(frozenset(self.keys), like, dict(self._fused))

    def _may_stay_float(self, node: Any, name: str) -> bool:
        """Whether a result need not be rounded: matrix kernels can give their sums as floats."""
        if node.op_type == CONV or node.op_type not in WEIGHTED or self._scheme.outputs:
            return False
        return key_of(node) not in self._fused and not self._goes_on_quantized(name)

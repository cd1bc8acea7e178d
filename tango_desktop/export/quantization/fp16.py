"""A 16-bit ONNX model out of the 32-bit one; what goes in and comes out stays 32-bit.

Written here, rather than by the converter in ONNX Runtime's transformers package: layers stay in
32 bits by the document's names, and what does not fit into 16 bits is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tango_desktop.export.quantization.halves import halved, too_large
from tango_desktop.export.quantization.models import ModelView, float_activations, without_weights
from tango_desktop.export.quantization.placement import CLIPPING, decoding_nodes, key_of
from tango_desktop.i18n import Lasting, lasting

_FLOAT, _HALF = 1, 10  # TensorProto.FLOAT, FLOAT16
# Inputs that have to stay 32-bit: scales, sizes, regions, limits of scores.
_FLOAT_INPUTS = {"Resize": (1, 2), "NonMaxSuppression": (0, 1, 2, 3, 4)}


@dataclass(frozen=True, eq=False)
class HalfModel:
    """A 16-bit model.

    Attributes:
        model: the ``onnx.ModelProto``.
        clamped: ids of the document nodes some of whose weights are too large for 16 bits and
            became the largest there is.
    """

    model: Any
    clamped: tuple[str, ...]


def to_half(
    model: Any, float_nodes: Collection[str] = (), only: Collection[str] | None = None
) -> HalfModel:
    """The 16-bit form of a 32-bit model; metadata and names of tensors and nodes stay.

    A detector's box decode stays in 32 bits: 16 hold pixel coordinates above 1024 to one pixel
    only.

    Args:
        model: an ``onnx.ModelProto``; it is not changed.
        float_nodes: ids of document nodes that stay in 32 bits.
        only: ids of the document nodes that get 16 bits, and a ReLU behind one with them; all but
            ``float_nodes`` when None. The model may be one with 8 bits elsewhere.
    """
    view = ModelView(model)
    exact = _owned(view, float_nodes) if only is None else _others(view, only)
    return _Halver(view, exact).halved()


class _Halver:
    """Writes the nodes of the 16-bit model one after the other."""

    def __init__(self, view: ModelView, exact: Collection[str]) -> None:
        self._view = view
        self._floats = set(float_activations(view.model))
        self._exact = set(exact)
        if view.has_layers:
            self._exact |= _decoding_arithmetic(view)
        self._half: dict[str, bool] = dict.fromkeys(view.inputs, False)  # what tensors are now
        self._nodes: list[Any] = []
        self._made: dict[str, str] = {}
        self._constants: dict[str, Any] = {}
        self._clamped: dict[str, None] = {}

    def halved(self) -> HalfModel:
        """The 16-bit model."""
        for node in self._view.nodes:
            self._write(node)
        return HalfModel(self._model(), tuple(self._clamped))

    def _write(self, node: Any) -> None:
        import onnx

        made = onnx.NodeProto()
        made.CopyFrom(node)
        half = key_of(node) not in self._exact
        keep = _FLOAT_INPUTS.get(node.op_type, ())
        for place, name in enumerate(node.input):
            made.input[place] = self._wanted(name, half and place not in keep, node)
        outputs = [name for name in node.output if name in self._floats]
        self._half.update(dict.fromkeys(outputs, half))
        self._nodes.append(made)
        for place, name in enumerate(node.output):
            if half and name in outputs and name in self._view.outputs:
                made.output[place] = f"{name}/half"
                self._cast(f"{name}/half", name, _FLOAT)
                self._half[name] = False

    def _wanted(self, name: str, half: bool, node: Any) -> str:
        """The name of a tensor in the precision that a node reads."""
        if self._view.is_float_constant(name):
            return self._stored(name, node) if half else name
        if name not in self._half or self._half[name] == half:
            return name
        cast = f"{name}/{'half' if half else 'float'}_read"
        if cast not in self._made:
            self._made[cast] = self._cast(name, cast, _HALF if half else _FLOAT)
        return cast

    def _cast(self, source: str, result: str, kind: int) -> str:
        from onnx import helper

        cast = helper.make_node("Cast", [source], [result], name=f"{result}/Cast", to=kind)
        self._nodes.append(cast)
        return result

    def _stored(self, name: str, node: Any) -> str:
        """A stored tensor in 16 bits."""
        half = f"{name}/half"
        values = self._view.constant(name)
        if too_large(values):
            self._clamped[self._view.owner(node)] = None
        if half not in self._constants:
            self._constants[half] = halved(values)
        return half

    def _model(self) -> Any:
        from onnx import numpy_helper

        made = without_weights(self._view.model)
        del made.graph.node[:]
        made.graph.node.extend(self._nodes)
        for value in made.graph.value_info:
            if self._half.get(value.name, False):
                value.type.tensor_type.elem_type = _HALF
        used = {name for node in self._nodes for name in node.input}
        stored = [t for t in self._view.graph.initializer if t.name in used]
        made.graph.initializer.extend(stored)
        for name, values in self._constants.items():
            made.graph.initializer.append(numpy_helper.from_array(values, name))
        return made


def notes_on(clamped: Collection[str]) -> tuple[Lasting, ...]:
    """What people should know of weights that were too large for 16 bits.

    Args:
        clamped: ids of the document nodes that have some.
    """
    if not clamped:
        return ()
    names = ", ".join(clamped)
    return (lasting("Weights too large for 16 bits were made smaller in: {names}", names=names),)


def _owned(view: ModelView, layers: Collection[str]) -> set[str]:
    """The nodes of some document nodes."""
    wanted = set(layers)
    return {key_of(node) for node in view.nodes if view.owner(node) in wanted}


def _others(view: ModelView, layers: Collection[str]) -> set[str]:
    """The nodes that are neither of some document nodes nor clip what those give."""
    taken = _owned(view, layers)
    for node in view.nodes:
        if node.op_type in CLIPPING and node.input[0] in taken:
            taken.add(key_of(node))
    return {key_of(node) for node in view.nodes} - taken


def _decoding_arithmetic(view: ModelView) -> set[str]:
    """The nodes of a detector's box decode; none where the last layer only forms an answer."""
    decoding = decoding_nodes(view)
    kinds = {node.op_type for node in view.nodes if key_of(node) in decoding}
    return set(decoding) if kinds & {"Add", "Mul", "Pow"} else set()

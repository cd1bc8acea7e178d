"""The conversion's working place: values by name, and how operators get and give them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.layout import Perm, Shape
from tango_desktop.export.tflite.source import Array, Node, Source
from tango_desktop.export.tflite.values import Constant, Value, quant_of, quantized
from tango_desktop.export.tflite.writer import NODES, FileBuilder, Operator, Quant, TensorInfo

_SIX = 6.0


@dataclass(frozen=True)
class Result:
    """What an operator gives.

    Attributes:
        name: of the value in ONNX.
        shape: in ONNX's order of axes.
        perm: how it is stored.
        quant: of int8; None for float32.
        positive: nothing in it is less than 0.
    """

    name: str
    shape: Shape
    perm: Perm
    quant: Quant | None = None
    positive: bool = False


class Lowering:
    """Takes ONNX nodes one after the other and collects TFLite operators.

    Args:
        source: the ONNX model.
        precision: ``fp32``, ``fp16``, ``dynamic`` or ``int8``.

    Attributes:
        source: the ONNX model.
        precision: as asked for.
        file: what was collected.
    """

    def __init__(self, source: Source, precision: str) -> None:
        self.source, self.precision, self.file = source, precision, FileBuilder()
        self._values: dict[str, Value] = {}
        self._constants = {n: Constant(n, array) for n, array in source.constants.items()}
        self._fixed: dict[tuple[str, Shape, bytes, Quant | None], int] = {}
        self._done: set[str] = set()
        self._named: set[int] = set()
        self._node: Node | None = None
        for name in source.inputs:
            self._take_input(name)
        self._inputs = {name: self._values[name].tensor for name in source.inputs}

    def _take_input(self, name: str) -> None:
        shape, quant = self.source.shapes[name], self.wanted(name)
        perm = layout.channels_last(len(shape))
        self.set(name, self._new(Result(name, shape, perm, quant)))

    # -- nodes ------------------------------------------------------------------------------------

    def begin(self, node: Node) -> bool:
        """Turn to ``node``; False where an operator before it has taken it in."""
        self._node = node
        return node.name not in self._done

    def content(self) -> bytes:
        """The file.

        Raises:
            UnsupportedError: an output was never made.
        """
        outputs = {name: self._given(name) for name in self.source.outputs}
        table = [[one.node, one.owner] for one in self.file.operators]
        metadata = self.source.metadata | {NODES: json.dumps(table, ensure_ascii=False)}
        return self.file.content(self._inputs, outputs, metadata)

    def _given(self, name: str) -> int:
        """The tensor of an output, in ONNX's order of axes and under its name."""
        value = self._values[name]
        value = self.laid(value, layout.identity(len(value.shape)))
        if value.tensor in (*self._inputs.values(), *self._named):
            value = self._copied(value)
        tensors = self.file.tensors
        tensors[value.tensor] = replace(tensors[value.tensor], name=name)
        self._named.add(value.tensor)
        return value.tensor

    def _copied(self, value: Value) -> Value:
        """The same in a tensor of its own."""
        made = Result(value.name, value.shape, value.perm, value.quant, value.positive)
        shape = layout.stored(value.shape, value.perm)
        options = schema.ReshapeOptionsT(newShape=list(shape))
        return self.emit("RESHAPE", [value.tensor, self.whole_numbers(shape)], made, options)

    # -- values -----------------------------------------------------------------------------------

    def set(self, name: str, value: Value | Constant) -> None:
        """Give the ONNX value ``name`` its meaning."""
        if isinstance(value, Value):
            self._values[name] = value
        else:
            self._constants[name] = value

    def known(self, name: str) -> Constant | None:
        """The constant of that name, if it is one."""
        return self._constants.get(name)

    def value(self, node: Node, place: int = 0) -> Value:
        """An input of ``node`` that is computed; a constant becomes a tensor."""
        name = node.inputs[place]
        if name in self._values:
            return self._values[name]
        constant = self.constant(node, place)
        perm = layout.identity(constant.real.ndim)
        tensor = self.fixed(constant.real.astype(np.float32), constant.name)
        return Value(name, constant.real.shape, perm, tensor)

    def constant(self, node: Node, place: int) -> Constant:
        """An input of ``node`` that must be known.

        Raises:
            UnsupportedError: it is computed.
        """
        found = self._constants.get(node.inputs[place])
        if found is None:
            raise node.unsupported("an input that has to be constant")
        return found

    def numbers(self, node: Node, place: int, attribute: str = "") -> list[int] | None:
        """Whole numbers from an input or, in older opsets, an attribute; None when left out."""
        if len(node.inputs) > place and node.inputs[place]:
            return [int(one) for one in self.constant(node, place).real.reshape(-1)]
        found = node.attributes.get(attribute)
        return None if found is None else [int(one) for one in found]

    def shape(self, name: str) -> Shape:
        """The shape of a value, in ONNX's order of axes."""
        assert self._node is not None
        return self.source.shape(self._node, name)

    # -- quantization -----------------------------------------------------------------------------

    def wanted(self, name: str) -> Quant | None:
        """How a value is to be quantized; None where somebody reads it as float."""
        readers = self.source.readers(name)
        if not readers or name in self.source.outputs:
            return None
        found = {
            self.parameters(one) if one.operator == "QuantizeLinear" else None for one in readers
        }
        return found.pop() if len(found) == 1 else None

    def parameters(self, node: Node) -> Quant | None:
        """Scale and zero point of a ``QuantizeLinear``, for int8; None with one for each channel.

        Raises:
            UnsupportedError: it makes something else than bytes.
        """
        scale = self.constant(node, 1).real.reshape(-1)
        zero = self._zero(node)
        if zero.dtype not in (np.int8, np.uint8):
            raise node.unsupported("whole numbers that are not bytes")
        if scale.size != 1:
            return None
        shift = 128 if zero.dtype == np.uint8 else 0
        return Quant((float(scale[0]),), (int(zero.reshape(-1)[0]) - shift,))

    def _zero(self, node: Node) -> Array:
        given = len(node.inputs) > 2 and node.inputs[2]
        return self.constant(node, 2).real if given else np.zeros(1, np.uint8)

    def int8_result(self, name: str, *inputs: Value) -> Quant | None:
        """How an operator on int8 is to quantize what it gives; None where it runs in float."""
        return None if any(one.quant is None for one in inputs) else self.wanted(name)

    def int8_product(self, name: str, value: Value, weight: Constant) -> Quant | None:
        """The same of an operator with weights: those that the model keeps as floats stay such."""
        return self.int8_result(name, value) if weight.rounded else None

    # -- representations --------------------------------------------------------------------------

    def ready(self, value: Value, perm: Perm, whole: bool) -> Value:
        """``value`` stored as ``perm``, int8 if ``whole`` (it must be so already), else float32."""
        return self.laid(value if whole else self.real(value), perm)

    def real(self, value: Value) -> Value:
        """``value`` as float32."""
        if value.quant is None:
            return value
        if "real" not in value.views:
            made = Result(value.name, value.shape, value.perm, None, value.positive)
            value.views["real"] = self.emit(
                "DEQUANTIZE", [value.tensor], made, schema.DequantizeOptionsT()
            )
        return value.views["real"]

    def whole(self, value: Value, quant: Quant) -> Value:
        """``value`` as int8 with that scale and zero point."""
        if value.quant == quant:
            return value
        key = f"{quant.scale} {quant.zero}"
        if key not in value.views:
            made = Result(value.name, value.shape, value.perm, quant, value.positive)
            value.views[key] = self.emit(
                "QUANTIZE", [value.tensor], made, schema.QuantizeOptionsT()
            )
        return value.views[key]

    def laid(self, value: Value, perm: Perm) -> Value:
        """``value`` stored as ``perm``."""
        if value.perm == perm:
            return value
        if perm not in value.views:
            made = Result(value.name, value.shape, perm, value.quant, value.positive)
            value.views[perm] = self._moved(value, made)
        return value.views[perm]

    def _moved(self, value: Value, made: Result) -> Value:
        shape = value.shape
        if layout.moving(shape, value.perm) == layout.moving(shape, made.perm):
            return self.reshaped(value, made)
        axes = self.whole_numbers(layout.transposition(value.perm, made.perm))
        return self.emit("TRANSPOSE", [value.tensor, axes], made, schema.TransposeOptionsT())

    def reshaped(self, value: Value, made: Result) -> Value:
        """The elements of ``value`` as they are stored, in another shape."""
        shape = layout.stored(made.shape, made.perm)
        if shape == layout.stored(value.shape, value.perm):
            return Value(
                made.name, made.shape, made.perm, value.tensor, value.quant, value.positive
            )
        options = schema.ReshapeOptionsT(newShape=list(shape))
        return self.emit("RESHAPE", [value.tensor, self.whole_numbers(shape)], made, options)

    # -- tensors and operators --------------------------------------------------------------------

    def whole_numbers(self, numbers: Sequence[int] | Sequence[Sequence[int]]) -> int:
        """The tensor of int32 constants."""
        return self.fixed(np.array(numbers, np.int32), "numbers")

    def fixed(self, array: Array, name: str, quant: Quant | None = None) -> int:
        """The tensor of a constant; the same numbers are kept once."""
        key = (str(array.dtype), array.shape, array.tobytes(), quant)
        if key not in self._fixed:
            info = TensorInfo(name, array.shape, str(array.dtype), quant, array)
            self._fixed[key] = self.file.tensor(info)
        return self._fixed[key]

    def spread(self, constant: Constant, rank: int, perm: Perm, whole: bool) -> int:
        """The tensor of a constant beside a value of ``rank`` axes, stored as ``perm``."""
        real = constant.real.astype(np.float32)
        real = real.reshape((1,) * (rank - real.ndim) + real.shape).transpose(perm)
        if not whole:
            return self.fixed(np.ascontiguousarray(real), constant.name)
        quant = quant_of(real)
        return self.fixed(quantized(real, quant), constant.name, quant)

    def _new(self, made: Result) -> Value:
        kind = "float32" if made.quant is None else "int8"
        shape = layout.stored(made.shape, made.perm)
        tensor = self.file.tensor(TensorInfo(made.name, shape, kind, made.quant))
        return Value(made.name, made.shape, made.perm, tensor, made.quant, made.positive)

    def emit(
        self, operator: str, inputs: Sequence[int], made: Result, options: Any = None
    ) -> Value:
        """Add an operator that gives one tensor."""
        value = self._new(made)
        self.add(operator, inputs, [value.tensor], options)
        return value

    def add(
        self, operator: str, inputs: Sequence[int], outputs: Sequence[int], options: Any = None
    ) -> None:
        """Add an operator."""
        name = self._node.name if self._node else ""
        owner = self.source.owner(self._node) if self._node else ""
        self.file.operators.append(
            Operator(operator, tuple(inputs), tuple(outputs), options, name, owner)
        )

    # -- activations that join the operator before ------------------------------------------------

    def fused(self, node: Node) -> tuple[int, str]:
        """The activation that alone reads what ``node`` gives, and the name of what comes out.

        The node of the activation counts as done.
        """
        name = node.outputs[0]
        readers = self.source.readers(name)
        if len(readers) == 1 and name not in self.source.outputs:
            code = self.clamp(readers[0])
            if code != schema.ActivationFunctionType.NONE:
                self._done.add(readers[0].name)
                return code, readers[0].outputs[0]
        return int(schema.ActivationFunctionType.NONE), name

    def clamp(self, node: Node) -> int:
        """What TFLite calls a ReLU or ReLU6; NONE for any other node."""
        kinds = schema.ActivationFunctionType
        if node.operator == "Relu":
            return int(kinds.RELU)
        if node.operator != "Clip":
            return int(kinds.NONE)
        least, most = self.bounds(node)
        if least != 0 or most not in (None, _SIX):
            return int(kinds.NONE)
        return int(kinds.RELU if most is None else kinds.RELU6)

    def bounds(self, node: Node) -> tuple[float | None, float | None]:
        """The least and the largest number that a ``Clip`` lets through."""

        def bound(place: int, name: str) -> float | None:
            if len(node.inputs) > place and node.inputs[place]:
                return float(self.constant(node, place).real)
            return node.attributes.get(name)

        return bound(1, "min"), bound(2, "max")

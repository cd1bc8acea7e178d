"""Arithmetic, element by element."""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.layout import Perm, Shape
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.activations import against, options_of, unary
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node
from tango_desktop.export.tflite.values import Constant, Value

_PAIRS = {
    "Add": "ADD",
    "Sub": "SUB",
    "Mul": "MUL",
    "Div": "DIV",
    "Max": "MAXIMUM",
    "Min": "MINIMUM",
}
_WHOLE = frozenset({"ADD", "SUB", "MUL"})  # that int8 kernels know with any scales
_SINGLES: dict[str, tuple[str, Any]] = {
    "Abs": ("ABS", schema.AbsOptionsT),
    "Neg": ("NEG", schema.NegOptionsT),
    "Exp": ("EXP", schema.ExpOptionsT),
    "Sqrt": ("SQRT", None),
    "Log": ("LOG", None),
    "Floor": ("FLOOR", None),
}
_FUSING = frozenset({"ADD", "SUB", "MUL", "DIV"})


@on(*_SINGLES)
def single(low: Lowering, node: Node) -> None:
    """An operator of one value."""
    operator, options = _SINGLES[node.operator]
    unary(low, node, operator, options() if options else None, whole=False)


@on("Reciprocal")
def reciprocal(low: Lowering, node: Node) -> None:
    """``Reciprocal``: 1 / x."""
    value, name = low.real(low.value(node)), node.outputs[0]
    one = low.fixed(np.ones(1, np.float32), f"{name}/one")
    made = Result(name, value.shape, value.perm)
    low.set(name, low.emit("DIV", [one, value.tensor], made, schema.DivOptionsT()))


@on(*_PAIRS)
def pair(low: Lowering, node: Node) -> None:
    """An operator of two values; of more, one after the other."""
    operator = _PAIRS[node.operator]
    if len(node.inputs) == 1:
        low.set(node.outputs[0], low.value(node))
        return
    if len(node.inputs) > 2:
        raise node.unsupported("more than two inputs")
    code, name = low.fused(node) if operator in _FUSING else (0, node.outputs[0])
    shape = low.shape(node.outputs[0])
    sides = [_side(low, node, place) for place in range(2)]
    computed = [one for one in sides if isinstance(one, Value)]
    if not computed:
        low.set(name, _folded(node, sides, code))
        return
    quant = low.int8_result(name, *computed) if operator in _WHOLE else None
    perm = _common(computed, shape)
    tensors = [_tensor(low, one, shape, perm, quant is not None) for one in sides]
    made = Result(name, shape, perm, quant, code != 0)
    low.set(name, low.emit(operator, tensors, made, options_of(operator, code)))


def _side(low: Lowering, node: Node, place: int) -> Value | Constant:
    known = low.known(node.inputs[place])
    return known if known is not None else low.value(node, place)


def _folded(node: Node, sides: list[Any], code: int) -> Constant:
    functions = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide,
                 "Max": np.maximum, "Min": np.minimum}  # fmt: skip
    if code:
        raise node.unsupported("an activation of constants")
    return Constant(node.outputs[0], functions[node.operator](sides[0].real, sides[1].real))


def _common(computed: list[Value], shape: Shape) -> Perm:
    """The order in which a result is stored: that of the input that has the most to move."""
    full = [one for one in computed if len(one.shape) == len(shape)]
    if not full:
        return layout.identity(len(shape))
    return max(full, key=lambda one: int(np.prod(one.shape))).perm


def _tensor(low: Lowering, one: Value | Constant, shape: Shape, perm: Perm, whole: bool) -> int:
    """The tensor of one side, with as many axes as the result and in its order."""
    rank = len(shape)
    if isinstance(one, Constant):
        return low.spread(one, rank, perm, whole)
    value = one if whole else low.real(one)
    if len(value.shape) < rank:
        value = low.laid(value, layout.identity(len(value.shape)))
        longer = (1,) * (rank - len(value.shape)) + value.shape
        made = Result(value.name, longer, layout.identity(rank), value.quant)
        value = low.reshaped(value, made)
    return low.laid(value, perm).tensor


@on("Pow")
def power(low: Lowering, node: Node) -> None:
    """``Pow`` with an exponent that is known; the square is a product, which int8 knows too."""
    exponent = low.constant(node, 1).real
    value, name = low.value(node), node.outputs[0]
    if exponent.size == 1 and float(exponent.reshape(-1)[0]) == 2.0:
        quant = low.int8_result(name, value)
        value = low.ready(value, value.perm, quant is not None)
        made = Result(name, value.shape, value.perm, quant, True)
        twice = [value.tensor, value.tensor]
        low.set(name, low.emit("MUL", twice, made, schema.MulOptionsT()))
        return
    if exponent.size != 1:
        raise node.unsupported("exponents for each element")
    number = float(exponent.reshape(-1)[0])
    low.set(name, against(low, low.real(value), "POW", number, name))


@on("Sum")
def total(low: Lowering, node: Node) -> None:
    """``Sum``: one addition after the other."""
    if len(node.inputs) == 1:
        low.set(node.outputs[0], low.value(node))
        return
    before = node.inputs[0]
    for place, other in enumerate(node.inputs[1:], 1):
        is_last = place == len(node.inputs) - 1
        name = node.outputs[0] if is_last else f"{node.outputs[0]}/{place}"
        low.source.shapes[name] = low.shape(node.outputs[0])
        pair(low, Node("Add", node.name, (before, other), (name,), {}))
        before = name

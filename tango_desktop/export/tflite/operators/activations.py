"""Activations."""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node
from tango_desktop.export.tflite.values import Value
from tango_desktop.export.tflite.writer import Quant

# What TFLite's int8 kernels of these always give.
_UNIT = Quant((1 / 256,), (-128,))
_SIGNED_UNIT = Quant((1 / 128,), (0,))
_RELUS = {
    int(schema.ActivationFunctionType.RELU): "RELU",
    int(schema.ActivationFunctionType.RELU6): "RELU6",
}
_SIX = 6.0


def unary(
    low: Lowering,
    node: Node,
    operator: str,
    options: Any = None,
    *,
    positive: bool = False,
    gives: Quant | None = None,
    whole: bool = True,
) -> None:
    """An operator of one value, element by element.

    Args:
        low: the conversion.
        node: of ONNX.
        operator: of TFLite.
        options: of the schema.
        positive: nothing that comes out is less than 0.
        gives: how int8 results always are quantized; None where they can be as is wanted.
        whole: the operator knows int8.
    """
    value, name = low.value(node), node.outputs[0]
    quant = low.int8_result(name, value) if whole else None
    value = low.ready(value, value.perm, quant is not None)
    quant = quant and (gives or quant)
    made = Result(name, low.shape(name), value.perm, quant, positive)
    low.set(name, low.emit(operator, [value.tensor], made, options))


@on("Relu")
def relu(low: Lowering, node: Node) -> None:
    """``Relu``."""
    unary(low, node, "RELU", positive=True)


@on("LeakyRelu")
def leaky_relu(low: Lowering, node: Node) -> None:
    """``LeakyRelu``."""
    slope = float(node.attributes.get("alpha", 0.01))
    unary(low, node, "LEAKY_RELU", schema.LeakyReluOptionsT(alpha=slope))


@on("Sigmoid")
def sigmoid(low: Lowering, node: Node) -> None:
    """``Sigmoid``."""
    unary(low, node, "LOGISTIC", positive=True, gives=_UNIT)


@on("Tanh")
def tanh(low: Lowering, node: Node) -> None:
    """``Tanh``."""
    unary(low, node, "TANH", gives=_SIGNED_UNIT)


@on("HardSwish")
def hard_swish(low: Lowering, node: Node) -> None:
    """``HardSwish``."""
    unary(low, node, "HARD_SWISH")


@on("Gelu")
def gelu(low: Lowering, node: Node) -> None:
    """``Gelu``."""
    approximate = node.attributes.get("approximate", "none") == "tanh"
    unary(low, node, "GELU", schema.GeluOptionsT(approximate=approximate))


@on("Elu")
def elu(low: Lowering, node: Node) -> None:
    """``Elu`` with a factor of 1."""
    if float(node.attributes.get("alpha", 1.0)) != 1.0:
        raise node.unsupported("a factor other than 1")
    unary(low, node, "ELU", whole=False)


@on("Softmax")
def softmax(low: Lowering, node: Node) -> None:
    """``Softmax``; its axis is stored last."""
    value, name = low.value(node), node.outputs[0]
    rank = len(value.shape)
    axis = int(node.attributes.get("axis", -1)) % rank
    quant = low.int8_result(name, value)
    perm = (*(one for one in value.perm if one != axis), axis)
    value = low.ready(value, perm, quant is not None)
    made = Result(name, value.shape, perm, quant and _UNIT, True)
    options = schema.SoftmaxOptionsT(beta=1.0)
    low.set(name, low.emit("SOFTMAX", [value.tensor], made, options))


@on("PRelu")
def prelu(low: Lowering, node: Node) -> None:
    """``PRelu`` with slopes that are known."""
    value, name = low.value(node), node.outputs[0]
    value = low.ready(value, value.perm, False)
    slopes = low.constant(node, 1)
    rank = len(value.shape)
    sizes = (1,) * (rank - slopes.real.ndim) + slopes.real.shape
    if value.perm[0] != 0 or sizes[0] != 1:
        raise node.unsupported("slopes for each picture")
    real = slopes.real.astype(np.float32).reshape(sizes).transpose(value.perm)[0]
    tensor = low.fixed(np.ascontiguousarray(real), slopes.name)
    made = Result(name, value.shape, value.perm)
    low.set(name, low.emit("PRELU", [value.tensor, tensor], made))


@on("Clip")
def clip(low: Lowering, node: Node) -> None:
    """``Clip``: a ReLU where it is one, else the larger and the smaller of two."""
    operator = _RELUS.get(low.clamp(node))
    if operator:
        unary(low, node, operator, positive=True)
        return
    value = low.real(low.value(node))
    for operator, bound in zip(("MAXIMUM", "MINIMUM"), low.bounds(node), strict=True):
        if bound is not None:
            value = against(low, value, operator, float(bound), node.outputs[0])
    low.set(node.outputs[0], value)


_OPTIONS = {
    "ADD": schema.AddOptionsT,
    "SUB": schema.SubOptionsT,
    "MUL": schema.MulOptionsT,
    "DIV": schema.DivOptionsT,
    "POW": schema.PowOptionsT,
    "MAXIMUM": schema.MaximumMinimumOptionsT,
    "MINIMUM": schema.MaximumMinimumOptionsT,
}


def options_of(operator: str, code: int = 0) -> Any:
    """The options of an operator of two values, with the activation that joins it."""
    made = _OPTIONS[operator]()
    if hasattr(made, "fusedActivationFunction"):
        made.fusedActivationFunction = code
    return made


def against(
    low: Lowering, value: Value, operator: str, number: float, name: str, code: int = 0
) -> Value:
    """A float32 value and a number."""
    tensor = low.fixed(np.array([number], np.float32), f"{name}/number")
    made = Result(name, value.shape, value.perm)
    return low.emit(operator, [value.tensor, tensor], made, options_of(operator, code))


def of_one(low: Lowering, value: Value, operator: str, name: str, options: Any = None) -> Value:
    """An operator of a float32 value."""
    return low.emit(operator, [value.tensor], Result(name, value.shape, value.perm), options)


@on("HardSigmoid")
def hard_sigmoid(low: Lowering, node: Node) -> None:
    """``HardSigmoid``: min(max(alpha · x + beta, 0), 1), as ReLU6 of six times that, over six."""
    alpha = float(node.attributes.get("alpha", 0.2))
    beta = float(node.attributes.get("beta", 0.5))
    name = node.outputs[0]
    value = low.real(low.value(node))
    if abs(alpha * _SIX - 1) > 1e-6:
        value = against(low, value, "MUL", alpha * _SIX, f"{name}/scaled")
    relu6 = int(schema.ActivationFunctionType.RELU6)
    value = against(low, value, "ADD", beta * _SIX, f"{name}/six_times", relu6)
    low.set(name, against(low, value, "MUL", 1 / _SIX, name))


@on("Softplus")
def softplus(low: Lowering, node: Node) -> None:
    """``Softplus``: max(x, 0) + log(1 + exp(−|x|)), which never overflows."""
    name = node.outputs[0]
    value = low.real(low.value(node))
    value_abs = of_one(low, value, "ABS", f"{name}/size", schema.AbsOptionsT())
    negative = of_one(low, value_abs, "NEG", f"{name}/negative", schema.NegOptionsT())
    raised = of_one(low, negative, "EXP", f"{name}/exp", schema.ExpOptionsT())
    rest = of_one(low, against(low, raised, "ADD", 1.0, f"{name}/plus_one"), "LOG", f"{name}/log")
    straight = of_one(low, value, "RELU", f"{name}/straight")
    made = Result(name, value.shape, value.perm, None, True)
    low.set(name, low.emit("ADD", [straight.tensor, rest.tensor], made, schema.AddOptionsT()))


@on("Mish")
def mish(low: Lowering, node: Node) -> None:
    """``Mish``: x · tanh(softplus(x))."""
    name = node.outputs[0]
    inner = Node("Softplus", node.name, node.inputs, (f"{name}/softplus",), {})
    low.source.shapes[inner.outputs[0]] = low.shape(name)
    softplus(low, inner)
    value = low.real(low.value(node))
    soft = low.value(Node("Tanh", node.name, inner.outputs, (name,), {}))
    bent = of_one(low, soft, "TANH", f"{name}/tanh")
    bent = low.laid(bent, value.perm)
    made = Result(name, value.shape, value.perm)
    low.set(name, low.emit("MUL", [value.tensor, bent.tensor], made, schema.MulOptionsT()))


@on("Identity", "Dropout", "Cast")
def same(low: Lowering, node: Node) -> None:
    """What changes nothing while a network runs."""
    if node.operator == "Cast" and node.attributes.get("to") not in (1, 10, 11):
        raise node.unsupported("other numbers than floats")
    known = low.known(node.inputs[0])
    low.set(node.outputs[0], known if known is not None else low.value(node))

"""Normalisation."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.activations import against, of_one
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Array, Node
from tango_desktop.export.tflite.values import Constant, Value
from tango_desktop.export.tflite.weights import whole_weights
from tango_desktop.export.tflite.windows import VALID


@on("BatchNormalization")
def batch_norm(low: Lowering, node: Node) -> None:
    """``BatchNormalization`` of a trained network: a factor and a term for each channel."""
    scale, shift, mean, variance = (
        low.constant(node, place).real.astype(np.float64) for place in range(1, 5)
    )
    factor = scale / np.sqrt(variance + float(node.attributes.get("epsilon", 1e-5)))
    term = shift - mean * factor
    value = low.value(node)
    code, name = low.fused(node)
    quant = low.int8_result(name, value) if len(value.shape) == 4 else None
    if quant is not None and value.quant is not None:
        made = Result(name, value.shape, layout.channels_last(4), quant, code != 0)
        low.set(name, _as_convolution(low, node, value, (factor, term), made, code))
        return
    value = low.real(value)
    scaled = _by_channel(low, value, "MUL", factor, f"{name}/scaled", 0)
    low.set(name, _by_channel(low, scaled, "ADD", term, name, code))


def _by_channel(
    low: Lowering, value: Value, operator: str, numbers: Array, name: str, code: int
) -> Value:
    """A float32 value and a number for each channel."""
    rank = len(value.shape)
    shape = [-1 if axis == 1 else 1 for axis in range(rank)]
    constant = Constant(f"{name}/numbers", numbers.reshape(shape))
    tensor = low.spread(constant, rank, value.perm, False)
    made = Result(name, value.shape, value.perm, None, code != 0)
    options = schema.MulOptionsT() if operator == "MUL" else schema.AddOptionsT()
    options.fusedActivationFunction = code
    return low.emit(operator, [value.tensor, tensor], made, options)


def _as_convolution(
    low: Lowering,
    node: Node,
    value: Value,
    numbers: tuple[Array, Array],
    made: Result,
    code: int,
) -> Value:
    """The same in int8: a depthwise convolution of one pixel, each channel with its own scale."""
    factor, term = numbers
    value = low.laid(value, made.perm)
    assert value.quant is not None
    weight = Constant(f"{node.name}/factor", factor.reshape(1, 1, 1, -1).astype(np.float32))
    bias = Constant(f"{node.name}/term", term.astype(np.float32))
    tensors = whole_weights(low, weight, bias, 3, value.quant.scale)
    options = schema.DepthwiseConv2DOptionsT(
        padding=VALID, strideH=1, strideW=1, depthMultiplier=1, fusedActivationFunction=code
    )
    return low.emit("DEPTHWISE_CONV_2D", [value.tensor, *tensors], made, options)


@on("InstanceNormalization")
def instance_norm(low: Lowering, node: Node) -> None:
    """``InstanceNormalization``: each channel of a picture to mean 0 and variance 1."""
    value, name = low.real(low.value(node)), node.outputs[0]
    axes = range(2, len(value.shape))
    centred = _against_mean(low, value, axes, "SUB", f"{name}/centred")
    squares = low.emit(
        "MUL",
        [centred.tensor] * 2,
        Result(f"{name}/squares", value.shape, value.perm),
        schema.MulOptionsT(),
    )
    variance = _mean(low, squares, axes, f"{name}/variance")
    safe = against(
        low, variance, "ADD", float(node.attributes.get("epsilon", 1e-5)), f"{name}/safe"
    )
    share = of_one(low, safe, "RSQRT", f"{name}/share")
    made = Result(f"{name}/normal", value.shape, value.perm)
    found = low.emit("MUL", [centred.tensor, share.tensor], made, schema.MulOptionsT())
    scale, shift = low.constant(node, 1).real, low.constant(node, 2).real
    if np.any(scale != 1):
        found = _by_channel(low, found, "MUL", scale, f"{name}/scaled", 0)
    if np.any(shift != 0):
        found = _by_channel(low, found, "ADD", shift, name, 0)
    low.set(name, found)


def _mean(low: Lowering, value: Value, axes: range, name: str) -> Value:
    shape = tuple(1 if axis in axes else size for axis, size in enumerate(value.shape))
    places = low.whole_numbers(sorted(value.perm.index(axis) for axis in axes))
    options = schema.ReducerOptionsT(keepDims=True)
    return low.emit("MEAN", [value.tensor, places], Result(name, shape, value.perm), options)


def _against_mean(low: Lowering, value: Value, axes: range, operator: str, name: str) -> Value:
    mean = _mean(low, value, axes, f"{name}/mean")
    made = Result(name, value.shape, value.perm)
    return low.emit(operator, [value.tensor, mean.tensor], made, schema.SubOptionsT())

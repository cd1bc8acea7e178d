"""Convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import padding
from tango_desktop.export.tflite.layout import Shape, channels_last
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node
from tango_desktop.export.tflite.values import Constant, Value
from tango_desktop.export.tflite.weights import real_bias, real_weights, whole_weights
from tango_desktop.export.tflite.windows import SAME, VALID, Window

_NONE = schema.ActivationFunctionType.NONE
_SIDES = {4: "CONV_2D", 5: "CONV_3D"}


def bias_of(low: Lowering, node: Node, place: int, count: int) -> Constant:
    """The biases of a node; zeros where it has none."""
    if len(node.inputs) > place and node.inputs[place]:
        return low.constant(node, place)
    return Constant(f"{node.name}/bias", np.zeros(count, np.float32))


@on("Conv")
def convolution(low: Lowering, node: Node) -> None:
    """``Conv`` on maps of two or three sides."""
    weight = low.constant(node, 1)
    rank = weight.real.ndim
    groups = int(node.attributes.get("group", 1))
    if rank not in _SIDES or (rank == 5 and groups > 1):
        raise node.unsupported("maps of one side, or groups in three dimensions")
    value = low.value(node)
    code, name = low.fused(node)
    quant = low.int8_product(name, value, weight) if rank == 4 else None
    perm = channels_last(rank)
    value = low.ready(value, perm, quant is not None)
    result = low.shape(node.outputs[0])
    window = Window.of(node, weight.real.shape[2:])
    value, scheme = _edged(low, value, window, result)
    operator, arranged, axis = _arranged(weight, groups)
    bias = bias_of(low, node, 2, weight.real.shape[0])
    tensors = _weights(low, operator, arranged, bias, axis, value if quant else None, groups)
    options = _options(operator, window, scheme, code, arranged.real.shape, value.shape[1])
    made = Result(name, result, perm, quant, code != _NONE)
    low.set(name, low.emit(operator, [value.tensor, *tensors], made, options))


def _edged(low: Lowering, value: Value, window: Window, result: Shape) -> tuple[Value, int]:
    """The value with what TFLite would not add itself, and its way to treat the edges."""
    sizes, results = value.shape[2:], result[2:]
    scheme = window.scheme(sizes, results)
    if scheme is not None:
        return value, scheme
    edges = padding.around_map(value, window.edges(sizes, results))
    return padding.padded(low, value, edges), VALID


def _arranged(weight: Constant, groups: int) -> tuple[str, Constant, int]:
    """TFLite's operator, the weights in its order, and their axis of output channels."""
    if weight.real.ndim == 5:
        return "CONV_3D", weight.transposed((2, 3, 4, 1, 0)), 4
    if groups > 1 and weight.real.shape[1] == 1:
        return "DEPTHWISE_CONV_2D", weight.transposed((1, 2, 3, 0)), 3
    return "CONV_2D", weight.transposed((0, 2, 3, 1)), 0


def _weights(
    low: Lowering,
    operator: str,
    weight: Constant,
    bias: Constant,
    axis: int,
    multiplied: Value | None,
    groups: int,
) -> tuple[int, int]:
    """The tensors of weights and biases; ``multiplied`` is the int8 value before, if it is one."""
    if multiplied is not None and multiplied.quant is not None:
        return whole_weights(low, weight, bias, axis, multiplied.quant.scale)
    light = operator == "DEPTHWISE_CONV_2D" or (operator == "CONV_2D" and groups == 1)
    return real_weights(low, weight, axis, light), real_bias(low, bias)


def _options(
    operator: str, window: Window, scheme: int, code: int, shape: Shape, channels: int
) -> Any:
    common = {"padding": scheme, "fusedActivationFunction": code}
    *depth, high, wide = window.strides
    *deep, tall, broad = window.dilations
    common |= {"strideH": high, "strideW": wide}
    common |= {"dilationHFactor": tall, "dilationWFactor": broad}
    if operator == "CONV_3D":
        return schema.Conv3DOptionsT(strideD=depth[0], dilationDFactor=deep[0], **common)
    if operator == "DEPTHWISE_CONV_2D":
        return schema.DepthwiseConv2DOptionsT(depthMultiplier=shape[3] // channels, **common)
    return schema.Conv2DOptionsT(**common)


@on("ConvTranspose")
def transposed_convolution(low: Lowering, node: Node) -> None:
    """``ConvTranspose`` on maps of two sides; groups become zeros in the weights."""
    weight = low.constant(node, 1)
    if weight.real.ndim != 4 or max(node.attributes.get("dilations", (1,))) > 1:
        raise node.unsupported("a transposed convolution with dilation, or not in two dimensions")
    groups = int(node.attributes.get("group", 1))
    if groups > 1:
        weight = weight.of(_without_groups(weight.real, groups))
    weight = weight.transposed((1, 2, 3, 0))
    value = low.value(node)
    quant = low.int8_product(node.outputs[0], value, weight)
    value = low.ready(value, channels_last(4), quant is not None)
    bias = bias_of(low, node, 2, weight.real.shape[0])
    if quant is not None and value.quant is not None:
        tensors = whole_weights(low, weight, bias, 0, value.quant.scale)
    else:
        tensors = real_weights(low, weight, 0, light=False), real_bias(low, bias)
    result = low.shape(node.outputs[0])
    window = Window.of(node, weight.real.shape[1:3])
    full, scheme = _enlarged(node, value.shape, window, result)
    options = schema.TransposeConvOptionsT(
        padding=scheme, strideH=window.strides[0], strideW=window.strides[1]
    )
    made = Result(node.outputs[0], full, channels_last(4), quant)
    target = low.whole_numbers([full[axis] for axis in made.perm])
    found = low.emit(
        "TRANSPOSE_CONV", [target, tensors[0], value.tensor, tensors[1]], made, options
    )
    low.set(node.outputs[0], _cut(low, found, window.begin, result))


def _without_groups(weight: Any, groups: int) -> Any:
    """(I, O / g, h, w) of groups as (I, O, h, w) of one, zero between the groups."""
    inputs, outputs = weight.shape[0], weight.shape[1]
    made = np.zeros((inputs, outputs * groups, *weight.shape[2:]), weight.dtype)
    step = inputs // groups
    for group in range(groups):
        rows = slice(group * step, (group + 1) * step)
        made[rows, group * outputs : (group + 1) * outputs] = weight[rows]
    return made


def _enlarged(node: Node, shape: Shape, window: Window, result: Shape) -> tuple[Shape, int]:
    """What the operator gives before anything is cut off, and its way to treat the edges."""
    sides = list(zip(shape[2:], window.kernel, window.strides, strict=True))
    whole = [(size - 1) * stride + kernel for size, kernel, stride in sides]
    if any(
        begin + size > full
        for begin, size, full in zip(window.begin, result[2:], whole, strict=True)
    ):
        raise node.unsupported("an output padding")
    totals = [
        max((n - 1) * s + k - size, 0) for (n, k, s), size in zip(sides, result[2:], strict=True)
    ]
    same = all(size == n * s for size, (n, _, s) in zip(result[2:], sides, strict=True))
    if same and tuple(total // 2 for total in totals) == window.begin:
        return result, SAME
    return (*result[:2], *whole), VALID


def _cut(low: Lowering, value: Value, begin: Shape, result: Shape) -> Value:
    """The middle of ``value``."""
    if value.shape == result:
        return value
    starts = (0, 0, *begin)
    made = Result(value.name, result, value.perm, value.quant)
    bounds = [[starts[axis] for axis in value.perm], [result[axis] for axis in value.perm]]
    tensors = [low.whole_numbers(one) for one in bounds]
    return low.emit("SLICE", [value.tensor, *tensors], made, schema.SliceOptionsT())

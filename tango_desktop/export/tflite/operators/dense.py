"""Matrix products."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.layout import Perm, Shape
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.convolution import bias_of
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node
from tango_desktop.export.tflite.values import Constant, Value
from tango_desktop.export.tflite.weights import real_bias, real_weights, whole_weights
from tango_desktop.export.tflite.windows import VALID


@on("Gemm")
def gemm(low: Lowering, node: Node) -> None:
    """``Gemm`` of a matrix that is computed and one that is known."""
    weight = low.constant(node, 1)
    if node.attributes.get("transA", 0):
        raise node.unsupported("a transposed first matrix")
    if not node.attributes.get("transB", 0):
        weight = weight.transposed((1, 0))
    bias = bias_of(low, node, 2, weight.real.shape[0])
    alpha, beta = (float(node.attributes.get(name, 1.0)) for name in ("alpha", "beta"))
    if alpha != 1.0:
        weight = weight.of((weight.real * np.float32(alpha)).astype(weight.real.dtype))
    if beta != 1.0 or bias.real.shape != (weight.real.shape[0],):
        shares = np.broadcast_to(bias.real.reshape(-1) * beta, (weight.real.shape[0],))
        bias = bias.of(np.ascontiguousarray(shares, np.float32))
    code, name = low.fused(node)
    shape = low.shape(node.outputs[0])
    value = low.value(node)
    low.set(name, connected(low, value, weight, bias, Result(name, shape, (0, 1)), code))


def connected(
    low: Lowering, value: Value, weight: Constant, bias: Constant, made: Result, code: int = 0
) -> Value:
    """Sums along the axis of ``value`` that ``made`` stores last.

    Args:
        low: the conversion.
        value: what is multiplied.
        weight: (O, I).
        bias: (O,).
        made: the result, in float32.
        code: of the activation that joins it.
    """
    quant = low.int8_product(made.name, value, weight)
    value = low.ready(value, made.perm, quant is not None)
    if quant is not None:
        return _as_convolution(low, value, weight, bias, replace(made, quant=quant), code)
    options = schema.FullyConnectedOptionsT(
        fusedActivationFunction=code, keepNumDims=len(made.shape) > 2
    )
    # One scale: tflite-runtime 2.14 beside float32 takes the first of several for all.
    tensors = real_weights(low, weight, None), real_bias(low, bias)
    result = replace(made, positive=code != 0)
    return low.emit("FULLY_CONNECTED", [value.tensor, *tensors], result, options)


def _as_convolution(
    low: Lowering, value: Value, weight: Constant, bias: Constant, made: Result, code: int
) -> Value:
    """The same in int8: a convolution of one pixel.

    It has a scale for each channel in every runtime; products have that since FULLY_CONNECTED 12,
    which tflite-runtime 2.14 does not know.
    """
    assert value.quant is not None
    outputs, inputs = weight.real.shape
    pixels = prod(value.shape) // inputs
    perm = layout.channels_last(4)
    maps = low.reshaped(
        value, Result(f"{made.name}/before", (1, inputs, 1, pixels), perm, value.quant)
    )
    whole = Constant(weight.name, weight.real[:, None, None], None, weight.scales)
    if weight.whole is not None:
        whole = replace(whole, whole=weight.whole[:, None, None], axis=weight.axis and 3)
    tensors = whole_weights(low, whole, bias, 0, value.quant.scale)
    result = Result(made.name, (1, outputs, 1, pixels), perm, made.quant, code != 0)
    options = schema.Conv2DOptionsT(
        padding=VALID, strideH=1, strideW=1, fusedActivationFunction=code
    )
    found = low.emit("CONV_2D", [maps.tensor, *tensors], result, options)
    return low.reshaped(found, replace(made, positive=code != 0))


@on("MatMul")
def product(low: Lowering, node: Node) -> None:
    """``MatMul``; with a known matrix, sums along one axis of the other side."""
    first, second = (low.known(name) for name in node.inputs)
    name, shape = node.outputs[0], low.shape(node.outputs[0])
    rank = len(shape)
    if second is not None and second.real.ndim == 2 and first is None:
        value, weight = low.value(node, 0), second.transposed((1, 0))
        perm = _last(value.perm, rank - 1)
    elif first is not None and first.real.ndim == 2 and second is None:
        value, weight = low.value(node, 1), first
        perm = _last(value.perm, rank - 2)
    else:
        low.set(name, _batched(low, node, shape))
        return
    bias = Constant(f"{node.name}/bias", np.zeros(weight.real.shape[0], np.float32))
    low.set(name, connected(low, value, weight, bias, Result(name, shape, perm)))


def _last(perm: Perm, axis: int) -> Perm:
    return (*(one for one in perm if one != axis), axis)


def _batched(low: Lowering, node: Node, shape: Shape) -> Value:
    """The product of two matrices that are computed."""
    sides = []
    for place in range(2):
        value = low.value(node, place)
        if len(value.shape) != len(shape):
            raise node.unsupported("matrices of different ranks")
        sides.append(low.ready(value, layout.identity(len(shape)), False).tensor)
    made = Result(node.outputs[0], shape, layout.identity(len(shape)))
    return low.emit("BATCH_MATMUL", sides, made, schema.BatchMatMulOptionsT())

"""Matrix products."""

from __future__ import annotations

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
        weight = weight.of(weight.real * np.float32(alpha))
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
    quant = low.int8_result(made.name, value)
    value = low.ready(value, made.perm, quant is not None)
    options = schema.FullyConnectedOptionsT(
        fusedActivationFunction=code, keepNumDims=len(made.shape) > 2
    )
    if quant is not None and value.quant is not None:
        tensors = whole_weights(low, weight, bias, 0, value.quant.scale)
    else:
        tensors = real_weights(low, weight, 0), real_bias(low, bias)
    result = Result(made.name, made.shape, made.perm, quant, code != 0)
    return low.emit("FULLY_CONNECTED", [value.tensor, *tensors], result, options)


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

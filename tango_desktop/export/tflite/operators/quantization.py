"""Pairs of ``QuantizeLinear`` and ``DequantizeLinear``: what says how int8 stands for numbers.

They are no operators of their own here: the operator before gives int8 at once where it can.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tango_desktop.export.tflite.lowering import Lowering
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Array, Node
from tango_desktop.export.tflite.values import Constant, Value
from tango_desktop.export.tflite.writer import Quant

_LOWEST = -128


@on("QuantizeLinear")
def quantize(low: Lowering, node: Node) -> None:
    """``QuantizeLinear``."""
    known = low.known(node.inputs[0])
    if known is not None:
        low.set(node.outputs[0], _rounded(low, node, known))
        return
    wanted = low.parameters(node)
    if wanted is None:
        raise node.unsupported("values that are quantized by channel")
    value = low.value(node)
    if value.quant is None or _clips(wanted, value):
        value = low.whole(value, wanted)
    low.set(node.outputs[0], value)


def _clips(wanted: Quant, value: Value) -> bool:
    """Whether quantizing is what removes negative numbers: a ReLU that was taken out."""
    if value.quant is None or value.positive:
        return False
    return wanted.zero == _LOWEST and value.quant.zero > _LOWEST


def _spread(node: Node, array: Array, rank: int) -> Array:
    """Scales or zero points of each channel, shaped to be computed with."""
    if array.size == 1:
        return array.reshape(())
    axis = int(node.attributes.get("axis", 1)) % rank
    return array.reshape([-1 if number == axis else 1 for number in range(rank)])


def _zero(low: Lowering, node: Node) -> Array:
    given = len(node.inputs) > 2 and node.inputs[2]
    return low.constant(node, 2).real if given else np.zeros(1, np.uint8)


def _rounded(low: Lowering, node: Node, constant: Constant) -> Constant:
    """A constant as whole numbers."""
    zero, rank = _zero(low, node), constant.real.ndim
    scales = _spread(node, low.constant(node, 1).real, rank)
    whole = np.round(constant.real / scales) + _spread(node, zero, rank)
    limits = np.iinfo(zero.dtype)
    return Constant(node.outputs[0], whole.clip(limits.min, limits.max).astype(zero.dtype))


@on("DequantizeLinear")
def dequantize(low: Lowering, node: Node) -> None:
    """``DequantizeLinear``: of a constant its numbers, else the int8 value itself."""
    known = low.known(node.inputs[0])
    if known is None:
        low.set(node.outputs[0], low.value(node))
        return
    scales, rank = low.constant(node, 1).real, known.real.ndim
    zero = _zero(low, node)
    zeros = _spread(node, zero.astype(np.float64), rank) if zero.any() else 0.0
    real = (known.real.astype(np.float64) - zeros) * _spread(node, scales, rank)
    made = Constant(known.name, real.astype(np.float32), rounded=True)
    if known.real.dtype == np.int8 and not zero.any() and scales.size > 1:
        axis = int(node.attributes.get("axis", 1)) % rank
        flat = scales.reshape(-1).astype(np.float64)
        made = replace(made, whole=known.real, scales=flat, axis=axis)
    low.set(node.outputs[0], made)

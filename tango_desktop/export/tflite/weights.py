"""Weights and biases in the form that the precision asks for."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

from tango_desktop.export.quantization.halves import halved
from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.values import Constant, per_channel, per_tensor
from tango_desktop.export.tflite.writer import Quant

_WORTH_IT = 1024  # numbers; TFLite's converter leaves smaller constants as they are
_BIAS_LIMIT = float(2**30)

Scales = NDArray[np.float64]


def whole_weights(
    low: Lowering, weight: Constant, bias: Constant, axis: int, scale: float
) -> tuple[int, int]:
    """The tensors of int8 weights and int32 biases.

    Args:
        low: the conversion.
        weight: as stored.
        bias: one for each channel.
        axis: of the channels in ``weight``.
        scale: of what the weights are multiplied with.
    """
    least = np.abs(bias.real.astype(np.float64)) / (scale * _BIAS_LIMIT)
    whole, scales = per_channel(weight, axis, least)
    units = scales * scale
    counts = np.round(bias.real / units).astype(np.int32)
    return (
        _int8(low, weight.name, whole, scales, axis),
        low.fixed(counts, bias.name, _channels(units, 0)),
    )


def _channels(scales: Scales, axis: int) -> Quant:
    return Quant(tuple(float(one) for one in scales), (0,) * len(scales), axis)


def _int8(low: Lowering, name: str, whole: NDArray[np.int8], scales: Scales, axis: int) -> int:
    return low.fixed(np.ascontiguousarray(whole), name, _channels(scales, axis))


def real_weights(low: Lowering, weight: Constant, axis: int | None, light: bool = True) -> int:
    """The tensor of weights that are computed with in float32, in the precision asked for.

    Those that are in 16 bits already stay in 16.

    Args:
        low: the conversion.
        weight: as stored.
        axis: of the channels in it; None for one scale for all of them.
        light: the operator takes int8 weights beside float32 values.
    """
    real = np.ascontiguousarray(weight.real, dtype=np.float32)
    if low.precision == "dynamic" and light and real.size >= _WORTH_IT:
        whole, scales = per_tensor(real) if axis is None else per_channel(weight, axis, 0.0)
        return _int8(low, weight.name, whole, scales, axis or 0)
    half = low.precision == "fp16" or weight.real.dtype == np.float16
    if half and real.size >= _WORTH_IT:
        return _half(low, weight.name, real)
    return low.fixed(real, weight.name)


def _half(low: Lowering, name: str, real: NDArray[np.float32]) -> int:
    """float16 in the file, float32 from the start of a run."""
    stored = low.fixed(halved(real), name)
    made = Result(f"{name}/float32", real.shape, layout.identity(real.ndim))
    return low.emit("DEQUANTIZE", [stored], made, schema.DequantizeOptionsT()).tensor


def real_bias(low: Lowering, bias: Constant) -> int:
    """The tensor of float32 biases."""
    return low.fixed(bias.real.astype(np.float32), bias.name)

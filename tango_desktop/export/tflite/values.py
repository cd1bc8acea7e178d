"""What a value of the ONNX model is in the TFLite file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tango_desktop.export.tflite.layout import Perm, Shape
from tango_desktop.export.tflite.source import Array
from tango_desktop.export.tflite.writer import Quant

_LARGEST = 127


@dataclass(eq=False)
class Value:
    """A value that is computed.

    Attributes:
        name: in ONNX.
        shape: in ONNX's order of axes.
        perm: how it is stored.
        tensor: the number of the tensor that holds it.
        quant: where that tensor is int8; None for float32.
        positive: nothing in it is less than 0.
        views: the same value stored otherwise, made when somebody asks.
    """

    name: str
    shape: Shape
    perm: Perm
    tensor: int
    quant: Quant | None = None
    positive: bool = False
    views: dict[Perm | str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Constant:
    """A value that is known.

    Attributes:
        name: in ONNX.
        real: its numbers.
        whole: int8, where the ONNX model has it quantized without a zero point.
        scales: what ``whole`` is multiplied with, one for each channel.
        axis: of the channels.
        rounded: whether the ONNX model has it quantized in any way.
    """

    name: str
    real: Array
    whole: NDArray[np.int8] | None = None
    scales: NDArray[np.float64] | None = None
    axis: int = 0
    rounded: bool = False

    def transposed(self, axes: Sequence[int]) -> Constant:
        """With its axes in another order."""
        whole = None if self.whole is None else self.whole.transpose(axes)
        axis = list(axes).index(self.axis) if whole is not None else 0
        return replace(self, real=self.real.transpose(axes), whole=whole, axis=axis)

    def of(self, real: Array) -> Constant:
        """Other numbers under its name."""
        return Constant(self.name, real, rounded=self.rounded)


def per_channel(
    constant: Constant, axis: int, least: NDArray[np.float64] | float
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """``constant`` as int8, symmetric, with a scale for each channel.

    Args:
        constant: numbers.
        axis: of the channels.
        least: no scale is less, so that a bias in its unit still fits 32 bits.

    Returns:
        Whole numbers from −127 to 127 of the same shape, and the scales.
    """
    count = constant.real.shape[axis]
    given, scales = constant.whole, constant.scales
    if given is not None and scales is not None and constant.axis == axis:
        scales = np.broadcast_to(scales, (count,)).astype(np.float64)
        if np.all(scales >= least):
            return np.clip(given, -_LARGEST, _LARGEST).astype(np.int8), scales
    others = tuple(number for number in range(constant.real.ndim) if number != axis)
    peaks = np.abs(constant.real).max(axis=others) / _LARGEST
    scales = np.maximum(np.where(peaks > 0, peaks, 1.0), least).astype(np.float32)
    shape = [count if number == axis else 1 for number in range(constant.real.ndim)]
    whole = np.round(constant.real / scales.reshape(shape)).clip(-_LARGEST, _LARGEST)
    return whole.astype(np.int8), scales.astype(np.float64)


def per_tensor(real: Array) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Numbers as int8, symmetric, with one scale."""
    scale = np.float32(np.abs(real).max() / _LARGEST or 1.0)
    whole = np.round(real / scale).clip(-_LARGEST, _LARGEST).astype(np.int8)
    return whole, np.array([scale], np.float64)


def quant_of(array: Array) -> Quant:
    """Scale and zero point of int8 for constants that are computed with, 0 among them."""
    low, high = min(float(array.min()), 0.0), max(float(array.max()), 0.0)
    scale = (high - low) / 255 or 1.0
    return Quant((scale,), (round(-128 - low / scale),))


def quantized(array: Array, quant: Quant) -> NDArray[np.int8]:
    """``array`` as int8."""
    whole = np.round(array / quant.scale) + quant.zero
    return whole.clip(-128, 127).astype(np.int8)

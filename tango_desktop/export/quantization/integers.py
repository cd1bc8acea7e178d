"""Scales and zero points: ``value = scale × (integer − zero point)``.

Source: B. Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (arXiv 1712.05877).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.registry import Registry
from tango_desktop.errors import ExportError
from tango_desktop.export.quantization.models import Floats
from tango_desktop.export.quantization.plan import Range
from tango_desktop.i18n import N_

_LEAST_SCALE = 1e-12
_MOST_BIAS = 1 << 30  # steps; an eighth of what 32 bits hold is left for the sum
WEIGHT_MOST = 127


@dataclass(frozen=True)
class SchemeInfo:
    """How activations become integers; weights are int8, symmetric, one scale per output channel.

    Attributes:
        name: the key in ``SCHEMES``.
        signed: int8 rather than uint8.
        symmetric: the zero point is always 0.
        outputs: whether the network's outputs are rounded to integers, too, where a quantized
            layer gives them.
        guarded: whether the engine would round weights that are kept in floats by itself, and has
            to be kept from that.
    """

    name: str
    signed: bool
    symmetric: bool
    outputs: bool
    guarded: bool = False

    @property
    def least(self) -> int:
        """The least integer."""
        return -128 if self.signed else 0

    @property
    def most(self) -> int:
        """The largest integer."""
        return self.least + 255

    @property
    def kind(self) -> type[np.int8] | type[np.uint8]:
        """NumPy's type of the integers."""
        return np.int8 if self.signed else np.uint8


SCHEMES: Registry[SchemeInfo] = Registry(N_("quantization scheme"), ExportError)
# ONNX Runtime on x86: its kernels for signed activations are slower than those for floats.
UINT8 = SCHEMES.add(SchemeInfo("uint8", signed=False, symmetric=False, outputs=False, guarded=True))
# OpenVINO: beside a value that is dequantized in two ways it computes neighbours in floats.
UINT8_PLAIN = SCHEMES.add(SchemeInfo("uint8-plain", signed=False, symmetric=False, outputs=False))
# LiteRT, ExecuTorch.
INT8 = SCHEMES.add(SchemeInfo("int8", signed=True, symmetric=False, outputs=True))
# TensorRT.
INT8_SYMMETRIC = SCHEMES.add(
    SchemeInfo("int8-symmetric", signed=True, symmetric=True, outputs=False)
)


@dataclass(frozen=True)
class Scaling:
    """One scale for a whole tensor."""

    scale: float
    zero_point: int


def scaling_of(range_: Range, scheme: SchemeInfo) -> Scaling:
    """The scaling that covers a range; 0 is always one of the values, exactly."""
    low, high = min(range_[0], 0.0), max(range_[1], 0.0)
    if scheme.symmetric:
        return Scaling(_scale(max(-low, high) / 127), 0)
    scale = _scale((high - low) / (scheme.most - scheme.least))
    zero_point = round(scheme.least - low / scale)
    return Scaling(scale, min(max(zero_point, scheme.least), scheme.most))


def _scale(wanted: float) -> float:
    """As a 32-bit float, large enough to divide by; 1 for a tensor of zeros."""
    return float(np.float32(max(wanted, _LEAST_SCALE))) if wanted > 0.0 else 1.0


def quantized(values: Floats, scaling: Scaling, scheme: SchemeInfo) -> NDArray[np.integer]:
    """The integers that stand for ``values``; what is beyond the range is clipped."""
    steps = np.rint(values.astype(np.float64) / scaling.scale) + scaling.zero_point
    return np.asarray(np.clip(steps, scheme.least, scheme.most), scheme.kind)


def dequantized(integers: NDArray[np.integer], scaling: Scaling) -> Floats:
    """The values that integers stand for."""
    steps = integers.astype(np.float32) - np.float32(scaling.zero_point)
    return np.asarray(steps * np.float32(scaling.scale), np.float32)


@dataclass(frozen=True, eq=False)
class QuantizedWeights:
    """The weights of a layer.

    Attributes:
        values: int8, shaped as the weights.
        scales: (channels,) one for each output channel.
        bias: int32 (channels,), or None; its scale is the input's times ``scales``.
    """

    values: NDArray[np.int8]
    scales: Floats
    bias: NDArray[np.int32] | None


def quantized_weights(
    weights: Floats, bias: Floats | None, axis: int, input_scale: float
) -> QuantizedWeights:
    """Round a layer's weights to 8 bits and its bias to 32.

    A channel whose weights are so small that its bias would not fit gets a coarser scale.

    Args:
        weights: of any shape.
        bias: (channels,) or None.
        axis: of the output channels in ``weights``.
        input_scale: of the layer's input.
    """
    others = tuple(a for a in range(weights.ndim) if a != axis)
    scales = np.abs(weights).max(axis=others).astype(np.float64) / WEIGHT_MOST
    if bias is not None:
        scales = np.maximum(scales, np.abs(bias) / (input_scale * _MOST_BIAS))
    scales = np.maximum(scales, _LEAST_SCALE).astype(np.float32)
    shape = [-1 if a == axis else 1 for a in range(weights.ndim)]
    steps = np.rint(weights / scales.reshape(shape))
    values = np.clip(steps, -WEIGHT_MOST, WEIGHT_MOST).astype(np.int8)
    if bias is None:
        return QuantizedWeights(values, scales, None)
    unit = scales.astype(np.float64) * input_scale
    limits = np.iinfo(np.int32)
    rounded = np.clip(np.rint(bias / unit), limits.min, limits.max).astype(np.int32)
    return QuantizedWeights(values, scales, rounded)

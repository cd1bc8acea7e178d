"""TensorRT's calibration cache: the ranges of values, as text, one tensor a line.

    TRT-8502-EntropyCalibration2
    images: 3caa5294
    /conv1/Conv_output_0: 3d8b2f6e

The number is the scale, the largest value ÷ 127, a 32-bit float whose bytes are written with the
highest first. TensorRT takes a tensor that is not listed to be of no 8-bit layer. The first line
must be of the TensorRT that reads it, so the device writes its own (``runner/build_tensorrt.py``).

Source: the comment on ``ReadDynamicRange`` in ONNX Runtime's TensorRT provider, and caches that
TensorRT 7 and 8 wrote.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping

from tango_desktop.errors import ExportError
from tango_desktop.i18n import tr

_HEADER = "TRT-8502-EntropyCalibration2"  # any: the device puts its own in its place
_STEPS = 127


def cache_text(ranges: Mapping[str, tuple[float, float]]) -> str:
    """The cache for the ranges of tensors, by their names in the ONNX file.

    A tensor that is always 0 is left out: a scale of 0 is none.

    Raises:
        ExportError: a name cannot be written.
    """
    lines = [_HEADER]
    for name, (low, high) in ranges.items():
        scale = max(abs(low), abs(high)) / _STEPS
        if "\n" in name or not name:
            raise ExportError(
                tr("The tensor {name} has a name that TensorRT cannot read.", name=repr(name))
            )
        if scale > 0.0 and math.isfinite(scale):
            lines.append(f"{name}: {scale_text(scale)}")
    return "\n".join(lines) + "\n"


def scale_text(scale: float) -> str:
    """``0.0078740157`` → ``"3c010204"``."""
    return struct.pack(">f", scale).hex()

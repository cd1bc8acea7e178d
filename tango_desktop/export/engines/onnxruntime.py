"""ONNX Runtime: the ONNX file itself, in full or half precision or with 8-bit values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.limits import FP16, FP32, INT8
from tango_desktop.export.spec import ConvertedModel, ExportSpec

if TYPE_CHECKING:
    from torch import nn


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.onnx`` into ``folder``.

    Raises:
        ExportError: it cannot be traced, or not in this precision.
    """
    return _WRITERS[spec.precision](module, spec, folder, ctx)


def _half(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    import onnx

    from tango_desktop.export.quantization.fp16 import notes_on, to_half

    made = onnx_exporter.convert(module, spec, folder, ctx)
    ctx.check()
    half = to_half(onnx.load(folder / made.file))
    onnx.save(half.model, folder / made.file)
    return replace(made, notes=(*made.notes, *notes_on(half.clamped)))


def _eight_bits(
    module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext
) -> ConvertedModel:
    from tango_desktop.export.quantized import write_quantized

    # uint8 activations: on x86 without VNNI, int8 ones are slower than fp32 (ONNX Runtime 1.31).
    return write_quantized(module, spec, folder, "uint8", ctx)


_WRITERS = {FP32: onnx_exporter.convert, FP16: _half, INT8: _eight_bits}

"""ONNX Runtime: the ONNX file itself, in full or half precision or with 8-bit values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.spec import ConvertedModel, ExportSpec

if TYPE_CHECKING:
    from torch import nn


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.onnx`` into ``folder``.

    Raises:
        ExportError: it cannot be traced.
    """
    return onnx_exporter.convert(module, spec, folder, ctx)

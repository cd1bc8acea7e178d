"""NNEF, the Khronos exchange format: a graph and its weights in ``model.nnef.tgz``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.engines import from_onnx, torch_program
from tango_desktop.export.environments import NNEF
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

FILE = "model.nnef.tgz"
TITLE = "NNEF"


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.nnef.tgz`` into ``folder``.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, or NNEF has no operation for a part of it.
    """
    torch_program.require_plain(TITLE, spec)
    with from_onnx.master(module, spec, folder, ctx) as source:
        job = {
            **source.job(),
            "output": folder / FILE,
            "metadata": onnx_exporter.metadata(spec, source.made.opset, source.made.producer),
        }
        found = from_onnx.run("nnef_worker", NNEF, job, spec, ctx)
    producer = f"{source.made.producer}, nnef-tools {found['version']}"
    note = lasting(
        "{count} operations and {weights} weights; an exchange format: compared in the Khronos "
        "interpreter, run by the tools of chip makers",
        count=found["operations"],
        weights=found["variables"],
    )
    return ConvertedModel(
        FILE, "nnef", str(found["version"]), "3.10", source.made.opset, producer, notes=(note,)
    )

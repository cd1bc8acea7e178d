"""PyTorch itself: a frozen TorchScript file, or a program of ``torch.export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import tango_desktop
from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.engines import from_onnx, torch_program
from tango_desktop.export.environments import EnvironmentInfo
from tango_desktop.export.spec import ConvertedModel, ExportSpec

if TYPE_CHECKING:
    from torch import nn

TORCHSCRIPT, TORCH_EXPORT = "torchscript", "torch-export"
FILES = {TORCHSCRIPT: "model.pt", TORCH_EXPORT: "model.pt2"}
# What the program itself needs: it is always here.
PYTORCH = EnvironmentInfo("torch", "PyTorch", (), ("torch",), 0)
TITLES = {TORCHSCRIPT: "TorchScript", TORCH_EXPORT: "torch.export"}


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.pt`` or ``model.pt2`` into ``folder``, as ``spec.engine`` says.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot export it.
    """
    torch_program.require_plain(TITLES[spec.engine], spec, takes_batches=True)
    file, producer = FILES[spec.engine], f"TANGO Desktop {tango_desktop.__version__}"
    any_batch = spec.settings.dynamic_batch
    # A tracer would take sizes that are not known yet for those of its example.
    sized = any_batch and spec.engine == TORCH_EXPORT
    with torch_program.saved(module, spec, ctx, any_batch=sized) as program:
        job = {
            "program": program.path,
            "format": spec.engine,
            "output": folder / file,
            "shape": [1, spec.channels, *spec.size],
            "any_batch": any_batch,
            "metadata": onnx_exporter.metadata(spec, 0, producer),
        }
        found = from_onnx.run("torchscript_worker", PYTORCH, job, spec, ctx)
    version = str(found["version"])
    minimum = ".".join(version.split(".")[:2])  # older ones were not tried
    return ConvertedModel(file, spec.engine, minimum, "3.10", 0, f"{producer}, PyTorch {version}")

"""Core ML: an ML program (``model.mlpackage``) or a neural network (``model.mlmodel``).

Made on any computer, run on Apple's only. So here the result is looked at, not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tango_desktop
from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.engines import from_onnx, torch_program
from tango_desktop.export.environments import COREML
from tango_desktop.export.spec import INPUT, OUTPUT, ConvertedModel, ExportSpec
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

PROGRAM, NETWORK = "coreml", "coreml-neuralnetwork"
FILES = {PROGRAM: "model.mlpackage", NETWORK: "model.mlmodel"}
TITLES = {PROGRAM: "Core ML", NETWORK: "Core ML (neural network)"}
PRECISIONS = ("fp32", "fp16", "dynamic")
_MINIMUM = "7.0"  # of coremltools: the first that reads all of these forms


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.mlpackage`` (a folder) or ``model.mlmodel`` into ``folder``.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for; ``engine`` says which of the two forms.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot export it, or Core ML cannot compute it.
    """
    file = FILES[spec.engine]
    torch_program.require_plain(TITLES[spec.engine], spec)
    producer = f"TANGO Desktop {tango_desktop.__version__}"
    with torch_program.saved(module, spec, ctx) as program:
        job = {
            "program": program.path,
            "places": program.places,
            "form": spec.engine,
            "precision": spec.precision,
            "output": folder / file,
            "input_name": INPUT,
            "output_name": OUTPUT,
            "shape": [1, spec.channels, *spec.size],
            "metadata": onnx_exporter.metadata(spec, 0, producer),
        }
        found = from_onnx.run("coreml_worker", COREML, job, spec, ctx)
    made_by = f"{producer}, coremltools {found['version']}"
    return ConvertedModel(file, PROGRAM, _MINIMUM, "3.9", 0, made_by, notes=_notes(found))


def _notes(found: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        lasting(
            "{count} operations; needs {system} or newer. Checked here as a file, not run: "
            "Core ML runs on macOS and iOS only",
            count=found["operations"],
            system=found["system"],
        ),
    )

"""ExecuTorch: PyTorch's program for phones and boards (``model.pte``), computed by XNNPACK.

In 8 bits the ranges are found by ExecuTorch's own tools on the calibration pictures; a plan says
which document nodes stay in floating point. The decoding of boxes always does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import tango_desktop
from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.calibrating import calibration_pictures, calibration_warnings
from tango_desktop.export.engines import from_onnx, torch_program
from tango_desktop.export.environments import EXECUTORCH
from tango_desktop.export.limits import INT8
from tango_desktop.export.quantization.plan import load_plan
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.unfollowed import kept_wider, unfollowed
from tango_desktop.i18n import lasting, tr

if TYPE_CHECKING:
    from torch import nn

FILE = "model.pte"
TITLE = "ExecuTorch"
PRECISIONS = ("fp32", "int8")
_FLOAT_LAYERS = ("detect",)
_SHOWN = 5


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.pte`` into ``folder``.

    Inputs and outputs are 32-bit floats in every precision.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot export it, or ExecuTorch cannot compute it.
        DataError: there are no pictures to find ranges on, or one cannot be read any more.
    """
    torch_program.require_plain(TITLE, spec)
    producer = f"TANGO Desktop {tango_desktop.__version__}"
    notes: tuple[str, ...] = ()
    with torch_program.saved(module, spec, ctx) as program:
        job: dict[str, object] = {
            "program": program.path,
            "places": program.places,
            "output": folder / FILE,
            "shape": [1, spec.channels, *spec.size],
            "metadata": onnx_exporter.metadata(spec, 0, producer),
            "calibration": None,
        }
        if spec.precision == INT8:
            notes = (*calibration_warnings(spec, ctx), *done_otherwise(spec))
            job["calibration"] = calibration_file(spec, program.path.parent, ctx)
            job["float_modules"] = program.names_of(*float_nodes(spec))
        found = from_onnx.run("executorch_worker", EXECUTORCH, job, spec, ctx)
    version = str(found["version"])
    made_by = f"{producer}, ExecuTorch {version}"
    notes = (*_notes(found), *notes)
    return ConvertedModel(FILE, "executorch", version, "3.10", 0, made_by, notes=notes)


def done_otherwise(spec: ExportSpec) -> tuple[str, ...]:
    """What is chosen for 8 bits and ExecuTorch does in its own way: ranges, layers in FP16."""
    asked = spec.settings
    if spec.plan:
        asked = replace(asked, range_method=load_plan(spec.plan).method)
    ranges = unfollowed(TITLE, asked, {"range_method": lasting("its own")})
    return (*ranges, *kept_wider(TITLE, spec.plan))


def float_nodes(spec: ExportSpec) -> tuple[str, ...]:
    """The document nodes that stay in floating point in 8 bits.

    With the decoding of boxes goes what it reads: ``placement.answering_nodes`` says why.
    """
    planned = load_plan(spec.plan).float_nodes if spec.plan else ()
    decoding = [node for node in spec.document.nodes if node.layer in _FLOAT_LAYERS]
    answering = [name for node in decoding for name in node.inputs if name in spec.document]
    return tuple(dict.fromkeys((*planned, *answering, *(node.id for node in decoding))))


def calibration_file(spec: ExportSpec, folder: Path, ctx: JobContext) -> Path:
    """The calibration pictures as the network sees them, (N, C, H, W) float32, in a NumPy file.

    Raises:
        DataError: there are none, or one cannot be read any more.
    """
    pictures = calibration_pictures(spec)
    watched = ctx.each(pictures, len(pictures), tr("Preparing pictures for calibration"))
    path = folder / "calibration.npy"
    np.save(path, np.stack(list(watched)))
    return path


def _notes(found: Mapping[str, Any]) -> tuple[str, ...]:
    notes = [lasting("On a phone: executor_runner --model_path model.pte")]
    left = list(found["left"])
    if left:
        names = list(dict.fromkeys(left))
        names = [*names[:_SHOWN], "…"] if len(names) > _SHOWN else names
        notes.append(
            lasting(
                "XNNPACK computes {share} % of the operations; {count} go to the slower portable "
                "kernels: {places}",
                share=f"{100.0 * found['delegated'] / (found['delegated'] + len(left)):.0f}",
                count=len(left),
                places=", ".join(names),
            )
        )
    return tuple(notes)

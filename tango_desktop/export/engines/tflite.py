"""TFLite, which LiteRT runs: one file ``model.tflite``.

The file takes pictures with channels last (B, H, W, C), as phones expect them; outputs keep ONNX's
order of axes. In int8 whatever stands next to the first and last quantized layers is int8 itself;
the box decode of a detector stays in float.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tango_desktop
from tango_desktop.core.jobs import JobContext
from tango_desktop.export.engines import from_onnx
from tango_desktop.export.environments import LITERT
from tango_desktop.export.limits import INT8
from tango_desktop.export.opsets import OPSETS
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.unfollowed import unfollowed
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

FILE = "model.tflite"
SCHEME = "int8"
_FIXED: dict[str, Any] = {"opset": OPSETS[-1].opset, "simplify": True}
PACKAGE, LEAST, PYTHON = "ai-edge-litert", "1.0", "3.9"


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.tflite`` into ``folder``.

    Args:
        module: (1, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, or TFLite cannot express it.
    """
    with from_onnx.master(module, fixed(spec), folder, ctx, SCHEME) as onnx:
        written = onnx.path.with_name(FILE)
        found = run_writer(onnx, written, spec, ctx)
        shutil.move(written, folder / FILE)
    made = onnx.made
    return ConvertedModel(
        FILE,
        PACKAGE,
        LEAST,
        PYTHON,
        made.opset,
        f"{made.producer}, LiteRT {found['version']}",
        made.extra_files,
        (*made.notes, *notes_of(spec, found)),
    )


def run_writer(
    onnx: from_onnx.Master,
    written: Path,
    spec: ExportSpec,
    ctx: JobContext,
    sources: Path | str = "",
) -> Mapping[str, Any]:
    """Let the worker write the file; what it says of it.

    Args:
        onnx: what it starts from.
        written: where the file goes.
        spec: of the export.
        ctx: the job's context.
        sources: a folder for the C++ source for microcontrollers; empty for none.

    Raises:
        ExportError: TFLite cannot express the network, or the worker failed.
    """
    job = {
        "tflite": written,
        "precision": spec.precision,
        "sources": sources,
        "library": Path(tango_desktop.__file__).parents[1],
    }
    return from_onnx.run("tflite_worker", LITERT, job | onnx.job(), spec, ctx)


def fixed(spec: ExportSpec) -> ExportSpec:
    """The ONNX file that the writer reads: one picture at a time, the newest opset, simplified.

    Older opsets take GELU and hard swish apart into operators that TFLite does not have.
    """
    return replace(spec, settings=replace(spec.settings, dynamic_batch=False, **_FIXED))


def notes_of(spec: ExportSpec, found: Mapping[str, Any]) -> tuple[str, ...]:
    """What people should know of the file."""
    notes = [*unfollowed("TFLite", spec.settings, _FIXED)]
    if spec.settings.dynamic_batch:
        notes.append(lasting("TFLite takes one picture at a time"))
    if spec.precision == INT8:
        whole = int(found["nodes"]) - int(found["float_nodes"])
        text = "{count} of {all} operators compute with 8 bits"
        notes.append(lasting(text, count=whole, all=int(found["nodes"])))
    return tuple(notes)

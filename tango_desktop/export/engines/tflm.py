"""C++ source for microcontrollers: a TFLite file as an array.

TensorFlow Lite for Microcontrollers (TFLM) runs it. ``model.cc`` holds the file; ``model.h``
declares it, registers its operators and says how large an arena it wants (an estimate);
``model.tflite`` is the same file for the comparison on this computer.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.export.engines import from_onnx
from tango_desktop.export.engines.tflite import FILE, SCHEME, fixed, notes_of, run_writer
from tango_desktop.export.limits import INT8
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.unfollowed import kept_wider
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

HEADER, SOURCE = "model.h", "model.cc"


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.tflite``, ``model.h`` and ``model.cc`` into ``folder``.

    Args:
        module: (1, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for, in fp32 or int8.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, or microcontrollers have no such operator.
    """
    with from_onnx.master(module, fixed(spec), folder, ctx, SCHEME) as onnx:
        found = run_writer(onnx, onnx.path.with_name(FILE), spec, ctx, onnx.path.parent)
        for name in (FILE, HEADER, SOURCE):
            shutil.move(onnx.path.with_name(name), folder / name)
    made = onnx.made
    return ConvertedModel(
        FILE,
        "tflite-micro",
        "",
        "",
        made.opset,
        f"{made.producer}, LiteRT {found['version']}",
        (HEADER, SOURCE, *made.extra_files),
        (
            *made.notes,
            *notes_of(spec, found),
            *(kept_wider("TFLM", spec.plan) if spec.precision == INT8 else ()),
            lasting(
                "It wants about {size} KB of memory beside the model: an estimate",
                size=-(-int(found["arena"]) // 1024),
            ),
        ),
    )

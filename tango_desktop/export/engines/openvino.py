"""OpenVINO: an IR of two files, ``model.xml`` and ``model.bin``."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.export.engines import from_onnx
from tango_desktop.export.environments import OPENVINO
from tango_desktop.export.limits import FP16, INT8
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

FILE, WEIGHTS = "model.xml", "model.bin"
# 8-bit activations without a sign: 5.3 ms where those with a sign take 6.2 (ResNet-18 at 224 px,
# one thread with VNNI, OpenVINO 2026.4); fp32 takes 18.6.
SCHEME = "uint8-plain"


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.xml`` and ``model.bin`` into ``folder``.

    Inputs and outputs are 32-bit floats in every precision.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, or OpenVINO cannot convert it.
    """
    with from_onnx.master(module, spec, folder, ctx, SCHEME) as onnx:
        job = {
            "xml": onnx.path.with_name(FILE),
            "half": spec.precision == FP16,
            "precision": spec.precision,
        }
        found = from_onnx.run("openvino_worker", OPENVINO, job | onnx.job(), spec, ctx)
        for name in (FILE, WEIGHTS):
            shutil.move(onnx.path.with_name(name), folder / name)
    made = onnx.made
    notes = _notes(found["computed"]) if spec.precision == INT8 else ()
    return ConvertedModel(
        FILE,
        "openvino",
        str(found["minimum"]),
        "3.8",
        made.opset,
        f"{made.producer}, OpenVINO {found['version']}",
        (WEIGHTS, *made.extra_files),
        (*made.notes, *notes),
    )


def _notes(computed: Mapping[str, int]) -> tuple[str, ...]:
    """How much of the network computes with 8 bits on this computer."""
    eight = sum(count for name, count in computed.items() if name in ("u8", "i8"))
    return (
        lasting(
            "{engine} computes {count} of {all} convolutions and products with 8 bits here",
            engine=OPENVINO.title,
            count=eight,
            all=sum(computed.values()),
        ),
    )

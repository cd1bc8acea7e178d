"""ncnn: ``model.ncnn.param``, ``model.ncnn.bin``, and what ncnn's files have no place for beside.

The ``.json`` says what the layers cannot: precision, names of inputs and outputs, and the metadata
of the ONNX file (classes, preparation, where the weights are from).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_names
from tango_desktop.export.engines import from_onnx, ncnn_graph
from tango_desktop.export.environments import NCNN
from tango_desktop.export.limits import FP16
from tango_desktop.export.spec import ConvertedModel, ExportSpec

if TYPE_CHECKING:
    from torch import nn

FILE, WEIGHTS, ABOUT = "model.ncnn.param", "model.ncnn.bin", "model.ncnn.json"
# The shapes of a ``Reshape`` that pnnx 20261020 writes are expressions, ``6="0w,-1"``: 1.0.20240820
# refuses them, 1.0.20250503 reads them; it is also the last with wheels for Python 3.6.
MINIMUM, PYTHON = "1.0.20250503", "3.6"
_NMS = "NonMaxSuppression"


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write the three files into ``folder``.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, or pnnx cannot convert it.
    """
    with from_onnx.master(module, spec, folder, ctx) as onnx:
        if _NMS in onnx.operators:  # pnnx would name what only belongs to it
            raise from_onnx.unsupported(NCNN.title, {_NMS: onnx.operators[_NMS]}, spec)
        about = _prepared(onnx.path)
        job = {
            "param": onnx.path.with_name(FILE),
            "bin": onnx.path.with_name(WEIGHTS),
            "shape": [1, spec.channels, *spec.size],
            "half": spec.precision == FP16,
        }
        found = from_onnx.run("ncnn_worker", NCNN, onnx.job() | job, spec, ctx)
        for name in (FILE, WEIGHTS):
            shutil.move(onnx.path.with_name(name), folder / name)
    outputs = dict(zip(onnx.outputs, found["blobs"], strict=True))
    names = {"precision": spec.precision, "input": found["input"], "outputs": outputs}
    write_json(folder / ABOUT, names | {"about": about})
    made = onnx.made
    producer = f"{made.producer}, pnnx {found['version']}"
    extra = (WEIGHTS, ABOUT, *made.extra_files)
    return ConvertedModel(FILE, "ncnn", MINIMUM, PYTHON, made.opset, producer, extra, made.notes)


def _prepared(path: Path) -> Mapping[str, Any]:
    """Rewrite an ONNX file for pnnx; its metadata, without the names of nodes that go."""
    import onnx

    model = onnx.load(path)
    ncnn_graph.prepare(model)
    onnx.save(model, path)
    told = {one.key: one.value for one in model.metadata_props if one.key != onnx_names.KEY}
    return told | {"preprocessing": json.loads(told["preprocessing"])}

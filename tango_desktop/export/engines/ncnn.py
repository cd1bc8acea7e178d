"""ncnn: ``model.ncnn.param``, ``model.ncnn.bin``, and what ncnn's files have no place for beside.

The ``.json`` says what the layers cannot: precision, names of inputs and outputs, and the metadata
of the ONNX file (classes, preparation, where the weights are from).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_names
from tango_desktop.export.engines import from_onnx, ncnn_graph, ncnn_int8
from tango_desktop.export.environments import NCNN
from tango_desktop.export.limits import FP16, INT8
from tango_desktop.export.quantization.equalize import equalization
from tango_desktop.export.quantization.models import ModelView, with_constants
from tango_desktop.export.quantization.placement import answering_nodes
from tango_desktop.export.quantization.plan import QuantizationPlan, save_plan
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

    from tango_desktop.export.quantized import PlannedExport

PLAN = "quantization.yaml"
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
        planned = _plan(onnx.path, spec, ctx) if spec.precision == INT8 else None
        plan = planned.plan if planned else None
        about = _prepared(onnx.path, plan)
        files = {name: onnx.path.with_name(name) for name in (FILE, WEIGHTS)}
        job = {
            "param": files[FILE],
            "bin": files[WEIGHTS],
            "shape": [1, spec.channels, *spec.size],
            "half": spec.precision == FP16,
        }
        found = from_onnx.run("ncnn_worker", NCNN, onnx.job() | job, spec, ctx)
        notes = _quantize(onnx.path, plan, files) if plan else ()
        for name, path in files.items():
            shutil.move(path, folder / name)
    outputs = dict(zip(onnx.outputs, found["blobs"], strict=True))
    names = {
        "precision": spec.precision,
        "input": found["input"],
        "shape": [spec.channels, *spec.size],
        "outputs": outputs,
        "about": about,
    }
    write_json(folder / ABOUT, names)
    extra = [WEIGHTS, ABOUT]
    if plan:
        save_plan(folder / PLAN, plan)
        extra.append(PLAN)
    return replace(
        onnx.made,
        file=FILE,
        engine_package="ncnn",
        engine_minimum=MINIMUM,
        python=PYTHON,
        producer=f"{onnx.made.producer}, pnnx {found['version']}",
        extra_files=tuple(extra),
        notes=(*onnx.made.notes, *(planned.notes if planned else ()), *notes),
    )


def _plan(path: Path, spec: ExportSpec, ctx: JobContext) -> PlannedExport:
    """The ranges of an ONNX file's values, before it is rewritten: they are found by its names."""
    import onnx

    from tango_desktop.export.quantized import plan_for

    return plan_for(onnx.load(path), spec, ctx)


def _prepared(path: Path, plan: QuantizationPlan | None) -> Mapping[str, Any]:
    """Rewrite an ONNX file for pnnx; its metadata, without the names of nodes that go."""
    import onnx

    model = onnx.load(path)
    if plan:
        model = _adjusted(model, plan)
    ncnn_graph.prepare(model)
    onnx.save(model, path)
    told = {one.key: one.value for one in model.metadata_props if one.key != onnx_names.KEY}
    return told | {"preprocessing": json.loads(told["preprocessing"])}


def _adjusted(model: Any, plan: QuantizationPlan) -> Any:
    """A copy of an ONNX model with the weights and biases that a plan wants before rounding."""
    view = ModelView(model)
    changed = equalization(view) if plan.equalized else {}
    for node in view.nodes:
        bias, shift = view.bias_of(node), plan.bias_shifts.get(str(node.name))
        if bias and shift:
            before = changed.get(bias, view.constant(bias))
            changed[bias] = (before + np.asarray(shift)).astype(np.float32)
    return with_constants(model, changed)


def _quantize(path: Path, plan: QuantizationPlan, files: Mapping[str, Path]) -> tuple[str, ...]:
    """Write ncnn's two files in 8 bits; what people should know of it.

    Args:
        path: of the ONNX file that they were made from.
        plan: of that file.
        files: the ``.param`` and the ``.bin`` by their names.
    """
    import onnx

    model = onnx.load(path)
    skip = _nodes_of(model, plan.float_nodes) | _answering(model)
    half = _nodes_of(model, plan.half_nodes)
    inputs = ncnn_int8.Inputs.of(model, plan.ranges, skip, half)
    param = files[FILE].read_text(encoding="utf-8")
    made = ncnn_int8.eight_bits(param, files[WEIGHTS].read_bytes(), inputs)
    files[FILE].write_text(made.param, encoding="utf-8", newline="\n")
    files[WEIGHTS].write_bytes(made.weights)
    return (
        lasting(
            "{engine} computes {count} of {all} convolutions and products with 8 bits here",
            engine=NCNN.title,
            count=made.layers,
            all=made.heavy,
        ),
    )


def _answering(model: Any) -> set[str]:
    """The names of the ONNX nodes that give a detector's answers."""
    view = ModelView(model)
    return {str(view.producer[name].name) for name in answering_nodes(view)}


def _nodes_of(model: Any, layers: Sequence[str]) -> set[str]:
    """The names of the ONNX nodes of some document nodes."""
    known = set(layers)
    return {node.name for node in model.graph.node if onnx_names.owner(node.name, known)}

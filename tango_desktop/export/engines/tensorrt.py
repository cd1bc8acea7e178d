"""TensorRT: what a device needs to build its engine; the engine itself is only ever built there.

Up to TensorRT 10 the 32-bit file is enough: FP16 is a flag, 8 bits are a flag and the ranges of our
calibration. TensorRT 11 takes no precision but what the file says, and 10 prefers that for 8 bits;
they get a second file, which is also what this computer can compare: ONNX Runtime rounds in it as
the device will. Which one is taken is decided where the engine is built
(``deploy/runner/tensorrt_files.py``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.engines.tensorrt_calibration import cache_text
from tango_desktop.export.engines.tensorrt_opsets import (
    chosen_opset,
    traced_opset,
    version_on,
    write_down,
)
from tango_desktop.export.limits import FP16, FP32, INT8
from tango_desktop.export.opsets import OpsetInfo
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import lasting

if TYPE_CHECKING:
    from torch import nn

    from tango_desktop.export.quantization.plan import QuantizationPlan

BUILD, CACHE, TYPED = "build.json", "calibration.cache", "model-typed.onnx"
SCHEMA = 1
SCHEME = "int8-symmetric"  # TensorRT knows no zero point
WORKSPACE_MB = 2048  # at most; a device takes no more than it has free
_BATCHES = (1, 1, 16)


@dataclass(frozen=True)
class _Parts:
    """What is made beside the 32-bit file.

    Attributes:
        files: the other files, relative to the folder.
        calibration: the cache's name; empty where there is none.
        typed: the name of the file that says its precision; empty where there is none.
        float_layers: names of ONNX nodes that stay in floating point, with 32 bits.
        half_layers: names of those that stay in it with 16.
        notes: of whoever made them.
    """

    files: tuple[str, ...] = ()
    calibration: str = ""
    typed: str = ""
    float_layers: tuple[str, ...] = ()
    half_layers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.onnx``, ``build.json`` and what the precision needs into ``folder``.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: it cannot be traced, or needs what TensorRT on the target does not read.
    """
    version = version_on(spec.target, spec.runtime)
    opset = chosen_opset(spec, version)
    settings = replace(spec.settings, opset=traced_opset(opset.opset))
    spec = replace(spec, settings=settings)
    made = onnx_exporter.convert(module, spec, folder, ctx)
    ctx.check()
    parts = _WRITERS[spec.precision](spec, folder, ctx)
    _write_down(folder / made.file, opset.opset)
    _write_build(folder / BUILD, spec, made.file, parts)
    return _converted(made, opset, parts)


def _converted(made: ConvertedModel, opset: OpsetInfo, parts: _Parts) -> ConvertedModel:
    note = lasting(
        "The engine is built on the device when the model is first opened there; that takes minutes"
    )
    files = dict.fromkeys((parts.typed or made.file, made.file, BUILD, *parts.files))
    file, *others = files
    return ConvertedModel(
        file,
        "tensorrt",
        opset.runtime,
        opset.python,
        opset.opset,
        made.producer,
        tuple(others),
        (*made.notes, *parts.notes, note),
    )


def _write_build(path: Path, spec: ExportSpec, onnx: str, parts: _Parts) -> None:
    content = {
        "schema": SCHEMA,
        "precision": spec.precision,
        "onnx": onnx,
        "typed": parts.typed,
        "calibration": parts.calibration,
        "workspace_mb": WORKSPACE_MB,
        "input": [1, spec.channels, *spec.size],
        "batches": list(_BATCHES if spec.settings.dynamic_batch else (1, 1, 1)),
        "float_layers": list(parts.float_layers),
        "half_layers": list(parts.half_layers),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_down(path: Path, opset: int) -> None:
    import onnx

    model = onnx.load(path)
    write_down(model, opset)
    for entry in model.metadata_props:
        if entry.key == "opset":
            entry.value = str(opset)
    onnx.save(model, path)


# -- what each precision needs ----------------------------------------------------------------


def _full(spec: ExportSpec, folder: Path, ctx: JobContext) -> _Parts:
    return _Parts()


def _half(spec: ExportSpec, folder: Path, ctx: JobContext) -> _Parts:
    import onnx

    from tango_desktop.export.quantization.fp16 import notes_on, to_half

    found = to_half(onnx.load(folder / onnx_exporter.FILE))
    onnx.save(found.model, folder / TYPED)
    return _Parts((TYPED,), typed=TYPED, notes=notes_on(found.clamped))


def _eight_bits(spec: ExportSpec, folder: Path, ctx: JobContext) -> _Parts:
    """The ranges as TensorRT reads them, and the quantized file where it may be wanted."""
    import onnx

    from tango_desktop.export.quantization.plan import save_plan
    from tango_desktop.export.quantized import PLAN, plan_for

    model = onnx.load(folder / onnx_exporter.FILE)
    planned = plan_for(model, spec, ctx)
    plan = planned.plan
    ctx.check()
    save_plan(folder / PLAN, plan)
    kept, half = float_layers(model, plan), half_layers(model, plan)
    onnx.save(as_planned(model, plan), folder / onnx_exporter.FILE)
    text = cache_text(ranges_of_integers(model, plan, kept))
    (folder / CACHE).write_text(text, encoding="utf-8", newline="\n")
    onnx.save(typed(model, plan), folder / TYPED)
    whole = tuple(name for name in kept if name not in half)
    return _Parts((PLAN, CACHE, TYPED), CACHE, TYPED, whole, half, planned.notes)


def typed(model: Any, plan: QuantizationPlan) -> Any:
    """The model that says its precision itself: layers kept in 16 bits compute with 16 in it."""
    from tango_desktop.export.quantization.fp16 import to_half
    from tango_desktop.export.quantization.qdq import quantize

    made = with_float_biases(quantize(model, replace(plan, half_nodes=()), SCHEME))
    return to_half(made, only=plan.half_nodes).model if plan.half_nodes else made


def as_planned(model: Any, plan: QuantizationPlan) -> Any:
    """The 32-bit model that the plan's ranges are of: its weights and biases as quantized later."""
    from tango_desktop.export.quantization.equalize import equalized
    from tango_desktop.export.quantization.models import ModelView, with_constants

    if plan.equalized:
        model = equalized(model)
    view = ModelView(model)
    biases = {
        view.bias_of(node): plan.bias_shifts[node.name]
        for node in view.nodes
        if node.name in plan.bias_shifts and view.bias_of(node)
    }
    shifted = {n: view.constant(n) + np.asarray(by, np.float32) for n, by in biases.items()}
    return with_constants(model, shifted) if shifted else model


def float_layers(model: Any, plan: QuantizationPlan) -> tuple[str, ...]:
    """The ONNX nodes that stay in floating point: the plan's, a detector's answers and boxes."""
    from tango_desktop.export.quantization.models import ModelView
    from tango_desktop.export.quantization.placement import (
        answering_nodes,
        decoding_nodes,
        key_of,
    )

    view = ModelView(model)
    exact, kept = decoding_nodes(view) | answering_nodes(view), set(plan.float_nodes)
    nodes = [n for n in view.nodes if view.owner(n) in kept or key_of(n) in exact]
    return tuple(node.name for node in nodes)


def half_layers(model: Any, plan: QuantizationPlan) -> tuple[str, ...]:
    """The ONNX nodes of the layers that the plan keeps in 16 bits."""
    from tango_desktop.export.quantization.models import ModelView

    view = ModelView(model)
    return tuple(node.name for node in view.nodes if view.owner(node) in plan.half_nodes)


def ranges_of_integers(
    model: Any, plan: QuantizationPlan, kept: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """The plan's ranges without those of tensors that only floating point layers give or take."""
    graph = model.graph
    touched = {name for n in graph.node if n.name not in kept for name in (*n.input, *n.output)}
    return {name: found for name, found in plan.ranges.items() if name in touched}


def with_float_biases(model: Any) -> Any:
    """The quantized model with its biases as floats: TensorRT dequantizes no 32-bit integers.

    Args:
        model: an ``onnx.ModelProto``; changed, and given back.
    """
    from onnx import TensorProto, numpy_helper

    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    biases = [n for n in graph.node if _reads(n, stored, TensorProto.INT32)]
    for node in biases:
        steps, scales = (numpy_helper.to_array(stored[name]) for name in node.input[:2])
        value = (steps * scales).astype("float32")
        graph.initializer.append(numpy_helper.from_array(value, node.output[0]))
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    for tensor in [one for one in graph.initializer if one.name not in used]:
        graph.initializer.remove(tensor)
    return model


def _reads(node: Any, stored: Mapping[str, Any], kind: int) -> bool:
    """Whether a node dequantizes a stored tensor of a kind."""
    tensor = stored.get(node.input[0]) if node.op_type == "DequantizeLinear" else None
    return tensor is not None and tensor.data_type == kind


_WRITERS = {FP32: _full, FP16: _half, INT8: _eight_bits}

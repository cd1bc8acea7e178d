"""The 8-bit form of an ONNX model, and the plan that it was made by.

The plan comes from the stage “Optimize” where that was run, and is made here otherwise. Its ranges
belong to one ONNX file: for an engine that reads another opset they are found anew, on the same
pictures, while what stays in floating point and how ranges are chosen is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.calibrating import calibration_set, calibration_warnings
from tango_desktop.export.quantization.models import model_digest
from tango_desktop.export.quantization.plan import QuantizationPlan, load_plan, save_plan
from tango_desktop.export.spec import ConvertedModel, ExportSpec

if TYPE_CHECKING:
    from torch import nn

PLAN = "quantization.yaml"


def write_quantized(
    module: nn.Module, spec: ExportSpec, folder: Path, scheme: str, ctx: JobContext
) -> ConvertedModel:
    """Write ``model.onnx`` with pairs of quantize and dequantize, and its plan, into ``folder``.

    Args:
        module: as ``onnx_exporter.convert`` takes it.
        spec: what is asked for.
        folder: exists.
        scheme: how activations are stored, a name in ``quantization.integers.SCHEMES``.
        ctx: the job's context.

    Raises:
        ExportError: it cannot be traced, or a value is not finite.
        DataError: there are no pictures to calibrate with, or one cannot be read any more.
    """
    import onnx

    from tango_desktop.export.quantization.qdq import quantize

    made = onnx_exporter.convert(module, spec, folder, ctx)
    model = onnx.load(folder / made.file)
    planned = plan_for(model, spec, ctx)
    ctx.check()
    onnx.save(quantize(model, planned.plan, scheme), folder / made.file)
    save_plan(folder / PLAN, planned.plan)
    return replace(made, extra_files=(*made.extra_files, PLAN), notes=(*made.notes, *planned.notes))


@dataclass(frozen=True)
class PlannedExport:
    """How an export is quantized.

    Attributes:
        plan: that it is quantized by.
        notes: what speaks against its calibration pictures, and what does not fit into 16 bits:
            lasting texts.
    """

    plan: QuantizationPlan
    notes: tuple[str, ...] = ()


def plan_for(model: Any, spec: ExportSpec, ctx: JobContext) -> PlannedExport:
    """The plan by which an export of ``model`` is quantized.

    Raises:
        ExportError: a value is not finite, or the model cannot be run.
        DataError: there are no pictures to calibrate with, or one cannot be read any more.
        ProjectError: the plan's file is damaged.
    """
    from tango_desktop.export.quantization.fp16 import notes_on
    from tango_desktop.export.quantization.qdq import clamped

    plan = load_plan(spec.plan) if spec.plan else None
    notes: tuple[str, ...] = ()
    if plan is None or plan.model != model_digest(model):
        notes = calibration_warnings(spec, ctx)
        plan = _calibrated(model, spec, plan, ctx)
    return PlannedExport(plan, (*notes, *notes_on(clamped(model, plan))))


def _calibrated(
    model: Any, spec: ExportSpec, like: QuantizationPlan | None, ctx: JobContext
) -> QuantizationPlan:
    """A new plan; what ``like`` has decided stays."""
    from tango_desktop.export.quantization.planning import PlanSpec, make_plan

    pictures, info = calibration_set(spec)
    wanted = PlanSpec(spec.settings.range_method)
    if like is not None:
        wanted = PlanSpec(
            method=like.method,
            percentile=like.percentile,
            float_nodes=like.float_nodes,
            half_nodes=like.half_nodes,
            equalize=like.equalized,
            correct_bias=like.bias_corrected,
        )
    return make_plan(model, pictures, info, wanted, ctx).plan

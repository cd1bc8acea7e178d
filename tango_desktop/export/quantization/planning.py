"""Makes a plan: equalise, look at the pictures, choose ranges, correct biases, in this order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.export.quantization import bias
from tango_desktop.export.quantization.equalize import equalized
from tango_desktop.export.quantization.integers import UINT8
from tango_desktop.export.quantization.models import Floats, model_digest
from tango_desktop.export.quantization.plan import (
    MINMAX,
    CalibrationInfo,
    QuantizationPlan,
)
from tango_desktop.export.quantization.ranges import Observations, observe

_MANY_VALUES = 1000


@dataclass(frozen=True)
class PlanSpec:
    """What plan is asked for.

    Attributes:
        method: how ranges are found, one of ``plan.METHODS``.
        percentile: the share of values that is kept, in percent; for ``percentile`` only.
        float_nodes: ids of the document nodes that stay in floating point.
        half_nodes: those of ``float_nodes`` that stay in FP16 instead of FP32.
        equalize: whether weights are equalised across layers.
        correct_bias: whether biases are corrected.
        bias_pictures: how many pictures the correction looks at: it goes through them once for
            each level of the network.
    """

    method: str = MINMAX
    percentile: float = 99.99
    float_nodes: tuple[str, ...] = ()
    half_nodes: tuple[str, ...] = ()
    equalize: bool = False
    correct_bias: bool = False
    bias_pictures: int = 16


@dataclass(frozen=True, eq=False)
class PlanResult:
    """A plan, and what was seen while it was made."""

    plan: QuantizationPlan
    seen: Observations


def make_plan(
    model: Any,
    pictures: Collection[Floats],
    calibration: CalibrationInfo,
    spec: PlanSpec,
    ctx: JobContext,
) -> PlanResult:
    """Make the plan of a 32-bit model.

    Args:
        model: an ``onnx.ModelProto``; it is as before when this ends.
        pictures: prepared, each (C, H, W) (``calibration.PreparedPictures``).
        calibration: what the plan says of them (``calibration.info_of``).
        spec: what is asked for.
        ctx: the job's context.

    Raises:
        DataError: there are no pictures.
        ExportError: values are infinite or no numbers, or the model cannot be run.
    """
    seen = observe(equalized(model) if spec.equalize else model, pictures, ctx)
    plan = QuantizationPlan(
        model=model_digest(model),
        method=spec.method,
        ranges=seen.ranges(spec.method, spec.percentile),
        calibration=calibration,
        percentile=spec.percentile,
        float_nodes=spec.float_nodes,
        half_nodes=spec.half_nodes,
        equalized=spec.equalize,
    )
    if spec.correct_bias:
        some: Sequence[Floats] = list(islice(pictures, spec.bias_pictures))
        found = bias.shifts(model, plan, UINT8.name, some, ctx)
        plan = replace(plan, bias_shifts=found)
    return PlanResult(plan, seen)


def saturation(
    model: Any, plan: QuantizationPlan, pictures: Collection[Floats], ctx: JobContext
) -> dict[str, float]:
    """The share of each tensor's values that a plan clips on other pictures, 0 to 1.

    Tensors with few values, the answers among them, are left out: a share says little of those.

    Raises:
        DataError: there are no pictures.
        ExportError: values are infinite or no numbers, or the model cannot be run.
    """
    seen = observe(equalized(model) if plan.equalized else model, pictures, ctx)
    many = {n for n, found in seen.tensors.items() if found.counts.sum() >= _MANY_VALUES}
    return {n: share for n, share in seen.saturation(plan.ranges).items() if n in many}

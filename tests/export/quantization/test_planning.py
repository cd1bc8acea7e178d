"""A plan made in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.export.quantization.plan import load_plan, save_plan
from tango_desktop.export.quantization.planning import PlanSpec, make_plan, saturation
from tango_desktop.export.quantization.qdq import quantize
from tests.export.quantization.masters import INFO, Master, similarity, smooth_pictures

KEPT = ("conv1", "linear")


@pytest.mark.parametrize(
    "spec",
    [
        PlanSpec(),
        PlanSpec("percentile", 99.9, ("conv1",)),
        PlanSpec("mse", equalize=True, correct_bias=True, bias_pictures=4),
        PlanSpec("minmax", 0.0, KEPT, KEPT[1:], equalize=True, correct_bias=True, bias_pictures=2),
    ],
    ids=["usual", "percentile", "all", "kept"],
)
def test_a_plan_is_kept_and_used_again(tiny: Master, tmp_path: Path, spec: PlanSpec) -> None:
    made = make_plan(tiny.model, tiny.pictures, INFO, spec, JobContext())
    assert made.plan.bias_corrected == spec.correct_bias
    assert made.plan.float_nodes == spec.float_nodes
    assert made.plan.half_nodes == spec.half_nodes
    assert not {f"/{name}/Gemm" for name in spec.half_nodes} & made.plan.bias_shifts.keys()
    assert made.seen.pictures == len(tiny.pictures)
    save_plan(tmp_path / "plan.yaml", made.plan)
    plan = load_plan(tmp_path / "plan.yaml")
    assert plan == made.plan
    first, second = (
        quantize(tiny.model, p, "uint8").SerializeToString() for p in (made.plan, plan)
    )
    assert first == second
    assert similarity(tiny.model, quantize(tiny.model, plan, "uint8"), tiny.pictures) > 0.99


def test_pictures_unlike_those_saturate(tiny: Master) -> None:
    plan = make_plan(tiny.model, tiny.pictures, INFO, PlanSpec(), JobContext()).plan
    alike = saturation(tiny.model, plan, smooth_pictures(4, 32, 9), JobContext())
    brighter = saturation(tiny.model, plan, [3.0 * p for p in tiny.pictures], JobContext())
    assert alike["images"] < 0.01
    assert brighter["images"] > 0.3
    assert max(brighter.values()) > 10 * max(alike.values())
    assert "output0" not in alike  # twelve values

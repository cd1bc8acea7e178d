"""Which of two forms is handed on, and what is said of it."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from tango_desktop.compress import work
from tango_desktop.compress.asked import doctor_spec, prune_spec
from tango_desktop.compress.curve import Curve, CurvePoint, load_curve, save_curve
from tango_desktop.compress.doctor import CalibrationReport, Diagnosis, DoctorSpec, known_curve
from tango_desktop.compress.levels import curve_of, in_use, level_figures
from tango_desktop.compress.pruning_measures import Measures
from tango_desktop.compress.verifying import CheckResult, checks_of
from tango_desktop.compress.work import Form, _is_better, _rounded_summary
from tango_desktop.core.files import write_json
from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.export.quantization.plan import CalibrationInfo, QuantizationPlan
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.stage import spec_of
from tango_desktop.train.runs import list_runs, read_run

CTX = JobContext()
Failing = list[tuple[str, int]]


@pytest.fixture(autouse=True)
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Every form keeps the limits of the export, but for those that are put here."""
    broken: Failing = []

    class Checking:
        def __init__(self, *_: object) -> None: ...

        def check(
            self, point: CurvePoint, spec: ExportSpec, plan: QuantizationPlan | None
        ) -> CheckResult:
            assert (plan is None) == (point.precision != "int8")
            assert spec.precision == point.precision
            failures = ("accuracy",) if (point.precision, point.kept) in broken else ()
            found = (point.precision, point.kept, spec.engine, "val", 18, 0.25, failures)
            return CheckResult(*found)

    monkeypatch.setattr(work, "Verifying", Checking)
    return broken


def form(point: CurvePoint | None) -> Form:
    """A form on a curve whose network has 0.9."""
    best = CurvePoint("int8", 0, 100, 0.85, 1.0)
    exact = CurvePoint("fp32", 0, 400, 0.9, 4.0)
    half = CurvePoint("fp16", 0, 200)
    curve = Curve("k", "top-1", "val", 100, "one", ("a", "b"), exact, half, (best,))
    plan = QuantizationPlan("m", "minmax", {}, CalibrationInfo(1, 0, "train", "d"))
    report = CalibrationReport(1, {}, (), {}, ())
    return Form(Diagnosis(plan, report, (), curve), point, 0.9)


def point(kept: int, score: float) -> CurvePoint:
    return CurvePoint("int8", kept, 100, score, 1.0)


@pytest.mark.parametrize("by_speed", [False, True])
def test_a_form_within_the_limit_beats_none_and_accuracy_beats_fewer_layers(by_speed: bool) -> None:
    none, some, exact = form(None), form(point(1, 0.8)), form(CurvePoint("fp32", 0, 400, 0.9, 4.0))
    assert _is_better(some, none, by_speed)
    for worse in (none, exact, some):
        assert not _is_better(worse, some, by_speed)
        assert not _is_better(worse, worse, by_speed)
    assert _is_better(form(point(2, 0.81)), some, by_speed)
    assert _is_better(form(point(0, 0.8)), some, by_speed)


@pytest.mark.parametrize(("latency_ms", "is_better"), [(1.0, True), (1.97, False), (3.0, False)])
def test_where_speed_is_meant_the_quicker_form_is_better(
    latency_ms: float, is_better: bool
) -> None:
    other = form(CurvePoint("int8", 1, 100, 0.85, 2.0))
    one = form(CurvePoint("int8", 1, 100, 0.80, latency_ms))
    assert _is_better(one, other, by_speed=True) is is_better
    assert not _is_better(one, other, by_speed=False)


def test_what_is_said() -> None:
    assert "the best loses 5.00 points; try training in 8 bits" in _rounded_summary(form(None))
    assert _rounded_summary(form(point(1, 0.896))) == (
        "8 bits, 1 of 2 layers in floats, 0.40 points lost"
    )
    single = form(point(0, 0.896))
    curve = replace(single.diagnosis.curve, layers=("a",))
    single = replace(single, diagnosis=replace(single.diagnosis, curve=curve))
    assert _rounded_summary(single) == "8 bits, 0 of 1 layer in floats, 0.40 points lost"
    assert form(point(1, 0.8)).plan.float_nodes == ("a",)
    assert not form(None).is_rounded


def remember(
    spec: DoctorSpec, exact: CurvePoint, *points: CurvePoint, half: CurvePoint | None = None
) -> None:
    """Make the doctor believe that it has measured these figures of a network it has examined."""
    known = known_curve(spec)
    if known is not None:
        save_curve(spec.curve_file, replace(known, exact=exact, half=half, points=points))
    write_json(spec.home / "points" / "fp32.json", {"schema": 1, **asdict(exact)})


def test_the_loss_is_counted_from_the_network_as_trained(trained: tuple[Project, Flow]) -> None:
    project, flow = trained
    answers = "lightness=5 prune_steps=1 tune_epochs=1 automatic=yes max_loss=90"
    flow.apply(project, [f"optimize.{answer}" for answer in answers.split()])
    flow.run(project, CTX, "optimize")
    smaller = in_use(project)
    assert smaller
    remember(doctor_spec(project), CurvePoint("fp32", 0, 400, 0.95, 9.0))
    remember(doctor_spec(project, smaller), CurvePoint("fp32", 0, 300, 0.75, 8.0), point(0, 0.625))
    flow.run_stage(project, "optimize", CTX)
    assert (
        flow.statuses(project)["optimize"]
        .summary.partition("; checked")[0]
        .endswith("32.50 points lost")
    )
    assert level_figures(project)[0].loss == pytest.approx(32.5)
    assert level_figures(project)[10].loss == pytest.approx(20.0)
    figures = project.outputs("optimize")["figures"]
    assert (figures["before"]["score"], figures["after"]["score"]) == (0.95, 0.625)


def test_a_limit_is_one_for_pruning_too(trained: tuple[Project, Flow]) -> None:
    project, flow = trained
    flow.apply(project, ["optimize.lightness=4", "optimize.max_loss=2"])
    free = prune_spec(project)
    assert free.most_loss is None  # no limit was asked for
    flow.apply(project, ["optimize.automatic=yes"])
    limited = prune_spec(project)
    assert limited.most_loss == pytest.approx(0.01)  # half of it is left to 8 bits
    flow.apply(project, ["optimize.max_loss=3", "optimize.removal_loss=100"])
    whole = prune_spec(project)
    assert whole.most_loss == pytest.approx(0.03)
    assert len({order.key() for order in (free, limited, whole)}) == 1  # what is done counts


def test_pruning_that_loses_too_much_is_not_used(
    trained: tuple[Project, Flow], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    monkeypatch.setattr(Measures, "score", lambda *_: 1.1)  # more than any step can keep
    answers = "lightness=4 prune_steps=1 tune_epochs=1 automatic=yes max_loss=2"
    flow.apply(project, [f"optimize.{answer}" for answer in answers.split()])
    flow.run(project, CTX, "optimize")
    assert "weights" not in project.outputs("optimize")
    summary = flow.statuses(project)["optimize"].summary
    assert summary.startswith("nothing was removed: it would lose more than 1 points; ")


def examined(project: Project, flow: Flow) -> DoctorSpec:
    """The trained network, after its forms were measured."""
    flow.apply(project, ["optimize.precision_level=0"])
    flow.run(project, CTX, "optimize")
    return doctor_spec(project)


EXACT = CurvePoint("fp32", 0, 400, 0.9, 4.0)
SLOW = CurvePoint("int8", 0, 100, 0.899, 3.0)
QUICK = CurvePoint("int8", 1, 200, 0.896, 2.0)
POOR = CurvePoint("int8", 2, 300, 0.5, 1.0)


def test_the_quickest_form_within_the_limit_is_handed_on(trained: tuple[Project, Flow]) -> None:
    project, flow = trained
    spec = examined(project, flow)
    remember(spec, EXACT, SLOW, QUICK, POOR)
    flow.apply(project, ["optimize.automatic=yes", "optimize.max_loss=0.5"])
    flow.run(project, CTX, "optimize")
    outputs, curve = project.outputs("optimize"), known_curve(spec)
    assert curve is not None
    assert outputs["kept"] == [curve.layers[0]]  # more layers in floats than needed, but quicker
    assert outputs["figures"]["after"]["latency_ms"] == 2.0
    summary = flow.statuses(project)["optimize"].summary
    assert summary == (
        f"8 bits, 1 of {len(curve.layers)} layers in floats, 0.40 points lost; checked for the "
        "export in ONNX Runtime on 18 pictures: 0.25 points lost"
    )
    assert (outputs["engine"], outputs["measured_in"]) == ("onnxruntime", "onnxruntime")
    exported = spec_of(project)
    assert exported.settings.max_accuracy_loss == pytest.approx(0.005)
    assert exported.loss_allowed_by == "optimize"
    other = spec_of(project, precision="fp32")  # not the form that was chosen by the limit
    assert other.settings.max_accuracy_loss == pytest.approx(0.01)
    assert other.loss_allowed_by == ""
    flow.apply(project, ["export.engine=openvino"])
    status = flow.statuses(project)["optimize"]
    assert status.state is StageState.STALE
    assert status.reason.startswith("The form was chosen for ONNX Runtime; the export is for Open")
    for other in (["export.engine=tvm"], ["export.engine=openvino", "export.precision=fp32"]):
        flow.apply(project, other)  # not what was chosen, on purpose
        assert flow.statuses(project)["optimize"].state is StageState.DONE
    flow.apply(project, ["export.precision=", "export.engine=", "export.max_accuracy_loss=0.001"])
    status = flow.statuses(project)["optimize"]
    assert status.state is StageState.STALE
    assert status.reason == "The form was held against other limits of the export."
    stricter = spec_of(project)
    assert (stricter.settings.max_accuracy_loss, stricter.loss_allowed_by) == (0.001, "")
    project._content["export"] = {"max_accuracy_loss": "much"}  # edited by hand
    statuses = flow.statuses(project)
    assert statuses["optimize"].state is StageState.DONE
    assert statuses["export"].state is StageState.FAILED


def test_a_form_that_fails_the_export_gives_way_to_the_next(
    trained: tuple[Project, Flow], failing: Failing
) -> None:
    project, flow = trained
    careful = CurvePoint("int8", 2, 300, 0.899, 2.5)
    remember(examined(project, flow), EXACT, SLOW, QUICK, careful)
    flow.apply(project, ["optimize.automatic=yes", "optimize.max_loss=0.5"])
    failing.append(("int8", 1))
    flow.run(project, CTX, "optimize")
    outputs = project.outputs("optimize")
    assert len(outputs["kept"]) == 2
    found = checks_of(outputs)
    assert [(one.kept, one.holds) for one in found] == [(1, False), (2, True)]
    failing += [("int8", 2), ("fp32", 0)]
    flow.run_stage(project, "optimize", CTX)
    outputs = project.outputs("optimize")
    assert [one.precision for one in checks_of(outputs)] == ["int8", "int8", "fp32"]
    assert (outputs["precision"], "max_loss" in outputs) == ("", False)
    summary = flow.statuses(project)["optimize"].summary
    assert summary == "none of the forms tried keeps the limits of the export"


def test_16_bits_are_handed_on_where_they_are_quickest(trained: tuple[Project, Flow]) -> None:
    project, flow = trained
    half = CurvePoint("fp16", 0, 200, 0.899, 0.5)
    remember(examined(project, flow), EXACT, SLOW, QUICK, POOR, half=half)
    flow.apply(project, ["optimize.automatic=yes", "optimize.max_loss=0.5"])
    flow.run(project, CTX, "optimize")
    outputs = project.outputs("optimize")
    assert (outputs["precision"], "plan" in outputs) == ("fp16", False)
    assert outputs["figures"]["after"]["latency_ms"] == 0.5
    assert spec_of(project).precision == "fp16"
    summary = flow.statuses(project)["optimize"].summary
    assert summary.startswith("not rounded: in 16 bits it is quicker")


@pytest.mark.parametrize(
    ("exact", "points", "said"),
    [
        (replace(EXACT, latency_ms=1.5), (SLOW, QUICK, POOR), "not rounded: in 32 bits"),
        (EXACT, (POOR,), "the best loses 40.00 points; try training in 8 bits"),
    ],
)
def test_what_is_not_worth_rounding_is_handed_on_as_trained(
    trained: tuple[Project, Flow], exact: CurvePoint, points: tuple[CurvePoint, ...], said: str
) -> None:
    project, flow = trained
    remember(examined(project, flow), exact, *points)
    flow.apply(project, ["optimize.automatic=yes", "optimize.max_loss=0.5"])
    flow.run(project, CTX, "optimize")
    outputs = project.outputs("optimize")
    assert outputs["precision"] == "fp32"
    assert "plan" not in outputs
    assert outputs["figures"]["before"] == outputs["figures"]["after"]
    assert said in flow.statuses(project)["optimize"].summary


def test_training_in_8_bits_is_left_out_where_floats_are_quicker(
    trained: tuple[Project, Flow],
) -> None:
    project, flow = trained
    remember(examined(project, flow), replace(EXACT, latency_ms=0.5), SLOW, QUICK, POOR)
    flow.apply(project, ["optimize.automatic=yes", "optimize.qat_epochs=1"])
    flow.run(project, CTX, "optimize")
    assert len(list_runs(project.folder)) == 1
    assert project.outputs("optimize")["precision"] == "fp32"


@pytest.mark.parametrize(("score", "is_used"), [(1.0, False), (-1.0, True)])
def test_training_in_8_bits_is_used_where_it_makes_something_better(
    trained: tuple[Project, Flow], score: float, is_used: bool
) -> None:
    project, flow = trained
    remember(examined(project, flow), EXACT, replace(SLOW, score=score))
    flow.apply(project, ["optimize.qat_epochs=1"])
    flow.run(project, CTX, "optimize")
    assert read_run(project.folder, 2).record.model == "tiny-8bit"  # it is there to look at
    outputs = project.outputs("optimize")
    assert outputs.get("run") == (2 if is_used else None)
    assert ("weights" in outputs) == is_used
    assert outputs["precision"] == "int8"
    shown = load_curve(project.path(outputs["curve"]))
    assert shown is not None
    assert shown == curve_of(project)  # of the network that is handed on
    flow.apply(project, ["optimize.qat_epochs=0"])
    assert (shown == curve_of(project)) != is_used

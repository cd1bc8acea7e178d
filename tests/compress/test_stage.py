"""The stage: nothing asked costs nothing; what is asked for is measured once and handed on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tango_desktop.compress import doctor, verifying, work
from tango_desktop.compress.asked import doctor_spec
from tango_desktop.compress.curve import CurvePoint, latency_of, load_curve
from tango_desktop.compress.levels import level_figures, lightness_figures
from tango_desktop.compress.settings import (
    IMPORTANCES,
    SETTINGS_BY_TASK,
    DetectionOptimizeSettings,
    OptimizeSettings,
)
from tango_desktop.compress.stage import STAGE
from tango_desktop.compress.verifying import Verifying, checks_of
from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS
from tango_desktop.errors import ExportError
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.quantization.plan import load_plan
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.stage import spec_of
from tango_desktop.nets.pruning_importance import CRITERIA
from tests.compress.conftest import LOCAL, given

CTX = JobContext()
Trained = tuple[Project, Flow]


def test_every_task_has_settings_of_this_stage() -> None:
    assert set(SETTINGS_BY_TASK) == {task.name for task in TASKS}
    assert all(STAGE.name == kind.STAGE for kind in SETTINGS_BY_TASK.values())
    assert (OptimizeSettings().max_loss, DetectionOptimizeSettings().max_loss) == (0.5, 1.0)
    assert set(IMPORTANCES) == {info.name for info in CRITERIA}


def test_nothing_asked_leaves_all_as_trained(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    monkeypatch.setattr(work, "optimize", None)
    flow.run(project, CTX, "optimize")
    assert project.outputs("optimize") == {"precision": ""}
    assert flow.statuses(project)["optimize"].summary == "As trained"
    assert spec_of(project).precision == "fp32"
    assert not project.path("compress").exists()


def test_levels_change_the_export_and_measure_once(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    project.update(ExportSettings, parity_pictures=4, min_agreement=0.5, accept_parity=True)
    assert level_figures(project) == ()
    flow.apply(project, ["optimize.precision_level=0"])
    fractions: list[float] = []

    def note(progress: Progress) -> None:
        if progress.fraction is not None:
            fractions.append(progress.fraction)

    flow.run(project, JobContext(on_progress=note), "optimize")
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    outputs = project.outputs("optimize")
    assert (outputs["precision"], outputs["kept"]) == ("int8", [])
    before, after = outputs["figures"]["before"], outputs["figures"]["after"]
    assert before["macs"] == after["macs"]
    assert after["size_bytes"] != before["size_bytes"]
    assert after["latency_ms"] > 0
    levels = level_figures(project)
    assert [one.level for one in levels] == list(range(11))
    kept = [one.kept for one in levels]
    assert kept == sorted(kept)
    assert levels[0].score == after["score"]
    assert (levels[10].score, levels[10].precision) == (before["score"], "fp32")
    flow.run(project, CTX, "export")
    assert project.outputs("export")["precision"] == "int8"
    made = load_plan(project.path(project.outputs("export")["folder"], "quantization.yaml"))
    assert made == load_plan(project.path(outputs["plan"]))  # of this very model

    monkeypatch.setattr(doctor, "master", None)  # nothing is converted or measured again
    flow.apply(project, ["optimize.precision_level=5"])
    assert flow.statuses(project)["export"].state is StageState.STALE
    flow.run(project, CTX, "optimize")
    assert len(project.outputs("optimize")["kept"]) == levels[5].kept
    flow.apply(project, ["optimize.precision_level=10"])
    flow.run(project, CTX, "optimize")
    assert project.outputs("optimize") == {"precision": ""}


def test_the_limit_chooses_the_quickest_form(trained: Trained) -> None:
    project, flow = trained
    flow.apply(project, ["optimize.automatic=yes", "optimize.max_loss=100"])
    flow.run(project, CTX, "optimize")
    outputs = project.outputs("optimize")
    curve = load_curve(project.path(outputs["curve"]))
    assert curve is not None
    assert "points lost" in flow.statuses(project)["optimize"].summary
    *failed, last = checks_of(outputs)
    forms = (*curve.points, *curve.floats)
    chosen = next(p for p in forms if (p.precision, p.kept) == (last.precision, last.kept))
    assert outputs["figures"]["after"]["latency_ms"] == latency_of(chosen)
    if not failed:
        assert latency_of(chosen) == min(latency_of(point) for point in forms)


def test_what_is_checked_is_what_the_export_asks(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    project.update(ExportSettings, min_cosine=0.0, min_agreement=0.0, max_difference=10.0)
    flow.apply(project, ["optimize.automatic=yes", "optimize.max_loss=100"])
    project.update(ExportSettings, parity_pictures=7, max_accuracy_loss=1.0)
    flow.run(project, CTX, "optimize")
    (check,) = checks_of(project.outputs("optimize"))
    assert check.holds
    assert not project.path("artifacts").exists()  # nothing was exported
    flow.run(project, CTX, "export")
    parity = project.outputs("export")["parity"]
    assert (parity["passed"], parity["pictures"], check.pictures) == (True, 7, 7)
    assert -100.0 * parity["accuracy_change"] == pytest.approx(check.loss)
    assert project.outputs("export")["precision"] == check.precision
    monkeypatch.setattr(verifying.converting, "convert", None)  # nothing is converted again
    order = spec_of(project)
    plan = load_plan(order.plan) if order.plan else None
    point, again = (
        CurvePoint(check.precision, check.kept, 1),
        Verifying(doctor_spec(project).home, CTX),
    )
    assert again.check(point, replace(order, plan=None), plan) == check
    with pytest.raises(TypeError):  # another limit is another check
        again.check(point, replace(order, settings=ExportSettings()), plan)


def test_pruning_hands_on_a_smaller_network(trained: Trained) -> None:
    project, flow = trained
    flow.apply(
        project,
        ["optimize.lightness=5", "optimize.prune_steps=1", "optimize.tune_epochs=1"],
    )
    estimated = lightness_figures(project)[5]
    assert not estimated.is_measured
    assert estimated.score is None
    flow.run(project, CTX, "optimize")
    outputs = project.outputs("optimize")
    assert outputs["run"] == 2
    assert outputs["precision"] == ""
    figures = outputs["figures"]
    exported = spec_of(project)
    assert exported.document.digest() != spec_of(project, {}).document.digest()
    assert exported.source.weights_sha256 == outputs["weights_sha256"]
    assert figures["after"]["parameters"] <= figures["before"]["parameters"]
    lost = 100 * (figures["before"]["score"] - figures["after"]["score"])
    assert flow.statuses(project)["optimize"].summary.endswith(f"; {lost:.2f} points lost")
    measured = lightness_figures(project)[5]
    assert measured.is_measured
    assert measured.macs == figures["after"]["macs"]
    assert lightness_figures(project)[0].is_measured


def test_an_engine_without_8_bits_is_refused(trained: Trained) -> None:
    project, flow = trained
    engine = next(e.name for e in EXPORTERS if "int8" not in e.precisions and not e.missing())
    device = given("device", {**LOCAL, "engine": engine})
    other = Flow([device if stage.name == "device" else stage for stage in flow.stages])
    other.apply(project, ["optimize.precision_level=0"])
    other.run_stage(project, "device", CTX)
    with pytest.raises(ExportError, match="int8"):
        other.run(project, CTX, "optimize")

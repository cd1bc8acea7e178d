"""A trained network gets narrower step by step, and goes on where it was stopped."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.compress import pruning
from tango_desktop.compress.pruning import PruneSpec, Saving, prune_and_tune
from tango_desktop.core.jobs import JobContext, JobControl, Metric, Progress
from tango_desktop.errors import GraphError, JobCancelled, ProjectError, SettingsError, WeightsError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.pruning_choice import PruningLimits
from tango_desktop.nets import build_module, read_weights
from tango_desktop.nets.pruning_importance import CRITERIA
from tango_desktop.train.job import train
from tango_desktop.train.run_folder import RunPaths, RunState
from tango_desktop.train.runs import list_runs, read_run

LIMITS = PruningLimits(multiple=1, least=2)
Make = Callable[..., PruneSpec]


@pytest.fixture
def make(make_spec: Callable[..., Any]) -> Make:
    """A request to prune the tiny classifier, trained for three epochs."""

    def make(epochs: int = 3, **options: Any) -> PruneSpec:
        order = make_spec(epochs=epochs, augment="none")
        run = train(order, JobContext()).run
        chosen = {"share": 0.5, "steps": 2, "epochs": 1, "limits": LIMITS} | options
        return PruneSpec(order, RunPaths(run.folder).best, **chosen)

    return make


def check_weights(document: NetworkDocument, weights: Path) -> None:
    """The file is the network's."""
    build_module(document).load_state_dict(read_weights(weights))


def test_steps_lead_to_a_smaller_network(make: Make) -> None:
    metrics: list[Metric] = []
    spec = make()
    result = prune_and_tune(spec, JobContext(on_metric=metrics.append))

    assert result.is_reached
    assert result.after.macs <= 0.5 * result.before.macs
    assert result.after.size_bytes < result.before.size_bytes
    assert result.before.macs == deploy_form(spec.train.document).macs()
    assert result.after.macs == deploy_form(result.document).macs()
    assert result.after.latency_ms is None
    assert [step.number for step in result.steps] == [1, 2]
    first, second = result.steps
    assert first.figures.macs > second.figures.macs
    # A quarter goes, and no more than another channel of eight in each layer.
    assert 0.6 * result.before.macs <= first.figures.macs <= 0.75 * result.before.macs
    check_weights(result.document, result.weights)
    shown = [metric for metric in metrics if metric.series == "pruning"]
    assert [metric.step for metric in shown] == [1, 2]


def test_fine_tuning_is_a_run_like_any_other(make: Make) -> None:
    spec = make()
    result = prune_and_tune(spec, JobContext())
    runs = list_runs(spec.train.project_folder)
    assert [run.number for run in runs] == [1, 2, 3]
    assert all(run.state is RunState.FINISHED for run in runs)
    assert result.run == 3
    assert runs[-1].record.model == "tiny-pruned"
    assert runs[-1].score == result.after.score
    assert read_run(spec.train.project_folder, 1).score == pytest.approx(result.before.score)
    left = sorted(path.name for path in (spec.train.project_folder / pruning.FOLDER).rglob("*.*"))
    assert left == ["pruning.yaml"]


def test_what_is_done_is_not_done_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = make()
    first = prune_and_tune(spec, JobContext())
    monkeypatch.setattr(pruning, "train", None)
    monkeypatch.setattr(pruning, "choose", None)
    assert prune_and_tune(spec, JobContext()) == first


def test_a_cut_short_run_goes_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = make()
    control = JobControl()

    def stop(metric: Metric) -> None:
        if metric.series == "epoch" and len(list_runs(spec.train.project_folder)) == 3:
            control.cancel()

    spec = dataclasses.replace(spec, epochs=3)
    with pytest.raises(JobCancelled):
        prune_and_tune(spec, JobContext(control, on_metric=stop))
    runs = list_runs(spec.train.project_folder)
    assert [run.state for run in runs] == [RunState.FINISHED, RunState.FINISHED, RunState.STOPPED]

    (start,) = (spec.train.project_folder / pruning.FOLDER).rglob("step2")
    assert sorted(path.name for path in start.iterdir()) == [
        "chosen.yaml",
        "network.yaml",
        "weights.safetensors",
    ]
    monkeypatch.setattr(pruning, "choose", None)  # what was chosen is kept
    result = prune_and_tune(spec, JobContext())
    assert [step.run for step in result.steps] == [2, 3]
    assert result.is_reached
    assert len(list_runs(spec.train.project_folder)) == 3


@pytest.mark.parametrize("damage", ["schema: 1\nscores: 3\n", ""])
def test_a_start_that_is_not_whole_is_made_again(make: Make, damage: str) -> None:
    spec = make(steps=1)
    first = prune_and_tune(spec, JobContext())
    shutil.rmtree(spec.train.project_folder / "runs" / "2")
    (journal,) = (spec.train.project_folder / pruning.FOLDER).rglob("pruning.yaml")
    (journal.parent / "step1").mkdir()
    for name in ("network.yaml", "weights.safetensors", "chosen.yaml"):
        if damage or name != "weights.safetensors":
            (journal.parent / "step1" / name).write_text(damage or "schema: 1\n")
    assert prune_and_tune(spec, JobContext()) == first


def test_steps_whose_run_was_deleted_are_done_again(make: Make) -> None:
    spec = make()
    first = prune_and_tune(spec, JobContext())
    shutil.rmtree(spec.train.project_folder / "runs" / "3")
    again = prune_and_tune(spec, JobContext())
    assert again.steps[0] == first.steps[0]
    assert again.steps[1].figures.macs == first.steps[1].figures.macs
    check_weights(again.document, again.weights)


def test_another_order_starts_anew(make: Make) -> None:
    spec = make(steps=1)
    prune_and_tune(spec, JobContext())
    other = prune_and_tune(dataclasses.replace(spec, share=0.3), JobContext())
    assert other.after.macs > 0.5 * other.before.macs
    assert other.run == 3


def test_latency_on_a_device(make: Make) -> None:
    """One that is quick by whole fours of the second layer alone."""

    def latency_ms(document: NetworkDocument) -> float:
        assert "batch_norm" not in {node.layer for node in document}
        return 1.0 + -(-int(document.node("conv2").settings.out_channels) // 4)

    options = {"saving": Saving.LATENCY, "latency_ms": latency_ms, "latency_of": "made up"}
    result = prune_and_tune(make(share=0.3, steps=1, **options), JobContext())
    assert (result.before.latency_ms, result.after.latency_ms) == (3.0, 2.0)
    assert result.document.node("conv1").settings.out_channels == 8
    assert result.document.node("conv2").settings.out_channels == 4


def test_parameters(make: Make) -> None:
    result = prune_and_tune(make(saving=Saving.PARAMETERS, steps=1), JobContext())
    assert result.after.parameters <= 0.5 * result.before.parameters


@pytest.mark.parametrize("criterion", [info.name for info in CRITERIA])
def test_every_criterion(make: Make, criterion: str) -> None:
    result = prune_and_tune(make(1, criterion=criterion, steps=1), JobContext())
    assert result.is_reached
    assert 0 < result.steps[0].importance_lost < 1


def test_the_limits_are_those_of_the_first_network(make: Make) -> None:
    limits = PruningLimits(multiple=1, least=1, most_share=0.5)
    result = prune_and_tune(make(share=0.9, steps=3, limits=limits), JobContext())
    assert not result.is_reached
    widths = [result.document.node(name).settings.out_channels for name in ("conv1", "conv2")]
    assert widths == [4, 4]
    assert len(result.steps) < 3 or not result.steps[-1].is_reached


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the steps come to these scores, whatever they learn; the first network has 0.9."""
    really = pruning.train

    def scored(*scores: float) -> None:
        coming = iter(scores)

        def train_so(order: Any, ctx: JobContext) -> Any:
            done = really(order, ctx)
            metrics = {**done.run.record.metrics, "metrics/top1": next(coming)}
            record = dataclasses.replace(done.run.record, metrics=metrics)
            return dataclasses.replace(done, run=dataclasses.replace(done.run, record=record))

        monkeypatch.setattr(pruning, "train", train_so)
        monkeypatch.setattr(pruning.Measures, "score", lambda *_: 0.9)

    return scored


def test_a_loss_that_is_not_allowed_is_undone(make: Make, scored: Callable[..., None]) -> None:
    spec = make(most_loss=0.05, share=0.6, steps=3)
    scored(0.9, 0.5)
    result = prune_and_tune(spec, JobContext())
    assert [step.figures.score for step in result.steps] == [0.9, 0.5]
    assert result.run == result.steps[0].run
    assert result.after.score == 0.9
    assert not result.is_reached
    check_weights(result.document, result.weights)


def test_another_limit_takes_what_is_done_and_goes_on(
    make: Make, scored: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make(most_loss=0.05, share=0.6, steps=3)
    scored(0.9, 0.8)
    stopped = prune_and_tune(spec, JobContext())
    wider = dataclasses.replace(spec, most_loss=0.2)
    assert pruning.finished(wider) is None
    scored(0.7)  # one step is missing, no more is done
    whole = prune_and_tune(wider, JobContext())
    assert whole.steps[:2] == stopped.steps
    assert whole.run == whole.steps[2].run
    assert whole.is_reached
    monkeypatch.setattr(pruning, "train", None)
    for limit, number in ((0.15, 2), (0.05, 1), (0.3, 3), (None, 3)):
        again = prune_and_tune(dataclasses.replace(spec, most_loss=limit), JobContext())
        assert again.run == whole.steps[number - 1].run
        assert again.is_reached == (number == 3)


def test_nothing_is_gained_when_the_first_step_loses_too_much(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make(most_loss=0.0, steps=1)
    monkeypatch.setattr(pruning.Measures, "score", lambda *_: 1.1)
    result = prune_and_tune(spec, JobContext())
    assert result.document == spec.train.document
    assert (result.weights, result.run) == (spec.weights, None)
    assert result.after == result.before
    assert len(result.steps) == 1


def test_progress_rises_over_all_steps(make: Make) -> None:
    reports: list[Progress] = []
    prune_and_tune(make(), JobContext(on_progress=reports.append))
    fractions = [report.fraction for report in reports if report.fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert any(report.message.startswith("Step 2 of 2: ") for report in reports)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"steps": 0}, SettingsError, "at least one step"),
        ({"epochs": 0}, SettingsError, "at least one step"),
        ({"criterion": "l7"}, GraphError, "l7"),
        ({"share": 1.0}, SettingsError, "cannot lose"),
        ({"saving": Saving.LATENCY}, SettingsError, "no latency"),
    ],
)
def test_what_cannot_be(
    make: Make, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    spec = dataclasses.replace(make(1), **options)
    with pytest.raises(error, match=message):
        prune_and_tune(spec, JobContext())


def test_weights_of_another_network(make: Make) -> None:
    spec = make(1)
    wider = dataclasses.replace(spec.train.document.copy(), name="wider")
    node = wider.node("conv2")
    wider.nodes[wider.position("conv2")] = dataclasses.replace(
        node, params={**node.params, "out_channels": 12}
    )
    spec = dataclasses.replace(spec, train=dataclasses.replace(spec.train, document=wider))
    with pytest.raises(WeightsError, match="not the weights of this network"):
        prune_and_tune(spec, JobContext())


def test_weights_that_are_not_there(make: Make) -> None:
    spec = dataclasses.replace(make(1), weights=Path("/nowhere/best.pt"))
    with pytest.raises(WeightsError, match=r"best\.pt"):
        prune_and_tune(spec, JobContext())


def test_a_damaged_journal(make: Make) -> None:
    spec = make(1, steps=1)
    prune_and_tune(spec, JobContext())
    (journal,) = (spec.train.project_folder / pruning.FOLDER).rglob("pruning.yaml")
    journal.write_text("schema: 1\nsteps: 3\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="damaged"):
        prune_and_tune(spec, JobContext())


@pytest.mark.parametrize("criterion", ["l2", "taylor"])
def test_detectors(make_detection_spec: Callable[..., Any], criterion: str) -> None:
    order = make_detection_spec(epochs=1, auxiliary=True)
    run = train(order, JobContext()).run
    spec = PruneSpec(
        order,
        RunPaths(run.folder).best,
        share=0.4,
        steps=1,
        epochs=1,
        criterion=criterion,
        limits=PruningLimits(multiple=2, least=2),
    )
    result = prune_and_tune(spec, JobContext())
    assert result.is_reached
    assert len(result.document.outputs) == 2
    assert result.after.macs <= 0.6 * result.before.macs
    check_weights(result.document, result.weights)

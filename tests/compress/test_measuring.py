"""Networks are measured on the project's device before, while and after they are pruned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tango_desktop.bench.files import load_benchmarks
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.stage import MeasureSettings
from tango_desktop.compress import measuring, pruning
from tango_desktop.compress.asked import prune_spec
from tango_desktop.compress.device_latency import Basis, Measured, latency_on_device
from tango_desktop.compress.levels import in_use
from tango_desktop.compress.measuring import OnDevice
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.targets import parse_target
from tango_desktop.errors import UnreachableError
from tango_desktop.graph import load
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.train.runs import list_runs
from tests.bench.conftest import make_benchmark
from tests.boards import boardkit
from tests.compress.conftest import LOCAL
from tests.deploy.conftest import equipped, ssh_folder, target_of

__all__ = ["equipped", "make_benchmark"]

CTX = JobContext()


def ask(project: Project, flow: Flow, measure: str, **others: object) -> None:
    """Pruning for time, in two steps, measured on this computer."""
    project.update(MeasureSettings, samples=10, seconds=0.0, warmup=2, threads=1, layers=3)
    answers: dict[str, object] = {
        "lightness": 4,
        "prune_steps": 2,
        "tune_epochs": 1,
        "prune_for": "latency",
        "measure_latency": measure,
        **others,
    }
    flow.apply(project, [f"optimize.{name}={value}" for name, value in answers.items()])


@pytest.mark.parametrize(
    ("measure", "steps"),
    [
        pytest.param("each", 1, marks=pytest.mark.slow),
        pytest.param("each", 2, marks=pytest.mark.exhaustive),
        pytest.param("ends", 2, marks=pytest.mark.exhaustive),
    ],
)
def test_measured_here(trained: tuple[Project, Flow], measure: str, steps: int) -> None:
    project, flow = trained
    ask(project, flow, measure, prune_steps=steps)
    flow.run(project, CTX, "optimize")
    found = load_benchmarks(project.folder)
    runs = [run.folder / "network.yaml" for run in list_runs(project.folder)]
    timed = [runs[0], *runs[1:]] if measure == "each" else [runs[0], runs[-1]]
    assert [one.network for one in found] == [load(path).digest() for path in timed]
    assert all(one.layers is not None and one.layers.attributed_share > 0 for one in found)

    latency = latency_on_device(project)
    assert latency.basis is Basis.LAYERS
    assert latency.measured == Measured.of(found[0])
    removal = project.outputs("optimize")["removal"]
    before, after = removal["before"], removal["after"]
    assert before["measured_ms"] == found[0].inference.p50_ms
    assert after["measured_ms"] == found[-1].inference.p50_ms
    whole = deploy_form(load(runs[0]))
    assert before["latency_ms"] == pytest.approx(found[0].inference.p50_ms)
    assert before["latency_ms"] == pytest.approx(latency(whole))
    assert after["latency_ms"] < before["latency_ms"]
    summary = flow.statuses(project)["optimize"].summary
    assert "% less time, counted by times of layers measured on" in summary
    assert f"measured there {after['measured_ms']:.3g} ms where" in summary

    # Nothing is measured or pruned again.
    assert in_use(project)
    known = len(list_runs(project.folder))
    flow.run_stage(project, "optimize", CTX)
    assert load_benchmarks(project.folder) == found
    assert len(list_runs(project.folder)) == known
    assert project.outputs("optimize")["removal"] == removal


@pytest.mark.board
@pytest.mark.slow
def test_a_board_is_measured_and_left_as_it_was(
    trained: tuple[Project, Flow], equipped: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    ask(project, flow, "ends")
    monkeypatch.setenv("BOARDKIT_CACHE", str(boardkit().cache_dir()))
    monkeypatch.setenv("HOME", str(tmp_path / "desk"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    ssh_folder(equipped, tmp_path / "desk")
    address = str(target_of(equipped))
    there = {**LOCAL, "name": "PC", "connection": "ssh", "address": address}
    project.set_outputs("device", there, "")
    look = ["sh", "-c", "ls ~/tango"]
    with connect(parse_target(address)) as connection:
        with OnDevice(project) as device:
            device.have_layers(CTX)
            assert connection.run(look, CTX).output.strip().endswith("-measuring")
        assert connection.run(look, CTX).output == ""
    (found,) = load_benchmarks(project.folder)
    assert found.context.address == address
    assert latency_on_device(project).measured == Measured.of(found)
    assert "by times of layers measured on" in latency_on_device(project).text()


class Scripted(OnDevice):
    """A device that takes twice as long as was counted for every smaller network."""

    asked: list[Any]

    def have_layers(self, ctx: JobContext) -> None:
        self.asked = []

    def measure(self, run: int, ctx: JobContext) -> Any:
        self.asked.append(run)
        return measuring.Timed(0.5, lambda document: 1e-6 * document.macs(), f"{run}.json")

    def recall(self, document: Any, file: str) -> Any:
        self.asked.append(file)
        return measuring.Timed(0.5, lambda document: 1e-6 * document.macs(), file)


def test_the_next_step_counts_by_what_was_measured(
    trained: tuple[Project, Flow], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    ask(project, flow, "each")
    counted: list[str] = []
    really = pruning.choose

    def choose(couplings: Any, scores: Any, cost: Any, *rest: Any) -> Any:
        whole = prune_spec(project).train.document
        is_work = cost(whole) == pytest.approx(1e-6 * deploy_form(whole).macs())
        counted.append("measured" if is_work else "estimated")
        return really(couplings, scores, cost, *rest)

    monkeypatch.setattr(pruning, "choose", choose)
    device = Scripted(project)
    device.have_layers(CTX)
    # Not the estimate for this computer, whose rates are measured anew each time.
    spec = replace(prune_spec(project), times=device, latency_ms=lambda one: 5e-7 * one.macs())
    result = pruning.prune_and_tune(spec, CTX)
    assert counted == ["estimated", "measured"]
    assert device.asked == [2, "2.json", 3, "3.json"]
    assert [step.figures.measured_ms for step in result.steps] == [0.5, 0.5]
    assert [step.measurement for step in result.steps] == ["2.json", "3.json"]
    assert result.steps[1].figures.latency_ms == 1e-6 * result.steps[1].figures.macs

    device.asked.clear()
    again = pruning.prune_and_tune(spec, CTX)
    assert again == result
    assert device.asked == ["2.json", "3.json"]  # what is known is not measured again


@pytest.mark.parametrize(("ms", "is_steady"), [(0.5, False), (1e6, True)])
def test_a_disturbed_measurement_counts_for_nothing(
    trained: tuple[Project, Flow],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    ms: float,
    is_steady: bool,
) -> None:
    project, flow = trained
    ask(project, flow, "each")
    usual = pruning.prune_and_tune(replace(prune_spec(project), times_each=False), CTX)

    def slow(document: Any) -> float:
        raise AssertionError("counted by it")

    timed = measuring.Timed(ms, slow, "1.json", is_steady)
    for name in ("measure", "recall"):
        monkeypatch.setattr(OnDevice, name, lambda *_: timed)
    spec = replace(prune_spec(project), times=OnDevice(project), measured_ms=1.0)
    result = pruning.prune_and_tune(spec, CTX)
    assert [one.figures.macs for one in result.steps] == [one.figures.macs for one in usual.steps]
    assert result.after.measured_ms == ms
    assert "The measurement was disturbed" in caplog.text


def test_it_is_measured_until_nothing_disturbs_it(
    make_benchmark: Callable[..., Benchmark], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(*ones: Benchmark) -> Benchmark:
        coming = iter(ones)
        monkeypatch.setattr(measuring, "measure", lambda *_: next(coming))
        return measuring._least_disturbed(cast("Any", None), cast("Any", None), CTX)

    busy = [make_benchmark((ms,) * 3, noise=("busy", "battery")) for ms in (4.0, 2.0, 3.0)]
    calm = make_benchmark((5.0,) * 3, noise=("battery", "throttled"))
    assert tried(calm) is calm
    assert tried(busy[0], calm) is calm
    assert tried(*busy) is busy[1]


def test_a_device_that_is_gone_afterwards(
    trained: tuple[Project, Flow], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    project, flow = trained
    ask(project, flow, "ends", prune_steps=1)

    def gone(*_: object) -> Any:
        raise UnreachableError("Nobody answers.")

    monkeypatch.setattr(OnDevice, "_measured", gone)
    with pytest.raises(UnreachableError):  # it was asked for before anything is removed
        flow.run(project, CTX, "optimize")
    assert len(list_runs(project.folder)) == 1
    monkeypatch.setattr(OnDevice, "have_layers", lambda *_: None)
    flow.run(project, CTX, "optimize")
    assert "not measured on the device: Nobody answers." in caplog.text
    assert project.outputs("optimize")["removal"]["after"]["measured_ms"] is None
    assert flow.statuses(project)["optimize"].summary.split(";")[0].endswith("less time, estimated")


def test_another_way_to_measure_is_another_order(trained: tuple[Project, Flow]) -> None:
    project, flow = trained
    keys = {}
    for measure in ("never", "ends", "each"):
        ask(project, flow, measure)
        keys[measure] = prune_spec(project).key()
    assert keys["never"] == keys["ends"]
    assert keys["each"] != keys["ends"]
    ask(project, flow, "each", prune_for="macs")
    spec = prune_spec(project)
    assert (spec.times_each, spec.latency_of, spec.latency_ms) == (False, "", None)

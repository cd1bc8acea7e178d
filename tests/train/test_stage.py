"""The stage: reads the project's answers, trains, and hands on what later stages need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop import graph
from tango_desktop.core.files import read_yaml
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.lock import save_lock
from tango_desktop.train.runs import use_run
from tango_desktop.train.settings import ClassificationTrainSettings, DetectionTrainSettings
from tango_desktop.train.stage import STAGE, spec_of


@pytest.fixture
def project(tmp_path: Path, make_spec) -> Iterator[Project]:
    spec = make_spec()
    with Project.create(tmp_path / "flow") as project:
        save_lock(project.path("dataset.lock.yaml"), spec.lock)
        graph.save(spec.document, project.path("network.yaml"))
        project.update(ClassificationTrainSettings, epochs=1, batch_size=8, device="cpu")
        yield project


@pytest.fixture
def flow() -> Flow:
    """The training stage between stand-ins for the stages around it."""

    def stand_in(name: str, outputs: dict, needs: tuple[str, ...] = ()) -> StageInfo:
        return StageInfo(
            name,
            name,
            name,
            needs,
            ClassificationTrainSettings,
            lambda *_: StageOutcome(name, outputs),
        )

    return Flow(
        [
            stand_in("data", {"lock": "dataset.lock.yaml"}),
            stand_in("network", {"file": "network.yaml", "model": "tiny", "size": [12, 12]}),
            STAGE,
            stand_in("export", {}, ("train",)),
        ]
    )


def test_the_flow_trains_and_hands_on_weights_and_preprocessing(
    project: Project, flow: Flow
) -> None:
    assert flow.run(project, JobContext()) == ["data", "network", "train", "export"]
    outputs = project.outputs("train")
    assert outputs["run"] == 1
    for name in ("weights", "network", "preprocess"):
        assert project.path(outputs[name]).is_file()
    assert read_yaml(project.path(outputs["preprocess"]))["size"] == [12, 12]
    assert project.record("train").summary.startswith("top-1 ")
    assert flow.next_stage(project) is None


def test_more_epochs_make_the_stage_stale_and_extend_the_run(project: Project, flow: Flow) -> None:
    flow.run(project, JobContext())
    flow.apply(project, ["train=2"])
    assert flow.statuses(project)["train"].state is StageState.STALE
    flow.run(project, JobContext())
    outputs = project.outputs("train")
    assert (outputs["run"], outputs["epochs"]) == (1, 2)


def test_using_an_earlier_run_makes_later_stages_stale(project: Project, flow: Flow) -> None:
    flow.run(project, JobContext())
    flow.apply(project, ["train.seed=1"])
    flow.run(project, JobContext())
    use_run(project, 1)
    statuses = flow.statuses(project)
    assert statuses["train"].state is StageState.DONE
    assert statuses["export"].state is StageState.STALE
    use_run(project, 2)
    assert flow.statuses(project)["export"].state is StageState.DONE


def test_the_request_follows_the_projects_answers(project: Project, flow: Flow) -> None:
    flow.run(project, JobContext(), to="network")
    project.update(ClassificationTrainSettings, normalise="none", epochs=7)
    spec = spec_of(project)
    assert spec.preprocess["mean"] == [0.0, 0.0, 0.0]
    assert spec.settings.epochs == 7
    assert (spec.model, spec.size) == ("tiny", (12, 12))


def test_a_detectors_request_is_letterboxed_with_settings_of_its_own(
    tmp_path: Path, make_spec, make_detection_spec
) -> None:
    spec = replace(make_detection_spec(), lock=make_spec().lock)
    with Project.create(tmp_path / "boxes") as project:
        save_lock(project.path("dataset.lock.yaml"), spec.lock)
        graph.save(spec.document, project.path("network.yaml"))
        project.set_outputs("data", {"lock": "dataset.lock.yaml"}, "")
        project.set_outputs("network", {"file": "network.yaml", "size": [64, 96]}, "")
        project.update(TaskSettings, name="detection")
        project.update(DetectionTrainSettings, mosaic=0.5)
        found = spec_of(project)
    assert (found.task, found.size) == ("detection", (64, 96))
    assert found.settings == DetectionTrainSettings(mosaic=0.5)
    assert found.preprocess["resize"] == "letterbox"
    assert found.preprocess["mean"] == [0.0, 0.0, 0.0]
    assert found.preprocess["std"] == [1.0, 1.0, 1.0]

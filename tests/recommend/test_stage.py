"""The stage “Network”, in a project whose earlier stages are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tango_desktop import graph
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.stage import STAGE as DEVICE
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.errors import DeviceError, GraphError, SettingsError
from tango_desktop.recommend.stage import STAGE, NetworkSettings, recommendation_for

DIGITS = {
    "lock": "dataset.lock.yaml",
    "classes": [str(n) for n in range(10)],
    "counts": {"train": 1200, "val": 300, "test": 297},
    "median_side": 8,
    "channels": 1,
    "bytes": 1_000_000,
}
PHOTOS = {**DIGITS, "classes": ["ants", "bees"], "median_side": 320, "channels": 3}


def data_stage(outputs: dict[str, object]) -> StageInfo:
    """Stands for the data stage: hands on fixed facts."""
    return StageInfo(
        name="data",
        title="Data",
        question="Which pictures?",
        needs=("task",),
        settings=TaskSettings,
        run=lambda project, ctx: StageOutcome("data", outputs),
    )


@pytest.fixture
def project(tmp_path: Path, computer: DeviceProfile) -> Iterator[Project]:
    with Project.create(tmp_path / "p") as made:
        made.update(TaskSettings, name="classification")
        yield made


def run(project: Project, outputs: dict[str, object]) -> Flow:
    flow = Flow([TASK, data_stage(outputs), DEVICE, STAGE])
    flow.run(project, JobContext())
    return flow


def test_auto_writes_the_recommended_network(project: Project) -> None:
    flow = run(project, DIGITS)
    outputs = project.outputs("network")
    document = graph.load(project.path("network.yaml"))
    assert outputs["file"] == "network.yaml"
    assert outputs["model"] == "resnet20"
    assert outputs["size"] == [32, 32] == list(document.size)
    assert outputs["parameters"] == document.parameter_count()
    assert outputs["macs"] == document.macs()
    assert document.in_channels == 1
    assert document.output_shapes() == ((10,),)
    assert "small (8 px)" in outputs["why"]
    assert flow.statuses(project)["network"].state is StageState.DONE
    assert recommendation_for(project).chosen.model == "resnet20"


def test_own_choice_and_size(project: Project) -> None:
    project.update(NetworkSettings, model="resnet18", size=128)
    run(project, PHOTOS)
    outputs = project.outputs("network")
    assert (outputs["model"], outputs["size"]) == ("resnet18", [128, 128])
    assert outputs["why"].startswith("You chose ResNet-18.")
    assert recommendation_for(project).chosen.model != "resnet20"


def test_own_size_for_the_recommended_network(project: Project) -> None:
    project.update(NetworkSettings, size=160)
    run(project, PHOTOS)
    outputs = project.outputs("network")
    assert outputs["size"] == [160, 160]
    assert "You chose 160 px." in outputs["why"]


def test_an_empty_choice_means_the_recommended_network(project: Project) -> None:
    project.update(NetworkSettings, model="")
    run(project, DIGITS)
    assert project.outputs("network")["model"] == "resnet20"


def test_a_wish_that_nothing_keeps_to_is_told_on_the_way(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    project.update(DeviceSettings, max_latency_ms=0.01)
    run(project, DIGITS)
    assert "0.01 ms allowed" in caplog.text


def test_own_choice_beyond_the_limits_is_said(project: Project) -> None:
    project.update(NetworkSettings, model="vgg16")
    project.update(DeviceSettings, max_size_mb=100)
    run(project, PHOTOS)
    assert "does not keep to what was asked" in project.outputs("network")["why"]


def test_a_changed_limit_makes_it_stale(project: Project) -> None:
    flow = run(project, PHOTOS)
    project.update(DeviceSettings, max_size_mb=60)
    assert flow.statuses(project)["network"].state is StageState.STALE
    flow.run(project, JobContext())
    assert project.outputs("network")["model"] == "resnet18"


def test_a_lost_file_makes_it_stale(project: Project) -> None:
    flow = run(project, DIGITS)
    project.path("network.yaml").unlink()
    assert flow.statuses(project)["network"].state is StageState.STALE


def test_unknown_network_suggests_the_nearest(project: Project) -> None:
    project.update(NetworkSettings, model="resnet19")
    with pytest.raises(GraphError) as caught:
        run(project, PHOTOS)
    assert "resnet18" in caught.value.hint


def test_too_small_an_input_is_refused(project: Project) -> None:
    project.update(NetworkSettings, model="vgg16", size=16)
    with pytest.raises(GraphError):
        run(project, PHOTOS)


def test_a_board_is_recommended_for_too(project: Project) -> None:
    project.update(DeviceSettings, name="Jetson_Nano")
    run(project, PHOTOS)
    assert project.outputs("network")["model"] == "resnet34"
    assert "Jetson Nano" in project.outputs("network")["why"]


def test_unknown_device_stops_before(project: Project) -> None:
    project.update(DeviceSettings, name="Toaster")
    with pytest.raises(DeviceError):
        run(project, PHOTOS)


def test_a_variant_of_the_family_is_built(project: Project) -> None:
    project.update(NetworkSettings, model="resnet50", options=("stride_in_1x1=yes",))
    run(project, PHOTOS)
    document = graph.load(project.path("network.yaml"))
    assert document.node("layer2.0.conv1").settings.stride in (2, (2, 2))
    assert document.node("layer2.0.conv2").settings.stride in (1, (1, 1))


@pytest.mark.parametrize("option", ["stride_in_1x1", "stride_in_1x1=perhaps", "stride=2"])
def test_a_wrong_variant_is_refused(project: Project, option: str) -> None:
    project.update(NetworkSettings, model="resnet50", options=(option,))
    with pytest.raises(SettingsError) as caught:
        run(project, PHOTOS)
    assert caught.value.hint

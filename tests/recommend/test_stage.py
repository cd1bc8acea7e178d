"""The stage “Network”, in a project whose earlier stages are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tango_desktop import graph
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.lock import save_lock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.stage import STAGE as DEVICE
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.errors import DeviceError, GraphError, SettingsError, ShapeError
from tango_desktop.families import MODELS
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.recommend.stage import STAGE, NetworkSettings, candidate_for, recommendation_for

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


# -- detectors ------------------------------------------------------------------------------------


@pytest.fixture
def boxed(tmp_path: Path, computer: DeviceProfile) -> Iterator[Project]:
    """A project whose 40 training pictures have 80 boxes each, about 60 × 6 px of 640."""
    rng = np.random.default_rng(0)
    sides = np.float32([60, 6.2]) * rng.uniform(0.97, 1.03, (40, 80, 1)).astype(np.float32)
    corners = np.concatenate([np.full_like(sides[..., :1], [100]), sides[..., :1] * 0], axis=2)
    corners = np.concatenate([corners, corners + sides], axis=2)
    pictures = tuple(_boxed_picture(number, one) for number, one in enumerate(corners))
    with Project.create(tmp_path / "p") as made:
        made.update(TaskSettings, name="detection")
        index = DatasetIndex(tmp_path, str(tmp_path), "yolo", ("a", "b", "c"), pictures)
        save_lock(made.path("dataset.lock.yaml"), index)
        yield made


def _boxed_picture(number: int, corners: NDArray[np.float32]) -> LockedPicture:
    boxes = Boxes.of(corners, [0] * len(corners))
    split = "val" if number % 5 == 0 else "train"
    return LockedPicture(
        f"{number}.png", -1, split, "0" * 64, 640, 480, 1000, 1, boxes=boxes
    )  # fmt: skip


SCENES = {**DIGITS, "classes": ["a", "b", "c"], "median_side": 480, "channels": 3}


def test_a_detector_gets_classes_size_and_anchors_of_the_boxes(boxed: Project) -> None:
    flow = run(boxed, SCENES)
    outputs = boxed.outputs("network")
    document = graph.load(boxed.path("network.yaml"))
    detect = document.node("detect").settings
    assert outputs["model"] == "yolov7-tiny"
    assert outputs["size"] == list(document.size) == [320, 320]
    assert detect.classes == 3
    assert outputs["anchors"] == "fitted"
    assert outputs["anchor_recall_published"] < 0.98 <= outputs["anchor_recall"]
    assert "Anchors fitted to your boxes: recall 0." in outputs["why"]
    # boxes of 30 × 3.1 px at the input
    assert np.median(np.reshape(detect.anchors, (-1, 2)), axis=0) == pytest.approx([30, 3], abs=1)
    assert "anchors fitted" in flow.statuses(boxed)["network"].summary
    assert "training would take" in outputs["why"]


def test_the_figures_are_those_of_the_deploy_form(boxed: Project) -> None:
    run(boxed, SCENES)
    document = graph.load(boxed.path("network.yaml"))
    deployed = deploy_form(document)
    outputs = boxed.outputs("network")
    assert outputs["parameters"] == deployed.parameter_count() < document.parameter_count()
    assert outputs["macs"] == deployed.macs()


def test_good_anchors_are_kept(boxed: Project) -> None:
    boxed.update(NetworkSettings, model="yolov7-tiny", size=640)
    run(boxed, SCENES)
    outputs = boxed.outputs("network")
    assert outputs["anchors"] == "published"
    assert outputs["anchor_recall"] == outputs["anchor_recall_published"] >= 0.98
    document = graph.load(boxed.path("network.yaml"))
    assert tuple(document.node("detect").settings.anchors) == MODELS.get("yolov7-tiny").anchors


def test_the_necks_cost_is_told(boxed: Project) -> None:
    boxed.update(NetworkSettings, model="yolov7-tiny", options=("neck=scale-sequence",))
    run(boxed, SCENES)
    outputs = boxed.outputs("network")
    plain = recommendation_for(boxed).candidates
    tiny = next(c for c in plain if c.model == "yolov7-tiny")
    side = outputs["size"][0]
    assert candidate_for(boxed, "yolov7-tiny", side).parameters == outputs["parameters"]
    assert outputs["parameters"] == tiny.parameters + outputs["neck_parameters"]
    assert outputs["neck_macs"] > 0
    assert f"adds {outputs['neck_parameters']:,} parameters" in outputs["why"]


def test_a_narrower_variant_of_the_recommended_detector(boxed: Project) -> None:
    boxed.update(NetworkSettings, options=("width=0.5",))
    run(boxed, SCENES)
    outputs = boxed.outputs("network")
    assert outputs["model"] == "yolov7-tiny"
    assert outputs["parameters"] < 0.3 * 6_219_709
    assert "You chose the variant width=0.5." in outputs["why"]


def test_own_anchors_are_left_alone(boxed: Project) -> None:
    given = ", ".join(str(10 + n) for n in range(18))
    boxed.update(NetworkSettings, model="yolov7-tiny", options=(f"anchors={given}",))
    run(boxed, SCENES)
    assert "anchors" not in boxed.outputs("network")
    document = graph.load(boxed.path("network.yaml"))
    assert tuple(document.node("detect").settings.anchors)[:3] == (10, 11, 12)


@pytest.mark.parametrize(
    ("task", "model"), [("detection", "resnet18"), ("classification", "yolov7")]
)
def test_a_network_for_another_task_is_refused(project: Project, task: str, model: str) -> None:
    project.update(TaskSettings, name=task)
    project.update(NetworkSettings, model=model)
    with pytest.raises(SettingsError) as caught:
        run(project, PHOTOS)
    assert caught.value.hint


def test_a_size_that_is_no_multiple_of_the_stride_is_refused(boxed: Project) -> None:
    boxed.update(NetworkSettings, model="yolov7-w6", size=416)
    with pytest.raises(ShapeError) as caught:
        run(boxed, SCENES)
    assert "384" in caught.value.hint


@pytest.mark.parametrize("option", ["stride_in_1x1", "stride_in_1x1=perhaps", "stride=2"])
def test_a_wrong_variant_is_refused(project: Project, option: str) -> None:
    project.update(NetworkSettings, model="resnet50", options=(option,))
    with pytest.raises(SettingsError) as caught:
        run(project, PHOTOS)
    assert caught.value.hint


def test_a_forgotten_comma_is_named() -> None:
    given = NetworkSettings(options=("width=0.25 neck=scale-sequence",))
    with pytest.raises(SettingsError, match="more than one option") as caught:
        given.family_options()
    assert caught.value.hint == "Put a comma between them: width=0.25,neck=scale-sequence"

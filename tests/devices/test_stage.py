"""The stage “Device”."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.devices import stage
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.stage import STAGE, DeviceSettings, moved
from tango_desktop.errors import DeviceError, DeviceSettingError, SettingsError


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "p")


def test_default_is_this_computer(project: Project) -> None:
    with project:
        Flow([STAGE]).run_stage(project, "device", JobContext())
        assert project.outputs("device") == {
            "name": "this",
            "title": "This computer",
            "engine": "onnxruntime",
            "precision": "fp32",
            "connection": "local",
            "address": "this",
            "max_latency_ms": 0.0,
            "min_fps": 0.0,
            "max_size_mb": 0.0,
        }


def test_limits_are_handed_on(project: Project) -> None:
    flow = Flow([STAGE])
    with project:
        flow.apply(project, ["device=jetson nano", "device.max_latency_ms=50", "device.min_fps=5"])
        outcome = flow.run_stage(project, "device", JobContext())
        assert outcome.summary == "Jetson Nano, at most 50 ms, at least 5 pictures/s"
        outputs = project.outputs("device")
        assert outputs["name"] == "Jetson_Nano"
        assert outputs["connection"] == "none"
        assert outputs["max_latency_ms"] == 50


def test_unknown_device_fails_with_a_hint(project: Project) -> None:
    flow = Flow([STAGE])
    with project:
        project.update(DeviceSettings, name="Jetson_Nani")
        with pytest.raises(DeviceError):
            flow.run_stage(project, "device", JobContext())
        status = flow.statuses(project)["device"]
        assert status.state is StageState.FAILED
        assert "Jetson_Nano" in status.hint


def test_limits_below_zero_are_refused(project: Project) -> None:
    with project, pytest.raises(SettingsError):
        project.update(DeviceSettings, max_latency_ms=-1)


# -- where the device is ----------------------------------------------------------------------


@dataclass(frozen=True)
class _NoSettings:
    STAGE: ClassVar[str] = "none"


def _answers(project: Project, ctx: JobContext) -> StageOutcome:
    return StageOutcome("done", {"address": project.outputs("device")["address"]})


TRAIN = StageInfo("train", "Train", "?", ("device",), _NoSettings, _answers)
DEPLOY = StageInfo(
    "deploy",
    "Deploy",
    "?",
    ("device", "train"),
    _NoSettings,
    _answers,
    outdated=lambda project: moved(project, str(project.outputs("deploy")["address"])),
)


def states(flow: Flow, project: Project) -> list[StageState]:
    return [status.state for status in flow.statuses(project).values()]


@pytest.mark.parametrize(
    ("target", "connection", "address", "shown"),
    [
        ("ssh://pi@10.0.0.7", "ssh", "ssh://pi@10.0.0.7", "Raspberry Pi 4 at pi@10.0.0.7"),
        ("kitchen", "ssh", "ssh://kitchen", "Raspberry Pi 4 at kitchen"),
        ("adb:R3CT", "adb", "adb:R3CT", "Raspberry Pi 4 at R3CT"),
        ("this", "local", "this", "Raspberry Pi 4"),
        (" ", "none", "", "Raspberry Pi 4"),
    ],
)
def test_the_address_is_handed_on(
    project: Project, target: str, connection: str, address: str, shown: str
) -> None:
    with project:
        project.update(DeviceSettings, name="rpi4", target=target)
        outcome = Flow([STAGE]).run_stage(project, "device", JobContext())
        outputs = project.outputs("device")
        assert (outputs["connection"], outputs["address"]) == (connection, address)
        assert outcome.summary == shown


@pytest.mark.parametrize("target", ["two words", "ssh://", "adb:"])
def test_what_is_no_address_fails_with_a_hint(project: Project, target: str) -> None:
    flow = Flow([STAGE])
    with project:
        project.update(DeviceSettings, name="rpi4", target=target)
        with pytest.raises(DeviceSettingError):
            flow.run_stage(project, "device", JobContext())
        assert "ssh://user@host" in flow.statuses(project)["device"].hint


def test_this_computer_has_no_address_elsewhere(project: Project) -> None:
    with project:
        project.update(DeviceSettings, target="pi@10.0.0.7")
        with pytest.raises(DeviceSettingError, match=r"pi@10\.0\.0\.7 is not this computer"):
            Flow([STAGE]).run_stage(project, "device", JobContext())


def test_a_cluster_has_no_address_yet(project: Project) -> None:
    with project:
        project.update(DeviceSettings, name="K8S_PC", target="pi@10.0.0.7")
        with pytest.raises(DeviceSettingError, match="cluster comes in a later version"):
            Flow([STAGE]).run_stage(project, "device", JobContext())


def test_another_address_leaves_the_training_and_outdates_the_deployment(project: Project) -> None:
    flow = Flow([STAGE, TRAIN, DEPLOY])
    done, stale = StageState.DONE, StageState.STALE
    with project:
        project.update(DeviceSettings, name="rpi4")
        flow.run(project, JobContext())
        for target in ("pi@10.0.0.7", "pi@10.0.0.8", ""):
            project.update(DeviceSettings, target=target)
            flow.run_stage(project, "device", JobContext())
            assert states(flow, project) == [done, done, stale]
            assert target in flow.statuses(project)["deploy"].reason
            assert flow.run(project, JobContext()) == ["deploy"]
            assert states(flow, project) == [done, done, done]


def test_another_kind_of_device_outdates_the_training(project: Project) -> None:
    flow = Flow([STAGE, TRAIN, DEPLOY])
    with project:
        project.update(DeviceSettings, name="rpi4")
        flow.run(project, JobContext())
        project.update(DeviceSettings, name="rpi5")
        flow.run_stage(project, "device", JobContext())
        assert states(flow, project)[1] is StageState.STALE


@pytest.mark.parametrize("names", [("tflite", "ncnn"), ()])
def test_a_device_without_onnx_runtime(
    names: tuple[str, ...], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = find_profile("Odroid_M1")
    engines = tuple(engine for engine in profile.engines if engine.name in names)
    monkeypatch.setattr(stage, "find_profile", lambda name: replace(profile, engines=engines))
    flow = Flow([STAGE])
    with project:
        project.update(DeviceSettings, name="Odroid_M1")
        if not names:
            with pytest.raises(DeviceSettingError, match="names no engine"):
                flow.run_stage(project, "device", JobContext())
            return
        outputs = flow.run_stage(project, "device", JobContext()).outputs
    first = engines[0]
    assert (outputs["engine"], outputs["precision"]) == (first.name, first.precisions[0])

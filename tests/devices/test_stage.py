"""The stage “Device”."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.devices.stage import STAGE, DeviceSettings
from tango_desktop.errors import DeviceError, SettingsError


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

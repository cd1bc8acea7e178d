"""The comparison on the device: the same answers pass; a device that answers otherwise is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.files import sha256_of
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.lock import save_lock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.deploy.stage import STAGE
from tango_desktop.deploy.target_parity import FILE, check_on_target
from tango_desktop.errors import DeployError
from tango_desktop.export.exporters import EXPORTERS, Where
from tests.deploy.conftest import CLASSES, write_model, write_picture

CTX = JobContext()
COLOURS = [(200, 30, 20), (20, 200, 30), (30, 20, 200)]


def given(name: str, outputs: dict[str, Any]) -> StageInfo:
    """A stage that hands on ``outputs``."""
    return StageInfo(name, name, name, (), TaskSettings, lambda *_: StageOutcome("", outputs))


def make_lock(root: Path) -> DatasetIndex:
    """Pictures in the colours of their classes."""
    pictures = []
    for number in range(6):
        label, name = number % 3, f"사진 {number}.png"
        red, green, blue = COLOURS[label]
        path = write_picture(root / name, (red + number, green, blue))
        stat = path.stat()
        row = (name, label, "val", sha256_of(path), 32, 24, stat.st_size, stat.st_mtime_ns)
        pictures.append(LockedPicture(*row))
    return DatasetIndex(root, str(root), "class-folders", tuple(CLASSES), tuple(pictures))


@pytest.fixture
def deployed(artifact: Path, tmp_path: Path, own_home: Path) -> Iterator[Project]:
    """A project that is deployed to this computer, with pictures to compare."""
    device = {"name": "this", "title": "This", "connection": "local", "address": "this"}
    with Project.create(tmp_path / "프로젝트", "개미") as project:
        shutil.copytree(artifact, project.path("artifacts", "onnxruntime"))
        export = given("export", {"folder": "artifacts/onnxruntime"})
        Flow([given("device", device), export, STAGE]).run(project, CTX)
        save_lock(project.path("lock.yaml"), make_lock(tmp_path / "pictures"))
        project.set_outputs("data", {"lock": "lock.yaml"}, "")
        yield project


def test_the_same_model_answers_the_same(deployed: Project) -> None:
    found = check_on_target(deployed, CTX)
    assert found.passed, found.summary()
    assert (found.pictures, found.agreement) == (6, 1.0)
    assert found.accuracy_here == found.accuracy_there == 1.0
    assert found.accuracy_change_low is not None
    assert found.accuracy_change_low < 0.0
    assert found.release == deployed.outputs("deploy")["release"]
    content = json.loads(deployed.path("artifacts", "onnxruntime", FILE).read_text())
    assert (content["schema"], content["pictures"], content["failures"]) == (1, 6, [])


def test_fewer_pictures(deployed: Project) -> None:
    assert check_on_target(deployed, CTX, count=2).pictures == 2


def test_a_device_that_answers_otherwise_is_found(deployed: Project) -> None:
    current = Path(deployed.outputs("deploy")["target"]) / "current"
    (model,) = current.resolve().rglob("model.onnx")
    write_model(model, scale=-3.0)
    found = check_on_target(deployed, CTX)
    assert found.failures == ("agreement", "accuracy")
    assert (found.accuracy_here, found.accuracy_there) == (1.0, 0.0)
    assert "other answers" in found.summary()


def test_an_engine_that_does_not_run_here(
    deployed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = replace(EXPORTERS.get("onnxruntime"), runs_on=Where.TARGET)
    monkeypatch.setitem(EXPORTERS._records, "onnxruntime", away)
    with pytest.raises(DeployError, match="does not run this model"):
        check_on_target(deployed, CTX)


def test_without_a_deployment(tmp_path: Path) -> None:
    with (
        Project.create(tmp_path / "p", "p") as project,
        pytest.raises(DeployError, match="not deployed"),
    ):
        check_on_target(project, CTX)

"""The stage: fetched from what was really installed and used, judged, told in a line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.settings import DataSettings
from tango_desktop.data.stage import STAGE as DATA
from tango_desktop.deploy.keeper import layout
from tango_desktop.deploy.monitor.inbox import waiting
from tango_desktop.deploy.monitor.report import report_of
from tango_desktop.deploy.monitor.stage import STAGE, MonitorSettings
from tango_desktop.deploy.predict import ask, installed_here
from tango_desktop.deploy.stage import STAGE as DEPLOY
from tango_desktop.deploy.stage import uninstall_project
from tango_desktop.errors import DeployError, TangoError

CTX = JobContext()


def given(name: str, outputs: dict[str, Any], needs: tuple[str, ...] = ()) -> StageInfo:
    """A stage that hands on ``outputs``."""
    return StageInfo(name, name, name, needs, TaskSettings, lambda *_: StageOutcome("", outputs))


FLOW = Flow(
    [
        given("task", {"task": "classification"}),
        DATA,
        given("device", {"name": "this", "title": "This computer", "connection": "local"}),
        given("export", {"folder": "artifacts/onnxruntime", "version": 1}),
        DEPLOY,
        STAGE,
    ]
)


@pytest.fixture
def project(artifact: Path, pictures: Path, tmp_path: Path, own_home: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "프로젝트", "bees") as made:
        shutil.copytree(artifact, made.path("artifacts", "onnxruntime"))
        made.update(DataSettings, path=str(pictures), val_percent=50)
        FLOW.run(made, CTX)
        yield made


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Pictures of every brightness, 120 of each class."""
    folder, random = tmp_path / "data", np.random.default_rng(1)
    for label, channel in (("빨강", 0), ("blue", 2)):
        (folder / label).mkdir(parents=True)
        for number in range(120):
            pixels = random.normal(110, 25, (24, 24, 3)) + random.normal(0, 25)
            pixels[..., channel] += 60
            image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
            image.save(folder / label / f"p{number * number}.png")
    return folder


def use(project: Project, folder: Path, *options: str) -> None:
    """Use what is installed, as a person does."""
    script = Path(str(project.outputs("deploy")["target"])) / "run.py"
    command = [sys.executable, str(script), str(folder), *options]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def look(project: Project) -> dict[str, Any]:
    FLOW.run_stage(project, "monitor", CTX)
    return project.outputs("monitor")


def test_a_person_starts_it() -> None:
    assert (STAGE.name, STAGE.needs, STAGE.is_automatic) == ("monitor", ("deploy",), False)


def test_automatic_stops_before_it(project: Project) -> None:
    assert FLOW.next_stage(project) is None
    assert FLOW.statuses(project)["monitor"].state is StageState.READY


def test_never_used(project: Project) -> None:
    outputs = look(project)
    assert (outputs["state"], outputs["pictures"]) == ("unknown", 0)
    status = FLOW.statuses(project)["monitor"]
    assert status.state is StageState.DONE
    assert status.summary == "not used yet, 0 pictures, It has not answered a picture yet."


def test_the_same_kind_of_pictures_is_well(project: Project, pictures: Path) -> None:
    use(project, pictures)
    outputs = look(project)
    assert (outputs["state"], outputs["reasons"]) == ("green", [])
    assert outputs["pictures"] == 240
    assert outputs["p50_ms"] > 0
    assert max(outputs["drift"].values()) < 0.1
    assert project.path(outputs["file"]).is_file()
    summary = FLOW.statuses(project)["monitor"].summary
    assert summary.startswith("well, 240 pictures, ")


def test_trying_it_out_does_not_count(project: Project, pictures: Path) -> None:
    folder = Path(str(project.outputs("deploy")["target"]))
    assert len(ask(installed_here(folder), sorted(pictures.rglob("*.png"))[:2], CTX)) == 2
    assert not (folder / "monitor").exists()


def test_darker_pictures_are_noticed(project: Project, pictures: Path, tmp_path: Path) -> None:
    night = tmp_path / "night"
    night.mkdir()
    for number, path in enumerate(sorted(pictures.rglob("*.png"))[:150]):
        Image.open(path).point(lambda value: value // 4).save(night / f"{number}.png")
    use(project, night)
    outputs = look(project)
    assert outputs["state"] == "red"
    assert "Pictures are darker than those it was checked with." in outputs["reasons"]
    report = report_of(project)
    assert [reason.text for reason in report.health.reasons] == outputs["reasons"]
    assert report.reference is not None


def test_a_release_carries_what_it_was_checked_with(project: Project, pictures: Path) -> None:
    """Then a release that was gone back to is compared with its own pictures."""
    deployed = project.outputs("deploy")
    release = Path(str(deployed["target"])) / "releases" / str(deployed["release"])
    own = project.path("artifacts", "onnxruntime", "reference.json")
    assert (release / "reference.json").read_bytes() == own.read_bytes()
    own.unlink()
    project.set_outputs("deploy", {**deployed, "bundle": "artifacts/bundles/another"}, "")
    use(project, pictures)
    assert len(look(project)["drift"]) == 5
    assert not own.exists()


def test_without_anything_to_compare_with(project: Project, pictures: Path) -> None:
    deployed = project.outputs("deploy")
    release = Path(str(deployed["target"])) / "releases" / str(deployed["release"])
    (release / "reference.json").unlink()
    project.set_outputs("deploy", {**deployed, "bundle": "artifacts/bundles/another"}, "")
    use(project, pictures)
    outputs = look(project)
    assert (outputs["drift"], outputs["state"]) == ({}, "green")


def test_uncertain_pictures_are_asked_for_and_come(
    project: Project, pictures: Path, tmp_path: Path
) -> None:
    project.update(MonitorSettings, keep_uncertain=3)
    look(project)
    grey = tmp_path / "grey"
    grey.mkdir()
    Image.new("RGB", (30, 30), (128, 128, 128)).save(grey / "grey.png")
    use(project, grey)
    assert look(project)["waiting"] == 1
    (one,) = waiting(project.folder)
    assert one.answer["source"] == str(grey / "grey.png")


def test_removing_it_takes_the_pictures_and_counts_away(project: Project, pictures: Path) -> None:
    folder = Path(str(project.outputs("deploy")["target"]))
    use(project, pictures, "--keep-uncertain")
    assert (folder / "monitor").is_dir()
    uninstall_project(project)
    assert not folder.exists()


def test_a_device_that_is_away_is_told(project: Project) -> None:
    outputs = {**project.outputs("deploy"), "address": "ssh://nobody@127.0.0.1:9"}
    project.set_outputs("deploy", outputs, "")
    with pytest.raises(TangoError):
        FLOW.run_stage(project, "monitor", CTX)
    assert FLOW.statuses(project)["monitor"].state is not StageState.DONE


def test_a_device_that_was_wiped_is_told(project: Project) -> None:
    Path(project.outputs("deploy")["target"], layout.STATE).unlink()
    with pytest.raises(DeployError, match="Nothing is installed") as caught:
        look(project)
    assert "Deploy again" in caught.value.hint

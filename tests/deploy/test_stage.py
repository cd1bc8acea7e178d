"""The stage: what it hands on, what it records, and what it says about devices out of reach."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.deploy import stage
from tango_desktop.deploy.records import DeploymentRecord, add_deployment, load_deployments
from tango_desktop.deploy.releases import current_release
from tango_desktop.deploy.service import ServiceKind, ServiceStatus, service_name
from tango_desktop.deploy.stage import (
    STAGE,
    DeploySettings,
    board_folder,
    deployed_place,
    plan_of,
    roll_back_project,
    status_of,
    target_folder,
    uninstall_project,
)
from tango_desktop.errors import DeployError, ProjectError, SchemaTooNewError
from tests.deploy.conftest import ssh_folder, target_of

DEVICE = {"name": "this", "title": "This computer", "connection": "local", "address": "this"}
CTX = JobContext()


def given(name: str, outputs: dict[str, Any], needs: tuple[str, ...] = ()) -> StageInfo:
    """A stage that hands on ``outputs``."""
    return StageInfo(name, name, name, needs, TaskSettings, lambda *_: StageOutcome("", outputs))


def flow(device: dict[str, Any] = DEVICE, version: int = 1) -> Flow:
    export = {"folder": "artifacts/onnxruntime", "version": version}
    return Flow([given("device", device), given("export", export), STAGE])


@pytest.fixture
def project(artifact: Path, tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "프로젝트", "개미: bees/ants") as made:
        shutil.copytree(artifact, made.path("artifacts", "onnxruntime"))
        yield made


def test_it_needs_device_and_export() -> None:
    assert (STAGE.name, set(STAGE.needs)) == ("deploy", {"device", "export"})


def test_a_local_device(project: Project, own_home: Path) -> None:
    flow().run(project, CTX)
    outputs = project.outputs("deploy")
    target = Path(outputs["target"])
    assert target == own_home / "data" / "deployed" / "개미- bees-ants"
    assert outputs["current"] == str(target / "current")
    assert outputs["release"] == current_release(target)
    assert Path(outputs["script"]).is_file()
    assert project.path(outputs["bundle"], "MANIFEST").is_file()
    (record,) = load_deployments(project.folder)
    assert (record.action, record.device, record.release, record.before, record.parity) == (
        "install",
        "this",
        outputs["release"],
        "",
        "passed",
    )
    assert record.target == str(target)


def test_a_folder_of_ones_own(project: Project, tmp_path: Path) -> None:
    project.update(DeploySettings, folder=str(tmp_path / "mine"))
    flow().run(project, CTX)
    assert project.outputs("deploy")["target"] == str(tmp_path / "mine")
    assert current_release(tmp_path / "mine")


def test_projects_of_the_same_name_are_kept_apart(
    project: Project, artifact: Path, tmp_path: Path
) -> None:
    flow().run(project, CTX)
    first = project.outputs("deploy")["target"]
    with Project.create(tmp_path / "other", project.name) as other:
        shutil.copytree(artifact, other.path("artifacts", "onnxruntime"))
        flow().run(other, CTX)
        assert other.outputs("deploy")["target"] == f"{first}-2" == str(target_folder(other))
    flow().run_stage(project, "deploy", CTX)
    assert project.outputs("deploy")["target"] == first


@pytest.mark.parametrize("connection", ["none", "ssh"])
def test_a_device_out_of_reach_gets_its_bundle(project: Project, connection: str) -> None:
    nano = {"name": "Jetson_Nano", "title": "Jetson Nano", "connection": connection}
    with pytest.raises(DeployError, match="Jetson Nano cannot be reached") as caught:
        flow(nano).run(project, CTX)
    (bundle,) = project.path("artifacts", "bundles").iterdir()
    assert str(bundle) in caught.value.hint
    assert (bundle / "run.py").is_file()
    assert load_deployments(project.folder) == ()
    assert flow(nano).statuses(project)["deploy"].state is StageState.FAILED


def test_a_model_that_differs_is_not_deployed(
    project: Project, make_artifact: Callable[..., Path]
) -> None:
    shutil.rmtree(project.path("artifacts"))
    make_artifact(project.path("artifacts", "onnxruntime"), passed=False)
    with pytest.raises(DeployError, match="does not compute"):
        flow().run(project, CTX)
    assert not target_folder(project).exists()


def test_an_accepted_difference_is_recorded(
    project: Project, make_artifact: Callable[..., Path]
) -> None:
    shutil.rmtree(project.path("artifacts"))
    make_artifact(project.path("artifacts", "onnxruntime"), passed=False, accepted=True)
    flow().run(project, CTX)
    assert load_deployments(project.folder)[-1].parity == "accepted"


def test_update_roll_back_and_removal_are_recorded(
    project: Project, make_artifact: Callable[..., Path]
) -> None:
    flow().run(project, CTX)
    first = project.outputs("deploy")["release"]
    shutil.rmtree(project.path("artifacts", "onnxruntime"))
    make_artifact(project.path("artifacts", "onnxruntime"), 4.0)
    flow().run_stage(project, "deploy", CTX)
    second = project.outputs("deploy")["release"]
    assert second != first
    assert [p.name for p in project.path("artifacts", "bundles").iterdir()] == [second]
    done = roll_back_project(project, CTX)
    assert done.release == first == project.outputs("deploy")["release"]
    assert flow().statuses(project)["deploy"].state is StageState.DONE
    uninstall_project(project)
    assert not target_folder(project).exists()
    history = [(r.action, r.release, r.before) for r in load_deployments(project.folder)]
    assert history == [
        ("install", first, ""),
        ("install", second, first),
        ("roll back", first, second),
        ("uninstall", "", first),
    ]


def test_going_back_after_a_deployment_that_failed(
    project: Project, make_artifact: Callable[..., Path]
) -> None:
    flow().run(project, CTX)
    first = project.outputs("deploy")
    artifact = project.path("artifacts", "onnxruntime")
    shutil.rmtree(artifact)
    make_artifact(artifact, 4.0)
    flow().run_stage(project, "deploy", CTX)
    shutil.rmtree(artifact)
    make_artifact(artifact, 2.0, answer_scale=5.0)
    with pytest.raises(DeployError):
        flow().run_stage(project, "deploy", CTX)
    assert project.outputs("deploy") == {}
    assert roll_back_project(project, CTX).release == first["release"]
    assert set(project.outputs("deploy")) == set(first)
    assert flow().statuses(project)["deploy"].state is StageState.DONE


def test_where_it_would_go_before_the_first_deployment(project: Project) -> None:
    assert deployed_place(project).is_here
    project.set_outputs("device", {"connection": "ssh", "address": "ssh://pi@far"}, "")
    there = deployed_place(project)
    assert (str(there.target), there.folder) == ("ssh://pi@far", board_folder(project))


def test_where_it_was_deployed_is_known_although_the_next_try_failed(project: Project) -> None:
    board = DeploymentRecord("", "install", "pc", "/home/pi/x", "1a", "", "m", "", "ssh://pi@far")
    add_deployment(project.folder, board)
    there = deployed_place(project)
    assert (str(there.target), there.folder) == ("ssh://pi@far", "/home/pi/x")
    add_deployment(project.folder, replace(board, action="uninstall", release=""))
    assert deployed_place(project).is_here


DAMAGED = "schema: 1\ndeployments: [{when: x}]\n"


def test_a_damaged_history_is_said(project: Project) -> None:
    project.path("deployments.yaml").write_text(DAMAGED)
    with pytest.raises(ProjectError, match="damaged"):
        load_deployments(project.folder)


@pytest.mark.parametrize("content", [DAMAGED, "deployments: [", ""])
def test_a_damaged_history_is_set_aside_and_deploying_goes_on(
    project: Project, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    flow().run(project, CTX)
    target = project.outputs("deploy")["target"]
    project.path("deployments.yaml").write_text(content)
    flow().run_stage(project, "deploy", CTX)
    assert project.outputs("deploy")["target"] == target
    assert project.path("deployments.damaged-1.yaml").read_text() == content
    (record,) = load_deployments(project.folder)
    assert record.action == "install"
    assert "deployments.damaged-1.yaml" in caplog.text


def test_a_newer_history_is_not_touched(project: Project) -> None:
    project.path("deployments.yaml").write_text("schema: 99\n")
    with pytest.raises(SchemaTooNewError):
        flow().run(project, CTX)
    assert project.path("deployments.yaml").read_text() == "schema: 99\n"


def test_removal_makes_the_stage_out_of_date(project: Project) -> None:
    flow().run(project, CTX)
    uninstall_project(project)
    assert flow().statuses(project)["deploy"].state is not StageState.DONE


# -- boards -----------------------------------------------------------------------------------


@pytest.mark.board
@pytest.mark.slow
def test_a_board_that_is_chosen(
    project: Project,
    equipped: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_artifact: Callable[..., Path],
) -> None:
    ssh_folder(equipped, tmp_path / "person")
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    address = str(target_of(equipped))
    board = {"name": "pc", "title": "PC", "connection": "ssh", "address": address}
    device = flow(board)
    device.run(project, CTX, "export")
    coming = plan_of(project, CTX).plan
    assert coming.send_bytes == sum(one.size_bytes for one in coming.files) > 100_000
    assert (coming.packages, coming.status.installed) == ((), False)
    device.run(project, CTX)
    outputs = project.outputs("deploy")
    digits = yaml.safe_load(project.path("deployments.yaml").read_text())["project"]
    folder = f"/home/pi/tango/bees-ants-{digits}"
    assert (outputs["address"], outputs["target"], outputs["release"]) == (
        address,
        folder,
        coming.release,
    )
    assert outputs["command"] == [outputs["python"], f"{folder}/run.py"]
    assert '"ok": true' in equipped.ssh(shlex.join([*outputs["command"], "--probe"]))
    assert plan_of(project, CTX).plan.send_bytes == 0
    project.rename("wasps")
    assert board_folder(project) == folder  # not left behind
    (record,) = load_deployments(project.folder)
    assert (record.address, record.target, record.parity) == (address, folder, "passed")
    assert device.statuses(project)["deploy"].state is StageState.DONE

    shutil.rmtree(project.path("artifacts", "onnxruntime"))
    make_artifact(project.path("artifacts", "onnxruntime"), 4.0)
    device.run_stage(project, "deploy", CTX)
    assert roll_back_project(project, CTX).release == coming.release
    assert project.outputs("deploy")["release"] == coming.release
    found = status_of(project, CTX)
    assert found is not None
    assert (found.current, len(found.releases), found.running) == (coming.release, 2, ())
    uninstall_project(project)
    assert not equipped.path(folder).exists()
    assert [one.action for one in load_deployments(project.folder)][-1] == "uninstall"


def test_another_board_makes_the_deployment_out_of_date(project: Project) -> None:
    flow().run(project, CTX)
    outdated = STAGE.outdated
    project.set_outputs("device", {**DEVICE, "address": "ssh://pi@elsewhere"}, "")
    assert "another" in outdated(project)
    project.set_outputs("device", {k: v for k, v in DEVICE.items() if k != "address"}, "")
    assert outdated(project) == ""


def test_the_folder_on_a_board_is_plain_and_goes_where_the_project_goes(
    project: Project, tmp_path: Path
) -> None:
    first = board_folder(project)
    assert re.fullmatch(r"~/tango/bees-ants-[0-9a-f]{8}", first)
    flow().run(project, CTX)  # the first deployment keeps the digits
    shutil.copytree(project.folder, tmp_path / "moved", ignore=shutil.ignore_patterns("*.lock"))
    with Project.open(tmp_path / "moved") as moved:
        assert board_folder(moved) == first
    with Project.create(tmp_path / "other", "벌") as other:
        assert re.fullmatch(r"~/tango/project-[0-9a-f]{8}", board_folder(other))
        other.update(DeploySettings, folder="/opt/bees")
        assert board_folder(other) == "/opt/bees"


@pytest.mark.parametrize("running", [True, False])
def test_a_running_service_goes_on_with_the_new_release(
    project: Project, monkeypatch: pytest.MonkeyPatch, running: bool
) -> None:
    done: list[tuple[str, str]] = []
    status = ServiceStatus(ServiceKind.SYSTEMD, running, running, False, "")
    monkeypatch.setattr(stage, "service_status", lambda line, name, ctx: status)
    for act in ("stop", "start"):

        def record(line: object, name: str, ctx: object, act: str = act) -> None:
            done.append((act, name))

        monkeypatch.setattr(stage, f"{act}_service", record)
    flow().run(project, CTX)
    name = service_name(project.name)
    assert done == ([("stop", name), ("start", name)] if running else [])


def test_a_service_that_does_not_start_again_is_a_warning(
    project: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> ServiceStatus:
        raise DeployError("The service failed.", "Look at its log.")

    monkeypatch.setattr(stage, "service_status", fail)
    flow().run(project, CTX)
    assert "The service failed. Look at its log." in caplog.text
    assert flow().statuses(project)["deploy"].state is StageState.DONE

"""Predictions of the installed release, as the window plays them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.core.project import Project
from tango_desktop.deploy import predict as module
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install, uninstall
from tango_desktop.deploy.predict import (
    Installed,
    Prediction,
    ask,
    installed_here,
    installed_of,
    predict,
)
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeployError, DeviceError, JobCancelled
from tests.deploy.conftest import connection_to


@pytest.fixture(scope="module")
def target(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployed") / "target"
    install(bundle.folder, folder, JobContext())
    return folder


def test_rows_come_in_order(target: Path, pictures: Path) -> None:
    paths = [pictures / "하위" / "파랑 하늘.bmp", pictures / "red.png", pictures / "green.jpg"]
    found = ask(installed_here(target), paths, JobContext())
    assert [(row.path, row.label) for row in found] == list(
        zip(paths, ["blue", "빨강", "green"], strict=True)
    )
    for row in found:
        assert row.top[0] == (row.label, row.confidence)
        assert row.confidence > 0.9
        assert 0 < row.infer_ms < row.total_ms


def test_unreadable_pictures_are_left_out(target: Path, pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    found = ask(
        installed_here(target), [tmp_path / "broken.png", pictures / "red.png"], JobContext()
    )
    assert [row.label for row in found] == ["빨강"]


def test_no_pictures(target: Path) -> None:
    assert ask(installed_here(target), [], JobContext()) == ()


def test_nothing_installed(tmp_path: Path, pictures: Path) -> None:
    with pytest.raises(DeployError, match="Nothing is installed"):
        ask(installed_here(tmp_path), [pictures / "red.png"], JobContext())


def test_a_damaged_release(bundle: Bundle, tmp_path: Path, pictures: Path) -> None:
    target = tmp_path / "target"
    install(bundle.folder, target, JobContext())
    (target / "current" / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(DeployError, match=r"failed: .*cannot be opened"):
        ask(installed_here(target), [pictures / "red.png"], JobContext())


def test_cancel(target: Path, pictures: Path) -> None:
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        ask(installed_here(target), [pictures / "red.png"], ctx)


def test_the_same_picture_twice_is_answered_twice(target: Path, pictures: Path) -> None:
    paths = [pictures / "red.png", pictures / "green.jpg", pictures / "red.png"]
    assert [row.path for row in ask(installed_here(target), paths, JobContext())] == paths


def test_how_far_it_is_is_told(target: Path, pictures: Path) -> None:
    seen: list[Progress] = []
    paths = [pictures / "red.png", pictures / "green.jpg"]
    ask(installed_here(target), paths, JobContext(on_progress=seen.append))
    assert {one.message for one in seen} == {"Running the model on 2 pictures"}


def test_other_words_of_the_runner_are_no_answers(tmp_path: Path, pictures: Path) -> None:
    """Libraries talk, too; and a stand-in says what it was asked."""
    (tmp_path / "run.py").write_text(
        "import json, os, sys\n"
        "assert sys.argv[1:3] == ['--json', '--list'], sys.argv\n"
        "assert os.environ['TANGO_STATISTICS'] == '0'\n"
        "print('a library says something')\n"
        "print('[1, 2]')\n"
        "path = open(sys.argv[3], encoding='utf-8').read().strip()\n"
        "print(json.dumps({'source': path, 'label': 'red', 'confidence': 0.9, 'top': [],\n"
        "                  'ms': {'total': 5.0, 'infer': 4.0}}))\n",
        encoding="utf-8",
    )
    (answer,) = ask(installed_here(tmp_path), [pictures / "red.png"], JobContext())
    assert answer == Prediction(pictures / "red.png", "red", 0.9, (), 5.0, 4.0)


def test_a_runner_that_hangs(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SILENCE_S", 0.3)
    (tmp_path / "run.py").write_text("import time; time.sleep(60)", encoding="utf-8")
    with pytest.raises(DeployError, match="said nothing"):
        ask(installed_here(tmp_path), [pictures / "red.png"], JobContext())


# -- where the project is deployed -------------------------------------------------------------


def test_what_can_be_asked_is_read_from_the_outputs(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project", "Parts")
    assert installed_of(project) is None
    command = ["/usr/bin/python3", "/home/pi/tango/parts/run.py"]
    outputs = {"address": "ssh://pi@10.0.0.5", "target": "/home/pi/tango/parts"}
    project.set_outputs("deploy", {**outputs, "command": command}, "installed")
    there = installed_of(project)
    assert there == Installed(
        Target(Way.SSH, "10.0.0.5", "pi"), "/home/pi/tango/parts", tuple(command)
    )
    assert not there.is_here
    project.set_outputs("deploy", outputs, "installed")  # by a program that did not say how
    assert installed_of(project) is None
    project.set_outputs("deploy", {"address": "this", "target": str(tmp_path)}, "installed")
    assert installed_of(project) == installed_here(tmp_path)


# -- on a board --------------------------------------------------------------------------------

THERE = "/home/pi/tango/parts"


@pytest.fixture
def on_board(equipped: Any, bundle: Bundle, tmp_path: Path) -> Iterator[SshConnection]:
    """A connection to a board that has the release."""
    with connection_to(equipped, tmp_path / "desk") as line:
        install(bundle.folder, THERE, JobContext(), connection=line)
        yield line


@pytest.mark.board
def test_a_board_answers_for_the_pictures_here(
    on_board: SshConnection, equipped: Any, target: Path, pictures: Path, tmp_path: Path
) -> None:
    twin, broken = tmp_path / "쌍둥이.png", tmp_path / "broken.png"
    twin.write_bytes((pictures / "red.png").read_bytes())
    broken.write_bytes(b"no picture")
    paths = [twin, pictures / "하위" / "파랑 하늘.bmp", broken, pictures / "red.png"]
    command = ("/usr/bin/python3", f"{THERE}/run.py")
    found = predict(on_board, command, THERE, paths, JobContext())
    assert [row.path for row in found] == [paths[0], paths[1], paths[3]]
    here = ask(installed_here(target), paths, JobContext())
    assert [(row.label, row.top) for row in found] == [
        (row.label, tuple((name, pytest.approx(value, abs=1e-5)) for name, value in row.top))
        for row in here
    ]
    album = equipped.path(f"{THERE}/trying")
    lying = {path.name: path.stat().st_mtime_ns for path in album.iterdir()}
    assert len(lying) == 3  # the twins are one, the broken one went too; the list has gone
    assert not equipped.path(f"{THERE}/monitor").exists()  # it was not used
    assert predict(on_board, command, THERE, paths[:1], JobContext())[0].label == "빨강"
    assert {path.name: path.stat().st_mtime_ns for path in album.iterdir()} == lying
    uninstall(THERE, JobContext(), connection=on_board)
    assert not equipped.path(THERE).exists()


@pytest.mark.board
def test_cancelling_ends_the_program_on_the_board(
    board: Any, line: SshConnection, pictures: Path
) -> None:
    ctx = JobContext()
    ctx.on_progress = lambda progress: (
        ctx.control.cancel() if progress.message.startswith("Running") else None
    )
    command = ("/usr/bin/python3", "-c", "import time; time.sleep(4711)")
    with pytest.raises(JobCancelled):
        predict(line, command, THERE, [pictures / "red.png"], ctx)
    assert [path.suffix for path in board.path(f"{THERE}/trying").iterdir()] == [".png"]
    deadline = time.monotonic() + 3
    while "4711" in board.ssh("ps -eo args") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "time.sleep(4711)" not in board.ssh("ps -eo args | grep -v ps")


@pytest.mark.board
def test_nothing_is_installed_on_the_board(line: SshConnection, pictures: Path) -> None:
    with pytest.raises(DeployError, match=f"Nothing is installed in {THERE}"):
        predict(
            line,
            ("/usr/bin/python3", f"{THERE}/run.py"),
            THERE,
            [pictures / "red.png"],
            JobContext(),
        )


@pytest.mark.board
def test_a_board_that_is_away(board: Any, line: SshConnection, pictures: Path) -> None:
    board.stop()
    with pytest.raises(DeviceError):
        predict(line, ("python3", "run.py"), THERE, [pictures / "red.png"], JobContext())

"""The commands meet a board that fails: an exit code, a sentence that helps, the old release."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.cli import Doors, run
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.deploy.monitor.stage import STAGE as MONITOR
from tango_desktop.deploy.stage import STAGE as DEPLOY
from tango_desktop.devices.stage import DeviceSettings
from tests.boards import boardkit
from tests.deploy.conftest import ssh_folder, target_of, write_artifact

pytestmark = pytest.mark.board
Say = Callable[..., tuple[int, Any]]
DOORS = Doors(lambda _: 0, lambda *_: 0)


def given(name: str, outputs: dict[str, Any], needs: tuple[str, ...] = ()) -> StageInfo:
    """A stage that hands on ``outputs``."""
    settings = DeviceSettings if name == "device" else TaskSettings
    return StageInfo(name, name, name, needs, settings, lambda *_: StageOutcome("", outputs))


def a_flow(address: str) -> Flow:
    """The stages around a network that is trained and exported already."""
    device = {"name": "PC", "title": "PC", "connection": "ssh", "address": address}
    export = {"folder": "artifacts/onnxruntime"}
    stages = [given("data", {}), given("device", device), given("train", {}, ("device",))]
    return Flow([*stages, given("export", export, ("train",)), DEPLOY, MONITOR])


def main() -> int:
    """What a test starts as a process of its own: ``ADDRESS COMMAND …``."""
    return run(sys.argv[2:], a_flow(sys.argv[1]), DOORS)


@pytest.fixture
def home(equipped: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a person whom the board knows."""
    ssh_folder(equipped, tmp_path / "person")
    monkeypatch.setenv("BOARDKIT_CACHE", str(boardkit().cache_dir()))
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return tmp_path / "person"


@pytest.fixture
def folder(equipped: Any, home: Path, tmp_path: Path) -> Iterator[Path]:
    """A project whose network is ready for a PC."""
    with Project.create(tmp_path / "project", "bees") as made:
        made.update(DeviceSettings, name="PC")
        write_artifact(made.path("artifacts", "onnxruntime"))
        a_flow(str(target_of(equipped))).run(made, JobContext(), "export")
    return tmp_path / "project"


@pytest.fixture
def say(equipped: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Gives a command for the project; its exit code, and what it prints as JSON."""
    address = str(target_of(equipped))

    def given_command(command: str, *options: str) -> tuple[int, Any]:
        code = run([command, str(folder), "--json", *options], a_flow(address), DOORS)
        return code, json.loads(capsys.readouterr().out)

    return given_command


def next_model(folder: Path, scale: float, answer_scale: float | None = None) -> None:
    """The network has been trained again."""
    artifact = folder / "artifacts" / "onnxruntime"
    shutil.rmtree(artifact)
    write_artifact(artifact, scale, answer_scale)


def release_of(board: Any, target: str) -> str:
    """The release that answers when a person on the board starts what is installed."""
    answer = json.loads(str(board.ssh(f"{target}/run --probe")))
    assert answer["ok"] is True
    return board.path(f"{target}/current").readlink().name


Fault = Callable[[Any, str], object]


def _stop(board: Any, target: str) -> None:
    board.stop()


def _start(board: Any, target: str) -> None:
    board.start()


def _new_key(board: Any, target: str) -> None:
    board.new_host_key()


def _know_key(board: Any, target: str) -> None:
    ssh_folder(board, Path.home())


def _lock_folder(board: Any, target: str) -> None:
    board.path(target).chmod(0o555)


def _unlock_folder(board: Any, target: str) -> None:
    board.path(target).chmod(0o755)


def _hide_python(board: Any, target: str) -> None:
    for path in board.path("/usr/bin").glob("python*"):
        path.rename(path.with_name(f"hidden-{path.name}"))


def _show_python(board: Any, target: str) -> None:
    for path in board.path("/usr/bin").glob("hidden-*"):
        path.rename(path.with_name(path.name.removeprefix("hidden-")))


def _keep_out(board: Any, target: str) -> None:
    board.path("/run/boardkit/authorized_keys").rename(board.path("/run/boardkit/hidden"))


def _let_in(board: Any, target: str) -> None:
    board.path("/run/boardkit/hidden").rename(board.path("/run/boardkit/authorized_keys"))


FAULTS: dict[str, tuple[Fault, Fault, str, str]] = {
    "nobody listens": (_stop, _start, "nobody listens on port", "Is the SSH server on"),
    "changed key": (_new_key, _know_key, "its host key has changed", "ssh-keygen -f"),
    "refused key": (_keep_out, _let_in, "wants a password", "ssh-copy-id"),
    "locked folder": (_lock_folder, _unlock_folder, "Permission denied", "may write to"),
    "no Python": (_hide_python, _show_python, "has no Python", "Install Python 3.6 or newer"),
}


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_board_that_fails_keeps_its_release(
    equipped: Any, folder: Path, say: Say, name: str
) -> None:
    code, first = say("deploy")
    assert code == 0
    fail, mend, sentence, hint = FAULTS[name]
    next_model(folder, 4.0)
    fail(equipped, first["target"])
    code, told = say("deploy")
    assert (code, set(told)) == (1, {"error", "hint", "details"})
    assert sentence in told["error"]
    assert hint in told["hint"]
    mend(equipped, first["target"])
    assert release_of(equipped, first["target"]) == first["release"]
    code, second = say("deploy")
    assert code == 0
    assert release_of(equipped, second["target"]) == second["release"] != first["release"]


def test_a_board_that_was_wiped_gets_it_anew(equipped: Any, folder: Path, say: Say) -> None:
    """Nothing has changed in the project: only the device can tell."""
    code, first = say("deploy")
    assert code == 0, first
    shutil.rmtree(equipped.path(first["target"]))
    code, told = say("monitor")
    assert (code, told["hint"]) == (1, "Deploy again.")
    assert "Nothing is installed" in told["error"]
    code, again = say("deploy")
    assert (code, again["release"]) == (0, first["release"])
    assert release_of(equipped, first["target"]) == first["release"]


def test_going_back_twice_and_forward(equipped: Any, folder: Path, say: Say) -> None:
    releases = []
    for scale in (3.0, 4.0, 5.0):
        next_model(folder, scale)
        releases.append(say("deploy")[1]["release"])
    target = say("rollback")[1]["target"]
    assert release_of(equipped, target) == releases[1]
    assert say("rollback")[1]["release"] == releases[0] == release_of(equipped, target)
    code, told = say("rollback")
    assert (code, told["error"].split(" in ")[0]) == (1, "There is no earlier release")
    assert say("deploy")[1]["release"] == releases[2] == release_of(equipped, target)


def test_a_model_that_answers_otherwise_leaves_the_way_back(
    equipped: Any, folder: Path, say: Say
) -> None:
    releases = []
    for scale in (3.0, 4.0):
        next_model(folder, scale)
        releases.append(say("deploy")[1]["release"])
    next_model(folder, 2.0, answer_scale=5.0)
    code, told = say("deploy")
    assert (code, "golden picture failed" in told["error"]) == (1, True)
    code, back = say("rollback")
    assert (code, back["release"]) == (0, releases[0])
    assert release_of(equipped, back["target"]) == releases[0]


def test_an_earlier_device_is_gone_back_on(
    equipped: Any, folder: Path, say: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    """The project has moved to this computer; the board it was on before is still there."""

    def here(command: str, *options: str) -> tuple[int, Any]:
        code = run([command, str(folder), "--json", *options], a_flow("this"), DOORS)
        return code, json.loads(capsys.readouterr().out)

    board = str(target_of(equipped))
    first = say("deploy")[1]
    next_model(folder, 4.0)
    second = say("deploy")[1]
    next_model(folder, 5.0)
    with Project.open(folder) as project:
        a_flow("this").run_again(project, "device", JobContext())
        a_flow("this").run(project, JobContext(), "export")
    code, moved = here("deploy")
    assert (code, moved.get("address")) == (0, "this"), moved
    code, told = here("monitor", "--on", board)
    assert (code, "last deployed to this computer" in told["error"]) == (1, True)
    assert f"rollback {folder} --to {board} --release {second['release']}" in told["hint"]
    code, told = here("rollback", "--to", "ssh://pi@10.0.0.9")
    assert code == 1
    assert "this computer" in told["hint"]
    assert target_of(equipped).title in told["hint"]
    code, back = here("rollback", "--to", board)
    assert (code, back["address"], back["release"]) == (0, board, first["release"])
    assert release_of(equipped, back["target"]) == first["release"]
    code, heard = here("monitor", "--on", board)  # Deploy is out of date: it is another device's
    assert (code, heard["release"]) == (0, first["release"])
    code, again = here("rollback", "--to", "this", "--release", moved["release"])
    assert (code, again["address"], again["release"]) == (0, "this", moved["release"])
    assert release_of(equipped, back["target"]) == first["release"]


def test_after_a_deployment_that_failed_nothing_is_deployed_unasked(
    equipped: Any, folder: Path, say: Say
) -> None:
    first = say("deploy")[1]
    next_model(folder, 2.0, answer_scale=5.0)
    assert say("deploy")[0] == 1
    shutil.rmtree(folder / "artifacts" / "onnxruntime")
    write_artifact(folder / "artifacts" / "onnxruntime", 4.0)  # this one would be well
    code, told = say("monitor")
    assert (code, "The last deployment failed" in told["error"]) == (1, True)
    assert f"tango-desktop deploy {folder}" in told["hint"]
    assert f"rollback {folder} --release {first['release']}" in told["hint"]
    assert release_of(equipped, first["target"]) == first["release"]
    assert say("rollback", "--release", first["release"])[0] == 0
    code, heard = say("monitor")
    assert (code, heard["release"]) == (0, first["release"])


START = """
from tango_desktop.__main__ import exit_code
from tests.deploy.test_faults_commands import main
print("up", flush=True)
raise SystemExit(exit_code(main))
"""


def _start_deploying(board: Any, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", START, str(target_of(board)), "deploy", str(folder)]
    process = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"  # how long Python's imports take says nothing here
    return process


STOPS = [(number, least_s) for least_s in (0.2, 1.2) for number in (signal.SIGKILL, signal.SIGINT)]


@pytest.mark.parametrize(
    ("number", "least_s"),
    [
        pytest.param(*stop, marks=[pytest.mark.slow] if stop[1] > 1 else [], id=f"{stop}")
        for stop in STOPS
    ],
)
def test_a_desk_that_is_stopped_at_any_moment(
    equipped: Any, folder: Path, say: Say, number: signal.Signals, least_s: float
) -> None:
    code, first = say("deploy")
    assert code == 0, first
    next_model(folder, 4.0)
    with _start_deploying(equipped, folder) as process:
        time.sleep(random.uniform(least_s, least_s + 0.8))
        process.send_signal(number)
        stopped = time.monotonic()
        _, errors = process.communicate(timeout=20)
    stood = release_of(equipped, first["target"])
    if process.returncode != 0:  # else it was quicker than that
        assert process.returncode == (130 if number is signal.SIGINT else -number)
        assert time.monotonic() - stopped < 3.0
    assert "Traceback" not in errors
    code, second = say("deploy")
    assert (code, release_of(equipped, first["target"])) == (0, second["release"])
    # The new one when it was confirmed already, and the desk only had its words left to say.
    assert stood in (first["release"], second["release"])

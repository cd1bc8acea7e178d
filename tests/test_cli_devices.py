"""``tango-desktop devices --discover`` and ``probe``; ``deploy`` and ``rollback`` on a device."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnxruntime
import pytest

from tango_desktop.app import run
from tango_desktop.bench.stage import MeasureSettings
from tango_desktop.cli_devices import _facts_text
from tango_desktop.core.project import Project
from tango_desktop.devices.discovery import phones
from tango_desktop.devices.facts import AndroidInfo, Facts
from tango_desktop.devices.known import KnownDevice, known_devices, remember
from tango_desktop.devices.targets import parse_target
from tests.boards import board_or_skip

SETSID = shutil.which("setsid")


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_what_is_special_about_a_device_is_shown() -> None:
    jetson = Facts(jetpack="6.2", l4t="36.4.3", accelerators=("NVDLA",))
    phone = Facts(android=AndroidInfo(sdk=34, abi="arm64-v8a"), soc="GS201")
    shown = [_facts_text(parse_target("ssh://board"), facts) for facts in (jetson, phone, Facts())]
    assert "JetPack" in shown[0]
    assert "6.2, L4T 36.4.3" in shown[0]
    assert "NVDLA" in shown[0]
    assert "SDK 34, arm64-v8a, GS201" in shown[1]
    assert not any(word in shown[2] for word in ("JetPack", "Android", "accelerators"))


@pytest.fixture
def no_adb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests start no ADB server that stays."""
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "9")
    monkeypatch.setattr(phones, "wants_server", lambda: False)


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A board that nobody has met: an own, empty home folder here."""
    for running in board_or_skip("ssh"):
        home = tmp_path / "own home"
        (home / ".ssh").mkdir(parents=True, mode=0o700)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        yield running


def _address(board: Any) -> str:
    return f"ssh://{board.connection.user}@{board.connection.host}:{board.connection.port}"


def _fingerprint(board: Any) -> str:
    key = board.connection.known_hosts_line().split(" ", 1)[1]
    done = subprocess.run(
        ["ssh-keygen", "-l", "-f", "-"],
        input=f"{key}\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[1]


@pytest.mark.usefixtures("no_adb")
def test_a_search_lists_what_is_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text("Host my-jetson\n  HostName 10.9.8.7\n")
    remember(KnownDevice("adb:R3CT", "Galaxy S22"))
    assert run(["devices", "--discover", "--seconds", "0.3", "--json"]) == 0
    found = {device["title"]: device for device in said(capsys)["devices"]}
    assert found["Galaxy S22"]["target"] == "adb:R3CT"
    assert found["Galaxy S22"]["via"] == ["known"]
    assert found["my-jetson"]["target"] == "ssh://my-jetson"
    assert run(["devices", "--discover", "--seconds", "0.3"]) == 0
    assert "ssh://my-jetson" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["devices", "Jetson_Nano", "--discover"], 2),
        (["devices", "--discover", "--seconds", "0"], 2),
        (["probe", "ssh://"], 2),
        (["probe", "this", "--accept-host-key", "12:34"], 2),
        (["probe", "ssh://127.0.0.1:9"], 1),
        (["deploy", "nowhere", "--to", "this"], 1),
        (["deploy", "nowhere", "--to", "a b c"], 2),
        (["rollback", "nowhere"], 1),
    ],
)
def test_mistakes_have_their_codes(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code
    assert capsys.readouterr().err.strip()


def test_what_this_computer_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["probe", "this", "--json"]) == 0
    told = said(capsys)
    assert told["facts"]["architecture"] == os.uname().machine
    assert {engine["name"] for engine in told["engines"] if engine["available"]} >= {"onnxruntime"}
    assert all(engine["reason"] for engine in told["engines"] if not engine["available"])
    assert known_devices() == ()


@pytest.mark.board
def test_a_board_is_trusted_by_its_fingerprint_only(
    board: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (Path.home() / ".ssh" / "config").write_text(
        f"Host board\n HostName {board.connection.host}\n Port {board.connection.port}\n"
        f" User {board.connection.user}\n IdentityFile {board.connection.key_path}\n"
    )
    assert run(["probe", "board"]) == 1  # nobody to ask
    assert f"--accept-host-key {_fingerprint(board)}" in capsys.readouterr().err
    wrong = "SHA256:" + "A" * 43
    assert run(["probe", "board", "--accept-host-key", wrong]) == 1
    assert "fingerprint" in capsys.readouterr().err
    right = _fingerprint(board)
    assert run(["probe", "board", "--accept-host-key", right, "--json"]) == 0
    told = said(capsys)
    assert told["facts"]["user"] == "pi"
    assert run(["probe", "board"]) == 0  # known now
    assert "ONNX Runtime" in capsys.readouterr().out
    assert [device.target for device in known_devices()] == ["ssh://board"]


@pytest.mark.board
def test_without_a_terminal_no_password_is_asked_for(
    board: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (Path.home() / ".ssh" / "known_hosts").write_text(board.connection.known_hosts_line() + "\n")
    assert run(["probe", _address(board)]) == 1
    errors = capsys.readouterr().err
    assert "→" in errors


@pytest.mark.board
@pytest.mark.skipif(SETSID is None, reason="setsid is absent")
def test_a_person_answers_on_the_terminal(board: Any) -> None:
    password = board.connection.password
    code, shown = _at_a_terminal(
        board, [("(yes/no)", "yes\n"), ("Password of pi", f"{password}\n")]
    )
    assert code == 0
    assert "ONNX Runtime" in shown
    assert _fingerprint(board) in shown
    assert password not in shown


@pytest.mark.board
@pytest.mark.skipif(SETSID is None, reason="setsid is absent")
def test_ctrl_c_at_the_password_cancels(board: Any) -> None:
    code, shown = _at_a_terminal(board, [("(yes/no)", "yes\n"), ("Password of pi", "\x03")])
    assert code == 130
    assert "Cancelled" in shown


def _at_a_terminal(board: Any, answers: list[tuple[str, str]]) -> tuple[int, str]:
    """``probe`` with a terminal of its own: its exit code, and what was shown."""
    assert SETSID is not None
    person, terminal = pty.openpty()
    command = [SETSID, "--ctty", "--wait", sys.executable, "-m", "tango_desktop", "probe"]
    with subprocess.Popen(
        [*command, _address(board)], stdin=terminal, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        shown = _talk(person, answers)
        code = process.wait(20)
    os.close(person)
    return code, shown


def _talk(person: int, answers: list[tuple[str, str]], limit_s: float = 30.0) -> str:
    """Type each answer once its question is shown; everything that was shown until the end."""
    shown, seen = "", 0
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if not select.select([person], [], [], 0.5)[0]:
            continue
        try:
            got = os.read(person, 65536)
        except OSError:  # the other end is closed
            return shown
        if not got:
            return shown
        shown += got.decode("utf-8", "replace")
        if answers and answers[0][0] in shown[seen:]:
            seen = len(shown)
            os.write(person, answers.pop(0)[1].encode())
    raise AssertionError(f"it still runs: {shown}")


@pytest.mark.board
def test_what_a_phone_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for phone in board_or_skip("phone"):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", phone.environment["ANDROID_ADB_SERVER_PORT"])
        assert run(["probe", f"adb:{phone.serial}", "--json"]) == 0
        told = said(capsys)
    assert told["facts"]["android"]["model"] == "Pixel 7"
    assert told["facts"]["architecture"] == "aarch64"
    assert not any(engine["how"] == "with the bundle" for engine in told["engines"])
    assert not any("Raspberry" in profile["name"] for profile in told["profiles"])
    (device,) = known_devices()
    assert (device.target, device.architecture) == (f"adb:{phone.serial}", "aarch64")


def test_deploying_needs_a_trained_network_for_that_kind_of_device(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    assert run(["new", str(folder), "--data", str(pictures), "network=resnet20"]) == 0
    assert run(["deploy", str(folder), "--to", "this"]) == 2
    error = capsys.readouterr().err
    assert "needs a trained network" in error
    assert "tango-desktop run" in error
    assert run(["deploy", str(folder), "--to", "ssh://pi@10.0.0.7"]) == 2
    assert "made for This computer" in capsys.readouterr().err
    with Project.open(folder) as project:
        assert project.answers("device").get("target", "this") == "this"
        assert project.record("train") is None
    assert run(["rollback", str(folder), "--to", "ssh://pi@10.0.0.7"]) == 1
    assert "not deployed to pi@10.0.0.7" in capsys.readouterr().err
    for command in ("bench", "monitor"):  # neither deploys
        assert run([command, str(folder)]) == 1
        error = capsys.readouterr().err
        assert "Nothing is deployed yet" in error
        assert f"tango-desktop deploy {folder}" in error
    with Project.open(folder) as project:
        assert project.record("train") is None


@pytest.mark.slow
def test_deploying_measuring_and_asking_from_the_command_line(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "project")
    quick = ("network=resnet20", "network.size=32", "train.epochs=1", "train.batch_size=8")
    measure = ("measure.warmup=2", "measure.samples=10", "measure.seconds=0")
    assert run(["new", folder, "--data", str(pictures), *quick, *measure]) == 0
    assert run(["run", folder, "--to", "train"]) == 0
    capsys.readouterr()
    assert run(["deploy", folder, "--to", "this", "--json"]) == 0
    deployed = said(capsys)
    current = Path(deployed["target"], "current")
    current.unlink()  # somebody was there
    assert run(["deploy", folder, "--to", "this", "--json"]) == 0
    assert said(capsys)["release"] == deployed["release"]
    assert current.is_dir()
    assert run(["bench", folder, "--on", "this", "--engine", "onnxruntime", "--json"]) == 0
    measured = said(capsys)
    assert measured["release"] == deployed["release"]
    assert measured["provider"] == "CPUExecutionProvider"
    assert measured["p50_ms"] > 0
    for wish in (
        ["--engine", "abacus"],
        ["--engine", "onnxruntime:abacus"],
        ["--sustained", "0"],
    ):
        assert run(["bench", folder, *wish]) == 2
    assert run(["bench", folder, "--engine", "tensorrt"]) == 1
    assert "is for onnxruntime, not for tensorrt" in capsys.readouterr().err
    assert run(["bench", folder, "--engine", "onnxruntime:xnnpack", "--json"]) in (0, 1)
    with Project.open(Path(folder)) as project:
        assert project.settings(MeasureSettings).provider == "cpu"
    capsys.readouterr()
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        assert run(["bench", folder, "--engine", "onnxruntime:cuda"]) == 1
        assert "cannot use cuda" in capsys.readouterr().err
        with Project.open(Path(folder)) as project:  # the next measurement asks for it no more
            assert project.settings(MeasureSettings).provider == "cpu"
    assert run(["monitor", folder, "--json"]) == 0
    assert said(capsys)["release"] == deployed["release"]
    assert run(["rollback", folder]) == 1
    assert "no earlier release" in capsys.readouterr().err

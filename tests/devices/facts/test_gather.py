"""The questions on this computer and on emulated boards; tools that hang, lie or are absent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb import AdbConnection
from tango_desktop.devices.connection import RUN_TIMEOUT_S
from tango_desktop.devices.facts import Facts, engines_on, gather, propose
from tango_desktop.devices.facts.gather import script
from tango_desktop.devices.facts.here import facts_here
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError
from tests.boards import board_or_skip, boardkit

CPU = ("onnxruntime", "cpu")  # an engine that models are made for, and what computes
posix = pytest.mark.skipif(sys.platform != "linux", reason="the script is for Linux and Android")


# -- this computer ----------------------------------------------------------------------------


@posix
def test_this_computer_is_asked_like_a_board(ctx: JobContext) -> None:
    started = time.monotonic()
    facts = gather(ThisComputer(), ctx)
    assert time.monotonic() - started < 10  # half a second when nothing else runs
    assert facts.architecture == os.uname().machine
    assert facts.kernel == f"Linux {os.uname().release}"
    assert facts.memory_bytes == pytest.approx(psutil.virtual_memory().total, rel=0.01)
    assert facts.home == str(Path.home())
    assert facts.disk_free_bytes > 0
    assert abs(facts.clock_ahead_s) < 10
    assert facts.unanswered == ()
    own = facts.pythons[0]
    assert (own.path, own.version) == (sys.executable, sys.version_info[:3])
    assert "onnxruntime" in own.packages
    (cpu,) = [e for e in engines_on(facts, None, {CPU}) if (e.name, e.part) == CPU]
    assert (cpu.how, cpu.can_deploy) == ("installed", True)


def test_windows_and_macos_are_asked_through_python() -> None:
    facts = facts_here()
    assert facts.memory_bytes == psutil.virtual_memory().total
    assert facts.pythons[0].path == sys.executable
    assert "numpy" in facts.pythons[0].packages
    assert facts.disk_free_bytes > 0
    assert Facts.from_dict(facts.to_dict()) == facts


def test_there_no_shell_is_asked(ctx: JobContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ThisComputer, "run", lambda *args, **options: pytest.fail("a shell ran"))
    assert gather(ThisComputer(), ctx).pythons[0].path == sys.executable


class Rigged(ThisComputer):
    """This computer with other tools in front, seen as a board."""

    def __init__(self, tools: Path) -> None:
        super().__init__(Target(Way.SSH, "rigged"))
        self.tools = tools

    def run(
        self,
        command: Sequence[str],
        ctx: JobContext,
        timeout_s: float = RUN_TIMEOUT_S,
        *,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> ChildResult:
        path = {"PATH": f"{self.tools}:/usr/bin:/bin", "HOME": str(self.tools.parent)}
        return super().run(command, ctx, timeout_s, given=given, environment=path)


@pytest.fixture
def rig(tmp_path: Path) -> Callable[..., Rigged]:
    """Makes a :class:`Rigged` computer from names and bodies of shell scripts."""
    tools = tmp_path / "tools"
    tools.mkdir()

    def make(**scripts: str) -> Rigged:
        for name, body in scripts.items():
            tool = tools / name.replace("_", "-")
            tool.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            tool.chmod(0o755)
        return Rigged(tools)

    return make


@posix
def test_a_tool_that_hangs_costs_seconds_only(rig: Callable[..., Rigged], ctx: JobContext) -> None:
    hung = rig(systemctl="exec sleep 1000")
    started = time.monotonic()
    facts = gather(hung, ctx)
    assert 2 < time.monotonic() - started < 20
    assert facts.unanswered == ()
    assert facts.memory_bytes > 0
    assert not facts.systemd_user


@posix
@pytest.mark.exhaustive
def test_tools_are_stopped_without_the_tool_timeout(
    rig: Callable[..., Rigged], ctx: JobContext
) -> None:
    hung = rig(timeout="exit 127", systemctl="exec sleep 1000", python3="exec sleep 1000")
    started = time.monotonic()
    facts = gather(hung, ctx)
    assert 7 < time.monotonic() - started < 25
    assert facts.unanswered == (str(hung.tools / "python3"),)
    assert facts.disk_free_bytes > 0
    assert facts.pythons  # /usr/bin has one that answers


@posix
def test_limits_of_other_programs_hide_no_cores(
    ctx: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (os.cpu_count() or 1) < 2:
        pytest.skip("this computer has one core")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with ThisComputer() as here:
        assert gather(here, ctx).cores > 1


@posix
def test_odd_tools_are_seen_through(rig: Callable[..., Rigged], ctx: JobContext) -> None:
    odd = rig(
        date="echo 86400",
        nvidia_smi='echo "NVIDIA H200, 143771, 570.86"; echo "[N/A], [N/A], [N/A]"',
        nproc="echo nobody knows",
        df='echo "파일 시스템 1K-블록 사용 가용 사용%"; echo "/dev/sda1 1000 400 600 40% /home"',
        getconf="exit 1",
        uname="printf 'mips\\n\\377\\376\\n'",
        python3='echo "{not json"; echo "more" >&2; exit 3',
        vcgencmd='echo "throttled=0x50005"',
    )
    facts = gather(odd, ctx)
    assert facts.clock_ahead_s < -50 * 365 * 86400
    assert [gpu.name for gpu in facts.gpus] == ["NVIDIA H200"]
    assert facts.cores > 0
    assert facts.disk_free_bytes == 600 * 1024
    assert facts.architecture == "mips"
    assert facts.throttled == ("under-voltage", "throttled", "was-under-voltage", "was-throttled")
    assert facts.unanswered == ()


@posix
def test_what_is_no_shell_is_told_so(ctx: JobContext, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ChildResult(1, "'sh' is not recognized\r\n", "as an internal command")
    monkeypatch.setattr(ThisComputer, "run", lambda *args, **options: answer)
    with pytest.raises(DeviceError, match="does not say what it is") as caught:
        gather(ThisComputer(Target(Way.SSH, "win")), ctx)
    assert "Linux or Android" in caught.value.hint
    assert caught.value.details == "as an internal command"


@posix
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_script_does_nothing(share: float) -> None:
    text = script("mark")
    done = subprocess.run(
        ["sh", "-s"], input=text[: int(len(text) * share)], capture_output=True, text=True
    )
    assert done.stdout == ""


@posix
def test_it_writes_nothing(rig: Callable[..., Rigged], ctx: JobContext, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    gather(rig(), ctx)
    assert sorted(tmp_path.rglob("*")) == before


# -- boards -----------------------------------------------------------------------------------


@pytest.mark.board
@pytest.mark.parametrize(
    ("identity", "soc", "cpu", "profile"),
    [
        ("RASPBERRY_PI_4", "bcm2711", "4 × Cortex-A72", "Raspberry_Pi_4"),
        ("RASPBERRY_PI_5", "bcm2712", "4 × Cortex-A76", "Raspberry_Pi_5"),
        ("JETSON_ORIN_NANO", "tegra234", "6 × Cortex-A78AE", "Jetson_Orin_Nano"),
        ("ROCK_5B", "rk3588", "4 × Cortex-A76 + 4 × Cortex-A55", "Radxa_ROCK_5B"),
    ],
)
def test_boards_say_what_they_are(
    identity: str, soc: str, cpu: str, profile: str, asked: Callable[[Any], Facts]
) -> None:
    said = getattr(boardkit(), identity)
    for board in board_or_skip("arm", identity=said):
        facts = asked(board)
        assert facts.model == said.model
        assert facts.compatible == said.compatible
        assert (facts.soc, facts.cpu, facts.architecture) == (soc, cpu, "aarch64")
        assert (facts.user, facts.home, facts.home_writable) == ("pi", "/home/pi", True)
        assert facts.disk_free_bytes == pytest.approx(512 << 20, rel=0.05)
        assert (facts.libc, facts.libc_version) == ("glibc", "2.36")
        zones = {name: value / 1000 for name, value in said.thermal.items()}
        assert facts.temperatures_c == pytest.approx(zones, abs=0.1)
        (python,) = facts.pythons
        assert (python.short_version, python.architecture) == ("3.11", "aarch64")
        assert facts.jetpack == ("6.2" if "JETSON" in identity else "")
        assert facts.unanswered == ()
        assert propose(facts)[0].profile.name == profile
        (cpu_engine,) = [e for e in engines_on(facts, None, {CPU}) if (e.name, e.part) == CPU]
        assert (cpu_engine.how, cpu_engine.can_deploy) == ("with the bundle", True)


@pytest.mark.board
@pytest.mark.exhaustive
def test_a_greeting_and_a_slow_line_do_not_matter(
    line_to: Callable[[Any], SshConnection], ctx: JobContext
) -> None:
    kit = boardkit()
    link = kit.Link(rate_mbit=10, delay_ms=200, loss_percent=2)
    options: dict[str, Any] = {"address": "192.168.55.1", "link": link, "banner": "Line 3\n"}
    for board in board_or_skip("link", identity=kit.JETSON_ORIN_NANO, **options):
        facts = gather(line_to(board), ctx)
        assert facts.jetpack == "6.2"
        assert facts.unanswered == ()


@pytest.mark.board
def test_a_full_and_a_read_only_home_are_told(asked: Callable[[Any], Facts]) -> None:
    for board in board_or_skip("ssh", home_size="1m"):
        home = Path(board.path("/home/pi"))
        (home / "filler").write_bytes(bytes(900 << 10))
        facts = asked(board)
        assert facts.disk_free_bytes < 200 << 10
        home.chmod(0o500)
        os.chown(home, 0, 0)
        assert not asked(board).home_writable


@pytest.mark.board
def test_a_board_without_python_says_so(asked: Callable[[Any], Facts]) -> None:
    for board in board_or_skip("arm"):
        for python in Path(board.path("/usr/bin")).glob("python3*"):
            python.unlink()
        facts = asked(board)
        assert facts.pythons == ()
        assert facts.unanswered == ()
        reasons = {e.reason for e in engines_on(facts) if e.part == "cpu"}
        assert reasons == {"There is no Python 3 on the device."}


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[AdbConnection]:
    properties = {"ro.product.manufacturer": "samsung", "ro.product.model": "SM-S901N"}
    properties |= {"ro.soc.model": "SM8450", "ro.build.version.sdk": "33"}
    for board in board_or_skip("phone", properties=properties):
        monkeypatch.delenv("ADB_SERVER_SOCKET", raising=False)
        for name, value in board.environment.items():
            if name != "HOME":  # the kit finds its own cache by it
                monkeypatch.setenv(name, value)
        yield AdbConnection(Target(Way.ADB, board.serial))


@pytest.mark.board
def test_a_phone_says_what_it_is(phone: AdbConnection, ctx: JobContext) -> None:
    with phone:
        facts = gather(phone, ctx)
    assert facts.model == "Samsung SM-S901N"
    assert facts.soc == "SM8450"
    assert facts.android is not None
    assert (facts.android.sdk, facts.android.abi) == (33, "arm64-v8a")
    assert facts.architecture == "aarch64"
    assert facts.home_writable
    assert facts.unanswered == ()
    assert propose(facts)[0].profile.name == "Galaxy_S22"


@pytest.mark.board
@pytest.mark.slow
def test_a_whole_emulated_computer(asked: Callable[[Any], Facts]) -> None:
    for board in board_or_skip("vm", identity=boardkit().JETSON_ORIN_NANO, memory_mb=1024):
        started = time.monotonic()
        facts = asked(board)
        assert time.monotonic() - started < 45
        assert facts.model.startswith("NVIDIA Jetson Orin Nano")
        assert facts.cores == 2
        assert 0.8e9 < facts.memory_bytes < 1.1e9
        assert facts.jetpack == "6.2"
        assert facts.unanswered == ()

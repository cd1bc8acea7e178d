"""Whatever is killed, and whenever: the old release runs, and the next installation succeeds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import releases as layout
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install, status
from tango_desktop.deploy.keeping import KeeperSession
from tango_desktop.deploy.runner import manifest
from tango_desktop.devices.local import ThisComputer
from tango_desktop.errors import ConnectionLostError, DeployError
from tests.deploy.wheel_files import ENGINE, write_wheel

Patch = Callable[[str], None]
CTX = JobContext()
ORDERS = ("open", "want", "take", "accept", "build", "try", "activate", "confirm")

# Kills the keeper before the n-th thing that it does to the disk, as a power cut would.
KILLED = """
import os, signal
from . import disk
count = 0
def deadly(function):
    def wrapped(*args, **kwargs):
        global count
        count += 1
        if count == {step}:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return wrapped
for name in ("write", "write_bytes", "rename", "point", "copy", "link", "remove", "remove_tree",
             "make_folder", "sync_file"):
    setattr(disk, name, deadly(getattr(disk, name)))
os.symlink, os.fsync = deadly(os.symlink), deadly(os.fsync)
"""


def says(target: Path) -> str:
    """What starts there, as a user would start it."""
    command = [sys.executable, "-B", str(target / "run.py")]
    found = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    return found.stdout.strip() if found.returncode == 0 else found.stderr.strip()


def assert_consistent(target: Path) -> None:
    """What the record says is installed is there and whole, and so is what starts."""
    state = layout.read_state(target)
    current = layout.current_release(target)
    assert not current or state.find(current)
    for release in state.releases:
        assert manifest.problems(str(layout.release_folder(target, release.hash))) == []


def killed_at(step: int, target: Path, bundle: Bundle, patch: Patch) -> bool:
    """Whether the keeper lived long enough to be killed at that step."""
    patch(KILLED.format(step=step))
    try:
        install(bundle.folder, target, CTX, keep_releases=1)
    except ConnectionLostError:
        return True
    return False


def kill_everywhere(
    origin: Path, new: Bundle, tmp_path: Path, patch: Patch, before: str, stride: int
) -> int:
    killed = 0
    for step in range(1, 1000, stride):
        target = tmp_path / str(step)
        if origin.exists():
            shutil.copytree(origin, target, symlinks=True)
        if not killed_at(step, target, new, patch):
            break
        killed += 1
        running = says(target) if (target / "run.py").exists() else ""
        running = "" if running.startswith("Nothing is installed") else running
        assert running in (before, "new"), step
        if running == "new":  # confirmed: what is left is clearing up
            assert layout.read_state(target).switching is None
        assert_consistent(target)
        patch("")
        if step % 3 == 1:
            install(new.folder, target, CTX, keep_releases=1)
            assert says(target) == "new"
            left = {path.name for path in target.iterdir()} - {"run.py", ".lock", "current"}
            assert left == {"releases", "deployment.json"}
            assert len(list((target / "releases").iterdir())) == 1
        shutil.rmtree(target)
    return killed


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.exhaustive), 9])
def test_a_kill_of_the_keeper_at_any_change_of_an_update(
    old: Bundle, new: Bundle, tmp_path: Path, patch_keeper: Patch, stride: int
) -> None:
    origin = tmp_path / "origin"
    install(old.folder, origin, CTX)
    killed = kill_everywhere(origin, new, tmp_path, patch_keeper, "old", stride)
    assert killed > 80 // stride


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.exhaustive), 11])
def test_a_kill_of_the_keeper_at_any_change_of_a_first_installation(
    new: Bundle, tmp_path: Path, patch_keeper: Patch, stride: int
) -> None:
    killed = kill_everywhere(tmp_path / "none", new, tmp_path, patch_keeper, "", stride)
    assert killed > 60 // stride


# Kills the keeper before the n-th step of unpacking packages.
KILLED_UNPACKING = (
    KILLED.partition("for name in")[0]
    + """
from ..runner import unpack
for name in ("_fill", "_to_disk", "_place", "_remove", "_sync_folder"):
    setattr(unpack, name, deadly(getattr(unpack, name)))
"""
)


@pytest.mark.parametrize("step", [2, 3, 4, 5, 6, 8])
def test_a_kill_of_the_keeper_while_it_unpacks_packages(
    old: Bundle, new: Bundle, tmp_path: Path, patch_keeper: Patch, step: int
) -> None:
    target, wheel = tmp_path / "target", write_wheel(tmp_path / "wheels", "engine", ENGINE)
    install(old.folder, target, CTX)
    patch_keeper(KILLED_UNPACKING.format(step=step))
    with pytest.raises(ConnectionLostError):
        install(new.folder, target, CTX, wheels=[wheel])
    assert says(target) == "old"
    patch_keeper("")
    install(new.folder, target, CTX, wheels=[wheel])
    assert says(target) == "new"
    assert not (target / ".incoming").exists()


# -- the desk ---------------------------------------------------------------------------------

# A desk that is killed when it has sent an order, or when it has heard the answer.
DESK = """
import os, sys
from pathlib import Path
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.install import install
from tango_desktop.deploy.keeping import KeeperSession

bundle, target, order, heard = sys.argv[1:]
real, send = KeeperSession._exchange, KeeperSession._send

def exchange(self, ctx, name, values):
    answer = real(self, ctx, name, values)
    if name == order and heard == "heard":
        os._exit(9)
    return answer

def sent(self, data):
    send(self, data)
    if heard == "sent" and data.startswith(('{"do": "%s"' % order).encode()):
        os._exit(9)

KeeperSession._exchange, KeeperSession._send = exchange, sent
install(Path(bundle), Path(target), JobContext())
"""


def wait_for_the_keeper(target: Path) -> None:
    """It hears that the desk is gone, goes back and ends."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = subprocess.run(["pgrep", "-f", "tango.keeper.main"], capture_output=True)
        children = [pid for pid in found.stdout.split() if _works_in(int(pid), target)]
        if not children:
            return
        time.sleep(0.05)
    raise AssertionError("the keeper still runs")


def _works_in(pid: int, target: Path) -> bool:
    try:
        names = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return False
    return str(target / ".lock") in names


CASES = [(order, heard) for order in ORDERS for heard in ("sent", "heard")]
QUICK = [("activate", "sent"), ("activate", "heard"), ("want", "heard")]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the keeper in /proc")
@pytest.mark.parametrize(
    ("order", "heard"),
    [pytest.param(*case, marks=[] if case in QUICK else pytest.mark.exhaustive) for case in CASES],
)
def test_a_kill_of_the_desk_at_any_order(
    old: Bundle, new: Bundle, tmp_path: Path, order: str, heard: str
) -> None:
    target = tmp_path / "target"
    install(old.folder, target, CTX)
    command = [sys.executable, "-c", DESK, new.folder, target, order, heard]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 9
    confirmed = {"new"} if order == "confirm" else set()
    assert says(target) in {"old"} | confirmed
    wait_for_the_keeper(target)
    assert says(target) in ({"old"} if not confirmed else {"new"})
    assert status(ThisComputer(), target, CTX).switching is None
    assert_consistent(target)
    install(new.folder, target, CTX)
    assert says(target) == "new"


def test_a_keeper_that_a_killed_desk_left_is_ended(
    old: Bundle, new: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a cable was pulled: the keeper there does not know yet that the desk has gone."""
    target = tmp_path / "target"
    install(old.folder, target, CTX)
    ghost = KeeperSession(ThisComputer(), sys.executable, CTX)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: 4_000_000)  # a process that there is not
            ghost.open(str(target), CTX)
        started = time.monotonic()
        install(new.folder, target, CTX)
        assert time.monotonic() - started < 5.0
        assert says(target) == "new"
    finally:
        ghost.close()


@pytest.mark.parametrize("named", ["as this one", "otherwise"])
def test_a_keeper_of_another_computer_is_left_alone(
    old: Bundle, new: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    target = tmp_path / "target"
    install(old.folder, target, CTX)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: 4_000_000)  # a process of that computer
        if named == "as this one":
            patch.setenv("TANGO_HOME", str(tmp_path / "there"))
        else:
            patch.setattr("platform.node", lambda: "labor-2")
        patch.setattr("getpass.getuser", lambda: "hana")
        other = KeeperSession(ThisComputer(), sys.executable, CTX)
        other.open(str(target), CTX)
    try:
        with pytest.raises(DeployError, match=r"^hana at \S+ is installing in .*target\.$"):
            install(new.folder, target, CTX)
    finally:
        other.close()
    install(new.folder, target, CTX)
    assert says(target) == "new"


# -- silence ----------------------------------------------------------------------------------


def test_a_desk_that_falls_silent_is_given_up(
    old: Bundle, new: Bundle, tmp_path: Path, patch_keeper: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    install(old.folder, target, CTX)
    patch_keeper(
        "from .line import Line\n"
        "real = Line.__init__\n"
        "Line.__init__ = lambda self, reader, writer, _: real(self, reader, writer, 0.5)"
    )
    asked = KeeperSession._exchange

    def sleep_after(self: KeeperSession, ctx: JobContext, name: str, values: object) -> object:
        answer = asked(self, ctx, name, values)  # type: ignore[arg-type]
        if name == "activate":
            assert says(target) == "old"  # not confirmed
            time.sleep(1.5)
            assert (target / "current").readlink().name == old.hash  # and it went back by itself
        return answer

    monkeypatch.setattr(KeeperSession, "_exchange", sleep_after)
    with pytest.raises(ConnectionLostError, match="line to this computer was lost"):
        install(new.folder, target, CTX)
    assert says(target) == "old"
    assert_consistent(target)


def test_a_heartbeat_keeps_a_quiet_installation_alive(
    old: Bundle, tmp_path: Path, patch_keeper: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_keeper(
        "from .line import Line\n"
        "real = Line.__init__\n"
        "Line.__init__ = lambda self, reader, writer, _: real(self, reader, writer, 1.5)\n"
        "import time\nfrom . import staging\n"
        "build = staging.build\n"
        "def slow(folder, wanted, check):\n"
        "    for _ in range(25):\n"
        "        check()\n"
        "        time.sleep(0.1)\n"
        "    return build(folder, wanted, check)\n"
        "staging.build = slow"
    )
    monkeypatch.setattr("tango_desktop.deploy.keeping._BEAT_S", 0.2)
    install(old.folder, tmp_path / "target", CTX)
    assert says(tmp_path / "target") == "old"


def test_a_keeper_that_falls_silent_is_given_up(
    old: Bundle, new: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    install(old.folder, target, CTX)
    asked = KeeperSession._exchange

    def freeze_before(self: KeeperSession, ctx: JobContext, name: str, values: object) -> object:
        if name == "confirm":
            os.kill(self._process._process.pid, signal.SIGSTOP)  # type: ignore[attr-defined]
        return asked(self, ctx, name, values)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("tango_desktop.deploy.keeping._SILENCE_S", 1.0)
        patch.setattr("tango_desktop.deploy.keeping._LEAVE_S", 0.2)
        patch.setattr(KeeperSession, "_exchange", freeze_before)
        with pytest.raises(ConnectionLostError, match="line to this computer was lost"):
            install(new.folder, target, CTX)
    assert says(target) == "old"  # the switch is on disk, unconfirmed, and its keeper is dead
    install(new.folder, target, CTX)
    assert says(target) == "new"


# -- clocks -----------------------------------------------------------------------------------


def test_no_clock_is_asked(old: Bundle, new: Bundle, tmp_path: Path, patch_keeper: Patch) -> None:
    """A board wakes up in 1970 and jumps by years when it hears of the time."""
    target = tmp_path / "target"
    install(old.folder, target, CTX)
    for path in target.rglob("*"):
        os.utime(path, (4e9, 4e9), follow_symlinks=False)
    patch_keeper(
        "import time, datetime\n"
        "def never(*_):\n"
        "    raise AssertionError('a clock was asked')\n"
        "time.time = time.localtime = time.gmtime = time.strftime = never\n"
        "datetime.datetime = None"
    )
    install(new.folder, target, CTX)
    assert says(target) == "new"
    assert [one.name for one in layout.read_state(target).releases] == ["old", "new"]

"""Board, cable and server fail in the middle of an installation: the old release runs."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install, roll_back, status, uninstall
from tango_desktop.deploy.keeping import KeeperSession, keeper
from tango_desktop.deploy.pythons import find_python
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.errors import (
    ConnectionLostError,
    DeployError,
    DeviceError,
    DeviceFullError,
    JobCancelled,
)
from tests.boards import board_or_skip, boardkit
from tests.deploy.conftest import connection_to

pytestmark = pytest.mark.board
CTX = JobContext()
FOLDER = "~/tango/bees-1a2b3c4d"
THERE = "/home/pi/tango/bees-1a2b3c4d"
ORDERS = ("open", "want", "take", "accept", "build", "try", "activate", "confirm")


def says(board: Any) -> str:
    """What the board starts, as a person on the board would start it."""
    return str(board.ssh(f"{THERE}/run")).strip()


Fault = Callable[[], object]


def fail_at(monkeypatch: pytest.MonkeyPatch, order: str, moment: str, fault: Fault) -> None:
    """Have ``fault`` happen once, when ``order`` is sent or when it is answered."""
    exchange, send = KeeperSession._exchange, KeeperSession._send
    happened: list[str] = []

    def once(when: str, name: str) -> None:
        if (name, when) == (order, moment) and not happened:
            happened.append(name)
            fault()

    def exchanged(self: KeeperSession, ctx: JobContext, name: str, values: Any) -> Any:
        answer = exchange(self, ctx, name, values)
        once("heard", name)
        return answer

    def sent(self: KeeperSession, data: bytes) -> None:
        send(self, data)
        if data.startswith(b'{"do": "'):
            once("sent", data[8:].partition(b'"')[0].decode())

    monkeypatch.setattr(KeeperSession, "_exchange", exchanged)
    monkeypatch.setattr(KeeperSession, "_send", sent)


def assert_old_runs_and_new_can_come(
    board: Any, line: SshConnection, new: Bundle, confirmed: bool = False
) -> None:
    running = says(board)
    assert running in ({"old", "new"} if confirmed else {"old"})
    install(new.folder, FOLDER, CTX, connection=line)
    assert says(board) == "new"
    found = status(line, FOLDER, CTX)
    assert [one.name for one in found.releases] == ["new", "old"]
    assert found.switching is None
    left = {path.name for path in board.path(THERE).iterdir()}
    assert left == {"releases", "current", "run", "run.py", "deployment.json", ".lock"}


CASES = [(order, moment) for order in ORDERS for moment in ("sent", "heard")]
QUICK = [("accept", "heard"), ("activate", "sent"), ("activate", "heard")]
SOME_OR_ALL = [
    pytest.param(*case, marks=[] if case in QUICK else pytest.mark.exhaustive) for case in CASES
]
GONE = [
    pytest.param(fault, order, marks=[] if order == sample else pytest.mark.exhaustive)
    for fault, sample in (("link_down", "take"), ("power_off", "activate"), ("freeze", "build"))
    for order in ("want", "take", "build", "try", "activate", "confirm")
]


@pytest.mark.parametrize(("order", "moment"), SOME_OR_ALL)
def test_the_board_reboots(
    board: Any,
    line: SshConnection,
    old: Bundle,
    new: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
    moment: str,
) -> None:
    install(old.folder, FOLDER, CTX, connection=line)
    with monkeypatch.context() as patch:
        fail_at(patch, order, moment, board.stop)
        lost = (order, moment) != ("confirm", "heard")
        with pytest.raises(DeviceError, match=r"lost|nobody listens") if lost else nullcontext():
            install(new.folder, FOLDER, CTX, connection=line)
    board.start()
    assert_old_runs_and_new_can_come(board, line, new, confirmed=order == "confirm")


@pytest.mark.parametrize(("order", "moment"), SOME_OR_ALL)
def test_the_server_of_the_line_is_killed(
    board: Any,
    line: SshConnection,
    old: Bundle,
    new: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
    moment: str,
) -> None:
    """The keeper lives on; it hears the end of its input and goes back."""
    install(old.folder, FOLDER, CTX, connection=line)
    with monkeypatch.context() as patch:
        fail_at(patch, order, moment, lambda: kill_sessions(board))
        lost = (order, moment) != ("confirm", "heard")
        with pytest.raises(ConnectionLostError) if lost else nullcontext():
            install(new.folder, FOLDER, CTX, connection=line)
    assert_old_runs_and_new_can_come(board, line, new, confirmed=order == "confirm")


def kill_sessions(board: Any) -> None:
    """Kill what serves the lines that are open; the daemon itself goes on."""
    for pid in board.processes():
        with suppress(OSError):  # it has just ended
            title = Path(f"/proc/{pid}/cmdline").read_bytes()
            if title.startswith(b"sshd") and b"listener" not in title:
                os.kill(pid, signal.SIGKILL)


# -- the cable --------------------------------------------------------------------------------


@pytest.fixture
def cabled() -> Iterator[Any]:
    """A board on a cable of its own, 40 Mbit/s."""
    link = boardkit().Link(rate_mbit=40, delay_ms=2)
    yield from board_or_skip("link", address="auto", link=link)


@pytest.fixture
def cable(cabled: Any, tmp_path: Path) -> Iterator[SshConnection]:
    """A connection over that cable."""
    with connection_to(cabled, tmp_path / "desk") as connection:
        yield connection


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "order"), GONE)
def test_the_cable_the_power_or_the_board_is_gone(
    cabled: Any,
    cable: SshConnection,
    old: Bundle,
    new: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    order: str,
) -> None:
    install(old.folder, FOLDER, CTX, connection=cable)
    with monkeypatch.context() as patch:
        patch.setattr("tango_desktop.deploy.keeping._SILENCE_S", 4.0)
        fail_at(patch, order, "sent", getattr(cabled, fault))
        # The last answer may be faster than the fault.
        lost = pytest.raises(ConnectionLostError)
        with suppress(ConnectionLostError) if order == "confirm" else lost:
            install(new.folder, FOLDER, CTX, connection=cable)
    if fault == "freeze":
        cabled.thaw()
    else:
        cabled.link_up()
        cabled.start()
    assert_old_runs_and_new_can_come(cabled, cable, new, confirmed=order == "confirm")


def large(make_fake: Callable[..., Bundle], folder: Path, size_bytes: int = 6_000_000) -> Bundle:
    return make_fake(folder / "large", "large", size_bytes=size_bytes)


class Watched:
    """A job's context that keeps its messages and does something at a share of the upload."""

    def __init__(self, share: float = 2.0, then: Fault = lambda: None) -> None:
        self.seen: list[Progress] = []
        self._at, self._then, self._done = share, then, False
        self.ctx = JobContext(on_progress=self.tell)

    def tell(self, progress: Progress) -> None:
        self.seen.append(progress)
        if progress.fraction is not None and progress.fraction >= self._at and not self._done:
            self._done = True
            self._then()

    @property
    def sending(self) -> list[Progress]:
        return [one for one in self.seen if one.message.startswith("Sending model.onnx")]


def test_an_upload_that_was_cut_goes_on_where_it_stopped(
    cabled: Any,
    cable: SshConnection,
    old: Bundle,
    make_fake: Callable[..., Bundle],
    tmp_path: Path,
) -> None:
    bundle = large(make_fake, tmp_path)
    install(old.folder, FOLDER, CTX, connection=cable)
    cut = Watched(0.35, cabled.stop)
    with pytest.raises(DeviceError):
        install(bundle.folder, FOLDER, cut.ctx, connection=cable)
    assert cut.sending[-1].message.split()[-2:][1] == "MB/s"
    assert cut.sending[-1].eta_s is not None
    cabled.start()
    assert says(cabled) == "old"
    (part,) = cabled.path(f"{THERE}/.incoming").glob("*.part")
    there = part.stat().st_size
    assert there > 1_000_000
    again = Watched()
    install(bundle.folder, FOLDER, again.ctx, connection=cable)
    total = float(again.sending[-1].message.split(" of ")[1].split()[0]) * 1e6
    assert total == pytest.approx(6_000_000 - there, abs=100_000)
    assert says(cabled) == "large"


def test_a_beginning_that_was_damaged_is_sent_again(
    board: Any,
    line: SshConnection,
    make_fake: Callable[..., Bundle],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = large(make_fake, tmp_path, 2_000_000)
    puts: list[bool] = []
    real = SshConnection.put

    def put(self: SshConnection, *args: Any, resume: bool = False, **rest: Any) -> None:
        puts.append(resume)
        if len(puts) == 1:
            raise ConnectionLostError("cut")
        real(self, *args, resume=resume, **rest)

    monkeypatch.setattr(SshConnection, "put", put)
    with pytest.raises(ConnectionLostError):
        install(bundle.folder, FOLDER, CTX, connection=line)
    parts = board.path(f"{THERE}/.incoming")
    digest = next(one for one in _digests(bundle) if one[1] == "model.onnx")[0]
    (parts / f"{digest}.part").write_bytes(b"\0" * 500_000)  # as after a power cut
    shutil.chown(parts / f"{digest}.part", parts.stat().st_uid, parts.stat().st_gid)
    install(bundle.folder, FOLDER, CTX, connection=line)
    assert puts == [False, True, False]
    assert says(board) == "large"


def _digests(bundle: Bundle) -> list[tuple[str, str]]:
    lines = (bundle.folder / "MANIFEST").read_text().splitlines()
    return [(line[:64], line[66:]) for line in lines]


def test_cancel_while_sending_takes_less_than_a_second(
    cabled: Any,
    cable: SshConnection,
    old: Bundle,
    make_fake: Callable[..., Bundle],
    tmp_path: Path,
) -> None:
    install(old.folder, FOLDER, CTX, connection=cable)
    moments: list[float] = []
    watched = Watched(0.3)

    def cancel() -> None:
        moments.append(time.monotonic())
        watched.ctx.control.cancel()

    watched._then = cancel
    with pytest.raises(JobCancelled):
        install(large(make_fake, tmp_path).folder, FOLDER, watched.ctx, connection=cable)
    assert time.monotonic() - moments[0] < 1.0
    assert says(cabled) == "old"


@pytest.mark.exhaustive
def test_a_far_and_lossy_line(old: Bundle, new: Bundle, tmp_path: Path) -> None:
    link = boardkit().Link(delay_ms=100, loss_percent=2)
    for board in board_or_skip("link", address="auto", link=link):
        with connection_to(board, tmp_path / "desk") as line:
            install(old.folder, FOLDER, CTX, connection=line)
            install(new.folder, FOLDER, CTX, connection=line)
            assert says(board) == "new"


# -- places that do not work ------------------------------------------------------------------


def test_a_full_disk_is_foreseen(
    make_fake: Callable[..., Bundle], tmp_path: Path, old: Bundle
) -> None:
    for board in board_or_skip("ssh", home_size="5m"):
        with connection_to(board, tmp_path / "desk") as line:
            install(old.folder, FOLDER, CTX, connection=line)
            with pytest.raises(DeviceFullError, match=r"needs 7\.\d MB for this and has") as caught:
                install(large(make_fake, tmp_path).folder, FOLDER, CTX, connection=line)
            assert caught.value.hint.startswith("Free ")
            assert not list(board.path(THERE).glob(".incoming/*.part"))
            assert says(board) == "old"


def test_a_home_that_cannot_be_written(board: Any, line: SshConnection, old: Bundle) -> None:
    board.path("/home/pi").chmod(0o555)
    with pytest.raises(DeployError, match=r"could not be written: Permission denied\.") as caught:
        install(old.folder, FOLDER, CTX, connection=line)
    assert "that you may write to" in caught.value.hint
    assert status(line, FOLDER, CTX).installed is False


def test_a_disk_that_is_read_only(old: Bundle, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    for board in board_or_skip("ssh", shares={"/opt/disk": tmp_path / "share"}):
        with (
            connection_to(board, tmp_path / "desk") as line,
            pytest.raises(DeployError, match=r"could not be written: (Read-only|Perm)"),
        ):
            install(old.folder, "/opt/disk/tango/bees", CTX, connection=line)


def test_the_release_runs_with_the_python_that_it_was_proved_with(
    board: Any, line: SshConnection, old: Bundle
) -> None:
    done = install(old.folder, FOLDER, CTX, connection=line)
    board.path("/usr/local/bin/another").symlink_to(done.python)
    for start in (
        f"{THERE}/run",
        f"/usr/local/bin/another {THERE}/run.py",
        f"{THERE}/current/run.py",
    ):
        command = (
            f"{start} --python" if "current" not in start else f"{done.python} {start} --python"
        )
        assert str(board.ssh(command)).strip() == done.python


def test_no_python_and_one_that_is_too_old(board: Any, line: SshConnection, old: Bundle) -> None:
    for path in board.path("/usr/bin").glob("python*"):
        path.unlink()
    with pytest.raises(DeployError, match=r"^pi@127\.0\.0\.1 has no Python\.$") as caught:
        install(old.folder, FOLDER, CTX, connection=line)
    assert "Install Python 3.6 or newer" in caught.value.hint
    script = board.path("/usr/bin/python")
    script.write_text("#!/bin/sh\necho 'python|2.7|/usr/bin/python|'\n")
    script.chmod(0o755)
    with pytest.raises(DeployError, match=r"The Python of pi@127\.0\.0\.1 is too old: 2\.7\."):
        install(old.folder, FOLDER, CTX, connection=line)


def test_two_at_once_and_two_projects(
    board: Any, line: SshConnection, old: Bundle, new: Bundle, tmp_path: Path
) -> None:
    install(old.folder, FOLDER, CTX, connection=line)
    python = find_python(line, CTX)
    with connection_to(board, tmp_path / "other") as other, keeper(other, python, CTX) as session:
        session.open(FOLDER, CTX)
        with pytest.raises(DeployError, match=r"is installing in /home/pi/tango/bees"):
            install(new.folder, FOLDER, CTX, connection=line)
        install(new.folder, "~/tango/other-1a2b3c4d", CTX, connection=line)
    assert says(board) == "old"
    assert str(board.ssh("tango/other-1a2b3c4d/run")).strip() == "new"
    uninstall("~/tango/other-1a2b3c4d", CTX, connection=line)
    assert says(board) == "old"


def test_nothing_to_go_back_to(board: Any, line: SshConnection, old: Bundle) -> None:
    with pytest.raises(DeployError, match="Nothing is installed in /home/pi/tango/bees"):
        roll_back(FOLDER, CTX, connection=line)
    install(old.folder, FOLDER, CTX, connection=line)
    with pytest.raises(DeployError, match="no earlier release"):
        roll_back(FOLDER, CTX, connection=line)
    assert says(board) == "old"


def test_the_line_is_quiet_while_nobody_speaks(line: SshConnection) -> None:
    """No threads, no processes stay when a session ends."""
    before = threading.active_count()
    with keeper(line, find_python(line, CTX), CTX) as session:
        session.ask(CTX, "look", folder=FOLDER)
    assert threading.active_count() <= before + 1  # the line's own, which its close joins


# -- power cuts on a real kernel: what was not synced to disk is gone ----------------------------


@pytest.fixture
def machine() -> Iterator[Any]:
    """A computer with its own kernel and disk; cutting its power loses what is in memory."""
    yield from board_or_skip("vm")


@pytest.mark.exhaustive
@pytest.mark.timeout(600)
def test_a_power_cut_forgets_nothing_that_counts(
    machine: Any, old: Bundle, new: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tango_desktop.deploy.keeping._SILENCE_S", 8.0)
    with connection_to(machine, tmp_path / "desk") as line:
        install(old.folder, FOLDER, CTX, connection=line)
        cut(machine)  # in the very moment when the desk heard that it is confirmed
        assert says(machine) == "old"
        with monkeypatch.context() as patch:
            fail_at(patch, "activate", "heard", lambda: cut(machine))
            with pytest.raises(DeviceError):
                install(new.folder, FOLDER, CTX, connection=line)
        assert says(machine) == "old"
        install(new.folder, FOLDER, CTX, connection=line)
        cut(machine)
        assert says(machine) == "new"
        found = status(line, FOLDER, CTX)
        assert [one.name for one in found.releases] == ["new", "old"]
        assert roll_back(FOLDER, CTX, connection=line).name == "old"  # checks every file of it


def cut(machine: Any) -> None:
    """Cut the power and switch on again."""
    machine.stop()
    machine.start()

"""Files go and come whole, whatever happens on the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.ssh import SshConnection, wire
from tango_desktop.errors import (
    ConnectionLostError,
    DeviceError,
    DeviceFullError,
    JobCancelled,
    UnreachableError,
)
from tests.boards import board_or_skip, boardkit
from tests.devices.ssh.conftest import Home

pytestmark = pytest.mark.board


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three megabytes that nothing can guess."""
    path = tmp_path / "원본 file"
    path.write_bytes(random.Random(0).randbytes(3_000_001))
    return path


@pytest.fixture(params=["sftp", "cat"])
def either(request: pytest.FixtureRequest, connection: SshConnection) -> SshConnection:
    """A connection with SFTP, and one that must do without."""
    connection.use_sftp(request.param == "sftp")
    return connection


@pytest.fixture
def slow() -> Iterator[Any]:
    """A board behind 30 Mbit/s: a few megabytes take a while."""
    link = boardkit().Link(rate_mbit=30, delay_ms=5)
    yield from board_or_skip("link", address="auto", link=link)


@pytest.fixture
def quick_to_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is noticed within seconds, to keep the tests short."""
    monkeypatch.setattr(wire, "SILENCE_S", 1.2)
    monkeypatch.setattr("tango_desktop.devices.ssh.line._KEEPALIVE_S", 0.5)
    monkeypatch.setattr("tango_desktop.devices.ssh.line.CONNECT_TIMEOUT_S", 1.0)


# -- there and back ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 131_072, 3_000_001])
def test_files_go_and_come(
    pi: Any, either: SshConnection, source: Path, tmp_path: Path, size: int
) -> None:
    content = source.read_bytes()[:size]
    source.write_bytes(content)
    told: list[int] = []
    either.put(source, "/home/pi/그림 it's.bin", JobContext(), on_bytes=told.append)
    assert pi.path("/home/pi/그림 it's.bin").read_bytes() == content
    assert told[-1] == size
    either.get("/home/pi/그림 it's.bin", tmp_path / "back", JobContext(), on_bytes=told.append)
    assert (tmp_path / "back").read_bytes() == content
    assert told[-1] == size


def test_what_was_there_is_overwritten(pi: Any, either: SshConnection, source: Path) -> None:
    pi.path("/home/pi/file").write_bytes(b"x" * 4_000_000)
    pi.path("/home/pi/file").chmod(0o666)
    either.put(source, "/home/pi/file", JobContext())
    assert pi.path("/home/pi/file").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("there", [None, 0, 1_000_000, 3_000_001, 3_000_002])
def test_a_copy_is_resumed(pi: Any, either: SshConnection, source: Path, there: int | None) -> None:
    pi.path("/home/pi/file").unlink(missing_ok=True)
    if there is not None:
        begin = (source.read_bytes() + b"more")[:there]
        pi.path("/home/pi/file").write_bytes(begin)
        pi.path("/home/pi/file").chmod(0o666)
    told: list[int] = []
    either.put(source, "/home/pi/file", JobContext(), resume=True, on_bytes=told.append)
    assert pi.path("/home/pi/file").read_bytes() == source.read_bytes()
    assert told[-1] == 3_000_001


def test_only_the_rest_is_sent(pi: Any, either: SshConnection, source: Path) -> None:
    mark = b"what lies there is not looked at"
    pi.path("/home/pi/file").write_bytes(mark)
    pi.path("/home/pi/file").chmod(0o666)
    either.put(source, "/home/pi/file", JobContext(), resume=True)
    assert pi.path("/home/pi/file").read_bytes() == mark + source.read_bytes()[len(mark) :]


def test_special_files_of_the_device_are_read(either: SshConnection, tmp_path: Path) -> None:
    either.get("/proc/version", tmp_path / "version", JobContext())
    assert (tmp_path / "version").read_text().startswith("Linux")


def test_no_sftp_is_found_out(home: Home, source: Path, tmp_path: Path) -> None:
    for board in board_or_skip("ssh"):
        settings = board.path("/run/boardkit/sshd_config")
        settings.write_text(settings.read_text().replace("internal-sftp", "/bin/false"))
        board.stop()
        board.start()
        home.knows(board)
        with home.to(board) as connection:
            connection.put(source, "/home/pi/file", JobContext())
            connection.get("/home/pi/file", tmp_path / "back", JobContext())
        assert (tmp_path / "back").read_bytes() == source.read_bytes()


def test_an_arm_board_takes_files(home: Home, source: Path, tmp_path: Path) -> None:
    for board in board_or_skip("arm"):
        home.knows(board)
        with home.to(board) as connection:
            connection.put(source, "/home/pi/file", JobContext())
            connection.get("/home/pi/file", tmp_path / "back", JobContext())
            assert connection.run(["uname", "-m"], JobContext()).output == "aarch64\n"
        assert (tmp_path / "back").read_bytes() == source.read_bytes()


# -- refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sftp", "cat"])
def test_a_full_disk_is_named(home: Home, tmp_path: Path, kind: str) -> None:
    (tmp_path / "big").write_bytes(bytes(12_000_000))
    for board in board_or_skip("ssh", home_size="8m"):
        home.knows(board)
        with home.to(board) as connection:
            connection.use_sftp(kind == "sftp")
            with pytest.raises(DeviceFullError, match="/home/pi/file does not fit"):
                connection.put(tmp_path / "big", "/home/pi/file", JobContext())
            assert connection.run(["echo", "alive"], JobContext()).output == "alive\n"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/etc/forbidden", "does not permit"),
        ("/home/pi/no/folder/file", "There is no"),
        ("/sys/file", "/sys on .* is read-only"),
        ("/home/pi", "refuses"),
    ],
)
def test_what_cannot_be_written_is_said(
    either: SshConnection, source: Path, path: str, sentence: str
) -> None:
    with pytest.raises(DeviceError, match=sentence) as caught:
        either.put(source, path, JobContext())
    assert caught.value.hint
    assert not isinstance(caught.value, DeviceFullError)


def test_a_read_only_disk_is_named(home: Home, source: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for board in board_or_skip("ssh", shares={"/opt/shared": tmp_path}):
        home.knows(board)
        for kind in (True, False):
            with home.to(board) as connection:
                connection.use_sftp(kind)
                with pytest.raises(DeviceError, match="is read-only"):
                    connection.put(source, "/opt/shared/file", JobContext())


@pytest.mark.parametrize("path", ["/home/pi/absent", "/etc/shadow", "/home/pi"])
def test_what_cannot_be_read_leaves_nothing(
    either: SshConnection, tmp_path: Path, path: str
) -> None:
    with pytest.raises(DeviceError):
        either.get(path, tmp_path / "back" / "file", JobContext())
    (tmp_path / "back").mkdir()
    with pytest.raises(DeviceError):
        either.get(path, tmp_path / "back" / "file", JobContext())
    assert list((tmp_path / "back").iterdir()) == []


def test_an_absent_source_is_named(connection: SshConnection, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="absent"):
        connection.put(tmp_path / "absent", "/home/pi/file", JobContext())


# -- the line goes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("stop", "sftp"),
        ("freeze", "sftp"),
        ("link_down", "sftp"),
        ("power_off", "sftp"),
        ("link_down", "cat"),
    ],
)
@pytest.mark.usefixtures("quick_to_notice")
def test_a_broken_copy_is_resumed(
    slow: Any, home: Home, source: Path, fault: str, kind: str
) -> None:
    home.knows(slow)
    with home.to(slow) as connection:
        connection.use_sftp(kind == "sftp")
        break_it = first_time(getattr(slow, fault))
        with pytest.raises(ConnectionLostError) as caught:
            connection.put(source, "/home/pi/file", JobContext(), on_bytes=break_it)
        assert caught.value.hint
        slow.thaw()
        slow.start()
        slow.link_up()
        there = slow.path("/home/pi/file").read_bytes()
        assert 0 < len(there) < 3_000_001
        assert source.read_bytes().startswith(there)
        connection.put(source, "/home/pi/file", JobContext(), resume=True)
        assert slow.path("/home/pi/file").read_bytes() == source.read_bytes()


def first_time(what: Callable[[], object]) -> Callable[[int], None]:
    """Do something when the first bytes are there: in the midst of the copy."""
    done: list[object] = []

    def on_bytes(there: int) -> None:
        if there and not done:
            assert there < 3_000_001
            done.append(what())

    return on_bytes


@pytest.mark.usefixtures("quick_to_notice")
def test_a_broken_get_leaves_nothing(slow: Any, home: Home, source: Path, tmp_path: Path) -> None:
    home.knows(slow)
    target = tmp_path / "folder" / "back"
    target.parent.mkdir()
    with home.to(slow) as connection:
        connection.put(source, "/home/pi/file", JobContext())
        break_it = first_time(slow.link_down)
        with pytest.raises(ConnectionLostError):
            connection.get("/home/pi/file", target, JobContext(), on_bytes=break_it)
        assert list(target.parent.iterdir()) == []
        slow.link_up()


def test_a_line_that_had_gone_is_opened_again_for_files(
    own_pi: Any, own_connection: SshConnection, source: Path, tmp_path: Path
) -> None:
    own_connection.put(source, "/home/pi/file", JobContext())
    own_pi.stop()
    with pytest.raises(UnreachableError):
        own_connection.get("/home/pi/file", tmp_path / "back", JobContext())
    own_pi.start()
    own_connection.get("/home/pi/file", tmp_path / "back", JobContext())
    assert (tmp_path / "back").read_bytes() == source.read_bytes()


# -- cancelled --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sftp", "cat"])
@pytest.mark.parametrize("frozen", [False, True])
def test_a_put_is_cancelled_within_a_second(
    slow: Any, home: Home, source: Path, later: Any, kind: str, frozen: bool
) -> None:
    home.knows(slow)
    ctx = JobContext()
    cancelled: list[float] = []

    def cancel() -> None:
        cancelled.append(time.monotonic())
        ctx.control.cancel()

    def act() -> None:
        if frozen:
            slow.freeze()
            later(0.3, cancel)
        else:
            cancel()

    with home.to(slow) as connection:
        connection.use_sftp(kind == "sftp")
        with pytest.raises(JobCancelled):
            connection.put(source, "/home/pi/file", ctx, on_bytes=first_time(act))
        assert time.monotonic() - cancelled[0] < 1
        slow.thaw()
        connection.put(source, "/home/pi/file", JobContext(), resume=True)
    assert slow.path("/home/pi/file").read_bytes() == source.read_bytes()


def test_a_get_is_cancelled_within_a_second(
    slow: Any, home: Home, source: Path, tmp_path: Path
) -> None:
    home.knows(slow)
    ctx = JobContext()
    with home.to(slow) as connection:
        connection.put(source, "/home/pi/file", JobContext())
        begun = time.monotonic()
        with pytest.raises(JobCancelled):
            connection.get(
                "/home/pi/file", tmp_path / "back", ctx, on_bytes=first_time(ctx.control.cancel)
            )
        assert time.monotonic() - begun < 1.5
    assert not (tmp_path / "back").exists()


def test_a_paused_put_goes_on(slow: Any, home: Home, source: Path, later: Any) -> None:
    home.knows(slow)
    ctx = JobContext()

    def pause() -> None:
        ctx.control.pause()
        later(0.7, ctx.control.resume)

    with home.to(slow) as connection:
        connection.put(source, "/home/pi/file", ctx, on_bytes=first_time(pause))
    assert slow.path("/home/pi/file").read_bytes() == source.read_bytes()


@pytest.mark.exhaustive
def test_a_bad_line_is_slow_but_sound(home: Home, tmp_path: Path) -> None:
    """200 ms each way and 2 % loss."""
    source = tmp_path / "source"
    source.write_bytes(random.Random(0).randbytes(60_000))
    link = boardkit().Link(delay_ms=200, loss_percent=2)
    for board in board_or_skip("link", address="auto", link=link):
        home.knows(board)
        with home.to(board) as connection:
            connection.put(source, "/home/pi/file", JobContext())
            result = connection.run(["cat"], JobContext(), given=b"hello")
            assert result.output == "hello"
        assert board.path("/home/pi/file").read_bytes() == source.read_bytes()

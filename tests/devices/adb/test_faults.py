"""Phones that are not there, do not allow it, freeze, or are unplugged."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.devices.adb import AdbConnection, server
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import (
    ConnectionLostError,
    DeviceError,
    JobCancelled,
    LoginError,
    UnreachableError,
)
from tests.boards import board_or_skip, boardkit
from tests.devices.adb.conftest import lead_to

pytestmark = pytest.mark.board


@pytest.fixture
def slow_phone() -> Iterator[Any]:
    """A phone behind 40 Mbit/s, so that there is a middle of an upload."""
    yield from board_or_skip("phone-host", arm=False, link=boardkit().Link(rate_mbit=40))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """10 MB: two seconds at 40 Mbit/s."""
    path = tmp_path / "source"
    path.write_bytes(os.urandom(10_000_000))
    return path


def test_one_that_has_not_allowed_this_computer(
    monkeypatch: pytest.MonkeyPatch, ctx: JobContext
) -> None:
    for board in board_or_skip("phone-unauthorized", unauthorized=True):
        connection = lead_to(board, monkeypatch, connect_timeout_s=4)
        begun = time.monotonic()
        with pytest.raises(LoginError) as caught:
            connection.run(["true"], ctx)
        assert "tap “Allow”" in caught.value.hint
        assert time.monotonic() - begun < 6


def test_a_serial_that_is_not_connected(
    own_phone: Any, monkeypatch: pytest.MonkeyPatch, ctx: JobContext
) -> None:
    lead_to(own_phone, monkeypatch)
    with pytest.raises(UnreachableError, match="No phone R3CT"):
        AdbConnection(Target(Way.ADB, "R3CT")).open(ctx)
    nobody = AdbConnection(Target(Way.ADB, "127.0.0.1:9"), connect_timeout_s=4)
    with pytest.raises(UnreachableError, match="No phone"):
        nobody.open(ctx)


def test_unplugged_in_mid_upload_and_plugged_in_again(
    slow_phone: Any, monkeypatch: pytest.MonkeyPatch, ctx: JobContext, source: Path
) -> None:
    connection = lead_to(slow_phone, monkeypatch, stall_s=2)
    path = "/data/local/tmp/model"
    timer = threading.Timer(0.7, slow_phone.stop)
    timer.start()
    with pytest.raises(ConnectionLostError, match="is gone"):
        connection.put(source, path, ctx)
    timer.join()
    lying = slow_phone.path(path).stat().st_size
    assert 0 < lying < 10_000_000
    with pytest.raises(UnreachableError):
        connection.run(["true"], ctx)
    slow_phone.start()
    reports = list[int]()
    connection.put(source, path, ctx, resume=True, on_bytes=reports.append)
    assert reports[0] >= lying
    assert slow_phone.path(path).read_bytes() == source.read_bytes()


def test_a_cancelled_upload_leaves_its_beginning(
    slow_phone: Any, monkeypatch: pytest.MonkeyPatch, source: Path
) -> None:
    connection, control = lead_to(slow_phone, monkeypatch), JobControl()
    lying = slow_phone.path("/data/local/tmp/model")
    cancelled: list[float] = []

    def cancel(count: int) -> None:
        if not cancelled and lying.exists() and lying.stat().st_size:
            cancelled.append(time.monotonic())
            control.cancel()

    with pytest.raises(JobCancelled):
        connection.put(source, "/data/local/tmp/model", JobContext(control), on_bytes=cancel)
    assert time.monotonic() - cancelled[0] < 1.5
    content = lying.read_bytes()
    assert source.read_bytes().startswith(content)
    assert 0 < len(content) < 10_000_000


def test_a_cable_that_goes_silently_in_mid_upload(
    slow_phone: Any, monkeypatch: pytest.MonkeyPatch, ctx: JobContext, source: Path
) -> None:
    connection = lead_to(slow_phone, monkeypatch, stall_s=1)
    timer = threading.Timer(0.7, slow_phone.link_down)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(ConnectionLostError):
        connection.put(source, "/data/local/tmp/model", ctx)
    assert time.monotonic() - begun < 6
    timer.join()


@pytest.mark.slow
def test_a_frozen_phone_meets_our_own_limits(
    own_phone: Any, monkeypatch: pytest.MonkeyPatch, ctx: JobContext
) -> None:
    connection = lead_to(own_phone, monkeypatch, connect_timeout_s=1.5, stall_s=0.7)
    assert connection.run(["true"], ctx).code == 0
    with connection.start(["cat"], ctx) as process:
        own_phone.freeze()
        assert process.read_line(ctx, 0.3) is None
        begun = time.monotonic()
        with pytest.raises((ConnectionLostError, UnreachableError)):
            connection.run(["sleep", "100"], ctx, 0.5)
        connection.close()
        with pytest.raises(UnreachableError, match="does not answer"):
            connection.open(ctx)
        assert time.monotonic() - begun < 6
    own_phone.thaw()
    assert connection.run(["echo", "awake"], ctx).output == "awake\n"


def test_a_program_whose_phone_goes(
    own_phone: Any, monkeypatch: pytest.MonkeyPatch, ctx: JobContext
) -> None:
    connection = lead_to(own_phone, monkeypatch)
    with connection.start(["cat"], ctx) as process:
        process.send(b"hello\n")
        assert process.read_line(ctx, 5) == b"hello\n"
        own_phone.stop()
        with pytest.raises(ConnectionLostError):
            process.read_line(ctx, 5)
    own_phone.start()
    assert connection.run(["echo", "back"], ctx).output == "back\n"


def test_a_server_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, ctx: JobContext) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "9")  # nobody listens
    monkeypatch.setattr(server, "program", lambda: Path("/bin/false"))
    with pytest.raises(DeviceError, match="ADB server could not be started"):
        AdbConnection(Target(Way.ADB, "R3CT")).open(ctx)
    monkeypatch.undo()
    monkeypatch.setenv("PATH", "")
    for name in ("ANDROID_HOME", "ANDROID_SDK_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(server, "shipped_program", lambda: None)
    with pytest.raises(DeviceError, match="no “adb” program"):
        server.program()

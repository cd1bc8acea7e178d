"""The search as a whole, on real announcements, real servers and a real phone."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.devices.discovery import Found, FoundState, Via, discover, phones
from tango_desktop.devices.discovery.banners import readable
from tango_desktop.devices.discovery.gadget import GadgetInfo, GadgetSource, reachable
from tango_desktop.devices.discovery.mdns import MdnsSource
from tango_desktop.devices.discovery.phones import PhonesSource
from tango_desktop.devices.discovery.recent import RecentSource
from tango_desktop.devices.discovery.records import Sighting
from tango_desktop.devices.discovery.search import usual_sources
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.known import KnownDevice, remember
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError, JobCancelled
from tests.boards import board_or_skip

ANNOUNCE = """
import socket, sys
from concurrent.futures import ThreadPoolExecutor
from zeroconf import ServiceInfo, Zeroconf
zeroconf = Zeroconf(interfaces=[sys.argv[1]])
services = (
    ("_ssh._tcp.local.", "My Jetson", int(sys.argv[2]), {"model": "Jetson Orin Nano"}),
    ("_adb-tls-connect._tcp.local.", "adb-R3CT10-abCdeF", 37099, {"name": "Galaxy S22"}),
    ("_adb-tls-pairing._tcp.local.", "studio-xyz", 40011, {}),
)
def announce(service):
    kind, name, port, notes = service
    info = ServiceInfo(kind, f"{name}.{kind}", port, properties=notes,
        server="jetson-orin.local.", addresses=[socket.inet_aton(sys.argv[1])])
    # cooperating: without a second of asking whether the name is free
    zeroconf.register_service(info, cooperating_responders=True)
with ThreadPoolExecutor() as pool:
    list(pool.map(announce, services))
print("announced", flush=True)
sys.stdin.read()
zeroconf.close()
"""


@contextlib.contextmanager
def _announced(prefix: list[str], address: str, port: int) -> Iterator[None]:
    command = [*prefix, sys.executable, "-c", ANNOUNCE, address, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"announced\n"
        yield
        process.stdin.close()


@contextlib.contextmanager
def _greeting(text: bytes) -> Iterator[int]:
    """A server on loopback that says ``text`` to everyone."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            with contextlib.suppress(OSError):
                while True:
                    with server.accept()[0] as caller:
                        caller.sendall(text)

        thread = threading.Thread(target=greet)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _until(wanted: int, sources: list[Source], seconds: float = 8.0) -> dict[str, Found]:
    """What a search finds; it ends when ``wanted`` devices were told to be more than names."""
    control = JobControl()
    shown: dict[str, Found] = {}

    def show(found: Found) -> None:
        shown[found.key] = found
        told = [one for one in shown.values() if one.detail]
        if len(told) >= wanted:
            control.cancel()

    with contextlib.suppress(JobCancelled):
        discover(JobContext(control), show, seconds, sources)
    return {found.title: found for found in shown.values()}


def _check_announced(found: dict[str, Found], address: str, target: Target) -> None:
    board = found["jetson-orin"]
    assert (board.target, board.model, board.picture) == (target, "Jetson Orin Nano", "board")
    assert (board.state, board.via) == (FoundState.READY, (Via.MDNS,))
    assert board.detail.startswith("OpenSSH")
    phone = found["Galaxy S22"]
    assert phone.target == Target(Way.ADB, f"{address}:37099")
    pairing = found["studio-xyz"]
    assert (pairing.target, pairing.state) == (None, FoundState.PAIRING)
    assert f"{address}:40011" in pairing.detail


def test_announcements_on_this_computer() -> None:
    with (
        _greeting(b"SSH-2.0-OpenSSH_8.9p1 Ubuntu-3\r\n") as port,
        _announced([], "127.0.0.1", port),
    ):
        found = _until(3, [MdnsSource(["127.0.0.1"])])
    _check_announced(found, "127.0.0.1", Target(Way.SSH, "127.0.0.1", port=port))
    assert found["jetson-orin"].detail == "OpenSSH 8.9p1, Ubuntu"


@pytest.mark.board
def test_announcements_on_the_boards_network() -> None:
    for board in board_or_skip("link", address="auto"):
        address = board.connection.host
        with _announced(board.network_prefix(), address, 22):
            found = _until(3, [MdnsSource()])
        _check_announced(found, address, Target(Way.SSH, address))


@pytest.mark.board
def test_a_jetson_on_its_usb_network() -> None:
    for board in board_or_skip("link", address="192.168.55.1"):
        assert reachable(("192.168.55.1", "203.0.113.1")) == [board.connection.host]
        found = _until(1, [GadgetSource()], 4)
    assert found["NVIDIA Jetson"].target == Target(Way.SSH, "192.168.55.1")
    assert found["NVIDIA Jetson"].state is FoundState.READY


def test_no_packet_is_sent_where_there_is_no_such_network() -> None:
    assert reachable(("203.0.113.1",)) == []


@pytest.mark.board
def test_a_phone_that_comes_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    for phone in board_or_skip("phone-host", arm=False):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", phone.environment["ANDROID_ADB_SERVER_PORT"])
        states: list[FoundState] = []

        def show(found: Found, phone: Any = phone, states: list[FoundState] = states) -> None:
            states.append(found.state)
            assert found.target == Target(Way.ADB, phone.serial)
            if len(states) == 1:
                phone.stop()

        done = discover(JobContext(), show, 2.5, [PhonesSource()])
        assert states == [FoundState.READY, FoundState.SILENT]
        assert done.found[0].detail
        assert done.problems == ()


@pytest.mark.board
def test_a_phone_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    for phone in board_or_skip("phone-unauthorized", unauthorized=True):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", phone.environment["ANDROID_ADB_SERVER_PORT"])
        (found,) = _until(1, [PhonesSource()], 3).values()
        assert found.state is FoundState.ASKS
        assert "tap “Allow”" in found.detail


def test_no_server_is_started_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "9")
    monkeypatch.setattr(phones, "wants_server", lambda: False)
    assert discover(JobContext(), print, 0.2, [PhonesSource()]).problems == ()


def test_a_server_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "9")
    monkeypatch.setattr(phones, "wants_server", lambda: True)
    monkeypatch.setattr(phones.server, "program", lambda: Path("/bin/false"))
    (problem,) = discover(JobContext(), print, 1.5, [PhonesSource()]).problems
    assert problem.via is Via.ADB
    assert "could not be started" in problem.message


def test_devices_used_before_are_asked_whether_they_are_there() -> None:
    with _greeting(b"SSH-2.0-dropbear_2022.83\r\n") as port, _greeting(b"HTTP/1.1 400\r\n") as web:
        remember(KnownDevice(f"ssh://pi@127.0.0.1:{port}", "Here", model="Raspberry Pi 5"))
        remember(KnownDevice(f"ssh://pi@127.0.0.1:{web}", "No SSH"))
        remember(KnownDevice("ssh://pi@127.0.0.1:9", "Not here"))
        remember(KnownDevice("ssh://pi@nowhere.example", "By name"))
        remember(KnownDevice("adb:R3CT", "Phone"))
        remember(KnownDevice("this", "This computer"))
        done = discover(JobContext(), lambda _: None, 0.6, [RecentSource()])
    states = {found.title: found.state for found in done.found}
    assert states == {
        "Here": FoundState.READY,
        "No SSH": FoundState.SILENT,
        "Not here": FoundState.SILENT,
        "By name": FoundState.UNKNOWN,
        "Phone": FoundState.UNKNOWN,
    }
    here = next(found for found in done.found if found.title == "Here")
    assert (here.detail, here.picture) == ("dropbear 2022.83", "board")


class _Failing(Source):
    via: ClassVar[Via] = Via.USB

    def __init__(self, at_begin: bool) -> None:
        self.at_begin = at_begin
        self.polls = self.closed = 0

    def begin(self, ctx: JobContext) -> None:
        if self.at_begin:
            raise DeviceError("No bus.", "Buy one.")

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        self.polls += 1
        raise DeviceError("The bus left.")

    def close(self) -> None:
        self.closed += 1


def test_a_source_that_fails_says_why_and_stops_no_other() -> None:
    early, late = _Failing(True), _Failing(False)
    remember(KnownDevice("adb:R3CT", "Phone"))
    done = discover(JobContext(), lambda _: None, 0.3, [early, late, RecentSource()])
    assert [found.title for found in done.found] == ["Phone"]
    assert [(one.message, one.hint) for one in done.problems] == [
        ("No bus.", "Buy one."),
        ("The bus left.", ""),
    ]
    assert (early.polls, late.polls) == (0, 1)
    assert (early.closed, late.closed) == (1, 1)


def test_cancelling_stops_all_sources_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "9")
    monkeypatch.setattr(phones, "wants_server", lambda: False)
    control = JobControl()
    stopped: list[float] = []

    def cancel() -> None:
        stopped.append(time.monotonic())
        control.cancel()

    timer = threading.Timer(0.7, cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        discover(JobContext(control), lambda _: None, 30, usual_sources())
    assert time.monotonic() - stopped[0] < 1
    timer.join()


def test_gadgets_need_a_greeting() -> None:
    with _greeting(b"220 mail\r\n") as port:
        gadgets = (GadgetInfo("127.0.0.1", "Board"),)
        assert discover(JobContext(), print, 0.5, [GadgetSource(gadgets, port)]).found == ()


def test_banners_are_readable() -> None:
    assert readable("OpenSSH_8.9p1 Ubuntu-3ubuntu0.10") == "OpenSSH 8.9p1, Ubuntu"
    assert readable("OpenSSH_9.2") == "OpenSSH 9.2"

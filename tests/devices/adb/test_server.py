"""An ADB server that misbehaves, and what the shell protocol may bring in any pieces."""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.devices.adb import AdbConnection, list_phones, pair, server
from tango_desktop.devices.adb.shell import BrokenShellError, Shell
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError, JobCancelled, LoginError

OKAY = b"OKAY"
Script = Callable[[socket.socket, str], None]


def block(text: str) -> bytes:
    return f"{len(text):04x}{text}".encode()


def packet(kind: int, data: bytes) -> bytes:
    return struct.pack("<BI", kind, len(data)) + data


@contextlib.contextmanager
def serving(script: Script) -> Iterator[int]:
    """A server that reads each request and leaves the answer to ``script``."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    with listener.accept()[0] as caller:
                        caller.settimeout(10)
                        with contextlib.suppress(ValueError, OSError):
                            while True:
                                size = int(caller.recv(4, socket.MSG_WAITALL), 16)
                                script(caller, caller.recv(size, socket.MSG_WAITALL).decode())

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes a port the ADB server's."""
    monkeypatch.delenv("ADB_SERVER_SOCKET", raising=False)
    return lambda port: monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))


@pytest.mark.parametrize(
    "answer", [b"", b"OKAYzzzz", b"FAIL0004nope", b"HTTP/1.1 400", b"OKAY00ffshort"]
)
def test_nonsense_is_an_error_with_a_hint(answer: bytes, use: Callable[[int], None]) -> None:
    def script(caller: socket.socket, asked: str) -> None:
        caller.sendall(answer)
        raise OSError  # hang up

    with serving(script) as port:
        use(port)
        with pytest.raises(DeviceError, match="does not answer") as caught:
            list_phones(JobContext())
    assert "adb kill-server" in caught.value.hint


def test_a_silent_server_meets_our_limit_and_cancelling_is_quick(
    use: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda caller, asked: None) as port:
        use(port)
        begun = time.monotonic()
        with pytest.raises(server.SilentError):
            server.ask_server("host:devices-l", JobContext(), 0.4)
        assert time.monotonic() - begun < 1
        control = JobControl()
        timer = threading.Timer(0.2, control.cancel)
        timer.start()
        with pytest.raises(JobCancelled):
            list_phones(JobContext(control))
        assert time.monotonic() - begun < 2
        timer.join()


def test_an_android_without_exit_codes_is_refused(use: Callable[[int], None]) -> None:
    answers = {"host:devices-l": "OLD device\n", "host-serial:OLD:features": "cmd,stat_v2"}

    with serving(lambda caller, asked: caller.sendall(OKAY + block(answers[asked]))) as port:
        use(port)
        with pytest.raises(DeviceError, match="older than 7"):
            AdbConnection(Target(Way.ADB, "OLD")).open(JobContext())


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        (OKAY + block("Successfully paired to 10.0.0.7:40011 [guid=adb-R3-x]"), True),
        (OKAY + block("Failed: Wrong password or connection was dropped."), False),
        (b"FAIL" + block("unknown host service"), False),
    ],
)
def test_pairing(answer: bytes, fits: bool, use: Callable[[int], None]) -> None:
    asked: list[str] = []

    def script(caller: socket.socket, service: str) -> None:
        asked.append(service)
        caller.sendall(answer)

    with serving(script) as port:
        use(port)
        expected = contextlib.nullcontext() if fits else pytest.raises(LoginError)
        with expected:
            pair("10.0.0.7:40011", " 123456 ", JobContext())
    assert asked == ["host:pair:123456:10.0.0.7:40011"]


def test_the_address_is_the_one_that_adb_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "6000")
    assert server.server_address() == ("127.0.0.1", 6000)
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "many")
    assert server.server_address() == ("127.0.0.1", server.PORT)
    monkeypatch.setenv("ADB_SERVER_SOCKET", "tcp:10.0.0.9:7000")
    assert server.server_address() == ("10.0.0.9", 7000)
    monkeypatch.setenv("ADB_SERVER_SOCKET", "tcp:7001")
    assert server.server_address() == ("127.0.0.1", 7001)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    packets=st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40)), max_size=6),
    cuts=st.lists(st.integers(0, 250), max_size=6),
    code=st.integers(0, 255),
)
def test_packets_come_in_any_pieces(
    use: Callable[[int], None], packets: list[tuple[int, bytes]], cuts: list[int], code: int
) -> None:
    stream = packet(1, b"77\n") + b"".join(packet(*one) for one in packets)
    stream += packet(3, bytes([code]))
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})

    def script(caller: socket.socket, asked: str) -> None:
        caller.sendall(OKAY)
        if asked.startswith("shell"):
            for begin, end in itertools.pairwise(places):
                caller.sendall(stream[begin:end])
                time.sleep(0.0005)

    with serving(script) as port:
        use(port)
        shell = Shell("X", "true", JobContext(), 5)
        assert shell.wait(JobContext(), 5) == code
        assert shell.pid == 77
        assert shell.take_output() == b"".join(data for kind, data in packets if kind == 1)
        assert bytes(shell.errors) == b"".join(data for kind, data in packets if kind == 2)
        shell.close()


@pytest.mark.parametrize("stream", [b"", packet(1, b"7")[:-1], struct.pack("<BI", 1, 1 << 30)])
def test_a_line_that_breaks_is_noticed(use: Callable[[int], None], stream: bytes) -> None:
    def script(caller: socket.socket, asked: str) -> None:
        caller.sendall(OKAY)
        if asked.startswith("shell"):
            caller.sendall(stream)
            raise OSError  # hang up

    with serving(script) as port:
        use(port)
        shell = Shell("X", "true", JobContext(), 5)
        with pytest.raises(BrokenShellError):
            shell.wait(JobContext(), 5)
        shell.close()

"""The ADB server of this computer: where it listens, how it is started, one question to it."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import time
from pathlib import Path

from tango_desktop.core.child import run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr

PORT = 5037
ANSWER_TIMEOUT_S = 5.0
START_TIMEOUT_S = 20.0
_SLICE_S = 0.1
_LARGEST_BLOCK = 1 << 20


class RefusedError(Exception):
    """The server answered FAIL; the text is its own."""


class SilentError(Exception):
    """The server, or the phone behind it, did not answer in time."""


def server_address() -> tuple[str, int]:
    """Host and port, from the same variables that ``adb`` reads."""
    named = os.environ.get("ADB_SERVER_SOCKET", "")
    if named.startswith("tcp:"):
        host, _, port = named[4:].rpartition(":")
        return host or "127.0.0.1", _port(port)
    host = os.environ.get("ANDROID_ADB_SERVER_ADDRESS", "127.0.0.1")
    return host, _port(os.environ.get("ANDROID_ADB_SERVER_PORT", ""))


def _port(text: str) -> int:
    return int(text) if text.isdigit() and 0 < int(text) < 65536 else PORT


def is_running() -> bool:
    """Whether a server listens."""
    try:
        with socket.create_connection(server_address(), timeout=0.5):
            return True
    except OSError:
        return False


def own_program() -> Path | None:
    """The person's own ``adb``, on the PATH or in the SDK that ANDROID_HOME names."""
    on_path = shutil.which("adb")
    if on_path:
        return Path(on_path)
    for variable in ("ANDROID_HOME", "ANDROID_SDK_ROOT"):
        folder = os.environ.get(variable)
        found = shutil.which("adb", path=str(Path(folder, "platform-tools"))) if folder else None
        if found:
            return Path(found)
    return None


@functools.cache
def shipped_program() -> Path | None:
    """The ``adb`` that comes with adbutils; None where it ships none for this system."""
    try:
        import adbutils
    except ImportError:
        return None
    folder = Path(adbutils.__file__).parent / "binaries"
    program = folder / ("adb.exe" if os.name == "nt" else "adb")
    return program if program.is_file() else None


def program() -> Path:
    """The ``adb`` that starts a server.

    Raises:
        DeviceError: there is none.
    """
    found = own_program() or shipped_program()
    if found is None:
        raise DeviceError(
            tr("Phones cannot be reached: there is no “adb” program on this computer."),
            tr("Install Android's platform tools, so that “adb” is on the PATH."),
        )
    return found


def ensure_server(ctx: JobContext) -> None:
    """Start a server where none listens; one that runs is left alone.

    Raises:
        DeviceError: it cannot be started.
    """
    if is_running():
        return
    adb = program()
    try:
        done = run_child([adb, "start-server"], ctx, START_TIMEOUT_S)
    except OSError as error:
        raise _not_started(str(error)) from error
    if done.code != 0 or not is_running():
        raise _not_started(done.errors + done.output)


def _not_started(details: str) -> DeviceError:
    return DeviceError(
        tr("The ADB server could not be started."),
        tr("Run “adb start-server” in a terminal; it says what is wrong."),
        details,
    )


class ServerLine:
    """One connection to the server, with time limits of its own and an ear for cancelling."""

    def __init__(self, ctx: JobContext) -> None:
        self._ctx = ctx
        self.socket = socket.create_connection(server_address(), timeout=ANSWER_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """End it."""
        self.socket.close()

    def ask(self, service: str, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        """Name a service and wait for OKAY.

        Raises:
            RefusedError: it answered FAIL.
            SilentError: it did not answer in time.
            OSError: the line broke.
        """
        words = service.encode("utf-8")
        self.socket.sendall(f"{len(words):04x}".encode() + words)
        self.expect_okay(timeout_s)

    def expect_okay(self, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        """Wait for OKAY; errors as :meth:`ask`."""
        status = self.read(4, timeout_s)
        if status == b"FAIL":
            raise RefusedError(self.read_block(timeout_s))
        if status != b"OKAY":
            raise RefusedError(repr(status))

    def read_block(self, timeout_s: float = ANSWER_TIMEOUT_S) -> str:
        """A text behind its length in four hex digits."""
        size = int(self.read(4, timeout_s), 16)
        return self.read(size, timeout_s).decode("utf-8", "replace")

    def read(self, size: int, timeout_s: float) -> bytes:
        """Exactly ``size`` bytes."""
        deadline = time.monotonic() + timeout_s
        self.socket.settimeout(_SLICE_S)
        parts = bytearray()
        while len(parts) < size:
            self._ctx.check()
            try:
                got = self.socket.recv(min(size - len(parts), _LARGEST_BLOCK))
            except TimeoutError as error:
                if time.monotonic() > deadline:
                    raise SilentError from error
                continue
            if not got:
                raise ConnectionResetError("the ADB server closed the connection")
            parts += got
        return bytes(parts)


def ask_server(service: str, ctx: JobContext, timeout_s: float = ANSWER_TIMEOUT_S) -> str:
    """The text that the server answers to ``service``; errors as :meth:`ServerLine.ask`."""
    line = ServerLine(ctx)
    try:
        line.ask(service, timeout_s)
        return line.read_block(timeout_s)
    finally:
        line.close()

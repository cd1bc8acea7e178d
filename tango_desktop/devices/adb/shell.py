"""A program on the phone through ADB's shell protocol 2 (AOSP, ``adb/shell_protocol.h``).

Everything goes through it, files as well: it has exit codes, keeps standard error apart, carries
any byte both ways, and, unlike ADB's own file protocol, leaves the beginning of a file there when
the cable is pulled.
"""

from __future__ import annotations

import select
import shlex
import socket
import struct
import time
from collections.abc import Iterator, Mapping, Sequence

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.server import RefusedError, ServerLine, SilentError

_STDIN, _STDOUT, _STDERR, _EXIT, _END_INPUT = 0, 1, 2, 3, 4
_HEADER = struct.Struct("<BI")
_PACKET_BYTES = 1 << 16
_RECEIVE_BYTES = 1 << 18
_SLICE_S = 0.1
_PID_WAIT_S = 0.8
_LARGEST_PACKET = 1 << 24


def script_of(command: Sequence[str], environment: Mapping[str, str] | None) -> str:
    """A line for the phone's shell that says its process id, then becomes ``command``."""
    exports = [f"export {shlex.quote(f'{name}={value}')};" for name, value in _pairs(environment)]
    return " ".join(["echo $$;", *exports, "exec", *map(shlex.quote, command)])


def _pairs(environment: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    yield from (environment or {}).items()


class BrokenShellError(Exception):
    """The line to the program is gone, or what comes through it makes no sense."""


class Shell:
    """A running program. One thread uses it; nothing here waits longer than it is told.

    Attributes:
        output: what it wrote to standard output and nobody has taken yet.
        errors: what it wrote to standard error.
        code: its exit code; None before it has ended.
    """

    def __init__(self, serial: str, script: str, ctx: JobContext, timeout_s: float) -> None:
        self._line = ServerLine(ctx)
        try:
            self._line.ask(f"host:transport:{serial}", timeout_s)
            self._line.ask(f"shell,v2,raw:{script}", timeout_s)
        except BaseException:
            self._line.close()
            raise
        self._socket: socket.socket = self._line.socket
        self._socket.setblocking(False)
        self._received = bytearray()
        self._pending = bytearray()
        self._takes_input = True
        self.output = bytearray()
        self.errors = bytearray()
        self.code: int | None = None
        self.pid: int | None = None

    @property
    def pending_bytes(self) -> int:
        """What still has to be handed to the server."""
        return len(self._pending)

    def give(self, data: bytes) -> None:
        """Queue ``data`` for its standard input."""
        if not self._takes_input:
            return
        view = memoryview(data)
        for start in range(0, len(view), _PACKET_BYTES):
            part = view[start : start + _PACKET_BYTES]
            self._pending += _HEADER.pack(_STDIN, len(part))
            self._pending += part

    def end_input(self) -> None:
        """Queue the end of its standard input."""
        if self._takes_input:
            self._pending += _HEADER.pack(_END_INPUT, 0)

    def step(self, wait_s: float) -> bool:
        """Move what can be moved, waiting at most ``wait_s`` for it.

        Returns:
            Whether anything moved.

        Raises:
            BrokenShellError: the line went before the program's end was told.
        """
        if self.code is not None:
            return False
        wants = [self._socket] if self._pending else []
        readable, writable, _ = select.select([self._socket], wants, [], wait_s)
        if writable:
            self._write()
        if readable:
            self._read()
        return bool(readable or writable)

    def _write(self) -> None:
        try:
            del self._pending[: self._socket.send(memoryview(self._pending)[:_RECEIVE_BYTES])]
        except BlockingIOError:
            return
        except OSError:  # it has ended without reading all: its exit code follows
            self._takes_input = False
            self._pending.clear()

    def _read(self) -> None:
        try:
            got = self._socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            raise BrokenShellError(str(error)) from error
        if not got:
            raise BrokenShellError("the ADB server closed the connection")
        self._received += got
        self._unpack()

    def _unpack(self) -> None:
        at = 0
        while len(self._received) - at >= _HEADER.size:
            kind, size = _HEADER.unpack_from(self._received, at)
            if size > _LARGEST_PACKET:
                raise BrokenShellError(f"a packet of {size} bytes")
            if len(self._received) - at - _HEADER.size < size:
                break
            at += _HEADER.size
            self._take(kind, bytes(self._received[at : at + size]))
            at += size
        del self._received[:at]

    def _take(self, kind: int, data: bytes) -> None:
        if kind == _STDOUT:
            self.output += data
            if self.pid is None:
                self._take_pid()
        elif kind == _STDERR:
            self.errors += data
        elif kind == _EXIT:
            self.code = data[0] if data else 255

    def _take_pid(self) -> None:
        line, end, rest = bytes(self.output).partition(b"\n")
        if end:
            self.pid = int(line) if line.strip().isdigit() else 0
            self.output[:] = rest

    def take_output(self) -> bytes:
        """What it wrote to standard output since the last time."""
        if self.pid is None:
            return b""
        taken = bytes(self.output)
        self.output.clear()
        return taken

    def wait(self, ctx: JobContext, timeout_s: float) -> int | None:
        """Its exit code; None when it still runs after ``timeout_s``."""
        deadline = time.monotonic() + timeout_s
        while self.code is None:
            ctx.check()
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return None
            self.step(min(_SLICE_S, left_s))
        return self.code

    def known_pid(self) -> int:
        """Its process id, waited for a moment; 0 when it did not say."""
        deadline = time.monotonic() + _PID_WAIT_S
        while self.pid is None and self.code is None and time.monotonic() < deadline:
            self.step(_SLICE_S)
        return self.pid or 0

    def close(self) -> None:
        """Leave it; the phone sends it a hang-up."""
        self._line.close()


def kill_there(serial: str, shell: Shell, timeout_s: float) -> bool:
    """Kill a program and all of its process group on the phone.

    Returns:
        Whether the phone said that it did.
    """
    ctx = JobContext()  # cancelling must not stop what cancelling asks for
    try:
        pid = shell.known_pid()
        if shell.code is not None:
            return True
        if not pid:
            return False
        # Without "--": builtins of shells, which phones differ in, do not all know it.
        script = f"echo $$; kill -9 -{pid} 2>/dev/null || kill -9 {pid}"
        killer = Shell(serial, script, ctx, timeout_s)
        try:
            return killer.wait(ctx, timeout_s) is not None
        finally:
            killer.close()
    except (OSError, RefusedError, SilentError, BrokenShellError):
        return False

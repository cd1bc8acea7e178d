"""As much of SFTP (draft-ietf-secsh-filexfer-02, version 3) as copies files, pipelined.

paramiko's client waits for every answer, or for all of them at the first: on a slow line most of
the time nothing would be under way.
"""

from __future__ import annotations

import contextlib
import struct
import time
from dataclasses import dataclass, field

import paramiko

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.ssh import messages
from tango_desktop.devices.ssh.line import Line

_VERSION = 3
_INIT, _ANSWER_VERSION = 1, 2
_OPEN, _CLOSE, _READ, _WRITE, _FSTAT = 3, 4, 5, 6, 8
_STATUS, _HANDLE, _DATA, _ATTRIBUTES = 101, 102, 103, 105
_HAS_SIZE = 1
READ, WRITE, CREATE, EMPTY = 1, 2, 8, 16
OK, END, ABSENT, DENIED, FAILED = 0, 1, 2, 3, 4
ANSWER_S = 25.0
_SLICE_S = 0.05


class RefusedError(Exception):
    """The device refused a request.

    Attributes:
        code: as in the draft: 2 absent, 3 permission denied, 4 any other failure.
        text: what it says.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class NoSftpError(Exception):
    """The device has no SFTP."""


@dataclass
class Sftp:
    """A session; one job uses it at a time."""

    line: Line
    channel: paramiko.Channel
    _next: int = 0
    _bytes: bytearray = field(default_factory=bytearray)
    _answers: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    @classmethod
    def begin(cls, line: Line, channel: paramiko.Channel, ctx: JobContext) -> Sftp:
        """Begin a session.

        Raises:
            NoSftpError: the device has none.
        """
        channel.settimeout(_SLICE_S)
        sftp = cls(line, channel)
        with line.limited(ctx, ANSWER_S):
            replied = messages.request(channel, "subsystem", "sftp", wants_reply=True)
            sftp._write(struct.pack(">IBI", 5, _INIT, _VERSION), ctx)
            while not replied.wait(_SLICE_S):
                ctx.check()
            if not line.alive:
                raise EOFError
            if not messages.granted(channel):
                raise NoSftpError
            try:
                sftp._version(ctx)
            except EOFError as error:
                if line.alive:
                    raise NoSftpError from error
                raise
        return sftp

    def _version(self, ctx: JobContext) -> None:
        while (packet := self._packet()) is None:
            self._take(ctx)
        if packet[0] != _ANSWER_VERSION:
            raise NoSftpError

    @property
    def alive(self) -> bool:
        """Whether it can still be used."""
        return self.line.alive and not self.channel.closed

    def end(self) -> None:
        """End the session; what is still under way is dropped."""
        with contextlib.suppress(OSError, EOFError), self.line.limited(JobContext(), 1.0):
            self.channel.close()

    # -- requests -----------------------------------------------------------------------------

    def open(self, path: str, flags: int, ctx: JobContext) -> bytes:
        """A handle for a file.

        Raises:
            RefusedError: it cannot be opened so.
        """
        name = path.encode("utf-8", "surrogateescape")
        number = self._ask(_OPEN, _text(name) + struct.pack(">II", flags, 0), ctx)
        return self._expect(_HANDLE, number, ctx)

    def size(self, handle: bytes, ctx: JobContext) -> int:
        """The bytes that a file has."""
        number = self._ask(_FSTAT, _text(handle), ctx)
        kind, content = self.answer(number, ctx)
        if kind != _ATTRIBUTES:
            raise _refusal(kind, content)
        flags = struct.unpack_from(">I", content)[0]
        return int(struct.unpack_from(">Q", content, 4)[0]) if flags & _HAS_SIZE else 0

    def close(self, handle: bytes, ctx: JobContext) -> None:
        """Close a file.

        Raises:
            RefusedError: what was written could not be kept.
        """
        self.check(self._ask(_CLOSE, _text(handle), ctx), ctx)

    def ask_write(self, handle: bytes, offset: int, data: bytes, ctx: JobContext) -> int:
        """Send a part of a file; the number of the request."""
        head = _text(handle) + struct.pack(">QI", offset, len(data))
        return self._ask(_WRITE, head + data, ctx)

    def ask_read(self, handle: bytes, offset: int, size: int, ctx: JobContext) -> int:
        """Ask for a part of a file; the number of the request."""
        return self._ask(_READ, _text(handle) + struct.pack(">QI", offset, size), ctx)

    def read(self, number: int, ctx: JobContext) -> bytes:
        """The answer to :meth:`ask_read`; empty at the end of the file."""
        kind, content = self.answer(number, ctx)
        if kind == _DATA:
            return content[4:]
        error = _refusal(kind, content)
        if error.code == END:
            return b""
        raise error

    def _ask(self, kind: int, content: bytes, ctx: JobContext) -> int:
        self._next = (self._next + 1) & 0xFFFFFFFF
        self._write(struct.pack(">IBI", len(content) + 5, kind, self._next) + content, ctx)
        return self._next

    # -- answers ------------------------------------------------------------------------------

    def has_answer(self, number: int) -> bool:
        """Whether the answer to a request has come; reads what there is."""
        if number not in self._answers:
            self._drain()
        return number in self._answers

    def check(self, number: int, ctx: JobContext) -> None:
        """Wait for an answer that must be "done".

        Raises:
            RefusedError: it is not.
        """
        kind, content = self.answer(number, ctx)
        error = _refusal(kind, content)
        if error.code != OK:
            raise error

    def answer(self, number: int, ctx: JobContext) -> tuple[int, bytes]:
        """The answer to a request: its kind and content."""
        deadline = time.monotonic() + ANSWER_S
        while number not in self._answers:
            self._receive(ctx)
            if time.monotonic() > deadline:
                self.line.abort()
                raise EOFError
        return self._answers.pop(number)

    def _expect(self, wanted: int, number: int, ctx: JobContext) -> bytes:
        kind, content = self.answer(number, ctx)
        if kind != wanted:
            raise _refusal(kind, content)
        return content[4:]

    # -- bytes --------------------------------------------------------------------------------

    def _write(self, data: bytes, ctx: JobContext) -> None:
        rest = memoryview(data)
        with self.line.limited(ctx, ANSWER_S):
            while rest:
                try:
                    rest = rest[self.channel.send(rest) :]  # type: ignore[arg-type]
                except TimeoutError:
                    ctx.check()
                    self._drain()

    def _receive(self, ctx: JobContext) -> None:
        self._take(ctx)
        self._sort()

    def _take(self, ctx: JobContext) -> None:
        ctx.check()
        try:
            data = self.channel.recv(1 << 20)
        except TimeoutError:
            return
        if not data:
            raise EOFError
        self._bytes += data

    def _drain(self) -> None:
        while self.channel.recv_ready():
            self._bytes += self.channel.recv(1 << 20)
        self._sort()

    def _sort(self) -> None:
        while (packet := self._packet()) is not None:
            kind, content = packet
            self._answers[struct.unpack_from(">I", content)[0]] = (kind, content[4:])

    def _packet(self) -> tuple[int, bytes] | None:
        if len(self._bytes) < 5:
            return None
        size = struct.unpack_from(">I", self._bytes)[0]
        if len(self._bytes) < 4 + size:
            return None
        kind, content = self._bytes[4], bytes(self._bytes[5 : 4 + size])
        del self._bytes[: 4 + size]
        return kind, content


def _text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _refusal(kind: int, content: bytes) -> RefusedError:
    if kind != _STATUS:
        return RefusedError(FAILED, f"unexpected answer {kind}")
    code, size = struct.unpack_from(">II", content.ljust(8, b"\0"))
    return RefusedError(code, content[8 : 8 + size].decode("utf-8", "replace"))

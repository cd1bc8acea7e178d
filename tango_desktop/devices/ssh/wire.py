"""The socket under a transport, which ends calls that take too long or are cancelled.

paramiko's calls cannot be interrupted: some wait for ever when the other end is frozen. But its
thread reads from the socket ten times a second. There the limits of the call that runs now are
looked at, and the socket is closed when they are passed, which ends the call.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tango_desktop.core.jobs import JobContext, JobControl

_NO_LINGERING = struct.pack("ii", 1, 0)
_GRACE_S = 0.2  # a cancelled call gets as long to end by itself
SILENCE_S = 25.0  # nothing heard, although asked every few seconds


class Pipe(Protocol):
    """What a socket and a channel of paramiko have in common."""

    def send(self, data: bytes, /) -> int: ...

    def recv(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...

    def settimeout(self, timeout_s: float | None, /) -> None: ...


@dataclass(eq=False)
class _Limits:
    control: JobControl
    deadline: float
    cancelled_at: float | None = None

    def passed(self, now: float) -> bool:
        if now > self.deadline:
            return True
        if self.control.cancelled and self.cancelled_at is None:
            self.cancelled_at = now
        return self.cancelled_at is not None and now - self.cancelled_at > _GRACE_S


class Wire:
    """A socket, or a channel of another transport, that keeps the limits of who uses it.

    Attributes:
        heard_at: when something came last, in seconds of the monotonic clock.
        watched: whether silence means that the other end is gone.
        heard: whether anything came at all.
        hung_up: whether the other end has ended it.
    """

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._limits: list[_Limits] = []  # a forwarded port has a thread of its own
        self.closed = False
        self.heard_at = time.monotonic()
        self.watched = False
        self.heard = False
        self.hung_up = False

    @contextlib.contextmanager
    def limited(self, ctx: JobContext, timeout_s: float) -> Iterator[None]:
        """Close the wire when the block outlives its limit or its job's cancellation."""
        limits = _Limits(ctx.control, time.monotonic() + timeout_s)
        self._limits.append(limits)
        try:
            yield
        finally:
            self._limits.remove(limits)

    def recv(self, size: int) -> bytes:
        """As a socket's."""
        try:
            data = self._pipe.recv(size)
        except TimeoutError:
            self._look()
            raise
        except OSError:
            self.hung_up = True
            raise
        self.heard_at = time.monotonic()
        self.heard = self.heard or bool(data)
        self.hung_up = not data
        return data

    def send(self, data: bytes) -> int:
        """As a socket's."""
        try:
            return self._pipe.send(data)
        except TimeoutError:
            self._look()
            raise

    def _look(self) -> None:
        now = time.monotonic()
        silent = self.watched and now - self.heard_at > SILENCE_S
        if silent or any(limits.passed(now) for limits in list(self._limits)):
            self.abort()
            raise EOFError

    def settimeout(self, timeout_s: float | None) -> None:
        """As a socket's."""
        self._pipe.settimeout(timeout_s)

    def getpeername(self) -> object:
        """As a socket's."""
        return getattr(self._pipe, "getpeername", lambda: ("unknown", 0))()

    def abort(self) -> None:
        """Close it and drop what was not sent.

        Otherwise the system would go on sending it once the cable is plugged in again, to a
        program there that writes it into a file meanwhile written by another.
        """
        if isinstance(self._pipe, socket.socket) and not self.closed:
            with contextlib.suppress(OSError):
                self._pipe.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
        self.close()

    def close(self) -> None:
        """As a socket's; who waits in it is woken."""
        self.closed = True
        if isinstance(self._pipe, socket.socket):
            with contextlib.suppress(OSError):  # it was not connected any more
                self._pipe.shutdown(socket.SHUT_RDWR)
        self._pipe.close()

    @property
    def _closed(self) -> bool:  # paramiko asks its sockets so
        return self.closed

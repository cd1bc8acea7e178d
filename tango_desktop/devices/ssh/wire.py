"""The socket under a transport, which ends calls that take too long or are cancelled.

paramiko's calls cannot be interrupted: some wait for ever when the other end is frozen. But its
thread reads from the socket ten times a second. There the limits of the call that runs now are
looked at, and the socket is closed when they are passed, which ends the call.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tango_desktop.core.jobs import JobContext, JobControl

_GRACE_S = 0.3  # a cancelled call gets as long to end by itself
SILENCE_S = 25.0  # nothing heard, although asked every few seconds


class Pipe(Protocol):
    """What a socket and a channel of paramiko have in common."""

    def send(self, data: bytes, /) -> int: ...

    def recv(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...

    def settimeout(self, timeout_s: float | None, /) -> None: ...


@dataclass
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
        self._limits: _Limits | None = None
        self.closed = False
        self.heard_at = time.monotonic()
        self.watched = False
        self.heard = False
        self.hung_up = False

    @contextlib.contextmanager
    def limited(self, ctx: JobContext, timeout_s: float) -> Iterator[None]:
        """Close the wire when the block outlives its limit or its job's cancellation."""
        before = self._limits
        self._limits = _Limits(ctx.control, time.monotonic() + timeout_s)
        try:
            yield
        finally:
            self._limits = before

    def recv(self, size: int) -> bytes:
        """As a socket's."""
        try:
            data = self._pipe.recv(size)
        except TimeoutError:
            self._look()
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
        limits = self._limits
        silent = self.watched and now - self.heard_at > SILENCE_S
        if silent or (limits is not None and limits.passed(now)):
            self.close()
            raise EOFError

    def settimeout(self, timeout_s: float | None) -> None:
        """As a socket's."""
        self._pipe.settimeout(timeout_s)

    def getpeername(self) -> object:
        """As a socket's."""
        return getattr(self._pipe, "getpeername", lambda: ("unknown", 0))()

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

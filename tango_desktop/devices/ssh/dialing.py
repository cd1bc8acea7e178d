"""From a host name to a connected socket: every address is tried, nothing waits for ever."""

from __future__ import annotations

import errno
import ipaddress
import os
import select
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tango_desktop.core.jobs import JobContext

_SLICE_S = 0.1
_HEAD_START_S = 0.25  # RFC 8305, Happy Eyeballs: before the next address is tried beside it
_SILENT_LINE_MS = 15_000
_KEEPALIVE = (("TCP_KEEPIDLE", 5), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
_IN_PROGRESS = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN)

Address = tuple[int, int, int, str, tuple[object, ...]]


def dial(host: str, port: int, ctx: JobContext, timeout_s: float) -> socket.socket:
    """A socket to the first address of ``host`` that answers.

    Raises:
        OSError: none does; :class:`socket.gaierror` when the name is unknown.
        JobCancelled: the job was cancelled.
    """
    deadline = time.monotonic() + timeout_s
    race = _Race(addresses(host, port, ctx, timeout_s))
    try:
        while (won := race.winner()) is None:
            ctx.check()
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        race.running.remove(won)
    finally:
        race.close()
    prepare(won)
    return won


def prepare(sock: socket.socket) -> None:
    """Send at once, and notice within seconds when the other end is gone."""
    sock.setblocking(True)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (*_KEEPALIVE, ("TCP_USER_TIMEOUT", _SILENT_LINE_MS)):
        if hasattr(socket, name):  # not every system has all of them
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


@dataclass
class _Race:
    """Attempts at the addresses of a host, each with a head start before the next."""

    waiting: list[Address]
    running: list[socket.socket] = field(default_factory=list)
    error: OSError | None = None
    next_at: float = 0.0

    def winner(self) -> socket.socket | None:
        """The socket that is connected, after at most a slice of waiting.

        Raises:
            OSError: no address is left; why the last one failed.
        """
        if self.waiting and (not self.running or time.monotonic() >= self.next_at):
            self._begin(self.waiting.pop(0))
        if not self.running and not self.waiting:
            raise self.error or OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
        if not self.running:
            return None
        _, ready, failed = select.select([], self.running, self.running, _SLICE_S)
        for sock in {*ready, *failed}:
            number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if number == 0:
                return sock
            self._drop(sock, OSError(number, os.strerror(number)))
        return None

    def _begin(self, address: Address) -> None:
        family, kind, protocol, _, where = address
        self.next_at = time.monotonic() + _HEAD_START_S
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:  # IPv6 switched off
            self.error = error
            return
        sock.setblocking(False)
        self.running.append(sock)
        number = sock.connect_ex(where)
        if number not in _IN_PROGRESS:
            self._drop(sock, OSError(number, os.strerror(number)))

    def _drop(self, sock: socket.socket, error: OSError) -> None:
        self.running.remove(sock)
        sock.close()
        self.error = error

    def close(self) -> None:
        for sock in self.running:
            sock.close()


def addresses(host: str, port: int, ctx: JobContext, timeout_s: float) -> list[Address]:
    """The addresses of ``host``, looked up without holding the job up.

    Raises:
        OSError: the name is unknown, or nobody who knows it answers.
        JobCancelled: the job was cancelled.
    """
    if _is_address(host):
        return _resolve(host, port)
    found: list[list[Address]] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            found.append(_resolve(host, port))
        except UnicodeError:  # a name that cannot be one
            failed.append(socket.gaierror(socket.EAI_NONAME, host))
        except OSError as error:
            failed.append(error)

    # The system's resolver cannot be interrupted: at worst this thread outlives the call by
    # the resolver's own limit.
    thread = threading.Thread(target=look_up, name="name look-up", daemon=True)
    thread.start()
    for _ in _slices(timeout_s, ctx):
        thread.join(_SLICE_S)
        if failed:
            raise failed[0]
        if found:
            return found[0]
    raise socket.gaierror(socket.EAI_AGAIN, host)


def _resolve(host: str, port: int) -> list[Address]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _slices(timeout_s: float, ctx: JobContext) -> Iterator[None]:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        ctx.check()
        yield


def through_program(command: str) -> tuple[socket.socket, Callable[[], None]]:
    """A socket whose other end is a program's input and output (``ProxyCommand``).

    Returns:
        The socket, and how to end the program.

    Raises:
        OSError: it cannot be started.
    """
    near, far = socket.socketpair()
    with far:
        program = subprocess.Popen(
            ["sh", "-c", f"exec {command}"],
            stdin=far.fileno(),
            stdout=far.fileno(),
            stderr=subprocess.DEVNULL,
        )

    def end() -> None:
        program.kill()
        program.wait()

    return near, end

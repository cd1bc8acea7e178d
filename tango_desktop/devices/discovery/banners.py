"""Asks many addresses at once whether an SSH server greets there. Nobody logs in."""

from __future__ import annotations

import contextlib
import ipaddress
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

LIMIT_S = 2.0
_LONGEST = 255  # RFC 4253, section 4.2
_MOST = 64


@dataclass(frozen=True)
class Banner:
    """What an address said.

    Attributes:
        host: a numeric address.
        port: of the server.
        text: the greeting without its protocol, ``OpenSSH_9.2p1 Debian-2``; None: nobody greets.
    """

    host: str
    port: int
    text: str | None


@dataclass
class _Call:
    host: str
    port: int
    deadline: float
    said: bytearray = field(default_factory=bytearray)


class BannerCalls:
    """Calls under way. Addresses are numeric, so that nothing is looked up."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._asked: set[tuple[str, int]] = set()
        self._failed: list[Banner] = []

    def ask(self, host: str, port: int) -> None:
        """Call an address, once."""
        if (host, port) in self._asked or len(self._asked) >= _MOST:
            return
        self._asked.add((host, port))
        version = ipaddress.ip_address(host.partition("%")[0]).version
        caller = socket.socket(socket.AF_INET6 if version == 6 else socket.AF_INET)
        caller.setblocking(False)
        try:
            caller.connect((host, port))
        except BlockingIOError:
            pass
        except OSError:
            caller.close()
            self._failed.append(Banner(host, port, None))
            return
        call = _Call(host, port, time.monotonic() + LIMIT_S)
        self._selector.register(caller, selectors.EVENT_READ, call)

    def poll(self) -> Iterator[Banner]:
        """What has been answered, or not in time."""
        failed, self._failed = self._failed, []
        yield from failed
        if not self._selector.get_map():
            return
        for key, _ in self._selector.select(0):
            yield from self._listen(key.fileobj, key.data)
        now = time.monotonic()
        for key in list(self._selector.get_map().values()):
            if key.data.deadline < now:
                yield self._end(key.fileobj, key.data, None)

    def _listen(self, caller: object, call: _Call) -> Iterator[Banner]:
        assert isinstance(caller, socket.socket)
        try:
            got = caller.recv(_LONGEST)
        except BlockingIOError:
            return
        except OSError:  # refused, no route
            got = b""
        call.said += got
        line, end, _ = bytes(call.said).partition(b"\n")
        if end or not got or len(call.said) > _LONGEST:
            yield self._end(caller, call, _greeting(line))

    def _end(self, caller: object, call: _Call, text: str | None) -> Banner:
        assert isinstance(caller, socket.socket)
        self._selector.unregister(caller)
        caller.close()
        return Banner(call.host, call.port, text)

    def close(self) -> None:
        """Hang up."""
        for key in list(self._selector.get_map().values()):
            with contextlib.suppress(KeyError):
                self._end(key.fileobj, key.data, None)
        self._selector.close()


def _greeting(line: bytes) -> str | None:
    text = line.decode("ascii", "replace").strip()
    if not text.startswith("SSH-"):
        return None
    return text.split("-", 2)[2] if text.count("-") > 1 else ""


def readable(banner: str) -> str:
    """``OpenSSH_8.9p1 Ubuntu-3ubuntu0.10`` → ``OpenSSH 8.9p1, Ubuntu``."""
    server, _, system = banner.partition(" ")
    name = system.partition("-")[0]
    return server.replace("_", " ") + (f", {name}" if name else "")

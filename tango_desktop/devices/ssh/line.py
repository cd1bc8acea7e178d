"""One SSH transport to a host, through its jump hosts: opened, checked, logged in, closed."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any, cast

import paramiko

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import CONNECT_TIMEOUT_S, HostKeyQuestion
from tango_desktop.devices.ssh import messages, sentences
from tango_desktop.devices.ssh.dialing import dial, through_program
from tango_desktop.devices.ssh.known_hosts import HostKey, KnownHosts
from tango_desktop.devices.ssh.login import TooLateError, log_in
from tango_desktop.devices.ssh.secret_store import SecretStore
from tango_desktop.devices.ssh.settings import HostSettings
from tango_desktop.devices.ssh.wire import Pipe, Wire
from tango_desktop.errors import HostKeyError, UnreachableError
from tango_desktop.i18n import tr

_SLICE_S = 0.1
_JOIN_S = 5.0
_KEEPALIVE_S = 5
_CHANNEL_TIMEOUT_S = 15.0
_LOGIN_S = 600.0  # a person may be typing a password; single answers have their own limit
# Encryption and check in one pass of the processor: several times the speed of the others.
_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_RSA = ("rsa-sha2-512", "rsa-sha2-256")

# paramiko tells the world of every broken line; here that is an exception with a sentence.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False


class Line:
    """A transport that is open; close it, and everything below it ends, too."""

    def __init__(
        self, settings: HostSettings, wire: Wire, below: Line | None, end: Callable[[], None]
    ) -> None:
        self.settings = settings
        self._wire = wire
        self._below = below
        self._end = end
        self.transport = paramiko.Transport(cast(Any, wire))

    @property
    def alive(self) -> bool:
        """Whether it can still be used."""
        below = self._below is None or self._below.alive
        return below and self.transport.is_active() and not self._wire.closed

    @contextlib.contextmanager
    def limited(self, ctx: JobContext, timeout_s: float) -> Iterator[None]:
        """End what the block waits for when it takes too long or the job is cancelled."""
        with contextlib.ExitStack() as stack:
            if self._below is not None:
                stack.enter_context(self._below.limited(ctx, timeout_s))
            stack.enter_context(self._wire.limited(ctx, timeout_s))
            yield

    def channel(self, ctx: JobContext, to: tuple[str, int] | None = None) -> paramiko.Channel:
        """A new channel: a session, or a connection to a port that the host can reach.

        Raises:
            paramiko.ChannelException: the host opens none.
            paramiko.SSHException, OSError, EOFError: the line is gone.
            JobCancelled: the job was cancelled.
        """
        ctx.check()
        with self.limited(ctx, _CHANNEL_TIMEOUT_S):
            if to is None:
                return self.transport.open_session(timeout=_CHANNEL_TIMEOUT_S + 1)
            return self.transport.open_channel(
                "direct-tcpip", to, ("127.0.0.1", 0), timeout=_CHANNEL_TIMEOUT_S + 1
            )

    def no_greeting(self, error: BaseException) -> UnreachableError:
        """Why it did not come about."""
        spoke_ssh = self.transport.remote_version.startswith("SSH-")
        heard = self._wire.heard and not spoke_ssh
        return sentences.no_greeting(self.settings, error, heard, self._wire.hung_up)

    def watch(self) -> None:
        """From now on silence means that the other end is gone."""
        messages.keep_alive(self.transport, _KEEPALIVE_S)
        self._wire.watched = True

    def abort(self) -> None:
        """Hang up, and drop what was not sent."""
        self._wire.abort()
        self.close()

    def close(self) -> None:
        """Hang up; the transport's threads are gone afterwards."""
        self._wire.close()
        self.transport.close()
        if self.transport.is_alive():
            self.transport.join(_JOIN_S)
        messages.end_handshake(self.transport)
        if self._below is not None:
            self._below.close()
        self._end()


def open_line(route: tuple[HostSettings, ...], secrets: SecretStore, ctx: JobContext) -> Line:
    """A line to the last host of ``route`` through the others.

    Raises:
        UnreachableError, LoginError, HostKeyError: as their names say.
        TooLateError: a host hung up while a person thought about an answer; try again.
        JobCancelled: the job was cancelled.
    """
    line: Line | None = None
    try:
        for settings in route:
            line = _open_one(settings, line, secrets, ctx)
    except BaseException:
        if line is not None:
            line.close()
        raise
    assert line is not None
    return line


def _open_one(
    settings: HostSettings, below: Line | None, secrets: SecretStore, ctx: JobContext
) -> Line:
    pipe, end = _pipe_to(settings, below, ctx)
    line = Line(settings, Wire(pipe), below, end)
    try:
        with line.limited(ctx, _LOGIN_S):
            _greet(line, ctx)
            log_in(line.transport, settings, secrets, ctx)
    except sentences.FOREIGN as error:
        _abandon(line)
        ctx.check()
        raise line.no_greeting(error) from error
    except BaseException:
        _abandon(line)
        raise
    line.watch()
    return line


def _abandon(line: Line) -> None:
    """Close a line that did not come about, but not what it goes through: others close that."""
    line._below = None
    line.close()


def _pipe_to(
    settings: HostSettings, below: Line | None, ctx: JobContext
) -> tuple[Pipe, Callable[[], None]]:
    try:
        if below is not None:
            return below.channel(ctx, (settings.host, settings.port)), _nothing
        if settings.command:
            return through_program(settings.command)
        return dial(settings.host, settings.port, ctx, CONNECT_TIMEOUT_S), _nothing
    except paramiko.ChannelException as error:
        raise sentences.behind(settings, cast(Line, below).settings, error) from error
    except OSError as error:
        ctx.check()
        raise sentences.unreachable(settings, error) from error
    except (paramiko.SSHException, EOFError) as error:
        ctx.check()
        raise sentences.lost(cast(Line, below).settings, error) from error


def _nothing() -> None:
    return None


def _greet(line: Line, ctx: JobContext) -> None:
    """Agree on keys, and make sure that it is the right host."""
    known = KnownHosts.of(line.settings)
    wanted = [name for kind in known.kinds for name in (_RSA if kind == "ssh-rsa" else (kind,))]
    transport = line.transport
    transport.banner_timeout = transport.handshake_timeout = CONNECT_TIMEOUT_S
    messages.prefer(transport, _CIPHERS, wanted)
    ready = Event()
    with line.limited(ctx, 2 * CONNECT_TIMEOUT_S):
        transport.start_client(ready)
        _await(ready, transport, ctx, 2 * CONNECT_TIMEOUT_S)
    shown = transport.get_remote_server_key()
    _recognise(known, HostKey(shown.get_name(), shown.asbytes()), ctx)
    if not transport.is_active():
        raise TooLateError


def _await(ready: Event, transport: paramiko.Transport, ctx: JobContext, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not ready.wait(_SLICE_S):
        ctx.check()
        if not transport.is_active() or time.monotonic() > deadline:
            break
    if not ready.is_set() or not transport.is_active():
        raise transport.get_exception() or EOFError()


def _recognise(known: KnownHosts, key: HostKey, ctx: JobContext) -> None:
    settings = known.settings
    if known.check(key):
        return
    question = HostKeyQuestion(settings.title, settings.address, key.kind, key.fingerprint)
    if ctx.ask(question) is not True:
        raise HostKeyError(
            tr(
                "{host} is not known yet. Its key has the fingerprint {fingerprint}.",
                host=settings.title,
                fingerprint=key.fingerprint,
            ),
            tr(
                "Compare it with the one that the device shows. Then connect once in the window "
                "or with: ssh -p {port} {user}@{address} – or add to the command: "
                "--accept-host-key {fingerprint}",
                port=settings.port,
                user=settings.user,
                address=settings.host,
                fingerprint=key.fingerprint,
            ),
        )
    known.add(key)

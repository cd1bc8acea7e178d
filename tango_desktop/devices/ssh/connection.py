"""The connection to a device over SSH."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import paramiko

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import RUN_TIMEOUT_S, Connection
from tango_desktop.devices.local import copying_here, whole_file
from tango_desktop.devices.ssh import sentences, transfer
from tango_desktop.devices.ssh.forwarding import forwarded
from tango_desktop.devices.ssh.line import Line, open_line
from tango_desktop.devices.ssh.login import TooLateError
from tango_desktop.devices.ssh.secret_store import SECRETS, SecretStore
from tango_desktop.devices.ssh.settings import HostSettings, SshFiles, route_to
from tango_desktop.devices.ssh.sftp import NoSftpError, RefusedError, Sftp
from tango_desktop.devices.ssh.talk import Talk, run
from tango_desktop.devices.targets import Target
from tango_desktop.errors import ConnectionLostError, UnreachableError

_MOST_LINES = 4
_QUICK_S = 10.0
_ENGLISH = {"LC_ALL": "C"}

T = TypeVar("T")


def _nobody(_: int) -> None:
    return None


class SshConnection(Connection):
    """A device that answers to SSH. One job at a time uses it.

    Args:
        target: its address, or a name of ``~/.ssh/config``.
        files: where the configuration is; the person's own by default.
        secrets: where passwords are remembered; those of the program by default.
    """

    def __init__(
        self, target: Target, files: SshFiles | None = None, secrets: SecretStore = SECRETS
    ) -> None:
        self.target = target
        self._files = files
        self._secrets = secrets
        self._route: tuple[HostSettings, ...] = ()
        self._lines: list[Line] = []
        self._sftp: Sftp | None = None
        self._has_sftp = True
        self._lock = threading.RLock()  # a forwarded port opens channels beside the job

    @property
    def title(self) -> str:
        """The device, as the person named it."""
        return self.target.title

    # -- lines --------------------------------------------------------------------------------

    def open(self, ctx: JobContext) -> None:
        """Connect now, instead of at first use."""
        self._clear()
        if not self._lines:
            self._connect(ctx)

    def close(self) -> None:
        """End the connection; it may be used again."""
        self._sftp = None
        while self._lines:
            self._lines.pop().close()

    @property
    def settings(self) -> HostSettings:
        """What the configuration says of the device."""
        if not self._route:
            self._route = route_to(self.target, self._files or SshFiles.usual())
        return self._route[-1]

    def _connect(self, ctx: JobContext) -> Line:
        ctx.check()
        self._route = route_to(self.target, self._files or SshFiles.usual())
        try:
            line = open_line(self._route, self._secrets, ctx)
        except TooLateError:
            line = open_line(self._route, self._secrets, ctx)
        self._lines.append(line)
        return line

    def _clear(self) -> None:
        """Forget the lines that have gone."""
        for line in [line for line in self._lines if not line.alive]:
            self._drop(line)

    def _drop(self, line: Line) -> None:
        if line in self._lines:
            self._lines.remove(line)
        line.abort()

    def _channel(
        self, ctx: JobContext, to: tuple[str, int] | None = None
    ) -> tuple[Line, paramiko.Channel]:
        """A channel on a line that has room; when the line had gone, on a new one."""
        with self._lock:
            return self._free_channel(ctx, to)

    def _free_channel(
        self, ctx: JobContext, to: tuple[str, int] | None
    ) -> tuple[Line, paramiko.Channel]:
        self._clear()
        for line in list(self._lines):
            try:
                return line, line.channel(ctx, to)
            except paramiko.ChannelException as error:  # MaxSessions is reached
                if to is not None or len(self._lines) >= _MOST_LINES:
                    raise sentences.no_session(self.settings, error) from error
            except sentences.FOREIGN:
                ctx.check()
                self._drop(line)
        line = self._connect(ctx)
        try:
            return line, line.channel(ctx, to)
        except paramiko.ChannelException as error:
            raise sentences.no_session(self.settings, error) from error
        except sentences.FOREIGN as error:
            ctx.check()
            raise sentences.lost(self.settings, error) from error

    # -- programs -----------------------------------------------------------------------------

    def run(
        self,
        command: Sequence[str],
        ctx: JobContext,
        timeout_s: float = RUN_TIMEOUT_S,
        *,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> ChildResult:
        """Run a program to its end; code -1: a signal ended it."""
        with Talk(self._channel, command, environment, ctx) as talk:
            return run(talk, given, ctx, timeout_s)

    def start(
        self,
        command: Sequence[str],
        ctx: JobContext,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> Talk:
        """Start a program and talk with it."""
        return Talk(self._channel, command, environment, ctx)

    def talk(self, command: list[str], ctx: JobContext) -> Talk:
        """Start a program that says in English what is wrong."""
        return self.start(command, ctx, environment=_ENGLISH)

    def quick(self, command: list[str], ctx: JobContext) -> ChildResult:
        """Run a short command that says in English what is wrong."""
        return self.run(command, ctx, _QUICK_S, environment=_ENGLISH)

    def use_sftp(self, wanted: bool) -> None:
        """Copy files over SFTP when the device has it, which is found out, or never."""
        self._end_session()
        self._has_sftp = wanted

    # -- files --------------------------------------------------------------------------------

    def put(
        self,
        source: Path,
        path: str,
        ctx: JobContext,
        *,
        resume: bool = False,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """Copy a file to the device."""
        with copying_here(source), source.open("rb") as stream:
            if self._session(ctx) is None:
                transfer.put_by_cat(self, stream, path, ctx, resume, on_bytes)
                return
            total = os.fstat(stream.fileno()).st_size

            def opened(sftp: Sftp) -> tuple[Sftp, bytes, int]:
                return sftp, *transfer.open_there(sftp, path, ctx, resume, total)

            sftp, handle, there = self._with_session(path, ctx, opened)
            with self._copying(path, ctx):
                transfer.put_by_sftp(sftp, handle, stream, there, ctx, on_bytes)

    def get(
        self,
        path: str,
        target: Path,
        ctx: JobContext,
        *,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """Copy a file from the device; ``target`` appears whole or not at all."""
        with copying_here(target), whole_file(target) as stream:
            if self._session(ctx) is None:
                transfer.get_by_cat(self, path, stream, ctx, on_bytes)
                return

            def got(sftp: Sftp) -> None:
                stream.seek(0)
                stream.truncate()
                transfer.get_by_sftp(sftp, path, stream, ctx, on_bytes)

            self._with_session(path, ctx, got)

    def _with_session(self, path: str, ctx: JobContext, work: Callable[[Sftp], T]) -> T:
        """Do what may be done twice, on a new line when the old one had gone."""
        try:
            with self._copying(path, ctx):
                return work(self._need_session(ctx))
        except ConnectionLostError as error:
            try:
                sftp = self._need_session(ctx)
            except UnreachableError:
                raise error from error.__cause__
        with self._copying(path, ctx):
            return work(sftp)

    def _need_session(self, ctx: JobContext) -> Sftp:
        sftp = self._session(ctx)
        if sftp is None:  # it had one a moment ago
            raise sentences.lost(self.settings, None)
        return sftp

    def _session(self, ctx: JobContext) -> Sftp | None:
        """The SFTP session; None when the device has none."""
        if self._sftp is not None and self._sftp.alive:
            return self._sftp
        if not self._has_sftp:
            return None
        line, channel = self._channel(ctx)
        try:
            with sentences.lines_lost(line.settings, ctx):
                self._sftp = Sftp.begin(line, channel, ctx)
        except NoSftpError:
            channel.close()
            self._has_sftp = False
        return self._sftp

    @contextlib.contextmanager
    def _copying(self, path: str, ctx: JobContext) -> Iterator[None]:
        try:
            with sentences.lines_lost(self.settings, ctx):
                yield
        except RefusedError as error:
            self._end_session()
            raise transfer.refusal_of_sftp(self, path, error, ctx) from error
        except BaseException:
            self._end_session()  # answers may still come
            raise

    def _end_session(self) -> None:
        if self._sftp is not None:
            self._sftp.end()
        self._sftp = None

    # -- ports --------------------------------------------------------------------------------

    def forward(self, port: int, ctx: JobContext) -> AbstractContextManager[int]:
        """Reach ``127.0.0.1:port`` of the device through a free port here."""
        return forwarded(lambda c: self._channel(c, ("127.0.0.1", port))[1], ctx)

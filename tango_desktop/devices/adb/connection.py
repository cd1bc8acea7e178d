"""A phone as a device: every call is a line of its own through the ADB server."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from tango_desktop.core.child import ChildResult
from tango_desktop.core.files import atomic_write
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.phones import (
    PhoneState,
    absent_error,
    list_phones,
    refusal_error,
    server_error,
    state_error,
)
from tango_desktop.devices.adb.process import PhoneProcess
from tango_desktop.devices.adb.server import (
    RefusedError,
    ServerLine,
    SilentError,
    ask_server,
    ensure_server,
)
from tango_desktop.devices.adb.shell import BrokenShellError, Shell, kill_there, script_of
from tango_desktop.devices.connection import CONNECT_TIMEOUT_S, RUN_TIMEOUT_S, Connection
from tango_desktop.devices.targets import Target
from tango_desktop.errors import (
    ConnectionLostError,
    DeviceError,
    DeviceFullError,
    UnreachableError,
)
from tango_desktop.i18n import tr

STALL_S = 10.0
_CHUNK_BYTES = 1 << 18
_REPORT_S = 0.2
_SLICE_S = 0.1
_STATE_POLL_S = 0.2
_KILL_S = 0.8
_FULL = ("no space left", "quota exceeded")


def _nobody(_: int) -> None:
    return None


class AdbConnection(Connection):
    """A phone by its serial.

    Args:
        target: ``adb:SERIAL``, where a serial is also ``host:port`` of a phone on the network.
        connect_timeout_s: how long a phone may take to answer at first.
        stall_s: how long a transfer may stand still before the phone is asked whether it lives,
            and how long it may take to answer that.
    """

    def __init__(
        self,
        target: Target,
        *,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        stall_s: float = STALL_S,
    ) -> None:
        self.target = target
        self._serial = target.host
        self._connect_timeout_s = connect_timeout_s
        self._stall_s = stall_s
        self._opened = False

    # -- connecting ---------------------------------------------------------------------------

    def open(self, ctx: JobContext) -> None:
        """See the base class; a phone on the network that the server has lost is called again."""
        if self._opened:
            return
        deadline = time.monotonic() + self._connect_timeout_s
        with self._sentences():
            ensure_server(ctx)
            self._reach(ctx, deadline)
            self._require_exit_codes(ctx)
            if not self._answers(ctx, max(1.0, deadline - time.monotonic())):
                raise self._silent()
        self._opened = True

    def _reach(self, ctx: JobContext, deadline: float) -> None:
        called = False
        while True:
            state = self._state(ctx)
            if state is PhoneState.READY:
                return
            if not called and self._on_network and state in (PhoneState.ABSENT, PhoneState.OFFLINE):
                called = True
                self._call(ctx, state, max(1.0, deadline - time.monotonic()))
                continue
            if not state.passes or time.monotonic() > deadline:
                error = state_error(state, self._serial)
                assert error is not None
                raise error
            ctx.check()
            time.sleep(_STATE_POLL_S)

    def _state(self, ctx: JobContext) -> PhoneState:
        phones = {phone.serial: phone.state for phone in list_phones(ctx)}
        return phones.get(self._serial, PhoneState.ABSENT)

    @property
    def _on_network(self) -> bool:
        return ":" in self._serial

    def _call(self, ctx: JobContext, state: PhoneState, timeout_s: float) -> None:
        """``adb connect``; a line that the server holds for dead is hung up first."""
        if state is PhoneState.OFFLINE:
            with contextlib.suppress(RefusedError):
                ask_server(f"host:disconnect:{self._serial}", ctx)
        said = ask_server(f"host:connect:{self._serial}", ctx, timeout_s)
        if "connected to" not in said and "authenticate" not in said:
            error = absent_error(self._serial)
            error.details = said
            raise error

    def _require_exit_codes(self, ctx: JobContext) -> None:
        features = ask_server(f"host-serial:{self._serial}:features", ctx)
        if "shell_v2" not in features.split(","):
            raise DeviceError(
                tr("The phone {phone} runs an Android older than 7.", phone=self._serial),
                tr("Choose a phone with Android 7 or newer."),
                features,
            )

    def _answers(self, ctx: JobContext, timeout_s: float) -> bool:
        """Whether the phone runs something now."""
        try:
            shell = Shell(self._serial, script_of(["true"], None), ctx, timeout_s)
        except SilentError:
            return False
        try:
            return shell.wait(ctx, timeout_s) is not None
        finally:
            shell.close()

    def close(self) -> None:
        """Nothing is kept open between calls; the ADB server stays as it is."""
        self._opened = False

    # -- running ------------------------------------------------------------------------------

    def run(
        self,
        command: Sequence[str],
        ctx: JobContext,
        timeout_s: float = RUN_TIMEOUT_S,
        *,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> ChildResult:
        """See the base class."""
        with self._shell(command, ctx, environment) as shell:
            shell.give(given)
            shell.end_input()
            code = shell.wait(ctx, timeout_s)
            if code is None:
                self._kill_late(shell, ctx)
            return ChildResult(code, _text(shell.take_output()), _text(shell.errors))

    def _kill_late(self, shell: Shell, ctx: JobContext) -> None:
        """At the time limit; a phone that cannot even be told to kill it is gone."""
        if not kill_there(self._serial, shell, min(self._stall_s, 5.0)):
            raise self._lost("no answer to kill")
        with contextlib.suppress(BrokenShellError):
            shell.wait(ctx, _KILL_S)

    def start(
        self,
        command: Sequence[str],
        ctx: JobContext,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> PhoneProcess:
        """See the base class."""
        shell = self._started(command, ctx, environment)
        return PhoneProcess(shell, self._serial, self._lost, self._stall_s)

    def _started(
        self, command: Sequence[str], ctx: JobContext, environment: Mapping[str, str] | None
    ) -> Shell:
        """A shell; nothing has run before it is there, so the phone is looked for once more."""
        self.open(ctx)
        script = script_of(command, environment)
        with self._sentences():
            try:
                return Shell(self._serial, script, ctx, self._connect_timeout_s)
            except (RefusedError, OSError):
                self._opened = False
        self.open(ctx)
        with self._sentences():
            return Shell(self._serial, script, ctx, self._connect_timeout_s)

    @contextlib.contextmanager
    def _shell(
        self,
        command: Sequence[str],
        ctx: JobContext,
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[Shell]:
        """A program that is killed unless it has ended when the block does."""
        shell = self._started(command, ctx, environment)
        try:
            with self._sentences():
                yield shell
        except ConnectionLostError:
            raise
        except BaseException:
            kill_there(self._serial, shell, _KILL_S)
            raise
        finally:
            shell.close()

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
        """See the base class."""
        size = source.stat().st_size
        there = self._size_there(path, ctx) if resume else 0
        begun = there if there <= size else 0
        script = 'exec cat >>"$1"' if begun else 'exec cat >"$1"'
        with (
            self._shell(["sh", "-c", script, "sh", path], ctx) as shell,
            source.open("rb") as stream,
        ):
            stream.seek(begun)
            self._send_file(shell, stream, begun, ctx, on_bytes)
            if self._ended(shell, ctx) != 0:
                raise _write_error(path, self._serial, _text(shell.errors))
        on_bytes(size)

    def _size_there(self, path: str, ctx: JobContext) -> int:
        script = 'if [ -f "$1" ]; then wc -c <"$1"; else echo 0; fi'
        said = self.run(["sh", "-c", script, "sh", path], ctx).output.strip()
        return int(said) if said.isdigit() else 0

    def _send_file(
        self,
        shell: Shell,
        stream: IO[bytes],
        begun: int,
        ctx: JobContext,
        on_bytes: Callable[[int], None],
    ) -> None:
        sent, told = begun, 0.0
        while shell.code is None and (chunk := stream.read(_CHUNK_BYTES)):
            shell.give(chunk)
            self._drain(shell, ctx)
            sent += len(chunk)
            if time.monotonic() - told > _REPORT_S:
                told = time.monotonic()
                on_bytes(sent)
        shell.end_input()

    def _drain(self, shell: Shell, ctx: JobContext) -> None:
        """Hand what is queued to the server."""
        watch = _Watch(self, ctx)
        while shell.pending_bytes and shell.code is None:
            watch.moved(shell.step(_SLICE_S))

    def _ended(self, shell: Shell, ctx: JobContext) -> int:
        """The exit code of a program that has all of its input."""
        watch = _Watch(self, ctx)
        while shell.code is None:
            watch.moved(shell.step(_SLICE_S))
        return shell.code

    def get(
        self,
        path: str,
        target: Path,
        ctx: JobContext,
        *,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """See the base class."""
        with self._shell(["cat", path], ctx) as shell, atomic_write(target) as stream:
            shell.end_input()
            received = self._receive_file(shell, stream, ctx, on_bytes)
            if shell.code != 0:
                raise _read_error(path, self._serial, _text(shell.errors))
        on_bytes(received)

    def _receive_file(
        self, shell: Shell, stream: IO[bytes], ctx: JobContext, on_bytes: Callable[[int], None]
    ) -> int:
        watch = _Watch(self, ctx)
        received, told = 0, 0.0
        while True:
            with self._sentences():  # before atomic_write takes them for errors of the disk
                ended = shell.code is not None
                watch.moved(ended or shell.step(_SLICE_S))
            received += stream.write(shell.take_output())
            if ended:
                return received
            if time.monotonic() - told > _REPORT_S:
                told = time.monotonic()
                on_bytes(received)

    # -- ports --------------------------------------------------------------------------------

    def forward(self, port: int, ctx: JobContext) -> AbstractContextManager[int]:
        """See the base class."""
        return self._forwarded(port, ctx)

    @contextlib.contextmanager
    def _forwarded(self, port: int, ctx: JobContext) -> Iterator[int]:
        self.open(ctx)
        with self._sentences():
            here = _ask_forward(f"host-serial:{self._serial}:forward:tcp:0;tcp:{port}", ctx)
        try:
            yield here
        finally:
            with contextlib.suppress(OSError, RefusedError, SilentError):
                _ask_twice(f"host-serial:{self._serial}:killforward:tcp:{here}")

    # -- errors -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        """What the server and the sockets say, as the program's errors."""
        try:
            yield
        except RefusedError as error:
            raise refusal_error(str(error), self._serial) from error
        except SilentError as error:
            raise self._silent() from error
        except BrokenShellError as error:
            raise self._lost(str(error)) from error
        except (ConnectionError, TimeoutError) as error:
            raise server_error(str(error)) from error

    def _silent(self) -> UnreachableError:
        self._opened = False
        return UnreachableError(
            tr("The phone {phone} is connected, but does not answer.", phone=self._serial),
            tr("Unlock it; if that does not help, restart it."),
        )

    def _lost(self, details: str) -> ConnectionLostError:
        self._opened = False
        return ConnectionLostError(
            tr("The connection to the phone {phone} is gone.", phone=self._serial),
            tr("See that the cable is in and the phone is on, then try again."),
            details,
        )


class _Watch:
    """Notices when a transfer stands still, and whether the phone still lives then."""

    def __init__(self, connection: AdbConnection, ctx: JobContext) -> None:
        self._connection = connection
        self._ctx = ctx
        self._last = time.monotonic()

    def moved(self, moved: bool) -> None:
        """Call after every step.

        Raises:
            ConnectionLostError: nothing moves, and the phone does not answer.
            JobCancelled: the job was cancelled.
        """
        self._ctx.check()
        now = time.monotonic()
        if moved:
            self._last = now
        elif now - self._last > self._connection._stall_s:
            if not self._connection._answers(self._ctx, self._connection._stall_s):
                raise self._connection._lost("it stands still")
            self._last = time.monotonic()


def _ask_forward(service: str, ctx: JobContext) -> int:
    """The port that the server chose; it says OKAY twice, then the port."""
    line = ServerLine(ctx)
    try:
        line.ask(service)
        line.expect_okay()
        return int(line.read_block())
    finally:
        line.close()


def _ask_twice(service: str) -> None:
    line = ServerLine(JobContext())
    try:
        line.ask(service)
        line.expect_okay()
    finally:
        line.close()


def _text(content: bytes | bytearray) -> str:
    return bytes(content).decode("utf-8", "replace")


def _write_error(path: str, title: str, said: str) -> DeviceError:
    if any(words in said.lower() for words in _FULL):
        return DeviceFullError(
            tr("The storage of {device} is full: {path}.", device=title, path=path),
            tr("Free some space there and try again."),
            said,
        )
    return DeviceError(
        tr(
            "{path} cannot be written on {device}: {reason}.", path=path, device=title, **_why(said)
        ),
        tr("Check the folder's name and its permissions."),
        said,
    )


def _read_error(path: str, title: str, said: str) -> DeviceError:
    return DeviceError(
        tr("{path} cannot be read on {device}: {reason}.", path=path, device=title, **_why(said)),
        tr("Check the file's name and its permissions."),
        said,
    )


def _why(said: str) -> dict[str, str]:
    lines = said.strip().splitlines()
    return {"reason": lines[-1].rpartition(": ")[2] if lines else os.strerror(5)}

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
from tango_desktop.devices.adb.files import (
    Watch,
    opened,
    read_error,
    receive_file,
    send_file,
    write_error,
)
from tango_desktop.devices.adb.forwarding import end_forward, forward_port
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
    UnreachableError,
)
from tango_desktop.i18n import tr

STALL_S = 10.0
_STATE_POLL_S = 0.2
_KILL_S = 0.8


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
        with opened(source) as stream:
            size = os.fstat(stream.fileno()).st_size
            there = self._size_there(path, ctx) if resume else 0
            begun = there if there <= size else 0
            stream.seek(begun)
            self._put(stream, begun, path, ctx, on_bytes)
        on_bytes(size)

    def _put(
        self,
        stream: IO[bytes],
        begun: int,
        path: str,
        ctx: JobContext,
        on_bytes: Callable[[int], None],
    ) -> None:
        script = 'exec cat >>"$1"' if begun else 'exec cat >"$1"'
        with self._shell(["sh", "-c", script, "sh", path], ctx) as shell:
            if send_file(shell, stream, begun, self._watch(ctx), on_bytes) != 0:
                raise write_error(path, self._serial, _text(shell.errors))

    def _watch(self, ctx: JobContext) -> Watch:
        return Watch(ctx, self._stall_s, lambda: self._answers(ctx, self._stall_s))

    def _size_there(self, path: str, ctx: JobContext) -> int:
        script = 'if [ -f "$1" ]; then wc -c <"$1"; else echo 0; fi'
        said = self.run(["sh", "-c", script, "sh", path], ctx).output.strip()
        return int(said) if said.isdigit() else 0

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
            with self._sentences():  # before atomic_write takes them for errors of the disk
                received = receive_file(shell, stream, self._watch(ctx), on_bytes)
            if shell.code != 0:
                raise read_error(path, self._serial, _text(shell.errors))
        on_bytes(received)

    # -- ports --------------------------------------------------------------------------------

    def forward(self, port: int, ctx: JobContext) -> AbstractContextManager[int]:
        """See the base class."""
        return self._forwarded(port, ctx)

    @contextlib.contextmanager
    def _forwarded(self, port: int, ctx: JobContext) -> Iterator[int]:
        self.open(ctx)
        with self._sentences():
            here = forward_port(self._serial, port, ctx)
        try:
            yield here
        finally:
            with contextlib.suppress(OSError, RefusedError, SilentError):
                end_forward(self._serial, here)

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


def _text(content: bytes | bytearray) -> str:
    return bytes(content).decode("utf-8", "replace")

"""A program on the phone that the desk talks with."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from typing_extensions import Self

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.shell import BrokenShellError, Shell, kill_there
from tango_desktop.errors import DeviceError

_SLICE_S = 0.1
_KILL_S = 0.8


class PhoneProcess:
    """See :class:`tango_desktop.devices.connection.RemoteProcess`."""

    def __init__(
        self, shell: Shell, serial: str, lost: Callable[[str], DeviceError], stall_s: float
    ) -> None:
        self._shell = shell
        self._serial = serial
        self._lost = lost
        self._stall_s = stall_s
        self._read = bytearray()
        self._closed = False

    def send(self, data: bytes) -> None:
        """Write to its standard input."""
        self._require_running()
        self._shell.give(data)
        deadline = time.monotonic() + self._stall_s
        while self._shell.pending_bytes:
            before = self._shell.pending_bytes
            self._step(_SLICE_S)
            self._require_running()
            if self._shell.pending_bytes < before:
                deadline = time.monotonic() + self._stall_s
            elif time.monotonic() > deadline:
                raise self._lost("it takes no more input")

    def _require_running(self) -> None:
        if self._closed or self._shell.code is not None:
            raise self._lost("the program has ended")

    def read_line(self, ctx: JobContext, timeout_s: float) -> bytes | None:
        """A line of its standard output; empty after the last; None when it said nothing."""
        deadline = time.monotonic() + timeout_s
        while True:
            ctx.check()
            self._read += self._shell.take_output()
            line, end, _ = self._read.partition(b"\n")
            if end or self._shell.code is not None:
                del self._read[: len(line) + len(end)]
                return bytes(line + end)
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return None
            self._step(min(_SLICE_S, left_s))

    def end_input(self) -> None:
        """Close its standard input."""
        if not self._closed:
            self._shell.end_input()
            self._step(0)

    def errors(self) -> str:
        """What it wrote to standard error so far."""
        return bytes(self._shell.errors).decode("utf-8", "replace")

    def wait(self, ctx: JobContext, timeout_s: float) -> int | None:
        """Its exit code; None when it still runs."""
        try:
            return self._shell.wait(ctx, timeout_s)
        except BrokenShellError as error:
            raise self._lost(str(error)) from error

    def _step(self, wait_s: float) -> None:
        try:
            self._shell.step(wait_s)
        except BrokenShellError as error:
            raise self._lost(str(error)) from error

    def close(self) -> None:
        """End it and what it started."""
        if self._closed:
            return
        self._closed = True
        if self._shell.code is None:
            kill_there(self._serial, self._shell, _KILL_S)
        self._shell.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

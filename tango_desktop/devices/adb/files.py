"""Files through a program's standard input and output, watched for standing still."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.shell import BrokenShellError, Shell
from tango_desktop.errors import DeviceError, DeviceFullError
from tango_desktop.i18n import tr

_CHUNK_BYTES = 1 << 18
_REPORT_S = 0.2
_SLICE_S = 0.1
_FULL = ("no space left", "quota exceeded")


class Watch:
    """Notices when a transfer stands still, and whether the phone still lives then.

    Args:
        ctx: the job's context, checked at every step.
        stall_s: how long a transfer may stand still.
        is_alive: asks the phone.
    """

    def __init__(self, ctx: JobContext, stall_s: float, is_alive: Callable[[], bool]) -> None:
        self._ctx = ctx
        self._stall_s = stall_s
        self._is_alive = is_alive
        self._last = time.monotonic()

    def step(self, shell: Shell) -> None:
        """Move what can be moved.

        Raises:
            BrokenShellError: the line is gone, or nothing moves and the phone does not answer.
            JobCancelled: the job was cancelled.
        """
        self._ctx.check()
        if shell.step(_SLICE_S):
            self._last = time.monotonic()
        elif time.monotonic() - self._last > self._stall_s:
            if not self._is_alive():
                raise BrokenShellError("it stands still")
            self._last = time.monotonic()


class _Reports:
    """A few a second."""

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self._on_bytes = on_bytes
        self._told = 0.0

    def __call__(self, count: int) -> None:
        if time.monotonic() - self._told > _REPORT_S:
            self._told = time.monotonic()
            self._on_bytes(count)


def opened(source: Path) -> IO[bytes]:
    """A file of this computer, to be read.

    Raises:
        DeviceError: it cannot be read.
    """
    try:
        return source.open("rb")
    except OSError as error:
        raise DeviceError(
            tr("{path} cannot be read.", path=source),
            tr("Is it there, and yours?"),
            str(error),
        ) from error


def send_file(
    shell: Shell, stream: IO[bytes], begun: int, watch: Watch, on_bytes: Callable[[int], None]
) -> int:
    """Give the rest of ``stream`` to a program and wait for its end.

    Returns:
        Its exit code.
    """
    report, sent = _Reports(on_bytes), begun
    while shell.code is None and (chunk := stream.read(_CHUNK_BYTES)):
        shell.give(chunk)
        while shell.pending_bytes and shell.code is None:
            watch.step(shell)
        sent += len(chunk)
        report(sent)
    shell.end_input()
    while shell.code is None:
        watch.step(shell)
    return shell.code


def receive_file(
    shell: Shell, stream: IO[bytes], watch: Watch, on_bytes: Callable[[int], None]
) -> int:
    """Write what a program says to ``stream`` until it ends.

    Returns:
        How many bytes those were.
    """
    report, received = _Reports(on_bytes), 0
    shell.end_input()
    while shell.code is None:
        watch.step(shell)
        received += stream.write(shell.take_output())
        report(received)
    return received


def write_error(path: str, device: str, said: str) -> DeviceError:
    """Why ``cat`` could not write ``path``, by what it said."""
    if any(words in said.lower() for words in _FULL):
        return DeviceFullError(
            tr("The storage of {device} is full: {path}.", device=device, path=path),
            tr("Free some space there and try again."),
            said,
        )
    return DeviceError(
        tr(
            "{path} cannot be written on {device}: {reason}.",
            path=path,
            device=device,
            reason=_reason(said),
        ),
        tr("Check the folder's name and its permissions."),
        said,
    )


def read_error(path: str, device: str, said: str) -> DeviceError:
    """Why ``cat`` could not read ``path``, by what it said."""
    return DeviceError(
        tr(
            "{path} cannot be read on {device}: {reason}.",
            path=path,
            device=device,
            reason=_reason(said),
        ),
        tr("Check the file's name and its permissions."),
        said,
    )


def _reason(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1].rpartition(": ")[2] if lines else os.strerror(5)

"""Child processes of jobs: cancelled with the job, limited in time, killed with all they start."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder

_POLL_S = 0.02


@dataclass(frozen=True)
class ChildResult:
    """How a child process ended.

    Attributes:
        code: its exit code; None when it was killed at the time limit.
        output: what it wrote to standard output, decoded as UTF-8.
        errors: what it wrote to standard error.
    """

    code: int | None
    output: str
    errors: str

    @property
    def last_error(self) -> str:
        """The last line of standard error: where well-behaved programs say what was wrong."""
        lines = [line for line in self.errors.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


def run_child(
    command: Sequence[str | Path],
    ctx: JobContext,
    timeout_s: float,
    environment: Mapping[str, str] | None = None,
    on_poll: Callable[[int, str], None] = lambda pid, new_errors: None,
    given: bytes = b"",
) -> ChildResult:
    """Run ``command`` to its end.

    Args:
        command: program and arguments.
        ctx: the job it belongs to; cancelling it kills the child.
        timeout_s: after this long the child is killed and the result's code is None.
        environment: added to this process's own.
        on_poll: called some fifty times a second with the process id and what standard error has
            gained since.
        given: its standard input.

    Raises:
        OSError: the program cannot be started.
        JobCancelled: the job was cancelled.
    """
    # Files, not pipes: a child that writes much never blocks, and no reader thread is needed.
    with scratch_folder("child") as folder:
        output, errors = folder / "output", folder / "errors"
        source = folder / "input" if given else Path(os.devnull)
        if given:
            source.write_bytes(given)
        with source.open("rb") as stdin, output.open("wb") as out, errors.open("wb") as err:
            process = start_child(command, stdin, out, err, environment)
        try:
            with errors.open("rb") as reader:
                code = _wait(process, reader, ctx, timeout_s, on_poll)
        finally:
            kill_child(process)
        return ChildResult(code, _text(output.read_bytes()), _text(errors.read_bytes()))


def start_child(
    command: Sequence[str | Path],
    stdin: IO[bytes] | int,
    output: IO[bytes] | int,
    errors: IO[bytes],
    environment: Mapping[str, str] | None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` so that :func:`kill_child` ends it with all it starts.

    Raises:
        OSError: the program cannot be started.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=stdin,
        stdout=output,
        stderr=errors,
        env={**os.environ, **(environment or {})},
        start_new_session=os.name == "posix",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows: no console pops up
    )


def _wait(
    process: subprocess.Popen[bytes],
    errors: IO[bytes],
    ctx: JobContext,
    timeout_s: float,
    on_poll: Callable[[int, str], None],
) -> int | None:
    deadline = time.monotonic() + timeout_s
    while process.poll() is None:
        ctx.check()
        on_poll(process.pid, _text(errors.read()))
        if time.monotonic() > deadline:
            return None
        time.sleep(_POLL_S)
    return process.returncode


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def kill_child(process: subprocess.Popen[bytes]) -> None:
    """End a child of :func:`start_child` and what it started; does nothing when it has ended."""
    if process.poll() is None:
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()

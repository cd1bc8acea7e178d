"""Runs functions of this program in a child process, which is kept for the next one.

What PyTorch and ONNX do to a network cannot be stopped half-way, and large networks take much
memory meanwhile, which the program would keep. Starting a child takes seconds, most of them for
importing PyTorch: so it is kept for a while, and ended with the program at the latest. One that was
cancelled or came to a limit is killed; the next one is another.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from tango_desktop.core.child import kill_child, start_child
from tango_desktop.core.files import write_error
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import ExportError
from tango_desktop.export.apart_child import ANSWER, ASKED, RESULT, TOLD, Asked, Raised
from tango_desktop.export.watching import (
    Family,
    Heard,
    Limits,
    Watched,
    ended,
    speaks_of_memory,
)
from tango_desktop.i18n import current_language, tr

T = TypeVar("T")
IDLE_S = 60.0  # a child that had nothing to do for so long ends
# What takes long to import, and is wanted by nearly all that is done there.
WANTED = ("torch", "torch.onnx", "onnx", "onnxruntime", "onnxslim")

_START = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from tango_desktop.export.apart_child import main
main()
"""


def run_apart(name: str, function: Callable[..., T], given: tuple[Any, ...], run: Apart) -> T:
    """``function(*given, ctx)``, run in a child.

    Args:
        name: of the converter, for sentences.
        function: of a module, not made in another function; its last argument is a context that
            reports to the job and that nobody cancels.
        given: its other arguments; they are pickled, and so is what it returns.
        run: the job, and what the child may take.

    Raises:
        TangoError: as ``function`` has raised it.
        OSError: likewise.
        WorkerError: the child has come to a limit, or to an end of its own.
        ProjectError: the log, or what the child reads, cannot be written.
        JobCancelled: the job was cancelled.
    """
    run.ctx.check()
    with contextlib.ExitStack() as stack:
        try:
            scratch = stack.enter_context(scratch_folder("apart"))
            run.log.parent.mkdir(parents=True, exist_ok=True)
            written = stack.enter_context(run.log.open("ab"))
            asked = Asked(function, given, *_surroundings())
            (scratch / ASKED).write_bytes(pickle.dumps(asked))
            (scratch / TOLD).touch()
            told = stack.enter_context((scratch / TOLD).open("rb"))
            log = stack.enter_context(run.log.open("rb"))
        except OSError as error:
            raise write_error(run.log, error) from error
        watched = Watched(name, run.limits, run.limits.memory(), run.log, scratch)
        heard = Heard(log, told, run.ctx, held_before=None)
        found: T = _result(watched, heard, _answered(watched, heard, written))
        return found


@dataclass(frozen=True)
class Apart:
    """How a function is run in a child.

    Attributes:
        ctx: the job's context; cancelling kills the child and all that it has started.
        limits: of time and memory; what the child held before does not count.
        log: a file that all that is printed is added to, as it comes; kept whatever happens.
    """

    ctx: JobContext
    limits: Limits
    log: Path


def _surroundings() -> tuple[str, dict[str, str], str, int]:
    """Language, variables, working folder and level of the log."""
    folder = ""
    with contextlib.suppress(OSError):  # deleted under our feet
        folder = str(Path.cwd())
    level = logger("export").getEffectiveLevel()
    return current_language(), dict(os.environ), folder, level


# -- the children -----------------------------------------------------------------------------


@dataclass
class _Kept:
    """The child that waits for work, if there is one."""

    idle: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> subprocess.Popen[bytes] | None:
        """The one that waits; what has ended meanwhile is cleared away."""
        with self.lock:
            process, self.idle = self.idle, None
        if process is None or process.poll() is None:
            return process
        _end(process)
        return None

    def keep(self, process: subprocess.Popen[bytes]) -> None:
        """Let a child wait for work; it is ended where another one waits already."""
        with self.lock:
            kept, self.idle = self.idle, self.idle or process
        if kept is not None:
            _end(process)


_kept = _Kept()


@atexit.register
def end_kept() -> None:
    """End the child that waits for work, if there is one."""
    process = _kept.take()
    if process is not None:
        _end(process)


def kept_pid() -> int | None:
    """The number of the process that waits for work; None where there is none."""
    process = _kept.idle
    return process.pid if process is not None and process.poll() is None else None


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    kill_child(process)


def _started(written: IO[bytes]) -> subprocess.Popen[bytes]:
    path = json.dumps([str(Path(entry).absolute()) for entry in sys.path])
    command = [sys.executable, "-c", _START, path, str(IDLE_S), *WANTED]
    variables = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8:replace"}
    try:
        return start_child(command, subprocess.PIPE, written, written, variables)
    except OSError as error:
        message = tr("{python} cannot be started.", python=sys.executable)
        raise ended("start", message, tr("Is it there, and yours?"), str(error)) from error


def _answered(run: Watched, heard: Heard, written: IO[bytes]) -> int:
    """Have a child do it; its exit code, 0 while it has none.

    Raises:
        WorkerError: it has reached a limit.
        JobCancelled: the job was cancelled.
    """
    process = _kept.take()
    if process is not None and not _did(process, run, heard):
        process = None  # it had waited long enough, and ended just now
    if process is None:
        process = _started(written)
        _did(process, run, heard)
    code = process.poll()
    if code is None:
        _kept.keep(process)
        return 0
    _end(process)
    return code


def _did(process: subprocess.Popen[bytes], run: Watched, heard: Heard) -> bool:
    """Hand the work to a child and wait; False: it has ended before it began."""
    family = Family(process.pid)
    done = False
    try:
        with contextlib.suppress(OSError):  # it has ended
            assert process.stdin is not None
            words = json.dumps([str(run.scratch), str(run.log.absolute())])
            process.stdin.write(f"{words}\n".encode())
            process.stdin.flush()
        run.wait(process, family, heard, (run.scratch / ANSWER).exists)
        done = process.poll() is None
        return done or heard.held_before is not None
    finally:
        if not done:
            family.look()
            _end(process)
            family.kill()


# -- what comes back --------------------------------------------------------------------------


def _result(run: Watched, heard: Heard, code: int) -> Any:
    answer = run.scratch / ANSWER
    if not answer.exists():
        raise run.unsaid(code, heard)
    kind, found = pickle.loads(answer.read_bytes())
    if kind == RESULT:
        return found
    if not isinstance(found, Raised):
        raise found
    error = found.again()
    if isinstance(error, ExportError) and speaks_of_memory(error.details):
        raise run.no_memory(error.details)
    raise error

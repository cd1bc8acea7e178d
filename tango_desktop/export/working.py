"""Runs a worker in a child process: progress, log, limits, and every way it can end as a sentence.

Converters crash, hang, eat all memory and print much. In a child none of it harms the program, and
each can have a Python of its own with the packages that it wants.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

import tango_desktop
from tango_desktop.core.child import kill_child, start_child
from tango_desktop.core.files import write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import ExportError
from tango_desktop.export.workers import talk
from tango_desktop.i18n import tr

WORKERS = Path(talk.__file__).parent
TIME_S = 2 * 3600.0
MEMORY_SHARE = 0.9

_POLL_S = 0.02
_MEMORY_EVERY_S = 0.2
_TAIL_LINES = 30
_LITTLE_SPACE = 1 << 20
_PROGRESS = '{"progress":'
# What is printed where an engine tells its own story of these.
_DISK_WORDS = ("No space left on device", "Disk quota exceeded")
_MEMORY_WORDS = ("bad_alloc", "Cannot allocate memory", "MemoryError", "can't allocate memory")
# A package of its own: a worker may have its engine's name and still import that engine, and what
# lies in the folder that the program was started in is not found.
_START = """
import os, runpy, sys, types
folder, name = sys.argv.pop(1), sys.argv.pop(1)
sys.path[:] = [entry for entry in sys.path if entry]
os.chdir(os.path.dirname(sys.argv[1]))
package = types.ModuleType("workers")
package.__path__ = [folder]
sys.modules["workers"] = package
runpy.run_module("workers." + name, run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Limits:
    """What a worker may use.

    Attributes:
        time_s: it is killed after this.
        memory_bytes: it is killed when it and its children hold more; 0 stands for nine tenths of
            what is free when it starts.
    """

    time_s: float = TIME_S
    memory_bytes: int = 0

    def memory(self) -> int:
        """The limit in bytes, of what is free now where none is set."""
        return self.memory_bytes or int(psutil.virtual_memory().available * MEMORY_SHARE)


class WorkerError(ExportError):
    """A worker did not come to its good end.

    Attributes:
        kind: ``said``: it told what was wrong; ``error``: an exception; ``crash``: ended by the
            system; ``memory``, ``time``, ``disk``: a limit; ``start``: it could not be started.
        key: the untranslated sentence, where the worker told one; else empty.
        values: what was in its placeholders.
    """

    kind: str = ""
    key: str = ""
    values: Mapping[str, object] = {}


def run_worker(
    worker: str,
    job: Mapping[str, object],
    python: Path,
    ctx: JobContext,
    limits: Limits,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path = WORKERS,
) -> Mapping[str, Any]:
    """Run ``export/workers/<worker>.py`` to its end.

    Args:
        worker: name of the script, without ``.py``.
        job: plain data and paths; paths arrive absolute, as texts.
        python: runs it.
        ctx: the job's context; cancelling kills the worker and all it started.
        limits: of time and memory.
        log: a file that all it prints is added to, as it comes; kept whatever happens.
        environment: more variables.
        folder: where workers are.

    Returns:
        What the worker handed to ``talk.finish``.

    Raises:
        WorkerError: it failed; says how, the last lines of its log are in the details.
        ProjectError: the log or the job cannot be written.
        JobCancelled: the job was cancelled.
    """
    ctx.check()
    with contextlib.ExitStack() as stack:
        try:
            scratch = Path(stack.enter_context(_scratch()))
            content = json.dumps(dict(job), default=_plain, ensure_ascii=False)
            (scratch / "job.json").write_text(content, encoding="utf-8")
            log.parent.mkdir(parents=True, exist_ok=True)
            written = stack.enter_context(log.open("ab"))
            heard = _Heard(stack.enter_context(log.open("rb")), ctx)
        except OSError as error:
            raise write_error(log, error) from error
        run = _Run(worker, python, limits, limits.memory(), log, scratch)
        ended = run.to_end(written, heard, ctx, environment or {}, folder)
        heard.listen()
        return _result(run, ended, heard)


def child_environment(python: Path) -> dict[str, str]:
    """Variables for children in ``python``: nothing of the user's packages, nothing calls home."""
    here = str(Path(tango_desktop.__file__).parent.parent)
    ours = [here, os.environ.get("PYTHONPATH", "")] if python == Path(sys.executable) else []
    return {
        "PYTHONPATH": os.pathsep.join(part for part in ours if part),
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8:replace",
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),
        "DO_NOT_TRACK": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
        # The one way to keep openvino-telemetry 2025.2 silent without a file in the user's home:
        # it believes that a build machine runs it.
        "TF_BUILD": "1",
        "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "1"),
    }


def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="tango-worker-", ignore_cleanup_errors=True)


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value.absolute())
    raise TypeError(f"{value!r} cannot be written into a job")


@dataclass
class _Heard:
    """Reads the log as it grows: progress goes to the job, the last lines are kept."""

    stream: IO[bytes]
    ctx: JobContext
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=_TAIL_LINES))
    rest: bytes = b""

    def __post_init__(self) -> None:
        self.stream.seek(0, os.SEEK_END)

    def listen(self) -> None:
        """Take in what has come since."""
        *lines, self.rest = (self.rest + self.stream.read()).split(b"\n")
        for raw in lines:
            line = raw.decode("utf-8", "replace").rstrip()
            if not self._told(line) and line:
                self.tail.append(line[-2000:])

    def _told(self, line: str) -> bool:
        start = line.find(_PROGRESS)
        if start < 0:
            return False
        try:
            told = json.loads(line[start:])
            fraction = None if told["progress"] is None else float(told["progress"])
            message = tr(str(told["message"]), **told["values"]) if told["message"] else ""
        except (ValueError, TypeError, KeyError, IndexError):
            return False  # something else that only looks like it
        self.ctx.report(fraction, message)
        return True

    def text(self) -> str:
        """The last lines."""
        rest = self.rest.decode("utf-8", "replace").strip()
        return "\n".join([*self.tail, rest] if rest else self.tail)


@dataclass(frozen=True)
class _Run:
    """One run of a worker; ``memory_bytes`` is what ``limits`` come to."""

    worker: str
    python: Path
    limits: Limits
    memory_bytes: int
    log: Path
    scratch: Path

    def to_end(
        self,
        written: IO[bytes],
        heard: _Heard,
        ctx: JobContext,
        environment: Mapping[str, str],
        folder: Path,
    ) -> int:
        """Start it and wait; the exit code.

        Raises:
            WorkerError: it cannot be started, or has reached a limit.
        """
        job = self.scratch / "job.json"
        command: list[str | Path] = [self.python, "-c", _START, folder.absolute(), self.worker, job]
        variables = {**child_environment(self.python), "TMPDIR": str(self.scratch), **environment}
        try:
            process = start_child(command, subprocess.DEVNULL, written, written, variables)
        except OSError as error:
            message = tr("{python} cannot be started.", python=self.python)
            hint = tr("Is it still there? Make the environment again.")
            raise _error("start", message, hint, str(error)) from error
        family = _Family(process.pid)
        try:
            return self._wait(process, family, heard, ctx)
        finally:
            kill_child(process)
            family.kill()

    def _wait(
        self,
        process: subprocess.Popen[bytes],
        family: _Family,
        heard: _Heard,
        ctx: JobContext,
    ) -> int:
        ends_at = time.monotonic() + self.limits.time_s
        while process.poll() is None:
            ctx.check()
            heard.listen()
            if family.memory_bytes() > self.memory_bytes:
                raise self._too_large(heard)
            if time.monotonic() > ends_at:
                raise self._too_long(heard)
            time.sleep(_POLL_S)
        return process.returncode

    def _too_large(self, heard: _Heard) -> WorkerError:
        return _error(
            "memory",
            tr(
                "The conversion needs more memory than the {gigabytes} GB that it may use.",
                gigabytes=f"{self.memory_bytes / 1e9:.3g}",
            ),
            self.more_allowed if self.limits.memory_bytes else self.more_memory,
            heard.text(),
        )

    def _too_long(self, heard: _Heard) -> WorkerError:
        return _error(
            "time",
            tr(
                "The conversion was stopped: it took longer than {minutes} minutes.",
                minutes=f"{self.limits.time_s / 60:.3g}",
            ),
            tr("Raise “Longest conversion” in the settings. {log}", log=self.kept),
            heard.text(),
        )

    @property
    def more_allowed(self) -> str:
        """What to do where the user's own limit was reached."""
        return tr("Raise “Most memory of a conversion” in the settings. {log}", log=self.kept)

    @property
    def more_memory(self) -> str:
        """What to do where memory was short."""
        return tr(
            "Close other programs, or convert on a computer with more memory. {log}",
            log=self.kept,
        )

    @property
    def kept(self) -> str:
        """Where to read more."""
        return tr("The log is kept at {log}.", log=self.log)


class _Family:
    """A process and what it has started, as far as was seen."""

    def __init__(self, pid: int) -> None:
        self._seen: dict[int, psutil.Process] = {}
        self._held = 0
        self._next = 0.0
        with contextlib.suppress(psutil.Error):
            self._seen[pid] = psutil.Process(pid)
        self._pid = pid

    def memory_bytes(self) -> int:
        """What all hold together, looked up some times a second."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _MEMORY_EVERY_S
            self._held = self._look()
        return self._held

    def _look(self) -> int:
        held = 0
        with contextlib.suppress(psutil.Error, KeyError):
            for child in self._seen[self._pid].children(recursive=True):
                self._seen.setdefault(child.pid, child)
        for process in self._seen.values():
            with contextlib.suppress(psutil.Error):
                held += process.memory_info().rss
        return held

    def kill(self) -> None:
        """End those that outlived the first; psutil never takes a new process for an old one."""
        for process in self._seen.values():
            with contextlib.suppress(psutil.Error):
                if process.is_running():
                    process.kill()


def _result(run: _Run, code: int, heard: _Heard) -> Mapping[str, Any]:
    """What it has answered; its exit code counts only where it has not."""
    answer = _answer(run.scratch / "result.json")
    if isinstance(answer.get("result"), dict):
        found: dict[str, Any] = answer["result"]
        return found
    if isinstance(answer.get("error"), dict):
        raise _said(answer["error"], run, heard)
    raise _unsaid(run, code, heard)


def _answer(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(told: Mapping[str, Any], run: _Run, heard: _Heard) -> WorkerError:
    values = dict(told["values"])
    message, hint = str(told["message"]), str(told["hint"])
    error = _error(
        "said",
        tr(message, **values),
        tr(hint, **values) if hint else run.kept,
        heard.text(),
    )
    error.key, error.values = message, values
    return error


def _unsaid(run: _Run, code: int, heard: _Heard) -> WorkerError:
    """The reason of an end without an answer."""
    text = heard.text()
    if code == talk.EXIT_DISK or _is_full(run) or any(word in text for word in _DISK_WORDS):
        message = tr("The conversion could not write its files. The disk is full.")
        hint = tr("Free some space and try again; the earlier version is still there.")
        return _error("disk", message, hint, text)
    if code == talk.EXIT_MEMORY or any(word in text for word in _MEMORY_WORDS):
        return _error("memory", tr("The conversion ran out of memory."), run.more_memory, text)
    if code < 0 or code > 0xFF:
        return _error("crash", _crash_sentence(run.worker, code), run.kept, text)
    message = tr("The converter {name} failed.", name=run.worker)
    return _error("error", message, run.kept, text)


def _crash_sentence(worker: str, code: int) -> str:
    if code > 0xFF:  # Windows: a status such as 0xC0000005
        return tr("The converter {name} crashed with code {code}.", name=worker, code=hex(code))
    if -code == getattr(signal, "SIGKILL", 9):
        return tr(
            "The converter {name} was ended by the system (signal {number}), "
            "most often for want of memory.",
            name=worker,
            number=-code,
        )
    return tr(
        "The converter {name} crashed: it was ended by signal {number} ({title}).",
        name=worker,
        number=-code,
        title=signal_title(-code),
    )


def signal_title(number: int) -> str:
    """What a signal is called: ``SIGSEGV``."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return "?"


def _is_full(run: _Run) -> bool:
    """Whether one of the disks that it has written to has no space left."""
    with contextlib.suppress(OSError):
        places = (run.scratch, run.log.parent)
        return any(shutil.disk_usage(place).free < _LITTLE_SPACE for place in places)
    return False


def _error(kind: str, message: str, hint: str, details: str) -> WorkerError:
    error = WorkerError(message, hint, details)
    error.kind = kind
    return error

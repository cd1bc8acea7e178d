"""A child process while it works: what it says, what it takes, and each of its ends as a sentence.

Workers (``working.py``) and the process that conversions of this program run in (``apart.py``) are
watched alike.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.errors import ExportError
from tango_desktop.export.workers import talk
from tango_desktop.i18n import tr

TIME_S = 2 * 3600.0
MEMORY_SHARE = 0.9

_POLL_S = 0.02
_MEMORY_EVERY_S = 0.2
_TAIL_LINES = 30
_LITTLE_SPACE = 1 << 20
# What is printed where an engine tells its own story of these.
_DISK_WORDS = ("No space left on device", "Disk quota exceeded")
_MEMORY_WORDS = ("bad_alloc", "Cannot allocate memory", "MemoryError", "can't allocate memory")


@dataclass(frozen=True)
class Limits:
    """What a child may use.

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
    """A child did not come to its good end.

    Attributes:
        kind: ``said``: it told what was wrong; ``error``: an exception; ``crash``: ended by the
            system; ``memory``, ``time``, ``disk``: a limit; ``start``: it could not be started.
        key: the untranslated sentence, where the child told one; else empty.
        values: what was in its placeholders.
    """

    kind: str = ""
    key: str = ""
    values: Mapping[str, object] = {}


def ended(kind: str, message: str, hint: str, details: str) -> WorkerError:
    """An end of a kind of :class:`WorkerError`."""
    error = WorkerError(message, hint, details)
    error.kind = kind
    return error


@dataclass
class Heard:
    """What a child says: its log as it grows, of which the last lines are kept, and what it tells.

    Attributes:
        log: what it prints; only what comes from now on counts.
        told: lines of JSON: how far it is, and what else goes to the job.
        ctx: the job's context.
        held_before: the memory in bytes that does not count; None while that is not known.
    """

    log: IO[bytes]
    told: IO[bytes]
    ctx: JobContext
    held_before: int | None = 0
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=_TAIL_LINES))
    _rest: bytes = b""
    _half_told: bytes = b""

    def __post_init__(self) -> None:
        self.log.seek(0, os.SEEK_END)

    def listen(self) -> None:
        """Take in what has come since."""
        *lines, self._rest = (self._rest + self.log.read()).split(b"\n")
        self.tail.extend(line for raw in lines if (line := _line(raw)))
        *lines, self._half_told = (self._half_told + self.told.read()).split(b"\n")
        for raw in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError, IndexError):
                self._take(json.loads(raw))

    def _take(self, told: Mapping[str, Any]) -> None:
        if "progress" in told:
            fraction = None if told["progress"] is None else float(told["progress"])
            message = tr(str(told["message"]), **told["values"]) if told["message"] else ""
            self.ctx.report(fraction, message, told.get("eta_s"))
        elif "metric" in told:
            self.ctx.metric(str(told["metric"]), float(told["step"]), told["values"])
        elif "room" in told:
            logger(str(told["room"])).log(int(told["level"]), "%s", told["text"])
        elif "begun" in told:
            self.held_before = int(told["begun"])

    def text(self) -> str:
        """The last lines that it has printed."""
        rest = _line(self._rest).strip()
        return "\n".join([*self.tail, rest] if rest else self.tail)


def _line(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").rstrip()[-2000:]


class Family:
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
        self.look()
        for process in self._seen.values():
            with contextlib.suppress(psutil.Error):
                held += process.memory_info().rss
        return held

    def look(self) -> None:
        """See whom it has started meanwhile."""
        with contextlib.suppress(psutil.Error, KeyError):
            for child in self._seen[self._pid].children(recursive=True):
                self._seen.setdefault(child.pid, child)

    def kill(self) -> None:
        """End those that outlived the first; psutil never takes a new process for an old one."""
        for process in self._seen.values():
            with contextlib.suppress(psutil.Error):
                if process.is_running():
                    process.kill()


@dataclass(frozen=True)
class Watched:
    """One run of a child.

    Attributes:
        name: of the converter.
        limits: what it may use.
        memory_bytes: what those come to.
        log: where what it prints is kept.
        scratch: the folder that it works in.
    """

    name: str
    limits: Limits
    memory_bytes: int
    log: Path
    scratch: Path

    def wait(
        self,
        process: subprocess.Popen[bytes],
        family: Family,
        heard: Heard,
        is_done: Callable[[], bool] = lambda: False,
    ) -> None:
        """Wait until it has ended, or is done.

        Raises:
            WorkerError: it has reached a limit; it still runs.
            JobCancelled: the job was cancelled; it still runs.
        """
        ends_at = time.monotonic() + self.limits.time_s
        while process.poll() is None and not is_done():
            looked_at = time.monotonic()
            heard.ctx.check()
            ends_at += time.monotonic() - looked_at  # held by the user, who may be away for long
            heard.listen()
            before = heard.held_before
            if before is not None and family.memory_bytes() - before > self.memory_bytes:
                raise self._too_large(heard)
            if time.monotonic() > ends_at:
                raise self._too_long(heard)
            time.sleep(_POLL_S)
        heard.listen()

    def unsaid(self, code: int, heard: Heard) -> WorkerError:
        """The reason of an end without an answer.

        Args:
            code: the exit code.
            heard: what it has said.
        """
        text = heard.text()
        if code == talk.EXIT_DISK or self._is_full() or any(one in text for one in _DISK_WORDS):
            message = tr("The conversion could not write its files. The disk is full.")
            hint = tr("Free some space and try again; the earlier version is still there.")
            return ended("disk", message, hint, text)
        if code == talk.EXIT_MEMORY or speaks_of_memory(text):
            return self.no_memory(text)
        if code < 0 or code > 0xFF:
            return ended("crash", _crash_sentence(self.name, code), self.kept, text)
        message = tr("The converter {name} failed.", name=self.name)
        return ended("error", message, self.kept, text)

    def no_memory(self, text: str) -> WorkerError:
        """It was given less memory than it asked for.

        Args:
            text: what it has said.
        """
        hint = tr(
            "Close other programs, or convert on a computer with more memory. {log}",
            log=self.kept,
        )
        return ended("memory", tr("The conversion ran out of memory."), hint, text)

    def _too_large(self, heard: Heard) -> WorkerError:
        message = tr(
            "The conversion needs more memory than the {gigabytes} GB that it may use.",
            gigabytes=f"{self.memory_bytes / 1e9:.3g}",
        )
        more_allowed = tr(
            "Raise “Most memory of a conversion” in the settings. {log}", log=self.kept
        )
        hint = more_allowed if self.limits.memory_bytes else self.no_memory("").hint
        return ended("memory", message, hint, heard.text())

    def _too_long(self, heard: Heard) -> WorkerError:
        return ended(
            "time",
            tr(
                "The conversion was stopped: it took longer than {minutes} minutes.",
                minutes=f"{self.limits.time_s / 60:.3g}",
            ),
            tr("Raise “Longest conversion” in the settings. {log}", log=self.kept),
            heard.text(),
        )

    @property
    def kept(self) -> str:
        """Where to read more."""
        return tr("The log is kept at {log}.", log=self.log)

    def _is_full(self) -> bool:
        """Whether one of the disks that it has written to has no space left."""
        return is_full(self.scratch) or is_full(self.log.parent)


def is_full(place: Path) -> bool:
    """Whether the disk of a folder has next to no space left."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(place).free < _LITTLE_SPACE
    return False


def speaks_of_memory(text: str) -> bool:
    """Whether words of a library say that there was no memory."""
    return any(word in text for word in _MEMORY_WORDS)


def _crash_sentence(name: str, code: int) -> str:
    if code > 0xFF:  # Windows: a status such as 0xC0000005
        return tr("The converter {name} crashed with code {code}.", name=name, code=hex(code))
    if -code == getattr(signal, "SIGKILL", 9):
        return tr(
            "The converter {name} was ended by the system (signal {number}), "
            "most often for want of memory.",
            name=name,
            number=-code,
        )
    return tr(
        "The converter {name} crashed: it was ended by signal {number} ({title}).",
        name=name,
        number=-code,
        title=signal_title(-code),
    )


def signal_title(number: int) -> str:
    """What a signal is called: ``SIGSEGV``."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return "?"

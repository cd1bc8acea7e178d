"""The child of ``apart.py``: does what it is asked for, one after the other, and waits in between.

Each line of standard input is the folder of a piece of work and its log: what is to be done lies in
that folder, and the answer goes there. The end of standard input is that of the program, however it
came about.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import logging
import os
import pickle
import queue
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import psutil
from typing_extensions import Self

from tango_desktop.core.jobs import JobContext, Metric, Progress
from tango_desktop.errors import TangoError
from tango_desktop.export.workers import talk
from tango_desktop.i18n import set_language

ASKED, ANSWER, TOLD = "asked.pickle", "answer.pickle", "told.jsonl"
RESULT, ERROR = "result", "error"
MOST_LEFT = 512 << 20  # bytes that may be left of a piece of work


@dataclass(frozen=True)
class Asked:
    """A piece of work.

    Attributes:
        function: called with ``given`` and a job's context.
        given: its arguments.
        language: texts are made in it.
        variables: of the program.
        folder: that the program works in; empty when there is none.
        level: what is less than this is not logged.
    """

    function: Callable[..., Any]
    given: tuple[Any, ...]
    language: str
    variables: dict[str, str]
    folder: str
    level: int


@dataclass(frozen=True)
class Raised:
    """An error of the program's own on its way to another process, however its class is made."""

    kind: type[TangoError]
    args: tuple[Any, ...]
    attributes: dict[str, Any]

    @classmethod
    def of(cls, error: TangoError) -> Raised:
        """What an error says."""
        return cls(type(error), error.args, dict(vars(error)))

    def again(self) -> TangoError:
        """The error."""
        error = self.kind.__new__(self.kind, *self.args)
        error.args = self.args
        vars(error).update(self.attributes)
        return error


def main() -> None:
    """Work until there was nothing to do for a while.

    Arguments: how many seconds that is, and the packages to import beforehand.
    """
    sys.excepthook = talk.uncaught
    idle_s, *wanted = sys.argv[1:]
    work: queue.SimpleQueue[tuple[Path, Path]] = queue.SimpleQueue()
    asked = os.fdopen(os.dup(0), "rb")
    _point(os.devnull, "rb", 0)  # what is started from here shall not read the program's words
    threading.Thread(target=_listen, args=(asked, work), daemon=True).start()
    for name in wanted:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    before = _held()
    while True:
        try:
            folder, log = work.get(timeout=float(idle_s))
        except queue.Empty:
            _leave(0)
        _do(folder, log)
        if _held() - before > MOST_LEFT:
            _leave(0)


def _listen(asked: IO[bytes], work: queue.SimpleQueue[tuple[Path, Path]]) -> None:
    for line in asked:
        folder, log = json.loads(line)
        work.put((Path(folder), Path(log)))
    _leave(talk.EXIT_FAILED)


def _leave(code: int) -> NoReturn:
    """End at once, with all that was started from here."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()
    os._exit(code)


def _held() -> int:
    return int(psutil.Process().memory_info().rss)


def _do(folder: Path, log: Path) -> None:
    """Do a piece of work."""
    _point(log, "ab", 1, 2)
    answer = _answer_to(folder)
    _point(os.devnull, "ab", 1, 2)
    part = folder / f"{ANSWER}.part"
    part.write_bytes(answer)
    part.replace(folder / ANSWER)


def _point(place: str | Path, mode: str, *numbers: int) -> None:
    """Have standard streams go to a file."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with Path(place).open(mode) as file:
        for number in numbers:
            os.dup2(file.fileno(), number)


def _answer_to(folder: Path) -> bytes:
    asked: Asked = pickle.loads((folder / ASKED).read_bytes())
    with _Teller(folder / TOLD) as teller, _surroundings(asked, folder, teller):
        teller.tell(begun=_held())
        ctx = JobContext(on_progress=teller.progress, on_metric=teller.metric)
        answer = pickle.dumps(_outcome(asked, ctx))
    del asked
    _give_memory_back()
    return answer


def _outcome(asked: Asked, ctx: JobContext) -> tuple[str, Any]:
    try:
        return RESULT, asked.function(*asked.given, ctx)
    except TangoError as error:
        return ERROR, Raised.of(error)
    except OSError as error:
        return ERROR, error


def _give_memory_back() -> None:
    gc.collect()
    with contextlib.suppress(OSError, AttributeError, TypeError):  # the C library of Linux has it
        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def _surroundings(asked: Asked, folder: Path, teller: _Teller) -> Iterator[None]:
    """As in the program; temporary files go where they are cleared away, however this ends."""
    os.environ.clear()
    os.environ.update(asked.variables)
    set_language(asked.language)
    tempfile.tempdir = str(folder)
    os.chdir(asked.folder or folder)
    rooms = logging.getLogger("tango")
    rooms.addHandler(teller)
    rooms.setLevel(asked.level)
    try:
        yield
    finally:
        rooms.removeHandler(teller)
        os.chdir(os.sep)  # a folder in which somebody works cannot be deleted on Windows
        tempfile.tempdir = None


class _Teller(logging.Handler):
    """Tells the program how far the work is and what is logged; people read it in the log, too."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._stream = path.open("ab", buffering=0)
        self._last = ""

    def __enter__(self) -> Self:
        """The teller itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Tell nothing more."""
        self.close()
        self._stream.close()

    def tell(self, **words: Any) -> None:
        """Tell anything that is plain data, in one piece: it is read meanwhile."""
        self._stream.write(json.dumps(words).encode("ascii") + b"\n")

    def progress(self, at: Progress) -> None:
        """Tell how far it is."""
        self.tell(progress=at.fraction, message=at.message, values={}, eta_s=at.eta_s)
        if at.message and at.message != self._last:
            self._last = at.message
            sys.stdout.write(f"{at.message}\n")

    def metric(self, metric: Metric) -> None:
        """Hand on small numbers."""
        self.tell(metric=metric.series, step=metric.step, values=dict(metric.values))

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on what is logged."""
        text = record.getMessage()
        self.tell(room=record.name.removeprefix("tango."), level=record.levelno, text=text)
        sys.stdout.write(f"{text}\n")

"""What a terminal shows: a progress bar with elapsed and remaining time, plain tables, sizes."""

from __future__ import annotations

import codecs
import contextlib
import io
import shutil
import signal
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import TextIO

from tango_desktop.core.jobs import JobControl, Progress
from tango_desktop.i18n import tr

BAR_CELLS = 20
LINE_EVERY_S = 5.0
_NEAREST = {"✓": "+", "✗": "x", "↻": "~", "○": "o", "◐": "*", "→": ">", "▓": "#", "░": "."}
_NEAREST |= {"·": ".", "–": "-", "−": "-", "×": "x", "…": "...", "“": '"', "”": '"', "≥": ">="}


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end]
    return "".join(_NEAREST.get(char, "?") for char in wanted), error.end


def speak_any_encoding(*streams: TextIO | None) -> None:
    """Terminals that are not UTF-8 get the nearest characters that they have, never an error."""
    codecs.register_error("tango-nearest", _nearest)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="tango-nearest")


def can_show(stream: TextIO | None, text: str) -> bool:
    """Whether the stream's encoding has all characters of ``text``; a closed one takes all."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def clock(seconds: float) -> str:
    """``75`` → ``01:15``, ``3700`` → ``1:01:40``."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    text = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{text}" if hours else text


def width_of(text: str) -> int:
    """Columns that ``text`` takes: Korean and Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, width: int) -> str:
    """``text`` with spaces behind it up to ``width`` columns."""
    return text + " " * (width - width_of(text))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows with aligned columns; the last column is not padded."""
    if not rows:
        return ""
    widths = [max(width_of(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [padded(cell, width) for cell, width in zip(row[:-1], widths, strict=False)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines)


def bar_line(title: str, progress: Progress, elapsed_s: float) -> str:
    """``train  42% ▓▓▓░░░ [00:10<00:14] epoch 3 of 5``."""
    fraction = progress.fraction or 0.0
    filled = round(fraction * BAR_CELLS)
    left = "?" if progress.eta_s is None else clock(progress.eta_s)
    bar = "▓" * filled + "░" * (BAR_CELLS - filled)
    return (
        f"{padded(title, 8)} {fraction:4.0%} {bar} [{clock(elapsed_s)}<{left}] {progress.message}"
    )


class ProgressBar:
    """Progress of a job on a stream: a bar on a terminal, a line now and then in a log."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream: TextIO | None = stream or sys.stderr  # None when it was closed (`2>&-`)
        self._is_terminal = self._stream is not None and self._stream.isatty()
        self._started = time.monotonic()
        self._last_line = 0.0
        self._title = ""
        self._lock = threading.Lock()

    def begin(self, title: str) -> None:
        """A new stage starts."""
        with self._lock:
            self._title = title
            self._started = time.monotonic()
            self._last_line = 0.0

    def update(self, progress: Progress) -> None:
        """Show how far the stage is."""
        with self._lock:
            now = time.monotonic()
            line = bar_line(self._title, progress, now - self._started)
            if self._is_terminal:
                columns = shutil.get_terminal_size().columns
                while width_of(line) > columns - 1:
                    line = line[:-1]
                self._write(f"\r\x1b[K{line}")
            elif now - self._last_line >= LINE_EVERY_S:
                self._last_line = now
                self._write(line + "\n")

    def say(self, line: str) -> None:
        """A line of its own; the bar goes on below it."""
        with self._lock:
            start = "\r\x1b[K" if self._is_terminal else ""
            self._write(f"{start}{line}\n")

    def end(self, line: str) -> None:
        """The stage has ended; ``line`` says how."""
        with self._lock:
            start = "\r\x1b[K" if self._is_terminal else ""
            self._write(f"{start}{padded(self._title, 8)} {line}\n")

    def _write(self, text: str) -> None:
        # Whoever was reading may have gone (`2>&1 | head`): no reason to lose the work.
        if self._stream is None:
            return
        with contextlib.suppress(OSError):
            self._stream.write(text)
            self._stream.flush()


@contextlib.contextmanager
def interruptible(control: JobControl) -> Iterator[None]:
    """While the block runs, Ctrl+C, a polite kill and a closed terminal cancel the job.

    A second one insists.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if control.cancelled:
            raise KeyboardInterrupt
        control.cancel()
        with contextlib.suppress(OSError):
            text = tr("Stopping after this step; Ctrl+C again stops at once.")
            print("\n" + text, file=sys.stderr)

    signals = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):  # the terminal was closed; not on Windows
        signals.append(signal.SIGHUP)
    before = [signal.signal(number, stop) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)

"""Log records on their way to the console and to a file, from any thread."""

from __future__ import annotations

import logging
import logging.handlers
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from tango_desktop.core.folders import state_folder

KEPT = 5000
FLUSH_MS = 100
FILE_BYTES = 2_000_000
ROOT = "tango"


@dataclass(frozen=True)
class LogLine:
    """A record as the console shows it."""

    created: float
    level: int
    room: str
    text: str


class _Handler(logging.Handler):
    """Queues records; wakes the GUI thread once for many."""

    def __init__(self, hub: LogHub) -> None:
        super().__init__(logging.INFO)
        self._hub = hub

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{logging.Formatter().formatException(record.exc_info)}"
        room = record.name.removeprefix(f"{ROOT}.")
        self._hub.take(LogLine(record.created, record.levelno, room, text))


class LogHub(QObject):
    """Keeps the last records; lives in the GUI thread and tells it about new ones in batches."""

    lines_added = Signal(list)  # list[LogLine]
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: deque[LogLine] = deque(maxlen=KEPT)
        self._queue: deque[LogLine] = deque(maxlen=KEPT)
        self._guard = threading.Lock()
        self._waking = False
        self._handlers: list[logging.Handler] = []
        self._timer = QTimer(self, singleShot=True, interval=FLUSH_MS)
        self._timer.timeout.connect(self.flush)
        self._arrived.connect(self._timer.start, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Start to listen to the program's logger, and to write the log file."""
        root = logging.getLogger(ROOT)
        root.setLevel(logging.INFO)
        self._handlers = [_Handler(self)]
        written = _file_handler()
        if written is not None:
            self._handlers.append(written)
        for handler in self._handlers:
            root.addHandler(handler)

    def remove(self) -> None:
        """Stop listening and close the file."""
        for handler in self._handlers:
            logging.getLogger(ROOT).removeHandler(handler)
            handler.close()
        self._handlers = []

    def take(self, line: LogLine) -> None:
        """Queue a line, from any thread; a hub whose window is gone stops to listen."""
        if not isValid(self):
            self.remove()
            return
        with self._guard:
            self._queue.append(line)
            wake, self._waking = not self._waking, True
        if wake:
            self._arrived.emit()

    def flush(self) -> None:
        """Hand the queued lines on; in the GUI thread."""
        with self._guard:
            batch, self._waking = list(self._queue), False
            self._queue.clear()
        if batch:
            self.lines.extend(batch)
            self.lines_added.emit(batch)


def log_path() -> Path:
    """The log file."""
    return state_folder() / "tango-desktop.log"


def _file_handler() -> logging.Handler | None:
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = logging.handlers.RotatingFileHandler(
            path, maxBytes=FILE_BYTES, backupCount=2, encoding="utf-8", delay=True
        )
    except OSError as error:
        logging.getLogger(f"{ROOT}.ui").warning("%s", error)
        return None
    made.setLevel(logging.INFO)
    made.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    return made

"""Keeps what was changed in the editor and saves it, in jobs, one after the other.

Every change goes into the journal within a moment, so a crash costs nothing; the user's own files
are written when the editor leaves a picture, closes, or is told to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.box_editor.journal import Journal
from tango_desktop.ui.session import Session

JOURNAL_AFTER_MS = 300
Write = Callable[[str, Boxes], Path]


@dataclass(frozen=True)
class Written:
    """What became of one picture's boxes: the file they are in, or why not."""

    path: str
    boxes: Boxes
    file: Path | None = None
    error: TangoError | None = None


class BoxStore(QObject):
    """Changed boxes by the path of their picture; lives in the GUI thread."""

    saved = Signal(object)  # Written
    failed = Signal(object)  # TangoError
    state_changed = Signal()
    settled = Signal()  # nothing is being written any more

    def __init__(
        self, session: Session, write: Write, journal: Journal, parent: QObject | None = None
    ) -> None:
        """``write(path, boxes)`` saves one picture's boxes, in a job, and names the file."""
        super().__init__(parent)
        self._session, self._write, self._journal = session, write, journal
        self._boxes: dict[str, Boxes] = {}
        self._dirty: dict[str, Boxes] = {}
        self._wanted = False  # saving was asked for
        self._journal_due = False
        self._is_busy = False
        self.has_failed = False  # the last attempt to save
        self._timer = QTimer(self, singleShot=True, interval=JOURNAL_AFTER_MS)
        self._timer.timeout.connect(self._go_on)

    def boxes(self, path: str) -> Boxes | None:
        """What a picture's boxes were changed to; None when they were not."""
        return self._boxes.get(path)

    def changed(self) -> dict[str, Boxes]:
        """All changed boxes, by path, saved or not."""
        return dict(self._boxes)

    @property
    def unsaved(self) -> int:
        """How many pictures have changes that are not in the user's files."""
        return len(self._dirty)

    @property
    def is_busy(self) -> bool:
        """Whether something is being written, or will be in a moment."""
        return self._is_busy or self._timer.isActive()

    def put(self, path: str, boxes: Boxes) -> None:
        """A picture's boxes have changed."""
        self._boxes[path] = self._dirty[path] = boxes
        self._journal_due = True
        if not self._timer.isActive():
            self._timer.start()
        self.state_changed.emit()

    def save(self) -> None:
        """Write everything that is unsaved to the user's files."""
        self._wanted = True
        self._timer.stop()
        self._go_on()

    def _go_on(self) -> None:
        """Start the next job: saving first, as it makes the journal shorter."""
        if self._is_busy:
            return
        if self._wanted and self._dirty:
            self._start(tr("Save boxes"), self._saving(), self._on_written)
        elif self._journal_due:
            self._start(tr("Keep unsaved boxes"), self._keeping(), self._on_kept)
        else:
            self.settled.emit()
        self._wanted = False

    def _start(
        self,
        title: str,
        job: Callable[[JobContext], list[Written]],
        done: Callable[[list[Written]], None],
    ) -> None:
        self._is_busy = True
        self.state_changed.emit()
        handle = self._session.runner.read(title, job)
        handle.finished.connect(done)
        handle.failed.connect(self._on_failed)
        handle.crashed.connect(self._on_crashed)
        handle.cancelled.connect(self._on_cancelled)
        if handle.is_ended:  # the program is closing: no more jobs
            self._on_cancelled()

    def _saving(self) -> Callable[[JobContext], list[Written]]:
        write, wanted = self._write, dict(self._dirty)

        def job(ctx: JobContext) -> list[Written]:
            return [_written(write, path, boxes) for path, boxes in wanted.items()]

        return job

    def _keeping(self) -> Callable[[JobContext], list[Written]]:
        journal, wanted = self._journal, dict(self._dirty)
        self._journal_due = False

        def job(ctx: JobContext) -> list[Written]:
            journal.write(wanted)
            return []

        return job

    def _on_written(self, results: list[Written]) -> None:
        for result in results:
            if result.error is None and self._dirty.get(result.path) is result.boxes:
                del self._dirty[result.path]
        self._journal_due = True
        self.has_failed = any(result.error is not None for result in results)
        self._end()
        for result in results:
            if result.error is None:
                self.saved.emit(result)
        for error in _told_once([result.error for result in results]):
            self.failed.emit(error)

    def _on_kept(self, _: list[Written]) -> None:
        self._end()

    def _on_failed(self, error: TangoError) -> None:
        self._end()
        self.failed.emit(error)

    def _on_crashed(self, details: str) -> None:
        self.has_failed = bool(self._dirty)
        self._on_failed(
            TangoError(
                tr("The boxes could not be saved."),
                tr("They are kept in the project. The details are in the log."),
                details,
            )
        )

    def _on_cancelled(self) -> None:
        """The program is closing; what the journal has is kept."""
        self._is_busy = False
        self.state_changed.emit()
        self.settled.emit()

    def _end(self) -> None:
        self._is_busy = False
        self.state_changed.emit()
        self._go_on()


def _written(write: Write, path: str, boxes: Boxes) -> Written:
    try:
        return Written(path, boxes, write(path, boxes))
    except TangoError as error:
        return Written(path, boxes, error=error)


def _told_once(errors: list[TangoError | None]) -> list[TangoError]:
    found = {(e.message, e.hint): e for e in errors if e is not None}
    return list(found.values())

"""Keeps what was changed in the editor and saves it, in jobs, one after the other.

Every change goes into the journal within a moment, so a crash costs nothing; the user's own files
are written when the editor leaves a picture, closes, or is told to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.box_editor.journal import Journal
from tango_desktop.ui.job_runner import JobHandle, JobState
from tango_desktop.ui.session import Session

JOURNAL_AFTER_MS = 300
MANY = 20  # pictures: saving more is a job that can be seen in the window


@dataclass(frozen=True)
class Unsaved:
    """What is to be written.

    Attributes:
        boxes: by the path of their picture.
        added: classes that the data is to have beyond its own, in the order of their numbers.
    """

    boxes: Mapping[str, Boxes]
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """What became of one picture's boxes: the file they are in, or why not."""

    path: str
    boxes: Boxes
    file: Path | None = None
    error: TangoError | None = None


@dataclass(frozen=True)
class Edited:
    """What was done in the editor.

    Attributes:
        changed: by path, boxes that are not what they were when the editor was opened.
        files: by path, the file of each picture that was written, changed or not.
        added: classes that are new.
    """

    changed: Mapping[str, Boxes]
    files: Mapping[str, Path]
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is not as it was."""
        return bool(self.changed or self.files or self.added)


NOTHING = Unsaved({})
Write = Callable[[Unsaved, JobContext], Sequence[Written]]


class BoxStore(QObject):
    """Changed boxes by the path of their picture; lives in the GUI thread."""

    saved = Signal(object)  # Written
    failed = Signal(object)  # TangoError
    state_changed = Signal()
    settled = Signal()  # nothing is being written any more

    def __init__(
        self,
        session: Session,
        write: Write,
        journal: Journal,
        before: Mapping[str, Boxes],
        parent: QObject | None = None,
    ) -> None:
        """What is edited.

        Args:
            session: runs the jobs.
            write: saves boxes, in a job, and says what became of each picture.
            journal: keeps what is unsaved.
            before: the boxes of every picture as its file has them.
            parent: destroys this with itself.
        """
        super().__init__(parent)
        self._session, self._write, self._journal = session, write, journal
        self._before = dict(before)
        self._in_files: dict[str, Boxes | None] = dict(before)  # None: it is not known
        self._boxes: dict[str, Boxes] = {}
        self._dirty: dict[str, Boxes] = {}
        self._writing = NOTHING  # in the job under way
        self._files: dict[str, Path] = {}
        self._added: tuple[str, ...] = ()
        self._added_in_files: tuple[str, ...] | None = ()
        self._wanted = False  # saving was asked for
        self._journal_due = False
        self._is_busy = False
        self.has_failed = False  # the last attempt to save
        self.fraction: float | None = None  # of a saving under way that has many pictures
        self._timer = QTimer(self, singleShot=True, interval=JOURNAL_AFTER_MS)
        self._timer.timeout.connect(self._go_on)

    # -- state --------------------------------------------------------------------------------

    def boxes(self, path: str) -> Boxes | None:
        """What a picture's boxes were changed to; None when they were not."""
        return self._boxes.get(path)

    def edited(self) -> Edited:
        """All that is not as it was when the editor was opened, saved or not."""
        before = self._before
        changed = {path: own for path, own in self._boxes.items() if own != before.get(path)}
        return Edited(changed, dict(self._files), self._added)

    @property
    def unsaved(self) -> int:
        """How many pictures have changes that are not in the user's files."""
        return len(self._dirty)

    @property
    def is_clean(self) -> bool:
        """Whether the user's files have everything."""
        return not self._dirty and self._added == self._added_in_files

    @property
    def is_busy(self) -> bool:
        """Whether something is being written, or will be in a moment."""
        return self._is_busy or self._timer.isActive()

    # -- changes ------------------------------------------------------------------------------

    def put(self, path: str, boxes: Boxes) -> None:
        """A picture's boxes have changed."""
        self._boxes[path] = boxes
        self._judge(path)
        self._note()

    def put_classes(self, added: tuple[str, ...]) -> None:
        """The data is to have these classes beyond its own."""
        if added != self._added:
            self._added = added
            self._note()

    def _judge(self, path: str) -> None:
        """Whether a picture is to be written: not if its file has these boxes already."""
        boxes = self._boxes[path]
        if path in self._writing.boxes or boxes != self._in_files.get(path):
            self._dirty[path] = boxes
        else:
            self._dirty.pop(path, None)

    def _note(self) -> None:
        self._journal_due = True
        if not self._timer.isActive():
            self._timer.start()
        self.state_changed.emit()

    def save(self) -> None:
        """Write everything that is unsaved to the user's files."""
        self._wanted = True
        self._timer.stop()
        self._go_on()

    # -- jobs ---------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Start the next job: saving first, as it makes the journal shorter."""
        if self._is_busy:
            return
        if self._wanted and not self.is_clean:
            self._save()
        elif self._journal_due:
            self._journal_due = False
            self._start(tr("Keep unsaved boxes"), self._keeping(), self._on_kept)
        else:
            self.settled.emit()
        self._wanted = False

    def _save(self) -> None:
        write = self._write
        self._writing = unsaved = Unsaved(dict(self._dirty), self._added)

        many = len(unsaved.boxes) > MANY
        self._start(tr("Save boxes"), lambda ctx: write(unsaved, ctx), self._on_written, many)

    def _keeping(self) -> Callable[[JobContext], None]:
        journal, boxes = self._journal, dict(self._dirty)
        added = () if self.is_clean else self._added
        return lambda ctx: journal.write(boxes, added)

    def _start(
        self,
        title: str,
        job: Callable[[JobContext], object],
        done: Callable[..., None],
        many: bool = False,
    ) -> None:
        self._is_busy = True
        runner = self._session.runner
        handle: JobHandle = (runner.submit if many else runner.read)(title, job)
        handle.progressed.connect(self._on_progress)
        handle.finished.connect(done)
        handle.failed.connect(self._on_failed)
        handle.crashed.connect(self._on_crashed)
        handle.cancelled.connect(self._on_cancelled)
        if handle.is_ended:  # the program is closing: no more jobs
            self._on_cancelled()
        elif handle.state is JobState.QUEUED:  # the same, for a job that can be seen
            handle.cancel()
        else:
            self.state_changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        self.fraction = progress.fraction
        self.state_changed.emit()

    def _on_written(self, results: Sequence[Written]) -> None:
        self._added_in_files = self._writing.added
        good = [result for result in results if result.error is None]
        for result in good:
            self._in_files[result.path] = result.boxes
            if result.file is not None:
                self._files[result.path] = result.file
        self._judge_written()
        errors = _told_once([result.error for result in results])
        self.has_failed = bool(errors)
        self._end()
        for result in good:
            self.saved.emit(result)
        for error in errors:
            self.failed.emit(error)

    def _judge_written(self) -> None:
        written, self._writing = self._writing, NOTHING
        for path in written.boxes:
            self._judge(path)
        self._journal_due = True

    def _on_kept(self, _: None) -> None:
        self._end()

    def _on_failed(self, error: TangoError) -> None:
        self._forget_files()
        self.has_failed = not self.is_clean
        self._end()
        self.failed.emit(error)

    def _on_crashed(self, details: str) -> None:
        self._on_failed(
            TangoError(
                tr("The boxes could not be saved."),
                tr("They are kept in the project. The details are in the log."),
                details,
            )
        )

    def _on_cancelled(self) -> None:
        """Stopped, or the program is closing; what is unsaved is in the journal."""
        self._forget_files()
        self._is_busy, self.fraction = False, None
        self.state_changed.emit()
        self.settled.emit()

    def _forget_files(self) -> None:
        """A job broke off: what it was writing may be in the files or not."""
        if self._writing is NOTHING:
            return
        self._in_files.update(dict.fromkeys(self._writing.boxes))
        if self._writing.added != self._added_in_files:
            self._added_in_files = None
        self._judge_written()

    def _end(self) -> None:
        self._is_busy, self.fraction = False, None
        self.state_changed.emit()
        self._go_on()


def _told_once(errors: list[TangoError | None]) -> list[TangoError]:
    found = {(e.message, e.hint): e for e in errors if e is not None}
    return list(found.values())

"""Takes edited boxes over into the project: quickly where that says all, else by a whole check."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.annotating import update_lock
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.report import DataReport
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.store import Edited
from tango_desktop.ui.session import Message, MessageKind, Session

MUST_HAVE = ("train", "val")  # splits without a box: the check tells what that means


class TakingOver(QObject):
    """After the editor: lock, report and the stage's outputs follow what was saved."""

    check_needed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._project: Project | None = None
        self._is_check_due = False  # boxes were edited while something ran

    def take(self, edited: Edited, state: StageState, report: DataReport | None) -> None:
        """Take over what was edited.

        Args:
            edited: what was saved.
            state: of the stage “Data”.
            report: of the last check.
        """
        if not edited.files and not edited.added:
            return  # nothing was saved
        quick = state is StageState.DONE and not edited.added and not _is_told(edited, report)
        busy = self._session.flow_job is not None
        self._tell(edited, quick, busy)
        if quick:
            self._update(dict(edited.files))
        else:
            self._check()

    def run_changed(self) -> None:
        """A run began or ended: what waited for that may go on."""
        if self._is_check_due and self._session.project is not None:
            self._check()

    def _check(self) -> None:
        self._is_check_due = self._session.flow_job is not None
        if not self._is_check_due:
            self.check_needed.emit()

    def _update(self, files: Mapping[str, Path]) -> None:
        """In a job that waits for the run under way: that may be reading the lock."""
        project = self._project = self._session.current()

        def job(ctx: JobContext) -> DatasetIndex:
            return update_lock(project, files, ctx)

        handle = self._session.runner.submit(tr("Take over the boxes"), job, heavy=True)
        handle.finished.connect(self._on_updated)
        handle.failed.connect(self._on_failed)
        handle.crashed.connect(self._on_crashed)
        handle.cancelled.connect(self._on_cancelled)

    def _is_open(self) -> bool:
        """Whether the project that was edited is still the one that is shown."""
        return self._session.project is not None and self._session.project is self._project

    def _on_updated(self, index: DatasetIndex) -> None:
        if not self._is_open():
            return
        self._session.refresh()
        counted = {split: sum(index.class_counts(split)) for split in MUST_HAVE}
        if not all(counted.values()):
            self._check()

    def _on_failed(self, _: TangoError) -> None:
        """The whole check finds out what is the matter, and tells it."""
        if self._is_open():
            self._check()

    def _on_crashed(self, _: str) -> None:
        if self._is_open():
            self._check()

    def _on_cancelled(self) -> None:
        if self._is_open():
            self._session.refresh()

    # -- words --------------------------------------------------------------------------------

    def _tell(self, edited: Edited, quick: bool, busy: bool) -> None:
        texts = [_classes_text(edited.added)] if edited.added else []
        texts += [_pictures_text(len(edited.changed))] if edited.changed else []
        if not texts:
            return  # saved and taken back: all is as it was
        again = quick and not busy
        starts = not quick and not busy  # the check, which must not sweep this away at once
        self._session.post(
            Message(
                MessageKind.INFO,
                " ".join(texts),
                _hint(quick, busy),
                action_text=tr("Check again") if again else "",
                action=self._check if again else None,
                until_run=not starts,
            )
        )


def _is_told(edited: Edited, report: DataReport | None) -> bool:
    """Whether the report says something of an edited picture: that may no longer be so."""
    problems = report.problems if report is not None else ()
    return any(path in edited.files for problem in problems for path in problem.files)


def _pictures_text(count: int) -> str:
    if count == 1:
        return tr("The boxes of 1 picture were changed.")
    return tr("The boxes of {count} pictures were changed.", count=numbers.count(count))


def _classes_text(added: tuple[str, ...]) -> str:
    names = ", ".join(added)
    if len(added) == 1:
        return tr("New class: {name}.", name=names)
    return tr("New classes: {names}.", names=names)


def _hint(quick: bool, busy: bool) -> str:
    if busy:
        return tr("They are taken over when the run under way has ended.")
    if quick:
        return tr("Training uses them from now on. The problems listed are those of the check.")
    return tr("The data is checked again, so that training uses them.")

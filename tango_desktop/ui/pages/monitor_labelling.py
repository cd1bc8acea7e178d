"""Which uncertain pictures have a label, which are thrown away: kept in the project, then applied.

Nothing is final before :meth:`Labelling.apply`: until then every label can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.monitor.inbox import WaitingPicture, discard
from tango_desktop.i18n import tr
from tango_desktop.ui.pages.monitor_state import InboxView
from tango_desktop.ui.pages.monitor_tasks import Given, Label, Labelled, key_of
from tango_desktop.ui.session import Session


@dataclass(frozen=True)
class Applied:
    """What became of the pictures."""

    added: int
    thrown: int


def apply_labels(
    project: Project,
    view: InboxView,
    given: Given,
    thrown: frozenset[str],
    ctx: JobContext,
) -> Applied:
    """Put the labelled pictures into the data set and throw others away.

    Raises:
        TangoError: the data set takes them not, or cannot be written; what was done stays done.
    """
    gone = [one for one in view.pictures if key_of(one) in thrown]
    wanted = [
        (one, given.labels[key_of(one)])
        for one in view.pictures
        if key_of(one) in given.labels and key_of(one) not in thrown
    ]
    for one in gone:
        discard(one)
    if view.info is None or view.index is None or not wanted:
        return Applied(0, len(gone))
    files = view.info.add(project, view.index, Labelled(wanted, given.added), ctx)
    view.info.save(project, view.index, Given())
    return Applied(len(files), len(gone))


class Labelling(QObject):
    """The labels of the pictures that are shown; lives in the GUI thread."""

    changed = Signal()
    applied = Signal(object)  # Applied
    ended = Signal()  # applying has ended, one way or another

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.view = InboxView()
        self.labels: dict[str, Label] = {}
        self.added: tuple[str, ...] = ()
        self.thrown: frozenset[str] = frozenset()
        self.is_applying = False
        self._is_saving = False
        self._is_unsaved = False

    def take(self, view: InboxView) -> None:
        """Go on with the pictures and labels that were read; what is unsaved here counts more."""
        self.view = view
        keys = {key_of(one) for one in view.pictures}
        if not self._is_unsaved and not self._is_saving:
            self.labels, self.added = dict(view.given.labels), view.given.added
        self.labels = {key: label for key, label in self.labels.items() if key in keys}
        self.thrown = frozenset(self.thrown & keys)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names that a label can have."""
        return () if self.view.index is None else (*self.view.index.classes, *self.added)

    @property
    def can_label(self) -> bool:
        """Whether the data says what a label is."""
        return self.view.index is not None and self.view.info is not None and not self.is_applying

    def given(self, one: WaitingPicture) -> Label | None:
        """The label of a picture."""
        return self.labels.get(key_of(one))

    def is_thrown(self, one: WaitingPicture) -> bool:
        """Whether a picture is to go."""
        return key_of(one) in self.thrown

    # -- changes ------------------------------------------------------------------------------

    def give(self, one: WaitingPicture, label: Label) -> None:
        """Say what a picture shows."""
        self.labels[key_of(one)] = label
        self.thrown -= {key_of(one)}
        self._note()

    def throw(self, one: WaitingPicture) -> None:
        """Say that a picture is of no use."""
        self.labels.pop(key_of(one), None)
        self.thrown |= {key_of(one)}
        self._note()

    def take_back(self, one: WaitingPicture) -> None:
        """Nothing is said of a picture."""
        self.labels.pop(key_of(one), None)
        self.thrown -= {key_of(one)}
        self._note()

    def _note(self) -> None:
        self._is_unsaved = True
        self._save()
        self.changed.emit()

    def _save(self) -> None:
        view, project = self.view, self._session.project
        if self._is_saving or project is None or view.info is None or view.index is None:
            return
        info, index, given = view.info, view.index, Given(dict(self.labels), self.added)
        self._is_saving, self._is_unsaved = True, False
        handle = self._session.runner.read(
            tr("Keep the labels"), lambda ctx: info.save(project, index, given)
        )
        handle.failed.connect(self._session.post_error)
        handle.ended.connect(self._on_saved)

    @Slot()
    def _on_saved(self) -> None:
        self._is_saving = False
        if self._is_unsaved:
            self._save()

    # -- applying -----------------------------------------------------------------------------

    def apply(self) -> None:
        """Do what was said, in a job that waits for the run under way: that may read the data."""
        project, view = self._session.project, self.view
        if self.is_applying or project is None or not (self.labels or self.thrown):
            return
        given, thrown = Given(dict(self.labels), self.added), self.thrown
        self.is_applying = True
        handle = self._session.submit(
            tr("Add pictures to the data set"),
            lambda ctx: apply_labels(project, view, given, thrown, ctx),
            heavy=True,
        )
        handle.finished.connect(self._on_applied)
        handle.ended.connect(self._on_ended)
        self.changed.emit()

    @Slot(object)
    def _on_applied(self, applied: Applied) -> None:
        self.labels, self.added, self.thrown = {}, (), frozenset()
        self.applied.emit(applied)

    @Slot()
    def _on_ended(self) -> None:
        self.is_applying = False
        self.changed.emit()
        self.ended.emit()

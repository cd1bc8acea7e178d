"""Closing the window: it asks only when jobs run, lists them, and lets training go on next time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.jobs_drawer import progress_text
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

GIVE_UP_MS = 20_000
_KEY = "continue"
_TRAIN = "train"  # the step that keeps what it has done


class CloseDialog(QDialog):
    """Lists what runs and offers to pause it."""

    def __init__(self, jobs: list[JobHandle], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Jobs are running"))
        self.setMinimumWidth(px(460))
        self.list = label("\n".join(f"•  {j.title}: {progress_text(j)}" for j in jobs), wrap=True)
        self.pause = QPushButton(tr("Pause and close"))
        self.keep = QPushButton(tr("Keep running"))
        self.keep.setObjectName("primary")
        box = QDialogButtonBox()
        box.addButton(self.pause, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.keep, QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(label(tr("Close while jobs are running?"), "section"))
        column.addWidget(self.list)
        self.hint = label(hint, "secondary", wrap=True)
        column.addWidget(self.hint)
        column.addWidget(box)
        self.keep.setDefault(True)


def what_becomes(session: Session, jobs: list[JobHandle]) -> str:
    """What becomes of what runs when the window closes."""
    flow_job = session.flow_job
    if flow_job is None:
        return tr("{job} is stopped where it is.", job=", ".join(job.title for job in jobs))
    stage = flow_job.progress.stage or session.flow_goal or ""
    if stage == _TRAIN:
        return tr(
            "What runs is stopped where it is. Training goes on from its last finished epoch "
            "when you open the project again."
        )
    known = stage in session.flow.stages
    return tr(
        "{job} is stopped where it is and begins again when you open the project again.",
        job=tr(session.flow.stages.get(stage).title) if known else flow_job.title,
    )


class JobsStopper(QObject):
    """Stops all jobs without holding up the window, then says so."""

    stopped = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self, singleShot=True, interval=GIVE_UP_MS)
        self._timer.timeout.connect(self._finish)
        self._done = False

    def start(self) -> None:
        """Cancel everything; ``stopped`` follows when all has ended, at the latest after 20 s."""
        self._session.runner.jobs_changed.connect(self._on_jobs_changed)
        self._timer.start()
        for job in self._session.runner.active():
            job.cancel()
        self._on_jobs_changed()

    def _on_jobs_changed(self) -> None:
        if not self._session.runner.active():
            # Behind the signals of the last job's end, which may still be on their way.
            QTimer.singleShot(0, self._finish)

    def _finish(self) -> None:
        if not self._done:
            self._done = True
            self._timer.stop()
            self.stopped.emit()


def remember_run(session: Session) -> None:
    """Note what the flow was doing, so that the next start can go on with it."""
    if session.project is not None and session.flow_job is not None:
        session.preferences.put(
            _KEY, {"project": str(session.project.folder), "stage": session.flow_goal or ""}
        )


def go_on_with_run(session: Session) -> bool:
    """Continue what was paused when the window closed, if it was this project's; True if so."""
    noted = session.preferences.get(_KEY)
    if session.project is None or not isinstance(noted, dict):
        return False
    if noted.get("project") != str(session.project.folder):
        return False
    session.preferences.put(_KEY, None)
    stage = str(noted.get("stage") or "")
    if stage and stage in session.flow.stages:
        session.run_stage(stage)
    else:
        session.run_automatic()
    session.post(
        Message(
            MessageKind.INFO,
            tr("Went on with what was running when the window was closed."),
            action_text=tr("Stop"),
            action=lambda: session.flow_job.cancel() if session.flow_job else None,
        )
    )
    return True

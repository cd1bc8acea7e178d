"""Plays the result: the installed model on pictures that it has not learnt from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.deploy.predict import Installed, ask
from tango_desktop.errors import DeviceError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages.deploy_state import held_back
from tango_desktop.ui.pages.measure_tasks import Answer, play_view
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view

AT_FIRST = 48


@dataclass(frozen=True)
class Played:
    """The answers, each beside the truth where it is known."""

    answers: tuple[Answer, ...]

    @property
    def right(self) -> int:
        """How many answers are right as a whole."""
        return sum(answer.right is True for answer in self.answers)

    @property
    def summary(self) -> str:
        """All answers in a few words; empty when there are none."""
        if not self.answers:
            return ""
        return play_view(self.answers[0].prediction).summary(self.answers)


def play(project: Project, installed: Installed, count: int, ctx: JobContext) -> Played:
    """Run the installed model, where it is, on ``count`` pictures held back from training.

    Raises:
        DeployError: nothing is installed, or the runner failed.
        DeviceError: its device cannot be reached.
    """
    pictures = held_back(project, count)
    lock = load_lock(project.path(LOCK_FILE))
    chosen = set(pictures)
    known = {
        str(lock.file(picture).absolute()): picture
        for picture in lock.pictures
        if lock.file(picture) in chosen
    }
    found = ask(installed, pictures, ctx)
    return Played(tuple(play_view(one).judge(lock, known.get(str(one.path)), one) for one in found))


class PlayPanel(QWidget):
    """A gallery of answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._installed: Installed | None = None
        self._played = Played(())
        self._job: JobHandle | None = None
        self._asked: Installed | None = None  # by the job
        self._trouble = ""  # of the line to the device
        self.viewer: PictureViewer | None = None
        self.start = QPushButton(icon("play"), tr("Run the model on"))
        self.count = QSpinBox()
        self.count.setRange(1, 2000)
        self.count.setValue(AT_FIRST)
        self.count.setSuffix(tr(" pictures"))
        self.count.lineEdit().setTextMargins(px(8), 0, 0, 0)
        self.count.setAccessibleName(tr("How many pictures"))
        self.summary = label("", "secondary", wrap=True)
        self.gallery = Gallery(tr("Answers of the installed model"), session, lines=2)
        self.gallery.empty_text = tr("Press the button to see what the installed model answers.")
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.start)
        row.addWidget(self.count)
        row.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(12), 0, 0)
        column.setSpacing(px(12))
        column.addLayout(row)
        column.addWidget(self.gallery, 1)
        self.start.clicked.connect(self.play)
        self.gallery.picture_activated.connect(self.open_large)

    @property
    def played(self) -> Played:
        """What was played last."""
        return self._played

    def set_installed(self, installed: Installed | None) -> None:
        """Play another deployment; None when there is none that can be asked."""
        if installed != self._installed:
            if self._job is not None:
                self._job.cancel()
            self._show(Played(()))
        self._installed = installed
        self.start.setEnabled(installed is not None and self._job is None)

    def play_once(self) -> None:
        """Play when nothing was played yet: the newcomer's last page shows pictures at once.

        To a device pictures are only sent when the button is pressed.
        """
        is_here = self._installed is not None and self._installed.is_here
        if is_here and not self._played.answers and self._job is None:
            self.play()

    def play(self) -> None:
        """Run the model."""
        if self._installed is None or self._job is not None:
            return
        project, installed = self._session.current(), self._installed
        self._asked = installed
        count = self.count.value()
        self.start.setEnabled(False)
        self.summary.setText(tr("Asking the model…"))
        self._job = self._session.submit(
            tr("Play the result"),
            lambda ctx: play(project, installed, count, ctx),
            told_by_caller=True,
        )
        self._job.progressed.connect(self._on_progress)
        self._job.finished.connect(self._on_played)
        self._job.failed.connect(self._on_failed)
        self._job.ended.connect(self._on_ended)

    def _on_progress(self, progress: Progress) -> None:
        if progress.fraction is None:
            self.summary.setText(progress.message)
        else:
            share = numbers.percent(progress.fraction)
            self.summary.setText(f"{progress.message}  ·  {share}")

    def _on_played(self, played: Played) -> None:
        if self._installed is not None and self._installed == self._asked:
            self._session.links.connected(str(self._installed.target))
            self._show(played)

    def _on_failed(self, error: TangoError) -> None:
        if self._installed is None or self._installed != self._asked:
            return
        if not isinstance(error, DeviceError):
            self._session.post_error(error)
            return
        self._session.links.failed(str(self._installed.target), error)
        self._trouble = f"{error.message} {error.hint}".strip()

    def _on_ended(self) -> None:
        self._job = None
        self.start.setEnabled(self._installed is not None)
        self.summary.setText(self._trouble or self._played.summary)
        self._trouble = ""

    def _show(self, played: Played) -> None:
        self._played = played
        self.gallery.set_source(len(played.answers), self._tile)
        self.summary.setText(played.summary)

    def _tile(self, at: int) -> Tile:
        answer = self._played.answers[at]
        flag = "" if answer.right is None else ("good" if answer.right else "bad")
        path = answer.prediction.path
        boxes = answer.boxes if answer.boxes is not None and answer.boxes.size else None
        return Tile(path, answer.caption, answer.note, path.name, flag=flag, boxes=boxes)

    def describe(self, at: int) -> Shown:
        """What the viewer says about a picture."""
        answer = self._played.answers[at]
        found = answer.prediction
        times = tr(
            "{total} from file to answer, {infer} in the network",
            total=numbers.milliseconds(found.total_ms),
            infer=numbers.milliseconds(found.infer_ms),
        )
        return Shown(found.path, answer.details, f"{times}  ·  {found.path}", answer.boxes)

    def open_large(self, at: int) -> None:
        """Show a picture large."""
        if 0 <= at < len(self._played.answers):
            count = len(self._played.answers)
            self.viewer = view(self._session, count, self.describe, at, self)
            self.viewer.picture_shown.connect(self.gallery.select)

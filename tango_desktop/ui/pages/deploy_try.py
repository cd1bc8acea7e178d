"""Tries the installed model on a picture: dropped, chosen or taken from those held back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.predict import Installed, Prediction, ask
from tango_desktop.errors import DeviceError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages.deploy_answers import answer_view
from tango_desktop.ui.reading import read_picture, upright_size
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import ShownBoxes
from tango_desktop.ui.widgets.card import Card, label, set_property
from tango_desktop.ui.widgets.picture_box import PictureBox
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.table import Cell, Column, DataTable

ENDINGS = "*.jpg *.jpeg *.png *.bmp *.webp *.tif *.tiff"
Result = tuple[Prediction | None, QImage | None, tuple[int, int] | None]


class TryCard(Card):
    """A picture and the model's answer."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Try it on a picture"), parent)
        self._session = session
        self._job: JobHandle | None = None
        self._project: Project | None = None  # that the job is about
        self._installed: Installed | None = None
        self._pictures: Sequence[Path] = ()
        self._path: Path | None = None
        self._boxes: ShownBoxes | None = None
        self._least: float | None = None
        self.result: Prediction | None = None
        self.viewer: PictureViewer | None = None
        self.picture = PictureBox(tr("The picture, opens large"), 220, opens=True)
        self.picture.setFixedSize(px(220), px(220))
        self.picture.opened.connect(self.open_large)
        self.answer = label("", "pageTitle", wrap=True)
        self.detail = label("", "secondary", wrap=True)
        self.advice = label("", "", wrap=True)
        self.lower_it = QPushButton(icon("settings"), tr("Lower the least confidence"))
        self.lower_it.setToolTip(tr("Shows the settings of the page Export"))
        self.lower_it.clicked.connect(lambda: session.stage_requested.emit("export"))
        self.answers = DataTable(tr("Answers"), _columns(), filtered=False)
        self.choose = QPushButton(icon("folder-open"), tr("Choose a picture…"))
        self.any = QPushButton(icon("shuffle"), tr("One held back from training"))
        self.choose.clicked.connect(self._on_choose)
        self.any.clicked.connect(self.try_any)
        self.setAcceptDrops(True)
        self._lay_out()
        self._say_nothing_yet()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(4))
        column.addWidget(self.answer)
        column.addWidget(self.detail)
        column.addSpacing(px(4))
        column.addWidget(self.advice)
        column.addWidget(self.lower_it, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.answers)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.body.addLayout(row)
        assert self.head is not None
        for button in (self.any, self.choose):  # above the picture, so that they are in sight
            self.head.addWidget(button)

    # -- content ------------------------------------------------------------------------------

    def set_installed(
        self, installed: Installed | None, pictures: Sequence[Path], least: float | None = None
    ) -> None:
        """Use another deployment.

        Args:
            installed: the deployment, here or on a device.
            pictures: at hand for trying.
            least: the confidence that it shows boxes from.
        """
        if installed != self._installed:
            self._forget_job()
            self._say_nothing_yet()
        self._installed, self._pictures, self._least = installed, pictures, least
        self.any.setVisible(bool(pictures))
        self.setEnabled(installed is not None)

    def _say_nothing_yet(self) -> None:
        self.result, self._path, self._boxes = None, None, None
        self.picture.show_image(None)
        self.answer.setText(tr("Drop a picture here"))
        self.detail.setText(tr("The installed model runs as it will for its users."))
        self.answers.hide()
        self._advise("")

    def _advise(self, advice: str) -> None:
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.lower_it.setVisible(bool(advice and self._least))

    def try_any(self) -> None:
        """Try a random picture of those at hand."""
        if self._pictures:
            self.try_picture(random.choice(list(self._pictures)))

    def try_picture(self, path: Path) -> None:
        """Ask the model what ``path`` shows."""
        if self._installed is None:
            return
        installed = self._installed
        self._forget_job()
        self._path, self._project = path, self._session.project
        self.answer.setText(tr("Asking the model…"))
        self.detail.setText(path.name)
        self.answers.hide()
        self._advise("")

        def job(ctx: JobContext) -> Result:
            image = read_picture(path)
            found = ask(installed, [path], ctx)
            return (found[0] if found else None), image, upright_size(path)

        # A job that is listed, not a mere read: a device may ask for a password.
        self._job = self._session.submit(tr("Try the model"), job, told_by_caller=True)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)
        self._job.ended.connect(self._on_ended)

    def _forget_job(self) -> None:
        """The answer of the job under way does not count any more."""
        job, self._job = self._job, None
        if job is not None:
            job.finished.disconnect(self._on_finished)
            job.failed.disconnect(self._on_failed)
            job.ended.disconnect(self._on_ended)
            job.cancel()

    def _on_finished(self, found: Result) -> None:
        self._job = None
        if self._session.project is self._project and self._installed is not None:
            self._session.links.connected(str(self._installed.target))
            self._on_result(found)

    def _on_failed(self, error: TangoError) -> None:
        self._job = None
        if self._session.project is self._project:
            self._on_failure(error)

    def _on_ended(self) -> None:
        if self._job is not None:  # cancelled, or crashed
            self._job = None
            self._say_nothing_yet()

    def _on_result(self, found: Result) -> None:
        self.result, image, size = found
        result = self.result
        if result is None:
            self._boxes = None
            self.picture.show_image(image)
            self.answer.setText(tr("This picture cannot be read"))
            return
        shown = answer_view(result)
        self._boxes = shown.boxes(result, size)
        self.picture.show_image(image, self._boxes)
        self.answer.setText(shown.headline(result))
        self.detail.setText(self._times(result))
        self._advise(shown.advice(result, self._least))
        rows = shown.rows(result)
        self.answers.set_rows(rows)
        self.answers.fit_height(5)
        self.answers.setVisible(bool(rows))

    def _times(self, result: Prediction) -> str:
        """What it took where it ran, and of which picture."""
        name = self._path.name if self._path else ""
        total = numbers.milliseconds(result.total_ms)
        infer = numbers.milliseconds(result.infer_ms)
        if self._installed is None or self._installed.is_here:
            return tr(
                "{total} from file to answer, {infer} of it in the network  ·  {name}",
                total=total,
                infer=infer,
                name=name,
            )
        return tr(
            "{total} from file to answer on the device, {infer} of it in the network  ·  {name}",
            total=total,
            infer=infer,
            name=name,
        )

    def _on_failure(self, error: TangoError) -> None:
        name = self._path.name if self._path else ""
        self._say_nothing_yet()
        if self._installed is None or not isinstance(error, DeviceError):
            self._session.post_error(error)
            return
        self._session.links.failed(str(self._installed.target), error)
        self.answer.setText(tr("No answer"))
        self.detail.setText(name)
        self.advice.setText(f"{error.message} {error.hint}".strip())
        self.advice.show()

    def open_large(self) -> None:
        """Show the picture large."""
        if self._path is not None:
            path = self._path
            shown = Shown(path, self.answer.text(), str(path), self._boxes)
            self.viewer = view(self._session, 1, lambda _: shown, 0, self)

    # -- choosing -----------------------------------------------------------------------------

    def _on_choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a picture"), "", tr("Pictures ({endings})", endings=ENDINGS)
        )
        if chosen:
            self.try_picture(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            set_property(self, "active", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_property(self, "active", False)

    def dropEvent(self, event: QDropEvent) -> None:
        set_property(self, "active", False)
        urls = event.mimeData().urls()
        if urls:
            event.acceptProposedAction()
            self.try_picture(Path(urls[0].toLocalFile()))


def _columns() -> list[Column]:
    return [
        Column(tr("Class")),
        Column(tr("Confidence"), Cell.BAR, lambda v: numbers.percent(v, 1), stretch=True, full=1.0),
    ]

"""How a project begins: new, opened, from a sample, or from a folder dropped on the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import CLASSIFICATION, TASKS
from tango_desktop.data.recognition import task_of_folder
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.new_project import (
    NewProjectDialog,
    NewProjectSpec,
    free_folder,
    is_project,
    projects_folder,
)
from tango_desktop.ui.pages.data_tasks import DATA_VIEWS
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.start_page import SampleCardInfo

if TYPE_CHECKING:
    from tango_desktop.data.samples import SampleInfo


def sample_cards() -> tuple[SampleCardInfo, ...]:
    """The samples that the start page offers."""
    from tango_desktop.data.samples import SAMPLES

    return tuple(
        SampleCardInfo(s.name, tr(s.title), tr(s.help), tr(TASKS.get(sample_task(s.name)).title))
        for s in SAMPLES
    )


def sample_task(name: str) -> str:
    """The task that a sample is for."""
    shown = (view.name for view in DATA_VIEWS if name in view.samples)
    return next(shown, CLASSIFICATION.name)


def device_titles(ctx: JobContext) -> tuple[tuple[str, str], ...]:
    """Key and title of every device but this computer."""
    from tango_desktop.devices.profiles import load_profiles

    return tuple((profile.name, profile.title) for profile in load_profiles())


class ProjectStarter(QObject):
    """Asks what must be asked and hands the answers to the session."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._reader = Reader(session, self)
        self.dialog: NewProjectDialog | None = None

    def ask_new(self, pictures: str = "") -> None:
        """Show the dialog for a new project."""
        dialog = NewProjectDialog(pictures, parent=self._window)
        dialog.answered.connect(self.create)
        dialog.pictures_chosen.connect(self._find_task)
        dialog.finished.connect(self._reader.cancel)
        dialog.finished.connect(dialog.deleteLater)
        job = self._session.submit(tr("Read device profiles"), device_titles)
        job.finished.connect(dialog.show_devices)
        dialog.finished.connect(job.cancel)
        self.dialog = dialog
        if pictures:
            self._find_task(pictures)
        dialog.open()

    def _find_task(self, pictures: str) -> None:
        """Look at what lies beside the pictures: annotations tell what they are for."""
        folder = Path(pictures).expanduser()
        self._reader.read(
            tr("Look at the pictures"),
            lambda ctx: task_of_folder(folder, ctx),
            self._on_task_found,
            self._on_task_unknown,
        )

    def _on_task_found(self, name: str) -> None:
        if self.dialog is not None:
            self.dialog.suggest_task(name)

    def _on_task_unknown(self, _: TangoError) -> None:
        """A folder that cannot be looked at is told when its pictures are checked."""

    def ask_open(self) -> None:
        """Let a project's folder be chosen, or a folder with pictures."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, tr("Open a project or a folder with pictures"), str(projects_folder())
        )
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, path: Path) -> None:
        """Open a project; pictures go into the open project if it has none, else into a new one."""
        folder = path if path.is_dir() else path.parent
        if is_project(folder):
            self._session.open_project(folder)
        elif self._wants_pictures():
            self._answer("data", str(folder))
            self._session.stage_requested.emit("data")
        else:
            self.ask_new(str(folder))

    def create(self, spec: NewProjectSpec, settings: Sequence[str] = ()) -> bool:
        """Make a project from the newcomer's answers.

        Args:
            spec: the answers.
            settings: others, as on a command line: ``stage.setting=value``.

        Returns:
            Whether it was made; if not, that was told.
        """
        if not self._session.create_project(spec.folder, spec.name):
            return False
        self._answer("task", spec.task)
        self._answer("data", spec.pictures)
        self._answer("device", spec.device)
        for text in settings:
            self._session.assign(spec.task, text)
        self._session.undo_stack.clear()
        if spec.automatic:
            self._session.run_automatic()
        return True

    def start_sample(self, name: str) -> None:
        """Make a sample's pictures and a project for them."""
        from tango_desktop.data.samples import SAMPLES, make_sample

        info = SAMPLES.get(name)
        title = tr(info.title)
        target = data_folder() / "samples" / name
        job = self._session.submit(
            tr("Make the sample “{title}”", title=title),
            lambda ctx: make_sample(name, target, ctx),
        )
        job.finished.connect(lambda pictures: self._on_sample(info, pictures))

    def _on_sample(self, info: SampleInfo, pictures: Path) -> None:
        title, task = tr(info.title), sample_task(info.name)
        folder = free_folder(projects_folder(), title)
        spec = NewProjectSpec(title, folder, task, str(pictures), "", False)
        if not self.create(spec, info.settings):
            return
        self._session.post(
            Message(
                MessageKind.INFO,
                tr("The sample is ready."),
                tr("Press Automatic and watch each step, or go through the steps yourself."),
                action_text=tr("Automatic"),
                action=self._session.run_automatic,
                until_run=True,
            )
        )

    def _answer(self, stage: str, value: str) -> None:
        if value and stage in self._session.flow.stages:
            info = self._session.flow.stages.get(stage)
            settings = info.settings_of(self._session.current())
            self._session.update_settings(settings, **{info.main_setting: value})

    def _wants_pictures(self) -> bool:
        if self._session.project is None or "data" not in self._session.flow.stages:
            return False
        info = self._session.flow.stages.get("data")
        return not self._session.project.answers("data").get(info.main_setting)

"""Installing what an engine's converter needs, and removing it again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import environment_making
from tango_desktop.export.environments import EnvironmentInfo, remove
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.jobs_drawer import progress_bar, show_progress
from tango_desktop.ui.pages.export_choices import Choice
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.facts import Command
from tango_desktop.ui.widgets.flow_row import FlowRow

Work = Callable[[EnvironmentInfo, JobContext], object]
_KEY = "installs"  # of the session's handed things: the jobs by environment


class InstallPanel(QWidget):
    """For the chosen engine: a button that installs, with its job, or one that removes."""

    changed = Signal()  # what is installed

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._choice: Choice | None = None
        self._job: JobHandle | None = None
        self.confirmation: QMessageBox | None = None
        self.why = label("", "secondary", wrap=True)
        self.install = QPushButton(icon("download"), "")
        self.install.clicked.connect(self._on_install)
        self.remove = QPushButton(icon("trash"), tr("Remove…"))
        self.remove.clicked.connect(self.ask_remove)
        self.buttons = FlowRow()
        for button in (self.install, self.remove):
            self.buttons.add(button)
        self.line_title = label(tr("Or in a terminal:"), "small")
        self.line = Command(tr("Installs what the engine needs"))
        self.progress = self._progress_row()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for widget in (self.why, self.buttons, self.progress, self.line_title, self.line):
            column.addWidget(widget)
        self.hide()

    def _progress_row(self) -> QWidget:
        made = QWidget()
        self.bar = progress_bar()
        self.bar.setAccessibleName(tr("Progress of the installation"))
        self.doing = ElidedLabel("", "secondary", Qt.TextElideMode.ElideMiddle)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.bar, 1)
        row.addWidget(self.doing, 2)
        row.addWidget(self.cancel)
        return made

    @property
    def is_busy(self) -> bool:
        """Whether the chosen engine is being installed or removed."""
        return self._job is not None and not self._job.is_ended

    def show_choice(self, choice: Choice) -> None:
        """Show what can be done for an engine."""
        self._choice = choice
        home = choice.home
        self._follow(self._jobs().get(home.name) if home is not None else None)
        self._fit()

    def _fit(self) -> None:
        choice = self._choice
        if choice is None:
            return
        row, busy = choice.row, self.is_busy
        missing = not row.available
        can_install = missing and row.installs
        self.why.setText(_why(choice))
        self.why.setVisible(missing)
        self.install.setText(tr("Install ({size})…", size=row.size))
        self.install.setVisible(can_install and not busy)
        self.remove.setVisible(choice.is_removable and not busy)
        self.buttons.setVisible(not busy and (can_install or choice.is_removable))
        self.progress.setVisible(busy)
        self.line.show_command(row.install_line)
        for widget in (self.line_title, self.line):
            widget.setVisible(bool(row.install_line) and not busy)
        self.line_title.setText(tr("Or in a terminal:") if can_install else tr("In a terminal:"))
        self.setVisible(missing or choice.is_removable or busy)

    # -- the jobs -----------------------------------------------------------------------------

    def _jobs(self) -> dict[str, JobHandle]:
        """The jobs of all engines; they outlive the window that started them."""
        jobs = self._session.handed.setdefault(_KEY, {})
        assert isinstance(jobs, dict)
        return jobs

    def _start(self, title: str, home: EnvironmentInfo, work: Work) -> None:
        job = self._session.submit(title, lambda ctx: work(home, ctx))
        self._jobs()[home.name] = job
        self._follow(job)
        self._fit()
        self.cancel.setFocus()

    def _follow(self, job: JobHandle | None) -> None:
        if self._job is job:
            return
        if self._job is not None:
            self._job.progressed.disconnect(self._on_progress)
            self._job.ended.disconnect(self._on_ended)
        self._job = None if job is None or job.is_ended else job
        if self._job is not None:
            self._job.progressed.connect(self._on_progress)
            self._job.ended.connect(self._on_ended)
            self._on_progress()

    def _on_progress(self, _: object = None) -> None:
        if self._job is not None:
            show_progress(self.bar, self._job)
            self.doing.setText(self._job.progress.message or tr("Beginning"))

    def _on_ended(self) -> None:
        self._follow(None)
        self._fit()
        self.changed.emit()

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # -- what the buttons do ------------------------------------------------------------------

    def _on_install(self) -> None:
        choice = self._choice
        if choice is not None and choice.home is not None:
            title = tr("Install {engine}", engine=choice.row.title)
            self._start(title, choice.home, environment_making.make)

    def ask_remove(self) -> None:
        """Ask, naming it, before packages are removed that took a while to fetch."""
        choice = self._choice
        if choice is None or choice.home is None:
            return
        name = choice.row.title
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("Remove the packages of {engine}", engine=name),
            tr("Remove the packages of {engine} ({size})?", engine=name, size=choice.row.size),
            parent=self.window(),
        )
        box.setInformativeText(
            tr("Models that were made stay. To make more, the packages are fetched again.")
        )
        removes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep them"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.buttonClicked.connect(
            lambda button: self.remove_packages() if button is removes else None
        )
        box.finished.connect(box.deleteLater)
        self.confirmation = box
        box.open()

    def remove_packages(self) -> None:
        """Remove what was installed for the chosen engine."""
        choice = self._choice
        if choice is not None and choice.home is not None:
            self._start(tr("Remove {engine}", engine=choice.row.title), choice.home, _remove)


def _remove(home: EnvironmentInfo, ctx: JobContext) -> None:
    ctx.check()
    remove(home)


def _why(choice: Choice) -> str:
    if not choice.row.installs:
        return choice.row.reason
    return tr(
        "{engine} needs packages that are not installed. The program fetches them into a folder "
        "of their own and keeps them for all projects.",
        engine=choice.row.title,
    )

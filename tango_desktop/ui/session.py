"""What the window is about: the open project, its flow, its jobs.

Pages talk to the session, never to each other.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from tango_desktop.core.flow import Flow, StageState, StageStatus
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import to_mapping
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import Project
from tango_desktop.errors import NotThereError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.links import AT_THE_DEVICE, LINE_ERRORS, DeviceLinks
from tango_desktop.ui.job_runner import Job, JobHandle, JobRunner, JobState

_DEPLOY = "deploy"


class MessageKind(enum.Enum):
    """How a message bar looks."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Message:
    """What the message bar shows, with at most one button.

    Attributes:
        kind: how it looks.
        text: what happened.
        hint: what to do.
        details: what only some want to read; folded.
        action_text: the button's words.
        action: what the button does.
        until_run: the next run of a step makes it outdated.
        undoes: the button takes back the last change; any other change makes it outdated.
        line: the address of the device that could not be reached; its answer makes it outdated.
    """

    kind: MessageKind
    text: str
    hint: str = ""
    details: str = ""
    action_text: str = ""
    action: Callable[[], None] | None = None
    until_run: bool = False
    undoes: bool = False
    line: str = ""


class _SettingsCommand(QUndoCommand):
    """A change of a stage's settings that can be taken back."""

    def __init__(
        self, session: Session, cls: type[Any], before: dict[str, Any], after: Any
    ) -> None:
        stage = session.flow.stages.get(cls.STAGE)
        super().__init__(tr("Change settings of “{stage}”", stage=tr(stage.title)))
        self._session, self._cls, self._before = session, cls, before
        self._after = to_mapping(after)
        self._applied = True

    def redo(self) -> None:
        if self._applied:  # pushed after the change was made
            self._applied = False
            return
        self._session.write_settings(self._cls, self._after)

    def undo(self) -> None:
        self._session.write_settings(self._cls, self._before)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


class Session(QObject):
    """The state behind the window; lives in the GUI thread."""

    project_opened = Signal(object)  # Project
    project_closed = Signal()
    project_renamed = Signal()
    leaving = Signal(object)  # list[TangoError]: who cannot write something yet says so in it
    statuses_changed = Signal(object)  # dict[str, StageStatus]
    settings_changed = Signal(str)  # stage
    progressed = Signal(object)  # Progress of the flow's job
    metric_recorded = Signal(object)  # Metric of the flow's job
    run_started = Signal()  # the flow's job
    run_changed = Signal()  # the flow's job started, paused, resumed or ended
    message_posted = Signal(object)  # Message
    stage_requested = Signal(str)
    graph_requested = Signal()  # the graph editor, with the project's network

    def __init__(self, flow: Flow, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.flow = flow
        self.preferences = preferences
        self.runner = JobRunner(self)
        self.links = DeviceLinks(self)
        self.undo_stack = QUndoStack(self)
        self.project: Project | None = None
        self.flow_job: JobHandle | None = None
        # What a part of the window leaves to the one that takes its place when the window is built
        # anew; forgotten with the project.
        self.handed: dict[str, object] = {}
        self._told_of_loss = False
        self.flow_goal: str | None = None  # the stage that runs alone; None on Automatic

    # -- project ------------------------------------------------------------------------------

    def open_project(self, folder: Path) -> bool:
        """Open a project in place of the current one; False when it failed (and was told)."""
        return self._enter(lambda: Project.open(folder))

    def create_project(self, folder: Path, name: str = "") -> bool:
        """Make a new project and open it; False when it failed (and was told)."""
        return self._enter(lambda: Project.create(folder, name))

    def may_leave(self) -> bool:
        """Whether nothing of the project is lost when it is closed; tells what is, once."""
        losses: list[TangoError] = []
        self.leaving.emit(losses)
        if not losses or self._told_of_loss:
            self._told_of_loss = False
            return True
        self._told_of_loss = True
        self.post(
            Message(
                MessageKind.ERROR,
                losses[0].message,
                tr("What was changed last would be lost. Do the same again to leave without it."),
                losses[0].hint,
            )
        )
        return False

    def close_project(self) -> None:
        """Close the project; jobs must have ended."""
        if self.project is not None:
            self.project.close()
            self.project = None
            self.handed.clear()
            self.undo_stack.clear()
            self.project_closed.emit()

    def rename_project(self, name: str) -> None:
        """Give the open project another name; tells when it cannot be saved."""
        if self.project is None or not name.strip():
            return
        try:
            self.project.rename(name.strip())
        except TangoError as error:
            self.post_error(error)
        self.project_renamed.emit()

    def _enter(self, make: Callable[[], Project]) -> bool:
        if self.flow_job is not None:
            self.post(
                Message(
                    MessageKind.WARNING,
                    tr("A job of this project is still running."),
                    tr("Stop it first, or wait until it is done."),
                )
            )
            return False
        if not self.may_leave():
            return False
        try:
            project = make()
        except TangoError as error:
            self.post_error(error)
            return False
        self.close_project()
        self.project = project
        self.preferences.remember(project.folder)
        self.project_opened.emit(project)
        self.refresh()
        return True

    def current(self) -> Project:
        """The open project; only called by pages, which are shown only when there is one."""
        assert self.project is not None
        return self.project

    # -- settings -----------------------------------------------------------------------------

    def settings(self, cls: type[Any]) -> Any:
        """The settings of ``cls.STAGE`` of the open project; defaults if the file is damaged."""
        try:
            return self.current().settings(cls)
        except TangoError as error:
            self.post_error(error)
            return cls()

    def update_settings(self, cls: type[Any], **changes: object) -> bool:
        """Change settings, undoably; False when a value was refused (and that was told)."""
        before = to_mapping(self.settings(cls))
        if all(before.get(name) == _plain(value) for name, value in changes.items()):
            return True
        try:
            after = self.current().update(cls, **changes)
        except TangoError as error:
            self.post_error(error)
            return False
        self.undo_stack.push(_SettingsCommand(self, cls, before, after))
        self._settings_written(cls)
        return True

    def assign(self, task: str, text: str) -> None:
        """Set one thing as on a command line, ``stage.setting=value``, unless it was set before."""
        name, _, value = text.partition("=")
        stage, setting = self.flow.resolve(name, task)
        cls = stage.settings_for(task)
        if getattr(self.settings(cls), setting) == getattr(cls(), setting):
            self.update_settings(cls, **{setting: value})

    def write_settings(self, cls: type[Any], values: dict[str, Any]) -> None:
        """Set all settings of a stage (undo and redo)."""
        try:
            self.current().update(cls, **values)
        except TangoError as error:
            self.post_error(error)
        self._settings_written(cls)

    def _settings_written(self, cls: type[Any]) -> None:
        self.settings_changed.emit(cls.STAGE)
        self.refresh()

    # -- stages -------------------------------------------------------------------------------

    def statuses(self) -> dict[str, StageStatus]:
        """The status of every stage of the open project."""
        return self.flow.statuses(self.current()) if self.project is not None else {}

    def refresh(self) -> None:
        """Compute the statuses again and tell everyone."""
        if self.project is not None:
            self.statuses_changed.emit(self.statuses())

    def run_stage(self, name: str) -> None:
        """Run one stage as a job."""
        project = self.current()
        self._start_flow(
            name,
            tr(self.flow.stages.get(name).title),
            lambda ctx, tell: self.flow.run_stage(project, name, ctx, tell),
        )

    def run_automatic(self, to: str | None = None) -> None:
        """Run every stage that is not done as one job."""
        project = self.current()
        self._start_flow(
            None, tr("Automatic"), lambda ctx, tell: self.flow.run(project, ctx, to, tell)
        )

    def _start_flow(
        self,
        goal: str | None,
        title: str,
        work: Callable[[JobContext, Callable[[str, StageState], None]], Any],
    ) -> None:
        if self.flow_job is not None:
            return
        self.flow_goal = goal

        def job(ctx: JobContext) -> Any:
            return work(ctx, lambda name, state: handle_box[0].post("stage", (name, state)))

        handle_box: list[JobHandle] = []
        handle = JobHandle(title, job, heavy=True, parent=self.runner)
        handle_box.append(handle)
        self.flow_job = handle
        handle.progressed.connect(self.progressed)
        handle.metric_recorded.connect(self.metric_recorded)
        handle.event_arrived.connect(self._on_event)
        handle.state_changed.connect(self._on_flow_state)
        handle.failed.connect(self._on_flow_failed)
        handle.crashed.connect(self.post_crash)
        handle.ended.connect(self._on_flow_ended)
        self.runner.adopt(handle)
        self.run_started.emit()
        self.run_changed.emit()
        self.refresh()

    def is_paused(self) -> bool:
        """Whether the flow's job is being held."""
        return self.flow_job is not None and self.flow_job.state is JobState.PAUSED

    def submit(
        self, title: str, job: Job, heavy: bool = False, told_by_caller: bool = False
    ) -> JobHandle:
        """Run something that is not a stage as a job.

        Its errors go to the message bar, unless the caller shows them where they belong.
        """
        handle = self.runner.submit(title, job, heavy)
        if not told_by_caller:
            handle.failed.connect(self.post_error)
        handle.crashed.connect(self.post_crash)
        return handle

    def device_address(self) -> str:
        """Where the project's device is; empty for this computer and for a mere profile."""
        return (
            "" if self.project is None else str(self.project.outputs("device").get("address", ""))
        )

    def _on_event(self, kind: str, value: Any) -> None:
        name, state = value
        if name in AT_THE_DEVICE and state is StageState.DONE:
            self.links.connected(self.device_address())
        self.refresh()

    def _on_flow_failed(self, error: TangoError) -> None:
        address = self.device_address()
        self.links.failed(address, error)
        on_the_way = isinstance(error, LINE_ERRORS)
        self.post_error(error, until_run=True, line=address if on_the_way else "")

    def _on_flow_state(self, _: object) -> None:
        self.run_changed.emit()

    def _on_flow_ended(self) -> None:
        self.flow_job = None
        self.run_changed.emit()
        self.refresh()

    # -- messages -----------------------------------------------------------------------------

    def post(self, message: Message) -> None:
        """Show a message bar."""
        self.message_posted.emit(message)

    def post_undo(self, text: str, hint: str = "") -> None:
        """Say what the last change did, with a button that takes it back."""
        self.post(
            Message(
                MessageKind.INFO,
                text,
                hint,
                action_text=tr("Undo"),
                action=self.undo_stack.undo,
                undoes=True,
            )
        )

    def post_error(self, error: TangoError, until_run: bool = False, line: str = "") -> None:
        """Show an error: what happened, what to do, details folded."""
        gone = isinstance(error, NotThereError)
        self.post(
            Message(
                MessageKind.ERROR,
                error.message,
                error.hint,
                error.details,
                self.words_to_deploy() if gone else "",
                self.go_to_deploy if gone else None,
                until_run,
                line=line,
            )
        )

    def words_to_deploy(self) -> str:
        """What a button says that leads to the step which deploys."""
        return tr("Go to: {stage}", stage=tr(self.flow.stages.get(_DEPLOY).title))

    def go_to_deploy(self) -> None:
        """Show the step that deploys."""
        self.stage_requested.emit(_DEPLOY)

    def post_crash(self, text: str) -> None:
        """Say that a job met a defect of the program."""
        self.post(
            Message(
                MessageKind.ERROR,
                tr("Something went wrong that should not have."),
                tr("Nothing of your project was lost. The details are in the log."),
                text,
            )
        )

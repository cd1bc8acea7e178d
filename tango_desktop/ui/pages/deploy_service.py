"""A deployed model that starts with its device: made, started, stopped and removed on request."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy import service
from tango_desktop.deploy.service import ServiceKind, ServiceSpec, ServiceStatus
from tango_desktop.deploy.stage import deployed_place
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import TangoError
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip

T = TypeVar("T")
USUAL = "0 --http 0.0.0.0:8080"
LOG_HEIGHT = 140
COLUMNS = 3  # of buttons: more are too wide for large texts
_KINDS = {
    ServiceKind.SYSTEMD: "systemd --user",
    ServiceKind.TERMUX_SERVICES: "termux-services",
    ServiceKind.TERMUX_BOOT: "Termux:Boot",
}


def spec_of(project: Project, arguments: str) -> ServiceSpec:
    """What is to run, from what is deployed.

    Raises:
        ValueError: a quotation mark in ``arguments`` is not closed.
    """
    outputs = project.outputs("deploy")
    command = tuple(str(part) for part in outputs.get("command", ()))
    given = tuple(shlex.split(arguments))
    return ServiceSpec(project.name, command, given, str(outputs.get("target", "")))


def on_device(project: Project, ctx: JobContext, work: Callable[[Connection], T]) -> T:
    """Do something on the device that the project is deployed to."""
    with connect(deployed_place(project).target) as connection:
        return work(connection)


def look(project: Project, ctx: JobContext) -> ServiceStatus:
    """How the project's service does."""
    name = service.service_name(project.name)
    return on_device(project, ctx, lambda line: service.service_status(line, name, ctx))


def make(project: Project, ctx: JobContext, spec: ServiceSpec) -> ServiceStatus:
    """Make the service and start it."""
    return on_device(project, ctx, lambda line: service.install_service(line, spec, ctx))


def start(project: Project, ctx: JobContext) -> ServiceStatus:
    """Start it now."""
    return _done(project, ctx, service.start_service)


def stop(project: Project, ctx: JobContext) -> ServiceStatus:
    """Stop it until the device starts again."""
    return _done(project, ctx, service.stop_service)


def remove(project: Project, ctx: JobContext) -> ServiceStatus:
    """Stop it and take it away."""
    return _done(project, ctx, service.remove_service)


def _done(
    project: Project, ctx: JobContext, act: Callable[[Connection, str, JobContext], None]
) -> ServiceStatus:
    name = service.service_name(project.name)

    def work(line: Connection) -> ServiceStatus:
        act(line, name, ctx)
        return service.service_status(line, name, ctx)

    return on_device(project, ctx, work)


def read_log(project: Project, ctx: JobContext) -> str:
    """The last lines that it wrote."""
    name = service.service_name(project.name)
    return on_device(project, ctx, lambda line: service.service_log(line, name, ctx))


class ServiceCard(Card):
    """Whether it starts with the device, and the buttons that change that."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Start with the device"), parent)
        self._session = session
        self._job: JobHandle | None = None
        self.status: ServiceStatus | None = None
        self.state = Chip()
        self.text = label("", "secondary", wrap=True)
        self.trouble = label("", "error", wrap=True)
        self.arguments = QLineEdit(USUAL)
        self.arguments.setFont(theme.mono_font())
        self.arguments.setAccessibleName(tr("Inputs and outputs of the service"))
        self.arguments.textChanged.connect(self._update)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setFont(theme.mono_font())
        self.log.setFixedHeight(px(LOG_HEIGHT))
        self.log.setAccessibleName(tr("Log of the service"))
        self.look_button = self._button("refresh", N_("Ask the device"), look)
        self.make_button = QPushButton(icon("play"), spaced(tr("Make it a service")))
        self.make_button.clicked.connect(self.make)
        self.start_button = self._button("play", N_("Start"), start)
        self.stop_button = self._button("stop", N_("Stop"), stop)
        self.log_button = self._button("console", N_("Show its log"), read_log)
        self.remove_button = self._button("trash", N_("Remove"), remove)
        self._lay_out()
        self.forget()

    def _button(
        self, symbol: str, text: str, work: Callable[[Project, JobContext], Any]
    ) -> QPushButton:
        made = QPushButton(icon(symbol), spaced(tr(text)))
        made.clicked.connect(partial(self._do, work))
        return made

    def _lay_out(self) -> None:
        assert self.head is not None
        self.head.addWidget(self.state)
        self.body.addWidget(self.text)
        self.body.addWidget(label(tr("Inputs and outputs"), "overline"))
        self.body.addWidget(self.arguments)
        self.body.addWidget(self.trouble)
        row = QGridLayout()
        row.setSpacing(px(8))
        row.setColumnStretch(COLUMNS, 1)
        for number, button in enumerate(self._buttons()):
            row.addWidget(button, number // COLUMNS, number % COLUMNS)
        self.body.addLayout(row)
        self.body.addWidget(self.log)

    def _buttons(self) -> tuple[QPushButton, ...]:
        first = (self.look_button, self.make_button, self.start_button, self.stop_button)
        return (*first, self.log_button, self.remove_button)

    def forget(self) -> None:
        """Nothing is known of the service."""
        self.status = None
        self.log.hide()
        self.trouble.hide()
        self._update()

    # -- acting -------------------------------------------------------------------------------

    def make(self) -> None:
        """Make the service with what is in the field."""
        project = self._session.current()
        try:
            spec = spec_of(project, self.arguments.text())
        except ValueError:
            self._say_trouble(tr("A quotation mark is not closed."))
            return
        self._do(lambda project, ctx: make(project, ctx, spec))

    def _do(self, work: Callable[[Project, JobContext], Any], _: object = None) -> None:
        project = self._session.project
        if self._job is not None or project is None:
            return
        self.trouble.hide()
        title = tr("Service of {project}", project=project.name)
        self._job = self._session.submit(title, lambda ctx: work(project, ctx), told_by_caller=True)
        self._job.finished.connect(self._on_done)
        self._job.failed.connect(self._on_failed)
        self._job.ended.connect(self._on_ended)
        self._update()

    @Slot(object)
    def _on_done(self, found: object) -> None:
        if isinstance(found, ServiceStatus):
            self.status = found
        else:
            self.log.setPlainText(str(found))
            self.log.show()

    @Slot(object)
    def _on_failed(self, error: TangoError) -> None:
        self._say_trouble(f"{error.message} {error.hint}".strip())

    @Slot()
    def _on_ended(self) -> None:
        self._job = None
        self._update()

    # -- showing ------------------------------------------------------------------------------

    def _say_trouble(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.show()

    def _update(self, _: object = None) -> None:
        status, busy = self.status, self._job is not None
        there = status is not None and status.installed
        running = status is not None and status.running
        none = status is not None and status.kind is ServiceKind.NONE
        self.state.setVisible(there)
        self.state.show_text(
            tr("running") if running else tr("stopped"), "good" if running else "warning"
        )
        self.text.setText(self._words())
        shown = {
            self.look_button: True,
            self.make_button: not none,
            self.start_button: there and not running,
            self.stop_button: running,
            self.log_button: there,
            self.remove_button: there,
        }
        self.make_button.setText(spaced(tr("Change it") if there else tr("Make it a service")))
        for button, is_shown in shown.items():
            button.setVisible(is_shown)
            button.setEnabled(not busy)
        self.make_button.setEnabled(not busy and bool(self.arguments.text().strip()))

    def _words(self) -> str:
        status = self.status
        if self._job is not None:
            return tr("Asking the device…")
        if status is None:
            return tr(
                "On request the model starts with the device and is started again when it fails. "
                "Nothing of the system's own is changed."
            )
        if status.kind is ServiceKind.NONE:
            return tr("The device has nothing that starts services: no systemd of the user's own.")
        told = _KINDS[status.kind]
        if not status.installed:
            return tr("{kind} would start it. It is not a service yet.", kind=told)
        return " ".join(part for part in (tr("{kind} starts it.", kind=told), status.hint) if part)

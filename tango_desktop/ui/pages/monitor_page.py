"""The page “Monitor”: is the deployed model still well, what has changed, what is it unsure of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QTabWidget

from tango_desktop.core.flow import StageState, StageStatus
from tango_desktop.core.project import Project
from tango_desktop.deploy.monitor.stage import MonitorSettings
from tango_desktop.deploy.releases import LAUNCHER
from tango_desktop.deploy.stage import deployed_place
from tango_desktop.deploy.standing import is_deployed, run_there
from tango_desktop.errors import NotThereError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages.deploy_service import ServiceCard
from tango_desktop.ui.pages.deploy_state import commands, commands_there
from tango_desktop.ui.pages.measure_where import address_of
from tango_desktop.ui.pages.monitor_controls import ControlsCard
from tango_desktop.ui.pages.monitor_device import DeviceCard, EarlierCard, is_unused
from tango_desktop.ui.pages.monitor_drift import DriftPanel
from tango_desktop.ui.pages.monitor_inbox import InboxPanel
from tango_desktop.ui.pages.monitor_state import MonitorView, read_monitor
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.scroll import scrolled_cards

DATA = "data"
DEPLOY = "deploy"


class MonitorPage(StagePage):
    """Shows what was fetched, and fetches."""

    stage = "monitor"
    asked_here = ("keep_uncertain",)

    def build(self) -> None:
        self.view: MonitorView | None = None
        self._shown_state: tuple[object, ...] = ()
        self._data_record: object = None
        self._served: tuple[str, ...] = ()
        self._fetching: JobHandle | None = None  # beside the flow
        self._fetch_error: TangoError | None = None
        self._is_gone = False  # the last look found that what was deployed is not there
        self._reader = Reader(self.session, self)
        self.device = DeviceCard()
        self.controls = ControlsCard(self.session)
        self.service = ServiceCard(self.session)
        self.earlier = EarlierCard()
        self.drift = DriftPanel()
        self.inbox = InboxPanel(self.session)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self._make_tabs()
        self.empty = EmptyState(
            "target",
            tr("Nothing is deployed yet"),
            tr(
                "A deployed model counts what it sees and answers. Here you see whether that is "
                "still what it was checked with, and get the pictures that it was unsure of."
            ),
            [(tr("Go to: Deploy"), lambda: self.session.stage_requested.emit(DEPLOY))],
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self.fetch = QPushButton(icon("refresh"), spaced(tr("Fetch now")))
        self.fetch.hide()
        self.secondary.addWidget(self.fetch)
        self._connect()

    def _make_tabs(self) -> None:
        self.tabs = QTabWidget(self.stack)
        self.tabs.setAccessibleName(tr("Views of the deployed model"))
        health = scrolled_cards(self.device, self.controls, self.service, self.earlier)
        self.tabs.addTab(health, tr("Health"))
        self.tabs.addTab(self.drift, tr("Drift"))
        self.tabs.addTab(self.inbox, tr("Inbox"))

    def _connect(self) -> None:
        self.controls.fetch_due.connect(self._on_due)
        self.device.to_deploy.clicked.connect(self.session.go_to_deploy)
        self.fetch.clicked.connect(self._fetch)
        self.tabs.currentChanged.connect(lambda _: self.show_status())
        self.inbox.changed.connect(self._read)
        self.inbox.work_changed.connect(self.show_status)
        self.inbox.keep_requested.connect(self._on_keep_requested)
        self.inbox.check_requested.connect(self._on_check_requested)
        self.session.run_started.connect(self._on_run_started)
        self.session.project_opened.connect(self._on_project)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        self._show_part(project)
        self.controls.refresh()
        data = project.record(DATA)
        if data != self._data_record:
            self._data_record = data
            self.inbox.forget_added()
        state = (
            str(project.folder),
            project.record(self.stage),
            project.record(DEPLOY),
            project.record("measure"),
            data,
            self.session.settings(MonitorSettings),
        )
        if state != self._shown_state:
            self._shown_state = state
            self._read()
        elif self.view is not None:
            self._show_device(self.view)

    def _show_part(self, project: Project) -> None:
        self.stack.setCurrentWidget(self.tabs if is_deployed(project) else self.empty)

    def _read(self) -> None:
        if self.session.project is None:
            return
        project = self.session.current()
        self._reader.read(
            tr("Read what was fetched"), lambda ctx: read_monitor(project, ctx), self._on_view
        )

    def _on_view(self, found: MonitorView) -> None:
        self.view = found
        self._show_device(found)
        self.drift.show_view(found)
        self.earlier.show_devices(found.earlier)
        keeps = self.session.settings(MonitorSettings).keep_uncertain > 0
        self.inbox.show_view(found.inbox, keeps)
        count = len(found.inbox.pictures)
        at = self.tabs.indexOf(self.inbox)
        self.tabs.setTabText(at, tr("Inbox ({count})", count=count) if count else tr("Inbox"))
        self.show_status()

    def _show_device(self, found: MonitorView) -> None:
        project = self.session.current()
        if found.report is None or not is_deployed(project):
            return
        device = project.outputs("device")
        title = tr(str(device.get("title") or device.get("name") or found.report.device))
        trouble = self._trouble()
        self.device.show_view(found, title, trouble)
        self.device.to_deploy.setVisible(self._is_gone and bool(trouble[0]))
        self.device.show_commands(_how_to_run(project) if is_unused(found.report) else ())
        outputs = project.outputs(DEPLOY)
        served = (address_of(project), str(outputs.get("release", "")))
        self.service.setVisible(bool(outputs.get("command")))
        if served != self._served:
            self._served = served
            self.service.forget()
        parts = [address_of(project), str(outputs.get("target", ""))]
        self.subtitle.setText("  ·  ".join(part for part in (title, *parts) if part))

    def _trouble(self) -> tuple[str, str]:
        """Why the last look failed, and what to do."""
        if self._fetch_error is not None:
            return self._fetch_error.message, self._fetch_error.hint
        status = self.status()
        if status.state is not StageState.FAILED:
            return "", ""
        return status.reason, status.hint

    def _show_reason(self, status: StageStatus) -> None:
        """The card says it where it says everything else of the device."""
        super()._show_reason(status)
        told = self.stack.currentWidget() is self.tabs and self.tabs.currentIndex() == 0
        if told and status.state is StageState.FAILED:
            self.reason.setText("")
            self.reason_icon.hide()

    def _show_way(self) -> None:
        super()._show_way()
        if self.stack.currentWidget() is self.empty:
            self.go_there.hide()  # the same button stands in the middle

    # -- acting -------------------------------------------------------------------------------

    def _applies(self) -> bool:
        """Whether the filled button adds what was labelled: in the inbox, once something is."""
        return self.tabs.currentWidget() is self.inbox and bool(self.inbox.apply_words())

    def primary_action(self) -> None:
        if not self.primary.isEnabled():
            return
        if self._applies():
            self.inbox.labelling.apply()
        else:
            self._fetch()

    def _fetch(self) -> None:
        """Ask the device; what runs there can be asked even when it is not the newest any more."""
        if not self._can_fetch():
            return
        self._fetch_error, self._is_gone = None, False
        if self.session.statuses()[DEPLOY].state is StageState.DONE:
            self.session.run_stage(self.stage)
            return
        flow, project, info = self.session.flow, self.session.current(), self.info
        self._fetching = self.session.submit(
            tr("Fetch from the device"),
            lambda ctx: run_there(flow, project, info, ctx),
            told_by_caller=True,
        )
        self._fetching.failed.connect(self._on_own_failed)
        self._fetching.ended.connect(self._on_own_ended)
        self.show_status()

    def _can_fetch(self) -> bool:
        project = self.session.project
        idle = self.session.flow_job is None and self._fetching is None
        return idle and project is not None and is_deployed(project)

    @Slot(object)
    def _on_own_failed(self, error: TangoError) -> None:
        self._fetch_error = error
        self._is_gone = isinstance(error, NotThereError)
        self.session.links.failed(self.session.device_address(), error)
        self.controls.note_failure(error)

    @Slot()
    def _on_own_ended(self) -> None:
        self._fetching = None
        self._read()
        self.show_status()

    def primary_text(self) -> str:
        if self._applies():
            return self.inbox.apply_words()
        state = self.status().state
        if self._fetching is not None:
            return tr("Fetching…")
        if state in (StageState.READY, StageState.DONE, StageState.STALE, StageState.WAITING):
            return tr("Fetch now")
        if state is StageState.RUNNING:
            return tr("Fetching…")
        return super().primary_text()

    def show_status(self) -> None:
        super().show_status()
        applies = self._applies()
        self.fetch.setVisible(applies)
        self.fetch.setEnabled(self._can_fetch())
        if applies:
            busy = self.session.flow_job is not None or self.inbox.labelling.is_applying
            self._enable_primary(not busy)
        else:
            self._enable_primary(self._can_fetch())

    def _on_due(self) -> None:
        """Only while it is seen, and nothing else runs."""
        if self.isVisible():
            self._fetch()

    def _on_run_started(self) -> None:
        job = self.session.flow_job
        if job is not None and self.session.flow_goal == self.stage:
            job.failed.connect(self._on_fetch_failed)

    def _on_fetch_failed(self, error: TangoError) -> None:
        self._is_gone = isinstance(error, NotThereError)
        self.controls.note_failure(error)

    def _on_project(self, _: object) -> None:
        self.controls.every.setChecked(False)
        self.view, self._fetch_error, self._is_gone = None, None, False

    def _on_keep_requested(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.controls.keep.setChecked(True)
        self.controls.keep.setFocus()

    def _on_check_requested(self) -> None:
        self.session.stage_requested.emit(DATA)
        if self.session.flow_job is None:
            self.session.run_stage(DATA)

    def help_text(self) -> str:
        return tr(
            "A deployed model counts what it sees and answers; no pictures leave the device unless "
            "you ask for the uncertain ones. “Fetch now” brings the counts and compares them with "
            "the pictures that the model was checked with. Automatic never does that: do it "
            "whenever you like.\n\n"
            "Drift says what has changed, by which rule, and since when. In the inbox you say what "
            "uncertain pictures show: 1 to 9 or L for a class, E for boxes, A when the answer is "
            "right, U to take it back, Delete to throw a picture away. They join the data when "
            "you add them; check it again, and training can continue."
        )


def _how_to_run(project: Project) -> list[tuple[str, str]]:
    """What to type so that there is something to count; the probe does not count."""
    place = deployed_place(project)
    if place.is_here:
        found = commands(Path(place.folder) / LAUNCHER)
    else:
        found = commands_there(
            address_of(project), [str(part) for part in project.outputs(DEPLOY)["command"]]
        )
    return list(found)[:-1]

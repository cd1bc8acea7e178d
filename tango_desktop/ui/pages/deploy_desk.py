"""What happens behind the deploy page when the device is another one: asking, watching, saving."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.deploy.releases import DeploymentStatus
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.links import LinkState
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages import deploy_device
from tango_desktop.ui.pages.deploy_device import AskedDevice
from tango_desktop.ui.pages.deploy_progress import ProgressCard
from tango_desktop.ui.pages.deploy_send import SendCard
from tango_desktop.ui.session import Message, MessageKind, Session

STAGE = "deploy"


class DeployDesk(QObject):
    """Drives the cards of a deployment to another device.

    Attributes:
        status: what the device said is installed there; None before it was asked.
        asked: what it said would be sent; None before it was asked.
    """

    status_changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.send, self.progress = SendCard(), ProgressCard()
        self.status: DeploymentStatus | None = None
        self.asked: AskedDevice | None = None
        self._session = session
        self._address = ""
        self._device = ""
        self._told_of: object = None  # the record of the deployment when the status was told
        self._wanted: object = None  # what the device was asked about by itself
        self._asking: JobHandle | None = None
        self._looking: JobHandle | None = None
        self.send.asked.connect(self.ask)
        self.send.cancelled.connect(self._on_cancelled)
        self.send.offline_asked.connect(self._on_offline)
        session.progressed.connect(self._on_progress)
        session.run_started.connect(self._on_run_started)

    def follow(self, address: str, device: str, state: StageState, done: object) -> None:
        """Show what belongs to a device and the state of its deployment.

        Args:
            address: of the device; empty when it is this computer, or none.
            device: what people call it.
            state: of the stage.
            done: changes whenever there is something new to ask about.
        """
        if address != self._address:
            self._address, self._device = address, device
            self.forget()
        running = state is StageState.RUNNING
        self.progress.setVisible(running)
        can_send = state in (StageState.READY, StageState.STALE, StageState.FAILED)
        self.send.setVisible(bool(address) and can_send)
        fresh = self._session.links.link(address).state is LinkState.FRESH
        if not address or running or not fresh or self._wanted == (address, state, done):
            return
        self._wanted = (address, state, done)
        if can_send:
            self.ask()
        elif state is StageState.DONE:
            self.look()

    def forget(self) -> None:
        """Nothing is known of the device any more."""
        for job in (self._asking, self._looking):
            if job is not None:
                job.cancel()
        self._asking = self._looking = None
        self.status = self.asked = None
        self._wanted = None
        self.send.show_nothing(self._device)

    # -- asking -------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask what would be sent."""
        if self._asking is not None or self._session.project is None:
            return
        project = self._session.project
        self.send.show_busy(Progress(None, tr("Connecting")))
        self._asking = self._session.submit(
            tr("Ask {device} what it has", device=self._device),
            lambda ctx: deploy_device.ask_device(project, ctx),
            told_by_caller=True,
        )
        self._asking.progressed.connect(self.send.show_busy)
        self._asking.finished.connect(self._on_asked)
        self._asking.failed.connect(self._on_ask_failed)
        self._asking.ended.connect(self._on_ask_ended)

    def _on_cancelled(self) -> None:
        if self._asking is not None:
            self._asking.cancel()

    @Slot(object)
    def _on_asked(self, asked: AskedDevice) -> None:
        if self.sender() is not self._asking:
            return
        self._session.links.connected(self._address)
        self.asked = asked
        self.send.show_asked(asked)
        self._take(asked.plan.status)

    @Slot(object)
    def _on_ask_failed(self, error: TangoError) -> None:
        if self.sender() is self._asking:
            self._session.links.failed(self._address, error)
            self.send.show_failed(error)

    @Slot()
    def _on_ask_ended(self) -> None:
        if self.sender() is not self._asking:
            return
        self._asking = None
        if self.send.is_busy():  # cancelled, or a defect that was told
            self.send.show_nothing(self._device)

    def look(self) -> None:
        """Ask what is installed there; errors go to the message bar."""
        if self._looking is not None or self._session.project is None:
            return
        project = self._session.project
        self._looking = self._session.submit(
            tr("Look what {device} has", device=self._device),
            lambda ctx: deploy_device.ask_status(project, ctx),
        )
        self._looking.finished.connect(self._on_looked)
        self._looking.failed.connect(self.note_failure)
        self._looking.ended.connect(self._on_look_ended)

    @Slot(object)
    def _on_looked(self, status: DeploymentStatus | None) -> None:
        if self.sender() is self._looking:
            self._session.links.connected(self._address)
            self._take(status)

    def _take(self, status: DeploymentStatus | None) -> None:
        self.status = status
        self._told_of = self._session.current().record(STAGE)
        self.status_changed.emit()

    def still_true(self) -> DeploymentStatus | None:
        """What the device said, unless something was deployed or switched from here since."""
        same = self._told_of == self._session.current().record(STAGE)
        return self.status if same else None

    @Slot()
    def _on_look_ended(self) -> None:
        if self.sender() is self._looking:
            self._looking = None

    @Slot(object)
    def note_failure(self, error: TangoError) -> None:
        """Something that was done there has failed."""
        self._session.links.failed(self._address, error)

    # -- a deployment that runs ---------------------------------------------------------------

    def _on_run_started(self) -> None:
        self.progress.begin()

    def _on_progress(self, progress: Progress) -> None:
        if progress.stage == STAGE:
            self.progress.show_progress(progress)

    # -- a folder to carry --------------------------------------------------------------------

    def _on_offline(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self.send.window(), tr("Where should the folder be made?")
        )
        if folder:
            self.save_offline(Path(folder))

    def save_offline(self, parent: Path) -> None:
        """Make a folder with all that the device needs in ``parent``."""
        asked = self.asked
        if asked is None:
            return

        def job(ctx: JobContext) -> Path:
            return deploy_device.save_offline(asked, parent, ctx)

        handle = self._session.submit(tr("Save for {device}", device=self._device), job)
        handle.finished.connect(self._on_saved)

    @Slot(object)
    def _on_saved(self, folder: Path) -> None:
        self._session.post(
            Message(
                MessageKind.GOOD,
                tr("Everything is in {folder}.", folder=folder),
                tr("Carry it to the device and run python3 install.py in it."),
            )
        )

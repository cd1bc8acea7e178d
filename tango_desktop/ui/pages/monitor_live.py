"""The page that a running model serves, opened in the browser, through the connection."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.stage import deployed_place
from tango_desktop.devices.connecting import connect
from tango_desktop.errors import DeployError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session

USUAL_PORT = 8080
TIMEOUT_S = 5.0
_POLL_S = 0.2
_MOST_BYTES = 10_000
Said = Callable[[str], None]


def serve(project: Project, port: int, ctx: JobContext, say: Said) -> None:
    """Reach the page of the deployed model until the job is cancelled.

    Args:
        project: deployed somewhere.
        port: of the page, on the device.
        ctx: the job's context.
        say: is told the page's address here, once it answers.

    Raises:
        DeployError: nothing serves a page there.
        DeviceError: the device cannot be reached.
    """
    ctx.report(None, tr("Connecting"))
    with connect(deployed_place(project).target) as connection:
        connection.open(ctx)
        with connection.forward(port, ctx) as here:
            _require_page(here, port)
            address = f"http://127.0.0.1:{here}/"
            say(address)
            ctx.report(None, tr("The live page is at {address}", address=address))
            while True:
                ctx.check()
                time.sleep(_POLL_S)


def _require_page(here: int, port: int) -> None:
    """That a runner answers there: another program's page is none."""
    hint = tr(
        "Start the model with --http {port}, or as a service with that among its outputs, or give "
        "the port that it uses.",
        port=port,
    )
    try:
        content = _health_of(f"http://127.0.0.1:{here}/health")
    except (OSError, http.client.HTTPException) as error:
        text = tr("Nothing serves a page on port {port} of the device.", port=port)
        raise DeployError(text, hint, str(error)) from error
    if b'"last_picture_s"' not in content:
        raise DeployError(tr("Another program serves port {port} there.", port=port), hint)


def _health_of(address: str) -> bytes:
    """What the page says of itself; it answers 503 when no pictures come, which is an answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is this computer
    try:
        with opener.open(address, timeout=TIMEOUT_S) as answer:
            content: bytes = answer.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            content = error.read(_MOST_BYTES)
    return content


class LivePage(QObject):
    """Opens the page and keeps the way to it open.

    Attributes:
        address: where it is here; empty while it is not open.
    """

    changed = Signal()
    failed = Signal(object)  # TangoError

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: JobHandle | None = None
        self.address = ""
        session.project_closed.connect(self.close)

    @property
    def is_busy(self) -> bool:
        """Whether it is open, or being opened."""
        return self._job is not None

    def open(self, port: int) -> None:
        """Look for the page and show it in the browser."""
        project = self._session.project
        if self._job is not None or project is None:
            return
        box: list[JobHandle] = []

        def job(ctx: JobContext) -> None:
            serve(project, port, ctx, lambda address: box[0].post("page", address))

        # The runner's: it outlives a window that is built anew, and then ends among the jobs.
        runner = self._session.runner
        handle = self._job = JobHandle(tr("Live page"), job, heavy=False, parent=runner)
        box.append(handle)
        handle.event_arrived.connect(self._on_found)
        handle.failed.connect(self._on_failed)
        handle.crashed.connect(self._session.post_crash)
        handle.ended.connect(self._on_ended)
        runner.adopt(handle)
        self.changed.emit()

    def close(self) -> None:
        """Give the way to it up."""
        if self._job is not None:
            self._job.cancel()

    def show(self) -> None:
        """Show it in the browser."""
        QDesktopServices.openUrl(QUrl(self.address))

    @Slot(str, object)
    def _on_found(self, _: str, address: object) -> None:
        self.address = str(address)
        self.changed.emit()
        self.show()

    @Slot(object)
    def _on_failed(self, error: TangoError) -> None:
        self._session.links.failed(self._session.device_address(), error)
        self.failed.emit(error)

    @Slot()
    def _on_ended(self) -> None:
        self._job, self.address = None, ""
        self.changed.emit()

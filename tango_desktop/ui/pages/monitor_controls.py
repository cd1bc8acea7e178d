"""What a person asks of the device: fetching by itself, uncertain pictures, the live page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.monitor.fetch import MOST_UNCERTAIN, keep_uncertain
from tango_desktop.deploy.monitor.stage import MonitorSettings
from tango_desktop.deploy.stage import deployed_place
from tango_desktop.deploy.standing import is_deployed
from tango_desktop.devices.connecting import connect
from tango_desktop.errors import HostKeyError, LoginError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages.monitor_live import USUAL_PORT, LivePage
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label

USUAL_MINUTES = 5
MOST_MINUTES = 240
USUAL_PICTURES = 50
TELL_MS = 800  # a number that is being typed is not sent digit by digit
MINUTE_MS = 60_000


def tell_device(project: Project, count: int, ctx: JobContext) -> None:
    """Tell the deployed model how many uncertain pictures to keep."""
    place = deployed_place(project)
    with connect(place.target) as connection:
        keep_uncertain(connection, place.folder, count, ctx)


class Regular(QObject):
    """Fetches every few minutes while the page is seen."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.due)

    def set_minutes(self, minutes: int) -> None:
        """How often; 0: not at all."""
        if minutes:
            self._timer.start(minutes * MINUTE_MS)
        else:
            self._timer.stop()

    @property
    def minutes(self) -> int:
        """How often; 0: not at all."""
        return self._timer.interval() // MINUTE_MS if self._timer.isActive() else 0


class KeepingSwitch(QObject):
    """Tells the device what the settings say of uncertain pictures, soon after they change."""

    told = Signal(str)  # what became of it; empty while it is under way

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._job: JobHandle | None = None
        self._count: int | None = None  # what the device was told last, or the page began with
        self._timer = QTimer(self, singleShot=True, interval=TELL_MS)
        self._timer.timeout.connect(self._tell)
        session.settings_changed.connect(self._on_settings)
        session.project_opened.connect(self._begin)

    def _begin(self, _: object = None) -> None:
        self._count = None

    def wanted(self) -> int:
        """How many the settings ask for."""
        return int(self._session.settings(MonitorSettings).keep_uncertain)

    def look(self) -> None:
        """The settings as they are now are what the next fetch tells, without a change."""
        if self._count is None:
            self._count = self.wanted()

    def _on_settings(self, stage: str) -> None:
        if stage == MonitorSettings.STAGE:
            self._timer.start()

    def _tell(self) -> None:
        project = self._session.project
        if project is None or not is_deployed(project):
            return
        count = self.wanted()
        if count == self._count:
            return
        if self._job is not None:
            self._timer.start()
            return
        self._count = count
        title = tr("Tell the device which pictures to keep")
        self.told.emit("")
        self._job = self._session.submit(
            title, lambda ctx: tell_device(project, count, ctx), told_by_caller=True
        )
        self._job.finished.connect(self._on_told)
        self._job.failed.connect(self._on_failed)
        self._job.ended.connect(self._on_ended)

    @Slot(object)
    def _on_told(self, _: object) -> None:
        self.told.emit(tr("The device knows."))

    @Slot(object)
    def _on_failed(self, error: TangoError) -> None:
        self._session.links.failed(self._session.device_address(), error)
        self.told.emit(tr("{reason} It is told when it is asked next.", reason=error.message))

    @Slot()
    def _on_ended(self) -> None:
        self._job = None


class ControlsCard(Card):
    """The switches of the page."""

    fetch_due = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Asking the device"), parent)
        self._session = session
        self.regular = Regular(self)
        self.keeping = KeepingSwitch(session, self)
        self.live = LivePage(session, self)
        self._live_trouble = ""
        self.every = QCheckBox(tr("Fetch while this page is open, every"))
        self.minutes = _number(tr("Minutes between two fetches"), 1, MOST_MINUTES, USUAL_MINUTES)
        self.minutes.setSuffix(tr(" min"))
        self.keep = QCheckBox(tr("Keep uncertain pictures on the device, at most"))
        self.most = _number(
            tr("Uncertain pictures that it keeps"), 1, MOST_UNCERTAIN, USUAL_PICTURES
        )
        self.kept = label("", "small", wrap=True)
        self.port = _number(tr("Port of the live page"), 1, 65535, USUAL_PORT)
        self.open_live = QPushButton()
        self.close_live = QPushButton(icon("close"), spaced(tr("Give it up")))
        self.live_text = label("", "small", wrap=True)
        self.stopped = label("", "small", wrap=True)
        self._lay_out()
        self._connect()
        self._show_live()

    def _lay_out(self) -> None:
        private = tr(
            "Only counts leave the device, never pictures, unless you ask for the ones that the "
            "model is least sure of."
        )
        self.body.addLayout(_row(self.every, self.minutes))
        self.body.addWidget(self.stopped)
        self.body.addLayout(_row(self.keep, self.most))
        self.body.addWidget(label(private, "small", wrap=True))
        self.body.addWidget(self.kept)
        port = label(tr("Live page on port"))
        self.body.addLayout(_row(port, self.port, self.open_live, self.close_live))
        self.body.addWidget(self.live_text)
        for text in (self.stopped, self.kept, self.live_text):
            text.hide()

    def _connect(self) -> None:
        self.every.toggled.connect(self._on_every)
        self.minutes.valueChanged.connect(self._on_every)
        self.regular.due.connect(self.fetch_due)
        self.keep.toggled.connect(self._on_keep)
        self.most.valueChanged.connect(self._on_keep)
        self.keeping.told.connect(self._on_told)
        self.open_live.clicked.connect(self._on_open_live)
        self.close_live.clicked.connect(self.live.close)
        self.live.changed.connect(self._show_live)
        self.live.failed.connect(self._on_live_failed)

    def refresh(self) -> None:
        """Show the settings as they are now."""
        self.keeping.look()
        wanted = self.keeping.wanted()
        for widget in (self.keep, self.most):
            widget.blockSignals(True)
        self.keep.setChecked(wanted > 0)
        if wanted:
            self.most.setValue(wanted)
        for widget in (self.keep, self.most):
            widget.blockSignals(False)
        self.most.setEnabled(wanted > 0)
        self.minutes.setEnabled(self.every.isChecked())

    # -- fetching -----------------------------------------------------------------------------

    def _on_every(self, _: object = None) -> None:
        on = self.every.isChecked()
        self.minutes.setEnabled(on)
        self.regular.set_minutes(self.minutes.value() if on else 0)
        if on:
            self._say(self.stopped, "")

    def note_failure(self, error: TangoError) -> None:
        """Nobody may be there to answer: do not ask for a password every few minutes."""
        if self.every.isChecked() and isinstance(error, LoginError | HostKeyError):
            self.every.setChecked(False)
            self._say(self.stopped, tr("Fetching by itself has stopped: {reason}", reason=error))

    # -- uncertain pictures -------------------------------------------------------------------

    def _on_keep(self, _: object = None) -> None:
        on = self.keep.isChecked()
        self.most.setEnabled(on)
        self._session.update_settings(
            MonitorSettings, keep_uncertain=self.most.value() if on else 0
        )

    @Slot(str)
    def _on_told(self, text: str) -> None:
        self._say(self.kept, text or tr("Telling the device…"))

    # -- the live page ------------------------------------------------------------------------

    def _on_open_live(self) -> None:
        self._live_trouble = ""
        if self.live.address:
            self.live.show()
        else:
            self.live.open(self.port.value())

    @Slot(object)
    def _on_live_failed(self, error: TangoError) -> None:
        self._live_trouble = f"{error.message} {error.hint}".strip()
        self._show_live()

    def _show_live(self) -> None:
        busy, address = self.live.is_busy, self.live.address
        had_focus = self.close_live.hasFocus()
        self.open_live.setIcon(icon("external"))
        self.open_live.setText(spaced(tr("Open live page")))
        self.open_live.setEnabled(not busy or bool(address))
        self.port.setEnabled(not busy)
        if had_focus and not busy:
            self.open_live.setFocus()
        self.close_live.setVisible(busy)
        if address:
            self._say(self.live_text, tr("It is at {address} on this computer.", address=address))
        elif busy:
            self._say(self.live_text, tr("Looking for it…"))
        else:
            self._say(self.live_text, self._live_trouble)

    @staticmethod
    def _say(where: QLabel, text: str) -> None:
        where.setText(text)
        where.setVisible(bool(text))


class _Number(QSpinBox):
    """The wheel changes it only while it has the focus: else the page is scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _number(name: str, least: int, most: int, value: int) -> QSpinBox:
    made = _Number()
    made.lineEdit().setTextMargins(px(8), 0, 0, 0)
    made.setRange(least, most)
    made.setValue(value)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(px(8))
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row

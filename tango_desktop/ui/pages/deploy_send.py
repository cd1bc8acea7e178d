"""What will be sent to a device, before it is sent: with sizes, licences and the room there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from tango_desktop.core.jobs import Progress
from tango_desktop.deploy.coming import SentRow
from tango_desktop.deploy.install import InstallationPlan
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.pages.deploy_device import AskedDevice
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

ROWS, ROWS_BESIDE = 8, 4  # the latter when a release is shown below


class SendCard(Card):
    """Not asked, being asked, refused, or the list of what will be sent."""

    asked = Signal()
    cancelled = Signal()
    offline_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What will be sent"), parent)
        self.total = Chip()
        self.text = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Asking the device"))
        self.verdict = Verdict()
        self.table = DataTable(tr("What will be sent"), _columns(), filtered=False)
        self.ask_button = QPushButton(icon("refresh"), spaced(tr("Ask the device")))
        self.cancel_button = QPushButton(tr("Cancel"))
        self.offline_button = QPushButton(icon("folder"), spaced(tr("Save for a stick…")))
        self.offline_button.setToolTip(
            tr("A folder with everything, for a device without a network: python3 install.py there")
        )
        self.ask_button.clicked.connect(self.asked)
        self.cancel_button.clicked.connect(self.cancelled)
        self.offline_button.clicked.connect(self.offline_asked)
        self._lay_out()
        self.show_nothing("")

    def _lay_out(self) -> None:
        assert self.head is not None
        self.head.addWidget(self.total)
        for part in (self.text, self.bar, self.verdict, self.table):
            self.body.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.ask_button, self.cancel_button, self.offline_button):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        buttons.addStretch(1)
        self.body.addLayout(buttons)

    def _show(self, busy: bool = False, failed: bool = False, listed: bool = False) -> None:
        self.total.setVisible(listed)
        self.bar.setVisible(busy)
        self.verdict.setVisible(failed)
        self.table.setVisible(listed)
        self.ask_button.setVisible(not busy)
        self.cancel_button.setVisible(busy)
        self.offline_button.setVisible(listed)
        self.text.setVisible(bool(self.text.text()))

    def show_nothing(self, device: str) -> None:
        """The device was not asked yet."""
        self.text.setText(
            tr(
                "{device} tells what it has already, so that only the rest is sent. Deploy asks by "
                "itself; ask now to see it before.",
                device=device,
            )
        )
        self._show()

    def show_busy(self, progress: Progress) -> None:
        """It is being asked."""
        self.text.setText(progress.message)
        self._show(busy=True)

    def is_busy(self) -> bool:
        """Whether it is being asked."""
        return not self.bar.isHidden()

    def show_failed(self, error: TangoError) -> None:
        """It could not be asked, or the model cannot run there."""
        self.text.setText("")
        self.verdict.say("bad", error.message, error.hint)
        self._show(failed=True)

    def is_listed(self) -> bool:
        """Whether the list is shown."""
        return not self.table.isHidden()

    def show_asked(self, asked: AskedDevice) -> None:
        """Show what will be sent, and the room there."""
        rows = asked.rows()
        self.table.set_rows([_cells(row) for row in rows])
        self.table.fit_height(ROWS_BESIDE if asked.plan.status.releases else ROWS)
        plan = asked.plan
        self.total.show_text(
            tr("{size} to send", size=numbers.size(plan.send_bytes))
            if plan.send_bytes
            else tr("nothing to send"),
            "accent" if plan.send_bytes else "good",
        )
        self.text.setText("\n".join([_room(plan), *asked.notes]))
        if not plan.fits:
            self.verdict.say(
                "bad",
                tr("It does not fit on the device."),
                tr("Free some space there, or choose a folder on another disk."),
            )
        self._show(listed=True, failed=not plan.fits)
        self.offline_button.setVisible(asked.wheels is not None)


def _room(plan: InstallationPlan) -> str:
    values = {
        "need": numbers.size(plan.need_bytes),
        "free": numbers.size(plan.status.free_bytes),
        "folder": plan.status.folder,
    }
    if plan.is_estimate:
        return tr("About {need} needed, {free} free in {folder}.", **values)
    return tr("{need} needed, {free} free in {folder}.", **values)


def _cells(row: SentRow) -> tuple[object, ...]:
    state = ChipText(tr("there"), "good") if row.there else ChipText(tr("to send"), "accent")
    return (row.what, row.size_bytes or None, state, row.licence)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("What"), stretch=True),
        Column(tr("Size"), Cell.NUMBER, numbers.size),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Licence")),
    )

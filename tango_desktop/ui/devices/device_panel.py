"""One device: connecting to it, what it said of itself, its profile and its engines."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.jobs import Progress
from tango_desktop.devices.facts import EngineOnDevice, Facts, Proposal
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.errors import HostKeyError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.advice import advice_on
from tango_desktop.ui.devices.bullets import Bullets
from tango_desktop.ui.devices.engine_list import EngineList
from tango_desktop.ui.devices.fact_rows import as_text, fact_rows, span_text, warnings
from tango_desktop.ui.devices.offered import KIND_LOOKS, Looked, Offered
from tango_desktop.ui.icons import IconLabel, icon, spaced
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.facts import Command
from tango_desktop.ui.widgets.facts import Facts as FactsGrid
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.verdict import Verdict

NOW_S = 90.0

Engines = Callable[[Facts, DeviceProfile], Sequence[EngineOnDevice]]


class BusyBox(QWidget):
    """Connecting: what it does now, and a way out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = label("", "section", wrap=True)
        self.doing = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.cancel = QPushButton(tr("Cancel"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for part in (self.text, self.doing, self.bar):
            column.addWidget(part)
        column.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def begin(self, title: str) -> None:
        """Show that ``title`` is being connected to."""
        self.text.setText(tr("Connecting to {device}…", device=title))
        self.show_progress(Progress(None))

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.doing.setText(progress.message)
        self.bar.setRange(0, 0 if progress.fraction is None else 100)
        self.bar.setValue(round(100 * (progress.fraction or 0)))


class FailedBox(QWidget):
    """Why it could not be connected to, what to check, and another try."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = Verdict()
        self.advice = Bullets()
        self.details = label("", "small", wrap=True)
        self.command = Command(tr("Forget the old key"))
        self.again = QPushButton(icon("refresh"), spaced(tr("Try again")))
        self.more = QPushButton(tr("Details"))
        self.more.setObjectName("quiet")
        self.more.setCheckable(True)
        self.more.toggled.connect(self.details.setVisible)
        for text in (self.verdict.text, self.verdict.hint, self.details):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.again)
        buttons.addWidget(self.more)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        for part in (self.verdict, self.command, self.advice):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.details)
        column.addStretch(1)

    def show_error(self, error: TangoError) -> None:
        """Show what went wrong."""
        self.verdict.say("bad", error.message, error.hint)
        command = error.command if isinstance(error, HostKeyError) else ""
        self.command.show_command(command)
        self.command.setVisible(bool(command))
        self._show(advice_on(error), error.details, can_retry=True)

    def show_blocked(self, problem: str) -> None:
        """Show what has to be done at the device first."""
        self.verdict.say("warning", problem)
        self.command.hide()
        self._show((), "", can_retry=False)

    def _show(self, advice: tuple[str, ...], details: str, can_retry: bool) -> None:
        self.advice.say(advice)
        self.advice.setVisible(bool(advice))
        self.details.setText(details)
        self.again.setVisible(can_retry)
        self.more.setVisible(bool(details))
        self.more.setChecked(False)
        self.details.hide()


class KnownBox(QWidget):
    """What the device said: its profile, facts and engines."""

    profile_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looked: Looked | None = None
        self._engines_of: Engines | None = None
        self._title = ""
        self.warning = Verdict()
        self.profile = QComboBox()
        self.profile.setAccessibleName(tr("Profile"))
        self.profile.currentIndexChanged.connect(self._on_profile)
        self.reasons = label("", "small", wrap=True)
        self.facts = FactsGrid()
        self.engines = EngineList()
        self.copy_button = QPushButton(icon("copy"), spaced(tr("Copy facts")))
        self.copy_button.clicked.connect(self.copy)
        self.again = QPushButton(icon("refresh"), spaced(tr("Ask again")))
        self._lay_out()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(8))
        column.addWidget(self.warning)
        column.addWidget(label(tr("Profile"), "overline"))
        column.addWidget(self.profile)
        column.addWidget(self.reasons)
        column.addWidget(label(tr("Facts"), "overline"))
        column.addWidget(self.facts)
        column.addWidget(label(tr("Engines"), "overline"))
        column.addWidget(self.engines)
        column.addStretch(1)
        area = scrolled(content)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName(tr("Facts"))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(px(12))
        outer.addWidget(area, 1)
        outer.addLayout(buttons)

    def show_looked(self, title: str, looked: Looked, engines: Engines, chosen: str = "") -> None:
        """Show a device; ``chosen`` is the profile to begin with, the best one when empty."""
        self._title, self.looked, self._engines_of = title, looked, engines
        self.facts.show_facts(fact_rows(looked.facts))
        told = list(warnings(looked.facts))
        self.warning.setVisible(bool(told))
        if told:
            self.warning.say("warning", told[0], " ".join(told[1:]))
        self.profile.blockSignals(True)
        self.profile.clear()
        for one in looked.proposals:
            self.profile.addItem(tr(one.profile.title), one.profile.name)
        self.profile.setCurrentIndex(max(0, self.profile.findData(chosen)))
        self.profile.blockSignals(False)
        self._show_profile()

    def proposal(self) -> Proposal | None:
        """The profile that is chosen, with its reasons."""
        if self.looked is None or not 0 <= self.profile.currentIndex() < len(self.looked.proposals):
            return None
        return self.looked.proposals[self.profile.currentIndex()]

    def _show_profile(self) -> None:
        proposal = self.proposal()
        if proposal is None or self.looked is None or self._engines_of is None:
            return
        self.reasons.setText(" ".join(proposal.reasons))
        self.reasons.setVisible(bool(proposal.reasons))
        self.engines.show_engines(self._engines_of(self.looked.facts, proposal.profile))

    def _on_profile(self, _: int) -> None:
        self._show_profile()
        self.profile_changed.emit()

    def copy(self) -> None:
        """Put all facts on the clipboard."""
        if self.looked is not None:
            QGuiApplication.clipboard().setText(as_text(self._title, self.looked.facts))


class DevicePanel(Card):
    """Beside the list: nothing, connecting, failed, or what the device said."""

    connect_asked = Signal()
    cancel_asked = Signal()
    profile_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.empty = EmptyState(
            "link",
            tr("No device connected"),
            tr(
                "Choose one of the list, or type its address. It is asked what it is; nothing is "
                "installed or changed there."
            ),
        )
        self.away = EmptyState("board", "", buttons=[(tr("Connect"), self.connect_asked.emit)])
        self.busy = BusyBox()
        self.failed = FailedBox()
        self.known = KnownBox()
        self.busy.cancel.clicked.connect(self.cancel_asked)
        self.failed.again.clicked.connect(self.connect_asked)
        self.known.again.clicked.connect(self.connect_asked)
        self.known.profile_changed.connect(self.profile_changed)
        self.body.setSpacing(px(12))
        self.head_row = self._make_head()
        self.body.addWidget(self.head_row)
        self._boxes = (self.empty, self.away, self.busy, self.failed, self.known)
        for box in self._boxes:
            self.body.addWidget(box, 1)
        self.show_nothing()

    def _make_head(self) -> QWidget:
        made = QWidget()
        self.picture = IconLabel("board", 32, "accent")
        self.name = ElidedLabel("", "section")
        self.place = ElidedLabel("", "small", Qt.TextElideMode.ElideMiddle)
        self.state = Chip()
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(self.name)
        texts.addWidget(self.place)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.picture)
        row.addLayout(texts, 1)
        row.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        return made

    def _show(self, shown: QWidget) -> None:
        for box in self._boxes:
            box.setVisible(box is shown)
        self.head_row.setVisible(shown not in (self.empty, self.away))
        self.setAccessibleName(self.name.text())

    @property
    def shown(self) -> QWidget:
        """The box in sight."""
        return next(box for box in self._boxes if not box.isHidden())

    def _name(self, offered: Offered) -> None:
        self.picture.show_icon(KIND_LOOKS[offered.kind].icon, KIND_LOOKS[offered.kind].role)
        self.name.setText(offered.title)
        self.place.setText(offered.address.removeprefix("ssh://"))
        self.state.hide()

    def show_nothing(self) -> None:
        """No device was chosen yet."""
        self._show(self.empty)

    def show_away(self, title: str, address: str) -> None:
        """A device was chosen earlier and was not asked since the program began."""
        told = tr(
            "Chosen for this project at {address}. It was not asked since the program started.",
            address=address,
        )
        self.away.say(title, told)
        self._show(self.away)

    def show_busy(self, offered: Offered) -> None:
        """It is being connected to."""
        self._name(offered)
        self.busy.begin(offered.title)
        self._show(self.busy)

    def show_failed(self, offered: Offered, error: TangoError) -> None:
        """It could not be connected to."""
        self._name(offered)
        self.state.show_text(tr("not connected"), "bad")
        self.state.show()
        self.failed.show_error(error)
        self._show(self.failed)

    def show_blocked(self, offered: Offered) -> None:
        """It cannot be connected to as it is now."""
        self._name(offered)
        self.state.show_text(tr("not ready"), "warning")
        self.state.show()
        self.failed.show_blocked(offered.problem or tr("It cannot be reached as it is now."))
        self._show(self.failed)

    def show_looked(
        self, offered: Offered, looked: Looked, engines: Engines, chosen: str = ""
    ) -> None:
        """It said what it is."""
        self._name(offered)
        self.show_age(looked)
        self.known.show_looked(offered.title, looked, engines, chosen)
        self._show(self.known)

    def show_age(self, looked: Looked) -> None:
        """Say how old what it said is."""
        age_s = time.time() - looked.at_s
        if age_s < NOW_S:
            self.state.show_text(tr("asked just now"), "good")
        else:
            self.state.show_text(tr("asked {span} ago", span=span_text(age_s)), "neutral")
        self.state.show()

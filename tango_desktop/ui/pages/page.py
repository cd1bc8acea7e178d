"""The frame that every stage's page shares: a question, a body, and one primary action."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.flow import StageInfo, StageState, StageStatus
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import STAGE_LOOKS, px
from tango_desktop.ui.widgets.param_form import Labels
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.tab_order import chain, in_order

MARGIN = 24
GAP = 16
_PRIMARY = {
    StageState.RUNNING: N_("Running…"),
    StageState.STALE: N_("Run again"),
    StageState.FAILED: N_("Try again"),
}


class _Content(QWidget):
    """Asks the scroll area around it for no more height than it needs."""

    def __init__(self, wraps: bool) -> None:
        super().__init__()
        self._wraps = wraps

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        if layout is None:
            return -1
        least = layout.minimumSize().height()
        return max(least, layout.minimumHeightForWidth(width)) if self._wraps else least


class StagePage(QWidget):
    """A page answers one question.

    Subclasses set ``stage``, fill ``self.body`` in ``build()`` and read the project in
    ``refresh()``, which is called whenever the page is shown or something changed while it is.
    """

    stage: ClassVar[str]
    asked_here: ClassVar[tuple[str, ...]] = ()  # settings that the page itself asks for
    wraps: ClassVar[bool] = True  # its height follows from its texts; plots take what there is

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.info: StageInfo = session.flow.stages.get(self.stage)
        self.setObjectName(f"page_{self.stage}")
        self.setAccessibleName(tr(self.info.question))
        self.title = QLabel(tr(self.info.question))
        self.title.setObjectName("pageTitle")
        self.title.setWordWrap(True)
        self.subtitle = QLabel()
        self.subtitle.setObjectName("secondary")
        self.subtitle.setWordWrap(True)
        self.settings_button = QToolButton()
        self.settings_button.setIcon(icon("settings", "secondary"))
        self.settings_button.setText(tr("Settings"))
        self.settings_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.settings_button.setAccessibleName(tr("Show the settings of this step"))
        self.settings_button.setToolTip(self.settings_button.accessibleName())
        self.settings_button.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        self.secondary = QHBoxLayout()
        self.reason = QLabel()
        self.reason.setObjectName("small")
        self.reason.setWordWrap(True)
        self.reason_icon = IconLabel("info", 16, "secondary")
        self.go_there = QPushButton()
        self.go_there.setObjectName("link")
        self.go_there.clicked.connect(self._on_go_there)
        self.go_there.hide()
        self._given_text = tr("Run this step")
        self.primary = QPushButton(self._given_text)
        self._focus_went_to: QWidget | None = None
        self.primary.setObjectName("primary")
        self.primary.setToolTip(tr("Ctrl+Enter"))
        self.primary.clicked.connect(self.primary_action)
        self._lay_out()
        self.build()
        for tabs in self.findChildren(QTabWidget):  # the bar has the focus, not what is around it
            tabs.tabBar().setAccessibleName(tabs.accessibleName())
        made = in_order(self, self.window())  # what is new is behind all that the window has
        chain([*(w for w in made if w is not self.primary), self.primary])

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(MARGIN), px(MARGIN), px(MARGIN), px(GAP))
        outer.setSpacing(px(GAP))
        head = QVBoxLayout()
        head.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.settings_button)
        head.addLayout(top)
        head.addWidget(self.subtitle)
        outer.addLayout(head)
        content = _Content(self.wraps)
        content.setObjectName("content")
        self.body.setContentsMargins(0, 0, 0, 0)
        content.setLayout(self.body)
        self.scroll_area = scrolled(content)  # large texts in a small window: nothing is squeezed
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        outer.addWidget(self.scroll_area, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addLayout(self.secondary)
        foot.addSpacing(8)
        foot.addWidget(self.reason_icon)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.go_there)
        foot.addWidget(self.primary, 0, Qt.AlignmentFlag.AlignRight)
        outer.addLayout(foot)

    # -- for subclasses -----------------------------------------------------------------------

    def build(self) -> None:
        """Make the widgets, once; there may be no project yet."""

    def refresh(self) -> None:
        """Show the project as it is now."""

    def inspector(self) -> QWidget | None:
        """The settings panel beside the page; None for the standard form of the settings."""
        return None

    def setting_words(self) -> Labels | None:
        """Words for the values of choices among the settings."""
        return None

    def idle_settings(self) -> tuple[str, ...]:
        """Settings that others put out of use, and that are not shown for now."""
        return ()

    def far_settings(self) -> tuple[str, ...]:
        """Settings that name a path on a device: it cannot be chosen in a dialog here."""
        return ()

    def help_text(self) -> str:
        """What F1 shows: a few plain sentences."""
        return ""

    def primary_action(self) -> None:
        """What the filled button and Ctrl+Enter do: run this stage, or go on when it is done."""
        if self.status().state is StageState.DONE:
            self.go_on()
        elif self.session.flow_job is None:
            self.session.run_stage(self.stage)

    def primary_text(self) -> str:
        """What the filled button says: what pressing it will do."""
        state = self.status().state
        following = self.next_stage()
        if state is StageState.DONE:
            return tr("Next: {stage}", stage=tr(following.title)) if following else tr("Run again")
        if state is StageState.RUNNING and self.session.is_paused():
            return tr("Paused")
        return tr(_PRIMARY.get(state, N_("Run this step")))

    def show_status(self) -> None:
        """Bring button and reason in line with the stage's state; after each :meth:`refresh`."""
        status = self.status()
        self.subtitle.setVisible(bool(self.subtitle.text()))
        busy = self.session.flow_job is not None
        if self.primary.text() == self._given_text:  # a page may set its own
            self._given_text = self.primary_text()
            self.primary.setText(self._given_text)
            can_run = status.state is not StageState.WAITING and not busy
            self._enable_primary(status.state is StageState.DONE or can_run)
        self._show_reason(status)
        self._show_way()

    def _enable_primary(self, enabled: bool) -> None:
        """A button that greys out under the keyboard gets it back, unless it was moved on since.

        Until then the page keeps it: Qt would hand it to the next widget in the order, and the
        Space key would press that.
        """
        if self.primary.hasFocus() and not enabled:
            self.setFocus()
            self._focus_went_to = self
        self.primary.setEnabled(enabled)
        if enabled and self._focus_went_to is not None:
            if QApplication.focusWidget() is self._focus_went_to and self.isVisible():
                self.primary.setFocus()
            self._focus_went_to = None

    def _show_reason(self, status: StageStatus) -> None:
        text = "\n".join(part for part in (status.reason, status.hint) if part)
        shown = bool(text) and status.state is not StageState.RUNNING
        self.reason.setText(text if shown else "")
        self.reason_icon.setVisible(shown)
        look = STAGE_LOOKS[status.state]
        self.reason_icon.show_icon(
            "info" if status.state is StageState.WAITING else look.icon, look.role
        )

    def _show_way(self) -> None:
        """Offer the way to the step that this one waits for."""
        awaited = self.awaited()
        self.go_there.setVisible(awaited is not None)
        if awaited is not None:
            self.go_there.setText(tr("Go to: {stage}", stage=tr(awaited.title)))

    def _on_go_there(self) -> None:
        awaited = self.awaited()
        if awaited is not None:
            self.session.stage_requested.emit(awaited.name)

    # -- helpers ------------------------------------------------------------------------------

    def status(self) -> StageStatus:
        """This stage's status."""
        return self.session.statuses().get(self.stage) or StageStatus(StageState.WAITING)

    def awaited(self) -> StageInfo | None:
        """The first of the stages that this one needs which is not done; None when all are."""
        if self.status().state is StageState.RUNNING:
            return None
        statuses = self.session.statuses()
        waiting = (n for n in self.info.needs if n in statuses)
        found = next((n for n in waiting if statuses[n].state is not StageState.DONE), None)
        return None if found is None else self.session.flow.stages.get(found)

    def next_stage(self) -> StageInfo | None:
        """The stage after this one."""
        stages = list(self.session.flow.stages)
        index = [stage.name for stage in stages].index(self.stage) + 1
        return stages[index] if index < len(stages) else None

    def go_on(self) -> None:
        """Show the next stage's page; run the last stage again."""
        following = self.next_stage()
        if following is not None:
            self.session.stage_requested.emit(following.name)
        else:
            self.session.run_stage(self.stage)

"""The bar at the top: menu, project, the run, the device, settings and help."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.actions import Actions, with_shortcut
from tango_desktop.ui.devices.links import LINK_LOOKS, link_of, link_words
from tango_desktop.ui.icons import IconLabel, icon, spaced
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.elided_label import ElidedLabel

HEIGHT = 52
_MENU = (
    ("new_project", "open_project", "close_project"),
    ("undo", "redo"),
    ("palette", "jobs", "console", "inspector"),
    ("settings", "help", "about"),
    ("quit",),
)
_PROJECT_MENU = (("rename_project", "show_folder"), ("close_project",))


class TopBar(QFrame):
    """What is always in sight. It shows the session; the actions do the work."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(px(HEIGHT))
        self._session, self._actions = session, actions
        self.menu_button = self._tool("menu", tr("Menu"))
        self.menu_button.setMenu(menu_of(self, actions, _MENU))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.project_button = _text_button("chevron-down", tr("Project"))
        self.project_button.setMenu(menu_of(self, actions, _PROJECT_MENU))
        self.project_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.project_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.automatic = self._run_button()
        self.pause = self._button_of("pause")
        self.stop = self._button_of("stop")
        self.step = ElidedLabel("", "secondary")
        self.device = _text_button("chip", tr("Device"))
        self.device.clicked.connect(lambda: session.stage_requested.emit("device"))
        self.settings = self._button_of("settings")
        self.help = self._button_of("help")
        self._lay_out()
        session.project_opened.connect(self._on_session_changed)
        session.project_closed.connect(self._on_session_changed)
        session.project_renamed.connect(self._on_session_changed)
        session.run_changed.connect(self._on_session_changed)
        session.statuses_changed.connect(self._on_session_changed)
        session.links.changed.connect(self._show_device)
        self._on_session_changed()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), 0, px(8), 0)
        row.setSpacing(px(4))
        self.brand = IconLabel("app/tango-desktop", 24)
        row.addWidget(self.menu_button)
        row.addSpacing(px(4))
        row.addWidget(self.brand)
        row.addSpacing(px(4))
        row.addWidget(self.project_button)
        row.addSpacing(px(12))
        row.addWidget(self.automatic)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        row.addSpacing(px(8))
        row.addWidget(self.step, 1)
        row.addWidget(self.device)
        row.addSpacing(px(8))
        row.addWidget(self.settings)
        row.addWidget(self.help)

    def _tool(self, symbol: str, name: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(symbol))
        made.setIconSize(QSize(px(20), px(20)))
        made.setAccessibleName(name)
        made.setToolTip(name)
        return made

    def _button_of(self, name: str) -> QToolButton:
        action = self._actions.get(name)
        made = self._tool("menu", action.text())
        made.setDefaultAction(action)
        made.setToolTip(with_shortcut(action))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        made.setAccessibleName(action.text().rstrip("…"))
        return made

    def _run_button(self) -> QPushButton:
        action = self._actions.get("automatic")
        made = QPushButton(spaced(tr("Automatic")))
        made.setObjectName("primary")
        made.setIcon(icon("sparkle", "on_accent"))
        made.setAccessibleName(tr("Automatic: run every step that is not done"))
        made.setToolTip(f"{made.accessibleName()} ({action.shortcut().toString()})")
        made.clicked.connect(action.trigger)
        return made

    def _on_session_changed(self, _: object = None) -> None:
        project = self._session.project
        job = self._session.flow_job
        # A lone & would mark the next letter as a shortcut.
        self.project_button.setText(project.name.replace("&", "&&") if project else "")
        for widget in (self.brand, self.project_button, self.automatic, self.device):
            widget.setVisible(project is not None)
        self._show_run_buttons(job is not None)
        paused = self._session.is_paused()
        self._actions.get("pause").setIcon(icon("play" if paused else "pause"))
        self._actions.get("pause").setText(tr("Go on") if paused else tr("Pause"))
        self.pause.setAccessibleName(self._actions.get("pause").text())
        self.step.setText(self._step_text(paused))
        self._show_device()

    def _show_run_buttons(self, running: bool) -> None:
        """Swap what starts a run and what steers it; the keyboard goes along."""
        before = (self.automatic,) if running else (self.pause, self.stop)
        had_focus = any(button.hasFocus() for button in before)
        for button in (self.pause, self.stop):
            button.setVisible(running)
        if had_focus and running:
            self._actions.get("pause").setEnabled(True)  # as it will be in a moment
            self.pause.setFocus()
        self.automatic.setEnabled(not running)
        if had_focus and not running:
            self.automatic.setFocus()

    def _step_text(self, paused: bool) -> str:
        if self._session.flow_job is None:
            return ""
        running = [
            tr(self._session.flow.stages.get(name).title)
            for name, status in self._session.statuses().items()
            if status.state.name == "RUNNING"
        ]
        if not running:
            return ""
        step = running[0]
        return tr("Paused: {step}", step=step) if paused else tr("Running: {step}", step=step)

    def _show_device(self) -> None:
        project = self._session.project
        outputs = project.outputs("device") if project else {}
        if project is None or not outputs:
            self.device.setText(spaced(tr("No device chosen")))
            self.device.setIcon(icon("chip", "secondary"))
            self.device.setAccessibleName(tr("No device chosen"))
            self.device.setToolTip(tr("Choose where the network will run."))
            return
        link = link_of(project, self._session.links)
        title = tr(str(outputs.get("title", "")))
        look = LINK_LOOKS[link.state]
        self.device.setText(spaced(f"{title}  ·  {tr(link.state.value)}").replace("&", "&&"))
        self.device.setIcon(icon(look.icon, look.role))
        self.device.setAccessibleName(
            tr("Device: {device}", device=f"{title} · {tr(link.state.value)}")
        )
        self.device.setToolTip(link_words(link, title))


def menu_of(parent: QWidget, actions: Actions, groups: tuple[tuple[str, ...], ...]) -> QMenu:
    """A menu of registered actions, with a line between the groups."""
    menu = QMenu(parent)
    for number, group in enumerate(groups):
        if number:
            menu.addSeparator()
        shown: list[QAction] = [actions.get(name) for name in group]
        menu.addActions(shown)
    return menu


def _text_button(symbol: str, name: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(symbol, "secondary"))
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made

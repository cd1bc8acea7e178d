"""What fills the window: top bar, rail, pages, panels, drawer; made anew for another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QEasingCurve, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.flow import StageState, StageStatus
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.actions import Actions
from tango_desktop.ui.devices.links import LinkState
from tango_desktop.ui.help_panel import HelpPanel
from tango_desktop.ui.inspector import WIDTH as PANEL_WIDTH
from tango_desktop.ui.inspector import Inspector
from tango_desktop.ui.jobs_drawer import JobsDrawer
from tango_desktop.ui.logs import LogHub
from tango_desktop.ui.message_bar import MessageArea
from tango_desktop.ui.pages import PAGES
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.pages.plain_page import plain_page
from tango_desktop.ui.rail import WIDTH as RAIL_WIDTH
from tango_desktop.ui.rail import Rail
from tango_desktop.ui.session import Session
from tango_desktop.ui.start_page import SampleCardInfo, StartPage
from tango_desktop.ui.top_bar import TopBar

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor

FADE_MS = 120
WARM_MS = 60
LEAST_PAGE_WIDTH = 600
GRAPH_BESIDE_STEPS = 1160  # the window's least width for the steps to stay beside the graph
GRAPH_STAGE = "network"  # the step whose page leads to the graph editor


class Shell(QWidget):
    """The parts and what connects them to the session."""

    page_shown = Signal(str)

    def __init__(
        self,
        session: Session,
        actions: Actions,
        hub: LogHub,
        samples: tuple[SampleCardInfo, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._history: list[str] = []
        self._retired = False
        self._followed = ""  # the step that ran at the last look
        self._run_seen = ""  # the last step of this run that was offered to the reader
        self._run_began_on = ""  # the step that was shown when this run began
        self.graph_editor: GraphEditor | None = None
        self._wants_inspector: dict[str, bool] = {}  # by stage, where a person has said so
        # From outside to inside: what gets its parent later is styled once more with all it holds.
        self.top_bar = TopBar(session, actions, self)
        self.messages = MessageArea(self)
        self.outer = QStackedWidget(self)
        self.start_page = StartPage(session, samples, self.outer)
        self.workspace = QWidget(self.outer)
        self.side = QFrame(self.workspace)
        self.rail = Rail(session.flow, self.side)
        self.stack = QStackedWidget(self.workspace)
        self.pages: dict[str, StagePage] = _make_pages(session, self.stack)
        self.inspector = Inspector(session, self.workspace)
        self.help = HelpPanel(self.workspace)
        self.help.hide()
        self.drawer = JobsDrawer(session.runner, hub, self)
        self._refresh_timer = QTimer(self, singleShot=True, interval=0)
        self._refresh_timer.timeout.connect(self.refresh_page)
        self._cold = list(self.pages.values())
        self._warm_timer = QTimer(self, interval=WARM_MS)
        self._warm_timer.timeout.connect(self._warm_next)
        self._lay_out()
        self._connect()
        self._on_project_changed()

    def _lay_out(self) -> None:
        for page in self.pages.values():
            self.stack.addWidget(page)
            page.settings_button.clicked.connect(self.toggle_inspector)
        self.side.setObjectName("sideBar")
        side_column = QVBoxLayout(self.side)
        side_column.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        side_column.addWidget(self.rail)
        row = QHBoxLayout(self.workspace)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self.stack, 1)
        row.addWidget(self.inspector)
        row.addWidget(self.help)
        self.outer.addWidget(self.start_page)
        self.outer.addWidget(self.workspace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.top_bar, self.messages):
            column.addWidget(widget)
        column.addWidget(self.outer, 1)
        column.addWidget(self.drawer)

    def _connect(self) -> None:
        session = self._session
        session.project_opened.connect(self._on_project_changed)
        session.project_closed.connect(self._on_project_changed)
        session.statuses_changed.connect(self._on_statuses_changed)
        session.settings_changed.connect(self._on_settings_changed)
        session.progressed.connect(self.rail.show_progress)
        session.run_changed.connect(self._on_run_changed)
        session.run_started.connect(self.messages.clear_before_run)
        session.run_started.connect(self._on_run_started)
        session.undo_stack.indexChanged.connect(self.messages.clear_undo)
        session.message_posted.connect(self.messages.post)
        session.links.changed.connect(self._on_links_changed)
        session.stage_requested.connect(self.show_stage)
        session.graph_requested.connect(self.show_graph)
        self.rail.stage_chosen.connect(self.show_stage)
        self.inspector.closed.connect(self.toggle_inspector)
        self.help.closed.connect(self.toggle_help)

    def _on_links_changed(self) -> None:
        links = self._session.links
        self.messages.clear_line(lambda line: links.link(line).state is LinkState.PROBLEM)

    def focus_first(self) -> None:
        """Put the keyboard where a person begins: on the steps, or on *New project*."""
        started = self._session.project is not None
        (self.rail if started else self.start_page.new_button).setFocus()

    def retire(self) -> None:
        """Stop following the project: the window is about to close."""
        self._retired = True
        self._warm_timer.stop()
        self._refresh_timer.stop()
        if self.graph_editor is not None:
            self.graph_editor.leave_project()

    # -- pages --------------------------------------------------------------------------------

    def current_page(self) -> StagePage | None:
        """The page that is shown, or None on the start page."""
        if self.outer.currentWidget() is not self.workspace:
            return None
        page = self.stack.currentWidget()
        return page if isinstance(page, StagePage) else None

    def show_stage(self, name: str) -> None:
        """Show the page of a stage."""
        page = self.pages.get(name)
        if page is None or self._session.project is None:
            return
        before = self.current_page()
        if before is not None and before is not page:
            self._history.append(before.stage)
            self._fade_from(before)
        left = self._focus_that_leaves(before)
        self.stack.setCurrentWidget(page)
        self.rail.select(name)
        self._update_side()
        self.refresh_page()
        if left is not None and before is not page:
            goes_on = before is not None and left is before.primary and page.primary.isEnabled()
            (page.primary if goes_on else self.rail).setFocus()
        self.page_shown.emit(name)

    def show_graph(self) -> None:
        """Show the graph editor in the place of a page and its settings."""
        if self._session.project is None:
            return
        if self.graph_editor is None:
            from tango_desktop.ui.graph_editor.editor import (
                GraphEditor,
            )  # large: when it is asked for

            self.graph_editor = GraphEditor(self._session, self)
            self.graph_editor.closed.connect(self.leave_graph)
            self.graph_editor.used.connect(self.leave_graph)
            self.stack.addWidget(self.graph_editor)
        self.stack.setCurrentWidget(self.graph_editor)
        self.inspector.hide()
        self.help.hide()
        self._update_side()
        self.rail.select(GRAPH_STAGE)
        self.graph_editor.open()

    def leave_graph(self) -> None:
        """Go back to the page that the graph belongs to."""
        self.show_stage(GRAPH_STAGE)

    def is_on_graph(self) -> bool:
        """Whether the graph editor is what is shown."""
        shown = self.stack.currentWidget()
        return self.graph_editor is not None and shown is self.graph_editor

    def _focus_that_leaves(self, page: StagePage | None) -> QWidget | None:
        """The focused widget if another page takes it out of sight."""
        widget = QApplication.focusWidget()
        beside = widget is not None and self.inspector.isAncestorOf(widget)
        return widget if beside or (page and widget and page.isAncestorOf(widget)) else None

    def back(self) -> None:
        """Close the help; else show the page before this one."""
        if self.help.isVisible():
            self.toggle_help()
        elif self.is_on_graph():
            self.leave_graph()
        elif self._history:
            name = self._history.pop()
            self.show_stage(name)
            self._history.pop()

    def refresh_page(self) -> None:
        """Bring the shown page in line with the project."""
        page = self.current_page()
        if page is not None and self._session.project is not None:
            page.refresh()
            page.show_status()

    def step(self, by: int) -> None:
        """Go to the next or the previous stage."""
        page = self.current_page()
        names = list(self.pages)
        if page is not None:
            index = names.index(page.stage) + by
            if 0 <= index < len(names):
                self.show_stage(names[index])

    def _warm_next(self) -> None:
        # The first look at a page costs what styling it costs: done one by one before it is asked.
        if not self._cold or self._session.flow_job is not None:
            self._warm_timer.stop()
            return
        page = self._cold.pop(0)
        self.inspector.prepare(page)
        for widget in (page, *page.findChildren(QWidget)):
            widget.ensurePolished()

    def _fade_from(self, page: QWidget) -> None:
        if theme.theme().appearance.reduce_motion or not self.isVisible():
            return
        Fade(page.grab(), self.stack)

    # -- panels -------------------------------------------------------------------------------

    def toggle_inspector(self) -> None:
        """Show or hide the settings beside the page."""
        page = self.current_page()
        if page is not None:
            self._wants_inspector[page.stage] = not self.inspector.isVisibleTo(self)
            self.help.hide()
            self._update_side()

    def toggle_help(self) -> None:
        """Show or hide the help, in the place of the settings."""
        self.help.setVisible(not self.help.isVisibleTo(self))
        self._update_side()

    def _update_side(self) -> None:
        helped = theme.px(PANEL_WIDTH) if self.help.isVisibleTo(self) else 0
        roomy = self.width() - helped >= theme.px(GRAPH_BESIDE_STEPS)
        self.side.setVisible(roomy or not self.is_on_graph())
        if self.graph_editor is not None and self.is_on_graph():
            self.help.show_help(tr("Edit the network"), self.graph_editor.help_text())
        page = self.current_page()
        if page is None:
            return
        self.help.show_help(tr(page.info.question), page.help_text())
        has_settings = self.inspector.show_page(page)
        wanted = self._wants_inspector.get(page.stage, self._inspector_suits(page))
        shown = has_settings and wanted and not self.help.isVisibleTo(self)
        self.inspector.setVisible(shown)
        page.settings_button.setVisible(has_settings and not shown)

    def _inspector_suits(self, page: StagePage) -> bool:
        # Unasked, it shows only what a newcomer may want, and only beside a page with room to read.
        room = self.width() - theme.px(RAIL_WIDTH) - theme.px(PANEL_WIDTH)
        return not self.inspector.is_expert_only(page) and room >= theme.px(LEAST_PAGE_WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_side()

    # -- the session --------------------------------------------------------------------------

    def _on_project_changed(self, _: object = None) -> None:
        if self._retired:
            return
        project = self._session.project
        self._history.clear()
        self.messages.clear()
        if project is None:
            self.outer.setCurrentWidget(self.start_page)
            self.start_page.refresh()
            self.focus_first()
            return
        self.outer.setCurrentWidget(self.workspace)
        statuses = self._session.statuses()
        self.rail.show_statuses(statuses)
        pending = [n for n, s in statuses.items() if s.state is not StageState.DONE]
        self.show_stage(pending[0] if pending else list(self.pages)[-1])
        self.focus_first()
        self._warm_timer.start()

    def _on_statuses_changed(self, statuses: object) -> None:
        assert isinstance(statuses, dict)
        self.rail.show_statuses(statuses)
        self._follow(statuses)
        self._refresh_timer.start()

    def _follow(self, statuses: dict[str, StageStatus]) -> None:
        """On Automatic, show each step as it starts, unless the reader has gone elsewhere."""
        running = next((n for n, s in statuses.items() if s.state is StageState.RUNNING), "")
        before, self._followed = self._followed, running
        if not running or running == before or self._session.flow_goal is not None:
            return
        page = self.current_page()
        if page is not None and (not self._run_seen or page.stage == self._run_seen):
            self.show_stage(running)
        self._run_seen = running

    def _on_run_started(self) -> None:
        page = self.current_page()
        self._run_began_on = page.stage if page is not None else ""

    def _on_run_changed(self) -> None:
        if self._session.flow_job is None:
            self._show_end()
            self._run_seen = self._followed = ""
        self.rail.show_paused(self._session.is_paused())
        self._refresh_timer.start()

    def _show_end(self) -> None:
        # Quick steps may be over before they were seen to start: the end is shown all the same.
        page = self.current_page()
        if page is None or self._session.flow_goal is not None:
            return
        if page.stage != (self._run_seen or self._run_began_on):
            return
        if self._session.flow.is_complete(self._session.statuses()):
            self.show_stage(self._session.flow.automatic[-1])

    def _on_settings_changed(self, _: str) -> None:
        self._refresh_timer.start()


def _make_pages(session: Session, parent: QWidget) -> dict[str, StagePage]:
    return {
        stage.name: PAGES.get(stage.name, plain_page(stage))(session, parent)
        for stage in session.flow.stages
    }


class Fade(QWidget):
    """The old page, fading over the new one."""

    def __init__(self, picture: QPixmap, over: QWidget) -> None:
        super().__init__(over)
        self._picture = picture
        self._strength = 1.0
        self.setGeometry(over.rect())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        animation = QPropertyAnimation(self, b"strength", self)
        animation.setDuration(FADE_MS)
        animation.setStartValue(1.0)
        animation.setEndValue(0.0)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        animation.finished.connect(self.deleteLater)
        self.show()
        self.raise_()
        animation.start()

    def _read(self) -> float:
        return self._strength

    def _write(self, value: float) -> None:
        self._strength = value
        self.update()

    strength = Property(float, _read, _write)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._strength)
        painter.drawPixmap(0, 0, self._picture)

"""The parts of the editor and where they stand: palette, graph, panels, figures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.commands import BAR, EditorCommands
from tango_desktop.ui.graph_editor.comparison import ComparisonPanel
from tango_desktop.ui.graph_editor.layer_table import LayerTable
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.overview import Overview
from tango_desktop.ui.graph_editor.palette import Palette
from tango_desktop.ui.graph_editor.problems import ProblemPanel
from tango_desktop.ui.graph_editor.properties import PropertyPanel
from tango_desktop.ui.graph_editor.search import SearchBar
from tango_desktop.ui.graph_editor.totals import TotalsBar
from tango_desktop.ui.graph_editor.view import GraphView
from tango_desktop.ui.icons import icon
from tango_desktop.ui.message_bar import MessageArea
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.scroll import scrolled

# Of the editor, in units of the design: from which width on there is room for more.
MEDIUM, WIDE = 700, 900
LEAST_FOR_MAP = 440  # height
PALETTE_WIDTHS = {0: 168, MEDIUM: 168, WIDE: 200}
PANEL_WIDTHS = {0: 312, MEDIUM: 320, WIDE: 340}
ICON = 18
LEAST_GRAPH = 160


class EditorFrame(QWidget):
    """Everything that is seen; what it does is the editor's affair."""

    closed = Signal()

    def __init__(self, network: EditedNetwork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graphEditor")
        self.setAccessibleName(tr("Graph editor"))
        self.network = network
        self.commands = EditorCommands(self)
        self.view = GraphView(network, self)
        self.overview = Overview(self.view)
        self.palette_panel = Palette(self)
        self.search = SearchBar(network, self)
        self.search.hide()
        self.properties = PropertyPanel(network, self)
        self.problems = ProblemPanel(network, self)
        self.layers = LayerTable(network, self)
        self.comparison = ComparisonPanel(self)
        self.totals = TotalsBar(self)
        self.messages = MessageArea()
        self.title = ElidedLabel("", "section")
        self.state = label("", "small")
        self.reason = _Reason()
        network.undo_stack.indexChanged.connect(self._show_outlook)
        network.was_reset.connect(self._show_outlook)
        self.carry = QCheckBox(tr("Keep the weights of the last run"))
        self.carry.setToolTip(tr("Layers that are the same in both networks start trained"))
        self.carry.setChecked(True)
        self.use = QPushButton(tr("Use this network"))
        self.use.setObjectName("primary")
        self.use.setToolTip(tr("Train exactly what is drawn from now on (Ctrl+Enter)"))
        self._room = -1  # the width that the parts were last laid out for
        self._lay_out()
        self._show_outlook()
        self.commands.on("add", self._on_add)

    def help_text(self) -> str:
        """What the editor is for, and how to leave it."""
        return "\n\n".join(
            (
                tr(
                    "This is the network that will be trained, as a graph: pictures enter at the "
                    "top, each box is a layer or a folded block of layers, and the line below "
                    "says what it costs."
                ),
                tr(
                    "Nothing here has to be changed. Looking is harmless, every change can be "
                    "undone, and a change counts only after “Use this network”: the network is "
                    "then trained anew, and the steps after it are out of date."
                ),
                tr(
                    "Select a layer to see and change it on the right. Drag a layer from the list "
                    "onto an edge to insert it there. What does not fit is marked, with remedies "
                    "under Problems; under Changes is what differs from the recommended network."
                ),
                tr(
                    "The arrow at the top left leads back; what was drawn is kept as a draft. F2 "
                    "shows all keys of the graph."
                ),
            )
        )

    def show_panel(self, panel: QWidget) -> None:
        """Bring one of the panels on the right to the front."""
        for at in range(self.tabs.count()):
            page = self.tabs.widget(at)
            if page is not None and (page is panel or page.isAncestorOf(panel)):
                self.tabs.setCurrentIndex(at)

    def _show_outlook(self) -> None:
        """Say beside the button what comes of what was done so far."""
        self.reason.show_otherwise(
            tr("A change counts once the network is used")
            if self.network.undo_stack.index()
            else tr("Nothing was changed since it was opened")
        )

    # -- the keyboard -------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Esc leaves the page; in a panel it means: back to the graph.
        if event.type() is QEvent.Type.ShortcutOverride and self._leads_to_graph(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leads_to_graph(event):
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _leads_to_graph(self, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        return is_escape and not self.view.hasFocus()

    # -- layout -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it fits itself
        column.addWidget(self._head())
        column.addWidget(self.messages)
        column.addWidget(self._middle(), 1)
        column.addWidget(self._foot())

    def _head(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("topBar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(8), px(4), px(8), px(4))
        row.setSpacing(px(2))
        self.back = QToolButton()
        self.back.setIcon(icon("arrow-left", "secondary"))
        self.back.setIconSize(QSize(px(ICON), px(ICON)))
        self.back.setText(tr("Network"))
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.back.setToolTip(tr("Back to the page; what was drawn is kept"))
        self.back.setAccessibleName(tr("Back to the network page"))
        self.back.clicked.connect(self.closed)
        row.addWidget(self.back)
        row.addSpacing(px(8))
        row.addWidget(self.title, 1)
        row.addWidget(self.state)
        row.addSpacing(px(8))
        for name in BAR:
            if name is None:
                row.addSpacing(px(8))
            else:
                button = self.commands.button(name)
                button.setIconSize(QSize(px(ICON), px(ICON)))
                row.addWidget(button)
        return bar

    def _middle(self) -> QWidget:
        center = QWidget()
        center.setMinimumWidth(px(LEAST_GRAPH))
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.setChildrenCollapsible(False)
        for widget in (self._side(), center, self._panels()):
            self.parts.addWidget(widget)
        self.parts.setStretchFactor(1, 1)
        return self.parts

    def _panels(self) -> QWidget:
        self.tabs = QTabWidget()
        bar = self.tabs.tabBar()
        bar.setAccessibleName(tr("Panels of the graph"))
        bar.setUsesScrollButtons(False)
        bar.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(scrolled(self.properties), tr("Properties"))
        self.tabs.addTab(self.problems, tr("Problems"))
        self.tabs.addTab(self.layers, tr("Layers"))
        self.tabs.addTab(self.comparison, tr("Changes"))
        return _framed(self.tabs, "inspector")

    def _side(self) -> QWidget:
        side = QSplitter(Qt.Orientation.Vertical)
        side.setChildrenCollapsible(False)
        side.addWidget(self.palette_panel)
        side.addWidget(self.overview)
        side.setStretchFactor(0, 1)
        side.setSizes([px(420), px(150)])
        self.side = _framed(side, "sideBar")
        return self.side

    # -- room ---------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overview.setVisible(self.height() >= px(LEAST_FOR_MAP))
        room = max(least for least in (0, MEDIUM, WIDE) if self.width() >= px(least))
        if room != self._room:
            self._room = room
            self._arrange_parts()

    def _arrange_parts(self) -> None:
        """Leave out what there is no room for; everything stays in reach."""
        roomy = self._room >= MEDIUM
        self.side.setVisible(roomy)
        self.commands.button("add").setVisible(not roomy)
        self.state.setVisible(roomy)
        self.back.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if roomy
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        palette = px(PALETTE_WIDTHS[self._room])
        panel = px(PANEL_WIDTHS[self._room])
        self.parts.setSizes([palette, max(px(LEAST_GRAPH), self.width() - palette - panel), panel])

    def _on_add(self) -> None:
        """Where the list of layers has no room of its own, it comes and goes when asked."""
        if self._room < MEDIUM:
            self.side.setVisible(not self.side.isVisibleTo(self))

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("drawer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(px(16), px(8), px(16), px(8))
        row.setSpacing(px(12))
        row.addWidget(self.totals)
        row.addWidget(self.reason, 1)
        row.addWidget(self.carry)
        row.addWidget(self.use)
        return foot


class _Reason(ElidedLabel):
    """Why the network cannot be used; while it can, what there is to know."""

    def __init__(self) -> None:
        super().__init__("", "small")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._given = self._otherwise = ""

    def setText(self, text: str) -> None:
        self._given = text
        super().setText(text or self._otherwise)

    def show_otherwise(self, text: str) -> None:
        """Show this while there is nothing else to tell."""
        self._otherwise = text
        self.setText(self._given)


def _framed(widget: QWidget, name: str) -> QFrame:
    made = QFrame()
    made.setObjectName(name)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    return made

"""The parts of the editor and where they stand: palette, graph, panels, figures."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
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

PALETTE_WIDTH = 200
PANEL_WIDTH = 340


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
        self.reason = ElidedLabel("", "small")
        self.carry = QCheckBox(tr("Keep the weights of the last run"))
        self.carry.setToolTip(tr("Layers that are the same in both networks start trained"))
        self.carry.setChecked(True)
        self.use = QPushButton(tr("Use this network"))
        self.use.setObjectName("primary")
        self.use.setToolTip(tr("Ctrl+Enter"))
        self._lay_out()

    def show_panel(self, panel: QWidget) -> None:
        """Bring one of the panels on the right to the front."""
        for at in range(self.tabs.count()):
            page = self.tabs.widget(at)
            if page is not None and (page is panel or page.isAncestorOf(panel)):
                self.tabs.setCurrentIndex(at)

    # -- layout -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
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
        self.back.setText(tr("Network"))
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.back.setToolTip(tr("Back to the page; what was drawn is kept"))
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
                row.addWidget(self.commands.button(name))
        return bar

    def _middle(self) -> QWidget:
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(tr("Panels of the graph"))
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(scrolled(self.properties), tr("Properties"))
        self.tabs.addTab(self.problems, tr("Problems"))
        self.tabs.addTab(self.layers, tr("Layers"))
        self.tabs.addTab(self.comparison, tr("Changes"))
        middle = QSplitter(Qt.Orientation.Horizontal)
        middle.setChildrenCollapsible(False)
        for widget in (self._side(), center, self.tabs):
            middle.addWidget(widget)
        middle.setStretchFactor(1, 1)
        middle.setSizes([px(PALETTE_WIDTH), px(700), px(PANEL_WIDTH)])
        return middle

    def _side(self) -> QWidget:
        side = QSplitter(Qt.Orientation.Vertical)
        side.setChildrenCollapsible(False)
        side.addWidget(self.palette_panel)
        side.addWidget(self.overview)
        side.setStretchFactor(0, 1)
        side.setSizes([px(420), px(150)])
        return side

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

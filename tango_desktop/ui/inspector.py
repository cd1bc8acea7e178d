"""The panel beside a page: the settings of its stage."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.pages.settings_panel import StandardSettings
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.tab_order import chain, in_order

WIDTH = 304


class SidePanel(QFrame):
    """A titled column on the right with a button that closes it."""

    closed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setFixedWidth(px(WIDTH))
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close", "secondary"))
        self.close_button.setAccessibleName(tr("Close {panel}", panel=title))
        self.close_button.setToolTip(self.close_button.accessibleName())
        self.close_button.clicked.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(4), 0)
        column.setSpacing(px(8))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, px(8), 0)
        self.title = label(title, "section")
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        column.addLayout(head)
        self.column = column


class Inspector(SidePanel):
    """Shows the settings panel of the page that is shown; a page without settings has none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Settings"), parent)
        self._session = session
        self._panels: dict[str, QScrollArea | None] = {}
        self._inner: dict[str, QWidget] = {}

    def show_page(self, page: StagePage) -> bool:
        """Show the panel of ``page``; False when it has none."""
        self.prepare(page)
        for panel in self._panels.values():
            if panel is not None:
                panel.setVisible(panel is self._panels[page.stage])
        inner = self._inner.get(page.stage)
        if isinstance(inner, StandardSettings):
            inner.refresh()
        return self._panels[page.stage] is not None

    def prepare(self, page: StagePage) -> None:
        """Make the panel of ``page`` before it is asked for."""
        if page.stage not in self._panels:
            panel = self._make(page)
            self._panels[page.stage] = panel
            if panel is not None:
                panel.hide()

    def is_expert_only(self, page: StagePage) -> bool:
        """Whether a newcomer has nothing to set there."""
        inner = self._inner.get(page.stage)
        if not isinstance(inner, StandardSettings):
            return False
        return all(row.param.expert for row in inner.form.rows.values())

    def _make(self, page: StagePage) -> QScrollArea | None:
        content = page.inspector()
        if content is None:
            standard = StandardSettings(self._session, page)
            if not standard.form.rows:
                return None
            content = standard
        content.setObjectName(content.objectName() or "content")
        self._inner[page.stage] = content
        panel = scrolled(content)
        self.column.addWidget(panel, 1)
        chain([self.close_button, *in_order(panel)])
        return panel

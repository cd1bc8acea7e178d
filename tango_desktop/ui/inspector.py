"""The panel beside a page: the settings of its stage."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.param_form import ParamForm
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


class StandardSettings(QWidget):
    """The form of a stage's settings with a button that puts all defaults back."""

    def __init__(self, session: Session, page: StagePage) -> None:
        super().__init__()
        self._session, self._page = session, page
        self.form = ParamForm(self._settings, page.asked_here)
        self.reset_all = QPushButton(tr("Reset all"))
        self.reset_all.setObjectName("link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), px(12), px(16))
        column.setSpacing(px(16))
        column.addWidget(self.form)
        self._column = column
        column.addWidget(self.reset_all, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.form.committed.connect(self._on_committed)
        self.reset_all.clicked.connect(self._on_reset_all)
        session.settings_changed.connect(self._on_settings_changed)

    @property
    def _settings(self) -> type[Any]:
        project, info = self._session.project, self._page.info
        return info.settings if project is None else info.settings_of(project)

    def _fit_task(self) -> None:
        """Another task may have other settings."""
        if self.form.settings_class is not self._settings:
            old = self.form
            self.form = ParamForm(self._settings, self._page.asked_here)
            self.form.committed.connect(self._on_committed)
            self._column.replaceWidget(old, self.form)
            old.deleteLater()

    def refresh(self) -> None:
        """Show the settings as they are."""
        if self._session.project is not None:
            self._fit_task()
            self.form.show_values(self._session.settings(self._settings))
            self.reset_all.setEnabled(bool(self.form.changed()))

    def _on_committed(self, name: str, value: object) -> None:
        self._session.update_settings(self._settings, **{name: value})
        self.refresh()

    def _on_reset_all(self) -> None:
        rows = self.form.rows.values()
        defaults = {row.param.name: row.param.default for row in rows}
        if self._session.update_settings(self._settings, **defaults):
            self._session.post_undo(tr("All settings of this step are back to their defaults."))

    def _on_settings_changed(self, stage: str) -> None:
        if stage == self._page.stage:
            self.refresh()


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

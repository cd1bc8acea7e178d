"""The form of a stage's settings, for the panel beside its page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.param_form import ParamForm
from tango_desktop.ui.widgets.tab_order import insert_before


class StandardSettings(QWidget):
    """The form of a stage's settings with a button that puts all defaults back."""

    def __init__(self, session: Session, page: StagePage) -> None:
        super().__init__()
        self._session, self._page = session, page
        self.form = self._make_form()
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

    def _make_form(self) -> ParamForm:
        return ParamForm(self._settings, self._page.asked_here, self._page.setting_words())

    def _fit_task(self) -> None:
        """Another task may have other settings."""
        if self.form.settings_class is not self._settings:
            old = self.form
            self.form = self._make_form()
            self.form.committed.connect(self._on_committed)
            self._column.replaceWidget(old, self.form)
            old.deleteLater()
            insert_before(self.reset_all, self.form)

    def refresh(self) -> None:
        """Show the settings as they are."""
        if self._session.project is not None:
            self._fit_task()
            self.form.show_values(self._session.settings(self._settings))
            self.reset_all.setEnabled(bool(self.form.changed()))
            idle, far = self._page.idle_settings(), self._page.far_settings()
            for name, row in self.form.rows.items():
                row.setVisible(name not in idle)
                row.editor.set_far(name in far)

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

"""The program's own settings: language, theme, text size, motion. Every change shows at once."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from tango_desktop.core.preferences import Appearance, Preferences
from tango_desktop.i18n import LANGUAGES, tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.param_form import ParamForm


class SettingsDialog(QDialog):
    """Appearance; saved and applied with every change."""

    appearance_changed = Signal(object)  # Appearance

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setWindowTitle(tr("Settings"))
        self.setMinimumWidth(px(440))
        words = {
            "language": {"system": tr("As the system"), **LANGUAGES},
            "theme": {"system": tr("As the system"), "light": tr("Light"), "dark": tr("Dark")},
        }
        self.form = ParamForm(Appearance, words=words)
        self.form.show_values(preferences.appearance())
        self.form.committed.connect(self._on_committed)
        buttons = QDialogButtonBox()
        self.done_button = QPushButton(tr("Done"))
        self.done_button.setObjectName("primary")
        buttons.addButton(self.done_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(16))
        column.addWidget(label(tr("Appearance"), "pageTitle"))
        column.addWidget(self.form)
        column.addWidget(buttons)

    def _on_committed(self, name: str, value: object) -> None:
        changed = dataclasses.replace(self._preferences.appearance(), **{name: value})  # type: ignore[arg-type]
        self._preferences.set_appearance(changed)
        self.form.show_values(changed)
        self.appearance_changed.emit(changed)

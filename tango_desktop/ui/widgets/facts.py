"""Facts in two columns: what it is, and the value, which can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label


class Facts(QWidget):
    """Names on the left, values on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(6))
        self._grid.setColumnStretch(1, 1)
        self.shown: dict[str, str] = {}

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show names with values; a pair without a value is left out."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.shown = {name: value for name, value in facts if value}
        for row, (name, value) in enumerate(self.shown.items()):
            title = label(name, "secondary")
            self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(_value(value), row, 1)


def _value(text: str) -> QLabel:
    # A long hash or path has no spaces to break at; without the zero-width ones it would widen
    # the window.
    made = label(text.replace("/", "/\u200b") if len(text) > 40 else text, "", wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


class Command(QWidget):
    """A command line with a button that copies it."""

    def __init__(self, what: str, command: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setReadOnly(True)
        self.field.setFont(theme.mono_font())
        self.field.setAccessibleName(what)
        self.copy_button = QToolButton()
        self.copy_button.setIcon(icon("copy"))
        self.copy_button.setToolTip(tr("Copy"))
        self.copy_button.setAccessibleName(tr("Copy the command: {what}", what=what))
        self.copy_button.clicked.connect(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(4))
        row.addWidget(self.field, 1)
        row.addWidget(self.copy_button)
        self.show_command(command)

    def show_command(self, command: str) -> None:
        """Show another command."""
        self.field.setText(command)
        self.field.setCursorPosition(0)

    def copy(self) -> None:
        """Put the command on the clipboard."""
        QGuiApplication.clipboard().setText(self.field.text())

"""Empty states teach: one picture, what goes here, and the buttons that fill it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

Button = tuple[str, Callable[[], None]]
_CENTRE = Qt.AlignmentFlag.AlignHCenter
TEXT_WIDTH = 440


class EmptyState(QWidget):
    """An icon, a title, a sentence, and buttons of which the first is the primary one."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        buttons: Sequence[Button] = (),
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.icon = IconLabel(icon, 40, "disabled")
        self.title = label(title, "section", wrap=True)
        self.text = label(text, "secondary", wrap=True)
        for text_label in (self.title, self.text):
            text_label.setAlignment(_CENTRE)
            text_label.setMaximumWidth(px(TEXT_WIDTH))
            text_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons = [_button(*button) for button in buttons]
        if primary and self.buttons:
            self.buttons[0].setObjectName("primary")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(px(8))
        column.addStretch(2)
        column.addWidget(self.icon, 0, _CENTRE)
        column.addSpacing(px(4))
        column.addLayout(_centred(self.title))
        column.addLayout(_centred(self.text))
        self.text.setVisible(bool(self.text.text()))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addStretch(1)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addSpacing(px(8))
        column.addLayout(row)
        column.addStretch(3)

    def say(self, title: str, text: str = "") -> None:
        """Change the words."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))


def _centred(widget: QWidget) -> QHBoxLayout:
    # Not by alignment: an aligned label is never wider than its own guess, and wraps too early.
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 1000)
    row.addStretch(1)
    return row


def _button(text: str, action: Callable[[], None]) -> QPushButton:
    made = QPushButton(text)
    made.clicked.connect(lambda: action())
    return made

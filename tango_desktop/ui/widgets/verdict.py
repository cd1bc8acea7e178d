"""A verdict in words: an icon, a sentence, what follows from it, and room for chips."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

LOOKS = {
    "good": ("check-circle", "good"),
    "warning": ("alert", "warn"),
    "bad": ("x-circle", "bad"),
    "info": ("info", "accent"),
}


class Verdict(QWidget):
    """The answer to the page's question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = IconLabel("info", 24, "accent")
        self.text = label("", "section", wrap=True)
        self.hint = label("", "secondary", wrap=True)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(px(8))
        texts = QVBoxLayout()
        texts.setSpacing(px(4))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.text, 1)
        head.addLayout(self.chips)
        texts.addLayout(head)
        texts.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def say(self, look: str, text: str, hint: str = "") -> None:
        """Show a verdict; ``look`` is one of :data:`LOOKS`."""
        self.icon.show_icon(*LOOKS[look])
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

"""F1: what the page is about, in a few plain sentences, and its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.inspector import SidePanel
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label, line
from tango_desktop.ui.widgets.scroll import scrolled


def keys_text() -> str:
    """The keys that work on every page."""
    return "\n".join(
        (
            tr("Ctrl+1 … Ctrl+9: go to a step"),
            tr("Ctrl+Enter: the page's main button"),
            tr("Ctrl+K: all commands"),
            tr("Ctrl+Z, Ctrl+Shift+Z: undo, redo"),
            tr("Esc: back"),
        )
    )


class HelpPanel(SidePanel):
    """The help of the page that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Help"), parent)
        self.heading = label("", "strong", wrap=True)
        self.text = label("", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, px(4), px(12), px(16))
        column.setSpacing(px(12))
        column.addWidget(self.heading)
        column.addWidget(self.text)
        column.addWidget(line())
        column.addWidget(label(tr("Keys"), "strong"))
        column.addWidget(label(keys_text(), "secondary", wrap=True))
        column.addStretch(1)
        self.column.addWidget(scrolled(content), 1)

    def show_help(self, heading: str, text: str) -> None:
        """Show the help of a page."""
        self.heading.setText(heading)
        self.text.setText(text)
        self.text.setVisible(bool(text))

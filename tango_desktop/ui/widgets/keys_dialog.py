"""A list of keys and what they do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.scroll import scrolled

SCREEN_SHARE = 0.9  # at most, of the screen's sides


class KeysDialog(QDialog):
    """Lists keys with what they do; ``rows`` are pairs of texts."""

    def __init__(
        self, title: str, rows: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        content = QWidget()
        content.setObjectName("content")
        grid = QGridLayout(content)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(6))
        for row, (keys, does) in enumerate(rows):
            grid.addWidget(label(keys, "strong"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(does, wrap=True), row, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.addWidget(scrolled(content))
        self.resize(QSize(px(660), px(640)).boundedTo(self.screen().availableSize() * SCREEN_SHARE))

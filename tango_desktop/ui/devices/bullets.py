"""Sentences below each other, each with a dot; long ones stay clear of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label


class Bullets(QWidget):
    """A short list of sentences."""

    def __init__(self, sentences: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(4))
        self._grid.setColumnStretch(1, 1)
        self.shown: tuple[str, ...] = ()
        self.say(sentences)

    def say(self, sentences: Sequence[str]) -> None:
        """Show other sentences; nothing at all without any."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.shown = tuple(sentences)
        for row, sentence in enumerate(self.shown):
            self._grid.addWidget(label("•", "secondary"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(sentence, "secondary", wrap=True), row, 1)

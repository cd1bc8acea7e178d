"""Sentences of which as many are shown as a few lines hold; a button shows the rest."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

LINES = 4


class FoldedText(QWidget):
    """A text that is folded to its first sentences until it is unfolded."""

    def __init__(self, name: str, lines: int = LINES, parent: QWidget | None = None) -> None:
        """``name`` says what the text is, for those who hear it."""
        super().__init__(parent)
        self._lines = lines
        self._sentences: tuple[str, ...] = ()
        self._unfolded = False
        self.label = label("", "secondary", wrap=True)
        self.more = QPushButton()
        self.more.setObjectName("link")
        self.more.setAccessibleDescription(name)
        self.more.clicked.connect(lambda: self.unfold(not self._unfolded))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.label)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._fit()

    def text(self) -> str:
        """The whole text."""
        return " ".join(self._sentences)

    def say(self, sentences: Sequence[str]) -> None:
        """Show other sentences, the most telling first."""
        given = tuple(sentences)
        if given != self._sentences:
            self._sentences, self._unfolded = given, False
            self._fit()

    def unfold(self, unfolded: bool) -> None:
        """Show all, or only what a few lines hold."""
        self._unfolded = unfolded
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # the style has given the label its font

    def _fit(self) -> None:
        shown = self._fitting()
        folded = len(shown) < len(self._sentences)
        self.label.setText(" ".join(self._sentences if self._unfolded else shown))
        self.more.setText(tr("Fewer reasons") if self._unfolded else tr("All reasons"))
        self.more.setVisible(folded)

    def _fitting(self) -> tuple[str, ...]:
        """As many sentences as fit; one at least."""
        if self.width() <= 0:
            return self._sentences
        metrics, wraps = self.label.fontMetrics(), int(Qt.TextFlag.TextWordWrap)
        most = self._lines * metrics.lineSpacing()
        for count in range(len(self._sentences), 1, -1):
            told = " ".join(self._sentences[:count])
            area = metrics.boundingRect(0, 0, self.width(), 100 * most, wraps, told)
            if area.height() <= most:
                return self._sentences[:count]
        return self._sentences[:1]

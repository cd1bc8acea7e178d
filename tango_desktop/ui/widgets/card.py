"""Cards: a surface with a title, and a card that is one of several choices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tango_desktop.ui.theme import px

PADDING = 16


def label(text: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label whose look comes from its object name (``section``, ``secondary``, ``small``, …)."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    return made


def line() -> QFrame:
    """A thin horizontal rule."""
    made = QFrame()
    made.setObjectName("line")
    return made


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet looks at, and restyle when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Card(QFrame):
    """A bordered surface: an optional title with room for tools on its right, and a body.

    Attributes:
        head: the title's row, for chips and buttons on the right; None without a title.
        body: where the content goes.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(PADDING), px(PADDING), px(PADDING), px(PADDING))
        outer.setSpacing(px(12))
        self.head: QHBoxLayout | None = None
        self.title: QLabel | None = None
        if title:
            self.title = label(title, "section")
            self.head = QHBoxLayout()
            self.head.setSpacing(px(8))
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            outer.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(px(8))
        outer.addLayout(self.body, 1)


class ChoiceCard(Card):
    """A card that can be chosen with mouse, Enter or Space."""

    chosen = Signal()
    activated = Signal()  # double click: choose and go on

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setObjectName("choiceCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self._pressed = False

    @property
    def is_selected(self) -> bool:
        """Whether this card is the chosen one."""
        return bool(self.property("selected"))

    def set_selected(self, selected: bool) -> None:
        """Mark the card as the chosen one."""
        set_property(self, "selected", selected)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.EnabledChange:
            pointing = Qt.CursorShape.PointingHandCursor
            self.setCursor(pointing if self.isEnabled() else Qt.CursorShape.ArrowCursor)
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.button() is Qt.MouseButton.LeftButton

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()
        self._pressed = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

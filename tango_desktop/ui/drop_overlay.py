"""What lies over the window while a folder is dragged across it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui import icons, theme
from tango_desktop.ui.theme import px


class DropOverlay(QWidget):
    """A veil with a dashed frame and a sentence; it lets the drag through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = theme.color("window")
        veil.setAlphaF(0.92)
        painter.fillRect(self.rect(), veil)
        pen = QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(*(px(24),) * 2, *(-px(24),) * 2), px(8), px(8))
        side = px(48)
        symbol = QRect(0, 0, side, side)
        symbol.moveCenter(self.rect().center())
        symbol.translate(0, -px(24))
        icons.paint(painter, "drop", symbol, "accent")
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("section", bold=True))
        area = QRect(0, symbol.bottom() + px(8), self.width(), px(32))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, tr("Drop the folder here"))

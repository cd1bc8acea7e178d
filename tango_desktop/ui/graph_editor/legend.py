"""The scale of the figure that colours the boxes, in a corner of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from tango_desktop.ui import theme
from tango_desktop.ui.theme import px

from .coloring import color_at
from .scene import GraphScene

if TYPE_CHECKING:
    from .camera import Camera

_WIDTH, _HEIGHT, _AWAY = 232, 62, 12
_STOPS = 9


class Legend(QWidget):
    """Title, colours, the least, middle and largest value; hidden without a figure."""

    def __init__(self, scene: GraphScene, view: Camera) -> None:
        super().__init__(view)
        self._scene = scene
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        scene.scale_changed.connect(self._on_scale_changed)
        theme.theme().changed.connect(self.place)
        view.resized.connect(self.place)

    def place(self) -> None:
        """Stand in the corner."""
        parent = self.parentWidget()
        if parent is not None:
            high = px(_HEIGHT)
            title = QFontMetrics(theme.font("small", bold=True)).horizontalAdvance(self._title())
            wide = min(max(px(_WIDTH), title + px(24)), parent.width() - 2 * px(_AWAY))
            self.setGeometry(px(_AWAY), parent.height() - high - px(_AWAY), wide, high)

    def _on_scale_changed(self) -> None:
        self.setVisible(self._scene.scale is not None)
        self.setAccessibleName("; ".join([self._title(), *self._ticks()]))
        self.place()
        self.raise_()
        self.update()

    def _title(self) -> str:
        coloring = self._scene.coloring
        return coloring.heading if coloring is not None else ""

    def _ticks(self) -> list[str]:
        scale, coloring = self._scene.scale, self._scene.coloring
        if scale is None or coloring is None:
            return []
        return [coloring.text(scale.at(share)) for share in (0.0, 0.5, 1.0)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("border"))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inside = QRectF(self.rect()).adjusted(px(10), px(6), -px(10), -px(6))
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("small", bold=True))
        title = painter.fontMetrics().elidedText(
            self._title(), Qt.TextElideMode.ElideRight, int(inside.width())
        )
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop, title)
        bar = QRectF(inside.left(), inside.top() + px(19), inside.width(), px(9))
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for stop in range(_STOPS):
            share = stop / (_STOPS - 1)
            gradient.setColorAt(share, color_at(share, theme.tokens().dark))
        painter.setPen(theme.color("border_strong"))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.setPen(theme.color("secondary"))
        painter.setFont(theme.font("small", tabular=True))
        sides = (
            Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignHCenter,
            Qt.AlignmentFlag.AlignRight,
        )
        for text, side in zip(self._ticks(), sides, strict=False):
            painter.drawText(inside, Qt.AlignmentFlag.AlignBottom | side, text)

"""A table cell with an estimate as a range and its middle, on a scale that all rows share."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from tango_desktop.ui import theme
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.table import CellDelegate, TableModel

Index = QModelIndex | QPersistentModelIndex
WIDTH = 200


class RangeDelegate(CellDelegate):
    """Draws low to high as a band and the middle as a dot; logarithmic, since they span decades."""

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self._ranges: dict[float, tuple[float, float]] = {}
        self._low, self._high = 1.0, 10.0

    def set_ranges(self, ranges: dict[float, tuple[float, float]]) -> None:
        """Give the range of each value."""
        self._ranges = ranges
        self._low = min((low for low, _ in ranges.values()), default=1.0)
        self._high = max((high for _, high in ranges.values()), default=10.0)

    def share(self, value: float) -> float:
        """Where a value lies between the least and the greatest: 0 to 1."""
        span = math.log(self._high / self._low) if self._high > self._low else 1.0
        return min(1.0, max(0.0, math.log(max(value, 1e-9) / self._low) / span))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._paint_background(painter, option, index)
        value = self._model.value_at(index.row(), index.column())
        text = self._model.text_at(index.row(), index.column())
        area: QRect = option.rect.adjusted(px(8), 0, -px(8), 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(tabular=True))
        painter.setPen(theme.color("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, right, text)
        room = area.adjusted(0, 0, -px(72), 0)
        if isinstance(value, float) and value in self._ranges and room.width() > px(24):
            self._paint_range(painter, room, value)
        painter.restore()

    def _paint_range(self, painter: QPainter, area: QRect, value: float) -> None:
        low, high = self._ranges[value]
        middle_y = area.center().y() + 1
        left = area.left() + self.share(low) * area.width()
        right = area.left() + self.share(high) * area.width()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover"))
        track = QRectF(area.left(), middle_y - px(3), area.width(), px(6))
        painter.drawRoundedRect(track, px(3), px(3))
        band = theme.plot_color(0)
        band.setAlphaF(0.45)
        painter.setBrush(band)
        width = max(float(px(6)), right - left)
        painter.drawRoundedRect(QRectF(left, middle_y - px(3), width, px(6)), px(3), px(3))
        painter.setBrush(theme.plot_color(0))
        dot = area.left() + self.share(value) * area.width()
        painter.drawEllipse(QRectF(dot - px(4), middle_y - px(4), px(8), px(8)))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(WIDTH), px(32))

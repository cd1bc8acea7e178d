"""A whole and its parts in one bar, with a legend: splits of a data set, phases of an inference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from tango_desktop.ui import theme
from tango_desktop.ui.theme import px

GAP = 24


@dataclass(frozen=True)
class Segment:
    """A part.

    Attributes:
        name: what it is.
        value: how much, in any unit.
        text: the amount as people read it.
        plot: its plot colour.
    """

    name: str
    value: float
    text: str
    plot: int = 0


class SegmentBar(QWidget):
    """Paints the parts from left to right; the legend wraps under them."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._segments: tuple[Segment, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.theme().changed.connect(self.updateGeometry)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What is shown."""
        return self._segments

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show ``segments``; those without a value only stand in the legend."""
        self._segments = tuple(segments)
        self.setAccessibleDescription(", ".join(f"{s.name} {s.text}" for s in segments))
        self.updateGeometry()
        self.update()

    # -- geometry -----------------------------------------------------------------------------

    def _entries(self, width: int) -> list[QRect]:
        """Where the legend's entries stand."""
        metrics = self.fontMetrics()
        boxes, x, y = [], 0, px(20)
        for segment in self._segments:
            needed = px(16) + metrics.horizontalAdvance(f"{segment.name}  {segment.text}") + px(8)
            if x and x + needed > width:
                x, y = 0, y + px(22)
            boxes.append(QRect(x, y, needed, px(20)))
            x += needed + px(GAP) - px(8)
        return boxes

    def heightForWidth(self, width: int) -> int:
        boxes = self._entries(width)
        return (boxes[-1].bottom() if boxes else px(12)) + 1

    def sizeHint(self) -> QSize:
        return QSize(px(280), self.heightForWidth(self.width() or px(280)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.heightForWidth(max(px(120), self.width())))

    def _spans(self) -> list[tuple[float, float]]:
        total = sum(segment.value for segment in self._segments) or 1.0
        spans, x = [], 0.0
        for segment in self._segments:
            width = self.width() * segment.value / total
            spans.append((x, width))
            x += width
        return spans

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        bar = QRectF(0, 0, self.width(), px(12))
        clip.addRoundedRect(bar, px(4), px(4))
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(bar, theme.color("hover"))
        for segment, (x, width) in zip(self._segments, self._spans(), strict=True):
            part = QRectF(x, 0, max(0.0, width - 1), bar.height())
            painter.fillRect(part, theme.plot_color(segment.plot))
        painter.restore()
        for segment, box in zip(self._segments, self._entries(self.width()), strict=True):
            self._paint_entry(painter, segment, box)

    def _paint_entry(self, painter: QPainter, segment: Segment, box: QRect) -> None:
        mark = QRectF(box.left(), box.center().y() - px(4), px(10), px(10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.plot_color(segment.plot))
        painter.drawRoundedRect(mark, 2, 2)
        left = box.left() + px(16)
        painter.setPen(theme.color("secondary"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name_width = painter.fontMetrics().horizontalAdvance(f"{segment.name}  ")
        painter.drawText(QRect(left, box.top(), box.width(), box.height()), middle, segment.name)
        painter.setPen(theme.color("text"))
        area = QRect(left + name_width, box.top(), box.width(), box.height())
        painter.drawText(area, middle, segment.text)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = ""
            for segment, (x, width) in zip(self._segments, self._spans(), strict=True):
                if x <= event.pos().x() < x + width and event.pos().y() <= px(12):
                    found = f"{segment.name} {segment.text}"
            QToolTip.showText(event.globalPos(), found, self)
            return True
        return super().event(event)

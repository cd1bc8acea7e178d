"""Tensor shapes written beside edges, where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from tango_desktop.ui import theme

from . import looks, texts
from .items import Wires

HEIGHT = 13.0
_AWAY = 5.0  # from the edge, to its right
_UP = 20.0  # from the edge's end


class WireLabels:
    """Writes the shape of what runs along an edge, beside the end where it arrives."""

    def __init__(self, wires: Wires, shapes: Sequence[str]) -> None:
        self._wires = wires
        self._shapes = shapes

    def paint(self, painter: QPainter, area: QRectF, taken: Sequence[QRectF]) -> None:
        """Write the labels whose edges arrive in an area; of those that collide the first.

        Args:
            painter: its transform maps scene units to pixels.
            area: in scene units.
            taken: where other text stands.
        """
        placed: list[QRectF] = []
        lines: list[texts.Line] = []
        for rect, text in self._candidates(area):
            if not any(rect.intersects(other) for other in (*placed, *taken)):
                placed.append(rect)
                lines.append((rect.left() + 2, rect.top(), text))
        back = theme.color("surface")
        back.setAlphaF(0.8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects(placed)
        texts.draw_lines(painter, lines, looks.TINY, theme.color("secondary"))

    def _candidates(self, area: QRectF) -> list[tuple[QRectF, str]]:
        around = area.adjusted(-160, -40, 160, 40)
        owner, ends, pieces = self._wires.owner, self._wires.ends, self._wires.pieces
        found = []
        for piece in self._wires.within(around).tolist():
            number = int(owner[piece])
            text = self._shapes[number] if number < len(self._shapes) else ""
            if not text or ends[number] != piece:
                continue
            _, y0, x, y = pieces[piece]
            if y - y0 >= _UP:
                wide = looks.text_width(text, looks.TINY) + 4
                found.append((QRectF(x + _AWAY, y - _UP, wide, HEIGHT), text))
        return found

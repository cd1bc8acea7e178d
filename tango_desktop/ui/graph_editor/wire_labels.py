"""Tensor shapes written beside edges, where there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from tango_desktop.ui import theme

from . import looks, texts
from .items import Wire, Wires

HEIGHT = 13.0
_AWAY = 5.0  # from the edge, to its right
_UP = 20.0  # from the edge's end


class WireLabels:
    """Writes the shape of what runs along an edge, beside the end where it arrives."""

    def __init__(self, wires: Wires, text_of: Callable[[Wire], str]) -> None:
        self._wires = wires
        self._text_of = text_of

    def paint(self, painter: QPainter, area: QRectF, taken: Sequence[QRectF]) -> None:
        """Write the labels whose edges arrive in an area; of those that collide the first.

        Args:
            painter: its transform maps scene units to pixels.
            area: in scene units.
            taken: where other text stands.
        """
        placed = list(taken)
        lines: list[texts.Line] = []
        for places, text in self._candidates(area):
            for rect in places:
                if self._is_free(rect, placed):
                    placed.append(rect)
                    lines.append((rect.left() + 2, rect.top(), text))
                    break
        texts.draw_lines(painter, lines, looks.TINY, theme.color("secondary"))

    def _is_free(self, rect: QRectF, placed: Sequence[QRectF]) -> bool:
        """Whether neither text nor an edge is in the way."""
        taken = any(rect.intersects(other) for other in placed)
        return not taken and not len(self._wires.within(rect))

    def _candidates(self, area: QRectF) -> list[tuple[tuple[QRectF, QRectF], str]]:
        """Places to the right and left of each edge's end, and its text."""
        around = area.adjusted(-160, -40, 160, 40)
        owner, ends, pieces = self._wires.owner, self._wires.ends, self._wires.pieces
        found = []
        for piece in self._wires.within(around).tolist():
            number = int(owner[piece])
            text = self._text_of(self._wires.wires[number]) if ends[number] == piece else ""
            if text:
                x, y = pieces[piece, 2], pieces[piece, 3] - _UP
                wide = looks.text_width(text, looks.TINY) + 4
                right = QRectF(x + _AWAY, y, wide, HEIGHT)
                left = QRectF(x - _AWAY - wide, y, wide, HEIGHT)
                found.append(((right, left), text))
        return found

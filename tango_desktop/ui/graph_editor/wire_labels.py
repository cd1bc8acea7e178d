"""Tensor shapes written beside edges, where there is room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from tango_desktop.ui import theme

from . import looks, texts
from .items import Boxes, Drawn, Wire, Wires

HEIGHT = 13.0
_AWAY = 4.0  # from the edge, to either side
_UP = 20.0  # from where the edge arrives
_DOWN = 4.0  # from where it begins
_LEAST = 24.0  # of an edge's first piece, for a text beside it
_REACH = (160.0, 40.0)  # how far outside an area ends of edges can be whose texts reach into it
_CELL = (160.0, 32.0)  # texts are looked up by the cells that they touch


class WireLabels:
    """Writes the shape of what runs along an edge beside its end, or where it begins.

    A place once found is kept: what is painted does not depend on which part is painted first.
    """

    def __init__(
        self,
        wires: Wires,
        text_of: Callable[[Wire], str],
        boxes: Boxes,
        frames: Boxes,
        header_of: Callable[[Drawn], QRectF],
    ) -> None:
        self._wires = wires
        self._text_of = text_of
        self._boxes, self._frames, self._header_of = boxes, frames, header_of
        self._places: dict[tuple[int, str], QRectF | None] = {}
        self._written: dict[tuple[int, int], list[QRectF]] = defaultdict(list)

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Write the texts of the edges that begin or arrive in an area (scene units)."""
        lines: list[texts.Line] = []
        for number in self._near(area):
            text = self._text_of(self._wires.wires[number])
            place = self.place(number, text) if text else None
            if place is not None and place.intersects(area):
                lines.append((place.left() + 1, place.top(), text))
        texts.draw_lines(painter, lines, looks.TINY, theme.color("secondary"))

    def place(self, number: int, text: str) -> QRectF | None:
        """Where the text of an edge stands, in scene units; None: nowhere is room."""
        key = (number, text)
        if key not in self._places:
            free = filter(self._is_free, self._candidates(number, text))
            found = self._places[key] = next(free, None)
            for cell in _cells(found) if found is not None else ():
                self._written[cell].append(found or QRectF())
        return self._places[key]

    def _near(self, area: QRectF) -> list[int]:
        """Numbers of the edges with an end in or near an area."""
        across, down = _REACH
        owner, ends = self._wires.owner, self._wires.ends
        pieces = self._wires.within(area.adjusted(-across, -down, across, down))
        owners = owner[pieces]
        begins = ends[owners - 1] * (owners > 0) + (owners > 0)
        at_end = (ends[owners] == pieces) | (begins == pieces)
        return list(dict.fromkeys(owners[at_end].tolist()))

    def _is_free(self, rect: QRectF) -> bool:
        """Whether no other text, no box, no frame's border or header and no edge is in the way."""
        others = (other for cell in _cells(rect) for other in self._written.get(cell, ()))
        if any(rect.intersects(other) for other in others):
            return False
        if len(self._boxes.within(rect)) or len(self._wires.within(rect)):
            return False
        return all(
            frame.rect.contains(rect) and not rect.intersects(self._header_of(frame))
            for frame in self._frames.inside(rect)
        )

    def _candidates(self, number: int, text: str) -> Iterator[QRectF]:
        """Right and left of where the edge arrives, then of where it begins."""
        points = self._wires.wires[number].points
        wide = looks.text_width(text, looks.TINY) + 2
        (x, y), (end_x, end_y) = points[0], points[-1]
        yield QRectF(end_x + _AWAY, end_y - _UP, wide, HEIGHT)
        yield QRectF(end_x - _AWAY - wide, end_y - _UP, wide, HEIGHT)
        if points[1][0] == x and points[1][1] - y >= _LEAST:
            yield QRectF(x + _AWAY, y + _DOWN, wide, HEIGHT)
            yield QRectF(x - _AWAY - wide, y + _DOWN, wide, HEIGHT)


def _cells(rect: QRectF) -> list[tuple[int, int]]:
    wide, high = _CELL
    return [
        (across, down)
        for across in range(int(rect.left() // wide), int(rect.right() // wide) + 1)
        for down in range(int(rect.top() // high), int(rect.bottom() // high) + 1)
    ]

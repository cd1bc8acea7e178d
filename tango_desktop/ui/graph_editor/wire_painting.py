"""Edges in batches: upright pieces as crisp lines, oblique ones as smooth curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from .items import Indices, Wire, Wires

SMOOTH_FROM = 0.4  # zoom below which curves are straight and nothing is smoothed
SMOOTH_UP_TO = 700.0  # pixels: longer curves are drawn without smoothing, which is costly
ARROW = 4.0  # half the width of an arrow's head, in scene units
_UPRIGHT = 0.75  # scene units to the side that still are a straight line


class WirePainter:
    """Draws the edges of one layout; remembers the shapes that it made."""

    def __init__(self, wires: Wires) -> None:
        self.wires = wires
        self._curves: dict[int, QPainterPath] = {}
        self._heads: dict[int, QPolygonF] = {}

    def paint(self, painter: QPainter, area: QRectF, zoom: float, color: QColor) -> None:
        """Draw what touches an area (scene units)."""
        self._paint_pieces(painter, self.wires.within(area), zoom, color, 1.0)

    def paint_some(
        self, painter: QPainter, area: QRectF, zoom: float, color: QColor, numbers: Iterable[int]
    ) -> None:
        """Draw some edges, by number, stronger than the others."""
        wanted = list(numbers)
        pieces = self.wires.within(area)
        pieces = pieces[np.isin(self.wires.owner[pieces], wanted)]
        self._paint_pieces(painter, pieces, zoom, color, 2.0)

    def _paint_pieces(
        self,
        painter: QPainter,
        pieces: Indices,
        zoom: float,
        color: QColor,
        width: float,
    ) -> None:
        pen = QPen(color, width if zoom < SMOOTH_FROM else max(1.0, round(width * zoom)))
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        lines = [QLineF(*piece) for piece in self.wires.pieces[pieces].tolist()]
        if zoom < SMOOTH_FROM:
            painter.drawLines(lines)
            return
        painter.drawLines([line for line in lines if abs(line.dx()) <= _UPRIGHT])
        drawn = {int(i): line for i, line in zip(pieces, lines, strict=True)}
        self._paint_curves(painter, drawn, zoom)
        self._paint_heads(painter, drawn, color)

    def _paint_curves(self, painter: QPainter, pieces: Mapping[int, QLineF], zoom: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for i, line in pieces.items():
            if abs(line.dx()) > _UPRIGHT:
                is_short = line.length() * zoom < SMOOTH_UP_TO
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_short)
                painter.drawPath(self._curve(i, line))

    def _paint_heads(self, painter: QPainter, pieces: Mapping[int, QLineF], color: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        owner, ends = self.wires.owner, self.wires.ends
        for i, line in pieces.items():
            if ends[owner[i]] == i:
                painter.drawConvexPolygon(self._head(i, line))

    def _curve(self, piece: int, line: QLineF) -> QPainterPath:
        found = self._curves.get(piece)
        if found is None:
            found = self._curves[piece] = QPainterPath()
            add_piece(found, line)
        return found

    def _head(self, piece: int, line: QLineF) -> QPolygonF:
        found = self._heads.get(piece)
        if found is None:
            found = self._heads[piece] = head(line.p2(), line.dy() < 0)
        return found


def add_piece(path: QPainterPath, line: QLineF) -> None:
    """Continue a path with a piece of a route: upright at both ends."""
    path.moveTo(line.p1())
    middle = (line.y1() + line.y2()) / 2
    path.cubicTo(QPointF(line.x1(), middle), QPointF(line.x2(), middle), line.p2())


def head(tip: QPointF, upwards: bool) -> QPolygonF:
    """The head of an arrow whose tip is at a point."""
    back = tip.y() + (1.6 * ARROW if upwards else -1.6 * ARROW)
    return QPolygonF([tip, QPointF(tip.x() - ARROW, back), QPointF(tip.x() + ARROW, back)])


def path_of(wire: Wire) -> QPainterPath:
    """The whole of an edge."""
    path = QPainterPath()
    points = [QPointF(*point) for point in wire.points]
    for start, end in pairwise(points):
        add_piece(path, QLineF(start, end))
    return path

"""Draws marks on boxes: an icon for problems, a sign in a disc for differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from tango_desktop.ui import icons, theme

from .items import Drawn
from .looks import RADIUS, graph_font
from .marks import CHANGE_LOOKS, Change, Mark

SIDE = 14.0  # of a mark, in scene units
_AWAY = 8.0  # the frame of a departure, from the box
ICON_FROM = 8.0  # pixels: smaller marks are an outline only


def paint(
    painter: QPainter, boxes: Iterable[Drawn], marks: Mapping[str, Mark], zoom: float
) -> None:
    """Draw the marks of the boxes that have any."""
    for box in boxes if marks else ():
        mark = marks.get(box.key)
        if mark is None:
            continue
        if mark.change is not None:
            _paint_change(painter, box.rect, mark.change, zoom)
        if mark.problems:
            _paint_problem(painter, box.rect, zoom)
        if mark.departure:
            _paint_departure(painter, box.rect, zoom)


def _outline(painter: QPainter, rect: QRectF, color: QColor, width: float) -> None:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, RADIUS, RADIUS)


def _paint_problem(painter: QPainter, rect: QRectF, zoom: float) -> None:
    _outline(painter, rect, theme.color("bad"), 1.5)
    if zoom * SIDE < ICON_FROM:
        return
    ratio = painter.device().devicePixelRatioF()
    picture = icons.pixmap("alert", round(SIDE * zoom), "bad", ratio)
    place = QRectF(rect.right() - SIDE - 4, rect.top() + 5, SIDE, SIDE)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _paint_departure(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """A frame with a gap around the box, so that a selected one shows it too, and a target."""
    _outline(painter, rect.adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY), theme.color("bad"), 2.5)
    if zoom * SIDE < ICON_FROM:
        return
    ratio = painter.device().devicePixelRatioF()
    picture = icons.pixmap("target", round(SIDE * zoom), "bad", ratio)
    place = QRectF(rect.left() - _AWAY - SIDE - 4, rect.center().y() - SIDE / 2, SIDE, SIDE)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _paint_change(painter: QPainter, rect: QRectF, change: Change, zoom: float) -> None:
    look = CHANGE_LOOKS[change]
    color = theme.color(look.role)
    _outline(painter, rect, color, 2.0)
    if zoom * SIDE < ICON_FROM:
        return
    disc = QRectF(rect.right() - SIDE / 2 - 2, rect.bottom() - SIDE / 2 - 4, SIDE, SIDE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(disc)
    _paint_sign(painter, disc.center(), look.sign, theme.color("surface"))


def _paint_sign(painter: QPainter, middle: QPointF, sign: str, color: QColor) -> None:
    painter.setPen(color)
    painter.setFont(graph_font(12, bold=True))
    half = QPointF(SIDE / 2, SIDE / 2)
    painter.drawText(QRectF(middle - half, middle + half), Qt.AlignmentFlag.AlignCenter, sign)

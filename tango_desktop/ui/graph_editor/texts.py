"""Text of many boxes at once: laid out once for each whole pixel height, drawn unscaled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QStaticText, QTransform

from .looks import graph_font

_KEPT = 20_000
_laid_out: dict[tuple[str, int, bool], QStaticText] = {}

# A text and where its line's top left is, in scene units.
Line = tuple[float, float, str]


def forget() -> None:
    """Drop what depends on the theme and the language."""
    _laid_out.clear()


def _static(text: str, pixels: int, bold: bool) -> QStaticText:
    key = (text, pixels, bold)
    found = _laid_out.get(key)
    if found is None:
        if len(_laid_out) >= _KEPT:
            _laid_out.clear()
        found = _laid_out[key] = QStaticText(text)
        found.setTextFormat(Qt.TextFormat.PlainText)
        found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        found.prepare(QTransform(), graph_font(pixels, bold))
    return found


def height_at(size: int, zoom: float) -> int:
    """The font height in pixels that a text of ``size`` scene units has at a zoom."""
    return int(size * zoom + 0.01)


def draw_lines(
    painter: QPainter,
    lines: Sequence[Line],
    size: int,
    color: QColor,
    bold: bool = False,
    zoom: float | None = None,
) -> None:
    """Draw texts of one height and colour.

    Args:
        painter: its transform maps scene units to pixels, without turning.
        lines: texts and places.
        size: height of the font in scene units.
        color: of all.
        bold: of all.
        zoom: pixels of a scene unit; by default what the painter's transform says.
    """
    world = painter.worldTransform()
    scale, dx, dy = world.m11(), world.dx(), world.dy()
    pixels = height_at(size, scale if zoom is None else zoom)
    if pixels < 1 or not lines:
        return
    painter.save()
    painter.setWorldTransform(QTransform())
    painter.setPen(color)
    painter.setFont(graph_font(pixels, bold))
    draw = painter.drawStaticText
    for x, y, text in lines:
        draw(QPointF(round(x * scale + dx), round(y * scale + dy)), _static(text, pixels, bold))
    painter.restore()

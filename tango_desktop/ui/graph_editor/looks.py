"""Colours and fonts of the graph: muted hues by layer group, text that stays readable on them.

Scene units are pixels of the design at 100 %: a larger text size is a larger zoom, so nothing is
laid out anew and nothing is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontMetricsF

from tango_desktop.graph.layers import LayerGroup
from tango_desktop.i18n import current_language
from tango_desktop.ui import theme

TITLE, SMALL, TINY = 13, 12, 11  # heights of fonts in scene units
RADIUS = 6.0
STRIPE = 4.0  # the strong colour at a box's left


@dataclass(frozen=True)
class BoxLook:
    """How a box is drawn.

    Attributes:
        fill: behind the text.
        border: around it.
        stripe: the strong shade, also the whole box from far away.
        text: of the title.
        secondary: of the other lines.
    """

    fill: QColor
    border: QColor
    stripe: QColor
    text: QColor
    secondary: QColor


def group_look(group: LayerGroup | None) -> BoxLook:
    """The look of a layer's box; None: of what is no layer."""
    return _group_look(group, theme.tokens().dark)


@lru_cache(maxsize=64)
def _group_look(group: LayerGroup | None, dark: bool) -> BoxLook:
    text, secondary = theme.color("text"), theme.color("secondary")
    if group is None:
        strong = theme.color("border_strong")
        return BoxLook(
            theme.color("surface"), theme.color("border_strong"), strong, text, secondary
        )
    hue = group.hue / 360
    shades = (
        ((0.30, 0.19), (0.26, 0.36), (0.45, 0.55))
        if dark
        else ((0.6, 0.95), (0.4, 0.76), (0.5, 0.58))
    )
    fill, border, stripe = (QColor.fromHslF(hue, *shade) for shade in shades)
    return BoxLook(fill, border, stripe, text, _readable(secondary, fill, text))


def _readable(wanted: QColor, behind: QColor, otherwise: QColor) -> QColor:
    """``wanted``, moved towards ``otherwise`` until it can be read."""
    for share in (0.0, 0.25, 0.5, 0.75):
        mixed = mix(wanted, otherwise, share)
        if contrast(mixed, behind) >= 4.6:
            return mixed
    return otherwise


def value_look(fill: QColor) -> BoxLook:
    """The look of a box that is coloured by a figure."""
    black, white = QColor("#000000"), QColor("#FFFFFF")  # one of them has 4.58:1 on any colour
    text = max((black, white), key=lambda color: contrast(color, fill))
    return BoxLook(fill, mix(fill, theme.color("text"), 0.3), fill, text, text)


def frame_fill(depth: int) -> QColor:
    """Behind what stands in an open block; neighbouring depths differ."""
    return theme.color("surface" if depth % 2 else "sunken")


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """``share`` of the second colour in the first."""
    parts = zip(_rgb(first), _rgb(second), strict=True)
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))


def _rgb(color: QColor) -> tuple[float, float, float]:
    return color.redF(), color.greenF(), color.blueF()


def luminance(color: QColor) -> float:
    """Relative luminance from 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(color)]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


def contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def graph_font(pixels: int, bold: bool = False) -> QFont:
    """The font of the graph at a height in device-independent pixels."""
    return _font(pixels, bold, current_language())


@lru_cache(maxsize=128)
def _font(pixels: int, bold: bool, language: str) -> QFont:
    made = theme.font(bold=bold, tabular=not bold)
    made.setPixelSize(pixels)
    return made


@lru_cache(maxsize=16384)
def text_width(text: str, pixels: int, bold: bool = False) -> float:
    """How wide a text is in scene units, at the widest rounding of the zooms it is drawn at."""
    return 1.04 * QFontMetricsF(graph_font(pixels, bold)).horizontalAdvance(text)


def forget() -> None:
    """Drop what depends on the theme and the language."""
    for kept in (_group_look, _font, text_width):
        kept.cache_clear()

"""A colour for every class, however many there are; the same on every page.

The first eight are the theme's plot colours, which colour-blind people tell apart. Beyond them no
palette can: hues then follow the golden angle, so that neighbours in the list are far apart, and
lightness changes with them. A colour is never alone: the class's name or number stands with it.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from tango_desktop.ui import theme

GOLDEN_ANGLE = 137.50776  # degrees: 360 (1 − 1/φ)
FIRST_HUE = 20.0
SATURATION = 0.62
# Lightness in turn, for light and dark windows: neighbours differ in it as well as in hue.
LIGHTNESS = {False: (0.40, 0.56, 0.30), True: (0.66, 0.52, 0.80)}
WHITE, BLACK = QColor("#FFFFFF"), QColor("#000000")


def class_color(label: int) -> QColor:
    """The colour of the class with a number, in the theme in force; grey for none (−1)."""
    if label < 0:
        return theme.color("secondary")
    named = len(theme.tokens().plot)
    if label < named:
        return theme.plot_color(label)
    return QColor(_spread(label - named, theme.tokens().dark))


@lru_cache(maxsize=4096)
def _spread(number: int, dark: bool) -> str:
    shades = LIGHTNESS[dark]
    hue = (FIRST_HUE + number * GOLDEN_ANGLE) % 360
    return QColor.fromHslF(hue / 360, SATURATION, shades[number % len(shades)]).name()


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1)."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.1)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: QColor) -> QColor:
    """Black or white, whichever reads better on ``colour``: never below 4.5:1."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, colour))

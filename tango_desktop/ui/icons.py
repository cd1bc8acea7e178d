"""The program's own line icons: SVG files in ``resources/icons``, coloured by the theme.

An icon made here draws itself with the tokens in force when it is painted, so it changes with the
theme and is sharp at every size and screen scale.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from tango_desktop.core.files import write_text
from tango_desktop.core.folders import cache_folder
from tango_desktop.core.resources import resource
from tango_desktop.errors import TangoError
from tango_desktop.ui import theme


def names() -> list[str]:
    """The names of all icons."""
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (resource("icons") / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = _source(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(name, colour).render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def forget() -> None:
    """Drop drawn icons (the theme has changed)."""
    _pixmap.cache_clear()


def pixmap(name: str, size: int = 16, role: str = "text", ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of ``size`` device-independent pixels in a token's colour."""
    return _pixmap(name, theme.color(role).name(), size, ratio)


def paint(painter: QPainter, name: str, rect: QRect, role: str = "text") -> None:
    """Draw an icon into ``rect``, for delegates and own widgets."""
    _renderer(name, theme.color(role).name()).render(painter, QRectF(rect))


class _Engine(QIconEngine):
    """Paints an icon in the colour that its role has at that moment."""

    def __init__(self, name: str, role: str, checked_role: str) -> None:
        super().__init__()
        self._name, self._role, self._checked_role = name, role, checked_role

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode is QIcon.Mode.Disabled:
            return theme.color("disabled")
        return theme.color(self._checked_role if state is QIcon.State.On else self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        area = QRect(0, 0, side, side)
        area.moveCenter(rect.center())
        _renderer(self._name, self._colour(mode, state).name()).render(painter, QRectF(area))

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = max(1, min(size.width(), size.height()))
        return _pixmap(self._name, self._colour(mode, state).name(), side, scale)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role, self._checked_role)


def icon(name: str, role: str = "text", checked_role: str = "") -> QIcon:
    """The icon ``name`` in the colour of a token; it follows the theme by itself.

    Args:
        name: the file's name in ``resources/icons`` without ``.svg``.
        role: the token that colours it.
        checked_role: the token for a checked button; ``role`` when empty.
    """
    _source(name)  # a wrong name fails here, not while painting
    return QIcon(_Engine(name, role, checked_role or role))


def app_icon() -> QIcon:
    """The program's icon, for windows and task bars."""
    made = QIcon()
    renderer = QSvgRenderer(str(resource("icons") / "app" / "tango-desktop.svg"))
    for side in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        made.addPixmap(picture)
    return made


def colored_file(name: str, colour: str) -> Path | None:
    """The icon in one colour as a file, which style sheets need; None if it cannot be kept."""
    text = _source(name).replace("currentColor", colour)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    path = cache_folder() / "icons" / f"{name}-{digest}.svg"
    if path.is_file():
        return path
    try:
        write_text(path, text)
    except TangoError:  # a read-only home: check boxes lose their tick's look, nothing else
        return None
    return path


def spaced(text: str) -> str:
    """A button's text that stands a little apart from its icon; styles put them too close."""
    return f" {text}"


class IconLabel(QWidget):
    """An icon as a widget; purely decorative, so nothing for the keyboard or a screen reader."""

    def __init__(
        self, name: str, size: int = 16, role: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self.show_icon(name, role)
        theme.theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_icon(self, name: str, role: str = "text") -> None:
        """Show another icon."""
        _source(name)
        self.name, self.role = name, role
        self.update()

    def _on_theme_changed(self) -> None:
        side = theme.px(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, self.name, self.rect(), self.role if self.isEnabled() else "disabled")

"""What a person does with the mouse or the keys over several events, each an object of its own.

A view has one gesture at most. It is told of moves and keys, and ended by finishing or cancelling;
when the document changes meanwhile it is asked whether what it holds is still there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from tango_desktop.ui import theme

from . import moves

if TYPE_CHECKING:
    from .view import GraphView

FAR_PX = 4  # a press that moves less is a click


class Gesture:
    """Does nothing; the base of all."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, view: GraphView) -> None:
        self.view = view
        self.scene = view.graph_scene

    def move(self, point: QPointF, screen: QPointF) -> None:
        """The pointer is at ``point`` (scene), ``screen`` (viewport)."""

    def finish(self, point: QPointF) -> None:
        """The button was let go at ``point`` (scene)."""

    def cancel(self) -> None:
        """Leave everything as it was."""

    def key(self, event: QKeyEvent) -> bool:
        """Whether a key was for the gesture."""
        return False

    def is_alive(self) -> bool:
        """Whether what it holds is still shown."""
        return True

    def paint(self, painter: QPainter, zoom: float) -> None:
        """Draw what it shows over the graph."""


class Pan(Gesture):
    """Moves the whole graph under the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: GraphView, screen: QPointF) -> None:
        super().__init__(view)
        self._last = screen

    def move(self, point: QPointF, screen: QPointF) -> None:
        """See :class:`Gesture`."""
        by = screen - self._last
        self._last = screen
        self.view.scroll_by(-by.x(), -by.y())


class RubberBand(Gesture):
    """Selects what touches a rectangle; with ``adds`` beside what was selected."""

    def __init__(self, view: GraphView, start: QPointF, screen: QPointF, adds: bool) -> None:
        super().__init__(view)
        self._start, self._end, self._screen = start, start, screen
        self._before = self.scene.selected
        self._adds = adds
        self._is_far = False

    @property
    def area(self) -> QRectF:
        """The rectangle so far."""
        return QRectF(self._start, self._end).normalized()

    def move(self, point: QPointF, screen: QPointF) -> None:
        """See :class:`Gesture`."""
        self._end = point
        self._is_far = self._is_far or (screen - self._screen).manhattanLength() > FAR_PX
        if self._is_far:
            found = [box.key for box in self.scene.boxes.inside(self.area)]
            inside = [
                f.key for f in self.scene.frames.inside(self.area) if self.area.contains(f.rect)
            ]
            kept = self._before if self._adds else ()
            self.scene.select((*kept, *found, *inside))
        self.view.viewport().update()

    def finish(self, point: QPointF) -> None:
        """See :class:`Gesture`; a click on nothing selects nothing."""
        if not self._is_far and not self._adds:
            self.scene.select(())

    def cancel(self) -> None:
        """See :class:`Gesture`."""
        self.scene.select(self._before)

    def paint(self, painter: QPainter, zoom: float) -> None:
        """See :class:`Gesture`."""
        if not self._is_far:
            return
        fill = theme.color("accent")
        fill.setAlphaF(0.12)
        painter.setPen(line_pen(theme.color("accent"), 1.0))
        painter.setBrush(fill)
        painter.drawRect(self.area)


class MoveBoxes(Gesture):
    """Drags what is selected to another place."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, view: GraphView, start: QPointF, screen: QPointF, on_click: str) -> None:
        """``on_click`` is the key to select alone when the press turns out to be a click."""
        super().__init__(view)
        self._start, self._screen = start, screen
        self._on_click = on_click
        self._is_far = False
        boxes = moves.outermost(self.scene, self.scene.selected)
        self._places = {box.key: box.rect.topLeft() for box in boxes}

    def move(self, point: QPointF, screen: QPointF) -> None:
        """See :class:`Gesture`."""
        self._is_far = self._is_far or (screen - self._screen).manhattanLength() > FAR_PX
        if self._is_far:
            self.scene.preview(self._places, point - self._start)

    def finish(self, point: QPointF) -> None:
        """See :class:`Gesture`."""
        if self._is_far:
            by = point - self._start
            self.scene.refresh()
            moves.move(self.scene, {key: at + by for key, at in self._places.items()})
        elif self._on_click:
            self.scene.select([self._on_click])

    def cancel(self) -> None:
        """See :class:`Gesture`."""
        if self._is_far:
            self.scene.refresh()

    def is_alive(self) -> bool:
        """See :class:`Gesture`."""
        return all(key in self.scene.drawn for key in self._places)


def line_pen(color: QColor, width: float) -> QPen:
    """A pen that is as wide at every zoom."""
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen

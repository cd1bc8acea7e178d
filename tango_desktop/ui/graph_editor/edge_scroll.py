"""Scrolls on while a gesture's pointer rests near the border of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer

from tango_desktop.ui.theme import px

if TYPE_CHECKING:
    from .view import GraphView

_ZONE, _STEP, _TICK_MS = 24, 14, 25


class EdgeScroll(QObject):
    """Follows a gesture's pointer; :meth:`stop` ends it."""

    def __init__(self, view: GraphView) -> None:
        super().__init__(view)
        self._view = view
        self._pointer = QPointF()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def follow(self, screen: QPointF) -> None:
        """The pointer is at a point of the viewport."""
        self._pointer = screen
        if self._step().isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """The gesture is over."""
        self._timer.stop()

    def _step(self) -> QPointF:
        size, zone, step = self._view.viewport().size(), px(_ZONE), px(_STEP)

        def towards(at: float, end: float) -> float:
            return -step if at < zone else step if at > end - zone else 0.0

        return QPointF(
            towards(self._pointer.x(), size.width()), towards(self._pointer.y(), size.height())
        )

    def _on_tick(self) -> None:
        gesture, step = self._view.gesture, self._step()
        if gesture is None or step.isNull():
            self._timer.stop()
            return
        self._view.scroll_by(step.x(), step.y())
        gesture.move(self._view.to_scene(self._pointer), self._pointer)

"""Dots that can be chosen, and the line through those that no other beats (the Pareto front)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from tango_desktop.ui import theme
from tango_desktop.ui.numbers import figure
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.plot import Floats, Plot, Shown, legend_key


@dataclass(frozen=True)
class Point:
    """A dot: ``key`` names it in signals, ``text`` says what it is."""

    x: float
    y: float
    text: str
    key: object = None
    plot: int = 0
    emphasised: bool = False
    faded: bool = False


class ScatterPlot(Plot):
    """Dots that can be chosen, and the line through those that no other beats."""

    point_selected = Signal(object)  # key

    def __init__(
        self,
        title: str,
        x_title: str,
        y_title: str,
        x_shown: Shown = figure,
        y_shown: Shown = figure,
        parent: QWidget | None = None,
    ) -> None:
        self._points: tuple[Point, ...] = ()
        self._x_shown, self._y_shown = x_shown, y_shown
        self._dots = pg.ScatterPlotItem()
        self._front: Any = None
        super().__init__(title, x_title, y_title, parent)
        self._front = self.item.plot([], [])
        self.item.addItem(self._dots)
        self._dots.sigClicked.connect(self._on_clicked)
        self.canvas.installEventFilter(self)

    def set_points(self, points: Sequence[Point]) -> None:
        """Show ``points``: the less of x and the more of y, the better."""
        self._points = tuple(sorted(points, key=lambda p: p.x))
        best, front = -math.inf, []
        for point in self._points:
            if point.y > best and not point.faded:
                front.append(point)
                best = point.y
        self._front.setData([p.x for p in front], [p.y for p in front])
        self.empty.setVisible(not self._points)
        self.restyle()

    def restyle(self) -> None:
        if self._front is None:
            return
        self._front.setPen(pg.mkPen(theme.color("border_strong"), width=1))
        self._dots.setData(
            [
                {
                    "pos": (point.x, point.y),
                    "size": px(14 if point.emphasised else 9),
                    "symbol": "star" if point.emphasised else "o",
                    "pen": pg.mkPen(theme.plot_color(point.plot)),
                    "brush": None if point.faded else pg.mkBrush(theme.plot_color(point.plot)),
                    "data": point,
                }
                for point in self._points
            ]
        )

    def steps(self) -> Floats:
        return np.array([point.x for point in self._points])

    def describe(self, x: float | None) -> str:
        if x is None or not self._points:
            return ""
        point = min(self._points, key=lambda p: abs(p.x - x))
        values = f"{self._x_shown(point.x)}, {self._y_shown(point.y)}"
        return legend_key(theme.plot_color(point.plot).name(), point.text, values)

    def text(self) -> str:
        rows = (f"{p.text}\t{p.x:.8g}\t{p.y:.8g}" for p in self._points)
        return "\n".join((f"\t{self._titles['bottom']}\t{self._titles['left']}", *rows))

    def choose(self) -> None:
        """Choose the dot at the cursor."""
        if self.cursor_x is not None and self._points:
            at = self.cursor_x
            self.point_selected.emit(min(self._points, key=lambda p: abs(p.x - at)).key)

    def eventFilter(self, watched: Any, event: Any) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if isinstance(event, QKeyEvent) and event.key() in enter:
            if event.type() is QKeyEvent.Type.KeyPress:
                self.choose()
            return True
        return super().eventFilter(watched, event)

    def _on_clicked(self, _: object, spots: Sequence[Any], *__: object) -> None:
        if len(spots):
            self.point_selected.emit(spots[0].data().key)

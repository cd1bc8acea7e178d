"""Accuracy over latency, with the measurements that no other beats marked."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from tango_desktop.bench.matrix import MatrixRow
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.numbers import milliseconds, score
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.plot import legend_key
from tango_desktop.ui.widgets.scatter_plot import Point, ScatterPlot

Group = tuple[str, str]  # device, and what its accuracy is
HALO = 20
LEAST_TICKS = 3
LEAST_POWER, MOST_POWER = -4.0, 7.0  # of milliseconds


def group_of(row: MatrixRow) -> Group:
    """Rows of one group can be put on one front."""
    return row.device, row.accuracy_name


def latency_ticks(low: float, high: float) -> list[float]:
    """Round milliseconds between two powers of ten: 1, 2, 5, 10, …, or closer where few fit."""
    low, high = max(low, LEAST_POWER), min(high, MOST_POWER)
    powers = range(math.floor(low), math.ceil(high) + 1)
    found = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    found = [value for value in found if low <= math.log10(value) <= high]
    if len(found) >= LEAST_TICKS or high <= low:
        return found
    first, last = 10**low, 10**high
    whole = 10.0 ** math.floor(math.log10(last - first))
    parts = (part for part in (1, 2, 5, 10) if (last - first) * part / whole >= LEAST_TICKS)
    step = whole / next(parts)
    places = range(math.ceil(first / step), math.floor(last / step) + 1)
    return [round(step * place, 9) for place in places]


class FrontPlot(ScatterPlot):
    """A dot for each measurement; those on a front are stars, joined for each device."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._halo = pg.ScatterPlotItem()
        self._chosen: object = None
        self._fronts: tuple[list[Point], ...] = ()
        super().__init__(
            tr("Accuracy over latency"),
            tr("network p90, ms (logarithmic)"),
            tr("accuracy"),
            lambda x: milliseconds(10**x),
            score,
            parent,
        )
        self.item.getViewBox().sigXRangeChanged.connect(self._on_range)
        self.item.addItem(self._halo)
        self._halo.setZValue(5)

    def show_rows(self, rows: Iterable[MatrixRow], front: Collection[str]) -> None:
        """Show the rows that have both figures.

        Args:
            rows: measured ones.
            front: keys of those that no other beats.
        """
        known = [row for row in rows if row.accuracy is not None and row.p90_ms]
        groups = list(dict.fromkeys(group_of(row) for row in known))
        made = {
            row.key: _point(row, groups.index(group_of(row)), row.key in front) for row in known
        }
        by_group: dict[Group, list[Point]] = defaultdict(list)
        for row in known:
            if row.key in front:
                by_group[group_of(row)].append(made[row.key])
        self._fronts = tuple(sorted(line, key=lambda p: p.x) for line in by_group.values())
        self.set_points(list(made.values()))
        self.show_readout()

    def set_points(self, points: Sequence[Point]) -> None:
        super().set_points(points)
        gap = (math.nan, math.nan)
        line = [pair for front in self._fronts for pair in (*((p.x, p.y) for p in front), gap)]
        values = np.array(line or [gap], dtype=np.float64)
        self._front.setData(values[:, 0], values[:, 1], connect="finite")

    def _on_range(self, _: object, shown: tuple[float, float]) -> None:
        ticks = [(math.log10(value), f"{value:g}") for value in latency_ticks(*shown)]
        self.item.getAxis("bottom").setTicks([ticks])

    def choose_key(self, key: object) -> None:
        """Mark the dot of a row."""
        self._chosen = key
        self._mark()

    def _mark(self) -> None:
        found = [point for point in self._points if point.key == self._chosen]
        self._halo.setData(
            [
                {
                    "pos": (point.x, point.y),
                    "size": px(HALO),
                    "symbol": "o",
                    "pen": pg.mkPen(theme.color("accent"), width=2),
                    "brush": None,
                    "data": point,
                }
                for point in found
            ]
        )
        if found:
            self.set_cursor(found[0].x)

    def describe(self, x: float | None) -> str:
        chosen = next((p for p in self._points if p.key == self._chosen), None)
        near = chosen is not None and x is not None and abs(chosen.x - x) < 1e-9
        if chosen is not None and near:  # several may stand at one place
            values = f"{self._x_shown(chosen.x)}, {self._y_shown(chosen.y)}"
            return legend_key(theme.plot_color(chosen.plot).name(), chosen.text, values)
        return super().describe(x)

    def restyle(self) -> None:
        super().restyle()
        if self._front is not None:
            self._mark()

    def text(self) -> str:
        shown = self._points
        self._points = tuple(replace(point, x=10**point.x) for point in shown)
        try:
            return super().text()
        finally:
            self._points = shown

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._mark()


def _point(row: MatrixRow, group: int, is_best: bool) -> Point:
    assert row.p90_ms is not None
    assert row.accuracy is not None
    words = (row.model, row.device, row.engine, row.precision)
    text = " · ".join(word for word in words if word)
    if is_best:
        text = tr("{row}, on the front", row=text)
    return Point(math.log10(row.p90_ms), row.accuracy, text, row.key, group, is_best)

"""A measurement of minutes: rate and temperature over time, and where it was throttled."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tango_desktop.bench.sustained import Sustained, SustainedPoint
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers, theme
from tango_desktop.ui.pages.measure_live import celsius, megahertz, watts
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card
from tango_desktop.ui.widgets.chip import Chip, OriginChip
from tango_desktop.ui.widgets.plot import Floats, Plot, legend_key
from tango_desktop.ui.widgets.verdict import Verdict

RATE, HEAT = 0, 1  # plot colours
PLOT_HEIGHT = 230
SLOWER = -0.05


def throttled_stretches(points: Sequence[SustainedPoint]) -> list[tuple[float, float]]:
    """Begin and end (s) of the times at which something held the device back."""
    found: list[tuple[float, float]] = []
    start_s = 0.0
    for point in points:
        if point.throttled:
            joins = bool(found) and found[-1][1] == start_s
            begun = found.pop()[0] if joins else start_s
            found.append((begun, point.time_s))
        start_s = point.time_s
    return found


class SustainedPlot(Plot):
    """Pictures a second on the left axis, the temperature on the right one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._points: tuple[SustainedPoint, ...] = ()
        self._rate: Any = None
        self._regions: list[Any] = []
        super().__init__(tr("Over time"), tr("seconds"), tr("pictures/s"), parent)
        self._rate = self.item.plot([], [])
        self._heat_box = pg.ViewBox(enableMenu=False)
        self._heat_box.setMouseEnabled(x=True, y=False)
        self._heat = pg.PlotDataItem([], [])
        self.item.showAxis("right")
        self.item.scene().addItem(self._heat_box)
        self.item.getAxis("right").linkToView(self._heat_box)
        self._heat_box.setXLink(self.item)
        self._heat_box.addItem(self._heat)
        self.item.getViewBox().sigResized.connect(self._follow)
        self.restyle()
        self._follow()

    def set_points(self, points: Sequence[SustainedPoint]) -> None:
        """Show a course."""
        self._points = tuple(points)
        self._rate.setData(*_line((p.time_s, p.pictures_per_s) for p in points))
        heat = _line((p.time_s, p.temperature_c) for p in points if p.temperature_c is not None)
        self._heat.setData(*heat)
        self.item.showAxis("right", bool(len(heat[0])))
        for region in self._regions:
            self.item.removeItem(region)
        self._regions = [
            pg.LinearRegionItem(stretch, movable=False) for stretch in throttled_stretches(points)
        ]
        for region in self._regions:
            region.setZValue(-10)
            self.item.addItem(region, ignoreBounds=True)
        self.empty.setVisible(not points)
        self.restyle()
        self.fit()
        self._from_nothing()
        self.show_readout()

    def _from_nothing(self) -> None:
        """From 0 up: a rate that hardly changes is not to look as if it fell."""
        most = max((point.pictures_per_s for point in self._points), default=1.0)
        self.item.setYRange(0, most * 1.08, padding=0)
        hot = [p.temperature_c for p in self._points if p.temperature_c is not None]
        if hot:
            self._heat_box.setYRange(min(20.0, *hot), max(hot) * 1.08, padding=0)

    def fit(self) -> None:
        self.item.enableAutoRange(axis=pg.ViewBox.XAxis)
        self._from_nothing()

    def _follow(self) -> None:
        """The second box has no layout of its own: it lies over the first."""
        box = self.item.getViewBox()
        self._heat_box.setGeometry(box.sceneBoundingRect())
        self._heat_box.linkedViewChanged(box, self._heat_box.XAxis)

    def restyle(self) -> None:
        if self._rate is None:
            return
        rate, heat = theme.plot_color(RATE), theme.plot_color(HEAT)
        self._rate.setPen(pg.mkPen(rate, width=1))
        self._heat.setPen(pg.mkPen(heat, width=1, style=Qt.PenStyle.DashLine))
        axis = self.item.getAxis("right")
        axis.setPen(pg.mkPen(theme.color("border_strong")))
        axis.setTextPen(pg.mkPen(theme.color("secondary")))
        axis.setStyle(tickFont=theme.font("small", tabular=True), tickLength=-4)
        axis.enableAutoSIPrefix(False)
        axis.setLabel(tr("hottest part, °C"), color=theme.color("secondary").name())
        axis.label.setFont(theme.font("small"))
        shade = theme.color("warn")
        shade.setAlpha(48)
        for region in self._regions:
            region.setBrush(pg.mkBrush(shade))
            for line in region.lines:
                line.setPen(pg.mkPen(theme.color("warn"), style=Qt.PenStyle.DotLine))

    def steps(self) -> Floats:
        return np.array([point.time_s for point in self._points])

    def describe(self, x: float | None) -> str:
        if not self._points:
            return ""
        point = self._points[-1] if x is None else self._at(x)
        heat_told = any(p.temperature_c is not None for p in self._points)
        parts = [_key(RATE, tr("pictures/s"), numbers.figure(point.pictures_per_s))]
        if heat_told:
            parts.append(_key(HEAT, tr("temperature"), celsius(point.temperature_c)))
        more = [numbers.duration(point.time_s)] if x is not None else []
        more += [megahertz(point.clock_mhz)] if point.clock_mhz is not None else []
        more += [watts(point.power_w)] if point.power_w is not None else []
        more += [tr("throttled")] if point.throttled else []
        return "&nbsp; ".join((*parts, *map(html.escape, more)))

    def _at(self, x: float) -> SustainedPoint:
        return min(self._points, key=lambda point: abs(point.time_s - x))

    def text(self) -> str:
        heads = (tr("seconds"), tr("pictures/s"), "°C", "MHz", "W", tr("throttled"))
        rows = (
            (p.time_s, p.pictures_per_s, p.temperature_c, p.clock_mhz, p.power_w, int(p.throttled))
            for p in self._points
        )
        lines = ["\t".join(heads)]
        lines += ["\t".join("" if v is None else f"{v:.6g}" for v in row) for row in rows]
        return "\n".join(lines)


def _line(pairs: Iterator[tuple[float, float]] | Any) -> tuple[Floats, Floats]:
    values = np.array(list(pairs), dtype=np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1]


def _key(plot: int, name: str, value: str) -> str:
    return legend_key(theme.plot_color(plot).name(), name, value)


class SustainedCard(Card):
    """The sentence and the plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Sustained"), parent)
        self.verdict = Verdict()
        self.throttled = Chip(tr("throttled"), "warning")
        self.chip = OriginChip("measured")
        self.plot = SustainedPlot()
        self.plot.setMinimumHeight(px(PLOT_HEIGHT))
        assert self.head is not None
        self.head.addWidget(self.throttled)
        self.head.addWidget(self.chip)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.plot, 1)

    def show_course(self, course: Sustained | None) -> None:
        """Show a course; None hides the card."""
        self.setVisible(course is not None)
        if course is None:
            return
        held_back = bool(course.reasons)
        self.verdict.say(
            "warning" if held_back or course.change < SLOWER else "good", course.sentence()
        )
        self.throttled.setVisible(held_back)
        self.throttled.setToolTip(", ".join(course.reasons))
        self.plot.set_points(course.points)

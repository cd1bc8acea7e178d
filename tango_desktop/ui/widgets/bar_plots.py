"""Plots made of bars: a histogram and a reliability diagram."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tango_desktop.core.counting import pictures_text
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.numbers import count, figure, percent
from tango_desktop.ui.widgets.plot import Floats, Plot, Shown, floats

ALONE = 5  # bars' widths that are shown where all values are equal


class CalibrationBinLike(Protocol):
    """What a reliability diagram reads of a bin."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...

    @property
    def count(self) -> int: ...

    @property
    def confidence(self) -> float: ...

    @property
    def accuracy(self) -> float: ...


@dataclass(frozen=True)
class Mark:
    """A vertical line with a word, such as p90."""

    x: float
    text: str


class Histogram(Plot):
    """How often which values occur, with marks."""

    def __init__(
        self,
        title: str,
        x_title: str = "",
        shown: Shown = figure,
        plot: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        self._edges, self._counts = np.empty(0), np.empty(0)
        self._plot, self._shown = plot, shown
        self._bars: Any = None
        self._marks: list[Any] = []
        super().__init__(title, x_title, "", parent)

    def set_values(
        self, values: ArrayLike, marks: Sequence[Mark] = (), bins: int | None = None
    ) -> None:
        """Show the distribution of ``values`` with ``marks``."""
        known = floats(values)
        known = known[np.isfinite(known)]
        if not len(known):
            self._edges, self._counts = np.empty(0), np.empty(0)
        else:
            wanted = bins or max(8, min(60, round(2 * math.sqrt(len(known)))))
            low, high = float(known.min()), float(known.max())
            if low == high:  # one bar, in the middle
                wanted, low, high = ALONE, low - ALONE / 2, high + ALONE / 2
            self._counts, self._edges = np.histogram(known, bins=wanted, range=(low, high))
        self._draw(marks)

    def _draw(self, marks: Sequence[Mark]) -> None:
        for old in (self._bars, *self._marks):
            if old is not None:
                self.item.removeItem(old)
        self._bars, self._marks = None, []
        self.empty.setVisible(not len(self._counts))
        if not len(self._counts):
            self.show_readout()
            return
        width = float(self._edges[1] - self._edges[0])
        self._bars = pg.BarGraphItem(
            x0=self._edges[:-1] + 0.04 * width, width=0.92 * width, height=self._counts
        )
        self.item.addItem(self._bars)
        heights = (0.92, 0.7, 0.48, 0.26)  # the words of two stay clear in a low figure, too
        for at, mark in enumerate(marks):
            place = {"position": heights[at % len(heights)], "anchors": [(0, 0.5), (1, 0.5)]}
            line = pg.InfiniteLine(mark.x, label=mark.text, labelOpts=place)
            line.setZValue(len(marks) - at)  # its words lie over the lines that follow
            self._marks.append(line)
            self.item.addItem(line)
        self.restyle()
        self.fit()
        self.show_readout()

    def restyle(self) -> None:
        if self._bars is not None:
            self._bars.setOpts(pen=None, brush=pg.mkBrush(theme.plot_color(self._plot)))
        for line in self._marks:
            line.setPen(pg.mkPen(theme.color("text"), style=Qt.PenStyle.DashLine))
            line.label.setColor(theme.color("text"))
            line.label.setFont(theme.font("small"))
            line.label.fill = pg.mkBrush(theme.color("surface"))

    def steps(self) -> Floats:
        return (self._edges[:-1] + self._edges[1:]) / 2 if len(self._counts) else np.empty(0)

    def describe(self, x: float | None) -> str:
        if x is None or not len(self._counts):
            return ""
        at = int(np.clip(np.searchsorted(self._edges, x) - 1, 0, len(self._counts) - 1))
        low, high = self._shown(float(self._edges[at])), self._shown(float(self._edges[at + 1]))
        return html.escape(
            tr(
                "{count} between {low} and {high}",
                count=count(self._counts[at]),
                low=low,
                high=high,
            )
        )

    def text(self) -> str:
        rows = zip(self._edges[:-1], self._edges[1:], self._counts, strict=True)
        return "\n".join(f"{low:.8g}\t{high:.8g}\t{int(n)}" for low, high, n in rows)


class ReliabilityPlot(Plot):
    """Confidence against accuracy; on the diagonal, what the network says can be believed."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        self._bins: tuple[CalibrationBinLike, ...] = ()
        self._bars: Any = None
        super().__init__(title, tr("Confidence"), tr("Share that is right"), parent)
        self._diagonal = self.item.plot([0, 1], [0, 1])
        self.item.setRange(xRange=(0, 1), yRange=(0, 1), padding=0.02)
        self.restyle()

    def set_bins(self, bins: Sequence[CalibrationBinLike]) -> None:
        """Show ``bins``; empty ones are left out."""
        self._bins = tuple(one for one in bins if one.count)
        if self._bars is not None:
            self.item.removeItem(self._bars)
        self._bars = pg.BarGraphItem(
            x0=[one.low for one in self._bins],
            width=[one.high - one.low for one in self._bins],
            height=[one.accuracy for one in self._bins],
        )
        self._bars.setZValue(-1)
        self.item.addItem(self._bars)
        self.empty.setVisible(not self._bins)
        self.restyle()

    def fit(self) -> None:
        self.item.setRange(xRange=(0, 1), yRange=(0, 1), padding=0.02)

    def restyle(self) -> None:
        if self._bars is not None:
            pen = pg.mkPen(theme.color("surface"))
            self._bars.setOpts(pen=pen, brush=pg.mkBrush(theme.plot_color(0)))
        if hasattr(self, "_diagonal"):
            style = Qt.PenStyle.DashLine
            self._diagonal.setPen(pg.mkPen(theme.color("secondary"), width=1, style=style))

    def steps(self) -> Floats:
        return np.array([(one.low + one.high) / 2 for one in self._bins])

    def describe(self, x: float | None) -> str:
        if x is None or not self._bins:
            return ""
        one = min(self._bins, key=lambda b: abs((b.low + b.high) / 2 - x))
        return html.escape(
            tr(
                "said {confidence}, right {accuracy} ({pictures})",
                confidence=percent(one.confidence),
                accuracy=percent(one.accuracy),
                pictures=pictures_text(one.count),
            )
        )

    def text(self) -> str:
        rows = (f"{b.confidence:.6g}\t{b.accuracy:.6g}\t{b.count}" for b in self._bins)
        return "\n".join((f"{tr('Confidence')}\t{tr('Share that is right')}\tn", *rows))

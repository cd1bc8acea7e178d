"""What has changed since the model was checked: quantity by quantity, and over time."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.deploy.monitor.drift import (
    LARGE_PSI,
    LEAST_PICTURES,
    SLIGHT_PSI,
    Change,
    Drift,
)
from tango_desktop.deploy.monitor.reference import Reference
from tango_desktop.deploy.runner.tally import EDGES, Tally
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers, theme
from tango_desktop.ui.pages.monitor_state import MonitorView, Stretch
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.plot import Floats, Plot, legend_key
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

NOW, BEFORE = 1, 0  # plot colours
PLOT_HEIGHT = 210
CLASSES = "classes"


@dataclass(frozen=True)
class QuantityInfo:
    """A quantity that is compared.

    Attributes:
        title: its words.
        unit: of its values, for the axis.
        shown: writes a value.
        is_whole: values are whole numbers, each a bin.
        is_log: bins grow by a factor.
    """

    title: str
    unit: str
    shown: Callable[[float], str]
    is_whole: bool = False
    is_log: bool = False


def _level(value: float) -> str:
    return f"{value:.0f}"


def _share(value: float) -> str:
    return numbers.percent(value)


def _pixels(value: float) -> str:
    return f"{numbers.count(value)} px"


QUANTITIES: Mapping[str, QuantityInfo] = {
    "brightness": QuantityInfo(N_("Brightness"), N_("mean grey value, 0 to 255"), _level),
    "contrast": QuantityInfo(N_("Contrast"), N_("spread of the grey values"), _level),
    "side": QuantityInfo(N_("Picture size"), N_("side of a square as large"), _pixels, is_log=True),
    "confidence": QuantityInfo(N_("Confidence"), N_("of the answers"), _share),
    "boxes": QuantityInfo(N_("Boxes in a picture"), N_("boxes"), numbers.count, is_whole=True),
    CLASSES: QuantityInfo(N_("Classes"), "", _share),
}
CHANGES = {
    Change.UNKNOWN: (N_("too few pictures"), "neutral"),
    Change.NONE: (N_("alike"), "good"),
    Change.SLIGHT: (N_("slight"), "warning"),
    Change.LARGE: (N_("large"), "bad"),
}
_LOOKS = {
    Change.UNKNOWN: "info",
    Change.NONE: "good",
    Change.SLIGHT: "warning",
    Change.LARGE: "bad",
}


def _unit_of(seconds: float) -> tuple[float, str]:
    """The seconds of the unit in which so long a time is drawn, and its words."""
    if seconds < 120:
        return 1.0, N_("seconds of running")
    if seconds < 7200:
        return 60.0, N_("minutes of running")
    return 3600.0, N_("hours of running")


class ComparedPlot(Plot):
    """Two histograms over each other, as shares: those it was checked with, and those it sees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._edges, self._before, self._now = np.empty(0), np.empty(0), np.empty(0)
        self._info = QUANTITIES["brightness"]
        self._bars: Any = None
        self._line: Any = None
        super().__init__(tr("Checked with, and now"), "", tr("share, %"), parent)
        self._bars = pg.BarGraphItem(x0=[], width=[], height=[])
        self._line = pg.PlotDataItem([], [])
        self.item.addItem(self._bars)
        self.item.addItem(self._line)
        self.restyle()

    def show_quantity(self, name: str, before: Sequence[int], now: Sequence[int]) -> None:
        """Show the histograms of a quantity; both have its bins."""
        self._info = info = QUANTITIES[name]
        counts = np.array([before, now], np.float64)
        there = np.flatnonzero(counts.any(axis=0))
        self.empty.setVisible(not len(there))
        low, high = (int(there[0]), int(there[-1]) + 1) if len(there) else (0, 0)
        shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        self._before, self._now = shares[0, low:high], shares[1, low:high]
        self._edges = np.array(EDGES[name][low : high + 1], np.float64) if high else np.empty(0)
        self._titles["bottom"] = tr(info.unit)
        places = self._places()
        width = np.diff(places)
        self._bars.setOpts(x0=places[:-1], width=width, height=self._before)
        xs = np.repeat(places, 2)
        ys = np.concatenate([[0.0], np.repeat(self._now, 2), [0.0]]) if high else np.empty(0)
        self._line.setData(xs, ys)
        self._show_ticks()
        self.show_title(tr(info.title))
        self._dress()
        self.fit()
        self.show_readout()

    def _places(self) -> Floats:
        """Where the edges are drawn: bins that grow by a factor are drawn equally wide."""
        if not len(self._edges):
            return np.zeros(1)
        if self._info.is_whole:
            return self._edges - 0.5
        return np.log2(self._edges) if self._info.is_log else self._edges

    def _show_ticks(self) -> None:
        axis = self.item.getAxis("bottom")
        if not self._info.is_log or not len(self._edges):
            axis.setTicks(None)
            return
        places = self._places()
        whole = np.arange(np.ceil(places[0]), np.floor(places[-1]) + 1)
        marks = whole if len(whole) > 1 else places[[0, -1]]
        axis.setTicks([[(float(at), f"{2**at:.0f}") for at in marks]])

    def fit(self) -> None:
        self.item.enableAutoRange()
        most = max([1.0, *self._before, *self._now])
        self.item.setYRange(0, most * 1.05, padding=0)

    def restyle(self) -> None:
        if self._line is None:
            return
        fill = theme.plot_color(BEFORE)
        fill.setAlpha(90)
        self._bars.setOpts(pen=None, brush=pg.mkBrush(fill))
        self._line.setPen(pg.mkPen(theme.plot_color(NOW), width=1))

    def steps(self) -> Floats:
        places = self._places()
        return (places[:-1] + places[1:]) / 2 if len(self._now) else np.empty(0)

    def describe(self, x: float | None) -> str:
        if not len(self._now):
            return ""
        before, now = "", ""
        where = ""
        if x is not None:
            places = self._places()
            at = int(np.clip(np.searchsorted(places, x) - 1, 0, len(self._now) - 1))
            before = numbers.percent(self._before[at] / 100, 1)
            now = numbers.percent(self._now[at] / 100, 1)
            where = self._words_of(at)
        parts = [
            legend_key(theme.plot_color(BEFORE).name(), tr("checked with"), before),
            legend_key(theme.plot_color(NOW).name(), tr("now"), now),
        ]
        return "&nbsp; ".join([*parts, html.escape(where)] if where else parts)

    def _words_of(self, at: int) -> str:
        low, high = (self._info.shown(float(edge)) for edge in self._edges[at : at + 2])
        return low if self._info.is_whole else tr("{low} to {high}", low=low, high=high)

    def text(self) -> str:
        head = "\t".join((tr("from"), tr("to"), tr("checked with, %"), tr("now, %")))
        rows = zip(self._edges[:-1], self._edges[1:], self._before, self._now, strict=True)
        return "\n".join([head, *("\t".join(f"{value:.6g}" for value in row) for row in rows)])


class CoursePlot(Plot):
    """The PSI of a quantity over running time, with the limits of the rule."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._points: list[tuple[Stretch, Drift]] = []
        self._line: Any = None
        self._limits: list[Any] = []
        self._unit_s = 1.0
        super().__init__(tr("Over time"), "", "PSI", parent)
        self._line = self.item.plot([], [])
        # Their words stand apart even where the lines nearly meet.
        for value, words, below in ((SLIGHT_PSI, tr("slight"), 0), (LARGE_PSI, tr("large"), 1)):
            place = {"position": 0.02, "anchors": [(0, below), (0, below)]}
            limit = pg.InfiniteLine(value, angle=0, label=words, labelOpts=place)
            self._limits.append(limit)
            self.item.addItem(limit, ignoreBounds=True)
        self.restyle()

    def show_course(self, course: Sequence[Stretch], quantity: str) -> None:
        """Show how a quantity went."""
        self._points = [(one, one.drifts[quantity]) for one in course if quantity in one.drifts]
        self._unit_s, words = _unit_of(self._points[-1][0].seconds if self._points else 0.0)
        self._titles["bottom"] = tr(words)
        self._dress()
        self._line.setData(self.steps(), [drift.psi for _, drift in self._points])
        self.empty.setText(
            tr("Not enough pictures yet: {count} make a point.", count=LEAST_PICTURES)
        )
        self.empty.setVisible(not self._points)
        self.fit()
        self.show_readout()

    def fit(self) -> None:
        self.item.enableAutoRange()
        most = max([2 * SLIGHT_PSI, LARGE_PSI, *(drift.psi for _, drift in self._points)])
        self.item.setYRange(0, most * 1.15, padding=0)
        last = max([0.0, *self.steps()])
        self.item.setXRange(0, last * 1.03 or 1.0, padding=0)

    def restyle(self) -> None:
        if self._line is None:
            return
        colour = theme.plot_color(NOW)
        self._line.setPen(pg.mkPen(colour, width=1))
        self._line.setSymbol("o")
        self._line.setSymbolPen(None)
        self._line.setSymbolBrush(pg.mkBrush(colour))
        self._line.setSymbolSize(px(6))
        for limit, role in zip(self._limits, ("warn", "bad"), strict=True):
            limit.setPen(pg.mkPen(theme.color(role), style=Qt.PenStyle.DashLine))
            limit.label.setColor(theme.color(role))
            limit.label.setFont(theme.font("small"))

    def steps(self) -> Floats:
        return np.array([one.seconds / self._unit_s for one, _ in self._points])

    def describe(self, x: float | None) -> str:
        if not self._points:
            return ""
        points = self._points
        at = -1 if x is None else int(np.abs(self.steps() - x).argmin())
        one, drift = points[at]
        value = legend_key(theme.plot_color(NOW).name(), "PSI", numbers.figure(drift.psi, 2))
        when = tr(
            "{count} pictures until {when}",
            count=numbers.count(one.pictures),
            when=one.when.replace("T", " "),
        )
        return "&nbsp; ".join((value, html.escape(when)))

    def text(self) -> str:
        head = "\t".join((tr("seconds of running"), tr("until"), tr("pictures"), "PSI"))
        rows = (f"{p.seconds:.6g}\t{p.when}\t{p.pictures}\t{d.psi:.4g}" for p, d in self._points)
        return "\n".join((head, *rows))


class DriftPanel(QWidget):
    """The table of quantities; of the chosen one both histograms and its course."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: MonitorView | None = None
        self.table = DataTable(tr("What is compared"), _columns(), filtered=False)
        self.table.row_selected.connect(self._on_selected)
        self.verdict = Verdict()
        self.compared = ComparedPlot()
        self.classes = DataTable(tr("How often each class is the answer"), _class_columns())
        self.course = CoursePlot()
        for plot in (self.compared, self.course):
            plot.put_readout_below(PLOT_HEIGHT - 40)
        self.shapes = QStackedWidget()
        self.shapes.addWidget(self.compared)
        self.shapes.addWidget(self.classes)
        self.empty = EmptyState("chart", tr("Nothing to compare yet"))
        self.stack = QStackedWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, px(12), px(8), 0)
        column.setSpacing(px(16))
        card = Card(tr("Compared with the pictures it was checked with"))
        card.body.addWidget(self.table)
        self.chosen = Card(tr("Chosen"))
        self.chosen.body.addWidget(self.verdict)
        plots = QGridLayout()
        plots.setHorizontalSpacing(px(24))
        plots.addWidget(self.shapes, 0, 0)
        plots.addWidget(self.course, 0, 1)
        plots.setColumnStretch(0, 1)
        plots.setColumnStretch(1, 1)
        self.chosen.body.addLayout(plots, 1)
        column.addWidget(card)
        column.addWidget(self.chosen, 1)
        column.addWidget(label(_rule(), "small", wrap=True))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(scrolled(content))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.fit_height()  # whether it needs a bar is known from now on

    def show_view(self, view: MonitorView) -> None:
        """Show what a device has counted against the reference of its release."""
        self._view = view
        report = view.report
        found = () if report is None else report.drifts
        self.stack.setCurrentIndex(1 if found else 0)
        if report is None or not found:
            self.empty.say(*_why_empty(view))
            return
        before = self.table.selected_key()
        names = [one.quantity for one in found]
        self.table.set_rows([_row(one) for one in found], names)
        self.table.fit_height()
        worst = max(found, key=lambda one: (list(Change).index(one.change), one.psi))
        self.table.select(before if before in names else worst.quantity)
        self._on_selected(self.table.selected_key())

    def _on_selected(self, key: object) -> None:
        view = self._view
        report = None if view is None else view.report
        if view is None or report is None or report.reference is None:
            return
        drift = next((one for one in report.drifts if one.quantity == key), None)
        if drift is None:
            return
        assert self.chosen.title is not None
        self.chosen.title.setText(tr(QUANTITIES[drift.quantity].title))
        self.verdict.say(_LOOKS[drift.change], *_words(drift))
        self._show_shape(drift.quantity, report.reference, report.recent)
        self.course.show_course(view.course, drift.quantity)

    def _show_shape(self, name: str, reference: Reference, recent: Tally) -> None:
        if name == CLASSES:
            self.classes.set_rows(_class_rows(reference, recent))
            self.shapes.setCurrentWidget(self.classes)
            return
        histograms = reference.tally.histograms[name], recent.histograms[name]
        self.compared.show_quantity(name, *histograms)
        self.shapes.setCurrentWidget(self.compared)


def _rule() -> str:
    return tr(
        "PSI, the population-stability index: below {slight} alike, from there a slight change, "
        "from {large} a large one. Few pictures differ by chance, so KS, the largest distance of "
        "the cumulated shares, must also exceed what chance explains in 19 of 20 cases; for "
        "classes the PSI itself must. Fewer than {count} pictures are not judged. Frames of a "
        "video resemble each other: a finding is a reason to look, not a proof.",
        slight=SLIGHT_PSI,
        large=LARGE_PSI,
        count=LEAST_PICTURES,
    )


def _why_empty(view: MonitorView) -> tuple[str, str]:
    report = view.report
    if report is not None and report.gathered.looks and report.reference is None:
        return (
            tr("There is nothing to compare with"),
            tr(
                "This release does not say what it was checked with. Export and deploy again "
                "while the pictures are at hand: the release then carries it."
            ),
        )
    return (
        tr("Nothing to compare yet"),
        tr(
            "Once the device has answered pictures and was asked, its counts are laid over those "
            "of the pictures that the model was checked with: brightness, contrast, size, "
            "confidence, classes."
        ),
    )


def _words(drift: Drift) -> tuple[str, str]:
    """The sentence, and the figures behind it."""
    if drift.change is Change.UNKNOWN:
        text = tr("Too few pictures to judge.")
    else:
        text = drift.sentence or tr("As when it was checked.")
    figures = [tr("PSI {value}", value=numbers.figure(drift.psi, 2))]
    if drift.distance is not None:
        figures.append(
            tr(
                "KS {value}, by chance up to {critical}",
                value=numbers.figure(drift.distance, 2),
                critical=numbers.figure(drift.critical, 2),
            )
        )
    else:
        figures.append(tr("by chance up to {critical}", critical=numbers.figure(drift.critical, 2)))
    return text, "  ·  ".join(figures)


def _row(drift: Drift) -> tuple[Any, ...]:
    words, kind = CHANGES[drift.change]
    return (
        tr(QUANTITIES[drift.quantity].title),
        ChipText(tr(words), kind),
        drift.psi,
        drift.distance,
        drift.critical,
        drift.pictures,
    )


def _small(value: float | None) -> str:
    return numbers.figure(value, 2)


def _columns() -> list[Column]:
    return [
        Column(tr("Quantity"), stretch=True),
        Column(tr("Change"), Cell.CHIP),
        Column("PSI", Cell.NUMBER, _small, tr("Population-stability index")),
        Column("KS", Cell.NUMBER, _small, tr("Kolmogorov–Smirnov distance, 0 to 1")),
        Column(tr("By chance"), Cell.NUMBER, _small, tr("What KS, or PSI of classes, may reach")),
        Column(tr("Values"), Cell.NUMBER, numbers.count),
    ]


def _class_columns() -> list[Column]:
    return [
        Column(tr("Class"), stretch=True),
        Column(tr("Checked with"), Cell.NUMBER, _percent),
        Column(tr("Now"), Cell.NUMBER, _percent),
    ]


def _percent(value: float | None) -> str:
    return numbers.percent(value, 1)


def _class_rows(reference: Reference, recent: Tally) -> list[tuple[str, float, float]]:
    """Classes and their shares; what has changed most comes first."""
    names, before, now = reference.classes, reference.tally.classes, recent.classes
    of_before, of_now = sum(before.values()) or 1, sum(now.values()) or 1
    rows = [
        (
            names[label] if label < len(names) else str(label),
            before.get(label, 0) / of_before,
            now.get(label, 0) / of_now,
        )
        for label in sorted({*before, *now})
    ]
    return sorted(rows, key=lambda row: -abs(row[1] - row[2]))

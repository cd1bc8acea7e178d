"""The trade-off in 8 bits: accuracy against latency, the size as the size of the dots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.compress.curve import FP16, INT8
from tango_desktop.compress.levels import LevelFigures
from tango_desktop.compress.settings import AS_TRAINED
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers, theme
from tango_desktop.ui.pages.optimize_state import OptimizeView
from tango_desktop.ui.pages.optimize_words import points_text
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.plot import legend_key
from tango_desktop.ui.widgets.scatter_plot import Point, ScatterPlot
from tango_desktop.ui.widgets.table import Cell, Column, DataTable

SMALLEST, LARGEST, HALO = 8, 22, 10  # of dots, px; a halo is so much wider
PLOT_HEIGHT = 220
ROWS = 12
LEAST_PAD, PAD = 0.01, 0.15  # above and below the dots, of accuracy and of what they span
_ROUNDED, _WHOLE, _HALF = 0, 1, 2  # plot colours
_SYMBOLS = {_ROUNDED: "o", _WHOLE: "s", _HALF: "d"}


class CurvePlot(ScatterPlot):
    """A dot for each measured form: as trained it is a square, in 16 bits a diamond."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._halo = pg.ScatterPlotItem()
        self._sizes: dict[object, float] = {}
        self._chosen: object = None
        super().__init__(
            tr("Accuracy over latency"),
            tr("latency on this computer, ms"),
            tr("accuracy"),
            numbers.milliseconds,
            numbers.score,
            parent,
        )
        self.item.addItem(self._halo)

    def show_levels(self, levels: Sequence[LevelFigures], chosen: LevelFigures | None) -> None:
        """Show the forms that the levels stand for and that in 16 bits, and mark ``chosen``."""
        by_key: dict[object, LevelFigures] = {}
        for one in levels:  # several levels may stand for one form: the highest names it
            by_key[_key(one)] = one
        most = max((one.size_bytes for one in levels), default=1)
        self._sizes = {_key(one): one.size_bytes / most for one in levels}
        self._chosen = _key(chosen) if chosen is not None else None
        self.set_points([_point(one) for one in by_key.values()])
        self.set_cursor(chosen.latency_ms if chosen is not None else None)

    def set_points(self, points: Sequence[Point]) -> None:
        super().set_points(points)
        self.fit()

    def fit(self) -> None:
        """Show everything; what is lost by a hair does not fill the plot."""
        super().fit()
        if self._points:
            scores = [point.y for point in self._points]
            pad = max(LEAST_PAD, PAD * (max(scores) - min(scores)))
            self.item.setYRange(min(scores) - pad, max(scores) + pad, padding=0)

    def restyle(self) -> None:
        super().restyle()
        if self._front is None:
            return
        self._dots.setData([self._spot(point) for point in self._points])
        chosen = [point for point in self._points if point.key == self._chosen]
        self._halo.setData([self._ring(point) for point in chosen])

    def _side(self, point: Point) -> int:
        share = self._sizes.get(point.key, 1.0)
        return px(SMALLEST + (LARGEST - SMALLEST) * share)

    def _spot(self, point: Point) -> dict[str, Any]:
        color = theme.plot_color(point.plot)
        return {
            "pos": (point.x, point.y),
            "size": self._side(point),
            "symbol": _SYMBOLS[point.plot],
            "pen": pg.mkPen(theme.color("surface")),
            "brush": pg.mkBrush(color),
            "data": point,
        }

    def _ring(self, point: Point) -> dict[str, Any]:
        return {
            "pos": (point.x, point.y),
            "size": self._side(point) + px(HALO),
            "symbol": "o",
            "pen": pg.mkPen(theme.color("accent"), width=2),
            "brush": None,
            "data": point,
        }

    def describe(self, x: float | None) -> str:
        if x is None or not self._points:
            return ""
        point = min(self._points, key=lambda p: (abs(p.x - x), p.key != self._chosen))
        values = f"{self._x_shown(point.x)}, {self._y_shown(point.y)}"
        return legend_key(theme.plot_color(point.plot).name(), point.text, values)


def _key(one: LevelFigures) -> object:
    return FP16 if one.precision == FP16 else one.kept


def _point(one: LevelFigures) -> Point:
    if one.precision == FP16:
        text = tr("16 bits, {size}", size=numbers.size(one.size_bytes))
        return Point(one.latency_ms, one.score, text, FP16, _HALF)
    if one.level == AS_TRAINED:
        text = tr("as trained, {size}", size=numbers.size(one.size_bytes))
        return Point(one.latency_ms, one.score, text, one.kept, _WHOLE)
    text = counted(
        one.kept,
        N_("level {level}, 1 layer in floats, {size}"),
        N_("level {level}, {kept} layers in floats, {size}"),
        level=one.level,
        kept=one.kept,
        size=numbers.size(one.size_bytes),
    )
    return Point(one.latency_ms, one.score, text, one.kept, _ROUNDED)


def _columns() -> list[Column]:
    return [
        Column(tr("Level"), Cell.NUMBER),
        Column(tr("Computed in")),
        Column(tr("Layers in floats"), Cell.NUMBER, tip=tr("They are computed as trained")),
        Column(tr("Accuracy"), Cell.NUMBER, numbers.score),
        Column(tr("Change"), Cell.NUMBER, _change, tr("In points; 100 are all")),
        Column(tr("Latency"), Cell.NUMBER, numbers.milliseconds, tr("The median on one thread")),
        Column(tr("Size"), Cell.NUMBER, numbers.size, tr("Of all its files"), stretch=True),
    ]


def _change(loss: float) -> str:
    return points_text(loss) or tr("none")


class CurveCard(Card):
    """The plot, and the same figures as a table."""

    level_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Trade-off in 8 bits"), parent)
        self._view: OptimizeView | None = None
        self._levels: tuple[LevelFigures, ...] = ()
        self.about = label("", "small", wrap=True)
        self.plot = CurvePlot()
        self.plot.put_readout_below(PLOT_HEIGHT)
        self.table = DataTable(tr("What each precision level stands for"), _columns(), False)
        self.empty = EmptyState("gauge", tr("Not measured yet"))
        self._lay_out()
        self.plot.point_selected.connect(self._on_point)
        self.table.row_activated.connect(self._on_activated)
        self.table.row_selected.connect(self._on_row)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        for part in (self.about, self.plot, self.table):
            column.addWidget(part)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(content)
        self.body.addWidget(self.stack)

    def show_view(self, view: OptimizeView) -> None:
        """Show what is measured, and what is chosen."""
        self._view = view
        self._levels = (*view.levels, *([view.half] if view.half is not None else []))
        self.stack.setCurrentIndex(1 if view.levels else 0)
        if not view.levels or view.curve is None:
            self.empty.say(tr("Not measured yet"), view.missing_engine or _why_empty())
            self.table.set_rows([])
            return
        self.about.setText(_about(view))
        with QSignalBlocker(self.table.view.selectionModel()):
            self.table.set_rows([_row(one) for one in self._levels], range(len(self._levels)))
        self.table.fit_height(ROWS)
        self.show_level(view.chosen_level)

    def show_level(self, level: int) -> None:
        """Mark the form that a level stands for."""
        if not self._levels or self._view is None:
            return
        chosen = self._view.figures_at(level)
        self.plot.show_levels(self._levels, chosen)
        with QSignalBlocker(self.table.view.selectionModel()):
            self.table.select(self._levels.index(chosen) if chosen in self._levels else level)
        self.table.view.viewport().update()

    def _on_activated(self, row: int) -> None:
        if self._levels[row].precision != FP16:  # of no level: only the automatic choice takes it
            self.level_chosen.emit(self._levels[row].level)

    def _on_row(self, level: int) -> None:
        if self._levels:  # looked at; it is taken with Enter
            self.plot.set_cursor(self._levels[level].latency_ms)

    def _on_point(self, kept: object) -> None:
        found = [one.level for one in self._levels if _key(one) == kept and kept != FP16]
        if found:
            self.level_chosen.emit(max(found))


def _row(one: LevelFigures) -> tuple[Any, ...]:
    level = one.level if one.precision != FP16 else None
    kept = one.kept if one.precision == INT8 else None
    return (
        level,
        _computed_in(one.precision),
        kept,
        one.score,
        one.loss,
        one.latency_ms,
        one.size_bytes,
    )


def _computed_in(precision: str) -> str:
    titles = {INT8: tr("8 bits"), FP16: tr("16 bits")}
    return titles.get(precision) or tr("32 bits")


def _why_empty() -> str:
    return tr(
        "Measuring tries the network with all layers in 8 bits, then with the worst ones kept in "
        "floating point, and shows what each form gives up and wins."
    )


def _about(view: OptimizeView) -> str:
    assert view.curve is not None
    values = {
        "pictures": numbers.count(view.curve.pictures),
        "processor": view.curve.processor,
        "measured": view.measured,
        "score": view.score_title,
    }
    if view.of_trained:
        return tr(
            "{score} of the network before channels are removed, on {pictures} validation "
            "pictures; latency on one thread of {processor}; {measured}. The larger a dot, the "
            "larger the file. Enter or a click takes a form.",
            **values,
        )
    return tr(
        "{score} on {pictures} validation pictures; latency on one thread of {processor}; "
        "{measured}. The larger a dot, the larger the file. Enter or a click takes a form.",
        **values,
    )

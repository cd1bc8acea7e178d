"""The curves of a run, live or read from its results."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from tango_desktop.core.jobs import Metric
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.numbers import figure, score
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card
from tango_desktop.ui.widgets.plot import LinePlot
from tango_desktop.ui.widgets.scroll import seen_width

Columns = Mapping[str, Sequence[float]]
# Column of the results, name of the line, plot colour; the same colours on every page.
Line = tuple[str, str, int]
LEAST_HEIGHT = 110
LEAST_CANVAS = 104
LEAST_WIDTH = 500  # to show two plots side by side
MANY = 3  # lines, from which on their values stand under the title
LOSSES: tuple[Line, ...] = (("train/loss", N_("training"), 0), ("val/loss", N_("validation"), 1))


@dataclass(frozen=True)
class CurveLines:
    """Which columns are drawn.

    Attributes:
        title: of the plot with the scores.
        scores: its lines, by the number of classes.
        parts: lines of the training loss's parts, beside the losses.
    """

    title: str
    scores: Callable[[int], tuple[Line, ...]]
    parts: tuple[Line, ...] = ()


class CurvesPanel(QWidget):
    """Losses, scores, learning rate and speed over the epochs."""

    def __init__(self, lines: CurveLines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        epoch, word = tr("Epoch"), tr("epoch")
        self.loss = LinePlot(tr("Loss"), epoch, figure, word)
        self.accuracy = LinePlot(tr(lines.title), epoch, score, word)
        self.rate = LinePlot(tr("Learning rate"), epoch, figure, word)
        self.speed = LinePlot(tr("Pictures per second"), epoch, figure, word)
        self._steps_per_epoch: float | None = None
        self._waiting: list[Metric] = []
        self._losses = (*LOSSES, *lines.parts)
        self._scores = lines.scores(0)
        self._lay_out()
        self.clear()

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, px(12), 0, 0)
        self._grid.setSpacing(px(12))
        self._cards: list[Card] = []
        for plot in (self.loss, self.accuracy, self.rate, self.speed):
            card = Card()
            card.layout().setContentsMargins(px(12), px(8), px(8), px(8))  # type: ignore[union-attr]
            card.body.addWidget(plot)
            plot.setMinimumHeight(px(LEAST_HEIGHT))
            self._cards.append(card)
        for plot, lines in ((self.loss, self._losses), (self.accuracy, self._scores)):
            if len(lines) >= MANY:
                plot.put_readout_below(LEAST_CANVAS)
        self.columns = 0
        self._place(2)

    def _place(self, columns: int) -> None:
        """Put the plots side by side, or under each other where it is narrow."""
        if columns == self.columns:
            return
        self.columns = columns
        for at, card in enumerate(self._cards):
            self._grid.addWidget(card, at // columns, at % columns)
        for row in range(len(self._cards)):
            rows = len(self._cards) // columns
            self._grid.setRowStretch(row, 0 if row >= rows else 3 if row < rows // 2 else 2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(2 if seen_width(self) >= px(LEAST_WIDTH) else 1)

    def set_classes(self, count: int) -> None:
        """How many classes there are: some scores say nothing for a few."""
        self._scores = self._lines.scores(count)

    def clear(self) -> None:
        """Empty all plots."""
        self._steps_per_epoch = None
        self._waiting = []
        for plot in (self.loss, self.accuracy, self.rate, self.speed):
            plot.clear()
        for _, name, plot_index in self._losses:
            self.loss.add_series(tr(name), plot_index)
        for _, name, plot_index in self._scores:
            self.accuracy.add_series(tr(name), plot_index)
        self.rate.add_series(tr("learning rate"), 2)
        self.speed.add_series(tr("pictures per second"), 4)

    def begin(self, steps_per_epoch: float | None) -> None:
        """A run begins that makes so many steps in an epoch (None: not known yet)."""
        self.clear()
        self.set_steps_per_epoch(steps_per_epoch)

    def set_steps_per_epoch(self, steps: float | None) -> None:
        """Batches are drawn from now on: until it is known where on the axis, they wait."""
        self._steps_per_epoch = steps
        if steps:
            waiting, self._waiting = self._waiting, []
            for metric in waiting:
                self.add(metric)

    def show_results(self, columns: Columns) -> None:
        """Show a run's epochs."""
        self.clear()
        epochs = columns.get("epoch", ())
        for plot, lines in ((self.loss, self._losses), (self.accuracy, self._scores)):
            for column, name, plot_index in lines:
                if column in columns:
                    plot.set_series(tr(name), epochs, columns[column], plot_index)
        if "lr/pg0" in columns:
            self.rate.set_series(tr("learning rate"), epochs, columns["lr/pg0"], 2)
        if "images_per_s" in columns:
            self.speed.set_series(tr("pictures per second"), epochs, columns["images_per_s"], 4)

    def add(self, metric: Metric) -> None:
        """Add a live metric."""
        if metric.series == "epoch":
            self._add_epoch(metric)
        elif metric.series == "batch" and self._steps_per_epoch:
            at = metric.step / self._steps_per_epoch
            _append(self.loss, tr("batch"), at, metric.values.get("loss"), 5)
            _append(self.rate, tr("learning rate"), at, metric.values.get("lr"), 2)
            _append(self.speed, tr("pictures per second"), at, metric.values.get("images_per_s"), 4)
        elif metric.series == "batch":
            self._waiting.append(metric)

    def _add_epoch(self, metric: Metric) -> None:
        for plot, lines in ((self.loss, self._losses), (self.accuracy, self._scores)):
            for column, name, plot_index in lines:
                _append(plot, tr(name), metric.step, metric.values.get(column), plot_index)


def _append(plot: LinePlot, name: str, x: float, y: float | None, plot_index: int) -> None:
    if y is not None and math.isfinite(y):
        plot.add_series(name, plot_index)
        plot.append(name, x, y)

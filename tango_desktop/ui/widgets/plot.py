"""Plots that zoom, show the values under the cursor, save as PNG or SVG and follow the theme.

All are pyqtgraph underneath. Pens are 1 pixel wide: wider anti-aliased ones cost 10 to 20 times as
much to draw (measured with pyqtgraph 0.14).
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGraphicsSceneMouseEvent,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.numbers import figure
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

Floats = NDArray[np.float64]
Shown = Callable[[float], str]
REDRAW_MS = 100
SMOOTH_UP_TO = 4000  # points; anti-aliasing more of them is felt
DOTS_UP_TO = 40
ZOOM_STEP = 0.8


class _Canvas(pg.PlotWidget):  # type: ignore[misc]
    """The drawing area: the wheel zooms only while it has the focus, so a page can be scrolled."""

    stepped = Signal(int)
    zoomed = Signal(float)
    fitted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(background=None, enableMenu=False)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.hideButtons()
        self.viewport().setObjectName("viewport")

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoomed.emit(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoomed.emit(1 / ZOOM_STEP)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fitted.emit()
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self.fitted.emit()


class Plot(QWidget):
    """The frame of every plot: title, values under the cursor, a menu, and the drawing area."""

    def __init__(
        self, title: str, x_title: str = "", y_title: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.heading = label(title, "strong")
        self.readout = QLabel()
        self.readout.setObjectName("small")
        self.readout.setTextFormat(Qt.TextFormat.RichText)
        self.readout.setWordWrap(True)
        self._readout_below = False
        self._fitted_width = 0
        self.canvas = _Canvas(title)
        self.item: Any = self.canvas.getPlotItem()
        self._titles = {"bottom": x_title, "left": y_title}
        self.cursor_x: float | None = None
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.setVisible(False)
        self.item.addItem(self._cursor, ignoreBounds=True)
        self.empty = label(tr("No values yet"), "small")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._make_menu()
        self._lay_out()
        self._connect()
        self._dress()

    def _connect(self) -> None:
        self.canvas.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.canvas.stepped.connect(self._on_stepped)
        self.canvas.zoomed.connect(self.zoom)
        self.canvas.fitted.connect(self.fit)
        theme.theme().changed.connect(self._dress)

    def _make_menu(self) -> None:
        entries = (
            ("zoom-in", tr("Zoom in"), lambda: self.zoom(ZOOM_STEP)),
            ("zoom-out", tr("Zoom out"), lambda: self.zoom(1 / ZOOM_STEP)),
            ("fit", tr("Show everything"), self.fit),
            ("copy", tr("Copy values"), self.copy),
            ("image", tr("Save as PNG…"), lambda: self._on_save("png")),
            ("download", tr("Save as SVG…"), lambda: self._on_save("svg")),
        )
        self.more = QToolButton()
        self.more.setIcon(icon("dots", "secondary"))
        self.more.setToolTip(tr("Zoom, copy or save this plot"))
        self.more.setAccessibleName(tr("Menu of the plot {title}", title=self.title))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        for name, text, act in entries:
            action = QAction(icon(name), text, self)
            action.triggered.connect(act)
            menu.addAction(action)
            self.canvas.addAction(action)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.more.setMenu(menu)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.heading)
        head.addWidget(self.readout, 1)
        head.addWidget(self.more)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        over = QVBoxLayout(self.canvas)
        over.addWidget(self.empty)
        self.setFocusProxy(self.canvas)

    def put_readout_below(self, canvas: int) -> None:
        """Give the values a line of their own under the title: there are many.

        Args:
            canvas: the least height of the drawing area, px at 100 % text.
        """
        self._column.insertWidget(1, self.readout)
        self.setMinimumHeight(0)  # what its parts need
        self.canvas.setMinimumHeight(px(canvas))
        self._readout_below = True
        self._fit_readout()

    def _fit_readout(self) -> None:
        """Be tall enough for the values, whose lines depend on the width."""
        if not self._readout_below:
            return
        needed = max(0, self.readout.heightForWidth(self.width()))
        if self.width() == self._fitted_width:  # growing only: nothing jumps while they change
            needed = max(needed, self.readout.minimumHeight())
        self._fitted_width = self.width()
        self.readout.setMinimumHeight(needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_readout()

    def sizeHint(self) -> QSize:
        return QSize(px(360), px(220))

    # -- for subclasses -----------------------------------------------------------------------

    def steps(self) -> Floats:
        """The places on the x axis that the cursor stops at, ascending."""
        return np.empty(0)

    def describe(self, x: float | None) -> str:
        """Rich text for the place ``x`` (None: no cursor)."""
        return ""

    def text(self) -> str:
        """What *Copy values* copies."""
        return ""

    def restyle(self) -> None:
        """Take pens and brushes from the theme again."""

    def flush(self) -> None:
        """Draw what waits to be drawn."""

    # -- acting -------------------------------------------------------------------------------

    def zoom(self, factor: float) -> None:
        """Show ``factor`` of what is shown, around the cursor."""
        box = self.item.getViewBox()
        centre = box.viewRect().center()
        at = centre.x() if self.cursor_x is None else self.cursor_x
        box.scaleBy(x=factor, y=1.0, center=QPointF(at, centre.y()))

    def fit(self) -> None:
        """Show everything, and keep doing so."""
        self.item.enableAutoRange()

    def copy(self) -> None:
        """Copy the values as text."""
        QGuiApplication.clipboard().setText(self.text())

    def save(self, path: Path) -> None:
        """Save as PNG or SVG, by the name's ending.

        Raises:
            ProjectError: the file cannot be written.
        """
        self.flush()
        self.more.hide()
        try:
            if path.suffix.lower() == ".svg":
                self._save_svg(path)
            elif not self.grab().save(str(path)):
                raise _not_written(path)
        finally:
            self.more.show()

    def _save_svg(self, path: Path) -> None:
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(self.size())
        generator.setViewBox(self.rect())
        generator.setTitle(self.title)
        generator.setResolution(self.logicalDpiX())  # axes are pictures, scaled by it
        painter = QPainter()
        if not painter.begin(generator):
            raise _not_written(path)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.setFont(theme.font("body", bold=True))
        painter.setPen(theme.color("text"))
        head = QRectF(self.heading.geometry())
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self.title)
        self._paint_readout(painter, QRectF(self.readout.geometry()))
        target, source = QRectF(self.canvas.geometry()), self.canvas.viewport().rect()
        self.canvas.render(painter, target, source, Qt.AspectRatioMode.IgnoreAspectRatio)
        painter.end()

    def _paint_readout(self, painter: QPainter, area: QRectF) -> None:
        painter.save()
        painter.translate(area.topLeft())
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("secondary"))
        plain = _without_tags(self.readout.text())
        painter.drawText(QRectF(0, 0, area.width(), area.height()), _MIDDLE, plain)
        painter.restore()

    def _on_save(self, ending: str) -> None:
        kinds = {"png": tr("PNG pictures (*.png)"), "svg": tr("SVG drawings (*.svg)")}
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the plot"), f"{self.title}.{ending}", kinds[ending]
        )
        if not chosen:
            return
        try:
            self.save(Path(chosen).with_suffix(f".{ending}"))
        except ProjectError as error:
            self.readout.setText(html.escape(error.message))

    # -- cursor -------------------------------------------------------------------------------

    def set_cursor(self, x: float | None) -> None:
        """Put the cursor at the step nearest to ``x``; None takes it away."""
        steps = self.steps()
        if x is None or not len(steps):
            self.cursor_x = None
        else:
            self.cursor_x = float(steps[int(np.abs(steps - x).argmin())])
            self._cursor.setPos(self.cursor_x)
        self._cursor.setVisible(self.cursor_x is not None)
        self.show_readout()

    def show_readout(self) -> None:
        """Say the values at the cursor."""
        text = self.describe(self.cursor_x)
        if text != self.readout.text():
            self.readout.setText(text)
            self._fit_readout()
            self.canvas.setAccessibleDescription(_without_tags(text))

    def _on_mouse_moved(self, at: QPointF) -> None:
        box = self.item.getViewBox()
        inside = box.sceneBoundingRect().contains(at) and self.canvas.underMouse()
        self.set_cursor(box.mapSceneToView(at).x() if inside else None)

    def leaveEvent(self, event: Any) -> None:
        self.set_cursor(None)
        super().leaveEvent(event)

    def _on_stepped(self, by: int) -> None:
        steps = self.steps()
        if not len(steps):
            return
        if self.cursor_x is None:
            self.set_cursor(float(steps[0 if by > 0 else -1]))
            return
        at = int(np.abs(steps - self.cursor_x).argmin()) + by
        self.set_cursor(float(steps[max(0, min(len(steps) - 1, at))]))

    # -- looks --------------------------------------------------------------------------------

    def show_title(self, title: str, y_title: str = "") -> None:
        """Another title, and another of the vertical axis where one is given."""
        self.title = title
        self.heading.setText(title)
        self.canvas.setAccessibleName(title)
        if y_title:
            self._titles["left"] = y_title
            self._dress()

    def _dress(self) -> None:
        line, ink = theme.color("border_strong"), theme.color("secondary")
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(pg.mkPen(line))
            axis.setTextPen(pg.mkPen(ink))
            axis.setStyle(tickFont=theme.font("small", tabular=True), tickLength=-4)
            if self._titles[side]:
                axis.setLabel(self._titles[side], color=ink.name())
                axis.label.setFont(theme.font("small"))
            # Neither by itself keeps values below 1 from being written a thousand times as large.
            axis.setSIPrefixEnableRanges(())
            axis.enableAutoSIPrefix(False)
        self.canvas.setBackground(theme.color("surface"))
        self.item.showGrid(x=False, y=True, alpha=0.25)
        self._cursor.setPen(pg.mkPen(theme.color("secondary"), style=Qt.PenStyle.DashLine))
        self.item.setContentsMargins(0, px(4), px(8), 0)
        self.restyle()
        self.show_readout()


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def _not_written(path: Path) -> ProjectError:
    return ProjectError(
        tr("{path} could not be written.", path=path),
        tr("Choose a folder that you may write to."),
    )


def _without_tags(text: str) -> str:
    out, depth = [], 0
    for character in text:
        depth += character == "<"
        if not depth:
            out.append(character)
        depth -= character == ">"
    return html.unescape("".join(out)).replace("\xa0", " ")


def legend_key(colour: str, name: str, value: str) -> str:
    """A legend's entry with its value, kept on one line."""
    ink = theme.color("text").name()
    said = f"&nbsp;<b style='color:{ink}'>{html.escape(value)}</b>" if value else ""
    name = html.escape(name).replace(" ", "&nbsp;")
    return f"<span style='color:{colour}'>■</span>&nbsp;{name}{said}"


# -- lines ------------------------------------------------------------------------------------


@dataclass
class _Series:
    """One named line; the arrays grow by doubling, so appending stays cheap."""

    name: str
    plot: int
    dashed: bool
    item: Any
    xs: Floats = field(default_factory=lambda: np.empty(64))
    ys: Floats = field(default_factory=lambda: np.empty(64))
    length: int = 0

    def extend(self, xs: Floats, ys: Floats) -> None:
        known = np.isfinite(xs) & np.isfinite(ys)
        xs, ys = xs[known], ys[known]
        needed = self.length + len(xs)
        if needed > len(self.xs):
            self.xs = np.resize(self.xs, max(needed, 2 * len(self.xs)))
            self.ys = np.resize(self.ys, len(self.xs))
        self.xs[self.length : needed] = xs
        self.ys[self.length : needed] = ys
        self.length = needed

    @property
    def points(self) -> tuple[Floats, Floats]:
        return self.xs[: self.length], self.ys[: self.length]

    def at(self, x: float | None) -> float | None:
        xs, ys = self.points
        if not len(xs):
            return None
        if x is None:
            return float(ys[-1])
        return float(ys[int(np.abs(xs - x).argmin())])


class LinePlot(Plot):
    """Several named lines that grow; redrawn at most ten times a second."""

    def __init__(
        self,
        title: str,
        x_title: str = "",
        shown: Shown = figure,
        x_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``shown`` turns a y value into text; ``x_name`` goes before the cursor's place."""
        self._series: dict[str, _Series] = {}
        self._shown = shown
        self._x_name = x_name or x_title
        super().__init__(title, x_title, "", parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.flush)

    # -- content ------------------------------------------------------------------------------

    def add_series(self, name: str, plot: int | None = None, dashed: bool = False) -> None:
        """Declare a line; its colour is the next one unless ``plot`` says which."""
        if name in self._series:
            return
        item = self.item.plot([], [], name=name)
        item.setClipToView(True)
        item.setDownsampling(auto=True, method="peak")
        chosen = len(self._series) if plot is None else plot
        self._series[name] = _Series(name, chosen, dashed, item)
        self._style(self._series[name])
        self.show_readout()

    def append(self, name: str, xs: ArrayLike, ys: ArrayLike) -> None:
        """Add points at the end of a line."""
        self.add_series(name)
        self._series[name].extend(floats(xs), floats(ys))
        self._schedule()

    def set_series(
        self, name: str, xs: ArrayLike, ys: ArrayLike, plot: int | None = None, dashed: bool = False
    ) -> None:
        """Replace the points of a line."""
        self.add_series(name, plot, dashed)
        self._series[name].length = 0
        self.append(name, xs, ys)

    def clear(self, keep: bool = False) -> None:
        """Remove all lines; with ``keep``, only their points."""
        for series in self._series.values():
            series.length = 0
            if not keep:
                self.item.removeItem(series.item)
        if not keep:
            self._series = {}
        self.set_cursor(None)
        self._schedule()

    def series_names(self) -> list[str]:
        """The names of all lines, in order."""
        return list(self._series)

    def points(self, name: str) -> tuple[Floats, Floats]:
        """The points of a line, as arrays."""
        xs, ys = self._series[name].points
        return xs.copy(), ys.copy()

    # -- drawing ------------------------------------------------------------------------------

    def _schedule(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        self._timer.stop()
        for series in self._series.values():
            xs, ys = series.points
            few = len(xs) <= DOTS_UP_TO
            series.item.setSymbol("o" if few else None)
            series.item.setData(xs, ys, antialias=len(xs) <= SMOOTH_UP_TO)
        self.empty.setVisible(not any(s.length for s in self._series.values()))
        self.show_readout()

    def _style(self, series: _Series) -> None:
        colour = theme.plot_color(series.plot)
        style = Qt.PenStyle.DashLine if series.dashed else Qt.PenStyle.SolidLine
        series.item.setPen(pg.mkPen(colour, width=1, style=style))
        series.item.setSymbolPen(None)
        series.item.setSymbolBrush(pg.mkBrush(colour))
        series.item.setSymbolSize(px(4))

    def restyle(self) -> None:
        for series in self._series.values():
            self._style(series)

    # -- values -------------------------------------------------------------------------------

    def steps(self) -> Floats:
        longest = max(self._series.values(), key=lambda s: s.length, default=None)
        return longest.points[0] if longest is not None else np.empty(0)

    def describe(self, x: float | None) -> str:
        entries = []
        for series in self._series.values():
            value = series.at(x)
            said = "" if value is None else self._shown(value)
            # A single line that is called as its plot needs no second name.
            alone = len(self._series) == 1 and series.name.casefold() == self.title.casefold()
            name = "" if alone else series.name
            entries.append(legend_key(theme.plot_color(series.plot).name(), name, said))
        if x is not None:
            entries.append(html.escape(f"{self._x_name} {x:,.6g}".strip()))
        return "&nbsp; ".join(entries)

    def text(self) -> str:
        lines = []
        for series in self._series.values():
            lines.append(f"{self._x_name or 'x'}\t{series.name}")
            lines += [f"{x:g}\t{y:.8g}" for x, y in zip(*series.points, strict=True)]
        return "\n".join(lines)


def floats(values: ArrayLike) -> Floats:
    """At least one number, as an array (N,)."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))

"""A confusion matrix: truth in rows, prediction in columns; every cell can be chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFileDialog, QToolTip, QWidget

from tango_desktop.core.files import write_text
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.numbers import percent
from tango_desktop.ui.theme import px

MatrixCell = tuple[int, int]
LARGEST_CELL = 64
SMALLEST_CELL = 5
LONGEST_LABEL = 140
NUMBERS_FROM = 22  # a cell smaller than this has no room for a number


class MatrixView(QAbstractScrollArea):
    """Paints only the cells in view, so 200 classes are as quick as two."""

    cell_selected = Signal(int, int)  # truth, predicted
    cell_activated = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.viewport().setObjectName("viewport")
        self.classes: tuple[str, ...] = ()
        self.counts: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self.current: MatrixCell | None = None
        self._hovered: MatrixCell | None = None
        self.side = 1
        self._measure()
        self._make_actions()
        theme.theme().changed.connect(self._on_theme_changed)

    def _make_actions(self) -> None:
        self.copy_action = QAction(icon("copy"), tr("Copy as text"), self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy_action.triggered.connect(self.copy)
        self.export_action = QAction(icon("download"), tr("Export CSV…"), self)
        self.export_action.triggered.connect(self._on_export)
        self.save_action = QAction(icon("image"), tr("Save as picture…"), self)
        self.save_action.triggered.connect(self._on_save)
        self.addActions([self.copy_action, self.export_action, self.save_action])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # -- content ------------------------------------------------------------------------------

    def set_matrix(self, classes: Sequence[str], counts: NDArray[np.int64]) -> None:
        """Show ``counts`` (K, K) for K ``classes``."""
        self.classes = tuple(classes)
        self.counts = np.asarray(counts, dtype=np.int64)
        self.current = self._hovered = None
        self._measure()
        self._arrange()
        self.viewport().update()

    def select(self, truth: int, predicted: int) -> None:
        """Make a cell the current one and tell everyone."""
        self.current = (truth, predicted)
        self._show_cell(self.current)
        self.setAccessibleDescription(self.describe(truth, predicted))
        self.viewport().update()
        self.cell_selected.emit(truth, predicted)

    def describe(self, truth: int, predicted: int) -> str:
        """A cell in a sentence."""
        count = int(self.counts[truth, predicted])
        of_class = int(self.counts[truth].sum())
        share = percent(count / of_class if of_class else 0.0)
        if truth == predicted:
            return tr(
                "{count} of {total} pictures of {name} are recognised ({share})",
                count=count,
                total=of_class,
                name=self.classes[truth],
                share=share,
            )
        return tr(
            "{count} of {total} pictures of {name} are taken for {other} ({share})",
            count=count,
            total=of_class,
            name=self.classes[truth],
            other=self.classes[predicted],
            share=share,
        )

    # -- geometry -----------------------------------------------------------------------------

    def _measure(self) -> None:
        """How much room the names take; asked thousands of times while painting, so kept."""
        metrics = QFontMetrics(theme.font("small"))
        widest = max((metrics.horizontalAdvance(name) for name in self.classes), default=0)
        self._label_width = min(widest + px(12), px(LONGEST_LABEL))
        self._flat_heads = self._label_width <= px(LARGEST_CELL) and len(self.classes) <= 6
        self._rows_width = self._label_width + px(20)  # and the word “Truth” beside
        self._heads_height = (px(20) if self._flat_heads else self._label_width) + px(22)
        self._line_height = metrics.height()
        self._image = self._make_image()

    def _make_image(self) -> QImage:
        """One pixel for each cell; drawn enlarged, it is as quick for 200 classes as for two."""
        shares = self.counts / np.maximum(1, self.counts.sum(axis=1, keepdims=True))
        weights = np.where(shares > 0, 0.15 + 0.85 * np.sqrt(shares), 0.0)[..., None]
        # Blue is right, orange is wrong: told apart by colour-blind people too.
        base, right, wrong = map(
            _rgb, (theme.color("sunken"), theme.plot_color(0), theme.plot_color(3))
        )
        full = np.where(np.eye(len(self.classes), dtype=bool)[..., None], right, wrong)
        pixels = np.ascontiguousarray(np.rint(base + (full - base) * weights), dtype=np.uint8)
        height, width = self.counts.shape
        return QImage(
            pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
        ).copy()

    def _origin(self) -> QPoint:
        scrolled = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return QPoint(self._rows_width, self._heads_height) - scrolled

    def _cell_rect(self, cell: MatrixCell) -> QRect:
        side, origin = self.side, self._origin()
        return QRect(origin.x() + cell[1] * side, origin.y() + cell[0] * side, side, side)

    def cell_at(self, point: QPoint) -> MatrixCell | None:
        """The cell (truth, predicted) at a point of the viewport."""
        if point.x() < self._rows_width or point.y() < self._heads_height or not self.classes:
            return None
        offset = point - self._origin()
        row, column = offset.y() // self.side, offset.x() // self.side
        inside = 0 <= row < len(self.classes) and 0 <= column < len(self.classes)
        return (row, column) if inside else None

    def _arrange(self) -> None:
        if not self.classes:
            return
        area = self.viewport().size()
        room = min(
            area.width() - self._rows_width - px(12), area.height() - self._heads_height - px(8)
        )
        self.side = max(px(SMALLEST_CELL), min(px(LARGEST_CELL), room // len(self.classes)))
        whole = self.side * len(self.classes)
        room_w = self.viewport().width() - self._rows_width - px(4)
        room_h = self.viewport().height() - self._heads_height - px(4)
        self.horizontalScrollBar().setRange(0, max(0, whole - room_w))
        self.verticalScrollBar().setRange(0, max(0, whole - room_h))
        self.horizontalScrollBar().setPageStep(max(1, room_w))
        self.verticalScrollBar().setPageStep(max(1, room_h))
        self.horizontalScrollBar().setSingleStep(self.side)
        self.verticalScrollBar().setSingleStep(self.side)

    def _show_cell(self, cell: MatrixCell) -> None:
        for bar, at, start in (
            (self.verticalScrollBar(), cell[0], self._heads_height),
            (self.horizontalScrollBar(), cell[1], self._rows_width),
        ):
            vertical = bar is self.verticalScrollBar()
            room = (self.viewport().height() if vertical else self.viewport().width()) - start
            bar.setValue(min(bar.value(), at * self.side))
            bar.setValue(max(bar.value(), (at + 1) * self.side - room + px(4)))

    def sizeHint(self) -> QSize:
        side = px(36) * max(2, min(12, len(self.classes)))
        return QSize(side + self._rows_width, side + self._heads_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(220), px(200))

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setFont(theme.font("small", tabular=True))
        if self.classes:
            self._paint_cells(painter)
            self._paint_rows(painter)
            self._paint_heads(painter)
            self._paint_axes(painter)
            self._paint_marks(painter)

    def _visible(self) -> tuple[range, range]:
        side, origin, total = self.side, self._origin(), len(self.classes)
        first_row = max(0, (self._heads_height - origin.y()) // side)
        first_column = max(0, (self._rows_width - origin.x()) // side)
        rows = self.viewport().height() // side + 2
        columns = self.viewport().width() // side + 2
        return (
            range(first_row, min(total, first_row + rows)),
            range(first_column, min(total, first_column + columns)),
        )

    def _paint_cells(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(
            QRect(self._rows_width, self._heads_height, self.width(), self.height())
        )
        whole = self.side * len(self.classes)
        painter.drawImage(QRect(self._origin(), QSize(whole, whole)), self._image)
        rows, columns = self._visible()
        if self.side >= px(10):
            self._paint_grid(painter, rows, columns)
        if self.side >= px(NUMBERS_FROM):
            part = self.counts[rows.start : rows.stop, columns.start : columns.stop]
            for row, column in np.argwhere(part):
                self._paint_number(painter, (int(row) + rows.start, int(column) + columns.start))
        painter.restore()

    def _paint_grid(self, painter: QPainter, rows: range, columns: range) -> None:
        painter.setPen(theme.color("surface"))
        origin, side = self._origin(), self.side
        for row in rows:
            y = origin.y() + (row + 1) * side - 1
            painter.drawLine(origin.x(), y, origin.x() + len(self.classes) * side, y)
        for column in columns:
            x = origin.x() + (column + 1) * side - 1
            painter.drawLine(x, origin.y(), x, origin.y() + len(self.classes) * side)

    def _paint_number(self, painter: QPainter, cell: MatrixCell) -> None:
        fill = self._image.pixelColor(cell[1], cell[0])
        light = 0.299 * fill.red() + 0.587 * fill.green() + 0.114 * fill.blue() > 140
        painter.setPen(QColor("#101418") if light else QColor("#FFFFFF"))
        text, box = f"{int(self.counts[cell])}", self._cell_rect(cell)
        if painter.fontMetrics().horizontalAdvance(text) <= box.width():
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _stride(self) -> int:
        """Every which label has room."""
        return max(1, -(-self._line_height // self.side))

    def _paint_rows(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(QRect(0, self._heads_height - px(6), self.width(), self.height()))
        width, metrics = self._label_width, painter.fontMetrics()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in self._visible()[0][:: self._stride()]:
            cell = self._cell_rect((row, 0))
            box = QRect(px(20), cell.top(), width - px(8), cell.height())
            middle = box.center().y()
            box.setHeight(max(box.height(), metrics.height()))
            box.moveTop(middle - box.height() // 2)
            painter.setPen(self._ink(row, 0))
            text = metrics.elidedText(self.classes[row], Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, right, text)
        painter.restore()

    def _paint_heads(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(QRect(self._rows_width - px(6), 0, self.width(), self._heads_height))
        for column in self._visible()[1][:: self._stride()]:
            painter.setPen(self._ink(column, 1))
            cell = self._cell_rect((0, column))
            if self._flat_heads:
                box = QRect(cell.left(), px(20), cell.width(), px(20))
                self._draw_elided(painter, box, Qt.AlignmentFlag.AlignCenter, column)
                continue
            painter.save()
            painter.translate(cell.center().x(), self._heads_height - px(6))
            painter.rotate(-90)
            height = max(cell.width(), painter.fontMetrics().height())
            box = QRect(0, -height // 2, self._label_width - px(8), height)
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            self._draw_elided(painter, box, left, column)
            painter.restore()
        painter.restore()

    def _draw_elided(
        self, painter: QPainter, box: QRect, flags: Qt.AlignmentFlag, column: int
    ) -> None:
        mode = Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(self.classes[column], mode, box.width())
        painter.drawText(box, flags, text)

    def _ink(self, at: int, axis: int) -> QColor:
        marked = any(
            cell is not None and cell[axis] == at for cell in (self.current, self._hovered)
        )
        return theme.color("text" if marked else "secondary")

    def _paint_axes(self, painter: QPainter) -> None:
        painter.setFont(theme.font("small", bold=True))
        painter.setPen(theme.color("secondary"))
        extent = min(self.side * len(self.classes), self.viewport().width() - self._rows_width)
        heads = QRect(self._rows_width, 0, max(extent, px(90)), px(18))
        painter.drawText(heads, Qt.AlignmentFlag.AlignLeft, tr("Predicted"))
        painter.save()
        painter.translate(0, self._heads_height)
        painter.rotate(-90)
        height = max(px(90), min(self.side * len(self.classes), self.viewport().height()))
        painter.drawText(
            QRect(-height, 0, height, px(18)), Qt.AlignmentFlag.AlignRight, tr("Truth")
        )
        painter.restore()

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setClipRect(
            QRect(self._rows_width - 2, self._heads_height - 2, self.width(), self.height())
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell, role, width in ((self._hovered, "secondary", 1), (self.current, "text", 2)):
            if cell is None:
                continue
            pen = painter.pen()
            pen.setColor(theme.color(role))
            pen.setWidth(width)
            painter.setPen(pen)
            painter.drawRect(QRectF(self._cell_rect(cell)).adjusted(0, 0, -1, -1))

    # -- mouse and keyboard -------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(event.pos())
            QToolTip.showText(event.globalPos(), self.describe(*cell) if cell else "", self)
            return True
        if event.type() is QEvent.Type.Leave:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell != self._hovered:
            self._hovered = cell
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and cell is not None:
            self.select(*cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell is not None:
            self.cell_activated.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        if key in steps and self.classes:
            self._step(*steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.cell_activated.emit(*self.current)
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        last = len(self.classes) - 1
        if self.current is None:
            self.select(0, 0)
            return
        row = min(last, max(0, self.current[0] + down))
        column = min(last, max(0, self.current[1] + right))
        self.select(row, column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _on_theme_changed(self) -> None:
        self._measure()
        self._arrange()
        self.viewport().update()

    # -- out of the program -------------------------------------------------------------------

    def _table(self) -> list[list[Any]]:
        head: list[Any] = [tr("Truth ↓, predicted →"), *self.classes]
        body = zip(self.classes, self.counts.tolist(), strict=True)
        return [head, *([name, *row] for name, row in body)]

    def copy(self) -> None:
        """Copy the matrix as text."""
        lines = ("\t".join(str(cell) for cell in row) for row in self._table())
        QGuiApplication.clipboard().setText("\n".join(lines))

    def as_csv(self) -> str:
        """The matrix as CSV."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(self._table())
        return text.getvalue()

    def _on_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Export CSV"), "confusion.csv", tr("CSV files (*.csv)")
        )
        if name:
            try:
                write_text(Path(name), self.as_csv())
            except TangoError as error:
                QToolTip.showText(self.mapToGlobal(QPoint(0, 0)), error.message, self)

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save as picture"), "confusion.png", tr("PNG pictures (*.png)")
        )
        if name and not self.viewport().grab().save(name):
            text = tr("{path} could not be written.", path=name)
            QToolTip.showText(self.mapToGlobal(QPoint(0, 0)), text, self)


def _rgb(colour: QColor) -> NDArray[np.float64]:
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)

"""A table that sorts, filters, copies as text and exports CSV; quick with ten thousand rows."""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.files import write_text
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.numbers import NONE
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

AnyIndex = QModelIndex | QPersistentModelIndex
WIDEST_COLUMN = 360
_ROLE = Qt.ItemDataRole
CHIP_ROLES = {
    "neutral": ("hover", "secondary"),
    "outline": ("hover", "secondary"),
    "accent": ("accent_soft", "accent_text"),
    "good": ("good_soft", "good_text"),
    "warning": ("warn_soft", "warn_text"),
    "bad": ("bad_soft", "bad_text"),
}


class Cell(enum.Enum):
    """What a column holds; decides alignment, order and how it is drawn."""

    TEXT = "text"
    NUMBER = "number"
    BAR = "bar"  # a number over a bar, in proportion to the column's largest
    CHIP = "chip"


@dataclass(frozen=True)
class ChipText:
    """The value of a chip cell; ``kind`` as in :class:`~.chip.Chip`."""

    text: str
    kind: str = "neutral"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: its heading, with the unit where the cells have none.
        shown: turns a value into its text.
        tip: explains the heading.
        stretch: takes the room that is left.
        plot: the plot colour of its bars.
        full: what a whole bar stands for; the column's largest value when 0.
    """

    title: str
    cell: Cell = Cell.TEXT
    shown: Callable[[Any], str] = str
    tip: str = ""
    stretch: bool = False
    plot: int = 0
    full: float = 0.0


class TableModel(QAbstractTableModel):
    """Rows of plain values, sorted and filtered here: a proxy would call Python for every pair."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Sequence[Any]] = []
        self.keys: list[Any] = []
        self.order: list[int] = []
        self.sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._filter = ""
        self._largest: dict[int, float] = {}
        self._texts: dict[int, str] = {}
        self.dimmed: frozenset[Any] = frozenset()

    # -- content ------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[Sequence[Any]], keys: Sequence[Any] | None = None) -> None:
        """Show ``rows``; ``keys`` name them in signals (their positions when None)."""
        self.beginResetModel()
        self.rows = list(rows)
        self.keys = list(range(len(rows))) if keys is None else list(keys)
        self._largest = {}
        self._texts = {}
        self._arrange()
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Change the columns; empties the table."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self.rows, self.keys, self.order = [], [], []
        self._largest, self._texts = {}, {}
        self.sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Keep the rows that contain every word of ``text`` in any column."""
        self.beginResetModel()
        self._filter = text
        self._arrange()
        self.endResetModel()

    def key_at(self, row: int) -> Any:
        """The key of the row shown at ``row``."""
        return self.keys[self.order[row]]

    def row_of(self, key: object) -> int:
        """Where the row with ``key`` is shown; -1 when it is not."""
        return next((i for i, at in enumerate(self.order) if self.keys[at] == key), -1)

    def largest(self, column: int) -> float:
        """What a whole bar of a column stands for."""
        if self.columns[column].full:
            return self.columns[column].full
        if column not in self._largest:
            numbers = [r[column] for r in self.rows if isinstance(r[column], (int, float))]
            self._largest[column] = max(numbers, default=0.0)
        return self._largest[column]

    def text_at(self, row: int, column: int) -> str:
        """What a cell says."""
        return self._text(self.order[row], column)

    def value_at(self, row: int, column: int) -> Any:
        """What a cell holds."""
        return self.rows[self.order[row]][column]

    def _text(self, at: int, column: int) -> str:
        value = self.rows[at][column]
        return NONE if value is None else self.columns[column].shown(value)

    def _arrange(self) -> None:
        words = self._filter.casefold().split()
        found = range(len(self.rows))
        self.order = [i for i in found if all(word in self._haystack(i) for word in words)]
        self._sort_order()

    def _haystack(self, at: int) -> str:
        if at not in self._texts:
            cells = (self._text(at, column) for column in range(len(self.columns)))
            self._texts[at] = "\n".join(cells).casefold()
        return self._texts[at]

    def _sort_order(self) -> None:
        column, direction = self.sorted_by
        if column < 0:
            self.order.sort()
            return
        known = [i for i in self.order if self.rows[i][column] is not None]
        missing = [i for i in self.order if self.rows[i][column] is None]
        descending = direction is Qt.SortOrder.DescendingOrder
        known.sort(key=lambda i: _sort_key(self.rows[i][column]), reverse=descending)
        self.order = known + missing  # what is not known is never first

    # -- as text ------------------------------------------------------------------------------

    def as_text(self, rows: Sequence[int] | None = None) -> str:
        """Headings and rows, tabs between cells, as shown."""
        chosen = range(len(self.order)) if rows is None else rows
        lines = ["\t".join(column.title for column in self.columns)]
        width = range(len(self.columns))
        lines += ["\t".join(self.text_at(row, c) for c in width) for row in chosen]
        return "\n".join(lines)

    def as_csv(self) -> str:
        """Headings and rows as CSV, numbers in full."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([column.title for column in self.columns])
        writer.writerows(self.rows[at] for at in self.order)
        return text.getvalue()

    # -- Qt's questions -----------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> Any:
        if role in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return self.text_at(index.row(), index.column())
        if role == _ROLE.UserRole:
            return self.value_at(index.row(), index.column())
        if role == _ROLE.TextAlignmentRole:
            return self._alignment(index.column())
        if role == _ROLE.ForegroundRole and self.key_at(index.row()) in self.dimmed:
            return theme.color("secondary")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _ROLE.DisplayRole:
            return self._heading(section)
        if role == _ROLE.ToolTipRole:
            return self.columns[section].tip or None
        if role == _ROLE.TextAlignmentRole:
            return self._alignment(section)
        return None

    def _heading(self, section: int) -> str:
        # Beside the arrow, Qt 6 clips the end of what is written at the right by a letter or two.
        cut = self.columns[section].cell is Cell.NUMBER and self.sorted_by[0] == section
        return self.columns[section].title + ("\u2003\u2002" if cut else "")

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self.sorted_by = (column, order)
        self._sort_order()
        self.endResetModel()

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = self.columns[column].cell is Cell.NUMBER
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _sort_key(value: Any) -> tuple[int, Any]:
    if isinstance(value, (int, float)):
        return (0, value)
    return (1, str(value).casefold())


class CellDelegate(QStyledItemDelegate):
    """Draws bars and chips; the rest is the style's."""

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        # The row is selected as a whole: a frame around one cell says nothing more.
        option.state &= ~QStyle.StateFlag.State_HasFocus
        if self._model.columns[index.column()].cell is not Cell.TEXT:
            option.font = theme.font(tabular=True)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        column = self._model.columns[index.column()]
        if column.cell not in (Cell.BAR, Cell.CHIP):
            super().paint(painter, option, index)
            return
        self._paint_background(painter, option, index)
        area = option.rect.adjusted(px(8), 0, -px(8), 0)
        value = self._model.value_at(index.row(), index.column())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if column.cell is Cell.BAR:
            text = self._model.text_at(index.row(), index.column())
            self._paint_bar(painter, area, value, self._model.largest(index.column()), text, column)
        elif isinstance(value, ChipText) and value.text:
            paint_chip(painter, area, value)
        painter.restore()

    def _paint_background(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        widget = blank.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, widget)

    def _paint_bar(
        self,
        painter: QPainter,
        area: QRect,
        value: Any,
        largest: float,
        text: str,
        column: Column,
    ) -> None:
        painter.setFont(theme.font(tabular=True))
        text_width = max(px(56), painter.fontMetrics().horizontalAdvance(text) + px(8))
        room = max(0, area.width() - text_width)
        share = float(value) / largest if isinstance(value, (int, float)) and largest else 0.0
        height = px(8)
        track = QRectF(area.left(), area.center().y() - height / 2 + 1, room, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(track, height / 2, height / 2)
        if share > 0:
            track.setWidth(max(height, room * min(1.0, share)))
            painter.setBrush(theme.plot_color(column.plot))
            painter.drawRoundedRect(track, height / 2, height / 2)
        painter.setPen(theme.color("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, right, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        hint = super().sizeHint(option, index)
        extra = {Cell.BAR: px(96), Cell.CHIP: px(20)}
        more = extra.get(self._model.columns[index.column()].cell, px(16))
        return QSize(hint.width() + more, px(32))


def paint_chip(painter: QPainter, area: QRect, chip: ChipText) -> None:
    """Draw a chip at the left of ``area``, in the middle of its height."""
    fill, ink = CHIP_ROLES[chip.kind]
    painter.setFont(theme.font("small"))
    width = min(painter.fontMetrics().horizontalAdvance(chip.text) + px(16), area.width())
    height = px(20)
    box = QRectF(area.left(), area.center().y() - height / 2 + 1, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(fill))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(theme.color(ink))
    text = painter.fontMetrics().elidedText(
        chip.text, Qt.TextElideMode.ElideRight, int(width) - px(10)
    )
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class _View(QTableView):
    resized = Signal()

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(px(32))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(px(48))
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self.setFrameShape(QTableView.Shape.NoFrame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class DataTable(QWidget):
    """A table with a filter box and a menu.

    Signals carry the row's key.
    """

    row_selected = Signal(object)
    row_activated = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        filtered: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``name`` is the accessible name; ``filtered`` shows the filter box."""
        super().__init__(parent)
        self.name = name
        self.model = TableModel(columns, self)
        self.view = _View(self.model, self)
        self.view.setAccessibleName(name)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter {name}", name=name))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search", "secondary"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setMaximumWidth(px(260))
        self.counter = label("", "small")
        self.bar = QWidget()
        self._make_actions()
        self._lay_out(filtered)
        self.filter.textChanged.connect(self._on_filter)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self.view.activated.connect(lambda index: self._activate(index.row()))
        self.view.resized.connect(self._stretch)
        self.model.modelAboutToBeReset.connect(self._before_reset)
        self.model.modelReset.connect(self._after_reset)
        self._kept: Any = None
        self._fitted: list[int] = []  # the columns' widths as they were given, not by hand

    def _make_actions(self) -> None:
        self.copy_action = QAction(icon("copy"), tr("Copy as text"), self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copy_action.triggered.connect(self.copy)
        self.export_action = QAction(icon("download"), tr("Export CSV…"), self)
        self.export_action.triggered.connect(self._on_export)
        actions = [self.copy_action, self.export_action]
        self.view.addActions(actions)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.more = QToolButton()
        self.more.setIcon(icon("dots"))
        self.more.setToolTip(tr("Copy or export this table"))
        self.more.setAccessibleName(tr("Copy or export this table"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.addActions(actions)
        self.more.setMenu(menu)

    def _lay_out(self, filtered: bool) -> None:
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.filter, 1)
        row.addWidget(self.counter)
        row.addStretch(1)
        row.addWidget(self.more)
        if not filtered:
            self.bar.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(px(8))
        self.column.addWidget(self.bar)
        self.column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    # -- content ------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[Sequence[Any]], keys: Sequence[Any] | None = None) -> None:
        """Show ``rows``, keeping the selection where its key is still there."""
        fit = self._widen_columns if self.model.rows else self.fit_columns
        self.model.set_rows(rows, keys)
        if rows:
            fit()

    def set_dimmed(self, keys: Iterable[Any]) -> None:
        """Write the rows with ``keys`` in grey: they are there to be seen, not to be had."""
        self.model.dimmed = frozenset(keys)
        self.view.viewport().update()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Change the columns; empties the table."""
        self.model.set_columns(columns)

    def fit_columns(self) -> None:
        """Make every column as wide as its content; one may take the room that is left."""
        self.view.resizeColumnsToContents()
        for at, width in enumerate(self._widths()):
            self.view.setColumnWidth(at, min(px(WIDEST_COLUMN), width))
        self._stretch()
        self._fitted = self._widths()

    def _widen_columns(self) -> None:
        """Give more room to what has become longer, where nobody has chosen a width."""
        before = self._widths()
        for at, (width, fitted) in enumerate(zip(before, self._fitted, strict=False)):
            wanted = min(px(WIDEST_COLUMN), self.view.sizeHintForColumn(at))
            if width == fitted < wanted and not self.model.columns[at].stretch:
                self.view.setColumnWidth(at, wanted)
                self._fitted[at] = wanted
        if self._widths() != before:
            self._stretch()

    def _widths(self) -> list[int]:
        return [self.view.columnWidth(at) for at in range(len(self.model.columns))]

    def _stretch(self) -> None:
        free = self.view.viewport().width() - sum(self._widths())
        wide = [at for at, column in enumerate(self.model.columns) if column.stretch]
        if wide:
            width = self.view.columnWidth(wide[0]) + free
            self.view.setColumnWidth(wide[0], max(self._least_width(wide[0]), width))

    def _least_width(self, column: int) -> int:
        hints = (
            self.view.sizeHintForColumn(column),
            self.view.horizontalHeader().sectionSizeHint(column),
        )
        return min(px(WIDEST_COLUMN) // 2, max(hints))

    def fit_height(self, most: int = 12) -> None:
        """Be as tall as the content, up to ``most`` rows."""
        rows = min(max(1, self.model.rowCount()), most)
        frame = self.view.horizontalHeader().sizeHint().height() + px(4)
        bar = self.view.horizontalScrollBar().sizeHint().height() if self._is_wide() else 0
        rows_height = rows * self.view.verticalHeader().defaultSectionSize()
        self.view.setFixedHeight(frame + rows_height + bar)

    def _is_wide(self) -> bool:
        return sum(self._widths()) > self.view.viewport().width()

    def selected_key(self) -> Any:
        """The key of the current row; None when there is none."""
        index = self.view.currentIndex()
        return self.model.key_at(index.row()) if index.isValid() else None

    def selected_keys(self) -> list[Any]:
        """The keys of all selected rows, as shown from top to bottom."""
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        return [self.model.key_at(row) for row in rows]

    def select(self, key: object) -> None:
        """Make the row with ``key`` the current one; nothing when it is not shown."""
        row = self.model.row_of(key)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row, 0))
            self.view.selectRow(row)

    def select_many(self, keys: Sequence[object]) -> None:
        """Select the rows with ``keys``."""
        chosen = QItemSelection()
        for row in (self.model.row_of(key) for key in keys):
            if row >= 0:
                chosen.select(self.model.index(row, 0), self.model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    # -- out of the program -------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the selected rows (all, when none is) as text."""
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        QGuiApplication.clipboard().setText(self.model.as_text(rows or None))

    def export_csv(self, path: Path) -> None:
        """Write what is shown, with full numbers.

        Raises:
            ProjectError: the file cannot be written.
        """
        write_text(path, self.model.as_csv())

    def _on_export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Export CSV"), f"{self.name}.csv", tr("CSV files (*.csv)")
        )
        if not chosen:
            return
        try:
            self.export_csv(Path(chosen))
        except TangoError as error:
            self.counter.setText(error.message)

    # -- reactions ----------------------------------------------------------------------------

    def _on_filter(self, text: str) -> None:
        self.model.set_filter(text)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_selected.emit(self.model.key_at(index.row()))

    def _activate(self, row: int) -> None:
        if 0 <= row < self.model.rowCount():
            self.row_activated.emit(self.model.key_at(row))

    def _before_reset(self) -> None:
        self._kept = self.selected_keys()

    def _after_reset(self) -> None:
        shown, total = self.model.rowCount(), len(self.model.rows)
        text = tr("{shown} of {total}", shown=f"{shown:,}", total=f"{total:,}")
        self.counter.setText(text if shown != total else "")
        if self._kept:
            self.select_many(self._kept)

"""The console: log records with level, filter and search."""

from __future__ import annotations

import logging
import time
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import N_, tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.logs import KEPT, LogHub, LogLine
from tango_desktop.ui.theme import px

Index = QModelIndex | QPersistentModelIndex
HEADERS = (N_("Time"), N_("Level"), N_("Part"), N_("Message"))
LEVELS = (
    (logging.INFO, N_("All levels")),
    (logging.WARNING, N_("Warnings and errors")),
    (logging.ERROR, N_("Errors only")),
)
_WORDS = {
    logging.DEBUG: N_("detail"),
    logging.INFO: N_("note"),
    logging.WARNING: N_("warning"),
    logging.ERROR: N_("error"),
    logging.CRITICAL: N_("error"),
}
_ROLES = {logging.WARNING: "warn_text", logging.ERROR: "bad_text", logging.CRITICAL: "bad_text"}


def cells(line: LogLine) -> tuple[str, str, str, str]:
    """A line's texts, column by column."""
    clock = time.strftime("%H:%M:%S", time.localtime(line.created))
    return clock, tr(_WORDS.get(line.level, "note")), line.room, line.text


class LogModel(QAbstractTableModel):
    """The last records as a table; the oldest fall off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[LogLine] = []

    def append(self, batch: list[LogLine]) -> None:
        """Add a batch at the end."""
        surplus = len(self.lines) + len(batch) - KEPT
        if surplus > 0:
            self.beginRemoveRows(QModelIndex(), 0, min(surplus, len(self.lines)) - 1)
            del self.lines[:surplus]
            self.endRemoveRows()
        first = len(self.lines)
        self.beginInsertRows(QModelIndex(), first, first + len(batch) - 1)
        self.lines.extend(batch)
        self.endInsertRows()

    def clear(self) -> None:
        """Empty the table."""
        self.beginResetModel()
        self.lines.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return tr(HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(line)[index.column()].split("\n", 1)[0]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == len(HEADERS) - 1:
            return line.text
        if role == Qt.ItemDataRole.ForegroundRole:
            default = "text" if index.column() == len(HEADERS) - 1 else "secondary"
            return theme.color(_ROLES.get(line.level, default))
        if role == Qt.ItemDataRole.FontRole:
            return theme.mono_font()
        return None


class _Filter(QSortFilterProxyModel):
    """Keeps lines of a level and above that contain all the words searched for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = logging.INFO
        self._words: list[str] = []

    def narrow(self, level: int, words: str) -> None:
        """Change what is kept."""
        self._level, self._words = level, words.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, LogModel)
        line = model.lines[source_row]
        text = f"{line.room} {line.text}".casefold()
        return line.level >= self._level and all(word in text for word in self._words)


class Console(QWidget):
    """Log records; new ones scroll into view unless the reader has scrolled up."""

    def __init__(self, hub: LogHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LogModel(self)
        self.shown = _Filter(self)
        self.shown.setSourceModel(self.model)
        self.view = _LogView(self.shown)
        self.level = QComboBox()
        self.level.setAccessibleName(tr("Level"))
        for value, text in LEVELS:
            self.level.addItem(tr(text), value)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the console"))
        self.search.setAccessibleName(tr("Search the console"))
        self.search.setClearButtonEnabled(True)
        self._lay_out()
        self.level.currentIndexChanged.connect(self._on_narrowed)
        self.search.textChanged.connect(self._on_narrowed)
        self._on_lines_added(list(hub.lines))
        hub.lines_added.connect(self._on_lines_added)

    def _lay_out(self) -> None:
        copy = _tool("copy", tr("Copy the selected lines, or all"), self.copy)
        clear = _tool("trash", tr("Empty the console (the log file stays)"), self.model.clear)
        tools = QHBoxLayout()
        tools.setSpacing(px(8))
        tools.addWidget(self.level)
        tools.addWidget(self.search, 1)
        tools.addWidget(copy)
        tools.addWidget(clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(8))
        column.addLayout(tools)
        column.addWidget(self.view, 1)

    def texts(self) -> list[str]:
        """The messages that the filter lets through."""
        last = len(HEADERS) - 1
        rows = range(self.shown.rowCount())
        return [str(self.shown.index(row, last).data()) for row in rows]

    def copy(self) -> None:
        """Copy the selected lines, or all that are shown."""
        rows = sorted({index.row() for index in self.view.selectedIndexes()})
        rows = rows or list(range(self.shown.rowCount()))
        sources = [self.shown.mapToSource(self.shown.index(row, 0)).row() for row in rows]
        text = "\n".join("\t".join(cells(self.model.lines[row])) for row in sources)
        QGuiApplication.clipboard().setText(text)

    def _on_narrowed(self) -> None:
        self.shown.narrow(int(self.level.currentData()), self.search.text())

    def _on_lines_added(self, batch: list[LogLine]) -> None:
        if not batch:
            return
        bar = self.view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        self.model.append(batch)
        if at_end:
            self.view.scrollToBottom()


class _LogView(QTableView):
    def __init__(self, model: QSortFilterProxyModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(tr("Console"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(px(24))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((84, 96, 88)):
            header.resizeSection(column, px(width))
        header.setSectionResizeMode(len(HEADERS) - 1, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: Any) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            parent = self.parentWidget()
            assert isinstance(parent, Console)
            parent.copy()
        else:
            super().keyPressEvent(event)


def _tool(symbol: str, name: str, slot: Any) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(symbol, "secondary"))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.clicked.connect(slot)
    return made

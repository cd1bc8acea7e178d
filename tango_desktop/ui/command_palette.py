"""Ctrl+K: every command of the window, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

WIDTH = 560
HEIGHT = 380
_ACTION = Qt.ItemDataRole.UserRole + 1
_KEYS = Qt.ItemDataRole.UserRole + 2


def matches(actions: Iterable[QAction], words: str) -> list[QAction]:
    """The enabled actions whose name has all ``words``; those that start with them come first."""
    wanted = words.casefold().split()
    found: list[tuple[int, QAction]] = []
    for action in actions:
        text = plain_text(action).casefold()
        if action.isEnabled() and text and all(word in text for word in wanted):
            starts = not wanted or any(part.startswith(wanted[0]) for part in text.split())
            whole = bool(wanted) and text.startswith(" ".join(wanted))
            found.append((0 if whole else 1 if starts else 2, action))
    return [action for _, action in sorted(found, key=lambda pair: pair[0])]


def plain_text(action: QAction) -> str:
    """An action's name as people read it."""
    return action.text().replace("&", "")


class CommandPalette(QFrame):
    """A field and a list over the window; Enter runs, Esc closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setAccessibleName(tr("All commands"))
        self._over = parent
        self._actions: list[QAction] = []
        self._before: QWidget | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Type a command"))
        self.search.setAccessibleName(tr("Search commands"))
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("Commands"))
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = label(tr("No command has that name."), "secondary")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.search)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(self._on_typed)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self.run())
        self.hide()

    def open(self, actions: Iterable[QAction]) -> None:
        """Show the palette over the window with these actions."""
        self._actions = [action for action in actions if plain_text(action)]
        self._before = self.window().focusWidget()
        parent = self._over
        width = min(px(WIDTH), parent.width() - px(32))
        height = min(px(HEIGHT), parent.height() - px(32))
        top = min(px(72), max(0, (parent.height() - height) // 2))
        self.setGeometry((parent.width() - width) // 2, top, width, height)
        self.search.clear()
        self._on_typed("")
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shut(self) -> None:
        """Close it and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def run(self) -> None:
        """Run the marked command."""
        item = self.list.currentItem()
        self.shut()
        if item is not None:
            action: QAction = item.data(_ACTION)
            action.trigger()

    def _on_typed(self, words: str) -> None:
        self.list.clear()
        for action in matches(self._actions, words):
            item = QListWidgetItem(action.icon(), plain_text(action), self.list)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item.setData(_ACTION, action)
            item.setData(_KEYS, keys)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{plain_text(action)} {keys}")
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.empty.setVisible(self.list.count() == 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # else the window's own Esc goes back a page instead
            return True
        return event.type() is QEvent.Type.KeyPress and self._take_key(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.shut()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        else:
            return False
        return True


class _Delegate(QStyledItemDelegate):
    """An icon, the name, and the shortcut on the right."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(px(200), px(34))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), px(6), px(6))
        inner = rect.adjusted(px(10), 0, -px(10), 0)
        side = px(16)
        symbol = QRect(inner.left(), inner.center().y() - side // 2, side, side)
        index.data(Qt.ItemDataRole.DecorationRole).paint(painter, symbol)
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner.adjusted(side + px(10), 0, 0, 0), middle, str(index.data()))
        painter.setPen(theme.color("secondary"))
        painter.setFont(theme.font("small"))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, str(index.data(_KEYS)))
        painter.restore()

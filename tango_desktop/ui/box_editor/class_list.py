"""The classes that a box can have: chosen by mouse, number key or the first letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.data.boxes import Boxes
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers, theme
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.class_colors import class_color

WITH_KEYS = 9
SWATCH = 14
GAP = 4  # before the swatch
_LABEL = Qt.ItemDataRole.UserRole


class ClassFilter(QLineEdit):
    """Where the first letters of a class are typed; the arrows go on in the list."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key is Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ClassList(QWidget):
    """Shows the classes with colour, number key and how many boxes of the picture have them."""

    chosen = Signal(int)
    left = Signal()  # back to the picture
    new_requested = Signal()

    def __init__(self, classes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = tuple(classes)
        self._counts = np.zeros(len(classes), np.int64)
        self.filter = ClassFilter()
        self.filter.setPlaceholderText(tr("Find a class (C)"))
        self.filter.setAccessibleName(tr("Find a class by its first letters"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Class of the selected box, or of new boxes"))
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(px(GAP + SWATCH), px(SWATCH)))
        self.none = label(tr("No class is called like this."), "small", wrap=True)
        self.add = QPushButton(icon("plus"), spaced(tr("Add class (Ctrl+N)")))
        self.add.setAutoDefault(False)
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self.new_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addWidget(self.none)
        column.addWidget(self.add)
        self._fill()
        self.filter.textChanged.connect(self._on_typed)
        self.filter.stepped.connect(self._on_stepped)
        self.filter.left.connect(self.left)
        self.filter.returnPressed.connect(self._on_return)
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)
        theme.theme().changed.connect(self._recolour)

    def _fill(self) -> None:
        for number, name in enumerate(self._classes):
            item = QListWidgetItem(swatch(class_color(number)), self._text(number))
            item.setData(_LABEL, number)
            item.setToolTip(name)
            self.list.addItem(item)
        self._on_typed(self.filter.text())

    def show_classes(self, classes: Sequence[str]) -> None:
        """Show another list of classes; what is typed and how many boxes they have stays."""
        counts = np.zeros(len(classes), np.int64)
        common = min(len(classes), len(self._classes))
        counts[:common] = self._counts[:common]
        self._classes, self._counts = tuple(classes), counts
        self.list.clear()
        self._fill()

    def _text(self, number: int) -> str:
        key = f"{number + 1}  " if number < WITH_KEYS else ""
        count = int(self._counts[number])
        return f"{key}{self._classes[number]}" + (f"  ({numbers.count(count)})" if count else "")

    def _recolour(self) -> None:
        for item in self._items():
            item.setIcon(swatch(class_color(int(item.data(_LABEL)))))

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    # -- state --------------------------------------------------------------------------------

    @property
    def current(self) -> int:
        """The class that is marked; −1: none."""
        return self.list.currentRow()

    def show_counts(self, boxes: Boxes) -> None:
        """Say how many boxes each class has in the picture."""
        counts = np.bincount(boxes.labels, minlength=len(self._classes))[: len(self._classes)]
        for number in np.flatnonzero(counts != self._counts):
            self._counts[number] = counts[number]
            self.list.item(int(number)).setText(self._text(int(number)))

    def mark(self, number: int) -> None:
        """Mark a class without telling anyone."""
        if 0 <= number < len(self._classes):
            self.list.setCurrentRow(number)
            self.list.scrollToItem(self.list.item(number))

    def begin_typing(self) -> None:
        """Let the first letters be typed."""
        self.filter.selectAll()
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- what people do -----------------------------------------------------------------------

    def _on_typed(self, text: str) -> None:
        words = text.casefold().split()
        for item, name in zip(self._items(), self._classes, strict=True):
            item.setHidden(not all(word in name.casefold() for word in words))
        shown = self._shown()
        self.none.setVisible(not shown and bool(self._classes))
        if words and shown:
            starting = [n for n in shown if self._classes[n].casefold().startswith(words[0])]
            self.mark((starting or shown)[0])

    def _shown(self) -> list[int]:
        return [n for n, item in enumerate(self._items()) if not item.isHidden()]

    def _on_stepped(self, by: int) -> None:
        shown = self._shown()
        if not shown:
            return
        at = shown.index(self.current) if self.current in shown else -1
        self.mark(shown[(at + by) % len(shown)])

    def _on_return(self) -> None:
        if self.current in self._shown():
            self._choose(self.current)

    def _on_item(self, item: QListWidgetItem) -> None:
        self._choose(int(item.data(_LABEL)))

    def _choose(self, number: int) -> None:
        self.filter.clear()
        self.mark(number)
        self.chosen.emit(number)
        self.left.emit()


def swatch(colour: QColor) -> QIcon:
    """A small square of a colour after a gap, with an edge that shows on every background."""
    gap, side = px(GAP), px(SWATCH)
    picture = QPixmap(gap + side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(theme.color("border_strong"))
    painter.drawRoundedRect(picture.rect().adjusted(gap + 1, 1, -2, -2), 3, 3)
    painter.end()
    made = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # a selected item is not tinted
        made.addPixmap(picture, mode)
    return made

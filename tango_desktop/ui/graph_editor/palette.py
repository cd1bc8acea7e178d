"""What can be put into the graph: layers by kind of work, and the user's own blocks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.graph import LAYERS, LayerGroup, LayerInfo
from tango_desktop.graph.layer_sources import source_of
from tango_desktop.graph.library import LibraryBlock
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.graph_editor.looks import group_look
from tango_desktop.ui.graph_editor.tree_items import child_items, top_items
from tango_desktop.ui.graph_editor.view import BLOCK_MIME, LAYER_MIME
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px, theme
from tango_desktop.ui.widgets.card import label

GROUP_TITLES = {
    LayerGroup.CONVOLUTION: N_("Convolutions"),
    LayerGroup.NORMALISATION: N_("Normalisation"),
    LayerGroup.ACTIVATION: N_("Activations"),
    LayerGroup.POOLING: N_("Pooling"),
    LayerGroup.DENSE: N_("Linear"),
    LayerGroup.JOIN: N_("Joins"),
    LayerGroup.SHAPE: N_("Shape"),
    LayerGroup.REGULARISATION: N_("Regularisation"),
    LayerGroup.HEAD: N_("Detection head"),
}
_NAME = Qt.ItemDataRole.UserRole
_MIME = Qt.ItemDataRole.UserRole + 1
_WORDS = Qt.ItemDataRole.UserRole + 2
_ABOUT = Qt.ItemDataRole.UserRole + 3
_DOT = 10


class Palette(QWidget):
    """A searchable list; drag from it, or press Enter to add after what is selected."""

    layer_chosen = Signal(str)
    block_chosen = Signal(str)
    block_removed = Signal(str)  # shall no longer be in the library

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = _SearchField()
        self.search.setPlaceholderText(tr("Search layers"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.filter)
        self.tree = _Tree()
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.remove_pressed.connect(self._remove)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.nothing = label(tr("Nothing found"), "small")
        self.nothing.hide()
        self.about = label("", "small", wrap=True)
        self.about.hide()
        self.search.down_pressed.connect(self._enter_tree)
        self.search.returnPressed.connect(self._take_first)
        self._blocks: QTreeWidgetItem | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(4), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.tree, 1)
        column.addWidget(self.about)
        for group in LayerGroup:
            self._add_group(group)
        self.tree.expandAll()
        theme().changed.connect(self._recolour)

    def _add_group(self, group: LayerGroup) -> None:
        head = _head(tr(GROUP_TITLES[group]))
        self.tree.addTopLevelItem(head)
        for info in LAYERS:
            if info.group is group:
                head.addChild(_layer_item(info))

    def show_blocks(self, blocks: Sequence[LibraryBlock]) -> None:
        """Show the user's own blocks, above the layers."""
        if self._blocks is not None:
            self.tree.takeTopLevelItem(self.tree.indexOfTopLevelItem(self._blocks))
            self._blocks = None
        if not blocks:
            return
        self._blocks = _head(tr("My blocks"))
        self.tree.insertTopLevelItem(0, self._blocks)
        for block in blocks:
            self._blocks.addChild(_block_item(block))
        self._blocks.setExpanded(True)
        self.filter(self.search.text())

    def filter(self, text: str) -> None:
        """Show what has all the words of ``text`` in its name, title or help."""
        words = text.casefold().split()
        for head in self._heads():
            shown = 0
            for child in child_items(head):
                fits = all(word in child.data(0, _WORDS) for word in words)
                child.setHidden(not fits)
                shown += fits
            head.setHidden(not shown)
            head.setExpanded(True)
        self.nothing.setVisible(not self._visible())

    def shown(self) -> list[str]:
        """The names of what is shown, in order."""
        return [item.data(0, _NAME) for item in self._visible()]

    def _heads(self) -> list[QTreeWidgetItem]:
        return top_items(self.tree)

    def _visible(self) -> list[QTreeWidgetItem]:
        children = [child for head in self._heads() for child in child_items(head)]
        return [child for child in children if not child.isHidden()]

    def _best(self) -> QTreeWidgetItem | None:
        """What is called as one types, else what begins so, else the first that is shown."""
        wanted = self.search.text().strip().casefold()
        return min(self._visible(), key=lambda item: _distance(item, wanted), default=None)

    def _enter_tree(self) -> None:
        best = self._best()
        if best is not None:
            self.tree.setCurrentItem(best)
            self.tree.setFocus()

    def _take_first(self) -> None:
        best = self._best()
        if best is not None and self.search.text().strip():
            self._on_activated(best)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, _NAME)
        if name:
            is_layer = item.data(0, _MIME) == LAYER_MIME
            (self.layer_chosen if is_layer else self.block_chosen).emit(name)

    # -- the one that is current --------------------------------------------------------------

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        """Tell what it does and where it comes from."""
        text = str(item.data(0, _ABOUT) or "") if item is not None else ""
        self.about.setText(text)
        self.about.setVisible(bool(text))

    def _show_menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at) or self.tree.currentItem()
        if item is not None and item.data(0, _NAME):
            menu = self.menu(item)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.tree.viewport().mapToGlobal(at))

    def menu(self, item: QTreeWidgetItem) -> QMenu:
        """What can be done with an item."""
        made = QMenu(self)
        made.addAction(tr("Add behind the selected"), lambda: self._on_activated(item))
        if item.data(0, _MIME) == BLOCK_MIME:
            remove = made.addAction(tr("Remove from my blocks"), lambda: self._remove(item))
            remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        return made

    def _remove(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _MIME) == BLOCK_MIME:
            self.block_removed.emit(item.data(0, _NAME))

    def _recolour(self) -> None:
        secondary = QBrush(theme().tokens.color("secondary"))
        for head in self._heads():
            head.setForeground(0, secondary)
            for item in child_items(head):
                if item.data(0, _MIME) == LAYER_MIME:
                    item.setIcon(0, _dot(LAYERS.get(item.data(0, _NAME)).group))


class _SearchField(QLineEdit):
    """Arrow down goes into the list, Esc takes back what was typed."""

    down_pressed = Signal()

    def event(self, event: QEvent) -> bool:
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and self._clears(event):
            event.accept()  # it does not leave the page
            return True
        return super().event(event)

    def _clears(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and bool(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif self._clears(event):
            self.clear()
        else:
            super().keyPressEvent(event)


class _Tree(QTreeWidget):
    remove_pressed = Signal(object)  # the item

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setAccessibleName(tr("Layers and blocks"))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setIndentation(0)
        self.setIconSize(QSize(px(_DOT), px(_DOT)))
        self.setRootIsDecorated(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            self.remove_pressed.emit(item)
        else:
            super().keyPressEvent(event)

    def mimeTypes(self) -> list[str]:
        return [LAYER_MIME, BLOCK_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        made = QMimeData()
        for item in items:
            made.setData(item.data(0, _MIME), str(item.data(0, _NAME)).encode())
        return made


def _distance(item: QTreeWidgetItem, wanted: str) -> int:
    """0 for what is called so, 1 for what begins so, 2 for all else."""
    title = item.text(0).casefold()
    return 0 if title == wanted else 1 if title.startswith(wanted) else 2


def _head(title: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem([title])
    made.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = made.font(0)
    font.setBold(True)
    made.setFont(0, font)
    made.setForeground(0, QBrush(theme().tokens.color("secondary")))
    return made


def _layer_item(info: LayerInfo) -> QTreeWidgetItem:
    made = _item(tr(info.title), info.name, LAYER_MIME)
    made.setIcon(0, _dot(info.group))
    source = source_of(info.name)
    about = [tr(info.help)]
    if source:
        about.append(tr("From: {source}", source=source))
    made.setData(0, _ABOUT, "\n".join(about))
    made.setToolTip(0, "\n".join([f"{tr(info.title)} ({info.name})", *about]))
    made.setData(0, _WORDS, f"{tr(info.title)} {info.title} {info.name} {tr(info.help)}".casefold())
    return made


def _block_item(block: LibraryBlock) -> QTreeWidgetItem:
    made = _item(block.title, block.name, BLOCK_MIME)
    made.setIcon(0, icon("package", "secondary"))
    asks = ", ".join(f"{one.name} ({one.default})" for one in block.params)
    about = [block.help, tr("Asks for {names}", names=asks) if asks else ""]
    made.setData(0, _ABOUT, "\n".join(filter(None, about)))
    made.setToolTip(0, "\n".join(filter(None, [block.title, *about])))
    made.setData(0, _WORDS, f"{block.title} {block.name} {block.help}".casefold())
    return made


def _item(title: str, name: str, mime: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem([title])
    made.setData(0, _NAME, name)
    made.setData(0, _MIME, mime)
    enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    made.setFlags(enabled | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren)
    return made


def _dot(group: LayerGroup) -> QIcon:
    picture = QPixmap(2 * _DOT, 2 * _DOT)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(group_look(group).stripe)
    painter.drawRoundedRect(picture.rect(), _DOT / 2, _DOT / 2)
    painter.end()
    return QIcon(picture)

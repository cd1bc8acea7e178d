"""Search in the graph: by name, kind of layer, parameter or shape; Enter goes on to the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from tango_desktop.errors import TangoError
from tango_desktop.graph import Node
from tango_desktop.graph.insight import Insight
from tango_desktop.graph.layers import show
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label, set_property


def words_of(node: Node, insight: Insight) -> str:
    """What a node is found by: ``layer1.0.conv1 conv2d convolution kernel=3 64 × 56 × 56``."""
    parts = [node.id, node.layer, *(f"{name}={value}" for name, value in node.params.items())]
    try:
        parts.append(tr(node.info.title))
    except TangoError:
        parts.append("?")
    shape = insight.shapes.get(node.id)
    if shape:
        parts += [show(shape), "x".join(map(str, shape))]
    return " ".join(parts).casefold()


class Index:
    """Finds nodes by words; what a node has is put together anew when it is another one."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Node, object, str]] = {}

    def find(self, network: EditedNetwork, text: str) -> tuple[str, ...]:
        """Ids of the nodes that have all the words of ``text``: first those that are named so."""
        words = text.casefold().split()
        if not words:
            return ()
        found = []
        for node in network.document.nodes:
            there = self._words(node, network.insight)
            if all(word in there for word in words):
                found.append(node.id)
        named = [one for one in found if all(word in one.casefold() for word in words)]
        return tuple(dict.fromkeys([*named, *found]))

    def _words(self, node: Node, insight: Insight) -> str:
        shape = insight.shapes.get(node.id)
        known = self._known.get(node.id)
        if known is None or known[0] is not node or known[1] != shape:
            known = self._known[node.id] = (node, shape, words_of(node, insight))
        return known[2]


class SearchBar(QFrame):
    """A field over the graph."""

    found = Signal(object)  # ids of what was found, for marking
    item_requested = Signal(str)  # go to this node
    closed = Signal()

    def __init__(self, network: EditedNetwork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._network = network
        self._index = Index()
        self._at = -1
        self.ids: tuple[str, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Name, layer, parameter or shape, such as kernel=3"))
        self.field.setAccessibleName(tr("Search the graph"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._search)
        self.count = label("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(6), px(8), px(6))
        row.setSpacing(px(6))
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        self.previous = self._button(
            "chevron-up", tr("Previous (Shift+Enter)"), lambda: self.step(-1)
        )
        self.next = self._button("chevron-down", tr("Next (Enter)"), lambda: self.step(1))
        self.close_button = self._button("close", tr("Close the search (Esc)"), self.leave)
        for button in (self.previous, self.next, self.close_button):
            row.addWidget(button)
        self.setFocusProxy(self.field)
        network.insight_changed.connect(self._on_changed)

    def _button(self, name: str, tip: str, do: object) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(name, "secondary"))
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.clicked.connect(do)
        return made

    def begin(self) -> None:
        """Show the bar, ready to type."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        self._search()

    def leave(self) -> None:
        """Close the bar."""
        self.hide()
        self.ids = ()
        self.found.emit(())
        self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next or the previous find."""
        if self.ids:
            self._at = (self._at + by) % len(self.ids)
            self._show_count()
            self.item_requested.emit(self.ids[self._at])

    def _search(self) -> None:
        current = self.ids[self._at] if 0 <= self._at < len(self.ids) else ""
        self.ids = self._index.find(self._network, self.field.text())
        self._at = self.ids.index(current) if current in self.ids else -1
        self._show_count()
        self.found.emit(self.ids)

    def _on_changed(self) -> None:
        if self.isVisible():
            self._search()

    def _show_count(self) -> None:
        asked = bool(self.field.text().strip())
        if not asked:
            self.count.setText("")
        elif not self.ids:
            self.count.setText(tr("Nothing found"))
        elif self._at < 0:
            self.count.setText(str(len(self.ids)))
        else:
            self.count.setText(tr("{at} of {count}", at=self._at + 1, count=len(self.ids)))
        set_property(self.field, "invalid", asked and not self.ids)
        for button in (self.previous, self.next):
            button.setEnabled(bool(self.ids))

    def event(self, event: QEvent) -> bool:
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # it closes the search, it does not leave the page
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if back else 1)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

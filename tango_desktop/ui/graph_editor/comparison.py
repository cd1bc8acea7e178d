"""What was changed, as a list: layers added, removed, set otherwise, renamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.errors import TangoError
from tango_desktop.graph import LAYERS, NetworkDocument
from tango_desktop.graph.compare import Changed, CostChange, Difference
from tango_desktop.graph.layers import show
from tango_desktop.graph.layers.info import declared_params
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.graph_editor.coloring import short_count
from tango_desktop.ui.graph_editor.copying import CopyKey
from tango_desktop.ui.graph_editor.totals import change_text
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px, theme
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.param_form import value_text

# What it is compared with.
BASE, USED, DEPLOYED, OPTIMIZED, FILE = "base", "used", "deployed", "optimized", "file"
_ID = Qt.ItemDataRole.UserRole
_GROUP = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Entry:
    """A line of the list.

    Attributes:
        text: what it says.
        node_id: where a click on it leads; empty where there is nothing to see any more.
        parts: what belongs to it, a line each.
    """

    text: str
    node_id: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Changes of one kind.

    Attributes:
        name: of the kind.
        title: its words.
        entries: never empty.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]


def sections_of(
    found: Difference,
    before: NetworkDocument | None,
    after: NetworkDocument | None,
    change: CostChange | None = None,
) -> tuple[Section, ...]:
    """The difference in words; the documents tell kinds of layers and values of defaults."""
    sections = (
        Section("network", tr("The whole network"), tuple(_whole(found))),
        Section("added", tr("Added"), tuple(_named(found.added, after, True))),
        Section("removed", tr("Removed"), tuple(_named(found.removed, before, False))),
        Section("narrower", tr("Fewer channels"), tuple(_narrower(change))),
        Section("changed", tr("Changed"), tuple(_changed(one, after) for one in found.changed)),
        Section(
            "renamed",
            tr("Renamed"),
            tuple(Entry(f"{old} → {new}", new) for old, new in found.renamed),
        ),
    )
    return tuple(section for section in sections if section.entries)


def _narrower(change: CostChange | None) -> Iterable[Entry]:
    for one in change.narrowed if change is not None else ():
        yield Entry(f"{one.id_after} · {one.before} → {one.after}", one.id_after)


def cost_lines(change: CostChange) -> tuple[str, ...]:
    """What a difference comes to: parameters, multiply-adds and memory, where they differ."""
    old, new = change.before, change.after
    rows = (
        (tr("Parameters"), old.parameters, new.parameters, numbers.count),
        (tr("Multiply-adds"), old.macs, new.macs, short_count),
        (tr("Activations"), old.activation_bytes, new.activation_bytes, numbers.size),
    )
    return tuple(
        f"{title} {shown(first)} → {shown(second)} ({change_text(second, first)})"
        for title, first, second, shown in rows
        if first is not None and second is not None and change_text(second, first)
    )


def _whole(found: Difference) -> Iterable[Entry]:
    if found.pictures is not None:
        old, new = found.pictures
        yield Entry(tr("Pictures {old} → {new}", old=show(old), new=show(new)))
    if found.outputs is not None:
        first, second = (", ".join(names) or "–" for names in found.outputs)
        target = found.outputs[1][0] if found.outputs[1] else ""
        yield Entry(tr("Outputs {old} → {new}", old=first, new=second), target)


def _named(ids: Iterable[str], document: NetworkDocument | None, is_there: bool) -> Iterable[Entry]:
    for node_id in ids:
        kind = _kind(document, node_id)
        text = f"{node_id} · {kind}" if kind else node_id
        yield Entry(text, node_id if is_there else "")


def _kind(document: NetworkDocument | None, node_id: str) -> str:
    if document is None or node_id not in document:
        return ""
    return _title(document.node(node_id).layer)


def _title(layer: str) -> str:
    try:
        return tr(LAYERS.get(layer).title)
    except TangoError:
        return layer


def _changed(one: Changed, after: NetworkDocument | None) -> Entry:
    parts: list[str] = []
    if one.layer is not None:
        parts.append(f"{_title(one.layer[0])} → {_title(one.layer[1])}")
    layer = after.node(one.id_after).layer if after is not None and one.id_after in after else ""
    parts += [_value(layer, name, one.params[name]) for name in _in_order(layer, one.params)]
    if one.inputs is not None:
        first, second = (", ".join(names) or "–" for names in one.inputs)
        parts.append(tr("Reads {old} → {new}", old=first, new=second))
    return Entry(one.id_after, one.id_after, tuple(parts))


def _in_order(layer: str, names: Iterable[str]) -> list[str]:
    """Parameters in the order in which the layer declares them."""
    try:
        declared = list(declared_params(LAYERS.get(layer).params))
    except TangoError:
        declared = []
    return sorted(names, key=lambda name: declared.index(name) if name in declared else 99)


def _value(layer: str, name: str, values: tuple[object, object]) -> str:
    """A parameter's change, as ``Kernel 3 → 5``."""
    try:
        declared = declared_params(LAYERS.get(layer).params)[name]
    except (TangoError, KeyError):
        old, new = ("–" if value is None else str(value) for value in values)
        return f"{name} {old} → {new}"
    old, new = (
        value_text(declared, declared.default if value is None else value) for value in values
    )
    unit = f" {tr(declared.unit)}" if declared.unit else ""
    return f"{tr(declared.label)} {old} → {new}{unit}"


def as_text(sections: Iterable[Section]) -> str:
    """The list as plain text."""
    lines: list[str] = []
    for section in sections:
        lines.append(f"{section.title} ({len(section.entries)})")
        for entry in section.entries:
            lines.append(f"  {entry.text}")
            lines += [f"    {part}" for part in entry.parts]
    return "\n".join(lines) + "\n" if lines else ""


class ComparisonPanel(QWidget):
    """The list of changes; a click goes to the layer."""

    item_requested = Signal(str)
    against_chosen = Signal(str)  # BASE, USED, DEPLOYED, OPTIMIZED or FILE

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Difference, CostChange | None] | None = None
        self.sections: tuple[Section, ...] = ()
        self._folded: set[str] = set()
        self.against = QComboBox()
        self.against.setAccessibleName(tr("Compared with"))
        self.against.setToolTip(tr("Compared with"))
        self._has_optimized = False
        self._against = (BASE, "")
        self.show_against(BASE)
        self.against.activated.connect(self._on_against)
        self.summary = label("", "small", wrap=True)
        self.costs = label("", "strong", wrap=True)
        self.costs.setAccessibleName(tr("What the changes come to"))
        self.costs.hide()
        self.copy_button = QToolButton()
        self.copy_button.setIcon(icon("copy", "secondary"))
        self.copy_button.setToolTip(tr("Copy the changes as text"))
        self.copy_button.setAccessibleName(self.copy_button.toolTip())
        self.copy_button.clicked.connect(self.copy)
        self.tree = _Tree()
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemClicked.connect(self._request)
        self.tree.itemActivated.connect(self._request)
        self.tree.itemCollapsed.connect(lambda item: self._folded.add(item.data(0, _GROUP)))
        self.tree.itemExpanded.connect(lambda item: self._folded.discard(item.data(0, _GROUP)))
        self._copy_key = CopyKey(self.tree, self.copy)
        self.empty = EmptyState(
            "check-circle",
            tr("Nothing was changed"),
            tr("What you change in the graph is listed here."),
        )
        self._lay_out()
        theme().changed.connect(self._recolour)
        self._show(())

    def _lay_out(self) -> None:
        self.head = QWidget()
        row = QHBoxLayout(self.head)
        row.setContentsMargins(px(4), 0, 0, 0)
        row.addWidget(self.summary, 1)
        row.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.against)
        column.addWidget(self.costs)
        column.addWidget(self.head)
        column.addWidget(self.tree, 1)
        column.addWidget(self.empty, 1)

    def show_against(self, kind: str, name: str = "") -> None:
        """Say what it is compared with; ``name`` is that of a file."""
        self._against = (kind, name)
        titles = [
            (tr("Against where it started"), BASE),
            (tr("Against what was used last"), USED),
            (tr("Against what is deployed"), DEPLOYED),
        ]
        if self._has_optimized:
            titles.append((tr("Against what optimizing made"), OPTIMIZED))
        if name:
            titles.append((tr("Against {file}", file=name), ""))
        titles.append((tr("Against a file…"), FILE))
        self.against.clear()
        for title, data in titles:
            self.against.addItem(title, data)
        self.against.setCurrentIndex(self.against.findData("" if name else kind))

    def offer_optimized(self, there: bool) -> None:
        """Offer the network that optimizing made, where there is one."""
        if there != self._has_optimized:
            self._has_optimized = there
            self.show_against(*self._against)

    def _on_against(self) -> None:
        kind = str(self.against.currentData())
        if kind:
            self.against_chosen.emit(kind)

    def show_reason(self, text: str) -> None:
        """Say why there is nothing to list."""
        self._shown = None
        self._show_costs(None)
        self._show(())
        self.empty.say(tr("Not comparable now"), text)

    def show_difference(
        self,
        found: Difference,
        before: NetworkDocument | None = None,
        after: NetworkDocument | None = None,
        change: CostChange | None = None,
    ) -> None:
        """List what differs.

        Args:
            found: the difference.
            before: where it starts from, for the kinds of what was removed.
            after: where it leads, for the kinds and labels of what is there.
            change: what it comes to.
        """
        if (found, change) == self._shown:
            return
        self._shown = (found, change)
        self._show_costs(change)
        self.empty.say(
            tr("Nothing was changed"), tr("What you change in the graph is listed here.")
        )
        sections = sections_of(found, before, after, change)
        if sections != self.sections:
            self._show(sections)

    def _show_costs(self, change: CostChange | None) -> None:
        lines = cost_lines(change) if change is not None else ()
        self.costs.setText("\n".join(lines))
        self.costs.setVisible(bool(lines))

    def _show(self, sections: tuple[Section, ...]) -> None:
        current = self.tree.currentItem()
        kept = current.data(0, _ID) if current is not None else ""
        scrolled = self.tree.verticalScrollBar().value()
        self.sections = sections
        blocked = self.tree.blockSignals(True)
        self.tree.clear()
        for section in sections:
            self._add(section, kept)
        self.tree.blockSignals(blocked)
        self.tree.verticalScrollBar().setValue(scrolled)
        self.summary.setText(_summary(sections))
        for widget, shown in ((self.head, sections), (self.tree, sections)):
            widget.setVisible(bool(shown))
        self.empty.setVisible(not sections)

    def _add(self, section: Section, kept: str) -> None:
        head = QTreeWidgetItem([f"{section.title} ({len(section.entries)})"])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        head.setData(0, _GROUP, section.name)
        font = head.font(0)
        font.setBold(True)
        head.setFont(0, font)
        self.tree.addTopLevelItem(head)
        for entry in section.entries:
            item = _line(entry.text, entry.node_id)
            head.addChild(item)
            for part in entry.parts:
                detail = _line(part, entry.node_id)
                detail.setForeground(0, QBrush(theme().tokens.color("secondary")))
                item.addChild(detail)
            item.setExpanded(True)
            if kept and entry.node_id == kept:
                self.tree.setCurrentItem(item)
        head.setExpanded(section.name not in self._folded)

    def copy(self) -> None:
        """Put the list on the clipboard, as text."""
        costs = "".join(f"{line}\n" for line in self.costs.text().splitlines())
        QGuiApplication.clipboard().setText(costs + as_text(self.sections))

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and self.tree.hasFocus():
            self._request(item)

    def _request(self, item: QTreeWidgetItem) -> None:
        node_id = item.data(0, _ID)
        if node_id:
            self.item_requested.emit(node_id)

    def _recolour(self) -> None:
        self._show(self.sections)


class _Tree(QTreeWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setAccessibleName(tr("What was changed"))
        self.setIndentation(px(16))
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def _line(text: str, node_id: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem([text])
    made.setToolTip(0, text)
    made.setData(0, _ID, node_id)
    return made


_COUNTS = {
    "network": (N_("1 change of the whole"), N_("{count} changes of the whole")),
    "added": (N_("1 added"), N_("{count} added")),
    "removed": (N_("1 removed"), N_("{count} removed")),
    "narrower": (N_("1 with fewer channels"), N_("{count} with fewer channels")),
    "changed": (N_("1 changed"), N_("{count} changed")),
    "renamed": (N_("1 renamed"), N_("{count} renamed")),
}


def _summary(sections: Iterable[Section]) -> str:
    counts: Mapping[str, int] = {one.name: len(one.entries) for one in sections}
    return ", ".join(counted(count, *_COUNTS[name]) for name, count in counts.items())

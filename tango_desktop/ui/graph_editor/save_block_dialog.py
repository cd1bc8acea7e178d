"""Keeps what is selected as one of the user's own blocks: name, help, what can be chosen later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.params import Param
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, Node
from tango_desktop.graph.layers.info import declared_params
from tango_desktop.graph.library import (
    BlockParam,
    LibraryBlock,
    Target,
    block_from,
    suggested_params,
)
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.tree_items import child_items, top_items
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.param_form import value_text

ROW = 26
_PARAM = Qt.ItemDataRole.UserRole
_CHECKABLE = Qt.ItemFlag.ItemIsUserCheckable


def name_of(title: str) -> str:
    """A file's name from a title: ``My block`` → ``my_block``."""
    found = re.sub(r"[^A-Za-z0-9_]+", "_", title).strip("_").lower()
    return found if found[:1].isalpha() else f"block_{found}".rstrip("_")


def merged(chosen: Sequence[BlockParam]) -> tuple[BlockParam, ...]:
    """What was chosen, as parameters: those of one name and one value are one."""
    found: dict[tuple[str, str], BlockParam] = {}
    for one in chosen:
        key = (one.name, repr(one.default))
        before = found.get(key)
        sets = (*before.sets, *one.sets) if before is not None else one.sets
        found[key] = BlockParam(one.name, one.default, sets)
    return tuple(_without_doubles(found.values()))


def _without_doubles(params: Iterable[BlockParam]) -> Iterator[BlockParam]:
    taken: set[str] = set()
    for one in params:
        name, number = one.name, 2
        while name in taken:
            name, number = f"{one.name}_{number}", number + 1
        taken.add(name)
        yield BlockParam(name, one.default, one.sets)


class SaveBlockDialog(QDialog):
    """Asks what to call it and which parameters it shall have."""

    chosen = Signal(object)  # LibraryBlock

    def __init__(
        self,
        document: NetworkDocument,
        ids: Sequence[str],
        title: str,
        taken: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        """A dialog for some layers.

        Args:
            document: the network.
            ids: the layers.
            title: a proposal.
            taken: names of the blocks that there are.
            parent: as in Qt.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Keep as one of my blocks"))
        self._document, self._ids, self._taken = document, tuple(ids), set(taken)
        self.title_field = QLineEdit(title)
        self.name_field = QLineEdit(name_of(title))
        self.help_field = QLineEdit()
        self.tree = _tree()
        self.told = label("", "small", wrap=True)
        self.trouble = label("", "error", wrap=True)
        self._fill_tree()
        self._lay_out()
        self.title_field.textEdited.connect(self._on_title)
        for field in (self.title_field, self.name_field, self.help_field):
            field.textChanged.connect(self._check)
        self.tree.itemChanged.connect(lambda *_: self._check())
        self.title_field.selectAll()
        self._check()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        form = QFormLayout()
        form.setSpacing(px(8))
        for title, field in (
            (tr("Title"), self.title_field),
            (tr("Name"), self.name_field),
            (tr("Help"), self.help_field),
        ):
            form.addRow(title, field)
            field.setAccessibleName(title)
        self.name_field.setToolTip(tr("Of its file and of the block in the graph"))
        self.help_field.setPlaceholderText(tr("What it is good for, in a line"))
        column.addLayout(form)
        column.addWidget(label(tr("Ask for these when it is used"), "strong"))
        column.addWidget(self.tree, 1)
        column.addWidget(self.told)
        column.addWidget(self.trouble)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        self.save = self.buttons.button(kinds.Save)
        self.save.setObjectName("primary")
        self.buttons.button(kinds.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        self.resize(px(460), px(540))

    # -- the parameters -----------------------------------------------------------------------

    def _fill_tree(self) -> None:
        suggested = suggested_params(self._document, self._ids)
        taken = {(target.node, target.param) for one in suggested for target in one.sets}
        for one in suggested:
            text = tr("{name}, in proportion ({value})", name=one.name, value=one.default)
            self.tree.addTopLevelItem(_leaf(text, one, True))
        groups: dict[str, QTreeWidgetItem] = {}
        for node in self._nodes():
            for declared in _declared(node):
                if (node.id, declared.name) not in taken:
                    self._add(groups, node, declared)

    def _add(self, groups: dict[str, QTreeWidgetItem], node: Node, declared: Param) -> None:
        head = groups.get(declared.name)
        if head is None:
            head = groups[declared.name] = QTreeWidgetItem([tr(declared.label)])
            head.setFlags(_flags() | Qt.ItemFlag.ItemIsAutoTristate)
            head.setToolTip(0, tr(declared.help))
            head.setSizeHint(0, QSize(0, px(ROW)))
            head.setCheckState(0, Qt.CheckState.Unchecked)
            self.tree.addTopLevelItem(head)
        value = getattr(node.settings, declared.name)
        param = BlockParam(declared.name, value, (Target(node.id, declared.name),))
        head.addChild(_leaf(f"{node.id}: {value_text(declared, value)}", param, False))

    def _nodes(self) -> list[Node]:
        wanted = set(self._ids)
        return [node for node in self._document.nodes if node.id in wanted]

    def params(self) -> tuple[BlockParam, ...]:
        """What is chosen."""
        return merged([item.data(0, _PARAM) for item in _leaves(self.tree) if _is_checked(item)])

    # -- what is typed ------------------------------------------------------------------------

    def _on_title(self, text: str) -> None:
        if not self.name_field.isModified():
            self.name_field.setText(name_of(text))

    def _check(self) -> None:
        """Say what is wrong, and what is replaced."""
        params = self.params()
        told = ", ".join(f"{one.name} ({one.default})" for one in params)
        self.told.setText(tr("It will ask for {names}.", names=told) if told else "")
        replaces = self.name in self._taken
        self.save.setText(tr("Replace {name}", name=self.name) if replaces else tr("Save"))
        text = ""
        try:
            self.block()
        except TangoError as error:
            text = f"{error.message} {error.hint}".strip()
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.save.setEnabled(not text)

    @property
    def name(self) -> str:
        """As typed."""
        return self.name_field.text().strip()

    def block(self) -> LibraryBlock:
        """The block as it is described now.

        Raises:
            TangoError: it cannot be one.
        """
        title, help = self.title_field.text().strip(), self.help_field.text().strip()
        return block_from(self._document, self._ids, self.name, title, help, self.params())

    def accept(self) -> None:
        """Tell the block."""
        if self.save.isEnabled():
            self.chosen.emit(self.block())
            super().accept()


def _declared(node: Node) -> list[Param]:
    """What can be set of a node; nothing where it is of an unknown kind or set wrongly."""
    try:
        return list(declared_params(type(node.settings)).values())
    except TangoError:
        return []


def _tree() -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderHidden(True)
    made.setAccessibleName(tr("Ask for these when it is used"))
    made.setUniformRowHeights(True)
    return made


def _flags() -> Qt.ItemFlag:
    return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | _CHECKABLE


def _leaf(text: str, param: BlockParam, checked: bool) -> QTreeWidgetItem:
    made = QTreeWidgetItem([text])
    made.setFlags(_flags())
    made.setData(0, _PARAM, param)
    made.setSizeHint(0, QSize(0, px(ROW)))
    made.setCheckState(0, Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
    return made


def _is_checked(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) is Qt.CheckState.Checked


def _leaves(tree: QTreeWidget) -> Iterator[QTreeWidgetItem]:
    for head in top_items(tree):
        yield from child_items(head) or [head]

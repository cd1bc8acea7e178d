"""What is selected, in words and figures, and its parameters to change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.params import param
from tango_desktop.errors import GraphError, TangoError
from tango_desktop.graph import IMAGES, LAYERS, NetworkDocument, Node
from tango_desktop.graph.checks import is_path
from tango_desktop.graph.editing import mark_output, rename_block, set_many, ungroup
from tango_desktop.graph.edits import Edit, RenameNode, SetInput, SetName, SetParam
from tango_desktop.graph.layers import show
from tango_desktop.graph.layers.info import declared_params
from tango_desktop.graph.naming import is_inside
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.facts import Facts
from tango_desktop.ui.widgets.param_form import ParamForm

Keys = tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class InputParams:
    """What the network is fed, as a form asks for it."""

    in_channels: int = param(3, N_("Channels"), N_("1: grey, 3: colour"), minimum=1, maximum=64)
    height: int = param(
        224, N_("Height"), N_("Of the pictures"), minimum=1, maximum=4096, unit="px"
    )
    width: int = param(224, N_("Width"), N_("Of the pictures"), minimum=1, maximum=4096, unit="px")


class PropertyPanel(QWidget):
    """Shows the selection: nothing (the network itself), a layer, several, or a block."""

    fold_requested = Signal(str)  # path of a block
    renamed = Signal(str, str)  # keys: before and after

    def __init__(self, network: EditedNetwork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.network = network
        self._keys: Keys = ()
        self._form: ParamForm | None = None
        self._form_of: object = None
        self._experts = False
        self._refused: TangoError | None = None
        self._targets: Keys = ()  # what the form changes
        self._open_blocks: frozenset[str] = frozenset()
        self.kind = label("", "overline")
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name"))
        self.name.editingFinished.connect(self._on_renamed)
        self.kinds = label("", "strong", wrap=True)
        self.help = label("", "small", wrap=True)
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        self.problem = label("", "error", wrap=True)
        self.facts = Facts()
        self.is_output = QCheckBox(tr("The network returns it"))
        self.is_output.setToolTip(tr("Its result is one of the network's outputs"))
        self.is_output.clicked.connect(self._on_output)
        self.which = QComboBox()
        self.which.setAccessibleName(tr("Layers to change together"))
        self.which.activated.connect(lambda _: self.refresh())
        self.fold = QPushButton()
        self.fold.clicked.connect(self._on_fold)
        self.ungroup = QPushButton(tr("Ungroup"))
        self.ungroup.setToolTip(tr("The layers stay; the block around them goes (Ctrl+Shift+G)"))
        self.ungroup.clicked.connect(self._on_ungroup)
        self._lay_out()
        network.changed.connect(self.refresh)
        network.insight_changed.connect(self.refresh_figures)
        network.refused.connect(self._on_refused)
        self.show_selection(())

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(16), px(12), px(16), px(16))
        self._column.setSpacing(px(8))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.fold)
        buttons.addWidget(self.ungroup)
        buttons.addStretch(1)
        about = (self.kind, self.name, self.kinds, self.trouble, self.problem, self.help)
        for widget in (*about, self.facts, self.is_output):
            self._column.addWidget(widget)
        self._column.addLayout(buttons)
        self._column.addWidget(self.which)
        self._form_at = self._column.count()
        self._column.addStretch(1)

    def edit_name(self) -> None:
        """Put the keyboard into the name."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    def edit(self) -> None:
        """Put the keyboard into the first parameter, or into the name where there is none."""
        rows = list(self._form.rows.values()) if self._form is not None else []
        first = next((row for row in rows if not row.param.expert), None)
        if first is None:
            self.edit_name()
            return
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field = first.editor.focus_widget()
        if isinstance(field, QLineEdit):
            field.selectAll()

    # -- what is shown ------------------------------------------------------------------------

    def show_selection(self, keys: Keys) -> None:
        """Show what these keys name."""
        self._keys = keys
        self._complain("")
        self.refresh()

    def nodes(self) -> tuple[Node, ...]:
        """The layers that are selected, those in blocks too, in drawing order."""
        keys, nodes = set(self._keys), self.network.document.nodes
        paths = [key[:-1] for key in self._keys if key.endswith("/")]
        return tuple(
            node
            for node in nodes
            if node.id in keys or any(is_inside(node, path) for path in paths)
        )

    def show_open(self, open_blocks: frozenset[str]) -> None:
        """Know which blocks are open, for the words on the button."""
        self._open_blocks = open_blocks
        self._show_fold()

    def refresh(self) -> None:
        """Follow the document."""
        path = self._block()
        nodes = self.nodes()
        for widget in (self.fold, self.ungroup):
            widget.setVisible(bool(path))
        self.is_output.setVisible(len(nodes) == 1 and not path)
        self.which.hide()
        if path:
            self._show_block(path, nodes)
        elif len(nodes) == 1:
            self._show_node(nodes[0])
        elif nodes:
            self._show_many(nodes)
        else:
            self._show_network()
        self.refresh_figures()

    def _block(self) -> str:
        """The path of the block, when one alone is selected."""
        alone = len(self._keys) == 1 and self._keys[0].endswith("/")
        return self._keys[0][:-1] if alone else ""

    def _show_name(self, text: str) -> None:
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(text)
            self.name.setModified(False)

    def _show_about(self, kind: str, help_text: str, kinds: str = "") -> None:
        """What it is, in words; ``kinds`` stand in the place of the name."""
        self.kind.setText(kind)
        self.name.setVisible(not kinds)
        for shown, text in ((self.kinds, kinds), (self.help, help_text)):
            shown.setText(text)
            shown.setVisible(bool(text))

    def _show_network(self) -> None:
        document = self.network.document
        self._show_about(tr("Network"), tr("Select a layer or a block to see and change it."))
        self._show_name(document.name)
        height, width = document.size
        self._use_form(InputParams, [InputParams(document.in_channels, height, width)])

    def _show_node(self, node: Node) -> None:
        self._show_name(node.id)
        self.is_output.setChecked(node.id in self.network.document.outputs)
        try:
            info = node.info
        except TangoError as error:
            self._show_about(node.layer, error.hint or error.message)
            self._drop_form()
            return
        self._show_about(tr(info.title), tr(info.help))
        self._show_settings([node])

    def _show_many(self, nodes: Sequence[Node]) -> None:
        titles = sorted({_title(node) for node in nodes})
        text = counted(len(nodes), N_("1 layer selected"), N_("{count} layers selected"))
        self._show_about(text, "", ", ".join(titles))
        self._show_kinds(nodes)

    def _show_block(self, path: str, nodes: Sequence[Node]) -> None:
        self._show_about(tr("Block"), "")
        self._show_name(path)
        self._show_fold()
        self._show_kinds(nodes)

    def _show_fold(self) -> None:
        self.fold.setText(tr("Fold") if self._block() in self._open_blocks else tr("Unfold"))

    # -- layers of one kind -------------------------------------------------------------------

    def _show_kinds(self, nodes: Sequence[Node]) -> None:
        """The form of all these layers, or first a choice of those of one kind among them."""
        groups = _by_layer(nodes)
        if len({node.layer for node in nodes}) == 1:
            chosen = next(iter(groups), "")
        else:
            chosen = self._chosen_kind(groups)
        if chosen:
            self._show_settings(groups[chosen])
        else:
            self._drop_form()

    def _chosen_kind(self, groups: Mapping[str, Sequence[Node]]) -> str:
        items = [
            (tr("Change all of one kind…"), ""),
            *((f"{_title(nodes[0])} ({len(nodes)})", name) for name, nodes in groups.items()),
        ]
        shown = [
            (self.which.itemText(n), self.which.itemData(n)) for n in range(self.which.count())
        ]
        if items != shown:
            before = self.which.currentData()
            self.which.clear()
            for text, name in items:
                self.which.addItem(text, name)
            self.which.setCurrentIndex(max(0, self.which.findData(before)))
        self.which.setVisible(bool(groups))
        return str(self.which.currentData() or "")

    def _show_settings(self, nodes: Sequence[Node]) -> None:
        self._use_form(nodes[0].info.params, [_settings(node) for node in nodes])
        self._targets = tuple(node.id for node in nodes)

    def refresh_figures(self) -> None:
        """Follow the figures."""
        nodes = self.nodes()
        insight = self.network.insight
        costs = [insight.costs[node.id] for node in nodes if node.id in insight.costs]
        facts: list[tuple[str, str]] = []
        if len(nodes) == 1:
            read = [self._shape_text(source) for source in nodes[0].inputs]
            facts.append((tr("Reads"), ", ".join(read)))
        elif nodes:
            facts.append((tr("Layers"), numbers.count(len(nodes))))
        one = len(nodes) == 1 or bool(self._block())  # of several, the last says nothing
        if costs:
            facts += [
                (tr("Output"), show(costs[-1].shape) if one else ""),
                (tr("Parameters"), numbers.count(sum(cost.parameters for cost in costs))),
                (tr("MACs"), numbers.count(sum(cost.macs for cost in costs))),
                (tr("Output size"), numbers.size(costs[-1].activation_bytes) if one else ""),
            ]
        wrong = insight.by_node.get(nodes[0].id, ()) if len(nodes) == 1 else ()
        self.problem.setText("\n".join(problem.message for problem in wrong))
        self.problem.setVisible(bool(wrong))
        self.facts.show_facts(facts)
        self.facts.setVisible(bool(facts))

    def _shape_text(self, source: str) -> str:
        if source == IMAGES:
            document = self.network.document
            return show((document.in_channels, *document.size))
        shape = self.network.insight.shapes.get(source)
        return show(shape) if shape else source

    # -- the form -----------------------------------------------------------------------------

    def _use_form(self, cls: type[Any], values: Sequence[object]) -> None:
        """Show a form for these settings, which stays while others of the kind are shown."""
        names = [one.name for one in dataclasses.fields(cls)]
        if not names:
            self._drop_form()
            return
        if self._form is None or self._form_of is not cls:
            self._drop_form()
            self._form = ParamForm(cls, compact=True, parent=self)
            self._form.show_experts(self._experts)
            self._form.expert.toggled.connect(self._on_experts)
            self._form.committed.connect(self._on_committed)
            self._form_of = cls
            self._column.insertWidget(self._form_at, self._form)
        self._form.show_values(values[0])
        for name in names:
            given = [getattr(one, name) for one in values]
            if any(one != given[0] for one in given):
                self._form.rows[name].show_mixed(given)

    def _on_experts(self, shown: bool) -> None:
        self._experts = shown

    def _drop_form(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._form, self._form_of, self._targets = None, None, ()

    @property
    def form(self) -> ParamForm | None:
        """The form that is shown, if any."""
        return self._form

    # -- changes ------------------------------------------------------------------------------

    def _on_committed(self, name: str, value: object) -> None:
        self._complain("")
        self._refused = None
        merge = f"{self._keys}.{name}"
        if self._form_of is InputParams:
            self.network.do(lambda found: _set_input(found, name, int(str(value))), merge)
        else:
            targets = self._targets
            self.network.do(lambda found: _set(found, targets, name, value), merge)
        self._show_refused()

    def _on_renamed(self) -> None:
        if not self.name.isModified():
            return
        self.name.setModified(False)
        self._complain("")
        self._refused = None
        new, path = self.name.text().strip(), self._block()
        nodes = self.nodes()
        if path and new != path:
            self._rename(lambda found: rename_block(found, path, new), f"{path}/", f"{new}/")
        elif not path and len(nodes) == 1 and new != nodes[0].id:
            self._rename(lambda found: _renamed(found, nodes[0].id, new), nodes[0].id, new)
        elif not self._keys and new:
            self.network.apply(SetName(new))
        self.refresh()
        self._show_refused()

    def _rename(self, make: Callable[[NetworkDocument], Edit], before: str, after: str) -> None:
        if self.network.do(make) is not None:
            self.renamed.emit(before, after)

    def _on_refused(self, error: TangoError) -> None:
        self._refused = error

    def _show_refused(self) -> None:
        """Say at the name why what was typed was not done, and show what is."""
        if self._refused is not None:
            self.refresh()
            self._complain(f"{self._refused.message} {self._refused.hint}".strip())

    def _on_output(self, returned: bool) -> None:
        nodes = self.nodes()
        if len(nodes) == 1:
            self.network.do(lambda found: mark_output(found, nodes[0].id, returned))

    def _on_fold(self) -> None:
        self.fold_requested.emit(self._block())

    def _on_ungroup(self) -> None:
        path = self._block()
        self.network.do(lambda found: ungroup(found, path))

    def _complain(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))


def _renamed(document: NetworkDocument, node_id: str, name: str) -> Edit:
    """The edit that renames a node; raises GraphError for what can be no name."""
    if not is_path(name) or name == IMAGES:
        raise GraphError(
            tr("This name cannot be used for a node."),
            tr("Use letters, digits and _, in parts joined by dots, such as layer1.0.conv1."),
        )
    if name in document:
        raise GraphError(
            tr("There is already a node named {name}.", name=name), tr("Choose another name.")
        )
    return RenameNode(node_id, name)


def _set_input(document: NetworkDocument, name: str, value: int) -> Edit:
    height, width = document.size
    now = dataclasses.replace(InputParams(document.in_channels, height, width), **{name: value})
    return SetInput(now.in_channels, (now.height, now.width))


def _set(document: NetworkDocument, ids: Sequence[str], name: str, value: object) -> Edit:
    if len(ids) == 1:
        return SetParam(ids[0], name, value)
    return set_many(document, ids, name, value)


def _by_layer(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    """The nodes of each kind that can be set, the most frequent kinds first."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.layer in LAYERS and dataclasses.fields(node.info.params):
            found.setdefault(node.layer, []).append(node)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def _title(node: Node) -> str:
    try:
        return tr(node.info.title)
    except TangoError:
        return node.layer


def _settings(node: Node) -> object:
    """A node's parameters; where one is not allowed, the others and the defaults."""
    try:
        return node.settings
    except TangoError:
        return node.info.params(**_allowed(node))


def _allowed(node: Node) -> Mapping[str, object]:
    declared = declared_params(node.info.params)
    found: dict[str, object] = {}
    for name, value in node.params.items():
        try:
            found[name] = declared[name].parse(value)
        except (KeyError, TangoError):
            continue
    return found

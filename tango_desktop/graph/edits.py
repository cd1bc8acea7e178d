"""Edits of a document: small, invertible. Applying one gives the edit that undoes it.

undo = SetParam("conv1", "stride", 1).apply(document)
undo.apply(document)  # the document is what it was
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tango_desktop.core.params import unknown_name
from tango_desktop.errors import GraphError, TangoError
from tango_desktop.i18n import tr

from .document import ImageSize, NetworkDocument
from .layers import LAYERS, declared_params
from .node import IMAGES, Node, parent_path


class Edit(ABC):
    """One change of a document."""

    @abstractmethod
    def apply(self, document: NetworkDocument) -> Edit:
        """Change ``document`` and return the edit that restores it exactly.

        Raises:
            TangoError: the edit is not possible; the document is as it was.
        """

    @abstractmethod
    def title(self) -> str:
        """What it does, for an undo menu."""


@dataclass(frozen=True)
class AddNode(Edit):
    """Put ``node`` at ``position`` in drawing order, or at the end."""

    node: Node
    position: int | None = None

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        if self.node.id in document:
            raise GraphError(
                tr("There is already a node named {name}.", name=self.node.id),
                tr("Choose another name."),
            )
        at = _place(document, len(document.nodes) if self.position is None else self.position)
        document.nodes.insert(at, self.node)
        return _RemoveAt(at)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Add {name}", name=self.node.id)


@dataclass(frozen=True)
class RemoveNode(Edit):
    """Take a node away; its readers keep their links, which then lead nowhere."""

    id: str

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        position = document.position(self.id)
        return _InsertAt(position, document.nodes.pop(position))

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Remove {name}", name=self.id)


@dataclass(frozen=True)
class ReplaceNode(Edit):
    """Put ``node`` in the place of the node named ``id``."""

    id: str
    node: Node

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        position = document.position(self.id)
        if self.node.id != self.id and self.node.id in document:
            raise GraphError(
                tr("There is already a node named {name}.", name=self.node.id),
                tr("Choose another name."),
            )
        return ReplaceAt(position, self.node).apply(document)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Change {name}", name=self.id)


@dataclass(frozen=True)
class ReplaceAt(Edit):
    """Put ``node`` in the place of whatever stands at ``position``, also of one of two namesakes.

    Names are not looked at: it restores documents that have two nodes of one name, and mends them.
    """

    position: int
    node: Node

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        if not 0 <= self.position < len(document.nodes):
            raise GraphError(tr("There is no node at place {place}.", place=self.position))
        before = document.nodes[self.position]
        document.nodes[self.position] = self.node
        return ReplaceAt(self.position, before)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Change {name}", name=self.node.id)


@dataclass(frozen=True)
class _InsertAt(Edit):
    """Undoes a removal."""

    position: int
    node: Node

    def apply(self, document: NetworkDocument) -> Edit:
        document.nodes.insert(self.position, self.node)
        return _RemoveAt(self.position)

    def title(self) -> str:
        return tr("Add {name}", name=self.node.id)


@dataclass(frozen=True)
class _RemoveAt(Edit):
    """Undoes an addition."""

    position: int

    def apply(self, document: NetworkDocument) -> Edit:
        return _InsertAt(self.position, document.nodes.pop(self.position))

    def title(self) -> str:
        return tr("Remove a node")


@dataclass(frozen=True)
class _MoveFrom(Edit):
    """Undoes a move."""

    position: int
    to: int

    def apply(self, document: NetworkDocument) -> Edit:
        document.nodes.insert(self.to, document.nodes.pop(self.position))
        return _MoveFrom(self.to, self.position)

    def title(self) -> str:
        return tr("Move a node")


@dataclass(frozen=True)
class MoveNode(Edit):
    """Move a node to ``position`` in drawing order."""

    id: str
    position: int

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        before = document.position(self.id)
        node = document.nodes.pop(before)
        at = _place(document, self.position)
        document.nodes.insert(at, node)
        return _MoveFrom(at, before)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Move {name}", name=self.id)


@dataclass(frozen=True)
class SetParam(Edit):
    """Set one parameter of a node; ``None`` brings its default back."""

    id: str
    name: str
    value: object

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`; also raises SettingsError for a value that is not allowed."""
        node = document.node(self.id)
        declared = declared_params(node.info.params)
        if self.name not in declared:
            raise unknown_name(self.name, list(declared))
        params = dict(node.params)
        params.pop(self.name, None)
        if self.value is not None:
            params[self.name] = declared[self.name].parse(self.value)
        return ReplaceNode(self.id, dataclasses.replace(node, params=params)).apply(document)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Set {param} of {name}", param=self.name, name=self.id)


@dataclass(frozen=True)
class SetLayer(Edit):
    """Make a node another layer; parameters that the new one has too are kept."""

    id: str
    layer: str
    params: Mapping[str, object] = field(default_factory=dict)

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        node = document.node(self.id)
        declared = declared_params(LAYERS.get(self.layer).params)
        kept = {name: value for name, value in node.params.items() if name in declared}
        changed = dataclasses.replace(node, layer=self.layer, params={**kept, **self.params})
        _ = changed.settings
        return ReplaceNode(self.id, changed).apply(document)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Make {name} a {layer}", name=self.id, layer=self.layer)


@dataclass(frozen=True)
class Rewire(Edit):
    """Give a node other inputs."""

    id: str
    inputs: tuple[str, ...]

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        node = document.node(self.id)
        return ReplaceNode(self.id, dataclasses.replace(node, inputs=self.inputs)).apply(document)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Rewire {name}", name=self.id)


@dataclass(frozen=True)
class SetBlock(Edit):
    """Draw a node in another block; its name, and so its weights, stay."""

    id: str
    block: str

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        node = document.node(self.id)
        return ReplaceNode(self.id, dataclasses.replace(node, block=self.block)).apply(document)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Move {name} to {block}", name=self.id, block=self.block)


@dataclass(frozen=True)
class RenameNode(Edit):
    """Give a node another name, and follow it in its readers and in the outputs."""

    id: str
    new_id: str

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        node = document.node(self.id)
        follows = node.block == parent_path(self.id)
        block = parent_path(self.new_id) if follows else node.block
        renamed = dataclasses.replace(node, id=self.new_id, block=block)
        return EditGroup(
            self.title(),
            (
                *_redirect(document, self.id, self.new_id),
                ReplaceNode(self.id, renamed),
            ),
        ).apply(document)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Rename {name} to {new_name}", name=self.id, new_name=self.new_id)


@dataclass(frozen=True)
class SetOutputs(Edit):
    """Choose what the network returns."""

    outputs: tuple[str, ...]

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        before = document.outputs
        document.outputs = self.outputs
        return SetOutputs(before)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Set the outputs")


@dataclass(frozen=True)
class SetInput(Edit):
    """Choose the pictures that the network is made for."""

    in_channels: int
    size: ImageSize

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        before = SetInput(document.in_channels, document.size)
        document.in_channels, document.size = self.in_channels, self.size
        return before

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Set the picture size")


@dataclass(frozen=True)
class SetName(Edit):
    """Rename the network."""

    name: str

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        if not self.name.strip() or not self.name.isprintable():
            raise GraphError(
                tr("This name cannot be used for a network."),
                tr("Use letters and digits, such as resnet18-wide."),
            )
        before = document.name
        document.name = self.name
        return SetName(before)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Rename the network to {name}", name=self.name)


@dataclass(frozen=True)
class EditGroup(Edit):
    """Several edits as one: all are applied, or none."""

    name: str
    edits: tuple[Edit, ...]

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        undone: list[Edit] = []
        try:
            for edit in self.edits:
                undone.append(edit.apply(document))
        except TangoError:
            for undo in reversed(undone):
                undo.apply(document)
            raise
        return EditGroup(self.name, tuple(reversed(undone)))

    def title(self) -> str:
        """See :class:`Edit`."""
        return self.name


@dataclass(frozen=True)
class Changes(Edit):
    """Many nodes changed, added and removed in one pass.

    Attributes:
        name: what it does, for an undo menu.
        put: what stands in the place of the node of each id; None removes it.
        added: new nodes, each with the place in drawing order, as it was before, where it goes.
        outputs: what the network returns from now on; None leaves it.
    """

    name: str
    put: Mapping[str, Node | None] = field(default_factory=dict)
    added: tuple[tuple[int, Node], ...] = ()
    outputs: tuple[str, ...] | None = None

    @property
    def new_ids(self) -> tuple[str, ...]:
        """The names of the nodes that it adds."""
        return tuple(node.id for _, node in self.added)

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        nodes = self._changed(document)
        self._refuse_namesakes(nodes)
        before = _Restore(self.name, tuple(document.nodes), document.outputs)
        document.nodes[:] = nodes
        if self.outputs is not None:
            document.outputs = self.outputs
        return before

    def title(self) -> str:
        """See :class:`Edit`."""
        return self.name

    def _changed(self, document: NetworkDocument) -> list[Node]:
        arriving: dict[int, list[Node]] = defaultdict(list)
        for place, node in self.added:
            arriving[_place(document, place)].append(node)
        waiting = dict(self.put)
        result: list[Node] = []
        for position, node in enumerate(document.nodes):
            result += arriving.get(position, ())
            stays = waiting.pop(node.id) if node.id in waiting else node
            if stays is not None:
                result.append(stays)
        for missing in waiting:
            document.position(missing)  # says that there is none
        return [*result, *arriving.get(len(document.nodes), ())]

    def _refuse_namesakes(self, nodes: list[Node]) -> None:
        named = {node.id for old, node in self.put.items() if node is not None and node.id != old}
        named.update(self.new_ids)
        counts = Counter(node.id for node in nodes)
        for node_id in named:
            if counts[node_id] > 1:
                raise GraphError(
                    tr("There is already a node named {name}.", name=node_id),
                    tr("Choose another name."),
                )


@dataclass(frozen=True)
class _Restore(Edit):
    """Undoes many changes."""

    name: str
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]

    def apply(self, document: NetworkDocument) -> Edit:
        before = _Restore(self.name, tuple(document.nodes), document.outputs)
        document.nodes[:] = self.nodes
        document.outputs = self.outputs
        return before

    def title(self) -> str:
        return self.name


def _place(document: NetworkDocument, position: int) -> int:
    """``position`` in drawing order, from the end when negative, as a place that exists."""
    count = len(document.nodes)
    return max(0, position + count) if position < 0 else min(position, count)


def remove_and_bridge(document: NetworkDocument, node_id: str) -> Edit:
    """The edit that removes a node and connects its readers to its first input.

    When the node reads nothing, or the pictures while being an output, links to it stay open.
    """
    node = document.node(node_id)
    bridge = node.inputs[0] if node.inputs else node_id
    redirected = () if bridge == node_id else _redirect(document, node_id, bridge)
    return EditGroup(tr("Remove {name}", name=node_id), (*redirected, RemoveNode(node_id)))


def insert_after(document: NetworkDocument, node: Node, source: str) -> Edit:
    """The edit that puts ``node`` between ``source`` and everything that reads it."""
    at = 0 if source == IMAGES else document.position(source) + 1
    placed = dataclasses.replace(node, inputs=(source,))
    return EditGroup(
        tr("Insert {name}", name=node.id),
        (*_redirect(document, source, node.id), AddNode(placed, at)),
    )


def _redirect(document: NetworkDocument, old: str, new: str) -> tuple[Edit, ...]:
    """Edits that make readers and outputs name ``new`` instead of ``old``."""

    def swap(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    edits: list[Edit] = [Rewire(node.id, swap(node.inputs)) for node in document.readers(old)]
    if old in document.outputs:
        outputs = tuple(dict.fromkeys(swap(document.outputs)))
        edits.append(SetOutputs(tuple(name for name in outputs if name != IMAGES)))
    return tuple(edits)

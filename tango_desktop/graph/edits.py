"""Edits of a document: small, invertible. Applying one gives the edit that undoes it.

undo = SetParam("conv1", "stride", 1).apply(document)
undo.apply(document)  # the document is what it was
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
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
        at = len(document.nodes) if self.position is None else self.position
        document.nodes.insert(at, self.node)
        return RemoveNode(self.node.id)

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
        return AddNode(document.nodes.pop(position), position)

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
        before = document.nodes[position]
        document.nodes[position] = self.node
        return ReplaceNode(self.node.id, before)

    def title(self) -> str:
        """See :class:`Edit`."""
        return tr("Change {name}", name=self.id)


@dataclass(frozen=True)
class MoveNode(Edit):
    """Move a node to ``position`` in drawing order."""

    id: str
    position: int

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        before = document.position(self.id)
        node = document.nodes.pop(before)
        document.nodes.insert(self.position, node)
        return MoveNode(self.id, before)

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
                undone.insert(0, edit.apply(document))
        except TangoError:
            for undo in undone:
                undo.apply(document)
            raise
        return EditGroup(self.name, tuple(undone))

    def title(self) -> str:
        """See :class:`Edit`."""
        return self.name


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

"""The edit that puts another network in the place of the one that is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from .document import ImageSize, NetworkDocument
from .edits import Edit
from .node import Node


@dataclass(frozen=True)
class Replace(Edit):
    """Draw another network, with its name, pictures and outputs.

    Attributes:
        name: what it does, for an undo menu.
        network: of the network.
        channels: of its pictures.
        size: (height, width) of its pictures.
        nodes: all of them.
        outputs: what it returns.
    """

    name: str
    network: str
    channels: int
    size: ImageSize
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]

    @classmethod
    def by(cls, document: NetworkDocument, name: str) -> Replace:
        """Draw ``document``, which may be broken, and may be changed later."""
        return cls(
            name,
            document.name,
            document.in_channels,
            document.size,
            tuple(document.nodes),
            document.outputs,
        )

    def apply(self, document: NetworkDocument) -> Edit:
        """See :class:`Edit`."""
        before = Replace.by(document, self.name)
        document.name = self.network
        document.in_channels, document.size = self.channels, self.size
        document.nodes[:] = self.nodes
        document.outputs = self.outputs
        return before

    def title(self) -> str:
        """See :class:`Edit`."""
        return self.name

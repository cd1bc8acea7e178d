"""Drawing a document from a program: what the families use."""

from __future__ import annotations

from .document import ImageSize, NetworkDocument
from .node import IMAGES, Node


class DocumentBuilder:
    """Adds nodes one after another; each reads the one before unless told otherwise."""

    def __init__(self, name: str, in_channels: int = 3, size: ImageSize = (224, 224)) -> None:
        self._document = NetworkDocument(name, in_channels, size)
        self.last = IMAGES

    def add(self, node_id: str, layer: str, *inputs: str, **params: object) -> str:
        """Append a node and return its id."""
        self._document.nodes.append(Node(node_id, layer, params, inputs or (self.last,)))
        self.last = node_id
        return node_id

    def document(self, *outputs: str) -> NetworkDocument:
        """The finished document; its output is the last node unless told otherwise."""
        self._document.outputs = outputs or (self.last,)
        return self._document

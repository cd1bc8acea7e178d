"""Writes the lines of all boxes anew where something changed, and keeps the others."""

from __future__ import annotations

from collections.abc import Mapping

from tango_desktop.graph import NetworkDocument, Shape
from tango_desktop.graph.folding import VisibleGraph, VisibleItem
from tango_desktop.graph.node import IMAGES

from . import labels
from .items import same_item
from .labels import Label

# A box, the shape that it was written with, and its lines.
_Written = tuple[VisibleItem, Shape | None, Label]


class Writer:
    """The lines of every box, by key."""

    def __init__(self) -> None:
        self._written: dict[str, _Written] = {}

    def label(self, key: str) -> Label:
        """The lines of a box."""
        return self._written[key][2]

    def sizes(self) -> dict[str, tuple[float, float]]:
        """Width and height of every box; of open blocks those of their headers."""
        return {
            key: labels.header_of(label) if item.is_open else labels.size_of(label, item.is_block)
            for key, (item, _, label) in self._written.items()
        }

    def write(
        self, seen: VisibleGraph, document: NetworkDocument, shapes: Mapping[str, Shape]
    ) -> bool:
        """Write what is new; a box whose item and shape are the same keeps its lines.

        Returns:
            Whether any lines are others than before.
        """
        before, leaves = self._written, leaves_of(seen)
        self._written = {}
        for key, item in seen.items.items():
            node_id = item.node.id if item.node is not None else leaves.get(key, "")
            shape, known = shapes.get(node_id), before.get(key)
            fits = known is not None and known[1] == shape and same_item(known[0], item)
            if known is None or not fits or key == IMAGES:
                label = labels.label_of(item, document, shapes, node_id)
                if known is not None and known[2] == label:
                    label = known[2]
                known = (item, shape, label)
            self._written[key] = known
        return before.keys() != self._written.keys() or any(
            one[2] is not before[key][2] for key, one in self._written.items()
        )


def leaves_of(seen: VisibleGraph) -> dict[str, str]:
    """For each folded block the node whose output stands for it: the last that is read outside."""
    found = {
        key: item.nodes[-1] for key, item in seen.items.items() if item.nodes and not item.is_open
    }
    for edge in seen.edges:
        if edge.source in found:
            found[edge.source] = edge.links[-1].source
    return found

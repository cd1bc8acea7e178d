"""Which layers of a changed network keep the weights of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .document import NetworkDocument
from .layers import Shape
from .node import IMAGES

Tensors = Mapping[str, Shape]


@dataclass(frozen=True)
class Carried:
    """What becomes of the layers that learn.

    Attributes:
        kept: ids of layers whose every learnt tensor has its name and shape in both networks.
        fresh: ids of layers that start anew.
    """

    kept: tuple[str, ...]
    fresh: tuple[str, ...]


def carried(before: NetworkDocument, after: NetworkDocument) -> Carried:
    """What ``after`` keeps when it starts from weights of ``before``: as loading them decides.

    Raises:
        GraphError: one of them has problems.
    """
    known = _tensors(before)
    kept: list[str] = []
    fresh: list[str] = []
    for node_id, tensors in _tensors(after).items():
        if tensors:
            (kept if known.get(node_id) == tensors else fresh).append(node_id)
    return Carried(tuple(kept), tuple(fresh))


def _tensors(document: NetworkDocument) -> dict[str, Tensors]:
    """The learnt tensors of each node, by their names in it."""
    shapes: dict[str, Shape] = document.shapes()
    shapes[IMAGES] = (document.in_channels, *document.size)
    return {
        node.id: dict(node.info.weights(node.settings, [shapes[name] for name in node.inputs]))
        for node in document.nodes
    }

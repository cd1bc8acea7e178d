"""Order and shapes: what follows from a document without torch."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tango_desktop.errors import GraphError, SettingsError, TangoError

from .layers import Shape
from .node import IMAGES, Node

if TYPE_CHECKING:
    from .document import ImageSize, NetworkDocument


def ordered(document: NetworkDocument) -> tuple[Node, ...]:
    """The nodes that can be computed, inputs first, otherwise as drawn.

    Nodes on a cycle, behind one or behind a missing input are left out.
    """
    seen = {IMAGES}
    for node in document.nodes:
        if not seen.issuperset(node.inputs) or node.id in seen:
            return _sorted(document.nodes)
        seen.add(node.id)
    return tuple(document.nodes)


def _sorted(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Kahn's algorithm, ties in drawing order; of nodes with one id the first counts."""
    positions: dict[str, int] = {}
    for position, node in enumerate(nodes):
        positions.setdefault(node.id, position)
    waiting_for = {at: len(set(nodes[at].inputs) - {IMAGES}) for at in positions.values()}
    readers: dict[str, list[int]] = defaultdict(list)
    for at in waiting_for:
        for source in set(nodes[at].inputs):
            readers[source].append(at)
    ready = [at for at, count in waiting_for.items() if count == 0]
    heapq.heapify(ready)
    result: list[Node] = []
    while ready:
        node = nodes[heapq.heappop(ready)]
        result.append(node)
        for at in readers[node.id]:
            waiting_for[at] -= 1
            if waiting_for[at] == 0:
                heapq.heappush(ready, at)
    return tuple(result)


def infer(
    document: NetworkDocument, size: ImageSize
) -> tuple[dict[str, Shape], list[tuple[Node, TangoError]]]:
    """Output shapes by node id (and of ``images``), and the layers that do not fit, with reasons.

    Layers behind one that does not fit have no shape and no reason of their own.
    """
    shapes: dict[str, Shape] = {IMAGES: (document.in_channels, *size)}
    misfits: list[tuple[Node, TangoError]] = []
    for node in ordered(document):
        try:
            info = node.info
            inputs = [shapes[source] for source in node.inputs]
            if not info.ports.accepts(len(inputs)):
                info.check_ports(len(inputs))
            shapes[node.id] = info.shape(node.settings, inputs)
        except KeyError:
            continue
        except (GraphError, SettingsError) as error:
            misfits.append((node, error))
    return shapes, misfits

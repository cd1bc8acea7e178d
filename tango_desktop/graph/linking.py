"""Which nodes may be connected, and why others may not."""

from __future__ import annotations

from collections.abc import Sequence

from tango_desktop.errors import GraphError, SettingsError, ShapeError, TangoError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .insight import Insight, look
from .layers import LayerGroup, LayerInfo, Shape, show
from .node import IMAGES, Node


def can_connect(
    document: NetworkDocument,
    source: str,
    target: str,
    port: int | None = None,
    insight: Insight | None = None,
) -> str:
    """Why ``target`` should not read ``source``, in a sentence; empty when it may.

    Args:
        document: the network.
        source: id of a node, or ``images``.
        target: id of the node that would read it.
        port: which input it would be; the one that :func:`free_port` gives when not said.
        insight: a look at the document as it is. With it one asks for all nodes in a moment.
    """
    insight = insight or look(document)
    if target == IMAGES:
        return tr("The pictures take no input.")
    if target not in document or (source != IMAGES and source not in document):
        return tr("One of them is not there any more.")
    circle = source == target or target in insight.above(source)
    return _reason(document.node(target), source, port, insight, circle)


def connect_reasons(
    document: NetworkDocument, source: str, insight: Insight | None = None
) -> dict[str, str]:
    """What :func:`can_connect` says of every node, and of ``images``, as reader of ``source``."""
    insight = insight or look(document)
    above = insight.above(source) | {source}
    reasons = {IMAGES: tr("The pictures take no input.")}
    for node in document.nodes:
        reasons[node.id] = _reason(node, source, None, insight, node.id in above)
    return reasons


def source_reasons(
    document: NetworkDocument, target: str, port: int | None = None, insight: Insight | None = None
) -> dict[str, str]:
    """What :func:`can_connect` says of every node, and of ``images``, as input of ``target``."""
    insight = insight or look(document)
    reader = document.node(target)
    below = insight.below(target) | {target}
    sources = [IMAGES, *(node.id for node in document.nodes)]
    return {name: _reason(reader, name, port, insight, name in below) for name in sources}


def free_port(node: Node) -> int:
    """The input that a new link takes: one that is missing, a new one of a join, else the first."""
    ports = node.info.ports
    count = len(node.inputs)
    return count if ports.repeats or count < ports.least else 0


def with_input(inputs: Sequence[str], source: str, port: int) -> tuple[str, ...]:
    """``inputs`` with ``source`` at ``port``; behind the last it is a new one."""
    changed = list(inputs)
    changed[port : port + 1] = [source]
    return tuple(changed)


def _reason(node: Node, source: str, port: int | None, insight: Insight, circle: bool) -> str:
    if node.id == source:
        return tr("A layer cannot read its own output.")
    if circle:
        return tr(
            "{source} comes after {target}: it would be a circle.", source=source, target=node.id
        )
    try:
        info = node.info
        port = free_port(node) if port is None else port
        return _taken(node, info, source, port) or _misfit(node, info, source, port, insight)
    except (GraphError, SettingsError) as error:
        return error.message


def _taken(node: Node, info: LayerInfo, source: str, port: int) -> str:
    most = info.ports.most
    if most is not None and port >= most:
        if most == 1:
            return tr("It takes only one input.")
        return tr("It takes only {count} inputs.", count=most)
    if source in (node.inputs if info.ports.repeats else node.inputs[port : port + 1]):
        return tr("They are connected already.")
    return ""


def _misfit(node: Node, info: LayerInfo, source: str, port: int, insight: Insight) -> str:
    """What the layer says of the shapes that it would read, as far as they are known."""
    names = with_input(node.inputs, source, port)
    known = [shape for name in names if (shape := insight.shape(name)) is not None]
    if len(known) < len(names) or not info.ports.accepts(len(names)):
        return ""
    try:
        info.shape(node.settings, known)
    except ShapeError as error:
        arriving = known[min(port, len(known) - 1)]
        other = _other(info, known, arriving)
        if other is None:
            return error.message
        return tr("{a} does not fit {b}.", a=show(arriving), b=show(other))
    return ""


def _other(info: LayerInfo, shapes: Sequence[Shape], arriving: Shape) -> Shape | None:
    """The shape that the arriving one is to be joined with."""
    if info.group is not LayerGroup.JOIN:
        return None
    return next((shape for shape in shapes if shape != arriving), None)


def shapes_fit(node: Node, shapes: Sequence[Shape | None]) -> bool:
    """Whether the node can read these shapes."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes) or not node.info.ports.accepts(len(known)):
        return False
    try:
        node.info.shape(node.settings, known)
    except TangoError:
        return False
    return True

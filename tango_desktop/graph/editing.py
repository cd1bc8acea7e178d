"""What a person does to a network, as edits: connect, insert, delete, duplicate, group.

Every function looks at the document and changes nothing; the edit it gives is for the document as
it is then.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from types import MappingProxyType

from tango_desktop.core.params import unknown_name
from tango_desktop.errors import GraphError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .edits import Changes, Edit, EditGroup, Rewire, SetOutputs
from .folding import Link
from .insight import Insight, look
from .layers import LAYERS, Shape, declared_params, pair
from .linking import can_connect, connect_reasons, free_port, source_reasons, with_input
from .naming import Names, common_block, copies, fresh_id, is_inside
from .node import IMAGES, Node

__all__ = [
    "add",
    "can_connect",
    "connect",
    "connect_reasons",
    "delete",
    "disconnect",
    "duplicate",
    "free_port",
    "fresh_id",
    "group",
    "insert_on",
    "links_between",
    "mark_output",
    "nodes_in",
    "reconnect",
    "rename_block",
    "set_many",
    "source_reasons",
    "ungroup",
]


def connect(document: NetworkDocument, source: str, target: str, port: int | None = None) -> Edit:
    """Let ``target`` read ``source``: a taken port changes its source, joins get a new port.

    Args:
        document: the network.
        source: id of a node, or ``images``.
        target: id of the reader.
        port: which of its inputs; :func:`free_port` when not said.

    Raises:
        GraphError: one of them is not there, or the link would close a circle.
    """
    node = document.node(target)
    if source != IMAGES:
        document.node(source)
    if _closes_circle(document, source, target):
        raise GraphError(
            tr(
                "{source} comes after {target}: it would be a circle.", source=source, target=target
            ),
            tr("Connect it to a layer that comes later."),
        )
    place = free_port(node) if port is None else port
    title = tr("Connect {source} to {target}", source=source, target=target)
    return EditGroup(title, (Rewire(target, with_input(node.inputs, source, place)),))


def _closes_circle(document: NetworkDocument, source: str, target: str) -> bool:
    inputs = {node.id: node.inputs for node in document.nodes}
    seen: set[str] = set()
    waiting = [source]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(inputs.get(name, ()))
    return target in seen


def disconnect(document: NetworkDocument, links: Link | Iterable[Link]) -> Edit:
    """Take links away; the inputs behind them move up. Links that are gone already do not matter.

    Raises:
        GraphError: a reader is not there.
    """
    gone = _as_links(links)
    put: dict[str, Node | None] = {}
    for target in dict.fromkeys(link.target for link in gone):
        node = document.node(target)
        ports = {(link.port, link.source) for link in gone if link.target == target}
        kept = tuple(s for at, s in enumerate(node.inputs) if (at, s) not in ports)
        put[target] = dataclasses.replace(node, inputs=kept)
    if len(gone) == 1:
        title = tr(
            "Disconnect {source} from {target}", source=gone[0].source, target=gone[0].target
        )
    else:
        title = tr("Remove {count} links", count=len(gone))
    return Changes(title, put)


def reconnect(document: NetworkDocument, link: Link, target: str, port: int | None = None) -> Edit:
    """Let another node, or another port, read what ``link`` brings.

    Raises:
        GraphError: see :func:`connect`.
    """
    taken_off = document.copy()
    off = disconnect(document, link)
    off.apply(taken_off)
    on = connect(taken_off, link.source, target, port)
    return EditGroup(on.title(), (off, on))


def insert_on(
    document: NetworkDocument,
    links: Link | Iterable[Link],
    layer: str,
    params: Mapping[str, object] | None = None,
    insight: Insight | None = None,
) -> Changes:
    """Put a new layer on a link, or on several that bring the same result.

    Args:
        document: the network.
        links: from one source.
        layer: the new one.
        params: of it; what is not said is chosen so that the shape stays, where the layer can.
        insight: a look at the document as it is, where there is one.

    Raises:
        GraphError: there is no such layer, or the links are not there or have several sources.
        SettingsError: a parameter is not allowed.
    """
    on = _as_links(links)
    _check_links(document, on)
    source = on[0].source
    readers = {link.target: document.node(link.target) for link in on}
    block = _shared_block(document, source, readers.values())
    values = fitting_params(layer, (insight or look(document)).shape(source), params or {})
    node = _new_node(document, layer, values, block, (source,))
    put: dict[str, Node | None] = {}
    for link in on:
        reader = put.get(link.target) or readers[link.target]
        inputs = with_input(reader.inputs, node.id, link.port)
        put[link.target] = dataclasses.replace(reader, inputs=inputs)
    place = min(document.position(name) for name in readers)
    if source != IMAGES:
        place = max(0, document.position(source) + 1)
    return Changes(tr("Insert {name}", name=node.id), put, ((place, node),))


def _as_links(links: Link | Iterable[Link]) -> tuple[Link, ...]:
    return (links,) if isinstance(links, Link) else tuple(links)


def _check_links(document: NetworkDocument, links: Sequence[Link]) -> None:
    there = [
        link
        for link in links
        if document.node(link.target).inputs[link.port : link.port + 1] == (link.source,)
    ]
    if not links or len(there) < len(links):
        raise GraphError(tr("This link is not there any more."), tr("Choose another one."))
    if len({link.source for link in links}) > 1:
        raise GraphError(
            tr("These links bring the results of several layers."),
            tr("Unfold the blocks and choose one of them."),
        )


def _shared_block(document: NetworkDocument, source: str, readers: Iterable[Node]) -> str:
    """The innermost block around both ends of links."""
    ends = list(readers)
    return common_block(ends if source == IMAGES else [document.node(source), *ends])


def _new_node(
    document: NetworkDocument,
    layer: str,
    params: Mapping[str, object],
    block: str,
    inputs: tuple[str, ...],
) -> Node:
    parsed = LAYERS.get(layer).parse(params)
    values = {name: getattr(parsed, name) for name in params}
    return Node(fresh_id(document, layer, block), layer, values, inputs, block)


def fitting_params(
    layer: str, shape: Shape | None, params: Mapping[str, object] = MappingProxyType({})
) -> dict[str, object]:
    """``params`` and others with which a layer leaves ``shape`` as it is, where it can."""
    rule = _FITTING.get(layer)
    if rule is None or shape is None or len(shape) < 3:
        return dict(params)
    return {**rule(shape, params), **params}


def _fitting_conv(shape: Shape, params: Mapping[str, object]) -> dict[str, object]:
    kernel = LAYERS.get("conv2d").parse({k: v for k, v in params.items() if k == "kernel"}).kernel
    height, width = pair(kernel)
    padding = height // 2 if height == width else (height // 2, width // 2)
    return {"out_channels": shape[0], "padding": padding}


_FITTING: dict[str, Callable[[Shape, Mapping[str, object]], dict[str, object]]] = {
    "conv2d": _fitting_conv,
    "conv3d": lambda shape, _: {"out_channels": shape[0]},
    "conv_transpose2d": lambda shape, _: {"out_channels": shape[0]},
    "group_norm": lambda shape, _: {"groups": gcd(32, shape[0])},
    "pad_shortcut": lambda shape, _: {"out_channels": shape[0], "stride": 1},
}


def add(
    document: NetworkDocument,
    layer: str,
    params: Mapping[str, object] | None = None,
    block: str = "",
    near: str = "",
    insight: Insight | None = None,
) -> Changes:
    """Add a layer in a block; it reads ``near``, a node or ``images``, where one is named.

    Behind the last layer it becomes what the network returns.

    Args:
        document: the network.
        layer: the new one.
        params: of it; what is not said is chosen so that the shape stays, where the layer can.
        block: that it is drawn in.
        near: what it reads.
        insight: a look at the document as it is, where there is one.

    Raises:
        GraphError: there is no such layer or node.
        SettingsError: a parameter is not allowed.
    """
    place = document.position(near) + 1 if near not in ("", IMAGES) else len(document.nodes)
    inputs = (near,) if near else ()
    shape = (insight or look(document)).shape(near) if near else None
    values = fitting_params(layer, shape, params or {})
    node = _new_node(document, layer, values, block, inputs)
    outputs = _handed_on(document, near, node.id)
    return Changes(tr("Add {name}", name=node.id), {}, ((place, node),), outputs)


def _handed_on(document: NetworkDocument, last: str, new: str) -> tuple[str, ...] | None:
    """The outputs when ``new`` stands behind ``last``, where that was the end; None: as before."""
    if last not in document.outputs or document.readers(last):
        return None
    return tuple(new if name == last else name for name in document.outputs)


def nodes_in(document: NetworkDocument, path: str) -> tuple[str, ...]:
    """The ids of the nodes inside a block, at any depth."""
    return tuple(node.id for node in document.nodes if is_inside(node, path))


def links_between(
    document: NetworkDocument, sources: Iterable[str], targets: Iterable[str]
) -> tuple[Link, ...]:
    """The links from any of ``sources`` to any of ``targets``, both ids."""
    from_these, to_these = set(sources), set(targets)
    return tuple(
        Link(source, node.id, port)
        for node in document.nodes
        if node.id in to_these
        for port, source in enumerate(node.inputs)
        if source in from_these
    )


def delete(document: NetworkDocument, ids: Iterable[str], heal: bool = True) -> Changes:
    """Remove nodes, also whole blocks of them.

    Args:
        document: the network.
        ids: of the nodes; ids that are not there do not matter.
        heal: connect the readers to what the removed nodes read first, and outputs too. Links for
            which there is nothing to connect to are removed.
    """
    gone = set(ids)
    bridge = _Bridges(document, gone) if heal else None
    put: dict[str, Node | None] = {}
    for node in document.nodes:
        if node.id in gone:
            put[node.id] = None
        elif not gone.isdisjoint(node.inputs):
            inputs = _healed(node.inputs, gone, bridge)
            put[node.id] = dataclasses.replace(node, inputs=_without_doubles(node, inputs))
    outputs = dict.fromkeys(_healed(document.outputs, gone, bridge))
    outputs.pop(IMAGES, None)
    removed = [node_id for node_id, node in put.items() if node is None]
    if len(removed) == 1:
        title = tr("Remove {name}", name=removed[0])
    else:
        title = tr("Remove {count} layers", count=len(removed))
    return Changes(title, put, (), tuple(outputs))


def _healed(names: Iterable[str], gone: set[str], bridge: _Bridges | None) -> tuple[str, ...]:
    ends = (name if name not in gone else bridge and bridge.end(name) for name in names)
    return tuple(name for name in ends if name)


def _without_doubles(node: Node, inputs: tuple[str, ...]) -> tuple[str, ...]:
    """What a join reads, without what the healing made it read twice, as long as enough is left."""
    once = tuple(dict.fromkeys(inputs))
    was_once = len(set(node.inputs)) == len(node.inputs)
    layer = LAYERS.get(node.layer) if node.layer in LAYERS else None
    drop = was_once and layer is not None and layer.ports.accepts(len(once))
    return once if drop else inputs


class _Bridges:
    """Where links lead when the nodes that they come from are gone."""

    def __init__(self, document: NetworkDocument, gone: set[str]) -> None:
        self._inputs = {node.id: node.inputs for node in document.nodes}
        self._gone = gone
        self._ends: dict[str, str] = {}

    def end(self, start: str) -> str:
        """The first that stays of what ``start`` reads, its first inputs first; empty if none."""
        if start not in self._ends:
            self._ends[start] = self._search(start)
        return self._ends[start]

    def _search(self, start: str) -> str:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name == IMAGES or (name in self._inputs and name not in self._gone):
                return name
            waiting.extend(reversed(self._inputs.get(name, ())))
        return ""


def duplicate(document: NetworkDocument, ids: Iterable[str]) -> Changes:
    """Copy nodes: links among them are copied, and the copies read the same others.

    Raises:
        GraphError: none of them is there.
    """
    wanted = set(ids)
    nodes = [node for node in document.nodes if node.id in wanted]
    if not nodes:
        raise GraphError(tr("Nothing is selected."), tr("Select layers or blocks first."))
    common = outer_block(document, nodes)
    made = copied(nodes, copies(nodes, common, common, Names(document.nodes)))
    place = document.position(nodes[-1].id) + 1
    title = tr("Duplicate {name}", name=nodes[0].id)
    if len(nodes) > 1:
        title = tr("Duplicate {count} layers", count=len(nodes))
    return Changes(title, {}, tuple((place, node) for node in made))


def outer_block(document: NetworkDocument, nodes: Sequence[Node]) -> str:
    """The block that copies of ``nodes`` stand in; a whole block is copied beside itself."""
    common = common_block(nodes)
    whole = common and len(nodes_in(document, common)) == len(nodes)
    return common.rpartition(".")[0] if whole else common


def copied(
    nodes: Iterable[Node],
    places: Mapping[str, tuple[str, str]],
    ends: Mapping[str, str] | None = None,
) -> list[Node]:
    """Copies of ``nodes``, with the links among them.

    Args:
        nodes: what is copied.
        places: the (id, block) of each copy, by id.
        ends: what is read instead of others; others that it does not name are left out. Without
            it the copies read the others that the nodes read.
    """

    def follow(name: str) -> str:
        if name in places:
            return places[name][0]
        return name if ends is None else ends.get(name, "")

    result = []
    for node in nodes:
        node_id, block = places[node.id]
        inputs = tuple(new for name in node.inputs if (new := follow(name)))
        result.append(Node(node_id, node.layer, node.params, inputs, block))
    return result


@dataclass(frozen=True)
class ManySet(Changes):
    """A parameter set on many nodes.

    Attributes:
        count: how many have it.
        others: how many do not, and stay as they are.
    """

    count: int = 0
    others: int = 0


def set_many(document: NetworkDocument, ids: Iterable[str], param: str, value: object) -> ManySet:
    """Set a parameter of every node that declares it; None brings the default back.

    Raises:
        SettingsError: none of the nodes has it, or the value is not allowed.
    """
    wanted = set(ids)
    put: dict[str, Node | None] = {}
    known: dict[str, None] = {}
    for node in document.nodes:
        if node.id not in wanted or node.layer not in LAYERS:
            continue
        declared = declared_params(node.info.params)
        known.update(dict.fromkeys(declared))
        if param in declared:
            params = {name: held for name, held in node.params.items() if name != param}
            if value is not None:
                params[param] = declared[param].parse(value)
            put[node.id] = dataclasses.replace(node, params=params)
    if not put:
        raise unknown_name(param, list(known))
    title = tr("Set {param} of {count} layers", param=param, count=len(put))
    return ManySet(title, put, count=len(put), others=len(wanted) - len(put))


def mark_output(document: NetworkDocument, node_id: str, is_output: bool = True) -> Edit:
    """Let the network return a node's result, or no longer.

    Raises:
        GraphError: there is no such node.
    """
    document.node(node_id)
    others = tuple(name for name in document.outputs if name != node_id)
    if not is_output:
        title = tr("Do not return {name}", name=node_id)
        return EditGroup(title, (SetOutputs(others),))
    outputs = document.outputs if node_id in document.outputs else (*others, node_id)
    return EditGroup(tr("Mark {name} as output", name=node_id), (SetOutputs(outputs),))


def group(document: NetworkDocument, ids: Iterable[str], name: str) -> Changes:
    """Draw nodes in a new block inside the one that they share; names and weights stay.

    Raises:
        GraphError: nothing is selected, or the name cannot be used or is taken.
    """
    wanted = set(ids)
    nodes = [node for node in document.nodes if node.id in wanted]
    if not nodes:
        raise GraphError(tr("Nothing is selected."), tr("Select layers or blocks first."))
    common = outer_block(document, nodes)
    path = ".".join(filter(None, (common, name)))
    _check_block(document, name, path)
    put: dict[str, Node | None] = {
        node.id: dataclasses.replace(node, block=_moved(node.block, common, path)) for node in nodes
    }
    return Changes(tr("Group {count} layers as {name}", count=len(nodes), name=name), put)


def ungroup(document: NetworkDocument, path: str) -> Changes:
    """Draw what is inside a block in the block around it.

    Raises:
        GraphError: there is no such block.
    """
    outer = path.rpartition(".")[0]
    return _reblocked(document, path, outer, tr("Ungroup {name}", name=path))


def rename_block(document: NetworkDocument, old: str, new: str) -> Changes:
    """Give a block another path, in whatever block; names of nodes and weights stay.

    Raises:
        GraphError: there is no such block, or the name cannot be used or is taken.
    """
    if old != new:
        for part in new.split("."):
            _check_block(document, part, new)
    return _reblocked(document, old, new, tr("Rename {name} to {new_name}", name=old, new_name=new))


def _reblocked(document: NetworkDocument, old: str, new: str, title: str) -> Changes:
    put: dict[str, Node | None] = {
        node.id: dataclasses.replace(node, block=_moved(node.block, old, new))
        for node in document.nodes
        if old and is_inside(node, old)
    }
    if not put:
        raise GraphError(tr("There is no block named {name}.", name=old))
    return Changes(title, put)


def _moved(block: str, old: str, new: str) -> str:
    """A path inside ``old`` as one inside ``new``."""
    rest = block[len(old) :].removeprefix(".")
    return ".".join(filter(None, (new, rest)))


def _check_block(document: NetworkDocument, name: str, path: str) -> None:
    if not name.strip() or "." in name or "/" in name:
        raise GraphError(
            tr("This name cannot be used for a block."),
            tr("Use letters, digits and _, such as stage2."),
        )
    if any(node.block and is_inside(node, path) for node in document.nodes):
        raise GraphError(
            tr("There is already a block named {name}.", name=path), tr("Choose another name.")
        )

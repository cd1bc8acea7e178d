"""Ways to mend what is wrong with a document, each one edit.

Candidates are tried on a copy: what is offered removes the problem it is for and brings no other
to the layers before it. Those that leave the fewest problems come first.
"""

from __future__ import annotations

import dataclasses
import graphlib
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tango_desktop.core.params import Kind, Param
from tango_desktop.errors import SettingsError, TangoError
from tango_desktop.i18n import tr

from .checks import Problem, ProblemKind, dangling_message, nearest
from .document import NetworkDocument
from .editing import delete, disconnect, mark_output
from .edits import EditGroup, ReplaceAt, ReplaceNode, Rewire, SetInput, SetOutputs
from .folding import Link
from .insight import Insight, look
from .layers import LAYERS, declared_params
from .linking import shapes_fit, with_input
from .misfits import misfit_remedies
from .naming import Names
from .node import IMAGES, Node, parent_path, parents
from .remedy_parts import Case, Remedy

__all__ = ["Remedy", "remedies"]

_MOST = 4  # offered
_TRIED = 14  # a try takes some milliseconds with the largest networks
Candidates = Iterator[Remedy]


def remedies(document: NetworkDocument, insight: Insight, problem: Problem) -> tuple[Remedy, ...]:
    """At most four ways to mend a problem, the best first; none when nothing simple helps.

    Args:
        document: it is left as it is.
        insight: a look at it.
        problem: one of ``insight.problems``.
    """
    case = Case(document, insight, problem)
    known: set[str] = set()
    judged: list[tuple[int, Remedy]] = []
    for remedy in itertools.islice(_candidates(case), _TRIED):
        if remedy.title not in known:
            known.add(remedy.title)
            left = _problems_left(case, remedy)
            if left is not None:
                judged.append((left, remedy))
    judged.sort(key=lambda found: found[0])
    return tuple(remedy for _, remedy in judged[:_MOST])


def _candidates(case: Case) -> Candidates:
    for rule in (_BY_KIND[case.problem.kind], _removal):
        try:
            yield from rule(case)
        except TangoError:
            continue  # the document is more broken than the rule expects: nothing to offer


def _removal(case: Case) -> Candidates:
    if case.problem.node and case.problem.kind is not ProblemKind.DUPLICATE:
        edit = delete(case.document, [case.problem.node])
        yield Remedy(edit.title(), edit)


def _problems_left(case: Case, remedy: Remedy) -> int | None:
    """How many problems there are after a remedy; None when it does not help."""
    mended = case.document.copy()
    try:
        remedy.edit.apply(mended)
    except TangoError:
        return None
    after = look(mended, case.insight)
    return len(after.problems) if _helps(case, mended, after) else None


def _helps(case: Case, mended: NetworkDocument, after: Insight) -> bool:
    problem = case.problem
    before_count = _count(case.insight, problem)
    if problem in after.problems or _count(after, problem) >= before_count:
        return False
    known = {(p.kind, p.node) for p in case.insight.problems}
    new = {p.node for p in after.problems if (p.kind, p.node) not in known}
    if not problem.node or not new:
        return True
    places = {node.id: place for place, node in enumerate(mended.nodes)}
    limit = places.get(problem.node, case.document.position(problem.node))
    return all(places.get(node_id, -1) >= limit for node_id in new)


def _count(insight: Insight, problem: Problem) -> int:
    return sum(p.kind is problem.kind for p in insight.by_node.get(problem.node, ()))


# The whole -------------------------------------------------------------------------------------


def _input(case: Case) -> Candidates:
    document = case.document
    side = max(*document.size, 1)
    height, width = (value if value >= 1 else side for value in document.size)
    channels = document.in_channels if document.in_channels >= 1 else 3
    title = tr(
        "Use pictures of {channels} × {height} × {width}",
        channels=channels,
        height=height,
        width=width,
    )
    yield Remedy(title, EditGroup(title, (SetInput(channels, (height, width)),)))


def _output(case: Case) -> Candidates:
    document = case.document
    ids = {node.id for node in document.nodes}
    there = tuple(dict.fromkeys(name for name in document.outputs if name in ids))
    if there and there != document.outputs:
        title = tr("Return only {names}", names=", ".join(there))
        yield Remedy(title, EditGroup(title, (SetOutputs(there),)))
    gone = [name for name in document.outputs if name not in ids]
    near = [name for name in (nearest(name, sorted(ids)) for name in gone) if name]
    for name in (*near, *_ends(document)):
        outputs = tuple(dict.fromkeys((*there, name)))
        title = tr("Mark {name} as output", name=name)
        yield Remedy(title, EditGroup(title, (SetOutputs(outputs),)))


def _ends(document: NetworkDocument) -> list[str]:
    """What nobody reads, the last first."""
    read = {source for node in document.nodes for source in node.inputs}
    return [node.id for node in reversed(document.nodes) if node.id not in read][:2]


# Names -----------------------------------------------------------------------------------------


def _name(case: Case) -> Candidates:
    names = Names(case.document.nodes)
    wanted = case.problem.node
    new_id = names.node(wanted)
    yield _renamed(case.document, wanted, new_id)
    ids = {node.id for node in case.document.nodes}
    for parent in parents(wanted):
        if parent in ids:
            yield _renamed(case.document, parent, names.node(f"{parent}_"))


def _renamed(document: NetworkDocument, old: str, new: str) -> Remedy:
    """All nodes of a name get others; readers and outputs follow the first."""
    title = tr("Rename {name} to {new_name}", name=old or "“”", new_name=new)
    names = Names(document.nodes)
    edits = []
    wanted = new
    for place, node in enumerate(document.nodes):
        changed = node
        if node.id == old:
            changed = _with_id(node, wanted)
            wanted = names.node(new)
        if old != IMAGES and old in node.inputs:
            inputs = tuple(new if name == old else name for name in node.inputs)
            changed = dataclasses.replace(changed, inputs=inputs)
        if changed is not node:
            edits.append(ReplaceAt(place, changed))
    outputs = tuple(new if name == old else name for name in document.outputs)
    return Remedy(title, EditGroup(title, (*edits, SetOutputs(outputs))))


def _with_id(node: Node, new_id: str) -> Node:
    follows = node.block == parent_path(node.id)
    block = parent_path(new_id) if follows else node.block
    return dataclasses.replace(node, id=new_id, block=block)


def _duplicate(case: Case) -> Candidates:
    namesakes = [
        (place, node)
        for place, node in enumerate(case.document.nodes)
        if node.id == case.problem.node
    ]
    names = Names(case.document.nodes)
    changed = [(place, _with_id(node, names.node(node.id))) for place, node in namesakes[1:]]
    if len(changed) == 1:
        title = tr("Rename the second one to {name}", name=changed[0][1].id)
    else:
        title = tr("Rename all but the first one")
    yield Remedy(title, EditGroup(title, tuple(ReplaceAt(*change) for change in changed)))


# Layers and parameters -------------------------------------------------------------------------


def _layer(case: Case) -> Candidates:
    node = case.node
    near = nearest(node.layer.lower(), LAYERS.names())
    for layer in filter(None, dict.fromkeys((near, "identity"))):
        declared = declared_params(LAYERS.get(layer).params)
        params = {name: v for name, v in node.params.items() if _is_good(declared.get(name), v)}
        changed = dataclasses.replace(node, layer=layer, params=params)
        title = tr("Make {name} a {layer}", name=node.id, layer=tr(LAYERS.get(layer).title))
        yield Remedy(title, EditGroup(title, (ReplaceNode(node.id, changed),)))


def _is_good(declared: Param | None, value: object) -> bool:
    try:
        return declared is not None and declared.parse(value) is not None
    except SettingsError:
        return False


def _parameter(case: Case) -> Candidates:
    node = case.node
    declared = declared_params(node.info.params)
    bad = {name: v for name, v in node.params.items() if not _is_good(declared.get(name), v)}
    good = {name: value for name, value in node.params.items() if name not in bad}
    mended = {**good, **_mended(declared, good, bad)}
    yield _with_params(node, declared, mended, bad)
    yield _with_params(node, declared, good, bad)


def _mended(
    declared: Mapping[str, Param], good: Mapping[str, object], bad: Mapping[str, object]
) -> dict[str, object]:
    """Values brought inside their bounds, under the nearest names."""
    result: dict[str, object] = {}
    for name, value in bad.items():
        meant = name if name in declared else nearest(name, list(declared))
        if not meant or meant in good:
            continue
        clamped = _clamped(declared[meant], value)
        if _is_good(declared[meant], clamped):
            result[meant] = declared[meant].parse(clamped)
    return result


def _clamped(declared: Param, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if not math.isfinite(value):
        return value
    low, high = declared.minimum, declared.maximum
    kept = value if low is None else max(value, low)
    kept = kept if high is None else min(kept, high)
    return round(kept) if declared.kind in (Kind.INT, Kind.TEXT) else kept


def _with_params(
    node: Node, declared: Mapping[str, Param], params: dict[str, object], bad: Iterable[str]
) -> Remedy:
    added = [name for name in params if name not in node.params or name in bad]
    reset = [name for name in bad if name in declared and name not in params]
    values = {name: params[name] for name in added}
    values.update({name: declared[name].default for name in reset})
    if values:
        told = ", ".join(f"{name} = {value}" for name, value in values.items())
        title = tr("Set {values}", values=told)
    else:
        title = tr("Remove the setting {names}", names=", ".join(bad))
    changed = dataclasses.replace(node, params=params)
    return Remedy(title, EditGroup(title, (ReplaceNode(node.id, changed),)))


# Links -----------------------------------------------------------------------------------------


def _dangling(case: Case) -> Candidates:
    node = case.node
    known = {IMAGES, *(other.id for other in case.document.nodes)}
    for source in dict.fromkeys(name for name in node.inputs if name not in known):
        if case.problem.message == dangling_message(source):
            yield from _read_instead(case, source)
            ports = [Link(source, node.id, at) for at, s in enumerate(node.inputs) if s == source]
            yield Remedy(tr("Remove this link"), disconnect(case.document, ports))


def _read_instead(case: Case, gone: str) -> Candidates:
    """Nodes to read instead of ``gone``: of the nearest name, and the nearest that fits."""
    below = case.insight.below(case.node.id) | {case.node.id}
    near = nearest(gone, [n.id for n in case.document.nodes if n.id not in below])
    fitting = (name for name in case.readable() if _fits_instead(case, gone, name))
    for source in filter(None, dict.fromkeys((near, *itertools.islice(fitting, 2)))):
        title = tr("Connect to {names}", names=source)
        yield Remedy(title, EditGroup(title, (_read(case.node, gone, source),)))


def _read(node: Node, old: str, new: str) -> Rewire:
    return Rewire(node.id, tuple(new if name == old else name for name in node.inputs))


def _fits_instead(case: Case, gone: str, source: str) -> bool:
    names = (source if name == gone else name for name in case.node.inputs)
    return shapes_fit(case.node, [case.insight.shape(name) for name in names])


def _cycle(case: Case) -> Candidates:
    links = _links_of_circle(case.document)
    places = {node.id: place for place, node in enumerate(case.document.nodes)}
    links.sort(key=lambda link: places[link.source] < places[link.target])  # backward ones first
    for link in links[:3]:
        other = Case(case.document, case.insight, Problem(ProblemKind.CYCLE, link.target, ""))
        source = next((n for n in other.readable() if _fits_at(other, link.port, n)), None)
        if source is not None:
            title = tr("Let {name} read {source} instead", name=link.target, source=source)
            inputs = with_input(other.node.inputs, source, link.port)
            yield Remedy(title, EditGroup(title, (Rewire(link.target, inputs),)))
        edit = disconnect(case.document, link)
        yield Remedy(edit.title(), edit)
    yield from _backward(case.document, places)
    for link in links[:2]:
        removal = delete(case.document, [link.target])
        yield Remedy(removal.title(), removal)


def _links_of_circle(document: NetworkDocument) -> list[Link]:
    """The links of the circle that is told of."""
    inputs = {node.id: node.inputs for node in document.nodes}
    try:
        graphlib.TopologicalSorter(inputs).prepare()
    except graphlib.CycleError as error:
        pairs = itertools.pairwise(error.args[1])
        return [
            Link(source, target, inputs[target].index(source))
            for source, target in pairs
            if source in inputs.get(target, ())
        ]
    return []


def _fits_at(case: Case, port: int, source: str) -> bool:
    names = with_input(case.node.inputs, source, port)
    return shapes_fit(case.node, [case.insight.shape(name) for name in names])


def _backward(document: NetworkDocument, places: Mapping[str, int]) -> Candidates:
    links = [
        Link(source, node.id, port)
        for node in document.nodes
        for port, source in enumerate(node.inputs)
        if places.get(source, -1) >= places[node.id]
    ]
    if links:
        title = tr("Remove the {count} links that run backwards", count=len(links))
        yield Remedy(title, disconnect(document, links))


def _unused(case: Case) -> Candidates:
    node_id = case.node.id
    below = case.insight.below(node_id)
    ends = [name for name in _ends(case.document) if name in below]
    ends = list(dict.fromkeys((*ends, node_id)))
    yield from _connect_onwards(case, ends)
    for name in ends:
        edit = mark_output(case.document, name)
        yield Remedy(edit.title(), edit)
    unused = {p.node for p in case.insight.problems if p.kind is ProblemKind.UNUSED}
    chain = [name for name in (*case.insight.above(node_id), node_id, *below) if name in unused]
    removal = delete(case.document, chain)
    yield Remedy(removal.title(), removal)


def _connect_onwards(case: Case, ends: Sequence[str]) -> Candidates:
    """The next layers that lack an input or join several, and that a result fits into."""
    for name in ends:
        around = case.insight.above(name) | case.insight.below(name) | {name}
        later = case.document.nodes[case.document.position(name) + 1 :]
        readers = [n for n in later if n.layer in LAYERS and n.id not in around]
        lacking = [n for n in readers if len(n.inputs) < n.info.ports.least]
        joins = [n for n in readers if n.layer in ("add", "concat")]
        for node in _first_fitting(case, name, lacking) + _first_fitting(case, name, joins):
            title = tr("Connect {source} to {target}", source=name, target=node.id)
            inputs = (*node.inputs, name)
            yield Remedy(title, EditGroup(title, (Rewire(node.id, inputs),)))


def _first_fitting(case: Case, name: str, nodes: Sequence[Node]) -> list[Node]:
    """The first of the nodes that can read ``name`` besides what it reads."""
    for node in nodes:
        shapes = [case.insight.shape(source) for source in (*node.inputs, name)]
        if shapes_fit(node, shapes):
            return [node]
    return []


_BY_KIND: dict[ProblemKind, Callable[[Case], Candidates]] = {
    ProblemKind.INPUT: _input,
    ProblemKind.NAME: _name,
    ProblemKind.DUPLICATE: _duplicate,
    ProblemKind.LAYER: _layer,
    ProblemKind.PARAMETER: _parameter,
    ProblemKind.DANGLING: _dangling,
    ProblemKind.CYCLE: _cycle,
    ProblemKind.OUTPUT: _output,
    ProblemKind.UNUSED: _unused,
    ProblemKind.SHAPE: misfit_remedies,
}

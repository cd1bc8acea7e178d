"""Live figures of a document while it is edited: shapes, problems, costs, also of a broken one.

:func:`look` takes what is known from the look before: nodes never change, so one that is the same
object and reads the same shapes has the same figures.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tango_desktop.errors import GraphError, SettingsError
from tango_desktop.i18n import tr

from . import checks
from .checks import Problem, ProblemKind
from .costs import LayerCost, layer_cost, peak_of
from .document import NetworkDocument
from .inference import ordered
from .layers import Shape
from .node import IMAGES, Node


@dataclass(frozen=True)
class Totals:
    """Sums over the layers that have figures, for one picture in fp32.

    Attributes:
        parameters: learnt numbers.
        macs: multiply-accumulates.
        weight_bytes: of parameters and buffers.
        activation_bytes: the peak of live activations; None while a layer has no shape.
    """

    parameters: int
    macs: int
    weight_bytes: int
    activation_bytes: int | None


@dataclass(frozen=True)
class _Figures:
    """What is known of a node that reads these shapes."""

    node: Node
    inputs: tuple[Shape, ...]
    cost: LayerCost | None
    problem: Problem | None


@dataclass(frozen=True)
class Insight:
    """What is known of a document at one moment.

    Attributes:
        shapes: each node's output shape without the batch, as far as it can be told.
        problems: everything that is wrong, as ``document.problems()`` gives it.
        costs: of the nodes that have shapes, inputs first.
        totals: their sums.
        by_node: the problems of each node that has any; those of the whole under "".
        pictures: (channels, height, width) of the pictures.
    """

    shapes: Mapping[str, Shape]
    problems: tuple[Problem, ...]
    costs: Mapping[str, LayerCost]
    totals: Totals
    by_node: Mapping[str, tuple[Problem, ...]]
    pictures: Shape
    _figures: Mapping[str, _Figures] = field(repr=False, compare=False)
    _faults: Mapping[str, tuple[Node, Problem | None]] = field(repr=False, compare=False)
    _inputs: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)
    _reached: dict[tuple[str, bool], frozenset[str]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def usable(self) -> bool:
        """Whether the document can be built and trained."""
        return not self.problems

    @property
    def why_not(self) -> str:
        """Why it cannot be used, in a sentence or two; empty when it can."""
        if not self.problems:
            return ""
        first = str(self.problems[0])
        if len(self.problems) == 1:
            return first
        more = len(self.problems) - 1
        return tr("{first} There are {count} more problems.", first=first, count=more)

    def shape(self, name: str) -> Shape | None:
        """The shape that a node or ``images`` gives; None when it is not known."""
        return self.pictures if name == IMAGES else self.shapes.get(name)

    def above(self, node_id: str) -> frozenset[str]:
        """What a node reads, directly and through others, and ``images``; remembered."""
        return self._reach(node_id, up=True)

    def below(self, node_id: str) -> frozenset[str]:
        """The nodes that read a node, directly and through others; remembered."""
        return self._reach(node_id, up=False)

    def _reach(self, node_id: str, up: bool) -> frozenset[str]:
        key = (node_id, up)
        if key not in self._reached:
            links = self._inputs if up else self._readers
            found: set[str] = set()
            waiting = list(links.get(node_id, ()))
            while waiting:
                name = waiting.pop()
                if name not in found:
                    found.add(name)
                    waiting.extend(links.get(name, ()))
            self._reached[key] = frozenset(found)
        return self._reached[key]

    @functools.cached_property
    def _readers(self) -> Mapping[str, tuple[str, ...]]:
        readers: dict[str, list[str]] = defaultdict(list)
        for name, inputs in self._inputs.items():
            for source in inputs:
                readers[source].append(name)
        return {source: tuple(names) for source, names in readers.items()}


def look(document: NetworkDocument, before: Insight | None = None) -> Insight:
    """The figures of ``document`` at its own picture size.

    Args:
        document: it may have problems; layers behind one that misfits have no figures.
        before: an earlier look at this document or another; what did not change is taken from it.
            Its problems are told in the language of their time.
    """
    order = ordered(document)
    pictures = (document.in_channels, *document.size)
    figures = _figures_of(order, pictures, before) if min(document.size) >= 1 else {}
    costs = {name: known.cost for name, known in figures.items() if known.cost is not None}
    shapes = {name: cost.shape for name, cost in costs.items()}
    problems, faults = _problems_of(document, len(order), figures, before)
    complete = len(document.nodes) == len(shapes) and min(document.size) >= 1
    peak = peak_of(document, order, {IMAGES: pictures, **shapes}) if complete else None
    totals = Totals(
        sum(cost.parameters for cost in costs.values()),
        sum(cost.macs for cost in costs.values()),
        sum(cost.weight_bytes for cost in costs.values()),
        peak,
    )
    inputs = {node.id: node.inputs for node in document.nodes}
    by_node = _grouped(problems)
    return Insight(shapes, problems, costs, totals, by_node, pictures, figures, faults, inputs)


def _figures_of(
    order: tuple[Node, ...], pictures: Shape, before: Insight | None
) -> dict[str, _Figures]:
    known = before._figures if before is not None else {}
    shapes = {IMAGES: pictures}
    result: dict[str, _Figures] = {}
    for node in order:
        try:
            inputs = tuple([shapes[source] for source in node.inputs])
        except KeyError:
            continue
        figures = known.get(node.id)
        if figures is None or figures.node is not node or figures.inputs != inputs:
            figures = _figure(node, inputs)
        result[node.id] = figures
        if figures.cost is not None:
            shapes[node.id] = figures.cost.shape
    return result


def _figure(node: Node, inputs: tuple[Shape, ...]) -> _Figures:
    try:
        node.info.check_ports(len(inputs))
        output = node.info.shape(node.settings, inputs)
    except (GraphError, SettingsError) as error:
        return _Figures(node, inputs, None, checks.misfit_problem(node, error))
    return _Figures(node, inputs, layer_cost(node, inputs, output), None)


def _problems_of(
    document: NetworkDocument,
    computable: int,
    figures: Mapping[str, _Figures],
    before: Insight | None,
) -> tuple[tuple[Problem, ...], dict[str, tuple[Node, Problem | None]]]:
    """All problems, and what is wrong with layers and parameters, to be remembered."""
    known = before._faults if before is not None else {}
    faults = [_fault(node, known.get) for node in document.nodes]
    told = [problem for _, problem in faults if problem is not None]
    found = checks.structure_problems(document, document.size, computable, told)
    if not any(problem.kind is ProblemKind.INPUT for problem in found):
        found += [known.problem for known in figures.values() if known.problem is not None]
    return tuple(found), {fault[0].id: fault for fault in faults}


def _fault(
    node: Node, recall: Callable[[str], tuple[Node, Problem | None] | None]
) -> tuple[Node, Problem | None]:
    before = recall(node.id)
    if before is not None and before[0] is node:
        return before
    return node, checks.layer_problem(node)


def _grouped(problems: tuple[Problem, ...]) -> dict[str, tuple[Problem, ...]]:
    grouped: dict[str, tuple[Problem, ...]] = {}
    for problem in problems:
        grouped[problem.node] = (*grouped.get(problem.node, ()), problem)
    return grouped

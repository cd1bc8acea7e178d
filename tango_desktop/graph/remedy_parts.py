"""What remedies are made of: a case, and nodes put between others."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tango_desktop.i18n import tr

from .checks import Problem
from .document import NetworkDocument
from .edits import Changes, Edit, EditGroup, SetParam
from .insight import Insight
from .layers import Shape, declared_params
from .linking import with_input
from .naming import Names
from .node import IMAGES, Node


@dataclass(frozen=True)
class Remedy:
    """One way to mend a problem.

    Attributes:
        title: what it does, for a button.
        edit: does it.
    """

    title: str
    edit: Edit


@dataclass(frozen=True)
class Case:
    """A problem, and the document that has it."""

    document: NetworkDocument
    insight: Insight
    problem: Problem

    @cached_property
    def node(self) -> Node:
        """The node that has the problem; raises GraphError when it is about the whole."""
        return self.document.node(self.problem.node)

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes that the node reads, as far as they are known."""
        found = (self.insight.shape(source) for source in self.node.inputs)
        return tuple(shape for shape in found if shape is not None)

    @property
    def settings(self) -> Any:
        """The node's parameters."""
        return self.node.settings

    def upstream(self, source: str) -> Iterator[Node]:
        """``source`` and what it reads, as long as each reads one only."""
        seen: set[str] = set()
        while source != IMAGES and source in self.document and source not in seen:
            seen.add(source)
            node = self.document.node(source)
            yield node
            if len(node.inputs) != 1:
                return
            source = node.inputs[0]

    def readable(self) -> Iterator[str]:
        """What the node could read without a circle, the nearest in drawing order first."""
        below = self.insight.below(self.node.id) | {self.node.id}
        place = self.document.position(self.node.id)
        nodes = self.document.nodes
        for node in (*reversed(nodes[:place]), *nodes[place + 1 :]):
            if node.id not in below and node.id in self.insight.shapes:
                yield node.id
        yield IMAGES


@dataclass(frozen=True)
class Piece:
    """A layer to be put in, and how a title names it."""

    layer: str
    params: Mapping[str, object]
    words: str


def spliced(case: Case, chains: Iterable[tuple[int, Sequence[Piece]]]) -> Remedy:
    """The remedy that puts layers before some of the node's inputs."""
    node = case.node
    names = Names(case.document.nodes)
    place = case.document.position(node.id)
    added: list[tuple[int, Node]] = []
    inputs = node.inputs
    words: list[str] = []
    for port, pieces in chains:
        source = node.inputs[port]
        for piece in pieces:
            name = names.of_layer(piece.layer, node.block)
            added.append((place, Node(name, piece.layer, piece.params, (source,), node.block)))
            source = name
            words.append(piece.words)
        inputs = with_input(inputs, source, port)
    title = tr("Insert {layers}", layers=", ".join(dict.fromkeys(words)))
    put: dict[str, Node | None] = {node.id: dataclasses.replace(node, inputs=inputs)}
    return Remedy(title, Changes(title, put, tuple(added)))


def setting(node: Node, name: str, value: object) -> Remedy:
    """The remedy that sets one parameter."""
    label = tr(declared_params(node.info.params)[name].label).lower()
    title = tr("Set {param} of {name} to {value}", param=label, name=node.id, value=_show(value))
    return Remedy(title, EditGroup(title, (SetParam(node.id, name, value),)))


def setting_all(nodes: Iterable[Node], name: str, value: object) -> Remedy | None:
    """The remedy that sets one parameter of several nodes; None when there are none."""
    targets = list({node.id: node for node in nodes}.values())
    if not targets:
        return None
    one = setting(targets[0], name, value)
    if len(targets) == 1:
        return one
    label = tr(declared_params(targets[0].info.params)[name].label).lower()
    title = tr(
        "Set {param} of {count} layers to {value}",
        param=label,
        count=len(targets),
        value=_show(value),
    )
    return Remedy(title, EditGroup(title, tuple(SetParam(n.id, name, value) for n in targets)))


def _show(value: object) -> str:
    return " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)

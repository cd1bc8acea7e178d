"""What is marked on boxes: problems and differences, gathered where a block is folded."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tango_desktop.graph import Problem
from tango_desktop.graph.folding import VisibleGraph, VisibleItem
from tango_desktop.i18n import N_, tr

if TYPE_CHECKING:
    from tango_desktop.graph.compare import Difference


class Change(enum.Enum):
    """How a node differs from the other document; the value is the word that is shown."""

    ADDED = N_("added")
    REMOVED = N_("removed")
    CHANGED = N_("changed")


@dataclass(frozen=True)
class ChangeLook:
    """How a difference is drawn: a sign and a colour role."""

    sign: str
    role: str


CHANGE_LOOKS = {
    Change.ADDED: ChangeLook("+", "good"),
    Change.REMOVED: ChangeLook("−", "bad"),
    Change.CHANGED: ChangeLook("~", "warn"),
}


@dataclass(frozen=True)
class Mark:
    """What is marked on one box.

    Attributes:
        problems: of the node, or of all nodes in the folded block.
        change: how it differs; a folded block with any difference has changed.
        departure: that an exported model departs here first, a sentence; empty where it does not.
    """

    problems: tuple[Problem, ...] = ()
    change: Change | None = None
    departure: str = ""

    def sentences(self) -> list[str]:
        """For a tooltip and for screen readers."""
        found = [str(problem) for problem in self.problems]
        changed = [tr(self.change.value)] if self.change else []
        return [*found, *changed, *filter(None, (self.departure,))]


def changes_of(difference: Difference | None, ids: Iterable[str]) -> dict[str, Change]:
    """How nodes differ, by id; ``ids`` are those of the document that is shown."""
    if difference is None:
        return {}
    found = dict.fromkeys(difference.added, Change.ADDED)
    found.update(dict.fromkeys(difference.removed, Change.REMOVED))
    for changed in difference.changed:
        found[changed.id_before] = found[changed.id_after] = Change.CHANGED
    there = set(ids)
    return {node_id: change for node_id, change in found.items() if node_id in there}


@dataclass(frozen=True)
class Departure:
    """Where an exported model departs first from the trained network.

    Attributes:
        node: by its name in the document that is shown.
        text: what is said of it, a sentence.
    """

    node: str
    text: str


def marks_of(
    graph: VisibleGraph,
    problems: Mapping[str, tuple[Problem, ...]],
    changes: Mapping[str, Change],
    departure: Departure | None = None,
) -> dict[str, Mark]:
    """The marks of all boxes that have any, by key; open blocks have none of their own."""
    if not any(problems) and not changes and departure is None:
        return {}
    marks = {
        key: replace(_mark(item, problems, changes), departure=_departs(item, departure))
        for key, item in graph.items.items()
        if not item.is_open
    }
    return {key: mark for key, mark in marks.items() if mark != Mark()}


def _departs(item: VisibleItem, departure: Departure | None) -> str:
    if departure is None:
        return ""
    inside = (item.node.id,) if item.node is not None else item.nodes
    return departure.text if departure.node in inside else ""


def _mark(
    item: VisibleItem,
    problems: Mapping[str, tuple[Problem, ...]],
    changes: Mapping[str, Change],
) -> Mark:
    if item.node is not None:
        return Mark(problems.get(item.node.id, ()), changes.get(item.node.id))
    inside = [problem for node_id in item.nodes for problem in problems.get(node_id, ())]
    found = {changes[node_id] for node_id in item.nodes if node_id in changes}
    if not found:
        return Mark(tuple(inside))
    alike = len(found) == 1 and all(node_id in changes for node_id in item.nodes)
    return Mark(tuple(inside), found.pop() if alike else Change.CHANGED)

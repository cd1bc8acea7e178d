"""What differs between two networks: by name first, then by what stands in the same place.

A layer whose name is in both and is of one kind is the same layer. Of the others, those of one
kind that read the same are the same under another name: the search goes from the pictures on.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

from .document import NetworkDocument
from .inference import ordered
from .insight import Insight, Totals
from .node import IMAGES, Node

Values = Mapping[str, tuple[object, object]]
_MOST_STEPS = 64  # past layers that are on one side only


@dataclass(frozen=True)
class Changed:
    """A layer that is in both networks and differs.

    Attributes:
        id_before: its name in the first.
        id_after: its name in the second.
        params: what was set and what is, of each parameter that differs; a default is None.
        inputs: what it read and what it reads, in the names of each network, where that differs
            other than by layers that came or went on the way.
        layer: the kinds that it was and is, where they differ.
    """

    id_before: str
    id_after: str
    params: Values
    inputs: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    layer: tuple[str, str] | None = None


@dataclass(frozen=True)
class Difference:
    """What differs between two networks.

    Attributes:
        added: ids in the second, in its order.
        removed: ids in the first, in its order.
        changed: layers that are set or connected otherwise.
        renamed: (before, after) of layers that have another name, changed or not.
        unchanged: (before, after) of layers that are as they were, whatever their name.
        outputs: what the networks return, each in its own names, if that is not the same.
        pictures: (channels, height, width) of both, if they are not the same.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    renamed: tuple[tuple[str, str], ...]
    unchanged: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    pictures: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether both compute the same: at most names differ."""
        parts = (self.added, self.removed, self.changed, self.outputs, self.pictures)
        return not any(parts)


@dataclass(frozen=True)
class Narrowed:
    """A layer that has fewer channels than it had.

    Attributes:
        id_before: its name in the first network.
        id_after: its name in the second.
        before: how many channels it made.
        after: how many it makes.
    """

    id_before: str
    id_after: str
    before: int
    after: int


@dataclass(frozen=True)
class CostChange:
    """What a difference comes to.

    Attributes:
        before: what the first network costs.
        after: what the second costs.
        narrowed: convolutions and linear layers with fewer channels, in the second's order.
    """

    before: Totals
    after: Totals
    narrowed: tuple[Narrowed, ...]


def cost_change(found: Difference, before: Insight, after: Insight) -> CostChange:
    """What ``found`` comes to, by a look at both networks."""
    pairs = {new: old for old, new in found.unchanged}
    pairs |= {one.id_after: one.id_before for one in found.changed}
    narrowed = (_narrowed(pairs[new], new, before, after) for new in after.costs if new in pairs)
    return CostChange(before.totals, after.totals, tuple(one for one in narrowed if one))


def _narrowed(old: str, new: str, before: Insight, after: Insight) -> Narrowed | None:
    cost, wide, narrow = after.costs[new], before.shapes.get(old), after.shapes.get(new)
    if not cost.macs or not wide or not narrow or narrow[0] >= wide[0]:
        return None
    return Narrowed(old, new, wide[0], narrow[0])


def compare(before: NetworkDocument, after: NetworkDocument) -> Difference:
    """The difference from ``before`` to ``after``; both may be broken."""
    first, second = _Side(before), _Side(after)
    match = _Matching(first, second)
    pairs = match.pairs
    back = {new: old for old, new in pairs.items()}
    changed: list[Changed] = []
    unchanged: list[tuple[str, str]] = []
    for new, node in second.nodes.items():
        if new in back:
            found = _changed(first, second, first.nodes[back[new]], node, match)
            if found is None:
                unchanged.append((back[new], new))
            else:
                changed.append(found)
    return Difference(
        tuple(name for name in second.nodes if name not in back),
        tuple(name for name in first.nodes if name not in pairs),
        tuple(changed),
        tuple((old, new) for old, new in pairs.items() if old != new),
        tuple(unchanged),
        _outputs(first, second, match),
        _pictures(before, after),
    )


class _Side:
    """One of the two networks; of nodes with one name the first counts."""

    def __init__(self, document: NetworkDocument) -> None:
        self.nodes: dict[str, Node] = {}
        self.outputs = document.outputs
        for node in document.nodes:
            self.nodes.setdefault(node.id, node)
        self.order = ordered(document)
        self.settings = {name: node.own_params for name, node in self.nodes.items()}
        self.readers: dict[str, list[str]] = defaultdict(list)
        for name, node in self.nodes.items():
            for source in node.inputs:
                self.readers[source].append(name)

    def past(self, name: str, matched: Mapping[str, str]) -> str:
        """``name``, or what it reads first, on and on, until a layer that is on both sides."""
        for _ in range(_MOST_STEPS):
            node = self.nodes.get(name)
            if name in matched or node is None or not node.inputs:
                break
            name = node.inputs[0]
        return name

    def _kind(self, name: str) -> tuple[str, str]:
        return self.nodes[name].layer, repr(sorted(self.settings[name].items()))

    def from_inputs(self) -> dict[str, int]:
        """A number for each node that says what it computes of the pictures."""
        marks = {IMAGES: 0}
        for node in self.order:
            read = tuple(marks[source] for source in node.inputs)
            marks[node.id] = hash((self._kind(node.id), read))
        return marks

    def from_outputs(self) -> dict[str, int]:
        """A number for each node that says what becomes of its result."""
        marks: dict[str, int] = {}
        for node in reversed(self.order):
            used = [
                (marks.get(reader, 0), port)
                for reader in dict.fromkeys(self.readers[node.id])
                for port, source in enumerate(self.nodes[reader].inputs)
                if source == node.id
            ]
            returned = tuple(at for at, name in enumerate(self.outputs) if name == node.id)
            marks[node.id] = hash((self._kind(node.id), tuple(sorted(used)), returned))
        return marks


class _Matching:
    """Which layers of two networks are the same."""

    def __init__(self, first: _Side, second: _Side) -> None:
        self.pairs: dict[str, str] = {}
        self.known: dict[str, str] = {IMAGES: IMAGES}  # the pairs, and the pictures
        self.back: dict[str, str] = {IMAGES: IMAGES}
        self._first, self._second = first, second
        for name, node in first.nodes.items():
            if name in second.nodes and second.nodes[name].layer == node.layer:
                self._add(name, name)
        if len(self.pairs) < min(len(first.nodes), len(second.nodes)):
            self._by_structure()

    def _add(self, old: str, new: str) -> None:
        self.pairs[old] = self.known[old] = new
        self.back[new] = old

    def _by_structure(self) -> None:
        self._by_marks(self._first.from_inputs(), self._second.from_inputs())
        self._by_marks(self._first.from_outputs(), self._second.from_outputs())
        for node in self._second.order:
            if node.id not in self.back:
                self._pair_best(node)
        for name in self._first.nodes:  # of another kind, under the same name
            there = name in self._second.nodes and name not in self.back
            if there and name not in self.pairs:
                self._add(name, name)

    def _by_marks(self, first: Mapping[str, int], second: Mapping[str, int]) -> None:
        waiting: dict[int, deque[str]] = defaultdict(deque)
        for name, mark in first.items():
            if name != IMAGES and name not in self.pairs:
                waiting[mark].append(name)
        for name, mark in second.items():
            if name not in self.back and waiting.get(mark):
                self._add(waiting[mark].popleft(), name)

    def _pair_best(self, node: Node) -> None:
        """Pair a node with the one that reads the same, set like it if there are several."""
        reads = tuple(self.back.get(self._second.past(name, self.back)) for name in node.inputs)
        candidates = [
            old
            for source in reads
            if source is not None
            for old in self._free_readers(source)
            if self._first.nodes[old].layer == node.layer
        ]
        if candidates:
            settings = self._second.settings[node.id]
            self._add(max(candidates, key=lambda old: self._alike(old, reads, settings)), node.id)

    def _alike(
        self, old: str, reads: tuple[str | None, ...], settings: Mapping[str, object]
    ) -> tuple[bool, int]:
        own = tuple(self._first.past(s, self.known) for s in self._first.nodes[old].inputs)
        held = self._first.settings[old]
        same = sum(held.get(name) == value for name, value in settings.items())
        return own == reads, same - len(held.keys() ^ settings.keys())

    def _free_readers(self, source: str) -> list[str]:
        """Unmatched nodes that read ``source``, also behind others that are unmatched."""
        found: dict[str, None] = {}
        waiting = deque([source])
        while waiting and len(found) < _MOST_STEPS:
            for reader in self._first.readers.get(waiting.popleft(), ()):
                if reader not in self.pairs and reader not in found:
                    found[reader] = None
                    waiting.append(reader)
        return list(found)


def _changed(first: _Side, second: _Side, old: Node, new: Node, match: _Matching) -> Changed | None:
    layer = None if old.layer == new.layer else (old.layer, new.layer)
    inputs = None
    if _reads(second, new, match.back, match.back) != _reads(first, old, match.known, None):
        inputs = (old.inputs, new.inputs)
    held, values = first.settings[old.id], second.settings[new.id]
    params = {
        name: (held.get(name), values.get(name))
        for name in (dict.fromkeys((*held, *values)) if old is not new else ())
        if held.get(name) != values.get(name)
    }
    if layer is None and inputs is None and not params:
        return None
    return Changed(old.id, new.id, params, inputs, layer)


def _reads(
    side: _Side, node: Node, matched: Mapping[str, str], names: Mapping[str, str] | None
) -> list[str]:
    """What a node reads that both networks have, in the names of the first."""
    reads = [side.past(source, matched) for source in node.inputs]
    return [names.get(name, name) for name in reads] if names is not None else reads


def _outputs(
    first: _Side, second: _Side, match: _Matching
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    old = [first.past(name, match.known) for name in first.outputs]
    ends = (second.past(name, match.back) for name in second.outputs)
    new = [match.back.get(name, name) for name in ends]
    return None if old == new else (first.outputs, second.outputs)


def _pictures(
    before: NetworkDocument, after: NetworkDocument
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    old, new = (before.in_channels, *before.size), (after.in_channels, *after.size)
    return None if old == new else (old, new)

"""Which channels of a network can only go together, and the network without some of them.

A channel that goes takes its filter with it, its place in every normalisation and sum behind it,
and what reads it. Additions couple channels, concatenations only line them up, and grouped
convolutions tie the same place of every group. The idea of such groups is that of Fang et al.,
DepGraph, arXiv 2301.12900; here they follow from :mod:`pruning_rules`, channel by channel.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.errors import GraphError
from tango_desktop.i18n import N_, tr

from .checks import nearest_hint
from .document import NetworkDocument
from .layers import Shape
from .node import IMAGES, Node
from .pruning_rules import OUTPUT, PICTURES, RULES, Loom, Role, Threads, Weave

__all__ = ["ChannelGroup", "Couplings", "Keep", "Member", "Role", "Selection", "groups", "prune"]

Keep = Mapping[str, Sequence[int]]
_ONE = N_("It is a single channel.")


@dataclass(frozen=True, eq=False)
class Member:
    """Weights of one layer that belong to a group of channels.

    Attributes:
        node: the layer.
        role: what they do.
        tensors: (name, axis) of those along which the channels lie.
        places: (n,) indices along these axes.
        channels: (n,) the channel of the group at each place.
    """

    node: str
    role: Role
    tensors: tuple[tuple[str, int], ...]
    places: NDArray[np.int64]
    channels: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ChannelGroup:
    """Channels that the same layers make: each can go from all of them at once.

    Attributes:
        name: the first of the layers that make them; with a number where others have that name.
        channels: how many there are.
        width: how many channels of one layer a channel of the group stands for, at most.
        makers: ids of all the layers that make them.
        members: the weights that go with them.
        reason: why none can go; empty where they can.
    """

    name: str
    channels: int
    width: int
    makers: tuple[str, ...]
    members: tuple[Member, ...] = dataclasses.field(repr=False)
    reason: str = ""

    @property
    def can_shrink(self) -> bool:
        """Whether channels can go."""
        return not self.reason


@dataclass(frozen=True)
class Selection:
    """What stays of a network's tensors.

    Attributes:
        tensors: by name of a parameter or buffer that gets smaller: by axis the indices kept.
        channels: by id of a layer that gets narrower: the output channels kept.
    """

    tensors: Mapping[str, Mapping[int, tuple[int, ...]]]
    channels: Mapping[str, tuple[int, ...]]


def groups(document: NetworkDocument) -> tuple[ChannelGroup, ...]:
    """The groups of channels of ``document``, in the order of the layers that make them.

    Raises:
        GraphError: it has problems; ShapeError when only shapes do not fit.
    """
    return Couplings(document).groups


def prune(document: NetworkDocument, keep: Keep) -> tuple[NetworkDocument, Selection]:
    """``document`` with only some channels of some groups, and what stays of its weights.

    Args:
        document: the network; it is not changed.
        keep: by name of a group the channels that stay, at least one; others stay whole.

    Raises:
        GraphError: the document has problems, there is no such group or channel, or the group
            cannot shrink.
    """
    couplings = Couplings(document)
    return couplings.document(keep), couplings.selection(keep)


class Couplings:
    """The channel groups of one document, to prune it in many ways.

    Attributes:
        groups: see :func:`groups`.
    """

    groups: tuple[ChannelGroup, ...]

    def __init__(self, document: NetworkDocument) -> None:
        """Follow all channels; raises as :func:`groups` does. Later edits are not seen."""
        shapes: dict[str, Shape] = document.shapes()
        shapes[IMAGES] = (document.in_channels, *document.size)
        self._source = document.copy()
        self._loom = Loom()
        self._threads = {IMAGES: self._loom.fresh(document.in_channels, IMAGES, PICTURES)}
        self._weaves = [self._follow(node, shapes) for node in document.order()]
        for output in document.outputs:
            self._loom.hold(self._threads[output], OUTPUT)
        self._group()
        self._by_name = {group.name: group for group in self.groups}

    def _follow(self, node: Node, shapes: Mapping[str, Shape]) -> Weave:
        weave = Weave(
            node,
            [self._threads[source] for source in node.inputs],
            [shapes[source] for source in node.inputs],
            shapes[node.id],
            self._loom,
        )
        self._threads[node.id] = RULES[node.layer](weave)
        own = {*node.info.weights(node.settings, weave.shapes)}
        own |= {*node.info.buffers(node.settings, weave.shapes)}
        weave.axes = [axis for axis in weave.axes if axis[0] in own]
        return weave

    def _group(self) -> None:
        """Sort the channels into groups by who makes them and why they stay."""
        roots = self._loom.roots()
        kinds = _kinds(self._loom, roots)
        group_of = np.zeros(len(roots), np.int64)  # by root
        channel_of = np.zeros(len(roots), np.int64)
        for number, members in enumerate(kinds.values()):
            group_of[members] = number
            channel_of[members] = np.arange(len(members))
        self._group_of, self._channel_of = group_of[roots], channel_of[roots]
        names = _names([makers for makers, _ in kinds])
        found = self._members(len(kinds))
        made = [
            _channel_group(name, len(members), makers, found[number], reason)
            for number, (name, ((makers, reason), members)) in enumerate(
                zip(names, kinds.items(), strict=True)
            )
        ]
        self._numbers = {group.name: number for number, group in enumerate(made)}
        self.groups = tuple(group for group in made if group.makers != (IMAGES,))

    def _members(self, count: int) -> list[list[Member]]:
        """The members of each group, in the order of the layers."""
        found: list[list[Member]] = [[] for _ in range(count)]
        for weave in self._weaves:
            for role, tensors, threads in _shared(weave):
                for number, places in _split(self._group_of[threads]):
                    channels = self._channel_of[threads[places]]
                    found[number].append(Member(weave.node.id, role, tensors, places, channels))
        return found

    def group(self, name: str) -> ChannelGroup:
        """The group of that name; raises GraphError, naming the nearest."""
        if name not in self._by_name:
            raise GraphError(
                tr("There is no group of channels named {name}.", name=name),
                nearest_hint(name, list(self._by_name)),
            )
        return self._by_name[name]

    def document(self, keep: Keep) -> NetworkDocument:
        """The smaller document; see :func:`prune`."""
        kept = self._kept(keep)
        changed: dict[str, Node] = {}
        for weave in self._weaves:
            counts = {name: int(kept[threads].sum()) for name, threads in weave.counts.items()}
            params = {
                name: count
                for name, count in counts.items()
                if count != getattr(weave.settings, name)
            }
            if params:
                node = weave.node
                changed[node.id] = dataclasses.replace(node, params={**node.params, **params})
        smaller = self._source.copy()
        smaller.nodes = [changed.get(node.id, node) for node in smaller.nodes]
        return smaller

    def selection(self, keep: Keep) -> Selection:
        """What stays of the weights; see :func:`prune`."""
        kept = self._kept(keep)
        tensors: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
        channels: dict[str, tuple[int, ...]] = {}
        for weave in self._weaves:
            for tensor, axis, _, threads in weave.axes:
                if not kept[threads].all():
                    tensors[f"{weave.node.id}.{tensor}"][axis] = _indices(kept[threads])
            own = kept[self._threads[weave.node.id]]
            if not own.all():
                channels[weave.node.id] = _indices(own)
        return Selection(dict(tensors), channels)

    def _kept(self, keep: Keep) -> NDArray[np.bool_]:
        """Which threads stay."""
        kept = np.ones(len(self._group_of), np.bool_)
        for name, channels in keep.items():
            stays = _stays(self.group(name), channels)
            of_group = np.flatnonzero(self._group_of == self._numbers[name])
            kept[of_group] = stays[self._channel_of[of_group]]
        return kept


def _stays(group: ChannelGroup, channels: Sequence[int]) -> NDArray[np.bool_]:
    """Which channels of a group stay; raises GraphError when that cannot be."""
    stays = np.zeros(group.channels, np.bool_)
    wanted = np.asarray(channels, np.int64)
    if not len(wanted) or wanted.min() < 0 or wanted.max() >= group.channels:
        raise GraphError(
            tr(
                "These are not some of the {count} channels of {name}.",
                count=group.channels,
                name=group.name,
            ),
            tr("Keep at least one, counted from 0."),
        )
    stays[wanted] = True
    if group.reason and not stays.all():
        raise GraphError(tr("The channels of {name} cannot go.", name=group.name), tr(group.reason))
    return stays


def _indices(kept: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(kept).tolist())


_Kind = tuple[tuple[str, ...], str]


def _kinds(loom: Loom, roots: Threads) -> dict[_Kind, list[int]]:
    """The roots of all channels by (makers, reason), in the order of the first thread."""
    makers: dict[int, dict[str, None]] = defaultdict(dict)
    reasons: dict[int, str] = {}
    for thread, root in enumerate(roots.tolist()):
        makers[root][loom.makers[thread]] = None
        if thread in loom.reasons:
            reasons.setdefault(root, loom.reasons[thread])
    kinds: dict[_Kind, list[int]] = defaultdict(list)
    for root, by in makers.items():
        layers = tuple(name for name in by if name != IMAGES) or (IMAGES,)
        kinds[layers, reasons.get(root, "")].append(root)
    return kinds


def _names(makers: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """For each group its first maker, with a number from its second group on."""
    seen: dict[str, int] = defaultdict(int)
    for first, *_ in makers:
        seen[first] += 1
        yield first if seen[first] == 1 else f"{first}:{seen[first]}"


def _channel_group(
    name: str, channels: int, makers: tuple[str, ...], members: Sequence[Member], reason: str
) -> ChannelGroup:
    widths = [np.bincount(m.channels).max() for m in members if m.role is Role.MAKE]
    if channels == 1 and not reason:
        reason = _ONE
    return ChannelGroup(name, channels, int(max(widths, default=1)), makers, tuple(members), reason)


def _shared(weave: Weave) -> Iterator[tuple[Role, tuple[tuple[str, int], ...], Threads]]:
    """A layer's axes, those together that the same threads lie along in the same role."""
    together: dict[tuple[Role, int], list[tuple[str, int]]] = defaultdict(list)
    threads_of: dict[int, Threads] = {}
    for tensor, axis, role, threads in weave.axes:
        together[role, id(threads)].append((tensor, axis))
        threads_of[id(threads)] = threads
    for (role, key), tensors in together.items():
        yield role, tuple(tensors), threads_of[key]


def _split(numbers: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The places of each number."""
    order = np.argsort(numbers, kind="stable")
    values, starts = np.unique(numbers[order], return_index=True)
    yield from zip(values.tolist(), np.split(order, starts[1:]), strict=True)

"""How channels run through each layer: which of its outputs are its own, which are its inputs'.

Every channel that a layer makes anew is a *thread*, a number. Layers that work channel by channel
pass threads on; an addition ties those of its inputs to each other; where a thread must stay, a
reason says why. ``pruning.py`` reads off which channels can only go together.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.i18n import N_

from .layers import Shape
from .node import Node

Threads = NDArray[np.int64]

PICTURES = N_("Its channels are those of the pictures.")
OUTPUT = N_("The network answers with them.")
BOXES = N_("They are the figures of the boxes.")
SOFTMAX = N_("A softmax shares its sum among all of them.")
NEIGHBOURS = N_("A local response norm compares neighbouring channels.")
PADDED = N_("A shortcut pads an odd number of channels here.")


class Role(enum.Enum):
    """What weights along an axis do for their channels."""

    MAKE = "make"  # filters and biases
    SCALE = "scale"  # normalisation, learnt shifts and scales
    READ = "read"  # they weigh what another layer made


class Loom:
    """All threads of a network: who makes them, which are tied, which must stay."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self.makers: list[str] = []
        self.reasons: dict[int, str] = {}

    def fresh(self, count: int, maker: str, reason: str = "") -> Threads:
        """New threads, (count,), that stay when there is a ``reason``."""
        first = len(self._parents)
        self._parents.extend(range(first, first + count))
        self.makers.extend([maker] * count)
        threads = np.arange(first, first + count)
        if reason:
            self.hold(threads, reason)
        return threads

    def hold(self, threads: Threads, reason: str) -> None:
        """Let threads stay; the first reason counts."""
        for thread in threads.tolist():
            self.reasons.setdefault(thread, reason)

    def tie(self, first: Threads, other: Threads) -> None:
        """Let each of ``first`` go only together with the one at its place in ``other``."""
        for one, two in zip(first.tolist(), other.tolist(), strict=True):
            a, b = self._root(one), self._root(two)
            if a != b:
                self._parents[max(a, b)] = min(a, b)

    def roots(self) -> Threads:
        """For each thread the first of those that it is tied to."""
        return np.array([self._root(thread) for thread in range(len(self._parents))], np.int64)

    def _root(self, thread: int) -> int:
        parents = self._parents
        while parents[thread] != thread:
            parents[thread] = parents[parents[thread]]
            thread = parents[thread]
        return thread


@dataclass
class Weave:
    """One layer while its threads are followed.

    Attributes:
        node: the layer.
        inputs: the threads of each input, (channels,).
        shapes: of each input, without the batch.
        output: its own shape.
        loom: takes new threads and ties.
        axes: what lies along axes of its tensors: (tensor, axis, role, threads).
        counts: parameters that count channels, by name, with the threads that they count.
    """

    node: Node
    inputs: Sequence[Threads]
    shapes: Sequence[Shape]
    output: Shape
    loom: Loom
    axes: list[tuple[str, int, Role, Threads]] = field(default_factory=list)
    counts: dict[str, Threads] = field(default_factory=dict)

    @property
    def settings(self) -> Any:
        """The layer's parameters."""
        return self.node.settings

    def fresh(self, count: int) -> Threads:
        """New threads of this layer."""
        return self.loom.fresh(count, self.node.id)

    def made(self, threads: Threads, weight_axis: int, count: str) -> Threads:
        """Note outputs with their weights, biases and the parameter that counts them."""
        self.axes.append(("weight", weight_axis, Role.MAKE, threads))
        self.axes.append(("bias", 0, Role.MAKE, threads))
        self.counts[count] = threads
        return threads


Rule = Callable[[Weave], Threads]
RULES: dict[str, Rule] = {}


def _rule(*layers: str) -> Callable[[Rule], Rule]:
    """Register the rule of some layers."""

    def register(rule: Rule) -> Rule:
        RULES.update(dict.fromkeys(layers, rule))
        return rule

    return register


@_rule(
    *("relu", "leaky_relu", "relu6", "silu", "gelu", "mish", "hardswish", "hardsigmoid"),
    *("sigmoid", "tanh", "dropout", "identity", "max_pool", "avg_pool", "adaptive_avg_pool"),
    *("global_avg_pool", "global_max_pool", "level_pool", "upsample", "pad"),
)
def _channel_by_channel(at: Weave) -> Threads:
    return at.inputs[0]


@_rule("add", "multiply", "stack_levels")
def _tied(at: Weave) -> Threads:
    for other in at.inputs[1:]:
        at.loom.tie(at.inputs[0], other)
    return at.inputs[0]


@_rule("concat")
def _concat(at: Weave) -> Threads:
    return np.concatenate(at.inputs)


@_rule("flatten")
def _flatten(at: Weave) -> Threads:
    return np.repeat(at.inputs[0], prod(at.shapes[0][1:]))


@_rule("reorg")
def _reorg(at: Weave) -> Threads:
    return np.tile(at.inputs[0], at.settings.scale**2)


@_rule("softmax")
def _softmax(at: Weave) -> Threads:
    at.loom.hold(at.inputs[0], SOFTMAX)
    return at.inputs[0]


@_rule("response_norm")
def _response_norm(at: Weave) -> Threads:
    at.loom.hold(at.inputs[0], NEIGHBOURS)
    return at.inputs[0]


@_rule("detect")
def _detect(at: Weave) -> Threads:
    for threads in at.inputs:
        at.loom.hold(threads, BOXES)
    return at.loom.fresh(at.output[0], at.node.id, BOXES)


@_rule("batch_norm")
def _batch_norm(at: Weave) -> Threads:
    for tensor in ("weight", "bias", "running_mean", "running_var"):
        at.axes.append((tensor, 0, Role.SCALE, at.inputs[0]))
    return at.inputs[0]


@_rule("implicit_add", "implicit_multiply")
def _implicit(at: Weave) -> Threads:
    at.axes.append(("implicit", 1, Role.SCALE, at.inputs[0]))
    return at.inputs[0]


@_rule("group_norm")
def _group_norm(at: Weave) -> Threads:
    """Only whole groups can go: the others' statistics stay as they are."""
    groups: Threads = at.inputs[0].reshape(at.settings.groups, -1)
    _tie_columns(at.loom, groups)
    at.counts["groups"] = groups[:, 0]
    at.axes += [(tensor, 0, Role.SCALE, at.inputs[0]) for tensor in ("weight", "bias")]
    return at.inputs[0]


def _tie_columns(loom: Loom, rows: Threads) -> None:
    for column in rows.T[1:]:
        loom.tie(rows[:, 0], column)


@_rule("channel_shuffle")
def _channel_shuffle(at: Weave) -> Threads:
    """The same place goes in every group, so that the others interleave as before."""
    groups: Threads = at.inputs[0].reshape(at.settings.groups, -1)
    _tie_columns(at.loom, groups.T)
    shuffled: Threads = groups.T.reshape(-1)
    return shuffled


@_rule("pad_shortcut")
def _pad_shortcut(at: Weave) -> Threads:
    """Zero channels go in pairs, one of each side, so that the middle stays in the middle."""
    count = at.settings.out_channels - len(at.inputs[0])
    zeros = at.fresh(count)
    front, back = zeros[: count // 2], zeros[count // 2 :]
    at.loom.tie(front, back[: len(front)])
    at.loom.hold(back[len(front) :], PADDED)
    at.counts["out_channels"] = np.concatenate([front, at.inputs[0], back])
    return at.counts["out_channels"]


@_rule("linear")
def _linear(at: Weave) -> Threads:
    at.axes.append(("weight", 1, Role.READ, at.inputs[0]))
    return at.made(at.fresh(at.settings.out_features), 0, "out_features")


@_rule("conv3d")
def _conv3d(at: Weave) -> Threads:
    at.axes.append(("weight", 1, Role.READ, at.inputs[0]))
    return at.made(at.fresh(at.settings.out_channels), 0, "out_channels")


@_rule("conv2d")
def _conv2d(at: Weave) -> Threads:
    inputs, groups = at.inputs[0], at.settings.groups
    if groups > 1 and len(inputs) == groups:
        return at.made(_depthwise(at), 0, "out_channels")
    at.axes.append(("weight", 1, Role.READ, _same_in_each_group(at)))
    threads = at.fresh(at.settings.out_channels // groups)
    return at.made(np.tile(threads, groups), 0, "out_channels")


@_rule("conv_transpose2d")
def _conv_transpose2d(at: Weave) -> Threads:
    inputs, groups = at.inputs[0], at.settings.groups
    width = at.settings.out_channels // groups
    if groups > 1 and len(inputs) == groups:
        at.axes.append(("weight", 0, Role.MAKE, inputs))
        threads = _depthwise(at)
    else:
        at.axes.append(("weight", 0, Role.READ, inputs))
        _same_in_each_group(at)
        fresh = at.fresh(width)
        at.axes.append(("weight", 1, Role.MAKE, fresh))
        threads = np.tile(fresh, groups)
    at.axes.append(("bias", 0, Role.MAKE, threads))
    at.counts["out_channels"] = threads
    return threads


def _depthwise(at: Weave) -> Threads:
    """Each output channel belongs to one input channel, and goes with it."""
    at.counts["groups"] = at.inputs[0]
    return np.repeat(at.inputs[0], at.settings.out_channels // at.settings.groups)


def _same_in_each_group(at: Weave) -> Threads:
    """Tie the inputs at one place of every group, which must stay alike; those of a group."""
    rows: Threads = at.inputs[0].reshape(at.settings.groups, -1)
    _tie_columns(at.loom, rows.T)
    first: Threads = rows[0]
    return first

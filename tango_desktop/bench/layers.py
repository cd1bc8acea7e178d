"""How long each layer takes, told for the network as it is drawn.

An engine runs another graph than the file holds: it fuses convolution, addition and activation,
changes layouts, and names what it makes as it likes. What a node that ran stands for is found in
the graphs themselves: it covers the file's nodes between the values that it reads and the values
that it gives. The file's metadata says which drawn node those belong to (``export/onnx_names.py``).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tango_desktop.errors import BenchError
from tango_desktop.i18n import tr

# ONNX Runtime names nodes in a blocked layout after the value that they gave, and adds these.
_BLOCKED = ("_bn_nchwc", "_nchwc")
_FUSED = "fused "  # ONNX Runtime before 1.13
# What it puts behind the name of a node that it makes of another: of 8 bits, in another layout.
_MADE_OF = re.compile(r"_(?:token_\d+|nhwc|quant)$")
# Give the values that they read in another layout or type.
_PASS_ON = {"ReorderInput", "ReorderOutput", "Transpose", "Cast", "MemcpyToHost", "MemcpyFromHost"}
# What engines compute along with the convolution or product before it.
_TAKEN_OVER = {"Add", "Sum", "Mul", "Relu", "LeakyRelu", "Clip", "Sigmoid", "Tanh"} | {
    "HardSigmoid",
    "HardSwish",
    "BatchNormalization",
    "QuantizeLinear",
}
_HEAVY = {"Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"}


@dataclass(frozen=True)
class LayerRow:
    """A node as the engine ran it.

    Attributes:
        node: the drawn node it stands for; empty when that is not known.
        name: the engine's.
        op: the engine's operator.
        provider: what ran it, as the engine calls that.
        median_us: of all runs.
        share: of the whole time, 0 to 1.
        fused_with: drawn nodes that are computed along with ``node``.
        samples_us: of every run.
    """

    node: str
    name: str
    op: str
    provider: str
    median_us: float
    share: float
    fused_with: tuple[str, ...] = ()
    samples_us: tuple[float, ...] = ()


@dataclass(frozen=True)
class LayerProfile:
    """How long the layers take.

    Attributes:
        rows: in the order they ran.
        total_us: of a whole run: the nodes' medians, and what passes between them.
        unattributed_us: of nodes that belong to no drawn node, and between the nodes.
        asked: what was asked to run them, as the engine calls that.
        runs: how many were timed.
    """

    rows: tuple[LayerRow, ...]
    total_us: float
    unattributed_us: float
    asked: str
    runs: int

    @property
    def attributed_share(self) -> float:
        """The share of the time that belongs to drawn nodes, 0 to 1."""
        return 1 - self.unattributed_us / self.total_us if self.total_us else 0.0

    def milliseconds(self) -> dict[str, float]:
        """The time of every drawn node; 0 for those that are computed along with another."""
        found: dict[str, float] = {}
        for row in self.rows:
            for name in row.fused_with:
                found.setdefault(name, 0.0)
            if row.node:
                found[row.node] = found.get(row.node, 0.0) + row.median_us / 1000.0
        return found


def layer_profile(found: Mapping[str, Any]) -> LayerProfile:
    """The profile in what a runner says.

    Raises:
        BenchError: it cannot be understood.
    """
    try:
        trace = _Trace(found)
        rows = tuple(_row(trace, one) for one in found["nodes"] if one["us"])
        between_us = _between_us(found)
        asked, runs = str(found["provider"]), int(found["runs"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BenchError(
            tr("The times of the layers cannot be understood."), tr("Deploy again."), repr(error)
        ) from error
    total_us = between_us + sum(row.median_us for row in rows)
    rows = tuple(_with_share(row, total_us) for row in rows)
    known_us = sum(row.median_us for row in rows if row.node)
    return LayerProfile(rows, total_us, total_us - known_us, asked, runs)


def _between_us(found: Mapping[str, Any]) -> float:
    """The time of a run that no node took: of each run, since what disturbs one slows some node."""
    columns = [one["us"] for one in found["nodes"] if len(one["us"]) == len(found["total_us"])]
    sums = [sum(times) for times in zip(*columns, strict=True)] or [0] * len(found["total_us"])
    rest = [total - spent for total, spent in zip(found["total_us"], sums, strict=True)]
    return max(0.0, float(np.median(rest)))


def _with_share(row: LayerRow, total_us: float) -> LayerRow:
    values = {**row.__dict__, "share": row.median_us / total_us if total_us else 0.0}
    return LayerRow(**values)


def _row(trace: _Trace, one: Mapping[str, Any]) -> LayerRow:
    drawn = trace.drawn(str(one["name"]))
    samples = tuple(float(value) for value in one["us"])
    return LayerRow(
        node=drawn[0] if drawn else "",
        name=str(one["name"]),
        op=str(one["op"]),
        provider=str(one["provider"]),
        median_us=float(np.median(samples)),
        share=0.0,
        fused_with=drawn[1:],
        samples_us=samples,
    )


class _Trace:
    """Follows the nodes that ran back to the nodes of the file and to those that were drawn."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        table = json.loads(found["table"]) if found["table"] else {"nodes": {}, "absorbed": {}}
        self._owner: dict[str, str] = table["nodes"]
        self._absorbed: dict[str, list[str]] = table["absorbed"]
        self._file = [_FileNode(*row) for row in found["exported"]]
        self._by_name = {node.name: node for node in self._file}
        self._maker = {value: node for node in self._file for value in node.outputs}
        self._reads: dict[str, list[_FileNode]] = defaultdict(list)
        for node in self._file:
            for value in node.inputs:
                self._reads[value].append(node)
        self._place = {node.name: place for place, node in enumerate(self._file)}
        self._ran = {str(one["name"]): one for one in found["nodes"]}
        self._made = {value for one in self._ran.values() for value in one["outputs"]}
        self._alias: dict[str, str] = {}
        self._find_aliases()

    # -- values ------------------------------------------------------------------------------

    def _find_aliases(self) -> None:
        """For values of the graph that ran the values of the file that they equal."""
        named = {name: self._given(name, one) for name, one in self._ran.items()}
        claimed = {value for values in named.values() for value in values}
        for name, one in self._ran.items():
            if one["op"] in _PASS_ON:
                self._same(one["inputs"][:1], one["outputs"][:1])
            values = [self._fused_to(value, one, claimed) for value in named[name]]
            self._alias |= dict(zip(one["outputs"], values, strict=False))
        for one in reversed(list(self._ran.values())):
            if one["op"] in _PASS_ON:
                self._same(one["outputs"][:1], one["inputs"][:1])

    def _given(self, name: str, one: Mapping[str, Any]) -> list[str]:
        if any(value in self._maker for value in one["outputs"]):
            return [value if value in self._maker else "" for value in one["outputs"]]
        for suffix in _BLOCKED:
            if name.removesuffix(suffix) in self._maker:
                return [name.removesuffix(suffix)]
        plain = name.removeprefix(_FUSED)
        node = self._by_name.get(plain) or self._by_name.get(_MADE_OF.sub("", plain))
        return list(node.outputs) if node is not None else []

    def _fused_to(self, value: str, one: Mapping[str, Any], claimed: set[str]) -> str:
        """What a node gives that is named after ``value`` and took over what came behind it.

        That is the case when nothing else that ran gives what the only reader of ``value`` makes,
        and the reader's other inputs are inputs of this node.
        """
        if not value or value in one["outputs"]:
            return value
        known = {value, *(self._alias.get(name, name) for name in one["inputs"])}
        while len(readers := self._reads.get(value, [])) == 1:
            reader = readers[0]
            computed = {name for name in reader.inputs if name in self._maker}
            is_other = reader.op not in _TAKEN_OVER or bool(claimed & set(reader.outputs))
            if is_other or not computed <= known:
                break
            value = reader.outputs[0]
            known.add(value)
        return value

    def _same(self, known: Sequence[str], unknown: Sequence[str]) -> None:
        for one, other in zip(known, unknown, strict=False):
            value = self._alias.get(one, "") or (one if one in self._maker else "")
            if value and not self._alias.get(other):
                self._alias[other] = value

    # -- nodes -------------------------------------------------------------------------------

    def drawn(self, name: str) -> tuple[str, ...]:
        """The drawn nodes that a node stands for, the one that takes the time first."""
        covered = self._covered(self._ran[name], name)
        owners = dict.fromkeys(self._owner[node.name] for node in covered if self._owns(node))
        if not owners:
            return ()
        heavy = [node for node in covered if node.op in _HEAVY and self._owns(node)]
        main = self._owner[heavy[0].name] if heavy else next(reversed(owners))
        others = [owner for owner in owners if owner != main]
        folded = [part for owner in (main, *others) for part in self._absorbed.get(owner, ())]
        return (main, *dict.fromkeys([*others, *folded]))

    def _owns(self, node: _FileNode) -> bool:
        return node.name in self._owner

    def _covered(self, one: Mapping[str, Any], name: str) -> list[_FileNode]:
        """The file's nodes between what a node reads and what it gives, in their order."""
        known = [self._alias.get(value, "") for value in one["outputs"]]
        given = known or self._given(name, one)
        ends = [value for value in given if value]
        if not ends:
            return self._readers(one)
        starts = {self._alias.get(value, value) for value in one["inputs"]}
        if starts & set(ends) or not self._inputs_known(one):
            nodes: Iterable[_FileNode] = (self._maker[value] for value in ends)
        else:
            nodes = self._cone(ends, starts)
        unique = {node.name: node for node in nodes}
        return sorted(unique.values(), key=lambda node: self._place[node.name])

    def _inputs_known(self, one: Mapping[str, Any]) -> bool:
        computed = [value for value in one["inputs"] if value in self._made]
        return bool(one["inputs"]) and all(self._alias.get(value) for value in computed)

    def _cone(self, ends: Iterable[str], starts: set[str]) -> list[_FileNode]:
        found: dict[str, _FileNode] = {}
        waiting = list(ends)
        while waiting:
            node = self._maker.get(waiting.pop())
            if node is not None and node.name not in found:
                found[node.name] = node
                waiting.extend(value for value in node.inputs if value not in starts)
        return list(found.values())

    def _readers(self, one: Mapping[str, Any]) -> list[_FileNode]:
        """For a node that was put in: the file's node that reads what it gives."""
        given = set(one["outputs"])
        for name, other in self._ran.items():
            if other is not one and given & set(other["inputs"]) and other["op"] not in _PASS_ON:
                covered = self._covered(other, name)
                return [node for node in covered if node.op in _HEAVY][:1] or covered[:1]
        return []


@dataclass(frozen=True)
class _FileNode:
    name: str
    op: str
    inputs: Sequence[str]
    outputs: Sequence[str]

"""Means and maxima over whole axes."""

from __future__ import annotations

from collections.abc import Sequence

from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node

_OPERATORS = {"ReduceMean": "MEAN", "ReduceMax": "REDUCE_MAX", "ReduceMin": "REDUCE_MIN",
              "ReduceSum": "SUM"}  # fmt: skip
_GLOBAL = {"GlobalAveragePool": "MEAN", "GlobalMaxPool": "REDUCE_MAX"}


@on(*_OPERATORS)
def reduction(low: Lowering, node: Node) -> None:
    """A reduction over axes that are known."""
    rank = len(low.value(node).shape)
    axes = low.numbers(node, 1, "axes")
    chosen = sorted(axis % rank for axis in axes) if axes else list(range(rank))
    keep = bool(node.attributes.get("keepdims", 1))
    _reduced(low, node, _OPERATORS[node.operator], chosen, keep)


@on(*_GLOBAL)
def over_map(low: Lowering, node: Node) -> None:
    """A reduction over the sides of a map."""
    rank = len(low.value(node).shape)
    _reduced(low, node, _GLOBAL[node.operator], range(2, rank), True)


def _reduced(low: Lowering, node: Node, operator: str, axes: Sequence[int], keep: bool) -> None:
    value, name = low.value(node), node.outputs[0]
    quant = None
    if operator == "MEAN":
        quant = low.int8_result(name, value)
    elif operator != "SUM":  # no number comes out that did not go in
        quant = value.quant
    value = low.ready(value, value.perm, quant is not None)
    perm = value.perm if keep else layout.without(value.perm, axes)
    places = low.whole_numbers(sorted(value.perm.index(axis) for axis in axes))
    made = Result(name, low.shape(name), perm, quant, value.positive)
    options = schema.ReducerOptionsT(keepDims=keep)
    low.set(name, low.emit(operator, [value.tensor, places], made, options))

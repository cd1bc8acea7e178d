"""Sums, products and concatenations, with constants too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tango_desktop.i18n import tr

from . import boxes
from .draft import Draft, Operator, as_floats
from .handlers import need, on, unless
from .naming import path_of_tensor
from .values import Cells, Constant, Result, Soft, Strided, Value


@on("Concat")
def _concat(draft: Draft, op: Operator) -> Value:
    values = [op.input(place) for place in range(len(op.inputs))]
    axis = int(op.attributes.get("axis", 1))
    if any(isinstance(value, Cells) for value in values):
        return boxes.joined(draft, op, values, axis)
    if any(isinstance(value, Strided) for value in values):
        return _space_to_depth(draft, op, values)
    sources = [draft.result(value, op) for value in values]
    need(axis % (len(draft.shapes[sources[0]]) + 1) == 1)
    if len(sources) == 1:
        return values[0]
    return draft.add(op, "concat", sources)


def _space_to_depth(draft: Draft, op: Operator, values: Sequence[Value]) -> Value:
    first = values[0]
    need(isinstance(first, Strided))
    assert isinstance(first, Strided)
    scale = first.row_step
    wanted = [
        Strided(first.node, row, scale, column, scale)
        for column in range(scale)
        for row in range(scale)
    ]
    need(list(values) == wanted)
    return draft.add(op, "reorg", [first.node], unless("scale", scale, 2))


@on("Add", "Sum")
def _add(draft: Draft, op: Operator) -> Value:
    constants = [value for value in op.inputs if isinstance(value, Constant)]
    others = [value for value in op.inputs if value is not None and value not in constants]
    if any(isinstance(value, Cells) for value in others):
        need(len(others) == 1 and len(constants) == 1)
        return boxes.shifted(draft, others[0], constants[0].array)
    if constants:
        need(len(constants) == 1 and len(others) == 1)
        return _shift(draft, op, others[0], constants[0], 1.0)
    sources = [draft.result(value, op) for value in others]
    if len(sources) == 1:
        return others[0]
    return draft.add(op, "add", sources)


@on("Sub")
def _sub(draft: Draft, op: Operator) -> Value:
    subtracted = op.input(1)
    need(isinstance(subtracted, Constant))
    assert isinstance(subtracted, Constant)
    return _shift(draft, op, op.input(0), subtracted, -1.0)


def _shift(draft: Draft, op: Operator, value: Value, constant: Constant, sign: float) -> Value:
    """A constant added to a result: a bias, or a learnt shift."""
    source = draft.result(value, op)
    array = as_floats(constant.array) * np.float32(sign)
    place = 0 if op.input(0) is value else 1
    linear = draft.only(source, op, place, "linear")
    if linear is not None and not linear.params["bias"]:
        width = draft.shapes[source]
        need(array.size in (1, width[0]) and array.shape[-1:] in ((), (1,), width))
        linear.params["bias"] = True
        linear.tensors["bias"] = np.broadcast_to(array.reshape(-1), width)
        return Result(source)
    path = path_of_tensor(constant.name)
    return _per_channel(draft, op, "implicit_add", source, array, path)


def _per_channel(
    draft: Draft, op: Operator, layer: str, source: str, array: Any, path: str
) -> Value:
    shape = draft.shapes[source]
    need(len(shape) == 3)
    dims = (1,) * (4 - array.ndim) + array.shape
    need(len(dims) == 4 and dims[0] == 1 and dims[2:] == (1, 1) and dims[1] in (1, shape[0]))
    if dims[1] == 1 and shape[0] > 1:
        draft.notes[tr("One number for all channels became one for each.")] = None
    whole = np.broadcast_to(array.reshape(dims), (1, shape[0], 1, 1))
    return draft.add(op, layer, [source], {}, {"implicit": whole}, path)


@on("Mul")
def _mul(draft: Draft, op: Operator) -> Value:
    first, second = op.input(0), op.input(1)
    for value, other in ((first, second), (second, first)):
        if isinstance(other, Constant):
            if isinstance(value, Cells):
                return boxes.scaled(value, other.array)
            array = as_floats(other.array)
            source = draft.result(value, op)
            path = path_of_tensor(other.name)
            return _per_channel(draft, op, "implicit_multiply", source, array, path)
        if isinstance(other, Soft) and other.is_tanh and value == Result(other.node):
            return draft.add(op, "mish", [other.node])
    return _product(draft, op, draft.source(op, 0), draft.source(op, 1))


def _product(draft: Draft, op: Operator, first: str, second: str) -> Value:
    for place, (gate, value) in enumerate(((first, second), (second, first))):
        for layer, whole in (("sigmoid", "silu"), ("hardsigmoid", "hardswish")):
            node = draft.only(gate, op, place, layer)
            if node is not None and node.inputs == (value,):
                node.layer, node.scope = whole, op.name or node.scope
                return Result(gate)
    if len(draft.shapes[first]) == 3 and draft.shapes[first][1:] == (1, 1):
        first, second = second, first
    return draft.add(op, "multiply", [first, second])


@on("Div")
def _div(draft: Draft, op: Operator) -> Value:
    array = as_floats(op.array(1))
    need(bool(np.all(array != 0)))
    source = draft.source(op)
    path = path_of_tensor(op.tensor_name(1))
    return _per_channel(draft, op, "implicit_multiply", source, 1 / array, path)


@on("Pow")
def _pow(draft: Draft, op: Operator) -> Value:
    given = op.input(0)
    need(isinstance(given, Cells) and bool(np.all(op.array(1) == 2)))
    assert isinstance(given, Cells)
    return boxes.step(given, "doubled", "squared")

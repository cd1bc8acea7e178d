"""Operators that pass on or rearrange."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from . import boxes
from .draft import Draft, Operator
from .handlers import map_size, need, on, rounded, unless
from .values import Cells, Constant, Grouped, Result, Strided, Value


@on("Identity", "Cast")
def _identity(draft: Draft, op: Operator) -> Value:
    need(op.kind != "Cast" or op.attributes.get("to") in (1, 10, 11, 16))
    return op.input(0)


@on("Dropout")
def _dropout(draft: Draft, op: Operator) -> Value:
    rate = op.optional(1, "ratio")
    rate = 0.5 if rate is None else rounded(float(rate))
    return draft.add(op, "dropout", [draft.source(op)], unless("rate", rate, 0.5))


@on("Shape")
def _shape(draft: Draft, op: Operator) -> Value:
    shape = (max(1, draft.batch), *draft.shape_of(op.input(0)))
    start, end = op.attributes.get("start", 0), op.attributes.get("end", len(shape))
    return Constant(np.asarray(shape[start:end], np.int64))


@on("Flatten")
def _flatten(draft: Draft, op: Operator) -> Value:
    need(op.attributes.get("axis", 1) == 1)
    return _as_vector(draft, op)


def _as_vector(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    if len(draft.shapes[source]) == 1:
        return Result(source)
    return draft.add(op, "flatten", [source])


@on("Squeeze")
def _squeeze(draft: Draft, op: Operator) -> Value:
    shape = draft.shape_of(op.input(0))
    need(len(shape) == 3 and shape[1:] == (1, 1))
    axes = op.optional(1, "axes")
    need(axes is not None and sorted(int(axis) % 4 for axis in axes) == [2, 3])
    return _as_vector(draft, op)


@on("Reshape")
def _reshape(draft: Draft, op: Operator) -> Value:
    target = op.optional(1, "shape")
    need(target is not None)
    given = op.input(0)
    if isinstance(given, Cells):
        return boxes.flattened(draft, given, [int(side) for side in target])
    node = given.node if isinstance(given, Grouped) else draft.source(op)
    shape = draft.shapes[node]
    wanted = _resolved(draft, shape, [int(side) for side in target], op)
    if isinstance(given, Grouped):
        need(given.is_swapped and wanted == shape)
        return draft.add(op, "channel_shuffle", [node], unless("groups", given.groups, 2))
    if wanted == shape:
        return given
    if len(wanted) == 1:
        return _as_vector(draft, op)
    if len(wanted) == 4 and len(shape) == 3 and wanted[2:] == shape[1:]:
        return Grouped(node, wanted[0])
    need(len(wanted) == 3 and len(shape) == 3 and wanted[2] == shape[1] * shape[2])
    return Cells(node, wanted[0], wanted[1], "apart")


def _resolved(
    draft: Draft, shape: Sequence[int], target: list[int], op: Operator
) -> tuple[int, ...]:
    """The wanted shape without the batch."""
    batch = max(1, draft.batch)
    whole = (batch, *shape)
    if not op.attributes.get("allowzero", 0):
        need(all(side or place < len(whole) for place, side in enumerate(target)))
        target = [side or whole[place] for place, side in enumerate(target)]
    total = math.prod(whole)
    known = math.prod(side for side in target if side >= 0)
    need(known > 0 and target.count(-1) <= 1 and total % known == 0)
    target = [total // known if side < 0 else side for side in target]
    need(len(target) > 1 and target[0] == batch and math.prod(target) == total)
    return tuple(target[1:])


@on("Transpose")
def _transpose(draft: Draft, op: Operator) -> Value:
    given, order = op.input(0), list(op.attributes.get("perm", ()))
    if isinstance(given, Cells):
        need(order == [0, 1, 3, 2])
        return boxes.step(given, "apart", "swapped")
    if isinstance(given, Grouped):
        need(order == [0, 2, 1, 3, 4] and not given.is_swapped)
        return Grouped(given.node, given.groups, True)
    need(order == sorted(order))
    return given


@on("Slice")
def _slice(draft: Draft, op: Operator) -> Value:
    starts, ends = op.optional(1, "starts"), op.optional(2, "ends")
    need(starts is not None and ends is not None)
    axes = op.optional(3, "axes")
    axes = range(len(starts)) if axes is None else axes
    steps = op.optional(4)
    steps = [1] * len(starts) if steps is None else steps
    value = op.input(0)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        value = _sliced(draft, op, value, int(axis), (int(start), int(end), int(step)))
    return value


def _sliced(
    draft: Draft, op: Operator, value: Value, axis: int, limits: tuple[int, int, int]
) -> Value:
    start, end, step = limits
    if isinstance(value, Cells):
        need(axis in (3, -1) and step == 1)
        return boxes.part(value, start, end)
    strided = value if isinstance(value, Strided) else Strided(draft.result(value, op))
    height, width = map_size(draft, strided.node)
    side = {2: height, 3: width}.get(axis % 4, 0)
    need(side > 0 and 0 <= start < step and end >= side)
    if axis % 4 == 2:
        return Strided(strided.node, start, step, strided.column, strided.column_step)
    return Strided(strided.node, strided.row, strided.row_step, start, step)

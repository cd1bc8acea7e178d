"""Pooling, padding, resizing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .draft import Draft, Operator, as_size
from .handlers import map_size, need, on, pads_of, pair_of, rounded, unless
from .values import Padded, Result, Value


@on("MaxPool", "AveragePool")
def _pool(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    size = map_size(draft, source)
    kernel, strides = pair_of(op, "kernel_shape"), pair_of(op, "strides")
    need(pair_of(op, "dilations") == (1, 1))
    pads = pads_of(op, size, kernel, strides, (1, 1))
    is_mean = op.kind == "AveragePool"
    counted = bool(op.attributes.get("count_include_pad", 0))
    params: dict[str, Any] = {"kernel": as_size(kernel), "stride": as_size(strides)}
    ceil = bool(op.attributes.get("ceil_mode", 0))
    wanted = _window_count(size, kernel, strides, pads, ceil)
    if is_mean and not counted and wanted == (1, 1) and _covers(size, kernel, pads):
        return draft.add(op, "adaptive_avg_pool", [source], {"output": 1})
    if pads[:2] != pads[2:]:
        if is_mean and counted:
            source, pads = draft.result(Padded(source, *pads), op), (0, 0, 0, 0)
        else:
            ceil = True
    params.update(unless("padding", as_size(pads[:2]), 0))
    params.update(unless("ceil_mode", ceil, False))
    if is_mean and any(pads):
        params.update(unless("count_padding", counted, True))
    elif is_mean and ceil:
        params["count_padding"] = False
    made = draft.add(op, "avg_pool" if is_mean else "max_pool", [source], params)
    need(draft.shapes[made.node][1:] == wanted)
    return made


def _window_count(
    size: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    ceil: bool,
) -> tuple[int, int]:
    found = []
    for axis in (0, 1):
        room = size[axis] + pads[axis] + pads[axis + 2] - kernel[axis]
        steps = -(-room // strides[axis]) if ceil else room // strides[axis]
        if ceil and steps * strides[axis] >= size[axis] + pads[axis]:
            steps -= 1
        found.append(steps + 1)
    return found[0], found[1]


def _covers(size: Sequence[int], kernel: Sequence[int], pads: Sequence[int]) -> bool:
    """Whether one window holds the whole map."""
    return all(kernel[axis] - pads[axis] >= size[axis] for axis in (0, 1))


@on("GlobalAveragePool")
def _global_average(draft: Draft, op: Operator) -> Value:
    return draft.add(op, "adaptive_avg_pool", [draft.source(op)], {"output": 1})


@on("ReduceMean", "ReduceMax")
def _reduce(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    rank = len(draft.shapes[source]) + 1
    axes = op.optional(1, "axes")
    need(axes is not None and rank == 4)
    need(sorted(int(axis) % rank for axis in axes) == [2, 3])
    keeps = bool(op.attributes.get("keepdims", 1))
    if op.kind == "ReduceMean":
        if keeps:
            return draft.add(op, "adaptive_avg_pool", [source], {"output": 1})
        return draft.add(op, "global_avg_pool", [source])
    need(not keeps)
    return draft.add(op, "global_max_pool", [source])


@on("GlobalMaxPool")
def _global_max(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    kernel = as_size(map_size(draft, source))
    return draft.add(op, "max_pool", [source], {"kernel": kernel, "stride": kernel})


@on("Pad")
def _pad(draft: Draft, op: Operator) -> Value:
    need(op.attributes.get("mode", "constant") == "constant")
    fill = op.optional(2, "value")
    need(fill is None or not np.any(fill))
    pads = op.optional(1, "pads")
    need(pads is not None and len(op.inputs) < 4)
    values = [int(value) for value in np.asarray(pads).reshape(-1)]
    need(len(values) == 8 and not any(values[:2] + values[4:6]) and min(values) >= 0)
    source = draft.source(op)
    if not any(values):
        return Result(source)
    return Padded(source, values[2], values[3], values[6], values[7])


@on("LRN")
def _lrn(draft: Draft, op: Operator) -> Value:
    params = {
        "size": int(op.attributes["size"]),
        "alpha": rounded(op.attributes.get("alpha", 1e-4)),
        "beta": rounded(op.attributes.get("beta", 0.75)),
        "bias": rounded(op.attributes.get("bias", 1.0)),
    }
    need(params["size"] % 2 == 1)
    return draft.add(op, "response_norm", [draft.source(op)], params)


@on("Upsample", "Resize")
def _resize(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    factor = _factor(draft, op, source)
    mode = op.attributes.get("mode", "nearest")
    how = op.attributes.get("coordinate_transformation_mode", "half_pixel")
    if op.kind == "Upsample" or draft.opset < 11:
        how = "asymmetric"
    if mode == "nearest":
        rounding = op.attributes.get("nearest_mode", "round_prefer_floor")
        is_plain = how == "asymmetric" and (draft.opset < 11 or rounding == "floor")
        need(is_plain or (how == "half_pixel" and rounding.startswith("round_prefer")))
        return draft.add(op, "upsample", [source], unless("scale", factor, 2))
    need(mode == "linear" and how in ("half_pixel", "pytorch_half_pixel"))
    params = {**unless("scale", factor, 2), "mode": "bilinear"}
    return draft.add(op, "upsample", [source], params)


def _factor(draft: Draft, op: Operator, source: str) -> int:
    place = 1 if draft.opset < 11 else 2
    scales = op.optional(place, "scales")
    if scales is None or not len(scales):
        sizes = op.array(3)
        shape = (1, *draft.shapes[source])
        scales = [1, 1, *(float(sizes[axis]) / shape[axis] for axis in (2, 3))]
    values = [float(value) for value in scales]
    need(len(values) == 4 and values[:2] == [1, 1] and values[2] == values[3])
    need(values[2].is_integer() and values[2] >= 1)
    return int(values[2])

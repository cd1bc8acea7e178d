"""Operators with weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from .draft import Draft, Operator, as_floats, as_size
from .handlers import map_size, need, on, pads_of, pair_of, rounded, unless
from .naming import path_of_tensor
from .values import Padded, Value


@on("Conv")
def _conv(draft: Draft, op: Operator) -> Value:
    weight = as_floats(op.array(1))
    need(weight.ndim == 4)
    given = op.input(0)
    source = given.node if isinstance(given, Padded) else draft.source(op)
    extra = (given.top, given.left, given.bottom, given.right) if isinstance(given, Padded) else ()
    kernel = weight.shape[2:]
    strides, dilations = pair_of(op, "strides"), pair_of(op, "dilations")
    height, width = map_size(draft, source)
    padded = (height + sum(extra[::2]), width + sum(extra[1::2]))
    pads = pads_of(op, padded, kernel, strides, dilations)
    top, left, bottom, right = (
        tuple(a + b for a, b in zip(pads, extra, strict=True)) if extra else pads
    )
    if (top, left) != (bottom, right):
        source = draft.result(Padded(source, top, left, bottom, right), op)
        top = left = 0
    params: dict[str, Any] = {"out_channels": int(weight.shape[0]), "kernel": as_size(kernel)}
    params.update(unless("stride", as_size(strides), 1))
    params.update(unless("padding", as_size((top, left)), 0))
    params.update(unless("dilation", as_size(dilations), 1))
    params.update(unless("groups", int(op.attributes.get("group", 1)), 1))
    return _weighted(draft, op, "conv2d", source, params, weight)


@on("ConvTranspose")
def _conv_transpose(draft: Draft, op: Operator) -> Value:
    weight = as_floats(op.array(1))
    need(weight.ndim == 4 and not any(op.attributes.get("output_padding", ())))
    need(pair_of(op, "dilations") == (1, 1) and op.attributes.get("auto_pad", "NOTSET") == "NOTSET")
    top, left, bottom, right = op.attributes.get("pads", (0, 0, 0, 0))
    need((top, left) == (bottom, right) and "output_shape" not in op.attributes)
    groups = int(op.attributes.get("group", 1))
    params: dict[str, Any] = {
        "out_channels": int(weight.shape[1]) * groups,
        "kernel": as_size(weight.shape[2:]),
        "stride": as_size(pair_of(op, "strides")),
    }
    params.update(unless("padding", as_size((top, left)), 0))
    params.update(unless("groups", groups, 1))
    return _weighted(draft, op, "conv_transpose2d", draft.source(op), params, weight)


def _weighted(
    draft: Draft, op: Operator, layer: str, source: str, params: dict[str, Any], weight: Any
) -> Value:
    tensors = {"weight": weight}
    bias = op.optional(2)
    if bias is not None:
        tensors["bias"] = as_floats(bias)
    params = {**params, "bias": bias is not None}
    return draft.add(op, layer, [source], params, tensors, path_of_tensor(op.tensor_name(1)))


@on("Gemm")
def _gemm(draft: Draft, op: Operator) -> Value:
    need(not op.attributes.get("transA", 0))
    weight = as_floats(op.array(1))
    weight = weight if op.attributes.get("transB", 0) else weight.T
    weight = _scaled(weight, op.attributes.get("alpha", 1.0))
    tensors = {"weight": weight}
    bias = op.optional(2)
    if bias is not None:
        whole = np.broadcast_to(as_floats(bias).reshape(-1), weight.shape[:1])
        tensors["bias"] = _scaled(whole, op.attributes.get("beta", 1.0))
    return _linear(draft, op, tensors)


def _scaled(array: Any, factor: float) -> Any:
    return array if factor == 1 else array * np.float32(factor)


@on("MatMul")
def _matmul(draft: Draft, op: Operator) -> Value:
    weight = as_floats(op.array(1))
    need(weight.ndim == 2)
    return _linear(draft, op, {"weight": weight.T})


def _linear(draft: Draft, op: Operator, tensors: dict[str, Any]) -> Value:
    params = {"out_features": int(tensors["weight"].shape[0]), "bias": "bias" in tensors}
    path = path_of_tensor(op.tensor_name(1))
    return draft.add(op, "linear", [draft.source(op)], params, tensors, path)


@on("BatchNormalization")
def _batch_norm(draft: Draft, op: Operator) -> Value:
    need(not op.attributes.get("training_mode", 0))
    names = ("weight", "bias", "running_mean", "running_var")
    tensors = {name: as_floats(op.array(place)) for place, name in enumerate(names, start=1)}
    params = unless("eps", rounded(op.attributes.get("epsilon", 1e-5)), 1e-5)
    momentum = rounded(1 - op.attributes.get("momentum", 0.9))
    params.update(unless("momentum", min(max(momentum, 0.0), 1.0), 0.1))
    path = path_of_tensor(op.tensor_name(1))
    return draft.add(op, "batch_norm", [draft.source(op)], params, tensors, path)

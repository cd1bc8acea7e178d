"""Activations."""

from __future__ import annotations

import math

from . import boxes
from .draft import Draft, Operator
from .handlers import OPERATORS, need, on, rounded, unless
from .values import Cells, Soft, Value


def _plain(kind: str, layer: str) -> None:
    OPERATORS[kind] = lambda draft, op: draft.add(op, layer, [draft.source(op)])


_plain("Relu", "relu")
_plain("HardSwish", "hardswish")
_plain("Mish", "mish")


@on("Sigmoid")
def _sigmoid(draft: Draft, op: Operator) -> Value:
    given = op.input(0)
    if isinstance(given, Cells):
        return boxes.step(given, "swapped", "shares", end=given.figures)
    return draft.add(op, "sigmoid", [draft.source(op)])


@on("Gelu")
def _gelu(draft: Draft, op: Operator) -> Value:
    need(op.attributes.get("approximate", "none") == "none")
    return draft.add(op, "gelu", [draft.source(op)])


@on("LeakyRelu")
def _leaky_relu(draft: Draft, op: Operator) -> Value:
    slope = rounded(op.attributes.get("alpha", 0.01))
    return draft.add(op, "leaky_relu", [draft.source(op)], unless("slope", slope, 0.01))


@on("HardSigmoid")
def _hard_sigmoid(draft: Draft, op: Operator) -> Value:
    alpha, beta = op.attributes.get("alpha", 0.2), op.attributes.get("beta", 0.5)
    need(math.isclose(alpha, 1 / 6, rel_tol=1e-4) and math.isclose(beta, 0.5))
    return draft.add(op, "hardsigmoid", [draft.source(op)])


@on("Clip")
def _clip(draft: Draft, op: Operator) -> Value:
    low, high = op.optional(1, "min"), op.optional(2, "max")
    need(low is not None and float(low) == 0)
    top = math.inf if high is None else float(high)
    need(top == 6 or top > 1e30)
    return draft.add(op, "relu6" if top == 6 else "relu", [draft.source(op)])


@on("Softmax")
def _softmax(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    shape = draft.shapes[source]
    rank = len(shape) + 1
    axis = int(op.attributes.get("axis", 1 if draft.opset < 13 else -1)) % rank
    flat = draft.opset < 13 and math.prod(shape) != shape[0]
    need(axis == 1 and not flat)
    return draft.add(op, "softmax", [source])


@on("Softplus")
def _softplus(draft: Draft, op: Operator) -> Value:
    return Soft(draft.source(op))


@on("Tanh")
def _tanh(draft: Draft, op: Operator) -> Value:
    given = op.input(0)
    if isinstance(given, Soft) and not given.is_tanh:
        return Soft(given.node, True)
    return draft.add(op, "tanh", [draft.source(op)])

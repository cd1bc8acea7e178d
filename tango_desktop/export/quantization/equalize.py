"""Weights that are spread evenly over channels, with the network's answers unchanged.

Behind a convolution with a piecewise linear activation, channel ``i`` may be divided by ``s_i`` if
the next convolution multiplies it by ``s_i`` again. Chosen so that both layers' weights have the
same range, no channel drowns in the steps of its neighbours. Source: M. Nagel et al., "Data-Free
Quantization Through Weight Equalization and Bias Correction" (arXiv 1906.04721), section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tango_desktop.export.quantization.models import (
    CONV,
    Floats,
    ModelView,
    attribute,
    with_constants,
)

_ROUNDS = 20
_ENOUGH = 1e-3  # scales that change less than this are left
_STRONGEST = 1e4  # no channel is scaled by more: a dead one would be for ever
_HOMOGENEOUS = ("Relu", "LeakyRelu", "Identity")  # f(s·x) = s·f(x) for s > 0
_PER_CHANNEL = ("MaxPool", "AveragePool", "GlobalAveragePool")


@dataclass(frozen=True)
class Pair:
    """Two convolutions in a row with nothing between but what passes a scale on.

    Attributes:
        first: the ONNX node before.
        second: the one behind.
    """

    first: Any
    second: Any


def equalized(model: Any) -> Any:
    """A copy of a model with its weights equalised; it computes the same but for rounding."""
    return with_constants(model, equalization(ModelView(model)))


def equalization(view: ModelView) -> dict[str, Floats]:
    """The weights and biases that change, by their names, with their new values."""
    found = pairs(view)
    names = {view.weight_of(n) for p in found for n in (p.first, p.second)}
    names |= {view.bias_of(pair.first) for pair in found} - {""}
    values = {name: view.constant(name).astype(np.float64) for name in names}
    for _ in range(_ROUNDS):
        changes = [_balance(view, pair, values) for pair in found]
        if not changes or max(changes) < _ENOUGH:
            break
    return {name: array.astype(np.float32) for name, array in values.items()}


def pairs(view: ModelView) -> list[Pair]:
    """Every two convolutions that can be equalised, in the order of the graph."""
    found = []
    for node in view.nodes:
        second = _next(view, node)
        if second is not None and _fit(view, node, second):
            found.append(Pair(node, second))
    return found


def _next(view: ModelView, node: Any) -> Any:
    """The convolution that alone reads what a convolution gives; None where there is none."""
    if not _own_weights(view, node):
        return None
    name = str(node.output[0])
    while True:
        readers = view.consumers.get(name, [])
        if len(readers) != 1 or name in view.outputs:
            return None
        (reader,) = readers
        if reader.op_type == CONV:
            return reader if _own_weights(view, reader) and reader.input[0] == name else None
        if reader.op_type not in _HOMOGENEOUS + _PER_CHANNEL or len(reader.output) != 1:
            return None
        name = str(reader.output[0])


def _own_weights(view: ModelView, node: Any) -> bool:
    """Whether a node is a convolution whose weights and bias nobody else uses."""
    weight = view.weight_of(node)
    if node.op_type != CONV or not weight or len(view.consumers[weight]) != 1:
        return False
    if len(node.input) < 3 or not node.input[2]:
        return True
    bias = view.bias_of(node)
    return bool(bias) and len(view.consumers[bias]) == 1


def _fit(view: ModelView, first: Any, second: Any) -> bool:
    """Whether the second's input channels can be told apart: one group, or depthwise."""
    given = view.constant(view.weight_of(first)).shape[0]
    weights, groups = view.constant(view.weight_of(second)), attribute(second, "group", 1)
    depthwise = groups == given == weights.shape[0] and weights.shape[1] == 1
    return bool(depthwise or (groups == 1 and weights.shape[1] == given))


def _balance(view: ModelView, pair: Pair, values: Mapping[str, Any]) -> float:
    """Equalise one pair in place; by how much its scales changed, as the largest |log|."""
    first = values[view.weight_of(pair.first)]
    second = values[view.weight_of(pair.second)]
    by_input = second if attribute(pair.second, "group", 1) > 1 else second.swapaxes(0, 1)
    before = np.abs(first).reshape(len(first), -1).max(axis=1)
    behind = np.abs(by_input).reshape(len(by_input), -1).max(axis=1)
    alive = (before > 0.0) & (behind > 0.0)
    ratio = np.divide(before, behind, out=np.ones_like(before), where=alive)
    scales = np.clip(np.sqrt(ratio), 1.0 / _STRONGEST, _STRONGEST)
    first /= scales.reshape(-1, *[1] * (first.ndim - 1))
    by_input *= scales.reshape(-1, *[1] * (by_input.ndim - 1))
    bias = view.bias_of(pair.first)
    if bias:
        values[bias][...] /= scales
    return float(np.abs(np.log(scales)).max())

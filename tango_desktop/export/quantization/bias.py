"""Biases that make up for what rounding shifts on average.

Rounded weights move the mean of a layer's output, channel by channel, and everything behind it is
off by as much. The difference of the means, measured on pictures, goes into the bias. Source:
M. Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction"
(arXiv 1906.04721), section 4.2 and appendix D (empirical form).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.export.engine import OnnxSession
from tango_desktop.export.quantization.equalize import equalized
from tango_desktop.export.quantization.integers import SCHEMES
from tango_desktop.export.quantization.models import CONV, Floats, ModelView, showing
from tango_desktop.export.quantization.placement import Placement, place
from tango_desktop.export.quantization.plan import QuantizationPlan
from tango_desktop.export.quantization.qdq import rounded
from tango_desktop.i18n import tr

_PREFIX = "mean/"


def shifts(
    model: Any, plan: QuantizationPlan, scheme: str, pictures: Collection[Floats], ctx: JobContext
) -> dict[str, tuple[float, ...]]:
    """What is to be added to each quantized layer's bias: the plan's ``bias_shifts``.

    Layers that do not depend on each other are measured together, each with all layers before it
    corrected already.

    Args:
        model: the 32-bit ``onnx.ModelProto``; it is as before when this ends.
        plan: its ranges and what it keeps in floating point count; earlier shifts do not.
        scheme: a name in ``integers.SCHEMES``.
        pictures: prepared, each (C, H, W); gone through once for each level of the network.
        ctx: the job's context.

    Raises:
        ExportError: the model cannot be run.
    """
    view = ModelView(model)
    placement = place(view, plan.ranges, SCHEMES.get(scheme), plan.float_nodes)
    levels = weighted_levels(view, placement)
    exact_model = equalized(model) if plan.equalized else model
    every = [node.name for level in levels for node in level]
    exact = _means(exact_model, every, pictures, ctx)
    found: dict[str, tuple[float, ...]] = {}
    message = tr("Correcting the biases")
    for level in ctx.each(levels, len(levels), message):
        corrected = rounded(view, replace(plan, bias_shifts=found), scheme)
        means = _means(corrected, [node.name for node in level], pictures, ctx)
        for name, mean in means.items():
            found[name] = tuple(np.asarray(exact[name] - mean, np.float32).tolist())
    return found


def weighted_levels(view: ModelView, placement: Placement) -> list[list[Any]]:
    """The quantized nodes with weights, by how many others are before them at most."""
    depth: dict[str, int] = defaultdict(int)
    levels: dict[int, list[Any]] = defaultdict(list)
    for node in view.nodes:
        before = max((depth[name] for name in node.input), default=0)
        counts = bool(view.weight_of(node)) and placement.quantized(node)
        if counts:
            levels[before].append(node)
        for name in node.output:
            depth[name] = before + counts
    return [levels[number] for number in sorted(levels)]


def _means(
    model: Any, names: Sequence[str], pictures: Collection[Floats], ctx: JobContext
) -> dict[str, Floats]:
    """The mean of each channel of some nodes' results, by the nodes' names."""
    from onnx import TensorProto, helper

    wanted = set(names)
    nodes = [node for node in model.graph.node if node.name in wanted]
    pools, shown = [], []
    for node in nodes:
        name = str(node.output[0])
        if node.op_type == CONV:
            pools.append(helper.make_node("GlobalAveragePool", [name], [_PREFIX + name]))
            name = _PREFIX + name
        shown.append(name)
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in shown]
    with showing(model, pools, outputs):
        session = OnnxSession(model.SerializeToString())
    sums: list[Any] = [0.0] * len(nodes)
    for picture in pictures:
        ctx.check()
        rows = [
            _by_channel(value, node)
            for value, node in zip(session.run(picture), nodes, strict=True)
        ]
        sums = [total + row for total, row in zip(sums, rows, strict=True)]
    return {n.name: total / len(pictures) for n, total in zip(nodes, sums, strict=True)}


def _by_channel(value: Floats, node: Any) -> Floats:
    """(channels,) of a pooled (1, C, 1, 1), or of (…, C)."""
    if node.op_type == CONV:
        return value.reshape(-1)
    return np.asarray(value.reshape(-1, value.shape[-1]).mean(axis=0))

"""How much each layer of the document suffers from being rounded to 8 bits.

One layer at a time is quantized, and the network's outputs are compared with the exact ones: the
signal-to-noise ratio is the power of the outputs over the power of their error, in decibels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.export.engine import OnnxSession
from tango_desktop.export.quantization.equalize import equalized
from tango_desktop.export.quantization.integers import SCHEMES
from tango_desktop.export.quantization.models import Floats, ModelView
from tango_desktop.export.quantization.placement import key_of, place
from tango_desktop.export.quantization.plan import QuantizationPlan
from tango_desktop.export.quantization.qdq import rounded
from tango_desktop.i18n import tr

MOST_DB = 120.0  # what is written where nothing differs


@dataclass(frozen=True)
class LayerSensitivity:
    """What quantizing one layer does to the network's outputs.

    Attributes:
        layer: the id of the document node.
        snr_db: signal-to-noise ratio of the outputs, the least of all outputs; at most
            ``MOST_DB``. The lower, the worse.
        weights: how many weights the layer has; what keeping it in floating point costs in size.
    """

    layer: str
    snr_db: float
    weights: int


def sensitivity(
    model: Any,
    plan: QuantizationPlan,
    scheme: str,
    pictures: Collection[Floats],
    ctx: JobContext,
    *,
    weighted_only: bool = False,
    all_but: bool = False,
    only: Collection[str] | None = None,
) -> tuple[LayerSensitivity, ...]:
    """Measure every layer that can be quantized, the worst first.

    Args:
        model: the 32-bit ``onnx.ModelProto``; it is not changed.
        plan: its ranges.
        scheme: a name in ``integers.SCHEMES``.
        pictures: prepared, each (C, H, W); gone through once for each layer.
        ctx: the job's context.
        weighted_only: leave out layers without weights.
        all_but: quantize everything but the layer: the best then is the worst layer, whose
            floating point gains most; it is the first here, too.
        only: ids of the layers to measure; all when None.

    Raises:
        ExportError: the model cannot be run.
    """
    view = ModelView(model)
    layers = quantizable_layers(view, plan, scheme, weighted_only)
    if only is not None:
        layers = {name: weights for name, weights in layers.items() if name in only}
    exact_model = equalized(model) if plan.equalized else model
    exact = list(_outputs(exact_model, pictures, ctx))
    found = []
    for layer in ctx.each(layers, len(layers), tr("Quantizing one layer after the other")):
        kept = plan.keeping(layer) if all_but else plan
        tried = rounded(view, kept, scheme, None if all_but else (layer,))
        snr_db = signal_to_noise(exact, _outputs(tried, pictures, ctx))
        found.append(LayerSensitivity(layer, snr_db, layers[layer]))
    found.sort(key=lambda one: -one.snr_db if all_but else one.snr_db)
    return tuple(found)


def quantizable_layers(
    view: ModelView, plan: QuantizationPlan, scheme: str, weighted_only: bool = False
) -> dict[str, int]:
    """The document nodes that ``plan`` quantizes, in the order of the graph: their weights.

    A ReLU that goes with the layer before it is no layer of its own.
    """
    placement = place(view, plan.ranges, SCHEMES.get(scheme), plan.float_nodes)
    followers = set(placement.fused.values())
    found: dict[str, int] = {}
    for node in view.nodes:
        if placement.quantized(node) and key_of(node) not in followers:
            weight = view.weight_of(node)
            count = int(view.constant(weight).size) if weight else 0
            found[view.owner(node)] = found.get(view.owner(node), 0) + count
    return {name: count for name, count in found.items() if count or not weighted_only}


def signal_to_noise(exact: Sequence[Sequence[Floats]], found: Iterator[Sequence[Floats]]) -> float:
    """In decibels, over all pictures; the least of all outputs.

    Args:
        exact: for each picture its outputs.
        found: the same of the other model.
    """
    signal = np.zeros(len(exact[0]))
    noise = np.zeros(len(exact[0]))
    for one, other in zip(exact, found, strict=True):
        signal += [_power(a) for a in one]
        noise += [_power(a - b) for a, b in zip(one, other, strict=True)]
    least = signal * 10.0 ** (-MOST_DB / 10.0) + np.finfo(np.float64).tiny
    ratios = np.maximum(signal, np.finfo(np.float64).tiny) / np.maximum(noise, least)
    return float(min(10.0 * np.log10(ratios).min(), MOST_DB))


def _power(values: Floats) -> float:
    return float(np.sum(np.square(values, dtype=np.float64)))


def _outputs(model: Any, pictures: Collection[Floats], ctx: JobContext) -> Iterator[list[Floats]]:
    session = OnnxSession(model.SerializeToString())
    for picture in pictures:
        ctx.check()
        yield session.run(picture)

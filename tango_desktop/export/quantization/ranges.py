"""What values the tensors of a model take on prepared pictures.

The first pass finds each tensor's least and largest value inside ONNX Runtime, so that no tensor
leaves it. The second counts values between these ends; there as many tensors are taken out at a
time as a limit of memory allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import DataError, ExportError
from tango_desktop.export.engine import OnnxSession
from tango_desktop.export.quantization.histograms import (
    BINS,
    Counts,
    TensorStatistics,
    chosen_range,
)
from tango_desktop.export.quantization.models import (
    Floats,
    ModelView,
    float_activations,
    showing,
)
from tango_desktop.export.quantization.placement import decoding_nodes, key_of
from tango_desktop.export.quantization.plan import MINMAX, Range
from tango_desktop.i18n import tr

MEMORY_BYTES = 256 << 20
_SAMPLED = 1 << 16  # values of a tensor that are counted for each picture
_PREFIX = "calibration/"
_NONE = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Observations:
    """What was seen of a model's tensors.

    Attributes:
        tensors: by name, in the order of the graph.
        whole: which of them are never cut: pictures, whose darkest and brightest values are no
            outliers, and answers, of which the rare large ones say what there is to see.
        pictures: how many were looked at.
    """

    tensors: Mapping[str, TensorStatistics]
    whole: frozenset[str]
    pictures: int

    def ranges(self, method: str, percentile: float = 99.99) -> dict[str, Range]:
        """The range of every tensor, as :func:`~.histograms.chosen_range` finds it."""
        methods = {name: MINMAX if name in self.whole else method for name in self.tensors}
        return {n: chosen_range(s, methods[n], percentile) for n, s in self.tensors.items()}

    def saturation(self, ranges: Mapping[str, Range]) -> dict[str, float]:
        """The share of each tensor's values that ``ranges`` would clip, 0 to 1."""
        seen = {name: self.tensors[name] for name in ranges if name in self.tensors}
        return {name: found.outside(ranges[name]) for name, found in seen.items()}


def observe(
    model: Any,
    pictures: Collection[Floats],
    ctx: JobContext,
    *,
    histograms: bool = True,
    memory_bytes: int = MEMORY_BYTES,
) -> Observations:
    """Look at every floating-point tensor that a model computes.

    Args:
        model: an ``onnx.ModelProto``; it is as before when this ends.
        pictures: prepared, each (C, H, W); gone through once for each pass.
        ctx: the job's context.
        histograms: whether the values are counted as well; the ends alone take half the time.
        memory_bytes: how much of the tensors may be held at a time.

    Raises:
        DataError: there are no pictures.
        ExportError: a tensor is infinite or no number, or the model cannot be run.
    """
    if not len(pictures):
        raise DataError(tr("There are no pictures to calibrate with."), tr("Check the data again."))
    sizes = float_activations(model)
    low, high = _ends(model, list(sizes), pictures, ctx)
    counts: dict[str, Counts] = {}
    if histograms:
        for names in _groups(sizes, memory_bytes):
            ends = {name: (low[name], high[name]) for name in names}
            counts |= _counted(model, ends, pictures, ctx)
    found = {n: TensorStatistics(low[n], high[n], counts.get(n, _NONE)) for n in sizes}
    view = ModelView(model)
    return Observations(found, frozenset(view.inputs) | answers(view), len(pictures))


def answers(view: ModelView) -> frozenset[str]:
    """What a network says: its outputs, or what a detector's boxes are decoded from."""
    decoding = decoding_nodes(view)
    read = {name for node in view.nodes if key_of(node) in decoding for name in node.input}
    made = {name for name in read if name in view.producer}
    said = {name for name in made if key_of(view.producer[name]) not in decoding}
    return frozenset(said or view.outputs)


def _ends(
    model: Any, names: Sequence[str], pictures: Collection[Floats], ctx: JobContext
) -> tuple[dict[str, float], dict[str, float]]:
    """The least and the largest value of each tensor."""
    from onnx import TensorProto, helper

    kinds = ("ReduceMin", "ReduceMax")
    made = [(kind, name, f"{_PREFIX}{kind}/{name}") for kind in kinds for name in names]
    nodes = [helper.make_node(k, [n], [out], name=out, keepdims=0) for k, n, out in made]
    outputs = [helper.make_tensor_value_info(out, TensorProto.FLOAT, []) for _, _, out in made]
    with showing(model, nodes, outputs):
        session = OnnxSession(model.SerializeToString())
    low = np.full(len(names), np.inf)
    high = np.full(len(names), -np.inf)
    message = tr("Finding the ranges of all tensors")
    for picture in ctx.each(pictures, len(pictures), message):
        values = np.array([float(value) for value in session.run(picture)])
        _check_finite(values, names)
        low = np.minimum(low, values[: len(names)])
        high = np.maximum(high, values[len(names) :])
    least = dict(zip(names, low.tolist(), strict=True))
    return least, dict(zip(names, high.tolist(), strict=True))


def _check_finite(values: Counts, names: Sequence[str]) -> None:
    if not np.isfinite(values).all():
        first = names[int(np.flatnonzero(~np.isfinite(values))[0]) % len(names)]
        raise ExportError(
            tr("The values of {tensor} are infinite or no numbers.", tensor=first),
            tr("A network that has learnt has none: look at its training."),
        )


def _groups(sizes: Mapping[str, int], memory_bytes: int) -> Iterator[list[str]]:
    """Tensors that fit into memory together."""
    group: list[str] = []
    room = memory_bytes
    for name, count in sizes.items():
        if group and 4 * count > room:
            yield group
            group, room = [], memory_bytes
        group.append(name)
        room -= 4 * count
    if group:
        yield group


def _counted(
    model: Any, ends: Mapping[str, Range], pictures: Collection[Floats], ctx: JobContext
) -> dict[str, Counts]:
    """The histogram of each tensor."""
    from onnx import TensorProto, helper

    inputs = {value.name for value in model.graph.input}
    shown = [name for name in ends if name not in inputs]
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in shown]
    counts = {name: np.zeros(BINS) for name in ends}
    with showing(model, [], outputs):
        session = OnnxSession(model.SerializeToString()) if shown else None
    message = tr("Counting the values of all tensors")
    for picture in ctx.each(pictures, len(pictures), message):
        values = dict(zip(shown, session.run(picture) if session else [], strict=True))
        for name, (low, high) in ends.items():
            counts[name] += _histogram(values.get(name, picture), low, high)
    return counts


def _histogram(values: Floats, low: float, high: float) -> Counts:
    """(BINS,) from ``low`` to ``high``; of a large tensor some values, spread evenly."""
    flat = values.ravel()
    step = -(-flat.size // _SAMPLED) | 1  # odd, so that it does not beat with the rows
    if high <= low:
        return np.zeros(BINS)
    places = ((flat[::step] - np.float32(low)) * np.float32(BINS / (high - low))).astype(np.int32)
    np.clip(places, 0, BINS - 1, out=places)
    return np.bincount(places, minlength=BINS).astype(np.float64)

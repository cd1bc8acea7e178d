"""How a tensor's values are spread, and four ways to choose the range that integers stand for.

Sources: entropy is S. Migacz, "8-bit Inference with TensorRT" (GTC 2017); percentile and mean
squared error as compared in H. Wu et al., "Integer Quantization for Deep Learning Inference"
(arXiv 2004.09602).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.export.quantization.plan import ENTROPY, MINMAX, MSE, PERCENTILE, Range

BINS = 2048
_LEVELS = 256
_ENTROPY_STEP = 16  # bins between thresholds that are tried
_SHRINKS = np.linspace(0.1, 1.0, 91)
Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TensorStatistics:
    """The values of one tensor over all pictures.

    Attributes:
        low: the least.
        high: the largest.
        counts: (BINS,) how many of the values that were looked at are in each of as many equal
            parts from ``low`` to ``high``; empty where only the ends were asked for.
    """

    low: float
    high: float
    counts: Counts

    @property
    def centres(self) -> Counts:
        """(BINS,) the middle of each part."""
        width = (self.high - self.low) / BINS
        return np.asarray(self.low + width * (np.arange(BINS) + 0.5), np.float64)

    def outside(self, range_: Range) -> float:
        """The share of values beyond a range, 0 to 1."""
        total = float(self.counts.sum())
        if not total or self.high <= self.low:
            return 0.0
        low, high = (min(max(end, self.low), self.high) for end in range_)
        edges = np.linspace(self.low, self.high, BINS + 1)
        below = np.interp([low, high], edges, np.concatenate([[0.0], np.cumsum(self.counts)]))
        return float((below[0] + total - below[1]) / total)


def _min_max(found: TensorStatistics, _: float) -> Range:
    return found.low, found.high


def _percentile(found: TensorStatistics, percentile: float) -> Range:
    """What is cut off is cut off at both ends, half of it at each."""
    share = np.cumsum(found.counts) / max(found.counts.sum(), 1.0)
    cut = (100.0 - percentile) / 200.0
    width = (found.high - found.low) / BINS
    first = int(np.searchsorted(share, cut, side="right"))
    last = int(np.searchsorted(share, 1.0 - cut, side="left"))
    first, last = min(first, BINS - 1), min(last, BINS - 1)
    return found.low + width * first, found.low + width * (last + 1)


def _entropy(found: TensorStatistics, _: float) -> Range:
    """The threshold whose 8-bit picture of the distribution loses least information."""
    most = max(abs(found.low), abs(found.high))
    two_sided = found.low < 0.0 < found.high
    folded, _edges = np.histogram(
        np.abs(found.centres), bins=BINS, range=(0.0, most), weights=found.counts
    )
    folded[0] = folded[1]  # the zeros behind a ReLU say nothing of its scale
    levels = _LEVELS // 2 if two_sided else _LEVELS
    stops = range(levels, BINS + 1, _ENTROPY_STEP)
    best = min(stops, key=lambda stop: _divergence(folded, stop, levels))
    threshold = most * best / BINS
    return max(found.low, -threshold), min(found.high, threshold)


def _divergence(counts: Counts, stop: int, levels: int) -> float:
    """Kullback and Leibler's divergence of the first ``stop`` parts from their quantized form."""
    kept = counts[:stop]
    reference = kept.copy()
    reference[-1] += counts[stop:].sum()
    level = np.arange(stop) * levels // stop
    there = kept > 0
    sums = np.bincount(level, kept, levels)
    sizes = np.bincount(level, there.astype(np.float64), levels)
    quantized = np.where(there, (sums / np.maximum(sizes, 1.0))[level], 0.0)
    total, other = reference.sum(), quantized.sum()
    if total == 0.0 or other == 0.0:
        return float("inf")
    used = reference > 0
    p, q = reference[used] / total, np.maximum(quantized[used] / other, 1e-12)
    return float(np.sum(p * np.log(p / q)))


def _mean_squared(found: TensorStatistics, _: float) -> Range:
    """The ends with the least squared error, found for one end at a time."""
    low, high = min(found.low, 0.0), max(found.high, 0.0)
    ends = [low, high]
    for _round in range(2):
        for side, end in ((1, high), (0, low)):
            tried = [[end * s, ends[1]] if side == 0 else [ends[0], end * s] for s in _SHRINKS]
            ends = min(tried, key=lambda pair: _squared_error(found, pair[0], pair[1]))
    return max(ends[0], found.low), min(ends[1], found.high)


def _squared_error(found: TensorStatistics, low: float, high: float) -> float:
    """What clipping and rounding to 8 bits lose, times the count."""
    centres = found.centres
    lost = np.maximum(low - centres, 0.0) + np.maximum(centres - high, 0.0)
    inside = float(found.counts[lost == 0.0].sum())
    step = (high - low) / (_LEVELS - 1)
    return float(np.dot(found.counts, lost * lost)) + inside * step * step / 12.0


_FINDERS: Mapping[str, Callable[[TensorStatistics, float], Range]] = {
    MINMAX: _min_max,
    PERCENTILE: _percentile,
    ENTROPY: _entropy,
    MSE: _mean_squared,
}


def chosen_range(found: TensorStatistics, method: str, percentile: float = 99.99) -> Range:
    """The range of a tensor.

    Args:
        found: its values.
        method: one of ``plan.METHODS``.
        percentile: the share that is kept, in percent; for ``percentile`` only.
    """
    if found.high <= found.low:
        return found.low, found.high
    low, high = _FINDERS[method](found, percentile)
    return float(low), float(high)

"""Percentiles of latencies, and whether two measurements differ by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 2000
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Summary:
    """What samples in milliseconds come to.

    Attributes:
        count: how many samples.
        mean_ms: their mean.
        std_ms: their standard deviation.
        min_ms: the fastest.
        p50_ms: half are faster (the median).
        p90_ms: nine in ten are faster.
        p95_ms: 95 in 100 are faster.
        p99_ms: 99 in 100 are faster.
        max_ms: the slowest.
    """

    count: int
    mean_ms: float
    std_ms: float
    min_ms: float
    p50_ms: float
    p90_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


def summarise(samples_ms: Sequence[float]) -> Summary:
    """The summary of one sample or more; percentiles are interpolated linearly."""
    values = np.asarray(samples_ms, dtype=np.float64)
    p50, p90, p95, p99 = (float(p) for p in np.percentile(values, [50, 90, 95, 99]))
    return Summary(
        count=len(values),
        mean_ms=float(values.mean()),
        std_ms=float(values.std()),
        min_ms=float(values.min()),
        p50_ms=p50,
        p90_ms=p90,
        p95_ms=p95,
        p99_ms=p99,
        max_ms=float(values.max()),
    )


@dataclass(frozen=True)
class Ratio:
    """How one set of samples compares with another.

    Attributes:
        value: the second's median over the first's; below 1 the second is faster.
        low: the lower end of its 95 % interval.
        high: the upper end.
    """

    value: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out 1: they differ by more than chance."""
        return not self.low <= 1.0 <= self.high


def ratio_of_medians(first: Sequence[float], second: Sequence[float], seed: int = 0) -> Ratio:
    """The ratio of medians with an interval from a block bootstrap.

    Neighbouring latencies are alike (a busy moment slows several), so blocks of them are drawn, not
    single ones; else the interval would be too narrow. Block length n^(1/3), as in Künsch (1989),
    “The jackknife and the bootstrap for general stationary observations”.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    random = np.random.default_rng(seed)
    ratios = _medians(b, random) / _medians(a, random)
    tail = (1 - _CONFIDENCE) / 2 * 100
    low, high = np.percentile(ratios, [tail, 100 - tail])
    return Ratio(float(np.median(b) / np.median(a)), float(low), float(high))


def _medians(values: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Medians of bootstrap samples, ``_RESAMPLES`` of them."""
    count = len(values)
    length = max(1, round(count ** (1 / 3)))
    blocks = -(-count // length)
    starts = random.integers(0, count - length + 1, (_RESAMPLES, blocks))
    places = (starts[:, :, None] + np.arange(length)).reshape(_RESAMPLES, -1)[:, :count]
    return np.asarray(np.median(values[places], axis=1))

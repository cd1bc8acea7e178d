"""Percentiles on known samples; intervals that are honest."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.bench.statistics import ratio_of_medians, summarise


def test_percentiles_of_known_samples() -> None:
    samples = [float(value) for value in range(1, 102)]  # 1 … 101
    random.Random(0).shuffle(samples)
    found = summarise(samples)
    assert (found.p50_ms, found.p90_ms, found.p95_ms, found.p99_ms) == (51.0, 91.0, 96.0, 100.0)
    assert (found.count, found.min_ms, found.max_ms, found.mean_ms) == (101, 1.0, 101.0, 51.0)
    assert found.std_ms == pytest.approx(29.154759)


def test_percentiles_between_samples_are_interpolated() -> None:
    found = summarise([10.0, 20.0])
    assert (found.p50_ms, found.p90_ms) == (15.0, pytest.approx(19.0))


def test_one_sample() -> None:
    found = summarise([7.0])
    assert {found.min_ms, found.p50_ms, found.p99_ms, found.max_ms} == {7.0}
    assert found.std_ms == 0.0


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=60))
def test_percentiles_are_in_order(samples: list[float]) -> None:
    found = summarise(samples)
    values = [
        found.min_ms,
        found.p50_ms,
        found.p90_ms,
        found.p95_ms,
        found.p99_ms,
        found.max_ms,
    ]
    assert all(low <= high * (1 + 1e-12) for low, high in itertools.pairwise(values))


def test_a_clear_difference_is_certain() -> None:
    noise = np.random.default_rng(1).normal(0, 0.5, (2, 200))
    ratio = ratio_of_medians(20 + noise[0], 10 + noise[1])
    assert ratio.value == pytest.approx(0.5, abs=0.02)
    assert ratio.low < ratio.value < ratio.high < 1
    assert ratio.certain


def test_the_same_distribution_is_rarely_called_different() -> None:
    generator = np.random.default_rng(2)
    certain = sum(
        ratio_of_medians(
            generator.gamma(20, 0.5, 60), generator.gamma(20, 0.5, 60), seed=trial
        ).certain
        for trial in range(100)
    )
    assert certain <= 12  # 5 expected


def test_alike_neighbours_widen_the_interval() -> None:
    generator = np.random.default_rng(3)
    levels = 10 + np.repeat(generator.normal(0, 1, 25), 8)  # 25 independent values, 8 times each
    shuffled = generator.permutation(levels)
    blocked, single = ratio_of_medians(levels, levels), ratio_of_medians(shuffled, shuffled)
    assert blocked.high - blocked.low > single.high - single.low


def test_single_samples_do_not_break() -> None:
    ratio = ratio_of_medians([2.0], [3.0])
    assert (ratio.value, ratio.low, ratio.high) == (1.5, 1.5, 1.5)

"""Four ways to choose a range, on distributions whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.export.quantization.histograms import BINS, TensorStatistics, chosen_range
from tango_desktop.export.quantization.plan import METHODS
from tests.examples import examples


def statistics_of(values: np.ndarray) -> TensorStatistics:
    low, high = float(values.min()), float(values.max())
    counts, _ = np.histogram(values, BINS, (low, high))
    return TensorStatistics(low, high, counts.astype(np.float64))


def gaussian(count: int = 200_000) -> np.ndarray:
    return np.random.default_rng(0).normal(0.0, 1.0, count)


def squared_error(values: np.ndarray, low: float, high: float) -> float:
    """What rounding to 256 steps from ``low`` to ``high`` loses, value by value."""
    step = (high - low) / 255
    rounded = np.rint((np.clip(values, low, high) - low) / step) * step + low
    return float(np.mean((rounded - values) ** 2))


def test_ends_are_ends() -> None:
    assert chosen_range(statistics_of(np.array([-3.0, 0.5, 7.0])), "minmax") == (-3.0, 7.0)


@pytest.mark.parametrize("percentile", [90.0, 99.0, 99.9, 99.99])
def test_a_percentile_keeps_its_share(percentile: float) -> None:
    values = gaussian()
    low, high = chosen_range(statistics_of(values), "percentile", percentile)
    kept = np.mean((values >= low) & (values <= high)) * 100
    assert percentile <= kept <= percentile + 0.6
    assert np.mean(values < low) == pytest.approx(np.mean(values > high), abs=0.003)


def test_a_percentile_of_a_relu_starts_at_zero() -> None:
    values = np.maximum(gaussian(), 0.0)
    assert chosen_range(statistics_of(values), "percentile", 99.9)[0] == 0.0


@pytest.mark.parametrize("method", ["percentile", "entropy"])
def test_one_stray_value_does_not_count(method: str) -> None:
    values = np.append(gaussian(), 100.0)
    low, high = chosen_range(statistics_of(values), method, 99.9)
    assert -6.0 <= low < -2.0
    assert 2.0 < high < 20.0
    assert squared_error(values[:-1], low, high) < squared_error(values[:-1], low, 100.0) / 20


def test_least_squares_are_the_least() -> None:
    values = np.random.default_rng(1).laplace(0.0, 1.0, 200_000)
    found = statistics_of(values)
    best = squared_error(values, *chosen_range(found, "mse"))
    for shrink in np.linspace(0.1, 1.0, 19):
        assert best <= squared_error(values, found.low * shrink, found.high * shrink) * 1.02


def test_what_fits_is_not_cut() -> None:
    values = np.random.default_rng(2).uniform(0.0, 1.0, 200_000)
    for method in METHODS:
        low, high = chosen_range(statistics_of(values), method)
        assert low == pytest.approx(0.0, abs=0.02)
        assert high == pytest.approx(1.0, abs=0.02)


@settings(max_examples=examples(30), deadline=None)
@given(
    low=st.floats(-100.0, 100.0),
    width=st.floats(1e-3, 100.0),
    peak=st.integers(0, BINS - 1),
    method=st.sampled_from(METHODS),
)
def test_a_range_lies_within_the_ends(low: float, width: float, peak: int, method: str) -> None:
    counts = np.ones(BINS)
    counts[peak] = 1e5
    found = TensorStatistics(low, low + width, counts)
    first, last = chosen_range(found, method, 99.0)
    slack = 1e-9 * (abs(low) + width)
    assert low - slack <= first <= last <= low + width + slack


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_tensor_is_its_own_range(method: str) -> None:
    found = TensorStatistics(0.25, 0.25, np.zeros(BINS))
    assert chosen_range(found, method) == (0.25, 0.25)
    assert found.outside((0.0, 0.1)) == 0.0


def test_the_share_outside() -> None:
    found = statistics_of(np.random.default_rng(3).uniform(-1.0, 1.0, 200_000))
    assert found.outside((-1.0, 1.0)) == pytest.approx(0.0, abs=1e-9)
    assert found.outside((-0.5, 1.0)) == pytest.approx(0.25, abs=0.01)
    assert found.outside((-9.0, 0.0)) == pytest.approx(0.5, abs=0.01)

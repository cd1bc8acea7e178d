"""PSI, Kolmogorov–Smirnov and χ²: against scipy's numbers, and what is said about them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.deploy.monitor.drift import (
    Change,
    Drift,
    chi2_95,
    drifts,
    grouped,
    ks_critical,
    ks_distance,
    psi,
)
from tango_desktop.deploy.monitor.reference import Reference
from tango_desktop.deploy.runner.tally import Look, Tally
from tango_desktop.deploy.runner.task import Observation

bins = st.lists(st.integers(0, 50), min_size=3, max_size=40).filter(lambda b: sum(b) > 0)


@given(bins)
def test_the_same_is_no_drift(counts: list[int]) -> None:
    assert psi(counts, counts) == 0
    assert ks_distance(counts, counts) == 0


@given(bins, st.randoms())
def test_it_is_symmetric_and_positive(counts: list[int], random: object) -> None:
    other = counts[::-1]
    assert psi(counts, other) == pytest.approx(psi(other, counts))
    assert psi(counts, other) >= 0
    assert 0 <= ks_distance(counts, other) <= 1


def test_the_sum_written_out() -> None:
    """Ten equal groups against a shifted sample, so many that the halves do not matter."""
    expected = [100_000] * 10
    actual = [1000 * k for k in (50, 60, 80, 90, 100, 100, 110, 120, 130, 160)]
    e, a = np.array(expected) / 1e6, np.array(actual) / 1e6
    wanted = float(((a - e) * np.log(a / e)).sum())
    assert psi(expected, actual) == pytest.approx(wanted, rel=1e-4)
    assert wanted == pytest.approx(0.1013, abs=1e-4)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 3.841), (2, 5.991), (5, 11.070), (10, 18.307), (99, 123.225)]
)
def test_quantiles_of_chi_squared(freedom: int, quantile: float) -> None:
    assert chi2_95(freedom) == pytest.approx(quantile, rel=0.03)


def test_the_critical_distance() -> None:
    # Large-sample table: 1.36 √((n + m) / nm) at 5 %.
    assert ks_critical(100, 100) == pytest.approx(1.36 * (200 / 10000) ** 0.5, rel=2e-3)


@given(bins, bins)
def test_groups_keep_every_count(expected: list[int], actual: list[int]) -> None:
    length = min(len(expected), len(actual))
    expected, actual = expected[:length], actual[:length]
    if not sum(expected):
        return
    of_expected, of_actual = grouped(expected, actual)
    assert len(of_expected) == len(of_actual) <= 12
    assert (sum(of_expected), sum(of_actual)) == (sum(expected), sum(actual))


def test_what_is_outside_the_reference_stays_outside() -> None:
    expected = [0, 0, 5, 5, 0, 0]
    assert grouped(expected, [1, 1, 0, 0, 3, 4]) == ([0, 5, 5, 0], [2, 0, 0, 7])


@pytest.mark.parametrize("count", [60, 300, 3000])
def test_samples_of_one_source_seldom_drift(count: int) -> None:
    random = np.random.default_rng(7)
    flagged = 0
    for _ in range(100):
        one, other = (tally(random.normal(120, 20, n)) for n in (300, count))
        (drift,) = [d for d in compared(one, other) if d.quantity == "brightness"]
        flagged += drift.change in (Change.SLIGHT, Change.LARGE)
    assert flagged <= 5


# -- sentences --------------------------------------------------------------------------------


def tally(brightness: object, confidence: float = 0.9, label: int = 0, boxes: int = 1) -> Tally:
    made = Tally()
    for value in np.asarray(brightness, dtype=float):
        made.see(Look(value, value / 3, value * 4), Observation([confidence], [label], boxes))
    return made


def compared(one: Tally, other: Tally, has_answers: bool = True) -> tuple[Drift, ...]:
    return drifts(Reference("x", "val", has_answers, ("벌", "ant"), one), other)


def said(one: Tally, other: Tally, quantity: str) -> Drift:
    return next(drift for drift in compared(one, other) if drift.quantity == quantity)


RANDOM = np.random.default_rng(3)
USUAL = RANDOM.normal(130, 15, 300)


def test_darker_pictures() -> None:
    drift = said(tally(USUAL), tally(USUAL * 0.5), "brightness")
    assert drift.change is Change.LARGE
    assert drift.sentence == "Pictures are darker than those it was checked with."
    assert said(tally(USUAL * 0.5), tally(USUAL), "brightness").sentence.startswith(
        "Pictures are brighter"
    )


def test_smaller_pictures_with_less_contrast() -> None:
    assert said(tally(USUAL), tally(USUAL * 0.5), "side").sentence.startswith(
        "Pictures are smaller"
    )
    assert "less contrast" in said(tally(USUAL), tally(USUAL * 0.5), "contrast").sentence


def test_another_spread_with_the_same_mean() -> None:
    wide = np.concatenate([USUAL - 60, 260 - USUAL + 60])
    drift = said(tally(np.full(300, 130.0)), tally(wide), "brightness")
    assert drift.sentence == "The brightness of pictures is spread differently than it was."


def test_less_sure_answers_with_fewer_objects() -> None:
    before, after = tally(USUAL, 0.95, boxes=5), tally(USUAL, 0.4, boxes=1)
    assert (
        said(before, after, "confidence").sentence == "It is less sure of its answers than it was."
    )
    assert said(before, after, "boxes").sentence.startswith("It finds fewer objects")


def test_other_classes() -> None:
    before, after = tally(USUAL[:150]), tally(USUAL[:10])
    before.merge(tally(USUAL[:150], label=1))
    after.merge(tally(USUAL[:190], label=1))
    drift = said(before, after, "classes")
    assert drift.change is Change.LARGE
    assert drift.sentence in (
        "“ant” is found more often: 95% of its answers instead of 50%.",
        "“벌” is found less often: 5% of its answers instead of 50%.",
    )


def test_few_pictures_say_nothing() -> None:
    drift = said(tally(USUAL), tally(USUAL[:20] * 0.3), "brightness")
    assert (drift.change, drift.sentence) == (Change.UNKNOWN, "")


def test_without_answers_only_pictures_are_compared() -> None:
    names = {d.quantity for d in compared(tally(USUAL), tally(USUAL), has_answers=False)}
    assert names == {"brightness", "contrast", "side"}


def test_an_empty_device_compares_nothing() -> None:
    assert compared(tally(USUAL), Tally()) == ()

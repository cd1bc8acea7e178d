"""The learning rate: warm-up, fall, extension; and the number of epochs in a time budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.train.schedule import Schedule, planned_epochs


def test_cosine_warms_up_peaks_and_ends_at_the_final_ratio() -> None:
    schedule = Schedule("cosine", 0.1, 0.01, warmup_epochs=2)
    assert schedule.at(0, 20) == pytest.approx(0.01)
    assert schedule.at(1, 20) == pytest.approx(0.055)
    assert schedule.at(2, 20) == pytest.approx(0.1)
    assert schedule.at(11, 20) == pytest.approx(0.1 * (0.01 + 0.99 / 2))
    assert schedule.at(20, 20) == pytest.approx(0.001)


def test_linear_and_constant() -> None:
    assert Schedule("linear", 1.0, 0.0, 0).at(5, 20) == pytest.approx(0.75)
    assert Schedule("constant", 1.0, 0.0, 0).at(19, 20) == 1.0


def test_warm_up_is_at_most_a_fifth_of_a_short_run() -> None:
    schedule = Schedule("cosine", 0.1, 0.0, warmup_epochs=5)
    assert schedule.at(0.4, 2) == pytest.approx(0.1)


def test_an_extended_run_continues_on_the_curve_of_the_new_length() -> None:
    schedule = Schedule("cosine", 0.1, 0.01, 1)
    assert schedule.at(10, 10) == pytest.approx(0.001)
    assert schedule.at(10, 20) > schedule.at(15, 20) > schedule.at(20, 20)
    assert schedule.at(20, 20) == pytest.approx(0.001)


@given(
    shape=st.sampled_from(["cosine", "linear", "constant"]),
    warmup=st.floats(0, 20),
    epochs=st.integers(1, 50),
    share=st.floats(0, 1),
)
def test_the_rate_never_leaves_its_bounds(
    shape: str, warmup: float, epochs: int, share: float
) -> None:
    rate = Schedule(shape, 0.3, 0.05, warmup).at(share * epochs, epochs)
    assert 0.3 * 0.05 - 1e-12 <= rate <= 0.3 + 1e-12


def test_without_a_budget_the_asked_for_epochs_are_planned() -> None:
    assert planned_epochs(30, done=3, spent_s=1e9, budget_s=0) == 30
    assert planned_epochs(30, done=0, spent_s=0, budget_s=1) == 30


def test_a_budget_shortens_the_plan_at_the_speed_seen() -> None:
    assert planned_epochs(30, done=1, spent_s=10, budget_s=60) == 6
    assert planned_epochs(30, done=5, spent_s=50, budget_s=60) == 6
    assert planned_epochs(30, done=6, spent_s=60, budget_s=60) == 6
    assert planned_epochs(30, done=7, spent_s=90, budget_s=60) == 7
    assert planned_epochs(30, done=1, spent_s=0.1, budget_s=60) == 30

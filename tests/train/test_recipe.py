"""Learning rates and batch sizes that are chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.train.recipe import (
    choose_batch_size,
    choose_detection_rate,
    choose_learning_rate,
)


def test_fine_tuning_takes_smaller_steps_than_starting_from_scratch() -> None:
    for optimizer in ("sgd", "adamw"):
        scratch = choose_learning_rate(optimizer, 64, fine_tune=False, normalised=True)
        fine = choose_learning_rate(optimizer, 64, fine_tune=True, normalised=True)
        assert fine.learning_rate < scratch.learning_rate / 4
        assert (scratch.name, fine.name) == ("scratch", "fine-tune")


def test_good_detectors_take_the_steps_that_are_published_for_fine_tuning() -> None:
    scratch, fine = (choose_detection_rate("sgd", 8, chosen, True) for chosen in (False, True))
    assert (scratch.name, scratch.learning_rate) == ("scratch", 0.01)
    assert fine.name == "fine-tune"
    assert fine.learning_rate == 0.0032
    assert choose_detection_rate("sgd", 64, True, True) == fine  # the loss grows with the batch
    rates = [choose_detection_rate("adamw", size, True, True).learning_rate for size in (8, 32)]
    assert rates[1] == pytest.approx(2 * rates[0])


def test_the_rate_follows_the_batch() -> None:
    def rate(optimizer: str, batch: int) -> float:
        return choose_learning_rate(optimizer, batch, False, True).learning_rate

    assert rate("sgd", 32) == pytest.approx(rate("sgd", 128) / 4)
    assert rate("adamw", 32) == pytest.approx(rate("adamw", 128) / 2)


def test_networks_without_normalisation_take_smaller_steps() -> None:
    with_norm = choose_learning_rate("sgd", 64, False, True).learning_rate
    assert choose_learning_rate("sgd", 64, False, False).learning_rate < with_norm


@given(pictures=st.integers(1, 10**6), each=st.integers(1, 10**9), free=st.integers(0, 10**11))
def test_the_batch_is_a_power_of_two_within_memory(pictures: int, each: int, free: int) -> None:
    batch = choose_batch_size(pictures, each, free)
    assert batch & (batch - 1) == 0
    assert 1 <= batch <= 64
    assert batch == 1 or batch * each <= free


def test_small_sets_get_small_batches() -> None:
    assert choose_batch_size(243, 1, 10**9) == 16
    assert choose_batch_size(1400, 1, 10**9) == 64
    assert choose_batch_size(20, 1, 10**9) == 8
    assert choose_batch_size(10**5, 10**8, 10**9) == 4

"""The published course where a run is long enough, and a fitting one where it is not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.train.course import RunPlan
from tango_desktop.train.detection_course import (
    EMA_SHARE,
    LEAST_UPDATES,
    WARMUP_SHARE,
    DetectionCourse,
)
from tango_desktop.train.settings import DetectionTrainSettings


def course(
    epochs: int, batches: int, batch_size: int = 8, final: float = 0.1, **settings: object
) -> DetectionCourse:
    plan = RunPlan(epochs, batches, batch_size, 0.01)
    return DetectionCourse(plan, DetectionTrainSettings(**settings), final)


PUBLISHED = course(300, 1849, 64)  # COCO
SHORT = course(30, 26)  # 205 pictures: 780 steps


def test_a_long_run_is_as_published() -> None:
    assert PUBLISHED.warmup == 3
    assert PUBLISHED.accumulate == 1
    for update in (1, 500, 2000, 20_000, 500_000):
        published = 0.9999 * (1 - math.exp(-update / 2000))
        assert PUBLISHED.ema_decay(update) == pytest.approx(published)
    first, later, last = PUBLISHED.at(0), PUBLISHED.at(3), PUBLISHED.at(300)
    assert (first.rate, first.bias_rate, first.momentum) == (0, 0.1, 0.8)
    assert (later.rate, later.bias_rate) == pytest.approx((0.01, 0.01), rel=1e-3)
    assert later.momentum == pytest.approx(0.937)
    assert last.rate == pytest.approx(0.001)
    assert later.weight_decay == pytest.approx(5e-4)


def test_biases_of_good_weights_begin_as_all_others() -> None:
    fine = DetectionCourse(RunPlan(30, 26, 8, 0.0032, True), DetectionTrainSettings(), 0.1)
    moments = [fine.at(epoch) for epoch in (0, 1, 2, 3, 20)]
    assert [m.bias_rate for m in moments] == [m.rate for m in moments]
    assert moments[0].rate == 0
    assert SHORT.at(1).bias_rate > 5 * SHORT.at(1).rate


def test_small_batches_of_a_long_run_are_added_up_to_64() -> None:
    long = course(300, 14_786, 8)
    assert long.accumulate == 8
    assert long.at(0).accumulate == 1  # in the warm-up they become more and more
    assert long.at(1.5).accumulate in (4, 5)
    assert long.at(3).accumulate == 8
    assert long.at(3).weight_decay == pytest.approx(5e-4)
    assert course(300, 1000, 64, nominal_batch=128).accumulate == 2


def test_a_warm_up_has_a_thousand_steps_unless_that_is_over_a_tenth_of_the_run() -> None:
    assert course(300, 100).warmup == pytest.approx(10)
    assert SHORT.warmup == pytest.approx(3)
    assert course(10, 26).warmup == pytest.approx(1)
    assert course(10, 26, warmup_epochs=0.0).warmup == 0
    assert course(10, 26, warmup_epochs=0.0).at(0).rate == pytest.approx(0.01)


def test_a_short_run_steps_at_every_batch_and_decays_less_at_each() -> None:
    assert SHORT.accumulate == 1
    assert SHORT.updates == 780
    assert SHORT.at(10).weight_decay == pytest.approx(5e-4 * 8 / 64)
    assert course(154, 26).accumulate == 2


def test_the_average_of_a_short_run_remembers_a_part_of_it_and_forgets_its_start() -> None:
    assert 1 / (1 - SHORT.ema_decay(780)) == pytest.approx(EMA_SHARE * 780)
    start = math.prod(SHORT.ema_decay(update) for update in range(1, 79))
    assert start < 1e-5  # what is left of the random weights after a tenth of the run
    published = 0.9999 * (1 - math.exp(-780 / 2000))
    assert 1 / (1 - published) < 2  # the published ramp would average next to nothing here


@given(
    epochs=st.integers(1, 500),
    batches=st.integers(1, 20_000),
    batch_size=st.integers(1, 256),
    share=st.floats(0, 1),
)
def test_nothing_leaves_its_bounds(
    epochs: int, batches: int, batch_size: int, share: float
) -> None:
    one = course(epochs, batches, batch_size)
    moment = one.at(share * epochs)
    assert 0 <= moment.rate <= 0.01 + 1e-12
    assert 0.001 - 1e-12 <= moment.bias_rate <= 0.1
    assert 0.8 <= moment.momentum <= 0.937
    assert 1 <= moment.accumulate <= max(1, round(64 / batch_size))
    assert one.accumulate == 1 or one.updates >= LEAST_UPDATES
    assert one.warmup <= WARMUP_SHARE * epochs
    decays = [one.ema_decay(update) for update in (1, 10, 1000, 1_000_000)]
    assert all(0 <= decay <= 0.9999 for decay in decays)
    assert decays == sorted(decays)
    assert one.gradient_scale(batch_size) == batch_size

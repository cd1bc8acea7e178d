"""Paired changes: intervals that hold what they promise, and shrink with the pictures."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.metrics.bootstrap import resampled
from tango_desktop.metrics.detection import coco_result
from tango_desktop.metrics.matching import Matches, match
from tango_desktop.metrics.paired import ScoreChange, precision_change, share_change
from tango_desktop.metrics.records import Detections, Truth


def changed(both: int, lost: int, gained: int, neither: int) -> ScoreChange:
    before = np.repeat([True, True, False, False], [both, lost, gained, neither])
    after = np.repeat([True, False, True, False], [both, lost, gained, neither])
    return share_change(before, after)


@pytest.mark.parametrize("count", [5, 64, 500])
def test_without_a_difference_it_is_as_wide_as_the_pictures_are_few(count: int) -> None:
    found = changed(count, 0, 0, 0)
    reach = 1.959964**2 / (count + 1.959964**2)
    assert found.change == 0.0
    assert (found.low, found.high) == (pytest.approx(-reach), pytest.approx(reach))


def test_the_ends_of_what_can_be() -> None:
    all_lost, all_gained = changed(0, 6, 0, 0), changed(0, 0, 6, 0)
    assert (all_lost.change, all_lost.low) == (-1.0, -1.0)
    assert (all_gained.change, all_gained.high) == (1.0, 1.0)
    assert all_lost.high is not None
    assert -1.0 < all_lost.high < 0.0


@given(*[st.integers(0, 40)] * 4)
def test_it_holds_the_change_and_mirrors(both: int, lost: int, gained: int, neither: int) -> None:
    if both + lost + gained + neither == 0:
        return
    one, other = changed(both, lost, gained, neither), changed(both, gained, lost, neither)
    assert one.low is not None
    assert one.high is not None
    assert -1.0 <= one.low <= one.change <= one.high <= 1.0
    assert other.low == pytest.approx(-one.high, abs=1e-9)


def test_19_of_20_intervals_hold_the_truth() -> None:
    shares, random = [0.85, 0.06, 0.02, 0.07], np.random.default_rng(0)
    inside = 0
    for row in random.multinomial(200, shares, 1000).tolist():
        found = changed(*row)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= -0.04 <= found.high
    assert 0.93 <= inside / 1000 <= 0.97


def scenes(pictures: int, wrong: float, seed: int) -> Matches:
    """Matches of a detector that misses a share of objects; the truth is always the same."""
    truth, random = np.random.default_rng(0), np.random.default_rng(seed)
    truths, found = [], []
    for _ in range(pictures):
        corners = truth.random((4, 2)) * 400
        boxes = np.concatenate([corners, corners + 60], 1)
        labels = truth.integers(0, 5, 4)
        truths.append(Truth.of(boxes, labels))
        moved = boxes + np.where(random.random((4, 1)) < wrong, 80.0, 3.0)
        found.append(Detections.of(moved, random.random(4), labels))
    return match(truths, found, 5)


def test_precision_changes_with_its_interval() -> None:
    before, after = scenes(80, 0.05, 1), scenes(80, 0.3, 2)
    results = (coco_result(before), coco_result(after))
    found = precision_change(before, after, results)
    assert found.low is not None
    assert found.high is not None
    assert found.change == results[1].ap - results[0].ap < 0
    assert -0.5 < found.low < found.change < found.high < 0.0
    assert found == precision_change(before, after, results)  # drawn by a seed
    apart = np.ptp(np.quantile(resampled(before, 200, 1).mean(1), (0.025, 0.975)))
    assert 0.0 < found.high - found.low < 4 * apart


def test_the_same_detector_has_not_changed() -> None:
    matches = scenes(30, 0.2, 1)
    result = coco_result(matches)
    assert precision_change(matches, matches, (result, result)) == ScoreChange(0.0, 0.0, 0.0)


def test_without_truth_nothing_tells_it() -> None:
    matches = match([Truth.of(np.zeros((0, 4)), np.zeros(0, int))], [Detections.of([], [], [])], 2)
    result = coco_result(matches)
    assert precision_change(matches, matches, (result, result)).low is None


@pytest.mark.exhaustive
def test_thousands_of_pictures_take_seconds() -> None:
    random = np.random.default_rng(0)
    matches = scenes(5000, 0.2, 1)
    rows = random.integers(0, len(matches.picture), 500_000)
    many = Matches(
        **{
            **vars(matches),
            "picture": matches.picture[rows],
            "label": matches.label[rows],
            "scores": matches.scores[rows],
            "hit": matches.hit[rows],
            "ignored": matches.ignored[rows],
        }
    )
    result = coco_result(matches)
    started = time.process_time()
    precision_change(many, many, (result, result))
    assert time.process_time() - started < 20.0  # 5 s where nothing else runs

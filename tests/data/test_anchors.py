"""Anchors: recall by definition, better than k-means alone, kept when good enough, seeded."""

from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from tango_desktop.data.anchors import ENOUGH_RECALL, best_possible_recall, fit_anchors
from tango_desktop.errors import DataError

TINY = (10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326)


def _boxes(count: int, seed: int = 0) -> NDArray[np.float64]:
    """Three kinds of objects, far from the published shapes."""
    random = np.random.default_rng(seed)
    shapes = np.array([[3, 40], [90, 6], [500, 500]])[random.integers(3, size=count)]
    return shapes * np.exp(random.normal(0, 0.2, (count, 2)))


def _areas(anchors: tuple[float, ...]) -> list[float]:
    return [w * h for w, h in zip(anchors[::2], anchors[1::2], strict=True)]


@pytest.mark.parametrize(
    ("side", "recall"), [((10, 10), 1), ((39, 10), 1), ((41, 10), 0), ((2.6, 10), 1), ((2.4, 9), 0)]
)
def test_an_anchor_is_offered_boxes_up_to_four_times_as_large_or_small(
    side: tuple[float, float], recall: int
) -> None:
    assert best_possible_recall(np.array([side]), (10, 10)) == recall


def test_recall_is_a_share_and_takes_another_threshold() -> None:
    sides = np.array([[10, 10], [25, 10], [100, 10], [1, 1]])
    assert best_possible_recall(sides, (10, 10)) == 0.5
    assert best_possible_recall(sides, (10, 10), threshold=2.0) == 0.25
    assert best_possible_recall(sides, (10, 10, 1, 1, 100, 10)) == 1.0
    assert best_possible_recall(np.zeros((0, 2)), (10, 10)) == 0.0


def test_fitted_anchors_reach_what_the_published_ones_miss() -> None:
    sides = _boxes(2000)
    fit = fit_anchors(sides, 3, old=TINY)
    assert not fit.kept
    assert fit.recall_before == best_possible_recall(sides, TINY) < 0.9
    assert fit.recall_after == best_possible_recall(sides, fit.anchors) > 0.999
    assert len(fit.anchors) == 18
    assert _areas(fit.anchors) == sorted(_areas(fit.anchors))


def test_they_lie_among_the_boxes() -> None:
    fit = fit_anchors(_boxes(2000), 3)
    shapes = list(zip(fit.anchors[::2], fit.anchors[1::2], strict=True))
    for wanted in ((3, 40), (90, 6), (500, 500)):
        assert any(max(w / wanted[0], wanted[0] / w) < 1.3 for w, _ in shapes)
        assert any(max(h / wanted[1], wanted[1] / h) < 1.3 for _, h in shapes)


def test_good_anchors_are_kept_as_they_are() -> None:
    random = np.random.default_rng(1)
    fit = fit_anchors(random.uniform(12, 300, (500, 2)), 3, old=TINY)
    assert fit.kept
    assert fit.anchors == TINY
    assert fit.recall_before == fit.recall_after >= ENOUGH_RECALL


def test_old_anchors_that_cannot_be_bettered_are_kept() -> None:
    # One anchor for three kinds that are far from each other: a third is all that can be reached.
    sides = np.array([[1.0, 1.0], [100, 100], [10_000, 10_000]])
    fit = fit_anchors(sides, 1, 1, old=(100, 100))
    assert fit.kept
    assert fit.recall_after == pytest.approx(1 / 3)


def test_a_seed_gives_the_same_anchors_again() -> None:
    sides = _boxes(300)
    assert fit_anchors(sides, 3, seed=5) == fit_anchors(sides, 3, seed=5)
    assert fit_anchors(sides, 3, seed=5) != fit_anchors(sides, 3, seed=6)


def test_what_is_no_size_is_left_out() -> None:
    good = _boxes(100)
    bad = np.array([[np.nan, 5], [0, 9], [-3, 4], [np.inf, 1]])
    assert fit_anchors(np.concatenate([bad, good]), 3) == fit_anchors(good, 3)
    with pytest.raises(DataError, match="no box"):
        fit_anchors(bad, 3)


@pytest.mark.parametrize("count", [1, 2, 8])
def test_fewer_boxes_than_anchors_still_give_all_anchors(count: int) -> None:
    fit = fit_anchors(np.full((count, 2), 50.0), 4)
    assert len(fit.anchors) == 24
    assert all(20 < value < 130 for value in fit.anchors)
    assert fit.recall_after == 1.0


def test_a_hundred_thousand_boxes_are_quick() -> None:
    sides = _boxes(100_000)
    started = time.process_time()
    fit = fit_anchors(sides, 3)
    assert time.process_time() - started < 5
    assert fit.recall_after > 0.999

"""Intervals: each resample is what evaluating the drawn pictures gives."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from tango_desktop.metrics.bootstrap import ap_interval, resampled
from tango_desktop.metrics.detection import NO_DETECTIONS, NO_TRUTH, Detections, Truth, evaluate
from tango_desktop.metrics.matching import match

Scene = tuple[list[Truth], list[Detections]]
Make = Callable[..., Scene]


def drawn(seed: int, pictures: int, resamples: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, pictures, pictures) for _ in range(resamples)]


@pytest.mark.parametrize("cells", [1 << 24, 64])
def test_a_resample_equals_an_evaluation(
    scene: Make, monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    monkeypatch.setattr("tango_desktop.metrics.bootstrap._CELLS", cells)
    truths, detections = scene(2)  # with crowds
    assert any(truth.crowd.any() for truth in truths)
    # Scores without ties: with them the order of the drawn pictures would matter.
    rng = np.random.default_rng(0)
    detections = [Detections.of(d.boxes, rng.random(len(d)), d.classes) for d in detections]
    found = resampled(match(truths, detections, 5), resamples=8, seed=3)
    for row, numbers in zip(found, drawn(3, len(truths), 8), strict=True):
        result = evaluate([truths[n] for n in numbers], [detections[n] for n in numbers], 5)
        assert row.mean() == pytest.approx(result.ap, abs=1e-9)
        assert row[0] == pytest.approx(result.ap50, abs=1e-9)


def test_the_interval_holds_the_figure_and_narrows_with_more_pictures(scene: Make) -> None:
    widths = []
    for pictures in (10, 160):
        truths, detections = scene(1, pictures=pictures)
        interval = ap_interval(match(truths, detections, 5))
        result = evaluate(truths, detections, 5)
        assert interval.ap[0] < result.ap < interval.ap[1]
        assert interval.ap50[0] < result.ap50 < interval.ap50[1]
        widths.append(interval.ap50[1] - interval.ap50[0])
    assert widths[1] < widths[0] / 2


def test_other_pictures_of_the_same_kind_mostly_score_within_it(scene: Make) -> None:
    truths, detections = scene(1, pictures=600)
    parts = [slice(start, start + 30) for start in range(0, 600, 30)]
    figures = [evaluate(truths[part], detections[part], 5).ap for part in parts]
    interval = ap_interval(match(truths[:30], detections[:30], 5))
    half = (interval.ap[1] - interval.ap[0]) / 2
    within = np.abs(np.array(figures) - np.mean(figures)) < half
    assert 0.8 < within.mean() <= 1.0
    assert np.std(figures) * 4 > half  # and it is not just wide


def test_the_seed_decides(scene: Make) -> None:
    matches = match(*scene(1), 5)
    assert ap_interval(matches, 50, seed=4) == ap_interval(matches, 50, seed=4)
    assert ap_interval(matches, 50, seed=4).ap != ap_interval(matches, 50, seed=5).ap


@pytest.mark.parametrize("pictures", [0, 3])
def test_without_truth_there_is_no_interval(pictures: int) -> None:
    matches = match([NO_TRUTH] * pictures, [NO_DETECTIONS] * pictures, 2)
    interval = ap_interval(matches, 20)
    assert interval.ap == interval.ap50 == (0.0, 0.0)


def test_it_is_quick(scene: Make) -> None:
    matches = match(*scene(1, pictures=300), 5)
    started = time.process_time()
    ap_interval(matches)
    assert time.process_time() - started < 5  # some tenths of a second in fact

"""Metrics agree with scikit-learn's and with the formulas they come from."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics as reference

from tango_desktop.train import metrics


def _predictions(seed: int, count: int, classes: int) -> tuple[NDArray, NDArray]:
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, classes, count)
    scores = generator.normal(size=(count, classes)) + 1.5 * np.eye(classes)[truth]
    exponents = np.exp(scores)
    return exponents / exponents.sum(axis=1, keepdims=True), truth


cases = given(seed=st.integers(0, 10_000), count=st.integers(1, 80), classes=st.integers(2, 9))


@cases
@settings(max_examples=60, deadline=None)
def test_confusion_and_macro_averages_agree_with_scikit_learn(
    seed: int, count: int, classes: int
) -> None:
    probabilities, truth = _predictions(seed, count, classes)
    predicted = probabilities.argmax(axis=1)
    every = np.arange(classes)
    confusion = metrics.confusion_matrix(truth, predicted, classes)
    np.testing.assert_array_equal(
        confusion, reference.confusion_matrix(truth, predicted, labels=every)
    )
    expected = reference.precision_recall_fscore_support(
        truth, predicted, labels=every, zero_division=0
    )
    found = [(s.precision, s.recall, s.f1, s.support) for s in metrics.class_scores(confusion)]
    np.testing.assert_allclose(np.array(found).T, np.array(expected), atol=1e-12)
    macro = reference.precision_recall_fscore_support(
        truth, predicted, labels=np.unique(truth), zero_division=0, average="macro"
    )
    summary = metrics.summarise(probabilities, truth)
    assert (summary.precision, summary.recall, summary.f1) == pytest.approx(macro[:3])


@cases
@settings(max_examples=60, deadline=None)
def test_top_k_agrees_with_scikit_learn(seed: int, count: int, classes: int) -> None:
    probabilities, truth = _predictions(seed, count, classes)
    for k in range(1, classes):
        expected = (
            reference.top_k_accuracy_score(truth, probabilities, k=k, labels=np.arange(classes))
            if classes > 2
            else reference.accuracy_score(truth, probabilities.argmax(axis=1))
        )
        assert metrics.top_k(probabilities, truth, k) == pytest.approx(expected)
    assert metrics.top_k(probabilities, truth, classes) == 1.0


def test_top_1_breaks_ties_as_argmax_does() -> None:
    tied = np.full((3, 3), 1 / 3)
    assert metrics.top_k(tied, np.array([0, 1, 2]), 1) == pytest.approx(1 / 3)
    assert metrics.top_k(tied, np.array([0, 1, 2]), 2) == pytest.approx(2 / 3)


def test_no_pictures_give_zero_not_a_crash() -> None:
    summary = metrics.summarise(np.zeros((0, 3)), np.zeros(0, dtype=np.int64))
    assert summary == metrics.Summary(0.0, 0.0, 0.0, 0.0, 0.0)


def test_classes_without_pictures_do_not_pull_the_macro_average_down() -> None:
    probabilities = np.eye(3)[[0, 1, 0, 1]]
    assert metrics.summarise(probabilities, np.array([0, 1, 0, 1])).recall == 1.0


def test_calibration_of_a_known_case() -> None:
    # Ten predictions at 0.8 of which six are right, two at 0.6 of which one is right.
    truth = np.array([0] * 6 + [1] * 4 + [0, 1])
    probabilities = np.array([[0.8, 0.2]] * 10 + [[0.6, 0.4]] * 2)
    found = metrics.calibration(probabilities, truth, bins=10)
    assert found.ece == pytest.approx((10 * abs(0.6 - 0.8) + 2 * abs(0.5 - 0.6)) / 12)
    filled = {round(b.confidence, 3): (b.count, b.accuracy) for b in found.bins if b.count}
    assert filled == {0.8: (10, pytest.approx(0.6)), 0.6: (2, 0.5)}


@given(seed=st.integers(0, 1000), bins=st.integers(2, 20))
@settings(max_examples=40, deadline=None)
def test_calibration_agrees_with_scikit_learn(seed: int, bins: int) -> None:
    probabilities, truth = _predictions(seed, 60, 4)
    right = probabilities.argmax(axis=1) == truth
    accuracy, confidence = reference_curve(right, probabilities.max(axis=1), bins)
    found = [b for b in metrics.calibration(probabilities, truth, bins).bins if b.count]
    np.testing.assert_allclose([b.accuracy for b in found], accuracy)
    np.testing.assert_allclose([b.confidence for b in found], confidence)
    assert all(b.low < b.confidence <= b.high for b in found)


def reference_curve(right: NDArray, confidence: NDArray, bins: int) -> tuple[NDArray, NDArray]:
    from sklearn.calibration import calibration_curve

    accuracy, mean = calibration_curve(right, confidence, n_bins=bins)
    return accuracy, mean


def test_wilson_interval_of_published_values() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 and 0 of 20.
    assert metrics.wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert metrics.wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert metrics.wilson_interval(0, 0) == (0.0, 1.0)


@given(count=st.integers(1, 10_000), data=st.data())
@settings(max_examples=60, deadline=None)
def test_wilson_interval_holds_the_share_and_narrows_with_more_pictures(
    count: int, data: st.DataObject
) -> None:
    hits = data.draw(st.integers(0, count))
    low, high = metrics.wilson_interval(hits, count)
    assert 0.0 <= low <= hits / count <= high <= 1.0
    wide = high - low
    low, high = metrics.wilson_interval(hits * 4, count * 4)
    assert high - low < wide
    assert math.isfinite(high)

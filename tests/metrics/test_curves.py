"""Curves against counting at each confidence; the best confidence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tango_desktop.metrics.curves import CONFIDENCES, curves, nearest
from tango_desktop.metrics.detection import NO_DETECTIONS, Detections, Truth, evaluate
from tango_desktop.metrics.matching import match

Scene = tuple[list[Truth], list[Detections]]


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    sides = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return float(sides.prod() / (sum(areas) - sides.prod()))


def counted(truths: list[Truth], detections: list[Detections], label: int, confidence: float):
    """Detections said and right at a confidence, without crowds, box by box."""
    said = right = 0
    for truth, found in zip(truths, detections, strict=True):
        kept = found.above(confidence)
        free = [box for box, c in zip(truth.boxes, truth.classes, strict=True) if c == label]
        own = kept.classes == label
        for box in kept.boxes[own][np.argsort(-kept.scores[own], kind="stable")]:
            said += 1
            overlaps = [overlap(box, other) for other in free]
            if overlaps and max(overlaps) >= 0.5:
                free.pop(int(np.argmax(overlaps)))
                right += 1
    return said, right


def test_counts_at_every_confidence(scene: Callable[..., Scene]) -> None:
    truths, detections = scene(4)
    truths = [Truth.of(t.boxes, t.classes) for t in truths]  # no crowds
    found = curves(match(truths, detections, 5))
    for confidence in (0.0, 0.07, 0.3, 0.7, 0.93, 1.0):
        column = nearest(confidence)
        for label in range(5):
            said, right = counted(truths, detections, label, confidence)
            assert (found.said[label, column], found.right[label, column]) == (said, right)
    objects = np.concatenate([t.classes for t in truths])
    assert found.truths.tolist() == np.bincount(objects, minlength=5).tolist()
    assert found.known.tolist() == [True] * 4 + [False]


def test_means_leave_out_classes_that_do_not_occur(scene: Callable[..., Scene]) -> None:
    truths, detections = scene(4)
    found = curves(match(truths, detections, 5))
    point = found.at(0.3)
    column = nearest(0.3)
    assert point.precision == pytest.approx(found.precision[:4, column].mean())
    assert point.recall == pytest.approx(found.recall[:4, column].mean())
    assert point.f1 == pytest.approx(found.f1[:4, column].mean())
    both = found.precision[:4, column] + found.recall[:4, column]
    harmonic = 2 * found.precision[:4, column] * found.recall[:4, column] / both
    assert found.f1[:4, column] == pytest.approx(harmonic)
    assert (point.confidence, point.iou) == (0.3, 0.5)


def test_the_curve_against_recall_has_the_area_of_ap50(scene: Callable[..., Scene]) -> None:
    truths, detections = scene(6)
    found = curves(match(truths, detections, 5))
    areas = found.precision_at_recall.mean(1)
    for own in evaluate(truths, detections, 5).per_class[:4]:
        assert areas[own.index] == pytest.approx(own.ap50)
    assert (np.diff(found.precision_at_recall, axis=1) <= 0).all()


def test_the_best_confidence_is_the_middle_of_the_best_stretch() -> None:
    truths = [Truth.of([[0, 0, 10, 10], [20, 20, 40, 40]], [0, 0])]
    boxes = [[0, 0, 10, 10], [20, 20, 40, 40], [60, 60, 70, 70]]
    found = curves(match(truths, [Detections.of(boxes, [0.9, 0.8, 0.2], [0, 0, 0])], 1))
    assert found.best_confidence == pytest.approx(0.5, abs=0.002)  # 0.201 to 0.8
    assert found.at(found.best_confidence).f1 == 1.0
    assert found.at(0.1).precision == pytest.approx(2 / 3)
    assert found.at(0.85).recall == 0.5
    assert (found.at(0.95).precision, found.at(0.95).f1) == (0.0, 0.0)
    assert found.at(7).confidence == 1.0


def test_nothing_found_and_nothing_there() -> None:
    for truth in (Truth.of([[0, 0, 9, 9]], [0]), Truth.of([], [])):
        found = curves(match([truth], [NO_DETECTIONS], 2))
        point = found.at(found.best_confidence)
        assert (point.precision, point.recall, point.f1) == (0.0, 0.0, 0.0)


def test_other_thresholds_are_refused(scene: Callable[..., Scene]) -> None:
    matches = match(*scene(0), 5)
    assert curves(matches, 0.75).right.sum() < curves(matches).right.sum()
    with pytest.raises(ValueError, match=r"0\.33"):
        curves(matches, 0.33)


def test_confidences_are_those_of_scores() -> None:
    assert CONFIDENCES.dtype == np.float32
    assert CONFIDENCES[nearest(0.7)] == np.float32(0.7)

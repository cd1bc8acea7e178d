"""Verdicts on boxes, each kind by an example; the confusion matrix counts the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tango_desktop.metrics.curves import curves, nearest
from tango_desktop.metrics.detection import NO_DETECTIONS, NO_TRUTH, Detections, Truth
from tango_desktop.metrics.detection_errors import (
    ERRORS,
    HELP,
    TITLES,
    Verdict,
    confusion,
    judge,
    judge_all,
    worst,
)
from tango_desktop.metrics.matching import match

Scene = tuple[list[Truth], list[Detections]]
OBJECT = [100.0, 100.0, 200.0, 200.0]


def moved(by: float) -> list[float]:
    return [OBJECT[0] + by, OBJECT[1], OBJECT[2] + by, OBJECT[3]]


# A box moved by d overlaps by (100 - d) / (100 + d).
CASES = [
    ([moved(10)], [0], [Verdict.RIGHT], Verdict.RIGHT),
    ([moved(10), moved(5)], [0, 0], [Verdict.RIGHT, Verdict.DUPLICATE], Verdict.RIGHT),
    ([moved(10)], [1], [Verdict.MISCLASSIFIED], Verdict.MISCLASSIFIED),
    ([moved(50)], [0], [Verdict.MISLOCATED], Verdict.MISLOCATED),
    ([moved(50)], [1], [Verdict.FALSE], Verdict.MISSED),
    ([moved(90)], [0], [Verdict.FALSE], Verdict.MISSED),
    ([moved(300)], [0], [Verdict.FALSE], Verdict.MISSED),
    ([], [], [], Verdict.MISSED),
    # Right comes before wrong, whichever has the better score.
    ([moved(5), moved(10)], [1, 0], [Verdict.MISCLASSIFIED, Verdict.RIGHT], Verdict.RIGHT),
    (
        [moved(50), moved(5)],
        [0, 1],
        [Verdict.MISLOCATED, Verdict.MISCLASSIFIED],
        Verdict.MISCLASSIFIED,
    ),
]


@pytest.mark.parametrize(("boxes", "classes", "found", "true"), CASES)
def test_each_kind(
    boxes: list[list[float]], classes: list[int], found: list[Verdict], true: Verdict
) -> None:
    scores = [0.9 - 0.1 * n for n in range(len(boxes))]
    judged = judge(Truth.of([OBJECT], [0]), Detections.of(boxes, scores, classes), 0.25)
    assert list(judged.found) == found
    assert judged.true == (true,)
    near = [Verdict.RIGHT, Verdict.DUPLICATE, Verdict.MISCLASSIFIED, Verdict.MISLOCATED]
    assert judged.partner.tolist() == [0 if verdict in near else -1 for verdict in found]


def test_boxes_below_the_confidence_are_not_there() -> None:
    found = Detections.of([OBJECT, moved(300)], [0.3, 0.29], [0, 0])
    judged = judge(Truth.of([OBJECT], [0]), found, 0.3)
    assert judged.found == (Verdict.RIGHT,)
    assert judge(Truth.of([OBJECT], [0]), found, 0.31).true == (Verdict.MISSED,)


def test_a_crowd_and_boxes_in_it_count_neither_way() -> None:
    truth = Truth.of([[0, 0, 400, 400]], [0], [True])
    found = Detections.of([OBJECT, moved(10), OBJECT], [0.9, 0.8, 0.7], [0, 0, 1])
    judged = judge(truth, found, 0.5)
    assert judged.found == (Verdict.IGNORED, Verdict.IGNORED, Verdict.FALSE)
    assert judged.true == (Verdict.IGNORED,)
    assert confusion([judged], 2).tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_each_wrong_class_takes_an_object_of_its_own() -> None:
    truth = Truth.of([OBJECT, moved(20)], [0, 0])
    found = Detections.of([moved(8), moved(10), moved(12)], [0.9, 0.8, 0.7], [1, 1, 1])
    judged = judge(truth, found, 0.5)
    assert judged.found == (Verdict.MISCLASSIFIED,) * 3
    assert sorted(judged.partner.tolist()[:2]) == [0, 1]
    assert sorted(judged.taken_by.tolist()) == [0, 1]
    assert confusion([judged], 2).tolist() == [[0, 2, 0], [0, 0, 0], [0, 1, 0]]


def test_confusion_by_hand() -> None:
    truths = [Truth.of([OBJECT, [0, 0, 20, 20]], [0, 1]), Truth.of([OBJECT], [1]), NO_TRUTH]
    detections = [
        Detections.of([moved(5), moved(8), moved(300)], [0.9, 0.8, 0.7], [0, 0, 1]),
        Detections.of([OBJECT], [0.9], [0]),
        Detections.of([OBJECT], [0.9], [1]),
    ]
    judged = judge_all(truths, detections, 0.5)
    assert confusion(judged, 2).tolist() == [[1, 0, 0], [1, 0, 1], [1, 2, 0]]
    assert confusion([], 2).sum() == 0


def test_it_agrees_with_the_matching(scene: Callable[..., Scene]) -> None:
    truths, detections = scene(7, pictures=30)
    found = curves(match(truths, detections, 5))
    for confidence in (0.05, 0.4, 0.8):
        judged = judge_all(truths, detections, confidence)
        column = nearest(confidence)
        matrix = confusion(judged, 5)
        assert matrix.diagonal()[:5].tolist() == found.right[:, column].tolist()
        assert matrix[:5].sum(1).tolist() == found.truths.tolist()
        assert matrix[:, :5].sum(0).tolist() == found.said[:, column].tolist()
        assert matrix[5, 5] == 0


def test_pictures_are_sorted_by_each_kind(scene: Callable[..., Scene]) -> None:
    judged = judge_all(*scene(8), confidence=0.3)
    for kind in (*ERRORS, None):
        found = worst(judged, kind)
        counts = [picture.errors if kind is None else picture.count(kind) for picture in found]
        assert counts == sorted(counts, reverse=True)
        assert min(counts) > 0
        left = {picture.index for picture in judged} - {picture.index for picture in found}
        assert all((judged[n].count(kind) if kind else judged[n].errors) == 0 for n in left)
    assert judged[0].errors == sum(judged[0].count(kind) for kind in ERRORS)


def test_empty_pictures() -> None:
    judged = judge(NO_TRUTH, NO_DETECTIONS, 0.5)
    assert (judged.found, judged.true, judged.errors) == ((), (), 0)
    assert judge(NO_TRUTH, Detections.of([OBJECT], [1], [0]), 0.5).found == (Verdict.FALSE,)


def test_order_does_not_matter(scene: Callable[..., Scene]) -> None:
    truths, detections = scene(9)
    rng = np.random.default_rng(0)
    detections = [Detections.of(d.boxes, rng.random(len(d)), d.classes) for d in detections]
    mixed = []
    for found in detections:
        order = rng.permutation(len(found))
        mixed.append(Detections.of(found.boxes[order], found.scores[order], found.classes[order]))
    one, other = judge_all(truths, detections, 0.2), judge_all(truths, mixed, 0.2)
    assert [picture.found for picture in one] == [picture.found for picture in other]
    assert [picture.true for picture in one] == [picture.true for picture in other]


def test_every_verdict_has_words() -> None:
    assert set(TITLES) == set(HELP) == set(Verdict)

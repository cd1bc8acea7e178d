"""Ours against pycocotools: all twelve figures and every class, on random and on real truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop.metrics.detection import (
    NO_DETECTIONS,
    NO_TRUTH,
    UNKNOWN,
    Detections,
    Truth,
    evaluate,
)

Scene = tuple[list[Truth], list[Detections]]
MakeScene = Callable[..., Scene]
Reference = Callable[[Sequence[Truth], Sequence[Detections], int], Any]


def known_mean(values: np.ndarray) -> float:
    known = values[values > -1]
    return float(known.mean()) if known.size else UNKNOWN


def assert_equal(
    reference: Reference,
    truths: Sequence[Truth],
    detections: Sequence[Detections],
    classes: int,
) -> None:
    ours, theirs = evaluate(truths, detections, classes), reference(truths, detections, classes)
    assert ours.twelve == pytest.approx(theirs.stats.tolist(), abs=1e-6)
    precision, recall = theirs.eval["precision"], theirs.eval["recall"]
    for k, own in enumerate(ours.per_class):
        assert own.index == k
        assert own.ap == pytest.approx(known_mean(precision[:, :, k, 0, 2]), abs=1e-6)
        assert own.ap50 == pytest.approx(known_mean(precision[0, :, k, 0, 2]), abs=1e-6)
        assert own.ap75 == pytest.approx(known_mean(precision[5, :, k, 0, 2]), abs=1e-6)
        assert own.ar == pytest.approx(known_mean(recall[:, k, 0, 2]), abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_random_scenes_with_crowds_ties_and_empty_pictures(
    reference: Reference, scene: MakeScene, seed: int
) -> None:
    assert_equal(reference, *scene(seed), 5)


def test_more_than_a_hundred_detections_of_a_class(reference: Reference, scene: MakeScene) -> None:
    truths, detections = scene(1, pictures=3, classes=2, most=150)
    assert max(len(found) for found in detections) > 100
    assert_equal(reference, truths, detections, 2)


# Few places, sizes and scores, so that overlaps on a threshold and ties of all kinds occur.
_box = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 8), st.integers(1, 8))
_object = st.tuples(_box, st.integers(0, 1), st.booleans(), st.sampled_from([None, 900.0, 2000.0]))
_found = st.tuples(_box, st.integers(0, 1), st.integers(1, 4))
_picture = st.tuples(st.lists(_object, max_size=6), st.lists(_found, max_size=8))


def corners(box: tuple[int, ...], unit: float = 16) -> list[float]:
    left, top, width, height = (unit * value for value in box)
    return [left, top, left + width, top + height]


def records(picture: tuple[list[Any], list[Any]]) -> tuple[Truth, Detections]:
    objects, found = picture
    boxes = [corners(box) for box, *_ in objects]
    plain = Truth.of(boxes, [label for _, label, *_ in objects], [o[2] for o in objects])
    areas = [own if o[3] is None else o[3] for o, own in zip(objects, plain.area, strict=True)]
    truth = Truth.of(boxes, plain.classes, plain.crowd, areas)
    found_boxes = [corners(box) for box, *_ in found]
    scores = [score / 4 for *_, score in found]
    return truth, Detections.of(found_boxes, scores, [label for _, label, _ in found])


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(pictures=st.lists(_picture, min_size=1, max_size=4))
def test_small_scenes_of_every_kind(
    reference: Reference, pictures: list[tuple[list[Any], list[Any]]]
) -> None:
    truths, detections = zip(*(records(picture) for picture in pictures), strict=True)
    assert_equal(reference, truths, detections, 3)


@pytest.mark.parametrize("kind", ["nothing at all", "no detection", "no truth", "only crowds"])
def test_scenes_that_lack_something(reference: Reference, kind: str) -> None:
    truth = Truth.of([[0, 0, 50, 50]], [0], [kind == "only crowds"])
    found = Detections.of([[0, 0, 50, 50]], [0.5], [0])
    truths = [NO_TRUTH if kind in ("nothing at all", "no truth") else truth]
    detections = [NO_DETECTIONS if kind in ("nothing at all", "no detection") else found]
    assert_equal(reference, truths, detections, 2)
    ours = evaluate(truths, detections, 2)
    assert ours.ap == (0.0 if kind == "no detection" else UNKNOWN)
    assert ours.per_class[0].truths == (kind == "no detection")


def test_of_two_objects_that_overlap_alike_the_later_is_taken(reference: Reference) -> None:
    truths = [Truth.of([[0, 0, 100, 50], [0, 50, 100, 100]], [0, 0])]
    detections = [Detections.of([[0, 0, 100, 100], [0, 45, 100, 95]], [0.9, 0.8], [0, 0])]
    assert_equal(reference, truths, detections, 1)
    assert evaluate(truths, detections, 1).per_class[0].ap50 == pytest.approx(51 / 101)


def test_no_pictures_at_all() -> None:
    assert set(evaluate([], [], 3).twelve) == {UNKNOWN}


def test_a_perfect_detector_scores_one(scene: MakeScene) -> None:
    truths, _ = scene(3)
    found = [Detections.of(t.boxes, np.ones(len(t)), t.classes) for t in truths]
    whole = [Truth.of(t.boxes, t.classes) for t in truths]
    result = evaluate(whole, found, 5)
    assert result.ap == result.ap50 == result.ar100 == 1.0
    assert [c.truths for c in result.per_class] == [
        sum(int((t.classes == k).sum()) for t in truths) for k in range(5)
    ]


def test_numbers_do_not_depend_on_order(scene: MakeScene) -> None:
    truths, detections = scene(5, pictures=20)
    rng = np.random.default_rng(0)
    # Equal scores are taken in the order given: here there are none.
    scores = iter(rng.permutation(sum(len(found) for found in detections)) / 1e4)
    distinct = [
        Detections.of(d.boxes, [next(scores) for _ in range(len(d))], d.classes) for d in detections
    ]
    before = evaluate(truths, distinct, 5)
    order = rng.permutation(len(truths))
    mixed = []
    for number in order:
        found, inner = distinct[number], rng.permutation(len(distinct[number]))
        mixed.append(Detections.of(found.boxes[inner], found.scores[inner], found.classes[inner]))
    after = evaluate([truths[number] for number in order], mixed, 5)
    assert after.twelve == pytest.approx(before.twelve, abs=1e-12)
    assert 0.05 < before.ap < 0.95


def test_unequal_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="1 truths, but 0 detections"):
        evaluate([NO_TRUTH], [], 1)


@pytest.mark.parametrize("label", [-1, 2])
def test_unknown_classes_are_refused(label: int) -> None:
    strange = Detections.of([[0, 0, 9, 9]], [0.5], [label])
    with pytest.raises(ValueError, match="0 to 1"):
        evaluate([NO_TRUTH], [strange], 2)
    with pytest.raises(ValueError, match="0 to 1"):
        evaluate([Truth.of([[0, 0, 9, 9]], [label])], [NO_DETECTIONS], 2)

"""From a detector's numbers to boxes in the picture."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.data import postprocess as module
from tango_desktop.data.postprocess import (
    candidates,
    default_postprocess,
    detections,
    evaluation_postprocess,
    finished,
    suppress,
)
from tango_desktop.data.preprocess import Geometry, detector_spec, geometry_of
from tango_desktop.nets.nms import select

AS_IT_IS = Geometry(1000, 1000, 1.0, 1.0, 0.0, 0.0)
SHOWN = default_postprocess()


def row(box: tuple[float, ...], objectness: float, *classes: float) -> list[float]:
    """A prediction from left, top, right, bottom."""
    left, top, right, bottom = box
    centre = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
    return [*centre, objectness, *classes]


def rows(*given: list[float]) -> np.ndarray:
    return np.array(given, dtype=np.float32)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return float(common / (sum(areas) - common)) if sum(areas) > common else 0.0


def plainly(corners, scores, classes, iou: float, top: int) -> list[int]:
    """The definition, box by box."""
    kept: list[int] = []
    for n in np.argsort(-scores, kind="stable"):
        rivals = [k for k in kept if classes[k] == classes[n]]
        if all(overlap(corners[k], corners[n]) <= iou for k in rivals) and len(kept) < top:
            kept.append(int(n))
    return kept


def clusters(seed: int, count: int, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes that overlap a lot, on a coarse grid so that there are equal ones and equal scores."""
    random = np.random.default_rng(seed)
    centres = random.integers(0, 60, (count, 2)) * 4.0
    sides = random.integers(0, 12, (count, 2)) * 8.0
    corners = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)
    scores = random.integers(1, 200, count) / 200
    return corners.astype(np.float32), scores.astype(np.float32), random.integers(0, classes, count)


# -- overlaps ---------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 1 << 30),
    st.sampled_from([0, 1, 2, 40, 300]),
    st.sampled_from([1, 3]),
    st.sampled_from([0.1, 0.45, 0.65]),
    st.sampled_from([1, 20, 300]),
)
def test_as_the_definition_says(seed: int, count: int, classes: int, iou: float, top: int) -> None:
    boxes = clusters(seed, count, classes)
    assert suppress(*boxes, iou, top).tolist() == plainly(*boxes, iou, top)


def test_only_boxes_of_one_class_compete() -> None:
    found = detections(
        rows(
            row((10, 10, 50, 50), 0.9, 0.9, 0.1),
            row((11, 10, 51, 50), 0.9, 0.8, 0.1),
            row((11, 11, 51, 51), 0.9, 0.1, 0.7),
        ),
        SHOWN,
        AS_IT_IS,
    )
    np.testing.assert_allclose(found.boxes, [[10, 10, 50, 50], [11, 11, 51, 51]], atol=1e-4)
    np.testing.assert_allclose(found.scores, [0.81, 0.63], atol=1e-6)
    assert found.classes.tolist() == [0, 1]


def test_far_off_classes_do_not_touch_each_other() -> None:
    # One box in 5,000 classes: exact, also where coordinates are large.
    corners = np.tile(np.array([[1e5, 1e5, 1e5 + 40, 1e5 + 30]], np.float32), (5000, 1))
    kept = suppress(corners, np.linspace(1, 0.5, 5000), np.arange(5000), 0.45, 10_000)
    assert kept.tolist() == list(range(5000))


@pytest.mark.parametrize("spec", [SHOWN, evaluation_postprocess(), dict(SHOWN, candidates=900)])
@pytest.mark.parametrize("classes", [1, 5])
def test_training_finds_the_same_boxes(spec: dict[str, Any], classes: int) -> None:
    random = np.random.default_rng(classes)
    predictions = random.random((1500, 5 + classes)).astype(np.float32)
    predictions[:, :2] = random.integers(0, 40, (1500, 2)) * 8
    predictions[:, 2:4] = random.integers(1, 9, (1500, 2)) * 16
    predictions[::3, 4] = 0.75  # equal scores
    ours = detections(predictions, spec, Geometry(9999, 9999, 1.0, 1.0, -999.0, -999.0))
    ((boxes, scores, numbers),) = select(
        torch.from_numpy(predictions[None]),
        spec["score"],
        spec["iou"],
        spec["candidates"],
        spec["top"],
        spec["multi_label"],
    )
    assert ours.classes.tolist() == numbers.tolist()
    assert np.array_equal(ours.scores, scores.numpy())
    np.testing.assert_allclose(ours.boxes, boxes.numpy() + 999, atol=1e-3)


# -- scores -----------------------------------------------------------------------------------


def test_the_threshold_is_of_the_product_and_not_reached() -> None:
    predictions = rows(
        row((0, 0, 9, 9), 0.5, 0.5, 0.0),  # 0.25: not above
        row((50, 50, 99, 99), 0.6, 0.1, 0.5),
        row((200, 0, 220, 20), 0.24, 1.0, 1.0),
    )
    assert detections(predictions, SHOWN, AS_IT_IS).classes.tolist() == [1]


def test_several_classes_for_a_box() -> None:
    predictions = rows(row((0, 0, 90, 90), 1.0, 0.5, 0.9, 0.1))
    assert detections(predictions, SHOWN, AS_IT_IS).classes.tolist() == [1]
    several = detections(predictions, dict(SHOWN, multi_label=True), AS_IT_IS)
    assert several.classes.tolist() == [1, 0]
    np.testing.assert_allclose(several.scores, [0.9, 0.5])


def test_a_single_class_goes_by_objectness() -> None:
    found = detections(rows(row((0, 0, 90, 90), 0.7, 0.5)), SHOWN, AS_IT_IS)
    np.testing.assert_allclose(found.scores, [0.7])
    assert found.classes.tolist() == [0]


@pytest.mark.parametrize("multi_label", [False, True])
def test_numbers_that_are_none_make_no_box(multi_label: bool) -> None:
    good = row((10, 10, 50, 50), 0.9, 0.9, 0.1)
    bad = [list(good) for _ in range(14)]
    for place in range(7):
        bad[place][place] = float("nan")
        bad[place + 7][place] = float("inf")
    spec = dict(SHOWN, multi_label=multi_label, score=0.001, iou=1.0)
    found = detections(rows(*bad, good), spec, AS_IT_IS)
    assert len(found.boxes) == (2 if multi_label else 1)
    assert np.isfinite(found.boxes).all()
    assert len(detections(np.full((50, 85), np.nan, np.float32), spec, AS_IT_IS).boxes) == 0


def test_no_boxes_at_all() -> None:
    for nothing in (np.zeros((0, 85), np.float32), np.zeros((1, 7, 85), np.float32)):
        found = detections(nothing, SHOWN, AS_IT_IS)
        assert found.boxes.shape == (0, 4)
        assert found.scores.shape == found.classes.shape == (0,)


def test_limits() -> None:
    apart = [row((20 * n, 0, 20 * n + 10, 10), 0.3 + n / 100, 1.0, 0.0) for n in range(40)]
    found = detections(rows(*apart), dict(SHOWN, top=7), AS_IT_IS)
    assert found.boxes[:, 0].tolist() == [20 * n for n in range(39, 32, -1)]
    assert len(candidates(rows(*apart), dict(SHOWN, candidates=5))[1]) == 5
    level = [row((20 * n, 0, 20 * n + 10, 10), 0.5, 1.0, 0.0) for n in range(40)]
    corners, _, _ = candidates(rows(*level), dict(SHOWN, candidates=3))
    assert corners[:, 0].tolist() == [0, 20, 40]  # of equal ones the first


def test_half_precision_is_enough() -> None:
    predictions = rows(row((10, 10, 50, 50), 0.9, 0.9, 0.1)).astype(np.float16)
    assert detections(predictions, SHOWN, AS_IT_IS).scores.dtype == np.float32


def test_what_precision_is_computed_from() -> None:
    spec = evaluation_postprocess()
    assert (spec["score"], spec["iou"], spec["multi_label"]) == (0.001, 0.65, True)


# -- back to the picture ----------------------------------------------------------------------


@pytest.mark.parametrize("resize", ["letterbox", "stretch", "crop"])
def test_back_to_the_pixels_of_the_picture(resize: str) -> None:
    spec = dict(detector_spec((320, 320)), resize=resize)
    geometry = geometry_of((640, 480), spec)
    truth = np.array([[200.0, 100.0, 330.0, 250.0]])
    inside = geometry.forth(truth)[0]
    found = detections(rows(row(tuple(inside), 0.9, 0.9, 0.1)), SHOWN, geometry)
    np.testing.assert_allclose(found.boxes, truth, atol=1e-2)
    assert found.boxes.dtype == np.float32


def test_boxes_end_at_the_picture_and_none_is_in_its_border() -> None:
    geometry = geometry_of((640, 320), detector_spec((320, 320)))  # 80 px above and below
    predictions = rows(row((-20, 60, 100, 120), 0.9, 0.9, 0.1), row((10, 5, 60, 70), 0.9, 0.9, 0.1))
    found = detections(predictions, SHOWN, geometry)
    np.testing.assert_allclose(found.boxes, [[0, 0, 200, 80]], atol=1e-3)


def test_a_model_that_is_finished_itself() -> None:
    geometry = geometry_of((640, 320), detector_spec((320, 320)))
    boxes = [[0, 80, 100, 120], [10, 90, 50, 100], [0, 0, 0, 0], [5, 80, 20, 99], [1, 81, 9, 99]]
    scores = [0.5, 0.9, 0.0, 0.8, np.nan]
    found = finished(
        np.array([boxes], np.float32),
        np.array([scores], np.float32),
        np.array([[3.0, 1.0, -1.0, -1.0, 2.0]], np.float32),
        SHOWN,
        geometry,
    )
    np.testing.assert_allclose(found.boxes, [[20, 20, 100, 40], [0, 0, 200, 80]], atol=1e-3)
    np.testing.assert_allclose(found.scores, [0.9, 0.5])
    assert found.classes.tolist() == [1, 3]
    assert found.classes.dtype == np.int64


# -- it travels -------------------------------------------------------------------------------


def test_it_runs_on_old_devices_beside_preprocess() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))
    absolute, beside = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            absolute |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            (beside if node.level else absolute).add((node.module or ".").split(".")[0])
    assert absolute <= set(sys.stdlib_module_names) | {"numpy"}
    assert "__future__" not in absolute
    assert beside == {"preprocess"}

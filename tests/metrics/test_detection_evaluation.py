"""The file of a detector's evaluation: written, read, refused when damaged; its summary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tango_desktop.errors import TrainError
from tango_desktop.metrics.detection import Detections, Truth
from tango_desktop.metrics.detection_errors import Verdict, worst
from tango_desktop.metrics.detection_evaluation import (
    DetectionEvaluation,
    Selection,
    detection_evaluation_file,
    load_detection_evaluation,
    save_detection_evaluation,
)

Scene = tuple[list[Truth], list[Detections]]
SELECTION = Selection(0.001, 0.65, True, 30000, 300, 640, 320)
NAMES = ("너트", "bolt", "washer", "nail", "never")


@pytest.fixture
def evaluation(scene: Callable[..., Scene]) -> DetectionEvaluation:
    truths, detections = scene(11)
    paths = tuple(f"사진 {number}.jpg" for number in range(len(truths)))
    sizes = tuple((400, 300 + number) for number in range(len(truths)))
    return DetectionEvaluation(
        NAMES, paths, sizes, tuple(truths), tuple(detections), SELECTION, loss=0.25
    )


def test_a_file_gives_back_what_was_written(
    tmp_path: Path, evaluation: DetectionEvaluation
) -> None:
    save_detection_evaluation(tmp_path, evaluation)
    found = load_detection_evaluation(tmp_path)
    for field in ("classes", "paths", "sizes", "selection", "loss"):
        assert getattr(found, field) == getattr(evaluation, field)
    for ours, theirs in zip(found.truth, evaluation.truth, strict=True):
        assert vars(ours).keys() == vars(theirs).keys()
        for name in vars(ours):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
            assert getattr(ours, name).dtype == getattr(theirs, name).dtype
    for ours, theirs in zip(found.detections, evaluation.detections, strict=True):
        for name in vars(ours):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    assert found.result.twelve == evaluation.result.twelve
    assert found.summary == evaluation.summary


def test_the_summary_is_that_of_the_parts(evaluation: DetectionEvaluation) -> None:
    summary = evaluation.summary
    point = evaluation.curves.at(summary.confidence)
    assert (summary.ap, summary.ap50) == (evaluation.result.ap, evaluation.result.ap50)
    assert (summary.precision, summary.recall, summary.f1) == (
        point.precision,
        point.recall,
        point.f1,
    )
    means = evaluation.curves.mean(evaluation.curves.f1)
    assert summary.f1 == means.max()
    assert summary.pictures == 12
    assert summary.truths == sum(int((~truth.crowd).sum()) for truth in evaluation.truth)
    assert 0 < summary.ap < summary.ap50 < 1
    assert summary.loss == 0.25


def test_the_table_of_classes_agrees_with_the_matrix(evaluation: DetectionEvaluation) -> None:
    rows = evaluation.per_class()
    matrix = evaluation.confusion()
    for row in rows[:4]:
        right = matrix[row.index, row.index]
        assert row.precision == pytest.approx(right / matrix[:, row.index].sum())
        assert row.recall == pytest.approx(right / matrix[row.index].sum())
        assert row.truths == matrix[row.index].sum()
    assert (rows[4].ap, rows[4].truths, rows[4].recall) == (-1.0, 0, 0.0)
    assert evaluation.per_class(0.9)[0].recall < rows[0].recall


def test_pictures_with_errors_are_offered(evaluation: DetectionEvaluation) -> None:
    judged = evaluation.judged(0.3)
    assert [picture.index for picture in judged] == list(range(12))
    first = worst(judged, Verdict.MISSED)[0]
    assert first.true.count(Verdict.MISSED) == max(p.count(Verdict.MISSED) for p in judged)


def test_the_interval_holds_the_figure(evaluation: DetectionEvaluation) -> None:
    interval = evaluation.interval(50)
    assert interval.ap[0] < evaluation.summary.ap < interval.ap[1]


def test_an_evaluation_without_pictures(tmp_path: Path) -> None:
    empty = DetectionEvaluation(("a",), (), (), (), (), SELECTION)
    save_detection_evaluation(tmp_path, empty, "test")
    found = load_detection_evaluation(tmp_path, "test")
    assert (found.paths, found.summary.ap, found.summary.f1) == ((), 0.0, 0.0)
    assert np.isnan(found.loss)


def test_settings_are_told() -> None:
    assert "640×320" in SELECTION.describe()
    assert "0.001" in SELECTION.describe()
    assert "0.65" in SELECTION.describe()
    assert SELECTION.describe() != Selection(0.001, 0.65, False, 30000, 300, 640, 320).describe()


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="missing") as caught:
        load_detection_evaluation(tmp_path)
    assert caught.value.hint


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _changed(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], None]:
    def apply(path: Path) -> None:
        with np.load(path) as stored:
            arrays = dict(stored)
        arrays[name] = change(arrays[name])
        np.savez(path, **arrays)

    return apply


def _lacking(path: Path) -> None:
    with np.load(path) as stored:
        np.savez(path, **{key: value for key, value in stored.items() if key != "found_boxes"})


DAMAGE = {
    "cut": _cut,
    "emptied": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("not an archive"),
    "a part is missing": _lacking,
    "fewer boxes": _changed("found_boxes", lambda boxes: boxes[1:]),
    "fewer pictures": _changed("paths", lambda paths: paths[1:]),
    "unknown class": _changed("truth_classes", lambda classes: classes + 5),
    "negative counts": _changed("found_counts", lambda counts: counts * [-1, *[1] * 11]),
    "pickled": _changed("paths", lambda paths: paths.astype(object)),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_refused(
    tmp_path: Path, evaluation: DetectionEvaluation, kind: str
) -> None:
    save_detection_evaluation(tmp_path, evaluation)
    DAMAGE[kind](detection_evaluation_file(tmp_path))
    with pytest.raises(TrainError, match="damaged") as caught:
        load_detection_evaluation(tmp_path)
    assert caught.value.hint

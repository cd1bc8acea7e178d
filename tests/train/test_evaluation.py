"""Evaluation files: written, read, sliced for the error browser, refused when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tango_desktop.errors import TrainError
from tango_desktop.train.evaluation import (
    Evaluation,
    evaluation_file,
    load_evaluation,
    save_evaluation,
)


@pytest.fixture
def evaluation() -> Evaluation:
    probabilities = np.array(
        [[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [0.5, 0.1, 0.4], [0.1, 0.1, 0.8]],
        dtype=np.float32,
    )
    paths = ("너트/가.png", "bolt/b.png", "bolt/c.png", "washer/d.png", "washer/e.png")
    return Evaluation(("너트", "bolt", "washer"), paths, np.array([0, 1, 1, 2, 2]), probabilities)


def test_a_file_gives_back_what_was_written(tmp_path: Path, evaluation: Evaluation) -> None:
    save_evaluation(tmp_path, evaluation)
    found = load_evaluation(tmp_path)
    assert (found.classes, found.paths) == (evaluation.classes, evaluation.paths)
    np.testing.assert_array_equal(found.truth, evaluation.truth)
    np.testing.assert_array_equal(found.probabilities, evaluation.probabilities)
    assert found.top1 == pytest.approx(0.6)
    assert found.top5 == 1.0
    assert found.confusion().tolist() == [[1, 0, 0], [1, 1, 0], [1, 0, 1]]
    assert [score.support for score in found.per_class()] == [1, 2, 2]
    low, high = found.top1_interval()
    assert 0.2 < low < 0.6 < high < 0.9


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="missing") as caught:
        load_evaluation(tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"no archive"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    evaluation_file(tmp_path).write_bytes(content)
    with pytest.raises(TrainError, match="damaged"):
        load_evaluation(tmp_path)

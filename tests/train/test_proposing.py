"""A trained detector proposes boxes where it finds objects, in the classes of today."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.postprocess import default_postprocess, detections
from tango_desktop.data.preprocess import geometry_of, open_picture
from tango_desktop.errors import DataError, TrainError, WeightsError
from tango_desktop.metrics.detection_evaluation import load_detection_evaluation
from tango_desktop.train.job import train
from tango_desktop.train.proposing import LEAST_SCORE, Proposer
from tango_desktop.train.run_folder import RunPaths
from tango_desktop.train.runs import run_folder


@pytest.fixture
def trained(make_detection_spec) -> tuple[Path, Path]:
    """The folder of a short run, and that of its pictures."""
    spec = make_detection_spec(auxiliary=True, epochs=1)
    train(spec, JobContext())
    return run_folder(spec.project_folder, 1), spec.lock.root


def test_it_proposes_what_the_network_finds(
    trained: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, root = trained
    proposer = Proposer(folder, ("bar", "new", "square"))
    rows = np.array([[[32, 20, 16, 12, 0.9, 0.8, 0.1], [32, 44, 10, 8, 0.9, 0.1, 0.2]]], np.float32)
    monkeypatch.setattr(proposer, "_module", lambda images: _Raw(rows))
    picture = next(root.rglob("*.png"))
    boxes, scores = proposer.propose(picture)
    geometry = geometry_of(open_picture(picture).size, proposer._preprocess)
    spec = dict(default_postprocess(), score=LEAST_SCORE)
    assert boxes.corners == pytest.approx(detections(rows, spec, geometry).boxes)
    assert boxes.labels.tolist() == [2, 0]  # square and bar by their numbers of today
    assert scores.tolist() == pytest.approx([0.72, 0.18])


class _Raw:
    def __init__(self, rows: np.ndarray) -> None:
        self._rows = rows

    def numpy(self) -> np.ndarray:
        return self._rows


def test_a_real_network_s_boxes_lie_in_the_picture(trained: tuple[Path, Path]) -> None:
    folder, root = trained
    proposer = Proposer(folder, load_detection_evaluation(folder).classes)
    for picture in sorted(root.rglob("*.png"))[:3]:
        boxes, scores = proposer.propose(picture)
        assert len(boxes) == len(scores)
        assert (np.diff(scores) <= 0).all()
        if len(boxes):
            assert boxes.corners.min() >= 0
            assert boxes.corners.max() <= 64


def test_bad_input_says_what_to_do(trained: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = trained
    with pytest.raises(TrainError) as nothing_known:
        Proposer(folder, ("cat",))
    assert nothing_known.value.hint
    with pytest.raises(DataError):
        Proposer(folder, ("bar",)).propose(tmp_path / "missing.png")
    RunPaths(folder).best.unlink()
    with pytest.raises(WeightsError):
        Proposer(folder, ("bar",))

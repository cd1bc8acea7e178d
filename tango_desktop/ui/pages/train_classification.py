"""What the training page shows of a classifier: its mistakes, and which classes are mixed up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.errors import TangoError
from tango_desktop.train.evaluation import Evaluation, load_evaluation
from tango_desktop.train.metrics import Calibration, ClassScore
from tango_desktop.train.runs import RunInfo
from tango_desktop.ui.pages.train_state import RunView, TaskResult


@dataclass(frozen=True)
class Scores:
    """What follows from an evaluation, computed once, off the GUI thread."""

    confusion: NDArray[np.int64]
    per_class: tuple[ClassScore, ...]
    calibration: Calibration
    top1: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class ClassificationResult(TaskResult):
    """A classifier's predictions and what follows from them."""

    evaluation: Evaluation
    scores: Scores


def read_classification(run: RunInfo) -> tuple[ClassificationResult | None, str]:
    """The result of a run; None, and the reason, when there is none."""
    try:
        evaluation = load_evaluation(run.folder)
    except TangoError as error:
        return None, error.hint or error.message
    return ClassificationResult(evaluation, _scores(evaluation)), ""


def result_of(run: RunView | None) -> ClassificationResult | None:
    """A run's result, when it has one of a classifier."""
    found = run.result if run is not None else None
    return found if isinstance(found, ClassificationResult) else None


def _scores(evaluation: Evaluation) -> Scores:
    return Scores(
        evaluation.confusion(),
        evaluation.per_class(),
        evaluation.calibration(),
        evaluation.top1,
        evaluation.top1_interval(),
    )


def matching(
    evaluation: Evaluation, truth: int | None, predicted: int | None, wrong_only: bool
) -> NDArray[np.int64]:
    """The pictures of a cell, row or column of the matrix, the most confident first."""
    wanted = np.ones(len(evaluation.truth), dtype=bool)
    if truth is not None:
        wanted &= evaluation.truth == truth
    if predicted is not None:
        wanted &= evaluation.predicted == predicted
    if wrong_only:
        wanted &= evaluation.truth != evaluation.predicted
    chosen = np.flatnonzero(wanted)
    confidence = evaluation.probabilities[chosen].max(axis=1, initial=0.0)
    return np.asarray(chosen[np.argsort(-confidence, kind="stable")], dtype=np.int64)

"""What a run's best weights said about every picture held back from training.

The file is read by the pages (confusion matrix, per-class table, calibration, error browser) and by
the parity check; no torch here.
"""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.files import atomic_write
from tango_desktop.errors import TrainError
from tango_desktop.i18n import tr
from tango_desktop.train import metrics
from tango_desktop.train.metrics import Calibration, ClassScore, Summary


@dataclass(frozen=True)
class Evaluation:
    """The predictions of one run on one split.

    Attributes:
        classes: K names.
        paths: N picture paths, relative to the data set's folder.
        truth: (N,) class indices.
        probabilities: (N, K), rows add up to 1.
    """

    classes: tuple[str, ...]
    paths: tuple[str, ...]
    truth: NDArray[np.int64]
    probabilities: NDArray[np.float32]

    @functools.cached_property
    def predicted(self) -> NDArray[np.int64]:
        """(N,) the most probable class of each picture."""
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.int64)

    @functools.cached_property
    def summary(self) -> Summary:
        """Top-1, top-5 and the macro averages."""
        return metrics.summarise(self.probabilities, self.truth)

    @property
    def top1(self) -> float:
        """The share of pictures whose most probable class is right."""
        return self.summary.top1

    @property
    def top5(self) -> float:
        """The share of pictures whose truth is among the five most probable classes."""
        return self.summary.top5

    def top1_interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of top-1: its error bar on this many pictures."""
        hits = int((self.predicted == self.truth).sum())
        return metrics.wilson_interval(hits, len(self.truth))

    def confusion(self) -> NDArray[np.int64]:
        """(K, K) counts: truth in rows, prediction in columns."""
        return metrics.confusion_matrix(self.truth, self.predicted, len(self.classes))

    def per_class(self) -> tuple[ClassScore, ...]:
        """Support, precision, recall and F1 of every class."""
        return metrics.class_scores(self.confusion())

    def calibration(self, bins: int = 15) -> Calibration:
        """Confidence against accuracy."""
        return metrics.calibration(self.probabilities, self.truth, bins)


def evaluation_file(run_folder: Path, split: str = "val") -> Path:
    """Where a run keeps its predictions on ``split``."""
    return run_folder / f"evaluation_{split}.npz"


def save_evaluation(run_folder: Path, evaluation: Evaluation, split: str = "val") -> None:
    """Write the predictions, atomically.

    Raises:
        ProjectError: the file cannot be written.
    """
    with atomic_write(evaluation_file(run_folder, split)) as stream:
        np.savez_compressed(
            stream,
            classes=_texts(evaluation.classes),
            paths=_texts(evaluation.paths),
            truth=evaluation.truth,
            probabilities=evaluation.probabilities,
        )


def _texts(values: Sequence[str]) -> NDArray[np.str_]:
    return np.array(values, dtype=np.str_)


def load_evaluation(run_folder: Path, split: str = "val") -> Evaluation:
    """The predictions of a run.

    Raises:
        TrainError: there are none yet, or the file is damaged.
    """
    path = evaluation_file(run_folder, split)
    if not path.is_file():
        raise TrainError(
            tr("{path} is missing.", path=path),
            tr("It is written after the first epoch of a run. Train first."),
        )
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return Evaluation(
                tuple(stored["classes"].tolist()),
                tuple(stored["paths"].tolist()),
                stored["truth"].astype(np.int64),
                stored["probabilities"].astype(np.float32),
            )
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile) as error:
        raise TrainError(
            tr("{path} is damaged.", path=path),
            tr("Delete it and train one more epoch: it is written again."),
            str(error),
        ) from error

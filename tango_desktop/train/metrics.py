"""Classification metrics in NumPy: the same functions for training, its pages and parity.

``truth`` is (N,) class indices, ``probabilities`` (N, K); confusion matrices are (K, K) with the
truth in rows and the prediction in columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]

_NORMAL_95 = 1.959963984540054  # 0.975 quantile of the normal distribution


@dataclass(frozen=True)
class ClassScore:
    """The metrics of one class.

    Attributes:
        support: pictures that truly show it.
        precision: of those said to show it, the share that does; 0 when none was said to.
        recall: of those that show it, the share that was found; 0 when there are none.
        f1: harmonic mean of the two.
    """

    index: int
    support: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class CalibrationBin:
    """Predictions of about the same confidence.

    Attributes:
        confidence: their mean confidence; the bin's middle when it is empty.
        accuracy: the share that is right; 0 when it is empty.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """How far confidence can be believed (Guo et al., arXiv 1706.04599).

    Attributes:
        ece: expected calibration error, 0 (confidence equals accuracy) to 1.
    """

    bins: tuple[CalibrationBin, ...]
    ece: float


@dataclass(frozen=True)
class Summary:
    """The figures of one evaluation, 0 to 1; precision, recall and F1 are macro averages."""

    top1: float
    top5: float
    precision: float
    recall: float
    f1: float


def top_k(probabilities: Floats, truth: Ints, k: int) -> float:
    """The share of pictures whose truth is among the ``k`` most probable classes.

    Ties are broken as argmax breaks them: the lower class index comes first.
    """
    if not len(truth):
        return 0.0
    rows = np.arange(len(truth))
    own = probabilities[rows, truth][:, None]
    classes = np.arange(probabilities.shape[1])[None, :]
    ahead = (probabilities > own) | ((probabilities == own) & (classes < truth[:, None]))
    return float((ahead.sum(axis=1) < k).mean())


def confusion_matrix(truth: Ints, predicted: Ints, classes: int) -> Ints:
    """Counts (K, K): truth in rows, prediction in columns."""
    flat = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return flat.reshape(classes, classes).astype(np.int64)


def class_scores(confusion: Ints) -> tuple[ClassScore, ...]:
    """Precision, recall and F1 of every class."""
    hits = confusion.diagonal()
    said, support = confusion.sum(axis=0), confusion.sum(axis=1)
    precision = hits / np.maximum(said, 1)
    recall = hits / np.maximum(support, 1)
    f1 = 2 * hits / np.maximum(said + support, 1)
    return tuple(
        ClassScore(i, int(support[i]), float(precision[i]), float(recall[i]), float(f1[i]))
        for i in range(len(confusion))
    )


def _macro(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def summarise(probabilities: Floats, truth: Ints) -> Summary:
    """All figures of an evaluation; macro averages are over the classes that occur in ``truth``."""
    classes = probabilities.shape[1]
    confusion = confusion_matrix(truth, probabilities.argmax(axis=1), classes)
    scores = [score for score in class_scores(confusion) if score.support]
    return Summary(
        top1=top_k(probabilities, truth, 1),
        top5=top_k(probabilities, truth, 5),
        precision=_macro([score.precision for score in scores]),
        recall=_macro([score.recall for score in scores]),
        f1=_macro([score.f1 for score in scores]),
    )


def calibration(probabilities: Floats, truth: Ints, bins: int = 15) -> Calibration:
    """Confidence against accuracy in ``bins`` equal bins of the winning probability."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = (probabilities.argmax(axis=1) == truth).astype(np.float64)
    which = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    counts = np.bincount(which, minlength=bins)
    filled = np.maximum(counts, 1)
    accuracy = np.bincount(which, right, minlength=bins) / filled
    mean = np.bincount(which, confidence, minlength=bins) / filled
    ece = float((counts * np.abs(accuracy - mean)).sum() / max(len(truth), 1))
    middle = (np.arange(bins) + 0.5) / bins
    shown = np.where(counts > 0, mean, middle)
    rows = (
        CalibrationBin(
            i / bins, (i + 1) / bins, int(counts[i]), float(shown[i]), float(accuracy[i])
        )
        for i in range(bins)
    )
    return Calibration(tuple(rows), ece)


def wilson_interval(hits: int, count: int, quantile: float = _NORMAL_95) -> tuple[float, float]:
    """The Wilson score interval of a share: the error bar of an accuracy on ``count`` pictures.

    Returns:
        Lower and upper bound, at 95 % unless another normal quantile is given; (0, 1) for none.
    """
    if not count:
        return 0.0, 1.0
    share, square = hits / count, quantile * quantile
    centre = (share + square / (2 * count)) / (1 + square / count)
    spread = quantile * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    spread /= 1 + square / count
    # At the ends the bound is 0 or 1 exactly; rounding must not move it past the share.
    low = 0.0 if hits == 0 else max(0.0, centre - spread)
    high = 1.0 if hits == count else min(1.0, centre + spread)
    return low, high

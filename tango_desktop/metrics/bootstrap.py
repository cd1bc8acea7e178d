"""How far mean average precision can be believed on this many pictures.

Pictures are drawn anew with replacement, again and again (Efron, "Bootstrap Methods: Another Look
at the Jackknife", 1979). Matches do not change by that; only how often each picture counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.metrics.average_precision import RECALLS, Ranked, ranked
from tango_desktop.metrics.matching import Matches
from tango_desktop.metrics.records import Bools, Floats

Weights = NDArray[np.int32]
_CELLS = 1 << 24  # resamples × detections in memory at a time


@dataclass(frozen=True)
class ApInterval:
    """The 95 % intervals of mean average precision.

    Attributes:
        ap: lower and upper end at IoU .50 to .95.
        ap50: at IoU .50.
        resamples: how often the pictures were drawn anew.
        seed: what they were drawn with.
    """

    ap: tuple[float, float]
    ap50: tuple[float, float]
    resamples: int
    seed: int


def ap_interval(matches: Matches, resamples: int = 200, seed: int = 0) -> ApInterval:
    """The intervals, for matches at COCO's thresholds; (0, 0) without any truth.

    Classes that few pictures show make the resamples better in the mean than the figure itself: a
    bias that grows with the share of such classes. The intervals are the resamples' spread, laid
    around the figure.
    """
    drawn = resampled(matches, resamples, seed)
    own = _mean_ap(matches, np.ones((1, matches.pictures), np.int32))
    ap = _around(float(own.mean()), drawn.mean(1))
    return ApInterval(ap, _around(float(own[0, 0]), drawn[:, 0]), resamples, seed)


def _around(figure: float, values: Floats) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return (0.0, 0.0)
    low, high = np.quantile(known, (0.025, 0.975)) - known.mean() + figure
    return (max(float(low), 0.0), min(float(high), 1.0))


def resampled(matches: Matches, resamples: int = 200, seed: int = 0) -> Floats:
    """(resamples, T) the mean average precision over classes at each threshold.

    The same seed and number of pictures give the same pictures: two detectors judged on the same
    pictures can be compared resample by resample. NaN where no drawn picture shows an object.
    """
    weights = _weights(np.random.default_rng(seed), resamples, matches.pictures)
    return _mean_ap(matches, weights)


def _mean_ap(matches: Matches, weights: Weights) -> Floats:
    """(S, T) for S rows of how often each picture counts."""
    total = np.zeros((len(weights), len(matches.thresholds)))
    known = np.zeros((len(weights), 1))
    for k, own in enumerate(ranked(matches)):
        of_class = matches.counts[:, 0] & (matches.truth_label == k)
        truths = weights[:, matches.truth_picture[of_class]].sum(1)
        there = truths > 0
        total[there] += _class_ap(matches, own, weights[there], truths[there])
        known[there] += 1
    return np.divide(total, known, out=np.full_like(total, np.nan), where=known > 0)


def _weights(rng: np.random.Generator, resamples: int, pictures: int) -> Weights:
    """(resamples, pictures) how often each picture is drawn."""
    rows = [
        np.bincount(rng.integers(0, pictures, pictures), minlength=pictures)
        for _ in range(resamples if pictures else 0)
    ]
    return np.array(rows, np.int32).reshape(resamples, pictures)


def _class_ap(matches: Matches, own: Ranked, weights: Weights, truths: Weights) -> Floats:
    """(S, T) average precision of a class for S rows of ``weights``."""
    pictures = matches.picture[own.where]
    hit, ignored = matches.hit[own.where, 0], matches.ignored[own.where, 0]
    size = max(1, _CELLS // max(len(pictures), 1))
    parts = [
        _some_ap(
            weights[start : start + size, pictures], truths[start : start + size], hit, ignored
        )
        for start in range(0, len(weights), size)
    ]
    return np.concatenate([np.zeros((0, hit.shape[1])), *parts])


def _some_ap(weights: Weights, truths: Weights, hit: Bools, ignored: Bools) -> Floats:
    """(S, T) for (S, D) weights of the detections."""
    said = None if ignored.any() else weights.cumsum(1, dtype=np.int32)
    columns = []
    for t in range(hit.shape[1]):
        places = np.flatnonzero(hit[:, t])
        whole = said if said is not None else (weights * ~ignored[:, t]).cumsum(1, dtype=np.int32)
        columns.append(_weighted_ap(weights[:, places], whole[:, places], truths[:, None]))
    return np.stack(columns, 1)


def _weighted_ap(right: Weights, said: Weights, truths: Weights) -> Floats:
    """(S,) average precision from what is right and all that is said up to each right detection.

    A detection of weight 0 gives the precision of the one before it and covers no recall.
    """
    found = right.cumsum(1, dtype=np.int64)
    precision = found / np.maximum(said, 1)
    best = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    points = np.searchsorted(RECALLS, found / truths, side="right") * (found > 0)
    return np.asarray((best * np.diff(points, axis=1, prepend=0)).sum(1) / len(RECALLS))

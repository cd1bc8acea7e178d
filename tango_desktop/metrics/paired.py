"""How much a score changed between two models that saw the same pictures, with its 95 % interval.

Pictures on which both are right or both are wrong say little; what counts is those that only one
gets right. So the pairs are kept together: intervals of the two scores alone would be far wider.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tango_desktop.metrics.bootstrap import resampled
from tango_desktop.metrics.detection import CocoResult
from tango_desktop.metrics.matching import Matches
from tango_desktop.metrics.records import Bools

SEED = 0
_Z = 1.959963984540054  # of the normal distribution, for 95 %
_STEPS = 60  # halvings: to the last bit
_RESAMPLES = 200
_FEWEST = 50
# Detections × resamples of one side: 2.5 s on one core of 2.5 GHz, for 5,000 pictures as well.
_BUDGET = 50_000_000


@dataclass(frozen=True)
class ScoreChange:
    """What the second of two models scores more than the first.

    Attributes:
        change: −1 to 1; negative where it is worse.
        low: the lower end of the 95 % interval; None where nothing tells it.
        high: the upper end.
    """

    change: float
    low: float | None
    high: float | None


def share_change(before: Bools, after: Bools) -> ScoreChange:
    """The change of the share of right answers.

    The interval is Tango's score interval for matched pairs ("Equivalence test and confidence
    interval for the difference in proportions for the paired-sample design", Statistics in
    Medicine 17, 1998). Unlike drawing pictures anew, it does not shrink to nothing where the few
    pictures that there are happen to be answered alike: without a difference on N of them it
    reaches to ± 3.84 / (N + 3.84).

    Args:
        before: (N,) which answers of the first model are right, N > 0.
        after: (N,) those of the second, of the same pictures.
    """
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    count = len(before)
    change = (gained - lost) / count

    def possible(difference: float) -> bool:
        variance = _variance(gained, lost, count, difference)
        return (gained - lost - count * difference) ** 2 <= _Z * _Z * count * variance

    return ScoreChange(change, _edge(possible, change, -1.0), _edge(possible, change, 1.0))


def _variance(gained: int, lost: int, count: int, difference: float) -> float:
    """Of one pair, where the true difference is ``difference``: by its most likely shares."""
    b = -gained - lost + (2 * count - gained + lost) * difference
    c = -lost * difference * (1.0 - difference)
    lost_share = (math.sqrt(max(b * b - 8 * count * c, 0.0)) - b) / (4 * count)
    return max(2.0 * lost_share + difference * (1.0 - difference), 0.0)


def _edge(possible: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where what is possible ends between a value that is, and the far end of all values."""
    if possible(outside):
        return outside
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if possible(middle) else (inside, middle)
    return inside


def precision_change(
    before: Matches, after: Matches, results: tuple[CocoResult, CocoResult]
) -> ScoreChange:
    """The change of mAP50-95.

    The interval is the spread of the change when the pictures are drawn anew with replacement, the
    same ones for both (``bootstrap.resampled``), laid around the change itself.

    Args:
        before: the first model's matches at COCO's thresholds.
        after: the second's, of the same pictures.
        results: what both come to.
    """
    change = results[1].ap - results[0].ap
    most = max(len(before.picture), len(after.picture), 1)
    resamples = int(np.clip(_BUDGET // most, _FEWEST, _RESAMPLES))
    ours, theirs = (resampled(one, resamples, SEED).mean(1) for one in (before, after))
    drawn = (theirs - ours)[~np.isnan(theirs - ours)]
    if not len(drawn):
        return ScoreChange(change, None, None)
    low, high = np.quantile(drawn, (0.025, 0.975)) - drawn.mean() + change
    return ScoreChange(change, max(float(low), -1.0), min(float(high), 1.0))

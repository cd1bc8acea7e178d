"""The learning rate over a run, and how many epochs a run has."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


def _cosine(share: float) -> float:
    return (1 + math.cos(math.pi * share)) / 2


def _linear(share: float) -> float:
    return 1 - share


def _constant(share: float) -> float:
    return 1.0


_SHAPES: dict[str, Callable[[float], float]] = {
    "cosine": _cosine,
    "linear": _linear,
    "constant": _constant,
}
WARMUP_START = 0.1  # of the highest learning rate
WARMUP_SHARE = 0.2  # of the run, at most


@dataclass(frozen=True)
class Schedule:
    """The learning rate as a function of time alone, so a resumed run needs no state for it.

    Attributes:
        shape: ``cosine`` (Loshchilov and Hutter, arXiv 1608.03983), ``linear`` or ``constant``.
        highest: the learning rate after the warm-up.
        final_ratio: the last learning rate as a share of the highest.
        warmup_epochs: length of the linear warm-up, limited to a fifth of the run.
    """

    shape: str
    highest: float
    final_ratio: float
    warmup_epochs: float

    def at(self, epoch: float, epochs: int) -> float:
        """The learning rate after ``epoch`` (fractional, from 0) of ``epochs``.

        A run that is extended continues on the curve of the new length: the learning rate returns
        to what a run of that length would have at this point, and falls from there.
        """
        warmup = min(self.warmup_epochs, WARMUP_SHARE * epochs)
        if epoch < warmup:
            return self.highest * (WARMUP_START + (1 - WARMUP_START) * epoch / warmup)
        share = min(1.0, (epoch - warmup) / max(epochs - warmup, 1e-9))
        falls = _SHAPES[self.shape](share)
        return self.highest * (self.final_ratio + (1 - self.final_ratio) * falls)


def planned_epochs(epochs: int, done: int, spent_s: float, budget_s: float) -> int:
    """How many epochs the run will have, in all.

    Args:
        epochs: what was asked for.
        done: epochs finished.
        spent_s: seconds of training so far.
        budget_s: seconds allowed; 0 for no limit.

    Returns:
        ``epochs``, or fewer when the budget does not hold them at the speed seen so far; the first
        epoch is always run, so that the speed is known.
    """
    if not budget_s or not done:
        return epochs
    fitting = int((budget_s - spent_s) / (spent_s / done)) if spent_s else epochs
    return max(done, min(epochs, done + max(0, fitting)))

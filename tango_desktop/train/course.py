"""What changes from step to step of a run: learning rates, momentum, accumulation, the average.

A course is a function of time alone, so a resumed run needs no state for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Moment:
    """How a step is made.

    Attributes:
        rate: the learning rate.
        bias_rate: the learning rate of biases.
        momentum: of SGD, or AdamW's first beta; None leaves what the optimizer was made with.
        weight_decay: where it applies; None leaves what the optimizer was made with.
        accumulate: batches whose gradients are added up before a step.
    """

    rate: float
    bias_rate: float
    momentum: float | None = None
    weight_decay: float | None = None
    accumulate: int = 1


@dataclass(frozen=True)
class RunPlan:
    """What a course is drawn up for.

    Attributes:
        epochs: of the whole run.
        batches: of an epoch.
        batch_size: pictures in a batch.
        learning_rate: the highest.
        fine_tune: whether given weights fill most of the network.
    """

    epochs: int
    batches: int
    batch_size: int
    learning_rate: float
    fine_tune: bool = False


class Course(Protocol):
    """The course of a run."""

    def at(self, epoch: float) -> Moment:
        """How a step is made after ``epoch`` (fractional, from 0) epochs."""
        ...

    def ema_decay(self, update: int) -> float:
        """The decay of the average at update ``update`` (from 1) of the weights."""
        ...

    def gradient_scale(self, pictures: int) -> float:
        """What the mean loss of a batch of ``pictures`` is multiplied by before its gradient."""
        ...


@dataclass(frozen=True)
class PlainCourse:
    """One learning rate for all parameters, a step for each batch.

    Attributes:
        rate_at: the learning rate at a fractional epoch, from 0.
        decay: of the average.
    """

    rate_at: Callable[[float], float]
    decay: float = 0.0

    def at(self, epoch: float) -> Moment:
        """The rate of the schedule."""
        rate = self.rate_at(epoch)
        return Moment(rate, rate)

    def ema_decay(self, update: int) -> float:
        """Rises from 0 as (1 + n) / (10 + n) (as in TensorFlow's ExponentialMovingAverage).

        So short runs are not held back by their random start.
        """
        return min(self.decay, (1 + update) / (10 + update))

    def gradient_scale(self, pictures: int) -> float:
        """The mean loss itself."""
        return 1.0

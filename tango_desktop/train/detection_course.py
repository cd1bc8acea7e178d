"""The course of a detector's run: YOLOv7's published one, fitted to runs that are much shorter.

Published for 300 epochs of 118,000 pictures, 64 a step: over half a million steps. A newcomer's run
on 200 pictures has some thousands at most. What would then not come to pass within the run (the
warm-up, the average's memory, the adding up of batches) is limited to a share of it; in runs as
long as the published ones nothing changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tango_desktop.train.course import Moment, RunPlan
from tango_desktop.train.schedule import Schedule
from tango_desktop.train.settings import DetectionTrainSettings

WARMUP_STEPS = 1000
WARMUP_SHARE = 0.1  # of the run, at most
WARMUP_BIAS_RATE = 0.1  # from random weights
WARMUP_MOMENTUM = 0.8
LEAST_UPDATES = 2000  # of the weights in a run, before batches are added up
EMA_RAMP = 2000  # updates
EMA_SHARE = 0.05  # of the run's updates that the average remembers, at most
_RAMP_SHARE = 0.2  # of what the average remembers, as in the published 2000 of 10,000


@dataclass(frozen=True)
class DetectionCourse:
    """YOLOv7's schedule.

    Attributes:
        final_ratio: the last learning rate as a share of the highest.
    """

    plan: RunPlan
    settings: DetectionTrainSettings
    final_ratio: float

    @property
    def warmup(self) -> float:
        """Epochs of the warm-up: the published three or 1000 steps, at most a tenth of the run."""
        asked = self.settings.warmup_epochs
        if not asked:
            return 0.0
        published = max(asked, WARMUP_STEPS / self.plan.batches)
        return min(published, WARMUP_SHARE * self.plan.epochs)

    @property
    def first_bias_rate(self) -> float:
        """The biases' rate at the start of the warm-up: the published 0.1 from random weights.

        There it soon teaches the head how rare objects are. Given weights know that, and since all
        biases move, those of the normalisation too, so high a rate spoils what they know.
        """
        return 0.0 if self.plan.fine_tune else WARMUP_BIAS_RATE

    @property
    def accumulate(self) -> int:
        """Batches added up after the warm-up.

        As many as come nearest to the nominal batch, but not so many that the run would have less
        than 2000 updates. Since the loss is added up over pictures, fewer of them make smaller
        steps by themselves.
        """
        nominal = round(self.settings.nominal_batch / self.plan.batch_size)
        most = self.plan.epochs * self.plan.batches // LEAST_UPDATES
        return max(1, min(nominal, most))

    def at(self, epoch: float) -> Moment:
        """Rates, momentum, decay and accumulation after ``epoch`` epochs."""
        settings, plan = self.settings, self.plan
        schedule = Schedule(settings.schedule, plan.learning_rate, self.final_ratio, 0.0)
        rate = schedule.at(epoch, plan.epochs)
        share = min(1.0, epoch / self.warmup) if self.warmup else 1.0
        accumulate = max(1, round(1 + share * (self.accumulate - 1)))
        pictures = plan.batch_size * accumulate
        return Moment(
            rate=share * rate,
            bias_rate=self.first_bias_rate + share * (rate - self.first_bias_rate),
            momentum=WARMUP_MOMENTUM + share * (settings.momentum - WARMUP_MOMENTUM),
            weight_decay=settings.weight_decay * pictures / settings.nominal_batch,
            accumulate=accumulate,
        )

    @property
    def updates(self) -> float:
        """How often the run changes the weights."""
        return self.plan.epochs * self.plan.batches / self.accumulate

    def ema_decay(self, update: int) -> float:
        """The published decay · (1 − e^(−update / 2000)), its memory limited to the run's length.

        The average remembers about 1 / (1 − decay) updates, published 10,000. Here it is at most a
        twentieth of the run, and the ramp at most a fifth of that; else a run of 800 updates would
        end before the ramp had begun, with no average to speak of.
        """
        most = max(1.0, min(1 / (1 - self.settings.ema_decay), EMA_SHARE * self.updates))
        ramp = min(EMA_RAMP, _RAMP_SHARE * most)
        return (1 - 1 / most) * (1 - math.exp(-update / ramp))

    def gradient_scale(self, pictures: int) -> float:
        """The loss is added up over the pictures, as the published rate expects."""
        return float(pictures)

"""One epoch: train on every batch, then validate. Plain PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.loader import Batch
from tango_desktop.errors import TrainError
from tango_desktop.i18n import tr
from tango_desktop.train.course import Course, Moment
from tango_desktop.train.execution import Execution
from tango_desktop.train.fine_tuning import FROM_SCRATCH, FineTuning
from tango_desktop.train.optim import follow
from tango_desktop.train.pace import Clock
from tango_desktop.train.state import TrainState
from tango_desktop.train.tasks import BatchLoss, BatchSource, Evaluated, TaskRun

# Reading a loss from a graphics card waits for it: done for one batch in so many.
_CUDA_METRICS_EVERY = 10


@dataclass(frozen=True)
class EpochFigures:
    """What training for one epoch came to.

    Attributes:
        parts: what the loss consists of, by name.
        learning_rate: of the last batch.
        wait_percent: share of the time in which the loop waited for pictures.
    """

    loss: float
    parts: Mapping[str, float]
    learning_rate: float
    images_per_s: float
    wait_percent: float
    seconds: float


@dataclass(frozen=True)
class Loop:
    """What the epochs of a run share.

    Attributes:
        course: how rates and the like change over the run.
        clip_norm: largest norm of all gradients; 0 is off.
        on_batch: called after each batch with the number of batches done in the epoch.
        fine_tuning: what is done differently where weights were given.
    """

    task: TaskRun
    execution: Execution
    seed: int
    course: Course
    clip_norm: float
    clock: Clock
    ctx: JobContext
    on_batch: Callable[[], None]
    fine_tuning: FineTuning = FROM_SCRATCH

    def train_epoch(self, state: TrainState, loader: BatchSource, epoch: int) -> EpochFigures:
        """Train on every picture once.

        Args:
            state: changes in place.
            loader: of the training split.
            epoch: its number, from 1.

        Raises:
            TrainError: the loss is no longer a number.
            JobCancelled: the user has cancelled.
        """
        # All randomness of an epoch follows from its number, so a resumed run draws the same.
        torch.manual_seed(_epoch_seed(self.seed, epoch))
        self.fine_tuning.begin(state.module)
        state.optimizer.zero_grad(set_to_none=True)
        meter = _Meter(self, loader)
        waiting = 0  # batches whose gradients have been added up
        moment = self.course.at(epoch - 1)
        for number, batch in self._batches(loader, epoch, state.progress.batch_size):
            moment = self.course.at(epoch - 1 + number / len(loader))
            images, targets = self.task.prepare(batch, epoch, number)
            loss = self._learn(state, images, targets)
            waiting += 1
            if waiting >= moment.accumulate:
                self._step(state, moment)
                waiting = 0
            meter.add(loss, len(images), moment.rate, state.progress.steps + number + 1)
            self.on_batch()
        if waiting:
            self._step(state, moment)
        return meter.result()

    def _batches(self, loader: BatchSource, epoch: int, size: int) -> Iterator[tuple[int, Batch]]:
        """All but a last picture that is left over: batch norm learns little from it, or fails."""
        for number, batch in enumerate(loader.epoch(epoch)):
            self.clock.check(self.ctx)
            if len(batch.images) > 1 or size == 1 or number == 0:
                yield number, batch

    def _learn(self, state: TrainState, images: Tensor, targets: Tensor) -> BatchLoss:
        """Add a batch's gradients to what is there."""
        images = self.execution.place_images(images)
        targets = targets.to(self.execution.device, non_blocking=True)
        with self.execution.autocast():
            loss = self.task.loss(state.module(images), targets)
        scaled = loss.total * self.course.gradient_scale(len(images))
        state.scaler.scale(scaled).backward()  # type: ignore[no-untyped-call]
        return BatchLoss(loss.total.detach(), loss.parts)

    def _step(self, state: TrainState, moment: Moment) -> None:
        """Change the weights by the gradients that are there."""
        if self.clip_norm:
            state.scaler.unscale_(state.optimizer)
            nn.utils.clip_grad_norm_(state.module.parameters(), self.clip_norm)
        follow(state.optimizer, moment)
        with self.fine_tuning.stepping():
            state.scaler.step(state.optimizer)
        state.scaler.update()
        state.optimizer.zero_grad(set_to_none=True)
        if state.ema:
            state.ema.update(state.module, self.course.ema_decay(state.ema.steps + 1))

    def evaluate(self, module: nn.Module, loader: BatchSource, split: str) -> Evaluated:
        """The figures of ``module`` on a split, in full precision: as it will be exported.

        Raises:
            JobCancelled: the user has cancelled.
        """
        module.eval()
        evaluator = self.task.evaluator(split)
        with torch.inference_mode(), self.task.evaluating(module):
            for batch in loader.epoch(0):
                self.clock.check(self.ctx)
                outputs = module(self.execution.place_images(batch.images))
                evaluator.add(outputs, batch)
                self.on_batch()
        return evaluator.result()


class _Meter:
    """Adds up the losses of an epoch and reports batches."""

    def __init__(self, loop: Loop, loader: BatchSource) -> None:
        self._loop, self._loader = loop, loader
        self._every = _CUDA_METRICS_EVERY if loop.execution.device.type == "cuda" else 1
        self._total = torch.zeros((), device=loop.execution.device, dtype=torch.float64)
        self._parts: dict[str, Tensor] = {}
        self._images = self._batches = self._recent = 0
        self._rate = 0.0
        self._waited = loader.waited_s
        self._started = self._last = loop.clock.now()

    def add(self, loss: BatchLoss, images: int, rate: float, step: int) -> None:
        """Count a batch; report it, and stop when its loss is no number."""
        self._total += loss.total.double() * images
        for name, part in loss.parts.items():
            self._parts[name] = self._parts.get(name, 0.0) + part.double() * images
        self._images += images
        self._recent += images
        self._batches += 1
        self._rate = rate
        if self._batches % self._every == 0:
            parts = {name: float(part) for name, part in loss.parts.items()}
            self._report({"loss": _finite(float(loss.total)), **parts}, step)

    def _report(self, losses: dict[str, float], step: int) -> None:
        now = self._loop.clock.now()
        values = {
            **losses,
            "lr": self._rate,
            "images_per_s": self._recent / max(now - self._last, 1e-9),
            "memory_mb": self._loop.execution.memory_mb(),
            "wait_percent": self._wait_percent(now),
        }
        self._last, self._recent = now, 0
        self._loop.ctx.metric("batch", step, values)

    def _wait_percent(self, now: float) -> float:
        waited = self._loader.waited_s - self._waited
        return min(100.0, 100 * waited / max(now - self._started, 1e-9))

    def result(self) -> EpochFigures:
        """The epoch's figures."""
        loss = _finite(float(self._total) / max(self._images, 1))
        now = self._loop.clock.now()
        seconds = now - self._started
        speed = self._images / max(seconds, 1e-9)
        parts = {name: float(part) / max(self._images, 1) for name, part in self._parts.items()}
        return EpochFigures(loss, parts, self._rate, speed, self._wait_percent(now), seconds)


def _finite(loss: float) -> float:
    if math.isfinite(loss):
        return loss
    raise TrainError(
        tr("Training has diverged: the loss is {loss}.", loss=loss),
        tr("Lower the learning rate. The weights of the last good epoch are kept."),
    )


def _epoch_seed(seed: int, epoch: int) -> int:
    return (seed * 1_000_003 + epoch * 7919) % 2**63


def has_normalisation(module: nn.Module) -> bool:
    """Whether the network has normalisation layers."""
    kinds = (_BatchNorm, nn.GroupNorm, nn.LayerNorm)
    return any(isinstance(part, kinds) for part in module.modules())


def all_finite(module: nn.Module) -> bool:
    """Whether every weight and running statistic is a finite number."""
    return all(bool(value.isfinite().all()) for value in module.state_dict().values())

"""What differs by task, and nothing else: loss, targets, metrics, and which metric is best.

A task is one module beside this one with a :class:`TrainTaskInfo`, listed in ``job.TRAIN_TASKS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from torch import Tensor

from tango_desktop.data.loader import Batch, Loader
from tango_desktop.train.spec import TrainSpec


class Evaluated(Protocol):
    """What an evaluation found."""

    @property
    def loss(self) -> float:
        """The mean loss; of two epochs with the same score, the one with less is better."""
        ...

    @property
    def score(self) -> float:
        """What the best epoch has most of."""
        ...

    @property
    def metrics(self) -> Mapping[str, float]:
        """Figures by column of ``results.csv``, the loss left out."""
        ...

    def save(self, run_folder: Path, split: str) -> None:
        """Write the predictions into the run's folder."""
        ...


class Evaluator(Protocol):
    """Collects the outputs of one pass over a split."""

    def add(self, outputs: Tensor, batch: Batch) -> None:
        """Take in the network's outputs for a batch."""
        ...

    def result(self) -> Evaluated:
        """The figures, after the last batch."""
        ...


class TaskRun(Protocol):
    """One task in one run."""

    @property
    def best_metric(self) -> str:
        """The column that the score is."""
        ...

    def training_loader(self, batch_size: int) -> Loader:
        """Batches of the training split, augmented and shuffled."""
        ...

    def evaluation_loader(self, split: str, batch_size: int) -> Loader:
        """Batches of a split as the deployed network will see them."""
        ...

    def prepare(self, batch: Batch, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Images and targets for the loss; ``epoch`` and ``number`` seed what is random."""
        ...

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean training loss of a batch."""
        ...

    def evaluator(self, split: str) -> Evaluator:
        """A fresh evaluator for a split."""
        ...


@dataclass(frozen=True)
class TrainTaskInfo:
    """How a task is trained.

    Attributes:
        name: as in ``core.tasks.TASKS``.
        start: makes the task for one run.
    """

    name: str
    start: Callable[[TrainSpec], TaskRun]

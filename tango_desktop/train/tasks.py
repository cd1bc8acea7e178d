"""What differs by task, and nothing else: loss, targets, metrics, and which metric is best.

A task is one module beside this one with a :class:`TrainTaskInfo`, listed in ``job.TRAIN_TASKS``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from torch import Tensor, nn

from tango_desktop.train.course import Course, RunPlan
from tango_desktop.train.fine_tuning import FineTuning
from tango_desktop.train.optim import ParameterGroup
from tango_desktop.train.recipe import Recipe
from tango_desktop.train.spec import TrainSpec


class BatchSource(Protocol):
    """A loader: batches of one split, and threads that end with it."""

    waited_s: float

    def __len__(self) -> int:
        """Batches in an epoch."""
        ...

    def __enter__(self) -> Any:
        """The loader itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End its threads."""
        ...

    def epoch(self, n: int) -> Iterator[Any]:
        """The batches of epoch ``n``."""
        ...


@dataclass(frozen=True)
class BatchLoss:
    """The mean training loss of a batch.

    Attributes:
        total: what the gradient is taken of.
        parts: what it consists of, by name, cut off from the graph; each is a column.
    """

    total: Tensor
    parts: Mapping[str, Tensor] = field(default_factory=dict)


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

    def add(self, outputs: Any, batch: Any) -> None:
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

    @property
    def least_steps(self) -> int:
        """Steps that an epoch should have, where the batch size is to be chosen."""
        ...

    @property
    def largest_size(self) -> tuple[int, int]:
        """(height, width) of the largest input that may come in training."""
        ...

    @property
    def loss_bytes(self) -> int:
        """Memory that the loss takes for a picture, beside the activations."""
        ...

    @property
    def resolved(self) -> Mapping[str, object]:
        """What settings that leave something open stand for in this run, by name."""
        ...

    def begin(self, module: nn.Module) -> None:
        """Set what a network starts with, where its layers' own first values do not suit.

        Args:
            module: freshly made; weights to start from, if there are any, come later.
        """
        ...

    def parameter_groups(self, module: nn.Module) -> Sequence[ParameterGroup]:
        """The parameters by how they are treated."""
        ...

    def learning_rate(self, batch_size: int, fine_tune: bool, normalised: bool) -> Recipe:
        """What a learning rate of 0 stands for.

        Args:
            batch_size: pictures in a batch.
            fine_tune: whether given weights fill most of the network.
            normalised: whether the network has normalisation layers.
        """
        ...

    def fine_tuning(self, module: nn.Module, loaded: Collection[str]) -> FineTuning:
        """What is done differently where given weights fill most of the network.

        Args:
            module: to be trained.
            loaded: names of the parameters that they fill.
        """
        ...

    def course(self, plan: RunPlan) -> Course:
        """How rates and the like change over a run."""
        ...

    def training_loader(self, batch_size: int) -> BatchSource:
        """Batches of the training split, augmented and shuffled."""
        ...

    def evaluation_loader(self, split: str, batch_size: int) -> BatchSource:
        """Batches of a split as the deployed network will see them."""
        ...

    def begin_epoch(self, loader: BatchSource, epoch: int, epochs: int) -> None:
        """Called before the training epoch ``epoch`` (from 1) of ``epochs``."""
        ...

    def prepare(self, batch: Any, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Images and targets for the loss; ``epoch`` and ``number`` seed what is random."""
        ...

    def loss(self, outputs: Any, targets: Tensor) -> BatchLoss:
        """The mean training loss of a batch."""
        ...

    def evaluating(self, module: nn.Module) -> AbstractContextManager[object]:
        """Inside, ``module`` returns what the evaluator takes."""
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
        check: raises a TrainError when the network's outputs are not those of the data.
        likes_channels_last: whether its networks are faster in that memory order on CPUs with
            AVX-512.
        half_on_cpu: whether half precision on a CPU is good enough for it.
    """

    name: str
    start: Callable[[TrainSpec], TaskRun]
    check: Callable[[TrainSpec], None]
    likes_channels_last: bool = False
    half_on_cpu: bool = True

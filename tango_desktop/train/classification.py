"""Training of image classifiers: cross-entropy, top-1."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from tango_desktop.data.augment import preset
from tango_desktop.data.loader import Batch, Loader
from tango_desktop.data.preprocess import softmax
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import TrainError
from tango_desktop.i18n import tr
from tango_desktop.train.course import PlainCourse, RunPlan
from tango_desktop.train.evaluation import Evaluation, save_evaluation
from tango_desktop.train.fine_tuning import FROM_SCRATCH, FineTuning
from tango_desktop.train.mixing import Mixing
from tango_desktop.train.optim import ParameterGroup, plain_groups
from tango_desktop.train.recipe import LEAST_STEPS, Recipe, choose_learning_rate
from tango_desktop.train.schedule import Schedule
from tango_desktop.train.scores import scoring_of
from tango_desktop.train.settings import ClassificationTrainSettings
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.tasks import BatchLoss, BatchSource, TrainTaskInfo


@dataclass(frozen=True)
class ClassificationResult:
    """An evaluation of a classifier."""

    evaluation: Evaluation
    loss: float

    @property
    def score(self) -> float:
        """Top-1."""
        return self.evaluation.top1

    @property
    def metrics(self) -> Mapping[str, float]:
        """Top-1, top-5 and macro averages."""
        summary = self.evaluation.summary
        return {
            "metrics/top1": summary.top1,
            "metrics/top5": summary.top5,
            "metrics/precision": summary.precision,
            "metrics/recall": summary.recall,
            "metrics/f1": summary.f1,
        }

    def save(self, run_folder: Path, split: str) -> None:
        """Write the probabilities of every picture."""
        save_evaluation(run_folder, self.evaluation, split)


class ClassificationEvaluator:
    """Keeps the logits of every picture of a split."""

    def __init__(self, classes: tuple[str, ...], pictures: tuple[LockedPicture, ...]) -> None:
        self._classes = classes
        self._paths = tuple(picture.path for picture in pictures)
        self._truth = np.array([picture.label for picture in pictures], dtype=np.int64)
        self._logits = np.zeros((len(pictures), len(classes)), dtype=np.float32)

    def add(self, outputs: Tensor, batch: Batch) -> None:
        """Keep the logits (B, K) of a batch in their pictures' places."""
        self._logits[np.asarray(batch.indices)] = outputs.float().cpu().numpy()

    def result(self) -> ClassificationResult:
        """Probabilities and the mean cross-entropy."""
        evaluation = Evaluation(self._classes, self._paths, self._truth, softmax(self._logits))
        return ClassificationResult(evaluation, cross_entropy(self._logits, self._truth))


def cross_entropy(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The mean of −ln p(truth), without smoothing or class weights."""
    values = logits.astype(np.float64)
    top = values.max(axis=1)
    normaliser = top + np.log(np.exp(values - top[:, None]).sum(axis=1))
    return float((normaliser - values[np.arange(len(truth)), truth]).mean())


class ClassificationRun:
    """One run of a classifier."""

    best_metric = scoring_of("classification").column

    def __init__(self, spec: TrainSpec) -> None:
        settings = spec.settings_of(ClassificationTrainSettings)
        self._spec, self._settings = spec, settings
        self._mixing = Mixing(
            settings.mixup, settings.cutmix, len(spec.lock.classes), settings.seed
        )
        balanced = settings.class_weights == "balanced"
        self._weights = balanced_weights(spec.lock.class_counts("train")) if balanced else None

    least_steps = LEAST_STEPS
    loss_bytes = 0

    @property
    def largest_size(self) -> tuple[int, int]:
        """The network's own."""
        return self._spec.size

    @property
    def resolved(self) -> Mapping[str, object]:
        """Nothing beyond what every task resolves."""
        return {}

    def fine_tuning(self, module: nn.Module, loaded: Collection[str]) -> FineTuning:
        """Nothing but the learning rate, which is chosen already."""
        return FROM_SCRATCH

    def begin(self, module: nn.Module) -> None:
        """As the layers are made."""

    def parameter_groups(self, module: nn.Module) -> Sequence[ParameterGroup]:
        """Kernels and matrices decay, vectors do not."""
        return plain_groups(module)

    def learning_rate(self, batch_size: int, fine_tune: bool, normalised: bool) -> Recipe:
        """By optimizer, batch size and starting weights."""
        return choose_learning_rate(self._settings.optimizer, batch_size, fine_tune, normalised)

    def course(self, plan: RunPlan) -> PlainCourse:
        """Warm-up and fall of one learning rate."""
        settings = self._settings
        schedule = Schedule(
            settings.schedule, plan.learning_rate, settings.final_ratio, settings.warmup_epochs
        )
        return PlainCourse(lambda at: schedule.at(at, plan.epochs), settings.ema_decay)

    def training_loader(self, batch_size: int) -> Loader:
        """Batches of the training split, augmented and shuffled."""
        spec = self._spec
        augment = preset(spec.settings.augment, spec.size, spec.lock.classes)
        return Loader(
            spec.lock.of_split("train"),
            spec.lock.root,
            spec.preprocess,
            augment,
            batch_size,
            spec.settings.seed,
            spec.settings.workers,
            shuffle=True,
        )

    def evaluation_loader(self, split: str, batch_size: int) -> Loader:
        """Batches of a split as the deployed network will see them."""
        spec = self._spec
        pictures, workers = spec.lock.of_split(split), spec.settings.workers
        return Loader(
            pictures, spec.lock.root, spec.preprocess, batch_size=batch_size, workers=workers
        )

    def begin_epoch(self, loader: BatchSource, epoch: int, epochs: int) -> None:
        """Every epoch is alike."""

    def prepare(self, batch: Batch, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Images, and class indices or, when mixed, soft targets (B, K)."""
        if not self._mixing.active:
            return batch.images, batch.targets
        return self._mixing(batch.images, batch.targets, epoch, number)

    def loss(self, outputs: Tensor, targets: Tensor) -> BatchLoss:
        """Cross-entropy with label smoothing and class weights."""
        if self._weights is not None:
            self._weights = self._weights.to(outputs.device)
        smoothing = self._settings.label_smoothing
        total = functional.cross_entropy(
            outputs.float(), targets, self._weights, label_smoothing=smoothing
        )
        return BatchLoss(total)

    def evaluating(self, module: nn.Module) -> contextlib.AbstractContextManager[None]:
        """Logits are what it returns anyway."""
        return contextlib.nullcontext()

    def evaluator(self, split: str) -> ClassificationEvaluator:
        """A fresh evaluator for a split."""
        lock = self._spec.lock
        return ClassificationEvaluator(lock.classes, lock.of_split(split))


def balanced_weights(counts: tuple[int, ...]) -> Tensor:
    """Weights in inverse proportion to the pictures of each class, with a mean of 1 a picture."""
    filled = torch.tensor(counts, dtype=torch.float32).clamp(min=1)
    return sum(counts) / (len(counts) * filled)


def check_outputs(spec: TrainSpec) -> None:
    """Make sure that the network has an output for each class.

    Raises:
        TrainError: it has not.
    """
    found = spec.document.output_shapes(spec.size)[0][-1]
    wanted = len(spec.lock.classes)
    if found != wanted:
        raise TrainError(
            tr(
                "The network has {found} outputs, the data {wanted} classes.",
                found=found,
                wanted=wanted,
            ),
            tr("Run the network step again: it fits the network to the data."),
        )


CLASSIFICATION = TrainTaskInfo("classification", ClassificationRun, check_outputs)

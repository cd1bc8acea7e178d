"""Training of image classifiers: cross-entropy, top-1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from tango_desktop.data.augment import preset
from tango_desktop.data.loader import Batch, Loader
from tango_desktop.data.preprocess import softmax
from tango_desktop.data.records import LockedPicture
from tango_desktop.train.evaluation import Evaluation, save_evaluation
from tango_desktop.train.mixing import Mixing
from tango_desktop.train.settings import ClassificationTrainSettings
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.tasks import TrainTaskInfo


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

    best_metric = "metrics/top1"

    def __init__(self, spec: TrainSpec) -> None:
        settings = spec.settings_of(ClassificationTrainSettings)
        self._spec, self._settings = spec, settings
        self._mixing = Mixing(
            settings.mixup, settings.cutmix, len(spec.lock.classes), settings.seed
        )
        balanced = settings.class_weights == "balanced"
        self._weights = balanced_weights(spec.lock.class_counts("train")) if balanced else None

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

    def prepare(self, batch: Batch, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Images, and class indices or, when mixed, soft targets (B, K)."""
        if not self._mixing.active:
            return batch.images, batch.targets
        return self._mixing(batch.images, batch.targets, epoch, number)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy with label smoothing and class weights."""
        if self._weights is not None:
            self._weights = self._weights.to(outputs.device)
        smoothing = self._settings.label_smoothing
        return functional.cross_entropy(
            outputs.float(), targets, self._weights, label_smoothing=smoothing
        )

    def evaluator(self, split: str) -> ClassificationEvaluator:
        """A fresh evaluator for a split."""
        lock = self._spec.lock
        return ClassificationEvaluator(lock.classes, lock.of_split(split))


def balanced_weights(counts: tuple[int, ...]) -> Tensor:
    """Weights in inverse proportion to the pictures of each class, with a mean of 1 a picture."""
    filled = torch.tensor(counts, dtype=torch.float32).clamp(min=1)
    return sum(counts) / (len(counts) * filled)


CLASSIFICATION = TrainTaskInfo("classification", ClassificationRun)

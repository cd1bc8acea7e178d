"""Training in 8 bits: a run like any other, in which the network computes with rounded values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.compress.rounding import rounding_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.export.quantization.plan import QuantizationPlan
from tango_desktop.train.execution import choose_execution
from tango_desktop.train.job import TRAIN_TASKS, train
from tango_desktop.train.runs import RunInfo
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.starting import first_batch_size

_RATE_SHARE = 0.1  # of what fine-tuning takes: the weights are to settle, not to learn anew


@dataclass(frozen=True)
class RoundedTraining:
    """A request to train on with rounded values.

    Attributes:
        train: how the network was trained: network, data, preprocessing, settings.
        weights: its trained weights, in the project's folder.
        plan: the ranges, and what stays in floating point.
        epochs: how many.
        learning_rate: 0 takes a tenth of what fine-tuning takes.
    """

    train: TrainSpec
    weights: Path
    plan: QuantizationPlan
    epochs: int
    learning_rate: float = 0.0


def train_rounded(spec: RoundedTraining, model: Any, ctx: JobContext) -> RunInfo:
    """Train on with rounded values; what was done before is gone on with, or taken as it is.

    Args:
        spec: what is asked for.
        model: the fp32 ``onnx.ModelProto`` of the network, which the plan was made for.
        ctx: the job's context.

    Raises:
        DataError, WeightsError, TrainError, OutOfMemoryError, ProjectError: as ``train`` does.
        JobCancelled: the user has cancelled; the last finished epoch is kept.
    """
    rounding = rounding_of(model, spec.plan, spec.train.document)
    settings = dataclasses.replace(
        spec.train.settings,
        epochs=spec.epochs,
        start_from=spec.weights.relative_to(spec.train.project_folder).as_posix(),
        start_from_sha256="",
        freeze_epochs=0,
        learning_rate=spec.learning_rate or low_rate(spec.train),
    )
    order = dataclasses.replace(
        spec.train, model=f"{spec.train.model}-8bit", settings=settings, alteration=rounding
    )
    return train(order, ctx).run


def low_rate(spec: TrainSpec) -> float:
    """The learning rate of such a run where none is asked for."""
    info = TRAIN_TASKS.get(spec.task)
    task = info.start(spec)
    execution = choose_execution(spec.settings, info.likes_channels_last, info.half_on_cpu)
    size = first_batch_size(spec, execution, task)
    recipe = task.learning_rate(size, fine_tune=True, normalised=True)
    return _RATE_SHARE * recipe.learning_rate

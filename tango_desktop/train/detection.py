"""Training of object detectors: YOLOv7's loss and course, mean average precision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor, fx, nn

from tango_desktop.core.counting import classes_text
from tango_desktop.core.params import to_mapping
from tango_desktop.data.detection_loader import DetectionBatch, DetectionLoader
from tango_desktop.errors import TrainError
from tango_desktop.graph.heads import head_of
from tango_desktop.i18n import tr
from tango_desktop.nets.box_rows import heads_in
from tango_desktop.nets.detection import raw_outputs
from tango_desktop.train.course import RunPlan
from tango_desktop.train.detection_course import DetectionCourse
from tango_desktop.train.detection_evaluator import DetectionEvaluator, selection_of
from tango_desktop.train.detection_loss import DetectionLoss, heads_of
from tango_desktop.train.detection_recipe import (
    augmentation_of,
    gains_of,
    lead_head,
    prior_shift,
    resolved,
)
from tango_desktop.train.fine_tuning import FineTuning, eager_rows, given_normalisation
from tango_desktop.train.head_layout import BOX_VALUES
from tango_desktop.train.multi_scale import LARGEST, rescaled, scaled_size
from tango_desktop.train.optim import ParameterGroup, groups_with_biases
from tango_desktop.train.recipe import Recipe, choose_detection_rate
from tango_desktop.train.scores import scoring_of
from tango_desktop.train.settings import DetectionTrainSettings
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.tasks import BatchLoss, BatchSource, TrainTaskInfo

_LEAST_STEPS = 24  # small batches: the loss of one picture has hundreds of terms
_FRESH_REACH = 10.0  # of classes that no weights were given for
_CLOSED_SHARE = 0.2  # of a run, at most, without mosaics
_COPIES = 6  # of the maps that loss, assignment and their gradients make


class DetectionRun:
    """One run of a detector."""

    best_metric = scoring_of("detection").column
    least_steps = _LEAST_STEPS

    def __init__(self, spec: TrainSpec) -> None:
        self._spec = spec
        self._settings = resolved(spec.settings_of(DetectionTrainSettings), spec.document)
        self._head = head = lead_head(spec.document)
        anchors = torch.tensor(head.anchors).view(len(head.strides), -1, 2)
        gains = gains_of(self._settings).scaled(head.classes, len(head.strides), spec.size)
        self._loss = DetectionLoss(anchors, torch.tensor(head.strides), gains)

    @property
    def stride(self) -> int:
        """Sizes of the input are multiples of it."""
        return int(max(self._head.strides))

    @property
    def largest_size(self) -> tuple[int, int]:
        """The network's own, or the largest of several scales."""
        if not self._settings.multi_scale:
            return self._spec.size
        return scaled_size(self._spec.size, LARGEST, self.stride)

    @property
    def loss_bytes(self) -> int:
        """Maps of every head, several times, in 32 bits."""
        shapes = self._spec.document.output_shapes(self.largest_size)
        return _COPIES * 4 * sum(rows * width for rows, width in shapes)

    @property
    def resolved(self) -> Mapping[str, object]:
        """The published set, and the figures that came from it."""
        chosen, given = to_mapping(self._settings), to_mapping(self._spec.settings)
        found = {k: v for k, v in chosen.items() if k != "recipe" and v != given[k]}
        return {**found, "figures_of": self._settings.recipe}

    def begin(self, module: nn.Module) -> None:
        """Small inputs start with more objectness: see :func:`detection_recipe.prior_shift`."""
        shift = prior_shift(self._spec.size)
        if shift and isinstance(module, fx.GraphModule):
            for head in heads_in(module):
                for bias in head.biases(module):
                    bias.data.view(-1, self._head.width)[:, BOX_VALUES - 1] += shift

    def parameter_groups(self, module: nn.Module) -> Sequence[ParameterGroup]:
        """Kernels decay; biases have a rate of their own; scales and implicit knowledge neither."""
        return groups_with_biases(module, lambda name: name.endswith("implicit"))

    def learning_rate(self, batch_size: int, fine_tune: bool, normalised: bool) -> Recipe:
        """The published one."""
        return choose_detection_rate(self._settings.optimizer, batch_size, fine_tune, normalised)

    def fine_tuning(self, module: nn.Module, loaded: Collection[str]) -> FineTuning:
        """Given statistics are held, and fresh classes learn ten times as fast.

        Detectors are trained with few pictures a batch, put together in mosaics. Statistics of such
        batches are noise to weights that came with good ones: gradients swing, and the averages
        that validation uses trail behind the weights. Measured with YOLOv7's COCO weights at
        160 px, 8 pictures a batch. Three new classes, 60 steps on 80 pictures: mAP 0.30, with held
        statistics 0.37, with the classes' faster steps too 0.45 (another seed: 0.15 without both,
        0.44 with them); 0.34 with faster averages in place of held statistics, 0.11 where boxes
        and objectness, which are given, take the faster steps as well. The same 80 classes, which
        24 steps on 64 pictures can only spoil: from 0.32 to 0.22, with held statistics to 0.24. A
        detector of blood cells taught more of them, 24 steps: from 0.39 to 0.33, and to 0.41.
        """
        rows = torch.arange(self._head.width) >= BOX_VALUES
        fresh = [
            (parameter, rows.repeat(len(parameter) // len(rows)))
            for name, parameter in module.named_parameters()
            if name.rpartition(".")[0] in self._predicting and name not in loaded
        ]
        return FineTuning(
            held=given_normalisation(module, loaded),
            eager=tuple(eager_rows(*part, reach=_FRESH_REACH) for part in fresh),
        )

    @property
    def _predicting(self) -> Collection[str]:
        """The layers before the heads, whose channels are the classes'."""
        head = head_of(self._spec.document)
        return head.makers if head else ()

    def course(self, plan: RunPlan) -> DetectionCourse:
        """The published one, fitted to the run's length."""
        return DetectionCourse(plan, self._settings, self._settings.final_ratio)

    def training_loader(self, batch_size: int) -> DetectionLoader:
        """Batches of the training split, put together, varied and shuffled."""
        spec = self._spec
        return DetectionLoader(
            spec.lock.of_split("train"),
            spec.lock.root,
            spec.preprocess,
            augmentation_of(self._settings),
            batch_size,
            spec.settings.seed,
            spec.settings.workers,
            shuffle=True,
        )

    def evaluation_loader(self, split: str, batch_size: int) -> DetectionLoader:
        """Batches of a split as the deployed network will see them, or without grey bars."""
        spec = self._spec
        return DetectionLoader(
            spec.lock.of_split(split),
            spec.lock.root,
            spec.preprocess,
            batch_size=batch_size,
            workers=spec.settings.workers,
            rect=self._settings.rectangular,
            stride=self.stride,
        )

    def begin_epoch(self, loader: BatchSource, epoch: int, epochs: int) -> None:
        """From when on there are no mosaics depends on the run's length."""
        closed = min(self._settings.close_mosaic, int(_CLOSED_SHARE * epochs))
        if closed and isinstance(loader, DetectionLoader):
            loader.mosaic_until = epochs - closed + 1

    def prepare(self, batch: DetectionBatch, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Images, at another size where wanted, and targets (M, 6) as shares of their size."""
        if not self._settings.multi_scale:
            return batch.images, batch.targets
        seed = (self._spec.settings.seed, epoch, number)
        return rescaled(batch.images, self.stride, seed), batch.targets

    def loss(self, outputs: Any, targets: Tensor) -> BatchLoss:
        """YOLOv7's loss of the lead's maps and, where there are any, the auxiliary head's."""
        lead, auxiliary = heads_of(outputs)
        terms = self._loss(lead, targets, auxiliary)
        return BatchLoss(terms.total, terms.parts)

    def evaluating(self, module: nn.Module) -> AbstractContextManager[None]:
        """Maps, from which both the loss and the boxes are computed."""
        return raw_outputs(module)

    def evaluator(self, split: str) -> DetectionEvaluator:
        """A fresh evaluator for a split."""
        lock = self._spec.lock
        selection = selection_of(self._settings, self._spec.size)
        return DetectionEvaluator(lock.classes, lock.of_split(split), self._loss, selection)


def check_head(spec: TrainSpec) -> None:
    """Make sure that the network has the data's classes and takes inputs of the size asked for.

    Raises:
        TrainError: it does not.
    """
    head = lead_head(spec.document)
    if head.classes != len(spec.lock.classes):
        raise TrainError(
            tr(
                "The network finds {classes}, the data has {wanted}.",
                classes=classes_text(head.classes),
                wanted=len(spec.lock.classes),
            ),
            tr("Run the network step again: it fits the network to the data."),
        )
    stride = int(max(head.strides))
    if any(side % stride for side in spec.size):
        raise TrainError(
            tr("The sides of the input must be multiples of {stride} pixels.", stride=stride),
            tr("Choose another input size on the network page."),
        )


# With AVX-512 the channels-last order makes steps 1.2 times as fast. bfloat16 would be 1.5 times as
# fast again, but one of six short runs on blood cells (yolov7-tiny, 160 px) learnt nothing in it,
# where the same seed in float32 did as well as the others.
DETECTION = TrainTaskInfo(
    "detection", DetectionRun, check_head, likes_channels_last=True, half_on_cpu=False
)

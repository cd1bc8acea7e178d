"""What pruning needs to know of a network and its weights: accuracy, gradients, cost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import WeightsError
from tango_desktop.graph import NetworkDocument
from tango_desktop.i18n import tr
from tango_desktop.nets import build_module, read_weights, transfer
from tango_desktop.nets.pruning_importance import squared_products
from tango_desktop.train.execution import Execution, choose_execution, running_as
from tango_desktop.train.job import TRAIN_TASKS
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.starting import first_batch_size
from tango_desktop.train.tasks import TaskRun

State = dict[str, Tensor]
_GRADIENT_BATCHES = 16


def trained_state(document: NetworkDocument, weights: Path) -> State:
    """The weights of ``document`` from a file, every tensor of it.

    Raises:
        WeightsError: the file cannot be read, or is not this network's.
    """
    module = build_module(document)
    report = transfer(module, read_weights(weights))
    if report.missing or report.replaced or report.partly:
        raise WeightsError(
            tr("{path} is not the weights of this network.", path=weights),
            tr("Choose the weights that were trained with this network."),
            report.summary(),
        )
    return module.state_dict()


class Measures:
    """Passes over the pictures of one training order, for networks that differ in width."""

    def __init__(self, spec: TrainSpec, ctx: JobContext) -> None:
        """Take pictures, preprocessing and processor from ``spec``."""
        self._spec, self._ctx = spec, ctx
        self._info = TRAIN_TASKS.get(spec.task)
        self._task: TaskRun = self._info.start(spec)

    def score(self, document: NetworkDocument, state: Mapping[str, Tensor]) -> float:
        """What the validation pictures are judged by: top-1 or mAP50-95, 0 to 1.

        Raises:
            DataError: a picture cannot be read.
            JobCancelled: the user has cancelled.
        """
        execution = self._execution()
        module = _placed(document, state, execution)
        evaluator = self._task.evaluator("val")
        with (
            running_as(execution, self._spec.settings.deterministic),
            self._task.evaluation_loader("val", self._batch_size(execution)) as loader,
            torch.inference_mode(),
            self._task.evaluating(module),
        ):
            for batch in loader.epoch(0):
                self._ctx.check()
                evaluator.add(module(execution.place_images(batch.images)), batch)
        return evaluator.result().score

    def products(self, document: NetworkDocument, state: Mapping[str, Tensor]) -> State:
        """The mean of (gradient · weight)² of every parameter over some training batches.

        Running statistics of batch norms are used, not changed.

        Raises:
            DataError: a picture cannot be read.
            JobCancelled: the user has cancelled.
        """
        execution = self._execution()
        module = _learning(_placed(document, state, execution))
        total: State = {}
        with (
            running_as(execution, self._spec.settings.deterministic),
            self._task.training_loader(self._batch_size(execution)) as loader,
        ):
            torch.manual_seed(self._spec.settings.seed)
            self._task.begin_epoch(loader, 1, 1)
            batches = min(len(loader), _GRADIENT_BATCHES)
            for number, batch in zip(range(batches), loader.epoch(1), strict=False):
                self._ctx.check()
                images, targets = self._task.prepare(batch, 1, number)
                outputs = module(execution.place_images(images))
                self._backward(module, outputs, targets.to(execution.device))
                for name, product in squared_products(module).items():
                    total[name] = total.get(name, torch.zeros(())) + product / batches
        return total

    def _backward(self, module: nn.Module, outputs: Any, targets: Tensor) -> None:
        module.zero_grad(set_to_none=True)
        loss = self._task.loss(outputs, targets).total
        loss.backward()  # type: ignore[no-untyped-call]

    def _execution(self) -> Execution:
        settings = self._spec.settings
        return choose_execution(settings, self._info.likes_channels_last, self._info.half_on_cpu)

    def _batch_size(self, execution: Execution) -> int:
        """What training would take, which fits the memory."""
        return first_batch_size(self._spec, execution, self._task)


def _learning(module: nn.Module) -> nn.Module:
    """In training mode, but for the running statistics of batch norms."""
    module.train()
    for part in module.modules():
        if isinstance(part, _BatchNorm):
            part.eval()
    return module


def _placed(
    document: NetworkDocument, state: Mapping[str, Tensor], execution: Execution
) -> nn.Module:
    module = build_module(document)
    module.load_state_dict(state)
    return execution.place_module(module).eval()

"""The first state of a run: weights drawn or loaded, batch size and learning rate chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import SettingsError
from tango_desktop.i18n import N_, tr
from tango_desktop.nets import build_module, fetch, read_weights, transfer
from tango_desktop.train.execution import Execution
from tango_desktop.train.loop import has_normalisation
from tango_desktop.train.optim import complete_momentum
from tango_desktop.train.recipe import Recipe, choose_batch_size
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.state import Progress, TrainState
from tango_desktop.train.tasks import TaskRun

_FINE_TUNE_SHARE = 0.5  # of the parameters filled: from here on it is fine-tuning
_UNMATCHED = {
    "partly": N_("Tensors taken over in part, whose rest starts fresh"),
    "replaced": N_("Tensors of another size, which start fresh"),
    "missing": N_("Tensors that are not in the weights, and start fresh"),
    "unexpected": N_("Tensors of the weights that are left out"),
}


@dataclass(frozen=True)
class Transferred:
    """What the starting weights filled.

    Attributes:
        loaded: names of parameters.
        summary: for people; empty when there were no starting weights.
        unmatched: as ``TransferReport.unmatched``.
    """

    loaded: tuple[str, ...] = ()
    summary: str = ""
    unmatched: Mapping[str, Sequence[str]] = field(default_factory=dict)


def start_state(
    spec: TrainSpec,
    execution: Execution,
    batch_size: int,
    ctx: JobContext,
    task: TaskRun,
) -> TrainState:
    """The state before the first epoch; the same every time for the same seed.

    Raises:
        WeightsError: the starting weights cannot be read, fetched, or fit no layer.
        SettingsError: an address without a checksum.
    """
    torch.manual_seed(spec.settings.seed)
    module: nn.Module = build_module(spec.document)
    task.begin(module)
    found = _transfer(spec, module, ctx)
    if spec.alteration is not None:
        spec.alteration.apply(module)
    module = execution.place_module(module)
    progress = Progress(
        batch_size, loaded=found.loaded, transfer=found.summary, unmatched=found.unmatched
    )
    return TrainState(module, spec.settings, execution, progress, task.parameter_groups)


def _transfer(spec: TrainSpec, module: nn.Module, ctx: JobContext) -> Transferred:
    if not spec.settings.start_from:
        return Transferred()
    path = _weights_file(spec, ctx)
    report = transfer(module, read_weights(path))
    parameters = {name for name, _ in module.named_parameters()}
    loaded = tuple(sorted(parameters.intersection(report.loaded)))
    return Transferred(loaded, report.summary(), report.unmatched)


def listed(unmatched: Mapping[str, Sequence[str]]) -> list[str]:
    """Lines for the log: every tensor that was not taken over whole, under a heading."""
    lines: list[str] = []
    for kind, names in unmatched.items():
        lines.append(tr("{what} ({count}):", what=tr(_UNMATCHED[kind]), count=len(names)))
        lines += [f"    {name}" for name in names]
    return lines


def _weights_file(spec: TrainSpec, ctx: JobContext) -> Path:
    settings = spec.settings
    path = spec.start_file()
    if path is not None:
        return path
    if not settings.start_from_sha256:
        raise SettingsError(
            tr("Weights from an address need their SHA-256."),
            tr("Set start_from_sha256, or fetch the file yourself and choose it."),
        )
    return fetch(settings.start_from, settings.start_from_sha256, ctx)


def first_batch_size(spec: TrainSpec, execution: Execution, task: TaskRun) -> int:
    """The batch size asked for, or one that suits data and memory."""
    pictures = len(spec.lock.of_split("train"))
    if spec.settings.batch_size:
        return min(spec.settings.batch_size, pictures)
    # Forward keeps about every activation, and backward makes a gradient for each.
    activations = sum(cost.activation_bytes for cost in spec.document.costs(task.largest_size))
    picture = 2 * activations + task.loss_bytes
    return choose_batch_size(pictures, picture, execution.free_bytes(), task.least_steps)


def recipe_for(spec: TrainSpec, state: TrainState, task: TaskRun) -> Recipe:
    """The learning rate for the batch size in use."""
    settings = spec.settings
    loaded = set(state.progress.loaded)
    sizes = {name: p.numel() for name, p in state.module.named_parameters()}
    filled = sum(size for name, size in sizes.items() if name in loaded)
    chosen = task.learning_rate(
        state.progress.batch_size,
        fine_tune=filled >= _FINE_TUNE_SHARE * sum(sizes.values()),
        normalised=has_normalisation(state.module),
    )
    if settings.learning_rate:
        return Recipe(chosen.name, settings.learning_rate, tr("as set"))
    return chosen


def freeze(state: TrainState, frozen: bool) -> None:
    """Hold the parameters that the starting weights filled, unless that leaves none to train."""
    loaded = set(state.progress.loaded)
    named = list(state.module.named_parameters())
    frozen = frozen and any(name not in loaded for name, _ in named)
    for name, parameter in named:
        parameter.requires_grad_(not (frozen and name in loaded))
    if not frozen:
        complete_momentum(state.optimizer)

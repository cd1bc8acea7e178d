"""Optimizers, and which weights decay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from tango_desktop.train.course import Moment
from tango_desktop.train.settings import TrainSettings

_BIASES = "biases"
_MOMENTUM = "momentum_buffer"  # as SGD calls it


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters that are treated alike.

    Attributes:
        are_biases: whether they follow the biases' learning rate.
    """

    parameters: Sequence[nn.Parameter]
    decays: bool
    are_biases: bool = False


Grouping = Callable[[nn.Module], Sequence[ParameterGroup]]


def decaying(module: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The parameters that weight decay applies to, and the others.

    Kernels and matrices decay; biases and the scales of normalisation layers, all of them vectors,
    do not (He et al., arXiv 1812.01187, section 3.1).
    """
    with_decay = [p for p in module.parameters() if p.ndim > 1]
    without = [p for p in module.parameters() if p.ndim <= 1]
    return with_decay, without


def plain_groups(module: nn.Module) -> tuple[ParameterGroup, ...]:
    """What decays and what does not."""
    with_decay, without = decaying(module)
    return ParameterGroup(with_decay, decays=True), ParameterGroup(without, decays=False)


def groups_with_biases(
    module: nn.Module, kept: Callable[[str], bool]
) -> tuple[ParameterGroup, ...]:
    """Kernels, which decay; biases, with a rate of their own; all others.

    Args:
        module: whose parameters.
        kept: whether the parameter of this name does not decay, whatever its shape.
    """
    weights, biases, others = [], [], []
    for name, parameter in module.named_parameters():
        if name.rpartition(".")[2] == "bias":
            biases.append(parameter)
        elif parameter.ndim > 1 and not kept(name):
            weights.append(parameter)
        else:
            others.append(parameter)
    return (
        ParameterGroup(weights, decays=True),
        ParameterGroup(biases, decays=False, are_biases=True),
        ParameterGroup(others, decays=False),
    )


def build_optimizer(
    module: nn.Module, settings: TrainSettings, grouping: Grouping = plain_groups
) -> Optimizer:
    """The optimizer that the settings ask for; rates are set before each step."""
    groups = [
        {
            "params": list(group.parameters),
            "weight_decay": settings.weight_decay if group.decays else 0.0,
            _BIASES: group.are_biases,
        }
        for group in grouping(module)
        if group.parameters
    ]
    if settings.optimizer == "adamw":
        return AdamW(groups, lr=0.0, betas=(settings.momentum, 0.999), fused=True)
    nesterov = settings.momentum > 0
    return SGD(groups, lr=0.0, momentum=settings.momentum, nesterov=nesterov, fused=True)


def follow(optimizer: Optimizer, moment: Moment) -> None:
    """Make the next step as ``moment`` says."""
    for group in optimizer.param_groups:
        group["lr"] = moment.bias_rate if group.get(_BIASES) else moment.rate
        if moment.momentum is not None:
            _set_momentum(group, moment.momentum)
        if moment.weight_decay is not None and group["weight_decay"]:
            group["weight_decay"] = moment.weight_decay


def complete_momentum(optimizer: Optimizer) -> None:
    """Give parameters that join later a momentum of 0: fused SGD wants one of all or of none.

    Without it, PyTorch 2.13 stops with an error at the first step after frozen epochs.
    """
    for group in optimizer.param_groups:
        states = {p: optimizer.state.get(p, {}) for p in group["params"]}
        if any(state.get(_MOMENTUM) is not None for state in states.values()):
            for parameter, state in states.items():
                if state.get(_MOMENTUM) is None:
                    optimizer.state[parameter][_MOMENTUM] = torch.zeros_like(parameter)


def _set_momentum(group: dict[str, object], momentum: float) -> None:
    betas = group.get("betas")
    if isinstance(betas, tuple):
        group["betas"] = (momentum, betas[1])
    else:
        group["momentum"] = momentum

"""Optimizers, and which weights decay."""

from __future__ import annotations

from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from tango_desktop.train.settings import TrainSettings


def decaying(module: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The parameters that weight decay applies to, and the others.

    Kernels and matrices decay; biases and the scales of normalisation layers, all of them vectors,
    do not (He et al., arXiv 1812.01187, section 3.1).
    """
    with_decay = [p for p in module.parameters() if p.ndim > 1]
    without = [p for p in module.parameters() if p.ndim <= 1]
    return with_decay, without


def build_optimizer(module: nn.Module, settings: TrainSettings) -> Optimizer:
    """The optimizer that the settings ask for; the learning rate is set before each step."""
    with_decay, without = decaying(module)
    groups = [
        {"params": with_decay, "weight_decay": settings.weight_decay},
        {"params": without, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    if settings.optimizer == "adamw":
        return AdamW(groups, lr=0.0, betas=(settings.momentum, 0.999), fused=True)
    nesterov = settings.momentum > 0
    return SGD(groups, lr=0.0, momentum=settings.momentum, nesterov=nesterov, fused=True)


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    """Use ``rate`` for all parameters from the next step on."""
    for group in optimizer.param_groups:
        group["lr"] = rate

"""What is done differently where given weights fill most of a network."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


@dataclass(frozen=True)
class EagerPart:
    """A parameter of which some numbers go further at each step than the others.

    Attributes:
        reach: what a step is multiplied by; broadcasts to the parameter, 1 changes nothing.
    """

    parameter: nn.Parameter
    reach: Tensor


@dataclass(frozen=True)
class FineTuning:
    """How a network's given and fresh parts are treated in training.

    Attributes:
        held: normalisation layers that go on with the statistics they came with.
        eager: parameters with numbers that start fresh.
    """

    held: tuple[_BatchNorm, ...] = ()
    eager: tuple[EagerPart, ...] = ()

    def begin(self, module: nn.Module) -> None:
        """Put ``module`` into training mode, but for what is held."""
        module.train()
        for layer in self.held:
            layer.eval()

    @contextlib.contextmanager
    def stepping(self) -> Iterator[None]:
        """Lengthen the step that the optimizer makes inside, whichever optimizer it is."""
        before = [part.parameter.detach().clone() for part in self.eager]
        yield
        for part, start in zip(self.eager, before, strict=True):
            parameter = part.parameter.detach()
            parameter.copy_(start.lerp(parameter, part.reach.expand_as(parameter)))


FROM_SCRATCH = FineTuning()


def given_normalisation(module: nn.Module, loaded: Collection[str]) -> tuple[_BatchNorm, ...]:
    """The batch norms that came with their weights, and so with their statistics.

    Args:
        module: to be trained.
        loaded: names of the parameters that were given.
    """
    return tuple(
        layer
        for name, layer in module.named_modules()
        if isinstance(layer, _BatchNorm) and f"{name}.weight" in loaded
    )


def eager_rows(parameter: nn.Parameter, rows: Tensor, reach: float) -> EagerPart:
    """The part whose ``rows``, a mask over the first dimension, go ``reach`` times as far."""
    rows = rows.to(parameter.device).view(-1, *[1] * (parameter.ndim - 1))
    factors = torch.ones(rows.shape, dtype=parameter.dtype, device=parameter.device)
    return EagerPart(parameter, factors.masked_fill(rows, reach))

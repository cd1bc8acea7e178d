"""A moving average of the weights."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import torch
from torch import Tensor, nn


class Ema:
    """Keeps an average copy of a module: validated and saved in its place.

    Floating buffers (running statistics) are averaged too, counters are copied.
    """

    def __init__(self, module: nn.Module) -> None:
        self.module = copy.deepcopy(module).eval().requires_grad_(False)
        self.steps = 0

    @torch.no_grad()
    def update(self, module: nn.Module, decay: float) -> None:
        """Take in the module's weights after a step; ``decay`` is the old average's share."""
        self.steps += 1
        averages, values = [], []
        for average, value in zip(_tensors(self.module), _tensors(module), strict=True):
            if average.is_floating_point():
                averages.append(average)
                values.append(value)
            else:
                average.copy_(value)
        torch._foreach_lerp_(averages, values, 1 - decay)

    def state(self) -> dict[str, object]:
        """What a checkpoint holds."""
        return {"steps": self.steps, "module": self.module.state_dict()}

    def restore(self, state: Mapping[str, object]) -> None:
        """Go back to a checkpoint."""
        self.steps = int(str(state["steps"]))
        self.module.load_state_dict(state["module"])  # type: ignore[arg-type]


def _tensors(module: nn.Module) -> list[Tensor]:
    return [*(p.detach() for p in module.parameters()), *module.buffers()]

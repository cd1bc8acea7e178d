"""Given statistics are held, and rows that start fresh go further at each step."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from tango_desktop.train.fine_tuning import (
    FROM_SCRATCH,
    FineTuning,
    eager_rows,
    given_normalisation,
)

RATE, REACH = 0.01, 10.0


def _module() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.Conv2d(4, 6, 1), nn.BatchNorm2d(6)
    )


def _learn(module: nn.Module, optimizer: Optimizer, tuning: FineTuning, steps: int = 3) -> None:
    tuning.begin(module)
    generator = torch.Generator().manual_seed(1)
    for _ in range(steps):
        optimizer.zero_grad()
        images = torch.randn(4, 3, 8, 8, generator=generator)
        module(images).mul(torch.linspace(-1, 1, 6).view(-1, 1, 1)).square().sum().backward()
        with tuning.stepping():
            optimizer.step()


def test_only_layers_that_came_with_weights_hold_their_statistics() -> None:
    module = _module()
    held = given_normalisation(module, {"1.weight", "1.bias", "2.weight"})
    assert held == (module[1],)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    _learn(module, SGD(module.parameters(), lr=RATE), FineTuning(held))
    after = module.state_dict()
    assert torch.equal(after["1.running_mean"], before["1.running_mean"])
    assert torch.equal(after["1.running_var"], before["1.running_var"])
    assert not torch.equal(after["3.running_mean"], before["3.running_mean"])
    assert not torch.equal(after["1.weight"], before["1.weight"])  # they learn all the same
    assert module.training


def test_from_scratch_nothing_is_held() -> None:
    module = _module().eval()
    FROM_SCRATCH.begin(module)
    assert all(part.training for part in module.modules())


def test_rows_that_reach_further_are_as_if_their_rate_were_higher() -> None:
    ours, plain = _module(), _module()
    rows = torch.tensor([False, True, False, False, True, True])
    tuning = FineTuning(eager=(eager_rows(ours[2].weight, rows, REACH),))
    _learn(ours, SGD([ours[2].weight], lr=RATE), tuning, steps=1)
    _learn(plain, SGD([plain[2].weight], lr=RATE), FROM_SCRATCH, steps=1)
    start = _module()[2].weight
    step, usual = ours[2].weight - start, plain[2].weight - start
    assert torch.equal(step[~rows], usual[~rows])
    torch.testing.assert_close(step[rows], REACH * usual[rows], rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize("kind", [SGD, AdamW])
def test_whichever_the_optimizer_its_steps_grow(kind: type[Optimizer]) -> None:
    ours, plain = _module(), _module()
    every = torch.ones(6, dtype=torch.bool)
    tuning = FineTuning(eager=(eager_rows(ours[2].bias, every, REACH),))
    settings = {"lr": RATE, "weight_decay": 0.0}
    _learn(ours, kind([ours[2].bias], **settings), tuning, steps=1)
    _learn(plain, kind([plain[2].bias], **settings), FROM_SCRATCH, steps=1)
    start = _module()[2].bias
    torch.testing.assert_close(
        ours[2].bias - start, REACH * (plain[2].bias - start), rtol=1e-3, atol=1e-6
    )


def test_memory_orders_stay() -> None:
    module = _module()
    kernel = module[2].weight
    kernel.data = kernel.data.to(memory_format=torch.channels_last)
    order = kernel.stride()
    rows = torch.ones(6, dtype=torch.bool)
    _learn(module, SGD([kernel], lr=RATE), FineTuning(eager=(eager_rows(kernel, rows, 2.0),)))
    assert kernel.stride() == order

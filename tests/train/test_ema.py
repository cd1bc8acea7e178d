"""The moving average follows the formula, and survives a checkpoint."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tango_desktop.train.course import PlainCourse
from tango_desktop.train.ema import Ema


def _module() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))


def test_the_average_follows_the_ramped_decay() -> None:
    module = _module()
    ema = Ema(module)
    course = PlainCourse(lambda at: 0.1, decay=0.5)
    expected = module[0].weight.detach().clone()
    for step in range(1, 12):
        with torch.no_grad():
            module[0].weight.add_(step)
        ema.update(module, course.ema_decay(step))
        decay = min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * module[0].weight.detach()
    torch.testing.assert_close(ema.module[0].weight, expected)


def test_buffers_are_averaged_and_counters_copied() -> None:
    module = _module()
    ema = Ema(module)
    module.train()(torch.randn(8, 3))
    ema.update(module, 0.9)
    assert ema.module[1].num_batches_tracked == 1
    assert not torch.equal(ema.module[1].running_mean, torch.zeros(2))
    assert not torch.equal(ema.module[1].running_mean, module[1].running_mean)


def test_a_restored_average_goes_on_as_the_first() -> None:
    module = _module()
    first, second = Ema(module), Ema(module)
    with torch.no_grad():
        module[0].weight.mul_(2)
    first.update(module, 0.9)
    second.restore(first.state())
    for ema in (first, second):
        ema.update(module, 0.9)
    torch.testing.assert_close(
        second.module.state_dict(), first.module.state_dict(), rtol=0, atol=0
    )
    assert second.steps == 2


def test_the_average_is_not_trained_and_leaves_the_module_alone() -> None:
    module = _module()
    ema = Ema(module)
    assert module.training
    assert not ema.module.training
    assert not any(p.requires_grad for p in ema.module.parameters())
    assert all(p.requires_grad for p in module.parameters())
    with pytest.raises(ValueError, match="argument 2 is"):
        ema.update(nn.Linear(3, 2), 0.9)

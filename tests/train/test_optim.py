"""Which weights decay, and that the optimizers are what their names say."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tango_desktop.train.course import Moment
from tango_desktop.train.optim import build_optimizer, decaying, follow
from tango_desktop.train.settings import ClassificationTrainSettings


def _module() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 2, 3, bias=False), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, 2)
    )


def test_biases_and_normalisation_do_not_decay() -> None:
    module = _module()
    with_decay, without = decaying(module)
    assert [id(p) for p in with_decay] == [id(module[0].weight), id(module[3].weight)]
    assert len(without) == 3
    optimizer = build_optimizer(module, ClassificationTrainSettings(weight_decay=0.1))
    decays = {id(p): g["weight_decay"] for g in optimizer.param_groups for p in g["params"]}
    assert decays[id(module[0].weight)] == 0.1
    assert decays[id(module[3].bias)] == decays[id(module[1].weight)] == 0.0


@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_the_fused_optimizer_steps_as_pytorchs_plain_one(name: str) -> None:
    ours, plain = _module(), _module()
    settings = ClassificationTrainSettings(optimizer=name, weight_decay=0.01)
    optimizer = build_optimizer(ours, settings)
    with_decay, without = decaying(plain)
    groups = [
        {"params": with_decay, "weight_decay": 0.01},
        {"params": without, "weight_decay": 0.0},
    ]
    reference = (
        torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True)
        if name == "sgd"
        else torch.optim.AdamW(groups, lr=0.1)
    )
    images = torch.randn(4, 1, 3, 3)
    for _ in range(3):
        for module, stepper in ((ours, optimizer), (plain, reference)):
            stepper.zero_grad()
            module(images).square().sum().backward()
            follow(stepper, Moment(0.1, 0.1))
            stepper.step()
    torch.testing.assert_close(ours.state_dict(), plain.state_dict())


def test_a_network_of_vectors_only_has_one_group() -> None:
    optimizer = build_optimizer(nn.BatchNorm1d(3), ClassificationTrainSettings())
    assert len(optimizer.param_groups) == 1

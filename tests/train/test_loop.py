"""The loop trains as a bare PyTorch loop does, and reports what it did."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from tango_desktop.core.jobs import JobContext
from tango_desktop.nets import build_module
from tango_desktop.train.classification import ClassificationRun
from tango_desktop.train.course import PlainCourse
from tango_desktop.train.execution import choose_execution
from tango_desktop.train.loop import Loop, all_finite, has_normalisation
from tango_desktop.train.pace import Clock
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.state import Progress, TrainState


def _loop(spec: TrainSpec, rate: float, ctx: JobContext | None = None) -> Loop:
    return Loop(
        task=ClassificationRun(spec),
        execution=choose_execution(spec.settings),
        seed=spec.settings.seed,
        course=PlainCourse(lambda at: rate * (1 + at)),
        clip_norm=spec.settings.clip_norm,
        clock=Clock(),
        ctx=ctx or JobContext(),
        on_batch=lambda: None,
    )


def _module(spec: TrainSpec) -> nn.Module:
    torch.manual_seed(0)
    module = build_module(spec.document)
    for part in module.modules():  # dropout draws, which a bare loop would do differently
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    return module


@pytest.mark.parametrize("clip_norm", [0.0, 0.5])
def test_an_epoch_equals_a_bare_pytorch_loop(make_spec, clip_norm: float) -> None:
    spec = make_spec(mixed_precision="off", channels_last="off", clip_norm=clip_norm)
    loop = _loop(spec, rate=0.02)
    ours, bare = _module(spec), _module(spec)
    state = TrainState(ours, spec.settings, loop.execution, Progress(8))
    groups = [
        {"params": [p for p in bare.parameters() if p.ndim > 1], "weight_decay": 5e-4},
        {"params": [p for p in bare.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.SGD(groups, lr=0.02, momentum=0.9, nesterov=True)
    losses = []
    with loop.task.training_loader(8) as loader:
        figures = loop.train_epoch(state, loader, 1)
        bare.train()
        for number, batch in enumerate(loader.epoch(1)):
            for group in optimizer.param_groups:
                group["lr"] = 0.02 * (1 + number / 6)
            loss = functional.cross_entropy(bare(batch.images), batch.targets, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            if clip_norm:
                nn.utils.clip_grad_norm_(bare.parameters(), clip_norm)
            optimizer.step()
            losses.append(loss.item())
    torch.testing.assert_close(ours.state_dict(), bare.state_dict(), rtol=1e-4, atol=1e-5)
    assert figures.loss == pytest.approx(sum(losses) / 6, rel=1e-4)
    assert figures.learning_rate == pytest.approx(0.02 * (1 + 5 / 6))
    assert figures.images_per_s == pytest.approx(48 / figures.seconds)


def test_evaluation_uses_full_precision_and_leaves_weights_alone(make_spec) -> None:
    spec = make_spec()
    loop = _loop(spec, rate=0.1)
    module = _module(spec)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    with loop.task.evaluation_loader("val", 8) as loader:
        first = loop.evaluate(module, loader, "val")
        again = loop.evaluate(module, loader, "val")
    assert (first.loss, first.score) == (again.loss, again.score)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


def test_weights_that_are_no_numbers_are_noticed() -> None:
    module = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    assert all_finite(module)
    assert has_normalisation(module)
    assert not has_normalisation(module[0])
    module[1].running_var[0] = float("inf")
    assert not all_finite(module)

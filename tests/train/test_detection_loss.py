"""The loss is the published one: against a slow reference, in its values and in its gradients."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from tango_desktop.train.assignment import COARSE, FINE, assign
from tango_desktop.train.detection_loss import DetectionLoss, balance, ciou_penalty
from tango_desktop.train.detection_recipe import Gains
from tango_desktop.train.head_layout import HeadLayout
from tests.train.test_assignment import (
    ANCHORS,
    STRIDES,
    as_mapping,
    random_targets,
    raw_maps,
)

GAINS = Gains(0.05, 0.7, 0.3)


def slow_ciou(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """IoU and complete IoU of two boxes given as centre and sides."""
    low = torch.maximum(one[:2] - one[2:] / 2, other[:2] - other[2:] / 2)
    high = torch.minimum(one[:2] + one[2:] / 2, other[:2] + other[2:] / 2)
    shared = (high - low).clamp(min=0).prod()
    iou = shared / (one[2:].prod() + other[2:].prod() - shared)
    hull = torch.maximum(one[:2] + one[2:] / 2, other[:2] + other[2:] / 2) - torch.minimum(
        one[:2] - one[2:] / 2, other[:2] - other[2:] / 2
    )
    distance = (one[:2] - other[:2]).square().sum() / hull.square().sum()
    v = 4 / math.pi**2 * (torch.atan(other[2] / other[3]) - torch.atan(one[2] / one[3])) ** 2
    alpha = (v / (1 - iou + v)).detach()
    return iou, iou - distance - alpha * v


def slow_loss(maps: list[Tensor], targets: Tensor, found: dict, gains: Gains) -> list[Tensor]:
    """Box, objectness and class loss, one prediction after another."""
    classes = maps[0].shape[1] // 2 - 5
    size = torch.tensor([maps[0].shape[-1] * 8, maps[0].shape[-2] * 8]).repeat(2)
    box, objectness, labels = (torch.zeros(()) for _ in range(3))
    for level, raw in enumerate(maps):
        own = {key: truth for key, truth in found.items() if key[1][0] == level}
        views = raw.view(len(raw), 2, 5 + classes, *raw.shape[-2:])
        wanted = torch.zeros(len(raw), 2, *raw.shape[-2:])
        places, said = [], []
        for (picture, (_, anchor, row, column)), truth in own.items():
            values = views[picture, anchor, :, row, column]
            share = values[:4].sigmoid()
            xy = (2 * share[:2] - 0.5 + torch.tensor([column, row])) * STRIDES[level]
            wh = (2 * share[2:]) ** 2 * ANCHORS[level, anchor]
            iou, ciou = slow_ciou(torch.cat((xy, wh)), targets[truth, 2:] * size)
            places.append(1 - ciou)
            wanted[picture, anchor, row, column] = iou.detach()
            truth_classes = torch.zeros(classes)
            truth_classes[int(targets[truth, 1])] = 1
            bce = torch.nn.functional.binary_cross_entropy_with_logits(values[5:], truth_classes)
            said.append(bce)
        if own:
            box = box + torch.stack(places).mean()
            labels = labels + torch.stack(said).mean() * (classes > 1)
        bce = torch.nn.functional.binary_cross_entropy_with_logits(views[:, :, 4], wanted)
        objectness = objectness + (4.0, 1.0)[level] * bce
    return [gains.box * box, gains.objectness * objectness, gains.classes * labels]


@pytest.mark.parametrize("classes", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_values_and_gradients_equal_the_slow_reference(classes: int, seed: int) -> None:
    maps = [one.requires_grad_() for one in raw_maps((64, 96), classes, seed=seed)]
    auxiliary = [one.requires_grad_() for one in raw_maps((64, 96), classes, seed=seed + 99)]
    targets = random_targets(9, classes, seed=seed)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    fine, coarse = (as_mapping(assign(maps, layout, targets, o), maps) for o in (FINE, COARSE))
    lead = slow_loss(maps, targets, fine, GAINS)
    helper = slow_loss(auxiliary, targets, coarse, GAINS)
    expected = [one + 0.25 * other for one, other in zip(lead, helper, strict=True)]

    terms = DetectionLoss(ANCHORS, STRIDES, GAINS)(maps, targets, auxiliary)
    for ours, theirs in zip((terms.box, terms.objectness, terms.classes), expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)
    inputs = [*maps, *auxiliary]
    ours = torch.autograd.grad(terms.total, inputs)
    theirs = torch.autograd.grad(sum(expected), inputs)
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-7)
    assert all(one.abs().sum() > 0 for one in ours)


def test_a_batch_without_boxes_teaches_background_only() -> None:
    maps = [one.requires_grad_() for one in raw_maps((64, 64), 3)]
    terms = DetectionLoss(ANCHORS, STRIDES, GAINS)(maps, torch.zeros(0, 6), maps)
    assert terms.box.item() == terms.classes.item() == 0
    terms.total.backward()
    for one in maps:
        values = one.grad.view(2, 2, 8, *one.shape[-2:])
        assert (values[:, :, 4] > 0).all()
        assert values[:, :, :4].abs().sum() == values[:, :, 5:].abs().sum() == 0


def test_a_picture_without_boxes_is_all_background() -> None:
    maps = [one.requires_grad_() for one in raw_maps((64, 64), 3)]
    targets = random_targets(6, 3)
    targets[:, 0] = 0
    DetectionLoss(ANCHORS, STRIDES, GAINS)(maps, targets).total.backward()
    for one in maps:
        values = one.grad[1].view(2, 8, *one.shape[-2:])
        assert (values[:, 4] > 0).all()
        assert values[:, :4].abs().sum() == 0


@pytest.mark.parametrize("value", [-60.0, 60.0])
def test_extreme_predictions_give_finite_losses_and_gradients(value: float) -> None:
    maps = [torch.full_like(one, value).requires_grad_() for one in raw_maps((64, 64), 3)]
    terms = DetectionLoss(ANCHORS, STRIDES, GAINS)(maps, random_targets(12, 3), maps)
    terms.total.backward()
    assert terms.total.isfinite()
    assert all(one.grad.isfinite().all() for one in maps)


def test_half_precision_maps_are_computed_in_full() -> None:
    maps = [one.bfloat16() for one in raw_maps((64, 64), 3)]
    targets = random_targets(6, 3)
    loss = DetectionLoss(ANCHORS, STRIDES, GAINS)
    half, full = loss(maps, targets), loss([one.float() for one in maps], targets)
    assert half.total.dtype is torch.float32
    torch.testing.assert_close(half.total, full.total)


def test_learning_from_the_loss_moves_boxes_onto_the_truth() -> None:
    maps = [one.requires_grad_() for one in raw_maps((64, 64), 2, batch=1)]
    target = torch.tensor([[0, 1, 0.4, 0.6, 0.3, 0.35]])
    loss = DetectionLoss(ANCHORS, STRIDES, GAINS)
    optimizer = torch.optim.Adam(maps, lr=0.1)
    first = loss(maps, target)
    for _ in range(150):
        optimizer.zero_grad()
        loss(maps, target).total.backward()
        optimizer.step()
    last = loss(maps, target)
    assert last.box < 0.05 * first.box
    assert last.classes < 0.05 * first.classes
    assert last.objectness < first.objectness


def test_the_penalty_of_complete_iou_by_hand() -> None:
    truth = torch.tensor([[0.0, 0.0, 4.0, 4.0]])
    moved = torch.tensor([[4.0, 0.0, 8.0, 4.0]])
    assert ciou_penalty(truth, truth, torch.ones(1)).item() == 0
    assert ciou_penalty(moved, truth, torch.zeros(1)).item() == pytest.approx(16 / 80)


def test_gains_follow_classes_levels_and_size() -> None:
    published = Gains(0.05, 0.7, 0.3)
    assert published.scaled(80, 3, (640, 640)) == published
    small = published.scaled(20, 4, (320, 640))
    assert small.box == pytest.approx(0.05 * 3 / 4)
    assert small.classes == pytest.approx(0.3 * 20 / 80 * 3 / 4)
    assert small.objectness == pytest.approx(0.7 * 0.5 * 3 / 4)
    assert published.scaled(80, 3, (320, 320)).objectness == pytest.approx(0.7 / 4)


@pytest.mark.parametrize("size", [(32, 32), (96, 96), (128, 160), (288, 352), (320, 320)])
def test_small_inputs_keep_the_objectness_of_320_px(size: tuple[int, int]) -> None:
    found = GAINS.scaled(80, 3, size)
    assert found.objectness == pytest.approx(0.7 / 4)
    assert (found.box, found.classes) == (0.05, 0.3)


def test_weights_of_levels() -> None:
    assert balance(3) == (4.0, 1.0, 0.4)
    assert balance(4) == (4.0, 1.0, 0.25, 0.06)
    assert balance(2) == (4.0, 1.0)

"""The assignment is what the papers say: against a slow reference that takes one box at a time."""

from __future__ import annotations

import math
import time

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tango_desktop.train import assignment
from tango_desktop.train.assignment import COARSE, FINE, Offer, Pairs, assign, paired_iou
from tango_desktop.train.head_layout import HeadLayout, decoded_boxes

ANCHORS = torch.tensor([[[10.0, 13.0], [16.0, 30.0]], [[30.0, 61.0], [62.0, 45.0]]])
STRIDES = torch.tensor([8.0, 16.0])


def raw_maps(
    size: tuple[int, int], classes: int, batch: int = 2, seed: int = 0, anchors: Tensor = ANCHORS
) -> list[Tensor]:
    """Random raw values for an input of ``size`` (height, width)."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [
        (batch, anchors.shape[1] * (5 + classes), size[0] // int(s), size[1] // int(s))
        for s in STRIDES
    ]
    return [torch.randn(shape, generator=generator) for shape in shapes]


def random_targets(count: int, classes: int, batch: int = 2, seed: int = 0) -> Tensor:
    """Boxes of all sizes; some have their centre at an edge or in a corner."""
    generator = torch.Generator().manual_seed(seed)
    targets = torch.rand(count, 6, generator=generator)
    targets[:, 0] = torch.randint(0, batch, (count,), generator=generator)
    targets[:, 1] = torch.randint(0, classes, (count,), generator=generator)
    targets[:, 4:] = targets[:, 4:] ** 2 + 0.02
    edges = torch.rand(count, 2, generator=generator)
    targets[:, 2:4] = torch.where(edges < 0.1, 0.0, torch.where(edges > 0.9, 1.0, targets[:, 2:4]))
    return targets


# -- the reference ----------------------------------------------------------------------------


def slow_offers(maps: list[Tensor], target: Tensor, offer: Offer) -> list[tuple[int, ...]]:
    """(level, anchor, row, column) of every prediction that a box is offered to."""
    found = []
    for level, (raw, stride) in enumerate(zip(maps, STRIDES.tolist(), strict=True)):
        height, width = raw.shape[-2:]
        x, y = float(target[2]) * width, float(target[3]) * height
        w, h = float(target[4]) * width * stride, float(target[5]) * height * stride
        column, row = min(int(x), width - 1), min(int(y), height - 1)
        if offer.all_neighbours:
            steps = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)]
        else:
            steps = [(0, 0), (-1 if x - column < 0.5 else 1, 0), (0, -1 if y - row < 0.5 else 1)]
        for right, down in steps:
            if 0 <= column + right < width and 0 <= row + down < height:
                for anchor, (aw, ah) in enumerate(ANCHORS[level].tolist()):
                    if max(w / aw, aw / w, h / ah, ah / h) < 4:
                        found.append((level, anchor, row + down, column + right))
    return found


def slow_prediction(maps: list[Tensor], picture: int, place: tuple[int, ...]) -> Tensor:
    level, anchor, row, column = place
    values = maps[level].shape[1] // ANCHORS.shape[1]
    return maps[level][picture, anchor * values : (anchor + 1) * values, row, column].double()


def slow_box(raw: Tensor, place: tuple[int, ...]) -> tuple[float, ...]:
    level, anchor, row, column = place
    x, y, w, h = raw[:4].sigmoid().tolist()
    stride = float(STRIDES[level])
    cx, cy = (2 * x - 0.5 + column) * stride, (2 * y - 0.5 + row) * stride
    width = (2 * w) ** 2 * float(ANCHORS[level, anchor, 0])
    height = (2 * h) ** 2 * float(ANCHORS[level, anchor, 1])
    return cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2


def slow_iou(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)


def slow_cost(raw: Tensor, label: int, iou: float) -> float:
    said = (raw[4].sigmoid() * raw[5:].sigmoid()).sqrt()
    wanted = torch.zeros_like(said)
    wanted[label] = 1
    bce = torch.nn.functional.binary_cross_entropy(said, wanted, reduction="sum")
    return float(bce) - 3 * math.log(iou + 1e-8)


def slow_assignment(
    maps: list[Tensor], targets: Tensor, offer: Offer
) -> dict[tuple[int, tuple[int, ...]], int]:
    """The box of each prediction that has one."""
    height, width = maps[0].shape[-2] * 8, maps[0].shape[-1] * 8
    wanted: dict[tuple[int, tuple[int, ...]], list[tuple[float, int]]] = {}
    for number, target in enumerate(targets):
        picture, label = int(target[0]), int(target[1])
        cx, cy, w, h = (target[2:] * torch.tensor([width, height, width, height])).tolist()
        truth = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
        judged = []
        for place in slow_offers(maps, target, offer):
            raw = slow_prediction(maps, picture, place)
            iou = slow_iou(slow_box(raw, place), truth)
            judged.append((slow_cost(raw, label, iou), iou, place))
        best = sorted((iou for _, iou, _ in judged), reverse=True)[: offer.best]
        for cost, _, place in sorted(judged)[: max(1, int(sum(best)))]:
            wanted.setdefault((picture, place), []).append((cost, number))
    return {key: min(wishes)[1] for key, wishes in wanted.items()}


def as_mapping(pairs: Pairs, maps: list[Tensor]) -> dict[tuple[int, tuple[int, ...]], int]:
    """What ``assign`` found, in the reference's words."""
    found = {}
    for truth, picture, row in zip(
        pairs.truths.tolist(), pairs.pictures.tolist(), pairs.rows.tolist(), strict=True
    ):
        left, level = row, 0
        while left >= (size := ANCHORS.shape[1] * maps[level].shape[-2] * maps[level].shape[-1]):
            left, level = left - size, level + 1
        height, width = maps[level].shape[-2:]
        place = (level, left // (height * width), left // width % height, left % width)
        assert (picture, place) not in found
        found[picture, place] = truth
    return found


# -- the tests --------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 25),
    classes=st.integers(1, 4),
    size=st.sampled_from([(64, 96), (128, 64), (32, 32)]),
    offer=st.sampled_from([FINE, COARSE]),
)
def test_it_equals_the_slow_reference(
    seed: int, count: int, classes: int, size: tuple[int, int], offer: Offer
) -> None:
    maps = raw_maps(size, classes, seed=seed)
    targets = random_targets(count, classes, seed=seed)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    found = as_mapping(assign(maps, layout, targets, offer), maps)
    assert found == slow_assignment(maps, targets, offer)


def good_maps(target: Tensor, size: int, classes: int) -> list[Tensor]:
    """Maps that predict ``target`` everywhere as well as they can."""
    maps = raw_maps((size, size), classes, batch=1)
    for level, raw in enumerate(maps):
        views = raw.view(1, 2, 5 + classes, *raw.shape[-2:])
        cells = size // int(STRIDES[level])
        for anchor in range(2):
            sides = target[4:] * size / ANCHORS[level, anchor]
            views[0, anchor, 2:4] = (sides.clamp(max=3.99).sqrt() / 2).logit()[:, None, None]
            rows, columns = torch.meshgrid(torch.arange(cells), torch.arange(cells), indexing="ij")
            for axis, at in ((0, columns), (1, rows)):
                share = (target[2 + axis] * cells - at + 0.5) / 2
                views[0, anchor, axis] = share.clamp(0.001, 0.999).logit()
    return maps


def test_good_predictions_are_taken_by_the_sum_of_their_ious() -> None:
    target = torch.tensor([0, 1, 0.52, 0.47, 0.3, 0.35])
    maps = good_maps(target, 64, 2)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    pairs = assign(maps, layout, target[None])
    assert len(slow_offers(maps, target, FINE)) == 12
    assert 9 <= len(pairs) <= 10  # the ten best are added up, all of them nearly 1
    coarse = assign(maps, layout, target[None], COARSE)
    assert len(coarse) > 10


def test_no_boxes_and_boxes_that_fit_nowhere_leave_all_to_the_background() -> None:
    maps = raw_maps((64, 64), 3)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    assert len(assign(maps, layout, torch.zeros(0, 6))) == 0
    thread = torch.tensor([[0, 1, 0.5, 0.5, 0.9, 0.001], [1, 0, 0.5, 0.5, 0.0, 0.0]])
    assert len(assign(maps, layout, thread)) == 0


def test_two_identical_boxes_share_no_prediction() -> None:
    maps = raw_maps((64, 64), 3)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    twins = torch.tensor([[0, 1, 0.5, 0.5, 0.3, 0.3]]).repeat(2, 1)
    pairs = assign(maps, layout, twins)
    assert len(pairs) >= 1
    assert len(set(pairs.rows.tolist())) == len(pairs)


def test_extreme_logits_give_finite_costs() -> None:
    for value in (-200.0, 200.0):
        logits = torch.full((4, 3), value)
        cost = assignment.class_cost(logits[:, 0], logits, torch.tensor([0, 1, 2, 0]))
        assert cost.isfinite().all()


@pytest.mark.parametrize("offer", [FINE, COARSE])
def test_predictions_that_are_no_numbers_become_no_box(offer: Offer) -> None:
    maps = [torch.full_like(values, math.nan) for values in raw_maps((64, 64), 3)]
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    assert len(assign(maps, layout, random_targets(4, 3), offer)) == 0


def test_thousands_of_boxes_in_one_picture_need_bounded_memory_and_time() -> None:
    classes = 80
    maps = raw_maps((320, 320), classes, batch=1)
    targets = random_targets(5000, classes, batch=1)
    targets[:, 4:] = 0.06
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    started = time.perf_counter()
    pairs = assign(maps, layout, targets, COARSE)
    assert time.perf_counter() - started < 20
    assert 0 < len(pairs) <= layout.starts[-1]


def test_the_work_is_done_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = raw_maps((64, 64), 3)
    targets = random_targets(20, 3)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    whole = assign(maps, layout, targets)
    monkeypatch.setattr(assignment, "_MOST_VALUES", 50)
    parts = assign(maps, layout, targets)
    assert torch.equal(whole.rows, parts.rows)
    assert torch.equal(whole.truths, parts.truths)


def test_a_layout_names_places_in_the_order_of_level_anchor_row_and_column() -> None:
    maps = raw_maps((32, 48), 1, batch=1)
    layout = HeadLayout.of(maps, ANCHORS, STRIDES)
    assert layout.starts == [0, 2 * 4 * 6, 2 * 4 * 6 + 2 * 2 * 3]
    assert layout.input_size.tolist() == [48, 32]
    rows = torch.arange(layout.starts[-1])
    places = layout.places(rows)
    assert places.cells[7].tolist() == [1, 1]
    assert places.anchors[24].tolist() == [16, 30]
    assert places.strides[48].item() == 16
    raw = layout.gather(maps, torch.zeros_like(rows), rows)
    plain = torch.cat([one.view(2, 6, -1).transpose(1, 2).flatten(0, 1) for one in maps])
    assert torch.equal(raw, plain)
    middle = decoded_boxes(torch.zeros_like(raw), places)
    torch.testing.assert_close(
        (middle[:, :2] + middle[:, 2:]) / 2, (places.cells + 0.5) * places.strides
    )
    torch.testing.assert_close(middle[:, 2:] - middle[:, :2], places.anchors)


def test_the_iou_of_boxes_without_area_is_0() -> None:
    flat = torch.zeros(1, 4)
    assert paired_iou(flat, flat).item() == 0

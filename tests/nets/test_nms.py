"""Suppression: ours, the guard's and the compiled operator give the same boxes, ties included."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tango_desktop.nets import nms as module
from tango_desktop.nets import torchvision_guard
from tango_desktop.nets.nms import has_compiled, nms, select
from tango_desktop.nets.torchvision_guard import torchvision

CPU = torch.device("cpu")
BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
Operator = Callable[[Tensor, Tensor, float], Tensor]


def one_by_one(boxes: Tensor, scores: Tensor, iou: float) -> Tensor:
    """The definition, box by box in float32 against a double, as the compiled operator has it."""
    order = sorted(range(len(boxes)), key=lambda i: -float(scores[i]))
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    for i in order:
        for j in kept:
            low, high = boxes[[i, j], :2].amax(0), boxes[[i, j], 2:].amin(0)
            inside = (high - low).clamp(min=0).prod()
            if (inside / (area[i] + area[j] - inside)).item() > iou:
                break
        else:
            kept.append(i)
    return torch.tensor(kept, dtype=torch.long)


def per_group(operator: Operator, boxes: Tensor, scores: Tensor, groups: Tensor, iou: float):
    kept = [i for g in groups.unique() for i in _own(operator, boxes, scores, groups == g, iou)]
    return sorted(kept, key=lambda i: (-float(scores[i]), i))


def _own(operator: Operator, boxes: Tensor, scores: Tensor, own: Tensor, iou: float) -> list[int]:
    where = own.nonzero()[:, 0]
    return where[operator(boxes[where], scores[where], iou)].tolist()


def random_boxes(seed: int, count: int, classes: int) -> tuple[Tensor, Tensor, Tensor]:
    """On a coarse grid, with few scores: many overlaps on the threshold and many ties."""
    generator = torch.Generator().manual_seed(seed)
    corner = torch.randint(0, 12, (count, 2), generator=generator) * 10.0
    sides = torch.randint(1, 6, (count, 2), generator=generator) * 10.0
    scores = torch.randint(0, 20, (count,), generator=generator) / 20
    groups = torch.randint(0, classes, (count,), generator=generator)
    return torch.cat([corner, corner + sides], 1), scores, groups


@pytest.fixture(params=["ours", "operator"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways; a stand-in for the compiled operator where that does not load."""
    compiled = request.param == "operator"
    if compiled and not has_compiled(CPU):
        monkeypatch.setattr(torchvision.ops, "nms", one_by_one)
    monkeypatch.setattr(module, "has_compiled", lambda device: compiled)
    return str(request.param)


@pytest.mark.parametrize(("count", "classes"), [(0, 1), (1, 1), (60, 3), (120, 1), (150, 40)])
@pytest.mark.parametrize("iou", [0.25, 0.5, 0.6, 0.7])
def test_every_group_is_suppressed_by_itself(
    path: str, count: int, classes: int, iou: float
) -> None:
    boxes, scores, groups = random_boxes(count + classes, count, classes)
    kept = nms(boxes, scores, groups, iou)
    assert kept.dtype == torch.int64
    assert kept.tolist() == per_group(one_by_one, boxes, scores, groups, iou)


_boxes = st.lists(
    st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(0, 4)] * 2, st.integers(0, 3)), max_size=30
)


@settings(deadline=None, max_examples=60)
@given(drawn=_boxes, iou=st.sampled_from([0.0, 0.2, 1 / 3, 0.5, 0.6, 2 / 3, 0.7, 1.0]))
def test_boxes_of_every_kind(drawn: list[tuple[int, ...]], iou: float) -> None:
    rows = torch.tensor(drawn, dtype=torch.float32).reshape(-1, 5)
    boxes = torch.cat([rows[:, :2], rows[:, :2] + rows[:, 2:4]], 1)  # some without area
    scores, groups = rows[:, 4] / 4, torch.arange(len(rows)) % 2
    for block in (1, 5, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "has_compiled", lambda device: False)
            patch.setattr(module, "_BLOCK", block)
            kept = nms(boxes, scores, groups, iou).tolist()
        assert kept == per_group(one_by_one, boxes, scores, groups, iou)


@pytest.mark.skipif(not has_compiled(CPU), reason="torchvision's compiled operators do not load")
@pytest.mark.parametrize("seed", range(5))
def test_ours_equals_the_compiled_operator(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, scores, groups = random_boxes(seed, 1500, 7)
    boxes += torch.rand(boxes.shape)
    compiled = nms(boxes, scores, groups, 0.6)
    monkeypatch.setattr(module, "has_compiled", lambda device: False)
    assert torch.equal(nms(boxes, scores, groups, 0.6), compiled)


@pytest.mark.parametrize("classes", [1, 6])
def test_groups_over_several_blocks(monkeypatch: pytest.MonkeyPatch, classes: int) -> None:
    boxes, scores, groups = random_boxes(1, 700, classes)
    monkeypatch.setattr(module, "has_compiled", lambda device: False)
    found = nms(boxes, scores, groups, 0.55).tolist()
    assert found == per_group(torchvision_guard.nms, boxes, scores, groups, 0.55)


def test_the_substitute_does_not_count_as_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_guarded", lambda: True)
    assert not has_compiled(CPU)
    monkeypatch.setattr(module, "is_guarded", lambda: False)
    assert has_compiled(CPU)  # whichever it is, something of that name is registered
    assert not has_compiled(torch.device("xpu"))  # for which torchvision has no kernel


def test_the_compiled_operator_is_asked_where_it_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def operator(boxes: Tensor, scores: Tensor, iou: float) -> Tensor:
        asked.append(len(boxes))
        return torchvision_guard.nms(boxes, scores, iou)

    monkeypatch.setattr(module, "has_compiled", lambda device: True)
    monkeypatch.setattr(torchvision.ops, "nms", operator)
    nms(*random_boxes(0, 30, 1), 0.5)
    assert asked == [30]
    monkeypatch.setattr(module, "has_compiled", lambda device: False)
    nms(*random_boxes(0, 30, 1), 0.5)
    assert asked == [30]


# -- from predictions ---------------------------------------------------------------------------


def prediction(seed: int, count: int, classes: int, batch: int = 2) -> Tensor:
    """(batch, count, 5 + classes) with clusters of boxes."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    centres = (draw(batch, count, 2) * 8).round() * 40 + draw(batch, count, 2) * 6
    return torch.cat([centres, draw(batch, count, 2) * 40 + 20, draw(batch, count, 1 + classes)], 2)


def expected(
    rows: Tensor, score: float, iou: float, most: int, top: int, multi_label: bool
) -> list[tuple[float, ...]]:
    """One picture, spelt out."""
    found = []
    for row in rows.tolist():
        x, y, w, h, objectness, *classes = row
        chosen = range(len(classes)) if multi_label else [classes.index(max(classes))]
        for c in chosen:
            value = (torch.tensor(objectness) * torch.tensor(classes[c])).item()
            if len(classes) == 1:
                value = objectness
            if value > score:
                found.append((x - w / 2, y - h / 2, x + w / 2, y + h / 2, value, c))
    table = torch.tensor(sorted(found, key=lambda b: -b[4])[:most]).reshape(-1, 6)
    kept = per_group(one_by_one, table[:, :4], table[:, 4], table[:, 5], iou)[:top]
    return [tuple(row) for row in table[kept].tolist()]


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize(
    ("classes", "most", "top"), [(1, 1000, 300), (3, 1000, 300), (3, 40, 300), (3, 1000, 7)]
)
def test_boxes_of_each_picture(
    path: str, monkeypatch: pytest.MonkeyPatch, multi_label: bool, classes: int, most: int, top: int
) -> None:
    monkeypatch.setattr(module, "_FIRST", 16)  # so that pictures are looked at again
    predictions = prediction(classes, 70, classes)
    found = select(predictions, 0.3, 0.4, most, top, multi_label)
    assert len(found) == 2
    for rows, (boxes, scores, labels) in zip(predictions, found, strict=True):
        wanted = torch.tensor(expected(rows, 0.3, 0.4, most, top, multi_label)).reshape(-1, 6)
        assert len(wanted) > 3
        torch.testing.assert_close(boxes, wanted[:, :4])
        torch.testing.assert_close(scores, wanted[:, 4])
        assert labels.tolist() == wanted[:, 5].int().tolist()


def test_a_picture_alone_gives_what_it_gives_in_a_batch() -> None:
    predictions = prediction(9, 400, 5, batch=3)
    predictions[1, :, 4] = 0  # nothing there
    together = select(predictions, 0.05, 0.5, 30000, 100, True)
    assert [len(scores) for _, scores, _ in together] == [100, 0, 100]
    for number in range(3):
        (alone,) = select(predictions[number : number + 1], 0.05, 0.5, 30000, 100, True)
        assert all(torch.equal(a, b) for a, b in zip(alone, together[number], strict=True))


@pytest.mark.parametrize("shape", [(0, 10, 8), (1, 0, 8), (2, 5, 6)])
def test_nothing_in_gives_nothing_out(shape: tuple[int, int, int]) -> None:
    found = select(torch.zeros(shape), 0.1, 0.5, 100, 10, True)
    assert len(found) == shape[0]
    for boxes, scores, classes in found:
        assert boxes.shape == (0, 4)
        assert scores.shape == classes.shape == (0,)


def test_what_is_no_number_makes_no_box() -> None:
    predictions = torch.full((1, 4, 7), 0.9)
    predictions[0, 0, 0] = torch.nan
    predictions[0, 1, 4] = torch.nan
    predictions[0, 2, 6] = torch.inf
    ((boxes, scores, classes),) = select(predictions, 0.1, 0.5, 100, 10, False)
    assert boxes.shape == (1, 4)
    assert (scores.item(), classes.item()) == (pytest.approx(0.81), 0)


def test_half_precision_is_widened() -> None:
    ((boxes, scores, _),) = select(prediction(1, 50, 2, 1).half(), 0.1, 0.5, 100, 10, False)
    assert boxes.dtype == scores.dtype == torch.float32
    assert len(boxes) == 10


# -- the benchmark ----------------------------------------------------------------------------


def test_the_benchmark_gives_every_way_the_same_candidates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    wanted = ["--repeats", "1", "--pictures", "1", "--threads", str(torch.get_num_threads())]
    monkeypatch.setattr(sys, "argv", ["bench_postprocess.py", *wanted, "--kit", str(tmp_path)])
    names = ("bench_postprocess", "bench_yolov7_coco")
    try:
        importlib.import_module(names[0]).main()
    finally:
        for name in names:
            sys.modules.pop(name, None)
    said = capsys.readouterr().out
    for part in said.split("score above")[1:]:
        boxes = re.findall(r"(\d+) boxes", part)
        assert len(boxes) == 4
        assert len(set(boxes)) == 1
    assert said.count("score above") == 2

"""torchvision with and without its compiled operators."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from tango_desktop.nets import torchvision_guard
from tango_desktop.nets.torchvision_guard import nms, torchvision


def greedy(boxes: Tensor, scores: Tensor, threshold: float) -> list[int]:
    """Non-maximum suppression by the book: one box after another."""
    left = scores.argsort(descending=True, stable=True).tolist()
    kept: list[int] = []
    while left:
        best, *rest = left
        kept.append(best)
        left = [i for i in rest if _iou(boxes[best].tolist(), boxes[i].tolist()) <= threshold]
    return kept


def _iou(a: list[float], b: list[float]) -> float:
    sides = [min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in (0, 1)]
    inside = max(sides[0], 0) * max(sides[1], 0)
    area_a, area_b = ((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))
    total = area_a + area_b - inside
    return inside / total if total else 0.0


def boxes_of(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Boxes on a coarse grid, so that many overlap exactly alike, and scores with ties."""
    generator = torch.Generator().manual_seed(seed)
    corners = torch.randint(0, 12, (count, 2), generator=generator)
    sides = torch.randint(1, 8, (count, 2), generator=generator)
    scores = torch.randint(0, 20, (count,), generator=generator) / 20
    return torch.cat([corners, corners + sides], 1).float(), scores


@pytest.mark.parametrize("count", [0, 1, 2, 30, 250])
@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9])
def test_nms_is_greedy(count: int, threshold: float) -> None:
    boxes, scores = boxes_of(count, seed=count)
    assert nms(boxes, scores, threshold).tolist() == greedy(boxes, scores, threshold)


def test_nms_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torchvision_guard, "_BLOCK", 7)
    boxes, scores = boxes_of(200, seed=3)
    assert nms(boxes, scores, 0.4).tolist() == greedy(boxes, scores, 0.4)


def test_a_chain_of_overlaps() -> None:
    """Each box covers only the next: every second one stays."""
    left = torch.arange(0, 40, 2).float()
    boxes = torch.stack([left, left * 0, left + 4, left * 0 + 1], 1)
    scores = torch.linspace(1, 0.1, len(left))
    assert nms(boxes, scores, 0.3).tolist() == list(range(0, 20, 2))


def test_operators_of_torchvision_work() -> None:
    boxes, scores = boxes_of(60, seed=1)
    assert torchvision.ops.nms(boxes, scores, 0.5).tolist() == greedy(boxes, scores, 0.5)
    classes = torch.arange(60) % 2
    kept = torchvision.ops.batched_nms(boxes, scores, classes, 0.5)
    apart = [greedy(boxes[c::2], scores[c::2], 0.5) for c in (0, 1)]
    assert sorted(kept.tolist()) == sorted(2 * i + c for c in (0, 1) for i in apart[c])


def test_models_and_transforms_work(tmp_path: Path) -> None:
    from torchvision.transforms import v2

    with torch.device("meta"):
        assert torchvision.models.mobilenet_v2().classifier[1].out_features == 1000
    picture = Image.fromarray(np.full((40, 30, 3), 128, np.uint8))
    tensor = v2.Compose([v2.Resize(20), v2.CenterCrop(16), v2.PILToTensor()])(picture)
    assert tensor.shape == (3, 16, 16)


_STUB = """
import sys
sys.path.insert(0, sys.argv[1])
from tango_desktop.nets.torchvision_guard import is_guarded, torchvision
assert torchvision.marker == "whole"
assert not is_guarded()
"""
_BROKEN = 'raise RuntimeError("something else is wrong")'


def test_nothing_is_done_where_the_operators_load(tmp_path: Path) -> None:
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text('marker = "whole"')
    subprocess.run([sys.executable, "-c", _STUB, str(tmp_path)], check=True)


def test_other_failures_are_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text(_BROKEN)
    done = subprocess.run(
        [sys.executable, "-c", _STUB, str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "something else is wrong" in done.stderr

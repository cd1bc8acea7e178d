"""``torchvision``, also where its compiled operators cannot load.

CPU builds of torch beside a torchvision that was linked against CUDA (what package registries give
together) fail at ``import torchvision`` with "operator torchvision::nms does not exist"
(torchvision 0.28). Here the missing schemas are declared and ``nms`` gets an implementation of its
own; models, transforms, ``ops.nms``, ``ops.batched_nms`` and data sets then work. Where the
compiled operators load, nothing is changed.

    from tango_desktop.nets.torchvision_guard import torchvision
"""

from __future__ import annotations

import importlib
from types import ModuleType

import torch
from torch import Tensor

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_BLOCK = 1024  # boxes compared at a time: bounds the memory to a few megabytes
# Declarations last as long as this object.
_library: torch.library.Library | None = None


def _import() -> ModuleType:
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "operator torchvision::nms does not exist" not in str(error):
            raise
    _declare()
    module = importlib.import_module("torchvision")
    # It would refuse for want of the compiled operators; ours are there.
    module.ops.boxes._assert_has_ops = _operators_are_there
    return module


def _operators_are_there() -> None:
    return None


def _declare() -> None:
    global _library
    _library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        _library.define(schema)  # type: ignore[no-untyped-call]
        name = schema.partition("(")[0]
        for key in ("CPU", "CUDA"):
            _library.impl(name, nms, key)  # type: ignore[no-untyped-call]


def is_guarded() -> bool:
    """Whether the compiled operators were missing and ours stand in."""
    return _library is not None


def nms(dets: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Greedy non-maximum suppression, equal to the compiled operator.

    Args:
        dets: (N, 4) boxes as x1, y1, x2, y2.
        scores: (N,).
        iou_threshold: a box that overlaps a better kept one by more is dropped.

    Returns:
        Indices of the kept boxes, best first, int64.
    """
    order = scores.argsort(descending=True, stable=True)
    boxes = dets[order].float()
    kept = torch.empty(0, dtype=torch.long, device=dets.device)
    for start in range(0, len(order), _BLOCK):
        block = torch.arange(start, min(start + _BLOCK, len(order)), device=dets.device)
        hidden = (_iou(boxes[kept], boxes[block]) > iou_threshold).any(0)
        block = block[~hidden]
        kept = torch.cat([kept, block[_greedy(boxes[block], iou_threshold)]])
    return order[kept]


def _greedy(boxes: Tensor, iou_threshold: float) -> Tensor:
    """Which of ``boxes``, best first, stay; (N,) bool.

    A box stays when no better box that stays covers it: repeated until nothing changes, which
    settles the boxes from the best downwards.
    """
    covers = (_iou(boxes, boxes) > iou_threshold).triu(1)
    stays = torch.ones(len(boxes), dtype=torch.bool, device=boxes.device)
    while True:
        now = ~(covers & stays[:, None]).any(0)
        if torch.equal(now, stays):
            return stays
        stays = now


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of each box of ``a`` (N, 4) with each of ``b`` (M, 4): (N, M)."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    inside = (high - low).clamp(min=0).prod(2)
    return inside / (_area(a)[:, None] + _area(b)[None] - inside)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


torchvision = _import()

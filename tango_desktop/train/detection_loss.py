"""What a detector is trained to lessen: places, objectness and classes of its predictions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from tango_desktop.train.assignment import COARSE, FINE, Pairs, assign, corners_of, paired_iou
from tango_desktop.train.detection_recipe import Gains
from tango_desktop.train.head_layout import BOX_VALUES, HeadLayout, decoded_boxes, split_anchors

AUXILIARY_WEIGHT = 0.25
# Large maps have most cells and nearly all of them are background.
_BALANCE = {3: (4.0, 1.0, 0.4), 4: (4.0, 1.0, 0.25, 0.06)}
_LEAST = 1e-7


@dataclass(frozen=True)
class DetectionTerms:
    """The loss of a batch and what it consists of, all weighted; scalars."""

    box: Tensor
    objectness: Tensor
    classes: Tensor

    @property
    def total(self) -> Tensor:
        """What is to become less."""
        return self.box + self.objectness + self.classes

    def plus(self, other: DetectionTerms, weight: float) -> DetectionTerms:
        """With another head's loss added."""
        return DetectionTerms(
            self.box + weight * other.box,
            self.objectness + weight * other.objectness,
            self.classes + weight * other.classes,
        )

    @property
    def parts(self) -> Mapping[str, Tensor]:
        """By the name of their column, cut off from the graph."""
        return {
            "box_loss": self.box.detach(),
            "obj_loss": self.objectness.detach(),
            "cls_loss": self.classes.detach(),
        }


class DetectionLoss:
    """YOLOv7's loss: CIoU for boxes, cross-entropy for objectness and classes.

    Args:
        anchors: (L, A, 2) widths and heights in pixels of the input.
        strides: (L,) in pixels.
        gains: the weights of the terms, scaled.
    """

    def __init__(self, anchors: Tensor, strides: Tensor, gains: Gains) -> None:
        self._anchors, self._strides, self._gains = anchors.float(), strides.float(), gains

    def on(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """Anchors and strides, there."""
        return self._anchors.to(device), self._strides.to(device)

    def __call__(
        self, lead: Sequence[Tensor], targets: Tensor, auxiliary: Sequence[Tensor] = ()
    ) -> DetectionTerms:
        """The mean loss of a batch.

        Args:
            lead: raw maps (B, A·(5+nc), H, W), level by level.
            targets: (M, 6) picture, class, centre and sides as shares of the input; M may be 0.
            auxiliary: raw maps of the auxiliary heads, if there are any: they learn with a weight
                of 0.25 what the lead's predictions suggest, from more candidates.
        """
        layout = HeadLayout.of(lead, self._anchors, self._strides)
        plain = [one.detach() for one in lead]
        terms = self._terms(lead, layout, targets, assign(plain, layout, targets, FINE))
        if not auxiliary:
            return terms
        pairs = assign(plain, layout, targets, COARSE)
        return terms.plus(self._terms(auxiliary, layout, targets, pairs), AUXILIARY_WEIGHT)

    def _terms(
        self, maps: Sequence[Tensor], layout: HeadLayout, targets: Tensor, pairs: Pairs
    ) -> DetectionTerms:
        raw = layout.gather(maps, pairs.pictures, pairs.rows).float()
        levels = layout.levels(pairs.rows)
        counts = torch.bincount(levels, minlength=len(maps))
        shares = 1 / counts.clamp(min=1)[levels]  # the mean of each level, added up
        truth = corners_of(targets, layout)[pairs.truths]
        found = decoded_boxes(raw, layout.places(pairs.rows))
        iou = paired_iou(found, truth)
        places = (shares * (1 - iou + ciou_penalty(found, truth, iou))).sum()
        objectness = self._objectness(maps, layout, pairs, iou.detach())
        classes = (shares * _class_loss(raw[:, BOX_VALUES:], targets[pairs.truths, 1])).sum()
        gains = self._gains
        return DetectionTerms(
            gains.box * places, gains.objectness * objectness, gains.classes * classes
        )

    @staticmethod
    def _objectness(
        maps: Sequence[Tensor], layout: HeadLayout, pairs: Pairs, ious: Tensor
    ) -> Tensor:
        """Cross-entropy against the IoU where a box is learnt and against 0 elsewhere."""
        batch, count = len(maps[0]), layout.starts[-1]
        wanted = ious.new_zeros((batch, count))
        wanted[pairs.pictures, pairs.rows] = ious
        total = ious.new_zeros(())
        starts = layout.starts
        for level, weight in enumerate(balance(len(maps))):
            said = split_anchors(maps[level], layout.per_cell)[:, :, BOX_VALUES - 1]
            of_level = wanted[:, starts[level] : starts[level + 1]].view_as(said)
            total = total + weight * functional.binary_cross_entropy_with_logits(
                said.float(), of_level
            )
        return total


def heads_of(outputs: Any) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
    """The maps of the lead head and of the auxiliary one, which may have none.

    Args:
        outputs: what a detector returns in training: a tuple of maps, or two of them.
    """
    if isinstance(outputs[0], Tensor):
        return tuple(outputs), ()
    return tuple(outputs[0]), tuple(outputs[1])


def balance(levels: int) -> tuple[float, ...]:
    """The weight of each level's objectness; in steps of 4 where nothing is published."""
    return _BALANCE.get(levels) or tuple(4.0 * 0.25**level for level in range(levels))


def ciou_penalty(found: Tensor, truth: Tensor, iou: Tensor) -> Tensor:
    """What complete IoU takes off the IoU (P,), at least 0 (Zheng et al., arXiv 1911.08287).

    Args:
        found: corners (P, 4).
        truth: corners (P, 4).
        iou: (P,) of each pair.
    """
    hull = torch.maximum(found[:, 2:], truth[:, 2:]) - torch.minimum(found[:, :2], truth[:, :2])
    apart = (found[:, :2] + found[:, 2:] - truth[:, :2] - truth[:, 2:]) / 2
    distance = apart.square().sum(1) / hull.square().sum(1).clamp(min=_LEAST)
    shape = 4 / math.pi**2 * (_angle(truth) - _angle(found)).square()
    with torch.no_grad():
        weight = shape / (1 - iou + shape).clamp(min=_LEAST)
    return distance + weight * shape


def _angle(boxes: Tensor) -> Tensor:
    """The angle (P,) of the boxes' diagonals."""
    width, height = (boxes[:, 2:] - boxes[:, :2]).unbind(1)
    return torch.atan(width / height.clamp(min=_LEAST))


def _class_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy (P,), the mean over the classes; 0 where there is only one."""
    if logits.shape[1] == 1:
        return logits.new_zeros(len(logits))
    wanted = functional.one_hot(labels.long(), logits.shape[1]).to(logits.dtype)
    loss = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return loss.mean(1)

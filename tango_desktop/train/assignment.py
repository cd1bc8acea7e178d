"""Which predictions learn which box: the dynamic assignment that YOLOv7 trains with.

SimOTA (Ge et al., arXiv 2107.08430, section 2.1) on anchors, and its lead-guided, coarse-to-fine
form for auxiliary heads (Wang et al., arXiv 2207.02696, section 4.2). A box is offered to the
anchors that it fits in the cells around its centre; of these it takes the cheapest, as many as the
quality of the best suggests; a prediction that several boxes want goes to the one it is cheapest
for. Everything runs for all boxes of a batch at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from tango_desktop.train.head_layout import HeadLayout, decoded_boxes

ANCHOR_RATIO = 4.0  # a side of a box may be so many times the anchor's, or its inverse: less than
IOU_COST = 3.0
_LEAST_IOU = 1e-8
_MOST_VALUES = 4_000_000  # gathered at once: 16 MB


@dataclass(frozen=True)
class Offer:
    """To which predictions a head offers boxes, and how many they may take.

    Attributes:
        all_neighbours: the centre's four neighbour cells, or only the two nearest ones.
        best: so many of the best IoUs are added up to the number of predictions a box takes.
    """

    all_neighbours: bool
    best: int


FINE = Offer(all_neighbours=False, best=10)
COARSE = Offer(all_neighbours=True, best=20)


@dataclass(frozen=True)
class Pairs:
    """P predictions, each with a box; in the order of levels.

    Attributes:
        truths: (P,) which row of the targets.
        pictures: (P,) which picture of the batch.
        rows: (P,) which of its predictions.
    """

    truths: Tensor
    pictures: Tensor
    rows: Tensor

    def __len__(self) -> int:
        """How many."""
        return len(self.rows)

    def chosen(self, which: Tensor) -> Pairs:
        """Those that ``which`` (indices or a mask) names."""
        return Pairs(self.truths[which], self.pictures[which], self.rows[which])

    def part(self, first: int, last: int) -> Pairs:
        """Those from ``first`` up to, but without, ``last``."""
        return Pairs(self.truths[first:last], self.pictures[first:last], self.rows[first:last])


@torch.no_grad()
def assign(
    maps: Sequence[Tensor], layout: HeadLayout, targets: Tensor, offer: Offer = FINE
) -> Pairs:
    """The predictions that are to become the boxes in ``targets``; all others are background.

    Args:
        maps: raw values (B, A·(5+nc), H, W) of each level; for an auxiliary head the lead's.
        layout: of these maps.
        targets: (M, 6) picture, class, centre and sides as shares of the input.
        offer: ``FINE`` for a lead head, ``COARSE`` for an auxiliary one.
    """
    offered, slots = _offered(layout, targets, offer)
    if not len(offered):
        return offered
    boxes = corners_of(targets, layout)
    ious, costs = _judged(maps, layout, targets, boxes, offered)
    wanted = _cheapest(offered.truths, slots, ious, costs, len(targets), offer.best)
    if not len(wanted):  # what a network that has diverged predicts has no cost
        return offered.chosen(wanted)
    return _each_once(offered.chosen(wanted), costs[wanted])


def corners_of(targets: Tensor, layout: HeadLayout) -> Tensor:
    """Corners (M, 4) in pixels of the boxes in ``targets`` (M, 6)."""
    boxes = targets[:, 2:].float() * layout.input_size.repeat(2)
    halves = boxes[:, 2:] / 2
    return torch.cat((boxes[:, :2] - halves, boxes[:, :2] + halves), 1)


# -- candidates -------------------------------------------------------------------------------


def _offered(layout: HeadLayout, targets: Tensor, offer: Offer) -> tuple[Pairs, Tensor]:
    """Every prediction that a box is offered to, and its place among the box's offers."""
    boxes = targets[:, 2:].float() * layout.input_size.repeat(2)
    fits = _fitting(layout.anchors, boxes[:, 2:])
    sides = torch.tensor([(w, h) for h, w in layout.sides], device=boxes.device)
    cells = _cells_around(boxes[:, :2], layout.strides, sides, offer)
    inside = ((cells >= 0) & (cells < sides[:, None, None])).all(-1)
    level, step, anchor, truth = (inside[:, :, None] & fits[:, None]).nonzero(as_tuple=True)
    column, row = cells[level, step, truth].unbind(-1)
    widths, heights = sides[level].unbind(-1)
    starts = torch.tensor(layout.starts, device=boxes.device)[level]
    rows = starts + (anchor * heights + row) * widths + column
    slots = (level * cells.shape[1] + step) * layout.per_cell + anchor
    return Pairs(truth, targets[truth, 0].long(), rows), slots


def _fitting(anchors: Tensor, sides: Tensor) -> Tensor:
    """(L, A, M) whether boxes of ``sides`` (M, 2) fit ``anchors`` (L, A, 2)."""
    ratio = sides / anchors[:, :, None]
    return torch.maximum(ratio, 1 / ratio).amax(-1) < ANCHOR_RATIO


def _cells_around(centres: Tensor, strides: Tensor, sides: Tensor, offer: Offer) -> Tensor:
    """Columns and rows (L, S, M, 2) of the cells of ``centres`` (M, 2) and of S − 1 neighbours.

    Neighbours may lie outside the map.
    """
    at = centres / strides[:, None, None]
    own = at.floor().long().minimum(sides[:, None] - 1).clamp(min=0)
    across = torch.tensor([1, 0], device=at.device)
    along = torch.tensor([0, 1], device=at.device)
    if offer.all_neighbours:
        return torch.stack((own, own - across, own + across, own - along, own + along), 1)
    nearest = torch.where(at - own < 0.5, -1, 1)
    return torch.stack((own, own + nearest * across, own + nearest * along), 1)


# -- choice -----------------------------------------------------------------------------------


def _judged(
    maps: Sequence[Tensor], layout: HeadLayout, targets: Tensor, boxes: Tensor, offered: Pairs
) -> tuple[Tensor, Tensor]:
    """IoU and cost (P,) of what is predicted now where the boxes are offered."""
    values = maps[0].shape[1] // layout.per_cell
    step = max(1, _MOST_VALUES // values)
    ious, costs = [], []
    for first in range(0, len(offered), step):
        pairs = offered.part(first, first + step)
        raw = layout.gather(maps, pairs.pictures, pairs.rows).float()
        found = decoded_boxes(raw, layout.places(pairs.rows))
        iou = paired_iou(found, boxes[pairs.truths])
        ious.append(iou)
        costs.append(
            class_cost(raw[:, 4], raw[:, 5:], targets[pairs.truths, 1].long())
            - IOU_COST * (iou + _LEAST_IOU).log()
        )
    return torch.cat(ious), torch.cat(costs)


def paired_iou(first: Tensor, second: Tensor) -> Tensor:
    """The IoU (P,) of each pair of boxes; corners (P, 4)."""
    lows = torch.maximum(first[:, :2], second[:, :2])
    highs = torch.minimum(first[:, 2:], second[:, 2:])
    shared = _area((highs - lows).clamp(min=0))
    both = _area(first[:, 2:] - first[:, :2]) + _area(second[:, 2:] - second[:, :2])
    return shared / (both - shared).clamp(min=1e-9)


def _area(sides: Tensor) -> Tensor:
    return sides[:, 0] * sides[:, 1]


def class_cost(objectness: Tensor, classes: Tensor, labels: Tensor) -> Tensor:
    """The binary cross-entropy (P,) of √(σ(class)·σ(objectness)) against the class of the box.

    Args:
        objectness: (P,) logits.
        classes: (P, nc) logits.
        labels: (P,) class numbers.
    """
    yes = (functional.logsigmoid(classes) + functional.logsigmoid(objectness)[:, None]) / 2
    no = (-torch.expm1(yes.clamp(max=-1e-6))).log()
    own = labels[:, None]
    return (no.gather(1, own) - yes.gather(1, own)).squeeze(1) - no.sum(1)


def _cheapest(
    truths: Tensor, slots: Tensor, ious: Tensor, costs: Tensor, boxes: int, best: int
) -> Tensor:
    """The offers that are taken: for each box as many as its best IoUs add up to."""
    shape = (boxes, max(best, int(slots.max()) + 1))
    quality = costs.new_zeros(shape)
    quality[truths, slots] = ious
    count = quality.topk(best, 1).values.sum(1).long().clamp(min=1, max=best)
    price = costs.new_full(shape, math.inf)
    price[truths, slots] = costs
    offer = truths.new_zeros(shape)
    offer[truths, slots] = torch.arange(len(truths), device=truths.device)
    cheapest, slot = price.topk(best, 1, largest=False)
    taken = (torch.arange(best, device=truths.device) < count[:, None]) & cheapest.isfinite()
    return offer.gather(1, slot)[taken]


def _each_once(pairs: Pairs, costs: Tensor) -> Pairs:
    """Each prediction with the box it is cheapest for, in the order of rows."""
    order = costs.argsort(stable=True)
    batch = int(pairs.pictures.max()) + 1
    names = (pairs.rows * batch + pairs.pictures)[order]
    names, by_name = names.sort(stable=True)
    first = torch.ones_like(names, dtype=torch.bool)
    first[1:] = names[1:] != names[:-1]
    return pairs.chosen(order[by_name[first]])

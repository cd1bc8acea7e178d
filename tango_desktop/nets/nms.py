"""From a detector's decoded output to boxes: candidates, non-maximum suppression, the best few.

Class-aware and for whole batches. Where torchvision's compiled operator loads it does the work,
elsewhere a vectorised one of our own does, with equal results.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from tango_desktop.nets.torchvision_guard import is_guarded, torchvision

# Candidates of a picture that are looked at first: mostly enough for all boxes that are wanted.
_FIRST = 1024
_BLOCK = 256  # boxes compared at once: their overlaps stay in the processor's cache
Selected = tuple[Tensor, Tensor, Tensor]


def has_compiled(device: torch.device) -> bool:
    """Whether torchvision's compiled operator runs on ``device``.

    The guard's substitute bears the same name and does not count; nor does a torchvision that was
    built without the device's kernels.
    """
    key = device.type.upper()
    return not is_guarded() and torch._C._dispatch_has_kernel_for_dispatch_key(
        "torchvision::nms", key
    )


def nms(boxes: Tensor, scores: Tensor, groups: Tensor, iou: float) -> Tensor:
    """Greedy non-maximum suppression within groups.

    Args:
        boxes: (N, 4) float32 as x1, y1, x2, y2.
        scores: (N,). Of equal ones the first in order is the better.
        groups: (N,) integers; only boxes of one group (class, or picture and class) compete.
        iou: a box that overlaps a better kept one of its group by more is dropped, 0 to 1.

    Returns:
        Indices of the kept boxes, best first, int64.
    """
    order = scores.argsort(descending=True, stable=True)
    if not has_compiled(boxes.device):
        return order[_by_blocks(boxes[order], groups[order], _float32_below(iou))]
    grouped = order[groups[order].argsort(stable=True)]
    kept = grouped[_by_operator(boxes[grouped], scores[grouped], groups[grouped], iou)]
    kept = kept.sort().values  # so that ties end in the order they came in
    return kept[scores[kept].argsort(descending=True, stable=True)]


def _by_operator(boxes: Tensor, scores: Tensor, groups: Tensor, iou: float) -> Tensor:
    """Positions that stay, group by group: shifting groups apart instead would round the boxes."""
    counts = torch.unique_consecutive(groups, return_counts=True)[1].tolist()
    kept, start = [groups.new_empty(0, dtype=torch.long)], 0
    for count in counts:
        own = slice(start, start + count)
        kept.append(start + torchvision.ops.nms(boxes[own], scores[own], iou))
        start += count
    return torch.cat(kept)


def _by_blocks(boxes: Tensor, groups: Tensor, iou: float) -> Tensor:
    """Positions that stay, in order, without the compiled operator.

    Most boxes of a block are hidden by what is kept already; only the others are compared with each
    other.

    Args:
        boxes: (N, 4), best first.
        groups: (N,).
        iou: a float32 number.
    """
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    columns = [*boxes.unbind(1), area]

    def covers(one: Tensor, other: Tensor) -> Tensor:
        overlaps = _overlap([c[one, None] for c in columns], [c[other] for c in columns])
        return (overlaps > iou) & (groups[one, None] == groups[other])

    kept = torch.empty(0, dtype=torch.long, device=boxes.device)
    for start in range(0, len(boxes), _BLOCK):
        block = torch.arange(start, min(start + _BLOCK, len(boxes)), device=boxes.device)
        block = block[~covers(kept, block).any(0)]
        kept = torch.cat([kept, block[_greedy(covers(block, block).triu(1))]])
    return kept


def _greedy(covers: Tensor) -> Tensor:
    """Which boxes of a block stay, (S,) bool: repeated until nothing changes, best boxes first.

    Args:
        covers: (S, S) whether the box of the row would hide that of the column.
    """
    weights = covers.float()  # a product of matrices is faster than any() over masks
    stays = torch.ones(len(covers), dtype=torch.bool, device=covers.device)
    while True:
        now = stays.float() @ weights == 0
        if torch.equal(now, stays):
            return stays
        stays = now


def _overlap(a: list[Tensor], b: list[Tensor]) -> Tensor:
    """Intersection over union; both are x1, y1, x2, y2 and area, of shapes that broadcast."""
    width = (torch.minimum(a[2], b[2]) - torch.maximum(a[0], b[0])).clamp_(min=0)
    height = (torch.minimum(a[3], b[3]) - torch.maximum(a[1], b[1])).clamp_(min=0)
    inside = width.mul_(height)
    return inside / (a[4] + b[4] - inside)


def _float32_below(value: float) -> float:
    """The largest float32 that is not more than ``value``.

    The compiled operator compares a float32 with a double; PyTorch would round the double first.
    """
    rounded = torch.tensor(value, dtype=torch.float32)
    if float(rounded) > value:
        rounded = torch.nextafter(rounded, torch.tensor(-torch.inf))
    return float(rounded)


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Boxes that compete: picture numbers, corners, scores, classes; best first per picture."""

    pictures: Tensor
    boxes: Tensor
    scores: Tensor
    classes: Tensor

    def at(self, which: Tensor | slice) -> _Candidates:
        """Those at the given positions."""
        return _Candidates(
            self.pictures[which], self.boxes[which], self.scores[which], self.classes[which]
        )


def select(
    predictions: Tensor,
    score: float,
    iou: float,
    top_candidates: int,
    top: int,
    multi_label: bool,
) -> list[Selected]:
    """The boxes that a detector finds in each picture.

    A score is objectness times class probability; with one class it is the objectness alone, since
    the class output is not trained then. Rows that hold what is no number make no box.

    Args:
        predictions: (B, N, 5 + classes) decoded: centre x, centre y, width, height in pixels of
            the input, objectness and class probabilities 0 to 1.
        score: candidates must have more, 0 to 1.
        iou: of two boxes of a class that overlap by more the worse is dropped, 0 to 1.
        top_candidates: so many of a picture compete at most, the best.
        top: so many of a picture are kept at most, the best.
        multi_label: whether a box may stand for several classes; else for its best one.

    Returns:
        For each picture boxes (M, 4) as x1, y1, x2, y2 in pixels of the input, scores (M,) best
        first, and classes (M,) int64.
    """
    found = _candidates(predictions.float(), score, top_candidates, multi_label)
    candidates = _best_first(found)
    counts = torch.bincount(candidates.pictures, minlength=len(predictions)).tolist()
    selected, start = [], 0
    for count in counts:
        own = candidates.at(slice(start, start + min(count, top_candidates)))
        kept = _suppressed(own, iou, top)
        selected.append((kept.boxes, kept.scores, kept.classes))
        start += count
    return selected


def _candidates(predictions: Tensor, score: float, most: int, multi_label: bool) -> _Candidates:
    """Pairs of a box and a class that score more than ``score``.

    Of each picture the best ``most`` are among them, and not many more.
    """
    pictures, places = (predictions[..., 4] > score).nonzero(as_tuple=True)
    rows = predictions[pictures, places]
    finite = rows.isfinite().all(1)  # a network that diverges gives anything
    pictures, rows = pictures[finite], rows[finite]
    labels = rows[:, 5:] if rows.shape[1] > 6 else torch.ones_like(rows[:, 5:])
    best, classes = labels.max(1)
    best = best * rows[:, 4]
    floors = _floors(best, torch.bincount(pictures, minlength=len(predictions)), most)[pictures]
    which = ((best > score) & (best >= floors)).nonzero()[:, 0]
    if multi_label:
        scores = labels[which] * rows[which, 4:5]
        wanted = (scores > score) & (scores >= floors[which, None])
        inside, classes = wanted.nonzero(as_tuple=True)
        which, best = which[inside], scores[inside, classes]
    else:
        best, classes = best[which], classes[which]
    half = rows[which, 2:4] / 2
    corners = torch.cat([rows[which, :2] - half, rows[which, :2] + half], 1)
    return _Candidates(pictures[which], corners, best, classes)


def _floors(best: Tensor, counts: Tensor, most: int) -> Tensor:
    """For each picture (B,) what its best ``most`` candidates score at least.

    The best class of a box scores as much as any of its classes. So the best ``most`` candidates
    score no less than the best class of the ``most``-th box, and what does score less need not be
    sorted: a network in training can find all classes in all cells.

    Args:
        best: (N,) what the best class of each box scores, picture after picture.
        counts: (B,) boxes of each picture.
        most: 1 or more.
    """
    parts, none = torch.split(best, counts.tolist()), best.new_zeros(1)
    floors = [part.topk(most).values[-1:] if len(part) > most else none for part in parts]
    return torch.cat([best.new_zeros(0), *floors])


def _best_first(candidates: _Candidates) -> _Candidates:
    """Ordered by picture, then by falling score; ties as they were."""
    order = candidates.scores.argsort(descending=True, stable=True)
    return candidates.at(order[candidates.pictures[order].argsort(stable=True)])


def _suppressed(candidates: _Candidates, iou: float, top: int) -> _Candidates:
    """What non-maximum suppression leaves of a picture's candidates, at most ``top``, best first.

    The better candidates do not depend on the worse ones: when the first of them give enough boxes
    the others are not looked at.
    """
    first = max(_FIRST, top)
    while True:
        tried = candidates.at(slice(first))
        kept = nms(tried.boxes, tried.scores, tried.classes, iou)[:top]
        if len(kept) == top or first >= len(candidates.scores):
            return tried.at(kept)
        first *= 4

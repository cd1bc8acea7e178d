"""Detectors: which one, and at which input size, from the boxes' sizes and published accuracy.

A detector finds small objects worse, so its input size is part of the choice: a smaller network at
a larger size may find more than a larger one at a smaller size. What decides is the *merit*:
published AP times the share of it that is left with boxes of the user's sizes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.i18n import N_, tr
from tango_desktop.recommend.records import BoxFacts, Candidate, RecommendRequest

LADDER = (
    "yolov7-tiny",
    "yolov7",
    "yolov7x",
    "yolov7-w6",
    "yolov7-e6",
    "yolov7-d6",
    "yolov7-e6e",
)
SIDES = (320, 416, 512, 640, 960, 1280)
# A side suits when it keeps this much of what the largest side that makes sense would find.
_ENOUGH = 0.95
SMALL_PX = 32  # objects below 32 × 32 px are small by COCO's definition
# Share of the AP that is left for boxes of so many px (square root of the area) at the input.
# Measured: YOLOv7 with COCO weights on 128 pictures of val2017 at 640 and at 320 px has AP 0.338
# and 0.184 for small, 0.554 and 0.431 for medium, 0.738 and 0.714 for large objects (medians of
# 18, 64 and 192 px at 640): what halving costs at each size, added up from 192 px downwards.
_KEPT = ((6, 0.19), (12, 0.34), (24, 0.58), (48, 0.81), (96, 0.96), (192, 1.0))
# The boxes of those pictures, for data whose boxes are not known; quantiles as in BoxFacts.
COCO_SHARES = (0.023, 0.045, 0.109, 0.239, 0.433)


# The published weights of YOLOv7-tiny that reach 38.7 AP have another activation than its training
# configuration, which is what is built here.
_NOTES = {
    "yolov7-tiny": N_(
        "It was published for a network with SiLU activations; this one has LeakyReLU (0.1), as in"
        " its training configuration, and may reach a little less."
    )
}


def accuracy_note(info: ModelInfo) -> str:
    """What was different in the network that the published AP is of, not translated."""
    return _NOTES.get(info.name, "")


def ladder(request: RecommendRequest) -> tuple[str, ...]:
    """The networks, small to large."""
    return LADDER


def models(request: RecommendRequest) -> tuple[str, ...]:
    """All detectors."""
    return tuple(info.name for info in MODELS if info.task == request.task)


def for_pictures(request: RecommendRequest, model: str) -> str:
    """``model``: detectors are not chosen by the pictures' size, only fed differently."""
    return model


def kept(px: float) -> float:
    """The share of the AP that is left for boxes of ``px`` px at the input; 1 from 192 px on."""
    if px <= _KEPT[0][0]:
        return _KEPT[0][1] * px / _KEPT[0][0]
    for (left, low), (right, high) in itertools.pairwise(_KEPT):
        if px <= right:
            return low + (high - low) * math.log(px / left) / math.log(right / left)
    return _KEPT[-1][1]


def kept_share(shares: Sequence[float], side: int) -> float:
    """The mean of :func:`kept` over boxes.

    Args:
        shares: boxes' sides (square root of the area) as shares of the picture's longer side.
        side: of the input, px.
    """
    return sum(kept(share * side) for share in shares) / len(shares)


def sides(request: RecommendRequest, info: ModelInfo) -> tuple[int, ...]:
    """The sides that come into question, the one that suits the boxes first, then smaller ones."""
    allowed = [side for side in SIDES if side % info.stride == 0]
    most = _most_useful(request, info, allowed)
    shares = _shares(request)
    enough = _ENOUGH * kept_share(shares, most)
    suits = next(side for side in allowed if kept_share(shares, side) >= enough)
    return tuple(reversed([side for side in allowed if side <= suits]))


def _most_useful(request: RecommendRequest, info: ModelInfo, allowed: Sequence[int]) -> int:
    """The largest side that makes sense: that of the pictures, at most the network's own."""
    pictures = request.boxes.picture_side if request.boxes else request.median_side
    wanted = min(pictures or info.default_size, info.default_size)
    return next((side for side in allowed if side >= wanted), allowed[-1])


def _shares(request: RecommendRequest) -> tuple[float, ...]:
    return request.boxes.shares if request.boxes and request.boxes.shares else COCO_SHARES


def merit(request: RecommendRequest, info: ModelInfo, side: int) -> float:
    """Published AP, times what is left of it for boxes of the user's sizes at ``side`` px."""
    return (info.ap or 0.0) * kept_share(_shares(request), side)


def about_input(request: RecommendRequest, wanted: Candidate) -> list[str]:
    """Why the input size, as the boxes would have it."""
    side, boxes = wanted.full_side, request.boxes
    if boxes is None or not boxes.shares:
        return []
    enough = _finds_enough(boxes.shares, side)
    if not enough and _are_small(boxes.shares, side):
        return [_held_back(boxes, side, wanted.title)]
    sizes = tr(
        "At {side} px a tenth of your boxes are smaller than {tenth} px and half of them"
        " smaller than {half} px",
        side=side,
        tenth=f"{boxes.shares[0] * side:.0f}",
        half=f"{boxes.shares[2] * side:.0f}",
    )
    if enough:
        return [tr("{sizes}; a larger input would add little.", sizes=sizes)]
    if side >= boxes.picture_side:
        return [tr("{sizes}; your pictures have no more pixels to offer.", sizes=sizes)]
    return [tr("{sizes}; a larger input would find a little more, but take longer.", sizes=sizes)]


def _are_small(shares: Sequence[float], side: int) -> bool:
    """Whether a tenth of the boxes or more are small objects at ``side`` px."""
    return shares[0] * side < SMALL_PX


def _held_back(boxes: BoxFacts, side: int, model: str) -> str:
    """Why the input is no larger, although that would help where pictures had more pixels."""
    tenth = f"{boxes.shares[0] * side:.0f}"
    if side >= boxes.picture_side:
        return tr(
            "At {side} px, as much as most of your pictures have, a tenth of your boxes are smaller"
            " than {tenth} px: such small objects are often missed.",
            side=side,
            tenth=tenth,
        )
    return tr(
        "At {side} px, which suits {model} and your pictures, a tenth of your boxes are smaller"
        " than {tenth} px: such small objects are often missed.",
        side=side,
        model=model,
        tenth=tenth,
    )


def _finds_enough(shares: Sequence[float], side: int) -> bool:
    return kept_share(shares, side) >= _ENOUGH * kept_share(shares, 2 * side)


def about_loss(request: RecommendRequest, chosen: Candidate) -> list[str]:
    """What a smaller input than suits costs."""
    side, full = chosen.size[0], chosen.full_side
    if side >= full:
        return []
    shares = _shares(request)
    loss = 1 - kept_share(shares, side) / kept_share(shares, full)
    said = tr(
        "With boxes of these sizes {side} px is estimated to cost about {percent} % of the"
        " accuracy that {full} px would have.",
        side=side,
        percent=f"{100 * loss:.0f}",
        full=full,
    )
    known = request.boxes.shares if request.boxes else ()
    if not known or not _are_small(known, side):
        return [said]
    small = tr(
        "A tenth of your boxes are then smaller than {tenth} px: such small objects are often"
        " missed.",
        tenth=f"{known[0] * side:.0f}",
    )
    return [said, small]

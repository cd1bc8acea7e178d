"""Classifiers: how the pictures' size chooses among them, and the size that they are fed."""

from __future__ import annotations

from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.i18n import tr
from tango_desktop.recommend.records import Candidate, RecommendRequest

RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnet200")
# The CIFAR forms take the places of the table's networks for small pictures. The table's authors
# take them for ten classes or fewer; the pictures' size is what their design is about
# (He et al., 2015, section 4.2), so it decides here.
SMALL_FORMS = {
    "resnet34": "resnet20",
    "resnet50": "resnet32",
    "resnet101": "resnet44",
    "resnet152": "resnet56",
    "resnet200": "resnet110",
}
SMALL_SIDE = 64
SIDES = (32, 64, 96, 128, 160, 192, 224)


def is_small(median_side: int) -> bool:
    """Whether networks made for small pictures suit better."""
    return 0 < median_side <= SMALL_SIDE


def ladder(request: RecommendRequest) -> tuple[str, ...]:
    """The table's networks, small to large, as they apply to the pictures."""
    return tuple(SMALL_FORMS.values()) if is_small(request.median_side) else RESNETS


def for_pictures(request: RecommendRequest, model: str) -> str:
    """``model``, or the CIFAR form that takes its place for small pictures."""
    return SMALL_FORMS.get(model, "resnet20") if is_small(request.median_side) else model


def models(request: RecommendRequest) -> tuple[str, ...]:
    """The networks that come into question for the pictures."""
    small = is_small(request.median_side)
    infos = (i for i in MODELS if i.task == request.task and (small or i.form == "imagenet"))
    return tuple(info.name for info in infos if not small or _suits_small(info))


def _suits_small(info: ModelInfo) -> bool:
    # Larger ImageNet networks on pictures of a few pixels only cost time.
    return info.form == "cifar" or info.name in RESNETS[:3]


def sides(request: RecommendRequest, info: ModelInfo) -> tuple[int, ...]:
    """The one side that suits the pictures."""
    return (input_side(request.median_side, info.form),)


def input_side(median_side: int, form: str) -> int:
    """The side that pictures are resized to: the least of ``SIDES`` that loses nothing, or 224.

    Networks of the ``imagenet`` form halve five times: less than 64 px would leave them one pixel.
    """
    least = next((side for side in SIDES if side >= median_side), SIDES[-1])
    if median_side <= 0:
        least = SIDES[-1]
    if form == "cifar":
        return min(least, SMALL_SIDE) if median_side > 0 else SIDES[0]
    return max(least, SMALL_SIDE)


def merit(request: RecommendRequest, info: ModelInfo, side: int) -> float:
    """The place on the ladder: the table prefers its networks in their order of size."""
    places = ladder(request)
    return float(places.index(info.name)) if info.name in places else -1.0


def about_input(request: RecommendRequest, wanted: Candidate) -> list[str]:
    """That the pictures are small, if they are."""
    if not is_small(request.median_side):
        return []
    return [
        tr(
            "The pictures are small ({side} px), so its counterpart for small pictures is taken:"
            " {model}.",
            side=request.median_side,
            model=wanted.title,
        )
    ]

"""YOLOv7's published figures where they differ by the size of the model; no torch here.

From the public repository of Wang et al., arXiv 2207.02696: one set for the tiny model, one for
models of three levels (P5), one for four (P6).
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.registry import Registry
from tango_desktop.data.augment_boxes import BOX_AUGMENTS, BoxAugmentSpec
from tango_desktop.errors import TrainError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.layers.detection import DetectParams
from tango_desktop.i18n import N_, tr
from tango_desktop.train.settings import DetectionTrainSettings

P6_LEVELS = 4
TINY_PARAMETERS = 15_000_000  # the tiny model has 6 million, the next one 37
_NINE_OF_MOSAICS = 0.2
SMALL_SIDE = 320  # px; published figures are not meant for smaller inputs
_PUBLISHED_CLASSES, _PUBLISHED_SIDE, _PUBLISHED_LEVELS = 80, 640, 3


@dataclass(frozen=True)
class RecipeInfo:
    """A published set of figures; the names are those of the settings that −1 leaves to it."""

    name: str
    final_ratio: float
    class_gain: float
    objectness_gain: float
    mixup: float
    paste_in: float
    translate: float
    scale: float


RECIPES: Registry[RecipeInfo] = Registry(N_("recipe"), TrainError)
RECIPES.add(RecipeInfo("tiny", 0.01, 0.5, 1.0, 0.05, 0.05, 0.1, 0.5))
RECIPES.add(RecipeInfo("p5", 0.1, 0.3, 0.7, 0.15, 0.15, 0.2, 0.9))
RECIPES.add(RecipeInfo("p6", 0.2, 0.3, 0.7, 0.15, 0.15, 0.2, 0.9))


@dataclass(frozen=True)
class Gains:
    """The weights of the loss's terms, as they are published: for 80 classes, 640 px, 3 levels."""

    box: float = 0.05
    objectness: float = 0.7
    classes: float = 0.3

    def scaled(self, classes: int, levels: int, size: tuple[int, int]) -> Gains:
        """For another number of classes and levels and another input size (height, width).

        Objectness follows the input's area, as published, down to that of 320 px; smaller inputs
        keep the factor of 320 px, 0.25: see :func:`prior_shift`.
        """
        share = _PUBLISHED_LEVELS / levels
        area = max(size[0] * size[1], SMALL_SIDE**2) / _PUBLISHED_SIDE**2
        return Gains(
            self.box * share,
            self.objectness * share * area,
            self.classes * share * classes / _PUBLISHED_CLASSES,
        )


def prior_shift(size: tuple[int, int]) -> float:
    """What is added to the first objectness logits for an input of ``size`` (height, width).

    The published prior expects 8 objects in 640 × 640 px on each level. An input below 320 px shows
    pictures made smaller, not parts of them: it expects 8 objects in its own area, which is
    2 · ln(640 / side) more.

    Measured on blood cells (BCCD, yolov7-tiny of width 0.25, best mAP50-95 of the validation split,
    a seed each). 96 px, 40 epochs: as published 0.198, 0.148, 0.042; with the factor of 320 px
    0.217, 0.185; with this prior too 0.213, 0.261, 0.240. 128 px, 30 epochs: as published 0.178,
    0.172, 0.006; with both 0.052, 0.044, 0.144, 0.209: so short a run may end before it finds
    anything, whichever the figures; 60 epochs: 0.208, 0.209, with both 0.327, 0.267.
    224 px, 12 epochs: 0.118, with both 0.179.
    """
    side = math.sqrt(size[0] * size[1])
    return 2 * math.log(_PUBLISHED_SIDE / side) if side < SMALL_SIDE else 0.0


def lead_head(document: NetworkDocument) -> DetectParams:
    """The parameters of the head whose boxes count.

    Raises:
        TrainError: the network has none.
    """
    for node in document.nodes:
        if isinstance(node.settings, DetectParams) and not node.settings.auxiliary:
            return node.settings
    raise TrainError(
        tr("This network finds no boxes."),
        tr("Choose a network for object detection, such as yolov7-tiny."),
    )


def recipe_of(settings: DetectionTrainSettings, document: NetworkDocument) -> RecipeInfo:
    """The set that the settings name, or the one that was published for such a network."""
    if settings.recipe != "auto":
        return RECIPES.get(settings.recipe)
    if len(lead_head(document).strides) >= P6_LEVELS:
        return RECIPES.get("p6")
    small = document.parameter_count() < TINY_PARAMETERS
    return RECIPES.get("tiny" if small else "p5")


def resolved(settings: DetectionTrainSettings, document: NetworkDocument) -> DetectionTrainSettings:
    """The settings with every −1 replaced by the published figure."""
    recipe = recipe_of(settings, document)
    figures: dict[str, Any] = {
        name: value
        for name, value in dataclasses.asdict(recipe).items()
        if name != "name" and getattr(settings, name) < 0
    }
    return dataclasses.replace(settings, recipe=recipe.name, **figures)


def gains_of(settings: DetectionTrainSettings) -> Gains:
    """The weights of the loss, of resolved settings."""
    return Gains(settings.box_gain, settings.objectness_gain, settings.class_gain)


def augmentation_of(settings: DetectionTrainSettings) -> BoxAugmentSpec | None:
    """How training pictures are varied, of resolved settings; ``standard`` is as published."""
    if settings.augment == "standard":
        return _as_set(settings)
    spec = BOX_AUGMENTS.get(settings.augment).spec
    if spec is None:
        return None
    return dataclasses.replace(
        spec, flip_horizontal=settings.flip, flip_vertical=settings.flip_vertical
    )


def _as_set(settings: DetectionTrainSettings) -> BoxAugmentSpec:
    return BoxAugmentSpec(
        mosaic=settings.mosaic,
        mosaic9=_NINE_OF_MOSAICS,
        mixup=settings.mixup,
        copy_paste=settings.paste_in,
        hue=settings.hue,
        saturation=settings.saturation,
        value=settings.brightness,
        translate=settings.translate,
        scale=settings.scale,
        flip_horizontal=settings.flip,
        flip_vertical=settings.flip_vertical,
    )

"""What a person may say about training a detector; the defaults are YOLOv7's published recipe.

The published recipe (arXiv 2207.02696 and its repository) has three sets of figures: for the tiny
model, for models with three levels (P5) and with four (P6). Where they differ a setting of −1 takes
the set's figure; :mod:`tango_desktop.train.detection_recipe` says which.
"""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.i18n import N_
from tango_desktop.train.common_settings import TrainSettings

AS_PUBLISHED = -1.0
RECIPES = (N_("auto"), "tiny", "p5", "p6")


@dataclass(frozen=True)
class DetectionTrainSettings(TrainSettings):
    """The settings of the training stage for object detection."""

    epochs: int = param(
        100,
        N_("Epochs"),
        N_("Passes over the training pictures; raising it later continues the same run"),
        minimum=1,
        maximum=100_000,
    )
    momentum: float = param(
        0.937,
        N_("Momentum"),
        N_("Momentum of SGD, first beta of AdamW; it rises from 0.8 in the warm-up"),
        minimum=0.0,
        maximum=0.9999,
        expert=True,
    )
    weight_decay: float = param(
        5e-4,
        N_("Weight decay"),
        N_("For 64 pictures a step; not applied to biases and normalisation layers"),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    warmup_epochs: float = param(
        3.0,
        N_("Warm-up"),
        N_("The learning rate rises over these and at least 1000 steps; at most a tenth of a run"),
        minimum=0.0,
        maximum=1000.0,
        unit=N_("epochs"),
        expert=True,
    )
    final_ratio: float = param(
        AS_PUBLISHED,
        N_("Final ratio"),
        N_("Learning rate at the end, as a share of the highest; −1 as published"),
        minimum=-1.0,
        maximum=1.0,
        expert=True,
    )
    ema_decay: float = param(
        0.9999,
        N_("EMA decay"),
        N_("Keeps a moving average of the weights and uses it; shorter in short runs; 0 is off"),
        minimum=0.0,
        maximum=0.999999,
        expert=True,
    )
    recipe: str = param(
        "auto",
        N_("Recipe"),
        N_("Which published set of figures −1 stands for; auto chooses by the network"),
        choices=RECIPES,
        expert=True,
    )
    nominal_batch: int = param(
        64,
        N_("Nominal batch"),
        N_("Small batches are added up to this many pictures before a step, in runs long enough"),
        minimum=1,
        maximum=65_536,
        expert=True,
    )
    box_gain: float = param(
        0.05,
        N_("Box gain"),
        N_("Weight of the boxes' places in the loss"),
        minimum=0.0,
        maximum=100.0,
        expert=True,
    )
    class_gain: float = param(
        AS_PUBLISHED,
        N_("Class gain"),
        N_("Weight of the classes in the loss, for 80 of them; −1 as published"),
        minimum=-1.0,
        maximum=100.0,
        expert=True,
    )
    objectness_gain: float = param(
        AS_PUBLISHED,
        N_("Objectness gain"),
        N_("Weight of telling objects from background, at 640 px; −1 as published"),
        minimum=-1.0,
        maximum=100.0,
        expert=True,
    )
    mosaic: float = param(
        1.0,
        N_("Mosaic"),
        N_("Share of training pictures that are put together from four or nine"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    close_mosaic: int = param(
        0,
        N_("Epochs without mosaic"),
        N_("So many last epochs, at most a fifth of the run, see single pictures; published: 0"),
        minimum=0,
        maximum=100_000,
        unit=N_("epochs"),
        expert=True,
    )
    mixup: float = param(
        AS_PUBLISHED,
        N_("Mixup"),
        N_("Share of mosaics that are blended with another one; −1 as published"),
        minimum=-1.0,
        maximum=1.0,
        expert=True,
    )
    paste_in: float = param(
        AS_PUBLISHED,
        N_("Paste-in"),
        N_("Share of pictures that objects with outlines are pasted into; −1 as published"),
        minimum=-1.0,
        maximum=1.0,
        expert=True,
    )
    translate: float = param(
        AS_PUBLISHED,
        N_("Shift"),
        N_("Pictures are shifted by up to this share of their size; −1 as published"),
        minimum=-1.0,
        maximum=0.9,
        expert=True,
    )
    scale: float = param(
        AS_PUBLISHED,
        N_("Zoom"),
        N_("Pictures are zoomed by 1 ± up to this share; −1 as published"),
        minimum=-1.0,
        maximum=0.9,
        expert=True,
    )
    hue: float = param(
        0.015,
        N_("Hue"),
        N_("Colours are turned by up to this share of the circle"),
        minimum=0.0,
        maximum=0.5,
        expert=True,
    )
    saturation: float = param(
        0.7,
        N_("Saturation"),
        N_("Strength of colours is varied by up to this share"),
        minimum=0.0,
        maximum=0.99,
        expert=True,
    )
    brightness: float = param(
        0.4,
        N_("Brightness"),
        N_("Brightness is varied by up to this share"),
        minimum=0.0,
        maximum=0.99,
        expert=True,
    )
    flip: float = param(
        0.5,
        N_("Mirrored"),
        N_("Share of pictures that are mirrored left to right; 0 where left and right differ"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    flip_vertical: float = param(
        0.0,
        N_("Upside down"),
        N_("Share of pictures that are turned upside down; for pictures without an up"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    multi_scale: bool = param(
        False,
        N_("Multi-scale"),
        N_("Each batch at another size, 0.5 to 1.5 times the network's"),
        expert=True,
    )
    rectangular: bool = param(
        False,
        N_("Rectangular validation"),
        N_("Validates without the grey bars: faster, but not just as the network is deployed"),
        expert=True,
    )
    score_threshold: float = param(
        0.001,
        N_("Score threshold"),
        N_("Detections with less are not counted in validation"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    nms_iou: float = param(
        0.65,
        N_("NMS IoU"),
        N_("Of two boxes of one class that overlap more in validation, the surer one is kept"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    max_detections: int = param(
        300,
        N_("Most detections"),
        N_("The surest of a picture that validation counts"),
        minimum=1,
        maximum=10_000,
        expert=True,
    )

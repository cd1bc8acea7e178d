"""What a person may say about training a classifier. Every default suits a newcomer."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.i18n import N_
from tango_desktop.train.common_settings import TrainSettings


@dataclass(frozen=True)
class ClassificationTrainSettings(TrainSettings):
    """The settings of the training stage for image classification."""

    label_smoothing: float = param(
        0.1,
        N_("Label smoothing"),
        N_("Share of each target spread over all classes"),
        minimum=0.0,
        maximum=0.9,
        expert=True,
    )
    mixup: float = param(
        0.0,
        N_("Mixup"),
        N_("Alpha of the beta distribution that blends two pictures; 0 is off"),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    cutmix: float = param(
        0.0,
        N_("CutMix"),
        N_("Alpha of the beta distribution that pastes part of another picture; 0 is off"),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    class_weights: str = param(
        "off",
        N_("Class weights"),
        N_("Balanced counts rare classes more, in inverse proportion to their pictures"),
        choices=(N_("off"), N_("balanced")),
        expert=True,
    )
    normalise: str = param(
        "auto",
        N_("Normalisation"),
        N_("Mean and deviation of the pictures; must be what the starting weights were made with"),
        choices=(N_("auto"), "imagenet", N_("half"), N_("none")),
        expert=True,
    )

"""The answers to how small and quick the trained network is to become, by task. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tango_desktop.core.flow import task_of
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.export import range_settings
from tango_desktop.i18n import N_

LEVELS = 10  # of lightness and of precision
AS_TRAINED = LEVELS  # the precision level at which nothing is quantized
IMPORTANCES = ("l1", "l2", "norm_scale", "taylor", "median")
FLOATS = ("fp16", "fp32")
SAVINGS = (N_("macs"), N_("parameters"), N_("latency"))
MEASURING = (N_("never"), N_("ends"), N_("each"))


@dataclass(frozen=True)
class OptimizeSettings:
    """What is taken from the trained network, and how much accuracy that may cost."""

    STAGE: ClassVar[str] = "optimize"
    lightness: int = param(
        0,
        N_("Light-weight level"),
        N_("0 leaves every channel; 10 removes 70 % of the work or of the time"),
        minimum=0,
        maximum=LEVELS,
    )
    precision_level: int = param(
        AS_TRAINED,
        N_("Precision level"),
        N_("10 is as trained; 0 computes everything in 8 bits; between, the worst layers stay"),
        minimum=0,
        maximum=AS_TRAINED,
    )
    automatic: bool = param(
        False,
        N_("Choose the precision"),
        N_("Take the quickest 8-bit form whose loss stays within the limit"),
    )
    max_loss: float = param(
        0.5,
        N_("Largest loss"),
        N_("How many points of top-1 may be lost on the validation pictures"),
        minimum=0.0,
        maximum=100.0,
        unit=N_("points"),
    )
    qat_epochs: int = param(
        0,
        N_("Epochs of 8-bit training"),
        N_("Trains on with rounded values, for networks that lose too much; 0 does not"),
        minimum=0,
        maximum=1000,
    )
    tune_epochs: int = param(
        5,
        N_("Epochs after each removal"),
        N_("Passes over the training pictures each time that channels were removed"),
        minimum=1,
        maximum=1000,
    )
    prune_steps: int = param(
        3,
        N_("Removals"),
        N_("In how many steps channels are removed, with training after each"),
        minimum=1,
        maximum=20,
        expert=True,
    )
    prune_for: str = param(
        "macs",
        N_("What to save"),
        N_("What the light-weight level counts: the work, the size, or the time on the device"),
        choices=SAVINGS,
        expert=True,
    )
    measure_latency: str = param(
        "never",
        N_("Measure on the device"),
        N_(
            "Where time is saved: never, at the ends (before the first removal and after the "
            "last), or after each, so that the next is counted by that"
        ),
        choices=MEASURING,
        expert=True,
    )
    removal_loss: float = param(
        50.0,
        N_("Loss of removals"),
        N_("What part of the largest loss removing channels may use up; the rest is for 8 bits"),
        minimum=0.0,
        maximum=100.0,
        unit="%",
        expert=True,
    )
    importance: str = param(
        "l2",
        N_("Importance of channels"),
        N_("How a channel's worth is told: by its weights, its batch norm, or gradients"),
        choices=IMPORTANCES,
        expert=True,
    )
    calibration_pictures: int = range_settings.calibration_pictures()
    kept_in: str = param(
        "fp16",
        N_("Precision of kept layers"),
        N_("What the worst layers stay in where the rest computes in 8 bits"),
        choices=FLOATS,
        expert=True,
    )
    measured_pictures: int = param(
        256,
        N_("Pictures measured"),
        N_("How many validation pictures each 8-bit form is tried on; 0 takes all"),
        minimum=0,
        maximum=100_000,
        expert=True,
    )
    range_method: str = range_settings.range_method()
    equalize: bool = param(
        False,
        N_("Even out weights"),
        N_("Spreads weights evenly over channels before they are rounded"),
        expert=True,
    )
    correct_bias: bool = param(
        False,
        N_("Correct biases"),
        N_("Makes up for what rounding shifts on average in each channel"),
        expert=True,
    )

    @property
    def prunes(self) -> bool:
        """Whether channels are to be removed."""
        return self.lightness > 0

    @property
    def quantizes(self) -> bool:
        """Whether an 8-bit form is asked for."""
        return self.automatic or self.precision_level < AS_TRAINED

    @property
    def most_loss(self) -> float | None:
        """By how much the score may fall in all, 0 to 1; None: by any, a level is asked for."""
        return self.max_loss / 100.0 if self.automatic else None

    @property
    def most_removal_loss(self) -> float | None:
        """As ``most_loss``, of what removing channels alone may cost."""
        part = self.removal_loss / 100.0 if self.quantizes else 1.0
        return None if self.most_loss is None else self.most_loss * part

    @property
    def measures(self) -> bool:
        """Whether networks are measured on the device."""
        return self.prune_for == "latency" and self.measure_latency != "never"

    @property
    def share(self) -> float:
        """How much of what is saved is to go, 0 to 0.7."""
        return share_of(self.lightness)


@dataclass(frozen=True)
class DetectionOptimizeSettings(OptimizeSettings):
    """The same of a detector, whose accuracy is mAP50-95."""

    max_loss: float = param(
        1.0,
        N_("Largest loss"),
        N_("How many points of mAP50-95 may be lost on the validation pictures"),
        minimum=0.0,
        maximum=100.0,
        unit=N_("points"),
    )
    measured_pictures: int = param(
        128,
        N_("Pictures measured"),
        N_("How many validation pictures each 8-bit form is tried on; 0 takes all"),
        minimum=0,
        maximum=100_000,
        expert=True,
    )


SETTINGS_BY_TASK: Mapping[str, type[OptimizeSettings]] = {
    "classification": OptimizeSettings,
    "detection": DetectionOptimizeSettings,
}


def share_of(lightness: int) -> float:
    """The share that a light-weight level takes away, 0 to 0.7."""
    return 0.07 * lightness


def optimize_settings(project: Project) -> OptimizeSettings:
    """The answers of a project, for what it is to learn.

    Raises:
        SettingsError: ``project.yaml`` holds something that is not allowed.
    """
    return project.settings(SETTINGS_BY_TASK.get(task_of(project), OptimizeSettings))

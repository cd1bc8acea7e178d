"""The settings by which values get their 8-bit ranges: the stages Optimize and Export have them."""

from __future__ import annotations

from tango_desktop.core.params import param
from tango_desktop.i18n import N_

RANGE_METHODS = (N_("minmax"), N_("percentile"), N_("entropy"), N_("mse"))
USUAL_METHOD = "percentile"


def calibration_pictures() -> int:
    """How many pictures the ranges come from, as a field of a stage's settings."""
    return param(
        128,
        N_("Pictures for calibration"),
        N_("How many training pictures tell an 8-bit model the ranges of its values"),
        minimum=1,
        maximum=10_000,
        expert=True,
    )


def range_method(usual: str = USUAL_METHOD) -> str:
    """How a range is chosen, as a field of a stage's settings."""
    return param(
        usual,
        N_("Ranges of 8-bit values"),
        N_("How the range of a value is chosen from what the calibration pictures gave"),
        choices=RANGE_METHODS,
        expert=True,
    )

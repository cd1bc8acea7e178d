"""The settings by which values get their 8-bit ranges: the stages Optimize and Export have them."""

from __future__ import annotations

from tango_desktop.core.params import param
from tango_desktop.i18n import N_

RANGE_METHODS = (N_("minmax"), N_("percentile"), N_("entropy"), N_("mse"))
# Signal to noise of the outputs in dB by minmax, percentile, entropy, mse (ONNX Runtime):
# YOLOv7 18.6, 17.9, 6.3, 22.1; ResNet-50 24.7, 24.3, 16.8, 26.0; ResNet-56 31.7, 31.7, 28.8, 32.2;
# VGG-16 50.3, 47.6, 50.0, 49.4.
USUAL_METHOD = "mse"


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

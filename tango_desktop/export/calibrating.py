"""The pictures that 8-bit models are calibrated with, as the network sees them."""

from __future__ import annotations

from tango_desktop.export.quantization.calibration import (
    PreparedPictures,
    choose_pictures,
    info_of,
)
from tango_desktop.export.quantization.plan import CalibrationInfo
from tango_desktop.export.spec import ExportSpec

SEED = 0


def calibration_pictures(spec: ExportSpec) -> PreparedPictures:
    """The pictures for an export: some of the training split, evenly over the classes.

    Raises:
        DataError: there are none.
    """
    return calibration_set(spec)[0]


def calibration_set(spec: ExportSpec) -> tuple[PreparedPictures, CalibrationInfo]:
    """The same pictures, and what a plan says of them.

    Raises:
        DataError: there are none.
    """
    chosen = choose_pictures(spec.lock, spec.settings.calibration_pictures, SEED)
    return PreparedPictures(spec.lock, chosen, spec.preprocess), info_of(chosen, SEED)

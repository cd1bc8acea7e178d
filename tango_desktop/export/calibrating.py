"""The pictures that 8-bit models are calibrated with, as the network sees them."""

from __future__ import annotations

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.export.quantization.calibration import (
    PreparedPictures,
    choose_pictures,
    coverage,
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


def calibration_warnings(spec: ExportSpec, ctx: JobContext) -> tuple[str, ...]:
    """What speaks against the pictures of an export: lasting texts, logged before they are used.

    Nothing is said where there is a plan: the stage “Optimize” has looked at its pictures.

    Raises:
        DataError: there are no pictures, or one cannot be read any more.
    """
    if spec.plan is not None:
        return ()
    chosen = choose_pictures(spec.lock, spec.settings.calibration_pictures, SEED)
    found = coverage(spec.lock, chosen, ctx).warnings()
    for warning in found:
        logger("export").warning("%s", warning)
    return found

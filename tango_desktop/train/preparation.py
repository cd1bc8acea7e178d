"""How pictures become network input in a run: decided here, kept with the run, exported with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tango_desktop.data.preprocess import default_spec, detector_spec
from tango_desktop.train.settings import ClassificationTrainSettings, TrainSettings

PHOTO_SIDE = 128  # from here on pictures are taken for photos, not for icons, digits or patches
PHOTO_CROP = 0.875  # what ImageNet networks are evaluated with: 224 of 256


@dataclass(frozen=True)
class Pictures:
    """What decides how pictures become input.

    Attributes:
        size: (height, width) of the network's input.
        channels: 3 (RGB) or 1 (grey).
        median_side: of the pictures' shorter sides, in pixels.
    """

    size: tuple[int, int]
    channels: int
    median_side: int


def preprocess_for(task: str, pictures: Pictures, settings: TrainSettings) -> dict[str, Any]:
    """The preprocessing of a run of ``task``, a name in ``TASKS``."""
    return _BY_TASK.get(task, _classification)(pictures, settings)


def _classification(pictures: Pictures, settings: TrainSettings) -> dict[str, Any]:
    normalise = settings.normalise if isinstance(settings, ClassificationTrainSettings) else "auto"
    return choose_preprocess(pictures.size, pictures.channels, pictures.median_side, normalise)


def _detection(pictures: Pictures, settings: TrainSettings) -> dict[str, Any]:
    return detector_spec(pictures.size, pictures.channels)


_BY_TASK: Mapping[str, Callable[[Pictures, TrainSettings], dict[str, Any]]] = {
    "classification": _classification,
    "detection": _detection,
}


def choose_preprocess(
    size: tuple[int, int], channels: int, median_side: int, normalise: str = "auto"
) -> dict[str, Any]:
    """The preprocessing of a run.

    Photos keep their shape and lose their edges, as ImageNet weights expect; small pictures are
    stretched, so that nothing at their edges is lost.

    Args:
        size: (height, width) of the network's input.
        channels: 3 (RGB) or 1 (grey).
        median_side: of the pictures' shorter sides, in pixels.
        normalise: ``auto`` and ``imagenet`` take the ImageNet statistics (for one channel, those of
            its grey pictures), ``half`` maps to −1 to 1, ``none`` leaves 0 to 1.
    """
    spec = default_spec(size, channels)
    photo = min(size) >= PHOTO_SIDE and median_side >= PHOTO_SIDE
    spec["resize"] = "crop" if photo else "stretch"
    spec["crop_fraction"] = PHOTO_CROP if photo else 1.0
    if normalise in ("half", "none"):
        mean, std = (0.5, 0.5) if normalise == "half" else (0.0, 1.0)
        spec["mean"], spec["std"] = [mean] * channels, [std] * channels
    return spec

"""Random changes to training pictures, so that a network learns what does not matter.

All on 8-bit Pillow pictures, before normalisation. What a picture becomes depends only on the
picture, the specs and the random generator it is given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tango_desktop.core.registry import Registry
from tango_desktop.data.preprocess import fit, open_picture, resized
from tango_desktop.i18n import N_

# Training pictures are first reduced to this multiple of the network's size: enough for crops.
WORKING_SCALE = 1.5
SMALL_SIZE = 64  # px; below, networks get shifted pictures instead of zoomed crops
_ERASE_AREA = (0.02, 0.2)
_ERASE_RATIO = 3.0
# ITU-R BT.601 luma; YIQ, in which a turn of the last two is a change of hue.
_LUMA = np.array([0.299, 0.587, 0.114])
_TO_YIQ = np.array([_LUMA, [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
_FROM_YIQ = np.linalg.inv(_TO_YIQ)

Random = np.random.Generator


@dataclass(frozen=True)
class AugmentSpec:
    """How strongly training pictures are changed; 0 leaves a property alone.

    Attributes:
        crop: ``none``, ``zoomed`` (a random part, resized) or ``shifted`` (padded, then cut).
        crop_scale: zoomed: the least share of the picture's area.
        crop_ratio: zoomed: how far the aspect may change, as a factor.
        shift: shifted: how far, as a share of the side.
        flip_horizontal: probability.
        flip_vertical: probability.
        rotation_degrees: at most this far either way.
        brightness: at most this share more or less.
        contrast: at most this share more or less.
        saturation: at most this share more or less.
        hue: at most this share of the colour circle either way.
        erase: probability that a rectangle is painted over (Zhong et al., Random Erasing, 2017).
    """

    crop: str = "zoomed"
    crop_scale: float = 0.5
    crop_ratio: float = 4 / 3
    shift: float = 0.125
    flip_horizontal: float = 0.5
    flip_vertical: float = 0.0
    rotation_degrees: float = 0.0
    brightness: float = 0.2
    contrast: float = 0.2
    saturation: float = 0.2
    hue: float = 0.0
    erase: float = 0.0


@dataclass(frozen=True)
class AugmentInfo:
    """A named strength of augmentation; ``spec`` is None when pictures are left as they are."""

    name: str
    title: str
    spec: AugmentSpec | None


AUGMENTS: Registry[AugmentInfo] = Registry(N_("augmentation"))
AUGMENTS.add(AugmentInfo("none", N_("None"), None))
AUGMENTS.add(
    AugmentInfo(
        "light",
        N_("Light"),
        AugmentSpec(crop_scale=0.8, crop_ratio=1.1, brightness=0.1, contrast=0.1, saturation=0.1),
    )
)
AUGMENTS.add(AugmentInfo("standard", N_("Standard"), AugmentSpec()))
AUGMENTS.add(
    AugmentInfo(
        "strong",
        N_("Strong"),
        AugmentSpec(
            crop_scale=0.25,
            rotation_degrees=10,
            brightness=0.4,
            contrast=0.4,
            saturation=0.4,
            hue=0.03,
            erase=0.25,
        ),
    )
)


def preset(name: str, size: Sequence[int], classes: Sequence[str] = ()) -> AugmentSpec | None:
    """The augmentation ``name`` for networks of ``size`` (height, width).

    Small pictures are shifted rather than zoomed; where the classes are single characters, such as
    digits, pictures are not mirrored, because that makes other characters of them.
    """
    spec = AUGMENTS.get(name).spec
    if spec is None:
        return None
    if max(size) <= SMALL_SIZE:
        spec = replace(spec, crop="shifted")
    if classes and all(len(name) == 1 for name in classes):
        spec = replace(spec, flip_horizontal=0.0, flip_vertical=0.0)
    return spec


def preview(
    path: Path, preprocess: Mapping[str, Any], augment: AugmentSpec | None, n: int, seed: int
) -> list[Image.Image]:
    """What ``n`` epochs would make of one picture, in the network's size.

    Raises:
        PictureError: it cannot be read.
    """
    picture = working_picture(path, preprocess, augment)
    return [
        augmented(picture, preprocess, augment, np.random.default_rng([seed, epoch]))
        for epoch in range(n)
    ]


def working_picture(
    path: Path, preprocess: Mapping[str, Any], augment: AugmentSpec | None
) -> Image.Image:
    """The picture as far as it can be prepared once for all epochs.

    For zoomed crops it is only reduced; otherwise it has the network's size already.

    Raises:
        PictureError: it cannot be read.
    """
    mode = "L" if preprocess["channels"] == 1 else "RGB"
    if augment is None or augment.crop != "zoomed":
        return fit(open_picture(path), preprocess)
    side = round(WORKING_SCALE * max(preprocess["size"]))
    picture = open_picture(path, at_least=(2 * side, 2 * side)).convert(mode)
    scale = side / min(picture.size)
    if scale >= 1:
        return picture
    size = (max(round(picture.width * scale), side), max(round(picture.height * scale), side))
    return resized(picture, size, preprocess["interpolation"])


def augmented(
    picture: Image.Image,
    preprocess: Mapping[str, Any],
    augment: AugmentSpec | None,
    random: Random,
) -> Image.Image:
    """A working picture changed at random, in the network's size and mode."""
    if augment is None:
        return picture
    changed = _CROPS[augment.crop](picture, preprocess, augment, random)
    changed = _turned(changed, int(preprocess.get("fill", 114)), augment, random)
    changed = _coloured(changed, augment, random)
    return _erased(changed, augment, random)


# -- geometry ---------------------------------------------------------------------------------


def _no_crop(
    picture: Image.Image, preprocess: Mapping[str, Any], augment: AugmentSpec, random: Random
) -> Image.Image:
    return picture


def _zoomed(
    picture: Image.Image, preprocess: Mapping[str, Any], augment: AugmentSpec, random: Random
) -> Image.Image:
    """A random part in the network's size (Inception's crop, within the picture's bounds)."""
    height, width = preprocess["size"]
    fills = preprocess["resize"] == "crop"
    aspect = width / height if fills else picture.width / picture.height
    box = _random_box(picture.size, aspect, augment, random)
    if preprocess["resize"] == "letterbox":
        left, top, right, bottom = (round(edge) for edge in box)
        return fit(
            picture.crop((left, top, max(right, left + 1), max(bottom, top + 1))), preprocess
        )
    return resized(picture, (width, height), preprocess["interpolation"], box)


def _random_box(
    size: tuple[int, int], aspect: float, augment: AugmentSpec, random: Random
) -> tuple[float, float, float, float]:
    """A box of about ``aspect`` (width ÷ height) that covers a random share of the picture."""
    share, bend, across, down = random.random(4)
    area = size[0] * size[1] * (augment.crop_scale + share * (1 - augment.crop_scale))
    aspect *= augment.crop_ratio ** (2 * bend - 1)
    width, height = math.sqrt(area * aspect), math.sqrt(area / aspect)
    fitting = min(1.0, size[0] / width, size[1] / height)
    width, height = width * fitting, height * fitting
    # Rounding may put an edge a hair outside, which Pillow refuses.
    left, top = across * max(size[0] - width, 0), down * max(size[1] - height, 0)
    return left, top, min(left + width, size[0]), min(top + height, size[1])


def _shifted(
    picture: Image.Image, preprocess: Mapping[str, Any], augment: AugmentSpec, random: Random
) -> Image.Image:
    """The whole picture moved a little; edges are repeated, as a grey border would be learnt."""
    pixels = np.asarray(picture)
    height, width = pixels.shape[:2]
    down, across = (2 * random.random(2) - 1) * augment.shift
    rows = np.clip(np.arange(height) + round(down * height), 0, height - 1)
    columns = np.clip(np.arange(width) + round(across * width), 0, width - 1)
    return Image.fromarray(pixels[rows[:, None], columns[None, :]])


_CROPS = {"none": _no_crop, "zoomed": _zoomed, "shifted": _shifted}


def _turned(picture: Image.Image, fill: int, augment: AugmentSpec, random: Random) -> Image.Image:
    across, over, turn = random.random(3)
    if across < augment.flip_horizontal:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if over < augment.flip_vertical:
        picture = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    if augment.rotation_degrees:
        degrees = (2 * turn - 1) * augment.rotation_degrees
        colour = fill if picture.mode == "L" else (fill,) * 3
        picture = picture.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=colour)
    return picture


# -- colour -----------------------------------------------------------------------------------


def _coloured(picture: Image.Image, augment: AugmentSpec, random: Random) -> Image.Image:
    brightness, contrast, saturation = 1 + (2 * random.random(3) - 1) * np.array(
        [augment.brightness, augment.contrast, augment.saturation]
    )
    turn = (2 * random.random() - 1) * augment.hue
    if not (augment.brightness or augment.contrast or augment.saturation or augment.hue):
        return picture
    gain = brightness * contrast
    offset = (1 - contrast) * brightness * _mean_grey(picture)
    if picture.mode == "L":
        levels = np.clip(np.rint(np.arange(256) * gain + offset), 0, 255)
        return picture.point(levels.astype(int).tolist())
    mixed = gain * _colour_matrix(saturation, turn)
    rows = np.concatenate([mixed, np.full((3, 1), offset)], axis=1)
    return picture.convert("RGB", tuple(float(value) for value in rows.ravel()))


def _mean_grey(picture: Image.Image) -> float:
    mean = np.asarray(picture.resize((1, 1), Image.Resampling.BOX), dtype=np.float64).ravel()
    return float(mean @ _LUMA) if len(mean) == 3 else float(mean[0])


def _colour_matrix(saturation: float, turn: float) -> npt.NDArray[np.float64]:
    """Mixes grey in and turns the hue, in one ``(3, 3)`` matrix."""
    greyed = saturation * np.eye(3) + (1 - saturation) * np.tile(_LUMA, (3, 1))
    if not turn:
        return np.asarray(greyed)
    cos, sin = math.cos(2 * math.pi * turn), math.sin(2 * math.pi * turn)
    rotation = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return np.asarray(_FROM_YIQ @ rotation @ _TO_YIQ @ greyed)


def _erased(picture: Image.Image, augment: AugmentSpec, random: Random) -> Image.Image:
    chance, share, bend, across, down, grey = random.random(6)
    if chance >= augment.erase:
        return picture
    low, high = _ERASE_AREA
    area = picture.width * picture.height * (low + share * (high - low))
    aspect = _ERASE_RATIO ** (2 * bend - 1)
    width = max(min(round(math.sqrt(area * aspect)), picture.width), 1)
    height = max(min(round(math.sqrt(area / aspect)), picture.height), 1)
    left = round(across * (picture.width - width))
    top = round(down * (picture.height - height))
    level = int(grey * 255)
    changed = picture.copy()
    colour = level if picture.mode == "L" else (level,) * 3
    changed.paste(colour, (left, top, left + width, top + height))
    return changed

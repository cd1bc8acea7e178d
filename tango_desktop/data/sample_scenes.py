"""Draws scenes: machine parts scattered over a bench, and the box around each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from tango_desktop.data.sample_parts import (
    PARTS,
    Pixels,
    Random,
    background_of,
    cover_of,
    grain_of,
    light_of,
    mask_of,
    metal_of,
    shadow_of,
)

SIDE = 160  # px
_MOST = 9  # parts in a scene
_SCALES = (14.0, 32.0)  # px of a part's unit: parts are up to twice as long
_EMPTY = 0.04  # share of scenes without a part
# Parts stand out enough for a small network to find them after some hundred steps.
_DARKEST, _CONTRAST = 30, 0.35  # of the bench
_FALL = 0.25  # of the light
_SEEN = 0.5  # cover from which a pixel belongs to a part
_TRIES = 30
_SEED = 7

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Scene:
    """A picture, and the parts in it: class numbers and left, top, right, bottom in pixels."""

    picture: Image.Image
    labels: tuple[int, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class _Place:
    x: float
    y: float
    scale: float


def draw_scene(number: int) -> Scene:
    """The scene with that number: 160 × 160 pixels, RGB, always the same."""
    random = np.random.default_rng([_SEED, number])
    pixels = _DARKEST + _CONTRAST * background_of(random, SIDE)
    labels, boxes = [], []
    for place in _places(random):
        label = int(random.integers(len(PARTS)))
        boxes.append(_put(pixels, list(PARTS)[label], place, random))
        labels.append(label)
    pixels *= (1 - _FALL + _FALL * light_of(random, SIDE))[..., None]
    pixels += random.normal(0, random.uniform(2, 8), pixels.shape)
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    blurred = picture.filter(ImageFilter.GaussianBlur(random.uniform(0, 0.8)))
    return Scene(blurred, tuple(labels), tuple(boxes))


def _places(random: Random) -> list[_Place]:
    """Where parts go: whole inside the picture, beside each other or nearly so."""
    wanted = 0 if random.random() < _EMPTY else int(random.integers(1, _MOST + 1))
    found: list[_Place] = []
    for _ in range(_TRIES):
        if len(found) == wanted:
            break
        scale = math.exp(random.uniform(math.log(_SCALES[0]), math.log(_SCALES[1])))
        x, y = random.uniform(scale, SIDE - scale, 2)
        if all(math.hypot(x - p.x, y - p.y) > 0.85 * (scale + p.scale) for p in found):
            found.append(_Place(float(x), float(y), scale))
    return found


def _put(pixels: Pixels, name: str, place: _Place, random: Random) -> Box:
    """Draw a part into a picture; the box around what is seen of it."""
    mask = np.zeros((SIDE, SIDE))
    reach = math.ceil(place.scale) + 2
    left, top = (max(0, min(int(v) - reach, SIDE - 2 * reach)) for v in (place.x, place.y))
    part = mask_of(name, random, 2 * reach, (place.x - left, place.y - top), place.scale)
    mask[top : top + 2 * reach, left : left + 2 * reach] = part
    cover = cover_of(mask)
    surface = metal_of(random) * (0.45 + 0.55 * mask / 255)[..., None]
    surface = surface + grain_of(random, 6.0, SIDE)
    shaded = pixels * shadow_of(mask, random)[..., None]
    pixels[:] = shaded * (1 - cover[..., None]) + surface * cover[..., None]
    rows, columns = np.nonzero(cover >= _SEEN)
    ends = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    return ends[0].item(), ends[1].item(), ends[2].item(), ends[3].item()

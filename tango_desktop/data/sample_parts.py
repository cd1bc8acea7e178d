"""Draws machine parts: another size, place, turn, metal, light and background each time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

SIDE = 64  # px
_FINE = 4  # drawn this many times larger, then reduced: smooth edges
_METALS = ((168, 172, 178), (196, 176, 128), (140, 136, 134), (184, 150, 120), (110, 116, 126))

Random = np.random.Generator
Pixels = npt.NDArray[np.float64]
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class _Pen:
    """Draws in a part's own coordinates (−1 to 1) into a mask: 0 background, 255 part."""

    draw: ImageDraw.ImageDraw
    centre: tuple[float, float]
    scale: float
    angle: float

    def place(self, points: Points) -> Points:
        """``points`` turned, scaled and moved into the mask."""
        cos, sin = math.cos(self.angle) * self.scale, math.sin(self.angle) * self.scale
        return [
            (self.centre[0] + x * cos - y * sin, self.centre[1] + x * sin + y * cos)
            for x, y in points
        ]

    def polygon(self, points: Points, level: int = 255) -> None:
        """A filled polygon."""
        self.draw.polygon(self.place(points), fill=level)

    def disc(self, radius: float, level: int = 255) -> None:
        """A filled circle around the centre."""
        self.polygon(_regular(48, radius), level)


def _regular(corners: int, radius: float) -> Points:
    turn = 2 * math.pi / corners
    return [(radius * math.cos(i * turn), radius * math.sin(i * turn)) for i in range(corners)]


def _bolt(pen: _Pen, random: Random) -> None:
    width, length = random.uniform(0.13, 0.2), random.uniform(0.75, 0.95)
    head, height = random.uniform(0.32, 0.45), random.uniform(0.2, 0.3)
    pen.polygon([(-length, -width), (length, -width), (length, width), (-length, width)])
    pen.polygon(
        [(-length, -head), (-length + height, -head), (-length + height, head), (-length, head)]
    )
    threads = int(random.integers(6, 11))
    for i in range(threads):
        x = length * (1 - 1.1 * i / threads)
        pen.polygon([(x, -width), (x - 0.03, -width), (x - 0.07, width), (x - 0.04, width)], 170)


def _nut(pen: _Pen, random: Random) -> None:
    radius = random.uniform(0.6, 0.75)
    pen.polygon(_regular(6, radius))
    pen.disc(radius * 0.78, 225)
    pen.disc(radius * random.uniform(0.42, 0.55), 0)


def _washer(pen: _Pen, random: Random) -> None:
    radius = random.uniform(0.55, 0.78)
    pen.disc(radius)
    pen.disc(radius * random.uniform(0.4, 0.65), 0)


def _gear(pen: _Pen, random: Random) -> None:
    teeth, radius = int(random.integers(9, 15)), random.uniform(0.62, 0.8)
    depth = random.uniform(0.75, 0.84)
    rim: Points = []
    for i in range(4 * teeth):
        reach = radius if i % 4 < 2 else radius * depth
        turn = 2 * math.pi * (i + 0.25 * (i % 2)) / (4 * teeth)
        rim.append((reach * math.cos(turn), reach * math.sin(turn)))
    pen.polygon(rim)
    pen.disc(radius * 0.45, 215)
    pen.disc(radius * random.uniform(0.15, 0.28), 0)


PARTS: dict[str, Callable[[_Pen, Random], None]] = {
    "bolt": _bolt,
    "gear": _gear,
    "nut": _nut,
    "washer": _washer,
}


def draw_part(name: str, number: int) -> Image.Image:
    """The picture of part ``name`` with that number: 64 × 64 pixels, RGB, always the same."""
    random = np.random.default_rng([list(PARTS).index(name), number])
    mask = _mask(name, random)
    background = background_of(random)
    light = light_of(random)
    metal = metal_of(random)
    shade = shadow_of(mask, random)
    cover = cover_of(mask)[..., None]
    surface = metal * (0.45 + 0.55 * mask / 255)[..., None] + grain_of(random, 6.0)
    pixels = background * shade[..., None] * (1 - cover) + surface * cover
    pixels = pixels * light[..., None] + random.normal(0, random.uniform(2, 8), pixels.shape)
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0, 0.8)))


def _mask(name: str, random: Random) -> Pixels:
    middle = SIDE / 2 + random.uniform(-0.12, 0.12, 2) * SIDE
    scale = SIDE / 2 * random.uniform(0.55, 0.95)
    return mask_of(name, random, SIDE, (float(middle[0]), float(middle[1])), scale)


def mask_of(
    name: str, random: Random, side: int, centre: tuple[float, float], scale: float
) -> Pixels:
    """(side, side) how much of each pixel the part covers and how bright it is there, 0 to 255.

    Args:
        name: of the part.
        random: turns it and varies its shape.
        side: of the mask, px.
        centre: of the part, px.
        scale: px of a part's unit; parts reach to 0.95 at most.
    """
    image = Image.new("L", (side * _FINE, side * _FINE), 0)
    place = (centre[0] * _FINE, centre[1] * _FINE)
    angle = random.uniform(0, 2 * math.pi)
    PARTS[name](_Pen(ImageDraw.Draw(image), place, scale * _FINE, angle), random)
    return np.asarray(image.resize((side, side), Image.Resampling.BOX), dtype=np.float64)


def metal_of(random: Random) -> Pixels:
    """(3,) a colour, 0 to 255."""
    return np.array(_METALS[random.integers(len(_METALS))]) + random.normal(0, 8, 3)


def cover_of(mask: Pixels) -> Pixels:
    """How much of the background a part hides, 0 to 1."""
    return np.asarray(np.minimum(mask / 255 * 1.6, 1.0))


def background_of(random: Random, side: int = SIDE) -> Pixels:
    """(side, side, 3) a table top: a colour, soft blotches, some with stripes."""
    colour = random.uniform(40, 220) + random.normal(0, 18, 3)
    blotches = Image.fromarray(random.integers(0, 255, (6, 6), dtype=np.uint8))
    soft = np.asarray(blotches.resize((side, side), Image.Resampling.BICUBIC), dtype=np.float64)
    pixels = colour + (soft - 128)[..., None] * random.uniform(0.05, 0.35)
    if random.random() < 0.5:
        angle, width = random.uniform(0, math.pi), random.uniform(3, 12)
        y, x = np.mgrid[:side, :side]
        waves = np.sin((x * math.cos(angle) + y * math.sin(angle)) * math.pi / width)
        pixels = pixels + waves[..., None] * random.uniform(4, 22)
    return np.asarray(pixels + grain_of(random, 4.0, side))


def light_of(random: Random, side: int = SIDE) -> Pixels:
    """(side, side) brighter towards one side; about 1."""
    angle, fall = random.uniform(0, 2 * math.pi), random.uniform(0.0, 0.35)
    y, x = np.mgrid[:side, :side] / side - 0.5
    slope = 1 + fall * 2 * (x * math.cos(angle) + y * math.sin(angle))
    return np.asarray(slope * random.uniform(0.75, 1.2))


def shadow_of(mask: Pixels, random: Random) -> Pixels:
    """What is left of the light beside a part, 0 to 1; ``mask`` as from :func:`mask_of`."""
    down, across = random.integers(-6, 7, 2)
    moved = Image.fromarray(np.roll(mask, (int(down), int(across)), (0, 1)).astype(np.uint8))
    soft = np.asarray(moved.filter(ImageFilter.GaussianBlur(3)), dtype=np.float64)
    return np.asarray(1 - soft / 255 * random.uniform(0.2, 0.6))


def grain_of(random: Random, strength: float, side: int = SIDE) -> Pixels:
    """(side, side, 1) grey noise."""
    return random.normal(0, strength, (side, side, 1))

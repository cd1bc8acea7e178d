"""Random changes to training pictures with boxes; the boxes follow their pixels.

All on 8-bit Pillow pictures, before normalisation. What a sample becomes depends only on the
pictures, the specs and the random generator it is given, also which other pictures take part.

A sample is put together from one picture, or from four or nine (mosaic), resampled once by a random
view (shift, zoom, turn, shear, perspective), and may be laid over a second sample (mixup).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from tango_desktop.core.registry import Registry
from tango_desktop.data import warps
from tango_desktop.data.boxes import NO_BOXES, Boxes, Polygon
from tango_desktop.data.preprocess import (
    Geometry,
    fit,
    geometry_of,
    letterbox_sides,
    open_picture,
    resized,
)
from tango_desktop.data.records import LockedPicture
from tango_desktop.data.warps import Matrix, joined, paint, resampled, visible
from tango_desktop.i18n import N_

_MIX = 8.0  # mixup's share is drawn from Beta(8, 8), mostly near half, as in the published recipe
_PASTED = 5  # objects pasted into a picture at most
_COVERED = 0.3  # an object is not pasted where it would cover more of another one

Random = np.random.Generator


@dataclass(frozen=True)
class BoxAugmentSpec:
    """How strongly training pictures are changed; 0 leaves a property alone.

    Attributes:
        mosaic: probability that a sample is put together from several pictures (Bochkovskiy et
            al., YOLOv4, arXiv 2004.10934).
        mosaic9: how many of these have nine pictures instead of four, 0 to 1.
        mixup: probability that two samples are laid over each other (Zhang et al., arXiv
            1710.09412).
        copy_paste: probability that objects of another picture are pasted in, cut out along their
            outlines; only where the data has outlines (Ghiasi et al., arXiv 2012.07177).
        hue: at most this share of the colour circle either way.
        saturation: at most this share more or less.
        value: at most this share lighter or darker.
        translate: at most this share of the side.
        scale: at most this share larger or smaller.
        rotation_degrees: at most this far either way.
        shear_degrees: at most this far either way, along both axes.
        perspective: at most this share by which the distance changes across the picture; to 0.2.
        flip_horizontal: probability.
        flip_vertical: probability.
    """

    mosaic: float = 1.0
    mosaic9: float = 0.0
    mixup: float = 0.0
    copy_paste: float = 0.0
    hue: float = 0.015
    saturation: float = 0.7
    value: float = 0.4
    translate: float = 0.1
    scale: float = 0.5
    rotation_degrees: float = 0.0
    shear_degrees: float = 0.0
    perspective: float = 0.0
    flip_horizontal: float = 0.5
    flip_vertical: float = 0.0

    @property
    def keeps_upright(self) -> bool:
        """Whether the edges of boxes stay level and upright."""
        return not (self.rotation_degrees or self.shear_degrees or self.perspective)

    @property
    def needs_outlines(self) -> bool:
        """Whether anything reads the objects' outlines."""
        return bool(self.copy_paste) or not self.keeps_upright

    @property
    def closed(self) -> BoxAugmentSpec:
        """The same with single pictures only, for the last epochs (Ge et al., arXiv 2107.08430)."""
        return replace(self, mosaic=0.0, mixup=0.0, copy_paste=0.0)


@dataclass(frozen=True)
class BoxAugmentInfo:
    """A named strength of augmentation; ``spec`` is None when pictures are left as they are."""

    name: str
    title: str
    spec: BoxAugmentSpec | None


# The recipe published with YOLOv7 (arXiv 2207.02696): one mosaic of five has nine pictures.
_TINY = BoxAugmentSpec(mosaic9=0.2, mixup=0.05, copy_paste=0.05, translate=0.1, scale=0.5)
_LARGE = BoxAugmentSpec(mosaic9=0.2, mixup=0.15, copy_paste=0.15, translate=0.2, scale=0.9)

BOX_AUGMENTS: Registry[BoxAugmentInfo] = Registry(N_("augmentation"))
BOX_AUGMENTS.add(BoxAugmentInfo("none", N_("None"), None))
BOX_AUGMENTS.add(
    BoxAugmentInfo(
        "light",
        N_("Light"),
        BoxAugmentSpec(mosaic=0.0, saturation=0.3, value=0.2, translate=0.05, scale=0.2),
    )
)
BOX_AUGMENTS.add(BoxAugmentInfo("standard", N_("Standard"), BoxAugmentSpec()))
BOX_AUGMENTS.add(
    BoxAugmentInfo(
        "strong",
        N_("Strong"),
        replace(_LARGE, rotation_degrees=5, shear_degrees=2, perspective=0.05),
    )
)
BOX_AUGMENTS.add(BoxAugmentInfo("tiny", N_("As published for tiny models"), _TINY))
BOX_AUGMENTS.add(BoxAugmentInfo("p5", N_("As published for models of three levels"), _LARGE))
BOX_AUGMENTS.add(BoxAugmentInfo("p6", N_("As published for models of four levels"), _LARGE))


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture (mode RGB or L) and its boxes in its own pixels."""

    picture: Image.Image
    boxes: Boxes


@dataclass(frozen=True)
class Source:
    """Where the other pictures of a sample come from.

    Attributes:
        scene: a picture by its number, as ``working_scene`` makes it.
        count: how many there are.
        outlined: the numbers of those with outlined objects.
    """

    scene: Callable[[int], Scene]
    count: int
    outlined: tuple[int, ...] = ()


def preview_boxes(
    picture: LockedPicture,
    root: Path,
    preprocess: Mapping[str, Any],
    augment: BoxAugmentSpec | None,
    n: int,
    seed: int,
    others: Sequence[LockedPicture] = (),
) -> list[tuple[Image.Image, Boxes]]:
    """What ``n`` epochs would make of one picture, in the network's size, with its boxes.

    Args:
        picture: the one in question.
        root: the data set's folder.
        preprocess: the network's ``preprocess`` spec.
        augment: None: as it is for evaluation.
        n: how many.
        seed: another number gives other pictures.
        others: pictures that may take part in mosaics; some dozens are enough.

    Raises:
        PictureError: a picture cannot be read.
    """
    if augment is None:
        return [_plain(picture, root, preprocess)] * n
    pictures = (picture, *others)
    known: dict[int, Scene] = {}

    def scene(number: int) -> Scene:
        if number not in known:
            chosen = pictures[number]
            working = working_picture(root / chosen.path, chosen, preprocess)
            known[number] = working_scene(working, chosen, augment)
        return known[number]

    source = Source(scene, len(pictures), outlined(pictures))
    randoms = (np.random.default_rng([seed, epoch]) for epoch in range(n))
    shown = [augmented(0, source, preprocess, augment, random) for random in randoms]
    return [(one.picture, one.boxes) for one in shown]


def _plain(
    picture: LockedPicture, root: Path, preprocess: Mapping[str, Any]
) -> tuple[Image.Image, Boxes]:
    geometry = geometry_of((picture.width, picture.height), preprocess)
    boxes = in_input(picture.boxes.learnable, geometry, preprocess["size"])
    return fit(open_picture(root / picture.path), preprocess), boxes


def in_input(boxes: Boxes, geometry: Geometry, size: Sequence[int]) -> Boxes:
    """Boxes of a picture in the pixels of the input of ``size`` (height, width), without outlines.

    What lies outside is cut off.
    """
    corners = warps.clip(geometry.forth(boxes.corners), size)
    there = np.flatnonzero((corners[:, 2:] > corners[:, :2]).all(axis=1))
    return Boxes(corners, boxes.labels, boxes.crowd).chosen(there)


# -- what can be prepared once ----------------------------------------------------------------


def working_picture(
    path: Path, picture: LockedPicture, preprocess: Mapping[str, Any]
) -> Image.Image:
    """The picture in the size that it has in the network's input, without a border.

    JPEGs are decoded at a half, a quarter or an eighth where that is enough.

    Raises:
        PictureError: it cannot be read.
    """
    width, height = size = _working_size(picture, preprocess)
    mode = "L" if preprocess["channels"] == 1 else "RGB"
    least = min(width, height)  # the file may lie on its side
    opened = open_picture(path, at_least=(least, least)).convert(mode)
    return resized(opened, size, preprocess["interpolation"])


def _working_size(picture: LockedPicture, preprocess: Mapping[str, Any]) -> tuple[int, int]:
    height, width = preprocess["size"]
    if preprocess["resize"] == "stretch":
        return int(width), int(height)
    return letterbox_sides((picture.width, picture.height), (height, width))


def working_scene(working: Image.Image, picture: LockedPicture, augment: BoxAugmentSpec) -> Scene:
    """A working picture with the boxes to learn; crowds are left out."""
    matrix = warps.zoom(working.width / picture.width, working.height / picture.height)
    boxes = picture.boxes.learnable
    if not augment.needs_outlines:
        boxes = _without_outlines(boxes)
    boxes = warps.moved(boxes, matrix)
    corners = warps.clip(boxes.corners, (working.height, working.width))
    return Scene(working, replace(boxes, corners=corners))


def outlined(pictures: Sequence[LockedPicture]) -> tuple[int, ...]:
    """The numbers of the pictures with outlined objects."""
    return tuple(number for number, picture in enumerate(pictures) if picture.boxes.polygons)


# -- a sample ---------------------------------------------------------------------------------


def augmented(
    number: int,
    source: Source,
    preprocess: Mapping[str, Any],
    augment: BoxAugmentSpec,
    random: Random,
) -> Scene:
    """Picture ``number`` changed at random, in the network's size and mode."""
    scene = _composed(number, source, preprocess, augment, random)
    if random.random() < augment.mixup:
        partner = int(random.integers(source.count))
        other = _composed(partner, source, preprocess, augment, random)
        scene = _mixed(scene, other, float(random.beta(_MIX, _MIX)))
    scene = _mirrored(scene, augment, random)
    return Scene(_coloured(scene.picture, augment, random), scene.boxes)


def _composed(
    number: int,
    source: Source,
    preprocess: Mapping[str, Any],
    augment: BoxAugmentSpec,
    random: Random,
) -> Scene:
    """One, four or nine pictures on a sheet, of which only what is seen is fetched."""
    size, fill = preprocess["size"], int(preprocess.get("fill", 114))
    per_side = _per_side(augment, random)
    members = _members(number, per_side, source.count, random)
    view = _view(per_side, size, augment, random)
    places = [place for place in range(len(members)) if _is_seen(place, per_side, size, view)]
    tiles = {place: source.scene(members[place]) for place in places}
    own = members.index(number)
    if own in tiles:
        tiles[own] = _with_guests(tiles[own], source, augment, random)
    sheet = _sheet(tiles, per_side, preprocess, outlines=not augment.keeps_upright)
    picture = resampled(sheet.picture, view, size, fill, preprocess["interpolation"])
    boxes = visible(warps.moved(sheet.boxes, view), size)
    return Scene(picture, _without_outlines(boxes))


def _without_outlines(boxes: Boxes) -> Boxes:
    return Boxes(boxes.corners, boxes.labels, boxes.crowd)


def _per_side(augment: BoxAugmentSpec, random: Random) -> int:
    several, many = random.random(2)
    if several >= augment.mosaic:
        return 1
    return 3 if many < augment.mosaic9 else 2


def _members(number: int, per_side: int, count: int, random: Random) -> list[int]:
    """Which pictures, row by row: ``number`` anywhere among four, in the middle of nine."""
    members = [int(n) for n in random.integers(count, size=per_side**2)]
    place = int(random.integers(4)) if per_side == 2 else per_side**2 // 2
    members[place] = number
    return members


def _is_seen(place: int, per_side: int, size: Sequence[int], view: Matrix) -> bool:
    """Whether anything of a cell of the sheet is in view."""
    height, width = size
    row, column = divmod(place, per_side)
    x, y = np.array([column, column + 1]) * width, np.array([row, row + 1]) * height
    corners = warps.moved_points(np.stack([x[[0, 1, 1, 0]], y[[0, 0, 1, 1]]], axis=1), view)
    return bool((corners.max(axis=0) > 0).all() and (corners.min(axis=0) < (width, height)).all())


def _sheet(
    tiles: Mapping[int, Scene], per_side: int, preprocess: Mapping[str, Any], outlines: bool
) -> Scene:
    """The pictures in a square of cells of the network's size, each as near the middle as can be.

    So those of a mosaic touch where four cells meet, and one alone is letterboxed.
    """
    height, width = preprocess["size"]
    mode = "L" if preprocess["channels"] == 1 else "RGB"
    grey = paint(mode, int(preprocess.get("fill", 114)))
    sheet = Image.new(mode, (per_side * width, per_side * height), grey)
    parts = [NO_BOXES]
    for place, tile in tiles.items():
        row, column = divmod(place, per_side)
        left = column * width + _inset(column, per_side, width - tile.picture.width)
        top = row * height + _inset(row, per_side, height - tile.picture.height)
        sheet.paste(tile.picture, (left, top))
        boxes = tile.boxes if outlines else _without_outlines(tile.boxes)
        parts.append(warps.moved(boxes, warps.shift(left, top)))
    return Scene(sheet, joined(parts))


def _inset(place: int, per_side: int, room: int) -> int:
    """How far into its cell a picture goes, along one axis, with ``room`` px to spare."""
    if per_side == 1:
        return room // 2
    return room * (per_side - 1 - place) // (per_side - 1)


def _view(per_side: int, size: Sequence[int], augment: BoxAugmentSpec, random: Random) -> Matrix:
    """What of the sheet is seen, and how: a matrix from its pixels to the network's input.

    Where four pictures meet may come up to half a side away from the middle.
    """
    height, width = size
    turned, lean_x, lean_y, shear_x, shear_y, zoomed, across, down = 2 * random.random(8) - 1
    off_x, off_y = (random.random(2) - 0.5) * (per_side > 1)
    middle = warps.shift(-(per_side / 2 + off_x) * width, -(per_side / 2 + off_y) * height)
    scale = max(1 + zoomed * augment.scale, 0.05)
    view = warps.zoom(scale, scale) @ middle
    if not augment.keeps_upright:
        bent = warps.lean(
            lean_x * augment.perspective / width, lean_y * augment.perspective / height
        )
        slanted = warps.shear(shear_x * augment.shear_degrees, shear_y * augment.shear_degrees)
        view = bent @ slanted @ warps.turn(turned * augment.rotation_degrees) @ view
    moved_x = (0.5 + across * augment.translate) * width
    moved_y = (0.5 + down * augment.translate) * height
    return np.asarray(warps.shift(moved_x, moved_y) @ view)


def _mixed(first: Scene, second: Scene, share: float) -> Scene:
    """Both, ``share`` of the first."""
    picture = Image.blend(second.picture, first.picture, share)
    return Scene(picture, joined([first.boxes, second.boxes]))


def _mirrored(scene: Scene, augment: BoxAugmentSpec, random: Random) -> Scene:
    across, over = random.random(2)
    picture, corners = scene.picture, scene.boxes.corners
    if across < augment.flip_horizontal:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        corners = _flipped(corners, 0, picture.width)
    if over < augment.flip_vertical:
        picture = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        corners = _flipped(corners, 1, picture.height)
    return Scene(picture, replace(scene.boxes, corners=corners))


def _flipped(corners: npt.NDArray[np.float32], axis: int, length: int) -> npt.NDArray[np.float32]:
    """Mirrored along one axis of a picture that is ``length`` px long there."""
    mirrored = corners.copy()
    mirrored[:, axis] = length - corners[:, axis + 2]
    mirrored[:, axis + 2] = length - corners[:, axis]
    return np.asarray(mirrored)


def _coloured(picture: Image.Image, augment: BoxAugmentSpec, random: Random) -> Image.Image:
    """Hue, saturation and value by lookup tables.

    The published recipe multiplies the hue, which leaves red as it is; here it is turned.
    """
    hue, saturation, value = 2 * random.random(3) - 1
    levels = np.arange(256)
    lighter = np.clip(np.rint(levels * (1 + value * augment.value)), 0, 255)
    if picture.mode == "L":
        return picture.point(lighter.astype(int).tolist()) if augment.value else picture
    if not (augment.hue or augment.saturation or augment.value):
        return picture
    turned = np.rint(levels + 256 * hue * augment.hue) % 256
    richer = np.clip(np.rint(levels * (1 + saturation * augment.saturation)), 0, 255)
    tables = np.concatenate([turned, richer, lighter]).astype(int).tolist()
    return picture.convert("HSV").point(tables).convert("RGB")


# -- pasting ----------------------------------------------------------------------------------


def _with_guests(scene: Scene, source: Source, augment: BoxAugmentSpec, random: Random) -> Scene:
    """Some objects of another picture pasted in, cut out along their outlines."""
    if random.random() >= augment.copy_paste or not source.outlined:
        return scene
    giver = source.scene(source.outlined[int(random.integers(len(source.outlined)))])
    candidates = [n for n, outlines in enumerate(giver.boxes.polygons) if outlines]
    random.shuffle(candidates)
    for number in candidates[:_PASTED]:
        across, down = random.random(2)
        scene = _with_guest(scene, giver, number, float(across), float(down))
    return scene


def _with_guest(scene: Scene, giver: Scene, number: int, across: float, down: float) -> Scene:
    """One object pasted at a place (0–1, 0–1), unless it does not fit or hides another one."""
    guest = giver.boxes.chosen(np.array([number]))
    left, top = np.floor(np.maximum(guest.corners[0, :2], 0)).astype(int).tolist()
    right, bottom = np.ceil(guest.corners[0, 2:]).astype(int).tolist()
    right, bottom = min(right, giver.picture.width), min(bottom, giver.picture.height)
    room_x = scene.picture.width - (right - left)
    room_y = scene.picture.height - (bottom - top)
    if min(room_x, room_y) < 0 or min(right - left, bottom - top) < warps.LEAST_SIDE:
        return scene
    new_left, new_top = round(across * room_x), round(down * room_y)
    placed = warps.moved(guest, warps.shift(new_left - left, new_top - top))
    if _hidden(scene.boxes, placed) > _COVERED:
        return scene
    picture = scene.picture.copy()
    box = (left, top, right, bottom)
    mask = _mask(guest.polygons[0], box)
    picture.paste(giver.picture.crop(box), (new_left, new_top), mask)
    return Scene(picture, joined([scene.boxes, placed]))


def _hidden(boxes: Boxes, guest: Boxes) -> float:
    """The largest share of a box that the guest's box covers."""
    if not len(boxes):
        return 0.0
    ours, theirs = boxes.corners, guest.corners
    sides = np.minimum(ours[:, 2:], theirs[:, 2:]) - np.maximum(ours[:, :2], theirs[:, :2])
    common = np.maximum(sides, 0).prod(axis=1)
    return float((common / np.maximum(boxes.sides.prod(axis=1), 1e-9)).max())


def _mask(outlines: Sequence[Polygon], box: tuple[int, int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    mask = Image.new("L", (right - left, bottom - top), 0)
    draw = ImageDraw.Draw(mask)
    for outline in outlines:
        # Pillow counts from the middle of the first pixel.
        points = np.asarray(outline, dtype=np.float64).reshape(-1, 2) - (left + 0.5, top + 0.5)
        if len(points) > 2:
            draw.polygon([tuple(point) for point in points.tolist()], fill=255)
    return mask

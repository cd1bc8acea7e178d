"""Boxes drawn on a picture of another size, or on one that lay: put where they belong now.

Cameras note how they were held; a program that does not heed that draws on the lying picture, and
notes the size of that one. Pictures made smaller or larger after drawing keep the old size in their
annotations, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tango_desktop.data.boxes import Boxes
from tango_desktop.data.facts import Facts
from tango_desktop.data.listing import Drawing, LabelFault, Listing
from tango_desktop.data.outlines import packed
from tango_desktop.data.preprocess import orientation_of

# EXIF's orientations that swap the sides; of each, whether x and y are then counted from the other
# end of the upright picture.
_TURNED = {5: (False, False), 6: (True, False), 7: (True, True), 8: (False, True)}
_SLACK_PX = 2.0  # boxes reach this far beyond their picture by rounding

Size = tuple[int, int]
Corners = NDArray[np.float64]


class HasSize(Protocol):
    """A picture, or what is known of it."""

    @property
    def width(self) -> int:
        """In pixels, upright."""

    @property
    def height(self) -> int:
        """In pixels, upright."""


@dataclass(frozen=True)
class Placement:
    """How pixels of an annotation file become pixels of the upright picture, and back.

    Attributes:
        size: (width, height) of the upright picture.
        orientation: EXIF's, where the file's pixels are those of the lying picture; else 1.
        scale: by how much x and y grow, after turning.
    """

    size: Size
    orientation: int = 1
    scale: tuple[float, float] = (1.0, 1.0)

    @property
    def same(self) -> bool:
        """Whether nothing changes."""
        return self.orientation not in _TURNED and self.scale == (1.0, 1.0)

    @property
    def file_size(self) -> Size:
        """(width, height) of the picture that the file's pixels are of."""
        width, height = (round(n / s) for n, s in zip(self.size, self.scale, strict=True))
        return (height, width) if self.orientation in _TURNED else (width, height)

    def to_picture(self, corners: Corners) -> Corners:
        """(N, 4) corners of the file in the picture; what has no area still has none."""
        if self.orientation in _TURNED:
            corners = self._mirrored(corners[:, [1, 0, 3, 2]])
        return np.asarray(corners * np.tile(self.scale, 2), np.float64)

    def to_file(self, corners: Corners) -> Corners:
        """(N, 4) corners in the picture as the file has them."""
        corners = corners / np.tile(self.scale, 2)
        if self.orientation in _TURNED:
            corners = self._mirrored(corners)[:, [1, 0, 3, 2]]
        return corners

    def points(self, points: Corners) -> Corners:
        """(M, 2) points of the file in the picture."""
        return self.to_picture(np.tile(points, 2))[:, :2] if len(points) else points

    def points_to_file(self, points: Corners) -> Corners:
        """(M, 2) points in the picture as the file has them."""
        return self.to_file(np.tile(points, 2))[:, :2] if len(points) else points

    def boxes_to_file(self, boxes: Boxes) -> Boxes:
        """Boxes in the picture, with their outlines, as the file has them."""
        if self.same:
            return boxes
        corners = self.to_file(boxes.corners.astype(np.float64)).astype(np.float32)
        outlines = packed(boxes.polygons)
        moved = outlines.with_points(self.points_to_file(outlines.points))
        return replace(boxes, corners=corners, polygons=moved if boxes.polygons else ())

    def _mirrored(self, corners: Corners) -> Corners:
        """Edges counted from the other end, where the turn asks for that; its own inverse."""
        mirrored = np.array(corners, np.float64)
        for axis, from_end in enumerate(_TURNED[self.orientation]):
            if from_end:
                edges = corners[:, [axis + 2, axis]]
                mirrored[:, [axis, axis + 2]] = self.size[axis] - edges
        return mirrored


def placement(said: Size | None, corners: Corners, picture: HasSize, path: Path) -> Placement:
    """How a file's boxes lie in a picture.

    Args:
        said: (width, height) of the picture as the file has it.
        corners: (N, 4) of the file.
        picture: with its true size.
        path: of its file, which is looked at when the sizes are swapped.
    """
    true = (picture.width, picture.height)
    if said is None or said == true or not _within(corners, said):
        return Placement(true)
    if said == (picture.height, picture.width):
        return Placement(true, _orientation(path))
    if _same_shape(said, true):
        return Placement(true, scale=(true[0] / said[0], true[1] / said[1]))
    return Placement(true)


def _within(corners: Corners, size: Size) -> bool:
    """Whether the boxes can have been drawn on a picture of this size."""
    finite = corners[np.isfinite(corners).all(axis=1)]
    return bool((finite <= np.tile(size, 2) + _SLACK_PX).all())


def _same_shape(one: Size, other: Size) -> bool:
    """Whether the aspects are as equal as whole pixels allow."""
    ratio = one[0] * other[1] / (one[1] * other[0])
    return abs(ratio - 1) <= 1 / min(*one, *other)


def _orientation(path: Path) -> int:
    try:
        with Image.open(path) as image:
            found = orientation_of(image)
    except OSError:
        return 1
    return found if found in _TURNED else 1


def fitted(root: Path, listing: Listing, facts: Mapping[str, Facts]) -> Listing:
    """The listing with all boxes in the pixels of the upright pictures, where that can be told.

    Args:
        root: the data set's folder.
        listing: as a format gives it.
        facts: of the pictures, by path.
    """
    drawings, faults = dict(listing.drawings), list(listing.faults)
    for path, drawing in listing.drawings.items():
        known = facts.get(path)
        if known is None or known.fault or drawing.size in (None, (known.width, known.height)):
            continue
        place = placement(drawing.size, drawing.corners, known, root / path)
        if not place.same:
            drawings[path] = _moved(drawing, place)
            faults.append(_told(path, drawing, place))
    return replace(listing, drawings=drawings, faults=tuple(faults))


def _moved(drawing: Drawing, place: Placement) -> Drawing:
    outlines = packed(drawing.outlines)
    moved = outlines.with_points(place.points(outlines.points))
    return replace(
        drawing,
        corners=place.to_picture(drawing.corners),
        outlines=moved if drawing.outlines else (),
        size=place.size,
    )


def _told(path: str, drawing: Drawing, place: Placement) -> LabelFault:
    kind = "boxes_turned" if place.orientation in _TURNED else "boxes_scaled"
    width, height = drawing.size or place.size
    sizes = f"{width} × {height} → {place.size[0]} × {place.size[1]}"
    return LabelFault(kind, path, len(drawing.labels), example=sizes)

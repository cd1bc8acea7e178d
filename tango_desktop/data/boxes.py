"""The objects in a picture: classes and boxes, in the pixels of the upright picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.data.outlines import Polygon, chosen_outlines, packed

__all__ = ["NO_BOXES", "Boxes", "Corners", "Polygon"]

Corners = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Boxes:
    """N objects of a picture.

    Attributes:
        corners: (N, 4) float32: left, top, right, bottom in pixels; 0 is the picture's edge.
        labels: (N,) int32 class numbers.
        crowd: (N,) whether the box stands for a crowd of objects: not learnt from, and a detection
            in it is neither right nor wrong (COCO's ``iscrowd``, VOC's ``difficult``).
        polygons: for each object its outlines, or none; empty when no object has any.
    """

    corners: Corners
    labels: NDArray[np.int32]
    crowd: NDArray[np.bool_]
    polygons: Sequence[tuple[Polygon, ...]] = ()

    @classmethod
    def of(
        cls,
        corners: Sequence[Sequence[float]],
        labels: Sequence[int],
        crowd: Sequence[bool] | None = None,
        polygons: Sequence[tuple[Polygon, ...]] = (),
    ) -> Boxes:
        """Boxes from plain values; ``crowd`` is False for all unless given."""
        flags = [False] * len(labels) if crowd is None else list(crowd)
        return cls(
            np.asarray(corners, np.float32).reshape(-1, 4),
            np.asarray(labels, np.int32),
            np.asarray(flags, np.bool_),
            polygons if any(polygons) else (),
        )

    def __len__(self) -> int:
        """How many objects."""
        return len(self.labels)

    def __eq__(self, other: object) -> bool:
        """Whether both are the same objects in the same order."""
        if not isinstance(other, Boxes):
            return NotImplemented
        return self.content() == other.content()

    def __hash__(self) -> int:
        """Of the content."""
        return hash(self.content())

    def content(self) -> bytes:
        """All of it, for a hash."""
        arrays = (self.corners, self.labels, self.crowd)
        outlines = packed(self.polygons).content() if self.polygons else b""
        return b"".join(array.tobytes() for array in arrays) + outlines

    def chosen(self, wanted: NDArray[np.bool_] | NDArray[np.intp]) -> Boxes:
        """Those with the given numbers, or where the mask is true."""
        numbers = np.arange(len(self))[wanted]
        return Boxes(
            self.corners[numbers],
            self.labels[numbers],
            self.crowd[numbers],
            chosen_outlines(self.polygons, numbers),
        )

    @property
    def learnable(self) -> Boxes:
        """Those that are not crowds."""
        return self.chosen(~self.crowd)

    @property
    def sides(self) -> Corners:
        """(N, 2) widths and heights in pixels."""
        return np.asarray(self.corners[:, 2:] - self.corners[:, :2], dtype=np.float32)


NO_BOXES = Boxes.of([], [])

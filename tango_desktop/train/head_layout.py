"""Where the predictions of a detector's head stand: level by level, anchor, row, column."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

BOX_VALUES = 5  # x, y, width, height and objectness stand before the classes


@dataclass(frozen=True)
class Places:
    """Where P predictions stand.

    Attributes:
        cells: (P, 2) column and row in the map of their level.
        anchors: (P, 2) width and height in pixels.
        strides: (P, 1) pixels of the input that a cell is wide.
    """

    cells: Tensor
    anchors: Tensor
    strides: Tensor


@dataclass(frozen=True)
class HeadLayout:
    """The order of a head's N predictions for one size of input.

    Attributes:
        anchors: (L, A, 2) widths and heights in pixels of the input.
        strides: (L,) in pixels.
        sides: (height, width) of each level's map.
    """

    anchors: Tensor
    strides: Tensor
    sides: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, maps: Sequence[Tensor], anchors: Tensor, strides: Tensor) -> HeadLayout:
        """The layout of raw maps (B, A·(5+nc), H, W), with anchors and strides on their device."""
        device = maps[0].device
        sides = tuple((one.shape[-2], one.shape[-1]) for one in maps)
        return cls(anchors.to(device), strides.to(device), sides)

    @property
    def per_cell(self) -> int:
        """Anchors of a cell."""
        return self.anchors.shape[1]

    @property
    def starts(self) -> list[int]:
        """The number of each level's first prediction, and the number of them all."""
        sizes = (self.per_cell * height * width for height, width in self.sides)
        return [0, *itertools.accumulate(sizes)]

    @property
    def input_size(self) -> Tensor:
        """(2,) width and height of the input in pixels."""
        height, width = self.sides[0]
        return torch.tensor([width, height], device=self.strides.device) * self.strides[0]

    def levels(self, rows: Tensor) -> Tensor:
        """The level of each of the predictions ``rows`` (P,)."""
        borders = torch.tensor(self.starts[1:-1], device=rows.device)
        return torch.bucketize(rows, borders, right=True)

    def places(self, rows: Tensor) -> Places:
        """Where the predictions ``rows`` (P,) stand."""
        levels = self.levels(rows)
        sides = torch.tensor(self.sides, device=rows.device)
        heights, widths = sides[levels].unbind(1)
        inside = rows - torch.tensor(self.starts, device=rows.device)[levels]
        anchors = self.anchors[levels, inside // (heights * widths)]
        cells = torch.stack((inside % widths, inside // widths % heights), 1)
        return Places(cells, anchors, self.strides[levels, None])

    def gather(self, maps: Sequence[Tensor], pictures: Tensor, rows: Tensor) -> Tensor:
        """Raw values (P, 5+nc) of predictions whose ``rows`` (P,) are in the order of levels.

        Args:
            maps: (B, A·(5+nc), H, W) of each level.
            pictures: (P,) which of the batch.
            rows: (P,) which of its predictions.
        """
        found = []
        numbers = torch.arange(len(maps) + 1, device=rows.device)
        ends = torch.searchsorted(self.levels(rows), numbers).tolist()
        for level, (first, last) in enumerate(itertools.pairwise(ends)):
            cells = math.prod(self.sides[level])
            inside = rows[first:last] - self.starts[level]
            values = split_anchors(maps[level], self.per_cell).flatten(3)
            found.append(values[pictures[first:last], inside // cells, :, inside % cells])
        return torch.cat(found)


def split_anchors(raw: Tensor, per_cell: int) -> Tensor:
    """A raw map (B, A·(5+nc), H, W) as (B, A, 5+nc, H, W); a view."""
    return raw.view(len(raw), per_cell, -1, raw.shape[-2], raw.shape[-1])


def decoded_boxes(raw: Tensor, places: Places) -> Tensor:
    """Corners (P, 4) in pixels of predictions with raw values (P, 5+nc).

    A centre may lie half a cell outside its own, sides reach four times the anchor's
    (YOLOv7's head; first in Scaled-YOLOv4, arXiv 2011.08036).
    """
    shares = raw[:, :4].float().sigmoid()
    centres = (shares[:, :2] * 2 - 0.5 + places.cells) * places.strides
    halves = (shares[:, 2:] * 2).square() * places.anchors / 2
    return torch.cat((centres - halves, centres + halves), 1)

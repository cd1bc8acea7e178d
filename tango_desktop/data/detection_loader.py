"""Feeds a detector: batches of pictures and boxes, put together and augmented ahead in threads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from tango_desktop.data.augment_boxes import (
    BoxAugmentSpec,
    Scene,
    Source,
    augmented,
    in_input,
    outlined,
    working_picture,
    working_scene,
)
from tango_desktop.data.batches import Batch, BatchLoader, Order, Size
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.cache import Pixels
from tango_desktop.data.preprocess import (
    Geometry,
    fit,
    geometry_of,
    letterbox_sides,
    open_picture,
    resized,
)
from tango_desktop.data.records import LockedPicture

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class DetectionBatch(Batch):
    """Some pictures with their boxes.

    ``targets`` is ``(M, 6)`` float32, the boxes of all pictures in their order: the picture's
    number in the batch, class, centre x and y, width and height, 0 to 1 of the batch's input size.
    Crowds are no targets.

    Attributes:
        geometries: where each picture lies in the input, to bring boxes back; none if augmented.
    """

    geometries: tuple[Geometry, ...] = ()


@dataclass(frozen=True)
class _Answer:
    rows: Rows  # (M, 5): class, centre x, centre y, width, height
    geometry: Geometry | None = None


class DetectionLoader(BatchLoader[DetectionBatch, _Answer]):
    """Batches of one split, with boxes as targets.

    Args:
        pictures: those of one split.
        root: the data set's folder.
        preprocess: the network's ``preprocess`` spec.
        augment: None gives exactly what the runner on a device computes.
        batch_size: pictures in a batch; the last one of an epoch may have fewer.
        seed: of shuffling and augmentation.
        workers: threads; 0: as many as there are cores, at most 8.
        shuffle: another order each epoch; None: only when augmenting.
        drop_last: leave out a last batch that is not full.
        cache_bytes: memory for decoded pictures; None: a quarter of what is free.
        rect: pictures of like shape come together, in an input no larger than they need; only
            without augmentation and with letterboxing.
        stride: of which the sides of such an input are multiples, px.
        mosaic_until: from this epoch on, samples are single pictures; None: never.
    """

    def __init__(
        self,
        pictures: Sequence[LockedPicture],
        root: Path,
        preprocess: Mapping[str, Any],
        augment: BoxAugmentSpec | None = None,
        batch_size: int = 16,
        seed: int = 0,
        workers: int = 0,
        *,
        shuffle: bool | None = None,
        drop_last: bool = False,
        cache_bytes: int | None = None,
        rect: bool = False,
        stride: int = 32,
        mosaic_until: int | None = None,
    ) -> None:
        shuffle = augment is not None if shuffle is None else shuffle
        if rect and (augment or shuffle or preprocess["resize"] != "letterbox"):
            raise ValueError("rect is for letterboxed pictures in one order, not augmented")
        super().__init__(
            pictures,
            root,
            preprocess,
            batch_size,
            seed,
            workers,
            shuffle=shuffle,
            drop_last=drop_last,
            cache_bytes=cache_bytes,
        )
        self.augment = augment
        self.rect = rect
        self.stride = stride
        self.mosaic_until = mosaic_until
        self._outlined = outlined(self.pictures)
        self._by_shape = np.argsort([p.height / p.width for p in self.pictures], kind="stable")

    def order(self, epoch: int) -> Order:
        """The pictures' positions in the order of ``epoch``; by shape where they are ``rect``."""
        return self._by_shape.astype(np.int64) if self.rect else super().order(epoch)

    def augment_of(self, epoch: int) -> BoxAugmentSpec | None:
        """How pictures are changed in ``epoch``."""
        last = self.mosaic_until is not None and epoch >= self.mosaic_until
        return self.augment.closed if self.augment and last else self.augment

    def _size(self, chosen: Order) -> Size:
        full = super()._size(chosen)
        if not self.rect:
            return full
        shapes = ((self.pictures[n].width, self.pictures[n].height) for n in chosen)
        widths, heights = zip(*(letterbox_sides(shape, full) for shape in shapes), strict=True)
        return self._multiple(max(heights)), self._multiple(max(widths))

    def _multiple(self, side: int) -> int:
        return math.ceil(side / self.stride) * self.stride

    def _batch(
        self, images: torch.Tensor, indices: torch.Tensor, answers: Sequence[_Answer]
    ) -> DetectionBatch:
        counts = [len(answer.rows) for answer in answers]
        targets = np.empty((sum(counts), 6), dtype=np.float32)
        targets[:, 0] = np.repeat(np.arange(len(answers)), counts)
        targets[:, 1:] = np.concatenate([answer.rows for answer in answers])
        geometries = tuple(a.geometry for a in answers if a.geometry is not None)
        return DetectionBatch(images, torch.from_numpy(targets), indices, geometries)

    # -- in the threads -----------------------------------------------------------------------

    def _sample(self, epoch: int, index: int, size: Size) -> tuple[Pixels, _Answer]:
        augment = self.augment_of(epoch)
        if augment is None:
            return self._as_deployed(index, size)

        def scene(number: int) -> Scene:
            return self._scene(number, augment)

        source = Source(scene, len(self.pictures), self._outlined)
        random = np.random.default_rng([self.seed, epoch, index])
        sample = augmented(index, source, self.preprocess, augment, random)
        return np.asarray(sample.picture), _Answer(target_rows(sample.boxes, size))

    def _scene(self, number: int, augment: BoxAugmentSpec) -> Scene:
        picture = self.pictures[number]
        pixels = self._cached(number, lambda path: working_picture(path, picture, self.preprocess))
        return working_scene(Image.fromarray(pixels), picture, augment)

    def _as_deployed(self, index: int, size: Size) -> tuple[Pixels, _Answer]:
        """The numbers that ``preprocess`` gives; the border around a picture is not kept."""
        picture = self.pictures[index]
        spec = {**self.preprocess, "size": list(size)}
        geometry = geometry_of((picture.width, picture.height), spec)
        pixels = self._cached(index, lambda path: self._without_border(path, picture))
        if spec["resize"] == "letterbox":
            pixels = _bordered(pixels, geometry, size, int(spec.get("fill", 114)))
        boxes = in_input(picture.boxes.learnable, geometry, size)
        return pixels, _Answer(target_rows(boxes, size), geometry)

    def _without_border(self, path: Path, picture: LockedPicture) -> Image.Image:
        opened = open_picture(path)
        if self.preprocess["resize"] != "letterbox":
            return fit(opened, self.preprocess)
        mode = "L" if self.preprocess["channels"] == 1 else "RGB"
        sides = letterbox_sides((picture.width, picture.height), self.preprocess["size"])
        return resized(opened.convert(mode), sides, self.preprocess["interpolation"])


def _bordered(pixels: Pixels, geometry: Geometry, size: Size, fill: int) -> Pixels:
    """Pixels on a sheet of ``size``, at their place."""
    sheet = np.full((*size, *pixels.shape[2:]), fill, dtype=np.uint8)
    left, top = int(geometry.left), int(geometry.top)
    sheet[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return sheet


def target_rows(boxes: Boxes, size: Size) -> Rows:
    """``(M, 5)``: class, centre x and y, width and height, 0 to 1 of an input of ``size``."""
    height, width = size
    corners = boxes.corners / np.array([width, height, width, height], dtype=np.float32)
    rows = np.empty((len(boxes), 5), dtype=np.float32)
    rows[:, 0] = boxes.labels
    rows[:, 1:3] = (corners[:, :2] + corners[:, 2:]) / 2
    rows[:, 3:5] = corners[:, 2:] - corners[:, :2]
    return rows

"""Feeds a classifier: batches of pictures, decoded and augmented ahead in threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from tango_desktop.data.augment import AugmentSpec, augmented, working_picture
from tango_desktop.data.batches import Batch, BatchLoader, Size
from tango_desktop.data.cache import Pixels
from tango_desktop.data.records import LockedPicture

__all__ = ["Batch", "Loader"]


class Loader(BatchLoader[Batch, int]):
    """Batches of one split, with class numbers as targets.

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
    """

    def __init__(
        self,
        pictures: Sequence[LockedPicture],
        root: Path,
        preprocess: Mapping[str, Any],
        augment: AugmentSpec | None = None,
        batch_size: int = 32,
        seed: int = 0,
        workers: int = 0,
        *,
        shuffle: bool | None = None,
        drop_last: bool = False,
        cache_bytes: int | None = None,
    ) -> None:
        super().__init__(
            pictures,
            root,
            preprocess,
            batch_size,
            seed,
            workers,
            shuffle=augment is not None if shuffle is None else shuffle,
            drop_last=drop_last,
            cache_bytes=cache_bytes,
        )
        self.augment = augment

    def _batch(self, images: torch.Tensor, indices: torch.Tensor, answers: Sequence[int]) -> Batch:
        return Batch(images, torch.tensor(answers, dtype=torch.int64), indices)

    def _sample(self, epoch: int, index: int, size: Size) -> tuple[Pixels, int]:
        label = self.pictures[index].label
        pixels = self._cached(
            index, lambda path: working_picture(path, self.preprocess, self.augment)
        )
        if self.augment is None:
            return pixels, label
        random = np.random.default_rng([self.seed, epoch, index])
        changed = augmented(Image.fromarray(pixels), self.preprocess, self.augment, random)
        return np.asarray(changed), label

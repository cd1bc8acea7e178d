"""Batches at changing sizes, so that a detector learns objects of all sizes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor
from torch.nn import functional

SMALLEST, LARGEST = 0.5, 1.5  # of the network's size, as published
_DRAW = 0x5CA1E  # keeps these random numbers apart from the samples'


def rescaled(images: Tensor, stride: int, seed: Sequence[int]) -> Tensor:
    """The batch at a random size; the same for the same ``seed``.

    Args:
        images: (B, C, H, W).
        stride: the new sides are multiples of it.
        seed: of the run, epoch and number of the batch.
    """
    height, width = images.shape[-2:]
    factor = np.random.default_rng([_DRAW, *seed]).uniform(SMALLEST, LARGEST)
    size = scaled_size((height, width), factor, stride)
    if size == (height, width):
        return images
    return functional.interpolate(images, size, mode="bilinear", align_corners=False)


def scaled_size(size: tuple[int, int], factor: float, stride: int) -> tuple[int, int]:
    """``size`` (height, width) times ``factor``, to the nearest multiples of ``stride``."""
    height, width = (max(stride, round(side * factor / stride) * stride) for side in size)
    return height, width

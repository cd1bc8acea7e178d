"""Mixup and CutMix: pictures and targets of a batch blended with each other's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Mixing:
    """Blends batches; with both alphas above 0, each batch gets one of the two by a coin.

    Attributes:
        mixup: alpha of Zhang et al., arXiv 1710.09412; 0 is off.
        cutmix: alpha of Yun et al., arXiv 1905.04899; 0 is off.
    """

    mixup: float
    cutmix: float
    classes: int
    seed: int

    @property
    def active(self) -> bool:
        """Whether batches are changed at all."""
        return self.mixup > 0 or self.cutmix > 0

    def __call__(
        self, images: Tensor, targets: Tensor, epoch: int, batch: int
    ) -> tuple[Tensor, Tensor]:
        """Blended images (B, C, H, W) and soft targets (B, K).

        Args:
            images: (B, C, H, W).
            targets: (B,) class indices.
            epoch: with ``batch``, all that the randomness depends on.
            batch: number of the batch in the epoch.
        """
        generator = np.random.default_rng((self.seed, epoch, batch))
        cut = self.cutmix > 0 and (self.mixup == 0 or generator.random() < 0.5)
        alpha = self.cutmix if cut else self.mixup
        share = float(generator.beta(alpha, alpha))
        partners = torch.from_numpy(generator.permutation(len(images)))
        if cut:
            images, share = _cutmix(images, partners, share, generator)
        else:
            images = torch.lerp(images[partners], images, share)
        soft = functional.one_hot(targets, self.classes).to(images.dtype)
        return images, torch.lerp(soft[partners], soft, share)


def _cutmix(
    images: Tensor, partners: Tensor, share: float, generator: np.random.Generator
) -> tuple[Tensor, float]:
    """A box of the partner pasted in; the share is corrected for what the edge cuts off."""
    height, width = images.shape[-2:]
    side = math.sqrt(1 - share) / 2
    centre_y, centre_x = generator.integers(height), generator.integers(width)
    top, bottom = _bounds(int(centre_y), side * height, height)
    left, right = _bounds(int(centre_x), side * width, width)
    mixed = images.clone()
    mixed[..., top:bottom, left:right] = images[partners][..., top:bottom, left:right]
    return mixed, 1 - (bottom - top) * (right - left) / (height * width)


def _bounds(centre: int, half: float, limit: int) -> tuple[int, int]:
    return max(0, round(centre - half)), min(limit, round(centre + half))

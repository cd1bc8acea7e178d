"""Batches change their size within bounds, and the same way for the same seed."""

from __future__ import annotations

import torch

from tango_desktop.train.multi_scale import rescaled


def test_sizes_are_multiples_of_the_stride_between_half_and_one_and_a_half() -> None:
    images = torch.rand(2, 3, 128, 192)
    sizes = {tuple(rescaled(images, 32, (0, 1, n)).shape[-2:]) for n in range(60)}
    assert len(sizes) > 4
    for height, width in sizes:
        assert height % 32 == width % 32 == 0
        assert 64 <= height <= 192
        assert 96 <= width <= 288


def test_the_same_seed_gives_the_same_batch_and_no_change_copies_nothing() -> None:
    images = torch.rand(1, 3, 64, 64)
    assert torch.equal(rescaled(images, 32, (3, 2, 1)), rescaled(images, 32, (3, 2, 1)))
    same = [rescaled(images, 64, (0, 0, n)) for n in range(9)]
    assert any(one is images for one in same)

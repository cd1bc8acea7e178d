"""Mixup and CutMix: shares, boxes, repeatability."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.train.mixing import Mixing


def _batch(count: int = 6, height: int = 8, width: int = 10) -> tuple[torch.Tensor, torch.Tensor]:
    # Each picture is filled with its own class, so a mixed one shows what it is made of.
    targets = torch.arange(count) % 4
    return targets.float().view(-1, 1, 1, 1).expand(count, 3, height, width).clone(), targets


@given(
    mixup=st.sampled_from([0.0, 0.2, 1.0]),
    cutmix=st.sampled_from([0.0, 1.0]),
    epoch=st.integers(0, 50),
    batch=st.integers(0, 50),
)
@settings(max_examples=80, deadline=None)
def test_targets_say_what_the_pictures_hold(
    mixup: float, cutmix: float, epoch: int, batch: int
) -> None:
    mixing = Mixing(mixup, cutmix, classes=4, seed=1)
    if not mixing.active:
        return
    images, targets = _batch()
    mixed, soft = mixing(images, targets, epoch, batch)
    assert mixed.shape == images.shape
    torch.testing.assert_close(soft.sum(dim=1), torch.ones(6))
    held = mixed.mean(dim=(1, 2, 3))
    torch.testing.assert_close(held, soft @ torch.arange(4.0), rtol=1e-4, atol=1e-5)


def test_cutmix_pastes_a_box_and_mixup_blends() -> None:
    images, targets = _batch()
    mixed, _ = Mixing(0.0, 1.0, 4, seed=0)(images, targets, 1, 1)
    assert set(mixed.unique().tolist()) <= {0.0, 1.0, 2.0, 3.0}
    blended, _ = Mixing(1.0, 0.0, 4, seed=0)(images, targets, 1, 1)
    assert all(len(picture.unique()) == 1 for picture in blended)
    assert not torch.equal(blended, images)


def test_the_same_batch_is_mixed_the_same_way_and_others_are_not() -> None:
    mixing = Mixing(0.5, 0.5, 4, seed=3)
    images, targets = _batch()
    first, again = mixing(images, targets, 2, 7), mixing(images, targets, 2, 7)
    torch.testing.assert_close(first[0], again[0], rtol=0, atol=0)
    others = [mixing(images, targets, 2, 8), mixing(images, targets, 3, 7)]
    assert all(not torch.equal(first[1], other[1]) for other in others)
    assert torch.equal(images, _batch()[0])


@pytest.mark.parametrize(("mixup", "cutmix"), [(1.0, 0.0), (0.0, 1.0)])
def test_one_picture_stays_itself(mixup: float, cutmix: float) -> None:
    images, targets = _batch(1)
    mixed, soft = Mixing(mixup, cutmix, 4, seed=0)(images, targets, 1, 1)
    torch.testing.assert_close(mixed, images)
    assert soft.tolist() == [[1.0, 0.0, 0.0, 0.0]]

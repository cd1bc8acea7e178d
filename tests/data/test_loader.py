"""Batches: the same whatever the threads, the cache or the place where an epoch is resumed."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tango_desktop.data.augment import AUGMENTS, AugmentSpec
from tango_desktop.data.cache import PictureCache, free_memory_bytes
from tango_desktop.data.describe import describe
from tango_desktop.data.loader import Batch, Loader
from tango_desktop.data.preprocess import default_spec, open_picture, preprocess
from tango_desktop.data.records import DatasetIndex
from tango_desktop.errors import DataError

SPEC = default_spec((24, 32))
STRONG = replace(AUGMENTS.get("strong").spec, erase=0.5)


@pytest.fixture
def index(folder) -> DatasetIndex:
    for name in ("cat", "dog"):
        for number in range(11):
            side = 40 + 17 * number
            folder.add(f"{name}/p{number * number}.{'jpg' if number % 2 else 'png'}", (side, 90))
    return describe(folder.root).index


def batches(index: DatasetIndex, epoch: int = 0, start: int = 0, **options: Any) -> list[Batch]:
    options = {"preprocess": SPEC, "batch_size": 5, "seed": 3, **options}
    with Loader(index.pictures, index.root, **options) as loader:
        return list(loader.epoch(epoch, start))


def assert_same(first: list[Batch], second: list[Batch]) -> None:
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        assert torch.equal(one.images, other.images)
        assert torch.equal(one.targets, other.targets)
        assert torch.equal(one.indices, other.indices)


def test_without_augmentation_it_is_what_the_runner_computes(index: DatasetIndex) -> None:
    found = batches(index)
    assert [len(batch.targets) for batch in found] == [5, 5, 5, 5, 2]
    assert torch.cat([batch.indices for batch in found]).tolist() == list(range(22))
    for batch in found:
        assert batch.images.dtype == torch.float32
        assert batch.targets.dtype == torch.int64
        assert batch.images.shape[1:] == (3, 24, 32)
        for image, target, number in zip(batch.images, batch.targets, batch.indices, strict=True):
            picture = index.pictures[number]
            assert target == picture.label
            expected = preprocess(open_picture(index.file(picture)), SPEC)
            assert np.array_equal(image.numpy(), expected)


@pytest.mark.parametrize("augment", [None, *(a.spec for a in AUGMENTS if a.spec), STRONG])
def test_threads_and_cache_change_nothing(index: DatasetIndex, augment: AugmentSpec | None) -> None:
    alone = batches(index, workers=1, cache_bytes=0, augment=augment)
    for workers, cache_bytes in ((3, 0), (2, 40_000), (4, 1 << 30)):
        options = {"augment": augment, "workers": workers, "cache_bytes": cache_bytes}
        assert_same(batches(index, **options), alone)
        with Loader(index.pictures, index.root, SPEC, augment, 5, 3, workers) as loader:
            list(loader.epoch(1))
            assert_same(list(loader.epoch(0)), alone)  # now from the cache


def test_a_resumed_epoch_goes_on_bit_for_bit(index: DatasetIndex) -> None:
    whole = batches(index, epoch=4, augment=STRONG)
    for start in range(len(whole) + 1):
        assert_same(batches(index, epoch=4, start=start, augment=STRONG), whole[start:])


def test_epochs_and_seeds_differ(index: DatasetIndex) -> None:
    first = batches(index, augment=STRONG)
    for other in (
        batches(index, epoch=1, augment=STRONG),
        batches(index, seed=4, augment=STRONG),
    ):
        assert not torch.equal(first[0].indices, other[0].indices)
        place = {int(n): i for i, n in enumerate(torch.cat([b.indices for b in other]))}
        images = torch.cat([b.images for b in other])
        assert not torch.equal(first[0].images[0], images[place[int(first[0].indices[0])]])


def test_every_picture_once_an_epoch(index: DatasetIndex) -> None:
    found = torch.cat([batch.indices for batch in batches(index, augment=STRONG)])
    assert sorted(found.tolist()) == list(range(22))
    assert found.tolist() != list(range(22))


def test_lengths(index: DatasetIndex) -> None:
    with Loader(index.pictures, index.root, SPEC, batch_size=5, drop_last=True) as loader:
        assert len(loader) == 4
        assert [len(batch.targets) for batch in loader.epoch(0)] == [5, 5, 5, 5]
    with Loader(index.pictures, index.root, SPEC, batch_size=50) as loader:
        assert len(loader) == 1
    with Loader((), index.root, SPEC) as loader:
        assert list(loader.epoch(0)) == []


def test_one_channel(index: DatasetIndex) -> None:
    grey = default_spec((24, 32), channels=1)
    for augment in (None, STRONG, replace(STRONG, crop="shifted")):
        found = batches(index, preprocess=grey, augment=augment)
        assert found[0].images.shape == (5, 1, 24, 32)
        assert all(torch.isfinite(batch.images).all() for batch in found)


def test_oblong_pictures_and_other_ways_to_resize(index: DatasetIndex, folder) -> None:
    folder.add("cat/wide.png", (900, 9))
    found = describe(folder.root).index
    for resize in ("crop", "stretch", "letterbox"):
        spec = {**SPEC, "resize": resize}
        for augment in (None, STRONG):
            assert len(batches(found, preprocess=spec, augment=augment)) == 5


def test_waiting_is_counted(index: DatasetIndex) -> None:
    with Loader(index.pictures, index.root, SPEC, STRONG, 5) as loader:
        assert loader.waited_s == 0
        list(loader.epoch(0))
        assert loader.waited_s > 0


# -- when things go wrong ---------------------------------------------------------------------


def test_a_picture_that_vanishes_mid_epoch_is_named(index: DatasetIndex) -> None:
    with Loader(index.pictures, index.root, SPEC, None, 2, workers=1, cache_bytes=0) as loader:
        running = loader.epoch(0)
        next(running)
        index.file(index.pictures[-1]).unlink()
        with pytest.raises(DataError, match="vanished") as caught:
            list(running)
        assert index.pictures[-1].path in caught.value.message
        assert caught.value.hint


def test_a_picture_that_gets_damaged_is_named(index: DatasetIndex) -> None:
    path = index.file(index.pictures[0])
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(DataError, match="cannot be read") as caught:
        batches(index)
    assert str(path) in caught.value.message


def test_a_folder_that_vanishes(index: DatasetIndex) -> None:
    with Loader(index.pictures, index.root, SPEC, None, 2, workers=1, cache_bytes=0) as loader:
        running = loader.epoch(0)
        next(running)
        index.root.rename(index.root.with_name("unplugged"))
        with pytest.raises(DataError, match="not there"):
            list(running)


def test_what_is_cached_outlives_the_files(index: DatasetIndex) -> None:
    with Loader(index.pictures, index.root, SPEC, STRONG, 5, cache_bytes=1 << 30) as loader:
        first = list(loader.epoch(0))
        index.root.rename(index.root.with_name("unplugged"))
        assert_same(list(loader.epoch(0)), first)


def test_leaving_an_epoch_early_leaves_no_threads(index: DatasetIndex) -> None:
    before = threading.active_count()
    with Loader(index.pictures, index.root, SPEC, STRONG, 2) as loader:
        for _ in loader.epoch(0):
            break
    assert threading.active_count() == before


# -- the cache --------------------------------------------------------------------------------


def test_the_cache_keeps_to_its_budget() -> None:
    cache, made = PictureCache(250), []

    def make(number: int):
        made.append(number)
        return np.full(100, number, np.uint8)

    for number in (0, 1, 2, 0, 1, 2):
        assert (cache.get(number, lambda n=number: make(n)) == number).all()
    assert made == [0, 1, 2, 2]
    assert len(cache) == 2
    cache.clear()
    assert len(cache) == 0


def test_the_budget_is_a_share_of_free_memory() -> None:
    assert 0 < free_memory_bytes(0.25) < free_memory_bytes(0.9)


def test_hymenoptera(hymenoptera: Path) -> None:
    index = describe(hymenoptera).index
    spec = default_spec((64, 64))
    with Loader(index.of_split("val"), hymenoptera, spec, None, 64) as loader:
        found = list(loader.epoch(0))
    assert sum(len(batch.targets) for batch in found) == 153
    assert sum(int(batch.targets.sum()) for batch in found) == 83
    picture = index.of_split("val")[5]
    with Image.open(index.file(picture)) as image:
        expected = preprocess(image.convert("RGB"), spec)
    assert np.array_equal(found[0].images[5].numpy(), expected)

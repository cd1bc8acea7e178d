"""Batches with boxes: the same whatever the threads, the cache or where an epoch is resumed."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tango_desktop.data.augment_boxes import BOX_AUGMENTS, BoxAugmentSpec, preview_boxes
from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.detection_loader import DetectionBatch, DetectionLoader, target_rows
from tango_desktop.data.preprocess import detector_spec, fit, open_picture, preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import DataError

SPEC = detector_spec((64, 96))
P5 = BOX_AUGMENTS.get("p5").spec
STRONG = replace(BOX_AUGMENTS.get("strong").spec, mixup=0.5, copy_paste=0.7, mosaic9=0.4)
SHAPES = [(96, 64), (60, 60), (120, 40), (40, 120), (33, 47), (200, 130)]


def some_boxes(seed: int, width: int, height: int, count: int) -> Boxes:
    """Boxes with outlines; each fourth is a crowd."""
    random = np.random.default_rng(seed)
    size = np.array([width, height])
    first, second = random.random((2, count, 2)) * 0.4, 0.55 + random.random((2, count, 2)) * 0.4
    corners = np.concatenate([first[0] * size, second[0] * size], axis=1)
    lines = tuple(((a, b, c, b, c, d, a, d),) for a, b, c, d in corners.tolist())
    crowd = [number % 4 == 3 for number in range(count)]
    return Boxes.of(corners, random.integers(0, 3, count).tolist(), crowd, lines)


@pytest.fixture
def pictures(folder) -> tuple[LockedPicture, ...]:
    """Fourteen of several shapes, every fifth without boxes."""
    found = []
    for number in range(14):
        width, height = SHAPES[number % len(SHAPES)]
        path = f"{number}.{'jpg' if number % 2 else 'png'}"
        folder.add(path, (width, height))
        boxes = some_boxes(number, width, height, 0 if number % 5 == 4 else 1 + number % 4)
        found.append(locked(path, width, height, boxes))
    return tuple(found)


def locked(path: str, width: int, height: int, boxes: Boxes = NO_BOXES) -> LockedPicture:
    return LockedPicture(path, -1, "train", "0" * 64, width, height, 1, 1, boxes=boxes)


def batches(
    pictures: tuple[LockedPicture, ...], root: Path, epoch: int = 0, start: int = 0, **options: Any
) -> list[DetectionBatch]:
    options = {"preprocess": SPEC, "batch_size": 4, "seed": 3, **options}
    with DetectionLoader(pictures, root, **options) as loader:
        return list(loader.epoch(epoch, start))


def assert_same(first: list[DetectionBatch], second: list[DetectionBatch]) -> None:
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        assert torch.equal(one.images, other.images)
        assert torch.equal(one.targets, other.targets)
        assert torch.equal(one.indices, other.indices)
        assert one.geometries == other.geometries


# -- evaluation -------------------------------------------------------------------------------


@pytest.mark.parametrize("resize", ["letterbox", "stretch", "crop"])
@pytest.mark.parametrize("channels", [3, 1])
def test_evaluation_sees_what_is_deployed(pictures, folder, resize: str, channels: int) -> None:
    spec = dict(detector_spec(SPEC["size"], channels), resize=resize)
    with DetectionLoader(pictures, folder.root, spec, batch_size=4) as loader:
        for _ in range(2):  # from the files, then from memory
            found = list(loader.epoch(0))
            assert torch.cat([batch.indices for batch in found]).tolist() == list(range(14))
            for batch in found:
                for image, number in zip(batch.images, batch.indices, strict=True):
                    opened = open_picture(folder.root / pictures[number].path)
                    assert np.array_equal(image.numpy(), preprocess(opened, spec))


def test_targets_go_back_to_the_boxes_of_the_picture(pictures, folder) -> None:
    for batch in batches(pictures, folder.root):
        assert batch.targets.dtype == torch.float32
        height, width = batch.images.shape[2:]
        for place, number in enumerate(batch.indices):
            expected = pictures[number].boxes.learnable
            rows = batch.targets[batch.targets[:, 0] == place].numpy()
            assert rows[:, 1].tolist() == expected.labels.tolist()
            centre, half = rows[:, 2:4], rows[:, 4:6] / 2
            corners = np.concatenate([centre - half, centre + half], axis=1)
            back = batch.geometries[place].back(corners * [width, height, width, height])
            np.testing.assert_allclose(back, expected.corners, atol=0.02)


def test_crowds_are_never_targets(folder) -> None:
    folder.add("a.png", (80, 80))
    crowd = Boxes.of([[10, 10, 70, 70], [20, 20, 60, 60]], [1, 2], [True, False])
    for augment in (None, P5, STRONG):
        for batch in batches((locked("a.png", 80, 80, crowd),), folder.root, augment=augment):
            assert set(batch.targets[:, 1].tolist()) <= {2.0}


def test_rows_of_targets() -> None:
    rows = target_rows(Boxes.of([[16, 32, 48, 64]], [7]), (64, 128))
    np.testing.assert_allclose(rows, [[7, 0.25, 0.75, 0.25, 0.5]])


# -- rectangles -------------------------------------------------------------------------------


def test_rectangles_are_no_larger_than_needed(pictures, folder) -> None:
    options = {"preprocess": detector_spec((64, 64)), "rect": True, "stride": 16}
    found = batches(pictures, folder.root, **options)
    numbers = torch.cat([batch.indices for batch in found]).tolist()
    assert sorted(numbers) == list(range(14))
    aspects = [pictures[n].height / pictures[n].width for n in numbers]
    assert aspects == sorted(aspects)
    assert {batch.images.shape[2:] for batch in found} != {(64, 64)}
    for batch in found:
        height, width = batch.images.shape[2:]
        assert height % 16 == width % 16 == 0
        most = [max(g.height * g.scale_y for g in batch.geometries),
                max(g.width * g.scale_x for g in batch.geometries)]  # fmt: skip
        assert 0 <= height - most[0] < 16
        assert 0 <= width - most[1] < 16


def test_pictures_are_as_large_in_rectangles_as_in_squares(pictures, folder) -> None:
    options = {"preprocess": detector_spec((64, 64))}
    square = {}
    for batch in batches(pictures, folder.root, **options):
        square.update(zip(batch.indices.tolist(), batch.geometries, strict=True))
    spec = detector_spec((64, 64))
    for batch in batches(pictures, folder.root, rect=True, stride=16, **options):
        own = dict(spec, size=batch.images.shape[2:])
        for image, number, geometry in zip(
            batch.images, batch.indices.tolist(), batch.geometries, strict=True
        ):
            assert geometry[:4] == square[number][:4]
            opened = open_picture(folder.root / pictures[number].path)
            assert np.array_equal(image.numpy(), preprocess(opened, own))


def test_rectangles_are_for_evaluation(pictures, folder) -> None:
    for wrong in ({"augment": P5}, {"shuffle": True}, {"preprocess": dict(SPEC, resize="crop")}):
        with pytest.raises(ValueError, match="rect"):
            batches(pictures, folder.root, rect=True, **wrong)


# -- training ---------------------------------------------------------------------------------


@pytest.mark.parametrize("augment", [None, P5, STRONG])
def test_threads_and_cache_change_nothing(pictures, folder, augment: BoxAugmentSpec | None) -> None:
    alone = batches(pictures, folder.root, workers=1, cache_bytes=0, augment=augment)
    for workers, cache_bytes in ((3, 0), (2, 40_000), (4, 1 << 30)):
        options = {"augment": augment, "workers": workers, "cache_bytes": cache_bytes}
        with DetectionLoader(
            pictures, folder.root, SPEC, seed=3, batch_size=4, **options
        ) as loader:
            list(loader.epoch(1))
            assert_same(list(loader.epoch(0)), alone)  # now from the cache


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_resumed_epoch_goes_on_bit_for_bit(pictures, folder, shuffle: bool) -> None:
    options = {"epoch": 4, "augment": STRONG, "shuffle": shuffle}
    whole = batches(pictures, folder.root, **options)
    for start in range(len(whole) + 1):
        assert_same(batches(pictures, folder.root, start=start, **options), whole[start:])


def test_epochs_and_seeds_differ(pictures, folder) -> None:
    options = {"augment": P5, "shuffle": False}
    first = batches(pictures, folder.root, **options)
    for other in (
        batches(pictures, folder.root, epoch=1, **options),
        batches(pictures, folder.root, **options, seed=4),
    ):
        assert not torch.equal(first[0].images, other[0].images)
    one, other = (batches(pictures, folder.root, epoch=n, augment=P5)[0] for n in (0, 1))
    assert not torch.equal(one.indices, other.indices)


def test_targets_of_training_are_in_the_picture(pictures, folder) -> None:
    found = batches(pictures, folder.root, augment=STRONG)
    assert sorted(torch.cat([batch.indices for batch in found]).tolist()) == list(range(14))
    assert sum(len(batch.targets) for batch in found) > 14
    for batch in found:
        assert batch.images.shape[1:] == (3, 64, 96)
        assert batch.geometries == ()
        assert (batch.targets[:, 0].diff() >= 0).all()
        assert batch.targets[:, 0].max() < len(batch.indices)
        centre, half = batch.targets[:, 2:4], batch.targets[:, 4:6] / 2
        assert (centre - half).min() > -1e-6
        assert (centre + half).max() < 1 + 1e-6
        assert half.min() > 0


def test_mosaics_close_by_the_epoch_alone(pictures, folder) -> None:
    options = {"augment": P5, "shuffle": False}
    with DetectionLoader(pictures, folder.root, SPEC, P5, mosaic_until=2) as loader:
        assert [loader.augment_of(n) for n in range(4)] == [P5, P5, P5.closed, P5.closed]
    single = {"augment": P5.closed, "shuffle": False}
    for epoch, like in ((1, options), (2, single), (3, single)):
        closing = batches(pictures, folder.root, epoch=epoch, mosaic_until=2, **options)
        assert_same(closing, batches(pictures, folder.root, epoch=epoch, **like))


def test_training_without_augmentation_may_be_shuffled(pictures, folder) -> None:
    found = batches(pictures, folder.root, shuffle=True)
    assert torch.cat([batch.indices for batch in found]).tolist() != list(range(14))


def test_what_the_preview_shows_is_what_is_learnt(pictures, folder) -> None:
    flips = BoxAugmentSpec(0, 0, 0, 0, 0, 0, 0, translate=0, scale=0, flip_horizontal=1)
    ((shown, boxes),) = preview_boxes(pictures[1], folder.root, SPEC, flips, 1, 0)
    (batch,) = batches(pictures[1:2], folder.root, augment=flips)
    learnt = np.rint(batch.images[0].numpy() * 255)
    assert np.array_equal(learnt, np.asarray(shown).transpose(2, 0, 1))
    np.testing.assert_allclose(batch.targets[:, 1:].numpy(), target_rows(boxes, (64, 96)))


# -- unusual data -----------------------------------------------------------------------------


@pytest.mark.parametrize("augment", [None, P5, STRONG])
def test_no_boxes_anywhere(folder, augment: BoxAugmentSpec | None) -> None:
    found = tuple(locked(folder.add(f"{n}.png", (50, 40)).name, 50, 40) for n in range(3))
    (batch,) = batches(found, folder.root, augment=augment)
    assert batch.targets.shape == (0, 6)
    assert len(batch.images) == 3


def test_five_thousand_boxes(folder) -> None:
    folder.add("crowded.png", (800, 600))
    crowded = some_boxes(1, 800, 600, 5000)
    picture = locked("crowded.png", 800, 600, Boxes(crowded.corners, crowded.labels, crowded.crowd))
    (batch,) = batches((picture,), folder.root)
    assert batch.targets.shape == (3750, 6)
    (batch,) = batches((picture,), folder.root, augment=P5)
    assert len(batch.targets) > 100


@pytest.mark.parametrize("augment", [P5, STRONG])
def test_grey_pictures_and_one_channel(pictures, folder, augment: BoxAugmentSpec) -> None:
    for channels in (1, 3):
        spec = detector_spec((64, 96), channels)
        found = batches(pictures, folder.root, preprocess=spec, augment=augment)
        assert found[0].images.shape == (4, channels, 64, 96)


def test_no_pictures(tmp_path: Path) -> None:
    assert batches((), tmp_path) == []
    assert batches((), tmp_path, rect=True) == []


def test_a_picture_on_its_side(folder) -> None:
    """The lock has the upright size; the file's own may be the other way round."""
    path = folder.path("phone.jpg")
    source = folder.add("upright.png", (640, 320))
    picture = open_picture(source)
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(path, exif=exif)
    turned = locked("phone.jpg", 320, 640, Boxes.of([[0, 0, 320, 320]], [0]))
    (batch,) = batches((turned,), folder.root)
    assert np.array_equal(batch.images[0].numpy(), preprocess(open_picture(path), SPEC))
    flips = BoxAugmentSpec(0, 0, 0, 0, 0, 0, 0, translate=0, scale=0, flip_horizontal=0)
    (batch,) = batches((turned,), folder.root, augment=flips)
    plain = np.asarray(fit(open_picture(path), SPEC)).transpose(2, 0, 1)
    assert np.abs(batch.images[0].numpy() * 255 - plain).mean() < 4  # decoded at an eighth
    np.testing.assert_allclose(batch.targets[0, 2:], [0.5, 0.25, 1 / 3, 0.5])


# -- when things go wrong ---------------------------------------------------------------------


def test_a_picture_that_vanishes_is_named(pictures, folder) -> None:
    (folder.root / pictures[5].path).unlink()
    with pytest.raises(DataError, match="vanished") as caught:
        batches(pictures, folder.root)
    assert pictures[5].path in caught.value.message


def test_a_damaged_picture_is_named_also_in_a_mosaic(pictures, folder) -> None:
    path = folder.root / pictures[5].path
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(DataError, match="cannot be read") as caught:
        batches(pictures, folder.root, augment=STRONG)
    assert str(path) in caught.value.message


def test_waiting_is_counted_and_no_thread_is_left(pictures, folder) -> None:
    before = threading.active_count()
    with DetectionLoader(pictures, folder.root, SPEC, STRONG, 2) as loader:
        assert loader.waited_s == 0
        next(loader.epoch(0))
        assert loader.waited_s > 0
        assert len(loader) == 7
    assert threading.active_count() == before

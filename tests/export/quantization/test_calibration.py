"""Calibration pictures stand for the training set, or a warning says why they do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.preprocess import default_spec
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.errors import DataError
from tango_desktop.export.quantization import calibration
from tests.examples import examples

CLASSES = ("ants", "bees", "cats")


def locked(
    number: int, label: int, split: str = "train", boxes: tuple[int, ...] = ()
) -> LockedPicture:
    picture = LockedPicture(f"{number}.png", label, split, f"{number:064x}", 8, 8, 1, 1)
    rows = [[0.0, 0.0, 4.0, 4.0]] * len(boxes)
    return replace(picture, boxes=Boxes.of(rows, list(boxes))) if boxes else picture


def lock_of(pictures: list[LockedPicture], root: Path = Path("/nowhere")) -> DatasetIndex:
    return DatasetIndex(root, str(root), "class-folders", CLASSES, tuple(pictures))


def uneven(counts: tuple[int, ...] = (200, 20, 5)) -> DatasetIndex:
    labels = [label for label, count in enumerate(counts) for _ in range(count)]
    return lock_of([locked(n, label) for n, label in enumerate(labels)])


def test_rare_classes_come_as_often_as_frequent_ones() -> None:
    chosen = calibration.choose_pictures(uneven(), 30)
    assert Counter(p.label for p in chosen) == {0: 13, 1: 12, 2: 5}
    assert len({p.path for p in chosen}) == 30


def test_boxes_count_as_classes_do() -> None:
    random = np.random.default_rng(0)
    pictures = [locked(n, -1, boxes=(0,) * int(random.integers(1, 9))) for n in range(200)]
    pictures += [locked(200 + n, -1, boxes=(0, 1)) for n in range(20)]
    pictures += [locked(220 + n, -1, boxes=(2, 1)) for n in range(4)]
    pictures += [locked(230 + n, -1) for n in range(50)]  # nothing in them
    chosen = calibration.choose_pictures(lock_of(pictures), 40)
    shown = Counter(label for p in chosen for label in calibration.classes_of(p))
    assert shown[2] == 4
    assert shown[1] >= 10
    assert shown[-1] >= 10


@settings(max_examples=examples(30), deadline=None)
@given(
    counts=st.tuples(*[st.integers(0, 40)] * 3).filter(any),
    count=st.integers(1, 150),
    seed=st.integers(0, 5),
)
def test_every_class_there_is_shown(counts: tuple[int, ...], count: int, seed: int) -> None:
    lock = uneven(counts)
    chosen = calibration.choose_pictures(lock, count, seed)
    assert len(chosen) == min(count, sum(counts))
    assert chosen == calibration.choose_pictures(lock, count, seed)
    there = {p.label for p in lock.pictures}
    if count >= len(there):
        assert {p.label for p in chosen} == there


def test_only_training_pictures_and_others_with_another_seed() -> None:
    pictures = [locked(n, n % 3, ("train", "val", "test")[n // 3 % 3]) for n in range(270)]
    first, second = (calibration.choose_pictures(lock_of(pictures), 20, s) for s in (0, 1))
    assert {p.split for p in first} == {"train"}
    assert {p.path for p in first} != {p.path for p in second}
    with pytest.raises(DataError, match="no training pictures"):
        calibration.choose_pictures(lock_of([locked(0, 0, "val")]))


def test_the_plan_knows_its_pictures() -> None:
    chosen = calibration.choose_pictures(uneven(), 12, 7)
    info = calibration.info_of(chosen, 7)
    assert (info.pictures, info.seed, info.split) == (12, 7, "train")
    assert calibration.info_of(chosen[::-1], 7).digest != info.digest


# -- coverage ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> DatasetIndex:
    """60 pictures of three classes from dark to bright, from flat to rich in contrast."""
    root = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(0)
    pictures = []
    for number in range(60):
        level, spread = random.uniform(40, 215), random.uniform(5, 60)
        blocks = random.normal(level, spread, (8, 8, 3))
        pixels = np.clip(np.kron(blocks, np.ones((8, 8, 1))), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(root / f"{number}.png")
        pictures.append(locked(number, number % 3, "train" if number < 48 else "val"))
    return lock_of(pictures, root)


def brightness(lock: DatasetIndex, picture: LockedPicture) -> float:
    return float(np.asarray(Image.open(lock.file(picture)).convert("L")).mean())


def test_a_good_choice_needs_no_warning(drawn: DatasetIndex) -> None:
    chosen = calibration.choose_pictures(drawn, 36)
    found = calibration.coverage(drawn, chosen, JobContext(), {"a": 0.001})
    assert found.warnings() == ()
    assert not found.poor
    assert (found.pictures, found.available, found.covered) == (36, 48, 1.0)
    assert found.per_class == {"ants": 12, "bees": 12, "cats": 12}
    values = [brightness(drawn, p) for p in chosen]
    assert found.brightness.chosen == pytest.approx(np.quantile(values, (0.1, 0.9)), abs=1.0)


def test_dark_pictures_alone_are_warned_of(drawn: DatasetIndex) -> None:
    dark = sorted(drawn.of_split("train"), key=lambda p: brightness(drawn, p))[:12] * 3
    found = calibration.coverage(drawn, dark, JobContext())
    assert found.poor
    assert "equally bright" in " ".join(found.warnings())
    assert found.brightness.share < 0.5


def test_flat_pictures_alone_are_warned_of(drawn: DatasetIndex) -> None:
    def contrast(picture: LockedPicture) -> float:
        return float(np.asarray(Image.open(drawn.file(picture)).convert("L")).std())

    flat = sorted(drawn.of_split("train"), key=contrast)[:12] * 3
    found = calibration.coverage(drawn, flat, JobContext())
    assert "same contrast" in " ".join(found.warnings())


def test_everything_else_that_is_wrong_is_said(drawn: DatasetIndex) -> None:
    ants = [p for p in drawn.pictures if p.label == 0]
    found = calibration.coverage(drawn, ants, JobContext(), {"/conv1/Conv": 0.2, "fine": 0.001})
    text = "\n".join(found.warnings())
    assert found.missing == ("bees", "cats")
    assert found.covered == pytest.approx(1 / 3)
    assert "Only 20 pictures" in text
    assert "4 pictures are not training pictures" in text
    assert "2 classes are not shown: bees, cats" in text
    assert "20.0% of the values of /conv1/Conv" in text
    assert found.saturated == {"/conv1/Conv": 0.2}


def test_pictures_are_prepared_when_they_are_asked_for(drawn: DatasetIndex, tmp_path: Path) -> None:
    chosen = calibration.choose_pictures(drawn, 5)
    prepared = calibration.PreparedPictures(drawn, chosen, default_spec((16, 24)))
    assert len(prepared) == 5
    first, second = list(prepared), list(prepared)
    assert {p.shape for p in first} == {(3, 16, 24)}
    np.testing.assert_array_equal(np.stack(first), np.stack(second))
    assert first[2] in prepared
    assert "something else" not in prepared
    gone = calibration.PreparedPictures(replace(drawn, root=tmp_path), chosen, default_spec((8, 8)))
    with pytest.raises(DataError, match="cannot be read"):
        list(gone)


def test_nothing_is_a_sentence(drawn: DatasetIndex) -> None:
    with pytest.raises(DataError, match="no pictures"):
        calibration.coverage(drawn, (), JobContext())

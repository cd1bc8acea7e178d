"""Boxes in the lock: the same ones back, a changed label file found, damage told."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.lock import (
    LOCK_FILE,
    check_unchanged,
    find_changes,
    load_lock,
    save_lock,
)
from tango_desktop.data.lock_rows import (
    box_rows,
    boxes_of,
    escaped,
    file_of,
    file_row,
    outline_rows,
    unescaped,
)
from tango_desktop.data.records import DatasetIndex, LockedFile, LockedPicture
from tango_desktop.errors import DataError, ProjectError
from tests.data.box_sets import SETS, look, yolo
from tests.data.conftest import Folder

_SINGLE = st.floats(0, 1e5, width=32)
_OUTLINES = st.lists(st.lists(_SINGLE, min_size=6, max_size=8).filter(lambda p: not len(p) % 2))
_BOX = st.tuples(
    st.tuples(_SINGLE, _SINGLE, _SINGLE, _SINGLE), st.integers(0, 99), st.booleans(), _OUTLINES
)


def _picture(boxes: Boxes, path: str = "a.png") -> LockedPicture:
    return LockedPicture(path, -1, "train", "0" * 64, 640, 480, 1, 2, boxes=boxes)


@given(st.lists(st.lists(_BOX, max_size=4), max_size=4))
def test_boxes_come_back_to_the_bit(pictures: list[list[tuple]]) -> None:
    made = [
        Boxes.of(
            [corners for corners, *_ in own],
            [label for _, label, *_ in own],
            [crowd for _, _, crowd, _ in own],
            tuple(tuple(map(tuple, outlines)) for *_, outlines in own),
        )
        for own in pictures
    ]
    locked = [_picture(boxes) for boxes in made]
    found = boxes_of(list(box_rows(locked)), list(outline_rows(locked)))
    assert [found.get(n, NO_BOXES) for n in range(len(made))] == made


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_path_fits_on_a_line(path: str) -> None:
    assert "\n" not in escaped(path)
    assert unescaped(escaped(path)) == path
    file = LockedFile(path, "f" * 64, 3, 4)
    assert file_of(file_row(file)) == file


@pytest.mark.parametrize("name", SETS)
def test_a_lock_says_what_the_folder_says(folder: Folder, tmp_path: Path, name: str) -> None:
    index = look(SETS[name](folder))[0]
    path = tmp_path / LOCK_FILE
    save_lock(path, index)
    again = load_lock(path)
    assert again.pictures == index.pictures
    assert again.annotations == index.annotations
    assert (again.digest(), again.classes, again.format) == (
        index.digest(),
        index.classes,
        index.format,
    )
    assert not find_changes(again)


def test_a_changed_label_file_is_found(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    folder.write("labels/train/a.txt", b"0 0.5 0.5 0.5 0.5\n")
    (folder.root / "labels/train/b.txt").unlink()
    changes = find_changes(index)
    assert changes.changed == ("labels/train/a.txt",)
    assert changes.vanished == ("labels/train/b.txt",)
    with pytest.raises(DataError, match=r"labels/train/b\.txt"):
        check_unchanged(index)


def test_the_digest_is_of_boxes_too(folder: Folder) -> None:
    index = look(yolo(folder))[0]
    first = index.pictures[0]

    def digest_with(boxes: Boxes) -> str:
        return replace(index, pictures=(replace(first, boxes=boxes), *index.pictures[1:])).digest()

    own = first.boxes
    digests = {
        index.digest(),
        digest_with(replace(own, corners=own.corners + np.float32(0.01))),
        digest_with(replace(own, labels=1 - own.labels)),
        digest_with(replace(own, crowd=~own.crowd)),
        digest_with(NO_BOXES),
    }
    assert len(digests) == 5
    assert digest_with(own) == index.digest()


@pytest.mark.parametrize(
    "row", ["0 1 0 1 2 3", "x 0 0 1 2 3 4", "0 0 0 1 2 3 y", "0 9 0 1 2 3 4", "99 0 0 1 2 3 4"]
)
def test_damaged_boxes(folder: Folder, tmp_path: Path, row: str) -> None:
    path = tmp_path / LOCK_FILE
    save_lock(path, look(yolo(folder))[0])
    text = path.read_text(encoding="utf-8")
    head, boxes = text.split("boxes: |-\n")
    lines = boxes.split("\n")
    path.write_text("\n".join([f"{head}boxes: |-", f"  {row}", *lines[1:]]), encoding="utf-8")
    with pytest.raises(ProjectError, match="damaged"):
        load_lock(path)


@pytest.mark.slow
def test_many_boxes_are_read_quickly(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    corners = random.uniform(0, 640, (9, 4)).astype(np.float32)
    boxes = Boxes.of(corners.tolist(), [0, 1] * 4 + [1])
    pictures = tuple(_picture(boxes, f"images/{n:06}.jpg") for n in range(10_000))
    index = DatasetIndex(tmp_path, str(tmp_path), "yolo", ("a", "b"), pictures)
    path = tmp_path / LOCK_FILE
    save_lock(path, index)
    started = time.process_time()
    again = load_lock(path)
    assert time.process_time() - started < 3
    assert again.pictures == index.pictures

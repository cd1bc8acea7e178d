"""The lock file: exact, quick, and it notices what changed."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.data.lock import (
    LOCK_FILE,
    Changes,
    check_unchanged,
    find_changes,
    load_lock,
    save_lock,
)
from tango_desktop.data.records import SPLITS, DatasetIndex, LockedPicture
from tango_desktop.errors import DataError, ProjectError, SchemaTooNewError

CLASSES = ("고양이", "dog: ‘big’", "- no")


def picture(path: str, **values: object) -> LockedPicture:
    return replace(LockedPicture(path, 0, "train", "a" * 64, 32, 24, 100, 10**18), **values)


def index_of(root: Path, pictures: list[LockedPicture], given: str | None = None) -> DatasetIndex:
    return DatasetIndex(root, given or str(root), "class-folders", CLASSES, tuple(pictures))


PICTURES = st.builds(
    LockedPicture,
    path=st.text(min_size=1, max_size=30),
    label=st.integers(0, 2),
    split=st.sampled_from(SPLITS),
    sha256=st.sampled_from(["0" * 64, "9e" * 32]),
    width=st.integers(1, 30_000),
    height=st.integers(1, 30_000),
    size_bytes=st.integers(0, 2**40),
    mtime_ns=st.integers(-(2**40), 2**63),
    grey=st.booleans(),
    look=st.none() | st.integers(0, 2**64 - 1),
    group=st.integers(-1, 10**6),
)


@settings(deadline=None)
@given(st.lists(PICTURES, max_size=8))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, pictures) -> None:
    root = tmp_path_factory.mktemp("lock")
    index = index_of(root, pictures)
    save_lock(root / LOCK_FILE, index)
    found = load_lock(root / LOCK_FILE)
    assert found.pictures == index.pictures
    assert (found.classes, found.format, found.root) == (CLASSES, "class-folders", root.resolve())
    assert found.digest() == index.digest()


@pytest.mark.parametrize(
    "name", ["새 사진.png", "a\nb.png", "back\\slash \\u0041", " lead trail ", "😀"]
)
def test_awkward_names(tmp_path: Path, name: str) -> None:
    save_lock(tmp_path / LOCK_FILE, index_of(tmp_path, [picture(name)]))
    assert load_lock(tmp_path / LOCK_FILE).pictures[0].path == name


def test_it_is_plain_yaml_that_people_can_read(tmp_path: Path) -> None:
    save_lock(tmp_path / LOCK_FILE, index_of(tmp_path, [picture("고양이/1.png")]))
    text = (tmp_path / LOCK_FILE).read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert content["schema"] == 1
    assert content["classes"] == list(CLASSES)
    assert content["counts"] == {"train": 1, "val": 0, "test": 0}
    assert content["pictures"].split("\n")[0].endswith(" 고양이/1.png")
    assert "고양이/1.png" in text


def test_fifty_thousand_pictures_are_quick(tmp_path: Path) -> None:
    pictures = [picture(f"class/{n:06}.jpg", sha256=f"{n:064x}", look=n) for n in range(50_000)]
    index = index_of(tmp_path, pictures)
    started = time.perf_counter()
    save_lock(tmp_path / LOCK_FILE, index)
    found = load_lock(tmp_path / LOCK_FILE)
    assert time.perf_counter() - started < 5
    assert found.pictures == index.pictures


def test_a_relative_root_starts_at_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    save_lock(project / LOCK_FILE, index_of(tmp_path / "data", [picture("a")], "../data"))
    assert load_lock(project / LOCK_FILE).root == (tmp_path / "data").resolve()


def test_the_digest_is_about_content_only(tmp_path: Path) -> None:
    index = index_of(tmp_path, [picture("a"), picture("b")])
    moved = replace(index, root=tmp_path / "x", root_as_given="x")
    touched = replace(index, pictures=(picture("a", mtime_ns=5), picture("b")))
    assert index.digest() == moved.digest() == touched.digest()
    others = [
        [picture("a"), picture("b", sha256="b" * 64)],
        [picture("a"), picture("b", split="val")],
        [picture("a"), picture("b", label=1)],
        [picture("a")],
    ]
    assert len({index_of(tmp_path, o).digest() for o in others} | {index.digest()}) == 5


def test_figures(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        [
            picture("a", grey=True),
            picture("b", label=2, split="val", width=10, height=90, grey=True),
            picture("c", label=2, width=40, height=60, grey=True),
        ],
    )
    assert index.counts() == {"train": 2, "val": 1, "test": 0}
    assert index.class_counts() == (1, 0, 2)
    assert index.class_counts("val") == (0, 0, 1)
    assert [p.path for p in index.of_split("train")] == ["a", "c"]
    assert index.median_side == 24
    assert index.size_bytes == 300
    assert index.channels == 1
    assert replace(index, pictures=(*index.pictures, picture("d"))).channels == 3


# -- damage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("classes:", "klasses:"),
        lambda text: text.replace(" train 0 ", " train 7 "),
        lambda text: text.replace(" train 0 ", " somewhere 0 "),
        lambda text: text.replace(" 32 24 ", " 32 many "),
        lambda text: text[: text.index(" 32 24 ")],
        lambda text: "- a list",
        lambda text: "a: [1",
    ],
)
def test_damaged_locks_are_refused(tmp_path: Path, change) -> None:
    path = tmp_path / LOCK_FILE
    save_lock(path, index_of(tmp_path, [picture("a")]))
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ProjectError, match="damaged") as caught:
        load_lock(path)
    assert caught.value.hint


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / LOCK_FILE
    path.write_text("schema: 99\n", encoding="utf-8")
    with pytest.raises(SchemaTooNewError):
        load_lock(path)


# -- is it still so? --------------------------------------------------------------------------


@pytest.fixture
def locked(folder, look) -> DatasetIndex:
    folder.add_many("cat", 6)
    folder.add_many("dog", 6)
    return look(folder)[0]


def test_nothing_changed(locked: DatasetIndex) -> None:
    check_unchanged(locked)
    assert not find_changes(locked)


def test_a_new_date_is_no_change(locked: DatasetIndex) -> None:
    os.utime(locked.file(locked.pictures[0]), (1, 1))
    check_unchanged(locked)


def test_changed_and_vanished_files_are_named(locked: DatasetIndex) -> None:
    first, second, third = locked.pictures[:3]
    content = bytearray(locked.file(first).read_bytes())
    content[-1] ^= 1  # the same size
    locked.file(first).write_bytes(content)
    os.utime(locked.file(first), (1, 1))
    with pytest.raises(DataError, match=f"1 file in .* has changed .*: {first.path}"):
        check_unchanged(locked)
    locked.file(second).write_bytes(b"shorter")
    with pytest.raises(DataError, match=first.path) as caught:
        check_unchanged(locked)
    assert "2 files" in caught.value.message
    locked.file(third).unlink()
    assert find_changes(locked) == Changes((third.path,), (first.path, second.path))
    with pytest.raises(DataError, match="1 file has vanished"):
        check_unchanged(locked)


def test_a_vanished_folder(locked: DatasetIndex) -> None:
    locked.root.rename(locked.root.with_name("elsewhere"))
    with pytest.raises(DataError, match="not there") as caught:
        check_unchanged(locked)
    assert "Connect the disk" in caught.value.hint

"""The three shapes of class folders, found by looking."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.data.formats import FORMATS, recognise
from tango_desktop.data.listing import ReadSpec
from tango_desktop.data.scan import scan
from tango_desktop.errors import DataError

HEAD = b"\x89PNG\r\n\x1a\n"  # recognising needs no more of a picture


def tree_of(root: Path, *paths: str):
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(HEAD)
    return scan(root, JobContext())


def read(root: Path, *paths: str, **spec: bool):
    tree = tree_of(root, *paths)
    info = recognise(tree, CLASSIFICATION.name)
    listing = info.read(tree, ReadSpec(**spec), JobContext())
    found = {entry.file.path: (entry.class_name, entry.split) for entry in listing.entries}
    return info.name, found, listing


SPLIT_CLASS, CLASS_SPLIT, CLASS = "split-class-folders", "class-split-folders", "class-folders"


@pytest.mark.parametrize(
    ("path", "other", "shape", "class_name", "split"),
    [
        ("train/cat/1.png", "val/dog/1.png", SPLIT_CLASS, "cat", "train"),
        ("TRAIN/cat/1.png", "Test/dog/1.png", SPLIT_CLASS, "cat", "train"),
        ("validation/cat/1.png", "training/dog/1.png", SPLIT_CLASS, "cat", "val"),
        ("valid/cat/1.png", "train/dog/1.png", SPLIT_CLASS, "cat", "val"),
        ("검증/고양이/1.png", "학습/강아지/1.png", SPLIT_CLASS, "고양이", "val"),
        ("data/v2/train/cat/1.png", "data/v2/val/dog/1.png", SPLIT_CLASS, "cat", "train"),
        ("train/images/cat/1.png", "val/images/dog/1.png", SPLIT_CLASS, "cat", "train"),
        ("train/cat/monday/cam 1/1.png", "val/dog/friday/1.png", SPLIT_CLASS, "cat", "train"),
        ("cat/train/1.png", "dog/val/1.png", CLASS_SPLIT, "cat", "train"),
        ("set/cat/test/1.png", "set/dog/train/1.png", CLASS_SPLIT, "cat", "test"),
        ("cat/train/monday/1.png", "dog/train/friday/1.png", CLASS_SPLIT, "cat", "train"),
        ("cat/1.png", "dog/1.png", CLASS, "cat", ""),
        ("a/b/c/cat/1.png", "a/b/c/dog/1.png", CLASS, "cat", ""),
        ("cat/2024/05/1.png", "dog/2023/1.png", CLASS, "cat", ""),
        ("test/1.png", "scratch/1.png", CLASS, "test", ""),
        ("dev board/1.png", "scratch/1.png", CLASS, "dev board", ""),
    ],
)
def test_shapes(
    tmp_path: Path, path: str, other: str, shape: str, class_name: str, split: str
) -> None:
    name, found, listing = read(tmp_path, path, other)
    assert name == shape
    assert found[path] == (class_name, split)
    assert len(found) == 2
    assert not listing.outside


def test_every_format_is_reachable_and_only_one_fits(tmp_path: Path) -> None:
    trees = [
        tree_of(tmp_path / "1", "train/a/1.png", "val/b/1.png"),
        tree_of(tmp_path / "2", "a/train/1.png", "b/val/1.png"),
        tree_of(tmp_path / "3", "a/1.png", "b/1.png"),
    ]
    for tree in trees:
        assert sum(info.recognise(tree) > 0 for info in FORMATS) == 1
    of_classes = {info.name for info in FORMATS if CLASSIFICATION.name in info.tasks}
    assert {recognise(tree, CLASSIFICATION.name).name for tree in trees} == of_classes


def test_given_splits_can_be_put_aside(tmp_path: Path) -> None:
    _, found, _ = read(tmp_path, "train/a/1.png", "val/b/1.png", keep_splits=False)
    assert set(found.values()) == {("a", ""), ("b", "")}


def test_composed_and_decomposed_names_are_one_class(tmp_path: Path) -> None:
    composed, decomposed = (unicodedata.normalize(form, "고양이") for form in ("NFC", "NFD"))
    _, found, listing = read(
        tmp_path, f"train/{composed}/1.png", f"val/{decomposed}/2.png", "train/개/1.png"
    )
    assert {name for name, _ in found.values()} == {"고양이", "개"}
    assert f"val/{decomposed}/2.png" in found  # the path stays as it is on disk
    assert not listing.class_clashes


def test_names_that_differ_in_case_clash_until_merged(tmp_path: Path) -> None:
    paths = ("Cat/1.png", "cat/2.png", "cat/3.png", "dog/1.png")
    _, found, listing = read(tmp_path, *paths)
    assert listing.class_clashes == (("Cat", "cat"),)
    _, found, listing = read(tmp_path, *paths, merge_classes=True)
    assert {name for name, _ in found.values()} == {"cat", "dog"}
    assert listing.class_clashes == ()


def test_pictures_outside_and_empty_classes(tmp_path: Path) -> None:
    (tmp_path / "train" / "bird").mkdir(parents=True)
    _, found, listing = read(
        tmp_path, *[f"train/{name}/{n}.png" for name in "ab" for n in range(4)], "train/stray.png"
    )
    assert listing.outside == ("train/stray.png",)
    assert listing.empty_classes == ("bird",)
    assert len(found) == 8


def test_unlabelled_test_pictures_do_not_hide_the_classes(tmp_path: Path) -> None:
    name, found, listing = read(
        tmp_path, "train/a/1.png", "train/b/1.png", "test/1.png", "test/2.png"
    )
    assert name == SPLIT_CLASS
    assert set(found.values()) == {("a", "train"), ("b", "train")}
    assert listing.outside == ("test/1.png", "test/2.png")


def test_a_single_class_is_seen_as_one(tmp_path: Path) -> None:
    _, found, _ = read(tmp_path, "cat/1.png", "cat/2.png")
    assert set(found.values()) == {("cat", "")}


def test_hidden_files_and_leftovers_are_junk(tmp_path: Path) -> None:
    tree = tree_of(
        tmp_path, "a/1.png", "a/._1.png", ".DS_Store", "b/Thumbs.db", ".git/x.png", "__MACOSX/y.png"
    )
    assert [file.path for file in tree.files] == ["a/1.png"]
    assert sorted(tree.junk) == [".DS_Store", ".git", "__MACOSX", "a/._1.png", "b/Thumbs.db"]


def test_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    tree_of(elsewhere, "2.png")
    root = tmp_path / "root"
    tree_of(root, "a/1.png")
    (root / "a" / "loop").symlink_to(root)
    (root / "b").symlink_to(elsewhere)
    (root / "a" / "gone.png").symlink_to(root / "nowhere.png")
    (root / "a" / "self.png").symlink_to(root / "a" / "self.png")
    tree = scan(root, JobContext())
    assert [file.path for file in tree.files] == ["a/1.png", "b/2.png"]
    assert tree.loops == ["a/loop"]
    assert tree.closed == ["a/gone.png", "a/self.png"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_what_a_project_made_is_no_class(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, "a/1.png", "b/1.png", "artifacts/x/golden.png", "p/runs/1/1.png")
    assert {found.folders[0] for found in tree.pictures} == {"a", "b", "artifacts", "p"}
    for folder in (tmp_path, tmp_path / "p"):
        (folder / "project.yaml").write_text("schema: 1\n")
    found = scan(tmp_path, JobContext())
    assert [file.path for file in found.files] == ["a/1.png", "b/1.png"]


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    tmp_path.joinpath("a").mkdir()
    os.mkfifo(tmp_path / "a" / "pipe.png")
    assert scan(tmp_path, JobContext()).files == []


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not there"):
        scan(tmp_path / "gone", JobContext())
    archive = tmp_path / "pictures.zip"
    archive.write_bytes(b"PK")
    with pytest.raises(DataError, match="is a file") as caught:
        scan(archive, JobContext())
    assert "unpack" in caught.value.hint

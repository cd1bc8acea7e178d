"""Disks without space, and limits on the size of files: a sentence each, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotating import save_boxes
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.exporting import export_dataset, export_formats
from tango_desktop.data.lock import load_lock, save_lock
from tango_desktop.data.records import DatasetIndex
from tango_desktop.errors import DataError, ProjectError, TangoError
from tests.data.box_sets import SETS, look
from tests.data.conftest import Folder

SENTENCES = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk quota is used up.",
    errno.EFBIG: "The file would be larger than the disk or a limit set for you allows.",
}


@pytest.fixture(params=sorted(SETS))
def index(request: pytest.FixtureRequest, folder: Folder) -> DatasetIndex:
    return look(SETS[request.param](folder))[0]


@pytest.fixture(params=sorted(SENTENCES), ids=errno.errorcode.get)
def number(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """An error number that every write to a disk ends with."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(request.param, os.strerror(request.param))

    monkeypatch.setattr("os.fsync", refuse)
    monkeypatch.setattr("shutil.copy2", refuse)
    return int(request.param)


def files_of(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def told(error: TangoError, path: Path, number: int) -> bool:
    return error.message == f"{path} could not be written. {SENTENCES[number]}"


def test_boxes(index: DatasetIndex, number: int) -> None:
    before = files_of(index.root)
    with pytest.raises(DataError) as caught:
        save_boxes(index, index.pictures[0], Boxes.of([[1, 1, 9, 9]], [0]))
    (changed,) = [path for path in before if told(caught.value, path, number)]
    assert caught.value.hint.startswith("The file is as it was.")
    assert files_of(index.root).items() >= before.items()
    assert not list(index.root.rglob("*.tmp"))
    assert changed.suffix in (".txt", ".xml", ".json")


def test_a_lock(index: DatasetIndex, number: int, tmp_path: Path) -> None:
    path = tmp_path / "dataset.lock.yaml"
    with pytest.raises(ProjectError) as caught:
        save_lock(path, index)
    assert told(caught.value, path, number)
    assert not path.exists()


@pytest.mark.parametrize("target", export_formats())
def test_an_export(index: DatasetIndex, number: int, tmp_path: Path, target: str) -> None:
    folder = tmp_path / "exports" / "new"
    with pytest.raises(ProjectError) as caught:
        export_dataset(index, target, folder, JobContext())
    assert told(caught.value, folder, number)
    assert caught.value.hint.startswith("Nothing was left behind.")
    assert not list(folder.parent.iterdir())


@contextmanager
def limited(size_bytes: int) -> Iterator[None]:
    """No file may become larger."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_limit_on_the_size_of_files(index: DatasetIndex, tmp_path: Path) -> None:
    picture, path = index.pictures[0], tmp_path / "dataset.lock.yaml"
    save_lock(path, index)
    before = files_of(index.root)
    with limited(16), pytest.raises(DataError) as boxes:
        save_boxes(index, picture, Boxes.of([[1, 1, 9, 9]], [0]))
    with limited(16), pytest.raises(ProjectError) as lock:
        save_lock(path, index)
    with limited(16), pytest.raises(ProjectError) as export:
        export_dataset(index, "coco", tmp_path / "new", JobContext())
    for caught in (boxes, lock, export):
        assert SENTENCES[errno.EFBIG] in caught.value.message
    assert files_of(index.root).items() >= before.items()
    assert load_lock(path).pictures == index.pictures

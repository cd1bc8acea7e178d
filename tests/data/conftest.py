"""Makes folders of small pictures, clean and dirty."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets  # noqa: F401 - sets KMP_… when first imported, before any test starts
from PIL import Image

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION, TaskSettings
from tango_desktop.data.index import inspect
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.report import DataReport
from tango_desktop.data.settings import DataSettings

Inspect = Callable[..., tuple[DatasetIndex, DataReport]]


def scene(seed: int, size: tuple[int, int] = (48, 40)) -> Image.Image:
    """A picture with coarse detail of its own for each seed; ``size`` is (width, height)."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (6, 6, 3), dtype=np.uint8))
    return coarse.resize(size, Image.Resampling.BICUBIC)


class Folder:
    """A data set in the making: every picture that is added differs from the others."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seed = 0
        root.mkdir(parents=True, exist_ok=True)

    def add(self, path: str, size: tuple[int, int] = (48, 40), **options: object) -> Path:
        """One new picture, in the format that the extension says unless ``format`` is given."""
        self._seed += 1
        target = self.path(path)
        scene(self._seed, size).save(target, **options)
        return target

    def add_many(self, folder: str, count: int, **options: object) -> list[Path]:
        """New pictures with names that are no sequence."""
        return [self.add(f"{folder}/p{n * n * 7 + 3}.png", **options) for n in range(count)]

    def write(self, path: str, content: bytes) -> Path:
        """A file with this content."""
        target = self.path(path)
        target.write_bytes(content)
        return target

    def copy(self, source: str, target: str) -> Path:
        """The same content again."""
        return self.write(target, (self.root / source).read_bytes())

    def path(self, path: str) -> Path:
        """Where ``path`` is, its folder made."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "pictures")


@pytest.fixture
def look() -> Inspect:
    """Look at a folder with some settings changed."""

    def look(folder: Folder, **settings: object) -> tuple[DatasetIndex, DataReport]:
        return inspect(folder.root, DataSettings(**settings), JobContext())

    return look


@pytest.fixture
def project(tmp_path: Path) -> Iterable[Project]:
    """A project whose task is answered and done with."""
    with Project.create(tmp_path / "project") as project:
        project.update(TaskSettings, name=CLASSIFICATION.name)
        yield project


@pytest.fixture
def giant_png() -> bytes:
    """A PNG that claims to be 30,000 × 30,000 pixels, with hardly any content."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )

"""Thumbnails come quickly, and always."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tango_desktop.core.folders import cache_folder
from tango_desktop.data import thumbnails
from tango_desktop.data.thumbnails import thumbnail, trim_thumbnails


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_the_longer_side_fits(folder) -> None:
    wide = folder.add("고양이/wide.jpg", (800, 400))
    assert opened(thumbnail(wide, 100)).size == (100, 50)


def test_small_pictures_are_not_blown_up_and_stay_sharp(folder) -> None:
    tiny = folder.add("digit.png", (8, 8))
    with Image.open(tiny) as image:
        assert opened(thumbnail(tiny)) == image.convert("RGB")


def test_it_is_read_from_the_cache(folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.add("a.png", (300, 300))
    first = thumbnail(path)
    monkeypatch.setattr(thumbnails, "open_picture", lambda *_, **__: pytest.fail("decoded again"))
    assert thumbnail(path) == first


def test_a_changed_picture_gets_a_new_one(folder) -> None:
    path = folder.add("a.png", (300, 300))
    first = thumbnail(path)
    folder.add("a.png", (300, 200))
    os.utime(path, ns=(1, 1))
    assert thumbnail(path) != first
    assert thumbnail(path, 64) != thumbnail(path, 65)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xd8\xff cut"])
def test_bad_files_give_a_crossed_box(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.jpg"
    if content is not None:
        path.write_bytes(content)
    found = opened(thumbnail(path, 96))
    assert found.size == (96, 96)
    red, green, _ = found.getpixel((48, 48))
    assert red > green + 60


def test_an_unwritable_cache_does_no_harm(folder, own_home: Path) -> None:
    own_home.joinpath("cache").write_text("a file where the folder should be")
    assert opened(thumbnail(folder.add("a.png", (300, 300)))).size == (128, 128)


def test_the_cache_is_trimmed_oldest_first(folder) -> None:
    for number in range(5):
        thumbnail(folder.add(f"{number}.png", (200, 200)))
    kept = sorted(cache_folder().glob("thumbnails/*/*"))
    assert len(kept) == 5
    for age, path in enumerate(kept):
        os.utime(path, (age, age))
    size = sum(path.stat().st_size for path in kept[2:])
    assert trim_thumbnails(size) == 2
    assert sorted(cache_folder().glob("thumbnails/*/*")) == kept[2:]
    assert trim_thumbnails() == 0

"""Files are known by their content."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tango_desktop.data.kinds import DAMAGED, NO_PICTURE, READ_KINDS, is_misnamed, kind_of


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("JPEG", "jpeg"),
        ("PNG", "png"),
        ("BMP", "bmp"),
        ("WEBP", "webp"),
        ("TIFF", "tiff"),
        ("GIF", "gif"),
        ("AVIF", "avif"),
        ("JPEG2000", "jpeg2000"),
    ],
)
def test_what_pillow_writes_is_recognised_under_any_name(format: str, kind: str) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, format)
    for name in ("a.jpg", "a.txt", "a"):
        assert kind_of(stream.getvalue()[:32], name) == kind


def test_big_endian_and_big_tiff() -> None:
    assert kind_of(b"MM\x00*", "a") == "tiff"
    assert kind_of(b"II+\x00", "a") == "tiff"


def test_text_that_starts_like_a_bitmap_is_none() -> None:
    assert kind_of(b"BMW is a maker of cars and motorbikes", "notes.txt") == NO_PICTURE


def test_a_picture_by_name_only_is_damaged() -> None:
    assert kind_of(b"<html>not found</html>", "사진.JPG") == DAMAGED
    assert kind_of(b"", "a.webp") == DAMAGED
    assert kind_of(b"", "a.txt") == NO_PICTURE


def test_extensions() -> None:
    assert not any(is_misnamed(k, "x" + name) for k, names in READ_KINDS.items() for name in names)
    assert not is_misnamed("jpeg", "A.JPG")
    assert is_misnamed("png", "a.jpg")
    assert is_misnamed("png", "a")
    assert not is_misnamed(DAMAGED, "a.jpg")

"""Small pictures for galleries, kept in the cache folder. No Qt."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path

from PIL import Image, ImageDraw

from tango_desktop.core.files import atomic_write
from tango_desktop.core.folders import cache_folder
from tango_desktop.data.preprocess import PictureError, open_picture
from tango_desktop.errors import ProjectError

SIDE = 128  # px
_QUALITY = 88
_PAPER, _INK = (236, 236, 236), (176, 64, 64)


def thumbnail(path: Path, side: int = SIDE) -> bytes:
    """A picture file (JPEG or PNG) of ``path``'s picture, its longer side at most ``side`` px.

    A picture that cannot be read gives a crossed box. What was made once is read from the cache.
    """
    try:
        state = path.stat()
    except OSError:
        return _encoded(_crossed(side))
    kept = _place(path, state.st_size, state.st_mtime_ns, side)
    with contextlib.suppress(OSError):
        return kept.read_bytes()
    content = _encoded(_small(path, side))
    with contextlib.suppress(ProjectError), atomic_write(kept) as stream:  # a cache is only a cache
        stream.write(content)
    return content


def trim_thumbnails(most_bytes: int = 256 << 20) -> int:
    """Delete the oldest thumbnails until they take at most ``most_bytes``; how many went."""
    found = []
    for kept in _folder().glob("*/*"):
        with contextlib.suppress(OSError):
            state = kept.stat()
            found.append((state.st_mtime_ns, state.st_size, kept))
    total = sum(size for _, size, _ in found)
    gone = 0
    for _, size, kept in sorted(found):
        if total <= most_bytes:
            break
        with contextlib.suppress(OSError):
            kept.unlink()
            total -= size
            gone += 1
    return gone


def _folder() -> Path:
    return cache_folder() / "thumbnails"


def _place(path: Path, size_bytes: int, mtime_ns: int, side: int) -> Path:
    key = f"{path.absolute()} {size_bytes} {mtime_ns} {side}"
    name = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
    return _folder() / name[:2] / name[2:]


def _small(path: Path, side: int) -> Image.Image:
    try:
        picture = open_picture(path, at_least=(2 * side, 2 * side))
    except PictureError:
        return _crossed(side)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def _crossed(side: int) -> Image.Image:
    picture = Image.new("RGB", (side, side), _PAPER)
    draw = ImageDraw.Draw(picture)
    edge, far, width = side // 8, side - 1 - side // 8, max(side // 24, 1)
    draw.rectangle((edge, edge, far, far), outline=_INK, width=width)
    draw.line((edge, edge, far, far), fill=_INK, width=width)
    draw.line((edge, far, far, edge), fill=_INK, width=width)
    return picture


def _encoded(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    if max(picture.size) < SIDE // 2:  # a few pixels: JPEG would smear them
        picture.save(stream, "PNG")
    else:
        picture.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()

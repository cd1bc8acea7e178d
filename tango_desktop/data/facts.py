"""Decodes every picture once and notes what later checks need. Works in a pool of threads."""

from __future__ import annotations

import hashlib
import io
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PIL import Image

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.looks import THUMB_SIDE, look_of
from tango_desktop.data.preprocess import PictureError, open_picture
from tango_desktop.data.records import LockedPicture
from tango_desktop.data.scan import FoundFile
from tango_desktop.i18n import tr

_GREY_TOLERANCE = 3  # JPEG rounding makes the channels of a grey picture differ by this much
_AHEAD = 4  # tasks in flight for each thread

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Facts:
    """What is known of a picture's file.

    Attributes:
        sha256: of its content; empty when it could not be read at all.
        width: in pixels, upright; 0 when it is not usable.
        height: in pixels, upright; 0 when it is not usable.
        grey: whether it has no colours.
        look: its perceptual hash, or None.
        thumb: 32 × 32 grey pixels for closer comparison; empty when not at hand.
        fault: why it is not usable, a ``PictureError.kind``; empty when it is.
        reason: the decoder's words about the fault.
    """

    sha256: str
    width: int = 0
    height: int = 0
    grey: bool = False
    look: int | None = None
    thumb: bytes = b""
    fault: str = ""
    reason: str = ""


def gather(
    root: Path,
    files: list[FoundFile],
    earlier: Mapping[str, LockedPicture],
    ctx: JobContext,
) -> dict[str, Facts]:
    """The facts of ``files``, by path; those that agree with ``earlier`` are not read again."""

    def look_at(file: FoundFile) -> Facts:
        known = earlier.get(file.path)
        if known and (known.size_bytes, known.mtime_ns) == (file.size_bytes, file.mtime_ns):
            return Facts(known.sha256, known.width, known.height, known.grey, known.look)
        return facts_of(root / file.path)

    found = in_threads(look_at, files)
    message = tr("Checking the pictures")
    try:
        return dict(zip((f.path for f in files), ctx.each(found, len(files), message), strict=True))
    finally:
        found.close()


def facts_of(path: Path) -> Facts:
    """Read, hash and really decode one picture."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return Facts("", fault="missing", reason=str(error))
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        picture = open_picture(io.BytesIO(content))
    except PictureError as error:
        return Facts(sha256, fault=error.kind, reason=error.reason)
    thumb = thumb_of(picture)
    grey = thumb.convert("L")
    return Facts(
        sha256,
        picture.width,
        picture.height,
        _is_grey(thumb),
        look_of(grey.tobytes(), min(picture.size)),
        grey.tobytes(),
    )


def thumb_of(picture: Image.Image) -> Image.Image:
    """The whole picture in 32 × 32 pixels, whatever its aspect."""
    side = (THUMB_SIDE, THUMB_SIDE)
    return picture.resize(side, Image.Resampling.BOX)


def _is_grey(thumb: Image.Image) -> bool:
    red, green, blue = (band.tobytes() for band in thumb.split())
    spread = (max(values) - min(values) for values in zip(red, green, blue, strict=True))
    return max(spread) <= _GREY_TOLERANCE


def in_threads(work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
    """``work`` of each item, in order, computed ahead in as many threads as there are cores.

    Closing the iterator drops what has not begun and waits for what has.
    """
    workers = max(os.cpu_count() or 1, 1)
    with ThreadPoolExecutor(workers, thread_name_prefix="tango-data") as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for task in waiting:
                task.cancel()

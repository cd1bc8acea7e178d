"""Changes annotation files with care: whole or not at all, a copy of the first state kept.

Which of the boxes were there before is found by their place, so that what a file says beyond the
boxes (ids, poses, outlines) stays with the objects that it is about.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.files import atomic_write, write_error
from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import DataError, ProjectError
from tango_desktop.i18n import tr

BACKUP = ".orig"
SAME_PX = 0.05  # corners are kept in single precision, and in some formats rounded
SAME_OBJECT = 0.3  # overlap from which a box is an old one that was moved

Corners = NDArray[np.float64]


@dataclass(frozen=True)
class Before:
    """What an object was in the file.

    Attributes:
        number: among the old ones; −1: it is new.
        same: nothing about it has changed.
    """

    number: int = -1
    same: bool = False


@dataclass(frozen=True)
class Old:
    """The objects of a picture as a file has them.

    Attributes:
        corners: (N, 4) in pixels, as they would be read.
        labels: (N,) class numbers; −1 for classes that are not known.
        crowd: (N,) whether the file says that.
    """

    corners: Corners
    labels: NDArray[np.int32]
    crowd: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        corners: Sequence[Sequence[float]],
        labels: Sequence[int],
        crowd: Sequence[bool],
    ) -> Old:
        """From plain values."""
        return cls(
            np.asarray(corners, np.float64).reshape(-1, 4),
            np.asarray(labels, np.int32),
            np.asarray(crowd, np.bool_),
        )


def recognised(boxes: Boxes, old: Old, size: tuple[int, int]) -> tuple[Before, ...]:
    """What each of ``boxes`` was before: first those that are unchanged, then the nearest.

    Args:
        boxes: what is to be written.
        old: what is in the file; what is not a number is nothing's past.
        size: (width, height) of the picture, to which boxes are cut when they are read.
    """
    place = np.clip(np.nan_to_num(old.corners, nan=-1e9), 0, np.tile(size, 2))
    free = np.isfinite(old.corners).all(axis=1) & (old.labels >= 0)
    found = [Before()] * len(boxes)
    for number in range(len(boxes)):
        at = _unchanged(boxes, number, old, place, free)
        if at >= 0:
            found[number], free[at] = Before(at, True), False
    for number, before in enumerate(found):
        at = -1 if before.same else _nearest(boxes.corners[number], place, free)
        if at >= 0:
            found[number], free[at] = Before(at), False
    return tuple(found)


def _unchanged(boxes: Boxes, number: int, old: Old, place: Corners, free: NDArray[np.bool_]) -> int:
    close = np.abs(place - boxes.corners[number]).max(axis=1, initial=0) <= SAME_PX
    alike = (old.labels == boxes.labels[number]) & (old.crowd == boxes.crowd[number])
    candidates = np.flatnonzero(close & alike & free)
    return int(candidates[0]) if len(candidates) else -1


def _nearest(corners: NDArray[np.float32], place: Corners, free: NDArray[np.bool_]) -> int:
    """The free one that overlaps most; −1 when none does by ``SAME_OBJECT``."""
    if not free.any():
        return -1
    low, high = np.maximum(place[:, :2], corners[:2]), np.minimum(place[:, 2:], corners[2:])
    shared = (high - low).clip(0).prod(axis=1)
    own = float((corners[2:] - corners[:2]).prod())
    whole = (place[:, 2:] - place[:, :2]).prod(axis=1) + own - shared
    overlap = np.where(free, shared / np.maximum(whole, 1e-9), 0.0)
    best = int(overlap.argmax())
    return best if overlap[best] >= SAME_OBJECT else -1


@contextlib.contextmanager
def rewritten(path: Path) -> Iterator[IO[bytes]]:
    """A binary stream whose content replaces the file when the block ends well.

    The first time, what the file was is kept beside it, with ``.orig`` added to its name. Links
    are followed, and who may read the file stays as it is.

    Raises:
        DataError: it cannot be written; it is as it was.
    """
    path = path.resolve()
    try:
        mode = path.stat().st_mode if path.exists() else None
        _keep(path)
        with atomic_write(path) as stream:
            yield stream
        if mode is not None:
            path.chmod(mode)
    except OSError as error:
        raise _refused(write_error(path, error)) from error
    except ProjectError as error:
        raise _refused(error) from error


def _refused(error: ProjectError) -> DataError:
    return DataError(
        error.message,
        tr("The file is as it was. Free some space, or make sure that you may write there."),
        error.details,
    )


def _keep(path: Path) -> None:
    backup = path.with_name(path.name + BACKUP)
    if backup.exists() or not path.exists():
        return
    try:
        # The file is replaced, not changed, so its old content lives on under the other name.
        os.link(path, backup)
    except OSError:  # a disk without links
        with atomic_write(backup) as stream, path.open("rb") as source:
            shutil.copyfileobj(source, stream)


def damaged(path: Path, error: Exception) -> DataError:
    """The error for an annotation file that cannot be read, so that nothing is put into it."""
    return DataError(
        tr("{path} cannot be read, so no boxes were written into it.", path=path),
        tr("Check the data again, and mend that file or restore an earlier copy of it."),
        str(error),
    )

"""The boxes in a project's training pictures: their sizes, which choose input size and anchors."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, DatasetLock, load_lock
from tango_desktop.recommend.records import BoxFacts

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
Sides = NDArray[np.float32]


def box_facts(project: Project) -> BoxFacts | None:
    """What is known of the boxes; None while no data is locked.

    Raises:
        ProjectError: the lock is damaged.
    """
    file = project.path(LOCK_FILE)
    return _facts(file, _stamp(file)) if file.is_file() else None


def box_sides(project: Project, side: int) -> Sides:
    """(N, 2) widths and heights in px of the boxes to learn, in pictures fed at ``side`` px.

    Raises:
        ProjectError: there is no lock, or it is damaged.
    """
    file = project.path(LOCK_FILE)
    return np.asarray(_relative_sides(file, _stamp(file))[0] * side, dtype=np.float32)


def _stamp(file: Path) -> int:
    """Changes when the file does."""
    return file.stat().st_mtime_ns if file.is_file() else 0


@functools.lru_cache(maxsize=4)
def _facts(file: Path, stamp: int) -> BoxFacts:
    sides, picture_side = _relative_sides(file, stamp)
    shares = np.sqrt(sides.prod(axis=1))
    quantiles = np.quantile(shares, QUANTILES) if len(shares) else ()
    return BoxFacts(len(sides), picture_side, tuple(round(float(q), 4) for q in quantiles))


@functools.lru_cache(maxsize=4)
def _relative_sides(file: Path, stamp: int) -> tuple[Sides, int]:
    """Widths and heights as shares of each picture's longer side, and the median of those sides."""
    return relative_sides(load_lock(file))


def relative_sides(lock: DatasetLock) -> tuple[Sides, int]:
    """Of the training boxes that are no crowds: (N, 2) shares of the picture's longer side.

    Returns:
        The shares, and the median of the longer sides in px.
    """
    train = [picture for picture in lock.pictures if picture.split == "train"]
    longer = [max(picture.width, picture.height) for picture in train]
    parts: list[NDArray[Any]] = [
        picture.boxes.learnable.sides / most for picture, most in zip(train, longer, strict=True)
    ]
    joined = np.concatenate([np.zeros((0, 2), np.float32), *parts])
    found = joined[(joined > 0).all(axis=1)].astype(np.float32)
    return found, round(float(np.median(longer))) if longer else 0

"""Temporary folders: gone when their block ends, or at a later start when the program was killed.

Each holds a file that the process keeps locked. The system takes such a lock away with the process,
however that ends, also in another container, and gives it to nobody else meanwhile; a process's
number and its start time would be wrong after the clock was set.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "tango-"
_LOCK = "in-use"
_NEW_S = 60.0  # one that is being made has its file, but not yet the lock


@contextlib.contextmanager
def scratch_folder(name: str) -> Iterator[Path]:
    """A new folder among the system's temporary ones; it is gone when the block ends.

    What cannot be deleted then, as Windows refuses for open files, goes at a later start.

    Args:
        name: of the folder: who looks there should see what it is for.

    Raises:
        OSError: it cannot be made.
    """
    _sweep_once(tempfile.gettempdir())
    outer = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with _locked(outer / _LOCK):
            folder = outer / name
            folder.mkdir()
            yield folder
    finally:
        _remove(outer)


def sweep() -> list[Path]:
    """Delete the temporary folders whose processes have ended; returns what was deleted."""
    found = Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}")
    return [lock.parent for lock in found if _is_left(lock) and _remove(lock.parent)]


@functools.cache
def _sweep_once(place: str) -> None:
    sweep()


def _is_left(lock: Path) -> bool:
    """Whether a folder is the user's own, and nobody's any more."""
    try:
        outer = lock.parent.lstat()
        is_own = not hasattr(os, "getuid") or outer.st_uid == os.getuid()
        is_own = is_own and stat.S_ISDIR(outer.st_mode)  # no link to somewhere else
        if not is_own or abs(time.time() - outer.st_mtime) < _NEW_S:
            return False
        with _locked(lock) as is_locked:
            return is_locked
    except OSError:  # gone meanwhile
        return False


def _remove(outer: Path) -> bool:
    """Delete the lock last: what is left half-way is found again."""
    with contextlib.suppress(OSError):  # another process clears it up just now
        for inner in outer.iterdir():
            if inner.name != _LOCK:
                shutil.rmtree(inner, ignore_errors=True)
    shutil.rmtree(outer, ignore_errors=True)
    return not outer.exists()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Hold the lock of a file, made where it is not there; says whether that could be had."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """False: another process has it, or the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

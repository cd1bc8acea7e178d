"""Wheels on this computer: those fetched before, shared by all projects, and the user's own."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from tango_desktop.core.files import sha256_of
from tango_desktop.core.folders import cache_folder, data_folder
from tango_desktop.deploy.runner.unpack import licence_of
from tango_desktop.deploy.wheels.engines import NeedInfo
from tango_desktop.deploy.wheels.records import CACHE, FOLDER, WheelInfo
from tango_desktop.deploy.wheels.tags import WheelTarget
from tango_desktop.deploy.wheels.versions import fits

CACHE_LIMIT_BYTES = 2_000_000_000
STAGING = ".staging-"
_ABANDONED_AFTER_S = 86_400.0


def cache() -> Path:
    """The folder of fetched wheels: ``<sha256>/<file name>``."""
    return cache_folder() / "wheels"


def own_folder() -> Path:
    """Where people put wheels that no index has, or that were carried here by hand."""
    return data_folder() / "wheels"


def cached(sha256: str, file: str) -> Path:
    """Where the wheel with this content lies, or will lie."""
    return cache() / sha256 / file


def in_cache(need: NeedInfo, target: WheelTarget) -> WheelInfo | None:
    """The newest fetched wheel that brings ``need`` and fits; None when there is none."""
    path = _best(need, target, _cached())
    return _described(path, path.parent.name, CACHE) if path else None


def in_folders(need: NeedInfo, target: WheelTarget, folders: Iterable[Path]) -> WheelInfo | None:
    """The newest wheel of the first of the user's folders that brings ``need`` and fits."""
    for folder in folders:
        path = _best(need, target, folder.glob("*.whl"))
        if path:
            return _described(path, sha256_of(path), FOLDER)
    return None


def describe(path: Path) -> Message:
    """The METADATA of a wheel; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            return HeaderParser().parsestr(archive.read(name).decode("utf-8", "replace"))
    except (OSError, zipfile.BadZipFile, StopIteration):
        return Message()


def _described(path: Path, sha256: str, source: str) -> WheelInfo:
    name, version, _, _ = parse_wheel_filename(path.name)
    metadata = describe(path)
    licence, files = licence_of(metadata)
    return WheelInfo(
        name=str(name),
        version=str(version),
        file=path.name,
        url=path.absolute().as_uri(),
        size_bytes=path.stat().st_size,
        sha256=sha256,
        licence=licence,
        licence_files=files,
        requires=tuple(str(line) for line in metadata.get_all("Requires-Dist", [])),
        source=source,
    )


def _best(need: NeedInfo, target: WheelTarget, paths: Iterable[Path]) -> Path | None:
    fitting = [(found, path) for path in paths if (found := _fitness(path, need, target))]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _fitness(path: Path, need: NeedInfo, target: WheelTarget) -> tuple[Version, int] | None:
    """Version and closeness of the tags; None when it is something else or does not fit."""
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        return None
    rank = target.rank(tags)
    if canonicalize_name(name) not in (need.name, *need.also) or rank is None:
        return None
    return (version, -rank) if fits(str(version), need) else None


# -- the cache's upkeep -----------------------------------------------------------------------


def touch(paths: Iterable[Path]) -> None:
    """Note that these were used: what was used last stays longest."""
    for path in paths:
        path.touch()


def prune(keep: Iterable[Path], limit_bytes: int = CACHE_LIMIT_BYTES) -> None:
    """Remove the wheels not used for longest until the cache is within its limit, but not ``keep``.

    What a killed program left behind goes as well.
    """
    _remove_abandoned()
    kept = {path.parent for path in keep}
    room = limit_bytes
    for _, folder, size in sorted(_entries(), reverse=True):
        room -= size
        if room < 0 and folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _entries() -> Iterator[tuple[float, Path, int]]:
    for path in _cached():
        state = path.stat()
        yield state.st_mtime, path.parent, state.st_size


def _cached() -> Iterator[Path]:
    for path in cache().glob("*/*.whl"):
        if not path.parent.name.startswith(STAGING):
            yield path


def _remove_abandoned() -> None:
    for folder in cache().glob(f"{STAGING}*"):
        if time.time() - folder.stat().st_mtime > _ABANDONED_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)

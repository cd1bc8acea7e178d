"""Pictures for a program on a device: sent once, kept there under their content's hash."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.targets import Way
from tango_desktop.errors import ConnectionLostError, DeviceError
from tango_desktop.i18n import tr

MOST_BYTES = 256 << 20
_NAMES_A_CALL = 200
_CLEAN_S = 10.0
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
# The first line is how many kilobytes lie there.
_LOOK = 'mkdir -p "$1" && cd "$1" && du -sk . && ls -1'
# Renames what arrived whole: a program on the device never reads half a picture.
_ARRIVED = 'cd "$1" && end=$2 && shift 2 && for file; do mv -f "$file$end" "$file" || exit 1; done'


@dataclass(frozen=True)
class AlbumSpec:
    """A folder for pictures in a deployment.

    Attributes:
        name: of the folder.
        spare_bytes: pictures that are not wanted stay while the folder holds no more than this.
    """

    name: str
    spare_bytes: int = 0


@dataclass(frozen=True)
class PicturesThere:
    """Pictures where a program on the device can read them.

    Attributes:
        listed: the path, there, of a list of them, one a line.
        files: by path there the files here that have this content.
    """

    listed: str
    files: Mapping[str, tuple[Path, ...]]


@contextlib.contextmanager
def pictures_there(
    pictures: Sequence[Path],
    deployment: str,
    album: AlbumSpec,
    connection: Connection,
    ctx: JobContext,
) -> Iterator[PicturesThere]:
    """Bring pictures to the device, as far as they are not there, and a list while the block runs.

    On this computer they stay where they are. More than 256 MB are not sent: the rest is left out,
    as is what cannot be read.

    Args:
        pictures: files here.
        deployment: the deployment's folder there.
        album: where in it.
        connection: to the device.
        ctx: the job's context.

    Raises:
        DeviceError: the folder cannot be made there, the device cannot be reached, or its disk is
            full.
    """
    if connection.target.way is Way.LOCAL:
        with scratch_folder("pictures") as made:
            yield _list_here(pictures, made)
        return
    folder = PurePosixPath(deployment) / album.name
    wanted = _named(_within_bound(pictures), ctx)
    _bring({name: same[0] for name, same in wanted.items()}, folder, album, connection, ctx)
    files = {str(folder / name): same for name, same in wanted.items()}
    with _list_there(files, folder, connection, ctx) as listed:
        yield PicturesThere(listed, files)


def _list_here(pictures: Sequence[Path], folder: Path) -> PicturesThere:
    files = {str(path.absolute()): (path,) for path in pictures}
    # The list has one picture a line: names that break lines stay out where others do not.
    names = [name for name in files if "\n" not in name and "\r" not in name] or list(files)
    return PicturesThere(str(_write_list(names, folder)), {name: files[name] for name in names})


def _write_list(names: Sequence[str], folder: Path) -> Path:
    listed = folder / "pictures.txt"
    lines = "".join(f"{name}\n" for name in names)
    listed.write_text(lines, encoding="utf-8", errors="surrogateescape")
    return listed


@contextlib.contextmanager
def _list_there(
    files: Mapping[str, object], folder: PurePosixPath, connection: Connection, ctx: JobContext
) -> Iterator[str]:
    there = str(folder / f"pictures-{secrets.token_hex(4)}.txt")
    with scratch_folder("pictures") as made:
        connection.put(_write_list(list(files), made), there, ctx)
    lost = False
    try:
        yield there
    except ConnectionLostError:
        lost = True
        raise
    finally:
        if not lost:  # a context of its own: it goes, too, when the job was cancelled
            with contextlib.suppress(DeviceError):
                connection.run(["rm", "-f", there], JobContext(), _CLEAN_S)


# -- what is sent -----------------------------------------------------------------------------


def _within_bound(pictures: Sequence[Path]) -> list[Path]:
    kept: list[Path] = []
    size_bytes = 0
    for path in pictures:
        size_bytes += _size_of(path)
        if kept and size_bytes > MOST_BYTES:
            break
        kept.append(path)
    if len(kept) < len(pictures):
        logger("devices").warning(
            "%s",
            tr(
                "{count} of {all} pictures are used: more than {mb} MB are not sent.",
                count=len(kept),
                all=len(pictures),
                mb=MOST_BYTES >> 20,
            ),
        )
    return kept


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _named(pictures: Sequence[Path], ctx: JobContext) -> dict[str, tuple[Path, ...]]:
    named: dict[str, tuple[Path, ...]] = {}
    for path in pictures:
        ctx.check()
        suffix = path.suffix.lower()
        with contextlib.suppress(OSError):
            name = sha256_of(path)[:32] + (suffix if _SUFFIX.fullmatch(suffix) else "")
            named[name] = (*named.get(name, ()), path)
    return named


def _bring(
    wanted: Mapping[str, Path],
    folder: PurePosixPath,
    album: AlbumSpec,
    connection: Connection,
    ctx: JobContext,
) -> None:
    """Have the wanted pictures there; others go when there would be too much."""
    there_bytes, there = _look(folder, connection, ctx)
    missing = {name: path for name, path in wanted.items() if name not in there}
    coming_bytes = sum(_size_of(path) for path in missing.values())
    if there_bytes + coming_bytes > album.spare_bytes:
        for chunk in _chunks(sorted(there - wanted.keys())):
            connection.run(["rm", "-f", *(str(folder / name) for name in chunk)], ctx)
    if missing:
        _send(missing, folder, connection, ctx)


def _look(folder: PurePosixPath, connection: Connection, ctx: JobContext) -> tuple[int, set[str]]:
    """How many bytes lie in the folder, which is made, and under which names."""
    found = connection.run(["sh", "-c", _LOOK, "sh", str(folder)], ctx)
    if found.code != 0:
        raise _refused(found.last_error)
    size, *names = found.output.splitlines()
    return int(size.split()[0]) << 10, set(names)


def _send(
    missing: Mapping[str, Path], folder: PurePosixPath, connection: Connection, ctx: JobContext
) -> None:
    end = f".{secrets.token_hex(4)}.part"  # whoever else sends has other names
    for name, path in ctx.each(missing.items(), len(missing), tr("Sending pictures")):
        connection.put(path, str(folder / (name + end)), ctx)
    for chunk in _chunks(list(missing)):
        moved = connection.run(["sh", "-c", _ARRIVED, "sh", str(folder), end, *chunk], ctx)
        if moved.code != 0:
            raise _refused(moved.last_error)


def _refused(reason: str) -> DeviceError:
    return DeviceError(
        tr("Pictures cannot be put on the device: {reason}", reason=reason),
        tr("Deploy again, and look whether the folder can be written there."),
    )


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _NAMES_A_CALL):
        yield names[start : start + _NAMES_A_CALL]

"""Pictures to measure with, on another device: sent once, kept under their content's hash."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import BenchError
from tango_desktop.i18n import tr

FOLDER = "benchmark"
LIST = "pictures.txt"
MOST_BYTES = 256 << 20
_PART = ".part"
_NAMES_A_CALL = 200
# Renames what arrived whole: a program on the device never reads half a picture.
_ARRIVED = 'cd "$1" && for file in *.part; do mv -f "$file" "${file%.part}" || exit 1; done'


def send_pictures(
    pictures: Sequence[Path], deployment: str, connection: Connection, ctx: JobContext
) -> str:
    """Bring pictures to the device, as far as they are not there, and a list of them.

    They lie in ``benchmark/`` in the deployment's folder; those of earlier measurements that are
    not wanted any more go. More than 256 MB are not sent: the rest is left out.

    Args:
        pictures: files here.
        deployment: the deployment's folder there.
        connection: to the device.
        ctx: the job's context.

    Returns:
        The list's path there: one picture a line.

    Raises:
        BenchError: the folder cannot be made there.
        DeviceError: the device cannot be reached, or its disk is full.
    """
    folder = PurePosixPath(deployment) / FOLDER
    wanted = _named(_within_bound(pictures), ctx)
    there = _there(folder, connection, ctx)
    missing = {name: path for name, path in wanted.items() if name not in there}
    _send(missing, folder, connection, ctx)
    _remove(sorted(there - wanted.keys() - {LIST}), folder, connection, ctx)
    with tempfile.TemporaryDirectory(prefix="tango-measure-") as made:
        listed = Path(made, LIST)
        listed.write_text("".join(f"{folder / name}\n" for name in wanted), encoding="utf-8")
        connection.put(listed, str(folder / LIST), ctx)
    return str(folder / LIST)


def _within_bound(pictures: Sequence[Path]) -> list[Path]:
    kept: list[Path] = []
    size_bytes = 0
    for path in pictures:
        size_bytes += path.stat().st_size
        if kept and size_bytes > MOST_BYTES:
            break
        kept.append(path)
    if len(kept) < len(pictures):
        logger("bench").warning(
            "%s",
            tr(
                "{count} of {all} pictures are used: more than {mb} MB are not sent.",
                count=len(kept),
                all=len(pictures),
                mb=MOST_BYTES >> 20,
            ),
        )
    return kept


def _named(pictures: Sequence[Path], ctx: JobContext) -> dict[str, Path]:
    named = {}
    for path in pictures:
        ctx.check()
        suffix = path.suffix.lower() if path.suffix.isascii() else ""
        named[f"{sha256_of(path)[:32]}{suffix}"] = path
    return named


def _there(folder: PurePosixPath, connection: Connection, ctx: JobContext) -> set[str]:
    made = connection.run(["mkdir", "-p", str(folder)], ctx)
    if made.code != 0:
        raise BenchError(
            tr("Pictures cannot be put on the device: {reason}", reason=made.last_error),
            tr("Deploy again, and look whether the folder can be written there."),
        )
    return set(connection.run(["ls", "-1", str(folder)], ctx).output.splitlines())


def _send(
    missing: Mapping[str, Path], folder: PurePosixPath, connection: Connection, ctx: JobContext
) -> None:
    if not missing:
        return
    message = tr("Sending pictures")
    for name, path in ctx.each(missing.items(), len(missing), message):
        connection.put(path, str(folder / (name + _PART)), ctx)
    connection.run(["sh", "-c", _ARRIVED, "sh", str(folder)], ctx)


def _remove(
    names: Sequence[str], folder: PurePosixPath, connection: Connection, ctx: JobContext
) -> None:
    for chunk in _chunks(names):
        connection.run(["rm", "-f", *(str(folder / name) for name in chunk)], ctx)


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _NAMES_A_CALL):
        yield names[start : start + _NAMES_A_CALL]

"""``dataset.lock.yaml``: what the data was when the network was trained on it.

A YAML file whose pictures are one text block, a line each: tens of thousands of them are read in a
fraction of a second, people can read them, and version control shows which changed. What comes
before the blocks is read as YAML, the blocks line by line: a parser would stop every other thread
while it goes through megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from tango_desktop.core.files import parse_mapping, read_text, sha256_of, write_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.collecting import uncollected
from tango_desktop.data.lock_rows import (
    box_rows,
    boxes_of,
    escaped,
    file_of,
    file_row,
    outline_rows,
    unescaped,
)
from tango_desktop.data.records import SPLITS, DatasetIndex, LockedFile, LockedPicture
from tango_desktop.errors import DataError, ProjectError
from tango_desktop.i18n import N_, counted, tr

SCHEMA = 1
LOCK_FILE = "dataset.lock.yaml"
COLUMNS = "sha256 split label width height bytes mtime_ns grey look group path"
_BLOCKS = ("pictures", "annotations", "boxes", "outlines")
_BEGINNING = "\n{name}: |-\n"
NAMED_FILES = 5  # how many files a message names

# What is read back from a lock file is the same kind of record that looking at a folder gives.
DatasetLock = DatasetIndex


def save_lock(path: Path, index: DatasetIndex) -> None:
    """Write ``index`` to ``path``, atomically.

    Raises:
        ProjectError: it cannot be written; the earlier file is still there.
    """
    head = {
        "schema": SCHEMA,
        "root": index.root_as_given,
        "format": index.format,
        "classes": list(index.classes),
        "counts": index.counts(),
        "digest": index.digest(),
        "columns": COLUMNS,
    }
    lines = [yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=100)]
    lines.append("pictures: |-\n" if index.pictures else 'pictures: ""\n')
    lines.extend(f"  {_row(picture)}\n" for picture in index.pictures)
    lines += _block("annotations", map(file_row, index.annotations))
    lines += _block("boxes", box_rows(index.pictures))
    lines += _block("outlines", outline_rows(index.pictures))
    write_text(path, "".join(lines))


def _block(name: str, rows: Iterable[str]) -> list[str]:
    """A block of lines; nothing where there are none."""
    indented = [f"  {row}\n" for row in rows]
    return [f"{name}: |-\n", *indented] if indented else []


class _Text:
    """The text of a lock: what comes before the blocks, and each block's lines."""

    def __init__(self, text: str) -> None:
        starts = {name: text.find(_BEGINNING.format(name=name)) for name in _BLOCKS}
        there = sorted((at, name) for name, at in starts.items() if at >= 0)
        ends = [*(at for at, _ in there), len(text)]
        self._text = text
        self._spans = {
            name: (at + len(_BEGINNING.format(name=name)), end)
            for (at, name), end in zip(there, ends[1:], strict=True)
        }
        self.head = text[: ends[0] + 1]

    def __contains__(self, name: str) -> bool:
        """Whether there is such a block."""
        return name in self._spans

    def lines(self, name: str) -> Iterator[str]:
        """The lines of a block without their indent; none when there is no such block."""
        at, stop = self._spans.get(name, (0, 0))
        while at < stop:
            end = self._text.find("\n", at, stop)
            end = end if end >= 0 else stop
            if row := self._text[at:end].lstrip(" "):
                yield row
            at = end + 1


def load_lock(path: Path) -> DatasetLock:
    """The data set recorded in ``path``.

    Raises:
        ProjectError: it cannot be read or is damaged.
        SchemaTooNewError: a newer version wrote it.
    """
    with uncollected():
        return _loaded(path)


def _loaded(path: Path) -> DatasetLock:
    text = _Text(read_text(path))
    content = parse_mapping(text.head, path, SCHEMA)
    try:
        given = str(content["root"])
        boxes = boxes_of(text.lines("boxes"), text.lines("outlines"))
        pictures = [_picture(row) for row in text.lines("pictures")]
        if "pictures" not in text and "pictures" not in content:
            raise ValueError("no pictures")
        if not all(0 <= number < len(pictures) for number in boxes):
            raise ValueError("boxes of a picture that there is not")
        lock = DatasetIndex(
            root=resolve_root(given, path.parent),
            root_as_given=given,
            format=str(content["format"]),
            classes=tuple(str(name) for name in content["classes"]),
            pictures=tuple(
                replace(picture, boxes=boxes[n]) if n in boxes else picture
                for n, picture in enumerate(pictures)
            ),
            annotations=tuple(file_of(row) for row in text.lines("annotations")),
        )
        _check_rows(lock)
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Check the data again; that writes a new one."),
            str(error),
        ) from error
    return lock


def resolve_root(given: str, base: Path) -> Path:
    """The absolute folder that ``given`` means; a relative one starts at ``base``."""
    return (base / Path(given).expanduser()).resolve()


def _row(picture: LockedPicture) -> str:
    look = "-" if picture.look is None else f"{picture.look:016x}"
    path = escaped(picture.path)
    return (
        f"{picture.sha256} {picture.split} {picture.label} {picture.width} {picture.height} "
        f"{picture.size_bytes} {picture.mtime_ns} {int(picture.grey)} {look} {picture.group} {path}"
    )


def _picture(row: str) -> LockedPicture:
    sha256, split, label, width, height, size, mtime, grey, look, group, path = row.split(" ", 10)
    return LockedPicture(
        path=unescaped(path),
        label=int(label),
        split=split,
        sha256=sha256,
        width=int(width),
        height=int(height),
        size_bytes=int(size),
        mtime_ns=int(mtime),
        grey=grey == "1",
        look=None if look == "-" else int(look, 16),
        group=int(group),
    )


def _check_rows(lock: DatasetLock) -> None:
    labels, count = range(-1, len(lock.classes)), len(lock.classes)
    for picture in lock.pictures:
        if picture.label not in labels or picture.split not in SPLITS:
            raise ValueError(f"{picture.path}: class {picture.label}, split {picture.split}")
        own = picture.boxes.labels
        if len(own) and not 0 <= own.min() <= own.max() < count:
            raise ValueError(f"{picture.path}: boxes of unknown classes")


# -- is it still so? --------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """How the files differ from the lock; paths relative to the data set's folder."""

    vanished: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.vanished or self.changed)


def find_changes(lock: DatasetLock, ctx: JobContext | None = None) -> Changes:
    """Compare the files with the lock: by size and date, by content where only the date differs."""
    ctx = ctx or JobContext()
    vanished: list[str] = []
    changed: list[str] = []
    files: list[LockedPicture | LockedFile] = [*lock.pictures, *lock.annotations]
    for locked in files:
        ctx.check()
        try:
            if not _same(lock.root / locked.path, locked):
                changed.append(locked.path)
        except OSError:
            vanished.append(locked.path)
    return Changes(tuple(vanished), tuple(changed))


def check_unchanged(lock: DatasetLock, ctx: JobContext | None = None) -> None:
    """Make sure that the pictures are those that the lock recorded.

    Raises:
        DataError: some vanished or changed; it names them.
    """
    if not lock.root.is_dir():
        raise folder_missing(lock.root)
    changes = find_changes(lock, ctx)
    if changes.vanished:
        raise vanished_error(lock.root, changes.vanished)
    if changes.changed:
        raise DataError(
            counted(
                len(changes.changed),
                N_("1 file in {folder} has changed since it was checked: {names}"),
                N_("{count} files in {folder} have changed since they were checked: {names}"),
                folder=lock.root,
                names=name_some(changes.changed),
            ),
            tr("Check the data again, so that the results belong to what is there now."),
            "\n".join(changes.changed),
        )


def folder_missing(root: Path) -> DataError:
    """The error for a data set whose folder is not there."""
    return DataError(
        tr("The folder with the pictures is not there: {folder}", folder=root),
        tr("Connect the disk it is on, or choose where the folder is now."),
    )


def vanished_error(root: Path, paths: tuple[str, ...]) -> DataError:
    """The error for pictures that are no longer there."""
    return DataError(
        counted(
            len(paths),
            N_("1 file has vanished from {folder}: {names}"),
            N_("{count} files have vanished from {folder}: {names}"),
            folder=root,
            names=name_some(paths),
        ),
        tr("Put them back, or check the data again to go on without them."),
        "\n".join(paths),
    )


def name_some(paths: tuple[str, ...]) -> str:
    """The first few of ``paths``, and how many more there are."""
    text = ", ".join(paths[:NAMED_FILES])
    more = len(paths) - NAMED_FILES
    return tr("{names} and {count} more", names=text, count=f"{more:,}") if more > 0 else text


def _same(file: Path, picture: LockedPicture | LockedFile) -> bool:
    found = file.stat()
    if found.st_size != picture.size_bytes:
        return False
    return found.st_mtime_ns == picture.mtime_ns or sha256_of(file) == picture.sha256

"""Walks a data set's folder once and says what lies where."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tango_desktop.core.counting import files_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import PROJECT_FILE, STAGES_FILE
from tango_desktop.data.kinds import DAMAGED, HEAD_BYTES, READ_KINDS, kind_of
from tango_desktop.data.lock import folder_missing
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

# What file managers and archives leave behind, in lower case.
_MADE = ("artifacts", "benchmarks", "runs", PROJECT_FILE, STAGES_FILE)
_JUNK = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "icon\r"}


@dataclass(frozen=True)
class FoundFile:
    """A file: its path relative to the root (with ``/``), its kind (see ``kinds``), its state."""

    path: str
    kind: str
    size_bytes: int
    mtime_ns: int

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders it lies in, NFC."""
        return tuple(nfc(self.path).split("/")[:-1])

    @property
    def is_picture(self) -> bool:
        """Whether it is, or claims to be, a picture of a kind that is read."""
        return self.kind in READ_KINDS or self.kind == DAMAGED


@dataclass(eq=False)
class Tree:
    """What a folder holds.

    Attributes:
        root: the folder, absolute.
        files: every file that is not junk, by path.
        folders: every folder below the root, as names, NFC.
        junk: hidden files and leftovers.
        loops: links that lead back to a folder that they lie in.
        closed: files and folders that could not be opened, and links that lead nowhere.
        misspelt: names in another encoding than UTF-8, as far as they can be written.
    """

    root: Path
    files: list[FoundFile] = field(default_factory=list)
    folders: list[tuple[str, ...]] = field(default_factory=list)
    junk: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    misspelt: list[str] = field(default_factory=list)

    @property
    def pictures(self) -> list[FoundFile]:
        """The files that are, or claim to be, pictures of a kind that is read."""
        return [file for file in self.files if file.is_picture]


def nfc(text: str) -> str:
    """``text`` with composed characters; macOS writes Korean names decomposed."""
    return unicodedata.normalize("NFC", text)


def scan(root: Path, ctx: JobContext) -> Tree:
    """Walk ``root``.

    Raises:
        DataError: it is not there, or is not a folder.
    """
    if root.is_file():
        raise DataError(
            tr("{path} is a file, not a folder.", path=root),
            tr("Choose the folder that holds the pictures; unpack an archive first."),
        )
    if not root.is_dir():
        raise folder_missing(root)
    tree = Tree(root)
    _walk(tree, root, "", frozenset([_identity(root)]), ctx)
    tree.files.sort(key=lambda file: file.path)
    return tree


def _walk(
    tree: Tree, folder: Path, prefix: str, above: frozenset[tuple[int, int]], ctx: JobContext
) -> None:
    """``above``: the identities of the folders on the way down; meeting one again is a loop."""
    entries = list(_entries(tree, folder, prefix))
    # A project may lie among its pictures: what it made is none of them.
    ours = _MADE if any(entry.name == PROJECT_FILE for entry in entries) else ()
    for entry in entries:
        if entry.name in ours:
            continue
        ctx.check()
        path = prefix + entry.name
        if not _is_text(entry.name):
            tree.misspelt.append(path.encode("utf-8", "backslashreplace").decode())
        elif entry.name.startswith(".") or entry.name.lower() in _JUNK:
            tree.junk.append(path)
        else:
            _add(tree, entry, path, above, ctx)
    ctx.report(None, tr("Looking at the folder: {files}", files=files_text(len(tree.files))))


def _add(
    tree: Tree,
    entry: os.DirEntry[str],
    path: str,
    above: frozenset[tuple[int, int]],
    ctx: JobContext,
) -> None:
    try:
        if entry.is_dir():
            _walk_into(tree, entry, path, above, ctx)
        else:
            _add_file(tree, entry, path)
    except OSError:  # a link to itself, a file that may not be read
        tree.closed.append(path)


def _is_text(name: str) -> bool:
    """Whether a name is valid text: one in another encoding cannot be written down."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _walk_into(
    tree: Tree,
    entry: os.DirEntry[str],
    path: str,
    above: frozenset[tuple[int, int]],
    ctx: JobContext,
) -> None:
    identity = _identity(Path(entry.path))
    if identity in above:
        tree.loops.append(path)
        return
    tree.folders.append(tuple(nfc(path).split("/")))
    _walk(tree, Path(entry.path), path + "/", above | {identity}, ctx)


def _entries(tree: Tree, folder: Path, prefix: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        tree.closed.append(prefix.rstrip("/") or ".")
        return
    yield from entries


def _add_file(tree: Tree, entry: os.DirEntry[str], path: str) -> None:
    state = entry.stat()
    if not stat.S_ISREG(state.st_mode):  # reading from a pipe or a device would block
        return
    with open(entry.path, "rb") as stream:  # noqa: PTH123 - tens of thousands of files
        head = stream.read(HEAD_BYTES)
    tree.files.append(FoundFile(path, kind_of(head, path), state.st_size, state.st_mtime_ns))


def _identity(folder: Path) -> tuple[int, int]:
    state = folder.stat()
    return state.st_dev, state.st_ino

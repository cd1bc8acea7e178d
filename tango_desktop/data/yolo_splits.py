"""Which pictures ``train``, ``val`` and ``test`` of a YOLO description hold."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import read_text
from tango_desktop.data.records import SPLITS
from tango_desktop.data.scan import Tree

_KEYS = {"train": ("train",), "val": ("val", "valid", "validation"), "test": ("test",)}


def splits_of(
    tree: Tree, described_in: str, content: Mapping[str, Any], ctx: JobContext
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The split of each picture that a description names; "" for those in several.

    Args:
        tree: the data set's folder.
        described_in: the description's file, relative to the folder.
        content: of the description.
        ctx: may cancel.

    Returns:
        The splits by picture, and the lists of pictures in the folder that were read.
    """
    found = _Splits(tree, described_in, content, ctx)
    for split in SPLITS:
        for key in _KEYS[split]:
            for entry in _texts(content.get(key)):
                found.take(split, entry)
    return found.by_path, tuple(found.lists)


class _Splits:
    """Finds the pictures of folders and lists."""

    def __init__(
        self, tree: Tree, described_in: str, content: Mapping[str, Any], ctx: JobContext
    ) -> None:
        self._root, self._ctx = tree.root, ctx
        here = tree.root / PurePosixPath(described_in).parent
        given = next(iter(_texts(content.get("path"))), "")
        # A path of another computer means the folder that the description lies in.
        base = here / _without_tilde(given)
        self._bases = [f for f in (base, here, tree.root) if _is(f, Path.is_dir)]
        self._pictures = [file.path for file in tree.pictures]
        self._known = set(self._pictures)
        names = Counter(map(_name, self._pictures))
        self._by_name = {_name(p): p for p in self._pictures if names[_name(p)] == 1}
        self.by_path: dict[str, str] = {}
        self.lists: list[str] = []

    def take(self, split: str, entry: str) -> None:
        """What a folder or list holds is of ``split``."""
        for base in self._bases:
            place = base / entry
            if not _is(place, Path.exists):
                place = base / entry.removeprefix("../")
            if _is(place, Path.is_dir):
                self._folder(split, place)
                return
            if _is(place, Path.is_file):
                self._list(split, place)
                return

    def _folder(self, split: str, place: Path) -> None:
        inside = _inside(_resolved(place), self._root)
        if inside is None:
            return
        start = f"{inside}/" if inside else ""
        for path in self._pictures:
            self._ctx.check()
            if path.startswith(start):
                self._mark(path, split)

    def _list(self, split: str, place: Path) -> None:
        try:
            lines = read_text(place).splitlines()
        except (OSError, ValueError):
            return
        inside = _inside(_resolved(place), self._root)
        if inside is not None:
            self.lists.append(inside)
        for line in filter(None, map(str.strip, lines)):
            self._ctx.check()
            path = next((p for p in self._spellings(place, line) if p in self._known), None)
            path = path or self._by_name.get(_name(line))
            if path is not None:
                self._mark(path, split)

    def _spellings(self, place: Path, line: str) -> Iterator[str]:
        """Where a line may mean: as it is written first, as links are slow to follow."""
        bases = (*self._bases, place.parent)
        resolvers: tuple[Callable[[Path], str], ...] = (os.path.normpath, _resolved)
        for resolve in resolvers:
            for base in bases:
                found = _inside(resolve(base / line), self._root)
                if found is not None:
                    yield found

    def _mark(self, path: str, split: str) -> None:
        """A picture of two splits is in none: it is assigned anew."""
        self.by_path[path] = split if self.by_path.get(path, split) == split else ""


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _without_tilde(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # the home of somebody who is not known here
        return Path(path)


def _is(path: Path, what: Callable[[Path], bool]) -> bool:
    """Whether ``path`` is a folder, or a file, or there at all."""
    try:
        return what(path)
    except OSError:  # longer than any path
        return False


def _resolved(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # longer than any path, or with a zero byte
        return ""


def _inside(place: str, root: Path) -> str | None:
    """``place`` relative to ``root``; None when it lies elsewhere."""
    try:
        inside = Path(place).relative_to(root).as_posix()
    except ValueError:
        return None
    return "" if inside == "." else inside


def _texts(value: Any) -> Sequence[str]:
    """The texts of a value or a list; what else may be there names no folder."""
    values = value if isinstance(value, list) else (value,)
    return [one for one in values if isinstance(one, str) and one]

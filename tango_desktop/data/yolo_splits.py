"""Which pictures ``train``, ``val`` and ``test`` of a YOLO description hold."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import read_text, split_named
from tango_desktop.data.listing import LabelFault
from tango_desktop.data.lock import name_some
from tango_desktop.data.records import SPLITS
from tango_desktop.data.scan import Tree

_KEYS = {"train": ("train",), "val": ("val", "valid", "validation"), "test": ("test",)}
_LONGEST_ENTRY = 100  # characters of what is not there


@dataclass(frozen=True)
class GivenSplits:
    """What a description says of the splits.

    Attributes:
        by_path: the split of each picture that is named; "" for those in several.
        several: the splits of those that are in several.
        lists: the lists of pictures in the folder that were read.
        faults: what is not there or cannot be read.
    """

    by_path: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    faults: tuple[LabelFault, ...] = ()


def splits_of(
    tree: Tree, described_in: str, content: Mapping[str, Any], ctx: JobContext
) -> GivenSplits:
    """The splits of the pictures that a description names.

    Args:
        tree: the data set's folder.
        described_in: the description's file, relative to the folder.
        content: of the description.
        ctx: may cancel.
    """
    found = _Splits(tree, described_in, content, ctx)
    absent: list[str] = []
    for split in SPLITS:
        for key in _KEYS[split]:
            for entry in _texts(content.get(key)):
                if not found.take(split, entry):
                    absent.append(f"{key}: {entry}"[:_LONGEST_ENTRY])
    if absent:
        example = f"{described_in} ({name_some(tuple(absent))})"
        found.faults.append(LabelFault("split_missing", described_in, len(absent), example=example))
    return GivenSplits(found.by_path, found.several, tuple(found.lists), tuple(found.faults))


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
        self.several: dict[str, tuple[str, ...]] = {}
        self.lists: list[str] = []
        self.faults: list[LabelFault] = []

    def take(self, split: str, entry: str) -> bool:
        """What a folder or list holds is of ``split``; False when it is not there."""
        for spelling in _endings(entry):
            for base in self._bases:
                place = base / spelling
                if _is(place, Path.is_file):
                    self._list(split, place)
                    return True
                inside = _inside(_resolved(place), self._root)
                if inside is not None and _is(place, Path.is_dir):
                    self._folder(split, inside)
                    return True
        return False

    def _folder(self, split: str, inside: str) -> None:
        start = f"{inside}/" if inside else ""
        for path in self._pictures:
            self._ctx.check()
            if path.startswith(start):
                self._mark(path, split)

    def _list(self, split: str, place: Path) -> None:
        try:
            lines = read_text(place).splitlines()
        except (OSError, ValueError):
            self.faults.append(LabelFault("damaged_label", place.name, example=place.name))
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
        before = self.several.get(path) or (self.by_path.get(path, split),)
        if split in before:
            self.by_path.setdefault(path, split)
        else:
            self.several[path], self.by_path[path] = (*before, split), ""


def _endings(entry: str) -> Iterator[str]:
    """An entry, then without its first folders: it may be the path of another computer."""
    yield entry
    parts = PurePosixPath(entry.replace("\\", "/")).parts
    for start in range(1, len(parts)):
        left = parts[start:]
        if parts[start - 1] == ".." or any(map(split_named, left)):
            yield "/".join(left)


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

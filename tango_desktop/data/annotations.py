"""What the formats with boxes share: annotation files, and which picture each is about."""

from __future__ import annotations

import codecs
import contextlib
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.files import sha256_of
from tango_desktop.data.boxes import Polygon
from tango_desktop.data.class_folders import clashes, one_spelling, split_of
from tango_desktop.data.kinds import NO_PICTURE, extension
from tango_desktop.data.listing import Drawing, LabelFault, Listing, ReadSpec
from tango_desktop.data.outlines import OutlineRows
from tango_desktop.data.records import LockedFile
from tango_desktop.data.scan import FoundFile, Tree, nfc

LARGEST_TEXT_BYTES = 64 * 1024 * 1024  # a label file of one picture is never this long
_LONGEST_SIDE = 1 << 20  # px of a picture


def files_with(tree: Tree, *extensions: str) -> list[FoundFile]:
    """The files that are no pictures and have one of these extensions."""
    return [f for f in tree.files if f.kind == NO_PICTURE and extension(f.path) in extensions]


def locked(root: Path, file: FoundFile) -> LockedFile:
    """A file as it is now.

    Raises:
        OSError: it cannot be read.
    """
    return LockedFile(file.path, sha256_of(root / file.path), file.size_bytes, file.mtime_ns)


def read_text(path: Path) -> str:
    """A small text file, whatever its encoding.

    What is no UTF-8 is mostly from Windows: UTF-16 says so, Korean is tried before Latin-1, which
    hardly ever is valid Korean.

    Raises:
        OSError: it cannot be read.
        ValueError: it is too long, or holds zero bytes: it is no text.
    """
    if path.stat().st_size > LARGEST_TEXT_BYTES:
        raise ValueError("too long")
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if b"\0" in content:
        raise ValueError("not a text")
    for encoding in ("utf-8-sig", "cp949"):
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return content.decode("latin-1")


class HasPath(Protocol):
    """A picture's file."""

    @property
    def path(self) -> str:
        """Relative to the data set's folder, with ``/``."""


P = TypeVar("P", bound=HasPath)


class PictureFinder(Generic[P]):
    """Finds the picture that an annotation is about, by its name and the nearest folder."""

    def __init__(self, pictures: Iterable[P]) -> None:
        self._by_name: defaultdict[str, list[P]] = defaultdict(list)
        self._by_stem: defaultdict[str, list[P]] = defaultdict(list)
        for file in pictures:
            name = PurePosixPath(nfc(file.path))
            self._by_name[name.name.casefold()].append(file)
            self._by_stem[name.stem.casefold()].append(file)

    def by_name(self, given: str, near: str) -> P | None:
        """The picture called ``given``, a path as an annotation has it, near the file ``near``."""
        path = PurePosixPath(nfc(given.replace("\\", "/")))
        return _nearest(self._by_name.get(path.name.casefold(), ()), path.parts, near)

    def by_stem(self, stem: str, near: str) -> P | None:
        """The picture called ``stem`` with any extension, near the file ``near``."""
        return _nearest(self._by_stem.get(nfc(stem).casefold(), ()), (), near)


def called(stem: str, files: Iterable[P]) -> list[P]:
    """The files whose name without extension is ``stem``, as :class:`PictureFinder` compares."""
    wanted = nfc(stem).casefold()
    likely = (file for file in files if wanted in nfc(file.path).casefold())
    return [f for f in likely if nfc(PurePosixPath(f.path).stem).casefold() == wanted]


def _nearest(found: Sequence[P], parts: Sequence[str], near: str) -> P | None:
    """The one whose path ends most like ``parts`` and begins most like ``near``."""
    if len(found) < 2:
        return found[0] if found else None
    ends = tuple(reversed(parts))
    starts = tuple(nfc(near).split("/"))
    # Which split a folder is for counts, wherever in the path it stands.
    split = next((s for s in map(split_named, starts) if s), "")

    def likeness(file: P) -> tuple[int, bool, int]:
        own = tuple(nfc(file.path).split("/"))
        same_split = bool(split) and split in map(split_named, own)
        return _common(tuple(reversed(own)), ends), same_split, _common(own, starts)

    return max(found, key=likeness)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a.casefold() != b.casefold():
            break
        count += 1
    return count


def several_splits(path: str, splits: Iterable[str]) -> LabelFault:
    """What is told of a picture that is listed in several splits."""
    return LabelFault("several_splits", path, example=f"{path} ({', '.join(splits)})")


def split_in(path: str) -> str:
    """The split that the folders of a path name, or ""."""
    return next((s for s in map(split_named, nfc(path).split("/")[:-1]) if s), "")


def split_named(name: str) -> str:
    """The split that a name has a word for (``instances_val2017``), or ""."""
    words = re.findall(r"[^\W\d_]+", name)
    return next((s for s in map(split_of, words) if s), "")


def plain_text(text: str) -> str:
    """``text`` without halves of characters, which cannot be written into any file."""
    return nfc(text).encode(errors="replace").decode()


def class_name(text: str) -> str:
    """A name as the program has it."""
    return plain_text(text).strip()


def class_number(classes: Sequence[str], name: str) -> int:
    """The class that a file means: the same name, or one that differs only in case; −1: none."""
    if name in classes:
        return classes.index(name)
    alike = [number for number, own in enumerate(classes) if own.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else -1


def size_of(width: object, height: object) -> tuple[int, int] | None:
    """What a file says of a picture's size; None where it says nothing that can be."""
    if not (isinstance(width, (int, float)) and isinstance(height, (int, float))):
        return None
    if 1 <= width <= _LONGEST_SIDE and 1 <= height <= _LONGEST_SIDE:
        return int(width), int(height)
    return None


def one_class_each(listing: Listing, spec: ReadSpec) -> Listing:
    """Classes whose names differ only in case made one, if that is wanted; else they are told."""
    used = Counter[int]()
    for drawing in listing.drawings.values():
        used.update(drawing.labels.tolist())
    names = Counter({name: used[label] for label, name in enumerate(listing.classes)})
    if not spec.merge_classes:
        return replace(listing, class_clashes=(*listing.class_clashes, *clashes(names)))
    spelling = one_spelling(names)
    if not spelling:
        return listing
    merged = [spelling.get(name, name) for name in listing.classes]
    classes = tuple(dict.fromkeys(merged))
    number = np.array([classes.index(name) for name in merged], np.int32)
    drawings = {p: replace(d, labels=number[d.labels]) for p, d in listing.drawings.items()}
    return replace(listing, classes=classes, drawings=drawings)


def any_place(corners: NDArray[np.float64]) -> bool:
    """Whether any of the boxes, (N, 4), has numbers only."""
    return bool(np.isfinite(corners).all(axis=1).any())


@dataclass
class Rows:
    """The objects of one picture, as they are read."""

    source: str
    labels: list[int] = field(default_factory=list)
    size: tuple[int, int] | None = None
    _corners: array[float] = field(default_factory=lambda: array("d"))
    _crowd: bytearray = field(default_factory=bytearray)
    _outlines: OutlineRows = field(default_factory=OutlineRows)

    def add(
        self,
        corners: tuple[float, float, float, float],
        label: int,
        crowd: bool = False,
        outlines: Sequence[Polygon] = (),
    ) -> None:
        """One more object."""
        self._corners.extend(corners)
        self.labels.append(label)
        self._crowd.append(crowd)
        self._outlines.add(outlines)

    @property
    def any_place(self) -> bool:
        """Whether there is an object whose place can be told."""
        return any_place(np.array(self._corners, np.float64).reshape(-1, 4))

    def drawing(self, relative: bool = False) -> Drawing:
        """All of them."""
        return Drawing(
            self.source,
            np.array(self._corners, np.float64).reshape(-1, 4),
            np.array(self.labels, np.int32),
            np.array(self._crowd, np.bool_),
            self._outlines.outlines() if self._outlines.any else (),
            relative,
            self.size,
        )

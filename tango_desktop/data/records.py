"""What a data set is once it has been looked at: pictures with their class, split and hash."""

from __future__ import annotations

import functools
import hashlib
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.files import digest_of
from tango_desktop.data.boxes import NO_BOXES, Boxes

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class LockedFile:
    """A file that says what pictures show, as it was when the data set was looked at.

    Attributes:
        path: relative to the data set's folder, with ``/``.
        sha256: of its content, 64 hex digits.
        size_bytes: of the file.
        mtime_ns: when it was last changed.
    """

    path: str
    sha256: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True)
class LockedPicture:
    """One picture, as it was when the data set was looked at.

    Attributes:
        path: relative to the data set's folder, with ``/``, spelled as on disk.
        label: the number of its class; −1 where a picture has boxes instead.
        split: ``train``, ``val`` or ``test``.
        sha256: of the file's content, 64 hex digits.
        width: in pixels, upright.
        height: in pixels, upright.
        size_bytes: of the file.
        mtime_ns: when the file was last changed.
        grey: whether it has no colours.
        look: its 64-bit perceptual hash, or None where it would say nothing.
        group: pictures with the same number belong on one side of a split; −1: on its own.
        boxes: the objects in it; none for a classifier's pictures.
    """

    path: str
    label: int
    split: str
    sha256: str
    width: int
    height: int
    size_bytes: int
    mtime_ns: int
    grey: bool = False
    look: int | None = None
    group: int = -1
    boxes: Boxes = NO_BOXES


@dataclass(frozen=True, eq=False)
class DatasetIndex:
    """A data set: its classes and pictures, in the order of their paths.

    Attributes:
        root: its folder, absolute.
        root_as_given: its folder as the user wrote it.
        format: the name of its format in ``FORMATS``.
        classes: the names; a picture's ``label`` is an index into them.
        pictures: what can be used; unreadable and excluded files are left out.
        annotations: the files that say what the pictures show, where their folders do not.
    """

    root: Path
    root_as_given: str
    format: str
    classes: tuple[str, ...]
    pictures: tuple[LockedPicture, ...]
    annotations: tuple[LockedFile, ...] = ()

    def of_split(self, split: str) -> tuple[LockedPicture, ...]:
        """The pictures of ``train``, ``val`` or ``test``."""
        return tuple(picture for picture in self.pictures if picture.split == split)

    def counts(self) -> dict[str, int]:
        """Pictures of each split."""
        found = Counter(picture.split for picture in self.pictures)
        return {split: found[split] for split in SPLITS}

    def class_counts(self, split: str | None = None) -> tuple[int, ...]:
        """Pictures, or boxes, of each class, of one split or of all; crowds are not counted."""
        found: Counter[int] = Counter()
        for picture in self.pictures:
            if split in (None, picture.split):
                found[picture.label] += 1
                found.update(picture.boxes.learnable.labels.tolist())
        return tuple(found[label] for label in range(len(self.classes)))

    @property
    def has_boxes(self) -> bool:
        """Whether pictures have boxes rather than a class."""
        return any(picture.label < 0 for picture in self.pictures)

    def file(self, picture: LockedPicture) -> Path:
        """Where ``picture`` is on this computer."""
        return self.root / picture.path

    @property
    def channels(self) -> int:
        """1 when every picture is grey, else 3."""
        return 1 if self.pictures and all(p.grey for p in self.pictures) else 3

    @property
    def median_side(self) -> int:
        """The median of the shorter sides, in pixels; 0 without pictures."""
        sides = [min(p.width, p.height) for p in self.pictures]
        return int(statistics.median(sides)) if sides else 0

    @property
    def size_bytes(self) -> int:
        """The size of all pictures' files."""
        return sum(picture.size_bytes for picture in self.pictures)

    def digest(self) -> str:
        """A hash of what training depends on: classes and each picture's content and split.

        It does not change when the folder moves or files only get a new date.
        """
        return self._digest

    @functools.cached_property
    def _digest(self) -> str:
        rows = sorted((p.path, p.label, p.split, p.sha256) for p in self.pictures)
        content: dict[str, object] = {"classes": self.classes, "pictures": rows}
        if self.has_boxes:
            boxes = hashlib.sha256()
            for picture in sorted(self.pictures, key=lambda p: p.path):
                boxes.update(f"{picture.path} {len(picture.boxes)}\n".encode())
                boxes.update(picture.boxes.content())
            content["boxes"] = boxes.hexdigest()
        return digest_of(content)

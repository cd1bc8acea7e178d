"""YOLO text files: a line for each object, class and box as shares of the picture's sides.

``data.yaml`` with ``names`` (a list or a mapping) and ``path``, ``train``, ``val``, ``test``: a
folder, a list of folders, or a text file that lists pictures. The labels of ``…/images/…/a.jpg``
lie in ``…/labels/…/a.txt``, or beside the picture. Without ``data.yaml``, class names are taken
from ``classes.txt`` or ``obj.names``, or are numbers. Lines with more than a box are outlines.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import (
    Rows,
    files_with,
    locked,
    one_class_each,
    read_text,
    several_splits,
    split_in,
)
from tango_desktop.data.listing import Entry, LabelFault, Listing, ReadSpec
from tango_desktop.data.records import LockedFile
from tango_desktop.data.scan import FoundFile, Tree
from tango_desktop.data.yolo_description import (
    YAML_ERRORS,
    declared_names,
    find_description,
    listed_names,
)
from tango_desktop.data.yolo_splits import GivenSplits, splits_of
from tango_desktop.i18n import tr

__all__ = [
    "NAME_FILES",
    "YAML_ERRORS",
    "as_box",
    "declared_names",
    "label_paths",
    "line_values",
    "listed_names",
    "read_yolo",
    "recognise_yolo",
]

NAME_FILES = ("classes.txt", "obj.names", "names.txt", "_darknet.labels")
_LOOKED_AT = 20
_BOX_VALUES = 5
_MOST_NUMBERS = 100_000  # of classes without names: larger ones are no classes


def recognise_yolo(tree: Tree) -> float:
    """How well a folder fits: a ``data.yaml`` with names, or label files of pictures."""
    if find_description(tree).file is not None:
        return 0.95
    labels = _label_files(tree, JobContext())
    looked = [labels[f.path] for f in tree.pictures if f.path in labels][:_LOOKED_AT]
    good = sum(_looks_like_labels(tree.root / file.path) for file in looked)
    return 0.8 if looked and 2 * good >= len(looked) else 0.0


def _looks_like_labels(path: Path) -> bool:
    try:
        lines = read_text(path).split("\n")
    except (OSError, ValueError):
        return False
    return all(line_values(line) is not None for line in lines[:_LOOKED_AT] if line.strip())


# -- labels -----------------------------------------------------------------------------------


def _label_files(tree: Tree, ctx: JobContext) -> dict[str, FoundFile]:
    """The label file of each picture that has one."""
    texts = {file.path: file for file in files_with(tree, ".txt")}
    names = {name.casefold() for name in NAME_FILES}
    found = {}
    for picture in tree.pictures:
        ctx.check()
        for path in label_paths(picture.path):
            if path in texts and PurePosixPath(path).name.casefold() not in names:
                found[picture.path] = texts[path]
                break
    return found


def label_paths(picture: str) -> tuple[str, ...]:
    """Where the labels of a picture may lie: the usual place first."""
    path = PurePosixPath(picture)
    parts = list(path.parent.parts)
    places = []
    for at in reversed(range(len(parts))):
        if parts[at].casefold() == "images":
            swapped = [*parts[:at], "labels", *parts[at + 1 :]]
            places.append(str(PurePosixPath(*swapped, f"{path.stem}.txt")))
            break
    return (*places, str(path.with_suffix(".txt")))


def line_values(line: str) -> list[float] | None:
    """The numbers of a line; None when it is no line of labels."""
    try:
        values = [float(part) for part in line.split()]
    except ValueError:
        return None
    if len(values) < _BOX_VALUES or not values[0].is_integer():
        return None
    whole = len(values) in (_BOX_VALUES, _BOX_VALUES + 1) or len(values) % 2 == 1
    return values if whole else None


def as_box(values: Sequence[float]) -> tuple[tuple[float, float, float, float], Any]:
    """Corners as shares, and the outline if the line is one; a sixth value is a confidence."""
    if len(values) in (_BOX_VALUES, _BOX_VALUES + 1):
        x, y, width, height = values[1:5]
        return (x - width / 2, y - height / 2, x + width / 2, y + height / 2), ()
    xs, ys = values[1::2], values[2::2]
    if not all(math.isfinite(value) for value in values):
        return (math.nan,) * 4, ()
    return (min(xs), min(ys), max(xs), max(ys)), (tuple(values[1:]),)


class _Reader:
    """Reads the label files of all pictures."""

    def __init__(self, tree: Tree, spec: ReadSpec, ctx: JobContext) -> None:
        self._tree, self._spec = tree, spec
        self._labels = _label_files(tree, ctx)
        self._description = find_description(tree)
        given = GivenSplits()
        if self._description.file is not None and spec.keep_splits:
            file, content = self._description.file, self._description.content
            given = splits_of(tree, file.path, content, ctx)
        self._splits = given.by_path or None
        self._given = given
        self._names_file: FoundFile | None = None
        self.declared = self._names()
        self._names_are_final = self._description.file is not None and bool(self.declared)
        self.entries: list[Entry] = []
        self.lost: set[str] = set()
        self.rows: dict[str, Rows] = {}
        self.faults = [*self._description.faults, *given.faults]
        self.sources: list[LockedFile] = []

    def _names(self) -> dict[int, str]:
        if self._description.file is not None:
            return declared_names(self._description.content)
        for file in self._tree.files:
            if PurePosixPath(file.path).name.casefold() in NAME_FILES:
                self._names_file = file
                return listed_names(self._tree.root / file.path)
        return {}

    def note_description(self) -> None:
        """The files with names and splits belong to the annotations, too."""
        file = self._description.file or self._names_file
        lists = [file for file in self._tree.files if file.path in self._given.lists]
        for own in ([] if file is None else [file]) + lists:
            self.sources.append(locked(self._tree.root, own))

    def read(self, picture: FoundFile) -> None:
        if self._splits is not None and picture.path not in self._splits:
            return
        if several := self._given.several.get(picture.path):
            self.faults.append(several_splits(picture.path, several))
        labels = self._labels.get(picture.path)
        if labels is None:
            self.faults.append(LabelFault("no_label", picture.path))
        rows = Rows(labels.path if labels is not None else label_paths(picture.path)[0])
        if labels is not None and not self._read_labels(labels, rows, picture):
            self.lost.add(picture.path)
            return
        split = self._split(picture) if self._spec.keep_splits else ""
        self.entries.append(Entry(picture, "", split))
        self.rows[picture.path] = rows

    def _split(self, picture: FoundFile) -> str:
        return (self._splits or {}).get(picture.path) or (
            "" if self._splits is not None else split_in(picture.path)
        )

    def _read_labels(self, labels: FoundFile, rows: Rows, picture: FoundFile) -> bool:
        """Read a file; whether it says what is on the picture."""
        try:
            text = read_text(self._tree.root / labels.path)
            self.sources.append(locked(self._tree.root, labels))
        except (OSError, ValueError):
            self.faults.append(LabelFault("labels_lost", picture.path, example=labels.path))
            return False
        lines = enumerate(text.splitlines(), start=1)
        bad = [n for n, line in lines if line.strip() and not self._read_line(line, rows, picture)]
        if (bad or rows.labels) and not rows.any_place:
            count = len(bad) + len(rows.labels)
            fault = LabelFault("labels_lost", picture.path, count, example=labels.path)
            self.faults.append(fault)
            return False
        where = (f"{labels.path}:{number}" for number in bad)
        self.faults += [LabelFault("damaged_label", picture.path, example=w) for w in where]
        return True

    def _read_line(self, line: str, rows: Rows, picture: FoundFile) -> bool:
        """Take over an object; False when the line is none."""
        values = line_values(line)
        if values is None:
            return False
        if self._knows(int(values[0])):
            corners, outlines = as_box(values)
            rows.add(corners, int(values[0]), outlines=outlines)
        else:
            fault = LabelFault("unknown_class", picture.path, example=f"{values[0]:.15g}")
            self.faults.append(fault)
        return True

    def _knows(self, label: int) -> bool:
        if not self._names_are_final and label not in self.declared:
            if not 0 <= label < _MOST_NUMBERS:
                return False
            self.declared.setdefault(label, str(label))
        return label in self.declared

    def orphans(self) -> None:
        """Label files that belong to no picture."""
        used = {file.path for file in self._labels.values()}
        folders = {str(PurePosixPath(path).parent) for path in used}
        for file in files_with(self._tree, ".txt"):
            name = PurePosixPath(file.path)
            if file.path in used or str(name.parent) not in folders:
                continue
            if name.name.casefold() not in NAME_FILES and file.path not in self._given.lists:
                self.faults.append(LabelFault("no_picture_for_label", file.path, example=file.path))


def read_yolo(tree: Tree, spec: ReadSpec, ctx: JobContext) -> Listing:
    """The pictures with their objects, as the label files say."""
    reader = _Reader(tree, spec, ctx)
    reader.note_description()
    pictures = tree.pictures
    for picture in ctx.each(pictures, len(pictures), tr("Reading annotations")):
        reader.read(picture)
    reader.orphans()
    classes, number, doubled = _classes(reader.declared)
    for rows in reader.rows.values():
        rows.labels = [number[label] for label in rows.labels]
    taken = reader.lost.union(entry.file.path for entry in reader.entries)
    listing = Listing(
        entries=tuple(reader.entries),
        outside=tuple(f.path for f in pictures if f.path not in taken),
        class_clashes=tuple((name, name) for name in doubled),
        classes=classes,
        drawings={path: rows.drawing(relative=True) for path, rows in reader.rows.items()},
        faults=tuple(reader.faults),
        annotations=tuple(reader.sources),
    )
    return one_class_each(listing, spec)


def _classes(declared: Mapping[int, str]) -> tuple[tuple[str, ...], dict[int, int], list[str]]:
    """The classes, the number of each label among them, and names that stand for two labels."""
    names: dict[str, int] = {}
    number, doubled = {}, []
    for label in sorted(declared):
        if declared[label] in names:
            doubled.append(declared[label])
        number[label] = names.setdefault(declared[label], len(names))
    return tuple(names), number, doubled

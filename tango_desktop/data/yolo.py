"""YOLO text files: a line for each object, class and box as shares of the picture's sides.

``data.yaml`` with ``names`` (a list or a mapping) and ``path``, ``train``, ``val``, ``test``: a
folder, a list of folders, or a text file that lists pictures. The labels of ``…/images/…/a.jpg``
lie in ``…/labels/…/a.txt``, or beside the picture. Without ``data.yaml``, class names are taken
from ``classes.txt`` or ``obj.names``, or are numbers. Lines with more than a box are outlines.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import Rows, files_with, locked, read_text, split_in
from tango_desktop.data.listing import Entry, LabelFault, Listing, ReadSpec
from tango_desktop.data.records import SPLITS, LockedFile
from tango_desktop.data.scan import FoundFile, Tree, nfc
from tango_desktop.i18n import tr

NAME_FILES = ("classes.txt", "obj.names", "names.txt", "_darknet.labels")
_LOOKED_AT = 20
_BOX_VALUES = 5
_SPLIT_KEYS = {"train": ("train",), "val": ("val", "valid", "validation"), "test": ("test",)}
_LARGEST_YAML = 1 << 22
_WHOLE = re.compile("[0-9]{1,9}")
_MOST_NUMBERS = 100_000  # of classes without names: larger ones are no classes


def recognise_yolo(tree: Tree) -> float:
    """How well a folder fits: a ``data.yaml`` with names, or label files of pictures."""
    if _description(tree) is not None:
        return 0.95
    labels = _label_files(tree)
    looked = [labels[f.path] for f in tree.pictures if f.path in labels][:_LOOKED_AT]
    good = sum(_looks_like_labels(tree.root / file.path) for file in looked)
    return 0.8 if looked and 2 * good >= len(looked) else 0.0


def _looks_like_labels(path: Path) -> bool:
    try:
        lines = read_text(path).split("\n")
    except (OSError, ValueError):
        return False
    return all(line_values(line) is not None for line in lines[:_LOOKED_AT] if line.strip())


# -- the description --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Description:
    file: FoundFile
    content: Mapping[str, Any]


def _description(tree: Tree) -> _Description | None:
    """The YAML file with class names that is nearest to the top."""
    found = files_with(tree, ".yaml", ".yml")
    for file in sorted(found, key=lambda f: (f.path.count("/"), f.path != "data.yaml", f.path)):
        content = yaml_mapping(tree.root / file.path)
        if content is not None and isinstance(content.get("names"), (list, dict)):
            return _Description(file, content)
    return None


def yaml_mapping(path: Path) -> Mapping[str, Any] | None:
    """The content of a YAML file; None when it is no mapping or cannot be read."""
    try:
        if path.stat().st_size > _LARGEST_YAML:
            return None
        content = yaml.safe_load(read_text(path))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def declared_names(content: Mapping[str, Any]) -> dict[int, str]:
    """The class names of a description, by their numbers."""
    names = content.get("names") or ()
    pairs = names.items() if isinstance(names, dict) else enumerate(names)
    return {
        int(number): nfc(str(name).strip())
        for number, name in pairs
        if _WHOLE.fullmatch(str(number)) and not isinstance(name, (list, dict))
    }


def listed_names(path: Path) -> dict[int, str]:
    """The names in a file with one on each line; none when it cannot be read."""
    try:
        lines = read_text(path).splitlines()
    except (OSError, ValueError):
        return {}
    return {n: nfc(line.strip()) for n, line in enumerate(filter(str.strip, lines))}


class _Splits:
    """Which pictures each split of a description holds."""

    def __init__(self, tree: Tree, description: _Description) -> None:
        content = description.content
        self._tree = tree
        here = tree.root / PurePosixPath(description.file.path).parent
        given = Path(str(content.get("path") or "")).expanduser()
        # A path of another computer means the folder that the description lies in.
        base = here / given
        self._bases = [folder for folder in (base, here, tree.root) if folder.is_dir()]
        self.by_path: dict[str, str] = {}
        for split in SPLITS:
            for key in _SPLIT_KEYS[split]:
                for entry in _as_list(content.get(key)):
                    self._take(split, str(entry))

    def _take(self, split: str, entry: str) -> None:
        for base in self._bases:
            place = (
                base / entry.removeprefix("../") if not (base / entry).exists() else base / entry
            )
            if place.is_dir():
                self._folder(split, place)
                return
            if place.is_file():
                self._list(split, place)
                return

    def _folder(self, split: str, place: Path) -> None:
        inside = _relative(place, self._tree.root)
        if inside is None:
            return
        start = f"{inside}/" if inside else ""
        for file in self._tree.pictures:
            if file.path.startswith(start):
                self._mark(file.path, split)

    def _list(self, split: str, place: Path) -> None:
        try:
            lines = read_text(place).splitlines()
        except (OSError, ValueError):
            return
        known = {file.path for file in self._tree.pictures}
        names = Counter(PurePosixPath(path).name for path in known)
        by_name = {PurePosixPath(p).name: p for p in known if names[PurePosixPath(p).name] == 1}
        for line in filter(None, map(str.strip, lines)):
            path = next((p for p in self._spellings(place, line) if p in known), None)
            path = path or by_name.get(PurePosixPath(line.replace("\\", "/")).name)
            if path is not None:
                self._mark(path, split)

    def _spellings(self, place: Path, line: str) -> Iterator[str]:
        for base in (*self._bases, place.parent):
            found = _relative(base / line, self._tree.root)
            if found is not None:
                yield found

    def _mark(self, path: str, split: str) -> None:
        """A picture of two splits is in none: it is assigned anew."""
        self.by_path[path] = split if self.by_path.get(path, split) == split else ""


def _relative(place: Path, root: Path) -> str | None:
    try:
        inside = place.resolve().relative_to(root).as_posix()
    except ValueError:
        return None
    return "" if inside == "." else inside


def _as_list(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


# -- labels -----------------------------------------------------------------------------------


def _label_files(tree: Tree) -> dict[str, FoundFile]:
    """The label file of each picture that has one."""
    texts = {file.path: file for file in files_with(tree, ".txt")}
    names = {name.casefold() for name in NAME_FILES}
    found = {}
    for picture in tree.pictures:
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

    def __init__(self, tree: Tree, spec: ReadSpec) -> None:
        self._tree, self._spec = tree, spec
        self._labels = _label_files(tree)
        self._description = _description(tree)
        self._splits: Mapping[str, str] | None = None
        if self._description is not None and spec.keep_splits:
            self._splits = _Splits(tree, self._description).by_path or None
        self._names_file: FoundFile | None = None
        self.declared = self._names()
        self.entries: list[Entry] = []
        self.rows: dict[str, Rows] = {}
        self.faults: list[LabelFault] = []
        self.sources: list[LockedFile] = []

    def _names(self) -> dict[int, str]:
        if self._description is not None:
            return declared_names(self._description.content)
        for file in self._tree.files:
            if PurePosixPath(file.path).name.casefold() in NAME_FILES:
                self._names_file = file
                return listed_names(self._tree.root / file.path)
        return {}

    def note_description(self) -> None:
        """The file with the names belongs to the annotations, too."""
        file = self._description.file if self._description is not None else self._names_file
        if file is not None:
            self.sources.append(locked(self._tree.root, file))

    def read(self, picture: FoundFile) -> None:
        if self._splits is not None and picture.path not in self._splits:
            return
        labels = self._labels.get(picture.path)
        if labels is None:
            self.faults.append(LabelFault("no_label", picture.path))
        split = self._split(picture) if self._spec.keep_splits else ""
        self.entries.append(Entry(picture, "", split))
        rows = self.rows.setdefault(picture.path, Rows(label_paths(picture.path)[0]))
        if labels is not None:
            rows.source = labels.path
            self._read_labels(labels, rows, picture)

    def _split(self, picture: FoundFile) -> str:
        return (self._splits or {}).get(picture.path) or (
            "" if self._splits is not None else split_in(picture.path)
        )

    def _read_labels(self, labels: FoundFile, rows: Rows, picture: FoundFile) -> None:
        try:
            text = read_text(self._tree.root / labels.path)
            self.sources.append(locked(self._tree.root, labels))
        except (OSError, ValueError):
            self.faults.append(LabelFault("damaged_label", labels.path, example=labels.path))
            return
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            values, where = line_values(line), f"{labels.path}:{number}"
            if values is None:
                self.faults.append(LabelFault("damaged_label", picture.path, example=where))
            elif not self._knows(int(values[0])):
                fault = LabelFault("unknown_class", picture.path, example=f"{values[0]:.15g}")
                self.faults.append(fault)
            else:
                corners, outlines = as_box(values)
                rows.add(corners, int(values[0]), outlines=outlines)

    def _knows(self, label: int) -> bool:
        if not self.declared or (self._description is None and label not in self.declared):
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
            if name.name.casefold() not in NAME_FILES:
                self.faults.append(LabelFault("no_picture_for_label", file.path, example=file.path))


def read_yolo(tree: Tree, spec: ReadSpec, ctx: JobContext) -> Listing:
    """The pictures with their objects, as the label files say."""
    reader = _Reader(tree, spec)
    reader.note_description()
    pictures = tree.pictures
    for picture in ctx.each(pictures, len(pictures), tr("Reading annotations")):
        reader.read(picture)
    reader.orphans()
    classes, number, doubled = _classes(reader.declared)
    for rows in reader.rows.values():
        rows.labels = [number[label] for label in rows.labels]
    taken = {entry.file.path for entry in reader.entries}
    return Listing(
        entries=tuple(reader.entries),
        outside=tuple(f.path for f in pictures if f.path not in taken),
        class_clashes=tuple((name, name) for name in doubled),
        classes=classes,
        drawings={path: rows.drawing(relative=True) for path, rows in reader.rows.items()},
        faults=tuple(reader.faults),
        annotations=tuple(reader.sources),
    )


def _classes(declared: Mapping[int, str]) -> tuple[tuple[str, ...], dict[int, int], list[str]]:
    """The classes, the number of each label among them, and names that stand for two labels."""
    names: dict[str, int] = {}
    number, doubled = {}, []
    for label in sorted(declared):
        if declared[label] in names:
            doubled.append(declared[label])
        number[label] = names.setdefault(declared[label], len(names))
    return tuple(names), number, doubled

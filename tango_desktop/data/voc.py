"""Pascal VOC: an XML file for each picture (Everingham et al., IJCV 88, 2010).

``Annotations/*.xml`` with the pictures in ``JPEGImages``, or each file beside its picture; splits
from ``ImageSets/Main/{train,val,test}.txt`` or from folders. Pixels are counted from 1 and both
ends belong to the box, so its left edge is ``xmin − 1`` and its right edge ``xmax``.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import (
    PictureFinder,
    Rows,
    files_with,
    locked,
    one_class_each,
    read_text,
    size_of,
    split_in,
)
from tango_desktop.data.class_folders import split_of
from tango_desktop.data.kinds import EXTENSIONS
from tango_desktop.data.listing import Entry, LabelFault, Listing, ReadSpec
from tango_desktop.data.records import SPLITS
from tango_desktop.data.scan import FoundFile, Tree, nfc
from tango_desktop.i18n import tr

_LOOKED_AT = 5
EDGES = ("xmin", "ymin", "xmax", "ymax")
_ENTITY = "<!ENTITY"  # a few of them can stand for gigabytes; annotations need none


def recognise_voc(tree: Tree) -> float:
    """How well a folder fits: whether its XML files are annotations."""
    found = files_with(tree, ".xml")
    looked = [_root_of(tree.root / file.path) for file in found[:_LOOKED_AT]]
    return 0.9 if any(root is not None for root in looked) else 0.0


def _root_of(path: Path) -> ET.Element | None:
    """The ``annotation`` element of a file; None when it is something else or damaged."""
    try:
        return parse_annotation(read_text(path))
    except (OSError, ValueError):
        return None


def parse_annotation(text: str, parser: ET.XMLParser | None = None) -> ET.Element:
    """The ``annotation`` element of a file's text.

    Raises:
        ValueError: it is something else, or damaged.
    """
    if _ENTITY in text:
        raise ValueError("it declares entities")
    try:
        root = ET.fromstring(text, parser)
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    if root.tag != "annotation":
        raise ValueError("it is no annotation")
    return root


class _Reader:
    """Reads all XML files of a folder."""

    def __init__(self, tree: Tree, spec: ReadSpec) -> None:
        self._tree, self._spec = tree, spec
        self._finder = PictureFinder(tree.pictures)
        self._sets = _image_sets(tree) if spec.keep_splits else {}
        self.entries: dict[str, Entry] = {}
        self.rows: dict[str, Rows] = {}
        self.names: dict[str, int] = {}
        self.bad: Counter[str] = Counter()  # objects that cannot be read, by picture
        self.lost: dict[str, str] = {}  # by picture, the file that cannot be read
        self.faults: list[LabelFault] = []
        self.sources = [locked(tree.root, file) for file in _lists(tree)] if self._sets else []

    def read(self, file: FoundFile) -> None:
        root = _root_of(self._tree.root / file.path)
        if root is None:
            self._note_damaged(file)
            return
        picture = self._picture(root, file)
        self.sources.append(locked(self._tree.root, file))
        if picture is None:
            self.faults.append(LabelFault("no_picture_for_label", file.path, example=file.path))
            return
        self.entries[picture.path] = Entry(picture, "", self._split(picture, file))
        rows = self.rows.setdefault(picture.path, Rows(file.path))
        rows.size = said_size(root)
        for element in root.findall("object"):
            self._add(element, rows, picture)

    def _note_damaged(self, file: FoundFile) -> None:
        picture = self._finder.by_stem(PurePosixPath(file.path).stem, file.path)
        if picture is None:
            self.faults.append(LabelFault("damaged_label", file.path, example=file.path))
        else:
            self.lost[picture.path] = file.path

    def leave_out_lost(self) -> None:
        """Pictures with objects of which none can be read: they do not show nothing."""
        for path, source in self.lost.items():
            if path not in self.entries:
                self.faults.append(LabelFault("labels_lost", path, example=source))
        for path, rows in list(self.rows.items()):
            count = self.bad[path] + len(rows.labels)
            if count and not rows.any_place:
                del self.entries[path], self.rows[path]
                self.lost[path] = rows.source
                fault = LabelFault("labels_lost", path, count, example=rows.source)
            elif self.bad[path]:
                fault = LabelFault("damaged_label", path, self.bad[path], example=rows.source)
            else:
                continue
            self.faults.append(fault)

    def _picture(self, root: ET.Element, file: FoundFile) -> FoundFile | None:
        by_stem = self._finder.by_stem(PurePosixPath(file.path).stem, file.path)
        if by_stem is not None:
            return by_stem
        name = (root.findtext("filename") or "").strip()
        return self._finder.by_name(name, file.path) if name else None

    def _split(self, picture: FoundFile, file: FoundFile) -> str:
        if not self._spec.keep_splits:
            return ""
        stem = nfc(PurePosixPath(picture.path).stem)
        return self._sets.get(stem) or split_in(picture.path) or split_in(file.path)

    def _add(self, element: ET.Element, rows: Rows, picture: FoundFile) -> None:
        found = object_of(element)
        if found is None:
            self.bad[picture.path] += 1
            return
        label = self.names.setdefault(found.name, len(self.names))
        rows.add(found.corners, label, found.difficult)


@dataclass(frozen=True)
class VocObject:
    """What an ``object`` element says; corners as everywhere: left, top, right, bottom."""

    name: str
    corners: tuple[float, float, float, float]
    difficult: bool


def object_of(element: ET.Element) -> VocObject | None:
    """The object; None when it has no name or no four numbers."""
    name = nfc((element.findtext("name") or "").strip())
    edges = [_number(element, f"bndbox/{edge}") for edge in EDGES]
    if not name or None in edges:
        return None
    left, top, right, bottom = (float(edge) for edge in edges if edge is not None)
    # Both ends belong to the box, but some programs write a box of nothing with equal ends.
    left, top = left - (right > left), top - (bottom > top)
    difficult = (element.findtext("difficult") or "0").strip() == "1"
    return VocObject(name, (left, top, right, bottom), difficult)


def _number(element: ET.Element, path: str) -> float | None:
    try:
        return float(element.findtext(path) or "")
    except ValueError:
        return None


def said_size(root: ET.Element) -> tuple[int, int] | None:
    """The picture's (width, height) as an annotation has it; None: it does not say."""
    return size_of(*(_number(root, f"size/{side}") for side in ("width", "height")))


def _image_sets(tree: Tree) -> dict[str, str]:
    """Split by stem; of several lists train comes first, then val, then test."""
    found: dict[str, str] = {}
    for file in reversed(_lists(tree)):
        split = split_of(PurePosixPath(file.path).stem)
        for line in _lines(tree.root / file.path):
            for name in (line.split()[0], line.strip()):  # a name may have spaces
                found[_name_without_suffix(name)] = split
    return found


def _name_without_suffix(name: str) -> str:
    """``name`` without a picture's extension; what else follows a dot belongs to it."""
    path = PurePosixPath(nfc(name))
    return path.stem if path.suffix.lower() in EXTENSIONS else path.name


def _lists(tree: Tree) -> list[FoundFile]:
    """The lists of ``ImageSets``, the plain names only: not those of single classes."""
    lists = [
        file
        for file in files_with(tree, ".txt")
        if "imagesets" in (name.casefold() for name in file.folders)
        and split_of(PurePosixPath(file.path).stem)
    ]
    return sorted(lists, key=lambda f: SPLITS.index(split_of(PurePosixPath(f.path).stem)))


def _lines(path: Path) -> Iterable[str]:
    try:
        return [line for line in read_text(path).splitlines() if line.strip()]
    except (OSError, ValueError):
        return []


def read_voc(tree: Tree, spec: ReadSpec, ctx: JobContext) -> Listing:
    """The pictures with their objects, as the XML files say."""
    reader = _Reader(tree, spec)
    files = files_with(tree, ".xml")
    for file in ctx.each(files, len(files), tr("Reading annotations")):
        reader.read(file)
    reader.leave_out_lost()
    names = sorted(reader.names)
    number = [names.index(name) for name in reader.names]
    for rows in reader.rows.values():
        rows.labels = [number[label] for label in rows.labels]
    described = reader.entries
    used = set(described).union(reader.lost)
    listing = Listing(
        entries=tuple(described[path] for path in sorted(described)),
        outside=tuple(f.path for f in tree.pictures if f.path not in used),
        classes=tuple(names),
        drawings={path: rows.drawing() for path, rows in reader.rows.items()},
        faults=tuple(reader.faults),
        annotations=tuple(reader.sources),
    )
    return one_class_each(listing, spec)

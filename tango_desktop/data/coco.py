"""COCO: one JSON file for many pictures (Lin et al., arXiv 1405.0312; cocodataset.org).

``images``, ``categories`` and ``annotations`` in any order, boxes as ``[left, top, width, height]``
in pixels, category numbers of any kind. A file is for the split that it or its folder is named
after.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import (
    PictureFinder,
    any_place,
    files_with,
    locked,
    one_class_each,
    several_splits,
    split_in,
    split_named,
)
from tango_desktop.data.coco_content import (
    CHECK_EVERY,
    CocoImage,
    CocoObjects,
    Key,
    read_content,
)
from tango_desktop.data.listing import Drawing, Entry, LabelFault, Listing, ReadSpec
from tango_desktop.data.outlines import packed
from tango_desktop.data.records import LockedFile
from tango_desktop.data.scan import FoundFile, Tree

_HEAD_BYTES = 1 << 16
_KEYS = (b'"annotations"', b'"images"', b'"categories"')


def recognise_coco(tree: Tree) -> float:
    """How well a folder fits: whether there is a JSON file with boxes."""
    return 0.85 if any(map(_is_coco, _candidates(tree))) else 0.0


def _candidates(tree: Tree) -> list[Path]:
    return [tree.root / file.path for file in files_with(tree, ".json")]


def _is_coco(path: Path) -> bool:
    """Whether the beginning or the end of a file names what COCO files hold."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            stream.seek(max(0, path.stat().st_size - _HEAD_BYTES))
            tail = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    return head.lstrip()[:1] in (b"{", b"\xef") and any(k in head or k in tail for k in _KEYS)


class _Reader:
    """Puts the files of a folder together."""

    def __init__(self, tree: Tree, spec: ReadSpec, ctx: JobContext) -> None:
        self._tree, self._spec, self._ctx = tree, spec, ctx
        self._finder = PictureFinder(tree.pictures)
        self.names: dict[str, int] = {}
        self.doubled: set[str] = set()
        self.entries: dict[str, Entry] = {}
        self.drawings: dict[str, Drawing] = {}
        self.lost: set[str] = set()
        self._given: dict[str, tuple[str, ...]] = {}  # the splits that files give a picture
        self.faults: list[LabelFault] = []
        self.sources: list[LockedFile] = []

    def read(self, file: FoundFile) -> None:
        path = self._tree.root / file.path
        try:
            content = read_content(path, file.size_bytes, self._ctx)
            self.sources.append(locked(self._tree.root, file))
        except (ValueError, OSError) as error:
            where = f"{file.path}:{error}" if isinstance(error, ValueError) else file.path
            self.faults.append(LabelFault("damaged_label", file.path, example=where))
            return
        if content.broken:
            where = f"{file.path}:{content.first_broken}"
            fault = LabelFault("damaged_label", file.path, content.broken, example=where)
            self.faults.append(fault)
        table = content.table(self._labels(content.categories))
        for number, (key, image) in enumerate(content.images.items()):
            if number % CHECK_EVERY == 0:
                self._ctx.check()
            self._add_image(file, image, table.of_image(key))
        strays = table.strays(content.images)
        if strays:
            fault = LabelFault("no_picture_for_label", file.path, strays, example=file.path)
            self.faults.append(fault)

    def _labels(self, categories: Mapping[Key, str]) -> dict[Key, int]:
        """Class number by category; two categories of one name become one class."""
        labels: dict[Key, int] = {}
        seen: set[str] = set()
        for key in sorted(categories, key=lambda k: (isinstance(k, str), k)):
            name = categories[key]
            if name in seen:
                self.doubled.add(name)
            seen.add(name)
            labels[key] = self.names.setdefault(name, len(self.names))
        return labels

    def _add_image(self, file: FoundFile, image: CocoImage, objects: CocoObjects) -> None:
        picture = self._finder.by_name(image.file_name, file.path)
        if picture is None:
            fault = LabelFault("no_picture_for_label", image.file_name, 1, example=file.path)
            self.faults.append(fault)
            return
        if objects.undeclared:
            count, name = len(objects.undeclared), objects.undeclared[0]
            self.faults.append(LabelFault("unknown_class", picture.path, count, example=name))
        self.entries[picture.path] = Entry(picture, "", self._split_of(file, picture))
        drawing = _drawing(file.path, image, objects)
        earlier = self.drawings.get(picture.path)
        both = drawing if earlier is None else _joined(earlier, drawing)
        self.drawings[picture.path] = both

    def _split_of(self, file: FoundFile, picture: FoundFile) -> str:
        """What all files until now say; "" where they say nothing, or do not agree."""
        if not self._spec.keep_splits:
            return ""
        stem = PurePosixPath(file.path).stem
        split = split_named(stem) or split_in(file.path)
        given = self._given.get(picture.path, ())
        if split and split not in given:
            given = self._given[picture.path] = (*given, split)
        return given[0] if len(given) == 1 else "" if given else split_in(picture.path)

    def note_splits(self) -> None:
        """Tell of pictures that files put into several splits."""
        for path in self.entries:
            if len(given := self._given.get(path, ())) > 1:
                self.faults.append(several_splits(path, given))

    def leave_out_lost(self) -> None:
        """Pictures with objects of which none has a place: they do not show nothing."""
        for path, drawing in list(self.drawings.items()):
            if len(drawing.labels) and not any_place(drawing.corners):
                del self.entries[path], self.drawings[path]
                self.lost.add(path)
                fault = LabelFault("labels_lost", path, len(drawing.labels), example=drawing.source)
                self.faults.append(fault)


def _drawing(source: str, image: CocoImage, objects: CocoObjects) -> Drawing:
    outlines = objects.outlines if objects.outlines is not None and objects.outlines.any else ()
    return Drawing(
        source, objects.corners, objects.labels, objects.crowd, outlines, size=image.size
    )


def _joined(first: Drawing, second: Drawing) -> Drawing:
    """What two files say of a picture."""
    parts = (first, second)
    outlined = any(part.outlines for part in parts)
    outlines = [o for p in parts for o in p.outlines or ((),) * len(p.labels)] if outlined else []
    return Drawing(
        second.source,
        np.concatenate([part.corners for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.crowd for part in parts]),
        packed(outlines) if outlines else (),
        size=second.size,
    )


def read_coco(tree: Tree, spec: ReadSpec, ctx: JobContext) -> Listing:
    """The pictures with their objects, as the JSON files say."""
    reader = _Reader(tree, spec, ctx)
    for file in files_with(tree, ".json"):
        ctx.check()
        if _is_coco(tree.root / file.path):
            reader.read(file)
    reader.leave_out_lost()
    reader.note_splits()
    entries = reader.entries
    used = reader.lost.union(entries)
    listing = Listing(
        entries=tuple(entries[path] for path in sorted(entries)),
        outside=tuple(f.path for f in tree.pictures if f.path not in used),
        class_clashes=tuple((name, name) for name in sorted(reader.doubled)),
        classes=tuple(reader.names),
        drawings=reader.drawings,
        faults=tuple(reader.faults),
        annotations=tuple(reader.sources),
    )
    return one_class_each(listing, spec)

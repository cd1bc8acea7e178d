"""COCO: one JSON file for many pictures (Lin et al., arXiv 1405.0312; cocodataset.org).

``images``, ``categories`` and ``annotations`` in any order, boxes as ``[left, top, width, height]``
in pixels, category numbers of any kind. A file is for the split that it or its folder is named
after.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import (
    PictureFinder,
    Rows,
    files_with,
    locked,
    split_in,
    split_named,
)
from tango_desktop.data.boxes import Polygon
from tango_desktop.data.json_stream import JsonStream
from tango_desktop.data.listing import Entry, LabelFault, Listing, ReadSpec
from tango_desktop.data.records import LockedFile
from tango_desktop.data.scan import FoundFile, Tree, nfc
from tango_desktop.i18n import tr

_HEAD_BYTES = 1 << 16
_KEYS = (b'"annotations"', b'"images"', b'"categories"')
_CHECK_EVERY = 500  # elements

Values = Mapping[str, Any]


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


@dataclass
class _Content:
    """What one file holds."""

    images: dict[Any, Values] = field(default_factory=dict)
    categories: dict[Any, str] = field(default_factory=dict)
    annotations: dict[Any, list[Values]] = field(default_factory=lambda: defaultdict(list))
    broken: int = 0


def _read_file(path: Path, size_bytes: int, ctx: JobContext) -> _Content:
    """All of a file.

    Raises:
        ValueError: it is damaged.
        OSError: it cannot be read.
    """
    content = _Content()
    take = {"images": _image, "categories": _category, "annotations": _annotation}
    with JsonStream(path) as stream:
        for number, (name, value) in enumerate(stream.members()):
            if number % _CHECK_EVERY == 0:
                ctx.check()
                share = min(1.0, stream.bytes_read / max(size_bytes, 1))
                ctx.report(share, tr("Reading {file}", file=path.name))
            if name in take:
                take[name](content, value)
    return content


def _image(content: _Content, value: Any) -> None:
    if isinstance(value, dict) and is_key(value.get("id")) and value.get("file_name"):
        content.images[value["id"]] = value
    else:
        content.broken += 1


def _category(content: _Content, value: Any) -> None:
    if isinstance(value, dict) and is_key(value.get("id")) and value.get("name") is not None:
        content.categories[value["id"]] = name_of(value)
    else:
        content.broken += 1


def name_of(category: Values) -> str:
    """The name of a category that has one."""
    return nfc(str(category["name"]).strip())


def _annotation(content: _Content, value: Any) -> None:
    if isinstance(value, dict) and is_key(value.get("image_id")) and "bbox" in value:
        wanted = ("category_id", "bbox", "iscrowd", "segmentation")
        content.annotations[value["image_id"]].append({k: value.get(k) for k in wanted})
    else:
        content.broken += 1


def is_key(value: Any) -> bool:
    """Whether a value can be the number of something."""
    return isinstance(value, (int, str)) and not isinstance(value, bool)


class _Reader:
    """Puts the files of a folder together."""

    def __init__(self, tree: Tree, spec: ReadSpec, ctx: JobContext) -> None:
        self._tree, self._spec, self._ctx = tree, spec, ctx
        self._finder = PictureFinder(tree.pictures)
        self.names: dict[str, int] = {}
        self.doubled: set[str] = set()
        self.entries: dict[str, Entry] = {}
        self.rows: dict[str, Rows] = {}
        self.faults: list[LabelFault] = []
        self.sources: list[LockedFile] = []

    def read(self, file: FoundFile) -> None:
        path = self._tree.root / file.path
        try:
            content = _read_file(path, file.size_bytes, self._ctx)
            self.sources.append(locked(self._tree.root, file))
        except (ValueError, OSError) as error:
            self.faults.append(LabelFault("damaged_label", file.path, example=str(error)))
            return
        if content.broken:
            fault = LabelFault("damaged_label", file.path, content.broken, example=file.path)
            self.faults.append(fault)
        labels = self._labels(content.categories)
        for key, image in content.images.items():
            self._add_image(file, image, content.annotations.pop(key, []), labels)
        for unknown in content.annotations.values():
            fault = LabelFault("no_picture_for_label", file.path, len(unknown), example=file.path)
            self.faults.append(fault)

    def _labels(self, categories: Mapping[Any, str]) -> dict[Any, int]:
        """Class number by category; two categories of one name become one class."""
        labels: dict[Any, int] = {}
        seen: set[str] = set()
        for key in sorted(categories, key=lambda k: (isinstance(k, str), k)):
            name = categories[key]
            if name in seen:
                self.doubled.add(name)
            seen.add(name)
            labels[key] = self.names.setdefault(name, len(self.names))
        return labels

    def _add_image(
        self, file: FoundFile, image: Values, found: Sequence[Values], labels: Mapping[Any, int]
    ) -> None:
        picture = self._finder.by_name(str(image["file_name"]), file.path)
        if picture is None:
            name = str(image["file_name"])
            self.faults.append(LabelFault("no_picture_for_label", name, 1, example=file.path))
            return
        split = self._split(file, picture) if self._spec.keep_splits else ""
        before = self.entries.get(picture.path)
        if before is not None and before.split != split:
            split = ""  # in two splits: it is assigned anew
        self.entries[picture.path] = Entry(picture, "", split)
        rows = self.rows.setdefault(picture.path, Rows(file.path))
        rows.size = _size(image)
        for values in found:
            self._add_box(rows, values, labels, picture)

    @staticmethod
    def _split(file: FoundFile, picture: FoundFile) -> str:
        stem = PurePosixPath(file.path).stem
        return split_named(stem) or split_in(file.path) or split_in(picture.path)

    def _add_box(
        self, rows: Rows, values: Values, labels: Mapping[Any, int], picture: FoundFile
    ) -> None:
        label = labels.get(values["category_id"]) if is_key(values["category_id"]) else None
        if label is None:
            name = str(values["category_id"])
            self.faults.append(LabelFault("unknown_class", picture.path, example=name))
            return
        corners = box_of(values["bbox"])
        rows.add(corners, label, bool(values["iscrowd"]), _outlines(values["segmentation"]))


def _size(image: Values) -> tuple[int, int] | None:
    width, height = image.get("width"), image.get("height")
    if isinstance(width, (int, float)) and isinstance(height, (int, float)) and width and height:
        return int(width), int(height)
    return None


def box_of(box: Any) -> tuple[float, float, float, float]:
    """Corners; NaN where the values are no four numbers, which the checks then find."""
    try:
        left, top, width, height = (float(value) for value in box)
    except (TypeError, ValueError):
        return (math.nan,) * 4
    return left, top, left + width, top + height


def _outlines(value: Any) -> tuple[Polygon, ...]:
    """The polygons; run lengths, which stand for crowds, are left out."""
    if not isinstance(value, list):
        return ()
    try:
        found = [tuple(float(number) for number in part) for part in value]
    except (TypeError, ValueError):
        return ()
    return tuple(part for part in found if len(part) >= 6 and len(part) % 2 == 0)


def read_coco(tree: Tree, spec: ReadSpec, ctx: JobContext) -> Listing:
    """The pictures with their objects, as the JSON files say."""
    reader = _Reader(tree, spec, ctx)
    for file in files_with(tree, ".json"):
        ctx.check()
        if _is_coco(tree.root / file.path):
            reader.read(file)
    entries = reader.entries
    return Listing(
        entries=tuple(entries[path] for path in sorted(entries)),
        outside=tuple(f.path for f in tree.pictures if f.path not in entries),
        class_clashes=tuple((name, name) for name in sorted(reader.doubled)),
        classes=tuple(reader.names),
        drawings={path: rows.drawing() for path, rows in reader.rows.items()},
        faults=tuple(reader.faults),
        annotations=tuple(reader.sources),
    )

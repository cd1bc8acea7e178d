"""Boxes written as COCO JSON: changed within files of many pictures, or a whole data set.

A file that is changed is read twice, element by element: first to learn what its pictures and
classes are called, then to copy it with other annotations for some pictures. Everything else is
copied as it stands.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import PictureFinder, class_number
from tango_desktop.data.boxes import Boxes, Polygon
from tango_desktop.data.coco_content import (
    Key,
    box_of,
    is_crowd,
    key_in,
    key_of,
    name_of,
    said_size,
    written_like,
)
from tango_desktop.data.fitting import placement
from tango_desktop.data.json_stream import Event, JsonStream, Part
from tango_desktop.data.listing import ExportSpec, WriteSpec
from tango_desktop.data.records import SPLITS, DatasetIndex, LockedPicture
from tango_desktop.data.rewriting import Old, damaged, recognised, rewritten
from tango_desktop.data.scan import nfc
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

_CHECK_EVERY = 500  # elements
_DECIMALS = 2  # of a pixel

Marked = Mapping[str, tuple[LockedPicture, Boxes]]
Values = dict[str, Any]


def write_coco(spec: WriteSpec, ctx: JobContext) -> tuple[Path, ...]:
    """Put the boxes of some pictures into the JSON files that name them.

    Raises:
        DataError: a file is damaged or cannot be written, or none names a picture.
    """
    marked = {picture.path: (picture, boxes) for picture, boxes in spec.marked}
    finder = _finder(spec.index, marked)
    changed: dict[str, Path] = {}
    for file in spec.index.annotations:
        path = spec.index.root / file.path
        head = _head(path, file.path, finder, marked, ctx)
        own = {p: marked[p] for p in head.pictures if p not in changed}
        # A picture that an earlier file has got: what this one says of it is there already.
        for picture in head.pictures:
            changed.setdefault(picture, path)
        if head.pictures:
            _rewrite(path, _Changes(head, own, spec.index), ctx)
    missing = [path for path in marked if path not in changed]
    if missing:
        raise DataError(
            tr("No annotation file names {picture} any more.", picture=missing[0]),
            tr("Check the data again."),
        )
    return tuple(dict.fromkeys(changed[path] for path in marked))


def _finder(index: DatasetIndex, marked: Marked) -> PictureFinder[LockedPicture]:
    """Of all pictures that share a name with one that is to be changed."""
    names = {PurePosixPath(nfc(path)).name.casefold() for path in marked}
    likely = (p for p in index.pictures if nfc(p.path).rpartition("/")[2].casefold() in names)
    return PictureFinder(likely)


@dataclass
class _Head:
    """What a file calls things.

    Attributes:
        pictures: by path, the numbers of the pictures that are to be changed, as they are written.
        sizes: by path, what the file says of their (width, height).
        categories: the name of each number.
        written: how the file writes the number of each category.
        last: the highest number of an annotation.
        example: an annotation's number, as it is written.
        fractions: whether any box has a number that is written with a point.
    """

    pictures: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    categories: dict[Key, str] = field(default_factory=dict)
    written: dict[Key, Any] = field(default_factory=dict)
    last: int = 0
    example: Any = 0
    fractions: bool = False

    def note_category(self, value: Any) -> None:
        """Take over a class, if it is one."""
        key = key_in(value)
        if key is not None and value.get("name") is not None:
            self.categories.setdefault(key, name_of(value))
            self.written.setdefault(key, value["id"])

    def note_annotation(self, value: Any) -> None:
        """Take over how annotations are numbered, and how their places are written."""
        number = key_in(value)
        if isinstance(number, int):
            self.last, self.example = max(self.last, number), value["id"]
        if not self.fractions and isinstance(value, dict):
            self.fractions = _has_fractions(value.get("bbox"))


def _head(
    path: Path, near: str, finder: PictureFinder[LockedPicture], marked: Marked, ctx: JobContext
) -> _Head:
    head = _Head()
    try:
        with JsonStream(path) as stream:
            for number, event in enumerate(stream.events()):
                if number % _CHECK_EVERY == 0:
                    ctx.check()
                if event.name == "images":
                    picture = _picture(event.value, near, finder)
                    if picture is not None and picture.path in marked:
                        head.pictures[picture.path].append(event.value["id"])
                        head.sizes[picture.path] = said_size(event.value)
                elif event.name == "categories":
                    head.note_category(event.value)
                elif event.name == "annotations":
                    head.note_annotation(event.value)
    except (ValueError, OSError) as error:
        raise damaged(path, error) from error
    return head


def _picture(value: Any, near: str, finder: PictureFinder[LockedPicture]) -> LockedPicture | None:
    if key_in(value) is not None and value.get("file_name"):
        return finder.by_name(str(value["file_name"]), near)
    return None


def _has_fractions(value: Any) -> bool:
    """Whether a number in nested lists is written with a point."""
    if isinstance(value, list):
        return any(map(_has_fractions, value))
    return isinstance(value, float)


def _whole(value: Any) -> Any:
    """The numbers in nested lists, without the point where they need none."""
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


# -- what is written --------------------------------------------------------------------------


class _Changes:
    """The annotations of some pictures of a file: the old ones are taken out, new ones put in."""

    def __init__(self, head: _Head, marked: Marked, index: DatasetIndex) -> None:
        self._head, self._marked = head, marked
        self._root, self._classes = index.root, index.classes
        self._path_of = {
            key_of(n): path for path, numbers in head.pictures.items() for n in numbers
        }
        self._old: defaultdict[str, list[tuple[str, Values]]] = defaultdict(list)
        self._categories, self._written = dict(head.categories), dict(head.written)
        self.new_categories = list(self._missing_categories())
        # Of several that mean a class, the first that is spelled alike.
        by_number = sorted(self._categories, key=lambda k: (isinstance(k, str), k), reverse=True)
        by_number.sort(key=lambda k: self._categories[k] in self._classes)
        self._number_of = {self._label(key): self._written[key] for key in by_number}
        self._last = head.last

    def _missing_categories(self) -> Iterator[str]:
        last = max((key for key in self._categories if isinstance(key, int)), default=0)
        example = next(iter(self._written.values()), last)
        used = {int(n) for _, boxes in self._marked.values() for n in boxes.labels}
        declared = {self._label(key) for key in self._categories}
        for label in sorted(used):
            name = self._classes[label]
            if label not in declared:
                last += 1
                self._categories[last] = name
                self._written[last] = written_like(last, example)
                yield _json({"id": self._written[last], "name": name})

    def takes(self, value: Any, text: str) -> bool:
        """Whether an annotation is of a picture that is changed: it is kept back."""
        path = self._path_of.get(key_in(value, "image_id"))
        if path is None or "bbox" not in value:
            return False
        if self._label(key_in(value, "category_id")) < 0:
            return False
        self._old[path].append((text, value))
        return True

    def _label(self, category: Key | None) -> int:
        name = None if category is None else self._categories.get(category)
        return -1 if name is None else class_number(self._classes, name)

    def annotations(self) -> Iterator[str]:
        """The annotations of the changed pictures, as JSON."""
        for path, (picture, boxes) in self._marked.items():
            old = self._old[path]
            before_all = self._as_old(old)
            said = self._head.sizes.get(path)
            place = placement(said, before_all.corners, picture, self._root / path)
            boxes = place.boxes_to_file(boxes)
            past = recognised(boxes, before_all, place.file_size)
            for number, before in enumerate(past):
                if before.same:
                    yield old[before.number][0]
                else:
                    value = dict(old[before.number][1]) if before.number >= 0 else self._new(path)
                    yield _json(self._changed(value, boxes, number))

    def _as_old(self, found: Sequence[tuple[str, Values]]) -> Old:
        return Old.of(
            [box_of(value["bbox"]) for _, value in found],
            [self._label(key_of(value["category_id"])) for _, value in found],
            [is_crowd(value) for _, value in found],
        )

    def _new(self, path: str) -> Values:
        self._last += 1
        number = written_like(self._last, self._head.example)
        head: Values = {"id": number, "image_id": self._head.pictures[path][0]}
        return {**head, "segmentation": [], "iscrowd": 0}

    def _changed(self, value: Values, boxes: Boxes, number: int) -> Values:
        label, crowd = int(boxes.labels[number]), bool(boxes.crowd[number])
        if self._label(key_in(value, "category_id")) != label:
            value["category_id"] = self._number_of[label]
        fractions = _has_fractions(value["bbox"]) if "bbox" in value else self._head.fractions
        place = coco_place(boxes, number)
        value.update(place if fractions else {name: _whole(own) for name, own in place.items()})
        if crowd or "iscrowd" in value:
            value["iscrowd"] = int(crowd)
        return value


def coco_place(boxes: Boxes, number: int) -> Values:
    """``bbox``, ``area`` and ``segmentation`` of a box."""
    left, top, right, bottom = (round(float(v), _DECIMALS) for v in boxes.corners[number])
    outlines = boxes.polygons[number] if boxes.polygons else ()
    width, height = round(right - left, _DECIMALS), round(bottom - top, _DECIMALS)
    area = sum(map(_area, outlines)) if outlines else width * height
    return {
        "bbox": [left, top, width, height],
        "area": round(area, _DECIMALS),
        "segmentation": [[round(v, _DECIMALS) for v in outline] for outline in outlines],
    }


def _area(outline: Polygon) -> float:
    """The area within an outline (the shoelace formula)."""
    x, y = np.reshape(outline, (-1, 2)).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _json(value: Values) -> str:
    return json.dumps(value, ensure_ascii=False)


# -- copying ----------------------------------------------------------------------------------


def _rewrite(path: Path, changes: _Changes, ctx: JobContext) -> None:
    try:
        with JsonStream(path, copying=True) as stream, rewritten(path) as target:
            copy = _Copy(stream, target, changes)
            for number, event in enumerate(stream.events()):
                if number % _CHECK_EVERY == 0:
                    ctx.check()
                copy.take(event)
            copy.finish()
    except ValueError as error:
        raise damaged(path, error) from error


class _Copy:
    """Copies a file's text, event by event, with changes."""

    def __init__(self, stream: JsonStream, target: IO[bytes], changes: _Changes) -> None:
        self._stream, self._target, self._changes = stream, target, changes
        self._count, self._space = 0, ""  # elements of this array so far, and what parts them
        self._more: dict[str, Callable[[], Iterable[str]]] = {
            "annotations": changes.annotations,
            "categories": lambda: changes.new_categories,
        }

    def take(self, event: Event) -> None:
        """The next part of the file."""
        before, own = self._stream.taken()
        if event.part is Part.ELEMENT:
            self._space = before.replace(",", "", 1)
            if event.name != "annotations" or not self._changes.takes(event.value, own):
                self._element(own)
            return
        if event.part is Part.OPEN:
            self._count, self._space = 0, ""
        elif event.part is Part.CLOSE:
            for text in self._more.pop(event.name, tuple)():
                self._element(text)
        self._write(before + own)

    def _element(self, text: str) -> None:
        self._write(f"{',' if self._count else ''}{self._space}{text}")
        self._count += 1

    def finish(self) -> None:
        """Arrays that the file does not have, and its end."""
        for name, more in self._more.items():
            texts = ", ".join(more())
            if texts:
                self._write(f', "{name}": [{texts}]')
        self._write(self._stream.rest())

    def _write(self, text: str) -> None:
        self._target.write(text.encode())


# -- a whole data set -------------------------------------------------------------------------


def export_coco(spec: ExportSpec, ctx: JobContext) -> None:
    """A folder of pictures for each split, and ``annotations/instances_SPLIT.json``.

    Raises:
        OSError: a file cannot be written.
    """
    (spec.folder / "annotations").mkdir(parents=True, exist_ok=True)
    written = {split: _Written([], []) for split in SPLITS}
    for number, picture, name in spec.pictures(ctx):
        spec.place(number, spec.folder / picture.split / name)
        written[picture.split].add(picture, name)
    categories = [_json({"id": n + 1, "name": c}) for n, c in enumerate(spec.index.classes)]
    for split, own in written.items():
        if own.images:
            arrays = {
                "images": own.images,
                "annotations": own.annotations,
                "categories": categories,
            }
            _save(spec.folder / "annotations" / f"instances_{split}.json", arrays, ctx)


@dataclass(frozen=True)
class _Written:
    """The elements of a new file, as JSON."""

    images: list[str]
    annotations: list[str]

    def add(self, picture: LockedPicture, name: str) -> None:
        number = len(self.images) + 1
        sides = {"width": picture.width, "height": picture.height}
        self.images.append(_json({"id": number, "file_name": name, **sides}))
        for at, (label, crowd) in enumerate(
            zip(picture.boxes.labels, picture.boxes.crowd, strict=True)
        ):
            head = {"id": len(self.annotations) + 1, "image_id": number}
            what = {"category_id": int(label) + 1, "iscrowd": int(crowd)}
            self.annotations.append(_json({**head, **what, **coco_place(picture.boxes, at)}))


def _save(path: Path, arrays: Mapping[str, Sequence[str]], ctx: JobContext) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for at, (name, elements) in enumerate(arrays.items()):
            stream.write(f'{"," if at else "{"}\n"{name}": [')
            for number, element in enumerate(elements):
                if number % _CHECK_EVERY == 0:
                    ctx.check()
                stream.write(f"{',' if number else ''}\n{element}")
            stream.write("\n]")
        stream.write("\n}\n")

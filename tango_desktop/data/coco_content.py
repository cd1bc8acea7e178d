"""What a COCO file holds, in columns: hundreds of thousands of annotations in a few arrays.

An object for each annotation would take several times the memory, and Python's garbage collection
would stop every other thread for seconds while it looks through them.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import class_name, plain_text, size_of
from tango_desktop.data.json_stream import JsonStream
from tango_desktop.data.outlines import OutlineRows, Outlines
from tango_desktop.data.run_lengths import outlines_of_runs
from tango_desktop.i18n import tr

CHECK_EVERY = 500  # elements
_LONGEST_NAME = 100  # characters of what stands for a class that there is not
_NO_BOX = (math.nan,) * 4
_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]{0,39}))(?:\.0+)?")

Values = Mapping[str, Any]
Key = int | str


@dataclass(frozen=True)
class CocoImage:
    """A picture as a file names it."""

    file_name: str
    size: tuple[int, int] | None


@dataclass
class CocoContent:
    """What one file holds.

    Attributes:
        path: of the file.
        images: by number, as :func:`key_of` gives it.
        categories: names by number.
        broken: pictures, classes and annotations that cannot be read.
        first_broken: where the first of them is, ``line:column``.
    """

    path: Path
    images: dict[Key, CocoImage] = field(default_factory=dict)
    categories: dict[Key, str] = field(default_factory=dict)
    broken: int = 0
    first_broken: str = ""
    _image_rows: dict[Key, int] = field(default_factory=dict)  # numbers in ``_images``
    _category_rows: dict[Key, int] = field(default_factory=dict)
    _images: array[int] = field(default_factory=lambda: array("q"))
    _categories: array[int] = field(default_factory=lambda: array("q"))
    _corners: array[float] = field(default_factory=lambda: array("d"))
    _crowd: bytearray = field(default_factory=bytearray)
    _outlines: OutlineRows = field(default_factory=OutlineRows)

    def add_image(self, value: Any) -> bool:
        """A picture; False when it has no number and name of its own."""
        key = key_in(value)
        if key is None or not value.get("file_name") or key in self.images:
            return False
        self.images[key] = CocoImage(plain_text(str(value["file_name"])), said_size(value))
        return True

    def add_category(self, value: Any) -> bool:
        """A class; False when it has no number and name, or another has the number."""
        key = key_in(value)
        if key is None or value.get("name") is None:
            return False
        name = name_of(value)
        return self.categories.setdefault(key, name) == name

    def add_annotation(self, value: Any) -> bool:
        """An object; False when it is of no picture, or has no box."""
        image = key_in(value, "image_id")
        if image is None or "bbox" not in value:
            return False
        category = key_in(value, "category_id")
        if category is None:
            category = str(value.get("category_id"))[:_LONGEST_NAME]
        rows, kinds = self._image_rows, self._category_rows
        self._images.append(rows.setdefault(image, len(rows)))
        self._categories.append(kinds.setdefault(category, len(kinds)))
        self._corners.extend(box_of(value["bbox"]))
        self._crowd.append(is_crowd(value))
        self._outlines.add(outlines_of(value))
        return True

    def table(self, labels: Mapping[Key, int]) -> CocoTable:
        """All annotations, sorted by picture.

        Args:
            labels: the class of each category.
        """
        images = np.array(self._images, np.int64)
        order = np.argsort(images, kind="stable")
        ends = np.cumsum(np.bincount(images, minlength=len(self._image_rows)))
        kinds = np.array([labels.get(key, -1) for key in self._category_rows], np.int32)
        names = tuple(str(key)[:_LONGEST_NAME] for key in self._category_rows)
        return CocoTable(
            np.split(order, ends[:-1]) if len(ends) else [],
            self._image_rows,
            np.array(self._corners, np.float64).reshape(-1, 4),
            np.array(self._categories, np.int64),
            kinds,
            names,
            np.frombuffer(self._crowd, np.bool_) if self._crowd else np.zeros(0, np.bool_),
            self._outlines.outlines() if self._outlines.any else None,
        )


@dataclass(frozen=True, eq=False)
class CocoTable:
    """The annotations of a file.

    Attributes:
        rows: the annotations of each picture that has any.
        numbers: by a picture's number, its place in ``rows``.
        corners: (N, 4) left, top, right, bottom; NaN where there is no box.
        categories: (N,) places in ``labels`` and ``names``.
        labels: the class of each category; −1 where it is not declared.
        names: what the file calls each category.
        crowd: (N,) whether it stands for a crowd of objects.
        outlines: of each annotation; None when none has any.
    """

    rows: list[NDArray[np.intp]]
    numbers: Mapping[Key, int]
    corners: NDArray[np.float64]
    categories: NDArray[np.int64]
    labels: NDArray[np.int32]
    names: tuple[str, ...]
    crowd: NDArray[np.bool_]
    outlines: Outlines | None

    def of_image(self, key: Key) -> CocoObjects:
        """The annotations of a picture."""
        number = self.numbers.get(key)
        rows = np.zeros(0, np.intp) if number is None else self.rows[number]
        labels = self.labels[self.categories[rows]]
        known = labels >= 0
        undeclared = tuple(self.names[n] for n in self.categories[rows[~known]])
        rows = rows[known]
        return CocoObjects(
            self.corners[rows],
            labels[known],
            self.crowd[rows],
            None if self.outlines is None else self.outlines.chosen(rows),
            undeclared,
        )

    def strays(self, images: Mapping[Key, object]) -> int:
        """How many annotations are of a picture that the file does not name."""
        return sum(len(self.rows[n]) for key, n in self.numbers.items() if key not in images)


@dataclass(frozen=True, eq=False)
class CocoObjects:
    """The objects of a picture, and the names of the classes of those that are not declared."""

    corners: NDArray[np.float64]
    labels: NDArray[np.int32]
    crowd: NDArray[np.bool_]
    outlines: Outlines | None
    undeclared: tuple[str, ...]


def read_content(path: Path, size_bytes: int, ctx: JobContext) -> CocoContent:
    """All of a file.

    Raises:
        ValueError: it is damaged; the words say where.
        OSError: it cannot be read.
    """
    content = CocoContent(path)
    take = {
        "images": content.add_image,
        "categories": content.add_category,
        "annotations": content.add_annotation,
    }
    with JsonStream(path) as stream:
        try:
            for number, (name, value) in enumerate(stream.members()):
                if number % CHECK_EVERY == 0:
                    ctx.check()
                    share = min(1.0, stream.bytes_read / max(size_bytes, 1))
                    ctx.report(share, tr("Reading {file}", file=path.name))
                if name in take and not take[name](value):
                    content.broken += 1
                    content.first_broken = content.first_broken or stream.place()
        except ValueError as error:
            raise ValueError(stream.place()) from error
    return content


def key_of(value: Any) -> Key | None:
    """The number of something, the same for ``1``, ``"1"`` and ``1.0``; None: it is none.

    Programs that go through tables or JSON keys change the kind of some numbers and not of others.
    """
    if isinstance(value, str):
        whole = _WHOLE.fullmatch(value)
        return int(whole[1]) if whole else value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def key_in(values: Any, name: str = "id") -> Key | None:
    """The number that an element of a file has under a name."""
    return key_of(values.get(name)) if isinstance(values, dict) else None


def written_like(number: int, example: Any) -> Any:
    """A number in the kind that a file uses: ``7``, ``"7"`` or ``7.0``."""
    return type(example)(number) if isinstance(example, (str, float)) else number


def name_of(category: Values) -> str:
    """The name of a category that has one; its number where the name is empty."""
    return class_name(str(category["name"])) or str(category["id"])


def said_size(image: Values) -> tuple[int, int] | None:
    """A picture's (width, height) as a file has it; None: it does not say."""
    return size_of(image.get("width"), image.get("height"))


def is_crowd(annotation: Values) -> bool:
    """Whether an annotation stands for a crowd of objects."""
    return annotation.get("iscrowd") in (1, "1")


def outlines_of(annotation: Values) -> Sequence[Any]:
    """The outlines of an object, unchecked; crowds, which have run lengths, need none."""
    segmentation = annotation.get("segmentation")
    if isinstance(segmentation, list):
        return segmentation
    if isinstance(segmentation, dict) and not is_crowd(annotation):
        return outlines_of_runs(segmentation)
    return ()


def box_of(box: Any) -> tuple[float, float, float, float]:
    """Corners; NaN where the values are no four numbers, which the checks then find."""
    if not isinstance(box, list):
        return _NO_BOX
    try:
        left, top, width, height = (float(value) for value in box)
    except (TypeError, ValueError, OverflowError):
        return _NO_BOX
    return left, top, left + width, top + height

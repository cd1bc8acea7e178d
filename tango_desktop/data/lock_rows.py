"""The lines of a lock file: pictures, their boxes, and the files that the boxes come from.

A line of boxes is the picture's number and six values for each box: class, whether it is a crowd,
left, top, right, bottom. Outlines have lines of their own: picture, box, then x and y in turn.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tango_desktop.data.boxes import Boxes
from tango_desktop.data.outlines import OutlineRows
from tango_desktop.data.records import LockedFile, LockedPicture

# What YAML takes for a line break or does not allow in a text block, and what a line must not hold.
_UNSAFE = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_VALUES = 6  # of a box


def escaped(path: str) -> str:
    """A path as it stands on a line."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", path)


def unescaped(text: str) -> str:
    """The path that ``text`` stands for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\\" in text else text


def file_row(file: LockedFile) -> str:
    """The line of an annotation file."""
    return f"{file.sha256} {file.size_bytes} {file.mtime_ns} {escaped(file.path)}"


def file_of(row: str) -> LockedFile:
    """The annotation file of a line."""
    sha256, size, mtime, path = row.split(" ", 3)
    return LockedFile(unescaped(path), sha256, int(size), int(mtime))


def box_rows(pictures: Sequence[LockedPicture]) -> Iterator[str]:
    """The lines of all pictures that have boxes."""
    for number, picture in enumerate(pictures):
        boxes = picture.boxes
        if len(boxes):
            columns = (boxes.labels[:, None], boxes.crowd[:, None], boxes.corners)
            values = np.concatenate([np.asarray(c, np.float64) for c in columns], axis=1)
            yield f"{number} {' '.join(f'{value:.9g}' for value in values.ravel())}"


def outline_rows(pictures: Sequence[LockedPicture]) -> Iterator[str]:
    """The lines of all outlines."""
    for number, picture in enumerate(pictures):
        for box, outlines in enumerate(picture.boxes.polygons):
            for outline in outlines:
                yield f"{number} {box} {' '.join(f'{value:.9g}' for value in outline)}"


def boxes_of(boxes: Iterable[str], outlines: Iterable[str]) -> dict[int, Boxes]:
    """The boxes of each picture, by its number.

    Raises:
        ValueError: a line is damaged.
    """
    drawn = _outlines(outlines)
    return {
        int(row[0]): _boxes(row[1:], drawn.get(int(row[0]), {}))
        for row in (np.array(line.split(" "), np.float64) for line in boxes)
    }


def _boxes(values: NDArray[np.float64], outlines: dict[int, list[array[float]]]) -> Boxes:
    table = values.reshape(-1, _VALUES)
    rows = OutlineRows()
    for number in range(len(table)) if outlines else ():
        rows.add(outlines.get(number, ()))
    polygons = rows.outlines() if rows.any else ()
    return Boxes(
        table[:, 2:].astype(np.float32),
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.bool_),
        polygons,
    )


def _outlines(rows: Iterable[str]) -> dict[int, dict[int, list[array[float]]]]:
    found: defaultdict[int, defaultdict[int, list[array[float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        picture, box, *values = row.split(" ")
        found[int(picture)][int(box)].append(array("f", map(float, values)))
    return {number: dict(own) for number, own in found.items()}

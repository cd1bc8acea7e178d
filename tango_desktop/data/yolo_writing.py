"""Boxes written as YOLO text files: changed within pictures' label files, or a whole data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import yaml

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import class_number, read_text
from tango_desktop.data.boxes import Boxes, Polygon
from tango_desktop.data.kinds import extension
from tango_desktop.data.listing import ExportSpec, WriteSpec
from tango_desktop.data.records import SPLITS, DatasetIndex, LockedPicture
from tango_desktop.data.rewriting import Before, Old, damaged, recognised, rewritten
from tango_desktop.data.yolo import NAME_FILES, as_box, label_paths, line_values
from tango_desktop.data.yolo_description import declared_names, listed_names, yaml_mapping

_OUTLINE_PX = 1.0  # outlines that fill their box up to this are written instead of it


def write_yolo(spec: WriteSpec, ctx: JobContext) -> tuple[Path, ...]:
    """Put the boxes of some pictures into their label files.

    Raises:
        DataError: a file cannot be read or written.
    """
    labels, changed = _labels(spec.index), []
    for picture, boxes in spec.marked:
        ctx.check()
        path = _file_of(spec.index.root, picture)
        _change(path, picture, boxes, labels)
        changed.append(path)
    return tuple(changed)


def _file_of(root: Path, picture: LockedPicture) -> Path:
    places = [root / place for place in label_paths(picture.path)]
    return next((place for place in places if place.is_file()), places[0])


@dataclass(frozen=True)
class _Labels:
    """Between the data set's classes and the numbers in the files.

    Attributes:
        classes: of the data set.
        names: of each number, as the description or the list of names has it.
        described: whether other numbers stand for nothing; else for themselves.
    """

    classes: Sequence[str]
    names: Mapping[int, str]
    described: bool

    def class_of(self, number: int) -> int:
        """The class that a number in a file means; −1 when it is none."""
        name = self.names.get(number, "" if self.described else str(number))
        return class_number(self.classes, name)

    def number_of(self, label: int) -> int:
        """What stands in a file for a class."""
        name = self.classes[label]
        given = [n for n, own in self.names.items() if own == name] or [
            n for n, own in self.names.items() if self.class_of(n) == label
        ]
        return min(given) if given else int(name) if name.isdecimal() else label


def _labels(index: DatasetIndex) -> _Labels:
    for file in index.annotations:
        path = index.root / file.path
        if extension(file.path) in (".yaml", ".yml"):
            names = declared_names(yaml_mapping(path) or {})
            return _Labels(index.classes, names, bool(names))
        if PurePosixPath(file.path).name.casefold() in NAME_FILES:
            return _Labels(index.classes, listed_names(path), False)
    return _Labels(index.classes, {}, False)


@dataclass(frozen=True)
class _Line:
    """A line of a label file; an object when ``corners`` are there."""

    text: str
    label: int = -1
    corners: tuple[float, float, float, float] | None = None


def _change(path: Path, picture: LockedPicture, boxes: Boxes, labels: _Labels) -> None:
    try:
        text = read_text(path) if path.exists() else ""
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error
    lines = [_line(line, labels) for line in text.splitlines() if line.strip()]
    written = _changed(lines, picture, boxes, labels)
    end = "\r\n" if "\r\n" in text else "\n"
    with rewritten(path) as stream:
        stream.write("".join(line + end for line in written).encode())


def _line(text: str, labels: _Labels) -> _Line:
    values = line_values(text)
    label = -1 if values is None else labels.class_of(int(values[0]))
    if values is None or label < 0:
        return _Line(text)
    return _Line(text, label, as_box(values)[0])


def _changed(
    lines: Sequence[_Line], picture: LockedPicture, boxes: Boxes, labels: _Labels
) -> list[str]:
    """The new lines: objects keep their place, what the editor never saw stays."""
    size = (picture.width, picture.height)
    objects = [line for line in lines if line.corners is not None]
    corners = np.array([line.corners for line in objects], np.float64).reshape(-1, 4)
    crowd = np.zeros(len(objects), np.bool_)
    old = Old(corners * np.tile(size, 2), np.array([o.label for o in objects], np.int32), crowd)
    new = _texts(boxes, recognised(boxes, old, size), objects, size, labels)
    written, at = [], 0
    for line in lines:
        if line.corners is None:
            written.append(line.text)
        else:
            written += [new.pop(at)] if at in new else []
            at += 1
    return written + list(new.values())


def _texts(
    boxes: Boxes,
    pasts: Sequence[Before],
    objects: Sequence[_Line],
    size: tuple[int, int],
    labels: _Labels,
) -> dict[int, str]:
    """The line of each box, by the number of the old object; new ones have negative keys."""
    found = {}
    for number, past in enumerate(pasts):
        if past.same:
            found[past.number] = objects[past.number].text
        else:
            key = past.number if past.number >= 0 else -1 - number
            label = labels.number_of(int(boxes.labels[number]))
            found[key] = yolo_line(boxes, number, label, size)
    return found


def yolo_line(boxes: Boxes, number: int, label: int, size: tuple[int, int]) -> str:
    """The line of one box: its outline where it has one that fills it, else the box.

    Args:
        boxes: of the picture.
        number: of the box.
        label: what stands for its class.
        size: (width, height) of the picture.
    """
    left, top, right, bottom = (float(value) for value in boxes.corners[number])
    outline = _outline(boxes, number)
    width, height = size
    if outline is not None:
        values = (np.reshape(outline, (-1, 2)) / size).ravel().tolist()
    else:
        centre = ((left + right) / 2 / width, (top + bottom) / 2 / height)
        values = [*centre, (right - left) / width, (bottom - top) / height]
    return f"{label} " + " ".join(f"{value:.6f}" for value in values)


def _outline(boxes: Boxes, number: int) -> Polygon | None:
    outlines = boxes.polygons[number] if boxes.polygons else ()
    if len(outlines) != 1:  # a line holds one
        return None
    points = np.reshape(outlines[0], (-1, 2))
    ends = np.concatenate([points.min(axis=0), points.max(axis=0)])
    fills = np.abs(ends - boxes.corners[number]).max() <= _OUTLINE_PX
    return outlines[0] if fills and len(points) > 2 else None


# -- a whole data set -------------------------------------------------------------------------


def export_yolo(spec: ExportSpec, ctx: JobContext) -> None:
    """``images/SPLIT``, ``labels/SPLIT`` and ``data.yaml``; crowds are left out.

    Raises:
        OSError: a file cannot be written.
    """
    for number, picture, name in spec.pictures(ctx):
        spec.place(number, spec.folder / "images" / picture.split / name)
        labels = spec.folder / "labels" / picture.split / f"{PurePosixPath(name).stem}.txt"
        labels.parent.mkdir(parents=True, exist_ok=True)
        labels.write_text("".join(_exported(picture)), encoding="utf-8")
    counts = spec.index.counts()
    content = {
        "path": ".",
        **{split: f"images/{split}" for split in SPLITS if counts[split]},
        "names": dict(enumerate(spec.index.classes)),
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    (spec.folder / "data.yaml").write_text(text, encoding="utf-8")


def _exported(picture: LockedPicture) -> Iterator[str]:
    boxes, size = picture.boxes.learnable, (picture.width, picture.height)
    for number, label in enumerate(boxes.labels):
        yield yolo_line(boxes, number, int(label), size) + "\n"

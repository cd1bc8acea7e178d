"""A data set with boxes, written as another one in any of the formats that have boxes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from tango_desktop.core.files import NO_SPACE, write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.listing import ExportSpec
from tango_desktop.data.lock import vanished_error
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.scan import nfc
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

_LEAST_PART = 1e-3  # of a pixel: less is the error of 32 bits


@dataclass(frozen=True)
class ExportedDataset:
    """What was written.

    Attributes:
        folder: where it is.
        format: the name of its format.
        pictures: how many.
        boxes: how many were written.
        crowds: how many of the data's boxes are crowds.
        left_out: how many boxes the format cannot hold: YOLO's knows no crowds.
        rounded: how many boxes have other places now, as the format has whole pixels only.
        lost_classes: those without a box, where the format names classes only with boxes.
        notes: sentences about what the format could not hold.
    """

    folder: Path
    format: str
    pictures: int
    boxes: int
    crowds: int
    left_out: int = 0
    rounded: int = 0
    lost_classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def export_formats() -> tuple[str, ...]:
    """The formats that can be written."""
    return tuple(info.name for info in FORMATS if info.export is not None)


def export_dataset(
    index: DatasetIndex, name: str, folder: Path, ctx: JobContext, link: bool = False
) -> ExportedDataset:
    """Write pictures, splits and boxes of ``index`` into a new folder.

    Places keep to the precision of the format: a millionth of a side in YOLO's, a hundredth of a
    pixel in COCO's, a whole pixel in Pascal VOC's, which also has no list of classes: those without
    a box are not named.

    Args:
        index: a data set with boxes.
        name: of the format, one of :func:`export_formats`.
        folder: must not be there yet, or be empty, and lie outside the data set.
        ctx: told how far it is; may cancel, which leaves nothing behind.
        link: give the pictures' files another name instead of copying them, where the disk can.

    Raises:
        DataError: the format is unknown, there is nothing to write, a picture has vanished, or the
            folder is not suitable.
        ProjectError: the folder cannot be written.
    """
    export = FORMATS.get(name).export
    if export is None or not index.has_boxes:
        raise DataError(
            tr("Only data with boxes can be exported."),
            tr("The formats are: {names}.", names=", ".join(export_formats())),
        )
    folder = Path(folder).expanduser().resolve()
    _check_place(folder, index.root)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        names = tuple(_names([picture.path for picture in index.pictures]))
        export(ExportSpec(index, names, unfinished, _Placing(index, link)), ctx)
        if folder.is_dir():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        raise write_error(folder, error, _hint(error)) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return _told(_summed(index, name, folder))


def _summed(index: DatasetIndex, name: str, folder: Path) -> ExportedDataset:
    info = FORMATS.get(name)
    own = [picture.boxes for picture in index.pictures]
    crowds = sum(int(boxes.crowd.sum()) for boxes in own)
    left_out = 0 if info.has_crowds else crowds
    with_boxes = {int(label) for boxes in own for label in boxes.labels}
    empty = tuple(title for n, title in enumerate(index.classes) if n not in with_boxes)
    return ExportedDataset(
        folder,
        name,
        len(own),
        sum(map(len, own)) - left_out,
        crowds,
        left_out,
        sum(map(_with_parts, own)) if info.whole_pixels else 0,
        () if info.lists_classes else empty,
    )


def _with_parts(boxes: Boxes) -> int:
    """How many lie on parts of pixels."""
    parts = np.abs(boxes.corners - np.rint(boxes.corners)) > _LEAST_PART
    return int(parts.any(axis=1).sum())


def _told(done: ExportedDataset) -> ExportedDataset:
    """With a sentence about each kind of loss."""
    lost = ", ".join(done.lost_classes)
    notes = (
        (
            done.left_out,
            tr("Boxes left out, as this format knows no crowds: {count}.", count=done.left_out),
        ),
        (
            done.rounded,
            tr(
                "Boxes rounded to whole pixels, as this format has no parts of them: {count}.",
                count=done.rounded,
            ),
        ),
        (
            done.lost_classes,
            tr(
                "Classes left out, as this format names only those with boxes: {names}.", names=lost
            ),
        ),
    )
    return replace(done, notes=tuple(text for happened, text in notes if happened))


def _hint(error: OSError) -> str:
    """What to do where there was too little space; "" where that was not it."""
    if error.errno not in NO_SPACE:
        return ""
    return tr("Nothing was left behind. Free some space, or choose a folder on another disk.")


def _check_place(folder: Path, root: Path) -> None:
    if folder == root or root in folder.parents:
        raise DataError(
            tr("{folder} lies inside the data itself.", folder=folder),
            tr("Choose a folder elsewhere, so that the data stays as it is."),
        )
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise DataError(
            tr("{folder} is not empty.", folder=folder),
            tr("Choose a folder that is not there yet."),
        )


def _names(paths: Sequence[str]) -> Iterator[str]:
    """A file name for each path: its own, with its folders in front where that is taken."""
    taken: set[str] = set()
    for path in paths:
        name = next(n for n in _candidates(path) if _stem(n) not in taken)
        taken.add(_stem(name))
        yield name


def _candidates(path: str) -> Iterator[str]:
    place = PurePosixPath(path)
    yield place.name
    long = PurePosixPath("_".join(place.parts))
    yield long.name
    for number in range(2, 1 << 30):
        yield f"{long.stem}-{number}{long.suffix}"


def _stem(name: str) -> str:
    return nfc(PurePosixPath(name).stem).casefold()


@dataclass(frozen=True)
class _Placing:
    """Puts pictures' files where they are to be."""

    index: DatasetIndex
    link: bool

    def __call__(self, number: int, target: Path) -> None:
        """The file of the picture with a number at ``target``."""
        picture = self.index.pictures[number]
        source = self.index.file(picture)
        if not source.is_file():
            raise vanished_error(self.index.root, (picture.path,))
        target.parent.mkdir(parents=True, exist_ok=True)
        if not (self.link and _linked(source, target)):
            shutil.copy2(source, target)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source.resolve(), target)
    except OSError:  # another disk, or one without links
        return False
    return True

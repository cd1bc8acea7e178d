"""Boxes drawn in the program: saved where the data came from, and taken over into the lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from tango_desktop.core.files import digest_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.annotations import class_number
from tango_desktop.data.box_checks import cleaned, statistics
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.collecting import uncollected
from tango_desktop.data.facts import Facts, gather
from tango_desktop.data.fitting import fitted
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.kinds import NO_PICTURE, READ_KINDS
from tango_desktop.data.listing import Listing, ReadSpec, WriteSpec
from tango_desktop.data.lock import LOCK_FILE, load_lock, save_lock
from tango_desktop.data.records import DatasetIndex, LockedFile, LockedPicture
from tango_desktop.data.report import REPORT_FILE, counts_of, load_report, save_report
from tango_desktop.data.scan import FoundFile, Tree, nfc
from tango_desktop.data.stage import STAGE, outputs_of
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

_PICTURE = next(iter(READ_KINDS))  # which of them it is does not matter here


def can_save(index: DatasetIndex) -> bool:
    """Whether boxes can be saved in the format that the data came in."""
    return FORMATS.get(index.format).write is not None


def save_boxes(
    index: DatasetIndex, picture: LockedPicture, boxes: Boxes, ctx: JobContext | None = None
) -> Path:
    """Write all boxes of one picture to its annotation file, in the data's own format.

    What the file says beyond the boxes stays, and objects that are still there keep what belongs
    to them. The file as it was before the first change is kept with ``.orig`` added to its name.

    Args:
        index: the data set as it was looked at.
        picture: one of it.
        boxes: in pixels of the upright picture, of the index's classes.
        ctx: may cancel.

    Returns:
        The file that the boxes are in.

    Raises:
        DataError: the format has no boxes, or the file is damaged or cannot be written; it is then
            as it was.
    """
    return save_all_boxes(index, {picture.path: boxes}, ctx)[0]


def save_all_boxes(
    index: DatasetIndex, boxes: Mapping[str, Boxes], ctx: JobContext | None = None
) -> tuple[Path, ...]:
    """Like :func:`save_boxes` for several pictures, by path: a file of many is written once.

    Returns:
        The files that were written.
    """
    write = FORMATS.get(index.format).write
    if write is None:
        raise DataError(
            tr("Boxes cannot be saved in this format."),
            tr("Use data with Pascal VOC, COCO or YOLO annotations."),
        )
    by_path = {p.path: p for p in index.pictures if p.path in boxes}
    marked = tuple((by_path[path], _within(own, by_path[path])) for path, own in boxes.items())
    return write(WriteSpec(index, marked), ctx or JobContext())


def _within(boxes: Boxes, picture: LockedPicture) -> Boxes:
    """The boxes cut to their picture, without those that are then nothing."""
    size = np.tile(np.array([picture.width, picture.height], np.float32), 2)
    corners = np.clip(np.nan_to_num(boxes.corners), 0, size)
    has_area = (corners[:, 2:] > corners[:, :2]).all(axis=1)
    kept = np.flatnonzero(has_area & np.isfinite(boxes.corners).all(axis=1))
    return replace(boxes, corners=corners).chosen(kept)


# -- the lock ---------------------------------------------------------------------------------


def update_lock(
    project: Project, saved: Mapping[str, Path], ctx: JobContext | None = None
) -> DatasetIndex:
    """Take over the boxes of some pictures, as their files have them now, into the project.

    Lock, figures of the report and what the stage “Data” hands on are as after a check of these
    pictures alone, so that later stages are out of date; the problems are those of the last check.

    Args:
        project: whose data was edited.
        saved: by picture, as the lock has it, the file that its boxes were saved in.
        ctx: may cancel.

    Returns:
        The data set with the new boxes.

    Raises:
        ProjectError: the lock is damaged or cannot be written.
        DataError: the files have classes that the lock does not know, or cannot be read.
    """
    before = load_lock(project.path(LOCK_FILE))
    try:
        index = _reread(before, saved, ctx or JobContext())
    except OSError as error:
        raise _check_again(before, str(error)) from error
    save_lock(project.path(LOCK_FILE), index)
    report = load_report(project)
    if report is not None:
        boxes = statistics(index.pictures)
        report = replace(report, classes=counts_of(index), boxes=boxes)
        save_report(project.path(REPORT_FILE), report)
    record = project.record(STAGE.name)
    if record is not None and not record.error:
        digest = digest_of(index.digest())
        project.set_record(STAGE.name, replace(record, outputs=outputs_of(index), digest=digest))
    return index


def _reread(index: DatasetIndex, saved: Mapping[str, Path], ctx: JobContext) -> DatasetIndex:
    chosen = {picture.path: picture for picture in index.pictures if picture.path in saved}
    pictures = [_found(index.root, path, _PICTURE) for path in chosen]
    tree = Tree(index.root, [*pictures, *_annotations(index, saved)])
    tree.files.sort(key=lambda file: file.path)
    with uncollected():
        listing = FORMATS.get(index.format).read(tree, ReadSpec(keep_splits=False), ctx)
    facts = gather(index.root, pictures, chosen, ctx)
    listing = fitted(index.root, listing, facts)
    new = {path: _boxes(index, listing, path, facts[path]) for path in chosen}
    return replace(
        index,
        pictures=tuple(
            replace(picture, boxes=new[picture.path]) if picture.path in new else picture
            for picture in index.pictures
        ),
        annotations=_merged(index.annotations, listing.annotations),
    )


def _found(root: Path, path: str, kind: str) -> FoundFile:
    state = (root / path).stat()
    return FoundFile(path, kind, state.st_size, state.st_mtime_ns)


def _annotations(index: DatasetIndex, saved: Mapping[str, Path]) -> list[FoundFile]:
    """The files that may be about these pictures: all but those of single other pictures."""
    wanted = {_stem(path) for path in saved}
    others = {_stem(picture.path) for picture in index.pictures} - wanted
    paths = {file.path for file in index.annotations if _stem(file.path) not in others}
    paths |= {file.resolve().relative_to(index.root).as_posix() for file in saved.values()}
    return [_found(index.root, path, NO_PICTURE) for path in paths]


def _stem(path: str) -> str:
    return nfc(PurePosixPath(path).stem).casefold()


def _boxes(index: DatasetIndex, listing: Listing, path: str, facts: Facts) -> Boxes:
    """The boxes of a picture with the class numbers of the index."""
    boxes = cleaned(path, listing.drawings.get(path), facts).boxes
    names = [listing.classes[int(label)] for label in boxes.labels]
    labels = np.array([class_number(index.classes, name) for name in names], np.int32)
    if (labels < 0).any():
        raise _check_again(index, path)
    return replace(boxes, labels=labels)


def _check_again(index: DatasetIndex, details: str) -> DataError:
    return DataError(
        tr("The annotations in {folder} have changed meanwhile.", folder=index.root),
        tr("Check the data again."),
        details,
    )


def _merged(old: Sequence[LockedFile], new: Sequence[LockedFile]) -> tuple[LockedFile, ...]:
    """The old files as they are now, and what is new after them."""
    by_path = {file.path: file for file in (*old, *new)}
    return tuple(by_path.values())

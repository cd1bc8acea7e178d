"""What the box editor gets from a project: its pictures, where boxes go, who proposes some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.annotating import can_save, save_all_boxes
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.class_list_writing import (
    CLASS_LISTS,
    declare_classes,
    withdraw_classes,
)
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr
from tango_desktop.ui.box_editor.journal import JOURNAL_FILE, Journal
from tango_desktop.ui.box_editor.source import EditorSource, PictureToMark
from tango_desktop.ui.box_editor.store import Unsaved, Written
from tango_desktop.ui.pages.data_state import split_title

if TYPE_CHECKING:
    from tango_desktop.train.proposing import Proposer

EACH = 32  # pictures that are written together, where each has a file of its own


class RunProposals:
    """The project's trained network; it is loaded in the first job that asks for boxes."""

    def __init__(self, run_folder: Path, classes: tuple[str, ...]) -> None:
        self._run_folder, self._classes = run_folder, classes
        self._proposer: Proposer | None = None

    def __call__(self, picture: Path, ctx: JobContext) -> tuple[Boxes, NDArray[np.float32]]:
        """The boxes of a picture and their scores.

        Raises:
            TangoError: the run's files or the picture cannot be used.
        """
        if self._proposer is None:
            from tango_desktop.train.proposing import Proposer  # PyTorch: not before it is needed

            self._proposer = Proposer(self._run_folder, self._classes)
            ctx.check()
        return self._proposer.propose(picture)


class Writing:
    """Saves boxes and new classes in the format that the data came in."""

    def __init__(self, index: DatasetIndex) -> None:
        self._own = index.classes
        self._index = index  # with the classes that the files have
        self._pictures = {picture.path: picture for picture in index.pictures}
        self._at_once = None if FORMATS.get(index.format).shares_files else EACH

    def __call__(self, unsaved: Unsaved, ctx: JobContext) -> list[Written]:
        """Write boxes; what cannot be written does not keep the others from it.

        Raises:
            DataError: the list of classes cannot be written; then no box is.
        """
        self._index = declare_classes(self._index, unsaved.added, ctx)
        # Labels count in the order of the editor. What is no longer among its classes may still
        # be in the files: it has to be known there, so that its boxes are taken out.
        wanted = (*self._own, *unsaved.added)
        gone = [name for name in self._index.classes if name not in wanted]
        index = replace(self._index, classes=(*wanted, *gone))
        paths, written = list(unsaved.boxes), list[Written]()
        at_once = self._at_once or max(1, len(paths))
        for start in range(0, len(paths), at_once):
            ctx.check()
            ctx.report(start / len(paths))
            part = {path: unsaved.boxes[path] for path in paths[start : start + at_once]}
            written += self._saved(index, part, ctx)
        if not any(result.error for result in written):
            self._index = withdraw_classes(self._index, gone, ctx)
        return written

    def _saved(
        self, index: DatasetIndex, boxes: Mapping[str, Boxes], ctx: JobContext
    ) -> list[Written]:
        """Write some pictures together; where that fails, each alone if it has its own file."""
        try:
            files = save_all_boxes(index, boxes, ctx)
        except DataError as error:
            if len(boxes) == 1 or self._at_once is None:
                return [Written(path, own, error=error) for path, own in boxes.items()]
            parts = [self._saved(index, {path: own}, ctx) for path, own in boxes.items()]
            return [result for part in parts for result in part]
        # Pictures that share a file are told it once.
        each = files if len(files) == len(boxes) else (files[-1],) * len(boxes)
        found = zip(boxes.items(), each, strict=True)
        return [Written(path, own, file) for (path, own), file in found]


def can_edit(index: DatasetIndex | None) -> bool:
    """Whether a data set has pictures whose boxes can be saved where they came from."""
    if index is None or not index.pictures:
        return False
    return can_save(index)


def editor_source(
    project: Project, index: DatasetIndex, pictures: Sequence[LockedPicture]
) -> EditorSource:
    """The editor's work on ``pictures`` of a project's data."""
    propose, missing = proposals_of(project.outputs("train"), project, index.classes)
    return EditorSource(
        pictures=tuple(_to_mark(index, picture) for picture in pictures),
        classes=index.classes,
        write=Writing(index),
        journal=Journal(project.path(JOURNAL_FILE), index.root, index.classes),
        format_title=tr(FORMATS.get(index.format).title),
        propose=propose,
        no_proposals=missing,
        classes_note=_classes_note(index),
    )


def _classes_note(index: DatasetIndex) -> str:
    if CLASS_LISTS.get(index.format).is_written:
        return ""
    title = tr(FORMATS.get(index.format).title)
    return tr("{format} has no list of classes: it is kept once a box has it.", format=title)


def _to_mark(index: DatasetIndex, picture: LockedPicture) -> PictureToMark:
    return PictureToMark(
        picture.path,
        index.file(picture),
        (picture.width, picture.height),
        picture.boxes,
        split_title(picture.split),
    )


def proposals_of(
    trained: Mapping[str, Any], project: Project, classes: tuple[str, ...]
) -> tuple[RunProposals | None, str]:
    """What proposes boxes, or why nothing can; ``trained`` is what training handed on."""
    folder, weights = trained.get("folder"), trained.get("weights")
    if not folder or not weights:
        return None, tr("Train a network first: it then proposes boxes, which saves most drawing.")
    if not project.path(str(weights)).is_file():
        return None, tr("The trained network is no longer there. Train again.")
    return RunProposals(project.path(str(folder)), classes), ""

"""What the box editor gets from a project: its pictures, where boxes go, who proposes some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.annotating import can_save, save_boxes
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.i18n import tr
from tango_desktop.ui.box_editor.journal import JOURNAL_FILE, Journal
from tango_desktop.ui.box_editor.source import EditorSource, PictureToMark
from tango_desktop.ui.pages.data_state import split_title

if TYPE_CHECKING:
    from tango_desktop.train.proposing import Proposer


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
    """Saves boxes in the format that the data came in."""

    def __init__(self, index: DatasetIndex) -> None:
        self._index = index
        self._pictures = {picture.path: picture for picture in index.pictures}

    def __call__(self, path: str, boxes: Boxes) -> Path:
        """Write the boxes of the picture with a path; the file they are in.

        Raises:
            DataError: the file cannot be written or is not what it was.
        """
        return save_boxes(self._index, self._pictures[path], boxes)


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
    )


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

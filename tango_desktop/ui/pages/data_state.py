"""What the data page shows, read from the project's files in a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.project import Project
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.lock import LOCK_FILE, load_lock, resolve_root
from tango_desktop.data.problems import Problem
from tango_desktop.data.records import SPLITS, DatasetIndex, LockedPicture
from tango_desktop.data.report import DataReport, load_report
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.pages.data_boxes import BoxFacts
from tango_desktop.ui.pages.data_tasks import DataViewInfo, view_info

SPLIT_TITLES = {"train": N_("Training"), "val": N_("Validation"), "test": N_("Test")}


@dataclass(frozen=True)
class DataView:
    """The report, and the data set where there is one that can be used.

    Attributes:
        root: the folder with the pictures.
        report: what was found.
        index: the pictures; None when something blocks that drawing boxes does not solve.
        by_path: the pictures by path.
        facts: of the boxes, where the task has any.
        has_boxes: whether the task is about boxes: classes then count those.
    """

    root: Path
    report: DataReport
    index: DatasetIndex | None
    by_path: Mapping[str, LockedPicture] = field(default_factory=dict)
    facts: BoxFacts | None = None
    has_boxes: bool = False

    def pictures_by_split(self) -> dict[str, int]:
        """Pictures of each split; of what cannot be used only a classifier's are counted."""
        if self.index is not None:
            return self.index.counts()
        if self.has_boxes:
            return dict.fromkeys(SPLITS, 0)
        return {split: sum(getattr(c, split) for c in self.report.classes) for split in SPLITS}

    def with_boxes(self, changed: Mapping[str, Boxes], added: tuple[str, ...] = ()) -> DataView:
        """The same with other boxes, by path, and more classes, as they were edited."""
        if self.index is None or not (changed or added):
            return self
        pictures = tuple(
            replace(picture, boxes=changed[picture.path]) if picture.path in changed else picture
            for picture in self.index.pictures
        )
        index = replace(self.index, pictures=pictures, classes=(*self.index.classes, *added))
        return replace(self, index=index, by_path={p.path: p for p in pictures})

    def short_sides(self) -> NDArray[np.float64]:
        """(N,) the shorter side of every picture in pixels."""
        pictures = self.index.pictures if self.index else ()
        return np.array([min(p.width, p.height) for p in pictures], dtype=np.float64)


@dataclass(frozen=True)
class Entry:
    """A file in the gallery; ``picture`` is None when it is not used."""

    path: str
    picture: LockedPicture | None


@dataclass(frozen=True)
class Wanted:
    """Which pictures the gallery shows; None stands for all, ``name`` is a part of the path."""

    label: int | None = None
    split: str | None = None
    problem: Problem | None = None
    name: str = ""


def read_view(project: Project, path: str) -> DataView | None:
    """The last check of the folder ``path``; None when there was none.

    Raises:
        ProjectError: a file is damaged.
    """
    report = load_report(project)
    if report is None or report.folder not in ("", path):
        return None  # what was found elsewhere says nothing about this folder
    lock = project.path(LOCK_FILE)
    index = None
    if (not report.blocking or report.can_be_drawn) and lock.is_file():
        index = load_lock(lock)
    root = index.root if index else resolve_root(path, project.folder)
    by_path = {picture.path: picture for picture in index.pictures} if index else {}
    info = view_info(project)
    facts = info.facts(index, project) if index else None
    return DataView(root, report, index, by_path, facts, info.can_edit)


def entries(view: DataView, wanted: Wanted, info: DataViewInfo) -> list[Entry]:
    """The files that ``wanted`` asks for, in the order of their paths."""
    if wanted.problem is not None:
        paths = dict.fromkeys(wanted.problem.files)
        found = [Entry(path, view.by_path.get(path)) for path in paths]
    elif view.index is not None:
        found = [Entry(picture.path, picture) for picture in view.index.pictures]
    else:
        found = []
    words = wanted.name.casefold().split()
    return [
        entry
        for entry in found
        if _fits(entry.picture, wanted, info) and _is_named(entry.path, words)
    ]


def _fits(picture: LockedPicture | None, wanted: Wanted, info: DataViewInfo) -> bool:
    if picture is None:
        return wanted.label is None and wanted.split is None
    right_class = wanted.label is None or info.has_class(picture, wanted.label)
    return right_class and wanted.split in (None, picture.split)


def _is_named(path: str, words: list[str]) -> bool:
    name = path.casefold()
    return all(word in name for word in words)


def split_title(split: str) -> str:
    """The name of a split, as people read it."""
    return tr(SPLIT_TITLES[split])

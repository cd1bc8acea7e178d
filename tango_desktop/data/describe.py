"""A look at a folder without a project, in words for people and in values for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.counting import boxes_text, classes_text, pictures_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.box_checks import BoxStatistics
from tango_desktop.data.index import inspect
from tango_desktop.data.problems import Problem
from tango_desktop.data.recognition import task_of_folder
from tango_desktop.data.records import SPLITS, DatasetIndex
from tango_desktop.data.report import ClassCounts, DataReport, plain_problem, plain_report
from tango_desktop.data.settings import DataSettings
from tango_desktop.i18n import tr

USUAL_INPUT = 640  # px
STRIDES = (8, 16, 32, 64)  # of detectors' levels, px


@dataclass(frozen=True)
class Description:
    """What was found in a folder."""

    index: DatasetIndex
    report: DataReport

    @property
    def summary(self) -> str:
        """One line: how many pictures, classes, and of each split."""
        return _counts_line(self.index, self.report)

    @property
    def blocked(self) -> bool:
        """Whether there are problems that must be solved before training."""
        return bool(self.report.blocking)

    def text(self, files: int = 5) -> str:
        """The report, at most ``files`` files named for each problem."""
        return "\n".join([*_class_lines(self.report), *self._box_lines(), *self._problems(files)])

    def to_mapping(self) -> dict[str, Any]:
        """The report as plain values, with the problems in words, too."""
        values = {"root": str(self.index.root), **_plain(self.report)}
        if self.report.boxes is not None:
            values["box_sizes"] = asdict(box_sizes(self.index))
        return values

    def _box_lines(self) -> list[str]:
        boxes = self.report.boxes
        if boxes is None or not any(boxes.counts.values()):
            return []
        return _box_lines(boxes, box_sizes(self.index))

    def _problems(self, files: int) -> list[str]:
        return [line for problem in self.report.problems for line in _problem(problem, files)]


@dataclass(frozen=True)
class BoxSizes:
    """How many boxes are how large to a network.

    Attributes:
        input_px: the longer side that pictures are fed with.
        edges: sides of squares of the same area, in px, between which is counted.
        counts: boxes below the first edge, between two, and above the last.
    """

    input_px: int
    edges: tuple[int, ...]
    counts: tuple[int, ...]


def box_sizes(index: DatasetIndex, input_px: int = USUAL_INPUT) -> BoxSizes:
    """The sizes of all boxes that are no crowds, against the strides of detectors."""
    parts = [
        p.boxes.learnable.sides.prod(axis=1) / max(p.width, p.height) ** 2 for p in index.pictures
    ]
    sides = np.sqrt(np.concatenate([np.zeros(0), *parts])) * input_px
    found = np.bincount(np.searchsorted(STRIDES, sides, side="right"), minlength=len(STRIDES) + 1)
    return BoxSizes(input_px, STRIDES, tuple(found.tolist()))


def describe(path: Path | str, ctx: JobContext | None = None, task: str = "") -> Description:
    """Look at the data set in ``path`` with the default settings.

    Args:
        path: its folder.
        ctx: told how far it is.
        task: what is to be learnt from it; what its annotations are for when empty.

    Raises:
        DataError: the folder is not there.
    """
    ctx = ctx or JobContext()
    task = task or task_of_folder(Path(path), ctx)
    return Description(*inspect(path, DataSettings(), ctx, task=task))


def _plain(report: DataReport) -> dict[str, Any]:
    values = plain_report(report)
    values["classes"] = [
        {"name": c.name, "train": c.train, "val": c.val, "test": c.test} for c in report.classes
    ]
    values["problems"] = [
        {
            **plain_problem(problem),
            "severity": problem.severity.name.lower(),
            "message": problem.message,
            "hint": problem.hint,
            "remedy": problem.remedy,
        }
        for problem in report.problems
    ]
    return values


def _class_lines(report: DataReport) -> list[str]:
    head = (
        tr("Boxes of a class: train / val / test")
        if report.boxes
        else tr("Class: train / val / test")
    )
    return [head, *(_class_line(c) for c in report.classes)]


def _box_lines(boxes: BoxStatistics, sizes: BoxSizes) -> list[str]:
    low, middle, high = (round(side) for side in boxes.sides)
    return [
        tr(
            "Boxes in a picture: {mean} on average, at most {most}.",
            mean=f"{boxes.mean:.1f}",
            most=f"{boxes.most:,}",
        ),
        tr(
            "Sides of the boxes: half are below {middle} px; a tenth below {low}, a tenth above"
            " {high}.",
            low=low,
            middle=middle,
            high=high,
        ),
        tr("Fed with {input} px, against the strides of detectors:", input=sizes.input_px),
        *_size_lines(sizes),
    ]


def _size_lines(sizes: BoxSizes) -> Iterator[str]:
    total, (first, *others) = max(sum(sizes.counts), 1), sizes.counts
    shares = [f"{count:,} ({100 * count / total:.0f} %)" for count in (first, *others)]
    smallest = tr("below {px} px, hard to find: {count}", px=sizes.edges[0], count=shares[0])
    yield f"    {smallest}"
    for low, high, share in zip(sizes.edges, sizes.edges[1:], shares[1:], strict=False):
        yield "    " + tr("{low} to {high} px: {count}", low=low, high=high, count=share)
    yield "    " + tr("{px} px and more: {count}", px=sizes.edges[-1], count=shares[-1])


def _problem(problem: Problem, files: int) -> list[str]:
    lines = [f"[{tr(problem.severity.value)}] {problem.message} {problem.hint}"]
    lines += [f"    {file}" for file in problem.files[:files]]
    if len(problem.files) > files:
        lines.append("    " + tr("… and {count} more", count=f"{len(problem.files) - files:,}"))
    return lines


def _counts_line(index: DatasetIndex, report: DataReport) -> str:
    counts = index.counts()
    shares = {split: f"{counts[split]:,}" for split in SPLITS}
    pictures, classes = pictures_text(sum(counts.values())), classes_text(len(report.classes))
    if report.boxes:
        return tr(
            "{pictures} with {boxes} of {classes}: {train} train, {val} val, {test} test",
            pictures=pictures,
            boxes=boxes_text(sum(c.total for c in report.classes)),
            classes=classes,
            **shares,
        )
    return tr(
        "{pictures} in {classes}: {train} train, {val} val, {test} test",
        pictures=pictures,
        classes=classes,
        **shares,
    )


def _class_line(counts: ClassCounts) -> str:
    return f"    {counts.name}: {counts.train:,} / {counts.val:,} / {counts.test:,}"

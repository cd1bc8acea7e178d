"""A look at a folder without a project, in words for people and in values for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.index import inspect
from tango_desktop.data.recognition import task_of_folder
from tango_desktop.data.records import SPLITS, DatasetIndex
from tango_desktop.data.report import ClassCounts, DataReport, plain_problem, plain_report
from tango_desktop.data.settings import DataSettings
from tango_desktop.i18n import tr


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
        return "\n".join(_lines(self.report, files))

    def to_mapping(self) -> dict[str, Any]:
        """The report as plain values, with the problems in words, too."""
        return {"root": str(self.index.root), **_plain(self.report)}


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


def _lines(report: DataReport, files: int) -> list[str]:
    head = (
        tr("Boxes of a class: train / val / test")
        if report.boxes
        else tr("Class: train / val / test")
    )
    lines = [head, *(_class_line(c) for c in report.classes)]
    for problem in report.problems:
        lines.append(f"[{tr(problem.severity.value)}] {problem.message} {problem.hint}")
        lines += [f"    {file}" for file in problem.files[:files]]
        if len(problem.files) > files:
            lines.append("    " + tr("… and {count} more", count=len(problem.files) - files))
    return lines


def _counts_line(index: DatasetIndex, report: DataReport) -> str:
    counts = index.counts()
    pictures = {"total": sum(counts.values()), **{split: counts[split] for split in SPLITS}}
    if report.boxes:
        return tr(
            "{total} pictures with {boxes} boxes of {classes} classes: {train} train, {val} val,"
            " {test} test",
            boxes=sum(c.train + c.val + c.test for c in report.classes),
            classes=len(report.classes),
            **pictures,
        )
    return tr(
        "{total} pictures in {classes} classes: {train} train, {val} val, {test} test",
        classes=len(report.classes),
        **pictures,
    )


def _class_line(counts: ClassCounts) -> str:
    return f"    {counts.name}: {counts.train} / {counts.val} / {counts.test}"

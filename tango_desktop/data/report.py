"""The pre-flight report: what was found in a data set, problems first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.files import write_json
from tango_desktop.core.project import Project
from tango_desktop.data.box_checks import BoxStatistics
from tango_desktop.data.problems import PROBLEMS, Problem, Severity
from tango_desktop.data.records import SPLITS, DatasetIndex
from tango_desktop.errors import DataError, ProjectError, SchemaTooNewError
from tango_desktop.i18n import tr

SCHEMA = 1
REPORT_FILE = "data_report.json"
SOLVED_BY_DRAWING = ("no_boxes", "no_boxes_to_train", "no_boxes_to_check")


@dataclass(frozen=True)
class ClassCounts:
    """A class and how many pictures each split has of it."""

    name: str
    train: int
    val: int
    test: int

    @property
    def total(self) -> int:
        """Pictures in all splits."""
        return self.train + self.val + self.test


@dataclass(frozen=True)
class DataReport:
    """What was found.

    Attributes:
        format: the name of the data set's format.
        classes: every class with its counts.
        problems: the gravest first.
        excluded: how many pictures the settings leave out.
        median_side: median of the shorter sides, in pixels.
        channels: 1 when all pictures are grey, else 3.
        size_bytes: of all pictures that are used.
        folder: where was looked, as the settings name it.
        boxes: how large and how many the objects are; None for classes of whole pictures.
    """

    format: str
    classes: tuple[ClassCounts, ...]
    problems: tuple[Problem, ...]
    excluded: int = 0
    median_side: int = 0
    channels: int = 3
    size_bytes: int = 0
    folder: str = ""
    boxes: BoxStatistics | None = None

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that must be solved before training."""
        return tuple(p for p in self.problems if p.severity is Severity.BLOCKING)

    @property
    def can_be_drawn(self) -> bool:
        """Whether pictures and classes are there, and what blocks is solved by drawing boxes."""
        drawable = all(problem.kind in SOLVED_BY_DRAWING for problem in self.blocking)
        return bool(self.blocking) and drawable

    def count(self, severity: Severity) -> int:
        """How many problems of ``severity`` there are."""
        return sum(problem.severity is severity for problem in self.problems)

    def find(self, kind: str) -> Problem | None:
        """The problem of that kind, if it was found."""
        return next((problem for problem in self.problems if problem.kind == kind), None)

    def require_usable(self) -> None:
        """Raise what blocks.

        Raises:
            DataError: lists every blocking problem.
        """
        if self.blocking:
            raise DataError(
                " ".join(problem.message for problem in self.blocking),
                self.blocking[0].hint,
                "\n".join(file for problem in self.blocking for file in problem.files),
            )


def counts_of(index: DatasetIndex) -> tuple[ClassCounts, ...]:
    """The classes of a data set, and how many examples each split has of them."""
    by_split = [index.class_counts(split) for split in SPLITS]
    return tuple(ClassCounts(*row) for row in zip(index.classes, *by_split, strict=True))


def gravest_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """``problems`` by severity, then in the order of ``PROBLEMS``."""
    severities, kinds = list(Severity), PROBLEMS.names()
    return tuple(
        sorted(problems, key=lambda p: (severities.index(p.severity), kinds.index(p.kind)))
    )


# -- files ------------------------------------------------------------------------------------


def save_report(path: Path, report: DataReport) -> None:
    """Write ``report`` to ``path``, atomically (JSON: it may name every file of a large set)."""
    write_json(path, {"schema": SCHEMA, **plain_report(report)})


def load_report(project: Project) -> DataReport | None:
    """The report of the last check of the project's data; None when there was none.

    Raises:
        ProjectError: it is damaged.
    """
    path = project.path(REPORT_FILE)
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] > SCHEMA:
            raise SchemaTooNewError(path, content["schema"], SCHEMA)
        return _report_of(content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Check the data again; that writes a new one."),
            str(error),
        ) from error


def plain_report(report: DataReport) -> dict[str, Any]:
    """The report as plain values, without words."""
    return {
        "format": report.format,
        "excluded": report.excluded,
        "median_side": report.median_side,
        "channels": report.channels,
        "size_bytes": report.size_bytes,
        "folder": report.folder,
        "classes": [[c.name, c.train, c.val, c.test] for c in report.classes],
        "problems": [plain_problem(problem) for problem in report.problems],
        "boxes": None if report.boxes is None else asdict(report.boxes),
    }


def plain_problem(problem: Problem) -> dict[str, Any]:
    """A problem as plain values, without words."""
    return {
        "kind": problem.kind,
        "values": dict(problem.values),
        "files": problem.files,
        "groups": problem.groups,
        "targets": problem.targets,
    }


def _report_of(content: dict[str, Any]) -> DataReport:
    return DataReport(
        format=content["format"],
        classes=tuple(ClassCounts(*row) for row in content["classes"]),
        problems=tuple(
            _problem_of(values) for values in content["problems"] if values["kind"] in PROBLEMS
        ),
        excluded=content["excluded"],
        median_side=content["median_side"],
        channels=content["channels"],
        size_bytes=content["size_bytes"],
        folder=content.get("folder", ""),
        boxes=_boxes_of(content.get("boxes")),
    )


def _boxes_of(values: dict[str, Any] | None) -> BoxStatistics | None:
    if values is None:
        return None
    names = ("sides", "shares", "histogram", "per_picture")  # earlier reports lack the last
    lists = {name: tuple(values[name]) for name in names if name in values}
    return BoxStatistics(**{**values, **lists})


def _problem_of(values: dict[str, Any]) -> Problem:
    return Problem(
        values["kind"],
        tuple(values["files"]),
        tuple(values["values"].items()),
        tuple(tuple(group) for group in values["groups"]),
        tuple(values["targets"]),
    )

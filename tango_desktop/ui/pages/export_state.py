"""What the export page shows, read from the artifact's folder in a job."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_mapping
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.errors import TangoError
from tango_desktop.export.comparison import REPORT, Comparison
from tango_desktop.export.reports import load_report
from tango_desktop.i18n import tr
from tango_desktop.ui.widgets.table import ChipText

CARD_SCHEMA = 1
Row = tuple[object, ...]


@dataclass(frozen=True)
class ExportView:
    """What an export left in the project.

    Attributes:
        task: that the comparison is for.
        card: ``model.yaml``.
        limits: what the parity report was judged by.
        root: the folder with the pictures.
        sizes: of the pictures that differ most, (width, height) in px, by their paths.
        interval: of the change of accuracy, the lower and the upper end; None where the report
            has none.
    """

    folder: Path
    task: str
    card: Mapping[str, Any]
    size_bytes: int
    report: Comparison | None
    limits: Mapping[str, float]
    root: Path
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    interval: tuple[float, float] | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the model's classes."""
        return tuple(str(name) for name in self.card.get("classes") or ())


def read_export(project: Project, name: str) -> ExportView | None:
    """The export in the folder ``name`` of the artifacts; None when there is none.

    Raises:
        TangoError: its card or its report is damaged.
    """
    folder = project.path("artifacts", name)
    if not (folder / REPORT).is_file() and not (folder / "model.yaml").is_file():
        return None
    card_file = folder / "model.yaml"
    card = read_mapping(card_file, CARD_SCHEMA) if card_file.is_file() else {}
    report = load_report(folder) if (folder / REPORT).is_file() else None
    task, limits, interval = _told(folder)
    root, sizes = _pictures(project, report)
    return ExportView(
        folder,
        task,
        card,
        size_of(folder, card),
        report,
        limits,
        root,
        sizes,
        interval,
    )


def size_of(folder: Path, card: Mapping[str, Any]) -> int:
    """What the files that a card names take, in bytes."""
    names = card.get("files") or [card.get("file")]
    return sum(_file_size(folder / str(name)) for name in names if name)


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _told(folder: Path) -> tuple[str, Mapping[str, float], tuple[float, float] | None]:
    """The task of a report, its limits, and how sure the change of accuracy is."""
    try:
        content = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        limits = {str(name): float(value) for name, value in content["limits"].items()}
        task = str(content.get("task", CLASSIFICATION.name))
    except (OSError, ValueError, KeyError, AttributeError):
        return CLASSIFICATION.name, {}, None
    return task, limits, interval_of(content)


def interval_of(figures: Mapping[str, Any]) -> tuple[float, float] | None:
    """The confidence interval of the change of accuracy, where the report has one."""
    low, high = figures.get("accuracy_change_low"), figures.get("accuracy_change_high")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)):
        return float(low), float(high)
    return None


def _pictures(
    project: Project, report: Comparison | None
) -> tuple[Path, Mapping[str, tuple[int, int]]]:
    lock = project.path(LOCK_FILE)
    try:
        found = load_lock(lock) if lock.is_file() else None
    except TangoError:
        found = None
    if found is None:
        return Path(), {}
    wanted = {one.path for one in getattr(report, "worst", ())}
    sizes = {p.path: (p.width, p.height) for p in found.pictures if p.path in wanted}
    return found.root, sizes


@dataclass(frozen=True)
class Figure:
    """A figure of a comparison, with the limit it was judged by.

    Attributes:
        title: what it is, translated.
        value: the figure in words.
        failure: the key of a report's failures that says the limit was broken; empty: no limit.
        limit: the limit's key in the report's file.
        sign: how the figure stands to its limit.
        shown: the limit in words.
    """

    title: str
    value: str
    failure: str = ""
    limit: str = ""
    sign: str = ""
    shown: Callable[[float], str] = str


def figure_rows(
    figures: tuple[Figure, ...], report: Comparison, limits: Mapping[str, float]
) -> list[Row]:
    """Rows of the table: title, value, limit, whether it was kept."""
    return [(one.title, one.value, _limit(one, limits), _kept(one, report)) for one in figures]


def _limit(figure: Figure, limits: Mapping[str, float]) -> str | None:
    limit = limits.get(figure.limit)
    return None if limit is None else f"{figure.sign}{figure.shown(limit)}"


def _kept(figure: Figure, report: Comparison) -> ChipText:
    if not figure.failure:
        return ChipText("")
    broken = figure.failure in report.failures
    return ChipText(tr("broken"), "bad") if broken else ChipText(tr("kept"), "good")

"""The stage “Data”: look at the folder, report, split and lock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tango_desktop.core.counting import classes_text, pictures_text
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.data.box_checks import statistics
from tango_desktop.data.index import inspect
from tango_desktop.data.lock import LOCK_FILE, DatasetLock, load_lock, resolve_root, save_lock
from tango_desktop.data.problems import Severity
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.report import REPORT_FILE, DataReport, save_report
from tango_desktop.data.settings import DataSettings
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import N_, lasting, lasting_join, tr

__all__ = ["STAGE", "DataSettings"]


def _missing(project: Project) -> str:
    if not project.settings(DataSettings).path:
        return tr("Choose the folder with your pictures.")
    return ""


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    settings = project.settings(DataSettings)
    root = resolve_root(settings.path, project.folder)
    task = str(project.outputs("task").get("task", "classification"))
    index, report = inspect(root, settings, ctx, _earlier(project), task)
    save_report(project.path(REPORT_FILE), replace(report, folder=settings.path))
    _log(report)
    index = replace(index, root_as_given=settings.path)
    if report.can_be_drawn:  # the lock is what boxes are drawn by; later stages wait all the same
        save_lock(project.path(LOCK_FILE), index)
    report.require_usable()
    save_lock(project.path(LOCK_FILE), index)
    files = (LOCK_FILE, REPORT_FILE)
    return StageOutcome(_summary(index, report), outputs_of(index), files, key=index.digest())


def outputs_of(index: DatasetIndex) -> dict[str, Any]:
    """What the stage hands on."""
    outputs: dict[str, Any] = {
        "lock": LOCK_FILE,
        "classes": list(index.classes),
        "counts": index.counts(),
        "median_side": index.median_side,
        "channels": index.channels,
        "bytes": index.size_bytes,
    }
    if index.has_boxes:
        boxes = statistics(index.pictures)
        outputs["boxes"] = dict(boxes.counts)
        outputs["box_sides"] = [round(side, 2) for side in boxes.sides]
    return outputs


def _earlier(project: Project) -> DatasetLock | None:
    path = project.path(LOCK_FILE)
    try:
        return load_lock(path) if path.is_file() else None
    except ProjectError as error:  # a damaged lock only costs the time to look at everything again
        logger("data").warning("%s", error.message)
        return None


def _log(report: DataReport) -> None:
    for problem in report.problems:
        serious = problem.severity is not Severity.NOTE
        (logger("data").warning if serious else logger("data").info)("%s", problem.message)


def _summary(index: DatasetIndex, report: DataReport) -> str:
    warnings = report.count(Severity.WARNING)
    parts = (pictures_text(len(index.pictures)), classes_text(len(index.classes)))
    text = lasting_join(", ", parts)
    return lasting("{text}, warnings: {count}", text=text, count=warnings) if warnings else text


STAGE = StageInfo(
    name="data",
    title=N_("Data"),
    question=N_("Which pictures should it learn from?"),
    needs=("task",),
    settings=DataSettings,
    run=_run,
    missing=_missing,
    main_setting="path",
)

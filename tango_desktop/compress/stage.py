"""The stage “Optimize”: the trained network made smaller and quicker, or left as it is.

PyTorch and ONNX are imported when something is asked for, not before.
"""

from __future__ import annotations

from tango_desktop.compress.settings import SETTINGS_BY_TASK, OptimizeSettings, optimize_settings
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.export.acceptance import asked_form
from tango_desktop.export.exporters import EXPORTERS, engine_title
from tango_desktop.export.limits import INT8
from tango_desktop.export.stage import judging_digest
from tango_desktop.i18n import N_, lasting, tr

__all__ = ["STAGE", "OptimizeSettings"]


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    settings = optimize_settings(project)
    if not settings.prunes and not settings.quantizes:
        return StageOutcome(lasting("As trained"), {"precision": ""}, key="")
    from tango_desktop.compress.work import optimize

    return optimize(project, ctx)


def _outdated(project: Project) -> str:
    """Why a form that was chosen by its loss may not pass: in another engine, by other limits."""
    made = project.outputs(OptimizeSettings.STAGE)
    engine, (asked, precision) = str(made.get("engine", "")), asked_form(project)
    is_meant = "max_loss" in made and precision == made.get("precision")  # not another on purpose
    if not is_meant or not _rounds(asked):
        return ""
    if asked == engine:
        is_same = _judging(project) in (made.get("judged_by"), "") or "judged_by" not in made
        return "" if is_same else tr("The form was held against other limits of the export.")
    names = {"engine": engine_title(engine), "asked": engine_title(asked)}
    return tr("The form was chosen for {engine}; the export is for {asked} now.", **names)


def _judging(project: Project) -> str:
    """The limits of the export; empty where an answer is not allowed: that stage says so."""
    try:
        return judging_digest(project)
    except TangoError:
        return ""


def _rounds(engine: str) -> bool:
    """Whether there is anything to choose for an engine."""
    return engine in EXPORTERS and INT8 in EXPORTERS.get(engine).precisions


STAGE = StageInfo(
    name="optimize",
    title=N_("Optimize"),
    question=N_("How small and quick should it become?"),
    needs=("device", "train"),
    settings=OptimizeSettings,
    settings_by_task=SETTINGS_BY_TASK,
    run=_run,
    outdated=_outdated,
    main_setting="lightness",
)

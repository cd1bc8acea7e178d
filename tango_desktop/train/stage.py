"""The training stage of the flow. PyTorch is imported when it runs, not before."""

from __future__ import annotations

from tango_desktop import graph
from tango_desktop.core.flow import StageInfo, StageOutcome, task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import load_lock
from tango_desktop.i18n import N_, lasting_join
from tango_desktop.train.preparation import Pictures, preprocess_for
from tango_desktop.train.runs import files_of, outputs_of, stage_key
from tango_desktop.train.settings import (
    SETTINGS_BY_TASK,
    ClassificationTrainSettings,
    train_settings,
)
from tango_desktop.train.spec import TrainSpec


def spec_of(project: Project) -> TrainSpec:
    """The training that the project's answers ask for.

    Raises:
        TangoError: the network or the data's lock cannot be read, or a setting is not allowed.
    """
    settings = train_settings(project)
    network, data = project.outputs("network"), project.outputs("data")
    document = graph.load(project.path(network["file"]))
    lock = load_lock(project.path(data["lock"]))
    height, width = network.get("size") or document.size
    task = str(project.outputs("task").get("task") or task_of(project) or "classification")
    pictures = Pictures((int(height), int(width)), document.in_channels, lock.median_side)
    preprocess = preprocess_for(task, pictures, settings)
    return TrainSpec(
        task=task,
        model=str(network.get("model") or document.name),
        document=document,
        lock=lock,
        preprocess=preprocess,
        settings=settings,
        project_folder=project.folder,
    )


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    from tango_desktop.train.job import train

    run = train(spec_of(project), ctx).run
    parts = (run.summary, run.record.transfer)
    summary = lasting_join("; ", filter(None, parts))
    return StageOutcome(summary, outputs_of(run), files_of(run), key=stage_key(run))


STAGE = StageInfo(
    name="train",
    title=N_("Train"),
    question=N_("How well does it learn?"),
    needs=("data", "network"),
    settings=ClassificationTrainSettings,
    settings_by_task=SETTINGS_BY_TASK,
    run=_run,
    main_setting="epochs",
)

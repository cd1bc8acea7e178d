"""The tasks that a network can learn. What differs by task is found by this name in each room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.core.registry import Registry
from tango_desktop.i18n import N_, lasting, tr


@dataclass(frozen=True)
class TaskInfo:
    """A task.

    Attributes:
        name: its key.
        title: what people call it.
        help: what it answers, in a sentence.
        score: the column of ``results.csv`` that the best epoch has most of, 0 to 1.
        score_title: what people call that figure.
        unavailable: why it cannot be chosen yet; empty when it can.
    """

    name: str
    title: str
    help: str
    score: str
    score_title: str
    unavailable: str = ""


TASKS: Registry[TaskInfo] = Registry(N_("task"))
CLASSIFICATION = TASKS.add(
    TaskInfo(
        "classification",
        N_("Image classification"),
        N_("Says which one of your classes a picture shows, and how sure it is."),
        score="metrics/top1",
        score_title=N_("top-1"),
    )
)
DETECTION = TASKS.add(
    TaskInfo(
        "detection",
        N_("Object detection"),
        N_("Finds every object of your classes in a picture and draws a box around it."),
        score="metrics/mAP50-95",
        score_title=N_("mAP50-95"),
    )
)


@dataclass(frozen=True)
class TaskSettings:
    """The answer to “What should the network learn?”."""

    STAGE: ClassVar[str] = "task"
    name: str = param(
        "",
        N_("Task"),
        N_("What the network should learn"),
        choices=("", *(task.name for task in TASKS)),
    )


def _missing(project: Project) -> str:
    name = project.settings(TaskSettings).name
    if not name:
        return tr("Choose what the network should learn.")
    return tr(TASKS.get(name).unavailable)


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    task = TASKS.get(project.settings(TaskSettings).name)
    return StageOutcome(lasting(task.title), {"task": task.name})


STAGE = StageInfo(
    name="task",
    title=N_("Task"),
    question=N_("What should the network learn?"),
    needs=(),
    settings=TaskSettings,
    run=_run,
    missing=_missing,
    main_setting="name",
)

"""What differs by task in a deployment: how its README says what the model does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tango_desktop.core.counting import classes_text
from tango_desktop.core.registry import Registry
from tango_desktop.deploy.card import ModelCard
from tango_desktop.errors import DeployError
from tango_desktop.i18n import N_, tr


@dataclass(frozen=True)
class DeployTaskInfo:
    """How a task is deployed.

    Attributes:
        name: as in ``core.tasks.TASKS``.
        sentence: what a model does, for its README.
        options: the options of the runner that only this task has, in a sentence.
    """

    name: str
    sentence: Callable[[ModelCard], str]
    options: str


def _says_a_class(card: ModelCard) -> str:
    return tr(
        "{name}: says which of {count} classes a picture shows.",
        name=card.name,
        count=len(card.classes),
    )


def _finds_objects(card: ModelCard) -> str:
    return tr(
        "{name}: finds the objects of {classes} in a picture, each with a box.",
        name=card.name,
        classes=classes_text(len(card.classes)),
    )


DEPLOY_TASKS: Registry[DeployTaskInfo] = Registry(N_("task"), DeployError)
CLASSIFICATION = DEPLOY_TASKS.add(
    DeployTaskInfo("classification", _says_a_class, N_("--top N gives more answers."))
)
DETECTION = DEPLOY_TASKS.add(
    DeployTaskInfo(
        "detection",
        _finds_objects,
        N_(
            "--score X shows boxes from a confidence of X on, --iou X takes boxes that overlap by "
            "more for one, --coco FILE writes COCO results (--help tells which ids)."
        ),
    )
)

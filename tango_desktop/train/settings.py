"""The settings of the training stage: one class for each task, over a common base."""

from __future__ import annotations

from collections.abc import Mapping

from tango_desktop.core.flow import task_of
from tango_desktop.core.project import Project
from tango_desktop.train.classification_settings import ClassificationTrainSettings
from tango_desktop.train.common_settings import AUGMENTATIONS, ENDING, TrainSettings
from tango_desktop.train.detection_settings import DetectionTrainSettings

__all__ = [
    "AUGMENTATIONS",
    "ENDING",
    "SETTINGS_BY_TASK",
    "ClassificationTrainSettings",
    "DetectionTrainSettings",
    "TrainSettings",
    "settings_class",
    "train_settings",
]

SETTINGS_BY_TASK: Mapping[str, type[TrainSettings]] = {
    "classification": ClassificationTrainSettings,
    "detection": DetectionTrainSettings,
}


def settings_class(task: str) -> type[TrainSettings]:
    """The settings class of ``task``; a classifier's while none is chosen."""
    return SETTINGS_BY_TASK.get(task, ClassificationTrainSettings)


def train_settings(project: Project) -> TrainSettings:
    """The training settings of a project, for what it is to learn.

    Raises:
        SettingsError: ``project.yaml`` holds something that is not allowed.
    """
    return project.settings(settings_class(task_of(project)))

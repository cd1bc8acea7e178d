"""The settings are declared well: the newcomer's first, defaults within their bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.params import from_mapping, params_of, result_key, to_mapping
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS, TaskSettings
from tango_desktop.errors import SettingsError
from tango_desktop.train.settings import (
    ENDING,
    SETTINGS_BY_TASK,
    ClassificationTrainSettings,
    DetectionTrainSettings,
    TrainSettings,
    settings_class,
    train_settings,
)
from tango_desktop.train.stage import STAGE

# What projects of the first version may hold: they must go on to read, with the same meaning.
FIRST_NAMES = {
    "epochs",
    "batch_size",
    "learning_rate",
    "start_from",
    "augment",
    "start_from_sha256",
    "optimizer",
    "momentum",
    "weight_decay",
    "warmup_epochs",
    "schedule",
    "final_ratio",
    "label_smoothing",
    "mixup",
    "cutmix",
    "ema_decay",
    "clip_norm",
    "freeze_epochs",
    "class_weights",
    "patience",
    "time_budget_min",
    "normalise",
    "mixed_precision",
    "channels_last",
    "deterministic",
    "seed",
    "device",
    "workers",
}

every_task = pytest.mark.parametrize("cls", SETTINGS_BY_TASK.values(), ids=SETTINGS_BY_TASK)


def test_every_task_has_settings_of_its_own() -> None:
    assert set(SETTINGS_BY_TASK) == set(TASKS.names())
    for name, cls in SETTINGS_BY_TASK.items():
        assert issubclass(cls, TrainSettings)
        assert cls.STAGE == "train"
        assert STAGE.settings_for(name) is settings_class(name) is cls
    assert STAGE.settings_for("") is settings_class("") is ClassificationTrainSettings


@every_task
def test_defaults_are_allowed_and_every_setting_is_explained(cls: type[TrainSettings]) -> None:
    assert from_mapping(cls, to_mapping(cls())) == cls()
    assert all(declared.label and declared.help for declared in params_of(cls))


@every_task
def test_a_newcomer_sees_five_settings_and_they_come_first(cls: type[TrainSettings]) -> None:
    expert = [declared.expert for declared in params_of(cls)]
    assert expert.count(False) == 5
    assert expert == sorted(expert)


@every_task
def test_what_ends_a_run_is_declared(cls: type[TrainSettings]) -> None:
    assert set(ENDING) <= {declared.name for declared in params_of(cls)}


def test_a_classifiers_settings_are_those_of_the_first_version() -> None:
    assert {declared.name for declared in params_of(ClassificationTrainSettings)} == FIRST_NAMES
    # A run is found again by these: another name or default would orphan the runs that are there.
    unaffected = {"device", "workers", "channels_last"}
    assert set(result_key(ClassificationTrainSettings())) == FIRST_NAMES - unaffected


def test_a_detectors_defaults_are_the_published_recipe() -> None:
    settings = DetectionTrainSettings()
    assert (settings.momentum, settings.weight_decay, settings.warmup_epochs) == (0.937, 5e-4, 3)
    assert (settings.ema_decay, settings.nominal_batch, settings.box_gain) == (0.9999, 64, 0.05)
    assert (settings.score_threshold, settings.nms_iou, settings.max_detections) == (
        0.001,
        0.65,
        300,
    )


def test_a_project_gives_the_settings_of_its_task(tmp_path: Path) -> None:
    with Project.create(tmp_path / "project") as project:
        project.update(TaskSettings, name="classification")
        project.update(ClassificationTrainSettings, label_smoothing=0.0, epochs=7)
        assert train_settings(project) == ClassificationTrainSettings(label_smoothing=0.0, epochs=7)
    with Project.create(tmp_path / "other") as project:
        project.update(TaskSettings, name="detection")
        project.update(DetectionTrainSettings, multi_scale=True)
        assert train_settings(project) == DetectionTrainSettings(multi_scale=True)


@every_task
@pytest.mark.parametrize(
    ("name", "value"), [("epochs", 0), ("epochs", 2.5), ("optimizer", "sdg"), ("seed", -1)]
)
def test_what_makes_no_sense_is_refused(cls: type[TrainSettings], name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=name):
        from_mapping(cls, {name: value})


@pytest.mark.parametrize(("name", "value"), [("recipe", "p7"), ("mixup", 1.5), ("mosaic", -1)])
def test_what_a_detector_cannot_do_is_refused(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=name):
        from_mapping(DetectionTrainSettings, {name: value})

"""Every task has its record in every room."""

from __future__ import annotations

from typing import Any

import pytest

from tango_desktop.core.tasks import TASKS, TaskInfo
from tango_desktop.data.tasks import DATA_TASKS
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.families import MODELS
from tango_desktop.recommend.tasks import RECOMMEND_TASKS
from tango_desktop.train.job import TRAIN_TASKS
from tango_desktop.train.settings import SETTINGS_BY_TASK


@pytest.mark.parametrize("registry", [DATA_TASKS, TRAIN_TASKS, EXPORT_TASKS, RECOMMEND_TASKS])
def test_every_room_knows_every_task(registry: Any) -> None:
    assert registry.names() == TASKS.names()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_has_networks_and_settings_and_can_be_chosen(task: TaskInfo) -> None:
    assert any(info.task == task.name for info in MODELS)
    assert task.name in SETTINGS_BY_TASK
    assert task.score.startswith("metrics/")
    assert not task.unavailable

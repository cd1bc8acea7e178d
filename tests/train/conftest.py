"""Small runs and records for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tango_desktop.core.files import write_yaml
from tango_desktop.core.params import to_mapping
from tango_desktop.train.continuation import ending_of
from tango_desktop.train.run_folder import (
    RunPaths,
    RunRecord,
    RunState,
    this_process,
    write_record,
)
from tango_desktop.train.runs import run_folder
from tango_desktop.train.settings import TrainSettings

RunMaker = Callable[..., Path]


@pytest.fixture
def make_run() -> RunMaker:
    """Writes a run's folder as training leaves it, without training."""

    def make(
        project_folder: Path,
        number: int,
        state: RunState = RunState.FINISHED,
        settings: TrainSettings | None = None,
        top1: float = 0.9,
        process: str = "",
    ) -> Path:
        settings = settings or TrainSettings(epochs=4)
        folder = run_folder(project_folder, number)
        paths = RunPaths(folder)
        paths.best.parent.mkdir(parents=True)
        paths.best.write_bytes(b"weights %d" % number)
        write_yaml(paths.args, {"schema": 1, "settings": to_mapping(settings)})
        record = RunRecord(
            state,
            key="k",
            model="resnet20",
            size=(32, 24),
            ending=ending_of(settings),
            epochs=settings.epochs,
            done=4,
            best_epoch=3,
            metrics={"metrics/top1": top1, "metrics/top5": 1.0},
            val_pictures=100,
            seconds=75.0,
            process=process or (this_process() if state is RunState.RUNNING else ""),
        )
        write_record(folder, record)
        return folder

    return make

"""A process that trains a stored project and is killed at a chosen moment.

Usage: train_and_die.py PROJECT_FOLDER EPOCHS MOMENT, where MOMENT is ``step:N`` (in the middle of
an epoch), ``save:N`` (before the N-th time ``last.pt`` is written, after ``best.pt``) or ``never``.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import tango_desktop  # noqa: F401 - sets OMP_WAIT_POLICY before torch
from tango_desktop import graph
from tango_desktop.core.files import read_yaml
from tango_desktop.core.jobs import JobContext, Metric
from tango_desktop.core.params import from_mapping
from tango_desktop.data.lock import load_lock
from tango_desktop.train import trainer
from tango_desktop.train.job import train
from tango_desktop.train.settings import settings_class
from tango_desktop.train.spec import TrainSpec


def die() -> None:
    """As ``kill -9`` does: no clean-up of any kind."""
    os.kill(os.getpid(), signal.SIGKILL)


def read_spec(folder: Path, epochs: int) -> TrainSpec:
    """What ``store_spec`` in the tests wrote."""
    content = read_yaml(folder / "spec.yaml")
    settings = {**content["settings"], "epochs": epochs}
    return TrainSpec(
        content["task"],
        content["model"],
        graph.load(folder / "network.yaml"),
        load_lock(folder / "dataset.lock.yaml"),
        content["preprocess"],
        from_mapping(settings_class(content["task"]), settings),
        folder,
    )


def main(folder: Path, epochs: int, moment: str) -> None:
    """Train, and die at the moment."""
    kind, _, number = moment.partition(":")
    saves = 0
    save = trainer.save_checkpoint

    def save_or_die(path: Path, content: dict[str, Any]) -> None:
        nonlocal saves
        saves += 1
        if kind == "save" and saves == int(number):
            die()
        save(path, content)

    def on_metric(metric: Metric) -> None:
        if kind == "step" and metric.series == "batch" and metric.step == int(number):
            die()

    trainer.save_checkpoint = save_or_die
    train(read_spec(folder, epochs), JobContext(on_metric=on_metric))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

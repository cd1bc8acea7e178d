"""Which run an order to train means: a new one, or one of those that are there."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import logger
from tango_desktop.core.params import result_key, to_mapping
from tango_desktop.errors import TrainError
from tango_desktop.i18n import tr
from tango_desktop.train.run_folder import RunPaths, RunState
from tango_desktop.train.runs import RunInfo, list_runs, run_folder, run_numbers
from tango_desktop.train.settings import ENDING, TrainSettings


class Start(enum.Enum):
    """What is done with the run that was chosen."""

    NEW = "new"
    RESUME = "resume"  # it was stopped, killed or failed
    EXTEND = "extend"  # it was finished; more epochs are wanted now
    REUSE = "reuse"  # it is just what is wanted


@dataclass(frozen=True)
class Choice:
    """A run's number and folder, and what to do with it."""

    number: int
    folder: Path
    start: Start


def ending_of(settings: TrainSettings) -> dict[str, float]:
    """The settings that decide when a run ends."""
    values = to_mapping(settings)
    return {name: float(str(values[name])) for name in ENDING}


def lasting_settings(settings: TrainSettings) -> Mapping[str, Any]:
    """The settings that make a run what it is: the others may change while it is continued."""
    return {k: v for k, v in result_key(settings).items() if k not in ENDING}


def choose_run(project_folder: Path, key: str, settings: TrainSettings) -> Choice:
    """The newest run with the same ``key``, when it can be continued, else a new one.

    A finished run is used as it is when nothing about its ending has changed, and extended when
    more is allowed than before. Asking for fewer epochs than a finished run has means another run,
    since its learning rate would have fallen earlier; an unfinished one is then closed as it is.

    Raises:
        TrainError: that run is being trained by another program.
    """
    for run in reversed(list_runs(project_folder)):
        if run.record.key == key:
            if run.state is RunState.RUNNING:
                raise _is_running(run)
            start = _continuation(run, settings)
            if start is not Start.NEW:
                return Choice(run.number, run.folder, start)
    number = max(run_numbers(project_folder), default=0) + 1
    return Choice(number, run_folder(project_folder, number), Start.NEW)


def _continuation(run: RunInfo, settings: TrainSettings) -> Start:
    if not _is_whole(run):
        logger("train").warning(
            tr("The weights of run {number} are missing or damaged.", number=run.number)
        )
        return Start.NEW
    if run.state is not RunState.FINISHED:
        return Start.RESUME
    if dict(run.record.ending) == ending_of(settings):
        return Start.REUSE
    if settings.epochs < run.record.done:
        return Start.NEW
    return Start.EXTEND


def _is_whole(run: RunInfo) -> bool:
    """Whether the weights of its best epoch, if it has one, are there as they were written."""
    if not run.record.best_epoch:
        return True
    expected = run.record.weights_sha256
    return run.has_weights and (not expected or sha256_of(RunPaths(run.folder).best) == expected)


def _is_running(run: RunInfo) -> TrainError:
    return TrainError(
        tr("Run {number} is being trained already.", number=run.number),
        tr("Wait for it, or stop it first."),
    )

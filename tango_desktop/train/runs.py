"""The runs that a project keeps: list, compare, use one, delete one. No torch here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tango_desktop.core.files import digest_of, read_mapping, sha256_of, write_error
from tango_desktop.core.jobs import logger
from tango_desktop.core.params import params_of
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.errors import TangoError, TrainError
from tango_desktop.i18n import lasting, tr
from tango_desktop.train.metrics import wilson_interval
from tango_desktop.train.run_folder import (
    RUNS_FOLDER,
    SCHEMA,
    RunPaths,
    RunRecord,
    RunState,
    read_record,
    read_results,
    remove_run_folder,
)
from tango_desktop.train.scores import ScoreInfo, scoring_of
from tango_desktop.train.settings import settings_class

__all__ = [
    "Comparison",
    "RunInfo",
    "RunState",
    "compare",
    "delete_run",
    "list_runs",
    "outputs_of",
    "read_results",
    "read_run",
    "run_folder",
    "use_run",
]


@dataclass(frozen=True)
class RunInfo:
    """A run that is kept.

    Attributes:
        number: its name: the folder is ``runs/<number>``.
        settings: the training settings it was made with, as written in ``args.yaml``.
    """

    number: int
    folder: Path
    record: RunRecord
    settings: Mapping[str, Any]

    @property
    def state(self) -> RunState:
        """How it stands."""
        return self.record.state

    @property
    def scoring(self) -> ScoreInfo:
        """What runs of its task are judged by."""
        return scoring_of(self.record.task)

    @property
    def score(self) -> float | None:
        """The figure that its best epoch has most of, 0 to 1, when there is one."""
        return self.record.metrics.get(self.scoring.column)

    @property
    def score_title(self) -> str:
        """What people call the score, translated."""
        return tr(self.scoring.title)

    @property
    def score_interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval of a score that is a share of the validation pictures."""
        if self.score is None or not self.scoring.is_share_of_pictures:
            return None
        count = self.record.val_pictures
        return wilson_interval(round(self.score * count), count)

    @property
    def top1(self) -> float | None:
        """Top-1 of the best epoch, 0 to 1, of a classifier that has one."""
        return self.record.metrics.get("metrics/top1")

    @property
    def top1_interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval of top-1."""
        return self.score_interval

    @property
    def has_weights(self) -> bool:
        """Whether at least one epoch was finished and its weights are there."""
        return RunPaths(self.folder).best.is_file()

    @property
    def summary(self) -> str:
        """One line, such as “top-1 0.981, epoch 14 of 15”."""
        if self.score is None:
            return lasting("no epoch finished")
        return lasting(
            self.scoring.summary,
            score=f"{self.score:.3f}",
            best=self.record.best_epoch,
            epochs=self.record.done,
        )


def run_folder(project_folder: Path, number: int) -> Path:
    """The folder of run ``number``."""
    return project_folder / RUNS_FOLDER / str(number)


def run_numbers(project_folder: Path) -> list[int]:
    """The numbers of all run folders, ascending."""
    folder = project_folder / RUNS_FOLDER
    if not folder.is_dir():
        return []
    return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal())


def read_run(project_folder: Path, number: int) -> RunInfo:
    """One run.

    Raises:
        TangoError: its record is missing or damaged.
    """
    folder = run_folder(project_folder, number)
    record = read_record(folder)
    args = RunPaths(folder).args
    settings = read_mapping(args, SCHEMA).get("settings") if args.is_file() else None
    return RunInfo(number, folder, record, settings if isinstance(settings, dict) else {})


def list_runs(project_folder: Path) -> list[RunInfo]:
    """All runs, oldest first; one that cannot be read is left out and said in the log."""
    found = []
    for number in run_numbers(project_folder):
        try:
            found.append(read_run(project_folder, number))
        except TangoError as error:
            logger("train").warning("%s", error.message)
    return found


@dataclass(frozen=True)
class Comparison:
    """Runs side by side: a table for people.

    Attributes:
        columns: headings, translated; settings appear only where the runs differ.
        rows: one for each run, in the order given.
        differing: how many columns at the end are settings in which the runs differ.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    differing: int = 0


def compare(runs: Sequence[RunInfo]) -> Comparison:
    """The runs' figures and the settings in which they differ."""
    scoring = runs[-1].scoring if runs else scoring_of("")
    differing = [
        declared
        for declared in params_of(settings_class(runs[-1].record.task if runs else ""))
        if len({str(run.settings.get(declared.name, declared.default)) for run in runs}) > 1
    ]
    columns = (*_headings(scoring), *(tr(d.label) for d in differing))
    rows = (
        (*_cells(run, scoring), *(str(run.settings.get(d.name, d.default)) for d in differing))
        for run in runs
    )
    return Comparison(columns, tuple(rows), len(differing))


def _headings(scoring: ScoreInfo) -> tuple[str, ...]:
    return (
        *(tr("Run"), tr("State"), tr("Network"), tr("Size")),
        *(tr(figure.heading) for figure in scoring.figures),
        *([tr("95 % interval")] if scoring.is_share_of_pictures else []),
        *(tr("Best epoch"), tr("Time")),
    )


def _cells(run: RunInfo, scoring: ScoreInfo) -> tuple[str, ...]:
    record, interval = run.record, run.score_interval
    told = "–" if interval is None else f"{interval[0]:.3f}–{interval[1]:.3f}"
    return (
        str(run.number),
        tr(record.state.value),
        record.model,
        "×".join(str(side) for side in reversed(record.size)),
        *(_figure(record.metrics.get(figure.column)) for figure in scoring.figures),
        *([told] if scoring.is_share_of_pictures else []),
        tr("{best} of {done}", best=record.best_epoch, done=record.done),
        _duration(record.seconds),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


# -- what the project uses --------------------------------------------------------------------


def outputs_of(run: RunInfo) -> dict[str, Any]:
    """What the training stage hands on for this run (plain values for YAML)."""
    folder = f"{RUNS_FOLDER}/{run.number}"
    record = run.record
    return {
        "run": run.number,
        "folder": folder,
        "weights": f"{folder}/weights/best.pt",
        "network": f"{folder}/network.yaml",
        "preprocess": f"{folder}/preprocess.yaml",
        "weights_sha256": record.weights_sha256 or sha256_of(RunPaths(run.folder).best),
        "epochs": record.done,
        "best_epoch": record.best_epoch,
        "score": run.score,
        "metrics": {name.rpartition("/")[2]: value for name, value in _judged(record).items()},
        **{name: record.metrics.get(f"metrics/{name}") for name in run.scoring.handed_on},
        "state": record.state.name.lower(),
    }


def _judged(record: RunRecord) -> Mapping[str, float]:
    """The figures on the validation split, by column."""
    return {k: v for k, v in record.metrics.items() if k.startswith("metrics/")}


def files_of(run: RunInfo) -> tuple[str, ...]:
    """The files that later stages need, relative to the project folder."""
    outputs = outputs_of(run)
    return (outputs["weights"], outputs["network"], outputs["preprocess"])


def stage_key(run: RunInfo) -> str:
    """What later stages' staleness is computed from: the weights alone."""
    return str(outputs_of(run)["weights_sha256"])


def use_run(project: Project, number: int, inputs: str | None = None) -> RunInfo:
    """Let later stages use run ``number``; they become out of date when its weights are others.

    Args:
        inputs: the training stage's present inputs digest, to mark the stage as done also when the
            run was stopped early or made with other settings; None keeps what was there.

    Raises:
        TrainError: no epoch of that run was finished.
    """
    run = read_run(project.folder, number)
    if not run.has_weights:
        raise TrainError(
            tr("Run {number} has no weights yet.", number=number),
            tr("Train at least one epoch of it, or use another run."),
        )
    old = project.record("train") or StageRecord(inputs="")
    record = dataclasses.replace(
        old,
        inputs=old.inputs if inputs is None else inputs,
        outputs=outputs_of(run),
        digest=digest_of(stage_key(run)),
        files=files_of(run),
        summary=run.summary,
        error="",
        hint="",
        finished=datetime.now().isoformat(timespec="seconds"),
        seconds=run.record.seconds,
    )
    project.set_record("train", record)
    return run


def delete_run(project: Project, number: int) -> None:
    """Delete a run's folder.

    Raises:
        TrainError: it is running, or later stages use it.
        ProjectError: the folder cannot be removed.
    """
    folder = run_folder(project.folder, number)
    if number in (project.outputs(stage).get("run") for stage in ("train", "optimize")):
        raise TrainError(
            tr("Run {number} is the one in use.", number=number),
            tr("Use another run first, then delete this one."),
        )
    if RunPaths(folder).record.is_file() and read_record(folder).state is RunState.RUNNING:
        raise TrainError(tr("Run {number} is running.", number=number), tr("Stop it first."))
    try:
        remove_run_folder(folder)
    except OSError as error:
        raise write_error(folder, error) from error

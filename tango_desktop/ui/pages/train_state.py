"""What the training page shows: a run read from its files, and the figures of the one that runs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tango_desktop.core.jobs import Metric, Progress
from tango_desktop.core.project import Project
from tango_desktop.data.lock import load_lock
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.train.continuation import Start, choose_run
from tango_desktop.train.run_folder import RunPaths, RunState
from tango_desktop.train.runs import RunInfo, list_runs, read_results, read_run
from tango_desktop.train.stage import spec_of
from tango_desktop.ui import numbers

WINDOW_S = 8.0
LOG_BYTES = 256 * 1024
RESUMABLE = (RunState.STOPPED, RunState.INTERRUPTED, RunState.FAILED)


class TaskResult:
    """What a run's best weights say about the pictures held back, as its task shows it."""


# Reads a run's result, off the GUI thread; without one, the reason.
ReadResult = Callable[[RunInfo], tuple[TaskResult | None, str]]


@dataclass(frozen=True)
class RunView:
    """A run as the page shows it.

    Attributes:
        results: columns of ``results.csv``.
        result: the predictions on the pictures held back; None while there are none.
        note: why there is no result.
        root: the folder with the pictures.
        log: the end of the run's log.
    """

    info: RunInfo
    results: Mapping[str, tuple[float, ...]]
    result: TaskResult | None = None
    note: str = ""
    root: Path = Path()
    log: str = ""


@dataclass(frozen=True)
class RunsView:
    """All runs, the one that is shown in full, and the one that training would go on with."""

    runs: tuple[RunInfo, ...]
    curves: Mapping[int, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)
    shown: RunView | None = None
    unfinished: RunInfo | None = None


def read_runs(project_folder: Path, lock: Path, number: int | None, read: ReadResult) -> RunsView:
    """Every run, and ``number`` in full (the last one when None or gone)."""
    runs = tuple(list_runs(project_folder))
    if not runs:
        return RunsView(())
    known = {run.number for run in runs}
    chosen = number if number in known else runs[-1].number
    curves = {run.number: _results(run) for run in runs}
    shown = read_view(project_folder, lock, chosen or runs[-1].number, read)
    return RunsView(runs, curves, shown)


def unfinished_run(project: Project, runs: Sequence[RunInfo]) -> RunInfo | None:
    """The run that was stopped, broken off or failed, and that training would go on with."""
    if all(run.state not in RESUMABLE for run in runs):
        return None
    try:
        spec = spec_of(project)
        choice = choose_run(project.folder, spec.key(), spec.settings)
    except (TangoError, KeyError):  # an earlier step is not done
        return None
    number = choice.number if choice.start is Start.RESUME else None
    return next((run for run in runs if run.number == number), None)


def ended_early(run: RunInfo) -> str:
    """How far a run came that has not reached its end, and how it goes on."""
    done, epochs = run.record.done, run.record.epochs
    if not done:
        return tr("Run {number} ended before its first epoch.", number=run.number)
    values = {"number": run.number, "done": done, "epochs": epochs or "–"}
    if run.state is RunState.STOPPED:
        told = tr("Run {number} was stopped at epoch {done} of {epochs}.", **values)
    else:
        told = tr("Run {number} broke off at epoch {done} of {epochs}.", **values)
    return f"{told} {tr('“Continue training” goes on from there.')}"


def read_view(project_folder: Path, lock: Path, number: int, read: ReadResult) -> RunView:
    """One run in full.

    Raises:
        TangoError: its record is damaged.
    """
    info = read_run(project_folder, number)
    result, note = read(info)
    return RunView(info, _results(info), result, note, _root(lock), read_log(info.folder))


def _results(run: RunInfo) -> Mapping[str, tuple[float, ...]]:
    try:
        return read_results(run.folder)
    except TangoError:  # the rest of the run is still worth showing
        return {}


def _root(lock: Path) -> Path:
    try:
        return load_lock(lock).root if lock.is_file() else Path()
    except TangoError:
        return Path()


def read_log(run_folder: Path) -> str:
    """The end of a run's log; empty when there is none."""
    path = RunPaths(run_folder).log
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - LOG_BYTES))
            return stream.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


class LiveFigures:
    """The line under the title while a run goes on; fed with metrics, asked for words."""

    def __init__(self) -> None:
        self.reset(0)

    def reset(self, epochs: int, score: str = "") -> None:
        """A new run of ``epochs`` begins; the best one has most of column ``score``."""
        self.epochs = epochs
        self._score = score
        self.epoch = 0
        self.step = 0.0
        self.best: tuple[float, int] | None = None
        self.last: Mapping[str, float] = {}
        self.eta_s: float | None = None
        self.fraction: float | None = None
        self._steps: deque[tuple[float, float]] = deque(maxlen=512)

    def go_on(self, done: int, best: float | None, best_epoch: int) -> None:
        """The run continues one that has ``done`` epochs."""
        self.epoch = done
        self.best = None if best is None else (best, best_epoch)

    def add(self, metric: Metric, now: float | None = None) -> None:
        """Take a metric of the training stage."""
        if metric.series == "batch":
            self.step = metric.step
            self.last = metric.values
            self._steps.append((time.monotonic() if now is None else now, metric.step))
        elif metric.series == "epoch":
            self.epoch = int(metric.step)
            score = metric.values.get(self._score)
            if score is not None and (self.best is None or score > self.best[0]):
                self.best = (score, self.epoch)

    def progress(self, progress: Progress) -> None:
        """Take a progress report of the training stage."""
        self.eta_s, self.fraction = progress.eta_s, progress.fraction

    @property
    def steps_per_s(self) -> float | None:
        """Steps a second over the last seconds."""
        if len(self._steps) < 2:
            return None
        end, last = self._steps[-1]
        start, first = next((t, s) for t, s in self._steps if t >= end - WINDOW_S)
        return (last - first) / (end - start) if end > start else None

    def line(self) -> str:
        """Such as “epoch 13/30 · 3.2 it/s · 4 min left · best 0.931 (epoch 11)”."""
        running = min(self.epochs, self.epoch + 1) if self.epochs else self.epoch + 1
        parts = [tr("epoch {epoch}/{epochs}", epoch=running, epochs=self.epochs or "–")]
        if self.steps_per_s is not None:
            parts.append(tr("{rate} it/s", rate=numbers.figure(self.steps_per_s, 2)))
        if self.eta_s is not None:
            parts.append(tr("{time} left", time=numbers.duration(self.eta_s)))
        if self.best is not None:
            score, epoch = self.best
            parts.append(
                tr("best {score} (epoch {epoch})", score=numbers.score(score), epoch=epoch)
            )
        return "  ·  ".join(parts)

    def machine(self) -> str:
        """Pictures a second, memory, and how long training waits for data."""
        parts = []
        if "images_per_s" in self.last:
            rate = numbers.figure(self.last["images_per_s"])
            parts.append(tr("{rate} pictures/s", rate=rate))
        if "memory_mb" in self.last:
            parts.append(tr("{size} memory", size=numbers.megabytes(self.last["memory_mb"])))
        if "wait_percent" in self.last:
            share = numbers.percent(self.last["wait_percent"] / 100)
            parts.append(tr("{share} of the time waiting for data", share=share))
        return "  ·  ".join(parts)

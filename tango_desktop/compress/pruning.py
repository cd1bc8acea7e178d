"""Pruning with fine-tuning in between: a trained network becomes narrower, step by step.

Every fine-tuning is a run like any other under ``runs``, so that what comes out can be used,
compared and exported as one. A step that is done is written down: a kill costs at most one.
"""

from __future__ import annotations

import dataclasses
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop import graph
from tango_desktop.compress.pruning_measures import Measures, State, trained_state
from tango_desktop.compress.pruning_records import (
    PruneFigures,
    PruneResult,
    PruneSpec,
    PruneStep,
    Saving,
    Timed,
    cost_of,
    of_deployed,
)
from tango_desktop.core.files import read_mapping, write_yaml
from tango_desktop.core.jobs import JobContext, Progress, logger
from tango_desktop.errors import ProjectError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.pruning import Couplings
from tango_desktop.graph.pruning_choice import PruningChoice, choose
from tango_desktop.i18n import tr
from tango_desktop.nets import save_weights
from tango_desktop.nets.pruning import select
from tango_desktop.nets.pruning_importance import CRITERIA, importance
from tango_desktop.train.job import train
from tango_desktop.train.run_folder import RunPaths
from tango_desktop.train.runs import RunInfo, run_folder

__all__ = [
    "PruneFigures",
    "PruneResult",
    "PruneSpec",
    "PruneStep",
    "Saving",
    "finished",
    "prune_and_tune",
]

SCHEMA = 1
FOLDER = "compress/pruning"


def prune_and_tune(spec: PruneSpec, ctx: JobContext) -> PruneResult:
    """Prune ``spec`` in equal steps, fine-tuning after each; goes on where it was stopped.

    It ends early when nothing more can go, or when a step loses more than allowed: then the result
    is the last step that does not. With another limit, what was done counts: it goes on from there,
    or a step that is done already is the result.

    Raises:
        SettingsError: something in ``spec`` is not allowed.
        WeightsError: the weights are not the network's.
        DataError, TrainError, ProjectError: as training does.
        JobCancelled: the user has cancelled; steps that are done are kept.
    """
    spec.check()
    return _Pruning(spec, ctx).run()


def finished(spec: PruneSpec) -> PruneResult | None:
    """What :func:`prune_and_tune` came to, where it was carried out to its end; None otherwise.

    Raises:
        WeightsError: the weights are not the network's.
        ProjectError: what was written down is damaged.
    """
    folder = spec.train.project_folder / FOLDER
    if not folder.is_dir() or not (folder / spec.key() / "pruning.yaml").is_file():
        return None
    return _Pruning(spec, JobContext()).finished()


@dataclass(frozen=True)
class _Chosen:
    """What is known of a step before it is fine-tuned; see :class:`PruneStep`."""

    score_before_tuning: float
    importance_lost: float
    is_reached: bool


@dataclass(frozen=True)
class _Start:
    """The files that a step starts from."""

    network: Path
    weights: Path
    record: Path
    chosen: _Chosen = _Chosen(0.0, 0.0, False)

    @classmethod
    def at(cls, folder: Path, number: int) -> _Start:
        """Where they are; the record is written last."""
        names = ("network.yaml", "weights.safetensors", "chosen.yaml")
        network, weights, record = (folder / f"step{number}" / name for name in names)
        return cls(network, weights, record)

    def is_whole(self) -> bool:
        """Whether all of them are there."""
        return all(path.is_file() for path in (self.network, self.weights, self.record))

    def remove(self) -> None:
        """Delete them; ones that cannot be deleted only take room."""
        shutil.rmtree(self.record.parent, ignore_errors=True)


class _Pruning:
    """One order while it is carried out."""

    def __init__(self, spec: PruneSpec, ctx: JobContext) -> None:
        self._spec, self._ctx = spec, ctx
        self._measures = Measures(spec.train, ctx)
        self._latency_ms, self._cost = spec.latency_ms, cost_of(spec)
        self._whole = self._cost(spec.train.document)
        self._least_ms = math.inf if spec.measured_ms is None else spec.measured_ms
        whole = {group.name: group.channels for group in Couplings(spec.train.document).groups}
        self._limits = dataclasses.replace(spec.limits, originally=whole)
        self._state = trained_state(spec.train.document, spec.weights)
        self._document = spec.train.document
        self._folder = spec.train.project_folder / FOLDER / spec.key()
        self._before, self._steps = self._journalled()

    # -- the journal --------------------------------------------------------------------------

    def _journalled(self) -> tuple[PruneFigures, list[PruneStep]]:
        """What was measured before, and the steps whose weights are still there."""
        path = self._folder / "pruning.yaml"
        if not path.is_file():
            score = self._measures.score(self._document, self._state)
            before = self._counted(self._document, score)
            return dataclasses.replace(before, measured_ms=self._spec.measured_ms), []
        values = read_mapping(path, SCHEMA)
        try:
            steps = [_step_from(row) for row in values["steps"]]
            before = PruneFigures(**values["before"])
        except (KeyError, TypeError) as error:
            raise ProjectError(
                tr("{path} is damaged: it is not what this program writes.", path=path),
                tr("Delete it, and prune again."),
                str(error),
            ) from error
        whole = next((n for n, s in enumerate(steps) if not self._has(s)), len(steps))
        return before, steps[:whole]

    def _has(self, step: PruneStep) -> bool:
        paths = self._paths(step)
        return paths.best.is_file() and paths.network.is_file()

    def _paths(self, step: PruneStep) -> RunPaths:
        return RunPaths(run_folder(self._spec.train.project_folder, step.run))

    def _write(self) -> None:
        content = {
            "schema": SCHEMA,
            "model": self._spec.train.model,
            "before": dataclasses.asdict(self._before),
            "steps": [dataclasses.asdict(step) for step in self._steps],
        }
        write_yaml(self._folder / "pruning.yaml", content)

    # -- the steps ----------------------------------------------------------------------------

    def run(self) -> PruneResult:
        """All steps that are not done yet."""
        self._write()
        for step in self._steps:  # each may have told what the next ones are counted by
            self._go_to(step)
        while not self._is_over():
            self._steps.append(self._step(len(self._steps) + 1))
            self._write()
            _Start.at(self._folder, len(self._steps)).remove()
            self._go_to(self._steps[-1])
        self._time_result()
        self._ctx.report(1.0, tr("Pruned"), 0.0)
        return self._result()

    def finished(self) -> PruneResult | None:
        """The result when there is nothing left to do."""
        return self._result() if self._is_over() else None

    def _is_over(self) -> bool:
        if not self._steps:
            return False
        last = self._steps[-1]
        return last.number >= self._spec.steps or not last.is_reached or not self._is_good(last)

    def _is_good(self, step: PruneStep) -> bool:
        allowed = self._spec.most_loss
        return allowed is None or step.figures.score >= self._before.score - allowed

    def _go_to(self, step: PruneStep) -> None:
        paths = self._paths(step)
        self._document = graph.load(paths.network)
        self._state = trained_state(self._document, paths.best)
        times = self._spec.times
        if times is not None and self._spec.times_each and step.measurement:
            self._count_by(times.recall(self._document, step.measurement))

    def _count_by(self, found: Timed | None) -> None:
        """What comes next is counted by what was measured last, if that can be trusted.

        A smaller network that seems slower than the one before was disturbed: counted by that, far
        too much would go.
        """
        if found is None:
            return
        if not found.is_steady or found.ms > self._least_ms:
            said = tr("The measurement was disturbed: what is removed next is counted as before.")
            logger("compress").warning("%s", said)
            return
        self._least_ms, self._latency_ms = found.ms, found.latency_ms
        if self._spec.saving is Saving.LATENCY:
            self._cost = of_deployed(found.latency_ms)

    def _step(self, number: int) -> PruneStep:
        ctx = _part(self._ctx, number, self._spec.steps)
        start = self._started(number) or self._start(number, ctx)
        document = graph.load(start.network)
        run = train(self._spec.tuning(document, start.weights), ctx).run
        figures = self._counted(document, _score_of(run))
        step = PruneStep(number, run.number, figures=figures, **dataclasses.asdict(start.chosen))
        step = self._timed(step, ctx) if self._spec.times_each else step
        ctx.metric("pruning", number, _plotted(step.figures))
        return step

    def _timed(self, step: PruneStep, ctx: JobContext) -> PruneStep:
        """The step with what its network takes on the device, where that is asked for."""
        times = self._spec.times
        found = None if times is None else times.measure(step.run, ctx)
        if found is None:
            return step
        figures = dataclasses.replace(step.figures, measured_ms=found.ms)
        return dataclasses.replace(step, figures=figures, measurement=found.file)

    def _time_result(self) -> None:
        """Measure what is handed on, where that was not done yet."""
        good = [place for place, step in enumerate(self._steps) if self._is_good(step)]
        if good and self._steps[good[-1]].figures.measured_ms is None:
            self._steps[good[-1]] = self._timed(self._steps[good[-1]], self._ctx)
            self._write()

    def _started(self, number: int) -> _Start | None:
        """What a step that was cut short has chosen already: its run can then go on."""
        start = _Start.at(self._folder, number)
        if not start.is_whole():
            return None
        values = read_mapping(start.record, SCHEMA)
        try:
            chosen = _Chosen(**_without_schema(values))
        except TypeError:  # not what this program writes: it is chosen again
            return None
        return dataclasses.replace(start, chosen=chosen)

    def _start(self, number: int, ctx: JobContext) -> _Start:
        """Choose what goes in this step, and keep the smaller network."""
        ctx.report(0.0, tr("Choosing channels"))
        choice, state = self._prune(number, ctx)
        score = self._measures.score(choice.document, state)
        chosen = _Chosen(score, choice.importance_lost, choice.is_reached)
        start = dataclasses.replace(_Start.at(self._folder, number), chosen=chosen)
        graph.save(choice.document, start.network)
        save_weights(start.weights, state)
        write_yaml(start.record, {"schema": SCHEMA, **dataclasses.asdict(chosen)})
        return start

    def _prune(self, number: int, ctx: JobContext) -> tuple[PruningChoice, State]:
        couplings = Couplings(self._document)
        info = CRITERIA.get(self._spec.criterion)
        values = self._state
        if info.needs_gradients:
            values = self._measures.products(self._document, self._state)
        scores = importance(couplings.groups, values, info.name)
        share = self._share_left(number)
        choice = choose(couplings, scores, self._cost, share, self._limits, ctx.check)
        return choice, select(self._state, couplings.selection(choice.keep))

    def _share_left(self, number: int) -> float:
        """What this step is to save of what the network still costs."""
        goal = self._whole * (1 - self._spec.share * number / self._spec.steps)
        return min(max(1 - goal / self._cost(self._document), 1e-6), 1 - 1e-6)

    # -- figures ------------------------------------------------------------------------------

    def _counted(self, document: NetworkDocument, score: float) -> PruneFigures:
        deployed = deploy_form(document)
        ask = self._latency_ms
        return PruneFigures(
            deployed.macs(),
            deployed.parameter_count(),
            deployed.weight_bytes(),
            score,
            None if ask is None else ask(deployed),
        )

    def _result(self) -> PruneResult:
        good = [step for step in self._steps if self._is_good(step)]
        steps = tuple(self._steps)
        if not good:
            document, weights = self._spec.train.document, self._spec.weights
            return PruneResult(document, weights, None, self._before, self._before, steps, False)
        last = good[-1]
        paths = self._paths(last)
        reached = last.number == self._spec.steps and last.is_reached
        document = graph.load(paths.network)
        return PruneResult(
            document, paths.best, last.run, self._before, last.figures, steps, reached
        )


def _step_from(row: Mapping[str, Any]) -> PruneStep:
    return PruneStep(**{**row, "figures": PruneFigures(**row["figures"])})


def _without_schema(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "schema"}


def _score_of(run: RunInfo) -> float:
    assert run.score is not None  # a run that is finished has one
    return run.score


def _plotted(figures: PruneFigures) -> dict[str, float]:
    return {name: v for name, v in dataclasses.asdict(figures).items() if v is not None}


def _part(ctx: JobContext, number: int, count: int) -> JobContext:
    """``ctx`` for one of ``count`` equal parts of the work, from 1."""

    def report(progress: Progress) -> None:
        fraction = progress.fraction
        if fraction is not None:
            fraction = min((number - 1 + fraction) / count, 0.999)
        message = tr("Step {number} of {count}", number=number, count=count)
        if progress.message:
            message = f"{message}: {progress.message}"
        ctx.on_progress(
            dataclasses.replace(progress, fraction=fraction, message=message, eta_s=None)
        )

    return JobContext(ctx.control, report, ctx.on_metric, ctx.stage, ctx.on_question)

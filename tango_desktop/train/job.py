"""The training job: chooses or continues a run, trains it, and leaves its folder in order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tango_desktop import graph
from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import to_mapping
from tango_desktop.core.registry import Registry
from tango_desktop.data.lock import check_unchanged
from tango_desktop.errors import JobCancelled, TangoError, TrainError
from tango_desktop.i18n import N_, tr
from tango_desktop.train.classification import CLASSIFICATION
from tango_desktop.train.continuation import Choice, Start, choose_run, ending_of
from tango_desktop.train.detection import DETECTION
from tango_desktop.train.execution import (
    Execution,
    choose_execution,
    is_out_of_memory,
    out_of_memory,
    running_as,
)
from tango_desktop.train.journal import Journal
from tango_desktop.train.run_folder import (
    RunRecord,
    RunState,
    active,
    read_record,
    remove_run_folder,
    this_process,
)
from tango_desktop.train.runs import RunInfo, read_run
from tango_desktop.train.scores import scoring_of
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.starting import listed
from tango_desktop.train.tasks import TrainTaskInfo
from tango_desktop.train.trainer import Trainer

TRAIN_TASKS: Registry[TrainTaskInfo] = Registry(N_("training task"), TrainError)
TRAIN_TASKS.add(CLASSIFICATION)
TRAIN_TASKS.add(DETECTION)


@dataclass(frozen=True)
class TrainResult:
    """What became of an order to train.

    Attributes:
        run: the run, finished.
        start: whether it was new, resumed, extended or just what was wanted already.
    """

    run: RunInfo
    start: Start


def train(spec: TrainSpec, ctx: JobContext) -> TrainResult:
    """Train ``spec``: a new run, or the continuation of one with the same key.

    A run that was stopped or killed goes on from its last finished epoch, and ends with the same
    weights as one that was never interrupted (on a CPU with the same number of threads, bit for
    bit). A finished run is extended when more epochs are asked for: its learning rate goes on along
    the schedule of the new length. It is returned as it is when nothing has changed.

    Raises:
        DataError: pictures are missing or have changed.
        WeightsError: the starting weights cannot be used.
        TrainError: the network does not fit the data, or the loss is no longer a number.
        OutOfMemoryError: not even a batch of one picture fits.
        ProjectError: the run's folder cannot be written; the last good checkpoint stays.
        JobCancelled: the user has cancelled; the last finished epoch is kept.
    """
    info = TRAIN_TASKS.get(spec.task)
    key = spec.key()
    choice = choose_run(spec.project_folder, key, spec.settings)
    if choice.start is not Start.REUSE:
        spec.check()
        info.check(spec)
        check_unchanged(spec.lock, ctx)
        execution = choose_execution(spec.settings, info.likes_channels_last, info.half_on_cpu)
        with (
            _journal(spec, choice, key) as journal,
            running_as(execution, spec.settings.deterministic),
            _ending(journal),
        ):
            _train(spec, info, execution, journal, choice, ctx)
    return TrainResult(read_run(spec.project_folder, choice.number), choice.start)


def _journal(spec: TrainSpec, choice: Choice, key: str) -> Journal:
    if choice.start is Start.NEW:
        started = datetime.now().isoformat(timespec="seconds")
        record = RunRecord(RunState.RUNNING, key, started=started)
    else:
        record = read_record(choice.folder)
    journal = Journal(choice.folder, record)
    journal.update(
        state=RunState.RUNNING,
        process=this_process(),
        task=spec.task,
        model=spec.model,
        size=spec.size,
        ending=ending_of(spec.settings),
        best_metric=scoring_of(spec.task).column,
        val_pictures=len(spec.lock.of_split("val")),
        weights_sha256="",
        why="",
        error="",
        hint="",
    )
    return journal


@contextlib.contextmanager
def _ending(journal: Journal) -> Iterator[None]:
    """However the run ends, its record says so."""
    try:
        with active(journal.paths.folder), _memory_errors():
            yield
    except JobCancelled:
        journal.try_update(state=RunState.STOPPED, process="")
        raise
    except TangoError as error:
        journal.try_update(state=RunState.FAILED, process="", error=error.message, hint=error.hint)
        _drop_without_epochs(journal)
        raise
    finally:
        if journal.record.state is RunState.RUNNING:
            journal.try_update(
                state=RunState.FAILED, process="", error=tr("The program made a mistake.")
            )


def _drop_without_epochs(journal: Journal) -> None:
    """A failed run that finished no epoch has nothing to go on with: it leaves no folder."""
    if journal.record.done:
        return
    journal.close()
    try:
        remove_run_folder(journal.paths.folder)
    except OSError as error:
        logger("train").warning("%s", error)


@contextlib.contextmanager
def _memory_errors() -> Iterator[None]:
    """Lack of memory outside the epochs, which halve the batch themselves."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise out_of_memory(str(error)) from error
        raise


def _train(
    spec: TrainSpec,
    info: TrainTaskInfo,
    execution: Execution,
    journal: Journal,
    choice: Choice,
    ctx: JobContext,
) -> None:
    ctx.report(None, tr("Preparing the run"))
    graph.save(spec.document, journal.paths.network)
    write_yaml(journal.paths.preprocess, dict(spec.preprocess))
    with Trainer(spec, info.start(spec), execution, journal, ctx) as trainer:
        _write_down(spec, execution, journal, choice, trainer)
        why = trainer.run()
        tested = trainer.test()
    metrics = dict(journal.record.metrics)
    if tested is not None:
        metrics |= {f"test/{name.rpartition('/')[2]}": v for name, v in tested.metrics.items()}
    journal.update(
        state=RunState.FINISHED,
        process="",
        why=why,
        metrics=metrics,
        weights_sha256=sha256_of(journal.paths.best),
    )
    ctx.report(1.0, tr("Trained"), 0.0)


def _write_down(
    spec: TrainSpec, execution: Execution, journal: Journal, choice: Choice, trainer: Trainer
) -> None:
    """Settings, what they resolved to, and where everything came from."""
    progress = trainer.state.progress
    recipe = trainer.recipe()
    counts = spec.lock.counts()
    journal.write_args(
        {
            "task": spec.task,
            "model": spec.model,
            "settings": to_mapping(spec.settings),
            "resolved": {
                "batch_size": progress.batch_size,
                "learning_rate": recipe.learning_rate,
                "recipe": recipe.name,
                "device": str(execution.device),
                "precision": str(execution.precision).removeprefix("torch."),
                "channels_last": execution.channels_last,
                "threads": execution.threads,
                **trainer.resolved,
            },
            "data": {"root": spec.lock.root_as_given, "digest": spec.lock.digest(), **counts},
            "document": spec.document.digest(),
            "preprocess": dict(spec.preprocess),
            "transfer": progress.transfer,
            "unmatched": {kind: list(names) for kind, names in progress.unmatched.items()},
        }
    )
    _announce(spec, execution, journal, choice, trainer)


def _announce(
    spec: TrainSpec, execution: Execution, journal: Journal, choice: Choice, trainer: Trainer
) -> None:
    progress, recipe = trainer.state.progress, trainer.recipe()
    counts = spec.lock.counts()
    text = tr("Run {number} goes on after epoch {done}", number=choice.number, done=progress.done)
    if choice.start is Start.NEW:
        text = tr(
            "Run {number}: {model}, {train} training and {val} validation pictures",
            number=choice.number,
            model=spec.model,
            train=counts["train"],
            val=counts["val"],
        )
    journal.say(text)
    journal.say(execution.description)
    text = tr(
        "Batch size {batch}, learning rate {rate} ({why})",
        batch=progress.batch_size,
        rate=f"{recipe.learning_rate:.4g}",
        why=tr(recipe.why),
    )
    journal.say(text)
    if progress.transfer:
        journal.say(progress.transfer)
    if choice.start is Start.NEW:
        journal.note(listed(progress.unmatched))

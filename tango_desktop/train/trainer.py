"""A run being trained: epochs one after another, each closed with a checkpoint."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Mapping

import torch

from tango_desktop.core.counting import epochs_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.collecting import collect_everything
from tango_desktop.errors import TrainError, WeightsError
from tango_desktop.i18n import tr
from tango_desktop.nets import read_weights, save_weights
from tango_desktop.train.checkpoint import load_checkpoint, save_checkpoint
from tango_desktop.train.course import RunPlan
from tango_desktop.train.execution import Execution, is_out_of_memory, out_of_memory
from tango_desktop.train.fine_tuning import FROM_SCRATCH, FineTuning
from tango_desktop.train.journal import Journal
from tango_desktop.train.loop import EpochFigures, Loop, all_finite
from tango_desktop.train.pace import Clock, Pace
from tango_desktop.train.recipe import FINE_TUNE, Recipe
from tango_desktop.train.recovery import recovered
from tango_desktop.train.schedule import planned_epochs
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.starting import first_batch_size, freeze, recipe_for, start_state
from tango_desktop.train.state import TrainState
from tango_desktop.train.tasks import BatchSource, Evaluated, TaskRun

_MINUTE_S = 60.0


class Trainer:
    """Lives for one call of ``train``; a context manager, since its loaders hold threads."""

    def __init__(
        self,
        spec: TrainSpec,
        task: TaskRun,
        execution: Execution,
        journal: Journal,
        ctx: JobContext,
    ) -> None:
        self._spec, self._task, self._execution = spec, task, execution
        self._journal, self._ctx = journal, ctx
        self._clock = Clock()
        self._loaders = contextlib.ExitStack()
        self._batch = 0  # of the epoch, validation included
        self.state = self._stored_or_first_state()
        self._open_loaders()

    def __enter__(self) -> Trainer:
        return self

    def __exit__(self, *_: object) -> None:
        self._loaders.close()

    # -- state --------------------------------------------------------------------------------

    def _stored_or_first_state(self) -> TrainState:
        """The state after the last finished epoch, or before the first."""
        if not self._journal.paths.last.is_file():
            return self._first_state()
        try:
            return self._stored_state()
        except WeightsError as error:
            state = self._empty_state()
            pictures = len(self._spec.lock.of_split("train"))
            state.progress = recovered(state, self._journal, pictures)
            self._journal.say(
                tr(
                    "{reason} Going on from the best weights, those of epoch {epoch}.",
                    reason=error.message,
                    epoch=state.progress.done,
                )
            )
            return state

    def _first_state(self) -> TrainState:
        size = self._journal.record.batch_size or first_batch_size(
            self._spec, self._execution, self._task
        )
        return start_state(self._spec, self._execution, size, self._ctx, self._task)

    def _stored_state(self) -> TrainState:
        last = self._journal.paths.last
        content = load_checkpoint(last)
        state = self._empty_state()
        try:
            state.restore(content)
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            raise WeightsError(
                tr("{path} does not belong to this run.", path=last),
                tr("Delete that run and train again, or restore an earlier copy of the file."),
                str(error),
            ) from error
        return state

    def _empty_state(self) -> TrainState:
        """A state to be filled: starting weights are in what fills it."""
        settings = dataclasses.replace(self._spec.settings, start_from="")
        spec = dataclasses.replace(self._spec, settings=settings)
        return start_state(spec, self._execution, 1, self._ctx, self._task)

    def _open_loaders(self) -> None:
        size = self.state.progress.batch_size
        self._training = self._loaders.enter_context(self._task.training_loader(size))
        self._validation = self._loaders.enter_context(self._task.evaluation_loader("val", size))
        self._pace = Pace(self._clock, len(self._training) + len(self._validation))

    def _halve(self, reason: str) -> None:
        """Go back to the last finished epoch with half the batch."""
        size = self.state.progress.batch_size
        if size == 1:
            raise out_of_memory(reason)
        self._journal.say(
            tr(
                "Out of memory with {size} pictures a step; going on with {half}.",
                size=size,
                half=size // 2,
            )
        )
        self._loaders.close()
        del self.state  # its tensors must be gone before the next ones are made
        collect_everything()
        if self._execution.device.type == "cuda":
            torch.cuda.empty_cache()
        self._journal.update(batch_size=size // 2)
        self.state = self._stored_or_first_state()
        self.state.progress = dataclasses.replace(self.state.progress, batch_size=size // 2)
        self._open_loaders()

    # -- epochs -------------------------------------------------------------------------------

    def planned(self) -> int:
        """How many epochs the run will have, at the speed seen so far."""
        settings, progress = self._spec.settings, self.state.progress
        budget_s = settings.time_budget_min * _MINUTE_S
        return planned_epochs(settings.epochs, progress.done, progress.seconds, budget_s)

    def why_ended(self) -> str | None:
        """Why there is no further epoch, or None when there is one."""
        settings, progress = self._spec.settings, self.state.progress
        if progress.done >= settings.epochs:
            return ""
        if progress.done >= self.planned():
            return tr("The time budget is used up.")
        without = progress.done - progress.best_epoch
        if settings.patience and without >= settings.patience:
            return tr("No better result in {epochs}.", epochs=epochs_text(without))
        return None

    def run(self) -> str:
        """Train until the run has ended; says why, when not by reaching its epochs."""
        self._catch_up()
        while (why := self.why_ended()) is None:
            self._epoch_that_fits()
        if why:
            self._journal.say(why)
        return why

    def _catch_up(self) -> None:
        """Write again what a kill may have kept from being written after the checkpoint."""
        if self.state.progress.done:
            self._journal.write_epochs(self.state.progress.rows)
        self._record_progress()

    def _epoch_that_fits(self) -> None:
        while True:
            try:
                self._epoch()
                return
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                reason = str(error)
            self._halve(reason)

    def _epoch(self) -> None:
        progress = self.state.progress
        epoch, epochs = progress.done + 1, self.planned()
        freeze(self.state, epoch <= self._spec.settings.freeze_epochs)
        loop = self._loop(epoch, epochs)
        self._batch = 0
        self._task.begin_epoch(self._training, epoch, epochs)
        started = self._clock.now()
        figures = loop.train_epoch(self.state, self._training, epoch)
        evaluated = loop.evaluate(self.state.evaluated, self._validation, "val")
        if math.isnan(evaluated.loss) or not all_finite(self.state.module):
            raise TrainError(
                tr("Training has diverged: the weights are not numbers any more."),
                tr("Lower the learning rate. The weights of the last good epoch are kept."),
            )
        seconds = progress.seconds + self._clock.now() - started
        self._close_epoch(epoch, epochs, figures, evaluated, seconds)

    def recipe(self) -> Recipe:
        """The learning rate for the batch size in use."""
        return recipe_for(self._spec, self.state, self._task)

    @property
    def resolved(self) -> Mapping[str, object]:
        """What the task's settings stand for."""
        return self._task.resolved

    def _loop(self, epoch: int, epochs: int) -> Loop:
        settings, size = self._spec.settings, self.state.progress.batch_size
        recipe = self.recipe()
        plan = RunPlan(
            epochs, len(self._training), size, recipe.learning_rate, recipe.name == FINE_TUNE
        )
        return Loop(
            task=self._task,
            execution=self._execution,
            seed=settings.seed,
            course=self._task.course(plan),
            clip_norm=settings.clip_norm,
            clock=self._clock,
            ctx=self._ctx,
            on_batch=lambda: self._report(epoch, epochs),
            fine_tuning=self._fine_tuning(),
        )

    def _fine_tuning(self) -> FineTuning:
        if self.recipe().name != FINE_TUNE:
            return FROM_SCRATCH
        return self._task.fine_tuning(self.state.module, self.state.progress.loaded)

    def _report(self, epoch: int, epochs: int) -> None:
        self._batch += 1
        self._pace.tick()
        batches = len(self._training) + len(self._validation)
        fraction = (epoch - 1 + self._batch / batches) / epochs
        eta_s = self._pace.remaining_s(epochs - epoch + 1, self._batch)
        message = tr("Epoch {epoch} of {epochs}", epoch=epoch, epochs=epochs)
        self._ctx.report(min(fraction, 0.999), message, eta_s)

    # -- closing an epoch ---------------------------------------------------------------------

    def _close_epoch(
        self, epoch: int, epochs: int, figures: EpochFigures, evaluated: Evaluated, seconds: float
    ) -> None:
        """Keep the epoch: once ``last.pt`` is written, a kill loses nothing of it."""
        row = self._row(epoch, figures, evaluated, seconds)
        before = self.state.progress
        better = before.is_better(evaluated.score, evaluated.loss)
        progress = dataclasses.replace(
            before,
            done=epoch,
            steps=before.steps + len(self._training),
            seconds=seconds,
            rows=(*before.rows, row),
        )
        if better:
            progress = dataclasses.replace(
                progress,
                best_epoch=epoch,
                best_score=evaluated.score,
                best_loss=evaluated.loss,
            )
            self._save_best(epoch, evaluated)
        self.state.progress = progress
        save_checkpoint(self._journal.paths.last, self.state.content())
        self._journal.write_epochs(progress.rows)
        self._record_progress()
        self._announce(epoch, epochs, row)

    def _row(
        self, epoch: int, figures: EpochFigures, evaluated: Evaluated, seconds: float
    ) -> dict[str, float]:
        return {
            "epoch": epoch,
            "time": round(seconds, 3),
            "train/loss": figures.loss,
            **{f"train/{name}": value for name, value in figures.parts.items()},
            **evaluated.metrics,
            "val/loss": evaluated.loss,
            "lr/pg0": figures.learning_rate,
            "batch_size": self.state.progress.batch_size,
            "images_per_s": round(figures.images_per_s, 2),
            "wait_percent": round(figures.wait_percent, 2),
            "val_time": round(max(0.0, seconds - self.state.progress.seconds - figures.seconds), 3),
            "memory_mb": round(self._execution.memory_mb(), 1),
        }

    def _save_best(self, epoch: int, evaluated: Evaluated) -> None:
        state = self.state.evaluated.state_dict()
        meta = {
            "task": self._spec.task,
            "model": self._spec.model,
            "epoch": str(epoch),
            "document": self._spec.document.digest(),
        }
        save_weights(self._journal.paths.best, state, meta)
        evaluated.save(self._journal.paths.folder, "val")

    def _record_progress(self) -> None:
        progress = self.state.progress
        best = progress.best_row()
        self._journal.update(
            epochs=self.planned(),
            done=progress.done,
            seconds=round(progress.seconds, 3),
            batch_size=progress.batch_size,
            best_epoch=progress.best_epoch,
            metrics={k: v for k, v in best.items() if k.startswith(("metrics/", "val/"))},
            transfer=progress.transfer,
        )

    def _announce(self, epoch: int, epochs: int, row: dict[str, float]) -> None:
        self._ctx.metric("epoch", epoch, row)
        self._journal.say(
            tr(
                "Epoch {epoch} of {epochs}: training loss {train}, validation loss {val}, "
                "{metric} {score}",
                epoch=epoch,
                epochs=epochs,
                train=f"{row['train/loss']:.4f}",
                val=f"{row['val/loss']:.4f}",
                metric=self._task.best_metric,
                score=f"{row[self._task.best_metric]:.4f}",
            )
        )

    # -- after the last epoch -----------------------------------------------------------------

    def test(self) -> Evaluated | None:
        """The best weights on the test split, which no choice was made by; None without one."""
        if not self._spec.lock.of_split("test"):
            return None
        module = self.state.evaluated
        module.load_state_dict(read_weights(self._journal.paths.best))
        loop = dataclasses.replace(self._loop(1, 1), on_batch=lambda: None)
        with self._test_loader() as loader:
            evaluated = loop.evaluate(module, loader, "test")
        evaluated.save(self._journal.paths.folder, "test")
        return evaluated

    def _test_loader(self) -> BatchSource:
        return self._task.evaluation_loader("test", self.state.progress.batch_size)

"""Runs from start to end: what they leave, how they are continued, and what can go wrong."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tango_desktop.core.files import read_yaml
from tango_desktop.core.jobs import JobContext, JobControl, Metric, Progress
from tango_desktop.data.loader import Loader
from tango_desktop.errors import (
    DataError,
    JobCancelled,
    OutOfMemoryError,
    ProjectError,
    SettingsError,
    TrainError,
    WeightsError,
)
from tango_desktop.nets import build_module, read_weights
from tango_desktop.train import classification, journal, starting, trainer
from tango_desktop.train.checkpoint import load_checkpoint
from tango_desktop.train.classification import ClassificationRun
from tango_desktop.train.continuation import Start
from tango_desktop.train.evaluation import load_evaluation
from tango_desktop.train.job import train
from tango_desktop.train.run_folder import RunPaths, RunState, read_record, read_results
from tango_desktop.train.runs import list_runs, run_folder
from tango_desktop.train.spec import TrainSpec

ALL_OFF = {"warmup_epochs": 0.0, "clip_norm": 0.0, "augment": "none"}


class Recorder:
    """A context that keeps what it is told, and does something at a batch."""

    def __init__(self, step: int = 0, act: Callable[[JobControl], None] | None = None) -> None:
        self.progress: list[Progress] = []
        self.metrics: list[Metric] = []
        self.control = JobControl()
        self._step, self._act = step, act
        self.ctx = JobContext(self.control, self.progress.append, self._on_metric)

    def _on_metric(self, metric: Metric) -> None:
        self.metrics.append(metric)
        if self._act and metric.series == "batch" and metric.step == self._step:
            self._act(self.control)

    def of(self, series: str) -> list[Metric]:
        return [metric for metric in self.metrics if metric.series == series]


def _folder(spec: TrainSpec, number: int = 1) -> Path:
    return run_folder(spec.project_folder, number)


def _with(spec: TrainSpec, **settings: Any) -> TrainSpec:
    return replace(spec, settings=replace(spec.settings, **settings))


# -- what a run leaves ------------------------------------------------------------------------


def test_a_run_learns_and_leaves_its_folder_in_order(make_spec, make_lock) -> None:
    lock = make_lock((("train", 24), ("val", 8), ("test", 8)))
    spec = make_spec(lock, epochs=8, augment="none", learning_rate=0.05)
    recorder = Recorder()
    result = train(spec, recorder.ctx)
    paths = RunPaths(_folder(spec))

    assert result.start is Start.NEW
    assert result.run.top1 >= 0.9
    assert result.run.state is RunState.FINISHED
    columns = read_results(paths.folder)
    assert list(columns)[:4] == ["epoch", "time", "train/loss", "metrics/top1"]
    expected = {"metrics/top5", "metrics/precision", "metrics/recall", "val/loss", "lr/pg0"}
    assert expected <= set(columns)
    assert columns["epoch"] == tuple(range(1, 9))
    assert columns["train/loss"][-1] < columns["train/loss"][0]

    record = result.run.record
    assert record.metrics["metrics/top1"] == pytest.approx(max(columns["metrics/top1"]))
    assert record.metrics["test/top1"] == load_evaluation(paths.folder, "test").top1
    assert load_evaluation(paths.folder).top1 == result.run.top1
    assert record.weights_sha256
    args = read_yaml(paths.args)
    assert args["settings"]["epochs"] == 8
    assert args["data"]["digest"] == spec.lock.digest()
    assert args["document"] == spec.document.digest()
    assert args["versions"]["torch"] == torch.__version__
    assert read_yaml(paths.preprocess) == spec.preprocess
    assert "Epoch 8 of 8" in paths.log.read_text(encoding="utf-8")
    assert len(list(paths.folder.glob("events.out.tfevents.*"))) == 1


def test_the_best_weights_give_the_recorded_predictions(make_spec) -> None:
    spec = make_spec(epochs=2, ema_decay=0.9)
    train(spec, JobContext())
    module = build_module(spec.document).eval()
    module.load_state_dict(read_weights(RunPaths(_folder(spec)).best), strict=True)
    evaluation = load_evaluation(_folder(spec))
    loader = ClassificationRun(spec).evaluation_loader("val", 8)
    with loader, torch.inference_mode():
        for batch in loader.epoch(0):
            probabilities = module(batch.images).softmax(dim=1)
            kept = torch.from_numpy(evaluation.probabilities)[torch.as_tensor(batch.indices)]
            torch.testing.assert_close(probabilities, kept, atol=1e-5, rtol=1e-5)


def test_metrics_and_progress_reach_whoever_listens(make_spec) -> None:
    spec = make_spec(epochs=2)
    recorder = Recorder()
    train(spec, recorder.ctx)
    batches = recorder.of("batch")
    assert [metric.step for metric in batches] == list(range(1, 13))
    assert set(batches[0].values) == {"loss", "lr", "images_per_s", "memory_mb", "wait_percent"}
    assert batches[0].values["memory_mb"] > 10
    assert all(0 <= metric.values["wait_percent"] <= 100 for metric in batches)
    assert [metric.step for metric in recorder.of("epoch")] == [1, 2]
    assert {"train/loss", "val/loss", "metrics/top1", "lr/pg0"} <= set(
        recorder.of("epoch")[0].values
    )
    assert recorder.progress[-1].fraction == 1.0
    fractions = [report.fraction for report in recorder.progress if report.fraction is not None]
    assert fractions == sorted(fractions)


# -- continuing -------------------------------------------------------------------------------


def test_the_same_order_again_trains_nothing(make_spec) -> None:
    spec = make_spec(epochs=1)
    train(spec, JobContext())
    written = RunPaths(_folder(spec)).last.stat().st_mtime_ns
    recorder = Recorder()
    assert train(spec, recorder.ctx).start is Start.REUSE
    assert recorder.metrics == []
    assert RunPaths(_folder(spec)).last.stat().st_mtime_ns == written


def test_more_epochs_extend_the_run_along_the_schedule_of_the_new_length(make_spec) -> None:
    spec = make_spec(epochs=2, learning_rate=0.1, final_ratio=0.0)
    train(spec, JobContext())
    first = RunPaths(_folder(spec)).results.read_text().splitlines()
    result = train(_with(spec, epochs=4), JobContext())
    assert (result.start, result.run.number) == (Start.EXTEND, 1)
    assert result.run.record.done == result.run.record.epochs == 4
    assert RunPaths(_folder(spec)).results.read_text().splitlines()[:3] == first
    rates = read_results(_folder(spec))["lr/pg0"]
    assert rates[2] > rates[1]  # back to what a run of four epochs has there
    assert rates[3] < rates[2]
    assert len(list_runs(spec.project_folder)) == 1


def test_other_settings_make_another_run(make_spec) -> None:
    spec = make_spec(epochs=1)
    train(spec, JobContext())
    assert train(_with(spec, seed=1), JobContext()).run.number == 2


def test_a_cancelled_run_keeps_its_last_epoch_and_goes_on(make_spec) -> None:
    spec = make_spec(epochs=3)
    recorder = Recorder(step=8, act=lambda control: control.cancel())
    with pytest.raises(JobCancelled):
        train(spec, recorder.ctx)
    record = read_record(_folder(spec))
    assert (record.state, record.done) == (RunState.STOPPED, 1)
    recorder = Recorder()
    result = train(spec, recorder.ctx)
    assert (result.start, result.run.record.done) == (Start.RESUME, 3)
    assert [metric.step for metric in recorder.of("epoch")] == [2, 3]


def test_a_stopped_run_is_closed_as_it_is_when_fewer_epochs_are_wanted(make_spec) -> None:
    spec = make_spec(epochs=5)
    with pytest.raises(JobCancelled):
        train(spec, Recorder(step=14, act=lambda control: control.cancel()).ctx)
    result = train(_with(spec, epochs=1), JobContext())
    assert (result.run.number, result.run.record.done) == (1, 2)
    assert result.run.state is RunState.FINISHED


def test_a_paused_run_stands_still_and_then_goes_on(make_spec) -> None:
    spec = make_spec(epochs=2)
    standing = []

    def pause(control: JobControl) -> None:
        control.pause()

        def go_on() -> None:
            standing.append(len(recorder.metrics))
            control.resume()

        threading.Timer(0.4, go_on).start()

    recorder = Recorder(step=2, act=pause)
    result = train(spec, recorder.ctx)
    assert standing == [2]
    assert result.run.record.done == 2


# -- how it may end ---------------------------------------------------------------------------


def test_early_stop_ends_a_run_and_more_patience_continues_it(make_spec) -> None:
    spec = make_spec(epochs=6, patience=1, learning_rate=1e-9, **ALL_OFF)
    record = train(spec, JobContext()).run.record
    assert record.done < 6
    assert "No better result" in record.why
    result = train(_with(spec, patience=0, epochs=record.done + 1), JobContext())
    assert (result.start, result.run.number) == (Start.EXTEND, 1)


def test_a_time_budget_shortens_the_plan(make_spec) -> None:
    record = train(make_spec(epochs=500, time_budget_min=0.005), JobContext()).run.record
    assert 1 <= record.done < 500
    assert record.why == "The time budget is used up."


def test_a_diverged_run_says_so_and_keeps_the_last_good_epoch(make_spec) -> None:
    spec = make_spec(epochs=9, learning_rate=3.0, weight_decay=10.0, **ALL_OFF)
    with pytest.raises(TrainError, match="diverged") as caught:
        train(spec, JobContext())
    assert "learning rate" in caught.value.hint
    record = read_record(_folder(spec))
    assert record.state is RunState.FAILED
    assert record.error == caught.value.message
    assert 1 <= record.done < 9
    kept = load_checkpoint(RunPaths(_folder(spec)).last)["model"]
    assert all(torch.isfinite(value).all() for value in kept.values())


# -- memory -----------------------------------------------------------------------------------


def _short_of_memory(
    monkeypatch: pytest.MonkeyPatch, fits: int, after: int = 0, error: Exception | None = None
) -> None:
    """Batches of more than ``fits`` pictures fail as PyTorch's CPU allocator does."""
    real, calls = ClassificationRun.loss, 0
    default = RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")

    def loss(self: ClassificationRun, outputs: torch.Tensor, targets: torch.Tensor) -> Any:
        nonlocal calls
        calls += 1
        if len(outputs) > fits and calls > after:
            raise error or default
        return real(self, outputs, targets)

    monkeypatch.setattr(ClassificationRun, "loss", loss)


def test_a_batch_too_large_is_halved_until_it_fits(
    make_spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make_spec(epochs=2, batch_size=16, learning_rate=0.05)
    _short_of_memory(monkeypatch, fits=4)
    train(spec, JobContext())
    assert read_results(_folder(spec))["batch_size"] == (4.0, 4.0)
    assert "Out of memory with 16" in RunPaths(_folder(spec)).log.read_text(encoding="utf-8")
    monkeypatch.undo()
    # The failed tries leave no trace: the weights are those of a run that began with 4.
    train(_with(spec, batch_size=4), JobContext())
    halved, direct = (load_checkpoint(RunPaths(_folder(spec, n)).last)["model"] for n in (1, 2))
    assert all(torch.equal(halved[name], direct[name]) for name in direct)


@pytest.mark.parametrize("error", [None, MemoryError(), torch.OutOfMemoryError("CUDA")])
def test_running_out_in_a_later_epoch_redoes_that_epoch(
    make_spec, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    spec = make_spec(epochs=3)
    _short_of_memory(monkeypatch, fits=4, after=8, error=error)
    recorder = Recorder()
    train(spec, recorder.ctx)
    assert read_results(_folder(spec))["batch_size"] == (8.0, 4.0, 4.0)
    assert [metric.step for metric in recorder.of("epoch")] == [1, 2, 3]


def test_no_memory_for_one_picture_is_an_error(make_spec, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = make_spec(batch_size=2)
    _short_of_memory(monkeypatch, fits=0)
    with pytest.raises(OutOfMemoryError, match="even one picture"):
        train(spec, JobContext())


def test_other_errors_are_not_taken_for_lack_of_memory(
    make_spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make_spec()
    _short_of_memory(monkeypatch, fits=0, error=RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes"):
        train(spec, JobContext())
    assert read_record(_folder(spec)).state is RunState.FAILED


# -- transfer ---------------------------------------------------------------------------------


def test_weights_are_taken_over_and_the_head_replaced(make_spec, make_lock) -> None:
    spec = make_spec(epochs=1)
    train(spec, JobContext())
    weights = RunPaths(_folder(spec)).best
    two = make_spec(make_lock(classes=2), epochs=1, start_from=str(weights), freeze_epochs=1)
    train(two, JobContext())
    record = read_record(_folder(two, 2))
    assert "fc.weight" in record.transfer
    assert record.transfer in RunPaths(_folder(two, 2)).log.read_text(encoding="utf-8")
    args = read_yaml(RunPaths(_folder(two, 2)).args)
    assert args["transfer"] == record.transfer
    assert args["unmatched"] == {"replaced": ["fc.weight", "fc.bias"]}
    assert args["resolved"]["recipe"] == "fine-tune"
    before, after = read_weights(weights), read_weights(RunPaths(_folder(two, 2)).best)
    assert torch.equal(before["conv1.weight"], after["conv1.weight"])  # it was frozen
    assert after["fc.weight"].shape[0] == 2


def test_an_unfrozen_start_is_trained(make_spec) -> None:
    spec = make_spec(epochs=1)
    train(spec, JobContext())
    weights = RunPaths(_folder(spec)).best
    train(_with(spec, start_from=str(weights)), JobContext())
    after = read_weights(RunPaths(_folder(spec, 2)).best)
    assert not torch.equal(read_weights(weights)["conv1.weight"], after["conv1.weight"])


@pytest.mark.parametrize("content", [b"", b"just text", b"PK\x03\x04 cut short"])
def test_a_weights_file_that_is_not_one_is_named(make_spec, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    spec = make_spec(start_from=str(path))
    with pytest.raises(WeightsError, match=r"weights\.pt"):
        train(spec, JobContext())
    assert list_runs(spec.project_folder) == []  # nothing was learnt: no failed run is left
    assert not _folder(spec).exists()


def test_an_address_needs_a_checksum(make_spec) -> None:
    with pytest.raises(SettingsError, match="SHA-256"):
        train(make_spec(start_from="https://example.org/weights.pt"), JobContext())


# -- bad input --------------------------------------------------------------------------------


def test_pictures_that_vanish_are_named_and_the_run_goes_on_when_they_are_back(
    make_spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classification, "Loader", functools.partial(Loader, cache_bytes=0))
    spec = make_spec(epochs=3)
    root, away = spec.lock.root, tmp_path / "away"
    with pytest.raises(DataError, match="not there") as caught:
        train(spec, Recorder(step=8, act=lambda _: root.rename(away)).ctx)
    assert caught.value.hint
    record = read_record(_folder(spec))
    assert (record.state, record.done) == (RunState.FAILED, 1)
    with pytest.raises(DataError, match="not there"):
        train(spec, JobContext())
    shutil.move(away, root)
    assert train(spec, JobContext()).run.record.done == 3


def test_a_full_disk_while_saving_keeps_the_last_epoch(
    make_spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make_spec(epochs=3)
    real, saves = trainer.save_checkpoint, 0

    def save(path: Path, content: dict[str, Any]) -> None:
        nonlocal saves
        saves += 1
        if saves == 2:
            raise ProjectError("The disk is full.", "Free some space and try again.")
        real(path, content)

    monkeypatch.setattr(trainer, "save_checkpoint", save)
    with pytest.raises(ProjectError, match="disk is full"):
        train(spec, JobContext())
    record = read_record(_folder(spec))
    assert (record.state, record.done, record.error) == (RunState.FAILED, 1, "The disk is full.")
    assert train(spec, JobContext()).run.record.done == 3


def test_a_disk_too_full_for_any_word_does_not_block_the_run_afterwards(
    make_spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make_spec(epochs=2)

    def refuse(*_: object) -> None:
        raise ProjectError("The disk is full.")

    def fill_disk(_: JobControl) -> None:
        monkeypatch.setattr(trainer, "save_checkpoint", refuse)
        monkeypatch.setattr(journal, "write_record", refuse)

    with pytest.raises(ProjectError, match="disk is full"):
        train(spec, Recorder(step=8, act=fill_disk).ctx)
    monkeypatch.undo()
    assert read_record(_folder(spec)).state is RunState.INTERRUPTED
    assert train(spec, JobContext()).run.record.done == 2


def test_a_single_left_over_picture_is_no_batch(make_spec, make_lock) -> None:
    spec = make_spec(make_lock((("train", 3), ("val", 2))), epochs=2)
    recorder = Recorder()
    train(spec, recorder.ctx)
    assert len(recorder.of("batch")) == 2  # of 8 pictures; the ninth is left out


def test_no_memory_for_the_network_itself_is_an_error(
    make_spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(starting, "build_module", build)
    with pytest.raises(OutOfMemoryError):
        train(make_spec(), JobContext())


def test_a_network_for_other_classes_is_refused(make_spec, make_lock) -> None:
    spec = replace(make_spec(), lock=make_lock(classes=2))
    with pytest.raises(TrainError, match="3 outputs, the data 2 classes"):
        train(spec, JobContext())


def test_data_without_a_validation_split_is_refused(make_spec, make_lock) -> None:
    with pytest.raises(DataError, match="val"):
        train(make_spec(make_lock((("train", 4),))), JobContext())


def _damage_last(spec: TrainSpec, how: str) -> None:
    path = RunPaths(_folder(spec)).last
    if how == "other":
        content = load_checkpoint(path)
        del content["model"]["fc.weight"]
        torch.save(content, path)
    else:
        path.write_bytes(path.read_bytes()[:1000] if how == "cut" else b"noise")


@pytest.mark.parametrize("how", ["noise", "cut", "other"])
def test_a_damaged_checkpoint_does_not_block_a_run(make_spec, how: str) -> None:
    spec = make_spec(epochs=3, ema_decay=0.9)
    before = train(spec, JobContext()).run
    _damage_last(spec, how)
    recorder = Recorder()
    result = train(_with(spec, epochs=5), recorder.ctx)
    assert (result.start, result.run.number) == (Start.EXTEND, 1)
    assert recorder.of("epoch")[0].step == before.record.best_epoch + 1
    paths = RunPaths(_folder(spec))
    assert "Going on from the best weights" in paths.log.read_text(encoding="utf-8")
    assert read_results(paths.folder)["epoch"] == (1, 2, 3, 4, 5)
    assert result.run.score >= before.score


def test_without_any_good_weights_the_damage_is_said(make_spec) -> None:
    spec = make_spec(epochs=2)
    with pytest.raises(JobCancelled):
        train(spec, Recorder(step=8, act=lambda control: control.cancel()).ctx)
    _damage_last(spec, "noise")
    best = RunPaths(_folder(spec)).best
    content = torch.load(best, weights_only=True)
    del content["state_dict"]["fc.weight"]
    torch.save(content, best)
    with pytest.raises(WeightsError, match="does not belong"):
        train(spec, JobContext())
    assert read_record(_folder(spec)).done == 1

"""A run that was killed ends as one that was never interrupted, bit for bit (on a CPU)."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tango_desktop import graph
from tango_desktop.core.files import read_yaml, write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import to_mapping
from tango_desktop.data.lock import save_lock
from tango_desktop.metrics.detection_evaluation import load_detection_evaluation
from tango_desktop.train.checkpoint import load_checkpoint
from tango_desktop.train.continuation import Start
from tango_desktop.train.evaluation import evaluation_file
from tango_desktop.train.job import train
from tango_desktop.train.run_folder import RunPaths, RunState, read_record, read_results
from tango_desktop.train.spec import TrainSpec

CHILD = Path(__file__).parent / "train_and_die.py"
TIMES = {"time", "images_per_s", "wait_percent", "memory_mb", "val_time"}
# Everything that keeps state or draws random numbers is on.
EVERYTHING = {"ema_decay": 0.9, "mixup": 0.2, "cutmix": 0.5, "class_weights": "balanced"}
STEPS = 6  # of 8 pictures, 48 in the training split


def store_spec(folder: Path, spec: TrainSpec) -> None:
    folder.mkdir()
    graph.save(spec.document, folder / "network.yaml")
    save_lock(folder / "dataset.lock.yaml", spec.lock)
    content = {
        "task": spec.task,
        "model": spec.model,
        "settings": to_mapping(spec.settings),
        "preprocess": dict(spec.preprocess),
    }
    write_yaml(folder / "spec.yaml", content)


def train_in_child(folder: Path, epochs: int, moment: str = "never") -> int:
    command = [sys.executable, str(CHILD), str(folder), str(epochs), moment]
    return subprocess.run(command, check=False, timeout=120).returncode


def assert_same(first: Any, second: Any, where: str = "") -> None:
    """Equal to the last bit, whatever the nesting."""
    if isinstance(first, torch.Tensor):
        assert torch.equal(first, second), where
    elif isinstance(first, dict):
        assert first.keys() == second.keys(), where
        for key in first.keys() - TIMES - {"seconds"}:
            assert_same(first[key], second[key], f"{where}/{key}")
    elif isinstance(first, (list, tuple)):
        assert len(first) == len(second), where
        for number, pair in enumerate(zip(first, second, strict=True)):
            assert_same(*pair, f"{where}/{number}")
    else:
        assert first == second, where


def assert_same_run(first: Path, second: Path) -> None:
    for name in ("best", "last"):
        paths = (getattr(RunPaths(folder), name) for folder in (first, second))
        assert_same(*(load_checkpoint(path) for path in paths), name)
    results = [read_results(folder) for folder in (first, second)]
    assert list(results[0]) == list(results[1])
    assert_same(*results)
    with (
        np.load(evaluation_file(first), allow_pickle=False) as one,
        np.load(evaluation_file(second), allow_pickle=False) as other,
    ):
        assert one.files == other.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], other[name], name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "step", "kept"),
    [("sgd", STEPS + 3, 1), pytest.param("adamw", 3, 0, marks=pytest.mark.exhaustive)],
)
def test_killed_twice_and_resumed_equals_uninterrupted(
    tmp_path: Path, make_spec, optimizer: str, step: int, kept: int
) -> None:
    spec = make_spec(optimizer=optimizer, **EVERYTHING)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        store_spec(folder, spec)
    assert train_in_child(whole, epochs=4) == 0

    assert train_in_child(broken, 4, f"step:{step}") == -signal.SIGKILL
    run = broken / "runs" / "1"
    assert read_record(run).state is RunState.INTERRUPTED
    assert read_record(run).done == kept  # at most one epoch is lost
    assert RunPaths(run).last.exists() == bool(kept)
    # Killed between best.pt and last.pt of the third epoch.
    assert train_in_child(broken, 4, f"save:{3 - kept}") == -signal.SIGKILL
    assert load_checkpoint(RunPaths(run).last)["progress"]["done"] == 2
    assert train_in_child(broken, 4) == 0

    assert read_record(run).state is RunState.FINISHED
    assert_same_run(whole / "runs" / "1", run)


@pytest.mark.slow
def test_a_detector_killed_while_it_is_extended_equals_one_that_was_not(
    tmp_path: Path, make_detection_spec
) -> None:
    # Sizes, mosaics, mixtures and the average are all drawn or kept; two heads learn.
    everything = {"multi_scale": True, "mixup": 0.5, "close_mosaic": 1, "epochs": 2}
    spec = make_detection_spec(auxiliary=True, **everything)
    whole, broken = (replace(spec, project_folder=tmp_path / name) for name in ("whole", "broken"))
    longer = [replace(one, settings=replace(one.settings, epochs=5)) for one in (whole, broken)]
    store_spec(broken.project_folder, longer[1])
    for one in (whole, broken):
        train(one, JobContext())
    train(longer[0], JobContext())

    # In the fourth epoch of three batches, one of them since the third was kept.
    assert train_in_child(broken.project_folder, 5, "step:11") == -signal.SIGKILL
    run = broken.project_folder / "runs" / "1"
    record = read_record(run)
    assert (record.state, record.done, record.epochs) == (RunState.INTERRUPTED, 3, 5)
    assert len(read_results(run)["epoch"]) == 3
    assert load_detection_evaluation(run).paths
    result = train(longer[1], JobContext())

    assert (result.start, result.run.record.done) == (Start.RESUME, 5)
    assert_same_run(whole.project_folder / "runs" / "1", run)
    log = RunPaths(run).log.read_text(encoding="utf-8")
    for epoch in (2, 3):
        assert log.count(f"Run 1 goes on after epoch {epoch}") == 1
    for epoch in (1, 2, 3, 4, 5):
        assert log.count(f"Epoch {epoch} of ") == 1


@pytest.mark.slow
def test_a_fine_tuned_detector_that_was_killed_equals_one_that_was_not(
    tmp_path: Path, make_detection_spec
) -> None:
    # Given statistics are held, and the classes, which are others, go further at each step.
    first = replace(make_detection_spec(epochs=1), project_folder=tmp_path / "first")
    weights = RunPaths(train(first, JobContext()).run.folder).best
    lock = replace(first.lock, classes=("square", "bar", "ring"))
    spec = make_detection_spec(lock, start_from=str(weights))
    whole, broken = (replace(spec, project_folder=tmp_path / name) for name in ("whole", "broken"))
    train(whole, JobContext())
    store_spec(broken.project_folder, broken)

    # In the second epoch of three batches.
    assert train_in_child(broken.project_folder, 3, "step:5") == -signal.SIGKILL
    result = train(broken, JobContext())

    assert (result.start, result.run.record.done) == (Start.RESUME, 3)
    args = [read_yaml(RunPaths(one.project_folder / "runs" / "1").args) for one in (whole, broken)]
    assert [one["resolved"]["recipe"] for one in args] == ["fine-tune", "fine-tune"]
    assert_same_run(whole.project_folder / "runs" / "1", broken.project_folder / "runs" / "1")


def test_the_comparison_notices_one_bit() -> None:
    one = {"model": {"w": torch.ones(2)}, "rows": [{"epoch": 1, "time": 3.0}]}
    other = {"model": {"w": torch.ones(2)}, "rows": [{"epoch": 1, "time": 4.0}]}
    assert_same(one, other)
    other["model"]["w"][1] = torch.nextafter(torch.tensor(1.0), torch.tensor(2.0))
    with pytest.raises(AssertionError, match="/model/w"):
        assert_same(one, other)

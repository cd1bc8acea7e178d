"""A run that was killed ends as one that was never interrupted, bit for bit (on a CPU)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tango_desktop import graph
from tango_desktop.core.files import write_yaml
from tango_desktop.core.params import to_mapping
from tango_desktop.data.lock import save_lock
from tango_desktop.train.checkpoint import load_checkpoint
from tango_desktop.train.evaluation import load_evaluation
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
    content = {"settings": to_mapping(spec.settings), "preprocess": dict(spec.preprocess)}
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
    probabilities = [load_evaluation(folder).probabilities for folder in (first, second)]
    np.testing.assert_array_equal(*probabilities)


@pytest.mark.slow
@pytest.mark.parametrize(("optimizer", "step", "kept"), [("sgd", STEPS + 3, 1), ("adamw", 3, 0)])
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


def test_the_comparison_notices_one_bit() -> None:
    one = {"model": {"w": torch.ones(2)}, "rows": [{"epoch": 1, "time": 3.0}]}
    other = {"model": {"w": torch.ones(2)}, "rows": [{"epoch": 1, "time": 4.0}]}
    assert_same(one, other)
    other["model"]["w"][1] = torch.nextafter(torch.tensor(1.0), torch.tensor(2.0))
    with pytest.raises(AssertionError, match="/model/w"):
        assert_same(one, other)

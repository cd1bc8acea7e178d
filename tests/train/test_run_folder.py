"""A run's record and its results file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.files import write_yaml
from tango_desktop.errors import SchemaTooNewError, TrainError
from tango_desktop.train.run_folder import (
    RunPaths,
    RunRecord,
    RunState,
    active,
    is_alive,
    read_record,
    read_results,
    this_process,
    write_record,
    write_results,
)


def test_a_record_is_read_as_written(tmp_path: Path) -> None:
    record = RunRecord(
        RunState.STOPPED, key="abc", size=(32, 24), metrics={"metrics/top1": 0.5}, error="왜"
    )
    write_record(tmp_path, record)
    assert read_record(tmp_path) == record


def test_a_run_whose_process_died_is_interrupted(tmp_path: Path) -> None:
    write_record(tmp_path, RunRecord(RunState.RUNNING, key="k", process=this_process()))
    with active(tmp_path):
        assert read_record(tmp_path).state is RunState.RUNNING
    assert read_record(tmp_path).state is RunState.INTERRUPTED  # this process gave up on it
    number = this_process().partition(":")[0]
    write_record(tmp_path, RunRecord(RunState.RUNNING, key="k", process=f"{number}:1.00"))
    assert read_record(tmp_path).state is RunState.INTERRUPTED
    assert not is_alive("")
    assert not is_alive("4194999:5.00")


@pytest.mark.parametrize(
    "content", [{"key": "k"}, {"state": "flying", "key": "k"}, {"state": "failed", "metrics": 3}]
)
def test_a_record_that_makes_no_sense_is_refused(tmp_path: Path, content: object) -> None:
    write_yaml(RunPaths(tmp_path).record, content)
    with pytest.raises(TrainError, match="damaged"):
        read_record(tmp_path)


def test_a_record_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    write_yaml(RunPaths(tmp_path).record, {"schema": 99, "state": "failed", "key": "k"})
    with pytest.raises(SchemaTooNewError):
        read_record(tmp_path)


def test_results_are_read_as_written(tmp_path: Path) -> None:
    assert read_results(tmp_path) == {}
    rows = [{"epoch": 1, "val/loss": 1 / 3}, {"epoch": 2, "val/loss": float("inf")}]
    write_results(tmp_path, rows)
    assert RunPaths(tmp_path).results.read_text().splitlines()[0] == "epoch,val/loss"
    found = read_results(tmp_path)
    assert found["epoch"] == (1.0, 2.0)
    assert found["val/loss"] == (pytest.approx(1 / 3), float("inf"))


@pytest.mark.parametrize("text", ["", "epoch,loss\n1,2\n3\n", "epoch\none\n"])
def test_damaged_results_are_named(tmp_path: Path, text: str) -> None:
    RunPaths(tmp_path).results.write_text(text)
    with pytest.raises(TrainError, match=r"results\.csv is damaged"):
        read_results(tmp_path)

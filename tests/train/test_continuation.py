"""Which run an order to train means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.core.files import sha256_of
from tango_desktop.errors import TrainError
from tango_desktop.train.continuation import Start, choose_run, lasting_settings
from tango_desktop.train.run_folder import RunPaths, RunState, read_record, write_record
from tango_desktop.train.settings import ClassificationTrainSettings

ASKED = ClassificationTrainSettings(epochs=4)  # make_run's runs have four epochs done


def test_another_key_or_no_runs_means_a_new_run(tmp_path: Path, make_run) -> None:
    assert choose_run(tmp_path, "k", ASKED).number == 1
    make_run(tmp_path, 7)
    choice = choose_run(tmp_path, "other", ASKED)
    assert (choice.number, choice.start, choice.folder.name) == (8, Start.NEW, "8")


def test_a_finished_run_is_used_again(tmp_path: Path, make_run) -> None:
    make_run(tmp_path, 1)
    assert choose_run(tmp_path, "k", ASKED).start is Start.REUSE


@pytest.mark.parametrize("change", [{"epochs": 6}, {"patience": 3}, {"time_budget_min": 9.0}])
def test_a_finished_run_is_extended_when_its_ending_changes(
    tmp_path: Path, make_run, change: dict
) -> None:
    make_run(tmp_path, 1)
    choice = choose_run(tmp_path, "k", replace(ASKED, **change))
    assert (choice.number, choice.start) == (1, Start.EXTEND)


def test_fewer_epochs_than_a_finished_run_has_mean_another_run(tmp_path: Path, make_run) -> None:
    make_run(tmp_path, 1)
    choice = choose_run(tmp_path, "k", replace(ASKED, epochs=3))
    assert (choice.number, choice.start) == (2, Start.NEW)


@pytest.mark.parametrize("state", [RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED])
def test_an_unfinished_run_is_resumed(tmp_path: Path, make_run, state: RunState) -> None:
    make_run(tmp_path, 1, state)
    assert choose_run(tmp_path, "k", replace(ASKED, epochs=9)).start is Start.RESUME
    make_run(tmp_path, 2)  # a newer one is preferred
    assert choose_run(tmp_path, "k", ASKED).number == 2


@pytest.mark.parametrize("state", [RunState.FINISHED, RunState.STOPPED])
def test_a_run_whose_best_weights_are_lost_is_not_continued(
    tmp_path: Path, make_run, state: RunState
) -> None:
    RunPaths(make_run(tmp_path, 1, state)).best.unlink()
    assert choose_run(tmp_path, "k", ASKED).start is Start.NEW


def test_a_run_whose_best_weights_were_changed_is_not_used_again(tmp_path: Path, make_run) -> None:
    folder = make_run(tmp_path, 1)
    best = RunPaths(folder).best
    write_record(folder, replace(read_record(folder), weights_sha256=sha256_of(best)))
    assert choose_run(tmp_path, "k", ASKED).start is Start.REUSE
    best.write_bytes(b"cut short")
    assert choose_run(tmp_path, "k", ASKED).start is Start.NEW


def test_a_run_that_is_running_is_left_alone(tmp_path: Path, make_run) -> None:
    make_run(tmp_path, 1, RunState.RUNNING)
    with pytest.raises(TrainError, match="being trained"):
        choose_run(tmp_path, "k", ASKED)


def test_what_ends_a_run_and_where_it_runs_is_not_part_of_its_key() -> None:
    kept = lasting_settings(ClassificationTrainSettings())
    changed = ClassificationTrainSettings(
        epochs=99, patience=2, time_budget_min=1.0, device="cpu", workers=3, channels_last="on"
    )
    assert lasting_settings(changed) == kept
    assert lasting_settings(ClassificationTrainSettings(learning_rate=0.5)) != kept

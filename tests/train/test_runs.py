"""Runs are listed, compared, used and deleted."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tango_desktop.core.project import Project, StageRecord
from tango_desktop.errors import TrainError
from tango_desktop.train.run_folder import RunPaths, RunState, read_record, write_record
from tango_desktop.train.runs import compare, delete_run, list_runs, outputs_of, read_run, use_run
from tango_desktop.train.settings import ClassificationTrainSettings, DetectionTrainSettings


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "project") as project:
        yield project


def test_runs_are_listed_by_number_and_a_damaged_one_does_not_hide_the_others(
    tmp_path: Path, make_run
) -> None:
    assert list_runs(tmp_path) == []
    for number in (10, 2, 1):
        make_run(tmp_path, number)
    RunPaths(tmp_path / "runs" / "2").record.write_text("{[")
    (tmp_path / "runs" / "notes").mkdir()
    assert [run.number for run in list_runs(tmp_path)] == [1, 10]


def test_a_run_knows_its_figures_and_their_error_bar(tmp_path: Path, make_run) -> None:
    make_run(tmp_path, 1, top1=0.9)
    run = read_run(tmp_path, 1)
    assert run.summary == "top-1 0.900, epoch 3 of 4"
    assert run.top1_interval == pytest.approx((0.8256, 0.9448), abs=1e-3)
    assert run.has_weights


def test_comparing_shows_only_settings_that_differ(tmp_path: Path, make_run) -> None:
    make_run(tmp_path, 1, settings=ClassificationTrainSettings(epochs=4, learning_rate=0.1))
    make_run(
        tmp_path, 2, settings=ClassificationTrainSettings(epochs=4, learning_rate=0.2), top1=0.95
    )
    table = compare(list_runs(tmp_path))
    assert table.columns[-2:] == ("Time", "Learning rate")
    assert [row[-1] for row in table.rows] == ["0.1", "0.2"]
    assert table.rows[1][:5] == ("2", "finished", "resnet20", "24×32", "0.950")
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_using_another_run_changes_what_later_stages_see(project: Project, make_run) -> None:
    make_run(project.folder, 1)
    make_run(project.folder, 2)
    project.set_record("train", StageRecord(inputs="i"))
    use_run(project, 2)
    second = project.record("train")
    use_run(project, 1)
    first = project.record("train")
    assert first is not None
    assert second is not None
    assert first.outputs["weights"] == "runs/1/weights/best.pt"
    assert first.files[0] == "runs/1/weights/best.pt"
    assert (first.inputs, second.inputs) == ("i", "i")
    assert first.digest != second.digest
    use_run(project, 1, inputs="now")
    assert project.record("train").inputs == "now"
    assert project.record("train").digest == first.digest


def test_a_run_without_weights_cannot_be_used(project: Project, make_run) -> None:
    RunPaths(make_run(project.folder, 1)).best.unlink()
    with pytest.raises(TrainError, match="no weights"):
        use_run(project, 1)


def test_the_run_in_use_and_a_running_one_are_not_deleted(project: Project, make_run) -> None:
    for number, state in ((1, RunState.FINISHED), (2, RunState.RUNNING), (3, RunState.STOPPED)):
        make_run(project.folder, number, state)
    use_run(project, 1)
    for number in (1, 2):
        with pytest.raises(TrainError):
            delete_run(project, number)
    project.set_outputs("optimize", {"run": 3}, "")  # a network that was made smaller
    with pytest.raises(TrainError):
        delete_run(project, 3)
    project.set_outputs("optimize", {}, "")
    delete_run(project, 3)
    assert [run.number for run in list_runs(project.folder)] == [1, 2]
    assert not (project.folder / "runs" / ".deleted-3").exists()


def test_runs_are_read_without_torch() -> None:
    modules = (
        "runs, scores, preparation, evaluation, stage, settings, metrics, continuation, recipe"
    )
    code = (
        f"import sys; from tango_desktop.train import {modules}; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_detection_runs_are_judged_by_average_precision(tmp_path: Path, make_run) -> None:
    figures = {"metrics/mAP50-95": 0.41, "metrics/mAP50": 0.7, "metrics/recall": 0.6}
    for number in (1, 2):
        folder = make_run(tmp_path, number, settings=DetectionTrainSettings(mosaic=number / 2))
        record = dataclasses.replace(read_record(folder), task="detection", metrics=figures)
        write_record(folder, record)
    run = read_run(tmp_path, 1)
    assert (run.score, run.score_title, run.score_interval) == (0.41, "mAP50-95", None)
    assert run.summary == "mAP50-95 0.410, epoch 3 of 4"
    handed_on = outputs_of(run)
    assert handed_on["score"] == 0.41
    assert handed_on["metrics"] == {"mAP50-95": 0.41, "mAP50": 0.7, "recall": 0.6}
    assert "top1" not in handed_on
    table = compare([run, read_run(tmp_path, 2)])
    assert table.columns[4:8] == ("mAP50-95", "mAP50", "Precision", "Recall")
    assert table.rows[0][4:8] == ("0.410", "0.700", "–", "0.600")
    assert table.columns[-1] == "Mosaic"
    assert "95 % interval" not in table.columns


def test_classification_runs_hand_on_what_they_did_before(tmp_path: Path, make_run) -> None:
    make_run(tmp_path, 1)
    handed_on = outputs_of(read_run(tmp_path, 1))
    assert (handed_on["score"], handed_on["top1"], handed_on["top5"]) == (0.9, 0.9, 1.0)
    assert handed_on["metrics"] == {"top1": 0.9, "top5": 1.0}
    low, high = read_run(tmp_path, 1).score_interval
    assert low < 0.9 < high

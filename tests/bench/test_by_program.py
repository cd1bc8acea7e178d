"""An engine's own program on a phone: the model is sent, the figures are kept and shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.app import run
from tango_desktop.bench.by_program import FOLDER, load_program_runs, measure_by_program
from tango_desktop.bench.matrix import matrix_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.devices.local import ThisComputer
from tango_desktop.errors import BenchError
from tests.bench.test_binaries import ONNXRUNTIME
from tests.bench.test_stage import write_artifact
from tests.boards import board_or_skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose model was exported."""
    with Project.create(tmp_path / "project") as made:
        made.path("artifacts").mkdir()
        write_artifact(made.path("artifacts", "onnxruntime"))
        made.set_outputs("export", {"folder": "artifacts/onnxruntime"}, "")
        made.set_outputs("device", {"name": "phone", "precision": "fp32"}, "")
    return tmp_path / "project"


def write_program(folder: Path, name: str = "onnxruntime_perf_test") -> Path:
    """Prints such figures when it is given a model that lies there."""
    path = folder / name
    text = f"cat <<'END'\n{ONNXRUNTIME}END"
    path.write_text(f"#!/bin/sh\nfor model; do :; done\n[ -s $model ] || exit 1\n{text}\n")
    path.chmod(0o755)
    return path


def test_what_it_told_is_kept_and_in_the_matrix(folder: Path, tmp_path: Path) -> None:
    program = str(write_program(tmp_path))
    with Project.open(folder) as project:
        found = measure_by_program(project, program, ThisComputer(), JobContext())
        again = measure_by_program(project, program, ThisComputer(), JobContext())
    assert (found.engine, found.model, found.precision) == ("onnxruntime", "tiny", "fp32")
    assert (found.times.mean_ms, found.times.p90_ms) == (144.871, 150.0)
    assert load_program_runs(folder) == [found, again]
    row = matrix_of([folder], with_published=False)[0]
    assert (row.engine, row.mean_ms) == ("onnxruntime (onnxruntime_perf_test)", 144.871)
    assert "network alone" in row.remarks[0]
    assert row.end_to_end_p90_ms is None


def test_a_damaged_file_is_left_out(folder: Path) -> None:
    (folder / FOLDER).mkdir(parents=True)
    (folder / FOLDER / "x.json").write_text('{"times": 3}')
    assert load_program_runs(folder) == []


def test_a_program_that_takes_other_models(folder: Path, tmp_path: Path) -> None:
    program = str(write_program(tmp_path, "benchmark_model"))
    with Project.open(folder) as project, pytest.raises(BenchError, match=r"takes \.tflite models"):
        measure_by_program(project, program, ThisComputer(), JobContext())


def test_nothing_was_exported(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project, pytest.raises(BenchError, match="no exported"):
        measure_by_program(project, "/x/benchmark_model", ThisComputer(), JobContext())


@pytest.mark.board
def test_on_a_phone(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for phone in board_or_skip("phone"):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", phone.environment["ANDROID_ADB_SERVER_PORT"])
        there = f"adb:{phone.serial}"
        assert run(["bench", str(folder), "--on", there]) == 1
        assert f"--on {there} --program PATH" in capsys.readouterr().err
        told = _told(folder, there, str(write_program(tmp_path)), capsys)
        assert (told["times"]["mean_ms"], told["device"]) == (144.871, "Google Pixel 7")
        assert told["way"] == "onnxruntime_perf_test"
        phone.adb("push", str(tmp_path / "onnxruntime_perf_test"), "/data/local/tmp/")
        phone.adb("shell", "chmod 755 /data/local/tmp/onnxruntime_perf_test")
        told = _told(folder, there, "/data/local/tmp/onnxruntime_perf_test", capsys)
        assert told["times"]["runs"] == 10
        left = phone.path("/data/local/tmp").glob("tango-bench-*")
        assert list(left) == []  # what was sent is gone


def _told(folder: Path, there: str, program: str, capsys: pytest.CaptureFixture[str]) -> Any:
    assert run(["bench", str(folder), "--on", there, "--program", program, "--json"]) == 0
    return json.loads(capsys.readouterr().out)

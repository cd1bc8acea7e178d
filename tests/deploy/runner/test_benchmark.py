"""Warming up until steady, long measurements, accelerators that are not there, the live lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.runner import (
    benchmark,
    benchmark_watch,
    engine,
    engine_onnxruntime,
    steady,
)
from tango_desktop.deploy.runner.failures import ModelError, PackageError
from tango_desktop.deploy.runner.model import Phases

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def one(infer_ms: float) -> benchmark.Pass:
    return benchmark.Pass(Phases(1.0, 2.0, infer_ms, 1.0), None)


# -- steady -----------------------------------------------------------------------------------


def passes_until_steady(times: Callable[[int], float]) -> tuple[int, Any]:
    numbers = iter(range(10**6))
    found, watch = steady.until_steady(lambda: one(times(next(numbers))))
    return len(found), watch


def test_times_that_fall_are_not_steady_yet() -> None:
    count, watch = passes_until_steady(lambda n: max(30.0, 90.0 - 5.0 * n))
    assert watch.reached
    assert count == 20  # windows of five: 80, 55, 30, 30 ms


def test_windows_last_long_enough() -> None:
    count, watch = passes_until_steady(lambda n: 1.0)
    assert (count, watch.reached) == (200, True)  # two windows of 0.1 s


def test_times_that_never_settle_end_after_half_a_minute() -> None:
    count, watch = passes_until_steady(lambda n: 50.0 * 1.2 ** (n // 5 % 2))
    assert not watch.reached
    assert watch.seconds == pytest.approx(30.0, abs=0.2)
    assert watch.result()["passes"] == count


def test_times_that_never_settle_end_after_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "_MOST_PASSES", 60)
    count, watch = passes_until_steady(lambda n: 50.0 * 1.2 ** (n // 5 % 2))
    assert (count, watch.reached) == (60, False)


# -- long measurements ------------------------------------------------------------------------


def test_a_long_measurement_is_thinned_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "MOST_PASSES", 8)
    series, kept = benchmark.Series(0.0), []
    for number in range(50):
        series.add(one(float(number)), kept, 0.0)
    times = [made.phases.infer_ms for made in kept]
    assert times == [float(n) for n in range(0, 50, series.every)]
    assert len(times) < 8
    assert (series.passes, series.rows) == (50, [])


def test_a_series_has_a_row_a_second() -> None:
    series, kept = benchmark.Series(60.0), []
    for number in range(1, 41):
        series.add(one(float(number % 4)), kept, number * 0.25)
    assert [row[0] for row in series.rows] == [float(n) for n in range(1, 11)]
    assert {tuple(row[1:]) for row in series.rows} == {(4, 1.5, 5.5)}


# -- the command line -------------------------------------------------------------------------


def test_live_lines(run: Run, bundle: Bundle, pictures: Path) -> None:
    result = run(
        bundle.folder,
        pictures,
        "--benchmark",
        "--live",
        "--warmup",
        "steady",
        "--samples",
        "7",
        "--threads",
        "1",
        "--layers",
        "3",
    )
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.stderr == ""
    doing = [line["doing"] for line in lines if "doing" in line]
    assert doing == ["load", "warm-up", "measure", "layers"]
    shares = [line["progress"] for line in lines if "progress" in line]
    assert shares == sorted(shares)
    assert len(shares) == 7
    found = lines[-1]
    assert (found["schema"], found["provider"]) == (2, "CPUExecutionProvider")
    assert found["steady"]["passes"] == len(found["warmup_ms"]["infer"]) > 0
    begun, ended = found["measured_s"]
    assert 0 < begun < ended
    assert found["circumstances"]["cores"] >= 1
    assert found["layers"]["runs"] == 3
    assert all(len(node["us"]) == 3 for node in found["layers"]["nodes"])


def test_an_accelerator_that_is_not_there(run: Run, bundle: Bundle, pictures: Path) -> None:
    result = run(bundle.folder, pictures, "--benchmark", "--provider", "cuda")
    assert result.returncode == 5
    assert "cannot use cuda; it can use: cpu." in result.stderr


class _Session:
    def __init__(self, *_: object, **__: object) -> None: ...

    def get_providers(self) -> list[str]:
        return ["CPUExecutionProvider"]


def test_an_engine_that_falls_back_in_silence_is_refused(
    monkeypatch: pytest.MonkeyPatch, bundle: Bundle
) -> None:
    """ONNX Runtime opens the model on the processor where a driver is missing."""
    import onnxruntime

    names = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: names)
    monkeypatch.setattr(onnxruntime, "InferenceSession", _Session)
    path = str(bundle.folder / "model.onnx")
    with pytest.raises(ModelError, match="could not start cuda"):
        engine_onnxruntime.OnnxRuntimeEngine(path, engine.EngineOptions(provider="cuda"), [])
    with pytest.raises(PackageError, match="cannot use tensorrt"):
        engine_onnxruntime.OnnxRuntimeEngine(path, engine.EngineOptions(provider="tensorrt"), [])


# -- whoever asked is gone --------------------------------------------------------------------


@pytest.mark.parametrize("leaves", [True, False], ids=["the line is cut", "nothing comes any more"])
def test_it_ends_when_nobody_listens(release: Path, pictures: Path, leaves: bool) -> None:
    command = [sys.executable, str(release / "run.py"), "--benchmark", "--live", str(pictures)]
    environment = {**os.environ, benchmark_watch.VARIABLE: "1.5"}
    with subprocess.Popen(
        [*command, "--seconds", "600"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as child:
        assert child.stdin is not None
        for _ in range(10):
            child.stdin.write(b"\n")
            child.stdin.flush()
            time.sleep(0.3)
        assert child.poll() is None  # twice as long as a silence may be
        if leaves:
            child.stdin.close()
        assert child.wait(10) == 130

"""Measuring runs the deployed release as a user starts it, and keeps what it says."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.bench import measure as module
from tango_desktop.bench.measure import MeasureSpec, require_engine
from tango_desktop.bench.results import Benchmark
from tango_desktop.core.jobs import JobContext, Metric, Progress
from tango_desktop.devices.local import ThisComputer
from tango_desktop.errors import BenchError, JobCancelled


def measure(spec: MeasureSpec, ctx: JobContext) -> Benchmark:
    with ThisComputer() as connection:
        return module.measure(spec, connection, ctx)


def script_of(spec: MeasureSpec) -> Path:
    return Path(spec.command[-1])


@pytest.fixture
def spec(target: Path, tmp_path: Path) -> MeasureSpec:
    pictures = []
    for name in ("하나.png", "two.jpg"):
        (tmp_path / name).write_bytes(b"the stand-in does not look")
        pictures.append(tmp_path / name)
    return MeasureSpec(
        command=(sys.executable, str(target / "run.py")),
        folder=str(target),
        pictures=tuple(pictures),
        release="abc",
        device="this",
        precision="fp32",
        warmup=2,
        samples=5,
        seconds=0.5,
        threads=1,
    )


def test_what_the_runner_says_is_kept(spec: MeasureSpec) -> None:
    found = measure(spec, JobContext())
    assert found.boxes == (7,) * 5
    assert (found.release, found.model, found.engine, found.precision) == (
        "abc",
        "tiny",
        "onnxruntime",
        "fp32",
    )
    assert (found.threads, found.pictures, found.load_ms) == (1, 2, 12.5)
    assert found.memory_peak_bytes == 123456789
    assert found.samples["infer"].counted == (4.0, 5.0, 6.0, 7.0, 8.0)
    assert found.samples["infer"].warmup == (14.0, 15.0)
    assert found.samples["infer"].first == 54.0
    assert found.inference.p50_ms == 6.0
    assert found.end_to_end.p50_ms == 15.5
    assert found.context.device == "this"
    assert dict(found.context.versions)["numpy"] == "2"
    assert found.origin == "measured here"
    assert found.stamp.replace("-", "").isdigit()


def test_what_was_used_is_kept(spec: MeasureSpec) -> None:
    asked = replace(spec, warmup=None, preset="sustained", accuracy=0.75, accuracy_name="top-1")
    found = measure(asked, JobContext())
    assert (found.steady, len(found.samples["infer"].warmup)) == (True, 3)
    assert (found.preset, found.provider) == ("sustained", "CPUExecutionProvider")
    assert (found.accuracy, found.accuracy_name, found.way) == (0.75, "top-1", "runner")


def test_sensors_give_energy_and_temperature(spec: MeasureSpec) -> None:
    found = measure(spec, JobContext())
    energy = found.energy
    assert energy is not None
    assert (energy.mean_w, energy.per_picture_mj, energy.source) == (5.0, 10_000.0, "VDD_IN")
    assert found.context.temperature_c == 50.0
    log = found.sensors
    assert max(value for at, value in log.hottest() if log.counts(at)) == 54.0


def test_sensors_are_told_at_once(spec: MeasureSpec) -> None:
    seen: list[Metric] = []
    measure(spec, JobContext(on_metric=seen.append))
    (metric,) = seen
    assert (metric.series, metric.step) == ("sensors", 0.5)
    assert metric.values == {"temperature_c": 55.5, "power_w": 4.0}


def test_progress_and_end(spec: MeasureSpec) -> None:
    seen: list[Progress] = []
    measure(spec, JobContext(on_progress=seen.append))
    assert seen[0].fraction == 0.0
    assert seen[-1].fraction == 1.0


def test_names_that_break_lines_are_left_out(spec: MeasureSpec, tmp_path: Path) -> None:
    odd = replace(spec, pictures=(*spec.pictures, tmp_path / "two\nlines" / "3.png"))
    assert measure(odd, JobContext()).pictures == 2


def test_a_runner_that_fails(spec: MeasureSpec) -> None:
    script_of(spec).write_text("import sys; sys.exit('The bundle is not whole.')")
    with pytest.raises(BenchError, match="failed: The bundle is not whole"):
        measure(spec, JobContext())


def test_a_runner_that_is_not_there(spec: MeasureSpec, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="deployed is not there any more") as caught:
        measure(replace(spec, command=(sys.executable, "absent.py")), JobContext())
    assert caught.value.hint == "Deploy again."


def test_a_runner_of_another_version(spec: MeasureSpec) -> None:
    script_of(spec).write_text("import argparse; argparse.ArgumentParser().parse_args()")
    with pytest.raises(BenchError, match="made by another version"):
        measure(spec, JobContext())


def test_a_runner_that_talks_nonsense(spec: MeasureSpec) -> None:
    script_of(spec).write_text("print('{\"schema\": 2}')")
    with pytest.raises(BenchError, match="cannot be understood"):
        measure(spec, JobContext())


def test_cancel(spec: MeasureSpec) -> None:
    script_of(spec).write_text("import time; time.sleep(60)")
    ctx = JobContext()
    ctx.on_progress = lambda _: ctx.control.cancel()
    with pytest.raises(JobCancelled):
        measure(spec, ctx)


def test_another_engine_than_the_deployed_one_is_told() -> None:
    for wanted, deployed in (("", "tflite"), ("tflite", ""), ("tflite", "tflite")):
        require_engine(wanted, deployed)
    with pytest.raises(BenchError, match="is for tflite, not for openvino"):
        require_engine("openvino", "tflite")

"""Measuring runs the deployed release as a user starts it, and keeps what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.bench.measure import MeasureSpec, measure
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.errors import BenchError, JobCancelled


@pytest.fixture
def spec(target: Path, tmp_path: Path) -> MeasureSpec:
    pictures = []
    for name in ("하나.png", "two.jpg"):
        (tmp_path / name).write_bytes(b"the stand-in does not look")
        pictures.append(tmp_path / name)
    return MeasureSpec(
        script=target / "run.py",
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


def test_memory_is_watched_where_the_runner_cannot_tell(spec: MeasureSpec) -> None:
    text = spec.script.read_text(encoding="utf-8")
    text = text.replace("123456789", "None").replace(
        "print(json.dumps",
        "import time; kept = b'x' * 60_000_000; time.sleep(0.3)\nprint(json.dumps",
    )
    spec.script.write_text(text, encoding="utf-8")
    peak_bytes = measure(spec, JobContext()).memory_peak_bytes
    assert peak_bytes is not None
    assert peak_bytes > 60_000_000


def test_progress_and_end(spec: MeasureSpec) -> None:
    seen: list[Progress] = []
    measure(spec, JobContext(on_progress=seen.append))
    assert seen[0].fraction == 0.0
    assert seen[-1].fraction == 1.0


def test_names_that_break_lines_are_left_out(spec: MeasureSpec, tmp_path: Path) -> None:
    odd = replace(spec, pictures=(*spec.pictures, tmp_path / "two\nlines" / "3.png"))
    assert measure(odd, JobContext()).pictures == 2


def test_a_runner_that_fails(spec: MeasureSpec) -> None:
    spec.script.write_text("import sys; sys.exit('The bundle is not whole.')")
    with pytest.raises(BenchError, match="failed: The bundle is not whole"):
        measure(spec, JobContext())


def test_a_runner_that_is_not_there(spec: MeasureSpec, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="failed"):
        measure(replace(spec, script=tmp_path / "absent.py"), JobContext())


def test_cancel(spec: MeasureSpec) -> None:
    spec.script.write_text("import time; time.sleep(60)")
    ctx = JobContext()
    ctx.on_progress = lambda _: ctx.control.cancel()
    with pytest.raises(JobCancelled):
        measure(spec, ctx)

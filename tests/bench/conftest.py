"""A deployed runner that is none: it answers as one would, at once, and checks what it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tango_desktop.bench.context import Context, Load
from tango_desktop.bench.results import PHASES, Benchmark, Samples

FAKE_RUNNER = """
import json, os, sys
arguments = sys.argv[1:]
assert arguments[:2] == ["--benchmark", "--live"], arguments
given = dict(zip(arguments[2::2], arguments[3::2]))
pictures = open(given["--list"], encoding="utf-8").read().splitlines()
assert pictures and all(os.path.isfile(path) for path in pictures)
assert float(given["--seconds"]) == 0.5
steady = given["--warmup"] == "steady"
warmup, samples = 3 if steady else int(given["--warmup"]), int(given["--samples"])
def tell(**event):
    print(json.dumps(event), flush=True)
tell(doing="warm-up")
heat, power = {"cpu": 50.0, "gpu": 55.5}, {"VDD_IN": 4.0}
tell(sample={"time_s": 0.5, "temperature_c": heat, "power_w": power})
for number in range(3):
    tell(progress=number * 0.3)
print("a library says something")
def phases(count, base):
    parts = {"decode": 1.0, "preprocess": 2.0, "infer": 4.0, "postprocess": 0.5}
    times = {name: [base + value + i for i in range(count)] for name, value in parts.items()}
    times["total"] = [sum(column) for column in zip(*times.values())] if count else []
    return times
print(json.dumps({
    "schema": 2, "model": "tiny", "engine": "onnxruntime", "threads": int(given["--threads"]),
    "provider": "CPUExecutionProvider",
    "pictures": len(pictures), "load_ms": 12.5, "first_ms": phases(1, 50.0),
    "warmup_ms": phases(warmup, 10.0), "samples_ms": phases(samples, 0.0),
    "steady": {"reached": True, "passes": 3, "seconds": 0.1, "rule": ""} if steady else None,
    "passes": samples, "measured_s": [0.0, 10.0], "series": [],
    "sensors": {"times_s": [0.0, 5.0, 10.0], "cost_share": 0.001, "sensors": [
        {"kind": "temperature_c", "name": "cpu", "limit": None, "values": [50.0, 52.0, 54.0]},
        {"kind": "power_w", "name": "VDD_IN", "limit": None, "values": [4.0, 5.0, 6.0]}]},
    "circumstances": {"cpu": "Cortex-A78AE", "cores": 6, "system": "Linux", "machine": "aarch64",
        "governor": "schedutil", "power": "", "memory_bytes": 8000000000, "load_before": 0.5,
        "load_after": 1.0, "others_percent": 2.0},
    "boxes": [7] * samples, "memory_peak_bytes": 123456789, "cpu_s": 0.1,
    "versions": {"python": "3.11", "numpy": "2"},
}))
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A deployment folder with the stand-in."""
    folder = tmp_path / "설치"
    folder.mkdir()
    (folder / "run.py").write_text(FAKE_RUNNER, encoding="utf-8")
    return folder


@pytest.fixture
def make_benchmark() -> Callable[..., Benchmark]:
    """Makes a measurement from samples of its total."""

    def make(
        counted: tuple[float, ...] = (10.0, 11.0, 12.0),
        threads: int = 0,
        noise: tuple[str, ...] = (),
        stamp: str = "20261121-120000",
        **circumstances: object,
    ) -> Benchmark:
        values: dict[str, object] = {
            "device": "this",
            "cpu": "A processor",
            "cores": 2,
            "system": "Linux",
            "machine": "x86_64",
            "governor": "performance",
            "power": "mains",
            "memory_bytes": 8 * 10**9,
            "before": Load(0.1, 2000.0),
            "after": Load(0.5, 2100.0),
            "others_percent": 1.0,
            "versions": (("onnxruntime", "1.31.1"), ("python", "3.11.7")),
        }
        context = Context(**{**values, **circumstances})  # type: ignore[arg-type]
        samples = {phase: Samples(99.0, (20.0,), counted) for phase in PHASES}
        return Benchmark(
            stamp=stamp,
            when="2026-11-21T12:00:00",
            release="abc",
            model="tiny",
            engine="onnxruntime",
            precision="fp32",
            threads=threads,
            pictures=3,
            load_ms=100.0,
            memory_peak_bytes=50_000_000,
            samples=samples,
            context=context,
            noise=noise,
        )

    return make

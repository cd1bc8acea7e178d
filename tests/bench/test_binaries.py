"""What engines' own benchmark programs say, in the forms that are seen of them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tango_desktop.bench.binaries import BINARIES, binary_of, measure_with_binary
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.local import ThisComputer
from tango_desktop.errors import BenchError

# The lines as the programs write them; the figures are made up.
TFLITE = """\
INFO: Replacing 58 out of 64 node(s) with delegate (TfLiteGpuDelegateV2) node, yielding 3 partitions
INFO: Initialized session in 12.5ms.
INFO: Running benchmark for at least 1 iterations and at least 0.5 seconds
INFO: count=9 first=87112 curr=51629 min=51629 max=87112 avg=58147.4 std=1 median=51962 p95=9
INFO: count=100 first=52162 curr=9 min=49088 max=68610 avg=5.1e+04 std=60 median=50800 p95=60100

INFO: Inference timings in us: Init: 12500, First inference: 87112, Warmup (avg): 5e+04, \
Inference (avg): 5.1e+04
INFO: Memory footprint delta from the start of the tool (MB): init=55.4961 overall=60.5
INFO: Overall peak memory footprint (MB) via periodic monitoring: 93.5
"""
OLD_TFLITE = """\
count=50 first=249042 curr=250889 min=247067 max=254474 avg=249684 std=1442
Inference timings in us: Init: 16242, First inference: 360262, Warmup (avg): 304586, \
Inference (avg): 249684
Peak memory footprint (MB): init=4.92969 overall=138.809
"""
ONNXRUNTIME = """\
Session creation time cost: 0.127918 s
First inference time cost: 160 ms
Total inference time cost: 1.44871 s
Total inference requests: 10
Average inference time cost: 144.871 ms
Total inference run time: 1.44916 s
Avg CPU usage: 68 %
Peak working set size: 158171136 bytes
Min Latency: 0.141 s
Max Latency: 0.162 s
P50 Latency: 0.1445 s
P90 Latency: 0.15 s
P95 Latency: 0.155 s
P99 Latency: 0.162 s
"""
OLD_ONNXRUNTIME = """\
Total time cost: 58.8053
Total iterations: 1000
Average time cost: 58.8053 ms
Min Latency is 0.0559777 sec
P90 Latency is 0.0599845 sec
"""


def test_tflite() -> None:
    found = BINARIES.get("benchmark_model").parse(TFLITE)
    assert found is not None
    assert (found.mean_ms, found.runs) == (51.0, 100)
    assert (found.p50_ms, found.p95_ms) == pytest.approx((50.8, 60.1))
    assert (found.min_ms, found.max_ms, found.first_ms) == pytest.approx((49.088, 68.61, 87.112))
    assert (found.load_ms, found.memory_peak_bytes) == (12.5, round(93.5 * 2**20))
    assert found.sentence() == (
        "Measured by benchmark_model on made-up input: the network alone, without pictures. "
        "58 of 64 layers ran on TfLiteGpuDelegateV2. It does not tell: the 90th percentile."
    )


def test_an_older_tflite() -> None:
    found = BINARIES.get("benchmark_model").parse(OLD_TFLITE)
    assert found is not None
    assert (found.mean_ms, found.runs, found.p50_ms) == (249.684, 50, None)
    assert found.first_ms == pytest.approx(360.262)
    assert (found.delegate, found.memory_peak_bytes) == ("", None)
    assert found.sentence().endswith("the 90th percentile, the peak of memory.")


def test_onnx_runtime() -> None:
    found = BINARIES.get("onnxruntime_perf_test").parse(ONNXRUNTIME)
    assert found is not None
    assert (found.mean_ms, found.runs, found.memory_peak_bytes) == (144.871, 10, 158171136)
    assert (found.p50_ms, found.p90_ms, found.p95_ms) == (144.5, 150.0, 155.0)
    assert (found.first_ms, found.load_ms) == (160.0, 127.918)
    assert "does not tell" not in found.sentence()


def test_an_older_onnx_runtime() -> None:
    found = BINARIES.get("onnxruntime_perf_test").parse(OLD_ONNXRUNTIME)
    assert found is not None
    assert (found.mean_ms, found.runs) == (58.8053, 1000)
    assert (found.min_ms, found.p90_ms) == (pytest.approx(55.9777), pytest.approx(59.9845))


@pytest.mark.parametrize("info", BINARIES, ids=lambda info: info.name)
def test_other_words_are_not_understood(info: object) -> None:
    assert info.parse("Segmentation fault") is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["/data/local/tmp/android_aarch64_benchmark_model", "./benchmark_model_plus_flex"]
)
def test_programs_are_known_by_their_names(path: str) -> None:
    assert binary_of(path).engine == "tflite"


def test_an_unknown_program() -> None:
    with pytest.raises(BenchError):
        binary_of("/usr/bin/stress")


def write_program(folder: Path, text: str) -> str:
    path = folder / "benchmark_model"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_running_one(tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text(TFLITE)
    asked = '[ "$1" = --graph=/m.tflite ] && [ "$2" = --num_runs=50 ]'
    program = write_program(tmp_path, f"{asked} && cat {tmp_path}/said.txt >&2")
    found = measure_with_binary(program, "/m.tflite", ThisComputer(), JobContext(), runs=50)
    assert found.mean_ms == 51.0


@pytest.mark.parametrize("text", ["echo 'Failed to load model' >&2; exit 1", "exit 0"])
def test_one_that_fails(tmp_path: Path, text: str) -> None:
    program = write_program(tmp_path, text)
    with pytest.raises(BenchError, match=r"did not measure: (Failed to load|it said nothing)"):
        measure_with_binary(program, "/m.tflite", ThisComputer(), JobContext())

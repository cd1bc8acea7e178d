"""Phones have no Python: there the engine's own benchmark program measures, where there is one.

Two are known: TensorFlow Lite's ``benchmark_model`` and ONNX Runtime's ``onnxruntime_perf_test``.
They time the network alone, on made-up input; nothing is installed. ``by_program`` sends the model,
and the program where it lies here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.registry import Registry
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import BenchError
from tango_desktop.i18n import N_, tr

_TIMEOUT_S = 1800.0
_NUMBER = r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)"


@dataclass(frozen=True)
class BinaryTimes:
    """What an engine's program tells of the network alone; None where it does not tell.

    Attributes:
        program: its name in ``BINARIES``.
        mean_ms: of all runs.
        runs: how many.
        p50_ms: half are faster.
        p90_ms: nine in ten are faster.
        p95_ms: 95 in 100 are faster.
        min_ms: the fastest.
        max_ms: the slowest.
        first_ms: the first run.
        load_ms: opening the model.
        memory_peak_bytes: of the program.
        delegate: what it handed layers to; empty: to nothing, or it does not tell.
        delegated: how many of how many layers.
    """

    program: str
    mean_ms: float
    runs: int | None = None
    p50_ms: float | None = None
    p90_ms: float | None = None
    p95_ms: float | None = None
    min_ms: float | None = None
    max_ms: float | None = None
    first_ms: float | None = None
    load_ms: float | None = None
    memory_peak_bytes: int | None = None
    delegate: str = ""
    delegated: tuple[int, int] | None = None

    def sentence(self) -> str:
        """What measured, and what is missing of it."""
        missing = [
            tr(name)
            for name, value in (
                (N_("the 90th percentile"), self.p90_ms),
                (N_("the first inference"), self.first_ms),
                (N_("the peak of memory"), self.memory_peak_bytes),
            )
            if value is None
        ]
        text = tr(
            "Measured by {program} on made-up input: the network alone, without pictures.",
            program=self.program,
        )
        parts = [text]
        if self.delegated is not None:
            done, layers = self.delegated
            values = {"done": done, "layers": layers, "delegate": self.delegate}
            parts.append(tr("{done} of {layers} layers ran on {delegate}.", **values))
        if missing:
            parts.append(tr("It does not tell: {missing}.", missing=", ".join(missing)))
        return " ".join(parts)


@dataclass(frozen=True)
class BinaryInfo:
    """An engine's benchmark program.

    Attributes:
        name: of the program, as it is usually called.
        engine: whose.
        suffix: of the models it takes.
        command: program, model, runs, threads (0: its own choice) → arguments.
        parse: what it wrote → times; None when that is not there.
    """

    name: str
    engine: str
    suffix: str
    command: Callable[[str, str, int, int], list[str]]
    parse: Callable[[str], BinaryTimes | None]


BINARIES: Registry[BinaryInfo] = Registry(N_("benchmark program"), BenchError)


def measure_with_binary(
    program: str,
    model: str,
    connection: Connection,
    ctx: JobContext,
    runs: int = 100,
    threads: int = 0,
) -> BinaryTimes:
    """Run an engine's benchmark program that lies on the device.

    Args:
        program: its path there; its name tells which one it is.
        model: the model's path there.
        connection: to the device.
        ctx: the job's context.
        runs: how many count.
        threads: 0 leaves the choice to it.

    Raises:
        BenchError: it is not known, not there, fails, or says nothing that is understood.
        DeviceError: the device cannot be reached.
    """
    info = binary_of(program)
    ctx.report(None, tr("Measuring"))
    result = connection.run(info.command(program, model, runs, threads), ctx, _TIMEOUT_S)
    found = info.parse(f"{result.output}\n{result.errors}") if result.code == 0 else None
    if found is None:
        raise BenchError(
            tr("{program} did not measure: {reason}", program=program, reason=_reason(result)),
            tr("Check that both files are there, and that the program may be run."),
            f"{result.output}\n{result.errors}",
        )
    return found


def _reason(result: object) -> str:
    last = str(getattr(result, "last_error", "")) or str(getattr(result, "output", "")).strip()
    return last.splitlines()[-1] if last else tr("it said nothing.")


def binary_of(program: str) -> BinaryInfo:
    """Which program a path means: its file's name begins with a known one.

    Raises:
        BenchError: none is known by that name.
    """
    name = program.replace("\\", "/").rpartition("/")[2]
    for info in BINARIES:
        if info.name in name:
            return info
    return BINARIES.get(name)


def _one(pattern: str, text: str, factor: float = 1.0) -> float | None:
    match = re.search(pattern, text)
    return float(match[1]) * factor if match else None


def _last(pattern: str, text: str, factor: float) -> float | None:
    found = re.findall(pattern, text)
    return float(found[-1]) * factor if found else None


# -- TensorFlow Lite --------------------------------------------------------------------------


def _tflite_command(program: str, model: str, runs: int, threads: int) -> list[str]:
    command = [
        program,
        f"--graph={model}",
        f"--num_runs={runs}",
        "--report_peak_memory_footprint=true",
    ]
    return [*command, f"--num_threads={threads}"] if threads else command


def _tflite_times(text: str) -> BinaryTimes | None:
    """Its summary is in microseconds: ``Inference timings in us: Init: …, First inference: …``."""
    mean_us = _one(rf"Inference \(avg\):\s*{_NUMBER}", text)
    if mean_us is None:
        return None
    lines = re.findall(rf"count=(\d+) first=.*? min={_NUMBER} max={_NUMBER} avg=", text)
    runs, least, most = lines[-1] if lines else (None, None, None)
    memory_mb = _one(rf"[Pp]eak memory footprint \(MB\) via periodic monitoring: {_NUMBER}", text)
    handed = re.search(r"Replacing (\d+) out of (\d+) node\(s\) with delegate \((\w+)\)", text)
    return BinaryTimes(
        program="benchmark_model",
        mean_ms=mean_us / 1000,
        runs=None if runs is None else int(runs),
        p50_ms=_last(rf"first=.*?\bmedian={_NUMBER}", text, 1e-3),
        p95_ms=_last(rf"first=.*?\bp95={_NUMBER}", text, 1e-3),
        min_ms=None if least is None else float(least) / 1000,
        max_ms=None if most is None else float(most) / 1000,
        first_ms=_one(rf"First inference: {_NUMBER}", text, 1e-3),
        load_ms=_one(rf"\bInit: {_NUMBER}", text, 1e-3),
        memory_peak_bytes=None if memory_mb is None else round(memory_mb * 2**20),
        delegate=handed[3] if handed else "",
        delegated=(int(handed[1]), int(handed[2])) if handed else None,
    )


BINARIES.add(BinaryInfo("benchmark_model", "tflite", ".tflite", _tflite_command, _tflite_times))


# -- ONNX Runtime -----------------------------------------------------------------------------


def _onnxruntime_command(program: str, model: str, runs: int, threads: int) -> list[str]:
    command = [program, "-I", "-m", "times", "-r", str(runs), "-s"]
    return [*command, *(["-x", str(threads)] if threads else []), model]


def _onnxruntime_times(text: str) -> BinaryTimes | None:
    """Its mean is in milliseconds, its statistics in seconds: ``P50 Latency: 0.0123 s``."""
    mean_ms = _one(rf"Average (?:inference )?time cost(?: total)?:\s*{_NUMBER}\s*ms", text)
    if mean_ms is None:
        return None
    runs = _one(r"Total (?:inference requests|iterations):\s*(\d+)", text)
    memory = _one(r"Peak working set size:\s*(\d+)", text)
    times = {
        name: _one(rf"{name} Latency(?: is|:)\s*{_NUMBER}\s*s", text, 1000.0)
        for name in ("P50", "P90", "P95", "Min", "Max")
    }
    return BinaryTimes(
        program="onnxruntime_perf_test",
        mean_ms=mean_ms,
        runs=None if runs is None else int(runs),
        p50_ms=times["P50"],
        p90_ms=times["P90"],
        p95_ms=times["P95"],
        min_ms=times["Min"],
        max_ms=times["Max"],
        first_ms=_one(rf"First inference time cost:\s*{_NUMBER}\s*ms", text),
        load_ms=_one(rf"Session creation time cost:\s*{_NUMBER}\s*s", text, 1000.0),
        memory_peak_bytes=None if memory is None else int(memory),
    )


BINARIES.add(
    BinaryInfo(
        "onnxruntime_perf_test", "onnxruntime", ".onnx", _onnxruntime_command, _onnxruntime_times
    )
)

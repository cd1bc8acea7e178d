"""The stage that measures what was deployed, on the user's own pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tango_desktop.bench.measure import MeasureSpec, measure
from tango_desktop.bench.results import FOLDER, Benchmark, save_benchmark
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.data.lock import load_lock
from tango_desktop.errors import BenchError
from tango_desktop.i18n import N_, lasting, lasting_join, tr


@dataclass(frozen=True)
class MeasureSettings:
    """How long to measure, and with what."""

    STAGE: ClassVar[str] = "measure"
    samples: int = param(
        100,
        N_("Samples"),
        N_("Passes that count; the 99th percentile needs 100 or more"),
        minimum=1,
        maximum=1_000_000,
    )
    seconds: float = param(
        2.0,
        N_("Least time"),
        N_("Fast models are measured for at least so long, with more samples"),
        minimum=0.0,
        maximum=3600.0,
        unit="s",
        expert=True,
    )
    warmup: int = param(
        10,
        N_("Warm-up"),
        N_("Passes before those that count, while caches and clocks settle"),
        minimum=0,
        maximum=100_000,
        expert=True,
    )
    threads: int = param(
        0,
        N_("Threads"),
        N_("Of the engine, inside one picture; 0 leaves the choice to it"),
        minimum=0,
        maximum=1024,
        expert=True,
    )
    pictures: int = param(
        32,
        N_("Pictures"),
        N_("How many different validation pictures are used, in turn"),
        minimum=1,
        maximum=100_000,
        expert=True,
    )


def pictures_of(project: Project, count: int) -> tuple[Path, ...]:
    """``count`` pictures of the validation split (or test, or train), spread evenly.

    Raises:
        BenchError: none of them is there any more.
        ProjectError: the lock cannot be read.
    """
    lock = load_lock(project.path(str(project.outputs("data")["lock"])))
    for split in ("val", "test", "train"):
        files = [lock.file(picture) for picture in lock.of_split(split)]
        there = [path for path in files if path.is_file()]
        if there:
            count = min(count, len(there))
            return tuple(there[index * len(there) // count] for index in range(count))
    raise BenchError(
        tr("The pictures to measure with are gone: {folder}", folder=lock.root),
        tr("Connect the disk they are on, or check the data again."),
    )


def spec_of(project: Project) -> MeasureSpec:
    """The measurement that the project's answers ask for."""
    settings = project.settings(MeasureSettings)
    deployed, device = project.outputs("deploy"), project.outputs("device")
    return MeasureSpec(
        script=_script(deployed),
        pictures=pictures_of(project, settings.pictures),
        release=str(deployed["release"]),
        device=str(device.get("name", "")),
        precision=str(device.get("precision", "")),
        warmup=settings.warmup,
        samples=settings.samples,
        seconds=settings.seconds,
        threads=settings.threads,
    )


def _script(deployed: dict[str, Any]) -> Path:
    script = Path(deployed["target"]) / "run.py"
    if not script.is_file():
        raise BenchError(
            tr("Nothing is installed in {folder} any more.", folder=deployed["target"]),
            tr("Deploy again."),
        )
    return script


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    benchmark = measure(spec_of(project), ctx)
    for reason in benchmark.noise_reasons():
        logger("bench").warning("%s", reason)
    file = _free_name(project, benchmark)
    save_benchmark(project.path(*file.split("/")), benchmark)
    return StageOutcome(_summary(project, benchmark), _outputs(file, benchmark), (file,))


def _free_name(project: Project, benchmark: Benchmark) -> str:
    file, number = f"{FOLDER}/{benchmark.stamp}.json", 1
    while project.path(*file.split("/")).exists():
        number += 1
        file = f"{FOLDER}/{benchmark.stamp}-{number}.json"
    return file


def _outputs(file: str, benchmark: Benchmark) -> dict[str, Any]:
    inference, whole = benchmark.inference, benchmark.end_to_end
    return {
        "file": file,
        "release": benchmark.release,
        "origin": benchmark.origin,
        "samples": whole.count,
        "threads": benchmark.threads,
        "p50_ms": round(inference.p50_ms, 3),
        "p90_ms": round(inference.p90_ms, 3),
        "p99_ms": round(inference.p99_ms, 3),
        "end_to_end_p50_ms": round(whole.p50_ms, 3),
        "end_to_end_p90_ms": round(whole.p90_ms, 3),
        "end_to_end_p99_ms": round(whole.p99_ms, 3),
        "first_ms": round(benchmark.samples["total"].first, 3),
        "load_ms": round(benchmark.load_ms, 1),
        "pictures_per_s": round(benchmark.pictures_per_s, 2),
        "memory_peak_mb": _megabytes(benchmark.memory_peak_bytes),
        "mean_boxes": None if benchmark.mean_boxes is None else round(benchmark.mean_boxes, 1),
        "noisy": benchmark.noisy,
    }


def _megabytes(size_bytes: int | None) -> float | None:
    return None if size_bytes is None else round(size_bytes / 1e6, 1)


def _summary(project: Project, benchmark: Benchmark) -> str:
    whole, inference = benchmark.end_to_end, benchmark.inference
    text = lasting(
        "{whole} ms end to end, {network} ms network (p50, measured here)",
        whole=f"{whole.p50_ms:.3g}",
        network=f"{inference.p50_ms:.3g}",
    )
    parts = [text, *_wishes(project, benchmark)]
    if benchmark.noisy:
        parts.append(lasting("noisy"))
    return lasting_join("; ", parts)


def _wishes(project: Project, benchmark: Benchmark) -> list[str]:
    """What the user asked for on the page Device and did not get."""
    device = project.outputs("device")
    latency_ms, fps = device.get("max_latency_ms") or 0, device.get("min_fps") or 0
    missed: list[str] = []
    if latency_ms and benchmark.end_to_end.p50_ms > latency_ms:
        missed.append(lasting("slower than the {ms} ms asked for", ms=f"{latency_ms:g}"))
    if fps and benchmark.pictures_per_s < fps:
        missed.append(lasting("fewer than the {fps} pictures/s asked for", fps=f"{fps:g}"))
    return missed


STAGE = StageInfo(
    name="measure",
    title=N_("Measure"),
    question=N_("How fast is it?"),
    needs=("deploy",),
    settings=MeasureSettings,
    run=_run,
    main_setting="samples",
)

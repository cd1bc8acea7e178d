"""The stage that measures what was deployed, on the user's own pictures."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from tango_desktop.bench.fallback import fallback_of
from tango_desktop.bench.files import FOLDER, save_benchmark
from tango_desktop.bench.measure import MeasureSpec, measure, require_engine
from tango_desktop.bench.presets import PRESETS, PUBLISHED, SUSTAINED
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.sustained import sustained_of
from tango_desktop.core.files import read_mapping
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import from_mapping, param
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS
from tango_desktop.data.lock import load_lock
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.targets import THIS, Target, parse_target
from tango_desktop.errors import BenchError, ProjectError
from tango_desktop.i18n import N_, lasting, lasting_join, tr

FIXED_WARMUP = 10
_CARD = "model.yaml"  # of a bundle: what it was made of


@dataclass(frozen=True)
class MeasureSettings:
    """How long to measure, and with what."""

    STAGE: ClassVar[str] = "measure"
    preset: str = param(
        "usual",
        N_("Way to measure"),
        N_("usual, published: the mean of 30 passes, or sustained: for minutes"),
        choices=("usual", "published", "sustained"),
    )
    minutes: float = param(
        5.0,
        N_("Minutes"),
        N_("How long a sustained measurement takes"),
        minimum=2.0,  # the first minute is compared with the last third
        maximum=720.0,
        unit="min",
    )
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
        -1,
        N_("Warm-up"),
        N_("Passes before those that count; −1 goes on until the times are steady"),
        minimum=-1,
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
    layers: int = param(
        20,
        N_("Runs timed by layer"),
        N_("After the passes that count, so many are timed layer by layer; 0 for none"),
        minimum=0,
        maximum=1000,
        expert=True,
    )
    provider: str = param(
        "cpu",
        N_("Accelerator"),
        N_("What runs the network; never another in silence"),
        choices=(
            "cpu",
            "cuda",
            "tensorrt",
            "openvino",
            "coreml",
            "dml",
            "gpu",
            "npu",
            "vulkan",
            "xnnpack",
            "nnapi",
            "qnn",
        ),
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


def target_of(project: Project) -> Target:
    """Where the release is deployed.

    Raises:
        DeviceSettingError: the deployment tells an address that is none.
    """
    return parse_target(str(project.outputs("deploy").get("address") or ""))


def wished(project: Project, wishes: Mapping[str, object]) -> MeasureSettings:
    """The project's settings with other values for some, which it does not keep.

    Raises:
        SettingsError: a value is none of that setting.
    """
    return from_mapping(MeasureSettings, {**project.answers(STAGE.name), **wishes})


def spec_of(
    project: Project, settings: MeasureSettings | None = None, engine: str = ""
) -> MeasureSpec:
    """The measurement that the project's answers, or other ``settings``, ask for.

    Raises:
        BenchError: what is deployed is known to be for another engine than ``engine``.
    """
    settings = settings or project.settings(MeasureSettings)
    if _is_of_export(project):
        require_engine(engine, str(project.outputs("export").get("engine", "")))
    accuracy, accuracy_name = _accuracy(project)
    found = spec_at(project, project.outputs("deploy"), settings)
    return replace(found, engine=engine, accuracy=accuracy, accuracy_name=accuracy_name)


def spec_at(
    project: Project, deployed: Mapping[str, Any], settings: MeasureSettings
) -> MeasureSpec:
    """A measurement of what is installed somewhere, with the project's pictures.

    Args:
        project: whose pictures are used.
        deployed: what the stage *Deploy* hands on: ``address``, ``target``, ``release``,
            ``command``, ``bundle``.
        settings: how it is measured.

    Raises:
        BenchError: nothing is installed there, or the pictures are gone.
    """
    device = project.outputs("device")
    preset = PRESETS.get(settings.preset)
    is_long = preset is SUSTAINED
    return MeasureSpec(
        command=_command(deployed, parse_target(str(deployed.get("address") or ""))),
        folder=str(deployed["target"]),
        pictures=pictures_of(project, settings.pictures),
        release=str(deployed["release"]),
        device=str(device.get("name", "")),
        precision=str(project.outputs("export").get("precision") or device.get("precision", "")),
        warmup=_warmup(settings, preset.steady),
        samples=1 if is_long else preset.samples or settings.samples,
        seconds=60.0 * settings.minutes if is_long else _least_s(settings),
        threads=settings.threads,
        provider=settings.provider,
        layers=settings.layers,
        preset=preset.name,
        network=_network_of(project, str(deployed.get("bundle") or "")),
    )


def _network_of(project: Project, bundle: str) -> str:
    """The digest of the network in a bundle; empty where the bundle is gone or does not say."""
    card = project.path(bundle, _CARD)
    if not bundle or not card.is_file():
        return ""
    try:
        source = read_mapping(card, 1).get("source") or {}
    except ProjectError:
        return ""
    return str(source.get("document", ""))


def _warmup(settings: MeasureSettings, steady: bool) -> int | None:
    if settings.warmup >= 0:
        return settings.warmup
    return None if steady else FIXED_WARMUP


def _least_s(settings: MeasureSettings) -> float:
    return 0.0 if settings.preset == PUBLISHED.name else settings.seconds


def _accuracy(project: Project) -> tuple[float | None, str]:
    """What the exported model scored against the labels, where that was compared."""
    found = project.outputs("export").get("parity", {}).get("accuracy_exported")
    found = found if _is_of_export(project) else None
    task = str(project.outputs("task").get("task", "classification"))
    return (None, "") if found is None else (float(found), TASKS.get(task).score_title)


def _is_of_export(project: Project) -> bool:
    """Whether what is deployed is what was exported last, and not a release before it."""
    deployed, exported = project.record("deploy"), project.record("export")
    if deployed is None or exported is None or deployed.finished < exported.finished:
        return False
    bundle, release = (str(deployed.outputs.get(name, "")) for name in ("bundle", "release"))
    return not bundle or bundle.endswith(release)


def _command(deployed: Mapping[str, Any], target: Target) -> tuple[str, ...]:
    """How to start what is deployed, there."""
    told = tuple(str(part) for part in deployed.get("command", ()))
    if target != THIS:
        if told:
            return told
        raise BenchError(
            tr("The deployment does not say how it is started on {device}.", device=target.title),
            tr("Deploy again."),
        )
    script = Path(deployed["target"]) / "run.py"
    if not script.is_file():
        raise BenchError(
            tr("Nothing is installed in {folder} any more.", folder=deployed["target"]),
            tr("Deploy again."),
        )
    return told or (sys.executable, str(script))


def run_measurement(
    project: Project,
    ctx: JobContext,
    settings: MeasureSettings | None = None,
    engine: str = "",
) -> StageOutcome:
    """Measure what is deployed and save that, by the project's settings or by others.

    Args:
        project: whose deployment it is.
        ctx: the job's context.
        settings: others than the project's.
        engine: that the model must be for; empty: whichever it is for.

    Raises:
        BenchError: it cannot be measured, or is for another engine.
        DeviceError: the device cannot be reached.
        JobCancelled: the job was cancelled; nothing is kept.
    """
    with connect(target_of(project)) as connection:
        benchmark = measure(spec_of(project, settings, engine), connection, ctx)
    for reason in benchmark.noise_reasons():
        logger("bench").warning("%s", reason)
    file = keep(project, benchmark)
    return StageOutcome(_summary(project, benchmark), _outputs(file, benchmark), (file,))


def keep(project: Project, benchmark: Benchmark) -> str:
    """Put a measurement among those of the project; its file, relative to the project's folder.

    Raises:
        ProjectError: it cannot be written.
    """
    file = _free_name(project, benchmark)
    save_benchmark(project.path(*file.split("/")), benchmark)
    return file


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
        "engine": benchmark.engine,
        "precision": benchmark.precision,
        "preset": benchmark.preset,
        "provider": benchmark.provider,
        "mean_ms": round(inference.mean_ms, 3),
        "address": benchmark.context.address,
        **_longer(benchmark),
    }


def _longer(benchmark: Benchmark) -> dict[str, Any]:
    """What only some measurements have."""
    found: dict[str, Any] = {}
    if (energy := benchmark.energy) is not None:
        found["energy_mj"] = round(energy.per_picture_mj, 3)
        found["power_w"] = round(energy.mean_w, 3)
    if (course := sustained_of(benchmark)) is not None:
        found["steady_per_s"] = round(course.steady_per_s, 2)
        found["throttled"] = bool(course.reasons)
    if benchmark.layers is not None:
        fallback = fallback_of(benchmark.layers)
        found["fallback_layers"] = len(fallback.rows)
        found["fallback_share"] = round(fallback.share, 4)
    return found


def _megabytes(size_bytes: int | None) -> float | None:
    return None if size_bytes is None else round(size_bytes / 1e6, 1)


def _summary(project: Project, benchmark: Benchmark) -> str:
    whole, inference = benchmark.end_to_end, benchmark.inference
    figures = {"whole": f"{whole.p50_ms:.3g}", "network": f"{inference.p50_ms:.3g}"}
    if benchmark.preset == PUBLISHED.name:
        mean = f"{inference.mean_ms:.3g}"
        text = lasting("{mean} ms network (mean of 30, measured here)", mean=mean)
    elif benchmark.context.address:
        device = benchmark.context.board or benchmark.context.device
        text = lasting(
            "{whole} ms end to end, {network} ms network (p50, measured on {device})",
            device=device,
            **figures,
        )
    else:
        text = lasting(
            "{whole} ms end to end, {network} ms network (p50, measured here)", **figures
        )
    parts = [text, *_wishes(project, benchmark), *_elsewhere(benchmark)]
    if benchmark.noisy:
        parts.append(lasting("noisy"))
    return lasting_join("; ", parts)


def _elsewhere(benchmark: Benchmark) -> list[str]:
    """That not all layers ran where they were asked to."""
    fallback = None if benchmark.layers is None else fallback_of(benchmark.layers)
    if fallback is None or not fallback.rows:
        return []
    share = f"{fallback.share * 100:.0f}"
    return [lasting("{share} % of the network’s time elsewhere than asked for", share=share)]


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
    run=run_measurement,
    main_setting="samples",
)

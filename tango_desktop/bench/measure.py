"""Measures the deployed release where it runs, the way a user starts it, over any connection."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tango_desktop.bench import context
from tango_desktop.bench.context import Context
from tango_desktop.bench.layers import layer_profile
from tango_desktop.bench.results import PHASES, Benchmark, Samples, find_noise
from tango_desktop.bench.sensing import SensorLog, sensor_log, throttling_of
from tango_desktop.bench.talking import run_benchmark
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.facts.gather import gather
from tango_desktop.devices.facts.records import Facts
from tango_desktop.devices.pictures import AlbumSpec, pictures_there
from tango_desktop.devices.targets import Way
from tango_desktop.errors import BenchError
from tango_desktop.i18n import tr

ALBUM = AlbumSpec("benchmark")


@dataclass(frozen=True)
class MeasureSpec:
    """A measurement that is asked for.

    Attributes:
        command: starts the deployed release there.
        folder: the deployment's folder there.
        pictures: the picture files to use, in turn; they lie here.
        release: the hash of what is deployed there.
        device: the name of the device's profile.
        precision: of the model, where what is deployed does not say.
        warmup: passes before those that count; None: until the times are steady.
        samples: the least number of passes that count.
        seconds: the least time they take.
        threads: of the engine; 0: its own choice.
        provider: what runs the network: ``cpu``, ``cuda``, ``tensorrt``, …
        engine: that the model must be for; empty: whichever it is for.
        layers: runs that are timed layer by layer afterwards; 0: none.
        sensors_s: how often the device's sensors are read; 0: never.
        preset: a name in ``presets.PRESETS``, for the record.
        accuracy: of the model, 0 to 1, for the record.
        accuracy_name: what that figure is.
        network: the digest of the network as it is drawn, for the record.
    """

    command: tuple[str, ...]
    folder: str
    pictures: tuple[Path, ...]
    release: str
    device: str
    precision: str
    warmup: int | None
    samples: int
    seconds: float
    threads: int
    provider: str = "cpu"
    engine: str = ""
    layers: int = 0
    sensors_s: float = 1.0
    preset: str = "usual"
    accuracy: float | None = None
    accuracy_name: str = ""
    network: str = ""

    def options(self) -> list[str]:
        """What the runner is told, apart from the pictures."""
        values = {
            "warmup": "steady" if self.warmup is None else self.warmup,
            "samples": self.samples,
            "seconds": self.seconds,
            "threads": self.threads,
            "provider": self.provider,
            "layers": self.layers,
            "sensors": self.sensors_s,
        }
        return [text for name, value in values.items() for text in (f"--{name}", str(value))]


def measure(spec: MeasureSpec, connection: Connection, ctx: JobContext) -> Benchmark:
    """Measure a deployed release, the way a user starts it.

    Args:
        spec: what is asked for.
        connection: to the device it is deployed on; used, not closed.
        ctx: the job's context. Cancelling ends the program there.

    Raises:
        BenchError: it cannot be started or fails, or is for another engine.
        DeviceError: the device cannot be reached, or the line is gone.
        JobCancelled: the job was cancelled; nothing is kept.
    """
    is_here = connection.target.way is Way.LOCAL
    facts = Facts() if is_here else gather(connection, ctx)
    before, others = context.load_now(), context.OthersWatch()
    with pictures_there(spec.pictures, spec.folder, ALBUM, connection, ctx) as sent:
        command = [*spec.command, "--benchmark", "--live", "--list", sent.listed, *spec.options()]
        found = run_benchmark(command, connection, ctx)
    require_engine(spec.engine, str(found.get("engine", "")))
    with _understood():
        log = _log(found)
        if is_here:
            made = context.gather(
                spec.device,
                before,
                context.load_now(),
                others.percent(float(found["cpu_s"])),
                found["versions"],
            )
        else:
            made = context.of_device(spec.device, found["circumstances"], facts, found["versions"])
            made = replace(made, address=str(connection.target))
        benchmark = _benchmark(spec, found, _with_sensors(made, log), log)
    ctx.report(1.0, tr("Measured"))
    return benchmark


def require_engine(wanted: str, deployed: str) -> None:
    """See that what is deployed is for the engine that is to be measured; empty texts always fit.

    Raises:
        BenchError: it is for another one.
    """
    if wanted and deployed and wanted != deployed:
        raise BenchError(
            tr(
                "The deployed model is for {deployed}, not for {wanted}.",
                deployed=deployed,
                wanted=wanted,
            ),
            tr("Export for {wanted} and deploy, or leave --engine out.", wanted=wanted),
        )


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BenchError(
            tr("What the deployed program measured cannot be understood."),
            tr("Deploy again."),
            repr(error),
        ) from error


def _log(found: Mapping[str, Any]) -> SensorLog:
    begun, ended = found.get("measured_s", (0.0, 0.0))
    return sensor_log(found.get("sensors", {}), (float(begun), float(ended)))


def _with_sensors(made: Context, log: SensorLog) -> Context:
    hottest = log.hottest()
    before_c = hottest[0][1] if hottest else made.temperature_c
    return replace(made, temperature_c=before_c, throttled=throttling_of(log).reasons)


def _benchmark(
    spec: MeasureSpec, found: Mapping[str, Any], circumstances: Context, log: SensorLog
) -> Benchmark:
    now = datetime.now()
    samples = {phase: _samples(found, phase) for phase in PHASES}
    told: Mapping[str, Any] = found.get("layers") or {}
    steady = None if found.get("steady") is None else bool(found["steady"]["reached"])
    return Benchmark(
        stamp=now.strftime("%Y%m%d-%H%M%S"),
        when=now.isoformat(timespec="seconds"),
        release=spec.release,
        model=str(found["model"]),
        engine=str(found["engine"]),
        precision=str(found.get("precision") or spec.precision),
        threads=int(found["threads"]),
        pictures=int(found["pictures"]),
        load_ms=float(found["load_ms"]),
        memory_peak_bytes=found["memory_peak_bytes"] or None,
        samples=samples,
        context=circumstances,
        # The network's time does not depend on the picture; decoding does, and says nothing here.
        noise=find_noise(samples["infer"], circumstances, steady),
        boxes=tuple(int(count) for count in found.get("boxes", ())),
        preset=spec.preset,
        provider=str(found.get("provider", "CPUExecutionProvider")),
        steady=steady,
        passes=int(found.get("passes", 0)),
        series=tuple((float(a), int(b), float(c), float(d)) for a, b, c, d in _series(found)),
        sensors=log,
        layers=layer_profile(told) if told and "problem" not in told else None,
        layers_problem=str(told.get("problem", "")),
        network=spec.network,
        accuracy=spec.accuracy,
        accuracy_name=spec.accuracy_name,
    )


def _series(found: Mapping[str, Any]) -> Sequence[Sequence[float]]:
    series: Sequence[Sequence[float]] = found.get("series", ())
    return series


def _samples(found: Mapping[str, Any], phase: str) -> Samples:
    return Samples(
        float(found["first_ms"][phase][0]),
        _floats(found["warmup_ms"][phase]),
        _floats(found["samples_ms"][phase]),
    )


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)

"""Measurements: what they hold, how they are kept, how two are compared."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tango_desktop.bench.context import Context, Load
from tango_desktop.bench.statistics import Ratio, Summary, ratio_of_medians, summarise
from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import logger
from tango_desktop.errors import BenchError, SchemaTooNewError
from tango_desktop.i18n import N_, tr

SCHEMA = 1
FOLDER = "benchmarks"
MEASURED = "measured here"
PHASES = ("decode", "preprocess", "infer", "postprocess", "total")
# Above these, latencies say as much about the computer's other work as about the model.
_BUSY_PERCENT = 15.0
_WIDE_SPREAD = 2.0
_SLOWING = 1.25
_LEAST_FOR_TREND = 40

PHASE_TITLES = {
    "decode": N_("Read and decode"),
    "preprocess": N_("Prepare"),
    "infer": N_("Network"),
    "postprocess": N_("Answer"),
    "total": N_("End to end"),
}
NOISE = {
    "busy": N_("Other programs kept the computer busy."),
    "spread": N_("One in ten passes took more than twice as long as the usual one."),
    "slowing": N_("It grew slower while measuring: the processor may have become hot."),
    "battery": N_("The computer ran on battery."),
}


@dataclass(frozen=True)
class Samples:
    """Raw times of one phase, in milliseconds, in the order they were taken.

    Attributes:
        first: the first pass after loading.
        warmup: the passes before those that count.
        counted: the passes that count.
    """

    first: float
    warmup: tuple[float, ...]
    counted: tuple[float, ...]


@dataclass(frozen=True)
class Benchmark:
    """A measurement of a deployed release.

    Attributes:
        stamp: when, as the file is named: ``20261121-143005``.
        when: local time, ISO 8601.
        release: the hash of the bundle.
        model: its name.
        engine: what ran it.
        precision: of the model.
        threads: of the engine; 0: its own choice.
        pictures: how many different ones were used, in turn.
        load_ms: importing the engine and opening the model.
        memory_peak_bytes: of the runner's process; None where the system does not say.
        samples: by phase: decode, preprocess, infer, postprocess, total.
        context: the circumstances.
        noise: what makes it less trustworthy, as keys of ``NOISE``.
        origin: where the figures come from.
        boxes: how many boxes each pass that counts gave, since many take longer to sort out; empty
            where the model gives none.
    """

    stamp: str
    when: str
    release: str
    model: str
    engine: str
    precision: str
    threads: int
    pictures: int
    load_ms: float
    memory_peak_bytes: int | None
    samples: dict[str, Samples]
    context: Context
    noise: tuple[str, ...] = ()
    origin: str = MEASURED
    boxes: tuple[int, ...] = ()

    def summary(self, phase: str = "total") -> Summary:
        """The summary of a phase's samples that count."""
        return summarise(self.samples[phase].counted)

    @property
    def end_to_end(self) -> Summary:
        """From reading the file to the answer."""
        return self.summary("total")

    @property
    def inference(self) -> Summary:
        """The network alone."""
        return self.summary("infer")

    @property
    def pictures_per_s(self) -> float:
        """How many pictures pass in a second, end to end, one after the other."""
        return 1000.0 / self.end_to_end.mean_ms

    @property
    def mean_boxes(self) -> float | None:
        """How many boxes a picture has on average; None where the model gives none."""
        return sum(self.boxes) / len(self.boxes) if self.boxes else None

    @property
    def noisy(self) -> bool:
        """Whether something made it less trustworthy."""
        return bool(self.noise)

    def noise_reasons(self) -> tuple[str, ...]:
        """What made it less trustworthy, in sentences."""
        return tuple(tr(NOISE[key]) for key in self.noise)


def find_noise(samples: Samples, context: Context) -> tuple[str, ...]:
    """What makes a measurement less trustworthy."""
    counted = summarise(samples.counted)
    found = {
        "busy": context.others_percent > _BUSY_PERCENT,
        "spread": counted.p90_ms > _WIDE_SPREAD * counted.p50_ms,
        "slowing": _slows(samples.counted),
        "battery": context.power == "battery",
    }
    return tuple(key for key, is_so in found.items() if is_so)


def _slows(counted: tuple[float, ...]) -> bool:
    quarter = len(counted) // 4
    if len(counted) < _LEAST_FOR_TREND:
        return False
    first, last = summarise(counted[:quarter]), summarise(counted[-quarter:])
    return last.p50_ms > _SLOWING * first.p50_ms


# -- files ------------------------------------------------------------------------------------


def save_benchmark(path: Path, benchmark: Benchmark) -> None:
    """Write raw samples, summaries and context, atomically.

    Raises:
        ProjectError: the file cannot be written.
    """
    summaries = {phase: asdict(benchmark.summary(phase)) for phase in PHASES}
    content = {"schema": SCHEMA, **asdict(benchmark), "summary": summaries}
    content["context"]["versions"] = dict(benchmark.context.versions)
    write_json(path, content)


def load_benchmark(path: Path) -> Benchmark:
    """A measurement from its file.

    Raises:
        BenchError: it is missing or damaged.
        SchemaTooNewError: a newer version wrote it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] > SCHEMA:
            raise SchemaTooNewError(path, content["schema"], SCHEMA)
        return _benchmark(content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(
            tr("{path} is missing or damaged.", path=path),
            tr("Measure again, or delete that file."),
            repr(error),
        ) from error


def _benchmark(content: dict[str, Any]) -> Benchmark:
    known = {name: content[name] for name in Benchmark.__dataclass_fields__ if name != "boxes"}
    known["boxes"] = tuple(int(count) for count in content.get("boxes", ()))
    known["samples"] = {phase: _samples(content["samples"][phase]) for phase in PHASES}
    known["context"] = _context(content["context"])
    known["noise"] = tuple(content["noise"])
    return Benchmark(**known)


def _samples(values: dict[str, Any]) -> Samples:
    counted = tuple(float(v) for v in values["counted"])
    if not counted:
        raise ValueError("no samples")
    return Samples(float(values["first"]), tuple(float(v) for v in values["warmup"]), counted)


def _context(values: dict[str, Any]) -> Context:
    made = {name: values[name] for name in Context.__dataclass_fields__}
    made["before"], made["after"] = Load(**values["before"]), Load(**values["after"])
    made["versions"] = tuple(sorted(values["versions"].items()))
    return Context(**made)


def load_benchmarks(project_folder: Path) -> list[Benchmark]:
    """All measurements of a project, oldest first; one that cannot be read is said in the log."""
    found = []
    files = (project_folder / FOLDER).glob("*.json")
    for path in sorted(files, key=lambda path: path.stem):
        try:
            found.append(load_benchmark(path))
        except (BenchError, SchemaTooNewError) as error:
            logger("bench").warning("%s", error.message)
    return found


# -- comparison -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """How a measurement compares with an earlier one.

    Attributes:
        phase: what was compared.
        ratio: of medians, the second over the first.
        caveats: circumstances in which the two differ, in sentences.
    """

    phase: str
    ratio: Ratio
    caveats: tuple[str, ...]

    def sentence(self) -> str:
        """What to make of it."""
        figures = {
            "ratio": f"{self.ratio.value:.2f}",
            "low": f"{self.ratio.low:.2f}",
            "high": f"{self.ratio.high:.2f}",
        }
        if not self.ratio.certain:
            return tr("No clear difference: {ratio} × the time ({low}–{high}).", **figures)
        if self.ratio.value < 1:
            return tr("Faster: {ratio} × the time ({low}–{high}).", **figures)
        return tr("Slower: {ratio} × the time ({low}–{high}).", **figures)


def compare(first: Benchmark, second: Benchmark, phase: str = "total") -> Comparison:
    """Whether ``second`` is faster than ``first``, and by how much."""
    ratio = ratio_of_medians(first.samples[phase].counted, second.samples[phase].counted)
    return Comparison(phase, ratio, _caveats(first, second))


def _caveats(first: Benchmark, second: Benchmark) -> tuple[str, ...]:
    pairs = (
        (tr("device"), first.context.device, second.context.device),
        (tr("processor"), first.context.cpu, second.context.cpu),
        (tr("cores"), first.context.cores, second.context.cores),
        (tr("threads"), first.threads, second.threads),
        (tr("clock governor"), first.context.governor, second.context.governor),
        (tr("power"), first.context.power, second.context.power),
        (tr("pictures"), first.pictures, second.pictures),
        (tr("boxes a picture"), _boxes(first), _boxes(second)),
        (tr("engine"), first.engine, second.engine),
        (tr("precision"), first.precision, second.precision),
        (tr("versions"), _versions(first), _versions(second)),
    )
    different = [
        tr("Different {what}: {first}, {second}.", what=what, first=one or "–", second=other or "–")
        for what, one, other in pairs
        if one != other
    ]
    noisy = [
        tr("The measurement of {when} is noisy.", when=benchmark.when)
        for benchmark in (first, second)
        if benchmark.noisy
    ]
    return (*different, *noisy)


def _boxes(benchmark: Benchmark) -> str:
    return "" if benchmark.mean_boxes is None else f"{benchmark.mean_boxes:.0f}"


def _versions(benchmark: Benchmark) -> str:
    return ", ".join(f"{name} {version}" for name, version in benchmark.context.versions)

"""Measurements: what they hold, and what makes one less trustworthy."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.bench.context import Context
from tango_desktop.bench.layers import LayerProfile
from tango_desktop.bench.sensing import Energy, SensorLog, energy_of
from tango_desktop.bench.statistics import Summary, summarise
from tango_desktop.i18n import N_, tr

MEASURED = "measured here"
RUNNER = "runner"
NOTHING_READ = SensorLog()
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
    "throttled": N_("The device slowed itself down while it was measured."),
    "unsteady": N_("The times were not steady yet when measuring began."),
}
NOISE_THERE = {"busy": N_("Other programs kept the device busy.")}  # on a device, not here


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
        preset: how it was measured, a name in ``presets.PRESETS``.
        provider: what ran the network, as the engine calls that.
        steady: whether warming up ended with steady times; None where a number was asked for.
        passes: that counted, also those whose samples were not kept; 0: all were.
        series: of a long measurement for each stretch of time its end (s), passes, and the medians
            of the network's and of the whole time (ms).
        sensors: what the device's sensors said.
        layers: times of the single layers; None where there are none.
        layers_problem: why there are none although they were asked for, a sentence.
        network: the digest of the network as it is drawn; empty where it is not known.
        accuracy: of the model as it was exported, 0 to 1; None where it was not told.
        accuracy_name: what that figure is.
        way: what measured it: ``runner``, or the engine's program.
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
    preset: str = "usual"
    provider: str = "CPUExecutionProvider"
    steady: bool | None = None
    passes: int = 0
    series: tuple[tuple[float, int, float, float], ...] = ()
    sensors: SensorLog = NOTHING_READ
    layers: LayerProfile | None = None
    accuracy: float | None = None
    accuracy_name: str = ""
    way: str = RUNNER
    layers_problem: str = ""
    network: str = ""

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
    def energy(self) -> Energy | None:
        """What a picture costs; None where the device tells no power."""
        return energy_of(self.sensors, self.passes or len(self.samples["total"].counted))

    @property
    def noisy(self) -> bool:
        """Whether something made it less trustworthy."""
        return bool(self.noise)

    def noise_reasons(self) -> tuple[str, ...]:
        """What made it less trustworthy, in sentences."""
        words = {**NOISE, **NOISE_THERE} if self.context.address else NOISE
        return tuple(tr(words[key]) for key in self.noise)


def find_noise(samples: Samples, context: Context, steady: bool | None = None) -> tuple[str, ...]:
    """What makes a measurement less trustworthy."""
    counted = summarise(samples.counted)
    found = {
        "busy": context.others_percent > _BUSY_PERCENT,
        "spread": counted.p90_ms > _WIDE_SPREAD * counted.p50_ms,
        "slowing": _slows(samples.counted),
        "battery": context.power == "battery",
        "throttled": bool(context.throttled),
        "unsteady": steady is False,
    }
    return tuple(key for key, is_so in found.items() if is_so)


def _slows(counted: tuple[float, ...]) -> bool:
    quarter = len(counted) // 4
    if len(counted) < _LEAST_FOR_TREND:
        return False
    first, last = summarise(counted[:quarter]), summarise(counted[-quarter:])
    return last.p50_ms > _SLOWING * first.p50_ms

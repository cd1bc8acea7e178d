"""What a device profile is made of: figures with their units and sources, and their owners."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tango_desktop.i18n import N_, tr

# Unit → (what it measures, factor to the base unit: bytes, bytes/s, operations/s, watt, hertz, 1).
UNITS: dict[str, tuple[str, float]] = {
    "GB": ("memory", 1e9),
    "GB/s": ("bandwidth", 1e9),
    "GFLOP/s": ("rate", 1e9),
    "TFLOP/s": ("rate", 1e12),
    "TOPS": ("rate", 1e12),
    "W": ("power", 1.0),
    "GHz": ("clock", 1e9),
    "cores": ("count", 1.0),
}
PRECISIONS = ("fp64", "fp32", "fp16", "int8", "int8-sparse")
RATE_KINDS = ("peak", "measured")
PARTS = ("cpu", "gpu", "dla", "npu")
WAYS = ("local", "ssh", "usb", "adb", "kubectl")

# Why this version cannot reach a device yet; profiles name one of these keys.
UNREACHABLE = {
    "cluster-later": N_(
        "Sending to a cluster comes in a later version; this one trains and exports for it."
    ),
}


class _Word(str, enum.Enum):
    """A word: written to JSON and shown as it is."""

    def __str__(self) -> str:
        return str(self.value)


class DeviceClass(_Word):
    """The classes of the published recommendation table; the value is the word in the files."""

    CLOUD = "cloud"
    K8S = "k8s"
    PC = "pc"
    ON_DEVICE = "on-device"


class Origin(_Word):
    """Where a figure comes from; the value is the word that people read."""

    MEASURED = N_("measured")
    ESTIMATED = N_("estimated")
    PUBLISHED = N_("published")


@dataclass(frozen=True)
class Figure:
    """A number that says where it comes from.

    Attributes:
        value: in ``unit``, greater than zero.
        unit: one of :data:`UNITS`.
        source: a document, a computation or ``assumed: …``.
        checked: whether the source was read for this figure; unchecked ones are shown with a mark.
        origin: published unless it was measured, or worked out from what the device says.
    """

    value: float
    unit: str
    source: str
    checked: bool = True
    origin: Origin = Origin.PUBLISHED

    @property
    def base(self) -> float:
        """The value in base units: bytes, bytes/s, operations/s, W, Hz."""
        return self.value * UNITS[self.unit][1]

    @property
    def assumed(self) -> bool:
        """Whether it stands for a kind of device rather than for one that can be bought."""
        return self.source.startswith("assumed:")

    def text(self) -> str:
        """The figure with its unit, a mark behind it when it is unchecked."""
        return f"{self.value:g} {self.unit}" + ("" if self.checked else " †")


@dataclass(frozen=True)
class Statement:
    """A fact that is not a number: an operating system, a version."""

    text: str
    source: str
    checked: bool = True


@dataclass(frozen=True)
class Rate:
    """How fast a part computes in one precision.

    Attributes:
        precision: one of :data:`PRECISIONS`.
        kind: ``peak`` from the data sheet, or ``measured`` by a benchmark that the source names.
        figure: operations per second, two per multiply-accumulate.
    """

    precision: str
    kind: str
    figure: Figure


@dataclass(frozen=True)
class Processor:
    """The CPU."""

    name: str
    architecture: str
    cores: Figure
    clock: Figure | None
    rates: tuple[Rate, ...]
    instructions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accelerator:
    """A GPU, NPU or DLA; without memory or bandwidth of its own it shares the device's."""

    name: str
    part: str
    rates: tuple[Rate, ...]
    memory: Figure | None = None
    bandwidth: Figure | None = None


@dataclass(frozen=True)
class EngineSupport:
    """An inference engine that runs on the device.

    Attributes:
        name: the engine's key, as in the exporters.
        part: where it computes: one of :data:`PARTS`.
        precisions: those it can run there, the usual one first.
        source: who says so.
    """

    name: str
    part: str
    precisions: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class SystemInfo:
    """What runs on the device."""

    os: Statement
    python: Statement | None = None
    glibc: Statement | None = None


@dataclass(frozen=True)
class ProfileConnection:
    """How the device is reached, and whether this version can."""

    ways: tuple[str, ...]
    reachable: bool
    reason_key: str = ""

    @property
    def reason(self) -> str:
        """Why it cannot be reached yet; empty when it can."""
        return tr(UNREACHABLE[self.reason_key]) if self.reason_key else ""


@dataclass(frozen=True)
class Matches:
    """What a device that a profile describes says of itself; ``*`` and ``?`` stand for letters.

    Attributes:
        compatible: of the device tree.
        models: of the device tree, as people read it.
        phones: model numbers of Android's properties.
        socs: chips; a board with the same chip is similar, not the same.
        general: the profile stands for every computer of its architecture.
    """

    compatible: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    socs: tuple[str, ...] = ()
    general: bool = False


@dataclass(frozen=True)
class DeviceProfile:
    """A device: what it is, what it can do and who says so."""

    name: str
    title: str
    maker: str
    kind: DeviceClass
    memory: Figure
    bandwidth: Figure
    processor: Processor
    system: SystemInfo
    engines: tuple[EngineSupport, ...]
    connection: ProfileConnection
    power: Figure | None = None
    accelerators: tuple[Accelerator, ...] = ()
    aliases: tuple[str, ...] = ()
    matches: Matches = Matches()

    @property
    def is_this_computer(self) -> bool:
        """Whether the program runs on it."""
        return "local" in self.connection.ways

    def engine(self, name: str, part: str = "") -> EngineSupport | None:
        """How the device runs the engine ``name`` (on ``part``): its best way first, or None."""
        found = (e for e in self.engines if e.name == name and part in ("", e.part))
        return next(found, None)

    def accelerator(self, part: str) -> Accelerator | None:
        """The first accelerator of that kind, or None."""
        return next((a for a in self.accelerators if a.part == part), None)

    def rate(self, part: str, precision: str) -> Figure | None:
        """The rate of ``part`` in ``precision``, a measured one before a peak one, or None."""
        accelerator = self.accelerator(part)
        rates = self.processor.rates if part == "cpu" else accelerator.rates if accelerator else ()
        found = [r for r in rates if r.precision == precision]
        found.sort(key=lambda rate: RATE_KINDS.index(rate.kind), reverse=True)
        return found[0].figure if found else None

    def bandwidth_of(self, part: str) -> Figure:
        """The memory bandwidth that ``part`` sees."""
        accelerator = self.accelerator(part)
        return (accelerator and accelerator.bandwidth) or self.bandwidth

    def memory_of(self, part: str) -> Figure:
        """The memory that ``part`` computes in."""
        accelerator = self.accelerator(part)
        return (accelerator and accelerator.memory) or self.memory

    @property
    def fastest_part(self) -> str:
        """The part with the highest FP32 rate: ``gpu`` or ``cpu``."""
        gpu, cpu = self.rate("gpu", "fp32"), self.rate("cpu", "fp32")
        return "gpu" if gpu and (cpu is None or gpu.base > cpu.base) else "cpu"

    def one_line(self) -> str:
        """What it is, for a list."""
        rate = self.rate(self.fastest_part, "fp32")
        parts = [self.memory.text(), self.processor.name]
        parts += [accelerator.name for accelerator in self.accelerators]
        parts += [f"{rate.text()} FP32"] if rate else []
        return " · ".join(parts)

    def text(self) -> str:
        """Everything that is known of it, a figure with its source on each line."""
        lines = [f"{self.name}: {tr(self.title)}, {self.maker} ({self.kind})"]
        for path, figure in self.figures():
            ours = figure.origin is not Origin.PUBLISHED
            origin = tr(figure.origin.value) + ": " if ours else ""
            lines.append(f"  {path:<22} {figure.text():<18} {origin}{figure.source}")
        system = (self.system.os, self.system.python, self.system.glibc)
        names = (tr("system"), "Python", "glibc")
        for name, fact in zip(names, system, strict=True):
            lines += [f"  {name:<22} {fact.text:<18} {fact.source}"] if fact else []
        for engine in self.engines:
            can = f"{engine.part}: {', '.join(engine.precisions)}"
            lines.append(f"  {engine.name:<22} {can:<18} {engine.source}")
        if any(not figure.checked for _, figure in self.figures()):
            lines.append("  " + tr("† = the source has not been checked for this figure"))
        return "\n".join([*lines, *([self.connection.reason] if self.connection.reason else [])])

    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """Every figure with a short path to it, for tables and checks."""
        found: list[tuple[str, Figure | None]] = [
            ("memory", self.memory),
            ("bandwidth", self.bandwidth),
            ("power", self.power),
            ("cpu.cores", self.processor.cores),
            ("cpu.clock", self.processor.clock),
        ]
        found += [(f"cpu.{r.precision}.{r.kind}", r.figure) for r in self.processor.rates]
        for part in self.accelerators:
            found += [
                (f"{part.part}.memory", part.memory),
                (f"{part.part}.bandwidth", part.bandwidth),
            ]
            found += [(f"{part.part}.{r.precision}.{r.kind}", r.figure) for r in part.rates]
        return tuple((path, figure) for path, figure in found if figure is not None)

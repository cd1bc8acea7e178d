"""How long a network takes on the project's device: by times measured there, or estimated.

Networks that pruning tries were never on the device. Where the network that they come from was
measured there layer by layer, each layer's estimate is multiplied by how far the estimate was off
for it; where only the whole was measured, all layers by one factor. No torch here.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tango_desktop import graph
from tango_desktop.bench.by_program import ProgramRun, load_program_runs
from tango_desktop.bench.files import FOLDER, load_benchmark
from tango_desktop.bench.layers import LayerProfile
from tango_desktop.bench.results import Benchmark
from tango_desktop.core.project import Project
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.errors import BenchError, DeviceError, SchemaTooNewError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import DEPLOY, origins, rewrite
from tango_desktop.i18n import tr
from tango_desktop.recommend.estimate import layer_times_ms
from tango_desktop.recommend.workload import kernel_layers, workload

Times = Mapping[str, float]  # milliseconds by the layer that a kernel begins with
_GIGA = 1e9


class Basis(enum.Enum):
    """What a latency comes from."""

    LAYERS = "layers"  # each layer was measured
    WHOLE = "whole"  # the whole network was
    ESTIMATE = "estimate"


@dataclass(frozen=True)
class Measured:
    """What was measured of a network on a device, through the runner or by an engine's program.

    Attributes:
        key: tells measurements apart.
        network: the digest of the network as it is drawn.
        where: the device's profile, engine and precision.
        device: in words; empty where it does not say.
        ms: the median for one picture.
        layers: how long each layer takes; None where that is not known.
        has_none: whether nothing more can be known of the layers in this way.
    """

    key: str
    network: str
    where: tuple[str, str, str]
    device: str
    ms: float
    layers: LayerProfile | None = None
    has_none: bool = False

    @classmethod
    def of(cls, one: Benchmark) -> Measured:
        """What a runner measured."""
        layers = one.layers if one.layers is not None and one.layers.milliseconds() else None
        return cls(
            f"{one.stamp} {one.release}",
            one.network,
            (one.context.device, one.engine, one.precision),
            one.context.board,
            one.inference.p50_ms,
            layers,
            bool(one.layers_problem),
        )

    @classmethod
    def by_program(cls, one: ProgramRun) -> Measured:
        """What an engine's program measured: never the layers."""
        times = one.times
        ms = times.mean_ms if times.p50_ms is None else times.p50_ms
        where = (one.profile, one.engine, one.precision)
        key = f"{one.stamp} {times.program}"
        return cls(key, one.network, where, one.device, ms, has_none=True)


@dataclass(frozen=True)
class DevicePlace:
    """What latencies are of.

    Attributes:
        profile: of the device.
        engine: that runs the network.
        precision: that it runs in.
    """

    profile: DeviceProfile
    engine: str
    precision: str

    def is_where(self, found: Measured) -> bool:
        """Whether that was measured here, with the same engine and precision."""
        return found.where == (self.profile.name, self.engine, self.precision)

    def layer_times(self, deployed: NetworkDocument) -> Times:
        """The estimate for every kernel of a network in deploy form.

        Raises:
            DeviceError: there is no rate or no known network to estimate from.
        """
        work = workload(deployed, deployed.size)
        return layer_times_ms(work, self.profile, self.precision, self.engine)


@dataclass(frozen=True)
class DeviceLatency:
    """Milliseconds of networks in deploy form on a device: call it with one.

    Attributes:
        place: where.
        basis: what the figures come from.
        layer_times: what every kernel takes before it is corrected.
        factors: by what each is multiplied.
        factor: by what kernels are multiplied that are not in ``factors``.
        outside_ms: what passes outside of layers.
        measured: what the factors come from; None for an estimate.
    """

    place: DevicePlace
    basis: Basis
    layer_times: Callable[[NetworkDocument], Times] = field(repr=False, compare=False)
    factors: Times = field(default_factory=dict, repr=False)
    factor: float = 1.0
    outside_ms: float = 0.0
    measured: Measured | None = field(default=None, repr=False)

    def __call__(self, deployed: NetworkDocument) -> float:
        """The milliseconds of ``deployed``.

        Raises:
            DeviceError: it cannot be told: there is neither an estimate nor a measurement.
        """
        times = self.layer_times(deployed)
        return self.outside_ms + sum(
            ms * self.factors.get(name, self.factor) for name, ms in times.items()
        )

    @property
    def of(self) -> str:
        """What it is of, as a key: device, engine, precision, and what was measured."""
        place = self.place
        parts = [place.profile.name, place.engine, place.precision]
        if self.measured is not None:
            parts.append(self.measured.key)
        return " ".join(parts)

    @property
    def measured_ms(self) -> float | None:
        """The network that was measured: its median; None for an estimate."""
        return None if self.measured is None else self.measured.ms

    @property
    def device(self) -> str:
        """Where it was measured, in words."""
        said = self.measured.device if self.measured is not None else ""
        return said or tr(self.place.profile.title)

    def text(self) -> str:
        """Where the figures come from, in words that follow a figure."""
        if self.basis is Basis.LAYERS:
            return tr("counted by times of layers measured on {device}", device=self.device)
        if self.basis is Basis.WHOLE:
            return tr("scaled to the measured {ms} ms", ms=f"{self.measured_ms or 0.0:.3g}")
        return tr("estimated")


def device_place(project: Project) -> DevicePlace:
    """The device, engine and precision that the project is made for.

    Raises:
        DeviceError: there is no such device.
    """
    device = project.outputs("device")
    profile = find_profile(str(device["name"]))
    return DevicePlace(profile, str(device["engine"]), str(device["precision"]))


def latency_on_device(project: Project) -> DeviceLatency:
    """The latency of networks that come from the trained one, on the project's device.

    Raises:
        TangoError: there is no such device, or the trained network cannot be read.
    """
    place = device_place(project)
    known = [one for one in known_measurements(project.folder) if place.is_where(one)]
    file = str(project.outputs("train").get("network") or "")
    if not known or not file:
        return DeviceLatency(place, Basis.ESTIMATE, place.layer_times)
    document = graph.load(project.path(file))
    found = measurement_of(known, document.digest())
    if found is None:
        return DeviceLatency(place, Basis.ESTIMATE, place.layer_times)
    return corrected(place, document, found)


def measurement_of(known: list[Measured], network: str) -> Measured | None:
    """The newest measurement of a network, those with times of layers first; None: there is none.

    Args:
        known: the oldest first.
        network: the digest of the network as it is drawn.
    """
    fitting = [one for one in known if one.network == network]
    fitting = [one for one in fitting if one.layers is not None] or fitting
    return fitting[-1] if fitting else None


def known_measurements(project_folder: Path) -> list[Measured]:
    """The measurements of a project, the oldest first; damaged ones are left out."""
    files = (project_folder / FOLDER).glob("*.json")
    found = [_known(path, path.stat().st_mtime_ns) for path in files]
    found += [Measured.by_program(one) for one in load_program_runs(project_folder)]
    return sorted((one for one in found if one is not None), key=lambda one: one.key)


@lru_cache(maxsize=64)
def _known(path: Path, _: int) -> Measured | None:
    try:
        return Measured.of(load_benchmark(path))
    except (BenchError, SchemaTooNewError):
        return None


# -- correcting -------------------------------------------------------------------------------


def corrected(place: DevicePlace, document: NetworkDocument, measured: Measured) -> DeviceLatency:
    """The latency of networks like ``document``, as it is drawn, by what was measured of it.

    Raises:
        GraphError: the document has problems.
    """
    deployed, steps = rewrite(document, DEPLOY)
    layer_times = _layer_times(place, deployed)
    estimated = layer_times(deployed)
    whole_ms = measured.ms
    overall = whole_ms / sum(estimated.values())
    if measured.layers is None:
        return DeviceLatency(place, Basis.WHOLE, layer_times, factor=overall, measured=measured)
    drawn = [node.id for node in document]
    origin = origins(drawn, [node.id for node in deployed], steps)
    found = _by_kernel(measured.layers, deployed, origin, estimated)
    # Timing layers slows them down: together they took what the whole took without.
    scale = whole_ms / (measured.layers.total_us / 1000.0)
    found = {name: ms * scale for name, ms in found.items()}
    rest_ms = max(0.0, whole_ms - sum(found.values()))
    unknown_ms = sum(ms for name, ms in estimated.items() if name not in found)
    factor = min(overall, rest_ms / unknown_ms) if unknown_ms else overall
    return DeviceLatency(
        place,
        Basis.LAYERS,
        layer_times,
        {name: ms / estimated[name] for name, ms in found.items()},
        factor,
        rest_ms - factor * unknown_ms,
        measured,
    )


def _by_kernel(
    profile: LayerProfile, deployed: NetworkDocument, origin: Mapping[str, str], estimated: Times
) -> dict[str, float]:
    """The measured milliseconds of every kernel of which something is known.

    A drawn node that became several is shared out as the estimate has it; a kernel whose nodes are
    all computed along with another's takes no time.
    """
    kernels: dict[str, set[str]] = {}
    for node, kernel in kernel_layers(deployed, deployed.size).items():
        kernels.setdefault(origin.get(node, node), set()).add(kernel)
    found: dict[str, float] = {}
    for node, ms in profile.milliseconds().items():
        within = kernels.get(node, set())
        whole = sum(estimated[kernel] for kernel in within)
        for kernel in within:
            found[kernel] = found.get(kernel, 0.0) + ms * estimated[kernel] / whole
    return found


def _layer_times(
    place: DevicePlace, deployed: NetworkDocument
) -> Callable[[NetworkDocument], Times]:
    """The estimate, or the work itself where the device has no rate to estimate from."""
    try:
        place.layer_times(deployed)
    except DeviceError:
        return _by_work
    return place.layer_times


def _by_work(deployed: NetworkDocument) -> Times:
    """Arithmetic and traffic as if both went at the same pace; only ratios count."""
    work = workload(deployed, deployed.size)
    return {one.layer: (one.macs + one.traffic_bytes) / _GIGA for one in work.kernels}

"""Networks of a project measured on its device, beside what is deployed there.

What is measured is exported, installed in a folder of its own, timed layer by layer as the stage
*Measure* does it, and kept among the project's measurements.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from tango_desktop import graph
from tango_desktop.bench.files import load_benchmark
from tango_desktop.bench.measure import MeasureSpec, measure
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.stage import MeasureSettings, keep, spec_at
from tango_desktop.compress.asked import handed_on
from tango_desktop.compress.device_latency import (
    Basis,
    Measured,
    corrected,
    device_place,
    latency_on_device,
)
from tango_desktop.compress.pruning_records import Timed
from tango_desktop.core.jobs import JobContext, Progress, logger
from tango_desktop.core.project import Project
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.install import PROBE_TIMEOUT_S, install, uninstall
from tango_desktop.deploy.provision import provision
from tango_desktop.deploy.stage import Place, place_of
from tango_desktop.deploy.strangers import require_fitting
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import BenchError, DeviceError, SchemaTooNewError, TangoError
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.stage import spec_of as export_spec_of
from tango_desktop.graph import NetworkDocument
from tango_desktop.i18n import tr

_BESIDE = "-measuring"  # behind the name of the deployment folder on a board
_PICTURES = 8  # of which the answers are compared: the model is only timed
_LAYER_RUNS = 20
_TRIES = 3
# Noise that comes and goes; others, such as a board that is hot, are there every time.
_DISTURBED = frozenset({"busy", "spread", "slowing", "unsteady"})


class OnDevice:
    """Measures networks of a project where it is deployed, and clears up there at the end."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._installed: Place | None = None

    def __enter__(self) -> OnDevice:
        """Nothing is done on the device before something is measured."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take away what was installed; where that fails, it is told."""
        place, self._installed = self._installed, None
        if place is None:
            return
        try:
            with connect(place.target) as connection:
                uninstall(place.folder, connection=connection)
        except TangoError as problem:
            logger("compress").warning("%s %s", problem.message, problem.hint)

    def have_layers(self, ctx: JobContext) -> None:
        """Measure the trained network, unless that was done.

        Raises:
            DeviceError: the device cannot be reached.
            TangoError: it cannot be exported, installed or measured.
            JobCancelled: the user has cancelled.
        """
        known = latency_on_device(self._project)
        # An engine that cannot tell the times of layers is not asked again.
        asked = known.measured is not None and known.measured.has_none
        if known.basis is not Basis.LAYERS and not asked:
            self._measured({}, ctx)

    def measure(self, run: int, ctx: JobContext) -> Timed | None:
        """See :class:`compress.pruning_records.DeviceTimes`."""
        try:
            smaller = handed_on(self._project, run)
            found, file = self._measured(smaller, ctx)
            document = graph.load(self._project.path(str(smaller["network"])))
            return self._timed(document, found, file)
        except TangoError as error:
            said = tr("The smaller network was not measured on the device: {reason}", reason=error)
            logger("compress").warning("%s", said)
            return None

    def recall(self, document: NetworkDocument, file: str) -> Timed | None:
        """See :class:`compress.pruning_records.DeviceTimes`."""
        try:
            return self._timed(document, load_benchmark(self._project.path(file)), file)
        except (BenchError, SchemaTooNewError):
            return None

    def _timed(self, document: NetworkDocument, found: Benchmark, file: str) -> Timed:
        latency = corrected(device_place(self._project), document, Measured.of(found))
        return Timed(found.inference.p50_ms, latency, file, not _disturbed(found))

    def _measured(self, smaller: Mapping[str, Any], ctx: JobContext) -> tuple[Benchmark, str]:
        """A network of the project on its device; the trained one where ``smaller`` is empty."""
        ctx = _aside(ctx)
        with scratch_folder("measuring") as folder:
            bundle = _bundled(self._project, smaller, folder, ctx)
            place = self._place(folder)
            found = self._installed_and_measured(bundle, place, ctx)
        return found, keep(self._project, found)

    def _place(self, folder: Path) -> Place:
        place = place_of(self._project)
        if place is None:
            raise DeviceError(
                tr("The device cannot be reached from here: nothing is measured on it."),
                tr("Tell its address on the page Device, or let all be estimated."),
            )
        if place.is_here:
            return replace(place, folder=str(folder / "installed"))
        return replace(place, folder=f"{place.folder}{_BESIDE}")

    def _installed_and_measured(self, bundle: Path, place: Place, ctx: JobContext) -> Benchmark:
        with connect(place.target) as connection:
            card = read_card(bundle)
            require_fitting(bundle, card, connection, ctx)
            needed = provision(connection, card, ctx)
            self._installed = None if place.is_here else place
            deployment = install(
                bundle,
                place.folder,
                ctx,
                1,
                PROBE_TIMEOUT_S,
                connection=connection,
                python=needed.python,
                wheels=needed.fetch(ctx),
            )
            deployed = {
                "address": deployment.address,
                "target": str(deployment.folder),
                "release": deployment.release,
                "command": [deployment.python or sys.executable, str(deployment.script)],
                "bundle": str(bundle),
            }
            order = spec_at(self._project, deployed, _settings(self._project))
            return _least_disturbed(order, connection, ctx)


def _least_disturbed(order: MeasureSpec, connection: Connection, ctx: JobContext) -> Benchmark:
    """Measured until nothing disturbs it, some times at most: others only ever add to it."""
    found: list[Benchmark] = []
    for _ in range(_TRIES):
        found.append(measure(order, connection, ctx))
        if not _disturbed(found[-1]):
            return found[-1]
    return min(found, key=lambda one: one.inference.p50_ms)


def _disturbed(found: Benchmark) -> bool:
    return not _DISTURBED.isdisjoint(found.noise)


def _bundled(project: Project, smaller: Mapping[str, Any], folder: Path, ctx: JobContext) -> Path:
    """The bundle of a network in the engine and precision of the device."""
    from tango_desktop.export.job import export  # PyTorch comes with it

    export(_order(project, smaller, folder / "model"), ctx)
    return make_bundle(folder / "model", folder / "bundles", ctx).folder


def _order(project: Project, smaller: Mapping[str, Any], folder: Path) -> ExportSpec:
    place = device_place(project)
    spec = export_spec_of(project, dict(smaller), place.engine, place.precision)
    pictures = min(_PICTURES, spec.settings.parity_pictures)
    settings = replace(spec.settings, accept_parity=True, parity_pictures=pictures)
    return replace(spec, folder=folder, settings=settings, plan=None)


def _settings(project: Project) -> MeasureSettings:
    settings = project.settings(MeasureSettings)
    return replace(settings, preset="usual", layers=settings.layers or _LAYER_RUNS)


def _aside(ctx: JobContext) -> JobContext:
    """``ctx`` for what is done in between: how far the whole is does not change by it."""

    def report(progress: Progress) -> None:
        ctx.on_progress(dataclasses.replace(progress, fraction=None, eta_s=None))

    return JobContext(ctx.control, report, stage=ctx.stage, on_question=ctx.on_question)

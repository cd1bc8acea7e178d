"""What a device says before something is sent there: what it has, what it lacks, its room."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.bundle import Bundle, make_bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.install import InstallationPlan, plan
from tango_desktop.deploy.probing import ProbeResult, read_probe
from tango_desktop.deploy.provision import provision
from tango_desktop.deploy.releases import DeploymentStatus
from tango_desktop.deploy.stage import BUNDLES, DeploySettings, deployed_place, place_of, status_of
from tango_desktop.deploy.wheels import WheelPlan
from tango_desktop.deploy.wheels.offline import offline_folder
from tango_desktop.deploy.wheels.versions import UNKNOWN
from tango_desktop.devices.connecting import connect
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class SentRow:
    """A line of what a deployment needs on the device.

    Attributes:
        what: a few words.
        size_bytes: of its content.
        licence: of a package; empty otherwise.
        there: whether the device has it already.
    """

    what: str
    size_bytes: int
    licence: str
    there: bool


@dataclass(frozen=True)
class AskedDevice:
    """What a device said.

    Attributes:
        plan: what would be sent, and what is there.
        wheels: where its packages come from; None on this computer.
        bundle: what would be installed.
        at_s: when, seconds of :func:`time.time`.
    """

    plan: InstallationPlan
    wheels: WheelPlan | None
    bundle: Bundle
    at_s: float

    def rows(self) -> tuple[SentRow, ...]:
        """Model, runner, packages; those that the device brought along itself last."""
        return (*self._bundle_rows(), *self._package_rows(), *self._own_rows())

    def _bundle_rows(self) -> Iterator[SentRow]:
        card = read_card(self.bundle.folder)
        model = [file for file in self.plan.files if file.name == card.file]
        others = [file for file in self.plan.files if file.name != card.file]
        for what, files in (
            (tr("Model {name}", name=card.name), model),
            (tr("Runner, labels, golden picture"), others),
        ):
            absent = sum(file.size_bytes for file in files if not file.there)
            size = sum(file.size_bytes for file in files)
            yield SentRow(what, absent or size, "", not absent)

    def _package_rows(self) -> Iterator[SentRow]:
        wheels = {wheel.file: wheel for wheel in self.wheels.wheels} if self.wheels else {}
        for file in self.plan.packages:
            wheel = wheels.get(file.name)
            what = f"{wheel.name} {wheel.version}" if wheel else file.name
            yield SentRow(what, file.size_bytes, wheel.licence if wheel else "", file.there)

    def _own_rows(self) -> Iterator[SentRow]:
        own = self.wheels.own if self.wheels is not None else {}
        for name, version in sorted(own.items()):
            title = name if version == UNKNOWN else f"{name} {version}"
            yield SentRow(title, 0, "", True)


def ask_device(project: Project, ctx: JobContext) -> AskedDevice:
    """Make the bundle, connect, and find out what would be sent; nothing is changed there.

    Raises:
        DeployError: the model may not be deployed, or cannot run there.
        DeviceError: the device cannot be reached.
    """
    bundle = make_project_bundle(project, ctx)
    place = place_of(project)
    if place is None:
        raise DeployError(tr("No address is chosen."), tr("Choose a device on the page Device."))
    ctx.report(None, tr("Connecting"))
    with connect(place.target) as connection:
        connection.open(ctx)
        ctx.report(None, tr("Asking what it has"))
        extras = project.settings(DeploySettings).extras
        needed = provision(connection, read_card(bundle.folder), ctx, extras)
        found = plan(
            bundle.folder,
            place.folder,
            ctx,
            connection=connection,
            python=needed.python,
            packages=needed.packages,
        )
    return AskedDevice(found, needed.plan, bundle, time.time())


def make_project_bundle(project: Project, ctx: JobContext) -> Bundle:
    """The bundle of the project's exported model; one that is whole is kept."""
    ctx.report(None, tr("Making the bundle"))
    artifact = project.path(str(project.outputs("export")["folder"]))
    return make_bundle(artifact, project.path(*BUNDLES.split("/")), ctx)


def ask_status(project: Project, ctx: JobContext) -> DeploymentStatus | None:
    """What is installed there."""
    return status_of(project, ctx)


def probe_there(project: Project, ctx: JobContext, timeout_s: float) -> ProbeResult:
    """Ask the golden picture on the device, as it would be started there.

    Raises:
        DeployError: it answers wrongly, or takes longer than ``timeout_s``.
        DeviceError: the device cannot be reached.
    """
    command: Sequence[str] = [str(part) for part in project.outputs("deploy")["command"]]
    started = time.monotonic()
    with connect(deployed_place(project).target) as connection:
        result = connection.run([*command, "--probe"], ctx, timeout_s)
    seconds = time.monotonic() - started
    found = {"code": result.code, "output": result.output, "errors": result.errors}
    return read_probe({**found, "seconds": seconds}, timeout_s)


def save_offline(asked: AskedDevice, parent: Path, ctx: JobContext) -> Path:
    """A folder to carry to the device on a stick; returns it.

    Raises:
        DeployError: a package cannot be fetched, or the folder holds other things.
        ProjectError: it cannot be written.
    """
    if asked.wheels is None:
        raise DeployError(tr("This computer needs no such folder."))
    folder = parent / f"{asked.bundle.name}-{asked.bundle.hash[:8]}"
    return offline_folder(asked.bundle, asked.wheels, folder, ctx)

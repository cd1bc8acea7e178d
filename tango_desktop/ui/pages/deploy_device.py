"""What a device says before something is sent there: what it has, what it lacks, its room."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.coming import Coming
from tango_desktop.deploy.probing import ProbeResult, read_probe
from tango_desktop.deploy.releases import DeploymentStatus
from tango_desktop.deploy.stage import deployed_place, plan_of, status_of
from tango_desktop.deploy.wheels.offline import offline_folder
from tango_desktop.devices.connecting import connect
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class AskedDevice(Coming):
    """What a device said.

    Attributes:
        at_s: when, seconds of :func:`time.time`.
    """

    at_s: float


def ask_device(project: Project, ctx: JobContext) -> AskedDevice:
    """Make the bundle, connect, and find out what would be sent; nothing is changed there.

    Raises:
        DeployError: the model may not be deployed, or cannot run there.
        DeviceError: the device cannot be reached.
    """
    found = plan_of(project, ctx)
    return AskedDevice(found.plan, found.wheels, found.bundle, time.time())


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

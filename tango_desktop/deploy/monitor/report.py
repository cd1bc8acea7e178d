"""All that is known of how a project's deployed model does, from what was fetched last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.jobs import logger
from tango_desktop.core.project import Project
from tango_desktop.deploy.monitor.drift import Drift, drifts
from tango_desktop.deploy.monitor.gathered import FOLDER, Gathered, load_gathered
from tango_desktop.deploy.monitor.health import Health, assess
from tango_desktop.deploy.monitor.reference import Reference, load_reference
from tango_desktop.deploy.runner.tally import Tally
from tango_desktop.devices.targets import Target, parse_target
from tango_desktop.errors import DeployError

HOURS = 24.0


@dataclass(frozen=True)
class MonitorReport:
    """What the page Monitor shows.

    Attributes:
        device: where it runs.
        release: the hash that is judged.
        gathered: everything known of the device.
        recent: the counts that are judged.
        reference: what it was checked with; None where there is none.
        drifts: how the two compare.
        health: the judgement.
    """

    device: str
    release: str
    gathered: Gathered
    recent: Tally
    reference: Reference | None
    drifts: tuple[Drift, ...]
    health: Health


def target_of(project: Project) -> Target:
    """Where the project's model was deployed to.

    Raises:
        DeviceSettingError: the address is none.
    """
    return parse_target(str(project.outputs("deploy").get("address", "")))


def device_of(project: Project) -> str:
    """The name under which the project keeps what it knows of that device."""
    name = str(project.outputs("device").get("name", "")) or "device"
    target = str(target_of(project))
    return name if target == "this" else f"{name} {target.partition('://')[2] or target}"


def report_of(project: Project, hours: float = HOURS) -> MonitorReport:
    """Judge what was fetched so far; asks no device.

    Args:
        project: with a finished stage “deploy”.
        hours: how much of the running time is judged.
    """
    device = device_of(project)
    release = str(project.outputs("deploy").get("release", ""))
    gathered = load_gathered(project.folder, device)
    recent = gathered.recent(release, hours)
    reference = reference_of(project, release)
    found = () if reference is None else drifts(reference, recent)
    health = assess(gathered, recent, found, _measured_p90_ms(project, release))
    return MonitorReport(device, release, gathered, recent, reference, found, health)


def reference_file(project: Project, release: str) -> Path:
    """Where the project keeps what a release was checked with."""
    return project.path(FOLDER, "references", f"{release}.json")


def reference_of(project: Project, release: str) -> Reference | None:
    """What a release was checked with; None where that is not known, or damaged."""
    path = reference_file(project, release)
    if not path.is_file():
        return None
    try:
        return load_reference(path)
    except DeployError as error:
        logger("monitor").warning("%s", error.message)
        return None


def _measured_p90_ms(project: Project, release: str) -> float | None:
    measured = project.outputs("measure")
    if measured.get("release") != release or not measured.get("end_to_end_p90_ms"):
        return None
    return float(measured["end_to_end_p90_ms"])

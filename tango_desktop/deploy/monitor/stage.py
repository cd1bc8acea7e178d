"""The stage that asks a deployed model how it does. Only a person starts it, whenever they like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tango_desktop.core.files import atomic_write
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.deploy.bundle import REFERENCE
from tango_desktop.deploy.keeper import layout
from tango_desktop.deploy.monitor.fetch import (
    MOST_UNCERTAIN,
    content_of,
    fetch,
    inside,
    keep_uncertain,
)
from tango_desktop.deploy.monitor.gathered import file_of
from tango_desktop.deploy.monitor.inbox import pull, waiting
from tango_desktop.deploy.monitor.reference import (
    load_reference,
    make_reference,
    save_reference,
)
from tango_desktop.deploy.monitor.report import (
    HOURS,
    MonitorReport,
    device_of,
    reference_file,
    reference_of,
    report_of,
    target_of,
)
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import NotThereError
from tango_desktop.i18n import N_, lasting, lasting_join, tr


@dataclass(frozen=True)
class MonitorSettings:
    """What is judged, and what the device is to keep."""

    STAGE: ClassVar[str] = "monitor"
    hours: float = param(
        HOURS,
        N_("Hours"),
        N_("How much of the last running time is judged"),
        minimum=1.0,
        maximum=1000.0,
        unit="h",
    )
    keep_uncertain: int = param(
        0,
        N_("Uncertain pictures"),
        N_("How many pictures the device keeps that it is least sure of; 0: none"),
        minimum=0,
        maximum=MOST_UNCERTAIN,
    )


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    settings = project.settings(MonitorSettings)
    deployed = project.outputs("deploy")
    target, device = str(deployed["target"]), device_of(project)
    ctx.report(0.1, tr("Asking the device"))
    with connect(target_of(project)) as connection:
        _require_deployment(connection, target, ctx)
        _have_reference(project, connection, target, ctx)
        fetch(connection, target, project.folder, device, ctx)
        keep_uncertain(connection, target, settings.keep_uncertain, ctx)
        pull(connection, target, project.folder, device, ctx)
    report = report_of(project, settings.hours)
    file = file_of(project.folder, device).relative_to(project.folder).as_posix()
    return StageOutcome(_summary(report), _outputs(project, report, file), (file,))


def _require_deployment(connection: Connection, target: str, ctx: JobContext) -> None:
    if content_of(connection, inside(connection, target, layout.STATE), ctx) is None:
        raise NotThereError(
            tr("Nothing is installed in {folder} any more.", folder=target), tr("Deploy again.")
        )


def _have_reference(project: Project, connection: Connection, target: str, ctx: JobContext) -> None:
    """What the release was checked with: as it carries it, else made here, where it was made."""
    deployed = project.outputs("deploy")
    release = str(deployed["release"])
    path = reference_file(project, release)
    if reference_of(project, release) is not None:
        return
    carried = content_of(
        connection, inside(connection, target, "releases", release, REFERENCE), ctx
    )
    if carried is not None:
        with atomic_write(path) as stream:
            stream.write(carried)
    if reference_of(project, release) is None and str(deployed["bundle"]).endswith(release):
        artifact = project.path(str(project.outputs("export")["folder"]))
        save_reference(path, load_reference(make_reference(project, artifact, ctx)))


def _outputs(project: Project, report: MonitorReport, file: str) -> dict[str, Any]:
    health = report.health
    return {
        "file": file,
        "device": report.device,
        "release": report.release,
        "state": health.state.name.lower(),
        "reasons": [str(reason.text) for reason in health.reasons],
        "pictures": health.pictures,
        "errors": health.errors,
        "p50_ms": _rounded(health.p50_ms),
        "p90_ms": _rounded(health.p90_ms),
        "drift": {one.quantity: round(one.psi, 4) for one in report.drifts},
        "waiting": len(waiting(project.folder)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _summary(report: MonitorReport) -> str:
    health = report.health
    parts: list[str] = [
        lasting(health.state.value),
        lasting("{count} pictures", count=f"{health.pictures:,}"),
    ]
    if health.p90_ms is not None:
        parts.append(lasting("{ms} ms (p90)", ms=f"{health.p90_ms:.3g}"))
    if health.reasons:
        parts.append(health.reasons[0].text)
    return lasting_join(", ", parts)


STAGE = StageInfo(
    name="monitor",
    title=N_("Monitor"),
    question=N_("Is it still well?"),
    needs=("deploy",),
    settings=MonitorSettings,
    run=_run,
    main_setting="hours",
    is_automatic=False,
)

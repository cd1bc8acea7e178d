"""The stage that puts the exported model where it runs."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import Kind, param
from tango_desktop.core.project import Project
from tango_desktop.deploy import releases
from tango_desktop.deploy.bundle import Bundle, make_bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.coming import Coming
from tango_desktop.deploy.install import (
    KEEP_RELEASES,
    PROBE_TIMEOUT_S,
    Deployment,
    install,
    plan,
    roll_back,
    status,
    uninstall,
)
from tango_desktop.deploy.monitor.reference import make_reference
from tango_desktop.deploy.provision import provision
from tango_desktop.deploy.records import (
    FILE,
    DeploymentRecord,
    add_deployment,
    folder_at,
    known_targets,
    last_deployment,
    project_id,
    standing_deployments,
)
from tango_desktop.deploy.releases import DeploymentStatus
from tango_desktop.deploy.service import (
    service_name,
    service_status,
    start_service,
    stop_service,
)
from tango_desktop.deploy.strangers import require_fitting
from tango_desktop.deploy.target_records import (
    TargetParity,
    find_comparison,
    outcome_text,
    outcome_word,
)
from tango_desktop.deploy.wheels.engines import EXTRAS
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.stage import moved
from tango_desktop.devices.targets import Target, Way, parse_target
from tango_desktop.errors import DeployError, TangoError
from tango_desktop.i18n import N_, Lasting, lasting, lasting_join, tr

BUNDLES = "artifacts/bundles"
COMPARED = "compared_there"  # among the outputs: passed, failed, or empty
LOCAL = "local"
THIS = "this"
_NO_BUNDLE: dict[str, Any] = {"bundle": "", "size_bytes": 0}


@dataclass(frozen=True)
class DeploySettings:
    """Where the model goes and how many earlier releases stay."""

    STAGE: ClassVar[str] = "deploy"
    folder: str = param(
        "",
        N_("Folder"),
        N_("Where it is installed; empty means the program's own data folder, on a board ~/tango"),
        kind=Kind.PATH,
    )
    video: bool = param(
        False,
        N_("Video and cameras"),
        N_(
            "OpenCV goes along to a board that has none: it reads video files, cameras and "
            "network streams"
        ),
    )
    mqtt: bool = param(
        False,
        N_("MQTT"),
        N_("paho-mqtt goes along to a board that has none: it sends the answers to a broker"),
    )
    keep_releases: int = param(
        KEEP_RELEASES,
        N_("Releases kept"),
        N_("How many releases stay for going back, the new one included"),
        minimum=1,
        maximum=50,
        expert=True,
        affects_result=False,
    )
    probe_timeout_s: float = param(
        PROBE_TIMEOUT_S,
        N_("Time limit of the probe"),
        N_("How long the golden picture may take before the installation is undone"),
        minimum=1.0,
        maximum=3600.0,
        unit="s",
        expert=True,
        affects_result=False,
    )

    @property
    def extras(self) -> tuple[str, ...]:
        """What goes along besides what every model needs: names in ``wheels.engines.EXTRAS``."""
        return tuple(name for name in EXTRAS if getattr(self, name))


@dataclass(frozen=True)
class Place:
    """Where a project's deployment goes.

    Attributes:
        target: the device.
        folder: there; a leading ``~`` is its home.
    """

    target: Target
    folder: str

    @property
    def is_here(self) -> bool:
        """Whether it is this computer."""
        return self.target.way is Way.LOCAL


def place_of(project: Project) -> Place | None:
    """Where the deployment goes; None when the device cannot be reached from here.

    Raises:
        DeviceSettingError: the device's address is none.
    """
    device = project.outputs("device")
    address = str(device.get("address") or (THIS if device.get("connection") == LOCAL else ""))
    if not address:
        return None
    target = parse_target(address)
    here = target.way is Way.LOCAL
    return Place(target, str(target_folder(project)) if here else board_folder(project))


def target_folder(project: Project) -> Path:
    """The deployment folder that the settings mean on this computer, absolute.

    Without one of the user's own, another project's of the same name is left alone.
    """
    wanted = project.settings(DeploySettings).folder
    if wanted:
        return Path(wanted).expanduser().absolute()
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", project.name).strip(". ") or "project"
    ours = known_targets(project.folder) | {str(project.outputs("deploy").get("target", ""))}
    for number in itertools.count(1):
        suffix = "" if number == 1 else f"-{number}"
        folder = (data_folder() / "deployed" / (name + suffix)).absolute()
        if str(folder) in ours or not releases.is_deployment(folder):
            break
    return folder


def board_folder(project: Project) -> str:
    """The deployment folder that the settings mean on a board or phone.

    Plain letters only, since a board's shell and its Python may know no others; the project's own
    digits keep projects of the same name apart.
    """
    wanted = project.settings(DeploySettings).folder
    if wanted:
        return wanted
    address = str(project.outputs("device").get("address", ""))
    if earlier := folder_at(project.folder, address):
        return earlier
    plain = unicodedata.normalize("NFKD", project.name).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[:40] or "project"
    return f"~/tango/{name}-{project_id(project.folder)}"


def plan_of(project: Project, ctx: JobContext) -> Coming:
    """What a deployment would send, and what is there; makes the bundle, changes nothing there.

    Raises:
        DeployError: the model may not be deployed, or the device has no Python for it.
        DeviceError: the device cannot be reached.
    """
    bundle = _bundle(project, ctx)
    place = _require_place(project, bundle)
    ctx.report(None, tr("Connecting"))
    with connect(place.target) as connection:
        connection.open(ctx)
        settings = project.settings(DeploySettings)
        card = read_card(bundle.folder)
        require_fitting(bundle.folder, card, connection, ctx)
        needed = provision(connection, card, ctx, settings.extras)
        found = plan(
            bundle.folder,
            place.folder,
            ctx,
            connection=connection,
            python=needed.python,
            packages=needed.packages,
            keep_releases=settings.keep_releases,
        )
    return Coming(found, needed.plan, bundle)


def status_of(project: Project, ctx: JobContext) -> DeploymentStatus | None:
    """What is installed for the project on its device; None when it cannot be reached from here.

    Raises:
        DeployError: the record there is damaged.
        DeviceError: the device cannot be reached.
    """
    place = place_of(project)
    if place is None:
        return None
    with connect(place.target) as connection:
        return status(connection, place.folder, ctx)


def _outdated(project: Project) -> str:
    """Why what was deployed does not count any more: another board is chosen."""
    if "address" not in project.outputs("device"):  # chosen in a version without addresses
        return ""
    return moved(project, str(project.outputs("deploy").get("address", THIS)))


def _require_place(project: Project, bundle: Bundle) -> Place:
    place = place_of(project)
    if place is None:
        device = project.outputs("device")
        raise DeployError(
            tr(
                "{device} cannot be reached from here: the bundle was made, but not installed.",
                device=device.get("title") or device.get("name"),
            ),
            tr(
                "Copy the folder {folder} to the device by hand and read its README.txt. "
                "To install on this computer, choose it on the page Device.",
                folder=bundle.folder,
            ),
        )
    return place


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    _have_reference(project, ctx)
    bundle = _bundle(project, ctx)
    place = _require_place(project, bundle)
    settings = project.settings(DeploySettings)
    with connect(place.target) as connection:
        card = read_card(bundle.folder)
        require_fitting(bundle.folder, card, connection, ctx)
        needed = provision(connection, card, ctx, settings.extras)
        deployment = install(
            bundle.folder,
            place.folder,
            ctx,
            settings.keep_releases,
            settings.probe_timeout_s,
            connection=connection,
            python=needed.python,
            wheels=needed.fetch(ctx),
            on_plan=lambda found: Coming(found, needed.plan, bundle).tell(),
        )
        _renew_service(project, connection)
    _remember(project, "install", deployment)
    return _outcome(project, deployment, bundle)


def _bundle(project: Project, ctx: JobContext) -> Bundle:
    """Make the bundle; older ones in the project go: they can be made again, releases stay."""
    artifact = project.path(str(project.outputs("export")["folder"]))
    parent = project.path(*BUNDLES.split("/"))
    ctx.report(0.0, tr("Making the bundle"))
    bundle = make_bundle(artifact, parent, ctx)
    for other in parent.iterdir():
        if other.name != bundle.hash:
            shutil.rmtree(other, ignore_errors=True)
    return bundle


def _have_reference(project: Project, ctx: JobContext) -> None:
    """What the model was checked with goes along; without it, a model is deployed all the same."""
    if not project.outputs("data").get("lock"):
        return
    artifact = project.path(str(project.outputs("export")["folder"]))
    try:
        make_reference(project, artifact, ctx)
    except TangoError as error:
        logger("deploy").warning("%s %s", error.message, error.hint)


def _outcome(project: Project, deployment: Deployment, bundle: Bundle) -> StageOutcome:
    summary = lasting(
        "Release {release} is current, {size} MB, golden picture answered",
        release=deployment.release[:8],
        size=f"{bundle.size_bytes / 1e6:.1f}",
    )
    found = find_comparison(project.folder, deployment.release, deployment.address)
    outputs = {
        **_whereabouts(deployment),
        COMPARED: outcome_word(found),
        "script": str(deployment.script),
        "bundle": f"{BUNDLES}/{bundle.hash}",
        "size_bytes": bundle.size_bytes,
    }
    key = {name: outputs[name] for name in ("address", "target", "release")}
    # The absolute path, too: when the installation is removed, the stage is out of date.
    here = (str(deployment.script),) if deployment.address == THIS else ()
    return StageOutcome(_told(summary, found), outputs, (FILE, *here), key)


def _told(summary: str, found: TargetParity | None) -> str:
    """A summary that says whether the release was compared on its device."""
    return lasting_join("; ", (summary, outcome_text(found)))


def note_comparison(project: Project, found: TargetParity) -> None:
    """Let the outcome of the deployment say what a comparison on the device found.

    Nothing depends on it: what was measured there stays up to date.

    Raises:
        ProjectError: it cannot be written.
    """
    record = project.record(STAGE.name)
    if record is None or record.error:
        return
    outputs = record.outputs
    if (outputs.get("release"), outputs.get("address")) != (found.release, found.address):
        return  # another one was deployed meanwhile
    parts = getattr(record.summary, "recipe", {}).get("parts", [record.summary])
    summary = Lasting.from_recipe(parts[0]) if isinstance(parts[0], dict) else str(parts[0])
    outputs = {**outputs, COMPARED: outcome_word(found)}
    project.set_record(STAGE.name, replace(record, outputs=outputs, summary=_told(summary, found)))


def _whereabouts(deployment: Deployment) -> dict[str, Any]:
    python = deployment.python or sys.executable
    return {
        "address": deployment.address,
        "target": str(deployment.folder),
        "release": deployment.release,
        "current": str(deployment.current),
        "command": [python, str(deployment.script)],
        "python": python,
        "environment": deployment.environment,
    }


def _remember(project: Project, action: str, deployment: Deployment, device: str = "") -> None:
    add_deployment(
        project.folder,
        DeploymentRecord(
            when=releases.now(),
            action=action,
            device=device or str(project.outputs("device").get("name", "")),
            target=str(deployment.folder),
            release=deployment.release,
            before=deployment.before,
            model=deployment.name,
            parity=deployment.parity,
            address=deployment.address,
        ),
    )


def _renew_service(project: Project, connection: Connection) -> None:
    """Have a service that still runs the release before go on with the one that is current.

    That release is installed whatever becomes of this: a service that cannot be started again is
    a warning, and cancelling the job does not stop it half way.
    """
    name, ctx = service_name(project.name), JobContext()
    try:
        if service_status(connection, name, ctx).running:
            stop_service(connection, name, ctx)
            start_service(connection, name, ctx)
    except TangoError as error:
        logger("deploy").warning("%s %s", error.message, error.hint)


def deployed_place(project: Project) -> Place:
    """Where the project was deployed to last; where it would go when it was not yet.

    Raises:
        DeployError: nothing was installed for it.
    """
    outputs = project.outputs("deploy")
    if outputs:
        address, folder = outputs.get("address", THIS), outputs.get("target", "")
    elif last := last_deployment(project.folder):  # the stage failed after that
        address, folder = last.address or THIS, last.target
    else:
        address, folder = _unused_place(project)
    if address != THIS:
        return Place(parse_target(str(address)), str(folder))
    return Place(parse_target(THIS), str(target_folder(project)))


def _unused_place(project: Project) -> tuple[str, str]:
    place = place_of(project)
    return (THIS, "") if place is None else (str(place.target), place.folder)


def _earlier_place(project: Project, target: Target) -> tuple[Place, str]:
    """Where the project was deployed to on ``target``, and that device's name.

    Raises:
        DeployError: it was never deployed to it, or was removed there.
    """
    found = standing_deployments(project.folder)
    for record in found:
        address = record.address or THIS
        if parse_target(address) == target:
            return Place(target, record.target), record.device
    known = ", ".join(dict.fromkeys(parse_target(one.address or THIS).title for one in found))
    raise DeployError(
        tr("The project is not deployed to {target}.", target=target.title),
        tr("It is deployed to: {places}.", places=known) if known else tr("Deploy it first."),
    )


def roll_back_project(
    project: Project, ctx: JobContext, release: str = "", target: Target | None = None
) -> Deployment:
    """Go back to an earlier release of the project's deployment, and record it.

    The stage's outputs follow, so a measurement made of the release left behind is out of date.

    Args:
        project: that was deployed.
        ctx: the job's context.
        release: the hash of the release; the one before the current one, when empty.
        target: a device that it was deployed to earlier; the last one, when None.

    Raises:
        DeployError: there is no earlier release, or its golden picture failed.
        DeviceError: the device cannot be reached.
    """
    timeout_s = project.settings(DeploySettings).probe_timeout_s
    place, device = deployed_place(project), str(project.outputs("device").get("name", ""))
    if target is not None and target != place.target:
        place, device = _earlier_place(project, target)
    with connect(place.target) as connection:
        deployment = roll_back(place.folder, ctx, release, timeout_s, connection=connection)
        _renew_service(project, connection)
    _remember(project, "roll back", deployment, device)
    known = project.outputs("deploy") or _NO_BUNDLE
    found = find_comparison(project.folder, deployment.release, deployment.address)
    outputs = {
        **known,
        **_whereabouts(deployment),
        COMPARED: outcome_word(found),
        "script": str(deployment.script),
    }
    summary = lasting("Went back to release {release}", release=deployment.release[:8])
    project.set_outputs("deploy", outputs, _told(summary, found))
    return deployment


def uninstall_project(project: Project, ctx: JobContext | None = None) -> None:
    """Remove the project's deployment from its device, and record it.

    Raises:
        DeployError: nothing is installed, or it cannot be removed.
        DeviceError: the device cannot be reached.
    """
    ctx = ctx or JobContext()
    place = deployed_place(project)
    with connect(place.target) as connection:
        before = status(connection, place.folder, ctx).current
        uninstall(place.folder, ctx, connection=connection)
    device = str(project.outputs("device").get("name", ""))
    add_deployment(
        project.folder,
        DeploymentRecord(
            when=releases.now(),
            action="uninstall",
            device=device,
            target=place.folder,
            release="",
            before=before,
            model="",
            parity="",
            address=str(place.target),
        ),
    )


STAGE = StageInfo(
    name="deploy",
    title=N_("Deploy"),
    question=N_("Where should the model go?"),
    needs=("device", "export"),
    settings=DeploySettings,
    run=_run,
    main_setting="folder",
    outdated=_outdated,
)

"""The stage that puts the exported model where it runs."""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import Kind, param
from tango_desktop.core.project import Project
from tango_desktop.deploy import releases
from tango_desktop.deploy.bundle import Bundle, make_bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.install import (
    KEEP_RELEASES,
    PROBE_TIMEOUT_S,
    Deployment,
    install,
    roll_back,
    uninstall,
)
from tango_desktop.deploy.records import (
    FILE,
    DeploymentRecord,
    add_deployment,
    known_targets,
)
from tango_desktop.errors import DeployError
from tango_desktop.i18n import N_, lasting, tr

BUNDLES = "artifacts/bundles"
LOCAL = "local"


@dataclass(frozen=True)
class DeploySettings:
    """Where the model goes and how many earlier releases stay."""

    STAGE: ClassVar[str] = "deploy"
    folder: str = param(
        "",
        N_("Folder"),
        N_("Where it is installed; empty means the program's own data folder"),
        kind=Kind.PATH,
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


def target_folder(project: Project) -> Path:
    """The deployment folder that the settings mean, absolute.

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


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    device = project.outputs("device")
    bundle = _bundle(project, ctx)
    if device.get("connection") != LOCAL:
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
    settings = project.settings(DeploySettings)
    deployment = install(
        bundle.folder,
        target_folder(project),
        ctx,
        settings.keep_releases,
        settings.probe_timeout_s,
    )
    _remember(project, "install", deployment)
    return _outcome(deployment, bundle)


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


def _outcome(deployment: Deployment, bundle: Bundle) -> StageOutcome:
    summary = lasting(
        "Release {release} is current, {size} MB, golden picture answered",
        release=deployment.release[:8],
        size=f"{bundle.size_bytes / 1e6:.1f}",
    )
    outputs = {
        "target": str(deployment.folder),
        "release": deployment.release,
        "current": str(deployment.current),
        "script": str(deployment.script),
        "bundle": f"{BUNDLES}/{bundle.hash}",
        "size_bytes": bundle.size_bytes,
    }
    key = {"target": outputs["target"], "release": outputs["release"]}
    # The absolute path, too: when the installation is removed, the stage is out of date.
    return StageOutcome(summary, outputs, (FILE, str(deployment.script)), key)


def _remember(project: Project, action: str, deployment: Deployment) -> None:
    card = read_card(deployment.current)
    add_deployment(
        project.folder,
        DeploymentRecord(
            when=releases.now(),
            action=action,
            device=str(project.outputs("device").get("name", "")),
            target=str(deployment.folder),
            release=deployment.release,
            before=deployment.before,
            model=card.name,
            parity="passed" if card.passed else "accepted",
        ),
    )


def roll_back_project(project: Project, ctx: JobContext, release: str = "") -> Deployment:
    """Go back to an earlier release of the project's deployment, and record it.

    The stage's outputs follow, so a measurement made of the release left behind is out of date.

    Raises:
        DeployError: there is no earlier release, or its golden picture failed.
    """
    settings = project.settings(DeploySettings)
    deployment = roll_back(target_folder(project), ctx, release, settings.probe_timeout_s)
    _remember(project, "roll back", deployment)
    outputs = {
        **project.outputs("deploy"),
        "target": str(deployment.folder),
        "release": deployment.release,
        "current": str(deployment.current),
    }
    summary = lasting("Went back to release {release}", release=deployment.release[:8])
    project.set_outputs("deploy", outputs, summary)
    return deployment


def uninstall_project(project: Project) -> None:
    """Remove the project's deployment from this computer, and record it.

    Raises:
        DeployError: nothing is installed, or it cannot be removed.
    """
    target = target_folder(project)
    before = releases.current_release(target)
    uninstall(target)
    device = str(project.outputs("device").get("name", ""))
    add_deployment(
        project.folder,
        DeploymentRecord(releases.now(), "uninstall", device, str(target), "", before, "", ""),
    )


STAGE = StageInfo(
    name="deploy",
    title=N_("Deploy"),
    question=N_("Where should the model go?"),
    needs=("device", "export"),
    settings=DeploySettings,
    run=_run,
    main_setting="folder",
)

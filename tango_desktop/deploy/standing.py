"""Stages that ask what is deployed: they deploy nothing, and care little what became of the rest.

What runs on a device can be asked although the data was checked again since, or the network
trained on: *Deploy* is out of date then, and its outputs say what stands there all the same.
"""

from __future__ import annotations

from collections.abc import Callable

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.records import last_deployment, standing_deployments
from tango_desktop.devices.targets import THIS, Target, parse_target
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

DEPLOY = "deploy"
Run = Callable[[Project, JobContext], StageOutcome]


def is_deployed(project: Project) -> bool:
    """Whether a release of the project was put somewhere."""
    outputs = project.outputs(DEPLOY)
    return bool(outputs.get("target") and outputs.get("release"))


def require_deployed(project: Project, target: Target | None = None) -> None:
    """See that a release stands on ``target``, or anywhere when that is None.

    Raises:
        DeployError: nothing is deployed, the last deployment failed, or it stands elsewhere.
    """
    if not is_deployed(project):
        raise _failed(project) or _nothing(project)
    place = parse_target(str(project.outputs(DEPLOY).get("address") or THIS))
    if target not in (None, place):
        assert target is not None
        raise _elsewhere(project, place, target)


def _failed(project: Project) -> DeployError | None:
    """That the last deployment failed, and what can be done; None when it did not."""
    record = project.record(DEPLOY)
    if record is None or not record.error:
        return None
    deploy = f"tango-desktop deploy {project.folder}"
    message = tr("The last deployment failed: {reason}", reason=record.error)
    last = last_deployment(project.folder)
    if last is None:
        return DeployError(message, tr("Deploy again: {command}", command=deploy))
    return DeployError(
        message,
        tr(
            "Deploy again: {command} – or go on with what stands there: {other}",
            command=deploy,
            other=f"tango-desktop rollback {project.folder} --release {last.release}",
        ),
    )


def _nothing(project: Project) -> DeployError:
    return DeployError(
        tr("Nothing is deployed yet."),
        tr("Deploy first: {command}", command=f"tango-desktop deploy {project.folder}"),
    )


def _elsewhere(project: Project, place: Target, target: Target) -> DeployError:
    message = tr(
        "The project was last deployed to {place}, not to {target}.",
        place=place.title,
        target=target.title,
    )
    for record in standing_deployments(project.folder):
        if parse_target(record.address or str(THIS)) == target:
            command = (
                f"tango-desktop rollback {project.folder} --to {target} --release {record.release}"
            )
            hint = tr("To go on with what stands there: {command}", command=command)
            return DeployError(message, hint)
    command = f"tango-desktop deploy {project.folder} --to {target}"
    return DeployError(message, tr("Deploy there first: {command}", command=command))


def run_there(
    flow: Flow,
    project: Project,
    stage: StageInfo,
    ctx: JobContext,
    on_state: Callable[[str, StageState], None] = lambda name, state: None,
) -> StageOutcome:
    """Run a stage that needs what is deployed alone, although *Deploy* is out of date.

    In the flow where that can be; otherwise beside it: then the flow remembers nothing.

    Raises:
        DeployError: nothing is deployed.
        TangoError: the stage failed.
        JobCancelled: it was cancelled.
    """
    require_deployed(project)
    if flow.statuses(project)[DEPLOY].state is StageState.DONE:
        return flow.run_stage(project, stage.name, ctx, on_state)
    return stage.run(project, ctx.for_stage(stage.name))

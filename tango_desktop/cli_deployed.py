"""The commands that bring a project's network to a device and see how it does there."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.bench.by_program import measure_by_program
from tango_desktop.bench.stage import run_measurement, wished
from tango_desktop.cli_jobs import Answer, add_connection_options, connection_job, where
from tango_desktop.core.flow import Flow, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.runner.engine import CPU, ENGINES
from tango_desktop.deploy.standing import require_deployed, run_there
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.known import KnownDevice, remember
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.devices.targets import Target, Way, parse_target
from tango_desktop.errors import DeployError, DeviceSettingError, SettingsError
from tango_desktop.i18n import retold, tr
from tango_desktop.terminal import ProgressBar

if TYPE_CHECKING:
    from tango_desktop.deploy.target_records import TargetParity


def add_parsers(commands: Any) -> None:
    """Declare the commands."""
    helps = {
        "deploy": ("--to", tr("install the trained network on a device")),
        "rollback": ("--to", tr("go back to an earlier release on a device")),
        "bench": ("--on", tr("measure the network on a device")),
        "monitor": ("--on", tr("ask a device how the network does there")),
    }
    for name, (option, text) in helps.items():
        parser = commands.add_parser(name, help=text)
        parser.add_argument("dir", type=Path, metavar="DIR", help=tr("a project folder"))
        parser.add_argument(option, dest="target", metavar="TARGET", default="", help=where())
        _EXTRA.get(name, _nothing)(parser)
        add_connection_options(parser)
        parser.add_argument("--json", action="store_true", help=tr("print JSON"))


def _nothing(parser: Any) -> None:
    return None


def _deploy_options(parser: Any) -> None:
    parser.add_argument(
        "--compare",
        action="store_true",
        help=tr("then send validation pictures there and compare the answers with PyTorch's here"),
    )


def _rollback_options(parser: Any) -> None:
    parser.add_argument(
        "--release", metavar="HASH", default="", help=tr("which one (default: the one before)")
    )


def _bench_options(parser: Any) -> None:
    parser.add_argument(
        "--engine",
        metavar="E",
        default="",
        help=tr("the model's engine, with a part of the device: onnxruntime:cuda, openvino:gpu"),
    )
    parser.add_argument(
        "--sustained",
        type=float,
        metavar="MIN",
        help=tr("measure for so many minutes: rate and temperature over time"),
    )
    parser.add_argument(
        "--program",
        metavar="PATH",
        default="",
        help=tr(
            "measure by the engine's own program (onnxruntime_perf_test, benchmark_model): a "
            "file here, which is sent, or a path on the device"
        ),
    )


_EXTRA: dict[str, Callable[[Any], None]] = {
    "deploy": _deploy_options,
    "rollback": _rollback_options,
    "bench": _bench_options,
}


# -- getting there ----------------------------------------------------------------------------


def choose_target(project: Project, flow: Flow, target: Target | None, ctx: JobContext) -> None:
    """Make ``target`` the project's address; training is never started by this.

    Raises:
        SettingsError: the network has to be trained before, or the device is of another kind.
    """
    if target is not None:
        _require_kind(project, target)
        project.update(DeviceSettings, target=str(target))
    flow.run(project, ctx, "device")
    missing = flow.next_stage(project, "train")
    if missing is not None:
        raise SettingsError(
            tr("This needs a trained network; “{stage}” is not done.", stage=tr(missing.title)),
            tr("Do it first: tango-desktop run {dir} --to train", dir=project.folder),
        )


def _require_kind(project: Project, target: Target) -> None:
    profile = find_profile(project.settings(DeviceSettings).name)
    if profile.is_this_computer is not (target.way is Way.LOCAL):
        raise DeviceSettingError(
            tr("The project's network was made for {device}.", device=profile.title),
            tr(
                "See what {target} is with “tango-desktop probe {target}”, then choose it with: "
                "tango-desktop run {dir} device=PROFILE device.target={target}",
                target=target,
                dir=project.folder,
            ),
        )


def _wanted(options: argparse.Namespace) -> Target | None:
    return parse_target(options.target) if options.target else None


def _install(
    project: Project, flow: Flow, target: Target | None, ctx: JobContext, bar: ProgressBar
) -> None:
    """Install the network at ``target``, or where the project says, although it may be there."""
    choose_target(project, flow, target, ctx)
    tell = _teller(bar, flow, project, ctx)
    if "deploy" not in flow.run(project, ctx, "deploy", tell):  # the device may have changed
        flow.run_stage(project, "deploy", ctx, tell)
    address = str(project.outputs("deploy").get("address", ""))
    if address and parse_target(address).way is not Way.LOCAL:
        remember(KnownDevice(address))


def _teller(
    bar: ProgressBar, flow: Flow, project: Project, ctx: JobContext
) -> Callable[[str, StageState], None]:
    def tell(name: str, state: StageState) -> None:
        if state is StageState.RUNNING:
            bar.begin(name)
        elif ctx.control.cancelled:  # its record is of an earlier time
            bar.end(tr("stopped"))
        else:
            status = flow.statuses(project)[name]
            bar.end(status.summary or status.reason)

    return tell


def _place(outputs: Mapping[str, Any]) -> str:
    address, folder = str(outputs.get("address", "")), str(outputs.get("target", ""))
    return folder if address in ("", "this") else f"{address} {folder}"


# -- the commands -----------------------------------------------------------------------------


def _deploy(options: argparse.Namespace, flow: Flow) -> Answer:
    target = _wanted(options)
    with Project.open(options.dir) as project, connection_job(options, tr("deploy")) as (ctx, bar):
        _install(project, flow, target, ctx, bar)
        found = _compared(project, ctx) if options.compare else None
        outputs = project.outputs("deploy")
        summary = flow.statuses(project)["deploy"].summary
        lines = [summary, _place(outputs)]
        if found is not None:
            lines.append(found.summary())
            outputs = outputs | {"compared": asdict(found)}
    return Answer("\n".join(lines), outputs)


def _compared(project: Project, ctx: JobContext) -> TargetParity:
    """The comparison on the device.

    Raises:
        DeployError: it was not passed.
    """
    from tango_desktop.deploy.target_parity import check_on_target

    found = check_on_target(project, ctx)
    if not found.passed:
        raise DeployError(
            found.summary(),
            tr(
                "The release stays current there; to go back: tango-desktop rollback {dir} – or "
                "export in another precision or for another engine, and deploy that.",
                dir=project.folder,
            ),
        )
    return found


def _rollback(options: argparse.Namespace, flow: Flow) -> Answer:
    from tango_desktop.deploy.stage import roll_back_project

    target = _wanted(options)
    with (
        Project.open(options.dir) as project,
        connection_job(options, tr("rollback")) as (ctx, bar),
    ):
        done = roll_back_project(project, ctx, options.release, target)
        bar.end(tr("Release {release} is current", release=done.release[:8]))
        outputs = project.outputs("deploy")
    return Answer(_place(outputs), outputs)


def _bench(options: argparse.Namespace, flow: Flow) -> Answer:
    wishes = _bench_wishes(options)
    if options.program:
        return _bench_by_program(options, wishes)
    with _asking_there(options, tr("bench")) as (project, ctx, bar):
        if wishes:  # they are for this measurement only: the flow's stays what it was
            engine = str(wishes.pop("engine", ""))
            settings = wished(project, wishes)
            outcome = run_measurement(project, ctx.for_stage("measure"), settings, engine)
        else:
            outcome = _run_there(project, flow, "measure", ctx, bar)
        bar.end(retold(outcome.summary))
    return Answer(retold(outcome.summary), outcome.outputs)


def _require_there(project: Project, target: Target | None, command: str) -> None:
    """See that what a command asks stands there; a phone without Python has another way.

    Raises:
        DeployError: it does not.
    """
    try:
        require_deployed(project, target)
    except DeployError as error:
        if target is None or target.way is not Way.ADB or command != "bench":
            raise
        hint = tr(
            "On a phone, measure by the engine's own program: {command} – or deploy to Termux on "
            "it (ssh://PHONE:8022).",
            command=f"tango-desktop bench {project.folder} --on {target} --program PATH",
        )
        raise DeployError(error.message, hint) from error


def _bench_by_program(options: argparse.Namespace, wishes: Mapping[str, object]) -> Answer:
    if wishes:
        raise SettingsError(
            tr("--program measures in its own way."), tr("Leave --engine and --sustained out.")
        )
    target = _wanted(options)
    with Project.open(options.dir) as project, connection_job(options, tr("bench")) as (ctx, bar):
        address = str(project.outputs("device").get("address") or "")
        with connect(target or parse_target(address)) as connection:
            found = measure_by_program(project, options.program, connection, ctx)
        bar.end(found.device)
    times = found.times
    mean = tr(
        "{ms} ms network (mean), measured on {device}",
        ms=f"{times.mean_ms:.3g}",
        device=found.device,
    )
    return Answer(f"{mean}\n{times.sentence()}", found.to_dict())


def _bench_wishes(options: argparse.Namespace) -> dict[str, object]:
    """The settings that the options mean.

    Raises:
        SettingsError: no engine of that name is known.
    """
    wishes: dict[str, object] = {}
    if options.engine:
        name, _, provider = options.engine.partition(":")
        if name not in ENGINES:
            raise SettingsError(
                tr("There is no engine “{name}”.", name=name),
                tr("Known: {names}. Or leave --engine out.", names=", ".join(sorted(ENGINES))),
            )
        wishes |= {"engine": name, "provider": provider or CPU}
    if options.sustained is not None:
        wishes |= {"preset": "sustained", "minutes": options.sustained}
    return wishes


def _monitor(options: argparse.Namespace, flow: Flow) -> Answer:
    with _asking_there(options, tr("monitor")) as (project, ctx, bar):
        outcome = _run_there(project, flow, "monitor", ctx, bar)
        bar.end(retold(outcome.summary))
    others = (f"  {reason}" for reason in outcome.outputs.get("reasons", [])[1:])
    return Answer("\n".join([retold(outcome.summary), *others]), outcome.outputs)


@contextlib.contextmanager
def _asking_there(
    options: argparse.Namespace, title: str
) -> Iterator[tuple[Project, JobContext, ProgressBar]]:
    """A job for what is deployed at the device that the command names; it deploys nothing."""
    target = _wanted(options)
    with Project.open(options.dir) as project:
        _require_there(project, target, options.command)
        with connection_job(options, title) as (ctx, bar):
            yield project, ctx, bar


def _run_there(
    project: Project, flow: Flow, stage: str, ctx: JobContext, bar: ProgressBar
) -> StageOutcome:
    tell = _teller(bar, flow, project, ctx)
    return run_there(flow, project, flow.stages.get(stage), ctx, tell)


COMMANDS: dict[str, Callable[[argparse.Namespace, Flow], Answer]] = {
    "deploy": _deploy,
    "rollback": _rollback,
    "bench": _bench,
    "monitor": _monitor,
}

"""The headless commands. They drive the same flow as the window.

Exit codes: 0 done; 1 a job failed; 2 the command or a setting is wrong; 3 the project is open in
another program; 130 cancelled.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop import __version__, cli_compress, cli_devices, cli_engines, cli_network
from tango_desktop.cli_jobs import Answer, add_connection_options, asker_of
from tango_desktop.core.counting import boxes_text, pictures_text
from tango_desktop.core.files import write_error
from tango_desktop.core.flow import Flow, StageState, task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import Kind, params_of
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION, TASKS, TaskSettings
from tango_desktop.data.stage import DataSettings
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.errors import (
    HostKeyError,
    JobCancelled,
    ProjectLockedError,
    SettingsError,
    TangoError,
)
from tango_desktop.i18n import LANGUAGES, current_language, set_language, tr
from tango_desktop.terminal import (
    ProgressBar,
    can_show,
    interruptible,
    speak_any_encoding,
    table,
)

if TYPE_CHECKING:
    from tango_desktop.data.records import DatasetIndex
    from tango_desktop.graph import NetworkDocument
    from tango_desktop.recommend.catalogue import CatalogueEntry

OK, FAILED, USAGE, LOCKED, CANCELLED = 0, 1, 2, 3, 130
MARKS = {
    StageState.DONE: "✓",
    StageState.STALE: "↻",
    StageState.FAILED: "✗",
    StageState.READY: "○",
    StageState.RUNNING: "◐",
    StageState.WAITING: "·",
}


@dataclass(frozen=True)
class Doors:
    """What needs Qt, handed in by the composition root."""

    window: Callable[[Path | None], int]
    demo: Callable[[Path, bool, bool], int]


def run(arguments: list[str], flow: Flow, doors: Doors) -> int:
    """Run a command line; the exit code."""
    if not arguments:
        return doors.window(None)
    speak_any_encoding(sys.stdout, sys.stderr)
    if arguments[0] != "window" and not can_show(sys.stdout, LANGUAGES[current_language()]):
        set_language("en")
    options = _parsed(arguments)
    try:
        return int(_COMMANDS[options.command](options, flow, doors))
    except JobCancelled:
        print(tr("Cancelled. What was finished is kept."), file=sys.stderr)
        return CANCELLED
    except KeyboardInterrupt:
        return CANCELLED
    except TangoError as error:
        _print_error(error, getattr(options, "json", False))
        if isinstance(error, ProjectLockedError):
            return LOCKED
        return USAGE if isinstance(error, SettingsError) else FAILED
    except BrokenPipeError:  # `tango-desktop models | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:  # a disk that fails where no job expects it
        where = Path(os.fsdecode(error.filename)) if error.filename else Path.cwd()
        with contextlib.suppress(OSError):  # it may be the output itself that fails
            _print_error(write_error(where, error), getattr(options, "json", False))
        return FAILED


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = _parser()
    options, left = parser.parse_known_args(arguments)
    # argparse gives up on key=value words that stand behind an option: take them from what is left.
    stray = [word for word in left if word.startswith("-") or "=" not in word]
    if left and (stray or not hasattr(options, "settings")):
        parser.error(tr("unknown: {words}", words=" ".join(stray or left)))
    if left:
        options.settings = [*options.settings, *left]
    return options


def _print_error(error: TangoError, as_json: bool) -> None:
    if as_json:
        _print_json({"error": error.message, "hint": error.hint, "details": error.details})
        return
    print(error.message, file=sys.stderr)
    if error.hint:
        print("→ " + error.hint, file=sys.stderr)
    needed = isinstance(error, HostKeyError)  # its fingerprints are what is to be compared
    if error.details and (needed or os.environ.get("TANGO_DETAILS")):
        print(error.details, file=sys.stderr)


def _print_json(value: object) -> None:
    # JSON knows no NaN; what the terminal's encoding does not know is escaped.
    plain = json.loads(json.dumps(value, default=_plain), parse_constant=lambda _: None)
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    print(text if can_show(sys.stdout, text) else json.dumps(plain, indent=1))


@contextlib.contextmanager
def _named_on_command_line() -> Iterator[None]:
    """What is looked up by a word of the command line: a wrong word is a wrong command."""
    try:
        yield
    except TangoError as error:
        raise SettingsError(error.message, error.hint, error.details) from error


def _plain(value: Any) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


# -- the parser -------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tango-desktop",
        description=tr(
            "From a folder of pictures to a measured neural network on your board. "
            "Without a command, the window opens."
        ),
        epilog=tr(
            "Exit codes: 0 done, 1 failed, 2 wrong command or setting, 3 project open "
            "elsewhere, 130 cancelled."
        ),
    )
    parser.add_argument("--version", action="version", version=f"tango-desktop {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_project_commands(commands)
    _add_look_up_commands(commands)
    cli_network.add_parser(commands)
    cli_devices.add_parsers(commands)
    cli_engines.add_parsers(commands)
    cli_compress.add_parsers(commands)
    demo = commands.add_parser("demo", help=tr("run the sample project from start to end"))
    demo.add_argument(
        "--json", action="store_true", help=tr("print the report as JSON; implies --offscreen")
    )
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("demo-output"),
        metavar="DIR",
        help=tr("where the project and the report go (default: demo-output)"),
    )
    demo.add_argument(
        "--offscreen",
        action="store_true",
        help=tr("with no window on the screen, even where there is one"),
    )
    window = commands.add_parser("window", help=tr("open the window"))
    window.add_argument("dir", type=Path, nargs="?", metavar="DIR", help=tr("a project folder"))
    commands.add_parser("integrate", help=tr("add the program to this user's desktop menu (Linux)"))
    return parser


def _add_project_commands(commands: Any) -> None:
    new = commands.add_parser("new", help=tr("make a project"))
    new.add_argument("dir", type=Path, metavar="DIR", help=tr("the project's folder"))
    new.add_argument("--name", default="", help=tr("its name (default: the folder's)"))
    new.add_argument(
        "--task",
        default="",
        metavar="NAME",
        help=tr("{names} (default: what the folder is meant for)", names=", ".join(TASKS.names())),
    )
    new.add_argument("--data", type=Path, metavar="PATH", help=tr("the folder with the pictures"))
    new.add_argument(
        "--device",
        default="this",
        metavar="NAME",
        help=tr("the target; see “tango-desktop devices”"),
    )
    run_parser = commands.add_parser("run", help=tr("run every stage that is not done"))
    run_parser.add_argument("dir", type=Path, metavar="DIR")
    run_parser.add_argument("--to", metavar="STAGE", help=tr("stop after this stage"))
    run_parser.add_argument(
        "--again",
        metavar="STAGE",
        help=tr("do this stage anew although it is done; “data” checks the pictures again"),
    )
    add_connection_options(run_parser)
    show = commands.add_parser("show", help=tr("show what is done and what is next"))
    show.add_argument("dir", type=Path, metavar="DIR")
    for parser in (new, run_parser):
        parser.add_argument(
            "settings",
            nargs="*",
            metavar="key=value",
            help=tr("settings, for example train.epochs=5 network=resnet18"),
        )
    for parser in (new, run_parser, show):
        parser.add_argument("--json", action="store_true", help=tr("print JSON"))


def _add_look_up_commands(commands: Any) -> None:
    data = commands.add_parser("data", help=tr("check a folder of pictures"))
    data.add_argument("path", type=Path, metavar="PATH")
    data.add_argument(
        "--task",
        default="",
        metavar="NAME",
        help=tr("{names} (default: what the folder is meant for)", names=", ".join(TASKS.names())),
    )
    data.add_argument(
        "--export",
        metavar="FORMAT",
        help=tr("write it as another format of boxes: yolo, voc, coco"),
    )
    data.add_argument("--to", type=Path, metavar="FOLDER", help=tr("the new folder for that"))
    data.add_argument(
        "--link", action="store_true", help=tr("link the pictures there instead of copying them")
    )
    models = commands.add_parser("models", help=tr("list the networks, or describe one"))
    models.add_argument("name", nargs="?", metavar="NAME")
    models.add_argument("--size", type=int, default=0, help=tr("input side in pixels"))
    devices = commands.add_parser("devices", help=tr("list the devices, or describe one"))
    devices.add_argument("name", nargs="?", metavar="NAME")
    cli_devices.add_search_options(devices)
    for parser in (data, models, devices):
        parser.add_argument("--json", action="store_true", help=tr("print JSON"))


# -- projects ---------------------------------------------------------------------------------


def _new(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    options.task = options.task or _task_meant(options)
    _check_before_making(options, flow)
    with Project.create(options.dir, options.name) as project:
        project.update(TaskSettings, name=options.task)
        if options.data is not None:
            project.update(DataSettings, path=str(options.data.expanduser().resolve()))
        project.update(DeviceSettings, name=options.device)
        flow.apply(project, _with_absolute_paths(options.settings, flow, task_of(project)))
        if options.json:
            _print_json(_state_of(project, flow))
        else:
            print(
                tr(
                    "Made {folder}. Next: tango-desktop run {dir}",
                    folder=project.folder,
                    dir=options.dir,
                )
            )
    return OK


def _task_meant(options: argparse.Namespace) -> str:
    """The task that the folder with the pictures is meant for, where that can be looked at."""
    from tango_desktop.data.recognition import task_of_folder

    words = [text.partition("=") for text in options.settings]
    said = [value for key, _, value in words if key in ("data", "data.path") and value]
    paths = [Path(value).expanduser() for value in [options.data, *said] if value is not None]
    if paths and paths[-1].is_dir():
        return task_of_folder(paths[-1])
    return CLASSIFICATION.name


def _check_before_making(options: argparse.Namespace, flow: Flow) -> None:
    """Refuse what cannot be, before a folder is made for it."""
    from tango_desktop.devices import find_profile

    with _named_on_command_line():
        TASKS.get(options.task)
        find_profile(options.device)
    flow.check(options.settings, options.task)


def _with_absolute_paths(assignments: list[str], flow: Flow, task: str) -> list[str]:
    """Paths on a command line start where it is typed; those in ``project.yaml`` at the project."""
    return [_with_absolute_path(text, flow, task) for text in assignments]


def _with_absolute_path(text: str, flow: Flow, task: str) -> str:
    key, separator, value = text.partition("=")
    if not separator or not value or "://" in value:
        return text
    stage, setting = flow.resolve(key, task)
    kinds = {known.name: known.kind for known in params_of(stage.settings_for(task))}
    if kinds[setting] not in (Kind.PATH, Kind.FILE):
        return text
    return f"{key}={Path(value).expanduser().absolute()}"


def _run(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    with Project.open(options.dir) as project:
        flow.apply(project, _with_absolute_paths(options.settings, flow, task_of(project)))
        bar = ProgressBar()
        ctx = JobContext(on_progress=bar.update, on_question=asker_of(options))

        def tell(name: str, state: StageState) -> None:
            if state is StageState.RUNNING:
                bar.begin(name)
            elif ctx.control.cancelled:  # its record is of an earlier time
                bar.end(tr("stopped"))
            else:
                bar.end(_status_line(flow, project, name))

        with interruptible(ctx.control):
            if options.again:
                flow.run_again(project, options.again, ctx, tell)
            flow.run(project, ctx, options.to, tell)
        if options.json:
            _print_json(_state_of(project, flow))
        else:
            print(_overview(project, flow))
    return OK


def _status_line(flow: Flow, project: Project, name: str) -> str:
    status = flow.statuses(project)[name]
    return f"{MARKS[status.state]} {status.summary or status.reason or tr(status.state.value)}"


def _show(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    project = Project.open(options.dir, read_only=True)
    if options.json:
        _print_json(_state_of(project, flow))
    else:
        print(_overview(project, flow))
    return OK


def _state_of(project: Project, flow: Flow) -> dict[str, object]:
    stages = {}
    for name, status in flow.statuses(project).items():
        record = project.record(name)
        stages[name] = {
            "state": status.state.name.lower(),
            "summary": status.summary,
            "reason": status.reason,
            "settings": project.answers(name),
            "outputs": project.outputs(name),
            "seconds": record.seconds if record else None,
        }
    return {"name": project.name, "folder": str(project.folder), "stages": stages}


def _overview(project: Project, flow: Flow) -> str:
    rows = []
    for name, status in flow.statuses(project).items():
        line = status.summary or status.reason
        rows.append((MARKS[status.state], name, tr(status.state.value), line))
    return f"{project.name}  {project.folder}\n" + table(rows)


# -- looking things up ------------------------------------------------------------------------


def _data(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    from tango_desktop.data.describe import describe

    if options.task:
        with _named_on_command_line():
            TASKS.get(options.task)
    _check_export(options)
    bar = ProgressBar()
    bar.begin(tr("check"))
    ctx = JobContext(on_progress=bar.update)
    with interruptible(ctx.control):
        found = describe(options.path, ctx, options.task)
        bar.end(found.summary)
        if options.export:
            return _export_data(options, found.index, bar, ctx)
    if options.json:
        _print_json(found.to_mapping())
    else:
        print(found.text())
    return FAILED if found.blocked else OK


def _check_export(options: argparse.Namespace) -> None:
    from tango_desktop.data.formats import FORMATS

    if bool(options.export) != bool(options.to):
        raise SettingsError(
            tr("Exporting needs a format and a folder."),
            tr("For example: tango-desktop data PATH --export coco --to FOLDER"),
        )
    if options.export:
        with _named_on_command_line():
            FORMATS.get(options.export)


def _export_data(
    options: argparse.Namespace, index: DatasetIndex, bar: ProgressBar, ctx: JobContext
) -> int:
    from tango_desktop.data.exporting import export_dataset

    bar.begin(tr("export"))
    done = export_dataset(index, options.export, options.to, ctx, options.link)
    bar.end(f"{pictures_text(done.pictures)}, {boxes_text(done.boxes)}")
    for note in done.notes:
        print(note, file=sys.stderr)
    if options.json:
        _print_json(_plain(done))
    else:
        print(done.folder)
    return OK


def _models(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    from tango_desktop.recommend import catalogue

    if options.name:
        return _one_model(options)
    entries = catalogue(options.size)
    if options.json:
        _print_json(list(entries))
    else:
        head = (tr("name"), tr("px"), tr("parameters"), tr("GMACs"), tr("published accuracy"))
        print(table([head, *map(_model_row, entries)]))
    return OK


def _model_row(entry: CatalogueEntry) -> tuple[str, ...]:
    numbers = (f"{entry.parameters:,}", f"{entry.macs / 1e9:.3f}")
    return (entry.name, str(entry.side), *numbers, _accuracy_text(entry))


def _accuracy_text(entry: CatalogueEntry) -> str:
    if entry.accuracy is None:
        return "–"
    return tr(
        "{percent} % {name}, {side} px",
        percent=f"{entry.accuracy:g}",
        name=tr(entry.accuracy_name),
        side=entry.accuracy_side,
    )


def _one_model(options: argparse.Namespace) -> int:
    from tango_desktop import families, graph
    from tango_desktop.recommend.tasks import RECOMMEND_TASKS

    with _named_on_command_line():
        info = families.MODELS.get(options.name)
        side = options.size or info.default_size
        document = families.build(options.name, size=(side, side))
    described = graph.describe(document, (side, side))
    if options.json:
        _print_json(described)
        return OK
    print(described.text())
    deployed = RECOMMEND_TASKS.get(info.task).deployed(document)
    if deployed is not document:
        print(_deployed_line(deployed))
    return OK


def _deployed_line(deployed: NetworkDocument) -> str:
    return tr(
        "In the form that is deployed: {parameters} parameters, {gmacs} G multiply-accumulates",
        parameters=f"{deployed.parameter_count():,}",
        gmacs=f"{deployed.macs() / 1e9:.3f}",
    )


def _devices(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    from tango_desktop.devices import find_profile, load_profiles, this_computer

    if options.discover:
        return _device_command(options, flow, doors)
    if options.name:
        with _named_on_command_line():
            profile = find_profile(options.name)
        if options.json:
            _print_json(profile)
        else:
            print(profile.text())
        return OK
    profiles = [this_computer(), *load_profiles()]
    if options.json:
        _print_json(profiles)
    else:
        print(table([(p.name, tr(p.title), p.one_line()) for p in profiles]))
    return OK


def _device_command(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    return _print_answer(options, cli_devices.run(options, flow))


def _engine_command(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    return _print_answer(options, cli_engines.run(options, flow))


def _compress(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    return _print_answer(options, cli_compress.run(options, flow))


def _print_answer(options: argparse.Namespace, answer: Answer) -> int:
    if options.json:
        _print_json(answer.data)
    else:
        print(answer.text)
    for note in answer.notes:
        print(note, file=sys.stderr)
    return OK


def _network(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    made = cli_network.run(options, JobContext())
    if options.json:
        _print_json(made.facts(options.to))
        return OK
    print(options.to if options.to else made.text.rstrip())
    for note in made.notes:
        print(note, file=sys.stderr)
    for kind, names in made.unmapped:
        print(
            tr("Not opened: {operator} ({nodes})", operator=kind, nodes=", ".join(names)),
            file=sys.stderr,
        )
    return OK


# -- the window, the sample, the desktop ------------------------------------------------------


def _window(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    return doors.window(options.dir)


def _demo(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    return doors.demo(options.out, options.offscreen, options.json)


def _integrate(options: argparse.Namespace, flow: Flow, doors: Doors) -> int:
    from tango_desktop.desktop_entry import install_desktop_entry

    for path in install_desktop_entry():
        print(path)
    return OK


_COMMANDS: dict[str, Callable[[argparse.Namespace, Flow, Doors], int]] = {
    "new": _new,
    "run": _run,
    "show": _show,
    "data": _data,
    "models": _models,
    "devices": _devices,
    "network": _network,
    **dict.fromkeys(("probe", "deploy", "rollback", "bench", "monitor"), _device_command),
    **dict.fromkeys(("engines", "export"), _engine_command),
    "compress": _compress,
    "demo": _demo,
    "window": _window,
    "integrate": _integrate,
}

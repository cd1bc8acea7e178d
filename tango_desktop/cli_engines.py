"""The commands of engines: which there are, and a project's model for one of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.cli_jobs import Answer, connection_job
from tango_desktop.core.files import read_mapping
from tango_desktop.core.flow import Flow, task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import ParityError, SettingsError
from tango_desktop.export.acceptance import asked_form, usual_precision
from tango_desktop.export.card import CARD, SCHEMA, notes_of
from tango_desktop.export.engines.others import find_exporter
from tango_desktop.export.environment_making import download_bytes, make
from tango_desktop.export.environments import size_text
from tango_desktop.export.exporters import EXPORTERS, ExporterInfo
from tango_desktop.export.listing import EngineRow, OtherRow, engines, others
from tango_desktop.export.reports import load_report
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.i18n import tr
from tango_desktop.terminal import table

if TYPE_CHECKING:
    from tango_desktop.export.bisect import BisectResult


def add_parsers(commands: Any) -> None:
    """Declare the commands."""
    listing = commands.add_parser("engines", help=tr("list the engines that models are made for"))
    listing.add_argument("--json", action="store_true", help=tr("print JSON"))
    listing.add_argument(
        "--install", metavar="E", default="", help=tr("install what an engine's converter needs")
    )
    export = commands.add_parser("export", help=tr("make the model that an engine runs"))
    export.add_argument("dir", type=Path, metavar="DIR", help=tr("a project folder"))
    export.add_argument(
        "--engine", metavar="E", default="", help=tr("for which one (default: the device's)")
    )
    export.add_argument(
        "--precision",
        metavar="P",
        default="",
        help=tr(
            "fp32, fp16, dynamic or int8 (default: Optimize's, else the device's; the engine's "
            "usual one where it does not have that)"
        ),
    )
    export.add_argument(
        "--bisect",
        action="store_true",
        help=tr("then look for the first layer that departs from the trained network"),
    )
    export.add_argument("--json", action="store_true", help=tr("print JSON"))


def run(options: argparse.Namespace, flow: Flow) -> Answer:
    """Run one of the commands.

    Raises:
        TangoError: it cannot be done.
    """
    return _engines(options) if options.command == "engines" else _export(options, flow)


def _engines(options: argparse.Namespace) -> Answer:
    if options.install:
        _install(options)
    rows, missing = engines(), others()
    columns = [tr("engine"), tr("precisions"), tr("made on"), tr("runs on"), tr("available")]
    lines = [
        [row.name, " ".join(row.precisions), row.converts_on, row.runs_on, _state(row)]
        for row in rows
    ]
    text = f"{table([columns, *lines])}\n\n{_others_text(missing)}"
    return Answer(text, [vars(row) for row in (*rows, *missing)])


def _others_text(rows: Sequence[OtherRow]) -> str:
    """The names that no models are made for, with what to use instead."""
    columns = [tr("no model of its own"), tr("state"), tr("since"), tr("instead"), tr("source")]
    lines = [
        [row.name, row.state, str(row.since or ""), " ".join(row.instead), row.source]
        for row in rows
    ]
    return table([columns, *lines])


def _state(row: EngineRow) -> str:
    return tr("yes") if row.available else tr("no: {reason}", reason=row.reason)


def _install(options: argparse.Namespace) -> None:
    home = find_exporter(options.install).home
    if home is None:
        raise SettingsError(
            tr("{name} needs nothing more than the program has.", name=options.install)
        )
    with connection_job(options, tr("install")) as (ctx, bar):
        title = tr(home.title)
        bar.say(tr("{title} takes on disk: {size}", title=title, size=size_text(home)))
        fetched = download_bytes(home, ctx)
        if fetched is not None:
            bar.say(tr("To fetch: {mb} MB", mb=f"{fetched / 1e6:,.1f}"))
        make(home, ctx)
        bar.end(tr("installed"))


def _export(options: argparse.Namespace, flow: Flow) -> Answer:
    with Project.open(options.dir) as project, connection_job(options, tr("export")) as (ctx, bar):
        info = _asked(project, options.engine, options.precision)
        missing = flow.next_stage(project, "train")
        if missing is not None:
            raise SettingsError(
                tr("This needs a trained network; “{stage}” is not done.", stage=tr(missing.title)),
                tr("Do it first: tango-desktop run {dir} --to train", dir=project.folder),
            )
        flow.run(project, ctx, "optimize")  # it may choose the precision
        if info is not None:
            _choose(project, info, options.precision)
        try:
            if "export" not in flow.run(project, ctx, "export"):
                flow.run_again(project, "export", ctx)
        except ParityError as error:
            if options.bisect:
                raise _with_layer(error, _departure(project, ctx)) from error
            raise
        found = _departure(project, ctx) if options.bisect else None
        summary = flow.statuses(project)["export"].summary
        bar.end(summary)
        outputs = project.outputs("export")
        folder = project.path(outputs["folder"])
        notes = (*_overridden(project), *notes_of(read_mapping(folder / CARD, SCHEMA)))
        lines = [summary, *_compared(folder, outputs), *([found.reason] if found else ())]
    content = outputs | ({"bisect": asdict(found)} if found else {})
    return Answer("\n".join([*lines, str(folder)]), content, notes)


def _departure(project: Project, ctx: JobContext) -> BisectResult:
    from tango_desktop.export.bisect import find_departure
    from tango_desktop.export.stage import spec_of

    spec = spec_of(project)
    return find_departure(spec, spec.folder, ctx)


def _with_layer(error: ParityError, found: BisectResult) -> ParityError:
    """A model that differs, and where it begins to."""
    rows = "\n".join(f"{row.snr_db:7.1f} dB  {row.node}" for row in found.rows)
    return ParityError(error.message, f"{found.reason} {error.hint}", f"{error.details}\n{rows}")


def _compared(folder: Path, outputs: Mapping[str, Any]) -> list[str]:
    """What the comparison says, where there was one."""
    if not outputs["parity"].get("compared", True):
        return []
    report = load_report(folder)
    return [line for line in (report.summary(), report.note()) if line]


def _asked(project: Project, engine: str, precision: str) -> ExporterInfo | None:
    """The engine that is asked for, the device's where only a precision is; None for neither.

    Raises:
        ExportError: there is no such engine, or it cannot be used here or in that precision.
    """
    if not engine and not precision:
        return None
    info = find_exporter(engine or str(project.outputs("device").get("engine", "")))
    info.require(precision or info.precisions[0])
    return info


def _choose(project: Project, info: ExporterInfo, precision: str) -> None:
    """Note what is asked for; a precision that is not stays open where the engine has the usual."""
    has_usual = usual_precision(project) in info.precisions
    wanted = precision or ("" if has_usual else info.precisions[0])
    task = EXPORT_TASKS.get(task_of(project))
    project.update(task.settings, engine=info.name, precision=wanted)


def _overridden(project: Project) -> tuple[str, ...]:
    """That the exported precision is not the one that Optimize chose; empty where it is."""
    chosen = str(project.outputs("optimize").get("precision") or "")
    engine, precision = asked_form(project)
    if chosen in ("", precision):
        return ()
    info, names = EXPORTERS.get(engine), {"chosen": chosen, "precision": precision}
    if chosen in info.precisions:
        return (tr("Exported in {precision}, as asked for; Optimize chose {chosen}.", **names),)
    return (
        tr(
            "Exported in {precision}: Optimize chose {chosen}, which {engine} does not have.",
            engine=tr(info.title),
            **names,
        ),
    )

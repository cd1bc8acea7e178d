"""The command that makes a trained network smaller and quicker."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.cli_deployed import choose_target
from tango_desktop.cli_jobs import Answer, add_connection_options, connection_job, where
from tango_desktop.compress.settings import (
    FLOATS,
    IMPORTANCES,
    SAVINGS,
    SETTINGS_BY_TASK,
    OptimizeSettings,
)
from tango_desktop.core.flow import Flow, task_of
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS
from tango_desktop.devices.targets import parse_target
from tango_desktop.errors import SettingsError
from tango_desktop.i18n import tr
from tango_desktop.terminal import table

if TYPE_CHECKING:
    from tango_desktop.compress.levels import LevelFigures

STAGE = OptimizeSettings.STAGE


def add_parsers(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("compress", help=tr("make a trained network smaller and quicker"))
    parser.add_argument("dir", type=Path, metavar="DIR", help=tr("a project folder"))
    level = {"type": int, "choices": range(11), "metavar": "0-10"}
    parser.add_argument(
        "--light", **level, help=tr("how much is removed: 0 nothing, 10 seven tenths of the work")
    )
    parser.add_argument(
        "--precision-level", **level, help=tr("10 is as trained, 0 has everything in 8 bits")
    )
    parser.add_argument(
        "--max-loss",
        type=float,
        metavar="POINTS",
        help=tr("take the quickest form, in 8 bits or not, that loses no more than this"),
    )
    parser.add_argument(
        "--keep-in", choices=FLOATS, help=tr("what the layers that are kept out of 8 bits stay in")
    )
    parser.add_argument(
        "--prune-method", choices=IMPORTANCES, help=tr("how a channel's worth is told")
    )
    parser.add_argument(
        "--qat", type=int, metavar="EPOCHS", help=tr("train on with rounded values for so long")
    )
    parser.add_argument("--prune-for", choices=SAVINGS, help=tr("what is to become less"))
    parser.add_argument(
        "--measure-on",
        metavar="TARGET",
        default="",
        help=tr("remove for time, as measured before and after on: {where}", where=where()),
    )
    parser.add_argument(
        "--measure-each",
        action="store_true",
        help=tr("measure after each removal, too, and count the next one by that"),
    )
    add_connection_options(parser)
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))


def run(options: argparse.Namespace, flow: Flow) -> Answer:
    """Run the command.

    Raises:
        TangoError: it cannot be done.
    """
    with (
        Project.open(options.dir) as project,
        connection_job(options, tr("compress")) as (
            ctx,
            bar,
        ),
    ):
        _note(project, options)
        missing = flow.next_stage(project, "train")
        if missing is not None:
            raise SettingsError(
                tr("This needs a trained network; “{stage}” is not done.", stage=tr(missing.title)),
                tr("Do it first: tango-desktop run {dir} --to train", dir=project.folder),
            )
        if options.measure_on:
            choose_target(project, flow, parse_target(options.measure_on), ctx)
        if STAGE not in flow.run(project, ctx, STAGE):
            flow.run_stage(project, STAGE, ctx)
        summary = flow.statuses(project)[STAGE].summary
        bar.end(summary)
        return _answer(project, summary)


def _note(project: Project, options: argparse.Namespace) -> None:
    """Keep what is asked for as the project's answers; what is not stays as it was."""
    given = {
        "lightness": options.light,
        "precision_level": options.precision_level,
        "max_loss": options.max_loss,
        "importance": options.prune_method,
        "qat_epochs": options.qat,
        "kept_in": options.keep_in,
        "automatic": _automatic(options),
        "prune_for": options.prune_for,
        **_measuring(options),
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if changes:
        project.update(SETTINGS_BY_TASK.get(task_of(project), OptimizeSettings), **changes)


def _measuring(options: argparse.Namespace) -> dict[str, str]:
    """What measuring on the device asks for: it is time that is to become less.

    Raises:
        SettingsError: something else is to become less.
    """
    if not (options.measure_on or options.measure_each):
        return {}
    if options.prune_for not in (None, "latency"):
        raise SettingsError(
            tr("Only what is removed for time is measured on the device."),
            tr("Leave --prune-for out, or choose latency."),
        )
    return {
        "prune_for": "latency",
        "measure_latency": "each" if options.measure_each else "ends",
    }


def _automatic(options: argparse.Namespace) -> bool | None:
    """A limit asks for the choice to be made, a level for that level."""
    if options.precision_level is not None:
        return False
    return None if options.max_loss is None else True


def _answer(project: Project, summary: str) -> Answer:
    # A second that no other command waits for.
    from tango_desktop.compress.levels import curve_of, figures_of, half_figures, trained_score
    from tango_desktop.compress.means import measured_text

    outputs = project.outputs(STAGE)
    curve = curve_of(project) if outputs.get("curve") else None
    if curve is None:
        return Answer(summary, {**outputs, "levels": []})
    reference = trained_score(project)
    levels, half = figures_of(curve, reference), half_figures(curve, reference)
    rows = [_row(str(one.level), one) for one in levels]
    rows += [_row(tr("16 bits"), half)] if half is not None else []
    head = [tr("level"), tr("layers in floats"), tr("accuracy"), tr("ms"), tr("MB")]
    measured = measured_text(curve.engine, curve.wanted)
    told = {
        "levels": [vars(one) for one in levels],
        "half": vars(half) if half is not None else None,
        "measured": measured,
    }
    lines = [summary, *_checks(project), measured, table([head, *rows])]
    return Answer("\n".join(lines), {**outputs, **told})


def _row(level: str, one: LevelFigures) -> list[str]:
    kept = str(one.kept) if one.precision == "int8" else ""
    size_mb = f"{one.size_bytes / 1e6:.2f}"
    return [level, kept, f"{one.score:.4f}", f"{one.latency_ms:.2f}", size_mb]


def _checks(project: Project) -> list[str]:
    """What came of holding forms against the limits of the export."""
    from tango_desktop.compress.verifying import check_text, checks_of

    task = task_of(project)
    score = tr(TASKS.get(task).score_title) if task in TASKS else ""
    return [check_text(one, score) for one in checks_of(project.outputs(STAGE))]

"""The export job: convert, compare with PyTorch on the user's pictures, keep both together."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from tango_desktop.core.files import NO_SPACE, staging_folder, write_error
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import ParityError
from tango_desktop.export import card, comparison, converting, golden, made_from
from tango_desktop.export.comparison import Compared, Comparison
from tango_desktop.export.engines.others import find_exporter
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.spec import ConvertedModel, ExportSpec, TargetInfo
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class ExportResult:
    """An exported model in its place.

    Attributes:
        folder: model, card, report and golden picture.
        model: what the exporter made.
        report: the comparison with PyTorch; None where the engine does not run on this computer.
        size_bytes: of the model's files.
    """

    folder: Path
    model: ConvertedModel
    report: Comparison | None
    size_bytes: int


def export(spec: ExportSpec, ctx: JobContext) -> ExportResult:
    """Export a trained network; what was there before stays until the new model is complete.

    A model that differs from PyTorch is kept with its report, marked as failed, so that it can be
    looked at; it cannot be deployed.

    Raises:
        ExportError: it cannot be converted, or its settings do not go together.
        ParityError: it differs, and the user has not accepted that.
        ProjectError: the folder cannot be written.
    """
    exporter = find_exporter(spec.engine)
    exporter.require(spec.precision)
    EXPORT_TASKS.get(spec.task).check(spec.settings)
    try:
        with staging_folder(spec.folder.parent) as stage:
            result = _export_into(stage, spec, ctx)
            _replace(stage, spec.folder)
    except OSError as error:
        raise write_error(_unwritten(spec, error), error) from error
    _judge(spec, result.report)
    return result


def _unwritten(spec: ExportSpec, error: OSError) -> Path:
    """What could not be written: the export's folder, or the place of temporary files.

    Where the system does not say which disk was full, it was the one with less space: what was
    written there for a while is gone again.
    """
    folder, scratch = spec.folder.parent, Path(tempfile.gettempdir())
    if error.errno not in NO_SPACE or not folder.is_dir():
        return spec.folder
    is_other = folder.stat().st_dev != scratch.stat().st_dev
    is_there = is_other and shutil.disk_usage(scratch).free < shutil.disk_usage(folder).free
    return scratch if is_there else spec.folder


def _export_into(stage: Path, spec: ExportSpec, ctx: JobContext) -> ExportResult:
    ctx.report(None, tr("Converting"))
    exporter = EXPORTERS.get(spec.engine)
    model = converting.convert(spec, stage, ctx)
    task = EXPORT_TASKS.get(spec.task).start(spec)
    ctx.check()
    card.write_card(stage, spec, model, None)
    report = None
    if exporter.makes_machine_code and not spec.target.is_here:
        report = _compare_twin(task, stage, spec, ctx)
    elif exporter.is_compared_here:
        report = _compare(task, stage, spec, ctx)
    else:
        task.write_golden(stage, None, ctx)
    card.write_card(stage, spec, model, report)
    made_from.note(stage, spec)
    stage.chmod(0o755)
    size_bytes = sum((stage / name).stat().st_size for name in card.files_of(stage, model))
    return ExportResult(spec.folder, model, report, size_bytes)


def _compare(task: Compared, stage: Path, spec: ExportSpec, ctx: JobContext) -> Comparison:
    report = replace(task.compare(stage, ctx), loss_allowed_by=spec.loss_allowed_by)
    task.write_golden(stage, report, ctx)
    comparison.write_report(stage / comparison.REPORT, spec.task, report, spec.settings)
    logger("export").info("%s", report.summary())
    if report.note():
        logger("export").warning("%s", report.note())
    return report


def _compare_twin(task: Compared, stage: Path, spec: ExportSpec, ctx: JobContext) -> Comparison:
    """Compare the same model compiled for this computer, which cannot run the device's code."""
    ctx.report(None, tr("Converting once more, for this computer, to compare"))
    here = replace(spec, target=TargetInfo())
    with scratch_folder("twin") as twin:
        model = converting.convert(here, twin, ctx)
        card.write_card(twin, here, model, None)
        report = _compare(task, twin, spec, ctx)
        for made in (comparison.REPORT, golden.PICTURE, golden.EXPECTED):
            shutil.copyfile(twin / made, stage / made)
    return report


def _replace(stage: Path, folder: Path) -> None:
    """Put the new folder in the old one's place; the old one comes back when that fails."""
    old = folder.with_name(f".old-{folder.name}")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    try:
        stage.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _judge(spec: ExportSpec, report: Comparison | None) -> None:
    if report is None:
        logger("export").warning("%s", tr("The model was not compared: it does not run here."))
        if spec.settings.accept_parity:
            logger("export").warning("%s", tr("Accepted by the user: it may be deployed."))
        return
    if report.passed:
        return
    error: ParityError = report.error()
    if not spec.settings.accept_parity:
        raise error
    logger("export").warning("%s %s", tr("Accepted by the user:"), error.message)

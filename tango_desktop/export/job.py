"""The export job: convert, compare with PyTorch on the user's pictures, keep both together."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from tango_desktop.core.files import read_mapping, staging_folder, write_error
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.errors import ParityError
from tango_desktop.export import card, golden, parity
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.parity import Floats, Outputs, ParityReport
from tango_desktop.export.reference import load_trained, logits_of, run_trained
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class ExportResult:
    """An exported model in its place.

    Attributes:
        folder: model, card, report and golden picture.
        model: what the exporter made.
        report: the comparison with PyTorch.
        size_bytes: of the model's file.
    """

    folder: Path
    model: ConvertedModel
    report: ParityReport
    size_bytes: int


def export(spec: ExportSpec, ctx: JobContext) -> ExportResult:
    """Export a trained network; what was there before stays until the new model is complete.

    A model that differs from PyTorch is kept with its report, marked as failed, so that it can be
    looked at; it cannot be deployed.

    Raises:
        ExportError: it cannot be converted.
        ParityError: it differs, and the user has not accepted that.
        ProjectError: the folder cannot be written.
    """
    exporter = EXPORTERS.get(spec.engine)
    exporter.require(spec.precision)
    try:
        with staging_folder(spec.folder.parent) as stage:
            result = _export_into(stage, spec, ctx)
            _replace(stage, spec.folder)
    except OSError as error:
        raise write_error(spec.folder, error) from error
    _judge(spec, result.report)
    return result


def _export_into(stage: Path, spec: ExportSpec, ctx: JobContext) -> ExportResult:
    ctx.report(None, tr("Converting"))
    module = load_trained(spec.document, spec.weights)
    ctx.check()
    model = EXPORTERS.get(spec.engine).convert(module, spec, stage, ctx)
    card.write_card(stage, spec, model, None)
    report = _compare(module, stage / model.file, spec, ctx)
    card.write_card(stage, spec, model, report)
    stage.chmod(0o755)
    size_bytes = (stage / model.file).stat().st_size
    return ExportResult(spec.folder, model, report, size_bytes)


def _compare(module: nn.Module, model: Path, spec: ExportSpec, ctx: JobContext) -> ParityReport:
    _, pictures = parity.choose_pictures(spec.lock, spec.settings.parity_pictures)
    trained = run_trained(module, spec.preprocess, spec.lock, pictures, ctx)
    stage = model.parent
    report = compare_artifact(stage, spec, trained, ctx)
    picture = spec.lock.file(pictures[golden.most_certain(trained)])
    exported_answers = spec.settings.accept_parity and not report.passed

    def answer(prepared: Floats) -> Floats:
        if exported_answers:  # the user has accepted that these differ
            return parity.open_session(model).logits(prepared)
        return logits_of(module, prepared)

    golden.write_golden(stage, picture, spec.preprocess, answer, spec.settings.max_difference)
    parity.write_report(stage / parity.REPORT, report, spec.settings)
    logger("export").info("%s", report.summary())
    return report


def compare_artifact(
    artifact: Path, spec: ExportSpec, trained: Outputs, ctx: JobContext
) -> ParityReport:
    """Compare the model in ``artifact``, prepared as its own card says, with PyTorch's side."""
    split, pictures = parity.choose_pictures(spec.lock, spec.settings.parity_pictures)
    written = read_mapping(artifact / card.CARD, card.SCHEMA)
    exported = parity.run_exported(
        artifact / str(written["file"]), written["preprocess"], spec.lock, pictures, ctx
    )
    return parity.compare(trained, exported, pictures, spec.lock.classes, split, spec.settings)


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


def _judge(spec: ExportSpec, report: ParityReport) -> None:
    if report.passed:
        return
    error: ParityError = report.error()
    if not spec.settings.accept_parity:
        raise error
    logger("export").warning("%s %s", tr("Accepted by the user:"), error.message)

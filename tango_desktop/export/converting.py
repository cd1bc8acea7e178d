"""The conversion of an export, in a process of its own or in this one."""

from __future__ import annotations

from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.export import onnx_exporter
from tango_desktop.export.apart import Apart, run_apart
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.export.watching import Limits
from tango_desktop.i18n import tr


def convert(spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Convert a trained network within the user's limits, in a process that makes it anew.

    Args:
        spec: what is asked for.
        folder: exists; the model's files are written into it.
        ctx: the job's context; cancelling ends the conversion at once.

    Raises:
        ExportError: it cannot be converted, or came to a limit.
        WeightsError: the weights do not fit the network.
        DataError: there are no pictures to calibrate with, or one cannot be read any more.
        ProjectError: a file cannot be written.
        OSError: likewise, in ``folder``.
    """
    return run_apart(spec.engine, convert_here, (spec, folder.absolute()), _apart(spec, ctx))


def trace(spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write the 32-bit ONNX file of a trained network likewise, whatever the engine is.

    Raises:
        ExportError: it cannot be traced, or came to a limit.
        WeightsError: the weights do not fit the network.
        ProjectError: a file cannot be written.
        OSError: likewise, in ``folder``.
    """
    return run_apart("ONNX", trace_here, (spec, folder.absolute()), _apart(spec, ctx))


def _apart(spec: ExportSpec, ctx: JobContext) -> Apart:
    settings = spec.settings
    minutes = settings.longest_minutes + settings.tuning_minutes
    return Apart(ctx, Limits(minutes * 60.0, settings.most_memory_mb << 20), spec.log)


def convert_here(spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """What :func:`convert` has done elsewhere."""
    ctx.report(None, tr("Converting"))
    module = EXPORT_TASKS.get(spec.task).start(spec).module
    return EXPORTERS.get(spec.engine).convert(module, spec, folder, ctx)


def trace_here(spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """What :func:`trace` has done elsewhere."""
    ctx.report(None, tr("Converting"))
    module = EXPORT_TASKS.get(spec.task).start(spec).module
    return onnx_exporter.convert(module, spec, folder, ctx)

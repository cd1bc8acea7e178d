"""Progress of work that is one part of a longer piece."""

from __future__ import annotations

import dataclasses

from tango_desktop.core.jobs import JobContext, Progress


def between(ctx: JobContext, start: float, end: float) -> JobContext:
    """``ctx`` for a part of the work: its progress from 0 to 1 is ``start`` to ``end`` of all.

    Metrics and questions pass as they are; the remaining time of a part says nothing of the whole.
    """

    def report(progress: Progress) -> None:
        fraction = progress.fraction
        if fraction is not None:
            fraction = min(start + (end - start) * fraction, 0.999)
        ctx.on_progress(dataclasses.replace(progress, fraction=fraction, eta_s=None))

    return JobContext(ctx.control, report, ctx.on_metric, ctx.stage, ctx.on_question)


def rising(ctx: JobContext) -> JobContext:
    """``ctx`` whose fraction never falls, although parts of the work begin anew."""
    reached = 0.0

    def report(progress: Progress) -> None:
        nonlocal reached
        if progress.fraction is not None:
            reached = max(reached, progress.fraction)
        ctx.on_progress(dataclasses.replace(progress, fraction=reached))

    return JobContext(ctx.control, report, ctx.on_metric, ctx.stage, ctx.on_question)

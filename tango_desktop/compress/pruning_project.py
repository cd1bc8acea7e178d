"""A project's trained network pruned as its answers ask for, counted and measured on its device."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from tango_desktop.compress.asked import prune_spec
from tango_desktop.compress.device_latency import Basis, DeviceLatency, latency_on_device
from tango_desktop.compress.measuring import OnDevice
from tango_desktop.compress.pruning import PruneResult, PruneSpec, Saving, prune_and_tune
from tango_desktop.compress.settings import optimize_settings
from tango_desktop.compress.sharing import between
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.i18n import lasting, lasting_join

_MEASURING = 0.1  # the share of the work that measuring the trained network is taken for


@dataclass(frozen=True)
class Pruned:
    """What became of a project's network.

    Attributes:
        spec: what was asked for.
        result: what came of it.
        latency: what latencies are counted by; None where something else is saved.
    """

    spec: PruneSpec
    result: PruneResult
    latency: DeviceLatency | None

    def summary(self) -> str:
        """How much less it is, a text that is kept."""
        before, after = self.result.before, self.result.after
        if self.latency is None or before.latency_ms is None or after.latency_ms is None:
            saved = 1 - after.macs / max(before.macs, 1)
            return lasting("{share} % less work", share=round(100 * saved))
        saved = 1 - after.latency_ms / before.latency_ms
        parts = [_counted(self.latency, round(100 * saved))]
        if after.measured_ms is not None:
            parts.append(_measured(self.result))
        return lasting_join(", ", parts)

    def figures(self) -> dict[str, Any]:
        """Plain values for the stage's outputs."""
        found: dict[str, Any] = {
            "before": asdict(self.result.before),
            "after": asdict(self.result.after),
            "saving": self.spec.saving.name.lower(),
        }
        return found if self.latency is None else {**found, "basis": self.latency.basis.value}


def _counted(latency: DeviceLatency, share: int) -> str:
    if latency.basis is Basis.LAYERS:
        return lasting(
            "{share} % less time, counted by times of layers measured on {device}",
            share=share,
            device=latency.device,
        )
    if latency.basis is Basis.WHOLE:
        return lasting(
            "{share} % less time, scaled to the measured {ms} ms",
            share=share,
            ms=f"{latency.measured_ms or 0.0:.3g}",
        )
    return lasting("{share} % less time, estimated", share=share)


def _measured(result: PruneResult) -> str:
    """What the device says to that."""
    before, after = result.before, result.after
    figures = {"ms": f"{after.measured_ms:.3g}", "counted": f"{after.latency_ms:.3g}"}
    if before.measured_ms is None:
        return lasting("measured there {ms} ms where {counted} ms were counted", **figures)
    return lasting(
        "measured there {ms} ms where {counted} ms were counted, {before} ms before",
        before=f"{before.measured_ms:.3g}",
        **figures,
    )


def prune_project(project: Project, ctx: JobContext) -> Pruned:
    """Prune the trained network; what was done before is not done again.

    Raises:
        DeviceError: it is to be measured on the device, which cannot be reached.
        TangoError: as :func:`compress.pruning.prune_and_tune` does.
        JobCancelled: the user has cancelled; steps that are done are kept.
    """
    measures = optimize_settings(project).measures
    with OnDevice(project) as device:
        if measures:
            device.have_layers(ctx)
        spec = prune_spec(project)
        if measures:
            spec = replace(spec, times=device)
        result = prune_and_tune(spec, between(ctx, _MEASURING if measures else 0.0, 1.0))
    latency = latency_on_device(project) if spec.saving is Saving.LATENCY else None
    return Pruned(spec, result, latency)

"""The figures that the levels of the two sliders stand for, before they are chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tango_desktop.compress.asked import (
    doctor_spec,
    handed_on,
    prune_spec,
    trained_rounded,
)
from tango_desktop.compress.curve import Curve, CurvePoint
from tango_desktop.compress.device_latency import Basis, DeviceLatency, latency_on_device
from tango_desktop.compress.doctor import known_curve, known_exact
from tango_desktop.compress.settings import LEVELS, optimize_settings, share_of
from tango_desktop.core.project import Project
from tango_desktop.errors import DeviceError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form

PRUNED = "compress/pruning"  # where pruning keeps what it has done


@dataclass(frozen=True)
class LevelFigures:
    """What a precision level stands for, as measured.

    Attributes:
        level: 0 to 10.
        kept: layers that stay in floating point.
        score: top-1 or mAP50-95 on the validation pictures, 0 to 1.
        loss: in points, compared with the network as trained, before any channel was removed; below
            0 where it is better.
        latency_ms: the median for one picture, on one thread of this computer.
        size_bytes: of its files.
        precision: ``int8``, or ``fp32`` at level 10; ``fp16`` of the form in 16 bits, which is of
            no level.
    """

    level: int
    kept: int
    score: float
    loss: float
    latency_ms: float
    size_bytes: int
    precision: str


def curve_of(project: Project) -> Curve | None:
    """What was measured of the network that is optimized, as the answers are now; None: nothing.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    network = in_use(project)
    return None if network is None else known_curve(doctor_spec(project, network))


def level_figures(project: Project) -> tuple[LevelFigures, ...]:
    """The figures of precision levels 0 to 10; empty while the curve is not measured.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    curve = curve_of(project)
    return () if curve is None else figures_of(curve, trained_score(project))


def trained_score(project: Project) -> float | None:
    """That of the network as trained, on the pictures that 8-bit forms are measured on.

    None while it is not measured.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    point = known_exact(doctor_spec(project))
    return None if point is None else point.score


def figures_of(curve: Curve, reference: float | None = None) -> tuple[LevelFigures, ...]:
    """The figures of precision levels 0 to 10 on a curve.

    Args:
        curve: of the network that is optimized.
        reference: the score that the loss is counted from; None: that of the curve's own network.
    """
    return tuple(
        _figures(curve, curve.at_level(level), level, reference) for level in range(LEVELS + 1)
    )


def half_figures(curve: Curve, reference: float | None = None) -> LevelFigures | None:
    """The figures of the network in 16 bits; None where they were not measured."""
    half = curve.half
    if half is None or half.score is None or half.latency_ms is None:
        return None
    return _figures(curve, half, LEVELS, reference)


def _figures(curve: Curve, point: CurvePoint, level: int, reference: float | None) -> LevelFigures:
    assert point.score is not None
    assert point.latency_ms is not None
    return LevelFigures(
        level,
        len(curve.layers) if level == LEVELS else point.kept,
        point.score,
        curve.loss(point, reference),
        point.latency_ms,
        point.size_bytes,
        point.precision,
    )


@dataclass(frozen=True)
class LightnessFigures:
    """What a light-weight level stands for.

    Attributes:
        level: 0 to 10.
        share: of what is saved that goes, 0 to 0.7.
        macs: multiply-accumulates, in deploy form.
        parameters: learnt numbers, in deploy form.
        size_bytes: of the weights in fp32.
        latency_ms: on the device, as it is counted; None where that cannot be told.
        score: top-1 or mAP50-95 after fine-tuning, 0 to 1; None while it is not measured.
        is_measured: whether the network was really pruned so; otherwise all figures are estimates.
        latency_from: what ``latency_ms`` comes from.
        measured_ms: on the device, as it was measured there; None where it was not.
    """

    level: int
    share: float
    macs: int
    parameters: int
    size_bytes: int
    latency_ms: float | None
    score: float | None
    is_measured: bool
    latency_from: Basis = Basis.ESTIMATE
    measured_ms: float | None = None


def lightness_figures(project: Project) -> tuple[LightnessFigures, ...]:
    """The figures of light-weight levels 0 to 10: measured where that level was pruned already.

    An estimate takes it that all that is counted shrinks by the same share.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    whole, latency = deploy_form(doctor_spec(project).export.document), latency_on_device(project)
    figures = (
        _measured(project, level, whole, latency) or _estimated(level, whole, latency)
        for level in range(LEVELS + 1)
    )
    return tuple(replace(one, latency_from=latency.basis) for one in figures)


def in_use(project: Project) -> dict[str, Any] | None:
    """The files of the network whose 8-bit forms are shown.

    It is the one that was trained in 8 bits where that is handed on, else the pruned one where that
    is wanted. Empty for the trained one; None while it is not pruned as the answers are now.
    """
    base = _left(project)
    return None if base is None else trained_rounded(project, base)


def _left(project: Project) -> dict[str, Any] | None:
    """The network that pruning has left, as :func:`in_use` says it."""
    if not optimize_settings(project).prunes:
        return {}
    from tango_desktop.compress.pruning import finished

    result = finished(prune_spec(project))
    if result is None:
        return None
    return {} if result.run is None else handed_on(project, result.run)


def _estimated(level: int, whole: NetworkDocument, latency: DeviceLatency) -> LightnessFigures:
    left, latency_ms = 1.0 - share_of(level), _told(latency, whole)
    return LightnessFigures(
        level,
        share_of(level),
        round(whole.macs() * left),
        round(whole.parameter_count() * left),
        round(whole.weight_bytes() * left),
        None if latency_ms is None else latency_ms * left,
        None,
        False,
    )


def _measured(
    project: Project, level: int, whole: NetworkDocument, latency: DeviceLatency
) -> LightnessFigures | None:
    if level == 0:
        score = project.outputs("train").get("score")
        return LightnessFigures(
            0,
            0.0,
            whole.macs(),
            whole.parameter_count(),
            whole.weight_bytes(),
            _told(latency, whole),
            score,
            True,
            measured_ms=latency.measured_ms,
        )
    if not project.path(*PRUNED.split("/")).is_dir():
        return None  # told without PyTorch, and without reading the data's lock for each level
    from tango_desktop.compress.pruning import finished

    result = finished(prune_spec(project, level))
    if result is None:
        return None
    after = result.after
    return LightnessFigures(
        level,
        share_of(level),
        after.macs,
        after.parameters,
        after.size_bytes,
        _told(latency, deploy_form(result.document)),
        after.score,
        True,
        measured_ms=after.measured_ms,
    )


def _told(latency: DeviceLatency, deployed: NetworkDocument) -> float | None:
    try:
        return latency(deployed)
    except DeviceError:
        return None

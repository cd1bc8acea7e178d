"""What a network takes over from the project's data beyond its classes and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tango_desktop.core.project import Project
from tango_desktop.families import ModelInfo
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.i18n import tr
from tango_desktop.recommend.boxes import Sides, box_sides
from tango_desktop.recommend.records import RecommendRequest
from tango_desktop.recommend.workload import Options, Workload, options_key, workload_of

ENOUGH_RECALL = 0.98
_PER_LEVEL = 3
_PLAIN_NECK = "standard"


@dataclass(frozen=True)
class Fitting:
    """What was decided.

    Attributes:
        options: the family's options, with what was added.
        told: sentences about it.
        outputs: plain values for the stages after.
        fitted: what was fitted to the data, a word for the summary; may be empty.
    """

    options: Options
    told: tuple[str, ...] = ()
    outputs: Mapping[str, object] = field(default_factory=dict)
    fitted: bool = False


def nothing_to_fit(
    project: Project, request: RecommendRequest, info: ModelInfo, side: int, options: Options
) -> Fitting:
    """For networks that need classes and a size only."""
    return Fitting(options)


def fit_detector(
    project: Project, request: RecommendRequest, info: ModelInfo, side: int, options: Options
) -> Fitting:
    """Anchors from the boxes, unless they are given or the published ones do; the neck's cost.

    Args:
        project: whose boxes.
        request: what is asked.
        info: the detector.
        side: of its input, px.
        options: of its family, as the user gave them.

    Raises:
        SettingsError: an option is unknown or out of range.
    """
    anchors = _anchors(box_sides(project, side), info, options)
    neck = _neck(request, info, side, options)
    return Fitting(
        {**options, **anchors.options},
        (*anchors.told, *neck.told),
        {**anchors.outputs, **neck.outputs},
        anchors.fitted,
    )


def _anchors(sides: Sides, info: ModelInfo, options: Options) -> Fitting:
    from tango_desktop.data.anchors import best_possible_recall, fit_anchors

    levels = len(info.anchors) // (2 * _PER_LEVEL)
    if "anchors" in options or len(sides) < levels * _PER_LEVEL:
        return Fitting({})
    before = best_possible_recall(sides, info.anchors)
    if before >= ENOUGH_RECALL:
        return _kept(before, before)
    found = tuple(round(float(value), 2) for value in fit_anchors(sides, levels).anchors)
    after = best_possible_recall(sides, found)
    return _fitted(found, before, after) if after > before else _kept(before, after)


def _kept(before: float, tried: float) -> Fitting:
    said = tr("The published anchors fit your boxes: recall {recall}.", recall=f"{before:.3f}")
    if before < ENOUGH_RECALL:
        said = tr(
            "The published anchors are kept: recall {recall}, and {tried} with fitted ones.",
            recall=f"{before:.3f}",
            tried=f"{tried:.3f}",
        )
    return Fitting({}, (said,), _recalls("published", before, before))


def _fitted(anchors: tuple[float, ...], before: float, after: float) -> Fitting:
    said = tr(
        "Anchors fitted to your boxes: recall {before} → {after}.",
        before=f"{before:.3f}",
        after=f"{after:.3f}",
    )
    return Fitting({"anchors": anchors}, (said,), _recalls("fitted", before, after), True)


def _recalls(kind: str, before: float, after: float) -> dict[str, object]:
    return {
        "anchors": kind,
        "anchor_recall": round(after, 4),
        "anchor_recall_published": round(before, 4),
    }


def _neck(request: RecommendRequest, info: ModelInfo, side: int, options: Options) -> Fitting:
    if options.get("neck", _PLAIN_NECK) == _PLAIN_NECK:
        return Fitting({})
    plain = _work(request, info, side, {**options, "neck": _PLAIN_NECK})
    own = _work(request, info, side, options)
    parameters, macs = own.parameters - plain.parameters, own.macs - plain.macs
    said = tr(
        "The scale-sequence neck adds {parameters} parameters ({more_parameters} %) and"
        " {macs} million multiply-adds ({more_macs} %).",
        parameters=f"{parameters:,}",
        more_parameters=f"{100 * parameters / plain.parameters:.1f}",
        macs=f"{macs / 1e6:.0f}",
        more_macs=f"{100 * macs / plain.macs:.1f}",
    )
    return Fitting({}, (said,), {"neck_parameters": parameters, "neck_macs": macs})


def _work(request: RecommendRequest, info: ModelInfo, side: int, options: Options) -> Workload:
    key = options_key(options)
    return workload_of(info.name, request.classes, request.channels, side, deploy_form, key)

"""What a network takes over from the project's data beyond its classes and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tango_desktop.core.project import Project
from tango_desktop.data.anchors import fit_anchors
from tango_desktop.families import ModelInfo
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.i18n import tr
from tango_desktop.recommend.boxes import Sides, box_sides
from tango_desktop.recommend.records import RecommendRequest
from tango_desktop.recommend.workload import Options, Workload, options_key, workload_of

_PER_LEVEL = 3
_PLAIN_NECK = "standard"


@dataclass(frozen=True)
class Fitting:
    """What was decided.

    Attributes:
        options: the family's options, with what was added.
        told: sentences about it.
        outputs: plain values for the stages after.
        fitted: whether anchors were fitted to the boxes.
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
    levels = len(info.anchors) // (2 * _PER_LEVEL)
    if "anchors" in options or len(sides) < levels * _PER_LEVEL:
        return Fitting({})
    found = fit_anchors(sides, levels, _PER_LEVEL, old=info.anchors)
    outputs = {
        "anchors": "published" if found.kept else "fitted",
        "anchor_recall": round(found.recall_after, 4),
        "anchor_recall_published": round(found.recall_before, 4),
    }
    if found.kept:
        recall = f"{found.recall_after:.3f}"
        said = tr("The published anchors are kept: recall {recall} of your boxes.", recall=recall)
        return Fitting({}, (said,), outputs)
    said = tr(
        "Anchors fitted to your boxes: recall {before} → {after}.",
        before=f"{found.recall_before:.3f}",
        after=f"{found.recall_after:.3f}",
    )
    return Fitting({"anchors": found.anchors}, (said,), outputs, fitted=True)


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

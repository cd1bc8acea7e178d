"""How the comparison of two detectors is shown: raw outputs, boxes of both sides, precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tango_desktop.export.comparison import Comparison
from tango_desktop.export.detection_card import BOXES
from tango_desktop.export.detection_report import (
    KIND_TITLES,
    BoxLimits,
    DetectionParityReport,
    DetectionPicture,
    FoundBox,
)
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.export_classification import shared_figures
from tango_desktop.ui.pages.export_state import ExportView, Figure, Row
from tango_desktop.ui.widgets.box_overlay import BoxLook, ShownBoxes
from tango_desktop.ui.widgets.gallery import Tile
from tango_desktop.ui.widgets.picture_viewer import Shown


def _percent(value: float) -> str:
    return numbers.percent(value, 1)


def _report(report: Comparison | None) -> DetectionParityReport:
    assert isinstance(report, DetectionParityReport)
    return report


# -- figures ----------------------------------------------------------------------------------


def box_figures(report: Comparison) -> tuple[Figure, ...]:
    """A detector's figures."""
    found = _report(report)
    return (
        _same_boxes(found),
        *shared_figures(found),
        Figure(
            _precision("mAP50-95", found.accuracy_trained, found.accuracy_exported),
            _change(found.accuracy_trained, found.accuracy_exported),
            "accuracy",
            "accuracy_loss",
            "≥ −",
            numbers.score,
        ),
        Figure(
            _precision("mAP50", found.map50_trained, found.map50_exported),
            _change(found.map50_trained, found.map50_exported),
        ),
    )


def no_boxes_compared(report: Comparison) -> str:
    """That neither side shows a box, where that is so."""
    found = _report(report)
    if found.boxes_trained or found.boxes_exported:
        return ""
    return tr(
        "Only their raw outputs could be compared: on these pictures neither has a box with a "
        "confidence above {score}. Train longer, or lower the least confidence in the settings.",
        score=f"{found.shown_with.score:g}",
    )


def _same_boxes(found: DetectionParityReport) -> Figure:
    """How many boxes are the same; a statement without a figure where neither side shows any."""
    if not found.boxes_trained and not found.boxes_exported:
        return Figure(tr("Same boxes"), tr("no boxes to compare"))
    title = tr(
        "Same boxes, of {trained} trained and {exported} exported",
        trained=numbers.count(found.boxes_trained),
        exported=numbers.count(found.boxes_exported),
    )
    return Figure(title, _percent(found.agreement), "agreement", "agreement", "≥ ", _percent)


def _precision(name: str, trained: float, exported: float) -> str:
    return tr(
        "{name}, trained {trained} and exported {exported}",
        name=name,
        trained=_score(trained),
        exported=_score(exported),
    )


def _score(value: float) -> str:
    return numbers.NONE if value < 0 else numbers.score(value)  # −1: there is no object


def _change(trained: float, exported: float) -> str:
    change = exported - trained
    sign = "" if round(abs(change), 3) == 0 else "+" if change > 0 else "−"
    return tr("change {change}", change=f"{sign}{numbers.score(abs(change))}")


def output_rows(report: Comparison) -> list[Row]:
    """The raw outputs by kind."""
    return [
        (
            tr(KIND_TITLES[kind.kind]),
            kind.max_difference,
            kind.relative_difference,
            f"{kind.cosine:.6f}",
        )
        for kind in _report(report).kinds
    ]


def how_compared(report: Comparison) -> str:
    """How the boxes were chosen that were compared."""
    found = _report(report)
    return " ".join(
        (
            tr(
                "Two boxes are the same when they have one class and overlap by an IoU of {iou}.",
                iou=f"{found.same_place:g}",
            ),
            tr("Boxes shown: {selection}.", selection=_selection(found.shown_with)),
            tr("Boxes for mAP: {selection}.", selection=_selection(found.measured_with)),
        )
    )


def _selection(limits: BoxLimits) -> str:
    return tr(
        "confidence above {score}, duplicates from IoU {iou}, at most {top}",
        score=f"{limits.score:g}",
        iou=f"{limits.iou:g}",
        top=numbers.count(limits.top),
    )


def box_facts(card: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the model's card says of boxes."""
    chosen = card.get("postprocess") or {}
    inside = (card.get("output") or {}).get("kind") == BOXES
    where = tr("inside the model (NMS)") if inside else tr("after the model, by the runner (NMS)")
    facts = [(tr("Duplicates are removed"), where)]
    if chosen:
        facts.append((tr("Boxes shown"), _selection(BoxLimits.of(chosen))))
    return facts


# -- pictures ---------------------------------------------------------------------------------


def _worst(data: ExportView, index: int) -> DetectionPicture:
    return _report(data.report).worst[index]


def both_sides(picture: DetectionPicture, data: ExportView) -> ShownBoxes:
    """The trained network's boxes solid, the exported model's dashed over them."""
    boxes = (*picture.trained, *picture.exported)
    looks = [BoxLook.SOLID] * len(picture.trained) + [BoxLook.DASHED] * len(picture.exported)
    numbered = {name: number for number, name in enumerate(data.classes)}
    return ShownBoxes(
        np.array([box.box for box in boxes], np.float32).reshape(-1, 4),
        np.array([numbered.get(box.label, -1) for box in boxes], np.int32),
        data.classes,
        np.array(looks, np.uint8),
        np.array([box.confidence for box in boxes], np.float32),
        (
            *(_caption(box, tr("only trained")) for box in picture.trained),
            *(_caption(box, tr("only exported")) for box in picture.exported),
        ),
        data.sizes.get(picture.path),
    )


def _caption(box: FoundBox, alone: str) -> str:
    said = f"{box.label} {numbers.score(box.confidence)}"
    return said if box.same else f"{said} · {alone}"


def _alike(picture: DetectionPicture) -> int:
    return sum(box.same for box in picture.trained)


def box_tile(data: ExportView, index: int) -> Tile:
    """A picture that differs, small."""
    worst = _worst(data, index)
    boxes = both_sides(worst, data) if worst.path in data.sizes else None
    any_box = bool(worst.trained or worst.exported)
    return Tile(
        data.root / worst.path,
        tr("{percent} the same", percent=numbers.percent(worst.agreement))
        if any_box
        else tr("no boxes"),
        numbers.figure(worst.max_difference, 2),
        worst.path,
        flag="" if worst.agreement == 1 else "bad",
        boxes=boxes,
    )


def box_large(data: ExportView, index: int) -> Shown:
    """A picture that differs, large."""
    worst = _worst(data, index)
    text = tr(
        "Solid: trained ({trained}); dashed: exported ({exported}); the same: {same}; largest "
        "difference {difference}",
        trained=len(worst.trained),
        exported=len(worst.exported),
        same=_alike(worst),
        difference=numbers.figure(worst.max_difference, 2),
    )
    title = worst.path.rpartition("/")[2]
    return Shown(data.root / worst.path, title, f"{text}  ·  {worst.path}", both_sides(worst, data))

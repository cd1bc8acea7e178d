"""The page of a detector's export: boxes of both sides, raw outputs by kind, the card's facts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.files import write_yaml
from tango_desktop.core.project import Project
from tango_desktop.export.comparison import REPORT, write_report
from tango_desktop.export.detection_report import (
    KIND_TITLES,
    BoxLimits,
    DetectionParityReport,
    DetectionPicture,
    FoundBox,
    KindParity,
)
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.ui.pages.export_page import ExportPage
from tango_desktop.ui.widgets.box_overlay import BoxLook

Show = Callable[[type], ExportPage]
NUT, BOLT = (4.0, 4.0, 24.0, 24.0), (34.0, 10.0, 60.0, 40.0)
SHOWN = BoxLimits(0.25, 0.45, 300, False)


def _report(**changes: Any) -> DetectionParityReport:
    worst = DetectionPicture(
        "images/val/0.png",
        (FoundBox("nut", 0.91, NUT, True), FoundBox("bolt", 0.4, BOLT, False)),
        (FoundBox("nut", 0.91, NUT, True),),
        2 / 3,
        0.02,
        0.0,
    )
    values: dict[str, Any] = {
        "split": "val",
        "pictures": 4,
        "max_difference": 6e-4,
        "mean_difference": 1e-6,
        "relative_difference": 1.1e-6,
        "cosine": 0.99999999,
        "agreement": 1.0,
        "accuracy_trained": 0.512,
        "accuracy_exported": 0.512,
        "input_difference": 0.0,
        "failures": (),
        "kinds": tuple(KindParity(kind, 6e-4, 1e-6, 1.1e-6, 0.9999999) for kind in KIND_TITLES),
        "boxes_trained": 47,
        "boxes_exported": 46,
        "same_place": 0.98,
        "shown_with": SHOWN,
        "map50_trained": 0.7,
        "map50_exported": 0.7,
        "measured_with": BoxLimits(0.001, 0.65, 300, True),
        "worst": (worst,),
    }
    return DetectionParityReport(**{**values, **changes})


def _write(
    project: Project, report: DetectionParityReport, output: dict[str, Any] | None = None
) -> Path:
    folder = project.path("artifacts", "onnxruntime")
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"x" * 1_234_000)
    write_report(folder / REPORT, "detection", report, DetectionExportSettings())
    raw = {"name": "output0", "names": ["output0"], "kind": "predictions", "shape": [1, 6300, 7]}
    write_yaml(
        folder / "model.yaml",
        {
            "schema": 1,
            "name": "Parts",
            "task": "detection",
            "engine": {"name": "onnxruntime", "precision": "fp32"},
            "file": "model.onnx",
            "classes": ["nut", "bolt"],
            "input": {"name": "images", "size": [320, 320], "channels": 3, "dtype": "float32"},
            "output": output or raw,
            "preprocess": {"size": [320, 320], "resize": "letterbox", "mean": [0.0], "std": [1.0]},
            "postprocess": {"kind": "boxes", **dataclasses.asdict(SHOWN)},
            "checksums": {"model.onnx": "ab" * 32},
            "parity": {"passed": report.passed, "accepted": False},
            "source": {"model": "yolov7-tiny", "run": 1, "opset": 20, "producer": "PyTorch"},
        },
    )
    return folder


def _rows(page: ExportPage) -> dict[str, tuple[str, str, str]]:
    model = page.parity.figures.model
    return {
        model.text_at(row, 0): tuple(model.text_at(row, at) for at in (1, 2, 3))  # type: ignore[misc]
        for row in range(model.rowCount())
    }


def test_a_detector_that_finds_the_same(boxed: Project, show: Show) -> None:
    _write(boxed, _report())
    page = show(ExportPage)
    assert page.parity.verdict.text.text().startswith("Yes: the exported model finds")
    rows = _rows(page)
    assert rows["Same boxes, of 47 trained and 46 exported"] == ("100.0 %", "≥ 99.0 %", "kept")
    precision = rows["mAP50-95, trained 0.512 and exported 0.512"]
    assert precision == ("change 0.000", "≥ −0.010", "kept")
    assert rows["mAP50, trained 0.700 and exported 0.700"][0] == "change 0.000"
    outputs = page.parity.outputs.model
    assert outputs.rowCount() == 4
    assert outputs.text_at(0, 0) == "Centres of boxes, px"
    assert outputs.text_at(0, 1) == "0.00060"
    assert "overlap by an IoU of 0.98" in page.parity.how.text()
    assert page.facts.shown["Output"] == "output0  1 × 6300 × 7"
    assert page.facts.shown["Duplicates are removed"] == "after the model, by the runner (NMS)"
    assert "above 0.25, duplicates from IoU 0.45" in page.facts.shown["Boxes shown"]
    assert "same boxes" in page.help_text()


def test_a_detector_that_finds_something_else(boxed: Project, show: Show) -> None:
    _write(
        boxed, _report(agreement=0.8, accuracy_exported=0.49, failures=("agreement", "accuracy"))
    )
    page = show(ExportPage)
    assert page.parity.verdict.text.text().startswith("No")
    assert "Too many boxes differ." in page.parity.verdict.hint.text()
    rows = _rows(page)
    assert rows["mAP50-95, trained 0.512 and exported 0.490"][::2] == ("change −0.022", "broken")


def test_boxes_of_both_sides_are_told_apart_by_their_lines(boxed: Project, show: Show) -> None:
    _write(boxed, _report())
    page = show(ExportPage)
    tile = page.parity.worst.tile(0)
    assert (tile.caption, tile.flag) == ("67 % the same", "bad")
    assert tile.boxes is not None
    assert tile.boxes.size == (64, 48)
    assert tile.boxes.labels.tolist() == [0, 1, 0]
    looks = [tile.boxes.look_of(n) for n in range(3)]
    assert looks == [BoxLook.SOLID, BoxLook.SOLID, BoxLook.DASHED]
    captions = [tile.boxes.caption(n) for n in range(3)]
    assert captions == ["nut 0.910", "bolt 0.400 · only trained", "nut 0.910"]
    large = page.parity.describe(0)
    assert large.title == "0.png"
    assert large.text.startswith("Solid: trained (2); dashed: exported (1); the same: 1;")


def test_a_model_that_removes_duplicates_itself_says_so(boxed: Project, show: Show) -> None:
    output = {"name": "boxes", "names": ["boxes", "scores"], "kind": "boxes", "shape": ["found", 4]}
    _write(boxed, _report(), output)
    page = show(ExportPage)
    assert page.facts.shown["Duplicates are removed"] == "inside the model (NMS)"
    assert page.facts.shown["Output"] == "boxes, scores  found × 4"


def test_pictures_without_objects_have_no_precision(boxed: Project, show: Show) -> None:
    _write(boxed, _report(accuracy_trained=-1.0, accuracy_exported=-1.0))
    page = show(ExportPage)
    assert "mAP50-95, trained – and exported –" in _rows(page)


def test_without_any_box_no_share_of_boxes_is_told(boxed: Project, show: Show) -> None:
    """All of no boxes would be the same."""
    empty = dataclasses.replace(_report().worst[0], trained=(), exported=(), agreement=1.0)
    _write(boxed, _report(boxes_trained=0, boxes_exported=0, worst=(empty,)))
    page = show(ExportPage)
    assert _rows(page)["Same boxes"] == ("no boxes to compare", "–", "")
    assert "neither has a box with a confidence above 0.25" in page.parity.verdict.hint.text()
    assert page.parity.worst.tile(0).caption == "no boxes"
    assert _report(boxes_trained=0, boxes_exported=0).summary() == (
        "4 pictures: largest relative difference 1.1e-06, no box with a confidence above 0.25 on "
        "either side"
    )
    assert not any("100" in value for value, _, _ in _rows(page).values())


@pytest.mark.parametrize("path", ["images/val/9.png"])
def test_a_picture_that_is_gone_has_no_boxes(boxed: Project, show: Show, path: str) -> None:
    report = _report()
    _write(boxed, _report(worst=(dataclasses.replace(report.worst[0], path=path),)))
    page = show(ExportPage)
    assert page.parity.worst.tile(0).boxes is None

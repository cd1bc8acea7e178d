"""Detectors: the deploy form behind ONNX, with and without NMS inside, against the trained form."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper

from tango_desktop.core.files import read_yaml, write_yaml
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.data.postprocess import Found, default_postprocess, detections
from tango_desktop.data.preprocess import geometry_of, open_picture, preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.deploy.install import install
from tango_desktop.deploy.predict import ask, installed_here
from tango_desktop.errors import ExportError, JobCancelled, ParityError
from tango_desktop.export.detection import DetectionExport, ExportedDetector, lead_output
from tango_desktop.export.detection_parity import Side, Tally, agreement
from tango_desktop.export.detection_report import (
    FAILURES,
    KIND_TITLES,
    BoxLimits,
    DetectionParityReport,
)
from tango_desktop.export.job import export
from tango_desktop.export.onnx_exporter import convert
from tango_desktop.export.onnx_nms import add_nms
from tango_desktop.export.opsets import OPSETS
from tango_desktop.export.reports import load_report
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.export.spec import ExportSpec

CTX = JobContext()
With = Callable[..., ExportSpec]


def outputs_of(path: Path | bytes, image: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Every output of an ONNX file for one prepared picture."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]
    return dict(zip(names, session.run(names, {"images": image[None]}), strict=True))


@pytest.fixture(scope="module")
def trained(detector: ExportSpec) -> DetectionExport:
    """The trained network and its deploy form."""
    return DetectionExport(detector)


# -- the whole path ---------------------------------------------------------------------------


def test_a_faithful_export_passes(detector_result: Any) -> None:
    report = detector_result.report
    assert isinstance(report, DetectionParityReport)
    assert report.passed
    assert (report.split, report.pictures) == ("val", 5)
    assert report.agreement == 1.0
    assert report.boxes_trained == report.boxes_exported > 5
    assert report.input_difference < 1e-6
    assert {kind.kind for kind in report.kinds} == set(KIND_TITLES)
    assert report.relative_difference == max(kind.relative_difference for kind in report.kinds)
    assert 0.0 < report.relative_difference < 1e-3
    assert report.accuracy_trained > 0.7  # the truth is what the trained network shows
    assert report.accuracy_exported == pytest.approx(report.accuracy_trained, abs=1e-2)
    assert report.map50_trained >= report.accuracy_trained
    assert report.accuracy_change == report.accuracy_exported - report.accuracy_trained
    assert report.accuracy_change_low <= report.accuracy_change <= report.accuracy_change_high
    assert report.shown_with == BoxLimits(0.25, 0.45, 300, False)
    assert report.measured_with == BoxLimits(0.001, 0.65, 300, True)


def test_the_report_is_kept(detector_result: Any) -> None:
    assert load_report(detector_result.folder) == detector_result.report
    content = json.loads((detector_result.folder / "parity.json").read_text(encoding="utf-8"))
    assert (content["task"], content["passed"]) == ("detection", True)
    assert content["limits"]["agreement"] == 0.99
    box = content["worst"][0]["trained"][0]
    assert set(box) == {"label", "confidence", "box", "same"}


def test_the_card(detector_result: Any, detector: ExportSpec) -> None:
    card = read_yaml(detector_result.folder / "model.yaml")
    assert card["task"] == "detection"
    assert card["output"] == {
        "name": "output0",
        "names": ["output0"],
        "kind": "predictions",
        "shape": [1, 567, 8],
    }
    assert card["postprocess"] == default_postprocess()
    assert card["preprocess"]["resize"] == "letterbox"
    assert card["source"]["document"] == detector.document.digest()


def test_the_file(detector_result: Any, detector: ExportSpec) -> None:
    model = onnx.load(detector_result.folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    (given,) = model.graph.output
    assert [d.dim_value for d in given.type.tensor_type.shape.dim] == [1, 567, 8]
    kinds = {node.op_type for node in model.graph.node}
    assert not kinds & {"BatchNormalization", "Identity", "NonMaxSuppression"}
    found = {entry.key: entry.value for entry in model.metadata_props}
    assert (found["task"], found["stride"]) == ("detect", "32")


def test_boxes_after_export_are_those_of_the_trained_form(
    detector_result: Any, detector: ExportSpec, trained: DetectionExport
) -> None:
    exported = ExportedDetector(detector_result.folder)
    count = 0
    for picture in detector.lock.pictures:
        image = open_picture(str(detector.lock.file(picture)))
        ours, theirs = trained.find(image, default_postprocess()), exported.look(image).shown
        np.testing.assert_array_equal(ours.classes, theirs.classes)
        np.testing.assert_allclose(ours.scores, theirs.scores, atol=1e-3)
        np.testing.assert_allclose(ours.boxes, theirs.boxes, atol=0.5)
        count += len(ours.scores)
    assert count > 10


def test_it_deploys_and_finds_what_pytorch_finds(
    detector_result: Any, detector: ExportSpec, trained: DetectionExport, tmp_path: Path
) -> None:
    bundle = make_bundle(detector_result.folder, tmp_path / "bundles", CTX)
    installed = install(bundle.folder, tmp_path / "설치", CTX)
    assert installed.probe.label
    assert installed.probe.difference < 1e-3
    pictures = [detector.lock.file(picture) for picture in detector.lock.of_split("val")]
    for row in ask(installed_here(tmp_path / "설치"), pictures, CTX):
        wanted = trained.find(open_picture(str(row.path)), default_postprocess())
        assert row.boxes is not None
        assert [box.index for box in row.boxes] == wanted.classes.tolist()
        assert [box.confidence for box in row.boxes] == pytest.approx(wanted.scores, abs=1e-3)


def test_the_golden_picture_has_boxes(detector_result: Any) -> None:
    golden = json.loads((detector_result.folder / "golden.json").read_text(encoding="utf-8"))
    assert (golden["kind"], golden["tolerance"]) == ("boxes", {"score": 2e-3, "iou": 0.98})
    assert golden["boxes"]
    assert all(box["score"] > 0.25 for box in golden["boxes"])


@pytest.mark.slow
def test_auxiliary_heads_are_left_out(
    make_detector: Callable[..., ExportSpec], tmp_path: Path
) -> None:
    spec = make_detector(tmp_path, "yolov7-w6")
    assert len(spec.document.outputs) == 2
    result = export(spec, CTX)
    assert result.report.passed
    assert len(onnx.load(result.folder / "model.onnx").graph.output) == 1


# -- NMS inside -------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_nms_inside_gives_the_boxes_of_nms_outside(
    make_detector: Callable[..., ExportSpec], tmp_path: Path, classes: int
) -> None:
    spec = make_detector(tmp_path, classes=classes, nms_inside=True)
    result = export(spec, CTX)
    assert result.report.passed
    assert result.report.measured_with == result.report.shown_with
    card = read_yaml(result.folder / "model.yaml")
    assert card["output"]["names"] == ["boxes", "scores", "classes"]
    outside = replace(spec, settings=replace(spec.settings, nms_inside=False))
    (tmp_path / "outside").mkdir()
    convert(DetectionExport(outside).module, outside, tmp_path / "outside", CTX)
    inside = ExportedDetector(result.folder)
    count = 0
    for picture in spec.lock.pictures:
        image = open_picture(str(spec.lock.file(picture)))
        raw = outputs_of(tmp_path / "outside" / "model.onnx", preprocess(image, spec.preprocess))
        geometry = geometry_of(image.size, spec.preprocess)
        wanted = detections(raw["output0"], default_postprocess(), geometry)
        assert_same(inside.look(image).shown, wanted)
        count += len(wanted.scores)
    assert count > 10
    make_bundle(result.folder, tmp_path / "bundles", CTX)


def assert_same(found: Found, wanted: Found) -> None:
    np.testing.assert_array_equal(found.classes, wanted.classes)
    np.testing.assert_allclose(found.scores, wanted.scores, atol=1e-6)
    np.testing.assert_allclose(found.boxes, wanted.boxes, atol=1e-3)


def passing(rows: int, classes: int, opset: int = 17) -> Any:
    """A model that gives what it is given, as output0 (1, rows, 5 + classes)."""
    shape = [1, rows, 5 + classes]
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [
            onnx.helper.make_node("Neg", ["images"], ["less"]),
            onnx.helper.make_node("Neg", ["less"], ["output0"]),
        ],
        "passing",
        [value("images", onnx.TensorProto.FLOAT, shape)],
        [value("output0", onnx.TensorProto.FLOAT, shape)],
    )
    opsets = [onnx.helper.make_opsetid("", opset)]
    return onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8)


@pytest.mark.parametrize("opset", [info.opset for info in OPSETS])
@pytest.mark.parametrize(("classes", "top"), [(1, 300), (4, 300), (4, 7)])
def test_nms_inside_on_crowded_rows(opset: int, classes: int, top: int) -> None:
    random = np.random.default_rng(classes)
    rows = random.random((400, 5 + classes), np.float32)
    rows[:, :2] *= 100
    rows[:, 2:4] = rows[:, 2:4] * 40 + 5
    model = passing(400, classes, opset)
    limits = DetectionExportSettings(score=0.3, iou=0.45, top=top)
    add_nms(model, classes, limits)
    onnx.checker.check_model(model, full_check=True)
    found = outputs_of(model.SerializeToString(), rows)
    spec = {**default_postprocess(), "score": 0.3, "iou": 0.45, "top": top}
    geometry = geometry_of((1000, 1000), {"resize": "stretch", "size": [1000, 1000]})
    inside = Found(geometry.back(found["boxes"]), found["scores"], found["classes"])
    outside = detections(rows, spec, geometry)
    assert len(outside.scores) == top if top == 7 else len(outside.scores) > 20
    assert_same(inside, outside)
    assert found["classes"].dtype == np.int64


def test_nms_inside_finds_nothing_in_nothing() -> None:
    model = passing(10, 3)
    add_nms(model, 3, DetectionExportSettings())
    found = outputs_of(model.SerializeToString(), np.zeros((10, 8), np.float32))
    assert [found[name].shape for name in ("boxes", "scores", "classes")] == [(0, 4), (0,), (0,)]


def test_nms_inside_takes_one_picture_at_a_time(detector_with: With) -> None:
    with pytest.raises(ExportError, match="one picture at a time"):
        export(detector_with(nms_inside=True, dynamic_batch=True), CTX)


# -- the file ---------------------------------------------------------------------------------


def test_any_batch_size(detector_with: With, trained: DetectionExport, tmp_path: Path) -> None:
    convert(trained.module, detector_with(dynamic_batch=True), tmp_path, CTX)
    session = onnxruntime.InferenceSession(
        tmp_path / "model.onnx", providers=["CPUExecutionProvider"]
    )
    images = np.random.default_rng(0).random((3, 3, 96, 96), np.float32)
    (found,) = session.run(None, {"images": images})
    with torch.inference_mode():
        wanted = lead_output(trained.module, torch.from_numpy(images))
    np.testing.assert_allclose(found, wanted, atol=2e-2, rtol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("opset", [info.opset for info in OPSETS])
def test_every_opset(
    detector_with: With, trained: DetectionExport, tmp_path: Path, opset: int
) -> None:
    spec = detector_with(opset=opset, nms_inside=True, simplify=opset != 17)
    convert(trained.module, spec, tmp_path, CTX)
    model = onnx.load(tmp_path / "model.onnx")
    assert [one.version for one in model.opset_import] == [opset]
    assert [one.name for one in model.graph.output] == ["boxes", "scores", "classes"]
    image = open_picture(str(spec.lock.file(spec.lock.pictures[3])))
    found = outputs_of(tmp_path / "model.onnx", preprocess(image, spec.preprocess))
    wanted = trained.find(image, default_postprocess())
    assert len(found["scores"]) == len(wanted.scores)


# -- models that differ -----------------------------------------------------------------------


def tampered(folder: Path, trained: DetectionExport, scale: float) -> DetectionParityReport:
    """The comparison after the first of the model's kernels was scaled."""
    model = onnx.load(folder / "model.onnx")
    kernel = next(t for t in model.graph.initializer if len(t.dims) == 4)
    values = numpy_helper.to_array(kernel) * np.float32(scale)
    kernel.CopyFrom(numpy_helper.from_array(values, kernel.name))
    onnx.save(model, folder / "model.onnx")
    return trained.compare(folder, CTX)


def test_a_changed_weight_is_found(
    detector_result: Any, trained: DetectionExport, tmp_path: Path
) -> None:
    report = tampered(shutil.copytree(detector_result.folder, tmp_path / "copy"), trained, 1.5)
    assert {"difference", "agreement", "accuracy"} <= set(report.failures)
    assert "inputs" not in report.failures
    assert report.accuracy_exported < report.accuracy_trained - 0.05
    worst = report.worst[0]
    assert worst.agreement < 1.0
    assert any(not box.same for box in (*worst.trained, *worst.exported))
    assert "Too many boxes differ." in report.reasons()


@pytest.mark.parametrize("change", [{"resize": "stretch"}, {"fill": 0}, {"std": [0.5] * 3}])
def test_wrong_preparation_is_found(
    detector_result: Any, trained: DetectionExport, tmp_path: Path, change: dict[str, Any]
) -> None:
    folder = shutil.copytree(detector_result.folder, tmp_path / "copy")
    card = read_yaml(folder / "model.yaml")
    card["preprocess"].update(change)
    write_yaml(folder / "model.yaml", card)
    report = trained.compare(folder, CTX)
    assert "inputs" in report.failures


@pytest.mark.usefixtures("converted_here")
def test_an_unfaithful_folding_is_found(
    detector_with: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tango_desktop.export import detection

    faithful = detection.deploy_module

    def unfaithful(document: Any, module: Any) -> Any:
        deployed, folded = faithful(document, module)
        next(folded.parameters()).data.mul_(1.1)
        return deployed, folded

    monkeypatch.setattr(detection, "deploy_module", unfaithful)
    with pytest.raises(ParityError, match="outputs differ"):
        export(detector_with(), CTX)


def test_an_accepted_difference_gets_a_golden_of_its_own(
    detector_with: With, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = detector_with(accept_parity=True, max_difference=0.0)
    result = export(spec, CTX)
    assert result.report.failures == ("difference",)
    bundle = make_bundle(result.folder, tmp_path / "bundles", CTX)
    install(bundle.folder, tmp_path / "target", CTX)  # the exported model answered itself


def test_cancel_leaves_nothing(detector_with: With) -> None:
    spec, ctx = detector_with(), JobContext()

    def cancel(progress: Progress) -> None:
        if progress.message.startswith("Comparing"):
            ctx.control.cancel()

    ctx.on_progress = cancel
    with pytest.raises(JobCancelled):
        export(spec, ctx)
    assert not spec.folder.exists()


# -- the judgement ----------------------------------------------------------------------------

PICTURE = LockedPicture("a.png", -1, "val", "", 100, 100, 1, 1)


def side(raw: list[list[float]], boxes: list[list[float]], scores: list[float]) -> Side:
    found = Found(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(scores, np.float32),
        np.zeros(len(scores), np.int64),
    )
    return Side(np.zeros(4, np.float32), np.array(raw, np.float32), found, found)


def judged(trained: Side, exported: Side, **limits: float) -> DetectionParityReport:
    shown = BoxLimits(0.25, 0.45, 300, False)
    tally = Tally(("ant", "bee"), DetectionExportSettings(**limits), shown, shown)
    tally.add(PICTURE, trained, exported)
    return tally.report("val")


ROW = [50.0, 40.0, 200.0, 100.0, 0.5, 0.5, 0.5]
BOX = [10.0, 10.0, 50.0, 50.0]


def test_figures_are_by_kind() -> None:
    other = [50.5, 40.0, 190.0, 100.0, 0.4, 0.5, 0.7]
    report = judged(side([ROW], [BOX], [0.9]), side([other], [BOX], [0.8]))
    found = {kind.kind: kind for kind in report.kinds}
    assert found["position"].max_difference == pytest.approx(0.5)
    assert found["position"].relative_difference == pytest.approx(0.01)
    assert found["size"].mean_difference == pytest.approx(5.0)
    assert found["size"].relative_difference == pytest.approx(0.05)
    assert found["objectness"].max_difference == pytest.approx(0.1)
    assert found["classes"].relative_difference == pytest.approx(0.2)
    assert found["objectness"].cosine == pytest.approx(1.0)
    assert report.relative_difference == pytest.approx(0.2)
    assert report.cosine == min(kind.cosine for kind in report.kinds)
    assert report.agreement == 1.0


@pytest.mark.parametrize(
    ("boxes", "share"),
    [
        ([BOX], 1.0),
        ([[10.0, 10.0, 50.2, 50.0]], 1.0),
        ([[10.0, 10.0, 50.0, 45.0]], 0.0),
        ([BOX, [60.0, 60.0, 90.0, 90.0]], 2 / 3),
        ([BOX, BOX], 2 / 3),
        ([], 0.0),
    ],
)
def test_agreement_counts_boxes_of_both_sides(boxes: list[list[float]], share: float) -> None:
    report = judged(side([ROW], [BOX], [0.9]), side([ROW], boxes, [0.9] * len(boxes)))
    assert report.agreement == pytest.approx(share)
    assert ("agreement" in report.failures) == (share < 0.99)
    same = [box.same for box in report.worst[0].exported]
    assert sum(same) == (1 if share else 0)


def test_no_boxes_agree() -> None:
    assert agreement(0, 0, 0) == 1.0
    report = judged(side([ROW], [], []), side([ROW], [], []))
    assert report.passed
    assert report.accuracy_trained == -1.0  # no truth either
    assert report.accuracy_change is None
    assert "No box with a confidence above 0.25 on either side: nothing" in report.note()


def test_boxes_that_are_not_shown_are_told_of() -> None:
    empty = judged(side([ROW], [], []), side([ROW], [], []))
    unsure = replace(empty, accuracy_change=0.0, accuracy_trained=0.5, accuracy_exported=0.5)
    assert unsure.note().endswith("the mAP of boxes that are not shown.")


def test_a_box_on_one_side_is_something_to_compare() -> None:
    boxed, empty = side([ROW], [BOX], [0.9]), side([ROW], [], [])
    for trained, exported in ((boxed, empty), (empty, boxed), (boxed, boxed)):
        assert "nothing was compared" not in judged(trained, exported).note()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_fail(value: float) -> None:
    bad = [*ROW[:4], value, *ROW[5:]]
    report = judged(side([ROW], [], []), side([bad], [], []))
    assert {"finite", "difference"} <= set(report.failures)


def test_every_failure_has_a_sentence() -> None:
    bad = side([[9.0] * 7], [], [])
    report = replace(judged(bad, bad), failures=tuple(FAILURES))
    assert report.reasons().count(".") == len(FAILURES)

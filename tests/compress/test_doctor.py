"""The doctor measures once, for both tasks, goes on after a stop, and mends what is damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tango_desktop.compress import doctor, means
from tango_desktop.compress.asked import doctor_spec
from tango_desktop.compress.curve import latency_of
from tango_desktop.compress.doctor import (
    SENSITIVITY,
    DoctorSpec,
    Sensitivity,
    calibration_report,
    diagnose,
    exact_point,
    known_calibration,
    known_curve,
    known_sensitivity,
)
from tango_desktop.compress.examining import SCORERS, Examination, MeanPrecision, Top1, measuring
from tango_desktop.compress.means import traced_as
from tango_desktop.core.files import write_json
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext, JobControl, Progress
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS
from tango_desktop.errors import JobCancelled
from tango_desktop.export.engine import OnnxSession
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.quantization import planning
from tango_desktop.export.quantization.models import ModelView, model_digest
from tango_desktop.train.runs import read_run
from tango_desktop.train.spec import TrainSpec
from tests.compress.conftest import trained_flow

CTX = JobContext()


@pytest.fixture
def spec(trained: tuple[Project, Flow]) -> DoctorSpec:
    return doctor_spec(trained[0])


def test_every_task_has_a_score() -> None:
    assert set(SCORERS) == {task.name for task in TASKS}


@pytest.mark.parametrize(("kept", "words"), [(0, "0 layers"), (1, "1 layer"), (2, "2 layers")])
def test_one_layer_is_no_layers(kept: int, words: str) -> None:
    assert measuring(kept) == f"Measuring in 8 bits, {words} in floats"


def test_top1_counts_right_answers(spec: DoctorSpec) -> None:
    scorer, pictures = Top1(spec.export), spec.export.lock.of_split("val")
    for number, picture in enumerate(pictures):
        answer = picture.label if number % 2 else (picture.label + 1) % 3
        scorer.add(picture, (12, 12), np.eye(3, dtype=np.float32)[answer])
    assert scorer.score() == pytest.approx(0.5)


def test_a_diagnosis(spec: DoctorSpec) -> None:
    fractions: list[float | None] = []
    found = diagnose(spec, JobContext(on_progress=lambda one: fractions.append(one.fraction)))
    assert None not in fractions
    assert fractions == sorted(fractions, key=float)  # type: ignore[arg-type]
    assert fractions[-1] == 1.0
    curve = found.curve
    assert curve.pictures == len(spec.export.lock.of_split("val"))
    assert curve.layers == tuple(one.layer for one in found.sensitivity)
    assert {"conv1", "conv2", "fc"} <= set(curve.layers)
    ratios = [one.snr_db for one in found.sensitivity]
    assert ratios == sorted(ratios)
    assert curve.exact == exact_point(spec, CTX)
    assert 0 < curve.half.size_bytes < curve.exact.size_bytes
    assert found.calibration.pictures == len(spec.export.lock.of_split("train"))
    assert calibration_report(spec, CTX).per_class == found.calibration.per_class
    written = json.loads((spec.folder / "curve.json").read_text(encoding="utf-8"))
    assert written["key"] == spec.key()


def test_poor_pictures_are_warned_of_before_ranges_are_made(
    spec: DoctorSpec, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    few = replace(spec, settings=replace(spec.settings, calibration_pictures=2))
    really, known = planning.make_plan, []

    def watched(*given: Any) -> Any:
        known.append(known_calibration(few))
        assert [record.getMessage() for record in caplog.records] == list(known[0].warnings)
        return really(*given)

    monkeypatch.setattr(planning, "make_plan", watched)
    found = diagnose(few, CTX)
    assert known[0].warnings[0].startswith("Only 2 pictures")
    assert known[0].warnings == found.calibration.warnings[: len(known[0].warnings)]
    told = [record.getMessage() for record in caplog.records]
    assert told == list(found.calibration.warnings)  # each once
    assert known_calibration(few) == found.calibration


def test_what_is_measured_is_not_measured_again(
    spec: DoctorSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = diagnose(spec, CTX)
    monkeypatch.setattr(doctor, "master", None)
    assert diagnose(spec, CTX) == first
    assert known_curve(spec) == first.curve


def test_a_stopped_one_goes_on(spec: DoctorSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    control = JobControl()

    def stop(progress: Progress) -> None:
        if "layers in floats" in progress.message:
            control.cancel()

    with pytest.raises(JobCancelled):
        diagnose(spec, JobContext(control, stop))
    assert known_curve(spec) is None
    before = known_sensitivity(spec)
    assert before is not None
    point = (spec.home / "points" / "fp32.json").stat().st_mtime_ns
    found = diagnose(spec, CTX)
    assert found.sensitivity == before
    assert (spec.home / "points" / "fp32.json").stat().st_mtime_ns == point


def test_what_is_damaged_is_found_anew(spec: DoctorSpec) -> None:
    first = diagnose(spec, CTX)
    curve = spec.curve_file.name
    for name in (curve, "sensitivity.json", "plan.yaml", "calibration.json"):
        for content in ("{", '{"schema": 1}'):
            (spec.home / name).write_text(content, encoding="utf-8")
            again = diagnose(spec, CTX)
            assert again.plan.ranges == first.plan.ranges
            assert again.curve.layers == first.curve.layers


def test_other_settings_are_another_examination(spec: DoctorSpec) -> None:
    settings = spec.settings
    others = [
        replace(settings, calibration_pictures=7),
        replace(settings, range_method="minmax"),
        replace(settings, equalize=True),
        replace(settings, correct_bias=True),
        replace(settings, measured_pictures=3),
    ]
    keys = {replace(spec, settings=other).key() for other in (settings, *others)}
    assert len(keys) == 6
    for same in (replace(settings, precision_level=3), replace(settings, max_loss=7.0)):
        assert replace(spec, settings=same).key() == spec.key()


def test_equalised_and_corrected(spec: DoctorSpec) -> None:
    wanted = replace(spec.settings, equalize=True, correct_bias=True)
    found = diagnose(replace(spec, settings=wanted), CTX)
    assert found.plan.equalized
    assert found.plan.bias_corrected


def test_16_bits_are_measured_too(spec: DoctorSpec) -> None:
    half = diagnose(spec, CTX).curve.half
    assert half is not None
    assert half.score == pytest.approx(diagnose(spec, CTX).curve.exact.score, abs=0.1)
    assert half.latency_ms is not None


def test_kept_layers_in_16_bits_are_other_forms(
    spec: DoctorSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "counts_to_measure", lambda *_: (0, 2))
    whole = replace(spec, settings=replace(spec.settings, kept_in="fp32"))
    half = replace(spec, settings=replace(spec.settings, kept_in="fp16"))
    assert whole.key() == half.key()  # calibrated once
    first = diagnose(whole, CTX).curve
    assert known_curve(half) is None
    second = diagnose(half, CTX).curve
    assert (first.kept_in, second.kept_in) == ("fp32", "fp16")
    assert second.points[0] == first.points[0]  # nothing is kept in it
    assert second.points[1].size_bytes < first.points[1].size_bytes
    assert known_curve(whole) == first


def test_another_engine_is_another_examination(spec: DoctorSpec) -> None:
    engines = ("onnxruntime", "openvino", "tflite", "tflm", "tensorrt")
    specs = [replace(spec, export=replace(spec.export, engine=n, runtime="")) for n in engines]
    assert len({one.key() for one in specs}) == len(engines)


def test_engines_that_another_measures_for_have_curves_of_their_own(
    spec: DoctorSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(means, "_is_measured_here", lambda info: False)
    engines = ("rknn", "executorch")  # alike but for the precisions that they have
    specs = [replace(spec, export=replace(spec.export, engine=name)) for name in engines]
    assert len({one.key() for one in specs}) == len(engines)


@pytest.mark.slow
def test_the_engine_of_the_export_makes_and_runs_the_forms(
    spec: DoctorSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "counts_to_measure", lambda *_: (0,))
    export = replace(spec.export, engine="tflite")
    plain = replace(export, settings=replace(export.settings, opset=15))  # whatever is asked for
    if EXPORTERS.get("tflite").unavailable():
        pytest.skip("LiteRT is not installed")
    found = diagnose(replace(spec, export=plain), CTX)
    curve = found.curve
    assert (curve.engine, curve.wanted, curve.is_own) == ("tflite", "tflite", True)
    assert curve.half is not None
    sizes = [one.size_bytes for one in (curve.half, curve.exact)]
    assert sizes == sorted(sizes)
    for point in (*curve.points, *curve.floats):
        assert latency_of(point) > 0.0
        assert point.score is not None
        assert point.score > 0.5
    model = doctor.master(traced_as(plain), CTX)
    assert found.plan.model == model_digest(model)  # of the file that the export quantizes


@pytest.mark.slow
def test_a_detector_is_examined_by_its_boxes(make_detection_spec: Callable[..., TrainSpec]) -> None:
    order = make_detection_spec(epochs=1)
    with Project.create(order.project_folder) as project:
        flow = trained_flow(order, project)
        flow.run(project, CTX, "train")
        flow.apply(project, ["optimize.precision_level=2", "export.nms_inside=yes"])
        flow.run(project, CTX, "optimize")
        outputs = project.outputs("optimize")
        assert outputs["precision"] == "int8"
        spec = doctor_spec(project)
        curve = known_curve(spec)
        assert curve is not None
        assert curve.score_name == "mAP50-95"
        model = doctor.master(spec.export, CTX)
        assert len(ModelView(model).outputs) == 1  # before any box is dropped
        examined = Examination.of(doctor.plainly(spec.export), 0)
        assert isinstance(SCORERS["detection"](spec.export), MeanPrecision)
        with OnnxSession(model.SerializeToString(), threads=1) as session:
            assert examined.measure(session, CTX, "").score == curve.exact.score
        flow.apply(project, ["optimize.qat_epochs=1", "optimize.precision_level=0"])
        flow.run(project, CTX, "optimize")
        assert read_run(project.folder, 2).record.model == "tiny-8bit"


def test_what_is_known_is_read_and_what_is_damaged_is_not(spec: DoctorSpec) -> None:
    path = spec.home / SENSITIVITY
    path.parent.mkdir(parents=True, exist_ok=True)
    assert known_sensitivity(spec) is None
    rows = [{"layer": "conv1", "snr_db": 20.0, "weights": 9408}]
    write_json(path, {"schema": 1, "layers": rows})
    assert known_sensitivity(spec) == (Sensitivity("conv1", 20.0, 9408),)
    path.write_text("{", encoding="utf-8")
    assert known_sensitivity(spec) is None

"""The stage: reads the run's own files, hands on what deployment needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnxruntime
import pytest

from tango_desktop import graph
from tango_desktop.core.files import read_yaml, write_yaml
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS, TaskSettings
from tango_desktop.data.lock import save_lock
from tango_desktop.errors import ExportError, ParityError, SettingsError
from tango_desktop.export import converting
from tango_desktop.export.opsets import opset_for
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.stage import (
    STAGE,
    asked_form,
    spec_of,
    usual_precision,
)
from tango_desktop.export.tasks import EXPORT_TASKS

CTX = JobContext()
LOCAL = {
    "name": "this",
    "engine": "onnxruntime",
    "precision": "fp32",
    "connection": "local",
}


def given(name: str, outputs: dict[str, Any]) -> StageInfo:
    return StageInfo(name, name, name, (), TaskSettings, lambda *_: StageOutcome("", outputs))


def flow(spec: ExportSpec, device: dict[str, Any] = LOCAL, task: str = "classification") -> Flow:
    train = {
        "run": 1,
        "weights": "runs/1/weights/best.pt",
        "network": "runs/1/network.yaml",
        "preprocess": "runs/1/preprocess.yaml",
        "weights_sha256": spec.source.weights_sha256,
    }
    return Flow(
        [
            given("task", {"task": task}),
            given("data", {"lock": "dataset.lock.yaml"}),
            given("device", device),
            given("train", train),
            given("optimize", {"precision": ""}),
            STAGE,
        ]
    )


@pytest.fixture
def project(spec: ExportSpec, tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "프로젝트", "세 가지") as made:
        run = made.path("runs", "1")
        (run / "weights").mkdir(parents=True)
        shutil.copy(spec.weights, run / "weights" / "best.pt")
        graph.save(spec.document, run / "network.yaml")
        write_yaml(run / "preprocess.yaml", dict(spec.preprocess))
        save_lock(made.path("dataset.lock.yaml"), spec.lock)
        made.update(ExportSettings, parity_pictures=4)
        yield made


def test_every_task_has_settings_of_this_stage() -> None:
    for task in TASKS:
        settings = STAGE.settings_for(task.name)
        assert settings is EXPORT_TASKS.get(task.name).settings
        assert settings.STAGE == "export"


def test_detection_has_settings_of_its_own(project: Project, spec: ExportSpec) -> None:
    project.update(TaskSettings, name="detection")
    detection = flow(spec, task="detection")
    detection.apply(project, ["export.nms_inside=yes", "export.score=0.4"])
    detection.run(project, CTX, to="train")
    made = spec_of(project)
    assert isinstance(made.settings, DetectionExportSettings)
    assert (made.settings.nms_inside, made.settings.score, made.task) == (True, 0.4, "detection")
    with pytest.raises(SettingsError):
        flow(spec).check(["export.nms_inside=yes"], "classification")


def test_it_needs_what_was_trained_and_made_smaller_and_the_device() -> None:
    assert (STAGE.name, set(STAGE.needs)) == ("export", {"device", "train", "optimize"})


def test_outputs(project: Project, spec: ExportSpec) -> None:
    flow(spec).run(project, CTX)
    outputs = project.outputs("export")
    assert outputs["folder"] == "artifacts/onnxruntime"
    assert outputs["model"] == "artifacts/onnxruntime/model.onnx"
    assert outputs["card"] == "artifacts/onnxruntime/model.yaml"
    assert outputs["parity"]["passed"] is True
    assert outputs["parity"]["pictures"] == 4
    assert outputs["size_bytes"] == project.path(outputs["model"]).stat().st_size
    record = project.record("export")
    assert record is not None
    assert "same as PyTorch" in record.summary
    assert all(project.path(name).is_file() for name in record.files)


def test_the_summary_names_what_compared_in_the_engines_place(
    project: Project, spec: ExportSpec
) -> None:
    project.update(ExportSettings, engine="tensorrt", precision="fp32")
    flow(spec).run(project, CTX)
    record = project.record("export")
    assert record is not None
    assert "same as PyTorch; compared by ONNX Runtime" in record.summary


def test_what_was_accepted_is_noted_and_counts_for_no_other_model(
    project: Project, spec: ExportSpec
) -> None:
    project.update(TaskSettings, name="classification")
    project.update(ExportSettings, accept_parity=True, max_difference=0.0)
    flow(spec).run(project, CTX)
    accepted = project.outputs("export")["accepted"]
    assert (accepted["engine"], accepted["precision"]) == ("onnxruntime", "fp32")
    assert accepted["failures"] == ["difference"]
    card = read_yaml(project.path(project.outputs("export")["card"]))
    assert (card["parity"]["accepted"], card["parity"]["failures"]) == (True, ["difference"])
    assert spec_of(project).settings.accept_parity
    assert not spec_of(project, engine="tensorrt").settings.accept_parity
    project.update(ExportSettings, engine="tensorrt")
    with pytest.raises(ParityError):
        flow(spec).run(project, CTX)
    assert not project.settings(ExportSettings).accept_parity


@pytest.mark.slow
def test_a_model_made_before_is_taken_without_converting(
    project: Project, spec: ExportSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = converting.convert

    def convert(spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
        made.append(spec.engine)
        return real(spec, folder, ctx)

    monkeypatch.setattr(converting, "convert", convert)
    whole = flow(spec)
    whole.run(project, CTX)
    first = project.record("export")
    whole.apply(project, ["export.engine=tensorrt", "export.precision=fp32"])
    whole.run(project, CTX)
    assert made == ["onnxruntime", "tensorrt"]
    whole.apply(project, ["export.engine=", "export.precision="])
    whole.run(project, CTX)
    again = project.record("export")
    assert made == ["onnxruntime", "tensorrt"]
    assert first is not None
    assert again is not None
    assert (again.outputs, again.files, again.digest) == (first.outputs, first.files, first.digest)
    assert again.summary == first.summary
    whole.run_again(project, "export", CTX)
    assert made == ["onnxruntime", "tensorrt", "onnxruntime"]


def test_an_acceptance_that_nobody_noted_is_for_the_first_model(
    project: Project, spec: ExportSpec
) -> None:
    project.update(ExportSettings, accept_parity=True, max_difference=0.0)
    assert "accepted_for" not in project.answers("export")  # no device was chosen yet
    flow(spec).run(project, CTX)
    assert project.answers("export")["accepted_for"] == "onnxruntime fp32"
    assert flow(spec).statuses(project)["export"].state is StageState.DONE


def test_nothing_to_accept(project: Project, spec: ExportSpec) -> None:
    project.update(ExportSettings, accept_parity=True)
    flow(spec).run(project, CTX)
    assert project.outputs("export")["accepted"] == {}


def test_the_precision_is_optimizes_before_the_devices(project: Project, spec: ExportSpec) -> None:
    flow(spec).run(project, CTX, to="train")
    assert asked_form(project) == ("onnxruntime", "fp32")
    project.set_outputs("optimize", {"precision": "int8"}, "")
    assert asked_form(project) == ("onnxruntime", "int8")
    project.update(ExportSettings, engine="openvino", precision="fp16")
    assert asked_form(project) == ("openvino", "fp16")
    assert usual_precision(project) == "int8"


def test_the_spec_is_the_runs_own(project: Project, spec: ExportSpec) -> None:
    flow(spec).run(project, CTX, to="train")
    made = spec_of(project)
    assert made.document.digest() == spec.document.digest()
    assert dict(made.preprocess) == dict(spec.preprocess)
    assert made.lock.digest() == spec.lock.digest()
    assert (made.name, made.source.run) == ("세 가지", 1)
    assert made.runtime == onnxruntime.__version__


@pytest.mark.parametrize(
    "content", ["x", [1], {}, {"size": [0, 8]}, {"resize": "foo"}, {"std": ["a"]}, {"mean": None}]
)
def test_a_damaged_description_of_pictures(
    project: Project, spec: ExportSpec, content: object
) -> None:
    changed = {**spec.preprocess, **content} if isinstance(content, dict) and content else content
    write_yaml(project.path("runs", "1", "preprocess.yaml"), changed)
    with pytest.raises(ExportError, match=r"preprocess\.yaml is damaged"):
        flow(spec).run(project, CTX)


def test_weights_that_are_not_the_runs_own(project: Project, spec: ExportSpec) -> None:
    with project.path("runs", "1", "weights", "best.pt").open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(ExportError, match="not what the training wrote"):
        flow(spec).run(project, CTX)


def test_the_opset_follows_the_device(project: Project, spec: ExportSpec) -> None:
    flow(spec).run(project, CTX)
    assert project.outputs("export")["opset"] == opset_for(onnxruntime.__version__).opset
    board = {**LOCAL, "name": "Jetson_Nano", "connection": "none"}
    flow(spec, board).run_stage(project, "device", CTX)
    flow(spec, board).run_stage(project, "export", CTX)
    assert project.outputs("export")["opset"] == 15  # its image has Python 3.6


def test_a_model_larger_than_asked_for_is_said(project: Project, spec: ExportSpec) -> None:
    flow(spec, {**LOCAL, "max_size_mb": 0.001}).run(project, CTX)
    record = project.record("export")
    assert record is not None
    assert "larger than the 0.001 MB asked for" in record.summary


def test_a_removed_model_is_out_of_date(project: Project, spec: ExportSpec) -> None:
    flow(spec).run(project, CTX)
    project.path("artifacts", "onnxruntime", "model.onnx").unlink()
    assert flow(spec).statuses(project)["export"].state is StageState.STALE

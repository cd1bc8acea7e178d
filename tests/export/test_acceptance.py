"""An accepted difference is one model's: nobody has to remember to take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.core.files import read_yaml, write_yaml
from tango_desktop.core.flow import Flow
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.errors import SettingsError
from tango_desktop.export.acceptance import elsewhere_text, given_for, is_accepted
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.stage import STAGE

ORT = ("onnxruntime", "fp32")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project for a device with ONNX Runtime in fp32."""
    with Project.create(tmp_path / "made") as made:
        made.update(TaskSettings, name="classification")
        made.set_outputs("device", {"engine": "onnxruntime", "precision": "fp32"}, "")
        yield made


def accepts(project: Project) -> bool:
    return project.settings(ExportSettings).accept_parity


def assign(project: Project, *assignments: str) -> None:
    """As on a command line."""
    Flow([STAGE]).apply(project, assignments)


def test_what_it_is_given_for_is_noted(project: Project) -> None:
    assert given_for(project) is None
    project.update(ExportSettings, accept_parity=True)
    assert project.answers("export")["accepted_for"] == "onnxruntime fp32"
    assert accepts(project)
    project.update(ExportSettings, accept_parity=False)
    assert project.answers("export") == {}


@pytest.mark.parametrize("change", ["export.engine=tflite", "export.precision=int8"])
def test_another_engine_or_precision_by_a_command_line(project: Project, change: str) -> None:
    assign(project, "export.accept_parity=yes")
    assign(project, change)
    assert not accepts(project)
    assert "given for ONNX Runtime, fp32" in elsewhere_text(project)
    assign(project, "export.engine=", "export.precision=")
    assert accepts(project)
    assert elsewhere_text(project) == ""


def test_the_engine_of_the_same_command_line_is_meant(project: Project) -> None:
    assign(project, "export.accept_parity=yes", "export.engine=tflite", "export.precision=int8")
    assert given_for(project) == ("tflite", "int8")
    assert accepts(project)


@pytest.mark.parametrize(
    ("stage", "outputs"),
    [("device", {"engine": "tflite", "precision": "fp32"}), ("optimize", {"precision": "int8"})],
)
def test_another_engine_or_precision_by_an_earlier_step(
    project: Project, stage: str, outputs: dict[str, str]
) -> None:
    project.update(ExportSettings, accept_parity=True)
    project.set_outputs(stage, outputs, "")
    assert not accepts(project)
    project.update(ExportSettings, accept_parity=True)  # for this one now
    assert accepts(project)
    assert not is_accepted(project, ORT)


def test_a_detector_s_is_no_other(project: Project) -> None:
    project.update(DetectionExportSettings, accept_parity=True)
    assert project.settings(DetectionExportSettings).accept_parity
    project.update(DetectionExportSettings, engine="ncnn")
    assert not project.settings(DetectionExportSettings).accept_parity


def test_all_at_once_as_undo_writes_them(project: Project) -> None:
    project.update(ExportSettings, engine="ncnn", accept_parity=True, accepted_for="ncnn fp32")
    assert given_for(project) == ("ncnn", "fp32")


def test_what_is_no_answer_is_refused(project: Project) -> None:
    with pytest.raises(SettingsError, match="accept_parity"):
        project.update(ExportSettings, accept_parity="perhaps")


def test_before_a_device_is_known_it_is_for_the_first_model(tmp_path: Path) -> None:
    with Project.create(tmp_path / "made") as project:
        project.update(ExportSettings, accept_parity=True)
        assert "accepted_for" not in project.answers("export")
        project.set_outputs("device", {"engine": "ncnn", "precision": "fp16"}, "")
        assert is_accepted(project, ("ncnn", "fp16"))


def earlier(project: Project) -> None:
    """As an earlier version wrote the answers: without what the acceptance is for."""
    path = project.folder / "project.yaml"
    content = read_yaml(path)
    content["export"] = {"accept_parity": True}
    project.close()
    write_yaml(path, content)


def test_a_project_of_an_earlier_version(project: Project) -> None:
    project.set_outputs("export", {"engine": "onnxruntime", "precision": "fp32"}, "")
    earlier(project)
    with Project.open(project.folder) as again:
        assert accepts(again)
        again.set_outputs("device", {"engine": "tflite", "precision": "fp32"}, "")
        assert not accepts(again)


def test_it_does_not_make_a_result_stale(project: Project) -> None:
    flow = Flow([replace(STAGE, needs=())])
    project.update(ExportSettings, accept_parity=True)
    before = flow.inputs_digest(project, "export")
    project.update(ExportSettings, accepted_for="ncnn fp32")
    assert flow.inputs_digest(project, "export") == before

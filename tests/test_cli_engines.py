"""The commands of engines: what can be had, and a model for one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import numpy_helper

from tango_desktop import cli_engines
from tango_desktop.app import run
from tango_desktop.cli_engines import _choose, _overridden
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.export.engines.others import OTHERS
from tango_desktop.export.environments import EnvironmentInfo
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.stage import asked_form


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_every_engine_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = said(capsys, "engines")
    assert code == 0
    for info in EXPORTERS:
        assert info.name in text
    _, written, _ = said(capsys, "engines", "--json")
    rows = {row["name"]: row for row in json.loads(written)}
    assert set(rows) == {*EXPORTERS.names(), *OTHERS.names()}
    assert rows["onnxruntime"]["available"]
    assert rows["onnxruntime"]["reason"] == ""
    assert rows["onnxruntime"]["precisions"][0] == "fp32"


def test_an_engine_that_needs_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = said(capsys, "engines", "--install", "onnxruntime")
    assert code == 2
    assert "needs nothing more" in error


def test_names_without_an_exporter_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = said(capsys, "engines")
    _, written, _ = said(capsys, "engines", "--json")
    rows = {row["name"]: row for row in json.loads(written)}
    for info in OTHERS:
        (line,) = [line for line in text.splitlines() if line.startswith(info.name)]
        assert info.source in line
        assert all(name in line for name in info.instead)
        row = rows[info.name]
        assert (row["state"], row["since"]) == (info.state.value, info.since)
        assert (row["instead"], row["source"]) == (list(info.instead), info.source)
        assert row["available"] is False


def test_a_name_without_an_exporter_is_refused_with_what_took_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Project.create(tmp_path / "project").close()
    export = ("export", str(tmp_path / "project"), "--engine", "glow")
    for arguments in (("engines", "--install", "glow"), export):
        code, _, error = said(capsys, *arguments)
        assert code == 1
        assert "nothing to export for Glow" in error
        assert "ExecuTorch takes its place" in error


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project that Optimize made 8-bit, on a device whose engine takes fp32."""
    with Project.create(tmp_path / "made") as made:
        made.update(TaskSettings, name="classification")
        made.set_outputs("device", {"engine": "onnxruntime", "precision": "fp32"}, "")
        made.set_outputs("optimize", {"precision": "int8"}, "")
        yield made


def chosen(project: Project, engine: str, precision: str = "") -> str:
    """The precision in the settings afterwards."""
    _choose(project, EXPORTERS.get(engine), precision)
    return project.settings(ExportSettings).precision


@pytest.mark.parametrize(
    ("engine", "precision", "pinned", "asked"),
    [
        ("openvino", "", "", "int8"),
        ("openvino", "fp16", "fp16", "fp16"),
        ("nnef", "", "fp32", "fp32"),
        ("onnxruntime", "", "", "int8"),
    ],
)
def test_an_engine_alone_leaves_the_precision_to_optimize(
    project: Project, engine: str, precision: str, pinned: str, asked: str
) -> None:
    assert chosen(project, engine, precision) == pinned
    assert asked_form(project) == (engine, asked)


def test_the_device_decides_where_optimize_chose_nothing(project: Project) -> None:
    project.set_outputs("optimize", {"precision": ""}, "")
    assert chosen(project, "tensorrt") == ""
    assert asked_form(project) == ("tensorrt", "fp32")


def test_a_precision_that_overrides_optimizes_is_said(project: Project) -> None:
    chosen(project, "openvino")
    assert _overridden(project) == ()
    chosen(project, "openvino", "fp16")
    assert _overridden(project) == ("Exported in fp16, as asked for; Optimize chose int8.",)
    chosen(project, "nnef")
    assert _overridden(project) == (
        "Exported in fp32: Optimize chose int8, which NNEF does not have.",
    )


def test_an_acceptance_is_for_one_engine_and_precision(project: Project) -> None:
    chosen(project, "tflite", "int8")
    project.update(ExportSettings, accept_parity=True)
    assert chosen(project, "tflite") == ""  # the same int8 model, by Optimize's choice
    assert project.settings(ExportSettings).accept_parity
    assert chosen(project, "ncnn", "int8") == "int8"
    assert not project.settings(ExportSettings).accept_parity


def test_the_size_is_told_before_anything_is_fetched(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def make(info: EnvironmentInfo, ctx: JobContext) -> None:
        told.append(capsys.readouterr().err)

    monkeypatch.setattr(cli_engines, "make", make)
    monkeypatch.setattr(cli_engines, "download_bytes", lambda info, ctx: 12_300_000)
    code, _, _ = said(capsys, "engines", "--install", "rknn")
    assert code == 0
    assert "about 1,500 MB" in told[0]
    assert "To fetch: 12.3 MB" in told[0]


def test_an_engine_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = said(capsys, "engines", "--install", "onnxruntim")
    assert code == 1
    assert "onnxruntime" in error


@pytest.mark.slow
@pytest.mark.usefixtures("converted_here")
def test_a_model_that_differs_says_where_and_one_deployed_is_compared_there(
    tmp_path: Path,
    pictures: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = str(tmp_path / "project")
    quick = ("network=resnet20", "network.size=32", "train.epochs=1", "train.batch_size=8")
    assert run(["new", folder, "--data", str(pictures), *quick]) == 0
    assert run(["run", folder, "--to", "train"]) == 0
    capsys.readouterr()
    code, text, _ = said(capsys, "export", folder, "--bisect")
    assert code == 0
    assert "top-1" in text
    assert "95 % interval" in text
    assert "No layer departs" in text
    code, written, _ = said(capsys, "deploy", folder, "--to", "this", "--compare", "--json")
    assert code == 0
    assert json.loads(written)["compared"]["agreement"] == 1.0
    info = EXPORTERS.get("onnxruntime")

    def spoilt(module: Any, spec: Any, place: Path, ctx: Any) -> Any:
        made = info.convert(module, spec, place, ctx)
        model = onnx.load(place / made.file)
        (node,) = [one for one in model.graph.node if one.name == "/layer2.0.conv1/Conv"]
        (kernel,) = [one for one in model.graph.initializer if one.name == node.input[1]]
        kernel.CopyFrom(numpy_helper.from_array(-numpy_helper.to_array(kernel), kernel.name))
        onnx.save(model, place / made.file)
        return made

    monkeypatch.setitem(EXPORTERS._records, "onnxruntime", replace(info, convert=spoilt))
    code, _, error = said(capsys, "export", folder, "--bisect")
    assert code == 1
    assert "does not compute what the trained one does" in error
    assert "The first layer that departs is layer2.0.conv1 (conv2d)" in error

"""The stage, with the real runner: pictures of the validation split in, a file of figures out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from tango_desktop.bench.files import load_benchmarks
from tango_desktop.bench.measure import MeasureSpec
from tango_desktop.bench.stage import (
    STAGE,
    MeasureSettings,
    pictures_of,
    spec_at,
    spec_of,
    target_of,
)
from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.lock import save_lock
from tango_desktop.data.preprocess import default_spec
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.deploy.install import install
from tango_desktop.errors import BenchError

CTX = JobContext()


def given(name: str, outputs: dict[str, Any]) -> StageInfo:
    return StageInfo(name, name, name, (), TaskSettings, lambda *_: StageOutcome("", outputs))


def write_artifact(folder: Path) -> Path:
    """An exported model that answers with the mean of each channel."""
    folder.mkdir()
    nodes = [
        helper.make_node("GlobalAveragePool", ["images"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["output0"]),
    ]
    taken = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 16, 16])
    made = helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 3])
    graph = helper.make_graph(nodes, "tiny", [taken], [made])
    opsets = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    onnx.save(model, folder / "model.onnx")
    preprocess = {**default_spec((16, 16)), "mean": [0.0] * 3, "std": [1.0] * 3}
    Image.new("RGB", (20, 20), (255, 0, 0)).save(folder / "golden.png")
    golden = {"picture": "golden.png", "logits": [1.0, 0.0, 0.0], "tolerance": 1e-3}
    (folder / "golden.json").write_text(json.dumps(golden))
    card = {
        "schema": 1,
        "name": "tiny",
        "engine": {"name": "onnxruntime", "minimum": "1.12", "python": "3.7"},
        "file": "model.onnx",
        "classes": ["red", "green", "blue"],
        "input": {"size": [16, 16]},
        "preprocess": preprocess,
        "postprocess": {"softmax": True},
        "checksums": {"model.onnx": sha256_of(folder / "model.onnx")},
        "parity": {"passed": True, "accepted": False},
    }
    write_yaml(folder / "model.yaml", card)
    return folder


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("deployed")
    bundle = make_bundle(write_artifact(home / "export"), home / "bundles", CTX)
    install(bundle.folder, home / "target", CTX)
    return home / "target"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    root = tmp_path / "그림"
    root.mkdir()
    pictures = []
    for number in range(10):
        name = f"사진 {number}.png"
        pixels = np.random.default_rng(number).integers(0, 255, (24, 24, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(root / name)
        split = "train" if number < 2 else "val"
        pictures.append(LockedPicture(name, number % 3, split, "0" * 64, 24, 24, 1, 1))
    with Project.create(tmp_path / "project") as made:
        lock = DatasetIndex(root, str(root), "flat", ("red", "green", "blue"), tuple(pictures))
        save_lock(made.path("dataset.lock.yaml"), lock)
        made.update(MeasureSettings, samples=12, seconds=0.0, warmup=2, pictures=4, threads=1)
        yield made


def flow(target: Path, **device: Any) -> Flow:
    return Flow(
        [
            given("data", {"lock": "dataset.lock.yaml"}),
            given("device", {"name": "this", "precision": "fp32", **device}),
            given("deploy", {"target": str(target), "release": "abc"}),
            STAGE,
        ]
    )


def test_the_network_is_that_of_the_bundle(project: Project, deployed: Path) -> None:
    found = {"target": str(deployed), "release": "abc", "bundle": "artifacts/bundles/abc"}
    flow(deployed).run(project, CTX, "device")
    assert spec_at(project, found, MeasureSettings()).network == ""
    folder = project.path("artifacts", "bundles", "abc")
    folder.mkdir(parents=True)
    write_yaml(folder / "model.yaml", {"schema": 1, "source": {"document": "d1g"}})
    assert spec_at(project, found, MeasureSettings()).network == "d1g"
    (folder / "model.yaml").write_text("- neither", encoding="utf-8")
    assert spec_at(project, found, MeasureSettings()).network == ""


def test_it_needs_what_is_deployed() -> None:
    assert (STAGE.name, STAGE.needs) == ("measure", ("deploy",))


def test_a_real_measurement(project: Project, deployed: Path) -> None:
    flow(deployed).run(project, CTX)
    outputs = project.outputs("measure")
    (benchmark,) = load_benchmarks(project.folder)
    assert outputs["file"] == f"benchmarks/{benchmark.stamp}.json"
    assert project.path(outputs["file"]).is_file()
    assert (outputs["samples"], benchmark.pictures, benchmark.threads) == (12, 4, 1)
    assert 0 < outputs["p50_ms"] <= outputs["p90_ms"] <= outputs["p99_ms"]
    assert outputs["p50_ms"] < outputs["end_to_end_p50_ms"] < outputs["load_ms"]
    assert outputs["memory_peak_mb"] > 10
    assert outputs["origin"] == "measured here"
    assert outputs["mean_boxes"] is None
    assert dict(benchmark.context.versions).keys() == {"python", "numpy", "pillow", "onnxruntime"}
    record = project.record("measure")
    assert record is not None
    assert "measured here" in record.summary


def test_fast_models_are_measured_for_longer(project: Project, deployed: Path) -> None:
    project.update(MeasureSettings, seconds=0.3)
    flow(deployed).run(project, CTX)
    (benchmark,) = load_benchmarks(project.folder)
    assert benchmark.end_to_end.count > 12
    assert sum(benchmark.samples["total"].counted) > 200


def test_as_published(project: Project, deployed: Path) -> None:
    project.update(MeasureSettings, preset="published", warmup=-1, seconds=2.0, samples=500)
    flow(deployed).run(project, CTX)
    (benchmark,) = load_benchmarks(project.folder)
    assert (benchmark.end_to_end.count, benchmark.preset) == (30, "published")
    assert len(benchmark.samples["infer"].warmup) == 10
    outputs, record = project.outputs("measure"), project.record("measure")
    assert outputs["mean_ms"] == round(benchmark.inference.mean_ms, 3)
    assert record is not None
    assert "network (mean of 30, measured here)" in record.summary


def test_for_minutes(project: Project, deployed: Path) -> None:
    project.update(MeasureSettings, preset="sustained", minutes=2.0, warmup=0)
    spec = spec_of_deployed(project, deployed)
    assert (spec.samples, spec.seconds, spec.warmup, spec.preset) == (1, 120.0, 0, "sustained")


def spec_of_deployed(project: Project, deployed: Path, **told: Any) -> MeasureSpec:
    made = flow(deployed, **told)
    made.run(project, CTX, to="deploy")
    return spec_of(project)


def test_until_steady_by_default(project: Project, deployed: Path) -> None:
    project.update(MeasureSettings, warmup=-1)
    assert spec_of_deployed(project, deployed).warmup is None
    flow(deployed).run(project, CTX)
    (benchmark,) = load_benchmarks(project.folder)
    assert benchmark.steady is not None
    assert benchmark.samples["infer"].warmup
    assert benchmark.layers is not None  # by default, too


def test_an_accelerator_that_is_not_there_is_said(project: Project, deployed: Path) -> None:
    project.update(MeasureSettings, provider="tensorrt")
    with pytest.raises(BenchError, match="cannot use tensorrt"):
        flow(deployed).run(project, CTX)


def test_what_the_deployment_says_is_used(project: Project, tmp_path: Path) -> None:
    outputs = {"target": "/home/pi/tango/x", "release": "abc", "address": "ssh://pi@board"}
    stages = [
        given("data", {"lock": "dataset.lock.yaml"}),
        given("device", {"name": "Raspberry_Pi_4"}),
        given("export", {"parity": {"accuracy_exported": 0.875}}),
        given("deploy", {**outputs, "command": ["/usr/bin/python3", "/home/pi/tango/x/run.py"]}),
    ]
    Flow(stages).run(project, CTX)
    spec = spec_of(project)
    assert spec.command == ("/usr/bin/python3", "/home/pi/tango/x/run.py")
    assert str(target_of(project)) == "ssh://pi@board"
    assert (spec.folder, spec.accuracy, spec.accuracy_name) == ("/home/pi/tango/x", 0.875, "top-1")


def test_a_deployment_elsewhere_that_does_not_say_how(project: Project) -> None:
    outputs = {"target": "/x", "release": "abc", "address": "ssh://pi@board"}
    stages = [given("data", {"lock": "dataset.lock.yaml"}), given("deploy", outputs)]
    Flow(stages).run(project, CTX)
    with pytest.raises(BenchError, match="does not say how"):
        spec_of(project)


def test_measurements_are_kept(project: Project, deployed: Path) -> None:
    flow(deployed).run(project, CTX)
    flow(deployed).run_stage(project, "measure", CTX)
    assert len(load_benchmarks(project.folder)) == 2


def test_wishes_that_are_missed_are_said(project: Project, deployed: Path) -> None:
    flow(deployed, max_latency_ms=1e-6, min_fps=1e9).run(project, CTX)
    record = project.record("measure")
    assert record is not None
    assert "slower than the 1e-06 ms asked for" in record.summary
    assert "fewer than the 1e+09 pictures/s asked for" in record.summary


def test_pictures_are_spread_over_the_validation_split(project: Project, deployed: Path) -> None:
    flow(deployed).run(project, CTX, to="data")
    assert [path.name for path in pictures_of(project, 4)] == [
        "사진 2.png",
        "사진 4.png",
        "사진 6.png",
        "사진 8.png",
    ]
    assert len(pictures_of(project, 1000)) == 8


def test_pictures_that_are_gone(project: Project, deployed: Path) -> None:
    shutil.rmtree(project.folder.parent / "그림")
    with pytest.raises(BenchError, match="are gone"):
        flow(deployed).run(project, CTX)


def test_an_installation_that_is_gone(project: Project, tmp_path: Path) -> None:
    broken = flow(tmp_path / "gone")
    with pytest.raises(BenchError, match="Nothing is installed"):
        broken.run(project, CTX)
    assert broken.statuses(project)["measure"].state is StageState.FAILED


def test_the_room_imports_no_heavy_package() -> None:
    code = (
        "import sys, tango_desktop.bench.stage, tango_desktop.deploy.stage\n"
        "print([m for m in ('torch', 'onnx', 'onnxruntime') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr

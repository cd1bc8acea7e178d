"""The gate on the device: PyTorch's answers from here, the installed release's from there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tango_desktop import graph
from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobCancelled, JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.lock import save_lock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.deploy import target_parity
from tango_desktop.deploy.predict import PredictedBox, Prediction
from tango_desktop.deploy.stage import COMPARED, DeploySettings, roll_back_project
from tango_desktop.deploy.stage import STAGE as DEPLOY
from tango_desktop.deploy.target_parity import check_on_target
from tango_desktop.deploy.target_records import (
    FILE,
    TargetParity,
    find_comparison,
    keep,
    load_comparisons,
)
from tango_desktop.errors import DeployError, SchemaTooNewError
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.stage import STAGE as EXPORT
from tango_desktop.graph import NetworkDocument, Node
from tango_desktop.nets import build_module, save_weights
from tests.boards import boardkit
from tests.deploy.conftest import CLASSES, SPEC, ssh_folder, target_of, write_picture
from tests.deploy.runner import fake_gpu
from tests.export.conftest import detector as detector  # a fixture

CTX = JobContext()
COLOURS = [(200, 30, 20), (20, 200, 30), (30, 20, 200)]
HERE = {
    "name": "this",
    "title": "This",
    "connection": "local",
    "address": "this",
    "engine": "onnxruntime",
    "precision": "fp32",
}
LOCK = "dataset.lock.yaml"


def comparison_of(project: Project) -> TargetParity | None:
    """The comparison of the release that is current now, on the device that it is on."""
    outputs = project.outputs("deploy")
    release, address = str(outputs.get("release", "")), str(outputs.get("address", ""))
    return find_comparison(project.folder, release, address) if release else None


def given(name: str, outputs: dict[str, Any]) -> StageInfo:
    """A stage that hands on ``outputs``."""
    return StageInfo(name, name, name, (), TaskSettings, lambda *_: StageOutcome("", outputs))


def make_lock(root: Path) -> DatasetIndex:
    """Pictures in the colours of their classes."""
    pictures = []
    for number in range(6):
        label, name = number % 3, f"사진 {number}.png"
        red, green, blue = COLOURS[label]
        path = write_picture(root / name, (red + number, green, blue))
        stat = path.stat()
        row = (name, label, "val", sha256_of(path), 32, 24, stat.st_size, stat.st_mtime_ns)
        pictures.append(LockedPicture(*row))
    return DatasetIndex(root, str(root), "class-folders", tuple(CLASSES), tuple(pictures))


def train(project: Project, run: int, scale: float = 3.0) -> dict[str, Any]:
    """Write a run whose network's logits are ``scale`` × the mean of red, green and blue."""
    document = NetworkDocument(
        "tiny",
        size=(8, 8),
        nodes=[
            Node("pool", "adaptive_avg_pool", {"output": 1}, (graph.IMAGES,)),
            Node("flat", "flatten", {}, ("pool",)),
            Node("linear", "linear", {"out_features": 3}, ("flat",)),
        ],
        outputs=("linear",),
    )
    state = build_module(document).state_dict()
    state["linear.weight"].copy_(torch.eye(3) * scale)
    state["linear.bias"].zero_()
    folder = f"runs/{run}"
    weights = project.path(folder, "weights", "best.pt")
    weights.parent.mkdir(parents=True)
    save_weights(weights, state)
    graph.save(document, project.path(folder, "network.yaml"))
    write_yaml(project.path(folder, "preprocess.yaml"), SPEC)
    return outputs_of(project, run)


def written(project: Project, run: int, spec: ExportSpec) -> dict[str, Any]:
    """Write the trained network of an export as a run."""
    folder = f"runs/{run}"
    weights = project.path(folder, "weights", "best.pt")
    weights.parent.mkdir(parents=True)
    shutil.copyfile(spec.weights, weights)
    graph.save(spec.document, project.path(folder, "network.yaml"))
    write_yaml(project.path(folder, "preprocess.yaml"), dict(spec.preprocess))
    return outputs_of(project, run)


def outputs_of(project: Project, run: int) -> dict[str, Any]:
    """What the training hands on."""
    folder = f"runs/{run}"
    return {
        "run": run,
        "weights": f"{folder}/weights/best.pt",
        "network": f"{folder}/network.yaml",
        "preprocess": f"{folder}/preprocess.yaml",
        "weights_sha256": sha256_of(project.path(folder, "weights", "best.pt")),
    }


def flow_of(project: Project, task: str = "classification") -> Flow:
    """What a run before left, then export and deployment."""
    stages = {
        "task": {"task": task},
        "data": {"lock": LOCK},
        "device": HERE,
        "train": project.outputs("train"),
        "optimize": {"precision": ""},
    }
    return Flow([*(given(*stage) for stage in stages.items()), EXPORT, DEPLOY])


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project that is exported, with pictures to compare."""
    home = tmp_path_factory.mktemp("exported")
    with Project.create(home / "프로젝트", "개미") as project:
        project.update(TaskSettings, name="classification")
        project.update(DeploySettings, folder=str(home / "installed"))
        project.set_outputs("train", train(project, 1), "")
        save_lock(project.path(LOCK), make_lock(home / "pictures"))
        project.update(ExportSettings, parity_pictures=6)
        flow_of(project).run(project, CTX, "export")
        return project.folder


@pytest.fixture(scope="module")
def installed(exported: Path) -> Path:
    """A copy of it that is deployed to this computer."""
    folder = shutil.copytree(exported, exported.with_name("installed project"), ignore=_locks)
    with Project.open(folder) as project:
        flow_of(project).run(project, CTX)
    return folder


@pytest.fixture
def deployed(installed: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of that project; what is installed is shared."""
    folder = shutil.copytree(installed, tmp_path / "프로젝트", ignore=_locks)
    with Project.open(folder) as found:
        yield found


@pytest.fixture
def project(exported: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of the project that is exported, to deploy elsewhere."""
    folder = shutil.copytree(exported, tmp_path / "프로젝트", ignore=_locks)
    with Project.open(folder) as found:
        found.update(DeploySettings, folder=str(tmp_path / "installed"))
        yield found


def _locks(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".tango")]


class Board:
    """Answers in the installed runner's place.

    Attributes:
        labels: by the number of the picture; None: it cannot be read.
    """

    def __init__(self) -> None:
        self.labels: list[str | None] = [CLASSES[number % 3] for number in range(6)]

    def predict(
        self, connection: Any, command: Any, folder: str, paths: list[Path], ctx: JobContext
    ) -> tuple[Prediction, ...]:
        ctx.check()
        said = [(path, self.labels[int(path.stem.split()[1])]) for path in paths]
        return tuple(
            Prediction(path, label, 1.0, (), 1.0, 1.0) for path, label in said if label is not None
        )


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    """A device that answers at once, at first as the trained network does."""
    made = Board()
    monkeypatch.setattr(target_parity, "predict", made.predict)
    return made


def test_the_same_model_answers_the_same(deployed: Project) -> None:
    assert deployed.outputs("deploy")[COMPARED] == ""
    assert "not compared on the device" in summary(deployed)
    found = check_on_target(deployed, CTX)
    assert found.passed, found.summary()
    assert (found.pictures, found.agreement) == (6, 1.0)
    assert found.accuracy_trained == found.accuracy_there == 1.0
    assert found.accuracy_change_low is not None
    assert found.accuracy_change_low < 0.0
    assert (found.release, found.address) == (deployed.outputs("deploy")["release"], "this")
    assert (found.engine, found.precision) == ("onnxruntime", "fp32")
    assert comparison_of(deployed) == found
    assert deployed.outputs("deploy")[COMPARED] == "passed"
    assert "golden picture answered; same answers as PyTorch on the device" in summary(deployed)


def summary(project: Project) -> str:
    record = project.record("deploy")
    assert record is not None
    return record.summary


def test_nothing_is_out_of_date_by_it(deployed: Project, board: Board) -> None:
    before = deployed.record("deploy")
    check_on_target(deployed, CTX, count=2)
    check_on_target(deployed, CTX, count=3)
    after = deployed.record("deploy")
    assert before is not None
    assert after is not None
    assert (after.digest, after.inputs) == (before.digest, before.inputs)
    assert after.summary.count("on the device") == 1
    assert flow_of(deployed).statuses(deployed)["deploy"].state is StageState.DONE
    assert [one.pictures for one in load_comparisons(deployed.folder)] == [3]


def test_a_device_that_answers_otherwise_is_found(deployed: Project, board: Board) -> None:
    board.labels = ["blue", *CLASSES[:2], "blue", *CLASSES[:2]]
    found = check_on_target(deployed, CTX)
    assert found.failures == ("agreement", "accuracy")
    assert found.accuracy_trained == 1.0
    assert found.accuracy_there == 0.0
    assert "other answers" in found.summary()
    assert "Go back to the release before" in found.remedy()
    assert deployed.outputs("deploy")[COMPARED] == "failed"
    assert "compared on the device: failed" in summary(deployed)


@pytest.mark.slow
def test_it_belongs_to_one_release(project: Project, board: Board) -> None:
    """Another network makes another release; going back, PyTorch is that of then."""
    flow_of(project).run(project, CTX)
    first = check_on_target(project, CTX)
    project.set_outputs("train", train(project, 2, scale=4.0), "")
    project.update(ExportSettings, parity_pictures=5)
    flow_of(project).run(project, CTX)
    assert project.outputs("deploy")["release"] != first.release
    assert comparison_of(project) is None
    assert "not compared on the device" in summary(project)
    roll_back_project(project, CTX, first.release)
    assert comparison_of(project) == first
    assert "Went back to release" in summary(project)
    assert "same answers as PyTorch" in summary(project)
    shutil.rmtree(project.path("runs", "2"))
    again = check_on_target(project, CTX)
    assert (again.pictures, again.passed) == (5, True)


def test_the_loss_that_optimize_allowed_holds_there_too(deployed: Project, board: Board) -> None:
    assert check_on_target(deployed, CTX).max_accuracy_loss == 0.01
    deployed.set_outputs("optimize", {"precision": "fp32", "max_loss": 0.4}, "")
    assert check_on_target(deployed, CTX).max_accuracy_loss == 0.004


def test_a_network_that_is_gone_is_said(deployed: Project, board: Board) -> None:
    shutil.rmtree(deployed.path("runs", "1"))
    with pytest.raises(DeployError, match="not in the project any more"):
        check_on_target(deployed, CTX)
    train(deployed, 1, scale=5.0)
    with pytest.raises(DeployError, match="not in the project any more"):
        check_on_target(deployed, CTX)


def test_a_cancelled_one_leaves_the_result_before(deployed: Project, board: Board) -> None:
    first = check_on_target(deployed, CTX)
    ctx = JobContext(on_progress=lambda progress: ctx.control.cancel())
    with pytest.raises(JobCancelled):
        check_on_target(deployed, ctx)
    assert comparison_of(deployed) == first


def test_pictures_that_the_device_cannot_read(deployed: Project, board: Board) -> None:
    board.labels[0] = None
    found = check_on_target(deployed, CTX)
    assert (found.pictures, found.failures) == (5, ("unread",))
    board.labels = [None] * 6
    with pytest.raises(DeployError, match="could not read any"):
        check_on_target(deployed, CTX)


def test_without_a_deployment(tmp_path: Path) -> None:
    with (
        Project.create(tmp_path / "p", "p") as project,
        pytest.raises(DeployError, match="not deployed"),
    ):
        check_on_target(project, CTX)


# -- engines that do not run here -------------------------------------------------------------

FAKE = """\
import sys
sys.path.append({root!r})
from tango_runner import cuda
from tests.deploy.runner import fake_gpu, fake_tensorrt
_gpu = fake_gpu.FakeLibrary("Orin")
cuda.load = lambda: _gpu
globals().update(vars(fake_tensorrt.make("8.6.1.6", _gpu)))
"""


@pytest.fixture
def with_tensorrt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs on this computer finds a stand-in for TensorRT and a GPU."""
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "tensorrt.py").write_text(FAKE.format(root=str(Path(fake_gpu.__file__).parents[3])))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def redeployed(project: Project, engine: str) -> dict[str, Any]:
    project.update(ExportSettings, engine=engine, precision="fp32")
    flow_of(project).run(project, CTX)
    return project.outputs("deploy")


@pytest.mark.slow
def test_tensorrt_is_compared_with_the_engine_that_was_built_there(
    project: Project, with_tensorrt: None
) -> None:
    target = Path(redeployed(project, "tensorrt")["target"])
    built = {path: path.stat().st_mtime_ns for path in target.rglob("*.engine")}
    assert len(built) == 1
    found = check_on_target(project, CTX)
    assert found.passed, found.summary()
    assert (found.engine, found.agreement, found.pictures) == ("tensorrt", 1.0, 6)
    after = {path: path.stat().st_mtime_ns for path in target.rglob("*.engine")}
    assert after == built


@pytest.mark.exhaustive
def test_tvm_is_compared_by_its_own_code(project: Project) -> None:
    if EXPORTERS.get("tvm").unavailable():
        pytest.skip("TVM is not installed")
    redeployed(project, "tvm")
    found = check_on_target(project, CTX)
    assert found.passed, found.summary()
    assert (found.engine, found.agreement) == ("tvm", 1.0)


# -- detectors --------------------------------------------------------------------------------


def test_boxes_are_judged_as_they_are_shown_and_the_score_by_nearly_all() -> None:
    picture = LockedPicture("a.png", -1, "val", "", 80, 60, 0, 0)
    picture = replace(picture, boxes=Boxes.of([[0, 0, 10, 10], [30, 30, 50, 50]], [0, 1]))
    gate = target_parity._GATES["detection"]
    rows = np.array([[0, 0, 10, 10], [30, 30, 50, 50]], np.float32)
    trained = target_parity.Found(rows, np.array([0.9, 0.1], np.float32), np.array([0, 1]))
    boxes = (
        PredictedBox("빨강", 0, 0.9, (0, 0, 10, 10)),
        PredictedBox("green", 1, 0.1, (60, 30, 75, 50)),  # nobody sees it
    )
    there = Prediction(Path("a.png"), "", 0.9, (), 1.0, 1.0, boxes)
    card = replace(CARD, content={"output": {"kind": "predictions"}, "postprocess": LIMITS})
    assert gate.options(card) == ("--score", "0.001")
    limits = target_parity.DetectionExportSettings()
    found = gate.judge([picture], [trained], [there], card, limits)
    assert found.agreement == 1.0
    assert found.trained == 1.0
    assert found.there == 0.5
    inside = replace(card, content={**card.content, "output": {"kind": "boxes"}})
    assert gate.options(inside) == ()


LIMITS = {"score": 0.25, "iou": 0.45, "top": 300}
CARD = target_parity.ModelCard(
    name="finder",
    engine="onnxruntime",
    engine_minimum="1.12",
    python="3.8",
    file="model.onnx",
    classes=tuple(CLASSES),
    size=(8, 8),
    checksums=(),
    passed=True,
    accepted=False,
    content={},
    task="detection",
)


@pytest.mark.exhaustive
def test_a_detector_finds_the_same_boxes(detector: ExportSpec, tmp_path: Path) -> None:
    with Project.create(tmp_path / "탐지", "detector") as project:
        project.update(TaskSettings, name="detection")
        project.update(DetectionExportSettings, parity_pictures=5)
        project.update(DeploySettings, folder=str(tmp_path / "installed"))
        project.set_outputs("train", written(project, 1, detector), "")
        save_lock(project.path(LOCK), detector.lock)
        flow_of(project, "detection").run(project, CTX)
        found = check_on_target(project, CTX)
    assert found.passed, found.summary()
    assert (found.task, found.pictures, found.agreement) == ("detection", 5, 1.0)
    assert found.accuracy_trained > 0.9
    assert abs(found.accuracy_change) < 0.001


# -- what is kept -----------------------------------------------------------------------------


def test_what_is_damaged_is_none(deployed: Project, board: Board) -> None:
    found = check_on_target(deployed, CTX, count=1)
    path = deployed.path(FILE)
    content = json.loads(path.read_text())
    assert (content["schema"], len(content["comparisons"])) == (1, 1)
    for text in ("{", "[]", '{"schema": 1, "comparisons": [{}]}', '{"schema": 2}'):
        path.write_text(text)
        assert load_comparisons(deployed.folder) == ()
    with pytest.raises(SchemaTooNewError):  # a newer version's: it stays
        keep(deployed.folder, found)
    assert path.read_text() == text
    path.write_text("{")
    keep(deployed.folder, found)
    assert load_comparisons(deployed.folder) == (found,)
    path.unlink()
    assert comparison_of(deployed) is None


def test_each_device_has_its_own(deployed: Project, board: Board) -> None:
    found = check_on_target(deployed, CTX, count=1)
    keep(deployed.folder, replace(found, address="pi@board", pictures=9))
    assert comparison_of(deployed) == found
    other = find_comparison(deployed.folder, found.release, "pi@board")
    assert other is not None
    assert other.pictures == 9


# -- a real board -----------------------------------------------------------------------------


@pytest.mark.board
@pytest.mark.slow
def test_a_board_answers_as_the_trained_network(
    project: Project, equipped: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.update(DeploySettings, folder="")
    monkeypatch.setenv("BOARDKIT_CACHE", str(boardkit().cache_dir()))
    monkeypatch.setenv("HOME", str(tmp_path / "desk"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    ssh_folder(equipped, tmp_path / "desk")
    address = str(target_of(equipped))
    project.set_outputs(
        "device", {**HERE, "name": "PC", "connection": "ssh", "address": address}, ""
    )
    flow_of(project).run(project, CTX)
    found = check_on_target(project, CTX)
    assert found.passed, found.summary()
    assert (found.pictures, found.agreement, found.address) == (6, 1.0, address)

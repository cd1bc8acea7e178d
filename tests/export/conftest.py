"""A small trained network, pictures of three classes, and its export, made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tango_desktop import families, graph
from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.postprocess import default_postprocess
from tango_desktop.data.preprocess import default_spec, detector_spec, open_picture, preprocess
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.export.comparison import choose_pictures
from tango_desktop.export.detection import DetectionExport
from tango_desktop.export.job import ExportResult, export
from tango_desktop.export.parity import Outputs
from tango_desktop.export.reference import load_trained, run_trained
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.nets import build_module, save_weights

CLASSES = ("개미", "bees", "cats")
PICTURES = 24


def draw(path: Path, label: int, number: int) -> None:
    """A noisy picture whose main colour is its class, wider than high."""
    random = np.random.default_rng([label, number])
    pixels = random.integers(0, 120, (36, 48, 3), dtype=np.uint8)
    pixels[:, :, label] += 100
    pixels[: 4 + number % 9] //= 2
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def make_lock(root: Path) -> DatasetIndex:
    """Pictures on disk and their lock."""
    pictures = []
    for number in range(PICTURES):
        label, suffix = number % 3, (".png", ".jpg")[number % 2]
        name = f"{CLASSES[label]}/사진 {number:02}{suffix}"
        draw(root / name, label, number)
        stat = (root / name).stat()
        split = "train" if number < 6 else "val"
        digest = sha256_of(root / name)
        pictures.append(
            LockedPicture(name, label, split, digest, 48, 36, stat.st_size, stat.st_mtime_ns)
        )
    return DatasetIndex(root, str(root), "class-folders", CLASSES, tuple(pictures))


def make_weights(document: graph.NetworkDocument, path: Path) -> Path:
    """Weights as after training: batch norm has statistics of its own."""
    torch.manual_seed(3)
    module = build_module(document)
    for layer in module.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.uniform_(-0.2, 0.2)
            layer.running_var.uniform_(0.5, 2.0)
            layer.weight.data.uniform_(0.5, 1.5)
    save_weights(path, module.state_dict())
    return path


@dataclass(frozen=True)
class Exported:
    """A finished export, and PyTorch's side of the comparison."""

    spec: ExportSpec
    result: ExportResult
    trained: Outputs


@pytest.fixture(scope="session")
def spec(tmp_path_factory: pytest.TempPathFactory) -> ExportSpec:
    """The export of a ResNet-20 for three classes at 32 px."""
    home = tmp_path_factory.mktemp("프로젝트")
    document = families.build("resnet20", 3, size=32)
    lock = make_lock(home / "pictures")
    preparation = {**default_spec((32, 32)), "resize": "crop", "crop_fraction": 0.875}
    weights = make_weights(document, home / "best.pt")
    return ExportSpec(
        engine="onnxruntime",
        precision="fp32",
        name="세 가지",
        task="classification",
        document=document,
        weights=weights,
        preprocess=preparation,
        lock=lock,
        runtime="1.31.1",
        folder=home / "artifacts" / "onnxruntime",
        settings=ExportSettings(parity_pictures=12),
        source=SourceInfo(1, sha256_of(weights), document.digest(), lock.digest()),
    )


@pytest.fixture(scope="session")
def exported(spec: ExportSpec) -> Exported:
    """The export, done."""
    result = export(spec, JobContext())
    _, pictures = choose_pictures(spec.lock, spec.settings.parity_pictures)
    module = load_trained(spec.document, spec.weights)
    trained = run_trained(module, spec.preprocess, spec.lock, pictures, JobContext())
    return Exported(spec, result, trained)


@pytest.fixture
def copied(exported: Exported, tmp_path: Path) -> Path:
    """A copy of the exported model's folder, to tamper with."""
    return Path(shutil.copytree(exported.result.folder, tmp_path / "copy"))


@pytest.fixture
def changed(spec: ExportSpec, tmp_path: Path) -> Callable[..., ExportSpec]:
    """The same export into another folder, with other settings."""

    def make(**settings: Any) -> ExportSpec:
        return replace(
            spec,
            folder=tmp_path / "artifacts" / "onnxruntime",
            settings=replace(spec.settings, **settings),
        )

    return make


# -- detection --------------------------------------------------------------------------------

DETECTOR_SIDE = 96


def make_scenes(root: Path, count: int = 10) -> DatasetIndex:
    """Pictures of coloured rectangles, wider than high, and their lock."""
    pictures = []
    for number in range(count):
        random = np.random.default_rng(number)
        pixels = random.integers(0, 90, (60, 80, 3), dtype=np.uint8)
        for label in range(3):
            left, top = random.integers(0, 45), random.integers(0, 30)
            pixels[top : top + 12 + number, left : left + 20 + label, label] = 230
        path = root / f"장면 {number:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        stat = path.stat()
        split = "train" if number < 2 else "val"
        row = (path.name, -1, split, sha256_of(path), 80, 60, stat.st_size, stat.st_mtime_ns)
        pictures.append(LockedPicture(*row))
    return DatasetIndex(root, str(root), "yolo", CLASSES, tuple(pictures))


def make_detector_weights(document: graph.NetworkDocument, lock: DatasetIndex, path: Path) -> Path:
    """Random weights that find some boxes in every picture; each picture gives others."""
    torch.manual_seed(3)
    module = build_module(document).train()
    for layer in module.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1.0  # the statistics of these very pictures
    spec = detector_spec(document.size)
    pictures = [preprocess(open_picture(lock.file(p)), spec) for p in lock.pictures]
    with torch.no_grad():
        module(torch.from_numpy(np.stack(pictures)))
    state = module.state_dict()
    (lead,) = [node for node in document.nodes if node.id == document.outputs[0]]
    for name in upstream_convolutions(document, lead.inputs):
        state[f"{name}.weight"].normal_(0.0, 0.3)
        state[f"{name}.bias"].normal_().view(3, -1)[:, 4] = -3.0
    save_weights(path, state)
    return path


def upstream_convolutions(document: graph.NetworkDocument, names: tuple[str, ...]) -> list[str]:
    """The convolutions next before ``names``."""
    nodes = {node.id: node for node in document.nodes}
    found = []
    for name in names:
        while nodes[name].layer != "conv2d":
            name = nodes[name].inputs[0]
        found.append(name)
    return found


def detector_spec_of(
    home: Path, model: str = "yolov7-tiny", classes: int = 3, **settings: Any
) -> ExportSpec:
    """The export of a small detector with random weights."""
    side = DETECTOR_SIDE if model == "yolov7-tiny" else 128
    document = families.build(model, classes, size=side, width=0.25)
    lock = make_scenes(home / "pictures")
    lock = replace(lock, classes=CLASSES[:classes])
    weights = make_detector_weights(document, lock, home / "best.pt")
    spec = ExportSpec(
        engine="onnxruntime",
        precision="fp32",
        name="장면",
        task="detection",
        document=document,
        weights=weights,
        preprocess=detector_spec((side, side)),
        lock=lock,
        runtime="1.31.1",
        folder=home / "artifacts" / "onnxruntime",
        settings=DetectionExportSettings(parity_pictures=5, **settings),
        source=SourceInfo(1, sha256_of(weights), document.digest(), lock.digest()),
    )
    return replace(spec, lock=labelled_by_network(spec))


def labelled_by_network(spec: ExportSpec) -> DatasetIndex:
    """The pictures with what the trained network finds as the truth: its mAP is near 1."""
    network = DetectionExport(spec)
    pictures = []
    for picture in spec.lock.pictures:
        found = network.find(open_picture(spec.lock.file(picture)), default_postprocess())
        boxes = Boxes.of(found.boxes.tolist(), found.classes.tolist())
        pictures.append(replace(picture, boxes=boxes))
    return replace(spec.lock, pictures=tuple(pictures))


@pytest.fixture(scope="session")
def detector(tmp_path_factory: pytest.TempPathFactory) -> ExportSpec:
    """The export of a small YOLOv7-tiny."""
    return detector_spec_of(tmp_path_factory.mktemp("탐지"))


@pytest.fixture(scope="session")
def detector_result(detector: ExportSpec) -> ExportResult:
    """That export, done."""
    return export(detector, JobContext())


@pytest.fixture
def detector_with(detector: ExportSpec, tmp_path: Path) -> Callable[..., ExportSpec]:
    """The same export into another folder, with other settings."""

    def make(**settings: Any) -> ExportSpec:
        return replace(
            detector,
            folder=tmp_path / "artifacts" / "onnxruntime",
            settings=replace(detector.settings, **settings),
        )

    return make


@pytest.fixture
def make_detector() -> Callable[..., ExportSpec]:
    """Makes the export of another small detector."""
    return detector_spec_of

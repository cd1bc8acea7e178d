"""Small runs and records for the tests of this room."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.params import to_mapping
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import detector_spec
from tango_desktop.data.records import LockedPicture
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.train.continuation import ending_of
from tango_desktop.train.preparation import choose_preprocess
from tango_desktop.train.run_folder import (
    RunPaths,
    RunRecord,
    RunState,
    write_record,
)
from tango_desktop.train.runs import run_folder
from tango_desktop.train.settings import ClassificationTrainSettings, DetectionTrainSettings
from tango_desktop.train.spec import TrainSpec

RunMaker = Callable[..., Path]


def _another_process() -> str:
    parent = psutil.Process(os.getppid())
    return f"{parent.pid}:{parent.create_time():.2f}"


@pytest.fixture
def make_run() -> RunMaker:
    """Writes a run's folder as training leaves it, without training."""

    def make(
        project_folder: Path,
        number: int,
        state: RunState = RunState.FINISHED,
        settings: ClassificationTrainSettings | None = None,
        top1: float = 0.9,
    ) -> Path:
        settings = settings or ClassificationTrainSettings(epochs=4)
        folder = run_folder(project_folder, number)
        paths = RunPaths(folder)
        paths.best.parent.mkdir(parents=True)
        paths.best.write_bytes(b"weights %d" % number)
        write_yaml(paths.args, {"schema": 1, "settings": to_mapping(settings)})
        record = RunRecord(
            state,
            key="k",
            model="resnet20",
            size=(32, 24),
            ending=ending_of(settings),
            epochs=settings.epochs,
            done=4,
            best_epoch=3,
            metrics={"metrics/top1": top1, "metrics/top5": 1.0},
            val_pictures=100,
            seconds=75.0,
            process=_another_process() if state is RunState.RUNNING else "",
        )
        write_record(folder, record)
        return folder

    return make


SpecMaker = Callable[..., TrainSpec]
_SIDE = 12


def _picture(label: int, generator: np.random.Generator) -> Image.Image:
    """A bright bar in one of three directions on noise: learnt in a few epochs."""
    pixels = generator.integers(0, 90, (_SIDE, _SIDE, 3))
    at = int(generator.integers(3, _SIDE - 3))
    rows, columns = [(slice(at, at + 2), slice(None)), (slice(None), slice(at, at + 2))][label % 2]
    pixels[rows, columns, label % 3] += 150
    return Image.fromarray(pixels.astype(np.uint8))


def _locked(root: Path, path: Path, label: int, split: str) -> LockedPicture:
    found = path.stat()
    return LockedPicture(
        path.relative_to(root).as_posix(),
        label,
        split,
        sha256_of(path),
        _SIDE,
        _SIDE,
        found.st_size,
        found.st_mtime_ns,
    )


@pytest.fixture
def make_lock(tmp_path: Path) -> Callable[..., DatasetLock]:
    """Draws class folders and locks them."""

    def make(
        splits: tuple[tuple[str, int], ...] = (("train", 16), ("val", 6)), classes: int = 3
    ) -> DatasetLock:
        root = tmp_path / "pictures"
        names = ("가로", "down", "across")[:classes]
        generator = np.random.default_rng(0)
        pictures = []
        for split, count in splits:
            for label, name in enumerate(names):
                for index in range(count):
                    path = root / split / name / f"{index}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _picture(label, generator).save(path)
                    pictures.append(_locked(root, path, label, split))
        pictures.sort(key=lambda picture: picture.path)
        return DatasetLock(root, str(root), "class-folders", names, tuple(pictures))

    return make


def tiny_document(classes: int = 3, width: int = 8, dropout: float = 0.2) -> NetworkDocument:
    """Trains in milliseconds, and has all that keeps state or is random."""
    builder = DocumentBuilder("tiny", 3, (_SIDE, _SIDE))
    for number in (1, 2):
        builder.add(f"conv{number}", "conv2d", out_channels=width, kernel=3, padding=1, bias=False)
        builder.add(f"bn{number}", "batch_norm")
        builder.add(f"relu{number}", "relu")
        builder.add(f"pool{number}", "max_pool")
    builder.add("flatten", "flatten")
    builder.add("drop", "dropout", rate=dropout)
    builder.add("fc", "linear", out_features=classes)
    return builder.document()


@pytest.fixture
def make_spec(tmp_path: Path, make_lock: Callable[..., DatasetLock]) -> SpecMaker:
    """A request to train the tiny network on drawn pictures; keywords are settings."""

    def make(lock: DatasetLock | None = None, **settings: Any) -> TrainSpec:
        chosen: dict[str, Any] = {"epochs": 3, "batch_size": 8, "device": "cpu", "workers": 2}
        lock = lock or make_lock()
        return TrainSpec(
            task="classification",
            model="tiny",
            document=tiny_document(len(lock.classes)),
            lock=lock,
            preprocess=choose_preprocess((_SIDE, _SIDE), 3, _SIDE),
            settings=ClassificationTrainSettings(**(chosen | settings)),
            project_folder=tmp_path / "project",
        )

    return make


# -- detection --------------------------------------------------------------------------------

_SCENE = 64


def _scene(
    generator: np.random.Generator, objects: int, shape: tuple[int, int]
) -> tuple[Image.Image, Boxes]:
    """Bright squares (class 0) and dark wide bars (class 1) on grey noise, some overlapping."""
    pixels = generator.integers(90, 140, (shape[1], shape[0], 3))
    corners, labels = [], []
    for _ in range(objects):
        label = int(generator.integers(2))
        width = int(generator.integers(14, 26))
        height = width if label == 0 else width // 2
        left = int(generator.integers(0, shape[0] - width))
        top = int(generator.integers(0, shape[1] - height))
        pixels[top : top + height, left : left + width] = (240, 220, 60) if label == 0 else 15
        corners.append((left, top, left + width, top + height))
        labels.append(label)
    return Image.fromarray(pixels.astype(np.uint8)), Boxes.of(corners, labels)


@pytest.fixture
def make_scenes(tmp_path: Path) -> Callable[..., DatasetLock]:
    """Draws pictures with boxes and locks them; every fifth is empty unless told otherwise."""

    def make(
        splits: tuple[tuple[str, int], ...] = (("train", 12), ("val", 5)),
        empty_every: int = 5,
        shape: tuple[int, int] = (_SCENE, _SCENE),  # width, height
    ) -> DatasetLock:
        root = tmp_path / "scenes"
        generator = np.random.default_rng(0)
        pictures = []
        for split, count in splits:
            for index in range(count):
                path = root / split / f"{index}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                empty = empty_every and index % empty_every == empty_every - 1
                objects = 0 if empty else int(generator.integers(1, 4))
                picture, boxes = _scene(generator, objects, shape)
                picture.save(path)
                locked = _locked(root, path, -1, split)
                pictures.append(replace(locked, width=shape[0], height=shape[1], boxes=boxes))
        pictures.sort(key=lambda picture: picture.path)
        return DatasetLock(root, str(root), "yolo", ("square", "bar"), tuple(pictures))

    return make


def tiny_detector(
    classes: int = 2,
    size: int = _SCENE,
    auxiliary: bool = False,
    width: int = 8,
    channels: int = 3,
) -> NetworkDocument:
    """Two levels of two anchors, strides 8 and 16; trains in milliseconds."""
    builder = DocumentBuilder("tiny-detector", channels, (size, size))

    def block(name: str, outputs: int, stride: int) -> None:
        builder.add(
            f"{name}.conv",
            "conv2d",
            out_channels=outputs,
            kernel=3,
            stride=stride,
            padding=1,
            bias=False,
        )
        builder.add(f"{name}.norm", "batch_norm")
        builder.add(f"{name}.act", "relu")

    for number, stride in enumerate((2, 2, 2, 1)):
        block(f"stem{number}", width * min(number + 1, 2), stride)
    block("down", 2 * width, 2)
    heads = ("detect", "detect_aux") if auxiliary else ("detect",)
    for head in heads:
        maps = []
        for level, source in enumerate(("stem3.act", "down.act")):
            name = f"{head}_map{level}"
            builder.add(name, "conv2d", source, out_channels=2 * (5 + classes), kernel=1)
            maps.append(name)
        builder.add(
            head,
            "detect",
            *maps,
            classes=classes,
            anchors=(12.0, 10.0, 18.0, 18.0, 20.0, 10.0, 26.0, 26.0),
            strides=(8.0, 16.0),
            auxiliary=head != "detect",
        )
    return builder.document(*heads)


@pytest.fixture
def make_detection_spec(tmp_path: Path, make_scenes: Callable[..., DatasetLock]) -> SpecMaker:
    """A request to train the tiny detector on drawn scenes; keywords are settings."""

    def make(
        lock: DatasetLock | None = None, auxiliary: bool = False, **settings: Any
    ) -> TrainSpec:
        chosen: dict[str, Any] = {"epochs": 3, "batch_size": 4, "device": "cpu", "workers": 2}
        lock = lock or make_scenes()
        return TrainSpec(
            task="detection",
            model="tiny-detector",
            document=tiny_detector(len(lock.classes), auxiliary=auxiliary),
            lock=lock,
            preprocess=detector_spec((_SCENE, _SCENE), 3),
            settings=DetectionTrainSettings(**(chosen | settings)),
            project_folder=tmp_path / "project",
        )

    return make

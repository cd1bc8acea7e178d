"""What 8 bits cost in accuracy and give in time and size, on the data kit's networks and pictures.

Run it by itself::

    python tests/benchmarks/bench_compress.py [resnet56 vgg16 resnet50 yolov7] [--engine tflite]

For each network: the trade-off curve, and what the automatic choice takes within the limit (0.5
points of top-1, 1.0 of mAP50-95). Calibrated on pictures that are not measured on. Latencies are
medians on one thread of ONNX Runtime: good as ratios within one run.

Measured with ranges by least error on 64 pictures, on an AMD EPYC with VNNI; everything in 8 bits:

==========  =============================  =============  =======  ====
network     pictures                       loss (points)  latency  size
==========  =============================  =============  =======  ====
ResNet-56   1000 of CIFAR-10                0.4           0.46     0.30
VGG-16      1000 of CIFAR-10               -0.1           0.19     0.25
ResNet-50   153 ants and bees               0.0           0.31     0.26
YOLOv7 320  64 of COCO (mAP 0.486)         -0.7           0.40     0.26
==========  =============================  =============  =======  ====

The automatic choice takes these forms; of YOLOv7 the one with 2 of 106 layers in floats, which was
as quick and loses 0.6 points. 16 bits lose nothing, at the same time and half the size. On so few
pictures, neighbours on a curve differ by half a point and more by chance.

ResNet-50 in other engines, on the same 153 pictures, each made and run by that engine (all in 8
bits, taken and let pass by the export with a limit of 0.5 points; on two shared cores)::

    engine    loss (points)  latency  size   16 bits: loss, latency, size
    LiteRT     0.0           0.31     0.26   0.0, 1.00, 0.50
    OpenVINO  -1.3           0.33     0.26   0.0, 1.00, 0.50
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from tango_desktop import families
from tango_desktop.compress.doctor import Diagnosis, DoctorSpec, diagnose
from tango_desktop.compress.settings import DetectionOptimizeSettings, OptimizeSettings
from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import default_spec, detector_spec
from tango_desktop.data.records import NO_BOXES, Boxes, LockedPicture
from tango_desktop.export.range_settings import USUAL_METHOD
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.graph import DocumentBuilder, NetworkDocument

KIT = Path(__file__).resolve().parents[3] / "shared" / "data"
FETCHED = Path.home() / ".cache" / "tango-desktop-tests"
HYMENOPTERA = {"ants": 310, "bees": 309}
CALIBRATION = 64


@dataclass(frozen=True)
class Case:
    """A network with weights, pictures, and the loss that is allowed."""

    document: NetworkDocument
    weights: Path
    lock: DatasetLock
    preprocess: dict[str, object]
    export: ExportSettings
    settings: OptimizeSettings
    task: str = "classification"


# -- pictures ---------------------------------------------------------------------------------


def locked(
    root: Path, path: Path, label: int, split: str, boxes: Boxes = NO_BOXES
) -> LockedPicture:
    """One picture of a set."""
    with Image.open(path) as picture:
        width, height = picture.size
    found = path.stat()
    return LockedPicture(
        path.relative_to(root).as_posix(),
        label,
        split,
        sha256_of(path),
        width,
        height,
        found.st_size,
        found.st_mtime_ns,
        boxes=boxes,
    )


def a_set(root: Path, classes: int, pictures: Iterator[LockedPicture]) -> DatasetLock:
    """A data set whose classes have numbers for names."""
    names = tuple(str(number) for number in range(classes))
    return DatasetLock(root, str(root), "class-folders", names, tuple(pictures))


def cifar10() -> DatasetLock:
    """Ten training pictures of each class, and all 1,000 test pictures."""
    root = FETCHED / "cifar10" / "folders"

    def pictures() -> Iterator[LockedPicture]:
        for folder, split, most in (("train", "train", 10), ("test", "val", 1000)):
            for label, kind in enumerate(sorted((root / folder).iterdir())):
                for path in sorted(kind.iterdir())[:most]:
                    yield locked(root, path, label, split)

    return a_set(root, 10, pictures())


def hymenoptera() -> DatasetLock:
    """Ants and bees with their numbers in ImageNet."""
    root = KIT / "hymenoptera"

    def pictures() -> Iterator[LockedPicture]:
        for split in ("train", "val"):
            for kind, label in HYMENOPTERA.items():
                for path in sorted((root / split / kind).glob("*.jpg")):
                    yield locked(root, path, label, split)

    return a_set(root, 1000, pictures())


def coco() -> DatasetLock:
    """Every other picture to calibrate with, the rest to measure on."""
    root = KIT / "coco-yolo"

    def pictures() -> Iterator[LockedPicture]:
        for number, path in enumerate(sorted((root / "images" / "val").glob("*.jpg"))):
            boxes = boxes_of(path, root / "labels" / "val" / f"{path.stem}.txt")
            yield locked(root, path, -1, ("train", "val")[number % 2], boxes)

    return a_set(root, 80, pictures())


def boxes_of(path: Path, labels: Path) -> Boxes:
    """The objects in a picture; without a text file there are none."""
    rows = np.loadtxt(labels, ndmin=2) if labels.is_file() else np.zeros((0, 5))
    with Image.open(path) as picture:
        size = picture.size
    centres, halves = rows[:, 1:3] * size, rows[:, 3:5] * size / 2
    corners = np.concatenate([centres - halves, centres + halves], 1)
    return Boxes.of(corners.tolist(), rows[:, 0].astype(int).tolist())


# -- networks ---------------------------------------------------------------------------------


def cifar_vgg16() -> NetworkDocument:
    """The VGG-16 that the kit's weights belong to."""
    net = DocumentBuilder("vgg16-cifar", 3, (32, 32))
    index = 0
    for count, width in zip((2, 2, 3, 3, 3), (64, 128, 256, 512, 512), strict=True):
        for number in range(count):
            net.add(f"features.{index}", "conv2d", out_channels=width, padding=1)
            net.add(f"features.{index + 1}", "batch_norm")
            net.add(f"features.{index + 2}", "relu")
            last = number == count - 1
            net.add(f"features.{index + 3}", "max_pool" if last else "dropout")
            index += 4
    net.add("flatten", "flatten")
    net.add("classifier.0", "dropout")
    net.add("classifier.1", "linear", out_features=512)
    net.add("classifier.2", "batch_norm")
    net.add("classifier.3", "relu")
    net.add("classifier.4", "dropout")
    net.add("classifier.5", "linear", out_features=10)
    return net.document()


def on_cifar(document: NetworkDocument, name: str) -> Case:
    """A CIFAR-10 network of the kit: no mean, no deviation."""
    preprocess = default_spec((32, 32), 3)
    preprocess |= {"resize": "stretch", "mean": [0.0] * 3, "std": [1.0] * 3}
    weights = FETCHED / "cifar-weights" / f"{name}.safetensors"
    settings = OptimizeSettings(calibration_pictures=CALIBRATION, measured_pictures=0)
    return Case(document, weights, cifar10(), preprocess, ExportSettings(), settings)


def resnet50() -> Case:
    """ResNet-50 with ImageNet weights on ants and bees."""
    preprocess = default_spec((224, 224), 3)
    weights = FETCHED / "resnet50-imagenet" / "resnet50.safetensors"
    document = families.build("resnet50", stride_in_1x1=True)
    settings = OptimizeSettings(calibration_pictures=CALIBRATION, measured_pictures=0)
    return Case(document, weights, hymenoptera(), preprocess, ExportSettings(), settings)


def yolov7() -> Case:
    """YOLOv7 with COCO weights at 320."""
    weights = KIT / "weights" / "yolov7-coco-training.fp16.safetensors"
    return Case(
        families.build("yolov7", 80, size=320),
        weights,
        coco(),
        detector_spec((320, 320)),
        DetectionExportSettings(),
        DetectionOptimizeSettings(calibration_pictures=CALIBRATION, measured_pictures=0),
        "detection",
    )


CASES: dict[str, Callable[[], Case]] = {
    "resnet56": lambda: on_cifar(
        families.build("resnet56", num_classes=10, shortcut="B"), "resnet56"
    ),
    "vgg16": lambda: on_cifar(cifar_vgg16(), "vgg16"),
    "resnet50": resnet50,
    "yolov7": yolov7,
}


# -- measuring --------------------------------------------------------------------------------


def spec_of(case: Case, folder: Path, method: str, engine: str = "onnxruntime") -> DoctorSpec:
    """The examination of a case."""
    source = SourceInfo(0, sha256_of(case.weights), case.document.digest(), case.lock.digest())
    export = ExportSpec(
        engine=engine,
        precision="fp32",
        name=case.document.name,
        task=case.task,
        document=case.document,
        weights=case.weights,
        preprocess=case.preprocess,
        lock=case.lock,
        runtime="",
        folder=folder / "export",
        settings=case.export,
        source=source,
    )
    return DoctorSpec(export, folder, replace(case.settings, range_method=method))


def told(found: Diagnosis, settings: OptimizeSettings, seconds: float) -> dict[str, object]:
    """What is written down of a case."""
    curve, exact = found.curve, found.curve.exact
    chosen = curve.quickest_within(settings.max_loss)
    rows = [
        {
            "precision": point.precision,
            "kept": point.kept,
            "loss": round(curve.loss(point), 2),
            "latency": round((point.latency_ms or 0.0) / (exact.latency_ms or 1.0), 3),
            "size": round(point.size_bytes / exact.size_bytes, 3),
        }
        for point in (*curve.floats, *curve.points)
    ]
    return {
        "engine": curve.engine,
        "pictures": curve.pictures,
        "layers": len(curve.layers),
        "fp32": round(exact.score or 0.0, 4),
        "fp32_ms": round(exact.latency_ms or 0.0, 2),
        "points": rows,
        "limit": settings.max_loss,
        "chosen": None if chosen is None else [chosen.precision, chosen.kept],
        "worst_layers": list(curve.layers[:4]),
        "warnings": list(found.calibration.warnings),
        "seconds": round(seconds),
    }


def main() -> None:
    """Measure the cases that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(CASES), choices=[*CASES, []])
    parser.add_argument("--method", default=USUAL_METHOD)
    parser.add_argument("--engine", default="onnxruntime")
    options = parser.parse_args()
    for name in options.names:
        case = CASES[name]()
        ctx = JobContext()
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            found = diagnose(spec_of(case, Path(folder), options.method, options.engine), ctx)
            seconds = time.monotonic() - started
        print(json.dumps({name: told(found, case.settings, seconds)}, indent=1), flush=True)


if __name__ == "__main__":
    main()

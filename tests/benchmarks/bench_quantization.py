"""What 8 bits cost and bring: latency, size and accuracy of trained networks, beside 32 bits.

Run it by itself::

    python tests/benchmarks/bench_quantization.py [--only yolov7] [--engine tflite] [--pairs 20]

ResNet-50 with ImageNet's weights on the ants and bees of ``hymenoptera/val`` (153 pictures, one of
1000 classes is right), calibrated with 128 pictures of ``hymenoptera/train``. YOLOv7 at 320 px with
COCO's weights on the 128 pictures of ``coco-yolo``, calibrated with 128 pictures of other sets
(ants, bees and masks), since none of COCO are left over. What the data kit lacks is passed over.

Latency is CPU time with one thread; of two models it is taken in one process, turn by turn, and the
ratio is the median over neighbours. ``--tuning`` gives TVM that many minutes.

On 21 November 2026, two cores of an AMD EPYC with AVX-512 and VNNI, busy with other work (load 6 to
12), ranges by least and largest value (``minmax``), TVM not tuned::

    network   engine       precision      MB   size   CPU ms  latency  accuracy   change
    resnet50  onnxruntime  fp32        102.2           36.9            0.8562
    resnet50  onnxruntime  fp16         51.1  × 0.50    36.5   × 1.01   0.8562  +0.0000
    resnet50  onnxruntime  int8         26.0  × 0.25    11.3   × 0.32   0.8497  -0.0065
    resnet50  openvino     fp32        102.3           33.2            0.8562
    resnet50  openvino     fp16         51.3  × 0.50    32.6   × 1.01   0.8562  +0.0000
    resnet50  openvino     int8         26.4  × 0.26    10.5   × 0.32   0.8431  -0.0131
    resnet50  tflite       fp32        102.2           36.5            0.8562
    resnet50  tflite       fp16         51.2  × 0.50    37.2   × 1.00   0.8562  +0.0000
    resnet50  tflite       dynamic      26.0  × 0.25    13.2   × 0.36   0.8497  -0.0065
    resnet50  tflite       int8         26.3  × 0.26    11.6   × 0.31   0.8366  -0.0196
    resnet50  ncnn         fp32        102.1           40.1            0.8562
    resnet50  ncnn         fp16         51.1  × 0.50    40.4   × 1.00   0.8562  +0.0000
    resnet50  ncnn         int8         25.7  × 0.25    25.2   × 0.62   0.8627  +0.0065
    resnet50  executorch   fp32        102.2           37.2            0.8562
    resnet50  executorch   int8         25.9  × 0.25    12.7   × 0.31   0.8431  -0.0131
    resnet50  tvm          fp32        102.5           44.6            0.8562
    resnet50  tvm          fp32        102.5  × 1.00    44.0   × 1.15   0.8562  +0.0000  (to ORT)
    yolov7    onnxruntime  fp32        147.8          126.3            0.4888
    yolov7    onnxruntime  int8         37.6  × 0.25    48.6   × 0.38   0.4719  -0.0169
    yolov7    tflite       fp32        147.8          134.3            0.4888
    yolov7    tflite       int8         37.7  × 0.26    34.5   × 0.27   0.4741  -0.0147

The accuracy is top-1, of which a picture is 0.0065, and mAP50-95. The last line of ResNet-50 is TVM
beside ONNX Runtime. YOLOv7 was not measured in OpenVINO and ncnn.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
from bench_engines import Timed, contest

KIT = Path(__file__).resolve().parents[3] / "shared" / "data"
FETCHED = Path.home() / ".cache" / "tango-desktop-tests"
FULL = "fp32"
# By engine: the precisions beside 32 bits.
CASES = {
    "onnxruntime": ("fp16", "int8"),
    "openvino": ("fp16", "int8"),
    "tflite": ("fp16", "dynamic", "int8"),
    "ncnn": ("fp16", "int8"),
    "executorch": ("int8",),
    "tvm": (),
}
ANTS_BEES = {"ants": 310, "bees": 309}
Infer = Callable[[Any], Any]


@dataclass(frozen=True)
class Trained:
    """A trained network with what it is judged by.

    Attributes:
        network: what is exported (``exporting.Network``).
        side: of its pictures.
        measure: what the accuracy is called.
        judge: the accuracy of an engine, 0 to 1; it is given (1, C, H, W) and gives one array.
    """

    network: Any
    side: int
    measure: str
    judge: Callable[[Infer], float]


# -- the networks -----------------------------------------------------------------------------


def resnet50(home: Path) -> Trained:
    """On ants and bees."""
    from exporting import lock_of, network

    from tango_desktop import families
    from tango_desktop.data.preprocess import default_spec, open_picture, preprocess

    weights = FETCHED / "resnet50-imagenet" / "resnet50.safetensors"
    pictures = KIT / "hymenoptera"
    require(weights, pictures)
    preparation = {**default_spec((224, 224)), "resize": "crop", "crop_fraction": 0.875}
    document = families.build("resnet50", stride_in_1x1=True)
    lock = lock_of(pictures, sorted(pictures.glob("train/*/*")), [str(k) for k in range(1000)])
    labelled = [
        (preprocess(open_picture(path), preparation)[np.newaxis], label)
        for kind, label in ANTS_BEES.items()
        for path in sorted(pictures.glob(f"val/{kind}/*"))
    ]

    def judge(infer: Infer) -> float:
        return float(np.mean([infer(batch)[0].argmax() == label for batch, label in labelled]))

    made = network(document, "classification", preparation, weights, lock, home)
    return Trained(made, 224, "top-1", judge)


def yolov7(home: Path) -> Trained:
    """On COCO."""
    import bench_yolov7_coco as coco
    import torch
    from exporting import DETECTION, lock_of, network

    from tango_desktop import families
    from tango_desktop.data.preprocess import detector_spec

    others = [KIT / "hymenoptera" / "train", KIT / "facemask-coco" / "train2017"]
    require(KIT / coco.WEIGHTS, KIT / "coco-yolo", *others)
    calibration = [path for folder in others for path in some(folder, 64)]
    lock = lock_of(KIT, calibration, [str(k) for k in range(coco.CLASSES)])
    document = families.build("yolov7", coco.CLASSES, size=320)

    def judge(infer: Infer) -> float:
        def module(batch: torch.Tensor) -> torch.Tensor:
            return torch.tensor(infer(batch.numpy()))

        return float(coco.evaluated(KIT, 320, module).result.ap)

    made = network(document, DETECTION, detector_spec((320, 320)), KIT / coco.WEIGHTS, lock, home)
    return Trained(made, 320, "mAP50-95", judge)


NETWORKS = {"resnet50": resnet50, "yolov7": yolov7}


class AbsentError(Exception):
    """The data kit lacks something."""


def require(*paths: Path) -> None:
    """Refuse what is not there."""
    for path in paths:
        if not path.exists():
            raise AbsentError(f"data kit absent: {path}")


def some(folder: Path, count: int) -> list[Path]:
    """Pictures of a folder, evenly over their names."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".png"))
    return paths[:: max(1, len(paths) // count)][:count]


# -- latency, in a process of its own --------------------------------------------------------


def raced(models: Sequence[str], side: int, pairs: int) -> Timed:
    """Two models, each an engine and a file, in turn."""
    from tango_desktop.deploy.runner.engine import EngineOptions, engine_named

    batch = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notices of the engines
        first, second = (
            engine_named(engine)(path, EngineOptions(threads=1), [])
            for engine, path in zip(models[::2], models[1::2], strict=True)
        )
    return contest(lambda: first.infer(batch), lambda: second.infer(batch), pairs)


def apart(models: Sequence[str], side: int, pairs: int) -> Timed:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--race", *models, str(side), str(pairs)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Timed(*json.loads(ended.stdout.splitlines()[-1]))


# -- the table --------------------------------------------------------------------------------


class Table:
    """Exports a network for engines and prints a line for each."""

    def __init__(self, name: str, trained: Trained, args: argparse.Namespace) -> None:
        self._name, self._trained = name, trained
        self._pairs, self._tuning, self._precisions = args.pairs, args.tuning, args.precision
        self._made: dict[tuple[str, str], Any] = {}
        self._judged: dict[tuple[str, str], float] = {}

    def engine(self, engine: str) -> None:
        """The engine's own lines."""
        self._line((engine, FULL), (engine, FULL))
        for precision in CASES[engine]:
            if precision in (self._precisions or CASES[engine]):
                self._line((engine, precision), (engine, FULL))
        if engine == "tvm":
            self._line((engine, FULL), ("onnxruntime", FULL))

    def _line(self, case: tuple[str, str], beside: tuple[str, str]) -> None:
        ours, theirs = self._converted(case), self._converted(beside)
        change = self._accuracy(case) - self._accuracy(beside)
        models = (case[0], str(ours.path), beside[0], str(theirs.path))
        timed = apart(models, self._trained.side, self._pairs)
        print(
            f"{self._name:10}{case[0]:12}{case[1]:8} beside {' '.join(beside):18}"
            f"{ours.size_bytes / 1e6:7.1f} MB ×{ours.size_bytes / theirs.size_bytes:5.2f}"
            f"{timed.ours_ms:8.1f} ms ×{timed.ratio:5.2f}"
            f"  {self._trained.measure} {self._accuracy(case):.4f} {change:+.4f}",
            flush=True,
        )

    def _converted(self, case: tuple[str, str]) -> Any:
        from exporting import converted

        if case not in self._made:
            settings = {"tuning_minutes": self._tuning} if case[0] == "tvm" else {}
            self._made[case] = converted(self._trained.network, *case, **settings)
        return self._made[case]

    def _accuracy(self, case: tuple[str, str]) -> float:
        from tango_desktop.export.engine import open_model

        if case not in self._judged:
            path = self._converted(case).path
            with open_model(path.parent, case[0], path.name, threads=1) as session:
                self._judged[case] = self._trained.judge(lambda b: session.run_batch(b)[0])
        return self._judged[case]


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=NETWORKS, action="append")
    parser.add_argument("--engine", choices=CASES, action="append")
    parser.add_argument("--precision", choices=("fp16", "dynamic", "int8"), action="append")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--tuning", type=float, default=0.0, metavar="MINUTES")
    parser.add_argument("--race", nargs=6, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.race:
        *models, side, pairs = args.race
        print(json.dumps(raced(models, int(side), int(pairs))))
        return
    from exporting import is_here

    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))
    for name in args.only or NETWORKS:
        with tempfile.TemporaryDirectory() as home:
            try:
                trained = NETWORKS[name](Path(home))
            except AbsentError as reason:
                print(f"{name:10}{reason}")
                continue
            table = Table(name, trained, args)
            for engine in filter(is_here, args.engine or CASES):
                table.engine(engine)
    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))


if __name__ == "__main__":
    main()

"""What 8 bits cost in accuracy: by how ranges are chosen, and by the engine that runs one plan.

Run it by itself::

    python tests/benchmarks/bench_ranges.py [--only resnet50] [--engine onnxruntime]
        [--method minmax] [--precision int8] [--work FOLDER]

ResNet-56 and VGG-16 on 1000 pictures of CIFAR-10, ResNet-50 on 153 ants and bees (one of ImageNet's
1000 classes is right), YOLOv7 at 320 px on 128 pictures of COCO. Ranges come from 128 training
pictures; those of YOLOv7 from every other picture, for the other 64, and the other way round. All
are compared with the 32-bit model in ONNX Runtime, picture by picture: by the accuracy with the
interval of its change (95 %, the same pictures drawn anew), by how far the outputs are off (dB of
signal to noise, the median picture; of boxes only what is probable), and by how many answers are
others.
With ``--work`` what was calibrated is kept for the next run.

On 21 November 2026, AMD EPYC with VNNI. The noise tells methods apart, the accuracy on so few
pictures does not. By method, int8 in ONNX Runtime (TFLite is within 1 dB, with VGG-16 within 6,
since it rounds its outputs, too)::

    network    minmax          percentile      99.999 %        entropy         mse
    resnet56   31.7  -0.0020   31.7  -0.0030                   28.8  -0.0020   32.2  -0.0040
    vgg16      50.3  +0.0000   47.6  -0.0010                   50.0  +0.0000   49.4  -0.0020
    resnet50   24.7  -0.0196   24.3  -0.0131   27.2  -0.0131   16.8  +0.0065   26.0  -0.0065
    yolov7     18.6  -0.0173   17.9  -0.0164   17.6  -0.0143    6.3  -0.0830   22.1  -0.0159
    its three last convolutions in floats:
    yolov7     18.8  -0.0071                   17.6  -0.0066                   22.6  +0.0002

By engine, one plan by ``mse`` (ExecuTorch finds ranges of its own)::

    resnet50   onnxruntime 0.8562
               onnxruntime int8   -0.0065 (-0.0261 to +0.0000)   26.0 dB   5 other answers
               openvino    int8   -0.0131 (-0.0327 to +0.0000)   27.2 dB   4
               tflite      int8   +0.0000 (-0.0196 to +0.0196)   25.4 dB   6
               ncnn        int8   -0.0131 (-0.0327 to +0.0000)   25.4 dB   3
               executorch  int8   -0.0065 (-0.0261 to +0.0131)   25.0 dB   6
               all but the last in fp16: +0.0000, from 58 dB on, no other answer
    yolov7     onnxruntime 0.4888
               onnxruntime int8   +0.0002 (-0.0035 to +0.0098)   22.6 dB
               openvino    int8   -0.0059 (-0.0112 to +0.0016)   22.6 dB
               tflite      int8   -0.0066 (-0.0130 to +0.0025)   22.8 dB
               ncnn        int8   -0.0049 (-0.0109 to +0.0028)   22.0 dB
               onnxruntime fp16   +0.0000 (-0.0001 to +0.0001)   59.0 dB
               tflite      fp16   -0.0000 (-0.0001 to +0.0000)   67.9 dB
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import bench_yolov7_coco as coco_judge
import numpy as np
import torch
from bench_compress import CASES as EXAMINED
from bench_compress import Case
from exporting import is_here
from numpy.typing import NDArray
from torch import nn

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.export import onnx_exporter
from tango_desktop.export.calibrating import calibration_set
from tango_desktop.export.comparison import Floats, read_picture
from tango_desktop.export.engine import open_model
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.opsets import OPSETS
from tango_desktop.export.quantization.models import model_digest
from tango_desktop.export.quantization.plan import METHODS, QuantizationPlan, save_plan
from tango_desktop.export.quantization.ranges import observe
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.metrics.bootstrap import resampled

CALIBRATION = 128
ENGINES = ("onnxruntime", "tflite", "openvino", "ncnn", "executorch")
TRIED = (*METHODS, "percentile@99.9", "percentile@99.999")
EXACT = "fp32"
EIGHT = "int8"
DRAWS = 200
DETECTORS = ("yolov7",)
CROP = {"resize": "crop", "crop_fraction": 0.875}  # as ResNet-50 of the kit was trained


@dataclass(frozen=True, eq=False)
class Half:
    """Pictures that are judged, and the network calibrated on others.

    Attributes:
        spec: of the export in 32 bits; its training split calibrates.
        module: the deploy form.
        places: of the pictures in the whole.
    """

    spec: ExportSpec
    module: nn.Module
    places: Sequence[int]

    @cached_property
    def traced(self) -> Path:
        """The ONNX file in 32 bits."""
        folder = self.spec.folder / "traced"
        path = folder / onnx_exporter.FILE
        if not path.is_file():
            folder.mkdir(parents=True)
            onnx_exporter.convert(self.module, self.spec, folder, JobContext())
        return path

    def plan(self, method: str) -> Path:
        """The plan by a method, ``percentile@99.9`` with its share; one look makes all."""
        path = self.spec.folder / f"{method}.yaml"
        if not path.is_file():
            self._calibrate(path)
        return path

    def _calibrate(self, wanted: Path) -> None:
        import onnx

        model = onnx.load(self.traced)
        pictures, info = calibration_set(self.spec)
        seen = observe(model, pictures, JobContext())
        for name in dict.fromkeys((*TRIED, wanted.stem)):
            method, _, share = name.partition("@")
            ranges = seen.ranges(method, float(share or 99.99))
            plan = QuantizationPlan(model_digest(model), method, ranges, info)
            save_plan(wanted.with_stem(name), plan)

    def converted(self, engine: str, precision: str, method: str) -> Path:
        """The model's file for an engine."""
        folder = self.spec.folder / f"{engine}-{precision}-{method}"
        spec = replace(
            self.spec,
            engine=engine,
            precision=precision,
            folder=folder,
            plan=self.plan(method) if precision == EIGHT else None,
            traced=self.traced,
        )
        folder.mkdir(parents=True, exist_ok=True)
        made = EXPORTERS.get(engine).convert(self.module, spec, folder, JobContext())
        return folder / made.file


@dataclass(frozen=True, eq=False)
class Judged:
    """An accuracy.

    Attributes:
        score: 0 to 1.
        drawn: (DRAWS,) the same on pictures that were drawn anew, each time as for other models.
    """

    score: float
    drawn: NDArray[np.float64]

    def change(self, exact: Judged) -> str:
        """By how much it is better than another, with the interval of 95 %."""
        ends = np.nanquantile(self.drawn - exact.drawn, (0.025, 0.975))
        return f"{self.score - exact.score:+.4f} ({ends[0]:+.4f} to {ends[1]:+.4f})"


@dataclass(frozen=True, eq=False)
class Subject:
    """A trained network with pictures.

    Attributes:
        measure: what the accuracy is called.
        halves: together they have every picture once.
        pictures: those, where they are.
        judge: how good the outputs for all pictures are.
    """

    measure: str
    halves: Sequence[Half]
    pictures: Sequence[LockedPicture]
    judge: Callable[[Sequence[Floats]], Judged]

    def prepared(self, half: Half) -> Iterator[Floats]:
        """The pictures of a half as the network takes them."""
        for place in half.places:
            picture = read_picture(half.spec.lock, self.pictures[place])
            yield preprocess(picture, half.spec.preprocess)

    def outputs(self, engine: str, precision: str, method: str) -> list[Floats]:
        """What the network says of each picture in an engine."""
        found: dict[int, Floats] = {}
        for half in self.halves:
            path = half.traced
            if (engine, precision) != ("onnxruntime", EXACT):
                path = half.converted(engine, precision, method)
            with open_model(path.parent, engine, path.name, threads=1) as session:
                answers = [session.logits(picture) for picture in self.prepared(half)]
            found |= dict(zip(half.places, answers, strict=True))
        return [found[place] for place in sorted(found)]


# -- networks ---------------------------------------------------------------------------------


def classifier(case: Case, home: Path) -> Subject:
    """Calibrated on its training pictures, judged by top-1 on the others."""
    pictures = case.lock.of_split("val")
    if case.document.name.startswith("resnet50"):
        case = replace(case, preprocess=case.preprocess | CROP)

    def judge(outputs: Sequence[Floats]) -> Judged:
        right = [o.argmax() == p.label for o, p in zip(outputs, pictures, strict=True)]
        even = np.full(len(right), 1.0 / len(right))
        times = np.random.default_rng(0).multinomial(len(right), even, DRAWS)
        return Judged(float(np.mean(right)), times @ np.array(right) / len(right))

    half = half_of(case, case.lock, range(len(pictures)), home)
    return Subject("top-1", [half], pictures, judge)


def detector(case: Case, home: Path) -> Subject:
    """Every other picture calibrates for the rest."""
    swap = {"train": "val", "val": "train"}
    turned = tuple(replace(p, split=swap[p.split]) for p in case.lock.pictures)
    locks = (case.lock, replace(case.lock, pictures=turned))
    halves = [
        half_of(
            case,
            lock,
            [place for place, picture in enumerate(lock.pictures) if picture.split == "val"],
            home / str(number),
        )
        for number, lock in enumerate(locks)
    ]

    def judge(outputs: Sequence[Floats]) -> Judged:
        given = iter(outputs)
        module = lambda _: torch.tensor(next(given)[None])  # noqa: E731
        found = coco_judge.evaluated(coco_judge.KIT, 320, module)
        return Judged(float(found.result.ap), resampled(found.matches, DRAWS, 0).mean(1))

    return Subject("mAP50-95", halves, case.lock.pictures, judge)


def half_of(case: Case, lock: DatasetLock, places: Sequence[int], home: Path) -> Half:
    """The export of a case; every engine starts from the same ONNX file."""
    settings = replace(case.export, calibration_pictures=CALIBRATION, opset=OPSETS[-1].opset)
    digests = sha256_of(case.weights), case.document.digest(), lock.digest()
    spec = ExportSpec(
        engine="onnxruntime",
        precision=EXACT,
        name=case.document.name,
        task=case.task,
        document=case.document,
        weights=case.weights,
        preprocess=case.preprocess,
        lock=lock,
        runtime="",
        folder=home,
        settings=settings,
        source=SourceInfo(0, *digests),
    )
    return Half(spec, EXPORT_TASKS.get(case.task).start(spec).module, places)


# -- the table --------------------------------------------------------------------------------


def noise(exact: Floats, found: Floats) -> float:
    """Signal to noise in dB; of a detector's boxes (N, 5 + classes) without their coordinates."""
    if exact.ndim == 2:
        exact, found = exact[:, 4:], found[:, 4:]
    power, lost = float(np.square(exact).sum()), float(np.square(found - exact).sum())
    return 10.0 * np.log10(power / max(lost, 1e-20))


def others(exact: Sequence[Floats], found: Sequence[Floats]) -> int:
    """On how many pictures the likeliest class is another."""
    return sum(int(a.argmax() != b.argmax()) for a, b in zip(exact, found, strict=True))


def table(name: str, subject: Subject, options: argparse.Namespace) -> None:
    """Print a line for each engine, precision and method."""
    exact = subject.outputs("onnxruntime", EXACT, "")
    best = subject.judge(exact)
    head = f"{name:10}{'onnxruntime':12}{EXACT:6}{'':18}"
    print(f"{head}{subject.measure} {best.score:.4f}", flush=True)
    for engine in filter(is_here, options.engine or ENGINES):
        wanted = [p for p in EXPORTERS.get(engine).precisions if p in options.precision]
        for precision in wanted:
            for method in options.method if precision == EIGHT else ("",):
                found = subject.outputs(engine, precision, method)
                decibels = np.median([noise(a, b) for a, b in zip(exact, found, strict=True)])
                is_detector = exact[0].ndim == 2
                changed = "" if is_detector else f"  {others(exact, found):4} other answers"
                now = subject.judge(found)
                print(
                    f"{name:10}{engine:12}{precision:6}{method:18}{subject.measure} "
                    f"{now.score:.4f} {now.change(best)}  {decibels:5.1f} dB{changed}",
                    flush=True,
                )


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=EXAMINED, action="append")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--precision", choices=("fp16", EIGHT), action="append")
    parser.add_argument("--method", action="append", help="or percentile@99.9")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    options.precision = options.precision or [EIGHT]
    options.method = options.method or list(TRIED)
    torch.set_num_threads(1)
    for name in options.only or EXAMINED:
        with tempfile.TemporaryDirectory() as scratch:
            home = (options.work or Path(scratch)) / name
            make = detector if name in DETECTORS else classifier
            table(name, make(EXAMINED[name](), home), options)


if __name__ == "__main__":
    main()

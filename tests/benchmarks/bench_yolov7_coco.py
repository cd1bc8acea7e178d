"""YOLOv7 with its COCO weights on the 128 pictures of the data kit, against the reference.

Run it by itself::

    python tests/benchmarks/bench_yolov7_coco.py [--side 640] [--kit ../shared/data]

Wiring, weights, deploy form, letterbox, decoding, suppression and average precision all have to be
right for the figures to agree: within 0.005. At 640 it takes some minutes, at 320 one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from tango_desktop import families
from tango_desktop.data.postprocess import evaluation_postprocess, finished
from tango_desktop.data.preprocess import detector_spec, geometry_of, open_picture, preprocess
from tango_desktop.metrics.detection import Detections, Truth
from tango_desktop.metrics.detection_evaluation import DetectionEvaluation, Selection
from tango_desktop.nets import build_module, read_weights, transfer
from tango_desktop.nets.deploy_form import deploy_module
from tango_desktop.nets.nms import select

KIT = Path(__file__).resolve().parents[3] / "shared" / "data"
WEIGHTS = Path("weights") / "yolov7-coco-training.fp16.safetensors"
CLASSES = 80
# (1, 3, side, side) → (1, N, 5 + classes), both float32.
Predict = Callable[[torch.Tensor], torch.Tensor]


class Labelled(NamedTuple):
    """A picture's path, size (width, height) in pixels, and objects."""

    path: Path
    size: tuple[int, int]
    truth: Truth


def labelled_pictures(folder: Path) -> list[Labelled]:
    """The pictures of a YOLO set, in the order of their names."""
    return [
        labelled(path, folder / "labels" / "val" / f"{path.stem}.txt")
        for path in sorted((folder / "images" / "val").glob("*.jpg"))
    ]


def labelled(path: Path, labels: Path) -> Labelled:
    """A picture and its objects; without a text file there are none."""
    size = open_picture(path).size
    rows = np.loadtxt(labels, ndmin=2) if labels.is_file() else np.zeros((0, 5))
    centres, halves = rows[:, 1:3] * size, rows[:, 3:5] * size / 2
    corners = np.concatenate([centres - halves, centres + halves], 1)
    return Labelled(path, size, Truth.of(corners, rows[:, 0]))


def detector(weights: Path, side: int) -> nn.Module:
    """YOLOv7 in deploy form, with every tensor of the file."""
    document = families.build("yolov7", CLASSES, size=side)
    module = build_module(document)
    report = transfer(module, read_weights(weights))
    if report.missing or report.replaced or report.partly:
        raise ValueError(f"tensors without a value: {report}")
    return deploy_module(document, module)[1]


def find(module: Predict, path: Path, side: int) -> Detections:
    """What the network finds in a picture, as the reference's figures were taken."""
    spec, chosen = detector_spec((side, side)), evaluation_postprocess()
    picture = open_picture(path)
    with torch.inference_mode():
        predictions = module(torch.from_numpy(preprocess(picture, spec))[None])
    ((boxes, scores, classes),) = select(
        predictions,
        chosen["score"],
        chosen["iou"],
        chosen["candidates"],
        chosen["top"],
        chosen["multi_label"],
    )
    geometry = geometry_of(picture.size, spec)
    found = finished(boxes.numpy(), scores.numpy(), classes.numpy(), chosen, geometry)
    return Detections.of(*found)


def evaluated(kit: Path, side: int, module: Predict | None = None) -> DetectionEvaluation:
    """The evaluation on the kit's pictures of the kit's weights, or of what else gives boxes."""
    module = module or detector(kit / WEIGHTS, side)
    pictures, chosen = labelled_pictures(kit / "coco-yolo"), evaluation_postprocess()
    return DetectionEvaluation(
        classes=tuple(str(k) for k in range(CLASSES)),
        paths=tuple(picture.path.name for picture in pictures),
        sizes=tuple(picture.size for picture in pictures),
        truth=tuple(picture.truth for picture in pictures),
        detections=tuple(find(module, picture.path, side) for picture in pictures),
        selection=Selection(
            score=chosen["score"],
            iou=chosen["iou"],
            multi_label=chosen["multi_label"],
            top_candidates=chosen["candidates"],
            top=chosen["top"],
            width=side,
            height=side,
        ),
    )


def main() -> None:
    """Parse, run, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=640, choices=[320, 640])
    parser.add_argument("--kit", type=Path, default=KIT)
    args = parser.parse_args()
    if not (args.kit / WEIGHTS).is_file():
        print(f"data kit absent: {args.kit / WEIGHTS}")
        return
    started = time.perf_counter()
    evaluation = evaluated(args.kit, args.side)
    seconds = time.perf_counter() - started
    expected = json.loads((args.kit / "expected" / "yolov7-coco.json").read_text())["results"]
    print(evaluation.selection.describe())
    figures = zip(expected[str(args.side)].items(), evaluation.result.twelve, strict=True)
    for (name, theirs), ours in figures:
        print(f"{name:10} {ours:.4f}  reference {theirs:.4f}  {ours - theirs:+.4f}")
    interval = evaluation.interval()
    print(f"95 % of AP {interval.ap[0]:.3f} to {interval.ap[1]:.3f}; {seconds:.0f} s in all")


if __name__ == "__main__":
    main()

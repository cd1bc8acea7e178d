"""The same truths and detections for ours and for pycocotools; random ones."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from tango_desktop.metrics.detection import Detections, Truth

KIT = Path(__file__).resolve().parents[3] / "shared" / "data"
Reference = Callable[[Sequence[Truth], Sequence[Detections], int], COCOeval]
Scene = tuple[list[Truth], list[Detections]]


@pytest.fixture(scope="session")
def kit() -> Callable[[str], Path]:
    """A part of the data kit, or a skip that says which is absent."""

    def find(name: str) -> Path:
        if not (KIT / name).exists():
            pytest.skip(f"data kit absent: {name}")
        return KIT / name

    return find


def _annotations(truths: Sequence[Truth]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for picture, truth in enumerate(truths):
        corners = truth.boxes.astype(np.float64)
        for box, label, crowd, area in zip(
            corners, truth.classes, truth.crowd, truth.area, strict=True
        ):
            rows.append(
                {
                    "id": len(rows) + 1,  # the reference takes 0 for “not matched”
                    "image_id": picture,
                    "category_id": int(label),
                    "bbox": [*box[:2], *(box[2:] - box[:2])],
                    "iscrowd": int(crowd),
                    "area": float(area),
                }
            )
    return rows


def _results(detections: Sequence[Detections]) -> NDArray[np.float64]:
    rows = [
        [picture, *box[:2], *(box[2:] - box[:2]), float(score), int(label)]
        for picture, found in enumerate(detections)
        for box, score, label in zip(
            found.boxes.astype(np.float64), found.scores, found.classes, strict=True
        )
    ]
    return np.array(rows, np.float64).reshape(-1, 7)


def pycocotools(
    truths: Sequence[Truth], detections: Sequence[Detections], classes: int
) -> COCOeval:
    """The reference's evaluation, which prints much."""
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {},
            "images": [{"id": picture} for picture in range(len(truths))],
            "categories": [{"id": k, "name": str(k)} for k in range(classes)],
            "annotations": _annotations(truths),
        }
        coco.createIndex()
        results = _results(detections)
        evaluation = COCOeval(coco, coco.loadRes(results) if len(results) else COCO(), "bbox")
        evaluation.params.imgIds = list(range(len(truths)))
        evaluation.params.catIds = list(range(classes))
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


@pytest.fixture(scope="session")
def reference() -> Reference:
    """``pycocotools`` on our records."""
    return pycocotools


def random_boxes(rng: np.random.Generator, count: int, side: float) -> NDArray[np.float32]:
    """Boxes of all sizes, (count, 4)."""
    sides = np.exp(rng.uniform(np.log(4), np.log(side / 2), (count, 2)))
    corner = rng.uniform(0, side - sides)
    return np.concatenate([corner, corner + sides], 1).astype(np.float32)


def random_truth(rng: np.random.Generator, count: int, classes: int, side: float = 400) -> Truth:
    """Objects of which a tenth are crowds; areas are less than those of the boxes."""
    boxes = random_boxes(rng, count, side)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1) * rng.uniform(0.5, 1, count)
    crowd = rng.random(count) < 0.1
    return Truth.of(boxes, rng.integers(0, classes, count), crowd, area)


def jittered(
    rng: np.random.Generator, truth: Truth, classes: int, side: float = 400, extra: int = 4
) -> Detections:
    """Most objects found up to three times, inexactly, some with a wrong class; some of nothing."""
    again = np.repeat(np.arange(len(truth)), rng.integers(0, 4, len(truth)))
    sides = np.tile(truth.boxes[again, 2:] - truth.boxes[again, :2], 2)
    near = truth.boxes[again] + rng.normal(0, 0.08, (len(again), 4)) * sides
    near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 1)
    near[rng.random(len(again)) < 0.1] = truth.boxes[again][:1] if len(again) else 0
    labels = np.where(
        rng.random(len(again)) < 0.15,
        rng.integers(0, classes, len(again)),
        truth.classes[again],
    )
    boxes = np.concatenate([near, random_boxes(rng, extra, side)])
    labels = np.concatenate([labels, rng.integers(0, classes, extra)])
    scores = np.round(rng.random(len(boxes)), 2)  # ties
    return Detections.of(boxes, scores, labels)


def random_scene(seed: int, pictures: int = 12, classes: int = 5, most: int = 20) -> Scene:
    """Pictures with and without objects; the last class is never true, nor ever found."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, most, pictures) * (rng.random(pictures) > 0.2)
    truths = [random_truth(rng, int(count), classes - 1) for count in counts]
    extras = rng.integers(0, 6, pictures)
    detections = [
        jittered(rng, truth, classes - 1, extra=int(extra))
        for truth, extra in zip(truths, extras, strict=True)
    ]
    return truths, detections


@pytest.fixture(scope="session")
def scene() -> Callable[..., Scene]:
    """Random truths and detections of a seed."""
    return random_scene


@pytest.fixture(scope="session")
def jitter() -> Callable[..., Detections]:
    """Inexact, repeated and wrong detections of true objects."""
    return jittered

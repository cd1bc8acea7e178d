"""Ours against pycocotools on the kit's true boxes, with detections made from them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tango_desktop.metrics.detection import Detections, Truth, evaluate

Find = Callable[[str], Path]
BLOOD = ("RBC", "WBC", "Platelets")


def blood_cells(kit: Find) -> list[Truth]:
    """The validation split; crowded pictures of three classes."""
    folder = kit("bccd-voc")
    names = (folder / "ImageSets" / "Main" / "val.txt").read_text().split()
    return [_voc(folder / "Annotations" / f"{name}.xml") for name in names]


def _voc(path: Path) -> Truth:
    objects = ElementTree.parse(path).getroot().findall("object")
    sides = ("xmin", "ymin", "xmax", "ymax")
    boxes = [[float(o.findtext(f"bndbox/{side}", "")) for side in sides] for o in objects]
    return Truth.of(boxes, [BLOOD.index(o.findtext("name", "")) for o in objects])


def masks(kit: Find) -> list[Truth]:
    """The validation split; most objects are small."""
    folder = kit("facemask-coco")
    content = json.loads((folder / "annotations" / "custom_val.json").read_text())
    rows: dict[int, list[dict[str, Any]]] = {image["id"]: [] for image in content["images"]}
    for annotation in content["annotations"]:
        rows[annotation["image_id"]].append(annotation)
    return [_coco(own) for own in rows.values()]


def _coco(rows: list[dict[str, Any]]) -> Truth:
    boxes = np.array([row["bbox"] for row in rows], np.float64).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    labels = [row["category_id"] for row in rows]
    return Truth.of(boxes, labels, [row["iscrowd"] for row in rows], [r["area"] for r in rows])


@pytest.mark.parametrize("read", [blood_cells, masks])
@pytest.mark.parametrize("seed", [0, 1])
def test_jittered_truth(
    reference: Callable[[Sequence[Truth], Sequence[Detections], int], Any],
    jitter: Callable[..., Detections],
    kit: Find,
    read: Callable[[Find], list[Truth]],
    seed: int,
) -> None:
    truths = read(kit)
    rng = np.random.default_rng(seed)
    detections = [jitter(rng, truth, 3, side=500.0) for truth in truths]
    ours, theirs = evaluate(truths, detections, 3), reference(truths, detections, 3)
    assert ours.twelve == pytest.approx(theirs.stats.tolist(), abs=1e-6)
    precision = theirs.eval["precision"][:, :, :, 0, 2]
    for own in ours.per_class:
        assert own.ap == pytest.approx(precision[:, :, own.index].mean(), abs=1e-6)
        assert own.ap50 == pytest.approx(precision[0, :, own.index].mean(), abs=1e-6)
    assert sum(own.truths for own in ours.per_class) == sum(map(len, truths))
    assert 0.1 < ours.ap < 0.9

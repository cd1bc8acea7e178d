"""The golden picture: one of the user's, with the answer that every installation must give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import write_json
from tango_desktop.data.postprocess import Found
from tango_desktop.data.preprocess import open_picture, preprocess
from tango_desktop.export.comparison import Floats
from tango_desktop.export.parity import Outputs
from tango_desktop.export.settings import DetectionExportSettings

SCHEMA = 1
PICTURE = "golden.png"
EXPECTED = "golden.json"
_LONGEST_SIDE = 640


def most_certain(trained: Outputs) -> int:
    """The index of the picture whose answer is furthest from the next best."""
    ordered = np.sort(trained.logits, axis=1)
    margins = ordered[:, -1] - ordered[:, -2] if ordered.shape[1] > 1 else ordered[:, -1]
    return int(margins.argmax())


def write_golden(
    folder: Path,
    source: Path,
    spec: Mapping[str, Any],
    answer: Callable[[Floats], Floats],
    tolerance: float,
) -> None:
    """Write ``golden.png`` and ``golden.json`` of a classifier.

    Args:
        folder: where they go.
        source: the user's picture.
        spec: the preprocessing.
        answer: logits (K,) of a prepared picture, as they must come out.
        tolerance: the largest difference of a logit that is let pass, relative as in the parity.
    """
    logits = answer(preprocess(_kept_picture(folder, source), spec))
    scale = max(1.0, float(np.abs(logits).max()))
    content = {
        "schema": SCHEMA,
        "picture": PICTURE,
        "logits": [float(value) for value in logits],
        "tolerance": tolerance * scale,
    }
    write_json(folder / EXPECTED, content)


def write_box_golden(
    folder: Path,
    source: Path,
    answer: Callable[[Any], Found],
    limits: DetectionExportSettings,
) -> None:
    """Write ``golden.png`` and ``golden.json`` of a detector.

    Args:
        folder: where they go.
        source: the user's picture.
        answer: the boxes in a Pillow image, as they must come out.
        limits: what the parity lets pass. A score is a product of two outputs, so it may differ by
            twice as much as they.
    """
    found = answer(_kept_picture(folder, source))
    rows = zip(found.classes.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True)
    content = {
        "schema": SCHEMA,
        "kind": "boxes",
        "picture": PICTURE,
        "boxes": [{"class": label, "score": score, "box": box} for label, score, box in rows],
        "tolerance": {"score": 2 * limits.max_difference, "iou": limits.same_place},
    }
    write_json(folder / EXPECTED, content)


def _kept_picture(folder: Path, source: Path) -> Any:
    """The picture as it is kept: without loss, so that no decoder's rounding enters the comparison.

    It is small, and without what a camera notes in its files (place, time, owner).
    """
    image = open_picture(str(source))
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    image.save(folder / PICTURE)
    return open_picture(str(folder / PICTURE))

"""The golden picture: one of the user's, with the answer that every installation must give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import write_json
from tango_desktop.data.preprocess import open_picture, preprocess
from tango_desktop.export.comparison import Floats
from tango_desktop.export.parity import Outputs

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
    """Write ``golden.png`` and ``golden.json``.

    The picture is kept without loss, so that no decoder's rounding enters the comparison, small,
    and without what a camera notes in its files (place, time, owner).

    Args:
        folder: where they go.
        source: the user's picture.
        spec: the preprocessing.
        answer: logits (K,) of a prepared picture, as they must come out.
        tolerance: the largest difference of a logit that is let pass, relative as in the parity.
    """
    image = open_picture(str(source))
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    image.save(folder / PICTURE)
    logits = answer(preprocess(open_picture(str(folder / PICTURE)), spec))
    scale = max(1.0, float(np.abs(logits).max()))
    content = {
        "schema": SCHEMA,
        "picture": PICTURE,
        "logits": [float(value) for value in logits],
        "tolerance": tolerance * scale,
    }
    write_json(folder / EXPECTED, content)

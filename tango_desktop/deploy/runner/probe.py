"""The golden picture: does the model answer here what it answered where it was made?"""

import json
import os
from typing import Any, Dict

import numpy as np

from . import manifest
from .failures import ModelError, ProbeError
from .model import Model
from .sources import read_picture

EXPECTED = "golden.json"


def probe(folder: str) -> Dict[str, Any]:
    """Check the bundle's files, run the golden picture and compare.

    Returns:
        Plain data: the answer, the difference found and the one allowed.

    Raises:
        ModelError: a file of the bundle is missing or damaged.
        ProbeError: the answer differs.
    """
    found = manifest.problems(folder)
    if found:
        raise ModelError("The bundle is not whole: %s Copy it again." % " ".join(found))
    expected = _read_expected(folder)
    model = Model(folder)
    image = read_picture(os.path.join(folder, expected["picture"]))
    logits = np.asarray(model.logits(image), dtype=np.float64)
    wanted = np.asarray(expected["logits"], dtype=np.float64)
    if logits.shape != wanted.shape:
        raise ProbeError("The model gives %d values, not %d." % (logits.size, wanted.size))
    difference = float(np.max(np.abs(logits - wanted)))
    result = {
        "ok": bool(np.isfinite(difference) and difference <= expected["tolerance"]),
        "label": model.card.classes[int(np.argmax(logits))],
        "expected": model.card.classes[int(np.argmax(wanted))],
        "difference": difference,
        "tolerance": expected["tolerance"],
    }
    if not result["ok"]:
        raise ProbeError(
            "The golden picture gives another answer here: %(label)s instead of %(expected)s, "
            "off by %(difference).3g (allowed %(tolerance).3g)." % result
        )
    return result


def _read_expected(folder: str) -> Dict[str, Any]:
    path = os.path.join(folder, EXPECTED)
    try:
        with open(path, encoding="utf-8") as stream:
            expected = json.load(stream)
        return {
            "picture": str(expected["picture"]),
            "logits": [float(value) for value in expected["logits"]],
            "tolerance": float(expected["tolerance"]),
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % path) from error

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
    model = Model(folder)
    path = os.path.join(folder, EXPECTED)
    try:
        with open(path, encoding="utf-8") as stream:
            expected = json.load(stream)
        image = read_picture(os.path.join(folder, str(expected["picture"])))
        compared = model.task.probe(expected, model.outputs(image), image.size)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % path) from error
    fine = np.isfinite(compared.difference) and compared.difference <= compared.tolerance
    if not fine:
        raise ProbeError(
            "The golden picture gives another answer here: %s instead of %s, off by %.3g "
            "(allowed %.3g)." % compared
        )
    return dict(compared._asdict(), ok=True)

"""Values as 16-bit floats: the one place where 32 bits are rounded to 16."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = float(np.finfo(np.float16).max)


def too_large(values: NDArray[Any]) -> bool:
    """Whether some values are beyond what 16 bits hold (65504 either way)."""
    return bool(np.abs(values).max(initial=0.0) > LARGEST)


def halved(values: NDArray[Any]) -> NDArray[np.float16]:
    """Values in 16 bits; those that are too large become the largest there is."""
    return np.asarray(np.clip(values, -LARGEST, LARGEST), np.float16)

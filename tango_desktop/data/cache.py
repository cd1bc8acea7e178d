"""Decoded pictures kept in memory, as far as the budget goes."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import psutil

Pixels = npt.NDArray[np.uint8]


def free_memory_bytes(share: float) -> int:
    """``share`` of the memory that is free now."""
    return int(psutil.virtual_memory().available * share)


class PictureCache:
    """Pixels by number. Once the budget is used up, further pictures are made anew each time.

    What is in the cache never changes a result, only the time it takes.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._left = budget_bytes
        self._kept: dict[int, Pixels] = {}
        self._guard = threading.Lock()

    def get(self, number: int, make: Callable[[], Pixels]) -> Pixels:
        """The pixels of picture ``number``, from ``make`` if they are not here."""
        found = self._kept.get(number)
        if found is not None:
            return found
        pixels = make()
        with self._guard:
            if number not in self._kept and pixels.nbytes <= self._left:
                self._left -= pixels.nbytes
                self._kept[number] = pixels
        return pixels

    def clear(self) -> None:
        """Let go of everything."""
        with self._guard:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)

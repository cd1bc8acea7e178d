"""A skyline: how far down a drawing reaches, along x."""

from __future__ import annotations

import bisect
import math


class Skyline:
    """A stepwise constant depth, of nothing at first."""

    def __init__(self) -> None:
        """Nothing stands yet."""
        self._starts = [-math.inf]
        self._depths = [-math.inf]

    def depth(self, left: float, right: float) -> float:
        """The greatest depth between two x."""
        first = bisect.bisect_right(self._starts, left) - 1
        last = bisect.bisect_left(self._starts, right)
        return max(self._depths[first : max(last, first + 1)])

    def set(self, left: float, right: float, depth: float) -> None:
        """Let it reach exactly ``depth`` between two x."""
        first = bisect.bisect_left(self._starts, left)
        last = bisect.bisect_right(self._starts, right) - 1
        after = self._depths[max(last, 0)]
        self._starts[first : last + 1] = [left, right]
        self._depths[first : last + 1] = [depth, after]

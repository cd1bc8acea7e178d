"""The order in rows: few crossings.

Sweeps of barycentres (Sugiyama, Tagawa and Toda 1981) and exchanges of neighbours (Gansner et al.
1993, "A technique for drawing directed graphs"); the best order seen is kept.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from .layered import Layered

_SWEEPS = 12
_WORSE = 4  # sweeps without a better order after which it ends
_LONG_ROW = 80  # rows longer than this are not exchanged


def order_rows(layered: Layered) -> None:
    """Sort ``layered.rows`` so that few segments cross."""
    if max(map(len, layered.rows), default=0) > 1:
        _Ordering(layered).run()


class _Ordering:
    """Places in rows; a segment's end counts where it is on a frame's border."""

    def __init__(self, layered: Layered) -> None:
        self.rows = layered.rows
        self.source, self.target = layered.source, layered.target
        self.down, self.up = layered.down, layered.up
        self.gaps = layered.gaps
        self.place = [0.0] * len(layered.layer)
        # Where edges come from above the block and go to below it, by entry and exit.
        self.above = {layered.boxes + at: place for at, place in enumerate(layered.spec.above)}
        exits = layered.boxes + layered.spec.entries
        self.below = {exits + at: place for at, place in enumerate(layered.spec.below)}
        half = layered.half
        # Ends within their element, from -0.4 to 0.4, so that neighbours' ends do not mingle.
        self.at_source = [
            0.4 * offset / half[element] if offset else 0.0
            for offset, element in zip(layered.source_offset, self.source, strict=True)
        ]
        self.at_target = [
            0.4 * offset / half[element] if offset else 0.0
            for offset, element in zip(layered.target_offset, self.target, strict=True)
        ]

    def run(self) -> None:
        """Sweep down and up until nothing gets better."""
        for row in self.rows:
            self._number(row)
        self._sweep(upwards=False)
        best, least, worse = self._order(), self._crossings(), 0
        for sweep in range(_SWEEPS):
            if not least or worse >= _WORSE:
                break
            self._sweep(upwards=sweep % 2 == 0)
            self._exchange()
            crossings = self._crossings()
            worse = 0 if crossings < least else worse + 1
            if crossings < least:
                best, least = self._order(), crossings
        self.rows[:] = best

    def _order(self) -> list[list[int]]:
        return [list(row) for row in self.rows]

    def _number(self, row: Sequence[int]) -> None:
        for place, element in enumerate(row):
            self.place[element] = place

    def _sweep(self, upwards: bool) -> None:
        if upwards:
            for row in reversed(self.rows):
                self._sort(row, self.down)
        else:
            for row in self.rows:
                self._sort(row, self.up)

    def _ends(self, element: int, sides: list[list[int]]) -> list[float]:
        """Where the neighbours of an element are, above (``sides`` is ``up``) or below."""
        place = self.place
        if sides is self.up:
            if element in self.above:
                return [self.above[element]]
            return [place[self.source[at]] + self.at_source[at] for at in sides[element]]
        if element in self.below:
            return [self.below[element]]
        return [place[self.target[at]] + self.at_target[at] for at in sides[element]]

    def _sort(self, row: list[int], sides: list[list[int]]) -> None:
        """Sort by the mean of the neighbours; elements without any stay where they are."""
        if len(row) < 2:
            return
        means = {}
        for element in row:
            ends = self._ends(element, sides)
            if ends:
                means[element] = sum(ends) / len(ends)
        ordered = iter(sorted(means, key=means.__getitem__))
        row[:] = [next(ordered) if element in means else element for element in row]
        self._number(row)

    def _exchange(self) -> None:
        """Exchange neighbours while that removes crossings."""
        for _ in range(6):
            if not sum(self._exchange_in(row) for row in self.rows if 1 < len(row) < _LONG_ROW):
                return

    def _exchange_in(self, row: list[int]) -> bool:
        changed = False
        sides = {
            element: (sorted(self._ends(element, self.up)), sorted(self._ends(element, self.down)))
            for element in row
        }
        for at in range(len(row) - 1):
            left, right = row[at], row[at + 1]
            now = sum(map(_inversions, sides[left], sides[right]))
            if now and sum(map(_inversions, sides[right], sides[left])) < now:
                row[at], row[at + 1] = right, left
                changed = True
        if changed:
            self._number(row)
        return changed

    def _crossings(self) -> int:
        place = self.place
        count = _crossing_pairs([(at, place[entry]) for entry, at in self.above.items()])
        count += _crossing_pairs([(place[way], at) for way, at in self.below.items()])
        for gap in self.gaps:
            if len(gap) > 1:
                count += _crossing_pairs(
                    [
                        (
                            place[self.source[at]] + self.at_source[at],
                            place[self.target[at]] + self.at_target[at],
                        )
                        for at in gap
                    ]
                )
        return count


def _crossing_pairs(ends: list[tuple[float, float]]) -> int:
    """How many pairs of (above, below) cross."""
    count, seen = 0, list[float]()
    for _, below in sorted(ends):
        count += len(seen) - bisect.bisect_right(seen, below)
        bisect.insort(seen, below)
    return count


def _inversions(left: list[float], right: list[float]) -> int:
    """How many pairs cross when ``left`` ends belong to the left element; both sorted."""
    return sum(len(left) - bisect.bisect_right(left, end) for end in right)

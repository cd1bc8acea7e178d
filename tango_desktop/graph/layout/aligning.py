"""Which elements stand exactly below each other: long chains and long edges are straight.

After Brandes and Köpf 2001, "Fast and simple horizontal coordinate assignment", but one alignment
with priorities instead of four that are averaged: the network's main line first.
"""

from __future__ import annotations

import bisect

from .layered import Layered


class Columns:
    """Elements tied together.

    Attributes:
        column: of each element, its column's number.
        shift: of each element, its centre from the column's line.
        count: how many columns there are.
        tied: segments that run straight down.
    """

    def __init__(self, layered: Layered) -> None:
        """Tie what should stand in a line."""
        self.tied = _ties(layered)
        self.column = [-1] * len(layered.layer)
        self.shift = [0.0] * len(layered.layer)
        above = {layered.target[at]: at for at in self.tied}
        self.count = 0
        for row in layered.rows:
            for element in row:
                segment = above.get(element)
                if segment is None:
                    self.column[element] = self.count
                    self.count += 1
                    continue
                source = layered.source[segment]
                self.column[element] = self.column[source]
                self.shift[element] = (
                    self.shift[source]
                    + layered.source_offset[segment]
                    - layered.target_offset[segment]
                )


def _ties(layered: Layered) -> set[int]:
    """At most one segment above and one below each element, none crossing in one gap."""
    place = {element: at for row in layered.rows for at, element in enumerate(row)}
    tails = _tails(layered)
    reach = [0] * len(layered.layer)  # how many boxes stand in a line down to each
    tied: set[int] = set()
    for gap in layered.gaps:
        taken: list[tuple[int, int]] = []  # (place above, place below), rising in both
        for segment in sorted(gap, key=lambda at: _rank(layered, (tails, reach), at)):
            ends = place[layered.source[segment]], place[layered.target[segment]]
            at = bisect.bisect_left(taken, ends)
            fits_left = at == 0 or (taken[at - 1][0] < ends[0] and taken[at - 1][1] < ends[1])
            fits_right = at == len(taken) or (taken[at][0] > ends[0] and taken[at][1] > ends[1])
            if fits_left and fits_right:
                taken.insert(at, ends)
                tied.add(segment)
                below = layered.target[segment]
                reach[below] = reach[layered.source[segment]] + layered.is_box(below)
    return tied


def _rank(
    layered: Layered, lines: tuple[list[int], list[int]], segment: int
) -> tuple[int, int, int, int]:
    """Low for what should be straight: lone chains, long edges, the main line, other ends.

    The main line goes where most is to come and comes from where it has been longest.
    """
    above, below = layered.source[segment], layered.target[segment]
    passing = layered.is_passing(above) + layered.is_passing(below)
    if passing == 2:
        kind = 1
    elif passing:
        kind = 3
    else:
        lone = len(layered.down[above]) == 1 and len(layered.up[below]) == 1
        kind = 0 if lone else 2
    return kind, -lines[0][below], -lines[1][above], segment


def _tails(layered: Layered) -> list[int]:
    """How many boxes lie on the longest way down from each element."""
    tails = [0] * len(layered.layer)
    for row in reversed(layered.rows):
        for element in row:
            below = [tails[layered.target[at]] for at in layered.down[element]]
            tails[element] = max(below, default=0) + layered.is_box(element)
    return tails

"""The outlines of a picture's objects in a few arrays: a number takes 4 bytes, not 32."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

# One outline: x1, y1, x2, y2, … in pixels.
Polygon = tuple[float, ...]

_LEAST_VALUES = 6  # three corners
_FARTHEST = 1e9  # pixels; what is farther away is damage
_NO_VALUES = np.zeros(0, np.float32)


@dataclass(frozen=True, eq=False)
class Outlines(Sequence[tuple[Polygon, ...]]):
    """For each of N objects its outlines; like a tuple of tuples of them.

    Attributes:
        values: (V,) float32: x and y in turn, of all outlines one after the other.
        ends: (K,) where each outline ends in ``values``.
        firsts: (N + 1,) the first outline of each object; K at last.
    """

    values: NDArray[np.float32]
    ends: NDArray[np.int64]
    firsts: NDArray[np.int64]

    def __len__(self) -> int:
        """How many objects, with outlines or without."""
        return len(self.firsts) - 1

    @overload
    def __getitem__(self, at: int) -> tuple[Polygon, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[tuple[Polygon, ...], ...]: ...

    def __getitem__(self, at: int | slice) -> tuple[Polygon, ...] | tuple[tuple[Polygon, ...], ...]:
        """The outlines of an object, or of several."""
        numbers = range(len(self))[at]
        if isinstance(numbers, range):
            return tuple(self._of(number) for number in numbers)
        return self._of(numbers)

    def _of(self, number: int) -> tuple[Polygon, ...]:
        lines = range(int(self.firsts[number]), int(self.firsts[number + 1]))
        return tuple(tuple(self.values[slice(*self._span(line))].tolist()) for line in lines)

    def _span(self, line: int) -> tuple[int, int]:
        return (int(self.ends[line - 1]) if line else 0), int(self.ends[line])

    def __eq__(self, other: object) -> bool:
        """Whether all outlines are the same."""
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        """Of the content."""
        return hash(self.content())

    @property
    def any(self) -> bool:
        """Whether any object has an outline."""
        return bool(len(self.ends))

    def content(self) -> bytes:
        """All of it, for a hash."""
        return b"".join(a.tobytes() for a in (self.values, self.ends, self.firsts))

    def chosen(self, numbers: NDArray[np.intp]) -> Outlines:
        """Those of the objects with the given numbers."""
        if len(numbers) == len(self) and np.array_equal(numbers, np.arange(len(self))):
            return self
        lines = [range(int(self.firsts[n]), int(self.firsts[n + 1])) for n in numbers]
        spans = [self._span(line) for own in lines for line in own]
        parts = [self.values[start:end] for start, end in spans]
        return Outlines(
            np.concatenate(parts) if parts else self.values[:0],
            np.cumsum([end - start for start, end in spans], dtype=np.int64),
            np.cumsum([0, *map(len, lines)], dtype=np.int64),
        )

    def with_points(self, points: NDArray[np.floating]) -> Outlines:
        """The same outlines with other points, (V / 2, 2)."""
        return Outlines(points.astype(np.float32).ravel(), self.ends, self.firsts)

    @property
    def points(self) -> NDArray[np.float64]:
        """(V / 2, 2) x and y of all outlines."""
        return self.values.astype(np.float64).reshape(-1, 2)


def packed(polygons: Sequence[tuple[Polygon, ...]]) -> Outlines:
    """Any outlines in this form."""
    if isinstance(polygons, Outlines):
        return polygons
    rows = OutlineRows()
    for outlines in polygons:
        rows.add(outlines)
    return rows.outlines()


def chosen_outlines(
    polygons: Sequence[tuple[Polygon, ...]], numbers: NDArray[np.intp]
) -> Sequence[tuple[Polygon, ...]]:
    """The outlines of the objects with the given numbers; nothing when none has any."""
    if isinstance(polygons, Outlines):
        return polygons.chosen(numbers)
    return tuple(polygons[number] for number in numbers) if polygons else ()


@dataclass
class OutlineRows:
    """Outlines as they are read, object by object."""

    _values: array[float] = field(default_factory=lambda: array("f"))
    _ends: array[int] = field(default_factory=lambda: array("q"))
    _firsts: array[int] = field(default_factory=lambda: array("q", [0]))

    def __len__(self) -> int:
        """How many objects."""
        return len(self._firsts) - 1

    @property
    def any(self) -> bool:
        """Whether any object has an outline."""
        return bool(self._ends)

    def add(self, outlines: Iterable[Any] = ()) -> None:
        """One more object; what is no outline (too few points, no numbers) is left out."""
        for outline in outlines:
            self._add_line(outline)
        self._firsts.append(len(self._ends))

    def _add_line(self, outline: Any) -> None:
        start = len(self._values)
        try:
            self._values.extend(outline)
        except (TypeError, OverflowError):
            del self._values[start:]
            return
        length = len(self._values) - start
        if length < _LEAST_VALUES or length % 2:
            del self._values[start:]
        else:
            self._ends.append(len(self._values))

    def outlines(self) -> Outlines:
        """All of them but those with a point at infinity; no more can be added."""
        values = np.frombuffer(self._values, np.float32) if self._values else _NO_VALUES
        ends, firsts = (np.array(own, np.int64) for own in (self._ends, self._firsts))
        fine = np.abs(values) <= _FARTHEST
        if fine.all():
            return Outlines(values, ends, firsts)
        starts = np.concatenate([[0], ends[:-1]])
        kept = np.logical_and.reduceat(fine, starts)
        lengths = np.where(kept, ends - starts, 0)
        return Outlines(
            values[np.repeat(kept, ends - starts)],
            np.cumsum(lengths)[kept],
            np.concatenate([[0], np.cumsum(kept)])[firsts],
        )

"""What is drawn of a document, as records and as arrays that find and cull in one go.

There is no item per node in Qt's scene: thousands of them are slow to make, to look up and to
paint from Python. A box is a record here, and :class:`Boxes` answers what Qt's index would.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

from tango_desktop.graph.folding import VisibleEdge, VisibleItem
from tango_desktop.graph.layout import Point

from .labels import Label

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
REACH = 6.0  # scene units around an edge that still mean it


@dataclass(frozen=True, slots=True)
class Drawn:
    """One box, as it is drawn.

    Attributes:
        item: what of the document it shows.
        rect: its place in scene units.
        label: what is written in it.
        depth: how many open blocks it stands in.
    """

    item: VisibleItem
    rect: QRectF
    label: Label
    depth: int

    @property
    def key(self) -> str:
        """Of what it shows."""
        return self.item.key


@dataclass(frozen=True, slots=True)
class Wire:
    """One edge, as it is drawn: the points of its route, both ends included."""

    edge: VisibleEdge
    points: tuple[Point, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Keys of the boxes at its ends."""
        return self.edge.source, self.edge.target


def same_item(first: VisibleItem, second: VisibleItem) -> bool:
    """Whether two items show the same, nodes being compared by identity."""
    return (
        first.node is second.node
        and first.is_open == second.is_open
        and first.parent == second.parent
        and first.path == second.path
        and first.nodes == second.nodes
    )


def pulled(wire: Wire, going: Collection[str], by: QPointF) -> Wire:
    """An edge whose ends follow the boxes that go elsewhere."""
    starts, arrives = wire.edge.source in going, wire.edge.target in going
    if not starts and not arrives:
        return wire
    last = len(wire.points) - 1
    points = tuple(
        (x + by.x(), y + by.y())
        if (starts and arrives) or (starts and at == 0) or (arrives and at == last)
        else (x, y)
        for at, (x, y) in enumerate(wire.points)
    )
    return Wire(wire.edge, points)


def sides(rect: QRectF) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    return rect.left(), rect.top(), rect.right(), rect.bottom()


class Boxes:
    """Boxes with their rectangles side by side; of overlapping ones the later is on top."""

    def __init__(self, drawn: Sequence[Drawn]) -> None:
        self.drawn = tuple(drawn)
        self.rects = [box.rect for box in self.drawn]

    @cached_property
    def _sides(self) -> Numbers:
        """(4, boxes): left, top, right, bottom."""
        found: Numbers = np.array([sides(rect) for rect in self.rects], float).reshape(-1, 4).T
        return found

    def within(self, area: QRectF) -> Indices:
        """Which boxes touch an area, in drawing order."""
        x0, y0, x1, y1 = self._sides
        left, top, right, bottom = sides(area)
        return np.flatnonzero((x1 >= left) & (x0 <= right) & (y1 >= top) & (y0 <= bottom))

    def inside(self, area: QRectF) -> list[Drawn]:
        """The boxes that touch an area."""
        return [self.drawn[i] for i in self.within(area)]

    def at(self, point: QPointF) -> Drawn | None:
        """The topmost box at a point."""
        found = self.within(QRectF(point.x(), point.y(), 0, 0))
        return self.drawn[found[-1]] if len(found) else None


class Wires:
    """Edges with all the pieces of their routes side by side."""

    def __init__(self, wires: Sequence[Wire]) -> None:
        self.wires = tuple(wires)

    @cached_property
    def pieces(self) -> Numbers:
        """(pieces, 4): x and y of the start, x and y of the end."""
        points = np.array([point for wire in self.wires for point in wire.points], float)
        if not len(points):
            return np.zeros((0, 4))
        begins = np.ones(len(points), bool)
        lengths = np.array([len(wire.points) for wire in self.wires], np.intp)
        begins[np.cumsum(lengths) - 1] = False  # no piece begins at an edge's last point
        starts = np.flatnonzero(begins)
        return np.concatenate([points[starts], points[starts + 1]], axis=1)

    @cached_property
    def owner(self) -> Indices:
        """(pieces,): the edge that each piece belongs to."""
        lengths = [len(wire.points) - 1 for wire in self.wires]
        return np.repeat(np.arange(len(self.wires)), lengths)

    @cached_property
    def ends(self) -> Indices:
        """(edges,): the last piece of each."""
        return np.cumsum([len(wire.points) - 1 for wire in self.wires], dtype=np.intp) - 1

    @cached_property
    def _sides(self) -> Numbers:
        x0, y0, x1, y1 = self.pieces.T
        low_high = (np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1))
        return np.stack(low_high)

    def within(self, area: QRectF) -> Indices:
        """Which pieces touch an area, by the rectangles that they span."""
        x0, y0, x1, y1 = self._sides
        left, top, right, bottom = sides(area)
        return np.flatnonzero((x1 >= left) & (x0 <= right) & (y1 >= top) & (y0 <= bottom))

    def at(self, point: QPointF, reach: float = REACH) -> Wire | None:
        """The edge nearest to a point, when it is within reach."""
        x, y = point.x(), point.y()
        around = QRectF(x - reach, y - reach, 2 * reach, 2 * reach)
        near = self.within(around)
        if not len(near):
            return None
        away = distances(self.pieces[near], x, y)
        best = int(np.argmin(away))
        return self.wires[self.owner[near[best]]] if away[best] <= reach else None

    def bounds(self, numbers: Sequence[int]) -> QRectF:
        """The rectangle that some edges span."""
        area = QRectF()
        for number in numbers:
            area |= bounds_of(self.wires[number].points)
        return area


def bounds_of(points: Sequence[Point]) -> QRectF:
    """The rectangle around points."""
    xs, ys = zip(*points, strict=True)
    return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


# A curved piece is followed by this many straight ones where a distance to it is asked for.
_STEPS = np.linspace(0.0, 1.0, 17)


def distances(pieces: Numbers, x: float, y: float) -> Numbers:
    """How far a point is from each piece (pieces, 4), drawn as a curve where it is oblique."""
    x0, y0, x1, y1 = pieces.T[:, :, None]
    bend = _STEPS**2 * (3 - 2 * _STEPS)  # across; the curve leaves and arrives upright
    along = 1.5 * _STEPS * (1 - _STEPS) + _STEPS**3  # down: the cubic with handles at the middle
    px, py = x0 + (x1 - x0) * bend, y0 + (y1 - y0) * along
    ax, ay, bx, by = px[:, :-1], py[:, :-1], px[:, 1:], py[:, 1:]
    dx, dy = bx - ax, by - ay
    share = ((x - ax) * dx + (y - ay) * dy) / np.maximum(dx * dx + dy * dy, 1e-9)
    share = np.clip(share, 0, 1)
    away: Numbers = np.hypot(ax + share * dx - x, ay + share * dy - y).min(axis=1)
    return away

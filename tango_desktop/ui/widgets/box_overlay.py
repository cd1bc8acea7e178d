"""Boxes drawn over a picture: colours by class, names, scores; thousands of them stay fluent.

What a box is (truth, proposal, mistake, crowd) is told by its line, not by its colour alone.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from tango_desktop.data.boxes import Boxes
from tango_desktop.ui import theme
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.class_colors import WHITE, class_color, text_on

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

TINY = 4.0  # screen pixels: what is smaller is a dot
SMALLEST_NAMED = 14.0  # screen pixels: narrower boxes get no name unless they are looked at
MOST_NAMES = 150
MOST_OUTLINED = 1500  # beyond, the dark edge that sets lines off from the picture is left out
EDGE, THIN_EDGE = QColor(0, 0, 0, 150), QColor(0, 0, 0, 70)


class BoxLook(enum.IntEnum):
    """How a box's line is drawn."""

    SOLID = 0  # what is there, or was found rightly
    DASHED = 1  # proposed, or missed: not sure, not seen
    HATCHED = 2  # wrong
    DOTTED = 3  # a crowd: counts neither way


# Line and gap in screen pixels.
DASHES = {BoxLook.DASHED: (9, 5), BoxLook.DOTTED: (3, 3)}


@dataclass(frozen=True, eq=False)
class ShownBoxes:
    """N boxes to draw.

    Attributes:
        corners: (N, 4) left, top, right, bottom in pixels of the upright picture.
        labels: (N,) class numbers; −1: no class.
        names: the classes' names.
        looks: (N,) values of :class:`BoxLook`; None: all solid.
        scores: (N,) 0 to 1, NaN where there is none; None: none has one.
        captions: what stands on each box instead of its class and score; empty: those.
        size: (width, height) of the picture in pixels, where the picture that is painted may be a
            smaller copy; None: it is not.
    """

    corners: NDArray[np.float32]
    labels: NDArray[np.int32]
    names: tuple[str, ...] = ()
    looks: NDArray[np.uint8] | None = None
    scores: NDArray[np.float32] | None = None
    captions: tuple[str, ...] = ()
    size: tuple[int, int] | None = None

    @classmethod
    def of(
        cls, boxes: Boxes, names: tuple[str, ...], size: tuple[int, int] | None = None
    ) -> ShownBoxes:
        """The objects of a picture; crowds are dotted."""
        looks = np.where(boxes.crowd, BoxLook.DOTTED, BoxLook.SOLID).astype(np.uint8)
        return cls(boxes.corners, boxes.labels, names, looks, size=size)

    def __len__(self) -> int:
        """How many boxes."""
        return len(self.labels)

    def look_of(self, number: int) -> BoxLook:
        """How a box's line is drawn."""
        return BoxLook.SOLID if self.looks is None else BoxLook(int(self.looks[number]))

    def name_of(self, number: int) -> str:
        """The name of a box's class, or its number where there is no name."""
        label = int(self.labels[number])
        return self.names[label] if 0 <= label < len(self.names) else str(label)

    def caption(self, number: int) -> str:
        """What stands on a box."""
        if self.captions:
            return self.captions[number]
        name = self.name_of(number)
        score = float("nan") if self.scores is None else float(self.scores[number])
        return name if np.isnan(score) else f"{name} {score:.2f}"


@dataclass(frozen=True)
class Placement:
    """Where a picture is on the screen: ``screen = picture * scale + (left, top)``."""

    scale: float
    left: float
    top: float

    def to_screen(self, corners: NDArray[np.float32]) -> Floats:
        """(N, 4) picture pixels as screen pixels."""
        offset = np.array([self.left, self.top, self.left, self.top])
        placed: Floats = np.asarray(corners, np.float64) * self.scale + offset
        return placed

    def to_picture(self, point: QPointF) -> QPointF:
        """A point of the screen in the picture's pixels."""
        return QPointF((point.x() - self.left) / self.scale, (point.y() - self.top) / self.scale)

    def rect(self, corners: NDArray[np.float32]) -> QRectF:
        """One box, (4,), on the screen."""
        left, top, right, bottom = self.to_screen(corners.reshape(1, 4))[0]
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def for_size(self, drawn: tuple[int, int], size: tuple[int, int] | None) -> Placement:
        """The same place for boxes in pixels of a picture of ``size``, drawn as a smaller copy."""
        if size is None or size[0] <= 0:
            return self
        return Placement(self.scale * drawn[0] / size[0], self.left, self.top)


class BoxOverlay:
    """Paints boxes and finds the one under a point. Holds no picture and no widget.

    Attributes:
        shown: the boxes; None: nothing is painted.
        hovered: the box under the pointer; −1: none.
        selected: the chosen box; −1: none.
        names: whether classes and scores are written on boxes.
        weight: the width of lines in the design's pixels.
    """

    def __init__(self, names: bool = True, weight: int = 2) -> None:
        self.shown: ShownBoxes | None = None
        self.hovered = -1
        self.selected = -1
        self.names = names
        self.weight = weight

    def show_boxes(self, shown: ShownBoxes | None) -> None:
        """Show other boxes; nothing is hovered or selected."""
        self.shown = shown
        self.hovered = self.selected = -1

    def box_at(self, point: QPointF, reach: float = 0.0) -> int:
        """The smallest box around a point of the picture, ``reach`` pixels around it; −1: none."""
        if self.shown is None or not len(self.shown):
            return -1
        left, top, right, bottom = np.asarray(self.shown.corners, np.float64).T
        x, y = point.x(), point.y()
        inside = (left - reach <= x) & (x <= right + reach)
        inside &= (top - reach <= y) & (y <= bottom + reach)
        area = np.where(inside, (right - left) * (bottom - top), np.inf)
        best = int(np.argmin(area))
        return best if inside[best] else -1

    # -- painting -----------------------------------------------------------------------------

    def paint(self, painter: QPainter, place: Placement, area: QRectF) -> None:
        """Paint the boxes that are in ``area`` of the screen, marked ones on top."""
        self.paint_all(painter, place, area)
        self.paint_marked(painter, place)

    def paint_all(self, painter: QPainter, place: Placement, area: QRectF, but: int = -1) -> None:
        """Paint all boxes alike, without the one numbered ``but``: what can be kept as a layer."""
        shown = self.shown
        if shown is None or not len(shown):
            return
        rects = place.to_screen(shown.corners)
        seen = np.flatnonzero(_in_view(rects, area))
        seen = seen[seen != but]
        # Far outside, a rectangle's exact place does not matter, but Qt's lines get slow.
        rects = np.clip(rects, *_bounds(area))
        sides = (rects[:, 2:] - rects[:, :2]).max(axis=1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_dots(painter, rects, seen[sides[seen] < TINY])
        self._paint_lines(painter, rects, seen[sides[seen] >= TINY])
        if self.names:
            self._paint_names(painter, rects, self._naming_order(seen, sides))
        painter.restore()

    def paint_marked(
        self, painter: QPainter, place: Placement, draft: NDArray[np.float32] | None = None
    ) -> None:
        """Paint the hovered and the selected box; ``draft``, (4,), is where the latter is now."""
        if self.shown is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        marked = [n for n in (self.hovered, self.selected) if 0 <= n < len(self.shown)]
        for number in dict.fromkeys(marked):
            moved = draft if number == self.selected else None
            corners = self.shown.corners[number] if moved is None else moved
            rects = place.to_screen(corners.reshape(1, 4))
            self._paint_one(painter, rects, number)
            self._paint_tag(painter, rects[0], number)
        painter.restore()

    def _groups(self, numbers: Numbers) -> Iterator[tuple[int, BoxLook, Numbers]]:
        assert self.shown is not None
        labels = self.shown.labels[numbers].astype(np.int64)
        looks = (
            np.zeros(len(numbers), np.int64)
            if self.shown.looks is None
            else self.shown.looks[numbers].astype(np.int64)
        )
        keys = labels * len(BoxLook) + looks
        for key in np.unique(keys):
            yield (
                int(key // len(BoxLook)),
                BoxLook(int(key % len(BoxLook))),
                numbers[keys == key],
            )

    def _paint_dots(self, painter: QPainter, rects: Floats, numbers: Numbers) -> None:
        side = 3.0
        painter.setPen(Qt.PenStyle.NoPen)
        for label, _, members in self._groups(numbers):
            painter.setBrush(class_color(label))
            middles = (rects[members, :2] + rects[members, 2:]) / 2 - side / 2
            painter.drawRects([QRectF(x, y, side, side) for x, y in middles])

    def _paint_lines(self, painter: QPainter, rects: Floats, numbers: Numbers) -> None:
        outlined, width = len(numbers) <= MOST_OUTLINED, px(self.weight)
        edge = EDGE if self.weight > 1 else THIN_EDGE
        for label, look, members in self._groups(numbers):
            colour = class_color(label)
            boxes = _qrects(rects[members])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if outlined:
                painter.setPen(_pen(edge, look, width + 2))
                painter.drawRects(boxes)
            painter.setPen(_pen(colour, look, width))
            painter.setBrush(_filling(colour, look))
            painter.drawRects(boxes)

    def _paint_one(self, painter: QPainter, rects: Floats, number: int) -> None:
        assert self.shown is not None
        colour, look = class_color(int(self.shown.labels[number])), self.shown.look_of(number)
        box = _qrects(rects)
        fill = QColor(colour)
        fill.setAlpha(44 if number == self.selected else 28)
        painter.setPen(_pen(WHITE, look, px(self.weight + 1) + 3))
        painter.setBrush(fill)
        painter.drawRects(box)
        painter.setPen(_pen(colour, look, px(self.weight + 1)))
        painter.setBrush(_filling(colour, look))
        painter.drawRects(box)

    # -- names --------------------------------------------------------------------------------

    def _paint_names(self, painter: QPainter, rects: Floats, order: Numbers) -> None:
        """Write names in turn, leaving out those that would cover another."""
        assert self.shown is not None
        taken: list[QRectF] = []
        for number in order:
            tag = self._tag(rects[number], int(number))
            if any(tag.intersects(other) for other in taken):
                continue
            taken.append(tag)
            self._write(painter, tag, int(number))
            if len(taken) >= MOST_NAMES:
                return

    def _naming_order(self, seen: Numbers, sides: Floats) -> Numbers:
        """The largest first, and of those the surest; small ones stay nameless."""
        assert self.shown is not None
        large = seen[sides[seen] >= px(SMALLEST_NAMED)]
        order = large[np.argsort(-sides[large], kind="stable")][: 4 * MOST_NAMES]
        if self.shown.scores is not None:
            scores = np.nan_to_num(self.shown.scores[order], nan=2.0)
            order = order[np.argsort(-scores, kind="stable")]
        return order

    def _paint_tag(self, painter: QPainter, rect: Floats, number: int) -> None:
        if self.names:
            self._write(painter, self._tag(rect, number), number)

    def _write(self, painter: QPainter, tag: QRectF, number: int) -> None:
        assert self.shown is not None
        colour = class_color(int(self.shown.labels[number]))
        painter.setFont(_font())
        painter.fillRect(tag, colour)
        painter.setPen(text_on(colour))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, self.shown.caption(number))

    def _tag(self, rect: Floats, number: int) -> QRectF:
        """The room of a name: above the box, or inside where there is none above."""
        assert self.shown is not None
        metrics = QFontMetricsF(_font())
        width = metrics.horizontalAdvance(self.shown.caption(number)) + px(8)
        top = float(rect[1]) - metrics.height()
        return QRectF(
            max(0.0, float(rect[0]) - px(1)),
            top if top >= 0 else max(0.0, float(rect[1])),
            width,
            metrics.height(),
        )


def _in_view(rects: Floats, area: QRectF) -> NDArray[np.bool_]:
    across = (rects[:, 2] >= area.left()) & (rects[:, 0] <= area.right())
    along = (rects[:, 3] >= area.top()) & (rects[:, 1] <= area.bottom())
    return np.asarray(across & along, dtype=np.bool_)


def _bounds(area: QRectF) -> tuple[Floats, Floats]:
    beyond = 64.0
    low = np.array([area.left(), area.top()] * 2) - beyond
    high = np.array([area.right(), area.bottom()] * 2) + beyond
    return low, high


def _qrects(rects: Floats) -> list[QRectF]:
    return [QRectF(x, y, right - x, bottom - y) for x, y, right, bottom in rects.tolist()]


def _pen(colour: QColor, look: BoxLook, width: int) -> QPen:
    made = QPen(colour, width)
    made.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if look in DASHES:  # in screen pixels, so that lines of two widths lie upon each other
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern([px(length) / width for length in DASHES[look]])
    return made


def _filling(colour: QColor, look: BoxLook) -> QBrush:
    hatched = look is BoxLook.HATCHED
    return QBrush(colour, Qt.BrushStyle.BDiagPattern) if hatched else QBrush()


def _font() -> QFont:
    return theme.font("small", bold=True)

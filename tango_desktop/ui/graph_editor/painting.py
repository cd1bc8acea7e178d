"""Paints the whole graph in batches, with less detail the farther away it is.

From far away boxes are bare rectangles of their strong colour; nearer they get borders and titles,
and from reading distance all their lines. What is outside the exposed area is left out before
anything is painted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from tango_desktop.errors import GraphError
from tango_desktop.graph import LayerGroup
from tango_desktop.ui import theme

from . import labels, looks, mark_painting, texts
from .items import Boxes, Drawn, Wire, Wires
from .looks import BoxLook
from .marks import Mark
from .wire_labels import WireLabels
from .wire_painting import WirePainter

# Heights of a title in pixels from which the levels of detail begin.
TITLES_FROM, LINES_FROM, WIRE_LABELS_FROM = 6, 9, 13
_LANDMARK = (110.0, 60.0)  # pixels: a frame this large has a name even from far away
_LANDMARK_TEXT = 11
# A folded block seen from far away: the least room for its name, and the name's height, in pixels.
_NAME_ROOM, _NAME_TEXT = (26.0, 12.0), 9


@dataclass
class Shown:
    """Everything that is painted.

    Attributes:
        boxes: nodes, folded blocks and the pictures.
        frames: open blocks, outer before inner.
        wires: edges.
        wire_text: what is written beside an edge.
        looks: of boxes that are coloured by a figure; the others have the hue of their group.
        marks: problems and differences by key.
        selected: keys.
        current: the key that the keyboard is at.
        strong: numbers of the edges that belong to what is selected.
        dimmed: keys that are drawn faintly, since a gesture cannot end there.
        found: keys that a search has found.
    """

    boxes: Boxes
    frames: Boxes
    wires: Wires
    wire_text: Callable[[Wire], str] = str
    looks: Mapping[str, BoxLook] | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    selected: frozenset[str] = frozenset()
    current: str = ""
    strong: tuple[int, ...] = ()
    dimmed: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()


class GraphPainter:
    """Paints one layout; made anew for each, since it remembers shapes."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self._wires = WirePainter(shown.wires)
        self._labels = WireLabels(
            shown.wires, shown.wire_text, shown.boxes, shown.frames, _header_rect
        )
        self._depths = _by_depth(shown.frames)

    def paint(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        """Paint what touches an area.

        Args:
            painter: its transform maps scene units to pixels.
            area: in scene units.
            zoom: pixels of a scene unit.
        """
        title = texts.height_at(looks.TITLE, zoom)
        self._paint_frames(painter, area, zoom)
        self._wires.paint(painter, area, zoom, wire_color())
        if self.shown.strong:
            self._wires.paint_some(painter, area, zoom, theme.color("accent"), self.shown.strong)
        boxes = self.shown.boxes.inside(area)
        if title < TITLES_FROM:
            self._paint_far(painter, boxes)
            self._paint_block_names(painter, boxes, zoom)
        else:
            self._paint_near(painter, boxes, title)
        self._paint_headers(painter, area, zoom)
        if title >= WIRE_LABELS_FROM:
            self._labels.paint(painter, area)
        mark_painting.paint(
            painter, [*self.shown.frames.inside(area), *boxes], self.shown.marks, zoom
        )
        self._paint_selection(painter, area, zoom)

    # -- open blocks --------------------------------------------------------------------------

    def _paint_frames(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        found = self.shown.frames.within(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(_pen(theme.color("border_strong"), 1.0))
        rects: dict[int, list[QRectF]] = defaultdict(list)
        for i in found:
            rects[self._depths[i]].append(self.shown.frames.rects[i])
        for depth in sorted(rects):
            painter.setBrush(looks.frame_fill(depth))
            painter.drawRects(rects[depth])

    def _paint_headers(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        """Names of open blocks: in their headers, or as landmarks from far away."""
        frames = self.shown.frames.inside(area)
        pixels = texts.height_at(looks.SMALL, zoom)
        if pixels < TITLES_FROM:
            self._paint_landmarks(painter, frames, zoom)
            return
        lines = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for frame in frames:  # no edge runs through the name
            painter.fillRect(_header_rect(frame), looks.frame_fill(frame.depth))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(_pen(theme.color("secondary"), max(1.0, 1.2 * zoom)))
        for frame in frames:
            rect = frame.rect
            draw_chevron(painter, QPointF(rect.left() + 13, rect.top() + 15), is_open=True)
            name = _fitting(frame.label.title, rect.width() - 44)
            lines.append((rect.left() + labels.NAME_LEFT, rect.top() + 7, name))
        texts.draw_lines(painter, lines, looks.SMALL, theme.color("secondary"), bold=True)

    def _paint_landmarks(self, painter: QPainter, frames: Sequence[Drawn], zoom: float) -> None:
        width, height = _LANDMARK
        large = [
            frame
            for frame in frames
            if frame.rect.width() * zoom >= width and frame.rect.height() * zoom >= height
        ]
        if not large:
            return
        least = min(frame.depth for frame in large)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("surface"))
        lines = []
        for frame in large:
            if frame.depth > least + 1:
                continue
            text = _fitting(frame.label.title, frame.rect.width() * zoom - 12, _LANDMARK_TEXT)
            wide = looks.text_width(text, _LANDMARK_TEXT, bold=True) + 8
            x, y = frame.rect.left() + 2 / zoom, frame.rect.top() + 2 / zoom
            painter.drawRect(QRectF(x, y, wide / zoom, 16 / zoom))
            lines.append((x + 4 / zoom, y + 1 / zoom, text))
        texts.draw_lines(painter, lines, _LANDMARK_TEXT, theme.color("text"), bold=True, zoom=1.0)

    # -- boxes --------------------------------------------------------------------------------

    def _look(self, box: Drawn) -> BoxLook:
        if self.shown.looks is not None:
            found = self.shown.looks.get(box.key)
            if found is not None:
                return found
            return looks.group_look(None)
        return looks.group_look(group_of(box))

    def _paint_far(self, painter: QPainter, boxes: Sequence[Drawn]) -> None:
        by_color: dict[int, list[QRectF]] = defaultdict(list)
        for box in boxes:
            by_color[self._look(box).stripe.rgb()].append(box.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for rgb, rects in by_color.items():
            painter.setBrush(QColor(rgb))
            painter.drawRects(rects)

    def _paint_block_names(self, painter: QPainter, boxes: Sequence[Drawn], zoom: float) -> None:
        """Folded blocks keep their names as long as these fit."""
        lines: dict[int, tuple[QColor, list[texts.Line]]] = {}
        for box in boxes:
            wide, high = box.rect.width() * zoom - 6, box.rect.height() * zoom
            if not box.item.is_block or wide < _NAME_ROOM[0] or high < _NAME_ROOM[1]:
                continue
            name = _fitting(box.label.title, wide, _NAME_TEXT)
            room = box.rect.width() - looks.text_width(name, _NAME_TEXT, bold=True) / zoom
            top = box.rect.center().y() - 0.65 * _NAME_TEXT / zoom
            color = self._look(box).text
            group = lines.setdefault(color.rgb(), (color, []))[1]
            group.append((box.rect.left() + room / 2, top, name))
        for color, group in lines.values():
            texts.draw_lines(painter, group, _NAME_TEXT, color, bold=True, zoom=1.0)

    def _paint_near(self, painter: QPainter, boxes: Sequence[Drawn], title: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        groups: dict[int, tuple[BoxLook, list[Drawn]]] = {}
        for box in boxes:
            look = self._look(box)
            groups.setdefault(id(look), (look, []))[1].append(box)
        for look, members in groups.values():
            _paint_bodies(painter, look, members)
            _paint_texts(painter, look, members, all_lines=title >= LINES_FROM)

    # -- selection ----------------------------------------------------------------------------

    def _paint_selection(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        chosen = self.shown.selected
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom > 0.3)
        painter.setPen(_pen(theme.color("warn"), 3.0))
        for box in self.shown.boxes.inside(area) if self.shown.found else ():
            if box.key in self.shown.found:
                painter.drawRoundedRect(box.rect, looks.RADIUS, looks.RADIUS)
        painter.setPen(_pen(theme.color("accent"), 2.0))
        for group in (self.shown.frames, self.shown.boxes):
            for box in group.inside(area) if chosen or self.shown.current else ():
                if box.key in chosen:
                    painter.drawRoundedRect(box.rect, looks.RADIUS, looks.RADIUS)
                if box.key == self.shown.current:
                    self._paint_current(painter, box.rect, zoom)
        if self.shown.dimmed:
            painter.setPen(Qt.PenStyle.NoPen)
            veil = theme.color("window")
            veil.setAlphaF(0.72)
            painter.setBrush(veil)
            for box in self.shown.boxes.inside(area):
                if box.key in self.shown.dimmed:
                    painter.drawRect(box.rect)

    def _paint_current(self, painter: QPainter, rect: QRectF, zoom: float) -> None:
        away = 3 / zoom
        radius = looks.RADIUS + away
        painter.drawRoundedRect(rect.adjusted(-away, -away, away, away), radius, radius)


def _by_depth(frames: Boxes) -> list[int]:
    return [frame.depth for frame in frames.drawn]


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen


def wire_color() -> QColor:
    """Of edges: clear of the boxes, fainter than their text."""
    return looks.mix(theme.color("disabled"), theme.color("secondary"), 0.5)


def group_of(box: Drawn) -> LayerGroup | None:
    """The kind of work that a box does; None for blocks, the pictures and unknown layers."""
    if box.item.node is None:
        return None
    try:
        return box.item.node.info.group
    except GraphError:
        return None


def _header_rect(frame: Drawn) -> QRectF:
    """What the name and the chevron of an open block take."""
    rect = frame.rect
    wide = min(looks.text_width(frame.label.title, looks.SMALL, bold=True), rect.width() - 44)
    return QRectF(rect.left() + 6, rect.top() + 6, 20 + wide, 18)


def _fitting(text: str, width: float, size: int = looks.SMALL) -> str:
    """The end of a path that fits a width."""
    if looks.text_width(text, size, bold=True) <= width:
        return text
    while text and looks.text_width("…" + text, size, bold=True) > width:
        text = text[max(1, len(text) // 8) :]
    return "…" + text if text else ""


def _paint_bodies(painter: QPainter, look: BoxLook, boxes: Sequence[Drawn]) -> None:
    painter.setPen(_pen(look.border, 1.0))
    painter.setBrush(look.fill)
    for box in boxes:
        painter.drawRoundedRect(box.rect, looks.RADIUS, looks.RADIUS)
        if box.item.is_block:
            painter.drawRoundedRect(box.rect.adjusted(3, 3, -3, -3), 4.0, 4.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.stripe)
    painter.drawRects(
        [
            QRectF(rect.left() + 1, rect.top() + 6, looks.STRIPE - 1, rect.height() - 12)
            for rect in (box.rect for box in boxes if not box.item.is_block)
        ]
    )
    painter.setPen(_pen(look.secondary, max(1.0, 1.2 * painter.worldTransform().m11())))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for box in boxes:
        if box.item.is_block:
            at = QPointF(box.rect.left() + labels.LEFT + 3, box.rect.top() + labels.MARGIN + 7)
            draw_chevron(painter, at, is_open=False)


def _paint_texts(painter: QPainter, look: BoxLook, boxes: Sequence[Drawn], all_lines: bool) -> None:
    titles, details = [], []
    for box in boxes:
        x, y = box.rect.left() + labels.LEFT, box.rect.top() + labels.MARGIN - 2
        indent = labels.CHEVRON if box.item.is_block else 0
        titles.append((x + indent, y, box.label.title))
        if all_lines:
            for line in box.label.small_lines:
                y += labels.LINE
                details.append((x, y, line))
    texts.draw_lines(painter, titles, looks.TITLE, look.text, bold=True)
    texts.draw_lines(painter, details, looks.SMALL, look.secondary)


def draw_chevron(painter: QPainter, middle: QPointF, is_open: bool) -> None:
    """The mark of a block: to the right when folded, down when open."""
    a, b = (4.0, 2.0) if is_open else (2.0, 4.0)
    path = QPainterPath(middle + QPointF(-a, -b))
    path.lineTo(middle + (QPointF(0, b) if is_open else QPointF(a, 0)))
    path.lineTo(middle + (QPointF(a, -b) if is_open else QPointF(-a, b)))
    painter.drawPath(path)

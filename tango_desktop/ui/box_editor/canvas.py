"""The picture in the editor: boxes are drawn, moved and resized with the mouse."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tango_desktop.data.boxes import Corners
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.box_editor import edits
from tango_desktop.ui.box_editor.edits import Marked
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import BoxLook, ShownBoxes
from tango_desktop.ui.widgets.class_colors import class_color
from tango_desktop.ui.widgets.picture_canvas import Canvas

HANDLE_SIDE = 9
REACH = 7  # screen pixels around a handle or an edge that still mean it
DRAWN_AT_LEAST = 4  # screen pixels: a shorter drag is a click
_SHAPES = (
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
    Qt.CursorShape.SizeHorCursor,
)


class Doing(enum.Enum):
    """What the mouse is dragging."""

    PAN = "pan"
    DRAW = "draw"
    MOVE = "move"
    RESIZE = "resize"


@dataclass
class Drag:
    """A drag under way, in the picture's pixels.

    Attributes:
        start: where it began.
        before: the box as it was.
        handle: which handle is held.
        is_far: whether the pointer has left the place where it began.
    """

    doing: Doing
    start: QPointF
    on_screen: QPointF
    before: Corners | None = None
    handle: int = -1
    is_far: bool = False


class BoxCanvas(Canvas):
    """Shows what a picture is marked with and tells what the mouse does to it."""

    box_drawn = Signal(object)  # corners (4,)
    box_changed = Signal(int, object)  # its number, corners (4,)
    box_selected = Signal(int)
    cycled = Signal(int)  # Tab: on by one, or back

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marked = Marked()
        self.names: tuple[str, ...] = ()
        self.size_px: edits.Size = (0, 0)
        self.label = 0  # the class of new boxes
        self.threshold = 0.0
        self.cross_hair = True
        self._shown_numbers = np.zeros(0, np.intp)  # of what is drawn, in the numbering of Marked
        self._drag: Drag | None = None
        self._draft: Corners | None = None
        self._pointer: QPointF | None = None
        self._space = False
        self.setAccessibleName(tr("Boxes in the picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    # -- content ------------------------------------------------------------------------------

    def show_marked(self, marked: Marked, selected: int = -1) -> None:
        """Show boxes and proposals; ``selected`` is a number in ``marked``."""
        self.marked = marked
        self._drag = self._draft = None
        sure = np.flatnonzero(marked.sure(self.threshold)) + len(marked.boxes)
        self._shown_numbers = np.concatenate([np.arange(len(marked.boxes)), sure])
        self.show_boxes(self._drawn())
        self.select(selected)

    def _drawn(self) -> ShownBoxes:
        boxes, sure = self.marked.boxes, self.marked.sure(self.threshold)
        proposed = self.marked.proposed.chosen(sure)
        own = np.where(boxes.crowd, BoxLook.DOTTED, BoxLook.SOLID)
        return ShownBoxes(
            np.concatenate([boxes.corners, proposed.corners]),
            np.concatenate([boxes.labels, proposed.labels]),
            self.names,
            np.concatenate([own, np.full(len(proposed), BoxLook.DASHED)]).astype(np.uint8),
            np.concatenate([np.full(len(boxes), np.nan), self.marked.scores[sure]]).astype(
                np.float32
            ),
            size=self.size_px,
        )

    @property
    def selected(self) -> int:
        """The number of the selected box or proposal; −1: none."""
        at = self.overlay.selected
        return int(self._shown_numbers[at]) if 0 <= at < len(self._shown_numbers) else -1

    @property
    def numbers(self) -> list[int]:
        """The numbers of all boxes and proposals that are drawn."""
        return [int(number) for number in self._shown_numbers]

    def select(self, number: int) -> None:
        """Select a box or proposal; −1: none."""
        found = np.flatnonzero(self._shown_numbers == number)
        self.overlay.selected = int(found[0]) if len(found) else -1
        self._draft = None
        self.update()

    # -- geometry -----------------------------------------------------------------------------

    def _to_picture(self, point: QPointF) -> QPointF:
        return self.box_place.to_picture(point)

    def handle_at(self, point: QPointF) -> int:
        """The handle of the selected box under a point of the screen; −1: none."""
        if self.selected < 0 or self.marked.is_proposal(self.selected):
            return -1
        rect = self.box_place.rect(self.marked.corners_of(self.selected))
        corners = np.array([rect.left(), rect.top(), rect.right(), rect.bottom()], np.float32)
        away = np.abs(edits.handle_points(corners) - (point.x(), point.y())).max(axis=1)
        order = np.array([0, 2, 4, 6, 1, 3, 5, 7])  # corners win where a box is small
        best = int(order[np.argmin(away[order])])
        return best if away[best] <= px(REACH) else -1

    def _edge_reach(self) -> float:
        return px(REACH) / 2 / max(self.box_place.scale, 1e-6)

    # -- mouse --------------------------------------------------------------------------------

    def hold_space(self, held: bool) -> None:
        """While the space bar is held, dragging moves the picture."""
        self._space = held
        self._show_cursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.image_size is None:
            return
        point = event.position()
        button = event.button()
        if button is Qt.MouseButton.MiddleButton or self._space:
            self._drag = Drag(Doing.PAN, self._to_picture(point), point)
        elif button is Qt.MouseButton.LeftButton:
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._drag = self._begin(point, plain)
        self._show_cursor()

    def _begin(self, point: QPointF, over_boxes: bool) -> Drag:
        """What a press begins; with Ctrl a new box may begin inside another."""
        at = self._to_picture(point)
        handle = self.handle_at(point)
        if handle >= 0:
            before = self.marked.corners_of(self.selected)
            return Drag(Doing.RESIZE, at, point, before, handle)
        under = self.overlay.box_at(at, self._edge_reach()) if over_boxes else -1
        if under < 0:
            return Drag(Doing.DRAW, at, point)
        inside_selected = self._is_inside_selected(at)
        if not inside_selected:
            self._choose(int(self._shown_numbers[under]))
        before = self.marked.corners_of(self.selected)
        return Drag(Doing.MOVE, at, point, before)

    def _is_inside_selected(self, at: QPointF) -> bool:
        if self.selected < 0:
            return False
        left, top, right, bottom = self.marked.corners_of(self.selected).tolist()
        return bool(left <= at.x() <= right and top <= at.y() <= bottom)

    def _choose(self, number: int) -> None:
        self.select(number)
        self.box_selected.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        moved = None if self._pointer is None else point - self._pointer
        self._pointer = point
        if self._drag is None:
            self.hover(point)
            self._show_cursor()
        elif self._drag.doing is Doing.PAN:
            self.pan(moved or QPointF())
        else:
            away = (point - self._drag.on_screen).manhattanLength()
            self._drag.is_far = self._drag.is_far or away >= px(DRAWN_AT_LEAST)
            if self._drag.is_far:
                self._draft = self._dragged(self._drag, self._to_picture(point))
        self.update()

    def _dragged(self, drag: Drag, at: QPointF) -> Corners | None:
        if drag.doing is Doing.DRAW:
            start = drag.start
            ends = np.array([start.x(), start.y(), at.x(), at.y()], np.float32)
            return edits.clipped(ends, self.size_px)
        if drag.before is None or self.marked.is_proposal(self.selected):
            return None
        if drag.doing is Doing.RESIZE:
            return edits.resized(drag.before, drag.handle, (at.x(), at.y()), self.size_px)
        by = at - drag.start
        return edits.moved(drag.before, (by.x(), by.y()), self.size_px)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, draft = self._drag, self._draft
        self._drag = self._draft = None
        self._show_cursor()
        self.update()
        if drag is None or drag.doing is Doing.PAN:
            return
        if drag.doing is Doing.DRAW:
            self._end_drawing(drag, draft)
        elif draft is not None:
            if drag.before is None or not np.array_equal(draft, drag.before):
                self.box_changed.emit(self.selected, draft)
        elif not drag.is_far and drag.doing is Doing.MOVE:
            self._choose_below(drag.start)

    def _end_drawing(self, drag: Drag, draft: Corners | None) -> None:
        if draft is None:
            self._choose(-1)
            return
        sides = (draft[2:] - draft[:2]) * self.box_place.scale
        if sides.min() >= px(DRAWN_AT_LEAST) and self.names:
            self.box_drawn.emit(draft)

    def _choose_below(self, at: QPointF) -> None:
        """A click on the selected box takes the smaller one inside it, where there is one."""
        under = self.overlay.box_at(at, self._edge_reach())
        if under >= 0:
            self._choose(int(self._shown_numbers[under]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick clicks are two clicks, not a zoom

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        super().leaveEvent(event)

    def cancel_drag(self) -> bool:
        """Forget the drag under way; False when there is none."""
        if self._drag is None:
            return False
        self._drag = self._draft = None
        self.update()
        return True

    def _show_cursor(self) -> None:
        if self._space or (self._drag is not None and self._drag.doing is Doing.PAN):
            held = self._drag is not None
            shape = Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
        elif self._pointer is not None and (handle := self.handle_at(self._pointer)) >= 0:
            shape = _SHAPES[handle % 4]
        elif self._pointer is not None and self.overlay.hovered >= 0:
            shape = Qt.CursorShape.SizeAllCursor
        else:
            shape = Qt.CursorShape.CrossCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    # -- keyboard -----------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the boxes; the editor's F6 leaves the picture."""
        self.cycled.emit(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.hold_space(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_space(False)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hold_space(False)
        self.update()

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if self.image_size is not None:
            self._paint_cross(painter)
            self._paint_handles(painter)
            self._paint_drawing(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def paint_boxes(self, painter: QPainter) -> None:
        dragged = self._draft is not None and self._drag is not None
        moving = dragged and self._drag is not None and self._drag.doing is not Doing.DRAW
        but = self.overlay.selected if moving else -1
        painter.drawPixmap(0, 0, self._boxes_layer(but))
        self.overlay.paint_marked(painter, self.box_place, self._draft if moving else None)

    def _paint_cross(self, painter: QPainter) -> None:
        if not self.cross_hair or self._pointer is None or self._drag is not None:
            return
        if self.overlay.hovered >= 0 or self._space:
            return
        across, along = self._pointer.x(), self._pointer.y()
        for colour, style in (
            (QColor(0, 0, 0, 170), Qt.PenStyle.SolidLine),
            (QColor(255, 255, 255, 220), Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(colour, 1, style))
            painter.drawLine(QPointF(0, along), QPointF(self.width(), along))
            painter.drawLine(QPointF(across, 0), QPointF(across, self.height()))

    def _paint_handles(self, painter: QPainter) -> None:
        number = self.selected
        if number < 0 or self.marked.is_proposal(number):
            return
        moving = self._drag is not None and self._drag.doing is not Doing.DRAW
        draft = self._draft if moving else None
        rect = self.box_place.rect(self.marked.corners_of(number) if draft is None else draft)
        corners = np.array([rect.left(), rect.top(), rect.right(), rect.bottom()], np.float32)
        side = px(HANDLE_SIDE)
        painter.setPen(QPen(QColor(0, 0, 0), 1))
        painter.setBrush(QColor(255, 255, 255))
        for x, y in edits.handle_points(corners).tolist():
            painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _paint_drawing(self, painter: QPainter) -> None:
        if self._draft is None or self._drag is None or self._drag.doing is not Doing.DRAW:
            return
        colour = class_color(self.label)
        fill = QColor(colour)
        fill.setAlpha(60)
        rect = self.box_place.rect(self._draft)
        painter.setPen(QPen(QColor(255, 255, 255), px(2) + 2))
        painter.setBrush(fill)
        painter.drawRect(rect)
        painter.setPen(QPen(colour, px(2)))
        painter.drawRect(rect)

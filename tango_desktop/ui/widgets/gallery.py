"""Thumbnails in rows: only those in view are asked for, loaded and painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.i18n import tr
from tango_desktop.ui import icons, theme
from tango_desktop.ui.reading import read_small
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import BoxOverlay, Placement, ShownBoxes
from tango_desktop.ui.widgets.class_colors import class_color

SIDE = 104
KEPT = 1200  # thumbnails in memory: 50 MB at most
BATCH = 12
WAIT_MS = 40
Load = Callable[[Path, int], QImage | None]
FLAGS = {"good": ("check-circle", "good"), "bad": ("x-circle", "bad"), "warning": ("alert", "warn")}


@dataclass(frozen=True)
class Tile:
    """A picture in a gallery.

    Attributes:
        caption: the line under it, often its class.
        note: a second line, secondary.
        tip: the tooltip; the file's name when empty.
        plot: the colour of the class mark before the caption; none when negative.
        flag: a mark in the corner: one of :data:`FLAGS`, or "".
        boxes: what is drawn over it; their ``size`` must be given.
    """

    path: Path
    caption: str
    note: str = ""
    tip: str = ""
    plot: int = -1
    flag: str = ""
    boxes: ShownBoxes | None = None


class Gallery(QAbstractScrollArea):
    """Pictures that can be looked through with mouse or keyboard."""

    picture_selected = Signal(int)
    picture_activated = Signal(int)

    def __init__(
        self,
        name: str,
        session: Session,
        load: Load = read_small,
        lines: int = 1,
        side: int = SIDE,
        parent: QWidget | None = None,
    ) -> None:
        """``load`` reads a thumbnail in a job; ``lines`` of text stand under each picture."""
        super().__init__(parent)
        self._session = session
        self._load, self._lines, self._side = load, lines, side
        self._count = 0
        self._tile_at: Callable[[int], Tile] = _no_tile
        self._pixmaps: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._wanted: list[Path] = []
        self._reading: set[Path] = set()
        self._overlay = BoxOverlay(names=False, weight=1)
        self.current = -1
        self.empty_text = tr("No pictures")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._read_next)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setObjectName("viewport")
        self.viewport().setAutoFillBackground(False)
        theme.theme().changed.connect(self._on_theme_changed)

    # -- content ------------------------------------------------------------------------------

    def set_source(self, count: int, tile_at: Callable[[int], Tile]) -> None:
        """Show ``count`` pictures; ``tile_at`` is asked only for those in view."""
        self._count, self._tile_at = count, tile_at
        self.current = -1
        self._wanted = []
        self.verticalScrollBar().setValue(0)
        self._arrange()
        self.viewport().update()

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show ``tiles``."""
        self.set_source(len(tiles), tiles.__getitem__)

    def forget(self) -> None:
        """Drop loaded thumbnails (the files may have changed)."""
        self._pixmaps.clear()
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return self._count

    def tile(self, index: int) -> Tile:
        """The tile at ``index``."""
        return self._tile_at(index)

    def select(self, index: int) -> None:
        """Make a picture the current one, scroll to it and tell everyone."""
        if not 0 <= index < self._count:
            return
        self.current = index
        self._show(index)
        tile = self._tile_at(index)
        self.setAccessibleDescription(
            tr(
                "{caption} {note}, picture {number} of {count}",
                caption=tile.caption,
                note=tile.note,
                number=index + 1,
                count=self._count,
            )
        )
        self.viewport().update()
        self.picture_selected.emit(index)

    # -- geometry -----------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """How many pictures stand in a row."""
        return max(1, self.viewport().width() // (px(self._side) + px(12)))

    @property
    def _cell(self) -> QSize:
        """The room of a picture with its texts; pictures grow until they fill the row."""
        width = max(px(self._side) + px(12), self.viewport().width() // self.columns)
        return QSize(width, width - px(12) + px(8) + self._lines * px(18) + px(8))

    def _rows(self) -> int:
        return -(-self._count // self.columns)

    def _rect(self, index: int) -> QRect:
        row, column = divmod(index, self.columns)
        top = row * self._cell.height() - self.verticalScrollBar().value()
        return QRect(QPoint(column * self._cell.width(), top), self._cell)

    def index_at(self, point: QPoint) -> int:
        """The picture at a point of the viewport; -1 when there is none."""
        column = point.x() // self._cell.width()
        row = (point.y() + self.verticalScrollBar().value()) // self._cell.height()
        index = row * self.columns + column
        return index if column < self.columns and 0 <= index < self._count else -1

    def visible(self) -> range:
        """The pictures in view."""
        first = self.verticalScrollBar().value() // self._cell.height()
        rows = self.viewport().height() // self._cell.height() + 2
        return range(first * self.columns, min(self._count, (first + rows) * self.columns))

    def _arrange(self) -> None:
        height = self._rows() * self._cell.height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._cell.height() // 3)

    def _show(self, index: int) -> None:
        box, bar = self._rect(index), self.verticalScrollBar()
        if box.top() < 0:
            bar.setValue(bar.value() + box.top())
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + box.bottom() - self.viewport().height())

    def sizeHint(self) -> QSize:
        return QSize(4 * px(self._side + 12) + px(16), 2 * px(self._side + 34))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(self._side + 28), px(self._side + 34))

    # -- loading ------------------------------------------------------------------------------

    def _pixmap(self, path: Path) -> QPixmap | None:
        if path in self._pixmaps:
            self._pixmaps.move_to_end(path)
            return self._pixmaps[path]
        if path not in self._reading:
            self._wanted.append(path)
            if not self._timer.isActive():
                self._timer.start()
        return None

    def _read_next(self) -> None:
        if self._reading or not self._wanted:
            return
        # The newest wishes first: what was scrolled past can wait, or be forgotten.
        self._wanted = list(dict.fromkeys(self._wanted))[-len(self.visible()) - 1 :]
        batch, self._wanted = self._wanted[:BATCH], self._wanted[BATCH:]
        self._reading = set(batch)
        side = round((self._cell.width() - px(12)) * self.devicePixelRatioF())
        load = self._load

        def job(ctx: JobContext) -> list[tuple[Path, QImage | None]]:
            found = []
            for path in batch:
                ctx.check()
                found.append((path, load(path, side)))
            return found

        handle = self._session.runner.read(tr("Read thumbnails"), job)
        handle.finished.connect(self._on_read)
        handle.crashed.connect(self._on_crashed)

    def _on_crashed(self, _: str) -> None:
        self._on_read([(path, None) for path in self._reading])

    def _on_read(self, found: list[tuple[Path, QImage | None]]) -> None:
        self._reading = set()
        for path, image in found:
            self._pixmaps[path] = None if image is None else QPixmap.fromImage(image)
        while len(self._pixmaps) > KEPT:
            self._pixmaps.popitem(last=False)
        self.viewport().update()
        if self._wanted:
            self._timer.start()

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._count:
            painter.setPen(theme.color("secondary"))
            painter.setFont(theme.font())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text)
        for index in self.visible():
            self._paint_tile(painter, index)

    def _paint_tile(self, painter: QPainter, index: int) -> None:
        tile, box = self._tile_at(index), self._rect(index)
        side = box.width() - px(12)
        frame = QRectF(box.left() + px(6), box.top() + px(4), side, side)
        if index == self.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 0, -1, -px(4)), px(8), px(8))
        self._paint_picture(painter, tile, frame)
        if index == self.current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            strong = self.hasFocus()
            painter.setPen(QPen(theme.color("accent" if strong else "border_strong"), 2))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -px(4) - 1), px(8), px(8))
        self._paint_texts(painter, tile, box)

    def _paint_picture(self, painter: QPainter, tile: Tile, frame: QRectF) -> None:
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(frame, px(6), px(6))
        painter.setClipPath(clip)
        painter.fillRect(frame, theme.color("sunken"))
        pixmap = self._pixmap(tile.path)
        if pixmap is not None:
            size = pixmap.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRectF(0, 0, size.width(), size.height())
            inner.moveCenter(frame.center())
            # Tiny pictures are shown as the pixels they are.
            smooth = pixmap.width() > size.width() // 3
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(inner, pixmap, QRectF(pixmap.rect()))
            self._paint_boxes(painter, tile, inner)
        elif tile.path in self._pixmaps:
            self._paint_symbol(painter, frame, "alert", "warn")
        painter.restore()
        if tile.flag:
            side = px(20)
            corner = QRectF(frame.right() - side - px(4), frame.top() + px(4), side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(corner)
            icons.paint(painter, FLAGS[tile.flag][0], corner.toRect(), FLAGS[tile.flag][1])

    def _paint_boxes(self, painter: QPainter, tile: Tile, inner: QRectF) -> None:
        if tile.boxes is None or tile.boxes.size is None:
            return
        self._overlay.show_boxes(tile.boxes)
        scale = inner.width() / tile.boxes.size[0]
        self._overlay.paint(painter, Placement(scale, inner.left(), inner.top()), inner)

    def _paint_symbol(self, painter: QPainter, frame: QRectF, name: str, role: str) -> None:
        side = px(24)
        box = QRect(0, 0, side, side)
        box.moveCenter(frame.center().toPoint())
        icons.paint(painter, name, box, role)

    def _paint_texts(self, painter: QPainter, tile: Tile, box: QRect) -> None:
        top = box.top() + box.width() - px(12) + px(8)
        left, width = box.left() + px(8), box.width() - px(16)
        if tile.plot >= 0:
            mark = QRectF(left, top + px(5), px(8), px(8))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(class_color(tile.plot))
            painter.drawRoundedRect(mark, 2, 2)
            left, width = left + px(12), width - px(12)
        for text, role in ((tile.caption, "text"), (tile.note, "secondary")):
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color(role))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
            area = QRect(left, top, width, px(18))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
            top += px(18)
            left, width = box.left() + px(8), box.width() - px(16)

    # -- mouse and keyboard -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.select(self.index_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position().toPoint())
        if index >= 0:
            self.picture_activated.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        before = bar.value()
        super().wheelEvent(event)
        if bar.value() == before:
            event.ignore()  # at the end: the page scrolls on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.viewport().height() // self._cell.height()) * self.columns
        keys = Qt.Key
        steps = {
            keys.Key_Left: -1,
            keys.Key_Right: 1,
            keys.Key_Up: -self.columns,
            keys.Key_Down: self.columns,
            keys.Key_PageUp: -page,
            keys.Key_PageDown: page,
            keys.Key_Home: -self._count,
            keys.Key_End: self._count,
        }
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if key in steps and plain and self._count:
            start = max(0, self.current)
            moved = start + steps[key] if self.current >= 0 else 0
            self.select(min(self._count - 1, max(0, moved)))
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space) and plain:
            if self.current >= 0:
                self.picture_activated.emit(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos())
            tile = self._tile_at(index) if index >= 0 else None
            QToolTip.showText(event.globalPos(), (tile.tip or tile.path.name) if tile else "", self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _on_theme_changed(self) -> None:
        self._arrange()
        self.viewport().update()


def _no_tile(index: int) -> Tile:
    raise IndexError(index)

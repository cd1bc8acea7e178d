"""The area of a picture: fitted or zoomed, dragged about, with boxes over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui import icons, theme
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import BoxOverlay, Placement, ShownBoxes

ZOOM_STEP = 1.25
LARGEST_SCALE = 32.0
SMALLEST_SCALE = 0.02
FITTED_AT_MOST = 16.0


class Canvas(QWidget):
    """Paints one picture, fitted or zoomed, and lets it be dragged."""

    scale_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._scale: float | None = None  # None: fitted
        self._centre = QPointF()  # in the picture's pixels
        self._dragged_from: QPointF | None = None
        self._layer: tuple[object, QPixmap] | None = None  # all boxes, painted
        self.overlay = BoxOverlay()
        self.is_broken = False
        self.setMinimumSize(px(320), px(240))
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        theme.theme().changed.connect(self.drop_layer)

    def show_image(self, image: QImage | None, broken: bool = False) -> None:
        """Show another picture, fitted."""
        self._image, self.is_broken = image, broken
        self.fit()

    def show_boxes(self, shown: ShownBoxes | None) -> None:
        """Draw boxes over the picture."""
        self.overlay.show_boxes(shown)
        self.drop_layer()

    def drop_layer(self) -> None:
        """Paint the boxes anew."""
        self._layer = None
        self.update()

    @property
    def image_size(self) -> QSize | None:
        """The size of the picture, when there is one."""
        return self._image.size() if self._image is not None else None

    # -- place --------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """Screen pixels for each pixel of the picture."""
        return self._fitted() if self._scale is None else self._scale

    @property
    def place(self) -> Placement:
        """Where the picture is on the screen."""
        scale = self.scale
        corner = QPointF(self.rect().center()) - self._centre * scale
        return Placement(scale, corner.x(), corner.y())

    @property
    def box_place(self) -> Placement:
        """Where the boxes' pixels are: another scale where a large picture is shown smaller."""
        shown, size = self.overlay.shown, self.image_size
        if shown is None or size is None:
            return self.place
        return self.place.for_size((size.width(), size.height()), shown.size)

    def _fitted(self) -> float:
        if self._image is None or self._image.isNull():
            return 1.0
        room = self.size()
        fitted = min(room.width() / self._image.width(), room.height() / self._image.height())
        return min(fitted, FITTED_AT_MOST)

    def fit(self) -> None:
        """Show the whole picture."""
        self._scale = None
        if self._image is not None:
            self._centre = QPointF(self._image.width() / 2, self._image.height() / 2)
        self.update()
        self.scale_changed.emit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Magnify by ``factor``, keeping the point ``at`` where it is."""
        if self._image is None:
            return
        at = at or QPointF(self.rect().center())
        before = self.place.to_picture(at)
        self._scale = min(LARGEST_SCALE, max(SMALLEST_SCALE, self.scale * factor))
        self._centre += before - self.place.to_picture(at)
        self.update()
        self.scale_changed.emit()

    def pan(self, by: QPointF) -> None:
        """Move the picture by screen pixels; a fitted one stays."""
        if self._scale is not None:
            self._centre -= by / self._scale
            self.update()

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        if self._image is None:
            self._paint_note(painter)
            return
        place = self.place
        width, height = self._image.width() * place.scale, self._image.height() * place.scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.scale < 3)
        painter.drawImage(QRectF(place.left, place.top, width, height), self._image)
        self.paint_boxes(painter)

    def paint_boxes(self, painter: QPainter) -> None:
        """Paint the boxes: all of them from a kept layer, the marked ones on top."""
        if self.overlay.shown is None:
            return
        painter.drawPixmap(0, 0, self._boxes_layer())
        self.overlay.paint_marked(painter, self.box_place)

    def _boxes_layer(self, but: int = -1) -> QPixmap:
        ratio = self.devicePixelRatioF()
        key = (self.box_place, self.size(), ratio, but)
        if self._layer is None or self._layer[0] != key:
            layer = QPixmap(self.size() * ratio)
            layer.setDevicePixelRatio(ratio)
            layer.fill(Qt.GlobalColor.transparent)
            painter = QPainter(layer)
            self.overlay.paint_all(painter, self.box_place, QRectF(self.rect()), but)
            painter.end()
            self._layer = (key, layer)
        return self._layer[1]

    def _paint_note(self, painter: QPainter) -> None:
        painter.setPen(theme.color("secondary"))
        text = tr("This picture cannot be read.") if self.is_broken else tr("Loading…")
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        if self.is_broken:
            box = self.rect().adjusted(0, 0, 0, 0)
            box.setSize(QSize(px(32), px(32)))
            box.moveCenter(self.rect().center())
            box.translate(0, -px(32))
            icons.paint(painter, "alert", box, "warn")

    # -- mouse --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None:
            self.hover(event.position())
            return
        self.pan(event.position() - self._dragged_from)
        self._dragged_from = event.position()

    def hover(self, point: QPointF) -> None:
        """Mark the box under a point of the screen."""
        found = self.overlay.box_at(self.box_place.to_picture(point))
        if found != self.overlay.hovered:
            self.overlay.hovered = found
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._scale is None:
            self.zoom(1.0 / self.scale, event.position())
        else:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        self.zoom(ZOOM_STEP**steps, event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self.overlay.hovered = -1
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scale_changed.emit()

"""A map of the whole graph with what is seen framed; dragging there moves the view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.theme import px

from .camera import STEP, Camera

_WAIT_MS = 60  # changes that come together are drawn once
_MARGIN = 6.0
_STEPS = {
    Qt.Key.Key_Up: (0.0, -0.25),
    Qt.Key.Key_Down: (0.0, 0.25),
    Qt.Key.Key_Left: (-0.25, 0.0),
    Qt.Key.Key_Right: (0.25, 0.0),
}


class Overview(QWidget):
    """Shows the whole of what a view shows a part of."""

    def __init__(self, view: Camera, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._picture: QPixmap | None = None
        self.setAccessibleName(tr("Overview of the graph"))
        self.setAccessibleDescription(tr("Arrow keys move what is seen, + and − zoom."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(px(120), px(96))
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._drop_picture)
        view.graph_scene.refreshed.connect(self._timer.start)
        view.graph_scene.scale_changed.connect(self._timer.start)
        view.graph_scene.selection_shown.connect(self._timer.start)
        view.graph_scene.found_shown.connect(self._timer.start)
        view.view_changed.connect(self.update)
        theme.theme().changed.connect(self._drop_picture)

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(160))

    def _drop_picture(self) -> None:
        self._picture = None
        self.update()

    # -- geometry -----------------------------------------------------------------------------

    @property
    def _scale(self) -> float:
        bounds = self._view.graph_scene.bounds
        if bounds.isEmpty():
            return 1.0
        wide, high = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        return max(min(wide / bounds.width(), high / bounds.height()), 1e-6)

    def to_map(self, point: QPointF) -> QPointF:
        """A point of the scene on the map."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        return (point - self._view.graph_scene.bounds.center()) * self._scale + middle

    def to_scene(self, point: QPointF) -> QPointF:
        """A point of the map in the scene."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        return (point - middle) / self._scale + self._view.graph_scene.bounds.center()

    @property
    def frame(self) -> QRectF:
        """What is seen, on the map."""
        seen = self._view.visible_area & self._view.graph_scene.bounds
        return QRectF(self.to_map(seen.topLeft()), self.to_map(seen.bottomRight()))

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture is None:
            self._picture = self._draw()
        painter.drawPixmap(0, 0, self._picture)
        frame = self.frame
        least = px(6)
        if frame.width() < least or frame.height() < least:
            grow_x = max(0.0, least - frame.width()) / 2
            grow_y = max(0.0, least - frame.height()) / 2
            frame.adjust(-grow_x, -grow_y, grow_x, grow_y)
        fill = theme.color("accent")
        fill.setAlphaF(0.12)
        painter.setPen(theme.color("accent"))
        painter.setBrush(fill)
        painter.drawRect(frame)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(self.size()) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.color("surface"))
        painter = QPainter(picture)
        scale = self._scale
        origin = self.to_map(QPointF(0, 0))
        painter.translate(origin)
        painter.scale(scale, scale)
        self._view.graph_scene.paint_graph(painter, self._view.graph_scene.bounds, scale)
        painter.end()
        return picture

    # -- mouse and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, point: QPointF) -> None:
        self._view.centre_on(self.to_scene(point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            dx, dy = _STEPS[Qt.Key(event.key())]
            size = self._view.viewport().size()
            self._view.scroll_by(dx * size.width(), dy * size.height())
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._view.zoom(STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self._view.zoom(1 / STEP)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drop_picture()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._drop_picture()
        super().changeEvent(event)

"""One picture in a rounded frame, as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from tango_desktop.ui import theme
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import BoxOverlay, Placement, ShownBoxes


class PictureBox(QWidget):
    """Shows a picture; with ``opens``, a click or Enter asks to see it large."""

    opened = Signal()

    def __init__(
        self, name: str, side: int = 96, opens: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._side = side
        self._opens = opens
        self.overlay = BoxOverlay(names=False, weight=1)
        self.setAccessibleName(name)
        if opens:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(px(48), px(48))

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def show_image(self, image: QImage | None, boxes: ShownBoxes | None = None) -> None:
        """Show a picture with boxes over it; None leaves the frame empty."""
        self._image = image
        self.overlay.show_boxes(boxes)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        clip = QPainterPath()
        clip.addRoundedRect(frame, px(6), px(6))
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(frame, theme.color("sunken"))
        if self._image is not None and not self._image.isNull():
            self._paint_image(painter, frame, self._image)
        painter.restore()
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(frame, px(6), px(6))

    def _paint_image(self, painter: QPainter, frame: QRectF, image: QImage) -> None:
        fitted = image.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        inner = QRectF(0, 0, fitted.width(), fitted.height())
        inner.moveCenter(frame.center())
        # Tiny pictures are shown as the pixels they are.
        smooth = image.width() * 3 > fitted.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(inner, image)
        place = Placement(inner.width() / image.width(), inner.left(), inner.top())
        shown = self.overlay.shown
        if shown is not None:
            place = place.for_size((image.width(), image.height()), shown.size)
            self.overlay.paint(painter, place, inner)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._opens and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._opens and event.key() in enter:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

"""A picture, large: arrows go on, plus and minus zoom, the caption says what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.i18n import tr
from tango_desktop.ui import icons, theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.numbers import percent, pixels
from tango_desktop.ui.reading import Reader, read_picture
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

ZOOM_STEP = 1.25
LARGEST_SCALE = 32.0


@dataclass(frozen=True)
class Shown:
    """What the viewer shows: a file, a title and a line about it."""

    path: Path
    title: str
    text: str = ""


class Canvas(QWidget):
    """Paints one picture, fitted or zoomed, and lets it be dragged."""

    scale_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._scale: float | None = None  # None: fitted
        self._centre = QPointF()  # in the picture's pixels
        self._dragged_from: QPointF | None = None
        self.is_broken = False
        self.setMinimumSize(px(320), px(240))
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_image(self, image: QImage | None, broken: bool = False) -> None:
        """Show another picture, fitted."""
        self._image, self.is_broken = image, broken
        self.fit()

    @property
    def image_size(self) -> QSize | None:
        """The size of the picture, when there is one."""
        return self._image.size() if self._image is not None else None

    @property
    def scale(self) -> float:
        """Screen pixels for each pixel of the picture."""
        return self._fitted() if self._scale is None else self._scale

    def _fitted(self) -> float:
        if self._image is None or self._image.isNull():
            return 1.0
        room = self.size()
        fitted = min(room.width() / self._image.width(), room.height() / self._image.height())
        return min(fitted, 16.0)

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
        before = self._to_image(at)
        self._scale = min(LARGEST_SCALE, max(0.02, self.scale * factor))
        self._centre += before - self._to_image(at)
        self.update()
        self.scale_changed.emit()

    def _to_image(self, point: QPointF) -> QPointF:
        return self._centre + (point - QPointF(self.rect().center())) / self.scale

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        if self._image is None:
            self._paint_note(painter)
            return
        scale = self.scale
        target = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        middle = QPointF(self.rect().center()) - self._centre * scale
        target.translate(middle)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 3)
        painter.drawImage(target, self._image)

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None and self._scale is not None:
            self._centre -= (event.position() - self._dragged_from) / self._scale
            self._dragged_from = event.position()
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scale_changed.emit()


class PictureViewer(QDialog):
    """Looks through pictures; ``shown_at`` says what the ``index``-th is."""

    picture_shown = Signal(int)

    def __init__(
        self,
        session: Session,
        count: int,
        shown_at: Callable[[int], Shown],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._count, self._shown_at = count, shown_at
        self._reader = Reader(session, self)
        self.index = 0
        self.setWindowTitle(tr("Picture"))
        self.setAccessibleName(tr("Picture, large"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = Canvas()
        self.title = label("", "section")
        self.text = label("", "secondary", wrap=True)
        self.place = label("", "small")
        self.buttons: dict[str, QToolButton] = {}
        self._lay_out()
        self.canvas.scale_changed.connect(self._show_place)
        self.resize(px(960), px(720))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.place)
        for name, text, act in (
            ("zoom-out", tr("Smaller (−)"), lambda: self.canvas.zoom(1 / ZOOM_STEP)),
            ("zoom-in", tr("Larger (+)"), lambda: self.canvas.zoom(ZOOM_STEP)),
            ("fit", tr("Whole picture (0)"), self.canvas.fit),
            ("arrow-left", tr("Previous (←)"), lambda: self.step(-1)),
            ("arrow-right", tr("Next (→)"), lambda: self.step(1)),
        ):
            button = QToolButton()
            button.setIcon(icon(name))
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.clicked.connect(act)
            head.addWidget(button)
            self.buttons[name] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(16))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.text)

    # -- what is shown ------------------------------------------------------------------------

    def show_picture(self, index: int) -> None:
        """Show the picture at ``index``; beyond the ends nothing happens."""
        if not 0 <= index < self._count:
            return
        self.index = index
        shown = self._shown_at(index)
        self.title.setText(shown.title)
        self.text.setText(shown.text)
        self.text.setVisible(bool(shown.text))
        self.setWindowTitle(shown.path.name)
        self.canvas.show_image(None)
        self.buttons["arrow-left"].setEnabled(index > 0)
        self.buttons["arrow-right"].setEnabled(index < self._count - 1)
        self._reader.read(tr("Read a picture"), _reading(shown.path), self._on_read)
        self.picture_shown.emit(index)

    def step(self, by: int) -> None:
        """Go ``by`` pictures on."""
        self.show_picture(self.index + by)

    def _on_read(self, image: QImage | None) -> None:
        self.canvas.show_image(image, broken=image is None)

    def _show_place(self) -> None:
        parts = [tr("{number} of {count}", number=self.index + 1, count=f"{self._count:,}")]
        size = self.canvas.image_size
        if size is not None:
            parts += [pixels(size.width(), size.height()), percent(self.canvas.scale)]
        self.place.setText("  ·  ".join(parts))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.canvas.zoom(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.canvas.zoom(1 / ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.canvas.fit()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self._reader.cancel()
        super().done(result)


def _reading(path: Path) -> Callable[[JobContext], QImage | None]:
    return lambda ctx: read_picture(path)


def view(
    session: Session,
    count: int,
    shown_at: Callable[[int], Shown],
    index: int,
    parent: QWidget,
) -> PictureViewer:
    """Open a viewer at ``index`` over ``parent``."""
    viewer = PictureViewer(session, count, shown_at, parent.window())
    viewer.finished.connect(viewer.deleteLater)
    viewer.open()
    viewer.show_picture(index)
    return viewer

"""A picture, large: arrows go on, plus and minus zoom, the caption says what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.numbers import percent, pixels
from tango_desktop.ui.reading import Reader, read_picture
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import ShownBoxes
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.picture_canvas import ZOOM_STEP, Canvas

__all__ = ["Canvas", "PictureViewer", "Shown", "ViewerAction", "view"]


@dataclass(frozen=True)
class Shown:
    """What the viewer shows: a file, a title, a line about it, boxes over it."""

    path: Path
    title: str
    text: str = ""
    boxes: ShownBoxes | None = None


@dataclass(frozen=True)
class ViewerAction:
    """A button of the viewer that a page adds; ``act`` gets the number of the picture."""

    icon: str
    text: str
    key: Qt.Key
    act: Callable[[int], None]


class PictureViewer(QDialog):
    """Looks through pictures; ``shown_at`` says what the ``index``-th is."""

    picture_shown = Signal(int)

    def __init__(
        self,
        session: Session,
        count: int,
        shown_at: Callable[[int], Shown],
        parent: QWidget | None = None,
        actions: Sequence[ViewerAction] = (),
    ) -> None:
        super().__init__(parent)
        self._count, self._shown_at = count, shown_at
        self._actions = tuple(actions)
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
        self.boxes = self._make_toggle()
        head.addWidget(self.boxes)
        for action in self._actions:
            head.addWidget(self._make_button(action.icon, action.text, self._acting(action)))
        for name, text, act in (
            ("zoom-out", tr("Smaller (−)"), lambda: self.canvas.zoom(1 / ZOOM_STEP)),
            ("zoom-in", tr("Larger (+)"), lambda: self.canvas.zoom(ZOOM_STEP)),
            ("fit", tr("Whole picture (0)"), self.canvas.fit),
            ("arrow-left", tr("Previous (←)"), lambda: self.step(-1)),
            ("arrow-right", tr("Next (→)"), lambda: self.step(1)),
        ):
            head.addWidget(self._make_button(name, text, act))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(16))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.text)

    def _make_button(self, name: str, text: str, act: Callable[[], None]) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(name))
        made.setToolTip(text)
        made.setAccessibleName(text)
        made.clicked.connect(lambda: act())
        self.buttons[name] = made
        return made

    def _make_toggle(self) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon("box", "text", "accent"))
        made.setCheckable(True)
        made.setChecked(True)
        made.setToolTip(tr("Show boxes (B)"))
        made.setAccessibleName(made.toolTip())
        made.toggled.connect(self._show_boxes)
        return made

    def _acting(self, action: ViewerAction) -> Callable[[], None]:
        return lambda: action.act(self.index)

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
        self.boxes.setVisible(shown.boxes is not None)
        self._show_boxes()
        self.buttons["arrow-left"].setEnabled(index > 0)
        self.buttons["arrow-right"].setEnabled(index < self._count - 1)
        self._reader.read(tr("Read a picture"), _reading(shown.path), self._on_read)
        self.picture_shown.emit(index)

    def refresh(self) -> None:
        """Ask again what is known of the picture: its boxes may have changed."""
        shown = self._shown_at(self.index)
        self.text.setText(shown.text)
        self.boxes.setVisible(shown.boxes is not None)
        self._show_boxes()

    def _show_boxes(self) -> None:
        boxes = self._shown_at(self.index).boxes
        self.canvas.show_boxes(boxes if self.boxes.isChecked() else None)

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
        elif key == Qt.Key.Key_B and not self.boxes.isHidden():
            self.boxes.toggle()
        elif (action := self._action_for(key)) is not None:
            action.act(self.index)
        else:
            super().keyPressEvent(event)

    def _action_for(self, key: int) -> ViewerAction | None:
        return next((action for action in self._actions if action.key == key), None)

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
    actions: Sequence[ViewerAction] = (),
) -> PictureViewer:
    """Open a viewer at ``index`` over ``parent``."""
    viewer = PictureViewer(session, count, shown_at, parent.window(), actions)
    viewer.finished.connect(viewer.deleteLater)
    viewer.open()
    viewer.show_picture(index)
    return viewer

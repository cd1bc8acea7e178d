"""A slider from 0 to 10 that says, at each position, what it stands for."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from tango_desktop.compress.settings import LEVELS
from tango_desktop.i18n import tr
from tango_desktop.ui.pages.optimize_words import FigureRow
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

COMMIT_MS = 300


class _CalmSlider(QSlider):
    """Scrolling the page past it does not move it."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, LEVELS)
        self.setPageStep(2)
        self.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.setTickInterval(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class LevelSlider(QWidget):
    """Title, position, slider, what its ends mean, and figures.

    ``moved`` comes at each position, ``settled`` once it stays where it is.
    """

    moved = Signal(int)
    settled = Signal(int)

    def __init__(self, title: str, low: str, high: str, parent: QWidget | None = None) -> None:
        """``low`` and ``high`` say what the ends mean."""
        super().__init__(parent)
        self.title = label(title, "strong")
        self.place = label("", "secondary", wrap=True)
        self.slider = _CalmSlider()
        self.slider.setAccessibleName(title)
        self.figures = FigureRow()
        self._moved = False
        self._timer = QTimer(self, singleShot=True, interval=COMMIT_MS)
        self._lay_out(low, high)
        self._timer.timeout.connect(self.settle)
        self.slider.valueChanged.connect(self._on_value)
        self.slider.sliderReleased.connect(self.settle)
        self.setFocusProxy(self.slider)

    def _lay_out(self, low: str, high: str) -> None:
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.title)
        head.addWidget(self.place, 1)
        ends = QHBoxLayout()
        ends.addWidget(label(low, "small"))
        ends.addStretch(1)
        ends.addWidget(label(high, "small"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self.slider)
        column.addLayout(ends)
        column.addWidget(self.figures)

    @property
    def is_waiting(self) -> bool:
        """Whether it was moved and has not settled yet."""
        return self._moved

    def show_level(self, level: int) -> None:
        """Put it somewhere without telling anyone."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(level)
        self.slider.blockSignals(blocked)

    def say(self, place: str) -> None:
        """Say what the position means; the figures are told along with it."""
        self.place.setText(place)
        level = tr("Level {level} of {levels}", level=self.slider.value(), levels=LEVELS)
        parts = (level, place, self.figures.sentence)
        self.slider.setAccessibleDescription(". ".join(part for part in parts if part))

    def settle(self) -> None:
        """Take the position as it is."""
        self._timer.stop()
        if self._moved:
            self._moved = False
            self.settled.emit(self.slider.value())

    def _on_value(self, level: int) -> None:
        self._moved = True
        self.moved.emit(level)
        if not self.slider.isSliderDown():  # otherwise it settles when it is let go
            self._timer.start()

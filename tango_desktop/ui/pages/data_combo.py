"""The drop-down lists of the data page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget


class ShrinkingCombo(QComboBox):
    """A list that may be narrower than its words: they end in an ellipsis, the tip has all."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(name)
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.currentTextChanged.connect(self.show_tip)
        self.show_tip()

    def show_tip(self) -> None:
        """Say in the tip what the list is and what is chosen."""
        text = self.currentText()
        self.setToolTip(f"{self._name}: {text}" if text else self._name)

    def shown_text(self) -> str:
        """The chosen words as far as there is room for them."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        elide = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.currentText(), elide, field.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def combo(name: str) -> ShrinkingCombo:
    """A list that shrinks with its page."""
    return ShrinkingCombo(name)


def fill(box: ShrinkingCombo, everything: str, items: Sequence[tuple[str, object]]) -> None:
    """Offer ``everything`` and then items (text, value), keeping what is chosen where it fits."""
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, None)
    for text, value in items:
        box.addItem(text, value)
    found = box.findData(before) if before is not None else 0
    box.setCurrentIndex(max(0, found))
    box.blockSignals(False)
    box.show_tip()

"""The drop-down lists of the data page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox


def combo(name: str) -> QComboBox:
    """A list that shrinks with its page."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setMinimumContentsLength(6)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def fill(box: QComboBox, everything: str, items: Sequence[tuple[str, object]]) -> None:
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

"""A row of widgets that breaks into lines, as words do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class FlowRow(QWidget):
    """Places its widgets from left to right at their preferred size, then below.

    A widget, not a ``QLayout``: Qt deletes the items of a layout behind the back of a layout that
    is written in Python, which crashed when windows were built anew.
    """

    def __init__(self, parent: QWidget | None = None, gap: int = 8) -> None:
        super().__init__(parent)
        self._gap = gap
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` behind the others."""
        told = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        stays_hidden = told and widget.isHidden()
        widget.setParent(self)
        if not stays_hidden:
            widget.show()
        self._widgets.append(widget)
        self._on_change()

    def clear(self) -> None:
        """Delete the widgets."""
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()
        self._widgets.clear()
        self._on_change()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(widget.sizeHint().width() for widget in shown) + self._gap * (len(shown) - 1)
        return QSize(max(0, width), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        size = QSize()
        for widget in self._shown():
            size = size.expandedTo(widget.sizeHint())
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a widget has another size, or was hidden
            self._on_change()
        return super().event(event)

    def _on_change(self) -> None:
        self.updateGeometry()
        self._place(self.width(), move=True)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _place(self, width: int, move: bool) -> int:
        """The height that they take in ``width``; moves them there on request."""
        x, y, row_height = 0, 0, 0
        for widget in self._shown():
            hint = widget.sizeHint().expandedTo(widget.minimumSize())
            if x > 0 and x + hint.width() > width:
                x, y, row_height = 0, y + row_height + self._gap, 0
            if move:
                widget.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self._gap
            row_height = max(row_height, hint.height())
        return y + row_height

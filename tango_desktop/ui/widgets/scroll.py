"""A scroll area that lets what lies behind it show through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tango_desktop.ui.theme import px


def scrolled(content: QWidget) -> QScrollArea:
    """``content`` in a scroll area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setObjectName("viewport")
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    area.setWidget(content)
    return area


def scrolled_cards(*cards: QWidget) -> QWidget:
    """A tab's page: cards below one another, scrolled together."""
    shell, content = QWidget(), QWidget()
    content.setObjectName("content")
    outer = QVBoxLayout(shell)
    outer.setContentsMargins(0, px(12), 0, 0)
    outer.addWidget(scrolled(content))
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, px(8), 0)
    column.setSpacing(px(16))
    for card in cards:  # last: whatever gets another parent is styled anew with all it holds
        column.addWidget(card)
    column.addStretch(1)
    return shell


def seen_width(widget: QWidget) -> int:
    """How much of a widget's width, px, is in sight in the scroll areas around it.

    What needs more room than there is is made wider than the area that it is scrolled in.
    """
    width = widget.width()
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            width = min(width, around.viewport().width())
        around = around.parentWidget()
    return width

"""The order in which the Tab key visits widgets, where the order of their making is not it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_order(inside: QWidget) -> list[QWidget]:
    """What the Tab key reaches inside a widget, in the order in force."""
    found: list[QWidget] = []
    widget = inside.nextInFocusChain()
    while widget is not None and widget is not inside:
        reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if reached and widget.focusProxy() is None and inside.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def chain(widgets: Sequence[QWidget]) -> None:
    """Let the Tab key go through ``widgets`` one after the other."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def insert_before(after: QWidget, inside: QWidget) -> None:
    """Let the Tab key go through what is in ``inside`` right before it reaches ``after``."""
    everything = in_order(after.window())
    own = in_order(inside)
    others = [widget for widget in everything if widget not in own]
    at = others.index(after) if after in others else 0
    if at:
        chain([others[at - 1], *own])

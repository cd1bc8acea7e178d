"""The order in which the Tab key visits widgets, where the order of their making is not it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_order(inside: QWidget, end: QWidget | None = None) -> list[QWidget]:
    """What the Tab key reaches inside a widget, in the order in force; up to ``end`` at most."""
    found: list[QWidget] = []
    widget = inside.nextInFocusChain()
    while widget is not None and widget is not inside and widget is not end:
        reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if reached and widget.focusProxy() is None and inside.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def next_stop(start: QWidget, forward: bool) -> QWidget | None:
    """Where the Tab key goes from a widget of a window; None when there is nowhere to go.

    What only hands the keyboard on, as a tab widget to its bar, is no stop: it keeps its place when
    the order changes, and Qt's own way would lead from there back to where the key has been.
    """
    window = start.window()
    widget = _beside(start, forward)
    while widget is not None and widget is not start:
        reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        can = widget.isEnabled() and widget.isVisibleTo(window)
        if reached and can and widget.focusProxy() is None:
            return widget
        widget = _beside(widget, forward)
    return None


def _beside(widget: QWidget, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


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

"""What keys do in the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from . import moves, walking
from .camera import STEP

if TYPE_CHECKING:
    from .view import GraphView

_NUDGE = 8.0
_BY = {
    Qt.Key.Key_Up: QPointF(0, -_NUDGE),
    Qt.Key.Key_Down: QPointF(0, _NUDGE),
    Qt.Key.Key_Left: QPointF(-_NUDGE, 0),
    Qt.Key.Key_Right: QPointF(_NUDGE, 0),
}
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _enter(view: GraphView) -> None:
    """Fold or unfold a block, edit a node."""
    key = view.graph_scene.current
    item = view.graph_scene.seen.items.get(key)
    if item is not None and item.is_block:
        view.toggle(key)
    elif item is not None:
        view.edit_requested.emit(key)


def _escape(view: GraphView) -> None:
    if not view.cancel_gesture():
        view.graph_scene.select(())


def _all(view: GraphView) -> None:
    view.graph_scene.select(box.key for box in view.graph_scene.boxes.drawn)


def _next_wire(view: GraphView) -> None:
    """Select the edges of the current box, one after the other."""
    scene = view.graph_scene
    here = scene.current
    wires = [wire for wire in scene.wires.wires if here and here in wire.key]
    if wires:
        chosen = scene.selected_wire
        at = next((i for i, wire in enumerate(wires) if chosen and wire.key == chosen.key), -1)
        wire = wires[(at + 1) % len(wires)]
        scene.select_wire(wire, here)
        view.announce(walking.describe_wire(scene, wire))


_KEYS: dict[Qt.Key, Callable[[GraphView], object]] = {
    Qt.Key.Key_Plus: lambda view: view.zoom(STEP),
    Qt.Key.Key_Equal: lambda view: view.zoom(STEP),
    Qt.Key.Key_Minus: lambda view: view.zoom(1 / STEP),
    Qt.Key.Key_0: lambda view: view.zoom_to(1.0),
    Qt.Key.Key_1: lambda view: view.fit(),
    Qt.Key.Key_F: lambda view: view.fit(),
    Qt.Key.Key_C: lambda view: view.start_connecting(),
    Qt.Key.Key_E: _next_wire,
    Qt.Key.Key_Return: _enter,
    Qt.Key.Key_Enter: _enter,
    Qt.Key.Key_Escape: _escape,
    Qt.Key.Key_Delete: lambda view: view.delete_selected(),
    Qt.Key.Key_Backspace: lambda view: view.delete_selected(),
    Qt.Key.Key_Space: lambda view: view.hold_space(True),
    Qt.Key.Key_Home: lambda view: _go(view, next(iter(view.graph_scene.drawn), "")),
    Qt.Key.Key_End: lambda view: _go(view, next(reversed(view.graph_scene.drawn), "")),
}


def wants(view: GraphView, event: QKeyEvent) -> bool:
    """Whether a key is for the graph rather than a shortcut of the window."""
    modifiers = event.modifiers() & ~_KEYPAD
    if event.matches(QKeySequence.StandardKey.SelectAll):
        return True
    if event.key() in walking.ARROWS:
        return modifiers in (_PLAIN, _SHIFT, _CONTROL)
    return event.key() in _KEYS and modifiers in (_PLAIN, _SHIFT)


def press(view: GraphView, event: QKeyEvent) -> bool:
    """Do what a key stands for; False when it stands for nothing."""
    if view.gesture is not None and view.gesture.key(event):
        return True
    if not wants(view, event):
        return False
    if event.matches(QKeySequence.StandardKey.SelectAll):
        _all(view)
    elif event.key() in walking.ARROWS:
        _arrow(view, Qt.Key(event.key()), event.modifiers() & ~_KEYPAD)
    elif not (event.isAutoRepeat() and event.key() == Qt.Key.Key_Space):
        _KEYS[Qt.Key(event.key())](view)
    return True


def _arrow(view: GraphView, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    scene = view.graph_scene
    if modifiers == _CONTROL:
        boxes = moves.outermost(scene, scene.selected)
        moves.move(scene, {box.key: box.rect.topLeft() + _BY[key] for box in boxes})
        return
    there = walking.along(scene, scene.current, key)
    _go(view, there, extend=modifiers == _SHIFT)


def step(view: GraphView, forward: bool) -> bool:
    """Go to the next box in the document's order; False behind the last."""
    there = walking.beside(view.graph_scene, view.graph_scene.current, forward)
    _go(view, there)
    return bool(there)


def _go(view: GraphView, key: str, extend: bool = False) -> None:
    scene = view.graph_scene
    box = scene.drawn.get(key)
    if box is not None:
        scene.select((*scene.selected, key) if extend else (key,), key)
        view.make_visible(box.rect)

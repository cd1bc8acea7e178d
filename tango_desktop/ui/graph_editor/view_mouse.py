"""What the mouse means at a place: boxes, headers, chevrons, edges, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from . import connecting, walking
from .gestures import Gesture, MoveBoxes, RubberBand
from .items import REACH, Drawn, Wire

if TYPE_CHECKING:
    from .view import GraphView

_CHEVRON = (26.0, 28.0)  # of a block's top left corner, in scene units
_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def box_at(view: GraphView, point: QPointF) -> Drawn | None:
    """The box at a point of the scene, or the open block whose header is there."""
    return view.graph_scene.box_at(point) or view.graph_scene.header_at(point)


def wire_at(view: GraphView, point: QPointF) -> Wire | None:
    """The edge at a point; far away edges are as easy to hit as near ones."""
    return view.graph_scene.wires.at(point, max(REACH, REACH / view.scale_factor))


def _on_chevron(box: Drawn, point: QPointF) -> bool:
    away = point - box.rect.topLeft()
    return box.item.is_block and away.x() <= _CHEVRON[0] and away.y() <= _CHEVRON[1]


def pressed(view: GraphView, screen: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture | None:
    """What a press of the left button begins; None when it is all done."""
    point, adds = view.to_scene(screen), bool(modifiers & _ADDING)
    linking = None if adds else connecting.linking_at(view, point)
    if linking is not None:
        return linking
    box = box_at(view, point)
    if box is not None and _on_chevron(box, point):
        view.toggle(box.key, screen)
        return None
    if box is not None:
        return _pressed_box(view, box, screen, adds)
    wire = None if adds else wire_at(view, point)
    if wire is not None:
        view.graph_scene.select_wire(wire)
        return None
    return RubberBand(view, point, screen, adds)


def _pressed_box(view: GraphView, box: Drawn, screen: QPointF, adds: bool) -> Gesture | None:
    scene = view.graph_scene
    chosen = scene.selected
    if adds:
        others = tuple(key for key in chosen if key != box.key)
        scene.select(others if box.key in chosen else (*chosen, box.key))
        return None
    if box.key not in chosen:
        scene.select([box.key])
    on_click = box.key if len(chosen) > 1 and box.key in chosen else ""
    return MoveBoxes(view, view.to_scene(screen), screen, on_click)


def double_clicked(view: GraphView, screen: QPointF) -> bool:
    """Fold or unfold a block, edit a layer; False when it is but a second click."""
    point = view.to_scene(screen)
    box = box_at(view, point)
    if box is None or _on_chevron(box, point):  # two clicks on a chevron are two
        return False
    if box.item.is_block:
        view.toggle(box.key, screen)
    else:
        view.edit_requested.emit(box.key)
    return True


def asked_at(view: GraphView, screen: QPointF) -> str:
    """Select what a menu is asked for; its key, empty for an edge or nothing."""
    point = view.to_scene(screen)
    box = box_at(view, point)
    if box is None:
        view.graph_scene.select_wire(wire_at(view, point))
        return ""
    if box.key not in view.graph_scene.selected:
        view.graph_scene.select([box.key])
    return box.key


def tip(view: GraphView, screen: QPointF) -> str:
    """What a tooltip says at a point of the viewport."""
    point = view.to_scene(screen)
    box = box_at(view, point)
    if box is not None:
        return walking.describe(view.graph_scene, box.key)
    wire = wire_at(view, point)
    return walking.describe_wire(view.graph_scene, wire) if wire is not None else ""

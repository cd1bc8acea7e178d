"""Places that a person chose for boxes, on the same undo stack as the edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QUndoCommand

from tango_desktop.i18n import tr

from .items import Drawn
from .scene import GraphScene, Moved


class Arrangement(Enum):
    """How selected boxes are lined up or spread."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"
    SPREAD_ACROSS = "spread across"
    SPREAD_DOWN = "spread down"


class MoveCommand(QUndoCommand):
    """Puts boxes elsewhere; the document stays as it is."""

    def __init__(self, scene: GraphScene, moved: Moved, title: str) -> None:
        super().__init__(title)
        self._network = scene.network  # outlives the scene
        self._before, self._after = scene.moved, dict(moved)

    def redo(self) -> None:
        self._network.places_asked.emit(self._after)

    def undo(self) -> None:
        self._network.places_asked.emit(self._before)


def move(scene: GraphScene, places: Mapping[str, QPointF], title: str = "") -> None:
    """Put the top left corners of boxes at places in the scene."""
    moved = dict(scene.moved)
    for key, at in places.items():
        box = scene.drawn.get(key)
        if box is None:
            continue
        frame = scene.drawn.get(box.item.parent)
        origin = frame.rect.topLeft() if frame is not None else QPointF()
        moved[key] = (at.x() - origin.x(), at.y() - origin.y())
    if moved != scene.moved:
        scene.network.undo_stack.push(MoveCommand(scene, moved, title or tr("Move")))


def tidy_up(scene: GraphScene) -> None:
    """Let the layout place everything again."""
    if scene.moved:
        scene.network.undo_stack.push(MoveCommand(scene, {}, tr("Tidy up")))


def outermost(scene: GraphScene, keys: Sequence[str]) -> list[Drawn]:
    """The boxes among ``keys`` that stand in none of the others."""
    chosen = set(keys)

    def is_inside(key: str) -> bool:
        parent = scene.drawn[key].item.parent
        return bool(parent) and (parent in chosen or is_inside(parent))

    return [scene.drawn[key] for key in keys if key in scene.drawn and not is_inside(key)]


_Place = Callable[[QRectF, QRectF], QPointF]
_ALIGN: dict[Arrangement, _Place] = {
    Arrangement.LEFT: lambda rect, all_: QPointF(all_.left(), rect.top()),
    Arrangement.CENTRE: lambda r, all_: QPointF(all_.center().x() - r.width() / 2, r.top()),
    Arrangement.RIGHT: lambda rect, all_: QPointF(all_.right() - rect.width(), rect.top()),
    Arrangement.TOP: lambda rect, all_: QPointF(rect.left(), all_.top()),
    Arrangement.MIDDLE: lambda r, all_: QPointF(r.left(), all_.center().y() - r.height() / 2),
    Arrangement.BOTTOM: lambda rect, all_: QPointF(rect.left(), all_.bottom() - rect.height()),
}


def arrange(scene: GraphScene, keys: Sequence[str], how: Arrangement) -> None:
    """Line boxes up, or spread them so that the gaps between them are equal."""
    boxes = outermost(scene, keys)
    if len(boxes) < 2:
        return
    if how in _ALIGN:
        everything = QRectF()
        for box in boxes:
            everything |= box.rect
        places = {box.key: _ALIGN[how](box.rect, everything) for box in boxes}
    else:
        places = _spread(boxes, across=how is Arrangement.SPREAD_ACROSS)
    move(scene, places, tr("Arrange"))


def _spread(boxes: Sequence[Drawn], across: bool) -> dict[str, QPointF]:
    def start(box: Drawn) -> float:
        return box.rect.left() if across else box.rect.top()

    def length(box: Drawn) -> float:
        return box.rect.width() if across else box.rect.height()

    ordered = sorted(boxes, key=start)
    end = max(start(box) + length(box) for box in ordered)
    free = end - start(ordered[0]) - sum(map(length, ordered))
    gap, at = free / (len(ordered) - 1), start(ordered[0])
    places = {}
    for box in ordered:
        places[box.key] = QPointF(at, box.rect.top()) if across else QPointF(box.rect.left(), at)
        at += length(box) + gap
    return places

"""Where the arrow keys and Tab lead from a box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt

from tango_desktop.i18n import tr

from .items import Drawn, Wire
from .scene import GraphScene

_STEPS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
ARROWS = frozenset(_STEPS)


def along(scene: GraphScene, key: str, arrow: Qt.Key) -> str:
    """The box that an arrow leads to: up and down along edges, else the nearest that way.

    Returns:
        Its key, or ``key`` when there is nothing.
    """
    here = scene.drawn.get(key)
    if here is None:
        return next(iter(scene.drawn), "")
    linked = _linked(scene, key, arrow)
    if linked:
        return _nearest(here.rect.center(), [scene.drawn[name] for name in linked]).key
    return _that_way(scene, here, *_STEPS[arrow])


def _linked(scene: GraphScene, key: str, arrow: Qt.Key) -> list[str]:
    if arrow == Qt.Key.Key_Down:
        return [e.target for e in scene.seen.edges if e.source == key and e.target != key]
    if arrow == Qt.Key.Key_Up:
        return [e.source for e in scene.seen.edges if e.target == key and e.source != key]
    return []


def _nearest(point: QPointF, boxes: Sequence[Drawn]) -> Drawn:
    return min(boxes, key=lambda box: (box.rect.center() - point).manhattanLength())


def _that_way(scene: GraphScene, here: Drawn, dx: int, dy: int) -> str:
    """The nearest box whose centre lies in the quarter that the arrow points to."""
    middle = here.rect.center()

    def cost(box: Drawn) -> float:
        away = box.rect.center() - middle
        ahead = away.x() * dx + away.y() * dy
        aside = abs(away.x() * dy) + abs(away.y() * dx)
        return ahead + 2 * aside if ahead > aside else float("inf")

    best = min(scene.boxes.drawn, key=cost, default=here)
    return best.key if cost(best) < float("inf") else here.key


def beside(scene: GraphScene, key: str, forward: bool) -> str:
    """The next box in the document's order, or the one before; empty at the end."""
    keys = list(scene.drawn)
    if key not in scene.drawn:
        return (keys[0] if forward else keys[-1]) if keys else ""
    at = keys.index(key) + (1 if forward else -1)
    return keys[at] if 0 <= at < len(keys) else ""


def describe(scene: GraphScene, key: str) -> str:
    """A box in words, for screen readers and tooltips."""
    box = scene.drawn.get(key)
    if box is None:
        return ""
    name = box.item.path if box.item.is_block else key
    lines = [name, box.label.title, *box.label.small_lines]
    return "\n".join(dict.fromkeys([*lines, *_figure_of(scene, box), *scene.sentences_of(key)]))


def _figure_of(scene: GraphScene, box: Drawn) -> list[str]:
    """The figure that a box has its colour by, in words."""
    coloring = scene.coloring
    value = coloring.value_of(box.item) if coloring is not None else None
    return [f"{coloring.heading}: {coloring.text(value)}"] if coloring and value is not None else []


def describe_wire(scene: GraphScene, wire: Wire) -> str:
    """An edge in words."""
    text = tr("From {source} to {target}", source=wire.edge.source, target=wire.edge.target)
    shapes = dict.fromkeys(scene.tensors_of(wire))
    return "\n".join([text, *filter(None, shapes)])

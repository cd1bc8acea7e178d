"""Compares what a scene shows with the document that it is to mirror."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tango_desktop.graph.folding import VisibleGraph, visible

from . import labels
from .items import same_item
from .writing import leaves_of

if TYPE_CHECKING:
    from .scene import GraphScene


def differences(scene: GraphScene) -> Iterator[str]:
    """What is shown that is not in the document, or the other way round, in words."""
    graph = visible(scene.network.document, scene.open_blocks)
    boxes = [*scene.boxes.drawn, *scene.frames.drawn]
    there = set(graph.items)
    yield from _unlike("keys", list(scene.drawn), list(graph.items))
    yield from _unlike("edges", [wire.edge for wire in scene.wires.wires], list(graph.edges))
    yield from _unlike("boxes", sorted(box.key for box in boxes), sorted(there))
    yield from _unlike("items of Qt's scene", len(scene.items()), 1)
    kept = {*scene.selected, *filter(None, [scene.current]), *scene.marked}
    yield from _unlike("selected or marked beside what is there", kept - there, set())
    yield from _wrong_boxes(scene, graph)


def _wrong_boxes(scene: GraphScene, graph: VisibleGraph) -> Iterator[str]:
    document, shapes = scene.network.document, scene.network.insight.shapes
    leaves = leaves_of(graph)
    for key, item in graph.items.items():
        box = scene.drawn.get(key)
        if box is None:
            continue
        yield from _unlike(f"item of {key}", same_item(box.item, item), True)
        leaf = item.node.id if item.node is not None else leaves.get(key, "")
        wanted = labels.label_of(item, document, shapes, leaf)
        yield from _unlike(f"lines of {key}", box.label, wanted)
        yield from _unlike(f"place of {key}", box.rect.getRect(), scene.places.rects[key])


def _unlike(what: str, shown: object, there: object) -> Iterator[str]:
    if shown != there:
        yield f"{what}: shown {shown!r}, in the document {there!r}"

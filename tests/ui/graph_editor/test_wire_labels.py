"""Shapes beside edges stand clear of everything else, wherever painting begins."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from tango_desktop import families
from tango_desktop.graph.folding import all_blocks
from tango_desktop.ui.graph_editor import labels
from tango_desktop.ui.graph_editor.items import Drawn, Wire
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.scene import GraphScene
from tango_desktop.ui.graph_editor.wire_labels import WireLabels

MODELS = ("resnet50", "densenet121", "yolov7-tiny", "yolov7")


def _scene(model: str, is_open: bool = True) -> GraphScene:
    network = EditedNetwork(families.build(model))
    scene = GraphScene(network)
    scene.set_open(all_blocks(network.document) if is_open else frozenset())
    return scene


def _header(frame: Drawn) -> QRectF:
    wide, high = labels.header_of(frame.label)
    return QRectF(frame.rect.left(), frame.rect.top(), wide, high - 4)


def _labels(scene: GraphScene) -> WireLabels:
    def text(wire: Wire) -> str:
        return scene.tensors_of(wire)[0]

    return WireLabels(scene.wires, text, scene.boxes, scene.frames, _header)


@pytest.mark.parametrize("model", MODELS)
def test_no_text_beside_an_edge_touches_anything(model: str, qapp: object) -> None:
    scene = _scene(model)
    made = _labels(scene)
    wires = scene.wires.wires
    found = [made.place(at, scene.tensors_of(wire)[0]) for at, wire in enumerate(wires)]
    placed = [place for place in found if place is not None]
    assert len(placed) > 0.7 * len(wires)
    for place in placed:
        assert not scene.boxes.inside(place)
        assert not len(scene.wires.within(place))
        assert all(frame.rect.contains(place) for frame in scene.frames.inside(place))
        assert not any(place.intersects(_header(frame)) for frame in scene.frames.inside(place))
    in_order = sorted(placed, key=QRectF.top)
    for at, place in enumerate(in_order):
        for other in in_order[at + 1 :]:
            if other.top() > place.bottom():
                break
            assert not place.intersects(other)


@pytest.mark.parametrize("model", MODELS)
def test_edges_enter_blocks_beside_their_names(model: str, qapp: object) -> None:
    scene = _scene(model)
    for frame in scene.frames.drawn:
        header = _header(frame)
        for wire in scene.wires.wires:
            for (x1, y1), (x2, y2) in pairwise(wire.points):
                if x1 == x2 and y1 < header.bottom() and y2 > header.top():
                    assert not header.left() < x1 < header.right(), frame.key


def test_what_is_painted_does_not_depend_on_where_painting_begins(qapp: object) -> None:
    whole, parts = _scene("resnet50"), _scene("resnet50")
    area = whole.bounds.adjusted(0, 0, 0, 3000 - whole.bounds.height())
    pictures = []
    for scene, strips in ((whole, [area]), (parts, _strips(area))):
        picture = QImage(area.size().toSize(), QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFF)
        painter = QPainter(picture)
        painter.translate(-area.topLeft())
        for strip in strips:
            painter.setClipRect(strip)
            scene.paint_graph(painter, strip, 1.0)
        painter.end()
        pictures.append(picture)
    assert pictures[0] == pictures[1]


def _strips(area: QRectF) -> list[QRectF]:
    """From below to above."""
    high = area.height() / 12
    return [
        QRectF(area.left(), area.top() + at * high, area.width(), high)
        for at in reversed(range(12))
    ]


def test_an_edge_of_several_tensors_says_how_many(qapp: object) -> None:
    scene = _scene("yolov7", is_open=False)
    texts = {wire.key: scene._shown.wire_text(wire) for wire in scene.wires.wires}
    assert any(text == "3 tensors" for text in texts.values()), texts
    assert any(text == "3 × 640 × 640" for text in texts.values()), texts

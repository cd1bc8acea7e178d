"""What is painted can be read, and is where one thinks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath

from tango_desktop import families
from tango_desktop.core.preferences import Appearance
from tango_desktop.graph import LayerGroup
from tango_desktop.graph.folding import VisibleEdge, VisibleItem, all_blocks
from tango_desktop.ui.graph_editor import items, labels, looks, texts
from tango_desktop.ui.graph_editor.items import Boxes, Drawn, Wire, Wires
from tango_desktop.ui.graph_editor.labels import Label
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.scene import GraphScene
from tango_desktop.ui.graph_editor.wire_painting import add_piece, path_of
from tango_desktop.ui.theme import theme


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("group", [*LayerGroup, None])
def test_text_in_boxes_can_be_read(name: str, group: LayerGroup | None, qapp: object) -> None:
    theme().apply(Appearance(theme=name))
    look = looks.group_look(group)
    assert looks.contrast(look.text, look.fill) >= 4.5
    assert looks.contrast(look.secondary, look.fill) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert looks.contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert looks.contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("zoom", [0.7, 0.85, 1.0, 1.13, 1.5, 2.2, 3.0])
def test_texts_fit_their_boxes_at_every_zoom(zoom: float, qapp: object) -> None:
    """Fonts have whole pixel heights: no rounding makes a text wider than its box."""
    for model in ("resnet50", "yolov7"):
        network = EditedNetwork(families.build(model))
        scene = GraphScene(network)
        scene.set_open(all_blocks(network.document))
        for box in scene.boxes.drawn:
            room = (box.rect.width() - labels.LEFT) * zoom
            for text, size, bold in [
                (box.label.title, looks.TITLE, True),
                *((line, looks.SMALL, False) for line in box.label.small_lines),
            ]:
                font = looks.graph_font(texts.height_at(size, zoom), bold)
                assert QFontMetricsF(font).horizontalAdvance(text) <= room
            lines = 1 + len(box.label.small_lines)
            assert lines * labels.LINE + labels.MARGIN <= box.rect.height()


def _box(key: str, x: float, y: float) -> Drawn:
    return Drawn(VisibleItem(key, ""), QRectF(x, y, 10, 10), Label(key), 0)


def test_boxes_are_found_by_place() -> None:
    boxes = Boxes([_box("a", 0, 0), _box("b", 5, 5), _box("c", 100, 0)])
    found = boxes.at(QPointF(7, 7))
    assert found is not None
    assert found.key == "b"  # on top
    assert boxes.at(QPointF(50, 50)) is None
    assert [box.key for box in boxes.inside(QRectF(8, 2, 100, 1))] == ["a", "c"]
    assert Boxes(()).at(QPointF()) is None


def test_edges_are_found_where_they_are_drawn() -> None:
    edge = VisibleEdge("a", "b", ())
    straight = Wire(edge, ((0.0, 0.0), (0.0, 50.0), (100.0, 90.0), (100.0, 200.0)))
    wires = Wires([straight, Wire(edge, ((300.0, 0.0), (300.0, 10.0)))])
    assert wires.at(QPointF(2, 25)) is straight
    assert wires.at(QPointF(100, 150)) is straight
    assert wires.at(QPointF(50, 70)) is straight  # the middle of the curve
    assert wires.at(QPointF(90, 55)) is None  # in the rectangle of the curve, far from it
    assert wires.at(QPointF(200, 25)) is None
    assert Wires(()).at(QPointF()) is None


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "yolov7-tiny", "yolov7"])
def test_no_edge_runs_through_a_box(name: str, qapp: object) -> None:
    scene = GraphScene(EditedNetwork(families.build(name)))
    for opened in (scene.open_blocks, all_blocks(scene.network.document)):
        scene.set_open(opened)
        boxes = Boxes([_shrunk(box) for box in scene.boxes.drawn])
        for wire in scene.wires.wires:
            path = path_of(wire)
            for share in np.linspace(0, 1, 60):
                found = boxes.at(path.pointAtPercent(float(share)))
                assert found is None or found.key in wire.key


def _shrunk(box: Drawn) -> Drawn:
    return replace(box, rect=box.rect.adjusted(0.5, 0.5, -0.5, -0.5))


def test_distances_follow_the_curve_that_is_drawn() -> None:
    path = QPainterPath()
    add_piece(path, QLineF(10, 20, 130, 90))
    piece = np.array([[10.0, 20.0, 130.0, 90.0]])
    for share in np.linspace(0, 1, 21):
        at = path.pointAtPercent(float(share))
        assert items.distances(piece, at.x(), at.y())[0] < 1.0


def painted(scene: GraphScene, area: QRectF, zoom: float) -> np.ndarray:
    """The pixels of an area, (H, W, 4)."""
    image = QImage(int(area.width() * zoom), int(area.height() * zoom), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    painter.translate(-area.topLeft())
    scene.paint_graph(painter, area, zoom)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4).copy()


@pytest.mark.parametrize("zoom", [0.05, 0.3, 0.6, 1.0, 2.0])
def test_parts_painted_one_by_one_are_the_whole(zoom: float, qapp: object) -> None:
    """What is left out because it is not exposed would not have been seen."""
    scene = GraphScene(EditedNetwork(families.build("resnet18", 5, 3, 64)))
    scene.set_open(all_blocks(scene.network.document))
    area = QRectF(0, 0, 400, 1200)
    whole = painted(scene, area, zoom)
    step = area.height() / 4
    for part in range(4):
        seen = painted(scene, QRectF(0, part * step, 400, step), zoom)
        rows = whole[round(part * step * zoom) :][: len(seen)]
        differing = (np.abs(seen.astype(int) - rows).max(axis=2) > 48).mean()
        assert differing < 0.02  # labels of edges choose their places anew


def test_far_away_boxes_are_bare_rectangles_of_their_colour(qapp: object) -> None:
    scene = GraphScene(EditedNetwork(families.build("vgg16", 5, 3, 64)))
    scene.set_open(all_blocks(scene.network.document))
    box = scene.boxes.drawn[3]
    pixels = painted(scene, box.rect, 0.1)
    assert box.item.node is not None
    wanted = looks.group_look(box.item.node.info.group).stripe
    blue, green, red, _ = pixels[len(pixels) // 2, pixels.shape[1] // 4]
    assert (red, green, blue) == (wanted.red(), wanted.green(), wanted.blue())


def test_folded_blocks_have_names_from_far_away(qapp: object) -> None:
    scene = GraphScene(EditedNetwork(families.build("yolov7-tiny")))
    scene.set_open(frozenset())
    box = scene.drawn["backbone/"]
    plain = looks.group_look(None).stripe
    pixels = painted(scene, box.rect.adjusted(8, 8, -8, -8), 0.4)[..., 2::-1]
    assert (pixels != (plain.red(), plain.green(), plain.blue())).any()
    tiny = painted(scene, box.rect.adjusted(8, 8, -8, -8), 0.1)[..., 2::-1]
    assert (tiny == (plain.red(), plain.green(), plain.blue())).all()

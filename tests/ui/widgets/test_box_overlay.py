"""Boxes over pictures: colours, lines that tell what a box is, names where there is room."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from tango_desktop.core.preferences import Appearance
from tango_desktop.data.boxes import Boxes
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import plot_color, theme
from tango_desktop.ui.widgets.box_overlay import BoxLook, BoxOverlay, Placement, ShownBoxes
from tango_desktop.ui.widgets.class_colors import class_color, contrast, text_on
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, ViewerAction

NAMES = ("cat", "dog")
GREY = QColor(128, 128, 128)


def painted(overlay: BoxOverlay, place: Placement | None = None, side: int = 400) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(GREY)
    painter = QPainter(image)
    overlay.paint(painter, place or Placement(1, 0, 0), QRectF(0, 0, side, side))
    painter.end()
    return image


def overlay_of(boxes: Boxes, names: bool = False, **more: object) -> BoxOverlay:
    overlay = BoxOverlay(names=names)
    shown = ShownBoxes(boxes.corners, boxes.labels, NAMES, **more)  # type: ignore[arg-type]
    overlay.show_boxes(shown)
    return overlay


def changed_pixels(image: QImage, area: QRectF) -> int:
    xs, ys = range(int(area.left()), int(area.right())), range(int(area.top()), int(area.bottom()))
    return sum(image.pixelColor(x, y) != GREY for x in xs for y in ys)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_colours_go_on_without_repeating_and_names_on_them_can_be_read(name: str) -> None:
    theme().apply(Appearance(theme=name))
    colours = [class_color(label) for label in range(80)]
    assert colours[:8] == [plot_color(label) for label in range(8)]
    assert len({colour.name() for colour in colours}) == 80
    assert all(contrast(text_on(colour), colour) >= 4.5 for colour in colours)
    for one, other in pairwise(colours[8:]):
        apart = abs(one.hueF() - other.hueF())
        assert min(apart, 1 - apart) > 0.2
        assert abs(one.lightnessF() - other.lightnessF()) > 0.05


def test_a_box_is_drawn_where_it_is_at_every_scale(qapp: object) -> None:
    overlay = overlay_of(Boxes.of([[50, 60, 150, 120]], [1]))
    for place in (Placement(1, 0, 0), Placement(2, 10, 20), Placement(0.5, 100, 0)):
        image = painted(overlay, place)
        rect = place.rect(overlay.shown.corners[0])  # type: ignore[union-attr]
        edge = image.pixelColor(rect.topLeft().toPoint())
        assert edge == class_color(1)
        assert image.pixelColor(rect.center().toPoint()) == GREY
        outside = QPointF(rect.left() - 6, rect.top() - 6).toPoint()
        assert image.pixelColor(outside) == GREY


def test_lines_tell_what_a_box_is_without_colour(qapp: object) -> None:
    def drawn(look: BoxLook) -> tuple[int, int]:
        overlay = overlay_of(Boxes.of([[50, 50, 350, 350]], [0]), looks=np.array([look], np.uint8))
        image = painted(overlay)
        line = changed_pixels(image, QRectF(60, 45, 280, 10))
        return line, changed_pixels(image, QRectF(100, 100, 50, 50))

    solid, dashed, hatched, dotted = (drawn(look) for look in BoxLook)
    assert 0.4 * solid[0] < dashed[0] < 0.8 * solid[0]
    assert dotted[0] < 0.7 * solid[0]
    assert dotted[0] != dashed[0]
    assert solid[1] == dashed[1] == dotted[1] == 0
    assert hatched[1] > 100


def test_the_smallest_box_around_a_point_is_the_one_that_is_meant(qapp: object) -> None:
    overlay = overlay_of(
        Boxes.of([[0, 0, 100, 100], [40, 40, 60, 60], [200, 0, 300, 9]], [0, 1, 0])
    )
    assert overlay.box_at(QPointF(50, 50)) == 1
    assert overlay.box_at(QPointF(10, 10)) == 0
    assert overlay.box_at(QPointF(150, 150)) == -1
    assert overlay.box_at(QPointF(198, 4)) == -1
    assert overlay.box_at(QPointF(198, 4), reach=3) == 2
    assert overlay_of(Boxes.of([], [])).box_at(QPointF(0, 0)) == -1


def test_names_leave_each_other_room_and_tiny_boxes_have_none(qapp: object) -> None:
    many = [[100 + i * 0.5, 100 + i * 0.5, 200 + i, 200 + i] for i in range(40)]
    asked: list[int] = []

    class Counting(ShownBoxes):
        def caption(self, number: int) -> str:
            asked.append(number)
            return super().caption(number)

    boxes = Boxes.of([*many, [10, 10, 13, 13]], [0] * 41)
    overlay = BoxOverlay()
    overlay.show_boxes(Counting(boxes.corners, boxes.labels, NAMES))
    painted(overlay)
    written = {n for n in asked if asked.count(n) == 2}  # once to measure, once to write
    assert 0 < len(written) < 10
    assert 40 not in asked


def test_captions_say_class_and_score_or_what_is_given() -> None:
    boxes = Boxes.of([[0, 0, 1, 1], [0, 0, 2, 2], [0, 0, 2, 2]], [0, 1, 7])
    scores = np.array([0.876, np.nan, 0.5], np.float32)
    shown = ShownBoxes(boxes.corners, boxes.labels, NAMES, scores=scores)
    assert [shown.caption(n) for n in range(3)] == ["cat 0.88", "dog", "7 0.50"]
    given = ShownBoxes(boxes.corners, boxes.labels, NAMES, captions=("a", "b", "c"))
    assert given.caption(1) == "b"


def test_five_thousand_boxes_are_painted_fluently(qapp: object) -> None:
    random = np.random.default_rng(0)
    low = random.uniform(0, 380, (5000, 2))
    corners = np.concatenate([low, low + random.uniform(2, 40, (5000, 2))], axis=1)
    overlay = overlay_of(Boxes.of(corners.tolist(), [0] * 5000), names=True)
    times = []
    for _ in range(3):
        started = time.thread_time()
        painted(overlay)
        times.append(time.thread_time() - started)
    assert min(times) < 0.5


@pytest.fixture
def viewer(session: Session, tmp_path: Path, qtbot: QtBot) -> PictureViewer:
    path = tmp_path / "a.png"
    Image.new("RGB", (400, 300), (128, 128, 128)).save(path)
    boxes = ShownBoxes.of(Boxes.of([[100, 100, 200, 200]], [0], [True]), NAMES, (400, 300))
    acted: list[int] = []
    made = PictureViewer(
        session,
        2,
        lambda i: Shown(path, "a", boxes=boxes if i == 0 else None),
        actions=(ViewerAction("edit", "Edit boxes (E)", Qt.Key.Key_E, acted.append),),
    )
    made.acted = acted  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.show()
    made.show_picture(0)
    qtbot.waitUntil(lambda: made.canvas.image_size is not None)
    return made


def test_the_viewer_shows_boxes_marks_the_one_under_the_pointer_and_hides_them(
    viewer: PictureViewer, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    assert canvas.overlay.shown is not None
    assert canvas.overlay.shown.look_of(0) is BoxLook.DOTTED
    inside = canvas.box_place.rect(canvas.overlay.shown.corners[0]).center().toPoint()
    qtbot.mouseMove(canvas, QPoint(1, 1))
    qtbot.mouseMove(canvas, inside)
    qtbot.waitUntil(lambda: canvas.overlay.hovered == 0)
    with_boxes = canvas.grab().toImage()
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert canvas.overlay.shown is None
    assert canvas.grab().toImage() != with_boxes
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert canvas.overlay.shown is not None
    viewer.step(1)
    assert viewer.boxes.isHidden()


def test_the_viewer_offers_what_the_page_adds(viewer: PictureViewer, qtbot: QtBot) -> None:
    qtbot.keyClick(viewer, Qt.Key.Key_E)
    qtbot.mouseClick(viewer.buttons["edit"], Qt.MouseButton.LeftButton)
    assert viewer.acted == [0, 0]  # type: ignore[attr-defined]
    assert viewer.buttons["edit"].accessibleName() == "Edit boxes (E)"

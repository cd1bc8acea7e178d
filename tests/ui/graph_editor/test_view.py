"""The graph as a widget: folding, zooming, keys, what screen readers are told."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tango_desktop import families
from tango_desktop.core.preferences import Appearance
from tango_desktop.graph.edits import SetParam
from tango_desktop.ui.graph_editor import camera, moves
from tango_desktop.ui.graph_editor.moves import Arrangement
from tango_desktop.ui.theme import theme
from tests.ui.graph_editor.graph_hands import Hands

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


def turn(hands: Hands, steps: int, at: QPointF, modifier: Qt.KeyboardModifier) -> None:
    """Turn the wheel."""
    viewport = hands.view.viewport()
    event = QWheelEvent(
        at,
        QPointF(viewport.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, CONTROL])
def test_the_wheel_zooms_about_the_cursor(hands: Hands, modifier: Qt.KeyboardModifier) -> None:
    at = QPointF(200, 150)
    before, zoom = hands.view.to_scene(at), hands.view.zoom_level
    turn(hands, 2, at, modifier)
    after = hands.view.to_scene(at)
    assert hands.view.zoom_level == pytest.approx(zoom * camera.STEP**2)
    assert (after - before).manhattanLength() * hands.view.scale_factor < 2
    turn(hands, -2, at, modifier)
    assert hands.view.zoom_level == pytest.approx(zoom)


def test_two_fingers_scroll_and_with_control_they_zoom(hands: Hands) -> None:
    viewport, at = hands.view.viewport(), QPointF(200, 150)

    def glide(modifier: Qt.KeyboardModifier) -> None:
        event = QWheelEvent(
            at,
            QPointF(viewport.mapToGlobal(at.toPoint())),
            QPoint(-30, -20),
            QPoint(-60, -40),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.ScrollUpdate,
            False,
        )
        QApplication.sendEvent(viewport, event)

    hands.view.zoom_to(1.0)
    before, zoom = hands.view.visible_area, hands.view.zoom_level
    glide(Qt.KeyboardModifier.NoModifier)
    moved = hands.view.visible_area.topLeft() - before.topLeft()
    assert (moved.x(), moved.y()) == pytest.approx((30, 20))
    assert hands.view.zoom_level == zoom
    glide(CONTROL)
    assert hands.view.zoom_level < zoom


def test_zoom_has_ends(hands: Hands) -> None:
    hands.view.zoom(1000)
    assert hands.view.zoom_level == camera.CLOSEST
    hands.view.zoom(1e-9)
    assert hands.view.zoom_level == camera.FARTHEST


def test_keys_zoom_and_fit(hands: Hands) -> None:
    start = hands.view.zoom_level
    hands.key(Qt.Key.Key_Plus)
    assert hands.view.zoom_level == pytest.approx(start * camera.STEP)
    hands.key(Qt.Key.Key_Minus)
    hands.key(Qt.Key.Key_Minus)
    assert hands.view.zoom_level == pytest.approx(start / camera.STEP)
    hands.key(Qt.Key.Key_0)
    assert hands.view.zoom_level == 1.0
    hands.key(Qt.Key.Key_1)
    assert hands.view.visible_area.contains(hands.scene.bounds)
    hands.view.zoom(3)
    hands.key(Qt.Key.Key_F)
    assert hands.view.visible_area.contains(hands.scene.bounds)


def test_larger_text_is_a_larger_zoom(hands: Hands) -> None:
    hands.view.zoom_to(1.0)
    sizes = {key: box.rect.size() for key, box in hands.scene.drawn.items()}
    theme().apply(Appearance(theme="dark", text_scale=150))
    hands.view.zoom_to(1.0)
    assert hands.view.scale_factor == 1.5
    assert {key: box.rect.size() for key, box in hands.scene.drawn.items()} == sizes


def test_a_double_click_folds_and_unfolds_where_the_block_is(hands: Hands) -> None:
    top = hands.screen(hands.scene.drawn["body/"].rect.topLeft())
    hands.double_click(hands.scene.drawn["body/"].rect.topLeft() + QPointF(60, 12))
    assert "body" not in hands.view.open_blocks
    assert "body.first" not in hands.scene.drawn
    assert hands.screen(hands.scene.drawn["body/"].rect.topLeft()).y() == pytest.approx(
        top.y(), abs=2
    )
    assert hands.view.selection == ("body/",)
    hands.key(Qt.Key.Key_Return)
    assert "body.first" in hands.scene.drawn
    assert hands.scene.check_mirror() == []


def test_the_chevron_takes_one_click(hands: Hands) -> None:
    hands.click(hands.scene.drawn["body/"].rect.topLeft() + QPointF(13, 15))
    assert "body.first" not in hands.scene.drawn
    hands.click(hands.scene.drawn["body/"].rect.topLeft() + QPointF(15, 14))
    assert "body.first" in hands.scene.drawn


def test_levels(qtbot: QtBot) -> None:
    hands = Hands(qtbot, families.build("yolov7-tiny", 3, 3, 64))
    hands.view.fold_to(0)
    assert [k for k in hands.scene.drawn if k.endswith("/")] == ["backbone/", "neck/", "head/"]
    few = len(hands.scene.drawn)
    hands.view.fold_to(1)
    some = len(hands.scene.drawn)
    hands.view.unfold_all()
    assert few < some < len(hands.scene.drawn)
    assert {node.id for node in hands.network.document} <= set(hands.scene.drawn)


def test_show_item_unfolds_what_hides_it(hands: Hands) -> None:
    hands.view.fold("body")
    hands.view.zoom_to(3.0)
    hands.view.show_item("body.second")
    assert hands.view.selection == ("body.second",)
    assert hands.view.visible_area.contains(hands.scene.drawn["body.second"].rect)


def test_selecting_what_is_folded_selects_its_block(hands: Hands) -> None:
    hands.view.fold("body")
    hands.view.select(["body.second", "fc"])
    assert hands.view.selection == ("body/", "fc")
    assert hands.view.selected_ids[:2] == ("body.first", "body.act")


def test_arrows_walk_along_edges_and_tab_through_all(hands: Hands) -> None:
    hands.view.select(["images"])
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Down)
    assert hands.view.selection == ("act",)
    hands.key(Qt.Key.Key_Up)
    assert hands.view.selection == ("stem",)
    hands.key(Qt.Key.Key_Down, SHIFT)
    assert hands.view.selection == ("stem", "act")
    hands.view.select(["images"])
    seen = []
    for _ in range(len(hands.scene.drawn) - 1):
        seen.append(hands.scene.current)
        hands.key(Qt.Key.Key_Tab)
    assert [*seen, hands.scene.current] == list(hands.scene.drawn)


def test_a_network_is_edited_with_keys_alone(hands: Hands) -> None:
    hands.view.select(["stem"])
    hands.key(Qt.Key.Key_C)
    gesture = hands.view.gesture
    assert gesture is not None
    for _ in range(20):
        if gesture.target == "body.add":  # type: ignore[attr-defined]
            break
        hands.key(Qt.Key.Key_Down)
    assert "body.add" in hands.view.accessibleDescription()
    hands.key(Qt.Key.Key_Return)
    assert hands.network.document.node("body.add").inputs[-1] == "stem"
    hands.key(Qt.Key.Key_E)
    assert hands.scene.selected_wire is not None
    hands.view.select(["body.act"])
    hands.key(Qt.Key.Key_E)
    hands.key(Qt.Key.Key_Delete)
    assert hands.network.document.node("body.act").inputs == ()
    hands.view.select(["act"])
    hands.key(Qt.Key.Key_C)
    hands.key(Qt.Key.Key_Escape)
    assert hands.view.gesture is None


def test_enter_asks_to_edit_a_layer(hands: Hands) -> None:
    asked: list[str] = []
    hands.view.edit_requested.connect(asked.append)
    hands.view.select(["stem"])
    hands.key(Qt.Key.Key_Return)
    hands.double_click(hands.at("fc"))
    assert asked == ["stem", "fc"]


def test_control_a_and_esc(hands: Hands) -> None:
    hands.key(Qt.Key.Key_A, CONTROL)
    assert set(hands.view.selection) == set(hands.scene.drawn) - {"body/"}
    hands.key(Qt.Key.Key_Escape)
    assert hands.view.selection == ()


def test_control_arrows_move_boxes(hands: Hands) -> None:
    before = hands.scene.drawn["fc"].rect.left()
    hands.view.select(["fc"])
    hands.key(Qt.Key.Key_Right, CONTROL)
    assert hands.scene.drawn["fc"].rect.left() - before == pytest.approx(8)


def test_screen_readers_are_told_of_the_current_box(hands: Hands) -> None:
    hands.view.select(["stem"])
    told = hands.view.accessibleDescription()
    assert told.splitlines()[:2] == ["stem", "Convolution"]
    assert "8 × 14 × 14" in told or "8 × 16 × 16" in told
    assert hands.view.accessibleName()


def test_boxes_are_lined_up_and_spread(hands: Hands) -> None:
    rects = hands.scene.drawn
    moves.move(hands.scene, {"fc": rects["fc"].rect.topLeft() + QPointF(70, 200)})
    hands.view.select(["pool", "flatten", "fc"])
    hands.view.arrange(Arrangement.LEFT)
    lefts = {hands.scene.drawn[key].rect.left() for key in hands.view.selection}
    assert len(lefts) == 1
    hands.view.arrange(Arrangement.SPREAD_DOWN)
    tops = [hands.scene.drawn[key].rect for key in hands.view.selection]
    gaps = [below.top() - above.bottom() for above, below in pairwise(tops)]
    assert gaps[0] == pytest.approx(gaps[1], abs=0.5)


def test_a_tooltip_tells_what_is_under_the_pointer(hands: Hands) -> None:
    def tip(point: QPointF) -> str:
        screen = hands.screen(point)
        at = hands.view.viewport().mapToGlobal(screen)
        QApplication.sendEvent(hands.view.viewport(), QHelpEvent(QEvent.Type.ToolTip, screen, at))
        return QToolTip.text()

    hands.network.apply(SetParam("body.second", "out_channels", 9))
    lines = tip(hands.at("body.add")).splitlines()
    assert lines[:2] == ["body.add", "Add"]
    assert len(lines) > 2  # the problem, in a sentence
    assert tip(hands.on_wire("stem", "act")).startswith("From stem to act\n8 × ")


def test_a_context_menu_is_asked_for_with_mouse_and_keys(hands: Hands) -> None:
    asked: list[str] = []
    hands.view.context_menu_requested.connect(lambda key, _: asked.append(key))

    def ask(point: QPointF, reason: QContextMenuEvent.Reason) -> None:
        screen = hands.screen(point)
        at = hands.view.viewport().mapToGlobal(screen)
        QApplication.sendEvent(hands.view.viewport(), QContextMenuEvent(reason, screen, at))

    ask(hands.at("fc"), QContextMenuEvent.Reason.Mouse)
    assert hands.view.selection == ("fc",)
    ask(hands.on_wire("stem", "act"), QContextMenuEvent.Reason.Mouse)
    assert hands.scene.selected_wire is not None
    hands.view.select(["stem"])
    ask(QPointF(), QContextMenuEvent.Reason.Keyboard)
    assert asked == ["fc", "", "stem"]


def test_what_a_search_found_is_marked_also_when_folded(hands: Hands) -> None:
    plain = hands.view.grab().toImage()
    hands.view.mark_found(["body.first"])
    assert hands.view.grab().toImage() != plain
    hands.view.fold("body")
    assert hands.scene._shown.found == {"body/"}
    hands.view.mark_found(())
    assert hands.scene._shown.found == frozenset()


def test_ports_are_shown_under_the_pointer(hands: Hands) -> None:
    plain = hands.view.grab().toImage()
    hands.move(hands.at("stem"), Qt.MouseButton.NoButton)
    assert hands.view.hovered == "stem"
    assert hands.view.grab().toImage() != plain


def test_another_document_is_shown_from_its_start(hands: Hands) -> None:
    hands.view.zoom_to(4.0)
    hands.network.reset(families.build("resnet18", 5, 3, 64))
    assert hands.view.visible_area.contains(hands.scene.drawn["images"].rect)
    assert hands.view.zoom_level <= 1.0


def test_the_view_is_restored(hands: Hands, qtbot: QtBot) -> None:
    hands.view.fold("body")
    hands.drag(hands.at("fc"), hands.at("fc") + QPointF(90, 40))
    other = Hands(qtbot)
    other.view.restore(hands.view.open_blocks, hands.view.moved)
    assert {k: b.rect for k, b in other.scene.drawn.items()} == {
        k: b.rect for k, b in hands.scene.drawn.items()
    }
    other.view.restore(None, {})
    assert other.view.moved == {}


def test_the_middle_stays_in_the_middle_when_a_panel_takes_room(hands: Hands) -> None:
    before = hands.view.visible_area
    hands.view.resize(hands.view.width() - 200, hands.view.height())
    after = hands.view.visible_area
    assert after.center().x() == pytest.approx(before.center().x(), abs=2)
    assert after.top() == pytest.approx(before.top(), abs=2)

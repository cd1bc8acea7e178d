"""What a person does with the mouse: select, drag, connect, reconnect, drop, pan."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from tango_desktop.errors import TangoError
from tango_desktop.graph.edits import RemoveNode
from tango_desktop.ui.graph_editor import moves
from tango_desktop.ui.graph_editor.connecting import Connect
from tango_desktop.ui.graph_editor.dropping import BLOCK_MIME, LAYER_MIME, Place
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.view import GraphView
from tests.ui.graph_editor.graph_hands import Hands, small

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


def test_a_click_selects_and_shift_and_control_add(hands: Hands) -> None:
    told: list[tuple[str, ...]] = []
    hands.view.selection_changed.connect(told.append)
    hands.click(hands.at("stem"))
    assert hands.view.selection == ("stem",)
    hands.click(hands.at("fc"), SHIFT)
    hands.click(hands.at("act"), CONTROL)
    assert hands.view.selection == ("stem", "act", "fc")
    hands.click(hands.at("stem"), CONTROL)
    assert hands.view.selection == ("act", "fc")
    assert told[-1] == ("act", "fc")


def test_a_click_on_nothing_selects_nothing(hands: Hands) -> None:
    hands.click(hands.at("stem"))
    hands.click(hands.scene.bounds.topLeft() + QPointF(-200, 20))
    assert hands.view.selection == ()


def test_a_rubber_band_selects_what_it_touches_and_esc_takes_that_back(hands: Hands) -> None:
    start = hands.scene.drawn["pool"].rect.topLeft() + QPointF(-60, 5)
    end = hands.scene.drawn["fc"].rect.bottomRight() + QPointF(60, 30)
    hands.drag(start, end)
    assert hands.view.selection == ("pool", "flatten", "fc")
    hands.press(start)
    hands.move(hands.at("pool"))
    assert hands.view.selection == ("pool",)
    hands.key(Qt.Key.Key_Escape)
    assert hands.view.selection == ("pool", "flatten", "fc")
    assert hands.view.gesture is None


def test_a_box_is_dragged_and_that_can_be_undone(hands: Hands) -> None:
    document = hands.text
    before = hands.scene.drawn["fc"].rect
    hands.drag(hands.at("fc"), hands.at("fc") + QPointF(90, 40))
    after = hands.scene.drawn["fc"].rect
    assert after.left() - before.left() == pytest.approx(90, abs=2)
    assert hands.text == document
    assert hands.network.undo_stack.count() == 1
    assert hands.scene.check_mirror() == []
    hands.network.undo_stack.undo()
    assert hands.scene.drawn["fc"].rect == before
    hands.network.undo_stack.redo()
    hands.view.tidy_up()
    assert hands.scene.drawn["fc"].rect == before
    assert hands.view.moved == {}


def test_edges_follow_while_a_box_is_dragged_and_esc_brings_all_back(hands: Hands) -> None:
    before = [wire.points for wire in hands.scene.wires.wires]
    hands.press(hands.at("fc"))
    hands.move(hands.at("fc") + QPointF(120, 50))
    assert [wire.points for wire in hands.scene.wires.wires] != before
    hands.key(Qt.Key.Key_Escape)
    assert [wire.points for wire in hands.scene.wires.wires] == before
    hands.release(hands.at("fc"))
    assert hands.network.undo_stack.count() == 0


def test_an_open_block_is_dragged_by_its_header_with_all_in_it(hands: Hands) -> None:
    frame = hands.scene.drawn["body/"].rect
    inside = hands.scene.drawn["body.first"].rect
    grip = frame.topLeft() + QPointF(60, 12)
    hands.drag(grip, grip + QPointF(150, 0))
    assert hands.scene.drawn["body/"].rect.left() - frame.left() == pytest.approx(150, abs=2)
    moved = hands.scene.drawn["body.first"].rect
    assert moved.left() - inside.left() == pytest.approx(150, abs=2)


def test_an_output_is_led_to_an_input(hands: Hands) -> None:
    before = hands.text
    hands.drag(hands.out("stem"), hands.at("body.add"))
    assert hands.network.document.node("body.add").inputs == ("body.second", "act", "stem")
    assert hands.scene.check_mirror() == []
    hands.network.undo_stack.undo()
    assert hands.text == before


def test_only_valid_targets_are_lit_and_the_others_say_why(hands: Hands) -> None:
    before = hands.text
    hands.press(hands.out("body.second"))
    gesture = hands.view.gesture
    assert isinstance(gesture, Connect)
    assert "stem" not in gesture.choices
    assert "body.act" not in gesture.choices
    hands.move(hands.at("stem"))
    assert "circle" in gesture.reason_at("stem")
    assert QToolTip.text() == gesture.reason_at("stem")
    assert gesture.target == ""
    messages: list[str] = []
    hands.view.message.connect(messages.append)
    hands.release(hands.at("stem"))
    assert messages == [gesture.reason_at("stem")]
    assert hands.text == before


def test_a_click_on_a_port_selects(hands: Hands) -> None:
    before = hands.text
    hands.click(hands.out("stem") - QPointF(0, 4))
    assert hands.view.selection == ("stem",)
    hands.click(hands.arrival("stem", "act") - QPointF(0, 6))
    assert hands.view.selection == ()
    assert hands.scene.selected_wire is not None
    assert hands.scene.selected_wire.key == ("stem", "act")
    assert hands.text == before


def test_dropping_a_link_on_nothing_cancels_it(hands: Hands) -> None:
    before = hands.text
    hands.drag(hands.out("stem"), hands.at("stem") + QPointF(-300, 0))
    assert hands.text == before
    assert hands.view.gesture is None
    assert hands.network.undo_stack.count() == 0


def test_an_edges_end_is_led_to_another_input(hands: Hands) -> None:
    end = hands.arrival("flatten", "fc")
    hands.drag(end, hands.at("body.add"))
    assert hands.network.document.node("fc").inputs == ("flatten",)  # comes after: a circle
    hands.drag(hands.arrival("act", "body.first"), hands.at("body.second"))
    document = hands.network.document
    assert "act" in document.node("body.second").inputs
    assert "act" not in document.node("body.first").inputs
    assert hands.scene.check_mirror() == []


def test_a_selected_edges_beginning_is_led_to_another_output(hands: Hands) -> None:
    hands.click(hands.on_wire("body.act", "body.second"))
    assert hands.scene.selected_wire is not None
    wire = hands.scene.selected_wire
    assert wire.key == ("body.act", "body.second")
    hands.drag(QPointF(*wire.points[0]), hands.at("act"))
    assert hands.network.document.node("body.second").inputs == ("act",)


def test_delete_removes_a_selected_edge_or_heals_around_a_box(hands: Hands) -> None:
    hands.click(hands.on_wire("body.act", "body.second"))
    hands.key(Qt.Key.Key_Delete)
    assert hands.network.document.node("body.second").inputs == ()
    hands.network.undo_stack.undo()
    hands.click(hands.at("body.act"))
    hands.key(Qt.Key.Key_Backspace)
    assert "body.act" not in hands.network.document
    assert hands.network.document.node("body.second").inputs == ("body.first",)
    assert hands.view.selection == ()


def test_a_layer_dropped_on_an_edge_is_inserted_there(hands: Hands) -> None:
    hands.drop(LAYER_MIME, "batch_norm", hands.on_wire("body.first", "body.act"))
    added = hands.network.document.node("body.act").inputs[0]
    assert hands.network.document.node(added).layer == "batch_norm"
    assert hands.network.document.node(added).inputs == ("body.first",)
    assert hands.view.selection == (added,)
    assert hands.scene.check_mirror() == []
    hands.network.undo_stack.undo()
    assert hands.network.document.node("body.act").inputs == ("body.first",)


def test_a_layer_dropped_on_an_empty_place_stands_there(hands: Hands) -> None:
    place = hands.scene.bounds.topLeft() + QPointF(-260, 60)
    hands.drop(LAYER_MIME, "relu", place)
    (key,) = hands.view.selection
    assert hands.network.document.node(key).inputs == ()
    assert hands.scene.drawn[key].rect.contains(place + QPointF(0, 4))
    assert hands.scene.sentences_of(key)  # it is not connected, and says so


def test_a_block_from_the_library_is_told_with_its_place(hands: Hands) -> None:
    told: list[tuple[str, Place]] = []
    hands.view.block_dropped.connect(lambda name, place: told.append((name, place)))
    hands.drop(BLOCK_MIME, "my block", hands.on_wire("stem", "act"))
    ((name, place),) = told
    assert name == "my block"
    assert [(link.source, link.target) for link in place.links] == [("stem", "act")]


def test_what_cannot_be_inserted_is_refused_in_words(hands: Hands) -> None:
    refused: list[TangoError] = []
    hands.network.refused.connect(refused.append)
    before = hands.text
    hands.drop(LAYER_MIME, "no_such_layer", hands.on_wire("stem", "act"))
    assert len(refused) == 1
    assert hands.text == before


def test_space_and_the_middle_button_move_the_graph(hands: Hands) -> None:
    area = hands.view.visible_area
    middle, button = area.center(), Qt.MouseButton.MiddleButton
    hands.press(middle, button)
    hands.move(middle + QPointF(50, 30), button)
    hands.release(middle + QPointF(50, 30), button)
    assert hands.view.visible_area.left() == pytest.approx(area.left() - 50, abs=3)
    hands.view.fit()
    hands.view.hold_space(True)
    hands.drag(hands.at("stem"), hands.at("stem") + QPointF(40, 0))
    assert hands.view.moved == {}
    assert hands.view.visible_area.left() != pytest.approx(area.left(), abs=1)


def test_the_graph_scrolls_on_while_a_drag_rests_at_the_border(hands: Hands, qtbot: QtBot) -> None:
    hands.view.zoom_to(1.5)
    hands.view.centre_on(hands.at("stem"))
    before = hands.view.visible_area.bottom()
    hands.press(hands.out("stem"))
    border = hands.view.to_scene(QPointF(300, hands.view.viewport().height() - 4))
    hands.move(border)
    qtbot.waitUntil(lambda: hands.view.visible_area.bottom() > before + 40)
    hands.key(Qt.Key.Key_Escape)
    rest = hands.view.visible_area
    qtbot.wait(80)
    assert hands.view.visible_area == rest


@pytest.mark.parametrize("begins", ["fc", "out", "band"])
def test_a_gesture_does_not_outlive_what_it_holds(hands: Hands, begins: str) -> None:
    starts = {
        "fc": hands.at("fc"),
        "out": hands.out("flatten"),
        "band": hands.at("fc") + QPointF(300, 0),
    }
    hands.press(starts[begins])
    hands.move(starts[begins] + QPointF(30, 30))
    hands.network.apply(RemoveNode("fc"))
    assert hands.view.gesture is None or begins == "band"
    hands.move(QPointF(10, 10))
    hands.network.reset(small())
    assert hands.view.gesture is None
    hands.move(QPointF(20, 20))
    hands.release(QPointF(20, 20))
    assert hands.scene.check_mirror() == []


def test_a_move_is_not_undone_in_a_scene_that_is_gone(qapp: object) -> None:
    network = EditedNetwork(small())
    view = GraphView(network)
    scene = view.graph_scene
    moves.move(scene, {"fc": scene.drawn["fc"].rect.topLeft() + QPointF(90, 0)})
    shiboken6.delete(view)
    assert not shiboken6.isValid(scene)
    network.undo_stack.undo()
    network.apply(RemoveNode("fc"))
    network.reset(small())
    assert "fc" in network.document

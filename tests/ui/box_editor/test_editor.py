"""The editor by mouse and by keyboard."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.data.boxes import Boxes
from tango_desktop.ui.box_editor.editor import BoxEditor
from tango_desktop.ui.box_editor.frame import roomy
from tango_desktop.ui.box_editor.keys import BINDINGS, table
from tango_desktop.ui.box_editor.source import EditorSource
from tango_desktop.ui.widgets.keys_dialog import KeysDialog

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Hand = Any

# -- mouse ------------------------------------------------------------------------------------


def test_a_box_is_drawn_from_any_corner_with_the_last_class(editor: BoxEditor, hand: Hand) -> None:
    hand.press(KEY.Key_3)
    hand.drag((180, 90), (120, 50))
    assert hand.corners[-1] == pytest.approx([120, 50, 180, 90], abs=1)
    assert hand.labels == [0, 1, 2]
    assert editor.canvas.selected == 2
    hand.press(KEY.Key_Escape)
    hand.drag((60, 60), (90, 90))
    assert hand.labels == [0, 1, 2, 2]


def test_a_box_drawn_beyond_the_picture_is_clipped(hand: Hand) -> None:
    hand.drag((150, 60), (260, 130))
    assert hand.corners[-1] == pytest.approx([150, 60, 200, 100], abs=1)


def test_a_click_selects_the_smallest_box_and_nothing_elsewhere(
    editor: BoxEditor, hand: Hand
) -> None:
    hand.click(25, 20)
    assert editor.canvas.selected == 1
    hand.click(12, 38)
    assert editor.canvas.selected == 0
    hand.click(25, 20)
    assert editor.canvas.selected == 1  # a click reaches what lies inside the selected box
    hand.click(120, 70)
    assert editor.canvas.selected == -1
    assert not editor.undo_stack.count()


def test_a_box_is_moved_by_dragging_and_stops_at_the_edge(editor: BoxEditor, hand: Hand) -> None:
    hand.drag((12, 38), (62, 58))
    assert hand.corners[0] == pytest.approx([60, 30, 100, 60], abs=1)
    hand.drag((62, 58), (-90, 58))
    assert hand.corners[0] == pytest.approx([0, 30, 40, 60], abs=1)
    assert editor.undo_stack.count() == 2


@pytest.mark.parametrize(
    ("handle", "end", "expected"),
    [
        ((10, 10), (5, 4), [5, 4, 50, 40]),
        ((30, 10), (77, 4), [10, 4, 50, 40]),
        ((50, 10), (60, 5), [10, 5, 60, 40]),
        ((50, 25), (70, 80), [10, 10, 70, 40]),
        ((50, 40), (90, 80), [10, 10, 90, 80]),
        ((30, 40), (2, 95), [10, 10, 50, 95]),
        ((10, 40), (4, 50), [4, 10, 50, 50]),
        ((10, 25), (2, 99), [2, 10, 50, 40]),
    ],
)
def test_every_handle_resizes(
    hand: Hand, handle: tuple[int, int], end: tuple[int, int], expected: list[int]
) -> None:
    hand.click(12, 38)
    hand.drag(handle, end)
    assert hand.corners[0] == pytest.approx(expected, abs=1)


def test_a_new_box_may_begin_inside_another_and_escape_forgets_a_drag(
    editor: BoxEditor, hand: Hand
) -> None:
    hand.drag((32, 28), (48, 38), held=CTRL)
    assert len(hand.corners) == 3
    hand.drag((12, 38), (80, 80), lets_go=False)
    hand.press(KEY.Key_Escape)
    assert editor.isVisible()
    assert hand.corners[0] == [10, 10, 50, 40]
    assert editor.undo_stack.count() == 1


def test_the_picture_is_zoomed_at_the_pointer_and_moved(editor: BoxEditor, hand: Hand) -> None:
    canvas = editor.canvas
    where = QPointF(hand.at(150, 50))
    before = canvas.box_place.scale
    wheel = QWheelEvent(
        where,
        canvas.mapToGlobal(where),
        QPointF(0, 0).toPoint(),
        QPointF(0, 480).toPoint(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    assert canvas.box_place.scale == pytest.approx(before * 1.25**4, rel=1e-3)
    assert (hand.at(150, 50) - where.toPoint()).manhattanLength() <= 1
    count = len(hand.corners)
    hand.drag((150, 50), (140, 45), button=Qt.MouseButton.MiddleButton)
    moved = hand.at(150, 50) - where.toPoint()
    assert moved.x() < 0
    canvas.hold_space(True)
    hand.drag((140, 45), (150, 50))
    canvas.hold_space(False)
    assert (hand.at(150, 50) - where.toPoint()).manhattanLength() <= 3
    assert len(hand.corners) == count
    hand.press(KEY.Key_0)
    assert canvas.box_place.scale == before


# -- keyboard ---------------------------------------------------------------------------------


def test_everything_can_be_done_by_keyboard(editor: BoxEditor, hand: Hand) -> None:
    hand.press(KEY.Key_Tab)
    assert editor.canvas.selected == 0
    hand.press(KEY.Key_Tab, KEY.Key_Tab)
    assert editor.canvas.selected == 0
    hand.press(KEY.Key_Right, KEY.Key_Down)
    assert hand.corners[0] == [11, 11, 51, 41]
    hand.press(KEY.Key_Left, held=SHIFT)
    assert hand.corners[0] == [1, 11, 41, 41]
    hand.press(KEY.Key_Right, held=CTRL)
    hand.press(KEY.Key_Up, held=CTRL | SHIFT)
    assert hand.corners[0] == [1, 11, 42, 31]
    hand.press(KEY.Key_2)
    assert hand.labels[0] == 1
    hand.press(KEY.Key_D, held=CTRL)
    assert hand.corners[2] == [9, 19, 50, 39]
    hand.press(KEY.Key_Delete)
    assert len(hand.corners) == 2
    hand.press(KEY.Key_N)
    assert len(hand.corners) == 3
    assert editor.canvas.selected == 2
    assert hand.labels[2] == 1


def test_delete_pressed_twice_removes_one_box(editor: BoxEditor, hand: Hand, qtbot: QtBot) -> None:
    hand.press(KEY.Key_N, KEY.Key_Escape, KEY.Key_Tab, KEY.Key_Tab)
    assert editor.canvas.selected == 1
    hand.press(KEY.Key_Delete, KEY.Key_Delete)
    assert len(hand.corners) == 2
    assert editor.canvas.selected == -1
    hand.press(KEY.Key_Tab)
    assert editor.canvas.selected == 1  # what took its place
    hand.press(KEY.Key_Escape)
    hand.press(KEY.Key_Z, held=CTRL)
    assert editor.canvas.selected == 1
    assert len(hand.corners) == 3


def test_held_keys_repeat_only_what_is_meant_to(editor: BoxEditor, hand: Hand) -> None:
    hand.press(KEY.Key_Tab)
    held = [
        QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
        for key in (KEY.Key_N, KEY.Key_V, KEY.Key_Delete, KEY.Key_Right, KEY.Key_Right)
    ]
    for event in held:
        QApplication.sendEvent(editor.canvas, event)
    assert len(hand.corners) == 2
    assert hand.corners[0] == [12, 10, 52, 40]


def test_tab_goes_both_ways_and_f6_leaves_the_picture(
    editor: BoxEditor, hand: Hand, qtbot: QtBot
) -> None:
    editor.canvas.setFocus()
    hand.press(KEY.Key_Backtab, held=SHIFT)
    assert editor.canvas.selected == 1
    assert editor.focusWidget() is editor.canvas
    hand.press(KEY.Key_F6)
    assert editor.focusWidget() is editor.classes.filter
    qtbot.keyClick(editor.classes.filter, KEY.Key_F6)
    assert editor.focusWidget() is editor.canvas


def test_a_class_is_found_by_its_first_letters(editor: BoxEditor, hand: Hand, qtbot: QtBot) -> None:
    hand.press(KEY.Key_Tab, KEY.Key_C)
    field = editor.classes.filter
    assert editor.focusWidget() is field
    qtbot.keyClicks(field, "c")
    assert editor.classes.current == 0
    qtbot.keyClicks(field, "ow")
    assert editor.classes.current == 2
    qtbot.keyClick(field, KEY.Key_Return)
    assert hand.labels[0] == 2
    assert editor.focusWidget() is editor.canvas
    assert field.text() == ""
    hand.press(KEY.Key_C)
    qtbot.keyClicks(field, "cat")
    qtbot.keyClick(field, KEY.Key_Down)
    assert editor.classes.current == 3
    qtbot.keyClicks(field, "x")
    assert editor.classes.none.isVisible()
    qtbot.keyClick(field, KEY.Key_Return)
    assert hand.labels[0] == 2


def test_changes_are_undone_and_redone_over_pictures(
    editor: BoxEditor, hand: Hand, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_Tab, KEY.Key_Delete, KEY.Key_D)
    assert editor.index == 1
    qtbot.waitUntil(lambda: editor.canvas.image_size is not None)
    hand.drag((100, 20), (150, 60))
    hand.press(KEY.Key_Z, held=CTRL)
    assert (editor.index, len(hand.corners)) == (1, 0)
    hand.press(KEY.Key_Z, held=CTRL)
    assert (editor.index, hand.labels) == (0, [0, 1])
    assert not editor.buttons["undo"].isEnabled()
    hand.press(KEY.Key_Z, held=CTRL | SHIFT)
    hand.press(KEY.Key_Y, held=CTRL)
    assert (editor.index, len(hand.corners)) == (1, 1)


def test_held_arrow_keys_are_one_change(editor: BoxEditor, hand: Hand) -> None:
    hand.press(KEY.Key_Tab, *[KEY.Key_Right] * 5)
    assert hand.corners[0] == [15, 10, 55, 40]
    assert editor.undo_stack.count() == 1
    hand.press(KEY.Key_Z, held=CTRL)
    assert hand.corners[0] == [10, 10, 50, 40]


def test_arrows_without_a_box_and_page_keys_go_through_the_pictures(
    editor: BoxEditor, hand: Hand
) -> None:
    places = []
    keys = (KEY.Key_Right, KEY.Key_PageDown, KEY.Key_D, KEY.Key_Left, KEY.Key_PageUp, KEY.Key_A)
    for key in keys:
        hand.press(key)
        places.append(editor.index)
    assert places == [1, 2, 2, 1, 0, 0]


def test_boxes_are_copied_from_the_picture_before(editor: BoxEditor, hand: Hand) -> None:
    hand.press(KEY.Key_V)
    assert len(hand.corners) == 2
    hand.press(KEY.Key_D, KEY.Key_V)
    assert hand.corners == [[10, 10, 50, 40], [20, 15, 30, 25]]
    hand.press(KEY.Key_V)
    assert len(hand.corners) == 2


def test_the_line_below_says_what_is_selected(editor: BoxEditor, hand: Hand) -> None:
    assert "2 boxes. New ones are “cat”" in editor.about.text()
    hand.press(KEY.Key_Tab)
    assert editor.about.text() == "Box 1 of 2: cat, 40 × 30 px, at 10, 10"
    assert editor.canvas.accessibleDescription() == editor.about.text()
    hand.press(KEY.Key_Escape, KEY.Key_D)
    assert editor.about.text() == "No boxes. Drag to draw one of class “cat”."


def test_a_selected_box_has_handles_and_the_picture_stays_in_sight(
    editor: BoxEditor, hand: Hand
) -> None:
    editor.canvas.setFocus()
    hand.press(KEY.Key_Tab)
    image = editor.canvas.grab().toImage()
    assert image.pixelColor(hand.at(10, 10)).name() == "#ffffff"
    assert image.pixelColor(hand.at(30, 10)).name() == "#ffffff"
    background = image.pixelColor(hand.at(150, 80))
    assert background.name() == "#005a5a"


def test_without_classes_nothing_can_be_drawn_and_it_says_why(
    source: EditorSource, open_editor: Callable[[EditorSource], BoxEditor], qtbot: QtBot
) -> None:
    bare = tuple(dataclasses.replace(p, boxes=Boxes.of([], [])) for p in source.pictures)
    editor = open_editor(dataclasses.replace(source, classes=(), pictures=bare))
    qtbot.keyClick(editor.canvas, KEY.Key_N)
    assert len(editor.marked) == 0
    assert "no classes yet" in editor.about.text()


def test_an_unreadable_picture_keeps_its_boxes(
    source: EditorSource, open_editor: Callable[[EditorSource], BoxEditor], qtbot: QtBot
) -> None:
    source.pictures[1].file.write_bytes(b"no picture")
    editor = open_editor(source)
    editor.show_picture(1)
    qtbot.waitUntil(lambda: editor.canvas.is_broken)
    qtbot.keyClick(editor.canvas, KEY.Key_V)
    assert len(editor.marked) == 0
    editor.grab()


# -- proposals --------------------------------------------------------------------------------


def test_proposals_are_accepted_rejected_and_undone(
    editor: BoxEditor, hand: Hand, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_P)
    qtbot.waitUntil(lambda: len(editor.marked.proposed) == 2)
    assert editor.proposals.state.text() == "2 proposed here"
    hand.press(KEY.Key_Return)
    assert editor.about.text().startswith("Proposed: cow, score 0.90")
    hand.press(KEY.Key_Return)
    assert hand.labels == [0, 1, 2]
    assert editor.about.text().startswith("Proposed: dog, score 0.50")
    hand.press(KEY.Key_Backspace)
    assert (hand.labels, len(editor.marked.proposed)) == ([0, 1, 2], 0)
    hand.press(KEY.Key_Z, held=CTRL)
    hand.press(KEY.Key_Z, held=CTRL)
    assert (hand.labels, len(editor.marked.proposed)) == ([0, 1], 2)
    hand.press(KEY.Key_Return, held=SHIFT)
    assert hand.labels == [0, 1, 2, 1]


def test_the_threshold_hides_proposals_and_keeps_them_from_being_accepted(
    editor: BoxEditor, hand: Hand, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_P)
    qtbot.waitUntil(lambda: len(editor.marked.proposed) == 2)
    editor.proposals.slider.setValue(70)
    assert editor.canvas.numbers == [0, 1, 2]
    assert editor.proposals.state.text() == "1 proposed here  ·  1 below the score"
    hand.press(KEY.Key_Return, held=SHIFT)
    assert hand.labels == [0, 1, 2]
    assert len(editor.marked.proposed) == 1


def test_all_pictures_without_boxes_are_proposed_to(
    editor: BoxEditor, hand: Hand, network: Any, qtbot: QtBot
) -> None:
    editor.proposals.every.click()
    qtbot.waitUntil(
        lambda: not editor.proposals.bar.isVisible() and editor.proposals.next.isVisible()
    )
    assert network.seen == ["1.png", "2.png"]
    assert editor.proposals.state.text() == "more in 2 pictures"
    hand.press(KEY.Key_G)
    assert editor.index == 1
    hand.press(KEY.Key_Return, held=SHIFT)
    hand.press(KEY.Key_G)
    assert editor.index == 2


def test_without_a_network_it_says_what_to_do(
    source: EditorSource, open_editor: Callable[[EditorSource], BoxEditor], qtbot: QtBot
) -> None:
    bare = dataclasses.replace(source, propose=None, no_proposals="Train a network first.")
    editor = open_editor(bare)
    assert not editor.proposals.one.isEnabled()
    assert editor.proposals.state.text() == "Train a network first."
    qtbot.keyClick(editor.canvas, KEY.Key_P)
    assert len(editor.marked.proposed) == 0


# -- for everyone -----------------------------------------------------------------------------


def test_everything_has_a_name_and_a_key(editor: BoxEditor) -> None:
    for widget in editor.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QComboBox)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
            text = getattr(widget, "text", str)()
            inside = isinstance(widget.parent(), QListWidget | QLineEdit)
            assert widget.accessibleName() or text or inside, widget
    assert all(hasattr(editor, binding.act) for binding in BINDINGS)
    assert len(table()) == sum(len(binding.keys) for binding in BINDINGS)  # no key twice


def test_the_keys_are_listed(editor: BoxEditor, hand: Hand) -> None:
    hand.press(KEY.Key_F1)
    assert isinstance(editor.keys_dialog, KeysDialog)
    editor.keys_dialog.reject()


def test_buttons_do_what_the_keys_do(editor: BoxEditor, hand: Hand, qtbot: QtBot) -> None:
    for name in ("plus", "layers", "trash", "undo"):
        qtbot.mouseClick(editor.buttons[name], Qt.MouseButton.LeftButton)
    assert len(hand.corners) == 4
    qtbot.mouseClick(editor.buttons["arrow-right"], Qt.MouseButton.LeftButton)
    assert editor.index == 1
    assert editor.focusWidget() is editor.canvas


def test_the_window_fits_the_screen() -> None:
    assert roomy(QSize(2560, 1400)) == QSize(1180, 780)
    small = roomy(QSize(1024, 728))
    assert small.width() < 1024
    assert small.height() < 728

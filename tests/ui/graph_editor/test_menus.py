"""The editor's menus: folding, colours, pictures, code, what is under the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from tango_desktop.graph import to_text
from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.graph.folding import all_blocks, opened_at_first, opened_to
from tango_desktop.ui.graph_editor.code_dialog import CodeDialog
from tango_desktop.ui.graph_editor.commands import COMMANDS
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.keys import IN_GRAPH, rows
from tango_desktop.ui.widgets.keys_dialog import KeysDialog


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, text: str) -> None:
    menu.aboutToShow.emit()
    found = [action for action in menu.actions() if action.text() == text]
    assert len(found) == 1, texts(menu)
    assert found[0].isEnabled()
    found[0].trigger()


def told(editor: GraphEditor) -> str:
    return " ".join(f"{bar.message.text} {bar.message.hint}" for bar in editor.messages.bars)


# -- folding ----------------------------------------------------------------------------------


def test_the_menu_has_the_networks_levels(editor: GraphEditor) -> None:
    menu = editor.menus.fold_menu
    menu.aboutToShow.emit()
    assert texts(menu) == [
        "Fold all",
        "Unfold 1 level",
        "Unfold 2 levels",
        "Unfold all",
        "As at first",
        "Fold the selected",
        "Unfold the selected",
    ]


def test_blocks_are_folded_and_unfolded_to_levels(editor: GraphEditor) -> None:
    menu, document = editor.menus.fold_menu, editor.network.document
    for text, expected in (
        ("Fold all", frozenset()),
        ("Unfold 1 level", opened_to(document, 1)),
        ("Unfold all", all_blocks(document)),
        ("As at first", opened_at_first(document)),
    ):
        choose(menu, text)
        assert editor.view.open_blocks == expected, text


def test_the_selected_blocks_are_folded(editor: GraphEditor) -> None:
    menu = editor.menus.fold_menu
    choose(menu, "Fold all")
    editor.view.select(["layer1/", "layer2/"])
    menu.aboutToShow.emit()
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert not enabled["Fold the selected"]
    choose(menu, "Unfold the selected")
    assert editor.view.open_blocks == {"layer1", "layer2"}
    assert editor.view.selection == ("layer1/", "layer2/")
    choose(menu, "Fold the selected")
    assert editor.view.open_blocks == frozenset()


def test_the_buttons_open_their_menus(editor: GraphEditor) -> None:
    for name in ("fold", "color", "more"):
        button = editor.commands.button(name)
        assert button.menu() is not None
        assert button.accessibleName()


# -- colours ----------------------------------------------------------------------------------


def test_boxes_are_coloured_by_a_figure_that_stays_live(editor: GraphEditor) -> None:
    menu, scene = editor.menus.color_menu, editor.view.graph_scene
    assert scene.coloring is None
    choose(menu, "Parameters")
    assert scene.coloring is not None
    before = scene.coloring.values["conv1"]
    editor.network.apply(SetParam("conv1", "kernel", 5))
    assert scene.coloring.values["conv1"] < before
    choose(menu, "Kind of layer")
    assert scene.coloring is None
    editor.network.apply(SetParam("conv1", "kernel", 3))
    assert scene.coloring is None


def test_one_colour_is_checked(editor: GraphEditor) -> None:
    menu = editor.menus.color_menu
    choose(menu, "Multiply-accumulates")
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Multiply-accumulates"]


def test_latency_can_be_chosen_once_it_is_estimated(editor: GraphEditor) -> None:
    action = editor.menus.color_actions["latency"]
    editor.menus.show_times({})
    assert not action.isEnabled()
    assert "estimate" in action.toolTip()
    editor.menus.show_times({"conv1": 2.0, "fc": 0.1})
    assert action.isEnabled()
    choose(editor.menus.color_menu, "Latency, estimated")
    assert editor.view.graph_scene.coloring is not None
    assert editor.view.graph_scene.coloring.values == {"conv1": 2.0, "fc": 0.1}
    assert editor.view.graph_scene.coloring.origin == "estimated"
    editor.menus.show_times({"conv1": 3.0})
    assert editor.view.graph_scene.coloring.values == {"conv1": 3.0}


# -- what is under the cursor -----------------------------------------------------------------


def test_a_layers_menu(editor: GraphEditor, qtbot: QtBot) -> None:
    editor.view.select(["avgpool"])
    menu = editor.menus.context_menu("avgpool")
    assert texts(menu)[:4] == ["Rename…", "The network returns it", "Cut", "Copy"]
    choose(menu, "The network returns it")
    assert editor.network.document.outputs == ("fc", "avgpool")
    choose(menu, "Rename…")
    qtbot.waitUntil(editor.properties.name.hasFocus)
    assert editor.properties.name.selectedText() == "avgpool"


def test_a_blocks_menu_folds_it(editor: GraphEditor) -> None:
    editor.view.unfold_all()
    editor.view.select(["layer1/"])
    choose(editor.menus.context_menu("layer1/"), "Fold")
    assert "layer1" not in editor.view.open_blocks
    choose(editor.menus.context_menu("layer1/"), "Unfold")
    assert "layer1" in editor.view.open_blocks


@pytest.mark.parametrize("key", ["", "images"])
def test_an_empty_place_and_the_pictures_have_no_name(editor: GraphEditor, key: str) -> None:
    assert "Rename…" not in texts(editor.menus.context_menu(key))


def test_an_edges_menu_deletes_it(editor: GraphEditor) -> None:
    scene = editor.view.graph_scene
    assert not editor.commands.get("delete").isEnabled()
    scene.select_wire(next(wire for wire in scene.wires.wires if wire.key == ("conv1", "bn1")))
    choose(editor.menus.context_menu(""), "Delete")
    assert editor.network.document.node("bn1").inputs == ()
    assert not editor.commands.get("delete").isEnabled()


def test_the_menu_opens_at_the_pointer(editor: GraphEditor, qtbot: QtBot) -> None:
    editor.view.context_menu_requested.emit("conv1", editor.mapToGlobal(editor.rect().center()))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert "Rename…" in texts(popup)
    qtbot.keyClick(popup, Qt.Key.Key_Escape)


# -- pictures, code, keys, starting over ------------------------------------------------------


def test_the_graph_is_saved_as_a_picture(editor: GraphEditor, tmp_path: Path) -> None:
    editor.menus.save_picture(tmp_path / "a.png")
    assert QImage(str(tmp_path / "a.png")).height() > 500
    editor.menus.save_picture(tmp_path / "a.svg")
    assert "<svg" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "a.svg" in told(editor)


def test_a_picture_that_cannot_be_written_is_told(editor: GraphEditor, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    editor.menus.save_picture(tmp_path / "file" / "a.svg")
    assert "could not be written" in told(editor)


def test_the_code_is_shown_and_copied(editor: GraphEditor, qtbot: QtBot) -> None:
    editor.commands.get("code").trigger()
    qtbot.waitUntil(lambda: isinstance(editor.menus.dialog, CodeDialog), timeout=10_000)
    dialog = editor.menus.dialog
    assert isinstance(dialog, CodeDialog)
    assert "class Resnet18" in dialog.code or "class ResNet18" in dialog.code
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == dialog.code
    assert dialog.told.text() == "Copied."
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert editor.menus.dialog is None


def test_there_is_no_code_of_a_broken_network_and_it_is_said_why(
    editor: GraphEditor, qtbot: QtBot
) -> None:
    editor.network.apply(RemoveNode("fc"))
    editor.commands.get("code").trigger()
    qtbot.waitUntil(lambda: "There is no code while" in told(editor))
    assert editor.menus.dialog is None
    assert editor.problems.isVisible()


def test_the_keys_are_listed(editor: GraphEditor, qtbot: QtBot) -> None:
    editor.commands.get("keys").trigger()
    dialog = editor.menus.dialog
    assert isinstance(dialog, KeysDialog)
    shown = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert "Ctrl+Shift+G" in shown
    assert len(rows()) >= len(IN_GRAPH) + sum(bool(info.keys) for info in COMMANDS)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert editor.menus.dialog is None


def test_starting_over_is_one_step_that_can_be_taken_back(editor: GraphEditor) -> None:
    before = to_text(editor.network.document)
    editor.network.apply(SetParam("conv1", "kernel", 5))
    editor.network.apply(RemoveNode("fc"))
    editor.view.unfold_all()
    changed, steps = to_text(editor.network.document), editor.network.undo_stack.count()
    opened = editor.view.open_blocks
    editor.commands.get("start_over").trigger()
    assert to_text(editor.network.document) == before
    assert editor.network.undo_stack.count() == steps + 1
    assert "resnet18 again" in told(editor)
    editor.network.undo_stack.undo()
    assert to_text(editor.network.document) == changed
    assert editor.view.open_blocks == opened
    assert editor.view.graph_scene.check_mirror() == []
    editor.network.undo_stack.redo()
    assert to_text(editor.network.document) == before
    assert editor.view.graph_scene.check_mirror() == []


@pytest.mark.parametrize("name", ["zoom_in", "zoom_out", "fit"])
def test_the_buttons_zoom(editor: GraphEditor, name: str) -> None:
    before = editor.view.zoom_level
    editor.commands.get(name).trigger()
    after = editor.view.zoom_level
    assert {"zoom_in": after > before, "zoom_out": after < before, "fit": after > 0}[name]

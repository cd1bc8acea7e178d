"""The user's own blocks: kept, listed, used with values, removed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tango_desktop.errors import GraphError
from tango_desktop.graph import NetworkDocument, library
from tango_desktop.graph.editing import links_between
from tango_desktop.graph.library import LibraryBlock, block_from, suggested_params
from tango_desktop.graph.naming import is_inside
from tango_desktop.ui.graph_editor.blocks import placed
from tango_desktop.ui.graph_editor.dropping import Place
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.save_block_dialog import SaveBlockDialog, merged, name_of
from tango_desktop.ui.graph_editor.tree_items import child_items, top_items
from tango_desktop.ui.graph_editor.use_block_dialog import UseBlockDialog


def block_of(document: NetworkDocument, plain: bool = False) -> LibraryBlock:
    ids = [node.id for node in document if node.block == "layer1.0"]
    params = () if plain else suggested_params(document, ids)
    return block_from(document, ids, "residual", "Residual", "Around two", params)


def shown(editor: GraphEditor) -> list[str]:
    head = top_items(editor.palette_panel.tree)[0]
    return [item.text(0) for item in child_items(head)] if head.text(0) == "My blocks" else []


def with_block(editor: GraphEditor, qtbot: QtBot, plain: bool = False) -> GraphEditor:
    library.save(block_of(editor.network.document, plain=plain))
    editor.menus.refresh_blocks()
    qtbot.waitUntil(lambda: shown(editor) == ["Residual"])
    return editor


# -- keeping ----------------------------------------------------------------------------------


def test_a_selection_is_kept_and_stands_in_the_palette(editor: GraphEditor, qtbot: QtBot) -> None:
    editor.view.fold_to(1)
    editor.view.select(["layer1.0/"])
    editor.commands.get("save_block").trigger()
    dialog = editor.menus.blocks.dialog
    assert isinstance(dialog, SaveBlockDialog)
    dialog.title_field.setFocus()
    dialog.title_field.selectAll()
    qtbot.keyClicks(dialog.title_field, "My Residual")
    assert dialog.name_field.text() == "my_residual"
    qtbot.keyClicks(dialog.help_field, "Around two")
    assert dialog.told.text() == "It will ask for channels (64)."
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(editor) == ["My Residual"])
    found = library.read().blocks
    assert [(one.name, one.help, len(one.part.nodes)) for one in found] == [
        ("my_residual", "Around two", 7)
    ]
    assert editor.menus.blocks.dialog is None


@pytest.fixture
def dialog(document: NetworkDocument, qtbot: QtBot) -> SaveBlockDialog:
    ids = [node.id for node in document if is_inside(node, "layer2.0")]
    made = SaveBlockDialog(document, ids, "Stage", ["taken"])
    qtbot.addWidget(made)
    made.show()
    return made


def test_parameters_are_chosen_in_groups_and_alone(dialog: SaveBlockDialog) -> None:
    heads = {item.text(0): item for item in top_items(dialog.tree)}
    assert heads["channels, in proportion (128)"].checkState(0) is Qt.CheckState.Checked
    assert "Output channels" not in heads
    heads["Stride"].setCheckState(0, Qt.CheckState.Checked)
    assert [(one.name, one.default) for one in dialog.params()] == [
        ("channels", 128),
        ("stride", 2),
        ("stride_2", 1),
    ]
    strides = dialog.params()[1]
    assert {target.node for target in strides.sets} == {"layer2.0.conv1", "layer2.0.downsample.0"}
    for child in child_items(heads["Stride"])[1:]:
        child.setCheckState(0, Qt.CheckState.Unchecked)
    assert [one.name for one in dialog.params()] == ["channels", "stride"]
    heads["channels, in proportion (128)"].setCheckState(0, Qt.CheckState.Unchecked)
    assert [one.name for one in dialog.params()] == ["stride"]
    assert dialog.told.text() == "It will ask for stride (2)."


def test_a_name_that_cannot_be_used_is_told(dialog: SaveBlockDialog, qtbot: QtBot) -> None:
    dialog.name_field.selectAll()
    qtbot.keyClicks(dialog.name_field, "not a name")
    assert "cannot be used" in dialog.trouble.text()
    assert dialog.trouble.isVisible()
    assert not dialog.save.isEnabled()
    dialog.name_field.setText("fine")
    assert not dialog.trouble.isVisible()
    assert dialog.save.isEnabled()


def test_what_is_replaced_is_named_on_the_button(dialog: SaveBlockDialog) -> None:
    assert dialog.save.text() == "Save"
    dialog.name_field.setText("taken")
    assert dialog.save.text() == "Replace taken"


@pytest.mark.parametrize(
    ("title", "name"),
    [("My block", "my_block"), ("3×3 twice", "block_3_3_twice"), ("묶음", "block"), ("", "block")],
)
def test_names_follow_titles(title: str, name: str) -> None:
    assert name_of(title) == name


def test_equal_parameters_become_one(document: NetworkDocument) -> None:
    ids = [node.id for node in document if node.block == "layer1.0"]
    one = suggested_params(document, ids)[0]
    assert len(merged([one, one])) == 1


# -- using ------------------------------------------------------------------------------------


def test_a_block_is_used_with_other_values(editor: GraphEditor, qtbot: QtBot) -> None:
    with_block(editor, qtbot)
    editor.view.select(["maxpool"])
    editor.palette_panel.block_chosen.emit("residual")
    dialog = editor.menus.blocks.dialog
    assert isinstance(dialog, UseBlockDialog)
    field = dialog.rows["channels"].editor.focus_widget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "0")
    assert not dialog.ok.isEnabled()
    field.selectAll()
    qtbot.keyClicks(field, "48")
    assert dialog.ok.isEnabled()
    before = len(editor.network.document)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    document = editor.network.document
    assert len(document) == before + 7
    new = [node for node in document if node.block == "residual"]
    assert {node.params["out_channels"] for node in new if node.layer == "conv2d"} == {48}
    assert "residual/" in editor.view.selection or set(editor.view.selection) == {
        node.id for node in new
    }
    editor.network.undo_stack.undo()
    assert len(document) == before


def test_a_block_without_parameters_goes_into_the_link_at_once(
    editor: GraphEditor, qtbot: QtBot
) -> None:
    with_block(editor, qtbot, plain=True)
    editor.view.select(["maxpool"])
    editor.menus.use_block("residual")
    assert editor.menus.blocks.dialog is None
    document = editor.network.document
    new = [node.id for node in document if node.block == "residual"]
    assert len(new) == 7
    assert document.node("layer1.0.conv1").inputs == (new[-1],)
    assert editor.network.insight.problems == ()


def test_a_block_is_dropped_on_an_edge_and_on_an_empty_place(
    editor: GraphEditor, qtbot: QtBot
) -> None:
    with_block(editor, qtbot, plain=True)
    document = editor.network.document
    links = tuple(links_between(document, ["layer1.0.relu"], ["layer1.1.conv1", "layer1.1.add"]))
    editor.view.block_dropped.emit("residual", Place(links))
    new = [node.id for node in document if "residual" in node.block]
    assert document.node("layer1.1.conv1").inputs == (new[-1],)
    assert new[-1] in document.node("layer1.1.add").inputs
    assert document.node(new[-1]).block.endswith("residual")
    editor.network.undo_stack.undo()
    editor.view.block_dropped.emit("residual", Place(at=QPointF(2000, 100)))
    free = [node for node in document if "residual" in node.block]
    assert len(free) == 7
    rect = editor.view.graph_scene.drawn[editor.view.graph_scene.key_of(free[0].id)].rect
    assert rect.left() > 1500


def test_with_two_ends_what_read_the_link_reads_it_still(document: NetworkDocument) -> None:
    ids = ["layer2.0.conv1", "layer2.0.downsample.0"]
    block = block_from(document, ids, "two")
    links = tuple(links_between(document, ["maxpool"], ["layer1.0.conv1"]))
    made = placed(document, block, {}, Place(links))
    made.apply(document)
    assert document.node("layer1.0.conv1").inputs == ("maxpool",)
    assert [node.inputs for node in document if is_inside(node, "two")] == [("maxpool",)] * 2


def test_values_that_do_not_do_are_refused(document: NetworkDocument) -> None:
    with pytest.raises(Exception, match="channels") as caught:
        placed(document, block_of(document), {"channels": -1}, Place())
    assert not isinstance(caught.value, GraphError)


# -- removing, damage -------------------------------------------------------------------------


def test_a_block_is_removed_and_put_back(editor: GraphEditor, qtbot: QtBot) -> None:
    with_block(editor, qtbot)
    editor.palette_panel.block_removed.emit("residual")
    qtbot.waitUntil(lambda: shown(editor) == [])
    assert library.read().blocks == ()
    undo = [b for b in editor.messages.findChildren(QPushButton) if b.text() == "Undo"]
    undo[-1].click()
    qtbot.waitUntil(lambda: shown(editor) == ["Residual"])


def test_damaged_files_are_told_and_the_others_shown(editor: GraphEditor, qtbot: QtBot) -> None:
    library.save(block_of(editor.network.document))
    (library.folder() / "bad.yaml").write_text("nodes: 3", encoding="utf-8")
    editor.menus.refresh_blocks()
    qtbot.waitUntil(lambda: shown(editor) == ["Residual"])
    texts = [bar.message.text for bar in editor.messages.bars]
    assert "Some of your blocks cannot be read." in texts

"""What is selected, and its parameters to change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tango_desktop.graph.edits import Rewire, SetParam
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.properties import PropertyPanel


@pytest.fixture
def panel(network: EditedNetwork, qtbot: QtBot) -> PropertyPanel:
    made = PropertyPanel(network)
    qtbot.addWidget(made)
    made.resize(340, 800)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def field(panel: PropertyPanel, name: str) -> QLineEdit:
    assert panel.form is not None
    found = panel.form.rows[name].editor.focus_widget()
    assert isinstance(found, QLineEdit)
    return found


def type_in(qtbot: QtBot, shown: QLineEdit, text: str, end: bool = True) -> None:
    shown.setFocus()
    shown.selectAll()
    qtbot.keyClicks(shown, text)
    if end:
        qtbot.keyClick(shown, Qt.Key.Key_Return)


def test_nothing_selected_shows_the_network(panel: PropertyPanel, qtbot: QtBot) -> None:
    assert panel.kind.text() == "Network"
    assert panel.name.text() == "resnet18"
    type_in(qtbot, field(panel, "height"), "96")
    type_in(qtbot, field(panel, "in_channels"), "1")
    document = panel.network.document
    assert (document.in_channels, document.size) == (1, (96, 64))
    type_in(qtbot, panel.name, "mine")
    assert document.name == "mine"
    for _ in range(3):
        panel.network.undo_stack.undo()
    assert (document.in_channels, document.size, document.name) == (3, (64, 64), "resnet18")


def test_a_layer_shows_what_it_is_and_costs(panel: PropertyPanel) -> None:
    panel.show_selection(("conv1",))
    assert panel.kind.text() == "Convolution"
    assert panel.name.text() == "conv1"
    assert panel.facts.shown["Reads"] == "3 × 64 × 64"
    assert panel.facts.shown["Output"] == "64 × 32 × 32"
    assert panel.facts.shown["Parameters"] == "9,408"
    assert field(panel, "kernel").text() == "7"
    assert not panel.fold.isVisible()
    assert panel.is_output.isVisible()
    assert not panel.is_output.isChecked()


def test_a_parameter_is_changed_and_the_field_keeps_the_keyboard(
    panel: PropertyPanel, qtbot: QtBot
) -> None:
    panel.show_selection(("conv1",))
    shown = field(panel, "out_channels")
    type_in(qtbot, shown, "32")
    assert panel.network.document.node("conv1").params["out_channels"] == 32
    assert panel.form is not None
    assert field(panel, "out_channels") is shown
    assert shown.hasFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Up)
    assert panel.network.document.node("conv1").params["out_channels"] == 33
    assert shown.hasFocus()
    assert shown.text() == "33"


def test_what_is_typed_stays_while_the_document_changes(panel: PropertyPanel, qtbot: QtBot) -> None:
    panel.show_selection(("conv1",))
    shown = panel.name
    type_in(qtbot, shown, "ste", end=False)
    panel.network.apply(SetParam("conv1", "stride", 1))
    assert shown.text() == "ste"
    assert shown.hasFocus()


def test_a_wrong_value_is_told_while_it_is_typed_and_not_set(
    panel: PropertyPanel, qtbot: QtBot
) -> None:
    panel.show_selection(("conv1",))
    type_in(qtbot, field(panel, "kernel"), "0", end=False)
    assert panel.form is not None
    row = panel.form.rows["kernel"]
    assert "outside" in row.error.text()
    qtbot.keyClick(field(panel, "kernel"), Qt.Key.Key_Return)
    assert panel.network.document.node("conv1").params["kernel"] == 7


def test_a_layer_gets_another_name_and_its_readers_follow(
    panel: PropertyPanel, qtbot: QtBot
) -> None:
    panel.show_selection(("conv1",))
    with qtbot.waitSignal(panel.renamed) as told:
        type_in(qtbot, panel.name, "stem")
    assert told.args == ["conv1", "stem"]
    assert panel.network.document.node("bn1").inputs == ("stem",)


@pytest.mark.parametrize("name", ["bn1", "", "a b", "images"])
def test_a_refused_name_is_told_and_the_old_one_shown(
    panel: PropertyPanel, qtbot: QtBot, name: str
) -> None:
    panel.show_selection(("conv1",))
    panel.name.setFocus()
    panel.name.selectAll()
    if name:
        qtbot.keyClicks(panel.name, name)
    else:
        qtbot.keyClick(panel.name, Qt.Key.Key_Delete)
    qtbot.keyClick(panel.name, Qt.Key.Key_Return)
    assert panel.trouble.isVisible()
    assert panel.trouble.text()
    assert panel.name.text() == "conv1"
    assert "conv1" in panel.network.document
    panel.show_selection(("bn1",))
    assert not panel.trouble.isVisible()


def test_several_of_one_kind_are_changed_together(panel: PropertyPanel, qtbot: QtBot) -> None:
    ids = ("layer1.0.conv1", "layer1.0.conv2", "conv1")
    panel.show_selection(ids)
    assert panel.kind.text() == "3 layers selected"
    assert panel.kinds.text() == "Convolution"
    assert not panel.name.isVisible()
    shown = field(panel, "kernel")
    assert shown.text() == ""
    assert shown.placeholderText() == "7, 3"
    shown.setFocus()
    field(panel, "stride").setFocus()  # going through changes nothing
    assert panel.network.undo_stack.isClean()
    type_in(qtbot, shown, "5")
    nodes = [panel.network.document.node(name) for name in ids]
    assert [node.settings.kernel for node in nodes] == [5, 5, 5]
    assert shown.text() == "5"
    panel.network.undo_stack.undo()
    assert shown.placeholderText() == "7, 3"
    assert panel.network.undo_stack.isClean()


def test_of_several_kinds_one_is_chosen_to_be_changed(panel: PropertyPanel, qtbot: QtBot) -> None:
    panel.show_selection(("layer1/",))
    texts = [panel.which.itemText(at) for at in range(panel.which.count())]
    assert texts == ["Change all of one kind…", "Convolution (4)", "Batch norm (4)"]
    assert panel.form is None
    panel.which.setFocus()
    qtbot.keyClick(panel.which, Qt.Key.Key_Down)
    qtbot.keyClick(panel.which, Qt.Key.Key_Down)
    panel.which.activated.emit(panel.which.currentIndex())
    panel.form.show_experts(True)  # type: ignore[union-attr]
    type_in(qtbot, field(panel, "eps"), "0.001")
    norms = [n for n in panel.network.document if n.layer == "batch_norm"]
    assert sum(node.settings.eps == 0.001 for node in norms) == 4
    assert panel.which.currentText() == "Batch norm (4)"


def test_a_block_says_whether_it_can_be_folded(panel: PropertyPanel, qtbot: QtBot) -> None:
    panel.show_selection(("layer1.0/",))
    assert panel.kind.text() == "Block"
    assert panel.name.text() == "layer1.0"
    assert panel.facts.shown["Layers"] == "7"
    assert panel.fold.text() == "Unfold"
    panel.show_open(frozenset({"layer1", "layer1.0"}))
    assert panel.fold.text() == "Fold"
    with qtbot.waitSignal(panel.fold_requested) as asked:
        qtbot.mouseClick(panel.fold, Qt.MouseButton.LeftButton)
    assert asked.args == ["layer1.0"]


def test_a_block_gets_another_name_and_is_ungrouped(panel: PropertyPanel, qtbot: QtBot) -> None:
    panel.show_selection(("layer1.0/",))
    with qtbot.waitSignal(panel.renamed) as told:
        type_in(qtbot, panel.name, "layer1.first")
    assert told.args == ["layer1.0/", "layer1.first/"]
    panel.show_selection(("layer1.first/",))
    qtbot.mouseClick(panel.ungroup, Qt.MouseButton.LeftButton)
    blocks = {node.block for node in panel.network.document}
    assert "layer1.first" not in blocks


def test_a_layer_becomes_an_output_and_no_more(panel: PropertyPanel, qtbot: QtBot) -> None:
    panel.show_selection(("avgpool",))
    panel.is_output.setFocus()
    qtbot.keyClick(panel.is_output, Qt.Key.Key_Space)
    assert panel.network.document.outputs == ("fc", "avgpool")
    panel.is_output.click()
    assert panel.network.document.outputs == ("fc",)


def test_a_layers_problem_is_shown_with_it(panel: PropertyPanel) -> None:
    panel.show_selection(("layer1.0.conv2",))
    assert not panel.problem.isVisible()
    panel.network.apply(Rewire("layer1.0.conv2", ("nowhere",)))
    assert panel.problem.isVisible()
    assert "nowhere" in panel.problem.text()
    panel.network.undo_stack.undo()
    assert not panel.problem.isVisible()


def test_expert_parameters_stay_open_from_layer_to_layer(panel: PropertyPanel) -> None:
    panel.show_selection(("conv1",))
    assert panel.form is not None
    panel.form.show_experts(True)
    panel.show_selection(("bn1",))
    assert panel.form is not None
    assert panel.form.expert.isChecked()


def test_enter_on_a_layer_leads_to_its_first_parameter(panel: PropertyPanel) -> None:
    panel.show_selection(("conv1",))
    panel.edit()
    assert field(panel, "out_channels").hasFocus()
    assert field(panel, "out_channels").selectedText() == "64"
    panel.show_selection(("layer1.0.relu1",))
    panel.edit()
    assert panel.name.hasFocus()

"""What is wrong, and what would mend it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tango_desktop.graph.edits import Rewire, SetParam
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.problems import MOST, ProblemPanel


@pytest.fixture
def panel(network: EditedNetwork, qtbot: QtBot) -> ProblemPanel:
    made = ProblemPanel(network)
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def cut(network: EditedNetwork, *names: str) -> None:
    for name in names:
        node = network.document.node(name)
        network.apply(Rewire(name, ("nowhere", *node.inputs[1:])))


def test_without_problems_that_is_said(panel: ProblemPanel) -> None:
    assert panel.empty.isVisible()
    assert panel.empty.title.text() == "No problems"
    assert panel.cards == []
    assert not panel.more.isVisible()


def test_a_problem_is_told_with_remedies_and_one_click_mends_it(
    panel: ProblemPanel, network: EditedNetwork, qtbot: QtBot
) -> None:
    cut(network, "layer2.0.conv1")
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    card = panel.cards[0]
    assert card.accessibleName() == "layer2.0.conv1: Its input nowhere does not exist."
    assert not panel.empty.isVisible()
    titles = [button.text() for button in card.buttons]
    assert titles[0] == "Connect to layer1.1.relu"
    qtbot.mouseClick(card.buttons[0], Qt.MouseButton.LeftButton)
    assert network.insight.problems == ()
    qtbot.waitUntil(lambda: panel.cards == [])
    assert panel.empty.isVisible()
    network.undo_stack.undo()
    qtbot.waitUntil(lambda: len(panel.cards) == 1)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_card_leads_to_its_layer(
    panel: ProblemPanel, network: EditedNetwork, qtbot: QtBot, key: Qt.Key
) -> None:
    cut(network, "layer2.0.conv1")
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    with qtbot.waitSignal(panel.item_requested) as asked:
        qtbot.keyClick(panel.cards[0], key)
    assert asked.args == ["layer2.0.conv1"]
    with qtbot.waitSignal(panel.item_requested):
        qtbot.mouseClick(panel.cards[0], Qt.MouseButton.LeftButton)


def test_the_keyboard_goes_on_to_the_next_problem_and_leaves_behind_the_last(
    panel: ProblemPanel, network: EditedNetwork, qtbot: QtBot
) -> None:
    cut(network, "layer2.0.conv1", "layer3.0.conv1")
    qtbot.waitUntil(lambda: len(panel.cards) == 2)
    panel.cards[0].buttons[0].setFocus()
    qtbot.keyClick(panel.cards[0].buttons[0], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    assert panel.cards[0].problem.node == "layer3.0.conv1"
    assert QApplication.focusWidget() is panel.cards[0].buttons[0]
    with qtbot.waitSignal(panel.emptied):
        qtbot.keyClick(panel.cards[0].buttons[0], Qt.Key.Key_Space)


def test_a_remedy_mends_the_network_as_it_is_when_it_is_pressed(
    panel: ProblemPanel, network: EditedNetwork, qtbot: QtBot
) -> None:
    cut(network, "layer2.0.conv1")
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    card = panel.cards[0]
    network.apply(SetParam("layer2.0.conv1", "bias", True))
    qtbot.mouseClick(card.buttons[0], Qt.MouseButton.LeftButton)
    assert network.insight.problems == ()
    assert network.document.node("layer2.0.conv1").settings.bias


def test_of_very_many_the_first_are_shown_and_the_others_counted(
    panel: ProblemPanel, network: EditedNetwork, qtbot: QtBot
) -> None:
    names = [node.id for node in network.document if node.layer == "batch_norm"]
    cut(network, *names)
    problems = len(network.insight.problems)
    assert problems > MOST
    qtbot.waitUntil(lambda: len(panel.cards) == MOST)
    assert panel.more.isVisible()
    assert panel.more.text().startswith(f"{problems - MOST} more")

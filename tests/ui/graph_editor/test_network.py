"""The document under edit: undo, redo, merging, refusals, figures."""

from __future__ import annotations

import random

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop import families
from tango_desktop.errors import TangoError
from tango_desktop.graph import to_text
from tango_desktop.graph.edits import RemoveNode, RenameNode, Rewire, SetParam
from tango_desktop.graph.insight import look
from tango_desktop.ui.graph_editor import network as module
from tango_desktop.ui.graph_editor.network import EditedNetwork


@pytest.fixture
def network(qtbot: QtBot) -> EditedNetwork:
    return EditedNetwork(families.build("resnet18", 5, 3, 64))


def test_an_edit_is_done_undone_and_redone(network: EditedNetwork) -> None:
    before = to_text(network.document)
    assert network.apply(SetParam("conv1", "stride", 1))
    after = to_text(network.document)
    assert after != before
    assert not network.undo_stack.isClean()
    network.undo_stack.undo()
    assert to_text(network.document) == before
    assert network.undo_stack.isClean()
    network.undo_stack.redo()
    assert to_text(network.document) == after


def test_the_document_given_is_not_changed(qtbot: QtBot) -> None:
    document = families.build("resnet18", 5, 3, 64)
    before = to_text(document)
    EditedNetwork(document).apply(RemoveNode("relu"))
    assert to_text(document) == before


def test_what_is_not_possible_is_refused_and_changes_nothing(network: EditedNetwork) -> None:
    refused: list[TangoError] = []
    network.refused.connect(refused.append)
    before = to_text(network.document)
    assert not network.apply(SetParam("conv1", "stride", -1))
    assert not network.apply(RemoveNode("nowhere"))
    assert len(refused) == 2
    assert to_text(network.document) == before
    assert network.undo_stack.count() == 0


def test_counting_up_is_undone_as_one(network: EditedNetwork) -> None:
    before = to_text(network.document)
    for width in (65, 66, 67):
        network.apply(SetParam("conv1", "out_channels", width), merge="conv1.out_channels")
    network.apply(SetParam("fc", "out_features", 9), merge="fc.out_features")
    assert network.undo_stack.count() == 2
    network.undo_stack.undo()
    network.undo_stack.undo()
    assert to_text(network.document) == before
    network.undo_stack.redo()
    assert network.document.node("conv1").params["out_channels"] == 67


def test_after_a_pause_counting_up_is_another_change(
    network: EditedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOGETHER_S", 0.0)
    for width in (65, 66):
        network.apply(SetParam("conv1", "out_channels", width), merge="conv1.out_channels")
    assert network.undo_stack.count() == 2


def test_the_figures_follow_at_once(network: EditedNetwork) -> None:
    told: list[bool] = []
    network.insight_changed.connect(lambda: told.append(network.insight.usable))
    network.apply(SetParam("fc", "out_features", 7))
    assert network.insight.shapes["fc"] == (7,)
    network.apply(Rewire("fc", ("conv1",)))
    network.undo_stack.undo()
    assert told == [True, False, True]


def test_slow_figures_wait_for_the_queue_but_can_be_asked_for(
    network: EditedNetwork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE_S", 0.0)
    network.apply(SetParam("fc", "out_features", 7))
    with qtbot.waitSignal(network.insight_changed):
        network.apply(SetParam("fc", "out_features", 8))
        assert network.insight.shapes["fc"] != (8,)
    assert network.insight.shapes["fc"] == (8,)
    network.apply(SetParam("fc", "out_features", 9))
    assert network.settle().shapes["fc"] == (9,)


def test_another_document_takes_its_place(network: EditedNetwork, qtbot: QtBot) -> None:
    network.apply(SetParam("fc", "out_features", 7))
    with qtbot.waitSignals([network.was_reset, network.changed]):
        network.reset(families.build("vgg11", 5, 3, 64))
    assert network.document.name == "vgg11"
    assert network.undo_stack.count() == 0


def test_hundreds_of_random_changes_undo_to_the_start_and_redo_to_the_end(
    network: EditedNetwork,
) -> None:
    chance = random.Random(0)
    start = to_text(network.document)
    for number in range(300):
        node = chance.choice(network.document.nodes)
        edits = (
            RenameNode(node.id, f"part{number}.it"),
            Rewire(node.id, (chance.choice(network.document.nodes).id,)),
            RemoveNode(node.id),
            SetParam(node.id, "out_channels", chance.randint(1, 64)),
        )
        network.apply(chance.choice(edits))
        while chance.random() < 0.2 and network.undo_stack.canUndo():
            network.undo_stack.undo()
        if chance.random() < 0.1:
            network.undo_stack.redo()
    end = to_text(network.document)
    assert end != start
    network.undo_stack.setIndex(0)
    assert to_text(network.document) == start
    network.undo_stack.setIndex(network.undo_stack.count())
    while network.undo_stack.canRedo():
        network.undo_stack.redo()
    network.undo_stack.setIndex(0)
    assert to_text(network.document) == start
    assert network.settle().problems == look(network.document).problems

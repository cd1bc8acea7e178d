"""The scene shows the document and nothing else, whatever is done."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from tango_desktop import families
from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.compare import compare
from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.graph.folding import BlockTree, all_blocks
from tango_desktop.ui.graph_editor import moves
from tango_desktop.ui.graph_editor.marks import Change, changes_of
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.scene import GraphScene
from tests.examples import examples
from tests.graph.random_edits import random_gesture
from tests.ui.graph_editor.graph_hands import small


def random_act(network: EditedNetwork, scene: GraphScene, rng: random.Random) -> None:
    """Something that a person may do next."""
    stack, what = network.undo_stack, rng.random()
    if what < 0.5:
        network.do(lambda found: random_gesture(found, rng))
    elif what < 0.65:
        stack.undo()
    elif what < 0.72:
        stack.redo()
    elif what < 0.88:
        paths = BlockTree(network.document).paths
        scene.set_open(frozenset(path for path in paths if rng.random() < 0.5))
    elif what < 0.94:
        keys = [key for key in scene.drawn if rng.random() < 0.2]
        moves.move(scene, {key: QPointF(rng.random() * 500, rng.random() * 500) for key in keys})
    else:
        scene.select(key for key in scene.drawn if rng.random() < 0.3)


@given(seed=st.integers(0, 1 << 30))
@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_scene_is_the_document_whatever_is_done(seed: int, qapp: object) -> None:
    rng = random.Random(seed)
    network = EditedNetwork(small())
    scene = GraphScene(network)
    for _ in range(30):
        random_act(network, scene, rng)
        assert scene.check_mirror() == []
    while network.undo_stack.canUndo():
        network.undo_stack.undo()
    network.settle()
    assert scene.check_mirror() == []
    fresh = GraphScene(EditedNetwork(small()))
    fresh.set_open(scene.open_blocks)
    assert {k: (b.rect, b.label) for k, b in scene.drawn.items()} == {
        k: (b.rect, b.label) for k, b in fresh.drawn.items()
    }


@pytest.mark.slow
@given(seed=st.integers(0, 1 << 30))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_real_network_stays_mirrored(seed: int, qapp: object) -> None:
    rng = random.Random(seed)
    network = EditedNetwork(families.build("resnet18", 5, 3, 64))
    scene = GraphScene(network)
    for _ in range(120):
        random_act(network, scene, rng)
        assert scene.check_mirror() == []


def test_the_check_finds_what_is_wrong(qapp: object) -> None:
    scene = GraphScene(EditedNetwork(small()))
    scene.set_open(all_blocks(scene.network.document))
    scene.drawn.pop("fc")
    assert any("keys" in line for line in scene.check_mirror())
    scene.refresh()
    scene.network.document.nodes.pop()  # behind its back
    assert scene.check_mirror()


@pytest.mark.parametrize("name", ["resnet50", "vgg16", "densenet121", "yolov7-tiny"])
def test_every_family_is_shown_folded_and_unfolded(name: str, qapp: object) -> None:
    network = EditedNetwork(families.build(name))
    scene = GraphScene(network)
    assert scene.check_mirror() == []
    scene.set_open(all_blocks(network.document))
    assert scene.check_mirror() == []
    assert {node.id for node in network.document} < set(scene.drawn)


def test_a_broken_document_is_shown(qapp: object) -> None:
    nodes = [
        Node("a", "relu", {}, ("b",)),
        Node("b", "relu", {}, ("a",)),
        Node("c", "no_such_layer", {"width": 3}, ("nowhere",)),
        Node("c", "relu", {}, (IMAGES,)),
    ]
    network = EditedNetwork(NetworkDocument("broken", 3, (8, 8), nodes, ("gone",)))
    scene = GraphScene(network)
    assert scene.check_mirror() == []
    assert scene.drawn["c"].label.title == "no_such_layer"
    assert scene.sentences_of("c")


def test_only_what_changed_is_drawn_anew(qapp: object) -> None:
    network = EditedNetwork(small())
    scene = GraphScene(network)
    scene.set_open(all_blocks(network.document))
    before = dict(scene.drawn)
    network.apply(SetParam("fc", "out_features", 5))
    anew = {key for key, box in scene.drawn.items() if box is not before[key]}
    assert anew == {"fc"}


def test_problems_are_marked_also_on_folded_blocks(qapp: object) -> None:
    network = EditedNetwork(small())
    scene = GraphScene(network)
    network.apply(SetParam("body.second", "out_channels", 9))
    scene.set_open(frozenset({"body"}))
    assert scene.sentences_of("body.add")
    scene.set_open(frozenset())
    assert scene.sentences_of("body/")
    network.undo_stack.undo()
    network.settle()
    assert scene.sentences_of("body/") == []


def test_differences_are_marked_on_either_side(qapp: object) -> None:
    before, network = small(), EditedNetwork(small())
    network.apply(SetParam("stem", "out_channels", 16))
    network.apply(RemoveNode("body.act"))
    found = compare(before, network.document)
    ids = [node.id for node in network.document]
    assert changes_of(found, ids)["stem"] is Change.CHANGED
    assert changes_of(found, [n.id for n in before])["body.act"] is Change.REMOVED
    scene = GraphScene(network)
    scene.set_difference(found)
    assert scene.sentences_of("stem")[-1] == "changed"
    scene.set_difference(None)
    assert scene.sentences_of("fc") == []


def test_another_document_takes_the_place_of_the_first(qtbot: QtBot) -> None:
    network = EditedNetwork(small())
    scene = GraphScene(network)
    scene.select(["fc"])
    moves.move(scene, {"fc": QPointF(500, 500)})
    network.reset(families.build("resnet18", 5, 3, 64))
    assert scene.check_mirror() == []
    assert scene.selected == () == tuple(scene.moved)
    assert "layer1/" in scene.drawn

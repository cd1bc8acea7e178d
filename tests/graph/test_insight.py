"""Live figures are those of the document, whatever was edited, and quick."""

from __future__ import annotations

import random
import statistics
import time

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError, TangoError
from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.edits import RemoveNode, Rewire, SetParam
from tango_desktop.graph.insight import Insight, look
from tests.graph.random_edits import random_edit

MODELS = ["resnet20", "resnet50", "vgg11_bn", "densenet121", "yolov7-tiny", "yolov7-w6"]


def assert_told_as_by(document: NetworkDocument, insight: Insight) -> None:
    """``insight`` says what the document's own methods say, where they work."""
    assert insight.problems == document.problems()
    assert insight.usable == (not insight.problems)
    for node_id, problems in insight.by_node.items():
        assert problems == tuple(p for p in insight.problems if p.node == node_id)
    try:
        shapes = document.shapes()
    except GraphError:
        assert insight.totals.activation_bytes is None
        return
    costs = document.costs()
    assert insight.shapes == shapes
    assert tuple(insight.costs.values()) == costs
    assert list(insight.costs) == [cost.id for cost in costs]
    assert insight.totals.parameters == sum(cost.parameters for cost in costs)
    assert insight.totals.macs == sum(cost.macs for cost in costs)
    assert insight.totals.weight_bytes == sum(cost.weight_bytes for cost in costs)
    assert insight.totals.activation_bytes == document.activation_bytes()


@pytest.mark.parametrize("name", MODELS)
def test_the_figures_of_a_family(name: str) -> None:
    document = families.build(name)
    insight = look(document)
    assert_told_as_by(document, insight)
    assert insight.usable
    assert insight.why_not == ""
    assert look(document, insight) == insight


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", ["resnet20", "yolov7-tiny"])
def test_the_figures_follow_every_edit(name: str, seed: int) -> None:
    rng = random.Random(seed)
    document = families.build(name, num_classes=4)
    insight = look(document)
    undo = []
    for _ in range(25):
        try:
            if undo and rng.random() < 0.4:
                undo.pop().apply(document)
            else:
                undo.append(random_edit(document, rng).apply(document))
        except TangoError:
            continue
        insight = look(document, insight)
        assert insight == look(document)
        assert_told_as_by(document, insight)


def test_layers_before_a_misfit_keep_their_figures(small: NetworkDocument) -> None:
    SetParam("block.conv", "out_channels", 9).apply(small)
    insight = look(small)
    assert insight.shapes["block.relu"] == (9, 16, 16)
    assert "block.add" not in insight.shapes
    assert "fc" not in insight.costs
    assert insight.totals.parameters > 0
    assert not insight.usable
    assert "9 × 16 × 16 and 8 × 16 × 16" in insight.why_not
    assert [p.node for p in insight.by_node["block.add"]] == ["block.add"]


def test_several_problems_are_counted(small: NetworkDocument) -> None:
    small.nodes.append(Node("spare", "rellu", {}, ("nowhere",)))
    insight = look(small)
    assert len(insight.problems) == 3
    assert "There are 2 more problems" in insight.why_not
    assert len(insight.by_node["spare"]) == 3


def test_what_a_node_stands_on(small: NetworkDocument) -> None:
    insight = look(small)
    assert insight.above("stem.bn") == {"stem.conv", IMAGES}
    assert "block.conv" in insight.above("block.add")
    assert "pool" not in insight.above("block.add")
    Rewire("block.conv", ("block.add",)).apply(small)
    assert "block.add" in look(small).above("block.add")


def test_without_nodes_and_without_pictures() -> None:
    empty = NetworkDocument("empty")
    assert_told_as_by(empty, look(empty))
    empty.size = (0, 5)
    assert_told_as_by(empty, look(empty))


def test_the_largest_is_quick() -> None:
    document = families.build("yolov7-e6e")
    insight = look(document)
    convolutions = [node.id for node in document.nodes if node.layer == "conv2d"]
    times = []
    for node_id in convolutions[::20]:
        undo = SetParam(node_id, "out_channels", 24).apply(document)
        started = time.process_time()
        look(document, insight)
        times.append(time.process_time() - started)
        undo.apply(document)
        undo = RemoveNode(node_id).apply(document)
        started = time.process_time()
        look(document, insight)
        times.append(time.process_time() - started)
        undo.apply(document)
    assert statistics.median(times) <= 0.015

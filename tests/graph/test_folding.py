"""What is seen of a network when blocks are folded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tango_desktop import families
from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.folding import (
    BlockTree,
    Link,
    all_blocks,
    block_key,
    opened_at_first,
    opened_to,
    visible,
)

from .layout_cases import chain, documents, folded


def _folded_blocks(document: NetworkDocument, opened: frozenset[str]) -> list[str]:
    items = visible(document, opened).items.values()
    return [item.path for item in items if item.is_block and not item.is_open]


def test_resnet50_opens_as_16_blocks_of_3_convolutions_and_2_layers_outside() -> None:
    document = families.build("resnet50")
    graph = visible(document, opened_at_first(document))
    blocks = [item for item in graph.items.values() if item.is_block and not item.is_open]
    assert len(blocks) == 16
    for block in blocks:
        layers = [document.node(at).layer for at in block.nodes if "downsample" not in at]
        assert layers.count("conv2d") == 3
    outside = [item.node.layer for item in graph.items.values() if item.node]
    assert [layer for layer in outside if layer in ("conv2d", "linear")] == ["conv2d", "linear"]


@pytest.mark.parametrize("name", [name for name in families.list_models() if "yolo" in name])
def test_yolov7_opens_as_backbone_neck_and_head(name: str) -> None:
    document = families.build(name)
    assert _folded_blocks(document, opened_at_first(document)) == ["backbone", "neck", "head"]


@pytest.mark.parametrize("name", families.list_models())
def test_every_model_opens_as_a_few_boxes_that_say_something(name: str) -> None:
    document = families.build(name)
    graph = visible(document, opened_at_first(document))
    assert 4 < len(graph.items) <= 80
    largest = max(len(item.nodes) for item in graph.items.values() if not item.is_open)
    assert largest <= 0.7 * len(document)


def test_a_block_around_everything_is_opened_at_first() -> None:
    document = families.build("vgg16_bn")
    assert "features" in opened_at_first(document)
    assert opened_at_first(chain(5, "model.body")) == {"model", "model.body"}
    assert opened_at_first(chain(5)) == frozenset()


def test_levels() -> None:
    document = families.build("resnet50")
    assert opened_to(document, 0) == frozenset()
    assert opened_to(document, 1) == {"layer1", "layer2", "layer3", "layer4"}
    tree = BlockTree(document)
    assert tree.levels == 3
    assert opened_to(document, tree.levels) == all_blocks(document) == frozenset(tree.paths)
    assert tree.depth("layer1.0.downsample") == 3
    assert tree.children["layer1"] == ("layer1.0", "layer1.1", "layer1.2")
    assert tree.nodes_of("layer1.0.downsample") == (
        "layer1.0.downsample.0",
        "layer1.0.downsample.1",
    )


def test_items_and_edges_of_a_small_network(small: NetworkDocument) -> None:
    graph = visible(small, frozenset({"block"}))
    assert list(graph.items) == [
        IMAGES,
        "stem/",
        "block/",
        "block.conv",
        "block.relu",
        "block.add",
        "pool",
        "flatten",
        "fc",
    ]
    assert graph.items["stem/"].nodes == ("stem.conv", "stem.bn")
    assert graph.children["block/"] == ("block.conv", "block.relu", "block.add")
    edges = {(edge.source, edge.target): edge.links for edge in graph.edges}
    assert edges["stem/", "block.add"] == (Link("stem.bn", "block.add", 1),)
    assert edges["block.add", "pool"] == (Link("block.add", "pool", 0),)
    assert ("stem/", "stem/") not in edges


def test_several_wires_between_two_boxes_are_one_edge(small: NetworkDocument) -> None:
    edges = {(e.source, e.target): e.links for e in visible(small, frozenset()).edges}
    assert edges["stem/", "block/"] == (
        Link("stem.bn", "block.conv", 0),
        Link("stem.bn", "block.add", 1),
    )


def test_broken_documents_are_seen() -> None:
    nodes = [
        Node("a", "relu", {}, ("b", "nowhere")),
        Node("b", "relu", {}, ("a",)),
        Node("b", "sigmoid", {}, (IMAGES,)),
        Node(IMAGES, "relu", {}, ("b",)),
        Node("loop", "add", {}, ("loop", "loop")),
    ]
    graph = visible(NetworkDocument("broken", nodes=nodes), frozenset())
    assert list(graph.items) == [IMAGES, "a", "b", "loop"]
    assert graph.items["b"].node is nodes[1]
    assert [(edge.source, edge.target) for edge in graph.edges] == [
        ("b", "a"),
        ("a", "b"),
        ("loop", "loop"),
    ]


def test_a_node_named_as_a_block_does_not_take_its_place() -> None:
    nodes = [Node("a/", "relu", {}, (IMAGES,)), Node("a.x", "relu", {}, (IMAGES,))]
    graph = visible(NetworkDocument("odd", nodes=nodes), frozenset())
    assert graph.items["a/"].is_block


@given(folded(broken=True))
@settings(deadline=None)
def test_each_node_is_seen_once(case: tuple[NetworkDocument, frozenset[str]]) -> None:
    document, opened = case
    graph = visible(document, opened)
    drawn = [item.node.id for item in graph.items.values() if item.node]
    hidden = [
        at
        for item in graph.items.values()
        if item.is_block and not item.is_open
        for at in item.nodes
    ]
    assert sorted(drawn + hidden) == sorted({node.id for node in document.nodes})
    for key, inside in graph.children.items():
        assert all(graph.items[child].parent == key for child in inside)
        assert key == "" or graph.items[key].is_open
    assert sum(map(len, graph.children.values())) == len(graph.items)
    assert set(graph.children) == {"", *(k for k, item in graph.items.items() if item.is_open)}


@given(folded(broken=True))
@settings(deadline=None)
def test_each_wire_is_in_one_edge_or_inside_a_folded_block(
    case: tuple[NetworkDocument, frozenset[str]],
) -> None:
    document, opened = case
    graph = visible(document, opened)
    boxes = {item.node.id: key for key, item in graph.items.items() if item.node}
    boxes[IMAGES] = IMAGES
    for key, item in graph.items.items():
        if item.is_block and not item.is_open:
            boxes |= dict.fromkeys(item.nodes, key)
    seen = set()
    wanted = []
    for node in document.nodes:
        if node.id not in seen:
            wanted += [
                Link(source, node.id, port)
                for port, source in enumerate(node.inputs)
                if source in boxes and (boxes[source] != boxes[node.id] or boxes[source] == node.id)
            ]
        seen.add(node.id)
    found = [link for edge in graph.edges for link in edge.links]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    for edge in graph.edges:
        assert {(boxes[link.source], boxes[link.target]) for link in edge.links} == {
            (edge.source, edge.target)
        }


@given(documents())
@settings(deadline=None)
def test_all_open_shows_all(document: NetworkDocument) -> None:
    graph = visible(document, all_blocks(document))
    assert [item.node for item in graph.items.values() if item.node] == document.nodes
    assert all(item.is_open for item in graph.items.values() if item.is_block)
    assert {block_key(path) for path in all_blocks(document)} <= set(graph.items)

"""What a person does to a network becomes edits that leave it sound."""

from __future__ import annotations

import random
import time

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError, SettingsError, TangoError
from tango_desktop.graph import IMAGES, LAYERS, NetworkDocument, Node, editing
from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.graph.folding import Link
from tango_desktop.graph.insight import look
from tango_desktop.graph.naming import Names


def wires(document: NetworkDocument, node_id: str) -> tuple[str, ...]:
    """What a node reads."""
    return document.node(node_id).inputs


def test_a_taken_port_changes_its_source(small: NetworkDocument) -> None:
    edit = editing.connect(small, "stem.bn", "pool")
    assert edit.title() == "Connect stem.bn to pool"
    undo = edit.apply(small)
    assert wires(small, "pool") == ("stem.bn",)
    undo.apply(small)
    assert wires(small, "pool") == ("block.add",)


def test_joins_get_a_new_port(small: NetworkDocument) -> None:
    editing.connect(small, "stem.conv", "block.add").apply(small)
    assert wires(small, "block.add") == ("block.relu", "stem.bn", "stem.conv")
    editing.connect(small, "block.conv", "block.add", 1).apply(small)
    assert wires(small, "block.add") == ("block.relu", "block.conv", "stem.conv")


def test_circles_are_refused(small: NetworkDocument) -> None:
    with pytest.raises(GraphError, match="circle"):
        editing.connect(small, "block.add", "block.conv")
    with pytest.raises(GraphError):
        editing.connect(small, "fc", "fc")
    with pytest.raises(GraphError, match="no node named nowhere"):
        editing.connect(small, "nowhere", "fc")


@pytest.mark.parametrize(
    ("source", "target", "port", "reason"),
    [
        (
            "block.add",
            "block.conv",
            None,
            "block.add comes after block.conv: it would be a circle.",
        ),
        ("fc", "fc", None, "A layer cannot read its own output."),
        ("fc", IMAGES, None, "The pictures take no input."),
        ("fc", "gone", None, "One of them is not there any more."),
        ("stem.bn", "pool", 1, "It takes only one input."),
        ("stem.bn", "block.conv", 0, "They are connected already."),
        ("stem.bn", "block.add", None, "They are connected already."),
        (IMAGES, "block.add", None, "3 × 16 × 16 does not fit 8 × 16 × 16."),
        ("pool", "fc", None, "It takes a vector, not 8 × 8 × 8."),
        ("stem.conv", "block.add", None, ""),
        ("stem.bn", "pool", None, ""),
        (IMAGES, "pool", 0, ""),
    ],
)
def test_why_a_link_is_not_possible(
    small: NetworkDocument, source: str, target: str, port: int | None, reason: str
) -> None:
    assert editing.can_connect(small, source, target, port) == reason


def test_reasons_of_all_at_once_are_those_of_each() -> None:
    document = families.build("yolov7-tiny", num_classes=4)
    insight = look(document)
    for source in [IMAGES, document.nodes[40].id, document.nodes[-3].id]:
        reasons = editing.connect_reasons(document, source, insight)
        for target, reason in reasons.items():
            assert editing.can_connect(document, source, target, None, insight) == reason
    target = next(node.id for node in document.nodes[60:] if node.layer == "concat")
    for source, reason in editing.source_reasons(document, target, 0, insight).items():
        assert editing.can_connect(document, source, target, 0, insight) == reason


def test_reasons_are_quick() -> None:
    document = families.build("yolov7-e6e")
    times = []
    for node in document.nodes[::100]:
        insight = look(document)
        started = time.process_time()
        for target in document.nodes:
            editing.can_connect(document, node.id, target.id, None, insight)
        times.append(time.process_time() - started)
    assert sorted(times)[len(times) // 2] <= 0.02


def test_a_possible_link_brings_no_problem_to_its_target() -> None:
    document = families.build("resnet20", num_classes=4)
    rng = random.Random(1)
    insight = look(document)
    ids = [node.id for node in document.nodes]
    tried = 0
    while tried < 60:
        source, target = rng.choice(ids), rng.choice(ids)
        if editing.can_connect(document, source, target, None, insight):
            continue
        tried += 1
        undo = editing.connect(document, source, target).apply(document)
        after = look(document, insight)
        kinds = {problem.kind.value for problem in after.by_node.get(target, ())}
        assert kinds <= {"unused"}
        undo.apply(document)


def test_disconnect(small: NetworkDocument) -> None:
    editing.disconnect(small, Link("stem.bn", "block.add", 1)).apply(small)
    assert wires(small, "block.add") == ("block.relu",)
    links = editing.links_between(small, ["block.relu", "pool"], ["block.add", "flatten"])
    edit = editing.disconnect(small, links)
    assert edit.title() == "Remove 2 links"
    edit.apply(small)
    assert wires(small, "block.add") == wires(small, "flatten") == ()


def test_reconnect(small: NetworkDocument) -> None:
    before = small.copy()
    edit = editing.reconnect(small, Link("stem.bn", "block.add", 1), "pool")
    undo = edit.apply(small)
    assert wires(small, "block.add") == ("block.relu",)
    assert wires(small, "pool") == ("stem.bn",)
    undo.apply(small)
    assert small == before


@pytest.mark.parametrize("layer", ["conv2d", "batch_norm", "relu", "dropout", "group_norm"])
def test_insert_on_a_link_keeps_the_shape(small: NetworkDocument, layer: str) -> None:
    shapes = small.shapes()
    edit = editing.insert_on(small, Link("stem.bn", "block.add", 1), layer)
    (new_id,) = edit.new_ids
    edit.apply(small)
    small.check()
    assert wires(small, "block.add") == ("block.relu", new_id)
    assert wires(small, "block.conv") == ("stem.bn",)
    assert small.position(new_id) == small.position("stem.bn") + 1
    assert small.shapes().items() >= shapes.items()


def test_insert_takes_what_is_said(small: NetworkDocument) -> None:
    link = Link("block.conv", "block.relu", 0)
    edit = editing.insert_on(small, link, "conv2d", {"kernel": (1, 5), "bias": False})
    edit.apply(small)
    assert edit.new_ids == ("block.conv2",)
    assert small.node("block.conv2").params == {
        "kernel": (1, 5), "bias": False, "out_channels": 8, "padding": (0, 2)
    }  # fmt: skip
    small.check()
    with pytest.raises(SettingsError):
        editing.insert_on(small, Link("stem.bn", "block.add", 1), "conv2d", {"kernel": 0})


def test_insert_on_several_links(small: NetworkDocument) -> None:
    links = editing.links_between(small, ["stem.bn"], ["block.conv", "block.add"])
    edit = editing.insert_on(small, links, "relu")
    edit.apply(small)
    (new_id,) = edit.new_ids
    assert wires(small, "block.conv") == (new_id,)
    assert wires(small, "block.add") == ("block.relu", new_id)
    with pytest.raises(GraphError, match="not there any more"):
        editing.insert_on(small, links, "relu")
    several = editing.links_between(small, ["block.relu", new_id], ["block.add"])
    with pytest.raises(GraphError, match="several layers"):
        editing.insert_on(small, several, "relu")


def test_add(small: NetworkDocument) -> None:
    edit = editing.add(small, "conv2d", {"kernel": 1}, "block", "stem.bn")
    edit.apply(small)
    (new_id,) = edit.new_ids
    assert new_id == "block.conv2"
    assert look(small).shapes[new_id] == (8, 16, 16)
    editing.add(small, "relu", block="a block").apply(small)
    assert small.nodes[-1] == Node("a_block.relu", "relu", {}, (), "a block")


def test_a_layer_behind_the_last_one_is_what_the_network_returns(small: NetworkDocument) -> None:
    before = (list(small.nodes), small.outputs)
    (last,) = small.outputs
    edit = editing.add(small, "relu", near=last)
    undo = edit.apply(small)
    assert small.outputs == edit.new_ids
    assert not small.problems()
    undo.apply(small)
    assert (small.nodes, small.outputs) == before


def test_delete_heals(small: NetworkDocument) -> None:
    editing.delete(small, ["block.relu", "block.conv"]).apply(small)
    assert wires(small, "block.add") == ("stem.bn", "stem.bn")
    editing.delete(small, ["stem.conv", "stem.bn", "fc", "flatten"]).apply(small)
    assert wires(small, "block.add") == (IMAGES, IMAGES)
    assert small.outputs == ("pool",)
    small.check()


def test_delete_without_healing_leaves_no_dangling_link(small: NetworkDocument) -> None:
    editing.delete(small, ["block.relu"], heal=False).apply(small)
    assert wires(small, "block.add") == ("stem.bn",)
    assert "Its input" not in look(small).why_not


def test_everything_can_be_deleted(small: NetworkDocument) -> None:
    before = small.copy()
    undo = editing.delete(small, editing.nodes_in(small, "")).apply(small)
    assert small.nodes == []
    assert small.outputs == ()
    undo.apply(small)
    assert small == before


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "yolov7-tiny"])
def test_deleting_any_part_leaves_no_open_link(name: str) -> None:
    document = families.build(name)
    rng = random.Random(3)
    ids = [node.id for node in document.nodes]
    for _ in range(20):
        gone = rng.sample(ids, rng.randrange(1, len(ids) // 2))
        undo = editing.delete(document, gone).apply(document)
        there = {IMAGES, *(node.id for node in document.nodes)}
        assert all(there.issuperset(node.inputs) and node.inputs for node in document.nodes)
        assert there.issuperset(document.outputs)
        undo.apply(document)
        assert [node.id for node in document.nodes] == ids


def test_deleting_a_block_heals_its_section() -> None:
    document = families.build("resnet50")
    editing.delete(document, editing.nodes_in(document, "layer1.1")).apply(document)
    document.check()


def test_duplicate_a_block() -> None:
    document = families.build("resnet50")
    edit = editing.duplicate(document, editing.nodes_in(document, "layer1.1"))
    edit.apply(document)
    assert {node_id.rpartition(".")[0] for node_id in edit.new_ids} == {"layer1.3"}
    assert wires(document, "layer1.3.conv1") == wires(document, "layer1.1.conv1")
    assert wires(document, "layer1.3.bn1") == ("layer1.3.conv1",)
    assert {problem.kind.value for problem in look(document).problems} == {"unused"}


def test_duplicate_some_layers(small: NetworkDocument) -> None:
    edit = editing.duplicate(small, ["block.conv", "block.relu"])
    edit.apply(small)
    assert edit.new_ids == ("block.conv2", "block.relu2")
    assert wires(small, "block.conv2") == ("stem.bn",)
    assert wires(small, "block.relu2") == ("block.conv2",)
    with pytest.raises(GraphError, match="Nothing is selected"):
        editing.duplicate(small, [])


def test_set_many(small: NetworkDocument) -> None:
    edit = editing.set_many(small, editing.nodes_in(small, ""), "kernel", "5")
    assert (edit.count, edit.others) == (3, 5)
    assert edit.title() == "Set kernel of 3 layers"
    edit.apply(small)
    assert {node.params["kernel"] for node in small.nodes if "kernel" in node.params} == {5}
    editing.set_many(small, ["stem.conv"], "kernel", None).apply(small)
    assert "kernel" not in small.node("stem.conv").params
    with pytest.raises(SettingsError, match="kernel"):
        editing.set_many(small, ["stem.conv"], "kernel", 0)
    with pytest.raises(SettingsError, match="wings"):
        editing.set_many(small, ["stem.conv"], "wings", 2)


def test_outputs(small: NetworkDocument) -> None:
    editing.mark_output(small, "pool").apply(small)
    assert small.outputs == ("fc", "pool")
    editing.mark_output(small, "fc", is_output=False).apply(small)
    assert small.outputs == ("pool",)
    with pytest.raises(GraphError):
        editing.mark_output(small, "nowhere")


def test_group_and_ungroup(small: NetworkDocument) -> None:
    before = small.copy()
    editing.group(small, ["block.conv", "block.relu"], "branch").apply(small)
    assert editing.nodes_in(small, "block.branch") == ("block.conv", "block.relu")
    small.check()
    assert small.digest() == before.digest()
    with pytest.raises(GraphError, match=r"already a block named block\.branch"):
        editing.group(small, ["block.add"], "branch")
    editing.ungroup(small, "block.branch").apply(small)
    assert small == before
    with pytest.raises(GraphError, match="no block named"):
        editing.ungroup(small, "nowhere")


def test_group_a_whole_block_puts_it_in_another(small: NetworkDocument) -> None:
    editing.group(small, editing.nodes_in(small, "block"), "outer").apply(small)
    assert small.node("block.conv").block == "outer.block"


def test_rename_a_block(small: NetworkDocument) -> None:
    editing.rename_block(small, "block", "body.first").apply(small)
    assert small.node("block.conv").block == "body.first"
    for bad in ("", "a/b", "a..b"):
        with pytest.raises(GraphError, match="cannot be used"):
            editing.rename_block(small, "stem", bad)
    with pytest.raises(GraphError, match="already a block"):
        editing.rename_block(small, "stem", "body")


@pytest.mark.parametrize("layer", LAYERS.names())
def test_fresh_names_may_be_used(small: NetworkDocument, layer: str) -> None:
    for block in ["", "block", "pool", "pool.deep", "for", "a b", "9x", "forward.1"]:
        name = editing.fresh_id(small, layer, block)
        small.nodes.append(Node(name, layer, {}, ("stem.bn",), block))
    kinds = {problem.kind.value for problem in look(small).problems}
    assert kinds.isdisjoint({"name", "duplicate"})


def test_no_name_is_given_twice(small: NetworkDocument) -> None:
    names = Names(small.nodes)
    given = [names.node("block.conv") for _ in range(5)]
    assert given == ["block.conv2", "block.conv3", "block.conv4", "block.conv5", "block.conv6"]
    assert [names.block("layer.0") for _ in range(3)] == ["layer.0", "layer.1", "layer.2"]


def test_changes_are_all_or_nothing(small: NetworkDocument) -> None:
    edit = editing.delete(small, ["pool", "flatten"])
    RemoveNode("pool").apply(small)
    before = small.copy()
    with pytest.raises(GraphError, match="no node named pool"):
        edit.apply(small)
    twice = editing.add(small, "relu")
    twice.apply(small)
    with pytest.raises(GraphError, match="already a node named relu"):
        twice.apply(small)
    assert len(small) == len(before) + 1


def test_hundreds_of_edits_in_a_group_are_quick() -> None:
    document = families.build("yolov7-e6e")
    ids = [node.id for node in document.nodes if node.layer == "conv2d"]
    started = time.process_time()
    for node_id in ids:
        SetParam(node_id, "bias", True).apply(document)
    editing.duplicate(document, [node.id for node in document.nodes]).apply(document)
    editing.delete(document, ids).apply(document)
    assert time.process_time() - started < 0.5


def test_impossible_links_do_not_raise(small: NetworkDocument) -> None:
    small.nodes.append(Node("odd", "rellu", {}, ("stem.bn",)))
    assert "no layer named rellu" in editing.can_connect(small, "stem.bn", "odd")
    SetParam("pool", "kernel", 3).apply(small)
    small.nodes.append(Node("bad", "max_pool", {"kernel": 0}, ()))
    assert "kernel" in editing.can_connect(small, "stem.bn", "bad")
    with pytest.raises(TangoError):
        editing.connect(small, "stem.bn", "odd")


def test_copies_of_a_long_chain_have_their_names_soon() -> None:
    count = 2000
    nodes = [Node(f"n{at}", "relu", {}, (f"n{at - 1}" if at else IMAGES,)) for at in range(count)]
    document = NetworkDocument("chain", 3, (8, 8), nodes, (f"n{count - 1}",))
    started = time.perf_counter()
    made = editing.duplicate(document, [node.id for node in nodes])
    assert time.perf_counter() - started < 2  # 0.1 s; 5 s when each name was sought from the first
    assert list(made.new_ids) == [f"n{count + at}" for at in range(count)]
    long = "n" + "9" * 5000
    document.nodes.append(Node(long, "relu", {}, (IMAGES,)))
    assert editing.duplicate(document, [long]).new_ids[0] != long

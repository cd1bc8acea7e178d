"""Copied layers are text that people can read, and paste as they were under fresh names."""

from __future__ import annotations

import random

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError
from tango_desktop.graph import IMAGES, NetworkDocument, Node, clipping, editing
from tango_desktop.graph.checks import ProblemKind
from tango_desktop.graph.insight import look


def test_the_text_is_one_line_for_each_layer(small: NetworkDocument) -> None:
    text = clipping.clip(small, ["block.relu", "block.conv"])
    assert text.splitlines() == [
        "tango-layers: 1",
        "block: block",
        "reads: {stem.bn: [8, 16, 16]}",
        "nodes:",
        "- {id: block.conv, layer: conv2d, params: {out_channels: 8, padding: 1}, "
        "inputs: [stem.bn]}",
        "- {id: block.relu, layer: relu, inputs: [block.conv]}",
    ]
    assert clipping.to_text(clipping.from_text(text)) == text


def test_paste_into_the_same_network(small: NetworkDocument) -> None:
    before = small.copy()
    edit = clipping.paste(small, clipping.clip(small, ["block.conv", "block.relu"]), "block")
    assert edit.title() == "Paste 2 layers"
    undo = edit.apply(small)
    assert edit.new_ids == ("block.conv2", "block.relu2")
    assert small.node("block.conv2").inputs == ("stem.bn",)
    assert small.node("block.relu2").inputs == ("block.conv2",)
    assert {p.kind for p in small.problems()} == {ProblemKind.UNUSED}
    undo.apply(small)
    assert small == before


def test_paste_after_a_layer(small: NetworkDocument) -> None:
    text = clipping.clip(small, ["block.conv", "block.relu"])
    edit = clipping.paste(small, text, "", "block.conv")
    edit.apply(small)
    assert small.node("conv").inputs == ("block.conv",)
    assert small.position("conv") == small.position("block.conv") + 1


def test_a_layer_that_does_not_fit_is_not_connected(small: NetworkDocument) -> None:
    text = clipping.clip(small, ["block.conv"])
    other = NetworkDocument("other", nodes=[Node("flat", "flatten", {}, (IMAGES,))])
    clipping.paste(other, text, after="flat").apply(other)
    assert other.node("conv").inputs == ()
    clipping.paste(other, text, after=IMAGES).apply(other)
    assert other.node("conv2").inputs == (IMAGES,)
    with pytest.raises(GraphError, match="no node named gone"):
        clipping.paste(other, text, after="gone")


def test_namesakes_with_another_shape_are_not_read(small: NetworkDocument) -> None:
    text = clipping.clip(small, ["block.conv"])
    other = NetworkDocument("other", nodes=[Node("stem.bn", "batch_norm", {}, (IMAGES,))])
    clipping.paste(other, text).apply(other)
    assert other.node("conv").inputs == ()


def test_a_whole_network_goes_to_another_project() -> None:
    document = families.build("resnet20", num_classes=4)
    text = clipping.clip(document, editing.nodes_in(document, ""))
    empty = NetworkDocument("empty", 3, document.size)
    clipping.paste(empty, text).apply(empty)
    empty.outputs = document.outputs
    assert empty.digest() == document.digest()
    assert look(empty).usable


def test_a_block_becomes_the_next_one_of_its_kind() -> None:
    document = families.build("resnet50")
    text = clipping.clip(document, editing.nodes_in(document, "layer2.1"))
    last = editing.nodes_in(document, "layer2.3")[-1]
    edit = clipping.paste(document, text, "layer2", last)
    edit.apply(document)
    assert {node_id.rpartition(".")[0] for node_id in edit.new_ids} == {"layer2.4"}


@pytest.mark.parametrize("seed", range(15))
def test_any_part_can_be_pasted_anywhere(seed: int) -> None:
    rng = random.Random(seed)
    source = families.build(rng.choice(["resnet20", "yolov7-tiny", "densenet121"]), num_classes=4)
    target = families.build(rng.choice(["resnet50", "vgg11"]))
    ids = [node.id for node in source.nodes]
    start = rng.randrange(len(ids) - 10)
    text = clipping.clip(source, ids[start : start + rng.randrange(1, 10)])
    before = target.copy()
    after = rng.choice(["", IMAGES, *(node.id for node in target.nodes)])
    edit = clipping.paste(target, text, rng.choice(["", "features", "new.part"]), after)
    undo = edit.apply(target)
    kinds = {p.kind for p in target.problems() if p.node in edit.new_ids}
    assert kinds <= {ProblemKind.UNUSED, ProblemKind.SHAPE}
    assert clipping.from_text(clipping.clip(target, edit.new_ids)).nodes
    undo.apply(target)
    assert target == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "tango-layers:",
        "tango-layers: 7\nnodes: []",
        "tango-layers: 1",
        "tango-layers: 1\nnodes: []",
        "tango-layers: 1\nnodes: [3]",
        "tango-layers: 1\nnodes: [{id: a}]",
        "tango-layers: 1\nnodes: [{id: a, layer: relu, inputs: [b]}, {id: a, layer: relu, "
        "inputs: []}]",
        "tango-layers: 1\nnodes: [{id: a",
        "- tango-layers: 1",
        "tango-layers: 1\nblock: [1]\nnodes: 4",
    ],
)
def test_other_text_is_refused(small: NetworkDocument, text: str) -> None:
    with pytest.raises(GraphError, match="no layers that were copied"):
        clipping.paste(small, text)


def test_odd_extras_do_no_harm(small: NetworkDocument) -> None:
    text = (
        "tango-layers: 1\nblock: elsewhere\nreads: {x: [a], y: 3}\n"
        "nodes: [{id: a b, layer: magic, inputs: [x, y], block: here}]"
    )
    edit = clipping.paste(small, text)
    edit.apply(small)
    assert edit.new_ids == ("here.a_b",)


def test_nothing_selected(small: NetworkDocument) -> None:
    with pytest.raises(GraphError, match="Nothing is selected"):
        clipping.clip(small, [])

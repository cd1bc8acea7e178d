"""The difference of two networks is told as a person would tell it."""

from __future__ import annotations

import dataclasses
import random
import statistics
import time

import pytest

from tango_desktop import families
from tango_desktop.errors import TangoError
from tango_desktop.graph import IMAGES, NetworkDocument, Node, editing
from tango_desktop.graph.compare import Changed, Difference, Narrowed, compare, cost_change
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.edits import RenameNode, SetInput, SetLayer, SetParam
from tango_desktop.graph.folding import Link
from tango_desktop.graph.insight import look
from tests.graph.random_edits import random_edit


def with_other_names(document: NetworkDocument) -> NetworkDocument:
    """The same network whose nodes have other names altogether."""
    names = {node.id: f"n{at}" for at, node in enumerate(document.nodes)} | {IMAGES: IMAGES}
    nodes = [
        Node(names[node.id], node.layer, node.params, tuple(names[i] for i in node.inputs))
        for node in document.nodes
    ]
    outputs = tuple(names[name] for name in document.outputs)
    return dataclasses.replace(document, nodes=nodes, outputs=outputs)


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "yolov7-tiny", "yolov7-w6"])
def test_other_names_are_no_difference(name: str) -> None:
    document = families.build(name)
    assert compare(document, document).is_empty
    other = with_other_names(document)
    found = compare(document, other)
    assert found.is_empty
    expected = zip(document.nodes, other.nodes, strict=True)
    assert dict(found.renamed) == {old.id: new.id for old, new in expected}


def test_parameters(small: NetworkDocument) -> None:
    after = small.copy()
    SetParam("stem.conv", "padding", 0).apply(after)
    SetParam("stem.conv", "kernel", 5).apply(after)
    found = compare(small, after)
    values = {"kernel": (None, 5), "padding": (1, None)}
    assert found.changed == (Changed("stem.conv", "stem.conv", values),)
    assert len(found.unchanged) == 7
    assert (found.added, found.removed, found.renamed) == ((), (), ())


def test_an_inserted_layer_changes_no_other(small: NetworkDocument) -> None:
    after = small.copy()
    edit = editing.insert_on(small, Link("stem.bn", "block.conv", 0), "relu")
    edit.apply(after)
    found = compare(small, after)
    assert found.added == edit.new_ids
    assert found.changed == ()
    back = compare(after, small)
    assert back.removed == edit.new_ids
    assert back.changed == ()


def test_links_outputs_and_pictures(small: NetworkDocument) -> None:
    after = small.copy()
    editing.connect(after, "stem.bn", "pool").apply(after)
    editing.mark_output(after, "pool").apply(after)
    SetInput(1, (32, 32)).apply(after)
    found = compare(small, after)
    assert found.changed == (Changed("pool", "pool", {}, (("block.add",), ("stem.bn",))),)
    assert found.outputs == (("fc",), ("fc", "pool"))
    assert found.pictures == ((3, 16, 16), (1, 32, 32))


def test_another_layer_under_the_same_name(small: NetworkDocument) -> None:
    after = small.copy()
    SetLayer("pool", "avg_pool").apply(after)
    (changed,) = compare(small, after).changed
    assert (changed.id_after, changed.layer) == ("pool", ("max_pool", "avg_pool"))


def test_a_renamed_and_changed_layer(small: NetworkDocument) -> None:
    after = small.copy()
    RenameNode("block.conv", "block.first").apply(after)
    SetParam("block.first", "bias", False).apply(after)
    found = compare(small, after)
    assert found.renamed == (("block.conv", "block.first"),)
    assert found.changed == (Changed("block.conv", "block.first", {"bias": (None, False)}),)
    assert (found.added, found.removed) == ((), ())


@pytest.mark.parametrize("name", ["yolov7-tiny", "resnet50"])
def test_the_deploy_form(name: str) -> None:
    training = families.build(name)
    deploy = deploy_form(training)
    found = compare(training, deploy)
    norms = {node.id for node in training.nodes if node.layer == "batch_norm"}
    assert norms <= set(found.removed)
    assert not found.added
    assert {training.node(c.id_before).layer for c in found.changed} <= {"conv2d"}
    assert all(set(changed.params) == {"bias"} for changed in found.changed)
    other = compare(training, with_other_names(deploy))
    assert len(other.removed) == len(found.removed)
    assert not other.added


def test_a_renamed_network_with_a_layer_more() -> None:
    before = families.build("resnet50")
    after = with_other_names(before)
    target = after.nodes[80]
    edit = editing.insert_on(after, Link(target.inputs[0], target.id, 0), "dropout")
    edit.apply(after)
    found = compare(before, after)
    assert found.added == edit.new_ids
    assert not found.removed
    assert not found.changed


def assert_complete(before: NetworkDocument, after: NetworkDocument, found: Difference) -> None:
    """Every layer is told of once."""
    old = [*found.removed, *(c.id_before for c in found.changed), *(a for a, _ in found.unchanged)]
    new = [*found.added, *(c.id_after for c in found.changed), *(b for _, b in found.unchanged)]
    assert sorted(old) == sorted({node.id for node in before.nodes})
    assert sorted(new) == sorted({node.id for node in after.nodes})


@pytest.mark.parametrize("seed", range(20))
def test_every_layer_is_told_of_once(seed: int) -> None:
    rng = random.Random(seed)
    before = families.build(rng.choice(["resnet20", "yolov7-tiny"]), num_classes=4)
    after = before.copy() if seed % 2 else with_other_names(before)
    for _ in range(rng.randrange(12)):
        try:
            random_edit(after, rng).apply(after)
        except TangoError:
            continue
    assert_complete(before, after, compare(before, after))
    assert_complete(after, before, compare(after, before))


def test_two_different_networks() -> None:
    before, after = families.build("resnet50"), families.build("vgg16")
    assert_complete(before, after, compare(before, after))


def test_the_largest_is_quick() -> None:
    before = families.build("yolov7-e6e")
    for after in (before.copy(), with_other_names(before), deploy_form(before)):
        times = []
        for _ in range(5):
            started = time.process_time()
            compare(before, after)
            times.append(time.process_time() - started)
        assert statistics.median(times) <= 0.05


def test_a_layer_that_is_called_as_the_pictures_is_one_that_was_added() -> None:
    before = families.build("resnet20", 3, 3, 32)
    after = before.copy()
    after.nodes.append(Node(IMAGES, "relu", {}, (IMAGES,)))
    assert compare(before, after).added == (IMAGES,)
    assert compare(after, before).removed == (IMAGES,)
    assert compare(after, after).is_empty


def test_what_a_difference_comes_to() -> None:
    before = families.build("resnet18", 5, 3, 64)
    after = before.copy()
    SetParam("layer1.0.conv1", "out_channels", 24).apply(after)
    RenameNode("layer1.0.conv1", "narrow").apply(after)
    found = cost_change(compare(before, after), look(before), look(after))
    assert found.narrowed == (Narrowed("layer1.0.conv1", "narrow", 64, 24),)
    assert found.before.parameters == before.parameter_count()
    assert found.after.macs == after.macs() < found.before.macs
    back = cost_change(compare(after, before), look(after), look(before))
    assert back.narrowed == ()

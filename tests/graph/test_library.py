"""Blocks of the user's own library: saved, read, used with other values."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError, SettingsError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument, editing, library
from tango_desktop.graph.insight import look
from tango_desktop.graph.library import BlockParam, LibraryBlock, Target


@pytest.fixture
def resnet() -> NetworkDocument:
    """ResNet-50 for four classes."""
    return families.build("resnet50", num_classes=4)


@pytest.fixture
def bottleneck(resnet: NetworkDocument) -> LibraryBlock:
    """Its second block, with its width as a parameter."""
    ids = editing.nodes_in(resnet, "layer1.1")
    params = library.suggested_params(resnet, ids)
    return library.block_from(resnet, ids, "bottleneck", "Bottleneck", "Narrow and wide", params)


def test_widths_are_suggested_in_proportion(bottleneck: LibraryBlock) -> None:
    (width,) = bottleneck.params
    assert (width.name, width.default) == ("channels", 64)
    assert [target.factor for target in width.sets] == [1, 1, 4]


def test_saved_and_read_again(bottleneck: LibraryBlock) -> None:
    path = library.save(bottleneck)
    assert path.parent == library.folder()
    assert library.read() == library.Library((bottleneck,), ())
    with pytest.raises(GraphError, match="already a block named bottleneck"):
        library.save(bottleneck)
    library.save(bottleneck, replace=True)
    library.remove("bottleneck")
    library.remove("bottleneck")
    assert library.read().blocks == ()


def test_the_file_can_be_read_by_people(bottleneck: LibraryBlock) -> None:
    lines = library.save(bottleneck).read_text("utf-8").splitlines()
    assert lines[:3] == ["schema: 1", "title: Bottleneck", "help: Narrow and wide"]
    assert any("layer1.1.conv3, param: out_channels, factor: '4'" in line for line in lines)


def test_used_as_it_is(resnet: NetworkDocument, bottleneck: LibraryBlock) -> None:
    after = editing.nodes_in(resnet, "layer1.2")[-1]
    edit = library.use(resnet, bottleneck, None, "layer1", after)
    before = resnet.copy()
    undo = edit.apply(resnet)
    assert edit.title() == "Add Bottleneck"
    assert {node_id.rpartition(".")[0] for node_id in edit.new_ids} == {"layer1.bottleneck"}
    kinds = {problem.kind.value for problem in look(resnet).problems}
    assert kinds == {"unused"}
    again = library.use(resnet, bottleneck, None, "layer1", after)
    assert all(name.startswith("layer1.bottleneck2.") for name in again.new_ids)
    undo.apply(resnet)
    assert resnet == before


def test_used_with_another_width(bottleneck: LibraryBlock) -> None:
    net = DocumentBuilder("n", 3, (32, 32))
    net.add("stem", "conv2d", IMAGES, out_channels=128, padding=1)
    document = net.document()
    edit = library.use(document, bottleneck, {"channels": "32"}, after="stem")
    edit.apply(document)
    document.outputs = (edit.new_ids[-1],)
    assert document.node("bottleneck.conv1").settings.out_channels == 32
    assert document.node("bottleneck.conv3").settings.out_channels == 128
    document.check()


def test_values_that_cannot_be(resnet: NetworkDocument, bottleneck: LibraryBlock) -> None:
    for values in ({"channels": 0}, {"channels": "many"}, {"chanels": 3}):
        with pytest.raises(SettingsError, match="chan"):
            library.use(resnet, bottleneck, values)
    ids = editing.nodes_in(resnet, "layer1.1")
    half = BlockParam("width", 256, (
        Target("layer1.1.conv3", "out_channels"),
        Target("layer1.1.conv1", "out_channels", Fraction(1, 4)),
    ))  # fmt: skip
    block = library.block_from(resnet, ids, "other", params=[half])
    with pytest.raises(SettingsError, match="no whole number") as caught:
        library.use(resnet, block, {"width": 255})
    assert "multiple of 4" in caught.value.hint


def test_any_parameter_may_be_one_of_the_block(small: NetworkDocument) -> None:
    steps = BlockParam("step", 1, (Target("block.conv", "stride"),))
    with_bias = BlockParam("with_bias", True, (Target("block.conv", "bias"),))
    block = library.block_from(small, ["block.conv"], "conv", params=[steps, with_bias])
    library.save(block)
    (found,) = library.read().blocks
    assert found.declared(found.params[1]).kind.value == "bool"
    edit = library.use(small, found, {"step": (1, 2), "with_bias": "no"}, after="stem.bn")
    edit.apply(small)
    assert small.node(edit.new_ids[0]).settings.stride == (1, 2)
    assert small.node(edit.new_ids[0]).settings.bias is False


@pytest.mark.parametrize("name", ["", "a.b", "for", "../x", "a b"])
def test_names_that_cannot_be(small: NetworkDocument, name: str) -> None:
    with pytest.raises(GraphError, match="cannot be used"):
        library.block_from(small, ["fc"], name)


@pytest.mark.parametrize(
    "targets", [(), (Target("gone", "bias"),), (Target("fc", "wings"),),
                (Target("fc", "bias"), Target("gone", "bias"))],
)  # fmt: skip
def test_parameters_of_nothing(small: NetworkDocument, targets: tuple[Target, ...]) -> None:
    with pytest.raises(GraphError, match="sets nothing"):
        library.block_from(small, ["fc"], "fc", params=[BlockParam("bias", True, targets)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "schema: 1",
        "schema: 99\nnodes: []",
        "schema: 1\nnodes: [{id: a, layer: relu, inputs: []}]\nparams: [3]",
        "schema: 1\nnodes: [{id: a, layer: relu, inputs: []}]\nparams: 3",
        "schema: 1\nnodes: [{id: a, layer: relu, inputs: []}]\nparams: [{name: x}]",
        "schema: 1\nnodes: [{id: a, layer: linear, inputs: []}]\nparams: [{name: x, default: 1, "
        "sets: [{node: a, param: out_features, factor: 1/0}]}]",
        "schema: 1\nnodes: [{id: a, layer: linear, inputs: []}]\nparams: [{name: x, default: 0, "
        "sets: [{node: a, param: out_features}]}]",
        "schema: 1\nnodes: [{id: a, layer: linear, inputs: []}]\nparams: [{name: x, default: 1, "
        "sets: [{node: b, param: out_features}]}]",
        "nodes: [",
    ],
)
def test_damaged_files_are_named_and_skipped(bottleneck: LibraryBlock, text: str) -> None:
    library.save(bottleneck)
    bad = library.folder() / "bad.yaml"
    bad.write_text(text, "utf-8")
    found = library.read()
    assert found.blocks == (bottleneck,)
    (damaged,) = found.damaged
    assert damaged.path == Path(bad)
    assert damaged.message.endswith(".")

"""What networks answer, and fitting them to other classes."""

from __future__ import annotations

import pytest

from tango_desktop import families
from tango_desktop.families import MODELS
from tango_desktop.graph import DocumentBuilder, Node
from tango_desktop.graph.edits import AddNode, RemoveNode, SetOutputs
from tango_desktop.graph.heads import Answer, head_of, set_classes

_SIDES = {"classification": (Answer.CLASSES, 64), "detection": (Answer.BOXES, 128)}


@pytest.mark.parametrize("name", MODELS.names())
def test_every_family_s_head_is_found_and_refitted(name: str) -> None:
    answer, side = _SIDES[MODELS.get(name).task]
    document = families.build(name, 7, 3, side)
    head = head_of(document)
    assert head is not None
    assert (head.answer, head.classes) == (answer, 7)
    edit = set_classes(document, 3)
    assert edit is not None
    undo = edit.apply(document)
    assert document.digest() == families.build(name, 3, 3, side).digest()
    undo.apply(document)
    assert document.digest() == families.build(name, 7, 3, side).digest()


def test_a_convolution_before_a_global_pool_sets_the_classes() -> None:
    builder = DocumentBuilder("squeeze", 3, (32, 32))
    builder.add("conv", "conv2d", out_channels=10, kernel=1)
    builder.add("relu", "relu")
    builder.add("pool", "global_avg_pool")
    builder.add("flatten", "flatten")
    document = builder.document()
    head = head_of(document)
    assert head is not None
    assert head.makers == ("conv",)
    edit = set_classes(document, 4)
    assert edit is not None
    edit.apply(document)
    assert document.output_shapes() == ((4,),)


def test_where_maps_are_laid_out_no_layer_sets_the_classes() -> None:
    builder = DocumentBuilder("flat", 3, (4, 4))
    builder.add("conv", "conv2d", out_channels=10, kernel=1)
    builder.add("flatten", "flatten")
    document = builder.document()
    head = head_of(document)
    assert head is not None
    assert head.makers == ()
    assert set_classes(document, 4) is None


def test_a_feature_map_is_no_answer() -> None:
    builder = DocumentBuilder("maps", 3, (32, 32))
    builder.add("conv", "conv2d")
    assert head_of(builder.document()) is None


@pytest.mark.parametrize("softmax", [False, True])
def test_what_files_end_in_is_made_what_training_takes(softmax: bool) -> None:
    builder = DocumentBuilder("squeeze", 3, (32, 32))
    builder.add("conv", "conv2d", out_channels=10, kernel=1)
    builder.add("pool", "adaptive_avg_pool", output=1)
    if softmax:
        builder.add("prob", "softmax")
    document = builder.document()
    before = document.digest()
    head = head_of(document)
    assert head is not None
    assert (head.classes, head.makers, head.is_flat) == (10, ("conv",), False)
    assert head.softmax == ("prob" if softmax else "")
    edit = set_classes(document, 4)
    assert edit is not None
    undo = edit.apply(document)
    document.check()
    assert document.output_shapes() == ((4,),)
    assert [node.layer for node in document] == ["conv2d", "adaptive_avg_pool", "flatten"]
    undo.apply(document)
    assert document.digest() == before


def test_a_softmax_goes_also_where_the_classes_are_right() -> None:
    document = families.build("resnet18", 5, 3, 64)
    AddNode(Node("prob", "softmax", {}, ("fc",))).apply(document)
    SetOutputs(("prob",)).apply(document)
    edit = set_classes(document, 5)
    assert edit is not None
    edit.apply(document)
    assert document.digest() == families.build("resnet18", 5, 3, 64).digest()


def test_a_broken_network_has_no_head() -> None:
    document = families.build("resnet18", 5, 3, 64)
    RemoveNode("conv1").apply(document)
    assert head_of(document) is None
    assert set_classes(document, 3) is None

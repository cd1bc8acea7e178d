"""Deploy form by pattern: what is folded, and what has to stay."""

from __future__ import annotations

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument
from tango_desktop.graph.deploy_form import branches_merged, deploy_form, norms_folded, rewrite


def fold_norms(document: NetworkDocument) -> NetworkDocument:
    """Batch norms folded and branches merged; heads stay as they are."""
    return rewrite(document, (norms_folded, branches_merged))[0]


def layers(document: NetworkDocument) -> list[str]:
    """The layers in order."""
    return [node.layer for node in document]


@pytest.mark.parametrize("name", ["resnet18", "resnet20", "vgg11_bn"])
def test_classifiers_lose_every_norm(name: str) -> None:
    document = families.build(name, size=32)
    norms = layers(document).count("batch_norm")
    folded = deploy_form(document)
    assert norms > 0
    assert "batch_norm" not in layers(folded)
    assert len(folded) == len(document) - norms
    assert folded.output_shapes() == document.output_shapes()
    assert folded.macs() == document.macs()
    weights = (n for n in document if n.layer == "conv2d" and not n.settings.bias)
    biases = sum(n.settings.out_channels for n in weights)
    norm_weights = sum(c.parameters for c in document.costs() if c.layer == "batch_norm")
    assert folded.parameter_count() == document.parameter_count() - norm_weights + biases
    assert folded.problems() == ()


def test_norms_before_convolutions_stay() -> None:
    document = families.build("densenet121", size=32)
    folded = fold_norms(document)
    kept = [node.id for node in folded if node.layer == "batch_norm"]
    assert "features.denseblock1.denselayer1.norm1" in kept
    assert "features.denseblock1.denselayer1.norm2" not in kept


def test_the_document_stays_as_it_was() -> None:
    document = families.build("resnet18", size=32)
    digest = document.digest()
    deploy_form(document)
    assert document.digest() == digest


def test_deploy_form_has_a_deploy_form() -> None:
    document = families.build("yolov7", size=64, form="deploy", neck="scale-sequence")
    assert deploy_form(document) == document


def test_nothing_is_folded_that_others_read(small: NetworkDocument) -> None:
    small.outputs = (*small.outputs, "stem.conv")
    assert "batch_norm" in layers(deploy_form(small))


def test_problems_are_refused(small: NetworkDocument) -> None:
    small.outputs = ("nowhere",)
    with pytest.raises(GraphError, match="nowhere"):
        deploy_form(small)


def branches(**changed: object) -> NetworkDocument:
    """A 3 × 3, a 1 × 1 and a norm on one input of 4 channels, added."""
    net = DocumentBuilder("branches", 3, (8, 8))
    source = net.add("source", "conv2d", out_channels=4)
    first = {"out_channels": 4, "kernel": 3, "padding": 1, **changed}
    net.add("dense.conv", "conv2d", source, **first)
    dense = net.add("dense.bn", "batch_norm")
    point = net.add("point", "conv2d", source, out_channels=4, kernel=1)
    identity = net.add("identity", "batch_norm", source)
    net.add("add", "add", dense, point, identity)
    net.add("relu", "relu")
    return net.document()


def test_branches_on_one_input_become_one_convolution() -> None:
    merged = deploy_form(branches())
    assert [node.id for node in merged] == ["source", "dense.conv", "relu"]
    assert merged.node("relu").inputs == ("dense.conv",)
    assert merged.node("dense.conv").settings.bias
    assert fold_norms(branches()) == merged


def test_a_shortcut_around_one_convolution_becomes_part_of_it() -> None:
    net = DocumentBuilder("shortcut", 3, (8, 8))
    source = net.add("source", "conv2d", out_channels=4)
    net.add("conv", "conv2d", out_channels=4, padding=1)
    net.add("add", "add", net.last, source)
    assert [node.id for node in deploy_form(net.document())] == ["source", "conv"]


def test_residual_blocks_of_several_convolutions_stay() -> None:
    document = families.build("resnet18", size=32)
    assert layers(deploy_form(document)).count("add") == layers(document).count("add")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"kernel": 2, "stride": 2}, {"kernel": 1, "stride": 2}),  # the middle is between pixels
        ({"dilation": 2, "padding": 2}, {"kernel": 1}),
        ({"padding": 1, "groups": 2}, {"kernel": 1}),
        ({"dilation": 2, "padding": 2}, {"padding": 1}),
    ],
)
def test_branches_that_are_not_aligned_stay(
    first: dict[str, object], second: dict[str, object]
) -> None:
    net = DocumentBuilder("apart", 4, (8, 8))
    a = net.add("a", "conv2d", IMAGES, out_channels=4, **first)
    b = net.add("b", "conv2d", IMAGES, out_channels=4, **second)
    net.add("add", "add", a, b)
    assert layers(deploy_form(net.document())) == ["conv2d", "conv2d", "add"]


def test_shift_before_padding_stays() -> None:
    for padding, kept in ((0, False), (1, True)):
        net = DocumentBuilder("shift", 3, (8, 8))
        net.add("shift", "implicit_add")
        net.add("conv", "conv2d", out_channels=4, padding=padding)
        net.add("scale", "implicit_multiply")
        found = layers(deploy_form(net.document()))
        assert ("implicit_add" in found) is kept
        assert "implicit_multiply" not in found


def test_auxiliary_heads_go_with_what_only_they_need() -> None:
    document = families.build("yolov7-w6", size=64)
    deployed = deploy_form(document)
    assert deployed.outputs == ("detect",)
    assert not [node.id for node in deployed if "aux" in node.id]


def test_an_auxiliary_head_alone_stays() -> None:
    document = families.build("yolov7-w6", size=64)
    document.outputs = ("detect_aux",)
    needed = {"detect_aux"}
    for node in reversed(document.nodes):
        if node.id in needed:
            needed.update(node.inputs)
    document.nodes = [node for node in document.nodes if node.id in needed]
    assert deploy_form(document).outputs == ("detect_aux",)


def stacked(*between: str, levels: int = 3) -> NetworkDocument:
    """Levels stacked, convolved in 3-D, then ``between``, then pooled."""
    net = DocumentBuilder("stacked", 2, (4, 4))
    sources = [net.add(f"level{n}", "conv2d", IMAGES, out_channels=2) for n in range(levels)]
    net.add("stack", "stack_levels", *sources)
    net.add("conv", "conv3d", out_channels=5)
    for layer in between:
        net.add(layer, layer)
    net.add("pool", "level_pool")
    return net.document()


@pytest.mark.parametrize("between", [(), ("leaky_relu",), ("batch_norm", "relu")])
@pytest.mark.parametrize("levels", [1, 2, 3, 5])
def test_levels_become_two_dimensional(between: tuple[str, ...], levels: int) -> None:
    document = stacked(*between, levels=levels)
    flat = deploy_form(document)
    assert flat.problems() == ()
    assert flat.output_shapes() == document.output_shapes()
    assert not {"stack_levels", "conv3d", "level_pool"} & set(layers(flat))
    assert layers(flat).count("conv2d") == 2 * levels
    # Of three slices for each level, those outside the stack are not multiplied.
    assert flat.macs() <= document.macs()


@pytest.mark.parametrize("between", [("silu",), ("relu", "silu"), ("dropout",)])
def test_levels_with_another_activation_stay(between: tuple[str, ...]) -> None:
    assert "conv3d" in layers(deploy_form(stacked(*between)))


def test_new_nodes_take_free_names() -> None:
    document = stacked()
    taken = document.copy()
    taken.nodes[0] = type(taken.nodes[0])("conv0", "conv2d", taken.nodes[0].params, (IMAGES,))
    stack = taken.node("stack")
    at = taken.position("stack")
    taken.nodes[at] = type(stack)("stack", "stack_levels", {}, ("conv0", *stack.inputs[1:]))
    flat = deploy_form(taken)
    assert flat.problems() == ()
    assert {"conv0", "conv0_"} <= {node.id for node in flat}

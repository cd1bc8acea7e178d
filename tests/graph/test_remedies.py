"""Every remedy that is offered mends its problem and breaks nothing before it."""

from __future__ import annotations

import random

import pytest

from tango_desktop import families
from tango_desktop.errors import TangoError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument, Node, Problem, ProblemKind
from tango_desktop.graph.edits import RemoveNode, ReplaceNode, SetInput, SetParam
from tango_desktop.graph.insight import Insight, look
from tango_desktop.graph.remedies import Remedy, remedies
from tests.graph.random_edits import random_edit


def offered(document: NetworkDocument, kind: ProblemKind, node: str = "") -> list[Remedy]:
    """What is offered for the first problem of a kind."""
    insight = look(document)
    problem = next(p for p in insight.problems if p.kind is kind and node in ("", p.node))
    found = remedies(document, insight, problem)
    for remedy in found:
        assert_mends(document, insight, problem, remedy)
    return list(found)


def titles(document: NetworkDocument, kind: ProblemKind, node: str = "") -> list[str]:
    """How the remedies for a problem are called."""
    return [remedy.title for remedy in offered(document, kind, node)]


def assert_mends(
    document: NetworkDocument, insight: Insight, problem: Problem, remedy: Remedy
) -> None:
    """The problem is gone, no layer before it has a new kind, and it can be undone."""
    mended = document.copy()
    undo = remedy.edit.apply(mended)
    after = mended.problems()
    assert problem not in after
    known = {(p.kind, p.node) for p in insight.problems}
    places = {node.id: place for place, node in enumerate(mended.nodes)}
    here = places.get(problem.node, -1)
    earlier = [p for p in after if p.node and 0 <= places.get(p.node, -1) < here]
    assert {(p.kind, p.node) for p in earlier} <= known
    undo.apply(mended)
    assert mended == document


def broken(name: str, seed: int, edits: int) -> NetworkDocument:
    """A network of a family after some random edits."""
    document = families.build(name, num_classes=4)
    rng = random.Random(seed)
    for _ in range(edits):
        try:
            random_edit(document, rng).apply(document)
        except TangoError:
            continue
    return document


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", ["resnet20", "vgg11_bn", "yolov7-tiny"])
def test_remedies_of_random_faults(name: str, seed: int) -> None:
    document = broken(name, seed, edits=seed % 4 + 1)
    insight = look(document)
    rng = random.Random(seed)
    problems = list(insight.problems)
    for problem in rng.sample(problems, min(6, len(problems))):
        found = remedies(document, insight, problem)
        assert len(found) <= 4
        assert len({remedy.title for remedy in found}) == len(found)
        for remedy in found:
            assert_mends(document, insight, problem, remedy)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet20", "resnet50", "densenet121", "vgg11_bn", "yolov7-tiny"])
def test_nearly_every_problem_has_a_remedy(name: str) -> None:
    with_remedy = asked = 0
    for seed in range(100, 140):
        document = broken(name, seed, 2)
        insight = look(document)
        for problem in insight.problems[:4]:
            found = remedies(document, insight, problem)
            asked += 1
            with_remedy += bool(found)
            for remedy in found:
                assert_mends(document, insight, problem, remedy)
    assert with_remedy >= 0.95 * asked


def test_channels_of_branches_that_are_added(small: NetworkDocument) -> None:
    SetParam("block.conv", "out_channels", 16).apply(small)
    found = titles(small, ProblemKind.SHAPE)
    assert found == [
        "Set output channels of stem.conv to 16",
        "Set output channels of block.conv to 8",
        "Insert a 1 × 1 convolution 8 → 16",
        "Insert a 1 × 1 convolution 16 → 8",
    ]


def test_sizes_of_branches_that_are_added(small: NetworkDocument) -> None:
    SetParam("block.conv", "stride", 2).apply(small)
    found = titles(small, ProblemKind.SHAPE)
    assert "Set stride of block.conv to 1" in found
    assert "Insert an upsampling by 2" in found
    assert "Insert a 1 × 1 convolution 8 → 8 with stride 2" in found


def test_both_at_once(small: NetworkDocument) -> None:
    SetParam("block.conv", "stride", 2).apply(small)
    SetParam("block.conv", "out_channels", 16).apply(small)
    assert titles(small, ProblemKind.SHAPE)[0] in (
        "Insert a 1 × 1 convolution 8 → 16 with stride 2",
        "Insert an upsampling by 2, a 1 × 1 convolution 16 → 8",
    )


def test_concatenated_maps_of_two_sizes() -> None:
    net = DocumentBuilder("c", 3, (16, 16))
    first = net.add("a", "conv2d", IMAGES, out_channels=4, padding=1)
    second = net.add("b", "conv2d", first, out_channels=6, padding=1, stride=2)
    net.add("join", "concat", first, second)
    found = titles(net.document(), ProblemKind.SHAPE)
    assert "Set stride of b to 1" in found
    assert "Insert an upsampling by 2" in found


@pytest.mark.parametrize("groups", [3, 5, 16])
def test_groups(small: NetworkDocument, groups: int) -> None:
    SetParam("block.conv", "groups", groups).apply(small)
    found = titles(small, ProblemKind.SHAPE, "block.conv")
    assert any(title.startswith("Set groups of block.conv to") for title in found)


def test_the_nearest_number_of_groups(small: NetworkDocument) -> None:
    SetParam("block.conv", "groups", 5).apply(small)
    assert titles(small, ProblemKind.SHAPE, "block.conv")[0] == "Set groups of block.conv to 4"


def test_an_upsampling_too_far() -> None:
    document = families.build("yolov7-tiny", num_classes=4)
    SetParam("neck.up4.upsample", "scale", 4).apply(document)
    assert "Set factor of neck.up4.upsample to 2" in titles(document, ProblemKind.SHAPE)


def test_a_chain_that_was_cut_is_joined_again() -> None:
    document = families.build("vgg11", num_classes=4)
    cut = document.nodes[6]
    (source,) = cut.inputs
    ReplaceNode(cut.id, Node(cut.id, cut.layer, cut.params)).apply(document)
    again = f"Connect {source} to {cut.id}"
    assert titles(document, ProblemKind.UNUSED)[0] == again
    assert titles(document, ProblemKind.SHAPE, cut.id)[0] == f"Connect to {source}"


def test_a_linear_layer_after_a_map(small: NetworkDocument) -> None:
    ReplaceNode("fc", Node("fc", "linear", {"out_features": 5}, ("pool",))).apply(small)
    RemoveNode("flatten").apply(small)
    assert titles(small, ProblemKind.SHAPE)[:2] == ["Insert a global pool", "Insert a flatten"]


def test_a_convolution_after_a_vector(small: NetworkDocument) -> None:
    small.nodes.append(Node("late", "conv2d", {"out_channels": 4}, ("flatten",)))
    small.outputs = ("fc", "late")
    assert titles(small, ProblemKind.SHAPE)[0] == "Connect to pool"


def test_a_window_larger_than_the_map(small: NetworkDocument) -> None:
    SetParam("pool", "kernel", 40).apply(small)
    found = titles(small, ProblemKind.SHAPE, "pool")
    assert "Set kernel of pool to 16" in found


def test_padding_larger_than_half_the_window(small: NetworkDocument) -> None:
    SetParam("pool", "padding", 2).apply(small)
    assert "Set padding of pool to 1" in titles(small, ProblemKind.SHAPE, "pool")


def test_levels_of_a_head() -> None:
    document = families.build("yolov7-tiny", num_classes=4)
    detect = next(node for node in document.nodes if node.layer == "detect")
    SetParam(detect.id, "classes", 7).apply(document)
    found = titles(document, ProblemKind.SHAPE, detect.id)
    assert any("3 layers to 36" in title for title in found)
    assert f"Set classes of {detect.id} to 4" in found


def test_missing_inputs(small: NetworkDocument) -> None:
    ReplaceNode("block.add", Node("block.add", "add", {}, ("block.relu",))).apply(small)
    assert titles(small, ProblemKind.SHAPE)[0].startswith("Connect to ")
    ReplaceNode("pool", Node("pool", "max_pool", {}, ("stem.bn", "block.relu"))).apply(small)
    assert "Insert an addition" in titles(small, ProblemKind.SHAPE, "pool")
    assert "Keep only block.relu" in titles(small, ProblemKind.SHAPE, "pool")


def test_links_that_lead_nowhere(small: NetworkDocument) -> None:
    RemoveNode("stem.bn").apply(small)
    found = titles(small, ProblemKind.DANGLING, "block.add")
    assert found[0].startswith("Connect to ")
    assert "Connect to stem.conv" in titles(small, ProblemKind.DANGLING, "block.conv")


def test_results_that_are_not_used(small: NetworkDocument) -> None:
    small.nodes.insert(3, Node("spare", "relu", {}, ("stem.bn",)))
    found = titles(small, ProblemKind.UNUSED)
    assert set(found) >= {"Connect spare to block.add", "Mark spare as output", "Remove spare"}


def test_outputs(small: NetworkDocument) -> None:
    small.outputs = ()
    assert titles(small, ProblemKind.OUTPUT)[0] == "Mark fc as output"
    small.outputs = ("fcc", "fc")
    assert "Return only fc" in titles(small, ProblemKind.OUTPUT)
    small.outputs = ("fc", "fc")
    assert titles(small, ProblemKind.OUTPUT)[0] == "Return only fc"


def test_circles(small: NetworkDocument) -> None:
    conv = Node("block.conv", "conv2d", {"out_channels": 8, "padding": 1}, ("block.add",))
    ReplaceNode("block.conv", conv).apply(small)
    assert "Let block.conv read stem.bn instead" in titles(small, ProblemKind.CYCLE)


def test_names(small: NetworkDocument) -> None:
    ReplaceNode("fc", Node("fc", "linear", {}, ("flatten",))).apply(small)
    small.nodes[-1] = Node("a b", "linear", {}, ("flatten",))
    small.outputs = ("a b",)
    assert "Rename a b to a_b" in titles(small, ProblemKind.NAME)
    small.nodes[-1] = Node("pool.fc", "linear", {}, ("flatten",))
    small.outputs = ("pool.fc",)
    assert titles(small, ProblemKind.NAME)[0] == "Rename pool.fc to pool2.fc"


def test_namesakes(small: NetworkDocument) -> None:
    small.nodes.append(Node("fc", "linear", {}, ("flatten",)))
    assert titles(small, ProblemKind.DUPLICATE) == ["Rename the second one to fc2"]
    small.nodes.append(Node("fc", "linear", {}, ("flatten",)))
    assert titles(small, ProblemKind.DUPLICATE) == ["Rename all but the first one"]


def test_layers_that_are_not_known(small: NetworkDocument) -> None:
    ReplaceNode("pool", Node("pool", "maxpool", {"kernel": 2, "odd": 1}, ("block.add",))).apply(
        small
    )
    (first, *_) = offered(small, ProblemKind.LAYER)
    assert first.title == "Make pool a Max pool"
    first.edit.apply(small)
    assert small.node("pool").params == {"kernel": 2}


def test_parameters(small: NetworkDocument) -> None:
    def put(**params: object) -> None:
        ReplaceNode("pool", Node("pool", "max_pool", params, ("block.add",))).apply(small)

    put(kernel=0)
    assert titles(small, ProblemKind.PARAMETER)[:2] == ["Set kernel = 1", "Set kernel = 2"]
    put(kernal=4)
    assert "Set kernel = 4" in titles(small, ProblemKind.PARAMETER)
    put(stride="many", kernel=2)
    assert titles(small, ProblemKind.PARAMETER)[0] == "Set stride = 2"
    put(zzzzzz=4)
    assert titles(small, ProblemKind.PARAMETER)[0] == "Remove the setting zzzzzz"


def test_pictures_that_do_not_exist(small: NetworkDocument) -> None:
    SetInput(0, (16, -2)).apply(small)
    assert titles(small, ProblemKind.INPUT) == ["Use pictures of 3 × 16 × 16"]


def test_the_largest_is_answered_at_once() -> None:
    document = families.build("yolov7-e6e")
    node = next(node for node in document.nodes if node.layer == "concat")
    RemoveNode(node.inputs[0]).apply(document)
    insight = look(document)
    assert remedies(document, insight, insight.problems[0])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none(small: NetworkDocument, value: float) -> None:
    node = next(node for node in small.nodes if node.layer == "conv2d")
    ReplaceNode(node.id, Node(node.id, "conv2d", {"out_channels": value}, node.inputs)).apply(small)
    insight = look(small)
    assert [problem.kind for problem in insight.problems if problem.node == node.id]
    for problem in insight.problems:
        for remedy in remedies(small, insight, problem):
            assert remedy.edit.title()

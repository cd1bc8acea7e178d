"""Which channels can only go together, and the document without some of them."""

from __future__ import annotations

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError
from tango_desktop.graph import IMAGES, LAYERS, DocumentBuilder, NetworkDocument
from tango_desktop.graph.compare import compare
from tango_desktop.graph.pruning import ChannelGroup, Couplings, Role, groups, prune
from tango_desktop.graph.pruning_rules import RULES


def by_name(document: NetworkDocument) -> dict[str, ChannelGroup]:
    return {group.name: group for group in groups(document)}


def test_every_layer_has_a_rule() -> None:
    assert set(RULES) == set(LAYERS.names())


def test_a_residual_connection_couples(small: NetworkDocument) -> None:
    found = by_name(small)
    assert list(found) == ["stem.conv", "fc"]
    assert found["stem.conv"].makers == ("stem.conv", "block.conv")
    assert found["stem.conv"].channels == 8
    assert found["fc"].reason == "The network answers with them."


def test_members_say_what_goes(small: NetworkDocument) -> None:
    members = {(member.node, member.role): member for member in by_name(small)["stem.conv"].members}
    assert set(members) == {
        ("stem.conv", Role.MAKE),
        ("stem.bn", Role.SCALE),
        ("block.conv", Role.MAKE),
        ("block.conv", Role.READ),
        ("fc", Role.READ),
    }
    assert members["block.conv", Role.MAKE].tensors == (("weight", 0), ("bias", 0))
    columns = members["fc", Role.READ]
    assert columns.tensors == (("weight", 1),)
    assert columns.channels.tolist() == [channel for channel in range(8) for _ in range(64)]


def test_a_smaller_document(small: NetworkDocument) -> None:
    smaller, selection = prune(small, {"stem.conv": [0, 2, 7]})
    assert smaller.node("stem.conv").settings.out_channels == 3
    assert smaller.node("block.conv").settings.out_channels == 3
    assert smaller.problems() == ()
    assert small.node("stem.conv").settings.out_channels == 8
    assert selection.tensors["stem.conv.weight"] == {0: (0, 2, 7)}
    assert selection.tensors["block.conv.weight"] == {0: (0, 2, 7), 1: (0, 2, 7)}
    assert selection.tensors["stem.bn.running_var"] == {0: (0, 2, 7)}
    assert len(selection.tensors["fc.weight"][1]) == 3 * 64
    assert selection.channels["block.add"] == (0, 2, 7)
    assert "stem.bn.num_batches_tracked" not in selection.tensors
    assert "fc" not in selection.channels


def test_nothing_goes_when_all_stays(small: NetworkDocument) -> None:
    smaller, selection = prune(small, {"stem.conv": range(8), "fc": range(5)})
    assert smaller == small
    assert selection.tensors == {}
    assert selection.channels == {}


@pytest.mark.parametrize(
    ("keep", "message"),
    [
        ({"stem.con": [0]}, "no group of channels named stem.con"),
        ({"stem.conv": []}, "not some of the 8 channels of stem.conv"),
        ({"stem.conv": [8]}, "not some of the 8 channels"),
        ({"stem.conv": [-1]}, "not some of the 8 channels"),
        ({"fc": [0]}, "channels of fc cannot go"),
    ],
)
def test_what_cannot_be(small: NetworkDocument, keep: dict[str, list[int]], message: str) -> None:
    with pytest.raises(GraphError, match=message):
        prune(small, keep)


def test_concatenations_only_line_up() -> None:
    net = DocumentBuilder("joined", 3, (8, 8))
    a = net.add("a", "conv2d", IMAGES, out_channels=4, kernel=1)
    b = net.add("b", "conv2d", IMAGES, out_channels=6, kernel=1)
    joined = net.add("joined", "concat", a, b)
    c = net.add("c", "conv2d", IMAGES, out_channels=10, kernel=1)
    net.add("sum", "add", joined, c)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    document = net.document()
    found = by_name(document)
    assert found["a"].makers == ("a", "c")
    assert found["b"].makers == ("b", "c")
    smaller, selection = prune(document, {"a": [3], "b": [0, 5]})
    assert selection.channels["c"] == (3, 4, 9)
    assert smaller.node("c").settings.out_channels == 3


def test_groups_of_one_first_maker_have_numbers() -> None:
    net = DocumentBuilder("joined", 3, (8, 8))
    c = net.add("c", "conv2d", IMAGES, out_channels=10, kernel=1)
    a = net.add("a", "conv2d", IMAGES, out_channels=4, kernel=1)
    b = net.add("b", "conv2d", IMAGES, out_channels=6, kernel=1)
    net.add("joined", "concat", a, b)
    net.add("sum", "add", "joined", c)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    assert list(by_name(net.document())) == ["c", "c:2", "last"]


def test_grouped_convolutions_shrink_in_every_group() -> None:
    net = DocumentBuilder("grouped", 3, (8, 8))
    net.add("first", "conv2d", IMAGES, out_channels=8)
    net.add("grouped", "conv2d", out_channels=12, groups=4, kernel=1)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    document = net.document()
    found = by_name(document)
    assert (found["first"].channels, found["first"].width) == (2, 4)
    assert (found["grouped"].channels, found["grouped"].width) == (3, 4)
    smaller, selection = prune(document, {"first": [1], "grouped": [0, 2]})
    assert selection.channels["first"] == (1, 3, 5, 7)
    assert smaller.node("grouped").settings.groups == 4
    assert smaller.node("grouped").settings.out_channels == 8


def test_depthwise_convolutions_go_along() -> None:
    net = DocumentBuilder("depthwise", 3, (8, 8))
    net.add("first", "conv2d", IMAGES, out_channels=8)
    net.add("depthwise", "conv2d", out_channels=16, groups=8, kernel=3)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    document = net.document()
    assert [group.name for group in groups(document)] == ["first", "last"]
    smaller, selection = prune(document, {"first": [2, 5]})
    assert smaller.node("depthwise").settings.groups == 2
    assert smaller.node("depthwise").settings.out_channels == 4
    assert selection.channels["depthwise"] == (4, 5, 10, 11)


@pytest.mark.parametrize(
    ("layer", "params", "reason"),
    [
        ("softmax", {}, "softmax"),
        ("response_norm", {}, "neighbouring"),
        ("group_norm", {"groups": 1}, "single channel"),
    ],
)
def test_reasons_to_stay(layer: str, params: dict[str, object], reason: str) -> None:
    net = DocumentBuilder("held", 3, (8, 8))
    net.add("first", "conv2d", IMAGES, out_channels=8)
    net.add("held", layer, **params)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    first = by_name(net.document())["first"]
    assert not first.can_shrink
    assert reason in first.reason


def test_what_is_added_to_the_pictures_stays() -> None:
    net = DocumentBuilder("pictures", 3, (8, 8))
    net.add("first", "conv2d", IMAGES, out_channels=3, kernel=1)
    net.add("sum", "add", "first", IMAGES)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    assert "pictures" in by_name(net.document())["first"].reason


@pytest.mark.parametrize(
    "name", ["resnet50", "densenet121", "vgg16", "yolov7-tiny", "yolov7", "yolov7-w6"]
)
def test_only_heads_stay_in_the_zoo(name: str) -> None:
    document = families.build(name, num_classes=4, size=64)
    held = [group.name for group in groups(document) if not group.can_shrink]
    heads = ("fc", "classifier", "classifier.6", "detect", "detect_aux")
    assert held
    assert all(name in heads or name.endswith(".predict") for name in held)


def test_elan_chains_and_rep_convs() -> None:
    found = by_name(families.build("yolov7", num_classes=4, size=64))
    assert found["backbone.elan3.chain1.conv"].makers == ("backbone.elan3.chain1.conv",)
    rep = "head.level3.rep"
    assert found[f"{rep}.dense.conv"].makers == (f"{rep}.dense.conv", f"{rep}.point.conv")


def test_an_identity_branch_couples_the_input() -> None:
    net = DocumentBuilder("rep", 3, (8, 8))
    source = net.add("first", "conv2d", IMAGES, out_channels=4, kernel=1)
    dense = net.add("dense", "conv2d", source, out_channels=4, padding=1)
    identity = net.add("identity", "batch_norm", source)
    net.add("sum", "add", dense, identity)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    assert by_name(net.document())["first"].makers == ("first", "dense")


def test_padded_shortcuts_keep_their_middle() -> None:
    document = families.build("resnet20", num_classes=4, size=32)
    couplings = Couplings(document)
    padded = couplings.group("layer2.0.conv2")
    assert (padded.channels, padded.width) == (8, 2)
    smaller = couplings.document({padded.name: [0], "conv1": [3, 4]})
    assert smaller.node("layer2.0.shortcut").settings.out_channels == 4
    assert smaller.node("layer2.0.conv2").settings.out_channels == 4


def test_the_difference_shows_the_widths() -> None:
    document = families.build("resnet18", num_classes=4, size=32)
    smaller, _ = prune(document, {"layer1.0.conv1": range(10, 40), "conv1": range(32)})
    found = compare(document, smaller)
    assert (found.added, found.removed, found.renamed, found.outputs) == ((), (), (), None)
    changed = {one.id_after: one.params for one in found.changed}
    assert changed["layer1.0.conv1"] == {"out_channels": (None, 30)}  # 64 is the default
    assert set(changed) == {
        "conv1",
        "layer1.0.conv1",
        "layer1.0.conv2",
        "layer1.1.conv2",
    }


def test_couplings_do_not_see_later_edits(small: NetworkDocument) -> None:
    couplings = Couplings(small)
    small.nodes.pop()
    assert couplings.document({"stem.conv": [1]}).problems() == ()


def test_broken_documents_have_no_groups(small: NetworkDocument) -> None:
    small.nodes.pop(0)
    with pytest.raises(GraphError):
        groups(small)

"""What keeps its weights when a network is changed."""

from __future__ import annotations

from tango_desktop import families
from tango_desktop.graph import Node
from tango_desktop.graph.carrying import carried
from tango_desktop.graph.edits import RenameNode, SetParam, insert_after


def test_an_unchanged_network_keeps_everything() -> None:
    document = families.build("resnet18", 5, 3, 64)
    found = carried(document, document.copy())
    assert found.fresh == ()
    assert "conv1" in found.kept
    assert "relu" not in found.kept
    assert len(found.kept) == 41  # 20 convolutions, as many norms, one linear


def test_what_was_changed_or_reads_other_channels_starts_anew() -> None:
    before = families.build("resnet18", 5, 3, 64)
    after = before.copy()
    SetParam("layer1.0.conv1", "out_channels", 32).apply(after)
    SetParam("fc", "out_features", 3).apply(after)
    assert carried(before, after).fresh == (
        "layer1.0.conv1",
        "layer1.0.bn1",
        "layer1.0.conv2",
        "fc",
    )


def test_what_was_renamed_starts_anew_and_what_was_put_in_too() -> None:
    before = families.build("resnet18", 5, 3, 64)
    after = before.copy()
    RenameNode("conv1", "stem").apply(after)
    new = Node("extra", "conv2d", {"out_channels": 64, "kernel": 1}, ("stem",))
    insert_after(after, new, "stem").apply(after)
    assert set(carried(before, after).fresh) == {"stem", "extra"}

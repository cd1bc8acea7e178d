"""Another network in the place of the one that is drawn, and back."""

from __future__ import annotations

from tango_desktop import families
from tango_desktop.graph import to_text
from tango_desktop.graph.edits import RemoveNode
from tango_desktop.graph.replacing import Replace


def test_another_network_takes_the_place_and_gives_it_back() -> None:
    document = families.build("resnet18", 5, 3, 64)
    other = families.build("vgg11", 7, 1, 96)
    RemoveNode("classifier.0").apply(other)  # broken ones are drawn too
    before, wanted = to_text(document), to_text(other)
    edit = Replace.by(other, "Open vgg11")
    RemoveNode("features.0").apply(other)  # later: not its affair
    back = edit.apply(document)
    assert to_text(document) == wanted
    assert back.title() == "Open vgg11"
    again = back.apply(document)
    assert to_text(document) == before
    again.apply(document)
    assert to_text(document) == wanted

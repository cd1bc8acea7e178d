"""What was changed, as a list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.compare import compare, cost_change
from tango_desktop.graph.editing import insert_on, links_between
from tango_desktop.graph.edits import (
    RenameNode,
    Rewire,
    SetInput,
    SetOutputs,
    SetParam,
    remove_and_bridge,
)
from tango_desktop.graph.insight import look
from tango_desktop.ui.graph_editor.comparison import ComparisonPanel, as_text
from tango_desktop.ui.graph_editor.tree_items import child_items, top_items


@pytest.fixture
def changed(document: NetworkDocument) -> NetworkDocument:
    """The document with a change of every kind."""
    made = document.copy()
    links = links_between(made, ["conv1"], ["bn1"])
    insert_on(made, links, "dropout").apply(made)
    remove_and_bridge(made, "layer4.1.relu1").apply(made)
    SetParam("layer1.0.conv1", "kernel", 5).apply(made)
    SetParam("layer1.0.conv1", "padding", 2).apply(made)
    RenameNode("fc", "head").apply(made)
    SetInput(1, (32, 32)).apply(made)
    SetOutputs(("head", "avgpool")).apply(made)
    return made


@pytest.fixture
def panel(qtbot: QtBot) -> ComparisonPanel:
    made = ComparisonPanel()
    qtbot.addWidget(made)
    made.resize(340, 600)
    made.show()
    return made


def show(panel: ComparisonPanel, before: NetworkDocument, after: NetworkDocument) -> str:
    panel.show_difference(compare(before, after), before, after)
    return as_text(panel.sections)


def test_nothing_changed_is_said(panel: ComparisonPanel, document: NetworkDocument) -> None:
    assert show(panel, document, document) == ""
    assert panel.empty.isVisible()
    assert panel.empty.title.text() == "Nothing was changed"
    assert not panel.tree.isVisible()


def test_every_kind_of_change_is_told(
    panel: ComparisonPanel, document: NetworkDocument, changed: NetworkDocument
) -> None:
    lines = show(panel, document, changed).splitlines()
    assert lines == [
        "The whole network (2)",
        "  Pictures 3 × 64 × 64 → 1 × 32 × 32",
        "  Outputs fc → head, avgpool",
        "Added (1)",
        "  dropout · Dropout",
        "Removed (1)",
        "  layer4.1.relu1 · ReLU",
        "Changed (1)",
        "  layer1.0.conv1",
        "    Kernel 3 → 5 px",
        "    Padding 1 → 2 px",
        "Renamed (1)",
        "  fc → head",
    ]
    assert panel.tree.isVisible()
    assert not panel.empty.isVisible()
    assert panel.summary.text() == (
        "2 changes of the whole, 1 added, 1 removed, 1 changed, 1 renamed"
    )


def test_other_inputs_are_told(panel: ComparisonPanel, document: NetworkDocument) -> None:
    after = document.copy()
    node = after.node("layer1.1.add")
    Rewire(node.id, (node.inputs[0], "maxpool")).apply(after)
    assert "    Reads layer1.1.bn2, layer1.0.relu → layer1.1.bn2, maxpool" in show(
        panel, document, after
    )


def test_without_the_documents_names_alone_are_told(
    panel: ComparisonPanel, document: NetworkDocument, changed: NetworkDocument
) -> None:
    panel.show_difference(compare(document, changed))
    text = as_text(panel.sections)
    assert "  dropout\n" in text
    assert "    kernel – → 5\n" in text


def test_a_click_goes_to_what_is_there_and_nowhere_for_what_is_gone(
    panel: ComparisonPanel,
    document: NetworkDocument,
    changed: NetworkDocument,
    qtbot: QtBot,
) -> None:
    show(panel, document, changed)
    asked: list[str] = []
    panel.item_requested.connect(asked.append)
    sections = {item.text(0): item for item in top_items(panel.tree)}
    for name in ("Added (1)", "Removed (1)", "Changed (1)", "Renamed (1)"):
        item = child_items(sections[name])[0]
        panel.tree.scrollToItem(item)
        at = panel.tree.visualItemRect(item).center()
        qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert list(dict.fromkeys(asked)) == ["dropout", "layer1.0.conv1", "head"]


def test_arrows_go_from_change_to_change(
    panel: ComparisonPanel,
    document: NetworkDocument,
    changed: NetworkDocument,
    qtbot: QtBot,
) -> None:
    show(panel, document, changed)
    asked: list[str] = []
    panel.item_requested.connect(asked.append)
    panel.activateWindow()
    panel.tree.setFocus()
    qtbot.waitUntil(panel.tree.hasFocus)
    for _ in range(10):
        qtbot.keyClick(panel.tree, Qt.Key.Key_Down)
    assert list(dict.fromkeys(asked)) == ["head", "dropout", "layer1.0.conv1"]


def test_what_was_folded_stays_folded(
    panel: ComparisonPanel, document: NetworkDocument, changed: NetworkDocument
) -> None:
    show(panel, document, changed)
    top_items(panel.tree)[1].setExpanded(False)
    SetParam("conv1", "bias", True).apply(changed)
    show(panel, document, changed)
    assert [item.isExpanded() for item in top_items(panel.tree)] == [True, False, True, True, True]


def test_it_copies_as_text(
    panel: ComparisonPanel,
    document: NetworkDocument,
    changed: NetworkDocument,
    qtbot: QtBot,
) -> None:
    text = show(panel, document, changed)
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text
    QGuiApplication.clipboard().clear()
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text


def test_the_same_difference_is_not_built_anew(
    panel: ComparisonPanel, document: NetworkDocument, changed: NetworkDocument
) -> None:
    show(panel, document, changed)
    first = top_items(panel.tree)[0]
    show(panel, document, changed.copy())
    assert top_items(panel.tree)[0] is first


def test_what_changes_come_to_and_who_became_narrower(
    panel: ComparisonPanel, document: NetworkDocument
) -> None:
    after = document.copy()
    SetParam("layer1.0.conv1", "out_channels", 24).apply(after)
    found = compare(document, after)
    change = cost_change(found, look(document), look(after))
    panel.show_difference(found, document, after, change)
    assert panel.costs.isVisible()
    lines = panel.costs.text().splitlines()
    assert lines[0].startswith(f"Parameters {document.parameter_count():,} → ")
    assert lines[1].startswith("Multiply-adds 148 M → 136 M")
    assert lines[1].endswith("%)")
    assert "Fewer channels (1)\n  layer1.0.conv1 · 64 → 24" in as_text(panel.sections)
    assert "1 with fewer channels" in panel.summary.text()
    panel.copy()
    assert QGuiApplication.clipboard().text().splitlines()[:2] == lines[:2]
    panel.show_difference(compare(document, document), document, document)
    assert not panel.costs.isVisible()

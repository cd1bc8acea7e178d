"""Search in the graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.search import Index, SearchBar


@pytest.fixture
def bar(network: EditedNetwork, qtbot: QtBot) -> SearchBar:
    made = SearchBar(network)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.begin()
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fc", ("fc",)),
        ("LAYER4 downsample", ("layer4.0.downsample.0", "layer4.0.downsample.1")),
        ("kernel=7", ("conv1",)),
        ("max pool", ("maxpool",)),
        ("512x2x2 conv 4.1", ("layer4.1.conv1", "layer4.1.conv2")),
        ("64 × 32 relu", ("relu",)),
        ("stride=2 kernel=7 conv2d", ("conv1",)),
        ("nothing of it", ()),
        ("  ", ()),
    ],
)
def test_nodes_are_found_by_name_kind_parameter_and_shape(
    network: EditedNetwork, text: str, expected: tuple[str, ...]
) -> None:
    assert Index().find(network, text) == expected


def test_it_finds_while_one_types_and_enter_goes_on(bar: SearchBar, qtbot: QtBot) -> None:
    asked: list[str] = []
    bar.item_requested.connect(asked.append)
    assert bar.field.hasFocus()
    with qtbot.waitSignal(bar.found) as found:
        qtbot.keyClicks(bar.field, "downsample.0")
    assert found.args is not None
    names = [f"layer{n}.0.downsample.0" for n in (2, 3, 4)]
    assert list(bar.ids) == names
    assert bar.count.text() == "3"
    for _ in range(4):
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert asked == [*names, names[0]]
    assert bar.count.text() == "1 of 3"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert asked[-1] == names[2]


def test_what_is_not_there_is_said(bar: SearchBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.field, "transformer")
    assert bar.count.text() == "Nothing found"
    assert bar.field.property("invalid")
    assert not bar.next.isEnabled()
    bar.field.clear()
    assert bar.count.text() == ""
    assert not bar.field.property("invalid")


def test_escape_closes_it_and_forgets_the_marks(bar: SearchBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.field, "conv1")
    marks: list[object] = []
    bar.found.connect(marks.append)
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert marks == [()]
    assert not bar.isVisible()


def test_escape_does_not_leave_the_page_as_well(network: EditedNetwork, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    left: list[bool] = []
    QShortcut(QKeySequence("Esc"), page).activated.connect(lambda: left.append(True))
    bar = SearchBar(network, page)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    bar.begin()
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert left == []
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert left == [True]


def test_it_follows_the_document(bar: SearchBar, network: EditedNetwork, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.field, "kernel=5")
    assert bar.ids == ()
    network.apply(SetParam("layer1.0.conv1", "kernel", 5))
    assert bar.ids == ("layer1.0.conv1",)
    network.apply(RemoveNode("layer1.0.conv1"))
    assert bar.ids == ()


def test_those_that_are_named_so_come_first(bar: SearchBar, network: EditedNetwork) -> None:
    bar.begin()
    bar.field.setText("conv2")  # every convolution's kind has it, too
    names = ["conv2" in found for found in bar.ids]
    assert names.count(True) > 0
    assert names.count(False) > 0
    assert names == sorted(names, reverse=True)
    assert len(set(bar.ids)) == len(bar.ids)

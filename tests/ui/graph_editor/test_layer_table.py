"""The layers, the costly ones first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.ui.graph_editor.layer_table import LayerTable
from tango_desktop.ui.graph_editor.network import EditedNetwork


@pytest.fixture
def table(network: EditedNetwork, qtbot: QtBot) -> LayerTable:
    made = LayerTable(network)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def column(table: LayerTable, number: int) -> list[str]:
    model = table.table.model
    return [model.text_at(row, number) for row in range(model.rowCount())]


def test_it_starts_with_what_costs_most(table: LayerTable, network: EditedNetwork) -> None:
    macs = {name: cost.macs for name, cost in network.insight.costs.items()}
    names = column(table, 0)
    assert len(names) == len(macs) == table.table.model.rowCount()
    assert [macs[name] for name in names] == sorted(macs.values(), reverse=True)
    at = names.index("conv1")
    row = [column(table, number)[at] for number in range(7)]
    assert row == ["conv1", "9.63 M", "9.41 k", "–", "262 kB", "Convolution", "64 × 32 × 32"]


def test_a_click_goes_there_a_second_one_too(table: LayerTable, qtbot: QtBot) -> None:
    asked: list[str] = []
    table.item_requested.connect(asked.append)
    view = table.table.view
    place = view.visualRect(table.table.model.index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert set(asked) == {column(table, 0)[2]}
    asked.clear()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert set(asked) == {column(table, 0)[2]}


def test_arrows_go_from_layer_to_layer(table: LayerTable, qtbot: QtBot) -> None:
    table.select("conv1")
    asked: list[str] = []
    table.item_requested.connect(asked.append)
    names = column(table, 0)
    qtbot.keyClick(table.table.view, Qt.Key.Key_Down)
    assert asked == [names[names.index("conv1") + 1]]


def test_marking_a_row_goes_nowhere(table: LayerTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.item_requested):
        table.select("fc")
    assert table.table.selected_key() == "fc"


def test_it_follows_after_a_moment_once_for_many_changes(
    table: LayerTable, network: EditedNetwork, qtbot: QtBot
) -> None:
    table.select("fc")
    resets: list[int] = []
    table.table.model.modelReset.connect(lambda: resets.append(1))
    for width in range(30, 40):
        network.apply(SetParam("layer1.0.conv1", "out_channels", width))
    network.apply(RemoveNode("relu"))
    assert resets == []
    qtbot.waitUntil(lambda: "relu" not in column(table, 0))
    assert len(resets) == 1
    assert table.table.selected_key() in ("fc", None)


def test_hidden_it_does_nothing_and_is_right_when_shown(
    table: LayerTable, network: EditedNetwork, qtbot: QtBot
) -> None:
    table.hide()
    network.apply(RemoveNode("fc"))
    assert "fc" in column(table, 0)
    table.show()
    assert "fc" not in column(table, 0)


def test_times_are_shown_when_they_are_known(table: LayerTable, qtbot: QtBot) -> None:
    table.show_times({"conv1": 1.5})
    qtbot.waitUntil(lambda: "1.50 ms" in column(table, 3))


def test_the_copy_key_copies_the_row(table: LayerTable, qtbot: QtBot) -> None:
    table.select("conv1")
    qtbot.keyClick(table.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "conv1\t9.63 M" in QGuiApplication.clipboard().text()

"""A table that needs no sideways scrolling."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.ui.numbers import NONE
from tango_desktop.ui.widgets.fitting_table import FittingTable
from tango_desktop.ui.widgets.table import Cell, Column

COLUMNS = [
    Column("Engine"),
    Column("Precisions"),
    Column("Size", Cell.NUMBER, lambda value: f"{value} kB"),
    Column("Why not", stretch=True),
]
ROWS = [
    ("ONNX Runtime", "fp32, fp16, int8", 1500, "Boards and computers of every kind"),
    ("RKNN", "int8", None, "Not installed; it takes about 1,500 MB of room"),
]


@pytest.fixture
def table(qtbot: QtBot) -> FittingTable:
    made = FittingTable("Engines", COLUMNS, ("Size", "Why not", "Precisions"))
    qtbot.addWidget(made)
    made.set_rows(ROWS, ["onnxruntime", "rknn"])
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def hidden(table: FittingTable) -> list[str]:
    return [c.title for at, c in enumerate(COLUMNS) if table.view.isColumnHidden(at)]


def test_where_there_is_room_everything_is_a_column(table: FittingTable) -> None:
    table.select("onnxruntime")
    assert hidden(table) == []
    assert table.rest.isHidden()


def test_at_no_width_there_is_anything_to_scroll(table: FittingTable, qtbot: QtBot) -> None:
    left_out = set()
    for width in [*range(900, 160, -20), *range(160, 900, 20)]:
        table.resize(width, 300)
        qtbot.wait(1)
        assert table.view.horizontalScrollBar().maximum() == 0, width
        assert sum(table._widths()) == table.view.viewport().width(), width
        left_out.add(tuple(hidden(table)))
    assert left_out == {
        (),
        ("Size",),
        ("Size", "Why not"),
        ("Precisions", "Size", "Why not"),
    }


def test_what_is_left_out_stands_below_for_the_chosen_row(
    table: FittingTable, qtbot: QtBot
) -> None:
    table.resize(200, 300)
    qtbot.waitUntil(lambda: len(hidden(table)) == 3)
    table.select("onnxruntime")
    assert table.rest.text() == (
        "Precisions: fp32, fp16, int8  ·  Size: 1500 kB  ·  "
        "Why not: Boards and computers of every kind"
    )
    table.select("rknn")
    assert NONE not in table.rest.text()
    table.set_rows([ROWS[0], ("RKNN", "fp16", 3, "")], ["onnxruntime", "rknn"])
    assert table.rest.text() == "Precisions: fp16  ·  Size: 3 kB"
    table.resize(900, 300)
    qtbot.waitUntil(lambda: hidden(table) == [])
    assert table.rest.isHidden()


def test_new_content_finds_its_room(table: FittingTable, qtbot: QtBot) -> None:
    table.resize(500, 300)
    qtbot.wait(1)
    table.set_rows([("An engine with a very long name", *ROWS[0][1:])], ["long"])
    assert table.view.horizontalScrollBar().maximum() == 0
    assert "Size" in hidden(table)
    assert table.view.columnWidth(0) >= table.view.sizeHintForColumn(0)
    table.set_rows([("Short", "fp32", 1, "No")], ["short"])
    assert table.view.horizontalScrollBar().maximum() == 0

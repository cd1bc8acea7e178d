"""The data table: sorts, filters, copies, exports, and stays quick."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tango_desktop.errors import ProjectError
from tango_desktop.ui import numbers
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable, TableModel

COLUMNS = [
    Column("Class", stretch=True),
    Column("Pictures", Cell.BAR, numbers.count),
    Column("Time", Cell.NUMBER, numbers.milliseconds),
    Column("State", Cell.CHIP),
]
ROWS = [
    ("bolt", 12, 3.25, ChipText("good", "good")),
    ("Nut", 1200, None, ChipText("low", "warning")),
    ("washer", 7, 12.0, ChipText("good", "good")),
]
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qtbot: QtBot) -> DataTable:
    made = DataTable("Classes", COLUMNS)
    qtbot.addWidget(made)
    made.set_rows(ROWS, ["b", "n", "w"])
    made.resize(640, 240)
    made.show()
    return made


def column(table: DataTable, at: int) -> list[str]:
    return [table.model.text_at(row, at) for row in range(table.model.rowCount())]


def test_values_are_shown_with_units(table: DataTable) -> None:
    assert column(table, 1) == ["12", "1,200", "7"]
    assert column(table, 2) == ["3.25 ms", "–", "12.0 ms"]


def test_sorting_by_number_not_by_text_and_unknown_last(table: DataTable) -> None:
    table.view.sortByColumn(1, ASCENDING)
    assert column(table, 0) == ["washer", "bolt", "Nut"]
    for order in (ASCENDING, DESCENDING):
        table.view.sortByColumn(2, order)
        assert column(table, 0)[-1] == "Nut"
    table.view.sortByColumn(0, ASCENDING)
    assert column(table, 0) == ["bolt", "Nut", "washer"]


def test_the_filter_takes_every_word_in_any_column(table: DataTable, qtbot: QtBot) -> None:
    qtbot.keyClicks(table.filter, "GOOD w")
    assert column(table, 0) == ["washer"]
    assert table.counter.text() == "1 of 3"
    table.filter.clear()
    assert table.model.rowCount() == 3


def test_the_selection_survives_sorting_and_new_rows(table: DataTable) -> None:
    table.select("w")
    table.view.sortByColumn(1, DESCENDING)
    assert table.selected_keys() == ["w"]
    table.set_rows(ROWS[1:], ["n", "w"])
    assert table.selected_keys() == ["w"]


def test_keyboard_moves_and_enter_activates(table: DataTable, qtbot: QtBot) -> None:
    table.select("b")
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert table.selected_key() == "n"
    with qtbot.waitSignal(table.row_activated) as signal:
        qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert signal.args == ["n"]


def test_copying_takes_the_selection_or_everything(table: DataTable) -> None:
    table.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 3
    table.select("n")
    table.copy()
    assert QGuiApplication.clipboard().text() == (
        "Class\tPictures\tTime\tState\nNut\t1,200\t–\tlow"
    )


def test_csv_has_full_numbers(table: DataTable, tmp_path: Path) -> None:
    table.view.sortByColumn(1, DESCENDING)
    table.export_csv(tmp_path / "classes.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "classes.csv").read_text(encoding="utf-8"))))
    assert rows[1] == ["Nut", "1200", "", "low"]
    assert rows[2] == ["bolt", "12", "3.25", "good"]


def test_a_folder_that_cannot_be_written_is_an_error(table: DataTable, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError):
        table.export_csv(tmp_path / "file" / "x.csv")


def test_the_stretched_column_takes_the_room(table: DataTable, qtbot: QtBot) -> None:
    table.resize(900, 240)
    qtbot.wait(10)
    used = sum(table.view.columnWidth(at) for at in range(4))
    assert used == table.view.viewport().width()
    table.resize(200, 240)
    qtbot.wait(10)
    assert table.view.columnWidth(0) >= 48


def test_ten_thousand_rows_are_quick(table: DataTable) -> None:
    rows = [(f"c{i}", i * 7919 % 10_007, i / 7, ChipText("good")) for i in range(10_000)]
    started = time.perf_counter()
    table.set_rows(rows)
    table.view.sortByColumn(1, DESCENDING)
    table.filter.setText("c99")
    table.grab()
    assert time.perf_counter() - started < 3.0
    assert table.model.rowCount() == 111


def test_columns_can_change(table: DataTable) -> None:
    table.set_columns([Column("Only")])
    table.set_rows([("one",), ("two",)])
    assert table.model.columnCount() == 1
    assert column(table, 0) == ["one", "two"]


values = st.one_of(st.none(), st.integers(-1000, 1000), st.floats(-1e6, 1e6), st.text(max_size=5))


@given(st.lists(values, max_size=40))
def test_any_mixture_of_values_sorts_both_ways(mixture: list[object]) -> None:
    model = TableModel([Column("Value", shown=str)])
    model.set_rows([(value,) for value in mixture])
    model.sort(0, ASCENDING)
    up = [model.value_at(row, 0) for row in range(model.rowCount())]
    model.sort(0, DESCENDING)
    down = [model.value_at(row, 0) for row in range(model.rowCount())]
    assert sorted(map(repr, up)) == sorted(map(repr, mixture)) == sorted(map(repr, down))
    known = len([value for value in mixture if value is not None])
    assert all(value is None for value in up[known:] + down[known:])
    figures = [value for value in up if isinstance(value, (int, float))]
    assert figures == sorted(figures)


def test_columns_widen_with_their_content(qtbot: QtBot) -> None:
    made = DataTable("Releases", [Column("Name", stretch=True), Column("Before"), Column("Size")])
    qtbot.addWidget(made)
    made.resize(640, 240)
    made.show()
    made.set_rows([("a", "b", None)])
    before, size = made.view.columnWidth(1), made.view.columnWidth(2)
    made.view.setColumnWidth(2, size - 10)  # by hand
    made.set_rows([("a", "0123456789abcdef", "1.32 MB of many")])
    assert made.view.columnWidth(1) >= made.view.sizeHintForColumn(1) > before
    assert made.view.columnWidth(2) == size - 10
    made.set_rows([("a", "b", None)])
    assert made.view.columnWidth(1) > before  # nothing jumps back

"""A row that breaks into lines."""

from __future__ import annotations

import gc

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.ui.widgets.flow_row import FlowRow


def boxes(row: FlowRow, count: int) -> list[QLabel]:
    made = []
    for _ in range(count):
        label = QLabel()
        label.setFixedSize(100, 20)
        row.add(label)
        made.append(label)
    return made


def places(widgets: list[QLabel]) -> list[tuple[int, int]]:
    return [(widget.x(), widget.y()) for widget in widgets]


def test_lines_break_where_the_width_ends(qtbot: QtBot) -> None:
    row = FlowRow(gap=10)
    qtbot.addWidget(row)
    made = boxes(row, 3)
    row.resize(210, 100)
    row.show()

    assert places(made) == [(0, 0), (110, 0), (0, 30)]
    assert row.heightForWidth(210) == 50
    assert row.heightForWidth(320) == 20
    assert row.sizeHint().width() == 320
    assert row.minimumSizeHint().width() == 100


def test_hidden_ones_leave_no_gap(qtbot: QtBot) -> None:
    row = FlowRow(gap=10)
    qtbot.addWidget(row)
    made = boxes(row, 3)
    row.resize(210, 100)
    row.show()

    made[0].hide()
    qtbot.waitUntil(lambda: places(made[1:]) == [(0, 0), (110, 0)])
    assert row.heightForWidth(210) == 20


def test_what_was_hidden_before_stays_hidden(qtbot: QtBot) -> None:
    row = FlowRow()
    qtbot.addWidget(row)
    row.show()
    shy = QLabel("no")
    shy.hide()
    row.add(shy)
    (seen,) = boxes(row, 1)

    assert not shy.isVisible()
    assert seen.isVisible()


def test_in_a_column_it_gets_the_height_that_it_needs(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    row = FlowRow(gap=10)
    column.addWidget(row)
    column.addStretch(1)
    boxes(row, 4)
    margins = column.contentsMargins()
    page.resize(210 + margins.left() + margins.right(), 300)
    page.show()

    qtbot.waitUntil(lambda: row.height() == 50)
    row.clear()
    qtbot.waitUntil(lambda: row.height() == 0)


def test_it_goes_with_its_window(qtbot: QtBot) -> None:
    for _ in range(20):
        page = QWidget()
        column = QVBoxLayout(page)
        row = FlowRow()
        column.addWidget(row)
        boxes(row, 5)
        page.show()
        page.close()
        page.deleteLater()
        del row, column
        gc.collect(1)  # all of it, once a turn, takes half a second in a long test run
        qtbot.wait(1)

"""The confusion matrix: cells can be chosen with mouse and keyboard, for 2 and for 200 classes."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tango_desktop.core.preferences import Appearance
from tango_desktop.ui.theme import theme
from tango_desktop.ui.widgets.matrix import MatrixView


@pytest.fixture
def matrix(qtbot: QtBot) -> MatrixView:
    made = MatrixView("Confusion matrix")
    qtbot.addWidget(made)
    made.resize(420, 380)
    made.show()
    made.set_matrix(["ants", "bees", "wasps"], np.array([[66, 4, 0], [12, 71, 3], [0, 0, 9]]))
    return made


def test_a_click_chooses_the_cell_under_it(matrix: MatrixView, qtbot: QtBot) -> None:
    centre = matrix._cell_rect((1, 0)).center()
    with qtbot.waitSignal(matrix.cell_selected) as signal:
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert signal.args == [1, 0]
    assert matrix.current == (1, 0)
    assert matrix.accessibleDescription() == ("12 of 86 pictures of bees are taken for ants (14 %)")


def test_outside_is_no_cell(matrix: MatrixView) -> None:
    assert matrix.cell_at(matrix.rect().topLeft()) is None
    last = matrix._cell_rect((2, 2))
    assert matrix.cell_at(last.bottomRight()) == (2, 2)
    assert matrix.cell_at(last.bottomRight() + last.bottomRight()) is None


def test_arrows_move_and_enter_asks_for_the_pictures(matrix: MatrixView, qtbot: QtBot) -> None:
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up)
    seen = []
    for key in keys:
        qtbot.keyClick(matrix, key)
        seen.append(matrix.current)
    assert seen == [(0, 0), (0, 1), (1, 1), (0, 1), (0, 1)]
    with qtbot.waitSignal(matrix.cell_activated) as signal:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert signal.args == [0, 1]


def test_right_and_wrong_have_other_colours_in_both_themes(matrix: MatrixView) -> None:
    seen = set()
    for name in ("light", "dark"):
        theme().apply(Appearance(theme=name))
        right, wrong, none = (
            matrix._image.pixelColor(*at).name() for at in ((0, 0), (0, 1), (2, 0))
        )
        assert len({right, wrong, none}) == 3
        seen.add(right)
    assert len(seen) == 2


def test_it_is_copied_and_exported(matrix: MatrixView) -> None:
    matrix.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[1] == "ants\t66\t4\t0"
    assert matrix.as_csv().splitlines()[2] == "bees,12,71,3"


def test_two_hundred_classes_are_painted_at_once_and_scrolled_to(
    matrix: MatrixView, qtbot: QtBot
) -> None:
    counts = np.random.default_rng(0).poisson(0.3, (200, 200))
    matrix.set_matrix([f"class {i}" for i in range(200)], counts)
    matrix.grab()
    started = time.perf_counter()
    matrix.grab()
    assert time.perf_counter() - started < 0.5
    matrix.select(199, 199)
    assert matrix.viewport().rect().contains(matrix._cell_rect((199, 199)).center())
    assert matrix.cell_at(matrix._cell_rect((199, 199)).center()) == (199, 199)


def test_a_class_without_pictures_does_no_harm(matrix: MatrixView) -> None:
    matrix.set_matrix(["a", "b"], np.array([[0, 0], [1, 2]]))
    matrix.grab()
    assert matrix.describe(0, 0) == "0 of 0 pictures of a are recognised (0 %)"


def test_nothing_is_painted_before_there_is_a_matrix(qtbot: QtBot) -> None:
    empty = MatrixView("Confusion matrix")
    qtbot.addWidget(empty)
    empty.grab()
    qtbot.keyClick(empty, Qt.Key.Key_Right)
    assert empty.current is None

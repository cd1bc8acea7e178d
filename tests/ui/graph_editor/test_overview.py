"""The map of the whole graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tango_desktop.ui.graph_editor.overview import Overview
from tests.ui.graph_editor.graph_hands import Hands


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


@pytest.fixture
def overview(hands: Hands, qtbot: QtBot) -> Overview:
    made = Overview(hands.view)
    qtbot.addWidget(made)
    made.resize(160, 240)
    made.show()
    return made


def test_a_press_brings_that_place_to_the_middle(hands: Hands, overview: Overview) -> None:
    hands.view.zoom_to(2.0)
    for key in ("fc", "stem"):
        place = overview.to_map(hands.at(key)).toPoint()
        QTest.mouseClick(overview, Qt.MouseButton.LeftButton, pos=place)
        away = hands.view.visible_area.center() - hands.at(key)
        assert abs(away.x()) + abs(away.y()) < 12
        assert overview.frame.contains(QPointF(place))


def test_the_map_and_the_scene_are_each_others_reverse(overview: Overview) -> None:
    point = QPointF(31, 77)
    assert (overview.to_map(overview.to_scene(point)) - point).manhattanLength() < 1e-6


def test_keys_move_and_zoom(hands: Hands, overview: Overview) -> None:
    hands.view.zoom_to(2.0)
    before = hands.view.visible_area
    QTest.keyClick(overview, Qt.Key.Key_Down)
    assert hands.view.visible_area.top() > before.top()
    QTest.keyClick(overview, Qt.Key.Key_Minus)
    assert hands.view.zoom_level < 2.0


def test_it_is_drawn_anew_when_the_graph_changes(
    hands: Hands, overview: Overview, qtbot: QtBot
) -> None:
    before = overview.grab().toImage()
    hands.view.fold("body")
    qtbot.waitUntil(lambda: overview.grab().toImage() != before)


def test_what_a_search_found_goes_from_the_map_with_the_search(
    hands: Hands, overview: Overview, qtbot: QtBot
) -> None:
    before = overview.grab().toImage()
    hands.view.mark_found(("stem",))
    qtbot.waitUntil(lambda: overview.grab().toImage() != before)
    hands.view.mark_found(())
    qtbot.waitUntil(lambda: overview.grab().toImage() == before)

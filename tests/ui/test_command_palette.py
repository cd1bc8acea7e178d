"""Ctrl+K finds every command and runs it from the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.ui.command_palette import CommandPalette, matches


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def action(text: str, keys: str = "", enabled: bool = True) -> QAction:
    made = QAction(text)
    made.setShortcut(keys)
    made.setEnabled(enabled)
    return made


@pytest.fixture
def actions() -> list[QAction]:
    return [
        action("New &project…", "Ctrl+N"),
        action("Go to: Train"),
        action("Train again"),
        action("Hidden one", enabled=False),
    ]


def test_all_words_must_be_there_and_beginnings_come_first(actions: list[QAction]) -> None:
    assert [a.text() for a in matches(actions, "train")] == ["Train again", "Go to: Train"]
    assert [a.text() for a in matches(actions, "TRAIN go")] == ["Go to: Train"]
    assert matches(actions, "no such thing") == []


def test_what_cannot_be_done_now_is_left_out(actions: list[QAction]) -> None:
    assert "Hidden one" not in [a.text() for a in matches(actions, "")]


def test_typing_and_enter_run_a_command(
    host: QWidget, actions: list[QAction], qtbot: QtBot
) -> None:
    done: list[str] = []
    actions[1].triggered.connect(lambda: done.append("train"))
    palette = CommandPalette(host)
    palette.open(actions)
    qtbot.keyClicks(palette.search, "go tr")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert done == ["train"]
    assert not palette.isVisible()


def test_arrows_move_through_the_list_and_around(
    host: QWidget, actions: list[QAction], qtbot: QtBot
) -> None:
    palette = CommandPalette(host)
    palette.open(actions)
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    qtbot.keyClick(palette.search, Qt.Key.Key_Up)
    qtbot.keyClick(palette.search, Qt.Key.Key_Up)
    assert palette.list.currentRow() == 2


def test_shortcuts_are_shown(host: QWidget, actions: list[QAction]) -> None:
    palette = CommandPalette(host)
    palette.open(actions)
    item = palette.list.item(0)
    assert item.text() == "New project…"
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "New project… Ctrl+N"
    palette.grab()


def test_escape_closes_and_gives_the_focus_back(
    host: QWidget, actions: list[QAction], qtbot: QtBot
) -> None:
    host.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    host.setFocus()
    palette = CommandPalette(host)
    palette.open(actions)
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert host.hasFocus()


def test_nothing_found_is_said(host: QWidget, actions: list[QAction], qtbot: QtBot) -> None:
    palette = CommandPalette(host)
    palette.open(actions)
    qtbot.keyClicks(palette.search, "xyzzy")
    assert palette.empty.isVisible()
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)  # and Enter does no harm

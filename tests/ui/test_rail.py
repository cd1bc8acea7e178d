"""The rail: state icon and word, result, progress, keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageState, StageStatus
from tango_desktop.core.jobs import Progress
from tango_desktop.ui.rail import Rail


@pytest.fixture
def rail(qtbot: QtBot, fake_flow: Flow) -> Rail:
    made = Rail(fake_flow)
    qtbot.addWidget(made)
    made.resize(240, 300)
    made.show()
    return made


@pytest.mark.parametrize("state", list(StageState))
def test_each_state_is_said_in_words(rail: Rail, state: StageState) -> None:
    rail.show_statuses({"ask": StageStatus(state, "four bees")})
    assert rail.text_of("ask") == f"1 Ask, {state.value}, four bees"
    rail.grab()  # and can be painted


def test_a_stage_without_a_status_waits(rail: Rail) -> None:
    assert rail.text_of("end") == "3 End, waiting"


def test_without_a_result_the_reason_is_shown(rail: Rail) -> None:
    rail.show_statuses({"work": StageStatus(StageState.WAITING, reason="Waits for: Ask.")})
    assert rail.text_of("work") == "2 Work, waiting, Waits for: Ask."


def test_progress_shows_while_running_and_goes_afterwards(rail: Rail) -> None:
    rail.show_statuses({"work": StageStatus(StageState.RUNNING)})
    rail.show_progress(Progress(0.429, "epoch 5/12", 75.0, "work"))
    assert "running 42 %" in rail.text_of("work")
    rail.grab()
    rail.show_statuses({"work": StageStatus(StageState.DONE, "0.93")})
    assert rail.text_of("work") == "2 Work, done, 0.93"


def test_a_held_step_says_so(rail: Rail) -> None:
    rail.show_statuses({"work": StageStatus(StageState.RUNNING)})
    rail.show_progress(Progress(0.429, "epoch 5/12", 75.0, "work"))
    rail.show_paused(True)
    assert "paused 42 %" in rail.text_of("work")
    rail.show_paused(False)
    assert "running 42 %" in rail.text_of("work")


def test_progress_of_an_unknown_stage_is_ignored(rail: Rail) -> None:
    rail.show_progress(Progress(0.5, stage="elsewhere"))
    assert "running" not in rail.text_of("work")


def test_clicks_and_arrow_keys_choose(rail: Rail, qtbot: QtBot) -> None:
    chosen: list[str] = []
    rail.stage_chosen.connect(chosen.append)
    rail.setFocus()
    spot = rail.visualItemRect(rail.item(1)).center()
    qtbot.mouseClick(rail.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.keyClick(rail, Qt.Key.Key_Down)
    qtbot.keyClick(rail, Qt.Key.Key_Up)
    assert chosen == ["work", "end", "work"]


def test_marking_the_shown_page_is_no_choice(rail: Rail) -> None:
    chosen: list[str] = []
    rail.stage_chosen.connect(chosen.append)
    rail.select("end")
    assert chosen == []
    assert rail.currentRow() == 2

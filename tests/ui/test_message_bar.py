"""Message bars queue, act, fold their details, and leave by themselves when they may."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.ui import message_bar
from tango_desktop.ui.message_bar import SHOWN_AT_ONCE, MessageArea
from tango_desktop.ui.session import Message, MessageKind


@pytest.fixture
def area(qtbot: QtBot) -> MessageArea:
    made = MessageArea()
    qtbot.addWidget(made)
    made.resize(700, 300)
    return made


def error(text: str) -> Message:
    return Message(MessageKind.ERROR, text, "Do this.", "Traceback …")


def test_it_takes_no_room_without_messages(area: MessageArea) -> None:
    assert not area.isVisible()


def test_three_are_shown_and_more_wait(area: MessageArea) -> None:
    for number in range(5):
        area.post(error(f"error {number}"))
    assert [bar.message.text for bar in area.bars] == ["error 0", "error 1", "error 2"]
    assert area.waiting() == 5 - SHOWN_AT_ONCE
    area.bars[1].close_bar()
    assert [bar.message.text for bar in area.bars] == ["error 0", "error 2", "error 3"]


def test_the_same_message_is_not_shown_twice(area: MessageArea) -> None:
    area.post(error("again"))
    area.post(error("again"))
    assert len(area.bars) == 1


def test_the_button_acts_and_closes(area: MessageArea) -> None:
    done: list[int] = []
    area.post(Message(MessageKind.INFO, "gone", action_text="Undo", action=lambda: done.append(1)))
    button = area.bars[0].action
    assert button is not None
    button.click()
    assert done == [1]
    assert area.bars == []


def test_details_are_folded_until_asked_for(area: MessageArea) -> None:
    area.post(error("broken"))
    bar = area.bars[0]
    assert bar.details is not None
    assert not bar.details.isVisible()
    bar.details_button.click()
    assert bar.details.isVisible()
    assert bar.details.toPlainText() == "Traceback …"


@pytest.mark.parametrize("kind", list(MessageKind))
def test_the_kind_is_said_in_words(area: MessageArea, kind: MessageKind) -> None:
    area.post(Message(kind, "text", "hint"))
    words = {"info": "Note", "good": "Done", "warning": "Warning", "error": "Error"}
    assert area.bars[0].accessibleName() == f"{words[kind.value]}: text hint"


def test_notes_leave_and_errors_stay(
    area: MessageArea, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(message_bar.GOES_AFTER_MS, MessageKind.INFO, 20)
    area.post(error("stays"))
    area.post(Message(MessageKind.INFO, "leaves"))
    qtbot.waitUntil(lambda: [bar.message.text for bar in area.bars] == ["stays"])


def test_clearing_drops_what_waits_too(area: MessageArea) -> None:
    for number in range(5):
        area.post(error(f"error {number}"))
    area.clear()
    assert area.bars == []
    assert area.waiting() == 0


def test_a_run_takes_away_what_it_answers_anew(area: MessageArea) -> None:
    for number in range(4):
        area.post(Message(MessageKind.ERROR, f"failed {number}", until_run=True))
    area.post(error("the disk is full"))
    area.clear_before_run()
    assert [bar.message.text for bar in area.bars] == ["the disk is full"]
    assert area.waiting() == 0

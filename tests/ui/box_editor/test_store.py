"""Saving: in jobs, journalled, and nothing is lost when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import ProjectError
from tango_desktop.ui.box_editor.editor import BoxEditor
from tango_desktop.ui.box_editor.journal import Journal, Kept
from tango_desktop.ui.box_editor.source import EditorSource

KEY = Qt.Key
Hand = Any
Files = Any


def test_a_change_is_in_the_journal_at_once_and_in_the_files_when_one_goes_on(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_Tab, KEY.Key_Delete)
    qtbot.waitUntil(journal.path.exists)
    qtbot.waitUntil(lambda: not editor.store.is_busy)
    assert journal.read() == Kept({"0.png": editor.marked.boxes})
    assert files.written == []
    assert editor.saved.text() == "Not yet in the YOLO text files"
    hand.press(KEY.Key_D)
    qtbot.waitUntil(lambda: not editor.store.is_busy)
    assert [(path, len(boxes)) for path, boxes in files.written] == [("0.png", 1)]
    assert editor.saved.text().endswith("0.png.txt")
    assert not journal.path.exists()
    assert all(name.startswith("job ") for name in files.threads)


def test_closing_saves_and_tells_what_changed(
    editor: BoxEditor, hand: Hand, files: Files, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_Tab, KEY.Key_3, KEY.Key_Escape)
    with qtbot.waitSignal(editor.closed) as signal:
        hand.press(KEY.Key_Escape)
    edited = signal.args[0]
    assert list(edited.changed) == list(edited.files) == ["0.png"]
    assert files.written[0][1].labels.tolist() == [2, 1]
    assert not editor.isVisible()


def test_closing_without_changes_writes_nothing(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(editor.closed) as signal:
        editor.close()
    assert not signal.args[0]
    assert files.written == []
    assert not journal.path.exists()


def test_what_cannot_be_saved_is_kept_and_tried_again(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    files.fail = True
    hand.press(KEY.Key_Tab, KEY.Key_Delete, KEY.Key_D)
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
    bar = editor.messages.bars[0]
    assert bar.message.text == "The disk is full."
    qtbot.waitUntil(lambda: not editor.store.is_busy)
    assert editor.saved.text() == "Not saved; kept in the project"
    assert journal.path.exists()
    files.fail = False
    assert bar.action is not None
    bar.action.click()
    qtbot.waitUntil(lambda: bool(files.written))
    qtbot.waitUntil(lambda: not journal.path.exists())


def test_closing_when_saving_fails_keeps_the_boxes_in_the_project(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    files.fail = True
    hand.press(KEY.Key_Tab, KEY.Key_Delete)
    editor.close()
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
    assert editor.isVisible()
    qtbot.waitUntil(journal.path.exists)
    action = editor.messages.bars[0].action
    assert action is not None
    action.click()
    assert not editor.isVisible()
    assert list(journal.read().boxes) == ["0.png"]


def test_boxes_of_a_crash_come_back_and_are_saved(
    source: EditorSource,
    journal: Journal,
    files: Files,
    open_editor: Callable[[EditorSource], BoxEditor],
    qtbot: QtBot,
) -> None:
    kept = Boxes.of([[1, 2, 3, 4]], [3], [True], (((1.0, 2.0, 3.0, 2.0, 3.0, 4.0),),))
    journal.write({"0.png": kept, "gone.png": kept})
    editor = open_editor(source)
    qtbot.waitUntil(lambda: bool(files.written))
    assert files.written == [("0.png", kept)]
    assert editor.marked.boxes == kept
    assert "1 picture were brought back" in editor.messages.bars[0].message.text


def test_the_journal_of_other_data_is_left_alone(journal: Journal) -> None:
    journal.write({"0.png": Boxes.of([[1, 2, 3, 4]], [0])})
    other = Journal(journal.path, journal.root, ("other",))
    assert other.read() == Kept()
    assert list(journal.read().boxes) == ["0.png"]


@pytest.mark.parametrize("text", ["{", "[]", "null"])
def test_a_damaged_journal_says_so(journal: Journal, text: str) -> None:
    journal.path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        journal.read()
    assert str(journal.path) in caught.value.message
    assert caught.value.hint


def test_a_journal_that_is_not_ours_is_none(journal: Journal) -> None:
    journal.path.write_text('{"schema": 1}', encoding="utf-8")
    assert journal.read() == Kept()


def test_a_journal_with_broken_boxes_says_so(journal: Journal) -> None:
    journal.write({"0.png": Boxes.of([[1, 2, 3, 4]], [0])})
    content = json.loads(journal.path.read_text(encoding="utf-8"))
    content["pictures"]["0.png"]["corners"] = [[1, 2, 3]]
    journal.path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ProjectError):
        journal.read()

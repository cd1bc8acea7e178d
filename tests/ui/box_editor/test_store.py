"""Saving: in jobs, journalled, and nothing is lost when it fails."""

from __future__ import annotations

import json
import threading
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
from tango_desktop.ui.box_editor.store import BoxStore
from tango_desktop.ui.session import Session

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
    assert editor.saved.text() == "Not yet saved as YOLO text"
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


def test_edits_that_are_undone_leave_nothing_to_save(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_Tab, KEY.Key_Delete)
    qtbot.waitUntil(journal.path.exists)
    hand.press(KEY.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert editor.store.unsaved == 0
    assert editor.saved.text() == "Saved as YOLO text when you go on"
    with qtbot.waitSignal(editor.closed) as signal:
        editor.close()
    assert not signal.args[0]
    assert files.written == []
    assert not journal.path.exists()


def test_edits_that_are_undone_after_saving_are_saved_again_but_are_no_change(
    editor: BoxEditor, hand: Hand, files: Files, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_Tab, KEY.Key_Delete)
    editor.save()
    qtbot.waitUntil(lambda: editor.store.is_clean)
    hand.press(KEY.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert editor.store.unsaved == 1
    with qtbot.waitSignal(editor.closed) as signal:
        editor.close()
    assert [len(boxes) for _, boxes in files.written] == [1, 2]
    assert signal.args[0].changed == {}
    assert list(signal.args[0].files) == ["0.png"]  # its text may differ: the lock must follow


def test_an_edit_undone_while_it_is_written_is_written_back(
    editor: BoxEditor, hand: Hand, files: Files, qtbot: QtBot
) -> None:
    files.go = threading.Event()
    hand.press(KEY.Key_Tab, KEY.Key_Delete)
    editor.save()
    qtbot.waitUntil(lambda: files.jobs == 1)
    hand.press(KEY.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert editor.store.unsaved == 1
    files.go.set()
    qtbot.waitUntil(lambda: not editor.store.is_busy)
    editor.save()
    qtbot.waitUntil(lambda: editor.store.is_clean)
    assert [len(boxes) for _, boxes in files.written] == [1, 2]


@pytest.fixture
def store(session: Session, files: Files, journal: Journal) -> BoxStore:
    before = {f"{number}.png": Boxes.of([], []) for number in range(50)}
    return BoxStore(session, files, journal, before)


def _put(store: BoxStore, count: int) -> None:
    for number in range(count):
        store.put(f"{number}.png", Boxes.of([[0, 0, 9, 9 + number]], [0]))


def test_many_pictures_are_one_job_with_progress(
    store: BoxStore, files: Files, session: Session, journal: Journal, qtbot: QtBot
) -> None:
    files.go = threading.Event()
    _put(store, 50)
    store.save()
    qtbot.waitUntil(lambda: store.fraction == 0.5)
    assert [job.title for job in session.runner.active()] == ["Save boxes"]
    files.go.set()
    qtbot.waitUntil(lambda: store.is_clean and not store.is_busy)
    assert (files.jobs, len(files.written)) == (1, 50)
    assert store.fraction is None
    assert len(store.edited().files) == 50
    assert not journal.path.exists()


def test_what_fails_in_the_middle_keeps_the_others_saved(
    store: BoxStore, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    told: list[object] = []
    store.failed.connect(told.append)
    files.bad = {"3.png", "40.png"}
    _put(store, 50)
    store.save()
    qtbot.waitUntil(lambda: bool(told) and not store.is_busy)
    assert (store.unsaved, len(files.written), len(told)) == (2, 48, 1)
    assert set(journal.read().boxes) == files.bad
    files.bad = set()
    store.save()
    qtbot.waitUntil(lambda: store.is_clean and not store.is_busy)
    assert len(files.written) == 50


def test_a_job_that_is_stopped_loses_nothing(
    store: BoxStore, files: Files, session: Session, journal: Journal, qtbot: QtBot
) -> None:
    files.go = threading.Event()
    _put(store, 50)
    store.save()
    qtbot.waitUntil(lambda: files.jobs == 1)
    with qtbot.waitSignal(store.settled):
        session.runner.active()[0].cancel()
    store.put("0.png", Boxes.of([], []))  # as the file was; but the job may have written it
    assert store.unsaved == 50
    qtbot.waitUntil(lambda: len(journal.read().boxes) == 50)
    files.go.set()
    store.save()
    qtbot.waitUntil(lambda: store.is_clean and not store.is_busy)
    assert dict(files.written)["0.png"] == Boxes.of([], [])


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

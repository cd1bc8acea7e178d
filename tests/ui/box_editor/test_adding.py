"""Classes that are added in the editor: asked for, checked, saved, undone, kept over a crash."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tango_desktop.data.boxes import Boxes
from tango_desktop.ui.box_editor.adding import NewClassDialog
from tango_desktop.ui.box_editor.editor import BoxEditor
from tango_desktop.ui.box_editor.journal import Journal, Kept
from tango_desktop.ui.box_editor.source import EditorSource

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
CLASSES = ("cat", "dog", "cow", "catfish")
Hand = Any
Files = Any


def add(editor: BoxEditor, qtbot: QtBot, name: str) -> None:
    """Name a class by keyboard alone."""
    qtbot.keyClick(editor.canvas, KEY.Key_N, CTRL)
    qtbot.keyClicks(editor.class_dialog.name, name)
    qtbot.keyClick(editor.class_dialog.name, KEY.Key_Return)


def shown(editor: BoxEditor) -> list[str]:
    every = editor.classes.list
    return [every.item(row).text() for row in range(every.count())]


def test_a_class_is_added_by_key_and_new_boxes_get_it(
    editor: BoxEditor, hand: Hand, files: Files, qtbot: QtBot
) -> None:
    add(editor, qtbot, " guinea  pig ")
    assert editor.names == (*CLASSES, "guinea pig")
    assert shown(editor)[-1] == "5  guinea pig"
    assert editor.classes.current == 4
    assert editor.focusWidget() is editor.canvas
    hand.drag((120, 50), (180, 90))
    assert hand.labels == [0, 1, 4]
    assert editor.about.text().startswith("Box 3 of 3: guinea pig")
    editor.save()
    qtbot.waitUntil(lambda: editor.store.is_clean and not editor.store.is_busy)
    assert files.added[-1] == ("guinea pig",)
    assert files.written[-1][1].labels.tolist() == [0, 1, 4]


def test_the_selected_box_gets_it_and_undo_takes_both_back(
    editor: BoxEditor, hand: Hand, qtbot: QtBot
) -> None:
    hand.press(KEY.Key_Tab)
    add(editor, qtbot, "pig")
    assert (hand.labels, editor.names[-1]) == ([4, 1], "pig")
    assert editor.undo_stack.undoText() == "Add the class “pig”"
    hand.press(KEY.Key_Z, held=CTRL)
    assert (hand.labels, editor.names) == ([0, 1], CLASSES)
    assert (len(shown(editor)), editor.canvas.label) == (4, 0)
    hand.press(KEY.Key_Y, held=CTRL)
    assert (hand.labels, editor.names[-1]) == ([4, 1], "pig")


def test_a_class_alone_is_saved_and_withdrawn_when_it_is_undone(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    add(editor, qtbot, "pig")
    assert editor.saved.text() == "The new classes are not yet saved."
    editor.save()
    qtbot.waitUntil(lambda: editor.saved.text() == "The new classes are saved.")
    hand.press(KEY.Key_Z, held=CTRL)
    with qtbot.waitSignal(editor.closed) as signal:
        editor.close()
    assert files.added == [("pig",), ()]
    assert not signal.args[0]
    assert not journal.path.exists()


def test_closing_tells_the_new_class(editor: BoxEditor, qtbot: QtBot) -> None:
    add(editor, qtbot, "pig")
    with qtbot.waitSignal(editor.closed) as signal:
        editor.close()
    assert signal.args[0].added == ("pig",)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("  ", ""),
        ("Cat", "There is a class “Cat” already."),
        ("7", "A number alone"),
        ("-", "letter"),
    ],
)
def test_a_name_that_cannot_be_is_told_and_refused(
    typed: str, fault: str, editor: BoxEditor, qtbot: QtBot
) -> None:
    qtbot.keyClick(editor.canvas, KEY.Key_N, CTRL)
    dialog = editor.class_dialog
    assert dialog.fault.text() == ""
    qtbot.keyClicks(dialog.name, typed)
    assert fault in dialog.fault.text()
    assert dialog.name.accessibleDescription() == dialog.fault.text()
    qtbot.keyClick(dialog.name, KEY.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, KEY.Key_Escape)
    assert editor.names == CLASSES
    assert editor.isVisible()


def test_what_was_looked_for_is_proposed_as_the_name(editor: BoxEditor, qtbot: QtBot) -> None:
    field = editor.classes.filter
    qtbot.keyClicks(field, "pig")
    assert editor.classes.none.isVisible()
    qtbot.mouseClick(editor.classes.add, Qt.MouseButton.LeftButton)
    assert editor.class_dialog.name.text() == "pig"
    qtbot.keyClick(editor.class_dialog.name, KEY.Key_Return)
    assert editor.names[-1] == "pig"
    assert field.text() == ""
    qtbot.keyClicks(field, "ca")
    QTest.keyClick(field, KEY.Key_N, CTRL)  # the key works while one types
    assert editor.class_dialog.isVisible()
    assert editor.class_dialog.name.text() == "ca"
    editor.class_dialog.reject()


def test_the_dialog_says_what_the_class_is_for(qtbot: QtBot) -> None:
    for relabels, told in ((True, "The selected box gets it."), (False, "New boxes get it.")):
        dialog = NewClassDialog(CLASSES, "", relabels, "A note.")
        qtbot.addWidget(dialog)
        texts = [child.text() for child in dialog.findChildren(type(dialog.fault))]
        assert f"{told} A note." in texts


def test_without_classes_the_first_is_added_here(
    source: EditorSource, open_editor: Callable[[EditorSource], BoxEditor], qtbot: QtBot
) -> None:
    bare = tuple(dataclasses.replace(p, boxes=Boxes.of([], [])) for p in source.pictures)
    editor = open_editor(dataclasses.replace(source, classes=(), pictures=bare))
    qtbot.keyClick(editor.canvas, KEY.Key_N)
    assert len(editor.marked) == 0
    assert "add one (Ctrl+N)" in editor.about.text()
    add(editor, qtbot, "pig")
    qtbot.keyClick(editor.canvas, KEY.Key_N)
    assert editor.marked.boxes.labels.tolist() == [0]


def test_a_list_that_cannot_be_written_keeps_everything(
    editor: BoxEditor, hand: Hand, files: Files, journal: Journal, qtbot: QtBot
) -> None:
    files.fail_classes = True
    hand.press(KEY.Key_Tab)
    add(editor, qtbot, "pig")
    editor.save()
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
    assert editor.messages.bars[0].message.text == "The list is damaged."
    qtbot.waitUntil(lambda: not editor.store.is_busy)
    assert editor.saved.text() == "Not saved; kept in the project"
    kept = journal.read()
    assert kept.added == ("pig",)
    assert kept.boxes["0.png"].labels.tolist() == [4, 1]
    files.fail_classes = False
    editor.save()
    qtbot.waitUntil(lambda: editor.store.is_clean)


def test_new_classes_of_a_crash_come_back(
    source: EditorSource,
    journal: Journal,
    files: Files,
    open_editor: Callable[[EditorSource], BoxEditor],
    qtbot: QtBot,
) -> None:
    journal.write({"0.png": Boxes.of([[1, 2, 3, 4]], [4])}, ("pig",))
    editor = open_editor(source)
    qtbot.waitUntil(lambda: bool(files.written))
    assert editor.names == (*CLASSES, "pig")
    assert files.added[-1] == ("pig",)


def test_a_journal_is_read_by_the_names_of_its_classes(journal: Journal) -> None:
    boxes = Boxes.of([[1, 2, 3, 4]] * 3, [0, 3, 4])
    journal.write({"0.png": boxes}, ("pig",))
    later = Journal(journal.path, journal.root, ("pig", "catfish", "dog", "cow", "cat"))
    kept = later.read()
    assert kept.added == ()
    assert [later.classes[n] for n in kept.boxes["0.png"].labels] == ["cat", "catfish", "pig"]
    assert Journal(journal.path, journal.root, CLASSES[1:]).read() == Kept()

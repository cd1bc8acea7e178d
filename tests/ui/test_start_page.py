"""Where a person begins: recent projects, a new one, samples, a dropped folder."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tango_desktop.core.project import Project
from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import TASKS, TaskInfo
from tango_desktop.data.samples import SAMPLES
from tango_desktop.ui import new_project
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.new_project import NewProjectDialog, NewProjectSpec, folder_name, free_folder
from tango_desktop.ui.project_starter import sample_task
from tango_desktop.ui.recent import small_picture, when_text
from tango_desktop.ui.session import Message, Session


def drop(window: MainWindow, path: Path) -> bool:
    """Drop a path on the window; whether it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(window.rect().center(), copy, data, left, none)
    QApplication.sendEvent(window, enter)
    event = QDropEvent(QPointF(window.rect().center()), copy, data, left, none)
    QApplication.sendEvent(window, event)
    return enter.isAccepted() and event.isAccepted()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "나사" / "good"
    folder.mkdir(parents=True)
    Image.new("RGB", (640, 480), (200, 30, 30)).save(folder / "a.jpg")
    return folder.parent


def test_recent_projects_are_listed_with_facts(
    window: MainWindow, session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: session.flow_job is None)
    session.close_project()
    page = window.shell.start_page
    qtbot.waitUntil(lambda: len(page.cards) == 1)
    info = page.cards[0].info
    assert (info.name, info.done, info.total) == ("Bees", 3, 3)
    page.cards[0].chosen.emit()
    assert session.project is not None


def test_a_damaged_recent_project_says_so_and_the_list_stands(
    window: MainWindow, session: Session, project: Project, qtbot: QtBot
) -> None:
    folder = project.folder
    session.close_project()
    (folder / "project.yaml").write_text("schema: [", encoding="utf-8")
    page = window.shell.start_page
    page.refresh()
    qtbot.waitUntil(lambda: bool(page.cards) and bool(page.cards[0].info.problem))
    assert "damaged" in page.cards[0].info.problem


def test_a_project_can_be_taken_off_the_list(
    window: MainWindow, session: Session, project: Project, qtbot: QtBot
) -> None:
    session.close_project()
    page = window.shell.start_page
    qtbot.waitUntil(lambda: bool(page.cards))
    page.cards[0].forgotten.emit(page.cards[0].info.folder)
    assert page.cards == []
    assert session.preferences.recent() == []
    undo = window.shell.messages.bars[-1].action
    assert undo is not None
    undo.click()
    qtbot.waitUntil(lambda: len(page.cards) == 1)


def test_a_dropped_project_opens(window: MainWindow, session: Session, project: Project) -> None:
    folder = project.folder
    session.close_project()
    assert drop(window, folder)
    assert session.project is not None
    assert window.overlay is None


def test_a_dropped_folder_of_pictures_asks_for_the_rest(
    window: MainWindow, session: Session, pictures: Path
) -> None:
    assert drop(window, pictures)
    dialog = window.starter.dialog
    assert dialog is not None
    assert dialog.name.text() == "나사"
    assert dialog.pictures.path() == str(pictures)
    dialog.reject()
    assert session.project is None


def test_text_is_not_dropped(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("hello")
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDragEnterEvent(
        window.rect().center(), action, data, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()


def test_the_newcomer_s_answers_become_a_project_that_runs(
    window: MainWindow, session: Session, tmp_path: Path, stages: Any, qtbot: QtBot
) -> None:
    spec = NewProjectSpec("Bees", tmp_path / "bees", "classification", "", "", True)
    window.starter.create(spec)
    assert session.project is not None
    assert session.flow_job is not None
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert session.undo_stack.count() == 0


def test_a_sample_becomes_a_project_in_one_click(
    window: MainWindow,
    session: Session,
    messages: list[Message],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    def make(name: str, folder: Path, ctx: object) -> Path:
        folder.mkdir(parents=True)
        return folder

    monkeypatch.setattr("tango_desktop.data.samples.make_sample", make)
    card = window.shell.start_page.sample_cards[0]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.project is not None)
    assert session.current().name == "Handwritten digits"
    assert messages[-1].action_text == "Automatic"


def test_the_dialog_checks_while_typing(qtbot: QtBot, pictures: Path) -> None:
    dialog = NewProjectDialog()
    qtbot.addWidget(dialog)
    assert not dialog.automatic.isEnabled()  # no pictures yet
    assert dialog.create_button.isEnabled()
    dialog.pictures.set_path("/no/such/folder")
    dialog.pictures.edited.emit("/no/such/folder")
    assert "no folder" in dialog.problem.text()
    assert not dialog.create_button.isEnabled()
    dialog.pictures.set_path(str(pictures))
    dialog.pictures.picked.emit(str(pictures))
    assert dialog.automatic.isEnabled()
    assert dialog.name.text() == "나사"
    dialog.name.setText("  ")
    assert not dialog.automatic.isEnabled()


def test_the_dialog_hands_over_the_answers(qtbot: QtBot, pictures: Path) -> None:
    dialog = NewProjectDialog(str(pictures), (("Jetson_Nano", "Jetson Nano"),))
    qtbot.addWidget(dialog)
    dialog.device.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.answered) as told:
        dialog.automatic.click()
    spec: NewProjectSpec = told.args[0]
    assert (spec.name, spec.task, spec.device) == ("나사", "classification", "Jetson_Nano")
    assert spec.automatic
    assert spec.pictures == str(pictures)


def test_tasks_that_cannot_be_chosen_are_greyed_with_the_reason(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: Registry[TaskInfo] = Registry("task")
    for task in TASKS:
        reason = "Comes in the next version." if task.name == "detection" else ""
        later.add(dataclasses.replace(task, unavailable=reason))
    monkeypatch.setattr(new_project, "TASKS", later)
    dialog = NewProjectDialog()
    qtbot.addWidget(dialog)
    row = dialog.task.findData("detection")
    flags = dialog.task.model().flags(dialog.task.model().index(row, 0))
    assert not flags & Qt.ItemFlag.ItemIsEnabled
    assert "next version" in dialog.task.itemData(row, Qt.ItemDataRole.ToolTipRole)
    dialog.suggest_task("detection")
    assert dialog.task.currentData() == "classification"


def test_each_task_says_how_the_folder_is_to_look(qtbot: QtBot) -> None:
    dialog = NewProjectDialog()
    qtbot.addWidget(dialog)
    assert dialog.layout_hint.text().startswith("One sub-folder per class.")
    dialog.task.setCurrentIndex(dialog.task.findData("detection"))
    assert "YOLO" in dialog.layout_hint.text()
    with qtbot.waitSignal(dialog.answered) as told:
        dialog.create_button.click()
    assert told.args[0].task == "detection"


@pytest.fixture
def boxes(tmp_path: Path) -> Path:
    """A folder in YOLO format."""
    folder = tmp_path / "boxes"
    for kind in ("images", "labels"):
        (folder / kind).mkdir(parents=True)
    Image.new("RGB", (64, 48), (200, 30, 30)).save(folder / "images" / "a.png")
    (folder / "labels" / "a.txt").write_text("0 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    (folder / "data.yaml").write_text("train: images\nnames: [nut]\n", encoding="utf-8")
    return folder


def test_pictures_with_boxes_suggest_detection(
    window: MainWindow, boxes: Path, qtbot: QtBot
) -> None:
    assert drop(window, boxes)
    dialog = window.starter.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.task.currentData() == "detection", timeout=10_000)
    dialog.reject()


def test_a_task_that_was_chosen_is_not_changed_by_the_pictures(
    window: MainWindow, boxes: Path, pictures: Path, session: Session, qtbot: QtBot
) -> None:
    window.starter.ask_new()
    dialog = window.starter.dialog
    assert dialog is not None
    dialog.pictures.set_path(str(boxes))
    dialog.pictures.picked.emit(str(boxes))
    qtbot.waitUntil(lambda: dialog.task.currentData() == "detection", timeout=10_000)
    dialog.pictures.set_path(str(pictures))
    dialog.pictures.picked.emit(str(pictures))
    qtbot.waitUntil(lambda: dialog.task.currentData() == "classification", timeout=10_000)
    dialog.task.setCurrentIndex(1)
    dialog.task.activated.emit(1)
    dialog.pictures.picked.emit(str(boxes))
    qtbot.waitUntil(lambda: not session.runner.reading, timeout=10_000)
    dialog.suggest_task("classification")
    assert dialog.task.currentData() == "detection"
    dialog.reject()


def test_samples_have_the_task_that_they_are_for() -> None:
    assert sample_task("digits") == "classification"
    assert sample_task("scenes") == "detection"
    assert all(sample_task(name) in TASKS for name in SAMPLES.names())


def test_folder_names_suit_every_file_system(tmp_path: Path) -> None:
    assert folder_name('a/b\\c:"d"?') == "a-b-c-d-"[:-1]
    assert folder_name("나사와 너트") == "나사와 너트"
    assert folder_name(" ... ") == "project"
    (tmp_path / "bees").mkdir()
    assert free_folder(tmp_path, "bees") == tmp_path / "bees"  # empty: may be used
    (tmp_path / "bees" / "x").touch()
    assert free_folder(tmp_path, "bees") == tmp_path / "bees-2"


def test_when_is_said_as_people_say_it() -> None:
    now = datetime(2026, 5, 4, 12, 0)
    assert when_text(datetime(2026, 5, 4, 9, 5), now) == "today 09:05"
    assert when_text(datetime(2026, 5, 3, 23, 59), now) == "yesterday 23:59"
    assert when_text(datetime(2026, 1, 2), now) == "2026-01-02"
    assert when_text(None) == ""


def test_thumbnails_are_small_squares(pictures: Path, tmp_path: Path) -> None:
    shown = small_picture(str(pictures / "good" / "a.jpg"), 112)
    assert shown is not None
    assert (shown.width(), shown.height()) == (112, 112)
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    assert small_picture(str(tmp_path / "broken.jpg"), 112) is None

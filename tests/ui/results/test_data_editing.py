"""What the editor writes into real data of each format, and what the project takes over."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.lock import LOCK_FILE, find_changes, load_lock
from tango_desktop.data.problems import Problem
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.settings import DataSettings
from tango_desktop.ui.box_editor.editor import BoxEditor
from tango_desktop.ui.box_editor.store import Unsaved
from tango_desktop.ui.pages import data_taking
from tango_desktop.ui.pages.data_editing import EACH, Writing, editor_source
from tango_desktop.ui.pages.data_page import DataPage
from tango_desktop.ui.session import Message, Session
from tests.data.box_sets import DRAWN, SETS, look
from tests.data.conftest import Folder

Show = Callable[[type], DataPage]
Settled = Callable[[], None]
KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
PLACE = Boxes.of([[2, 2, 22, 22]], [0])
# Twice as many pictures as in the small set, so that a rare picture is not a problem of its own.
MORE = {f"{path[:-4]}{n}.png": boxes for n in range(5) for path, boxes in DRAWN.items() if boxes}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "boxed")


@pytest.fixture(params=list(SETS))
def index(request: pytest.FixtureRequest, folder: Folder) -> DatasetIndex:
    return look(SETS[request.param](folder, MORE))[0]


def _unsaved(index: DatasetIndex, boxes: Boxes = PLACE, added: tuple[str, ...] = ()) -> Unsaved:
    return Unsaved({picture.path: boxes for picture in index.pictures}, added)


# -- writing ----------------------------------------------------------------------------------


def test_many_pictures_are_written_with_progress(index: DatasetIndex) -> None:
    seen: list[float] = []
    ctx = JobContext(on_progress=lambda progress: seen.append(progress.fraction or 0))
    written = Writing(index)(_unsaved(index), ctx)
    assert [result.path for result in written] == [picture.path for picture in index.pictures]
    assert all(result.error is None and result.file is not None for result in written)
    assert seen
    assert all(len(picture.boxes) == 1 for picture in look(index.root)[0].pictures)


@pytest.mark.parametrize("name", ["yolo", "voc"])
def test_a_file_that_cannot_be_written_keeps_no_other_from_it(name: str, folder: Folder) -> None:
    index = look(SETS[name](folder, MORE))[0]
    first = Writing(index)(_unsaved(index), JobContext())
    bad = {first[at].path: first[at].file for at in (0, 5)}
    for file in bad.values():
        assert file is not None
        file.unlink()
        file.mkdir()  # where the file should go
    other = Boxes.of([[30, 20, 60, 44]], [1])
    written = Writing(index)(_unsaved(index, other), JobContext())
    assert {result.path for result in written if result.error is not None} == set(bad)
    again = {picture.path: picture.boxes for picture in look(folder.root)[0].pictures}
    for result in written:
        if result.error is None:
            assert len(again[result.path]) == 1
            assert again[result.path].corners == pytest.approx(other.corners, abs=1)


def test_a_class_is_declared_used_and_withdrawn(index: DatasetIndex) -> None:
    writing = Writing(index)
    path = index.pictures[0].path
    writing(Unsaved({path: Boxes.of([[2, 2, 22, 22]], [2])}, ("pin",)), JobContext())
    again = look(index.root)[0]
    boxes = next(p for p in again.pictures if p.path == path).boxes
    assert [again.classes[n] for n in boxes.labels] == ["pin"]
    writing(Unsaved({path: PLACE}), JobContext())
    assert sorted(look(index.root)[0].classes) == ["bolt", "nut"]
    # Another class in its stead, and the first one after it.
    writing(Unsaved({path: Boxes.of([[2, 2, 22, 22]], [3])}, ("nail", "pin")), JobContext())
    again = look(index.root)[0]
    boxes = next(p for p in again.pictures if p.path == path).boxes
    assert [again.classes[n] for n in boxes.labels] == ["pin"]


@pytest.mark.slow
def test_two_thousand_pictures_are_written_quickly(folder: Folder) -> None:
    drawn = {f"train/{n}.png": [(0, 4, 4, 20, 16)] for n in range(2000)}
    index = look(SETS["yolo"](folder, drawn))[0]
    started = time.process_time()
    written = Writing(index)(_unsaved(index), JobContext())
    assert len(written) == 2000 > EACH
    assert time.process_time() - started < 10


# -- taking over ------------------------------------------------------------------------------


@pytest.fixture(params=list(SETS))
def boxed(
    request: pytest.FixtureRequest, session: Session, flow: Flow, project: Project, folder: Folder
) -> Project:
    """The project after the check of its data."""
    SETS[request.param](folder, MORE)
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(folder.root))
    flow.run(project, JobContext(), to="data")
    return project


@pytest.fixture
def page(boxed: Project, show: Show) -> DataPage:
    made = show(DataPage)
    made.tabs.setCurrentWidget(made.browser)
    return made


@pytest.fixture
def checks(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stages that were run."""
    run: list[str] = []
    really = session.run_stage
    monkeypatch.setattr(session, "run_stage", lambda name: (run.append(name), really(name)))
    return run


def _open(page: DataPage, settled: Settled, at: int = 0) -> BoxEditor:
    page.browser.open_editor(at)
    settled()
    editor = page.browser.editor
    assert editor is not None
    return editor


def _state(session: Session, name: str) -> StageState:
    return session.statuses()[name].state


def test_edited_boxes_are_taken_over_without_a_whole_check(
    page: DataPage,
    boxed: Project,
    session: Session,
    settled: Settled,
    checks: list[str],
    messages: list[Message],
) -> None:
    before = session.flow.inputs_digest(boxed, "network")
    editor = _open(page, settled)
    editor.add(np.array([30, 20, 60, 44], np.float32))
    count, path = len(editor.marked.boxes), editor.picture.path
    editor.close()
    settled()
    assert checks == []
    lock = load_lock(boxed.path(LOCK_FILE))
    assert len(next(p for p in lock.pictures if p.path == path).boxes) == count
    assert not find_changes(lock)
    assert _state(session, "data") is StageState.DONE
    assert session.flow.inputs_digest(boxed, "network") != before
    assert page.view is not None
    bolts = sum(box[0] == 0 for boxes in MORE.values() for box in boxes)
    assert page.view.report.classes[0].total == bolts + 1
    assert messages[-1].text == "The boxes of 1 picture were changed."
    action = messages[-1].action
    assert action is not None
    action()
    settled()
    assert checks == ["data"]


def test_what_is_saved_and_taken_back_is_taken_over_in_silence(
    page: DataPage,
    boxed: Project,
    settled: Settled,
    checks: list[str],
    messages: list[Message],
) -> None:
    editor = _open(page, settled)
    editor.add(np.array([30, 20, 60, 44], np.float32))
    editor.save()
    settled()
    editor.undo()
    editor.close()
    settled()
    assert (checks, messages) == ([], [])
    assert not find_changes(load_lock(boxed.path(LOCK_FILE)))


def test_a_new_class_is_checked_and_makes_later_stages_out_of_date(
    page: DataPage,
    boxed: Project,
    session: Session,
    settled: Settled,
    qtbot: QtBot,
    checks: list[str],
    messages: list[Message],
) -> None:
    before = session.flow.inputs_digest(boxed, "network")
    editor = _open(page, settled)
    qtbot.keyClick(editor.canvas, KEY.Key_N, CTRL)
    qtbot.keyClicks(editor.class_dialog.name, "pin")
    qtbot.keyClick(editor.class_dialog.name, KEY.Key_Return)
    editor.add(np.array([30, 20, 60, 44], np.float32))
    editor.close()
    settled()
    assert checks == ["data"]
    assert messages[-1].text == "New class: pin. The boxes of 1 picture were changed."
    assert not messages[-1].until_run  # the check that follows must not take it away
    assert "pin" in boxed.outputs("data")["classes"]
    assert _state(session, "data") is StageState.DONE
    assert session.flow.inputs_digest(boxed, "network") != before
    assert "pin" in [
        page.browser.of_class.itemText(n) for n in range(page.browser.of_class.count())
    ]


def test_voc_says_that_it_has_no_list_of_classes(boxed: Project) -> None:
    lock = load_lock(boxed.path(LOCK_FILE))
    source = editor_source(boxed, lock, lock.pictures)
    assert bool(source.classes_note) == (lock.format == "voc")


def test_the_whole_is_checked_where_the_quick_way_fails(
    page: DataPage, settled: Settled, checks: list[str], folder: Folder
) -> None:
    editor = _open(page, settled)
    editor.add(np.array([30, 20, 60, 44], np.float32))
    editor.save()
    settled()
    other = next(file for file in load_lock(page.session.current().path(LOCK_FILE)).annotations)
    (folder.root / other.path).unlink()  # by somebody else, meanwhile
    page._taking_over._update({editor.picture.path: folder.root / "gone.txt"})
    settled()
    assert checks == ["data"]
    editor._close_anyway()
    settled()


def test_the_whole_is_checked_when_no_box_is_left(
    page: DataPage, session: Session, settled: Settled, checks: list[str]
) -> None:
    editor = _open(page, settled)
    for picture in editor.source.pictures:
        editor.store.put(picture.path, NO_BOXES)
    editor.close()
    settled()
    assert checks == ["data"]
    assert _state(session, "data") is StageState.FAILED


def test_the_whole_is_checked_when_a_listed_problem_is_about_the_picture(
    session: Session,
    flow: Flow,
    project: Project,
    folder: Folder,
    show: Show,
    settled: Settled,
    checks: list[str],
) -> None:
    SETS["voc"](folder, {**MORE, "train/b0.png": [(0, -20, 4, 20, 16)]})
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(folder.root))
    flow.run(project, JobContext(), to="data")
    page = show(DataPage)
    assert page.view is not None
    problem = page.view.report.find("box_outside")
    assert problem is not None
    page.browser.show_problem(problem)
    editor = _open(page, settled)
    assert editor.picture.path in problem.files
    editor.canvas.select(0)
    editor.nudge(2, 0)
    editor.close()
    settled()
    assert checks == ["data"]
    assert page.view.report.find("box_outside") is None


def test_boxes_wait_for_the_run_under_way(
    page: DataPage,
    session: Session,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
    messages: list[Message],
    checks: list[str],
) -> None:
    monkeypatch.setattr(session, "flow_job", object())
    editor = _open(page, settled)
    for picture in editor.source.pictures:  # so that the whole is checked
        editor.store.put(picture.path, NO_BOXES)
    editor._show_names((*editor.names, "pin"))
    editor.close()
    settled()
    assert checks == []
    assert "when the run under way has ended" in messages[-1].hint
    monkeypatch.setattr(session, "flow_job", None)
    session.run_changed.emit()
    settled()
    assert checks == ["data"]


def test_words_for_what_was_edited() -> None:
    assert data_taking._pictures_text(1200) == "The boxes of 1,200 pictures were changed."
    assert data_taking._classes_text(("a", "b")) == "New classes: a, b."


def test_large_numbers_are_easy_to_read(page: DataPage) -> None:
    problem = Problem("background", tuple(f"{n}.png" for n in range(12_345)))
    assert problem.message == "Pictures without any object: 12,345."
    for bar in (page.tabs, page.tabs.tabBar()):
        assert bar.accessibleName() == "Report and pictures"


def test_a_detector_is_not_asked_for_folders_of_classes(page: DataPage) -> None:
    texts = [
        page.help_text(),
        page._info().layout,
        DataSettings.__dataclass_fields__["path"].metadata,
    ]
    assert not any("folder for each class" in str(text) for text in texts)

"""The inbox of a detector: the model's boxes are mended or taken, and join the data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import DETECTION, TaskSettings
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.index import inspect
from tango_desktop.data.listing import ExportSpec
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.settings import DataSettings
from tango_desktop.deploy.monitor.inbox import WaitingPicture, inbox_folder
from tango_desktop.deploy.monitor.stage import MonitorSettings
from tango_desktop.errors import DataError
from tango_desktop.ui.box_editor.store import Unsaved
from tango_desktop.ui.pages.monitor_page import MonitorPage
from tango_desktop.ui.pages.monitor_tasks import (
    INBOX_TASKS,
    KeepingBoxes,
    Labelled,
    inbox_source,
    key_of,
)
from tango_desktop.ui.session import Session

from .monitor_made import coloured, deploy_here, draw_scenes, use

Show = Callable[[type], MonitorPage]
Settled = Callable[[], None]
CTX = JobContext()
TASK = INBOX_TASKS.get(DETECTION.name)


@pytest.fixture
def unsure(session: Session, flow: Flow, project: Project, tmp_path: Path) -> Project:
    """A detector that kept some pictures, and was asked."""
    deploy_here(project, flow, "detection", draw_scenes(tmp_path / "data", 6))
    project.update(MonitorSettings, keep_uncertain=20)
    flow.run_stage(project, "monitor", CTX)
    use(project, tmp_path / "data" / "images" / "val")
    flow.run_stage(project, "monitor", CTX)
    return project


def press(qtbot: QtBot, page: MonitorPage, *keys: Qt.Key) -> None:
    page.tabs.setCurrentWidget(page.inbox)
    page.inbox.gallery.setFocus()
    for key in keys:
        qtbot.keyClick(page.inbox.gallery, key)


def test_boxes_are_mended_taken_and_join_the_data(
    unsure: Project, flow: Flow, show: Show, settled: Settled, tmp_path: Path, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    inbox, work = page.inbox, page.inbox.labelling
    first, second = work.view.pictures[:2]
    assert inbox.detail.said.text().startswith("3 boxes")
    assert not inbox.detail.classes.isVisible()
    press(qtbot, page, Qt.Key.Key_E)
    settled()
    editor = inbox.editor
    assert editor is not None
    assert len(editor.canvas.marked) == 3  # what the model found is where one begins
    editor.canvas.select([0])
    editor.canvas.setFocus()
    qtbot.keyClick(editor.canvas, Qt.Key.Key_Delete)
    editor.close()
    settled()
    mended = work.given(first)
    assert isinstance(mended, Boxes)
    assert len(mended) == 2
    press(qtbot, page, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_A)
    assert page.primary.text() == "Add 2 to the data set"
    page.primary.click()
    settled()
    folder = tmp_path / "data"
    for one, count in ((first, 2), (second, 3)):
        name = f"monitor-{one.device}-{one.name}"
        assert (folder / "images" / "train" / name).is_file()
        label = (folder / "labels" / "train" / name).with_suffix(".txt")
        assert len(label.read_text("utf-8").splitlines()) == count
    before = len(load_lock(unsure.path(LOCK_FILE)).pictures)
    flow.run_stage(unsure, "data", CTX)
    index = load_lock(unsure.path(LOCK_FILE))
    assert len(index.pictures) == before + 2
    new = [p for p in index.pictures if Path(p.path).name.startswith("monitor-")]
    assert sorted(len(p.boxes) for p in new) == [2, 3]
    assert {p.split for p in new} == {"train"}
    assert page.inbox.labelling.labels == {}


def test_what_the_model_found_is_dashed_a_label_is_not(
    unsure: Project, show: Show, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    found = page.inbox.gallery.tile(0).boxes
    assert found is not None
    assert {found.look_of(k).name for k in range(len(found))} == {"DASHED"}
    press(qtbot, page, Qt.Key.Key_A)
    label = page.inbox.gallery.tile(0).boxes
    assert label is not None
    assert {label.look_of(k).name for k in range(len(label))} == {"SOLID"}
    assert label.corners == pytest.approx(found.corners)


# -- formats ----------------------------------------------------------------------------------


def boxes_in(format_name: str, folder: Path) -> Path:
    source = draw_scenes(folder / "yolo", 6)
    if format_name == "yolo":
        return source
    index, _ = inspect(source, DataSettings(), CTX, None, DETECTION.name)
    target = folder / format_name
    target.mkdir()
    names = tuple(f"p{n}.png" for n in range(len(index.pictures)))

    def place(number: int, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(index.file(index.pictures[number]).read_bytes())

    export = FORMATS.get(format_name).export
    assert export is not None
    export(ExportSpec(index, names, target, place), CTX)
    return target


def picture(project: Project, number: int) -> WaitingPicture:
    """A picture as the inbox has it."""
    folder = inbox_folder(project.folder, "pi")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"ab-{number:05}.jpg"
    coloured(number % 3, 9000 + number).resize((48, 24), Image.Resampling.NEAREST).save(file)
    file.with_suffix(".json").write_text("{}", encoding="utf-8")
    return WaitingPicture(file, file.name, "pi", 0.5, "2026-11-21T12:00:00", {"boxes": []})


@pytest.fixture
def checked_boxes(
    request: pytest.FixtureRequest, project: Project, flow: Flow, tmp_path: Path
) -> Project:
    """A project with boxes in the format that the test is parametrized with."""
    project.update(TaskSettings, name=DETECTION.name)
    project.update(DataSettings, path=str(boxes_in(request.param, tmp_path)))
    flow.run(project, CTX, to="data")
    return project


@pytest.mark.parametrize("checked_boxes", ["yolo", "voc", "coco"], indirect=True)
def test_every_format_takes_them(checked_boxes: Project, flow: Flow) -> None:
    project = checked_boxes
    index = load_lock(project.path(LOCK_FILE))
    classes = (*index.classes, "washer")
    label = Boxes.of([[4, 4, 20, 20], [24, 2, 40, 18]], [1, len(index.classes)])
    pictures = [(picture(project, number), label) for number in range(2)]
    files = TASK.add(project, index, Labelled(pictures, ("washer",)), CTX)
    assert len(files) == 2
    flow.run_stage(project, "data", CTX)
    after = load_lock(project.path(LOCK_FILE))
    assert set(after.classes) == set(classes)
    assert len(after.pictures) == len(index.pictures) + 2
    for one in after.pictures:
        if Path(one.path).name.startswith("monitor-"):
            assert sorted(after.classes[k] for k in one.boxes.labels) == sorted(
                [index.classes[1], "washer"]
            )
            expected = np.array(sorted(label.corners.tolist()))
            assert np.array(sorted(one.boxes.corners.tolist())) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("checked_boxes", ["yolo"], indirect=True)
def test_the_editor_leaves_boxes_in_the_project(checked_boxes: Project) -> None:
    project = checked_boxes
    index = load_lock(project.path(LOCK_FILE))
    one, other = picture(project, 0), picture(project, 1)
    keep = KeepingBoxes(project, index, ())
    label, empty = Boxes.of([[1, 2, 3, 4]], [3]), Boxes.of([], [])
    (written,) = keep(Unsaved({key_of(one): label}, ("washer",)), CTX)
    assert written.file is not None
    given = TASK.load(project, index)
    keep = KeepingBoxes(project, index, given.added)
    keep(Unsaved({key_of(other): empty}), CTX)
    given = TASK.load(project, index)
    assert given.labels == {key_of(one): label, key_of(other): empty}
    assert given.added == ("washer",)
    sizes = {key_of(one): (48, 24), key_of(other): (48, 24)}
    source = inbox_source(project, index, [one, other], sizes, given)
    assert source.classes == (*index.classes, "washer")
    assert [p.boxes for p in source.pictures] == [label, empty]


@pytest.mark.parametrize("checked_boxes", ["yolo"], indirect=True)
def test_boxes_that_cannot_be_saved_leave_the_inbox_as_it_is(
    checked_boxes: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = checked_boxes
    index = load_lock(project.path(LOCK_FILE))
    one = picture(project, 0)
    monkeypatch.setattr("tango_desktop.ui.pages.monitor_tasks.can_save", lambda index: False)
    with pytest.raises(DataError, match="cannot be saved in this format"):
        TASK.add(project, index, Labelled([(one, Boxes.of([], []))]), CTX)
    assert one.picture.is_file()


def test_an_answer_of_classes_that_the_data_has_not_is_no_label(
    unsure: Project, flow: Flow
) -> None:
    index = load_lock(unsure.path(LOCK_FILE))
    answer = {"boxes": [{"label": "unicorn", "confidence": 0.5, "box": [0, 0, 4, 4]}]}
    one = WaitingPicture(Path("x.jpg"), "x.jpg", "pi", 0.5, "", answer)
    assert TASK.accepted(one, index) is None
    assert TASK.headline(one) == "1 box  50 %"
    damaged = WaitingPicture(Path("x.jpg"), "x.jpg", "pi", 0.5, "", {"boxes": [{"box": 3}, 4]})
    assert TASK.headline(damaged) == "Nothing found"

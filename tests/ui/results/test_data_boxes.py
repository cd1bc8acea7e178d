"""The page of data with boxes: what it shows, filters, and what editing does to the files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Appearance
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.index import inspect
from tango_desktop.data.settings import DataSettings
from tango_desktop.errors import DataError
from tango_desktop.ui.pages import data_editing
from tango_desktop.ui.pages.data_page import DataPage
from tango_desktop.ui.session import Message, Session
from tango_desktop.ui.theme import theme

Show = Callable[[type], DataPage]
Settled = Callable[[], None]
SIZE = (80, 60)


def _line(label: int, left: int, top: int, right: int, bottom: int) -> str:
    width, height = SIZE
    values = ((left + right) / 2 / width, (top + bottom) / 2 / height)
    sides = ((right - left) / width, (bottom - top) / height)
    return f"{label} " + " ".join(f"{value:.6f}" for value in (*values, *sides))


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """Twelve pictures in YOLO format: a nut in each, a bolt in every second, two without boxes."""
    folder = tmp_path / "scenes"
    random = np.random.default_rng(0)
    for number in range(12):
        split = "train" if number < 8 else "val"
        file = folder / "images" / split / f"{number:02}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (*SIZE[::-1], 3), dtype=np.uint8)).save(file)
        lines = [_line(1, 10, 10, 30, 25)] + ([_line(0, 40, 20, 70, 55)] if number % 2 else [])
        label = folder / "labels" / split / f"{number:02}.txt"
        label.parent.mkdir(parents=True, exist_ok=True)
        label.write_text("" if number in (4, 10) else "\n".join(lines) + "\n", encoding="utf-8")
    yaml = "train: images/train\nval: images/val\nnames: [bolt, nut]\n"
    (folder / "data.yaml").write_text(yaml, encoding="utf-8")
    return folder


@pytest.fixture
def boxed(session: Session, flow: Flow, project: Project, scenes: Path) -> Project:
    """The project after the check of its scenes."""
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(scenes))
    flow.run(project, JobContext(), to="data")
    return project


@pytest.fixture
def page(boxed: Project, show: Show) -> DataPage:
    made = show(DataPage)
    made.tabs.setCurrentWidget(made.browser)
    return made


def _names(page: DataPage) -> list[str]:
    gallery = page.browser.gallery
    return [Path(gallery.tile(i).tip).stem for i in range(gallery.count)]


def test_the_empty_page_says_what_a_detector_needs(project: Project, show: Show) -> None:
    project.update(TaskSettings, name="detection")
    page = show(DataPage)
    assert page.stack.currentWidget() is page.zone
    assert "YOLO" in page.empty.text.text()
    assert "YOLO" in page.help_text()


def test_the_report_counts_boxes_and_compares_their_size_with_the_strides(page: DataPage) -> None:
    assert page.subtitle.text().startswith("12 pictures  ·  2 classes  ·  16 boxes")
    table = page.report.classes.model
    assert [column.title for column in table.columns][1] == "Boxes"
    assert {table.value_at(r, 0): table.value_at(r, 1) for r in range(2)} == {"bolt": 6, "nut": 10}
    assert [(s.name, s.value) for s in page.report.splits.segments] == [
        ("Training", 8),
        ("Validation", 4),
    ]
    said = page.report.boxes.said.text()
    assert "16 boxes in 12 pictures. 2 pictures have none" in said
    assert page.view is not None
    assert page.view.facts is not None
    assert page.view.facts.strides == (8, 16, 32)
    at_640 = np.sqrt(20 * 15) * 640 / 80
    assert page.view.facts.sides.min() == pytest.approx(at_640, rel=1e-3)


def test_the_gallery_shows_boxes_and_filters_them(page: DataPage, qtbot: QtBot) -> None:
    browser = page.browser
    tile = browser.gallery.tile(1)
    assert tile.boxes is not None
    assert sorted(tile.boxes.name_of(n) for n in range(2)) == ["bolt", "nut"]
    assert tile.caption == "2 boxes  ·  bolt, nut"
    browser.of_class.setCurrentIndex(browser.of_class.findText("bolt"))
    assert _names(page) == ["01", "03", "05", "07", "09", "11"]
    browser.of_split.setCurrentIndex(browser.of_split.findData("val"))
    assert _names(page) == ["09", "11"]
    browser.of_split.setCurrentIndex(0)
    browser.of_class.setCurrentIndex(browser.of_class.findText("Pictures without boxes"))
    assert _names(page) == ["04", "10"]
    assert browser.gallery.tile(0).caption == "no boxes"
    browser.of_class.setCurrentIndex(0)
    qtbot.keyClicks(browser.name, "1")
    qtbot.waitUntil(lambda: _names(page) == ["01", "10", "11"])


def test_nothing_can_be_edited_where_nothing_is_listed(page: DataPage, qtbot: QtBot) -> None:
    browser = page.browser
    assert browser.edit.isEnabled()
    browser.name.setText("no such picture")
    qtbot.waitUntil(lambda: not browser.edit.isEnabled())
    browser.name.clear()
    qtbot.waitUntil(lambda: browser.edit.isEnabled())


def test_the_data_is_exported_in_each_format(
    page: DataPage,
    scenes: Path,
    tmp_path: Path,
    messages: list[Message],
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    button = page.browser.export
    assert button.isVisible()
    actions = {action.text(): action for action in button.menu().actions()}
    assert set(actions) == {"YOLO text files", "Pascal VOC XML", "COCO JSON"}
    out, asked = tmp_path / "그림 coco", []

    def choose(*given: object) -> tuple[str, str]:
        asked.append(given[2])
        return str(out), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    actions["COCO JSON"].trigger()
    settled()
    assert asked == [str(scenes.with_name("scenes-coco"))]
    index, _ = inspect(out, DataSettings(), JobContext(), task="detection")
    assert (index.format, len(index.pictures)) == ("coco", 12)
    assert index.class_counts() == (6, 10)
    assert messages[-1].text == f"Exported: 12 pictures, 16 boxes, in {out}."
    button.export("voc", out)
    settled()
    assert "is not empty" in messages[-1].text
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: ("", ""))
    before = len(messages)
    actions["Pascal VOC XML"].trigger()
    settled()
    assert len(messages) == before


def test_crowds_that_an_export_leaves_out_are_told_here_too(
    page: DataPage, tmp_path: Path, messages: list[Message], settled: Settled
) -> None:
    assert page.view is not None
    crowd = Boxes.of([[1, 1, 9, 9], [20, 20, 40, 40]], [0, 1], [True, False])
    index = page.view.with_boxes({"images/train/00.png": crowd}).index
    page.browser.export.show_index(index)
    for name, hint in (
        ("yolo", "Boxes left out, as this format knows no crowds: 1."),
        ("coco", ""),
    ):
        page.browser.export.export(name, tmp_path / name)
        settled()
        assert messages[-1].hint == hint


def test_folders_of_classes_have_nothing_to_export(
    checked: Project, show: Show, settled: Settled
) -> None:
    page = show(DataPage)
    page.tabs.setCurrentWidget(page.browser)
    settled()
    assert not page.browser.export.isVisible()
    page.browser.export.ask("coco")  # there is nothing: no dialog


def test_words_that_do_not_fit_a_filter_end_in_an_ellipsis(page: DataPage) -> None:
    box = page.browser.of_problem
    box.setFixedWidth(90)
    assert box.shown_text().endswith("…")
    assert box.toolTip() == "Problem: Any or no problem"
    box.setFixedWidth(400)
    assert box.shown_text() == "Any or no problem"


def test_the_report_follows_the_network(page: DataPage, boxed: Project, settled: Settled) -> None:
    assert "no network is chosen yet" in page.report.boxes.said.text()
    network = {"model": "yolov7-tiny", "size": [64, 64]}
    boxed.set_record("network", StageRecord("inputs", network, "outputs", summary="done"))
    page.refresh()
    settled()
    assert "no network is chosen yet" not in page.report.boxes.said.text()


def test_augmentation_is_shown_with_boxes(page: DataPage, settled: Settled) -> None:
    browser = page.browser
    browser.gallery.select(1)
    settled()
    detail = browser.detail
    assert detail.picture.overlay.shown is not None
    seen = [box for box in detail.variants if box.isVisibleTo(detail)]
    assert len(seen) == 4  # nine would be too small for boxes
    drawn = [box.overlay.shown for box in seen]
    assert all(shown is not None for shown in drawn)
    assert any(len(shown) > 0 for shown in drawn if shown is not None)
    detail.strength.setCurrentIndex(detail.strength.findData("none"))
    detail.strength.activated.emit(0)
    settled()
    plain = detail.variants[0].overlay.shown
    assert plain is not None
    assert len(plain) == 2


def test_boxes_are_edited_from_the_viewer_and_saved_in_their_format(
    page: DataPage,
    scenes: Path,
    session: Session,
    settled: Settled,
    qtbot: QtBot,
    messages: list[Message],
) -> None:
    browser = page.browser
    browser.open_large(1)
    settled()
    assert browser.viewer is not None
    qtbot.keyClick(browser.viewer, Qt.Key.Key_E)
    settled()
    editor = browser.editor
    assert editor is not None
    assert editor.picture.path.endswith("01.png")
    assert "Train a network first" in editor.proposals.state.text()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Delete):
        qtbot.keyClick(editor.canvas, key)
    left = editor.marked.boxes
    assert len(left) == 1
    editor.step(1)
    settled()
    label = scenes / "labels" / "train" / "01.txt"
    assert len(label.read_text(encoding="utf-8").split("\n")) == 2
    assert editor.saved.text().endswith("01.txt")
    editor.close()
    settled()
    assert browser.gallery.tile(1).boxes is not None
    assert any(m.text == "The boxes of 1 picture were changed." for m in messages)
    page.refresh()
    settled()
    assert page.view is not None
    assert page.view.index is not None
    checked = page.view.by_path[next(p for p in page.view.by_path if p.endswith("01.png"))]
    assert checked.boxes.corners == pytest.approx(left.corners, abs=0.01)
    assert session.project is not None


def test_the_first_boxes_are_drawn_here(
    session: Session, flow: Flow, project: Project, scenes: Path, show: Show, settled: Settled
) -> None:
    for label in scenes.rglob("*.txt"):
        label.write_text("", encoding="utf-8")
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(scenes))
    with pytest.raises(DataError, match="not a single usable box"):
        flow.run(project, JobContext(), to="data")
    page = show(DataPage)
    assert page.view is not None
    assert page.view.report.find("no_boxes") is not None
    assert page.browser.edit.isEnabled()
    page.browser.edit.click()
    settled()
    editor = page.browser.editor
    assert editor is not None
    editor.add(np.array([10, 10, 40, 40], np.float32))
    editor.close()
    settled()
    assert (scenes / "labels/train/00.txt").read_text(encoding="utf-8").startswith("0 0.3125")
    assert session.project is not None


def test_files_that_others_changed_are_not_overwritten(
    page: DataPage, scenes: Path, settled: Settled, messages: list[Message]
) -> None:
    (scenes / "labels" / "train" / "02.txt").write_text(_line(0, 1, 1, 20, 20), encoding="utf-8")
    page.browser.open_editor(2)
    settled()
    assert page.browser.editor is None
    assert messages[-1].action_text == "Check again"


def test_a_trained_network_proposes(
    page: DataPage,
    boxed: Project,
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tango_desktop.data.boxes import Boxes
    from tango_desktop.train import proposing

    threads: list[str] = []

    class Fake:
        def __init__(self, folder: Path, classes: tuple[str, ...]) -> None:
            assert folder == boxed.path("runs/1")
            assert classes == ("bolt", "nut")

        def propose(self, picture: Path) -> tuple[Boxes, np.ndarray]:
            threads.append(threading.current_thread().name)
            return Boxes.of([[1, 1, 9, 9]], [1]), np.array([0.9], np.float32)

    monkeypatch.setattr(proposing, "Proposer", Fake)
    boxed.path("runs", "1", "weights").mkdir(parents=True)
    boxed.path("runs", "1", "weights", "best.pt").write_bytes(b"w")
    propose, missing = data_editing.proposals_of(
        {"folder": "runs/1", "weights": "runs/1/weights/best.pt"}, boxed, ("bolt", "nut")
    )
    assert missing == ""
    assert propose is not None
    boxes, scores = propose(Path("a.png"), JobContext())
    assert (boxes.labels.tolist(), scores.tolist()) == ([1], pytest.approx([0.9]))


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_it_is_painted_in_both_themes(
    theme_name: str, page: DataPage, settled: Settled, grabbed: Callable[[object], int]
) -> None:
    theme().apply(Appearance(theme=theme_name))
    assert grabbed(page) > 20
    page.tabs.setCurrentWidget(page.report)
    settled()
    assert grabbed(page) > 20

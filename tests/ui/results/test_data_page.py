"""The page of the data, with nothing, with a report, with problems."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.settings import DataSettings
from tango_desktop.ui.pages.data_page import DataPage
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.widgets.tab_order import in_order

Show = Callable[[type], DataPage]
Settled = Callable[[], None]


def _files(page: DataPage) -> list[str]:
    gallery = page.browser.gallery
    return [gallery.tile(i).tip for i in range(gallery.count)]


def test_an_empty_project_teaches(project: Project, show: Show) -> None:
    page = show(DataPage)
    assert page.stack.currentWidget() is page.zone
    assert [button.text() for button in page.empty.buttons] == [
        "Choose a folder…",
        "Try the sample: Handwritten digits",
    ]
    assert not page.primary.isVisible()


def test_a_dropped_folder_is_checked_at_once(
    project: Project, pictures: Path, show: Show, settled: Settled
) -> None:
    project.update(TaskSettings, name="classification")
    page = show(DataPage)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pictures))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.zone.dropEvent(event)
    assert page.stack.currentWidget() is page.busy
    settled()
    page.refresh()
    settled()
    assert project.settings(DataSettings).path == str(pictures)
    assert page.stack.currentWidget() is page.tabs
    assert page.subtitle.text().startswith("36 pictures  ·  3 classes")


def test_the_report_names_problems_first(checked: Project, show: Show) -> None:
    page = show(DataPage)
    kinds = [row.problem.kind for row in page.report.problems.rows]
    assert kinds[0] == "unreadable"
    assert page.report.problems.verdict.text().startswith("usable")
    notes = [r for r in page.report.problems.rows if r.problem.severity.name == "NOTE"]
    assert notes
    assert not any(row.isVisibleTo(page) for row in notes)
    page.report.problems.fold.click()
    assert all(row.isVisibleTo(page) for row in notes)
    keys = in_order(page.report)
    buttons = [page.report.problems.rows[0].remedy, page.report.problems.rows[0].files]
    assert keys[:2] == buttons
    assert keys.index(page.report.problems.fold) < keys.index(page.report.classes.view)
    table = page.report.classes.model
    assert [table.value_at(row, 0) for row in range(3)] == ["bolt", "nut", "washer"]
    assert [table.value_at(row, 1) for row in range(3)] == [12, 12, 12]
    assert [s.name for s in page.report.splits.segments] == ["Training", "Validation"]


def test_a_remedy_is_applied_checked_and_undone(
    checked: Project,
    session: Session,
    show: Show,
    settled: Settled,
    messages: list[Message],
) -> None:
    page = show(DataPage)
    row = page.report.problems.rows[0]
    assert row.remedy is not None
    row.remedy.click()
    settled()
    assert checked.settings(DataSettings).exclude == ("bolt/broken.png",)
    page.refresh()
    settled()
    assert "unreadable" not in [r.problem.kind for r in page.report.problems.rows]
    offer = next(m for m in messages if m.action_text == "Undo")
    assert offer.kind is MessageKind.INFO
    assert offer.action is not None
    offer.action()
    settled()
    assert checked.settings(DataSettings).exclude == ()
    page.refresh()
    settled()
    assert page.report.problems.rows[0].problem.kind == "unreadable"


def test_the_gallery_filters_by_class_split_and_problem(checked: Project, show: Show) -> None:
    page = show(DataPage)
    browser = page.browser
    assert browser.gallery.count == 36
    browser.show_class(1)
    assert {path.split("/")[0] for path in _files(page)} == {"nut"}
    browser.of_split.setCurrentIndex(browser.of_split.findData("val"))
    validation = _files(page)
    assert 0 < len(validation) < 12
    page.report.problems.rows[0].files.click()  # type: ignore[union-attr]
    assert page.tabs.currentWidget() is browser
    assert _files(page) == ["bolt/broken.png"]
    assert browser.gallery.tile(0).caption == "not used"


def test_a_selected_picture_shows_what_training_sees(
    checked: Project, show: Show, settled: Settled
) -> None:
    page = show(DataPage)
    page.tabs.setCurrentWidget(page.browser)
    page.browser.gallery.select(3)
    settled()
    detail = page.browser.detail
    assert detail.picture.image is not None
    assert (detail.picture.image.width(), detail.picture.image.height()) == (40, 48)
    assert "40 × 48 px" in detail.facts.text()
    first = [box.image for box in detail.variants]
    assert all(image is not None for image in first)
    assert len({image.cacheKey() for image in first if image is not None}) == len(first)
    detail.strength.setCurrentIndex(detail.strength.findData("none"))
    detail.strength.activated.emit(0)
    settled()
    plain = [box.image for box in detail.variants]
    assert all(image == plain[0] for image in plain)


def test_pictures_open_large_and_arrows_go_on(
    checked: Project, show: Show, settled: Settled, qtbot: QtBot
) -> None:
    page = show(DataPage)
    page.browser.open_large(2)
    settled()
    viewer = page.browser.viewer
    assert viewer is not None
    assert viewer.title.text() == "bolt"
    assert viewer.canvas.image_size is not None
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.index == 3
    assert page.browser.gallery.current == 3
    settled()
    viewer.close()


def test_a_folder_that_is_gone_says_so(
    checked: Project,
    session: Session,
    pictures: Path,
    show: Show,
    settled: Settled,
    messages: list[Message],
) -> None:
    page = show(DataPage)
    shutil.rmtree(pictures)
    session.run_stage("data")
    settled()
    page.refresh()
    page.show_status()
    assert page.primary.text() == "Check again"
    assert messages[-1].kind is MessageKind.ERROR
    assert str(pictures) in messages[-1].text


def test_what_blocks_is_shown_without_pictures(
    project: Project, session: Session, tmp_path: Path, show: Show, settled: Settled
) -> None:
    (tmp_path / "nothing" / "cats").mkdir(parents=True)
    project.update(TaskSettings, name="classification")
    page = show(DataPage)
    page.take_folder(str(tmp_path / "nothing"))
    settled()
    page.refresh()
    settled()
    assert page.report.problems.verdict.text().endswith("must be solved")
    assert page.browser.gallery.count == 0


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_it_is_painted_in_both_themes(
    theme_name: str, checked: Project, show: Show, grabbed: Callable[[object], int]
) -> None:
    from tango_desktop.core.preferences import Appearance
    from tango_desktop.ui.theme import theme

    page = show(DataPage)
    theme().apply(Appearance(theme=theme_name))
    assert grabbed(page) > 20

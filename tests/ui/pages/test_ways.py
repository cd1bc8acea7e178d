"""What all pages share: the way to the step that is waited for, and the names of their tabs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.preferences import Preferences
from tango_desktop.ui.pages import PAGES
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.session import Session


@pytest.fixture
def session(preferences: Preferences, tmp_path: Path, qapp: object) -> Iterator[Session]:
    made = Session(build_flow(), preferences)
    assert made.create_project(tmp_path / "p", "Bees")
    yield made
    assert made.runner.shut_down(20)
    made.close_project()


def shown(session: Session, name: str, qtbot: QtBot) -> StagePage:
    page = PAGES[name](session)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    page.show_status()
    return page


@pytest.mark.parametrize(
    ("name", "awaited", "title"),
    [
        ("network", "task", "Task"),
        ("train", "data", "Data"),
        ("export", "device", "Device"),
        ("measure", "deploy", "Deploy"),
    ],
)
def test_what_a_step_waits_for_is_one_click_away(
    session: Session, qtbot: QtBot, name: str, awaited: str, title: str
) -> None:
    asked: list[str] = []
    session.stage_requested.connect(asked.append)
    page = shown(session, name, qtbot)
    assert page.go_there.isVisible()
    assert page.go_there.text() == f"Go to: {title}"
    assert page.reason.text() == f"Waits for: {title}."
    page.go_there.click()
    assert asked == [awaited]


def test_a_step_that_waits_for_nothing_leads_nowhere(session: Session, qtbot: QtBot) -> None:
    page = shown(session, "task", qtbot)
    assert not page.go_there.isVisible()
    assert page.awaited() is None


@pytest.mark.parametrize("name", ["data", "train", "deploy", "measure"])
def test_tab_bars_have_names(session: Session, qtbot: QtBot, name: str) -> None:
    page = shown(session, name, qtbot)
    names = [tabs.tabBar().accessibleName() for tabs in page.findChildren(QTabWidget)]
    assert names
    assert all(names)

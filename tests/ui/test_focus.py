"""Where the keyboard is: at the start, after another page is shown, and along the Tab key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.preferences import Preferences
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.tab_order import in_order
from tango_desktop.ui.window import make_window


@pytest.fixture
def real(qtbot: QtBot, preferences: Preferences) -> Iterator[MainWindow]:
    """The window with the real steps."""
    session = Session(build_flow(), preferences)
    window = make_window(session)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    yield window
    assert session.runner.shut_down(10)
    session.close_project()


def test_the_start_page_begins_with_its_main_button(real: MainWindow) -> None:
    assert QApplication.focusWidget() is real.shell.start_page.new_button


def test_the_filled_button_comes_last_and_settings_follow_each_other(
    real: MainWindow, tmp_path: Path
) -> None:
    assert real.session.create_project(tmp_path / "project", "Bees")
    for name, page in real.shell.pages.items():
        real.session.stage_requested.emit(name)
        assert in_order(page)[-1] is page.primary, name
    real.session.stage_requested.emit("train")
    inside = in_order(real.shell.inspector)
    assert inside[0] is real.shell.inspector.close_button
    everything = in_order(real)
    first = everything.index(inside[0])
    assert everything[first : first + len(inside)] == inside


def test_a_page_that_leaves_hands_the_keyboard_to_the_steps(
    real: MainWindow, tmp_path: Path
) -> None:
    assert real.session.create_project(tmp_path / "project", "Bees")
    real.session.stage_requested.emit("device")
    first: QWidget = in_order(real.shell.pages["device"])[0]
    first.setFocus()
    real.session.stage_requested.emit("task")
    assert QApplication.focusWidget() is real.shell.rail


def test_the_filled_button_hands_the_keyboard_to_that_of_the_next_page(
    session: Session, window: MainWindow, stages: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    assert session.create_project(tmp_path / "project", "Bees")
    session.update_settings(stages.Ask, answer="yes")
    session.run_stage("ask")
    qtbot.waitUntil(lambda: session.flow_job is None)
    session.stage_requested.emit("ask")
    window.activateWindow()
    pages = window.shell.pages
    qtbot.waitUntil(pages["ask"].primary.isEnabled)
    pages["ask"].primary.setFocus()
    qtbot.keyClick(pages["ask"].primary, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.shell.current_page() is pages["work"])
    assert pages["work"].primary.hasFocus()


def test_a_filled_button_gets_the_keyboard_back_after_its_run(
    session: Session, window: MainWindow, stages: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    assert session.create_project(tmp_path / "project", "Bees")
    session.update_settings(stages.Ask, answer="yes")
    session.run_stage("ask")
    qtbot.waitUntil(lambda: session.flow_job is None)
    session.stage_requested.emit("work")
    page = window.shell.pages["work"]
    qtbot.waitUntil(page.primary.isEnabled)
    window.activateWindow()
    page.primary.setFocus()
    stages.hold = True
    page.primary.click()
    qtbot.waitUntil(lambda: not page.primary.isEnabled())
    assert QApplication.focusWidget() is page  # not on to a button that the Space key would press
    stages.hold = False
    qtbot.waitUntil(page.primary.isEnabled)
    assert page.primary.hasFocus()


@pytest.mark.parametrize("name", ["deploy", "measure", "monitor"])
def test_a_filled_button_that_greys_out_leaves_the_keyboard_with_its_page(
    real: MainWindow, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    assert real.session.create_project(tmp_path / "project", "Bees")
    real.session.stage_requested.emit(name)
    page = real.shell.pages[name]
    page.primary.show()
    page._enable_primary(True)
    page.primary.setFocus()
    page._enable_primary(False)
    assert QApplication.focusWidget() is page
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert real.shell.current_page() is page
    page._enable_primary(True)
    assert page.primary.hasFocus()


@pytest.mark.parametrize("name", ["data", "network", "train", "deploy", "measure"])
def test_the_tab_key_leaves_a_page_with_tabs(
    real: MainWindow, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    assert real.session.create_project(tmp_path / "project", "Bees")
    real.session.stage_requested.emit(name)
    page = real.shell.pages[name]
    for tabs in page.findChildren(QTabWidget):
        tabs.parentWidget().setCurrentWidget(tabs)  # as when there is something to show
    page.primary.setEnabled(True)
    page.primary.show()
    page.primary.setFocus()
    seen = []
    while real.shell.rail not in seen and len(seen) < 60:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert real.shell.rail in seen
    assert not [widget for widget in seen if page.isAncestorOf(widget)]

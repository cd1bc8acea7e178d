"""Large texts in a small window: pages scroll, nothing is squeezed or cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.preferences import Appearance, Preferences
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.window import make_window


@pytest.fixture(params=[(100, 960, 600), (150, 1280, 800), (200, 1280, 800)], ids=str)
def crowded(
    request: pytest.FixtureRequest, qtbot: QtBot, preferences: Preferences, tmp_path: Path
) -> Iterator[MainWindow]:
    scale, width, height = request.param
    preferences.set_appearance(
        Appearance(language="en", theme="light", text_scale=scale, reduce_motion=True)
    )
    session = Session(build_flow(), preferences)
    window = make_window(session)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    assert session.create_project(tmp_path / "project", "Bees")
    yield window
    assert session.runner.shut_down(10)
    session.close_project()


def squeezed(page: QWidget) -> list[str]:
    """The texts that have less room than they need."""
    found = []
    for shown in page.findChildren(QLabel):
        if not shown.isVisible() or not shown.text() or isinstance(shown, ElidedLabel):
            continue
        if shown.wordWrap():
            fits = shown.height() + 2 >= shown.heightForWidth(shown.width())
        else:
            fits = shown.width() + 2 >= shown.sizeHint().width()
        if not fits:
            found.append(shown.text())
    return found


@pytest.mark.slow
def test_no_text_is_squeezed(crowded: MainWindow, qtbot: QtBot) -> None:
    for stage in crowded.session.flow.stages:
        crowded.session.stage_requested.emit(stage.name)
        qtbot.waitUntil(lambda: not crowded.session.runner.active(), timeout=20_000)
        page = crowded.shell.current_page()
        assert page is not None

        def fits(page: QWidget = page, name: str = stage.name) -> None:
            assert squeezed(page) == [], name

        qtbot.wait(20)
        qtbot.waitUntil(fits, timeout=3000)  # what was read late is laid out late


@pytest.mark.slow
def test_a_roomy_window_needs_no_scrolling(
    qtbot: QtBot, preferences: Preferences, tmp_path: Path
) -> None:
    session = Session(build_flow(), preferences)
    window = make_window(session)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    assert session.create_project(tmp_path / "project", "Bees")
    for name in ("task", "data", "train", "export", "measure"):
        session.stage_requested.emit(name)
        page = window.shell.current_page()
        assert page is not None
        bar = page.scroll_area.verticalScrollBar()
        qtbot.waitUntil(lambda bar=bar: bar.maximum() == 0)
    qtbot.waitUntil(lambda: not (session.runner.active() or session.runner.reading))
    qtbot.wait(50)
    assert session.runner.shut_down(10)
    session.close_project()

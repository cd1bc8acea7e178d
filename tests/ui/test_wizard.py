"""A newcomer's way through the real window, from the start page to a measured deployment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.flow import StageState
from tango_desktop.core.preferences import Appearance, Preferences
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Message, Session
from tango_desktop.ui.window import make_window

QUICK = (
    "network=resnet20",
    "network.size=32",
    "train.epochs=2",
    "train.batch_size=8",
    "measure.warmup=2",
    "measure.samples=10",
    "measure.seconds=0",
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    preferences = Preferences()
    preferences.set_appearance(Appearance(reduce_motion=True))
    session = Session(build_flow(), preferences)
    window = make_window(session)
    qtbot.addWidget(window)
    window.show()
    yield window
    assert session.runner.shut_down(30)
    session.close_project()


def new_project(qtbot: QtBot, window: MainWindow, pictures: Path) -> None:
    """Fill in the dialog as a person does, with the keyboard."""
    window.starter.ask_new()
    dialog = window.starter.dialog
    assert dialog is not None
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "colours")
    dialog.pictures.field.setFocus()
    dialog.pictures.field.setText(str(pictures))
    dialog.pictures.edited.emit(str(pictures))
    qtbot.waitUntil(dialog.create_button.isEnabled)
    qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.project is not None)


def states(window: MainWindow) -> dict[str, StageState]:
    return {name: status.state for name, status in window.session.statuses().items()}


def walk_on(qtbot: QtBot, window: MainWindow) -> str:
    """Press the page's filled button, wait for its step, and go to the next page."""
    page = window.shell.current_page()
    assert page is not None
    name = page.stage
    assert states(window)[name] is not StageState.WAITING, window.session.statuses()[name].reason
    button: QPushButton = page.primary
    assert button.isVisible()
    assert button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: states(window)[name] is StageState.DONE and window.session.flow_job is None,
        timeout=120_000,
    )
    after = window.shell.current_page()
    if after is page and page.next_stage() is not None:
        qtbot.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    return name


@pytest.mark.slow
def test_step_by_step_with_the_filled_button_of_each_page(
    qtbot: QtBot, window: MainWindow, pictures: Path
) -> None:
    told: list[Message] = []
    window.session.message_posted.connect(told.append)
    new_project(qtbot, window, pictures)
    window.session.flow.apply(window.session.current(), QUICK)
    window.session.stage_requested.emit("task")
    names = [stage.name for stage in window.session.flow.stages]
    assert [walk_on(qtbot, window) for _ in names] == names
    assert set(states(window).values()) == {StageState.DONE}
    assert [message.text for message in told if message.kind.value == "error"] == []


@pytest.mark.slow
def test_automatic_with_one_key(qtbot: QtBot, window: MainWindow, pictures: Path) -> None:
    new_project(qtbot, window, pictures)
    window.session.flow.apply(window.session.current(), QUICK)
    window.commands.get("automatic").trigger()
    assert window.session.flow_job is not None
    qtbot.waitUntil(lambda: window.session.flow_job is None, timeout=240_000)
    found = states(window)
    assert found.pop("monitor") is StageState.READY  # whenever a person asks
    assert set(found.values()) == {StageState.DONE}
    window.session.stage_requested.emit("measure")
    page = window.shell.current_page()
    assert page is not None
    assert page.stage == "measure"

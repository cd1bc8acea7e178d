"""Everything that can have the focus says what it is, on every page, and can be reached by Tab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.preferences import Preferences
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.new_project import NewProjectDialog
from tango_desktop.ui.pages import PAGES
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.settings_dialog import SettingsDialog
from tango_desktop.ui.window import make_window

STAGES = [stage.name for stage in build_flow().stages]


@pytest.fixture
def real_session(preferences: Preferences, qapp: object) -> Iterator[Session]:
    """A session around the program's own flow."""
    made = Session(build_flow(), preferences)
    yield made
    assert made.runner.shut_down(20)
    made.close_project()


@pytest.fixture
def real_window(real_session: Session, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    made = make_window(real_session)
    qtbot.addWidget(made)
    made.show()
    real_session.create_project(tmp_path / "p", "Bees")
    return made


def focusable(root: QWidget) -> list[QWidget]:
    """All widgets under ``root`` that the keyboard can reach."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QMenu)
        and not widget.objectName().startswith("qt_")
        and widget.focusProxy() is None
    ]


def spoken(widget: QWidget) -> str:
    """What a screen reader says for a widget."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, (QAbstractButton, QLabel)):
        return widget.text().strip()
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, (QComboBox, QAbstractScrollArea)):
        parent = parent.parentWidget() if isinstance(widget, QAbstractItemView) else None
    return spoken(parent) if parent is not None else ""


def is_unused(widget: QWidget, root: QWidget) -> bool:
    """Whether it is a hidden button that gets its text when there is a reason to show it."""
    hidden = not widget.isVisibleTo(root)
    return hidden and isinstance(widget, QAbstractButton) and not widget.text()


def _place(widget: QWidget) -> str:
    chain = []
    at: QWidget | None = widget
    while at is not None and len(chain) < 5:
        chain.append(f"{type(at).__name__}#{at.objectName()}")
        at = at.parentWidget()
    return " in ".join(chain)


def nameless(root: QWidget) -> list[str]:
    return [_place(w) for w in focusable(root) if not spoken(w) and not is_unused(w, root)]


def test_every_stage_has_a_page_of_its_own() -> None:
    assert set(PAGES) == set(STAGES)


def test_every_page_is_complete_and_everything_on_it_has_a_name(real_window: MainWindow) -> None:
    shell = real_window.shell
    for stage in STAGES:  # in one window: making one takes a second
        shell.show_stage(stage)
        page = shell.pages[stage]
        assert (stage, nameless(page), nameless(shell.inspector)) == (stage, [], [])
        assert page.accessibleName()
        assert page.title.text()
        assert page.primary.text()
        assert len(page.help_text()) > 60, stage


def test_dialogs_and_messages_have_names(
    real_window: MainWindow, real_session: Session, qtbot: QtBot
) -> None:
    real_session.post(
        Message(MessageKind.ERROR, "a", "b", "c", action_text="Do", action=lambda: None)
    )
    real_window.open_palette()
    assert nameless(real_window.shell) == []
    for dialog in (NewProjectDialog(), SettingsDialog(real_session.preferences)):
        qtbot.addWidget(dialog)
        assert nameless(dialog) == []
    real_session.close_project()
    assert nameless(real_window.shell.start_page) == []


def test_tab_reaches_the_page_from_the_rail(real_window: MainWindow, qtbot: QtBot) -> None:
    real_window.activateWindow()
    real_window.shell.show_stage("task")
    real_window.shell.rail.setFocus()
    reached = []
    for _ in range(40):
        qtbot.keyClick(real_window.focusWidget(), Qt.Key.Key_Tab)
        now = real_window.focusWidget()
        if now in reached:
            break
        reached.append(now)
    page = real_window.shell.pages["task"]
    assert any(page.isAncestorOf(widget) for widget in reached)
    assert len(reached) >= 5


def test_commands_have_names_and_no_shortcut_twice(real_window: MainWindow) -> None:
    keys: dict[str, str] = {}
    for action in real_window.commands:
        assert action.text()
        for shortcut in action.shortcuts():
            text = shortcut.toString()
            assert text not in keys, f"{text}: {action.text()} and {keys[text]}"
            keys[text] = action.text()
    assert {"Ctrl+K", "F1", "Ctrl+1", "Ctrl+8", "Ctrl+Return", "Esc"} <= set(keys)


def test_fields_that_can_be_seen_are_wide_enough_to_read(real_window: MainWindow) -> None:
    for stage in STAGES:
        real_window.shell.show_stage(stage)
        for field in real_window.shell.findChildren(QLineEdit):
            if field.isVisible() and not isinstance(field.parentWidget(), QComboBox):
                assert field.width() >= 60, (stage, field.accessibleName())
        for bar in real_window.shell.findChildren(QTabBar):
            assert bar.count() == 0 or bar.accessibleName() or bar.tabText(0)

"""The window as a whole: keys, pages, undo, appearance, crashes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.preferences import Appearance, Preferences
from tango_desktop.core.project import Project
from tango_desktop.i18n import current_language, set_language
from tango_desktop.ui import theme
from tango_desktop.ui.crash_dialog import CrashCatcher, CrashDialog
from tango_desktop.ui.job_runner import JobState
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Session
from tango_desktop.ui.window import make_window

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(window: MainWindow, project: Project, qtbot: QtBot) -> MainWindow:
    """The window with its project open, active as far as that is possible offscreen."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return window


def press(
    qtbot: QtBot,
    window: MainWindow,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key in the window, made active again where an earlier one took that with it."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.keyClick(window, key, modifiers)


def shown(window: MainWindow) -> str:
    page = window.shell.current_page()
    return page.stage if page is not None else ""


def test_the_start_page_comes_first_and_a_project_shows_its_first_open_step(
    window: MainWindow, session: Session, project: Project
) -> None:
    assert shown(window) == "ask"
    assert window.windowTitle() == "Bees – TANGO Desktop"
    session.close_project()
    assert shown(window) == ""
    assert window.windowTitle() == "TANGO Desktop"


def test_ctrl_and_a_number_go_to_a_step_and_escape_goes_back(
    opened: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, opened, Qt.Key.Key_3, CTRL)
    assert shown(opened) == "end"
    press(qtbot, opened, Qt.Key.Key_2, CTRL)
    assert shown(opened) == "work"
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert shown(opened) == "end"
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert shown(opened) == "ask"
    press(qtbot, opened, Qt.Key.Key_Escape)  # nowhere to go: stays
    assert shown(opened) == "ask"


def test_page_keys_step_through_the_flow(opened: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, opened, Qt.Key.Key_PageDown, CTRL)
    assert shown(opened) == "work"
    press(qtbot, opened, Qt.Key.Key_PageUp, CTRL)
    press(qtbot, opened, Qt.Key.Key_PageUp, CTRL)
    assert shown(opened) == "ask"


def test_ctrl_enter_presses_the_page_s_button(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    press(qtbot, opened, Qt.Key.Key_Return, CTRL)
    assert session.flow_job is None  # the answer is missing: the button is off
    session.update_settings(stages.Ask, answer="yes")
    qtbot.waitUntil(opened.shell.pages["ask"].primary.isEnabled)
    press(qtbot, opened, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: stages.ran == ["ask"] and session.flow_job is None)
    qtbot.waitUntil(lambda: opened.shell.pages["ask"].primary.text() == "Next: Work")
    press(qtbot, opened, Qt.Key.Key_Return, CTRL)
    assert shown(opened) == "work"


def test_undo_and_redo_keys(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Work, epochs=5)
    opened.shell.rail.setFocus()
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert session.settings(stages.Work).epochs == 30
    press(qtbot, opened, Qt.Key.Key_Z, CTRL | SHIFT)
    assert session.settings(stages.Work).epochs == 5


def test_taking_all_settings_back_offers_undo(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Work, epochs=5, mode="slow")
    opened.shell.show_stage("work")
    panel: Any = opened.shell.inspector._inner["work"]
    panel.reset_all.click()
    assert session.settings(stages.Work) == stages.Work()
    button = opened.shell.messages.bars[-1].action
    assert button is not None
    button.click()
    assert session.settings(stages.Work).epochs == 5


def test_editing_in_the_inspector_writes_the_project(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    opened.shell.show_stage("work")
    panel: Any = opened.shell.inspector._inner["work"]
    field = panel.form.rows["epochs"].editor.focus_widget()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.settings(stages.Work).epochs == 12


def test_f1_shows_the_help_in_place_of_the_settings(opened: MainWindow, qtbot: QtBot) -> None:
    opened.shell.show_stage("work")
    assert opened.shell.inspector.isVisible()
    press(qtbot, opened, Qt.Key.Key_F1)
    assert opened.shell.help.isVisible()
    assert not opened.shell.inspector.isVisible()
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert opened.shell.inspector.isVisible()


def test_a_closed_inspector_can_be_opened_from_the_page(opened: MainWindow) -> None:
    opened.shell.show_stage("work")
    opened.shell.inspector.close_button.click()
    assert not opened.shell.inspector.isVisible()
    button = opened.shell.pages["work"].settings_button
    assert button.isVisible()
    button.click()
    assert opened.shell.inspector.isVisible()


def test_a_narrow_window_leaves_the_room_to_the_page(opened: MainWindow) -> None:
    opened.shell.show_stage("work")
    opened.resize(960, 600)
    assert not opened.shell.inspector.isVisible()
    assert opened.shell.pages["work"].settings_button.isVisible()
    opened.toggle_inspector()  # asked for, it comes all the same
    assert opened.shell.inspector.isVisible()
    opened.resize(1280, 800)
    assert opened.shell.inspector.isVisible()


def test_a_step_without_settings_has_no_inspector(opened: MainWindow) -> None:
    opened.shell.show_stage("end")
    assert not opened.shell.inspector.isVisible()
    assert not opened.shell.pages["end"].settings_button.isVisible()


def test_ctrl_k_opens_all_commands(opened: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, opened, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(opened.palette_popup.search, "go to end")
    qtbot.keyClick(opened.palette_popup.search, Qt.Key.Key_Return)
    assert shown(opened) == "end"


def test_escape_closes_the_palette_and_not_the_page(opened: MainWindow, qtbot: QtBot) -> None:
    opened.shell.show_stage("end")
    opened.open_palette()
    qtbot.keyClick(opened.palette_popup.search, Qt.Key.Key_Escape)
    assert not opened.palette_popup.isVisible()
    assert shown(opened) == "end"


def test_automatic_shows_each_step_as_it_starts(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert shown(opened) == "end"


def test_a_reader_who_went_elsewhere_is_left_there(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: shown(opened) == "work")
    opened.shell.show_stage("ask")
    stages.hold = False
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert shown(opened) == "ask"


def test_automatic_says_when_there_is_nothing_to_do(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: session.flow_job is None)
    opened.run_automatic()
    assert session.flow_job is None
    assert "up to date" in opened.shell.messages.bars[-1].message.text


def test_automatic_pause_and_stop(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    press(qtbot, opened, Qt.Key.Key_F5)
    job = session.flow_job
    assert job is not None
    qtbot.waitUntil(lambda: "work" in stages.ran)
    qtbot.waitUntil(lambda: "running 42 %" in opened.shell.rail.text_of("work"))
    assert "epoch 5/12" in opened.shell.drawer.text.text()
    assert "1 min left" in opened.shell.drawer.text.text()
    press(qtbot, opened, Qt.Key.Key_F6)
    assert job.state is JobState.PAUSED
    press(qtbot, opened, Qt.Key.Key_F6)
    assert job.state is JobState.RUNNING
    press(qtbot, opened, Qt.Key.Key_F5, SHIFT)
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert job.state is JobState.CANCELLED


def test_the_keyboard_stays_with_the_buttons_of_the_run(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    bar = opened.shell.top_bar
    bar.automatic.setFocus()
    qtbot.mouseClick(bar.automatic, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.flow_job is not None and "work" in stages.ran)
    assert opened.focusWidget() is bar.pause
    bar.stop.setFocus()
    opened.stop_run()
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert opened.focusWidget() is bar.automatic


def test_the_jobs_drawer_lists_and_steers(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    drawer = opened.shell.drawer
    assert not drawer.stack.isVisible()
    press(qtbot, opened, Qt.Key.Key_J, CTRL)
    assert drawer.stack.isVisible()
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    job = session.flow_job
    assert job is not None
    row = drawer.jobs.rows[job]
    qtbot.waitUntil(lambda: "42 %" in row.text.text())
    row.cancel.click()
    qtbot.waitUntil(lambda: job.is_ended)
    assert row.text.text() == "cancelled"
    drawer.jobs.clear.click()
    assert job not in drawer.jobs.rows


def test_the_project_stays_open_while_its_job_runs(
    opened: MainWindow, session: Session, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    opened.close_project()
    assert session.project is not None
    assert "still running" in opened.shell.messages.bars[0].message.text


def test_the_theme_switches_without_a_restart(opened: MainWindow, session: Session) -> None:
    before = opened.shell
    opened.switch_theme()
    assert theme.tokens().dark
    assert opened.shell is before
    assert session.preferences.appearance().theme == "dark"


def test_the_language_switches_live_and_keeps_the_page(
    opened: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "covers_hangul", lambda: True)
    opened.shell.show_stage("work")
    before = opened.shell
    opened.open_settings()
    assert opened.settings_dialog is not None
    dialog = opened.settings_dialog
    dialog.form.committed.emit("language", "ko")
    assert current_language() == "ko"
    assert opened.shell is not before
    assert shown(opened) == "work"
    assert session.preferences.appearance().language == "ko"
    assert opened.settings_dialog is not dialog  # reopened, in Korean


def test_without_a_korean_font_it_says_so_in_english(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "covers_hangul", lambda: False)
    opened.apply_appearance(Appearance(language="ko", theme="light"))
    assert current_language() == "en"
    assert "fonts-nanum" in opened.shell.messages.bars[0].message.hint


def test_at_the_start_too(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("tango_desktop.ui.window.covers_hangul", lambda: False)
    set_language("ko")
    window = make_window(session)
    qtbot.addWidget(window)
    assert current_language() == "en"
    assert "fonts-nanum" in window.shell.messages.bars[0].message.hint


def test_the_text_size_is_live(opened: MainWindow) -> None:
    opened.apply_appearance(Appearance(language="en", theme="light", text_scale=150))
    assert opened.shell.top_bar.height() == 78


def test_renaming(opened: MainWindow, session: Session) -> None:
    session.rename_project("Ants")
    assert opened.windowTitle() == "Ants – TANGO Desktop"
    assert opened.shell.top_bar.project_button.text() == "Ants"
    session.rename_project("   ")
    assert session.current().name == "Ants"


def test_the_window_remembers_its_place(window: MainWindow, session: Session) -> None:
    window.resize(1000, 700)
    window.close()
    assert session.preferences.get("geometry")


def test_a_crash_shows_the_log_s_path_and_is_logged(
    window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    shown_details: list[str] = []
    catcher = CrashCatcher(shown_details.append)
    before = sys.excepthook
    catcher.install()
    try:
        raise ZeroDivisionError("a defect")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        catcher.remove()
    assert sys.excepthook is before
    assert "a defect" in shown_details[0]
    assert "a defect" in caplog.text
    window.show_crash(shown_details[0])
    dialog = window.findChild(CrashDialog)
    assert dialog is not None
    assert "a defect" in dialog.details.toPlainText()
    dialog.accept()


def test_a_new_language_while_pages_read_does_no_harm(
    preferences: Preferences, tmp_path: Path, qtbot: QtBot
) -> None:
    session = Session(build_flow(), preferences)
    window = make_window(session)
    qtbot.addWidget(window)
    window.show()
    session.create_project(tmp_path / "p", "Bees")
    for name in window.shell.pages:
        window.shell.show_stage(name)
    window.apply_appearance(Appearance(language="en", theme="light", text_scale=125))
    runner = session.runner
    qtbot.waitUntil(lambda: not runner.active() and not runner.reading, timeout=30_000)
    assert shown(window) == "monitor"
    assert runner.shut_down(10)
    session.close_project()


def test_a_name_with_an_ampersand_is_shown_whole(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    assert session.create_project(tmp_path / "p", "Nuts & bolts")
    assert window.shell.top_bar.project_button.text() == "Nuts && bolts"


class _ShownWindows(QObject):
    """Notes every window that is shown beside the main one."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, MainWindow)
        ):
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def test_nothing_flashes_beside_the_window(
    qtbot: QtBot, preferences: Preferences, tmp_path: Path
) -> None:
    seen = _ShownWindows()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(seen)
    session = Session(build_flow(), preferences)
    window = make_window(session)
    qtbot.addWidget(window)
    window.show()
    assert session.create_project(tmp_path / "project", "Bees")
    for stage in session.flow.stages:
        session.stage_requested.emit(stage.name)
        qtbot.wait(10)
    application.removeEventFilter(seen)
    assert seen.shown == []
    assert session.runner.shut_down(10)
    session.close_project()

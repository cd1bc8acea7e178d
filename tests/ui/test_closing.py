"""Closing asks only when jobs run; what was paused goes on at the next start."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import StageState
from tango_desktop.core.project import Project
from tango_desktop.ui.closing import go_on_with_run, what_becomes
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Message, Session


def start_holding(session: Session, stages: Any, qtbot: QtBot) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: "work" in stages.ran)


def test_without_jobs_it_closes_at_once(
    window: MainWindow, session: Session, project: Project
) -> None:
    assert window.close()
    assert session.project is None
    assert window.close_dialog is None


def test_light_jobs_do_not_hold_the_window(window: MainWindow, session: Session) -> None:
    import time

    def light(ctx: Any) -> None:
        while True:
            ctx.check()
            time.sleep(0.002)

    session.submit("look", light)
    assert window.close()
    assert session.runner.active() == [] or session.runner.shut_down(2)


def test_with_a_run_it_asks_and_lists(
    window: MainWindow, session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    start_holding(session, stages, qtbot)
    assert not window.close()
    assert window.close_dialog is not None
    assert "Automatic" in window.close_dialog.list.text()


def test_it_says_what_becomes_of_the_step_that_runs(
    window: MainWindow, session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    start_holding(session, stages, qtbot)
    qtbot.waitUntil(
        lambda: session.flow_job is not None and session.flow_job.progress.stage == "work"
    )
    window.close()
    assert window.close_dialog is not None
    assert window.close_dialog.hint.text() == (
        "Work is stopped where it is and begins again when you open the project again."
    )


def test_of_training_it_says_that_it_goes_on(
    session: Session, project: Project, qtbot: QtBot
) -> None:
    job = JobHandle("Train", lambda ctx: None, heavy=True, parent=session.runner)
    assert what_becomes(session, [job]) == "Train is stopped where it is."
    session.flow_job, session.flow_goal = job, "train"
    assert "last finished epoch" in what_becomes(session, [job])
    session.flow_job = None


def test_keep_running_keeps_everything(
    window: MainWindow, session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    start_holding(session, stages, qtbot)
    window.close()
    assert window.close_dialog is not None
    window.close_dialog.keep.click()
    assert window.isVisible()
    assert session.flow_job is not None
    assert window.close_dialog is None


def test_pause_and_close_stops_closes_and_goes_on_next_time(
    window: MainWindow,
    session: Session,
    project: Project,
    stages: Any,
    messages: list[Message],
    qtbot: QtBot,
) -> None:
    start_holding(session, stages, qtbot)
    folder = project.folder
    window.close()
    assert window.close_dialog is not None
    window.close_dialog.pause.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert session.runner.active() == []
    assert session.project is None

    stages.hold = False
    assert session.open_project(folder)  # the window's own slot goes on
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert all(s.state is StageState.DONE for s in session.statuses().values())
    assert messages[-1].action_text == "Stop"
    assert not go_on_with_run(session)  # only once


def test_what_was_stopped_by_hand_does_not_go_on(
    window: MainWindow, session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    start_holding(session, stages, qtbot)
    window.stop_run()
    qtbot.waitUntil(lambda: session.flow_job is None)
    window.close()
    assert session.open_project(project.folder)
    assert session.flow_job is None


def test_another_project_is_not_started(
    window: MainWindow, session: Session, project: Project, tmp_path: Any
) -> None:
    session.preferences.put("continue", {"project": "/elsewhere", "stage": ""})
    assert not go_on_with_run(session)
    assert session.flow_job is None

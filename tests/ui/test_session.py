"""The session: settings with undo, runs, errors as messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import StageState
from tango_desktop.core.project import Project
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Message, MessageKind, Session


def states(session: Session) -> list[StageState]:
    return [status.state for status in session.statuses().values()]


def run(session: Session, qtbot: QtBot) -> None:
    session.run_automatic()
    qtbot.waitUntil(lambda: session.flow_job is None)


def test_a_setting_is_undone_and_redone(session: Session, project: Project, stages: Any) -> None:
    told: list[str] = []
    session.settings_changed.connect(told.append)
    assert session.update_settings(stages.Work, epochs=5)
    session.undo_stack.undo()
    assert session.settings(stages.Work).epochs == 30
    session.undo_stack.redo()
    assert session.settings(stages.Work).epochs == 5
    assert told == ["work", "work", "work"]


def test_the_same_value_again_is_no_change(session: Session, project: Project, stages: Any) -> None:
    session.update_settings(stages.Work, epochs=30, names=())
    assert session.undo_stack.count() == 0


def test_a_refused_value_is_told_and_changes_nothing(
    session: Session, project: Project, stages: Any, messages: list[Message]
) -> None:
    assert not session.update_settings(stages.Work, epochs=1000)
    assert session.settings(stages.Work).epochs == 30
    assert session.undo_stack.count() == 0
    assert messages[0].kind is MessageKind.ERROR
    assert "epochs" in messages[0].text


def test_undo_of_a_run_setting_makes_the_result_current_again(
    session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Ask, answer="yes")
    run(session, qtbot)
    assert states(session) == [StageState.DONE] * 3
    session.update_settings(stages.Work, epochs=5)
    assert states(session)[1] is StageState.STALE
    session.undo_stack.undo()
    assert states(session) == [StageState.DONE] * 3


def test_automatic_runs_what_is_not_done(
    session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    session.update_settings(stages.Ask, answer="yes")
    run(session, qtbot)
    assert stages.ran == ["ask", "work", "end"]
    run(session, qtbot)
    assert stages.ran == ["ask", "work", "end"]


def test_a_missing_answer_stops_automatic_with_a_message(
    session: Session, project: Project, messages: list[Message], qtbot: QtBot
) -> None:
    run(session, qtbot)
    assert messages[0].text == "Give an answer."
    assert "Ask" in messages[0].hint


def test_a_failure_is_a_message_with_hint_and_details(
    session: Session, project: Project, stages: Any, messages: list[Message], qtbot: QtBot
) -> None:
    stages.fail = True
    session.update_settings(stages.Ask, answer="yes")
    run(session, qtbot)
    failure = messages[-1]
    assert (failure.text, failure.hint) == ("The pictures are gone.", "Put them back.")
    assert failure.details == "errno 2"
    assert states(session)[1] is StageState.FAILED


def test_a_crash_is_a_message_too_and_the_session_goes_on(
    session: Session, project: Project, stages: Any, messages: list[Message], qtbot: QtBot
) -> None:
    stages.crash = True
    session.update_settings(stages.Ask, answer="yes")
    run(session, qtbot)
    assert "ZeroDivisionError" in messages[-1].details
    stages.crash = False
    run(session, qtbot)
    assert states(session) == [StageState.DONE] * 3


def test_cancelling_keeps_what_was_done(
    session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: "work" in stages.ran)
    assert states(session)[1] is StageState.RUNNING
    assert session.flow_job is not None
    session.flow_job.cancel()
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert states(session)[:2] == [StageState.DONE, StageState.READY]


def test_a_second_run_is_not_started_while_one_runs(
    session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    session.run_automatic()
    session.run_stage("ask")
    assert len(session.runner.jobs) == 1


def test_another_project_is_refused_while_a_job_runs(
    session: Session,
    project: Project,
    stages: Any,
    messages: list[Message],
    tmp_path: Path,
) -> None:
    stages.hold = True
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    assert not session.create_project(tmp_path / "other")
    assert messages[-1].kind is MessageKind.WARNING
    assert session.project is project


def test_opening_what_is_no_project_is_told(
    session: Session, messages: list[Message], tmp_path: Path
) -> None:
    assert not session.open_project(tmp_path)
    assert "project.yaml" in messages[0].text


def test_progress_carries_the_stage(
    session: Session, project: Project, stages: Any, qtbot: QtBot
) -> None:
    stages.hold = True
    seen: list[Any] = []
    session.progressed.connect(seen.append)
    session.update_settings(stages.Ask, answer="yes")
    session.run_automatic()
    qtbot.waitUntil(lambda: bool(seen))
    assert (seen[0].stage, seen[0].fraction) == ("work", 0.42)


def test_an_offer_to_undo_goes_with_the_next_change(
    window: MainWindow, session: Session, project: Project, stages: Any
) -> None:
    area = window.shell.messages
    for epochs in (10, 11):
        session.update_settings(stages.Work, epochs=epochs)
        session.post_undo(f"{epochs} epochs")
    assert [bar.message.text for bar in area.bars] == ["11 epochs"]
    session.undo_stack.undo()
    assert area.bars == []
    assert session.settings(stages.Work).epochs == 10

"""What jobs ask about devices: host keys, passwords, passphrases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.devices.connection import HostKeyQuestion, Secret, SecretQuestion
from tango_desktop.ui.devices.host_key_dialog import HostKeyDialog, compare_command
from tango_desktop.ui.devices.question_dialog import QuestionDialog
from tango_desktop.ui.devices.secret_dialog import SecretDialog
from tango_desktop.ui.job_runner import JobHandle, JobState
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Session

HOST_KEY = HostKeyQuestion("pi", "192.168.0.7:22", "ssh-ed25519", "SHA256:abcdefghijklmnopqrstuvw")
PASSWORD = SecretQuestion("pi", "password", "pi@192.168.0.7", can_keep=True)

Ask = Callable[..., JobHandle]


@pytest.fixture
def ask(session: Session, window: MainWindow) -> Ask:
    def ask(question: object, title: str = "Connect") -> JobHandle:
        return session.submit(title, lambda ctx: ctx.ask(question))

    return ask


def shown(window: MainWindow, qtbot: QtBot) -> QuestionDialog:
    qtbot.waitUntil(lambda: window.questions.dialog is not None)
    dialog = window.questions.dialog
    assert dialog is not None
    return dialog


def answers(handle: JobHandle) -> list[Any]:
    got: list[Any] = []
    handle.finished.connect(got.append)
    return got


def test_an_unknown_device_is_trusted_only_on_purpose(
    ask: Ask, window: MainWindow, qtbot: QtBot
) -> None:
    job = ask(HOST_KEY, "Connect to pi")
    got = answers(job)
    dialog = shown(window, qtbot)
    assert isinstance(dialog, HostKeyDialog)
    assert dialog.parentWidget() is window
    assert "192.168.0.7:22" in dialog.text.text()
    assert dialog.fingerprint.field.text() == HOST_KEY.fingerprint
    assert "Connect to pi" in dialog.asker.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)  # what a hasty hand presses
    qtbot.waitUntil(lambda: job.is_ended)
    assert got == [None]
    assert window.questions.dialog is None


def test_trusting_answers_true(ask: Ask, window: MainWindow, qtbot: QtBot) -> None:
    job = ask(HOST_KEY)
    got = answers(job)
    dialog = shown(window, qtbot)
    dialog.yes.setFocus()
    qtbot.keyClick(dialog.yes, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: job.is_ended)
    assert got == [True]


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("ssh-ed25519", "ed25519"),
        ("ecdsa-sha2-nistp256", "ecdsa"),
        ("ssh-rsa", "rsa"),
        ("rsa-sha2-512", "rsa"),
    ],
)
def test_the_command_asks_for_the_key_that_was_shown(kind: str, file: str) -> None:
    assert compare_command(kind) == f"ssh-keygen -lf /etc/ssh/ssh_host_{file}_key.pub"


def test_a_password_is_masked_and_handed_over_once(
    ask: Ask, window: MainWindow, qtbot: QtBot
) -> None:
    job = ask(PASSWORD)
    got = answers(job)
    dialog = shown(window, qtbot)
    assert isinstance(dialog, SecretDialog)
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.yes.isEnabled()
    dialog.eye.click()
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Normal
    qtbot.keyClicks(dialog.field, "raspberry")
    dialog.keep.setChecked(True)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: job.is_ended)
    assert got == [Secret("raspberry", keep=True)]
    assert window.questions.dialog is None


def test_why_it_is_asked_again_and_no_key_ring(ask: Ask, window: MainWindow, qtbot: QtBot) -> None:
    question = SecretQuestion("pi", "passphrase", "~/.ssh/id_ed25519", "That one did not open it.")
    job = ask(question)
    got = answers(job)
    dialog = shown(window, qtbot)
    assert isinstance(dialog, SecretDialog)
    assert dialog.again.isVisible()
    assert dialog.again.text() == "That one did not open it."
    assert not dialog.keep.isVisible()
    assert "id_ed25519" in dialog.heading.text()
    dialog.field.setText("x")
    dialog.yes.click()
    qtbot.waitUntil(lambda: job.is_ended)
    assert got == [Secret("x", keep=False)]


def test_two_jobs_are_asked_one_after_the_other(ask: Ask, window: MainWindow, qtbot: QtBot) -> None:
    first, second = ask(HOST_KEY, "First"), ask(PASSWORD, "Second")
    dialog = shown(window, qtbot)
    qtbot.wait(50)
    assert len([d for d in window.findChildren(QDialog) if d.isVisible()]) == 1
    assert "First" in dialog.asker.text()
    dialog.reject()
    qtbot.waitUntil(lambda: first.is_ended)
    assert "Second" in shown(window, qtbot).asker.text()
    shown(window, qtbot).reject()
    qtbot.waitUntil(lambda: second.is_ended)


def test_a_cancelled_job_takes_its_question_with_it(
    ask: Ask, window: MainWindow, qtbot: QtBot
) -> None:
    first, second = ask(PASSWORD, "First"), ask(HOST_KEY, "Second")
    shown(window, qtbot)
    second.cancel()  # still waiting in the line
    first.cancel()
    qtbot.waitUntil(lambda: first.is_ended and second.is_ended)
    assert first.state is JobState.CANCELLED
    assert window.questions.dialog is None


def test_a_question_of_the_flow_is_asked(
    session: Session,
    project: Project,
    window: MainWindow,
    stages: Any,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    got: list[object] = []

    def ask(_: Project, ctx: JobContext) -> Any:
        got.append(ctx.for_stage("ask").ask(HOST_KEY))
        return stages.__class__().ask(session.current(), ctx)

    monkeypatch.setattr(session.flow, "run_stage", lambda p, n, ctx, tell: ask(p, ctx))
    session.run_stage("ask")
    shown(window, qtbot).yes.click()
    qtbot.waitUntil(lambda: session.flow_job is None)
    assert got == [True]


def test_what_nobody_knows_is_answered_with_none(
    ask: Ask, window: MainWindow, qtbot: QtBot
) -> None:
    job = ask("what?")
    got = answers(job)
    qtbot.waitUntil(lambda: job.is_ended)
    assert got == [None]


def test_everything_in_the_dialogs_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    for dialog in (HostKeyDialog(HOST_KEY, window), SecretDialog(PASSWORD, window)):
        dialog.open()
        stops = [dialog.focusWidget()]
        for _ in range(8):
            qtbot.keyClick(stops[-1], Qt.Key.Key_Tab)
            stops.append(dialog.focusWidget())
        reached = {stop for stop in stops if stop is not None}
        assert {dialog.cancel} <= reached
        for stop in reached:
            assert stop.accessibleName() or stop.text(), stop
        dialog.reject()

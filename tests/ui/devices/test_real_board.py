"""From the list to “Use this device” with a real SSH server, its host key and its password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tango_desktop.devices.known import known_devices
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.ui.devices.host_key_dialog import HostKeyDialog
from tango_desktop.ui.devices.secret_dialog import SecretDialog
from tango_desktop.ui.devices.services import real_services
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.pages.device_page import DevicePage
from tango_desktop.ui.pages.device_places import Place
from tests.boards import board_or_skip

from .conftest import Neighbourhood

pytestmark = pytest.mark.board
TIME_MS = 30_000


@pytest.fixture
def board() -> Iterator[Any]:
    yield from board_or_skip("ssh")


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody whose computer has met no device yet."""
    folder = tmp_path / "person"
    (folder / ".ssh").mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return folder


def test_a_newcomer_connects_to_a_board(
    page: DevicePage,
    flow_window: MainWindow,
    around: Neighbourhood,
    board: Any,
    person: Path,
    qtbot: QtBot,
) -> None:
    around.found = []
    page.go_to(Place.DESK)
    page.desk.services = real_services()
    reached = board.connection
    address = f"ssh://{reached.user}@{reached.host}:{reached.port}"
    entry = page.desk.finder.entry
    entry.field.setText(address)
    entry.button.click()

    questions = flow_window.questions
    qtbot.waitUntil(lambda: isinstance(questions.dialog, HostKeyDialog), timeout=TIME_MS)
    first = questions.dialog
    assert isinstance(first, HostKeyDialog)
    assert first.fingerprint.field.text().startswith("SHA256:")
    assert str(reached.port) in first.text.text()
    first.yes.click()

    qtbot.waitUntil(lambda: isinstance(questions.dialog, SecretDialog), timeout=TIME_MS)
    wrong = questions.dialog
    assert isinstance(wrong, SecretDialog)
    assert not wrong.again.isVisible()
    qtbot.keyClicks(wrong.field, "not this one")
    qtbot.keyClick(wrong.field, Qt.Key.Key_Return)

    qtbot.waitUntil(
        lambda: isinstance(questions.dialog, SecretDialog) and questions.dialog is not wrong,
        timeout=TIME_MS,
    )
    again = questions.dialog
    assert isinstance(again, SecretDialog)
    assert again.again.isVisible()
    qtbot.keyClicks(again.field, reached.password)
    qtbot.keyClick(again.field, Qt.Key.Key_Return)

    known = page.desk.panel.known
    qtbot.waitUntil(lambda: not page.session.runner.active(), timeout=TIME_MS)
    assert known.isVisible()
    assert known.facts.shown["Account"].startswith(reached.user)
    assert known.facts.shown["Python"]
    assert known.engines.shown
    page.primary.click()
    assert page.session.settings(DeviceSettings).target == address
    assert [device.target for device in known_devices()] == [address]
    assert (person / ".ssh" / "known_hosts").is_file()


def test_a_wrong_password_is_told_in_place(
    page: DevicePage,
    flow_window: MainWindow,
    board: Any,
    person: Path,
    qtbot: QtBot,
) -> None:
    reached = board.connection
    (person / ".ssh" / "known_hosts").write_text(reached.known_hosts_line() + "\n")
    page.go_to(Place.DESK)
    page.desk.services = real_services()
    page.desk.finder.entry.field.setText(f"{reached.user}@{reached.host}:{reached.port}")
    page.desk.finder.entry.button.click()
    questions = flow_window.questions
    qtbot.waitUntil(lambda: questions.dialog is not None, timeout=TIME_MS)
    assert questions.dialog is not None
    questions.dialog.reject()
    qtbot.waitUntil(page.desk.panel.failed.isVisible, timeout=TIME_MS)
    assert page.desk.panel.failed.verdict.text.text()
    assert page.desk.panel.failed.advice.shown

"""Pages read in jobs; what comes too late is dropped."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import DataError
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Session


@pytest.mark.parametrize("fails", [False, True])
def test_an_answer_about_a_closed_project_is_dropped(
    qtbot: QtBot, session: Session, tmp_path: Path, fails: bool
) -> None:
    assert session.create_project(tmp_path / "late")
    may_go = threading.Event()

    def work(ctx: JobContext) -> str:
        may_go.wait(10)
        if fails:
            raise DataError("gone")
        return "found"

    told: list[object] = []
    reader = Reader(session, session)
    reader.read("Look", work, told.append, told.append)
    session.close_project()
    may_go.set()
    qtbot.waitUntil(lambda: not reader.is_reading)
    assert told == []


def test_an_answer_in_time_is_told(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    assert session.create_project(tmp_path / "soon")
    told: list[object] = []
    Reader(session, session).read("Look", lambda ctx: "found", told.append)
    qtbot.waitUntil(lambda: told == ["found"])
    session.close_project()

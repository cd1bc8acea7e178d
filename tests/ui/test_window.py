"""The door to the window, and pictures of every page."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tango_desktop.core.flow import Flow
from tango_desktop.core.project import Project
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.screenshots import photograph
from tango_desktop.ui.session import Session
from tango_desktop.ui.window import make_application, run_window


def test_the_application_is_made_once(qapp: QApplication) -> None:
    assert make_application() is qapp


@pytest.mark.parametrize("with_project", [False, True])
def test_running_the_window_until_it_is_closed(
    fake_flow: Flow, qapp: QApplication, tmp_path: Path, with_project: bool
) -> None:
    folder = tmp_path / "p"
    Project.create(folder, "Bees").close()
    titles: list[str] = []

    def close() -> None:
        window = next(
            w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()
        )
        titles.append(window.windowTitle())
        window.close()
        window.deleteLater()

    QTimer.singleShot(100, close)
    assert run_window(fake_flow, folder if with_project else None) == 0
    assert titles == ["Bees – TANGO Desktop" if with_project else "TANGO Desktop"]
    assert gc.get_freeze_count(), "collections look through the whole program"
    gc.unfreeze()
    with Project.open(folder):  # its lock is free again
        pass


def test_screenshots_of_every_page(
    session: Session, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tango_desktop.ui.screenshots.SETTLE_MS", 5)
    folder = project.folder
    session.close_project()
    out = tmp_path / "pictures"
    assert photograph(session.flow, folder, out) == 0
    names = {path.name for path in out.glob("*.png")}
    assert {"en-light-01-ask.png", "en-dark-03-end.png", "ko-light-02-work.png"} <= names
    assert all(path.stat().st_size > 5000 for path in out.glob("*-*-0*.png"))

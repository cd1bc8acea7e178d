"""Projects made from samples: their settings fit what the sample shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.samples import SAMPLES
from tango_desktop.data.settings import DataSettings
from tango_desktop.recommend.stage import NetworkSettings
from tango_desktop.train.settings import DetectionTrainSettings
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.pages.data_page import DataPage
from tango_desktop.ui.project_starter import sample_task
from tango_desktop.ui.session import Session
from tango_desktop.ui.window import make_window


@pytest.fixture
def real_window(preferences: Preferences, qtbot: QtBot) -> Iterator[MainWindow]:
    session = Session(build_flow(), preferences)
    made = make_window(session)
    qtbot.addWidget(made)
    yield made
    assert session.runner.shut_down(20)
    session.close_project()


@pytest.mark.parametrize("name", SAMPLES.names())
def test_settings_of_samples_are_settings_of_their_task(name: str) -> None:
    assert build_flow().check(SAMPLES.get(name).settings, sample_task(name)) == sample_task(name)


def test_a_sample_of_boxes_is_set_to_be_learnt_in_minutes(
    real_window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def make(name: str, folder: Path, ctx: object) -> Path:
        folder.mkdir(parents=True)
        return folder

    monkeypatch.setattr("tango_desktop.data.samples.make_sample", make)
    session = real_window.session
    real_window.starter.start_sample("scenes")
    qtbot.waitUntil(lambda: session.project is not None)
    network = session.settings(NetworkSettings)
    assert (network.model, network.size) == ("yolov7-tiny", 128)
    assert network.options == ("width=0.5",)
    train = session.settings(DetectionTrainSettings)
    assert (train.epochs, train.batch_size, train.augment) == (40, 8, "light")
    assert session.current().answers("task") == {"name": "detection"}
    assert session.undo_stack.count() == 0


def test_the_sample_on_the_data_page_brings_its_settings_where_none_were_chosen(
    real_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def make(name: str, folder: Path, ctx: object) -> Path:
        folder.mkdir(parents=True)
        return folder

    monkeypatch.setattr("tango_desktop.ui.pages.data_page.make_sample", make)
    session = real_window.session
    session.create_project(tmp_path / "project", "Mine")
    session.update_settings(TaskSettings, name="detection")
    session.update_settings(DetectionTrainSettings, epochs=7)
    page = real_window.shell.pages["data"]
    assert isinstance(page, DataPage)
    page.try_sample()
    qtbot.waitUntil(lambda: bool(session.settings(DataSettings).path))
    assert session.settings(NetworkSettings).size == 128
    train = session.settings(DetectionTrainSettings)
    assert (train.epochs, train.batch_size) == (7, 8)

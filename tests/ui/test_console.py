"""The console and the log file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tango_desktop.core.jobs import logger
from tango_desktop.ui import logs
from tango_desktop.ui.console import Console
from tango_desktop.ui.logs import LogHub, log_path


@pytest.fixture
def hub(qapp: object) -> Iterator[LogHub]:
    made = LogHub()
    made.install()
    yield made
    made.remove()


@pytest.fixture
def console(hub: LogHub, qtbot: QtBot) -> Console:
    made = Console(hub)
    qtbot.addWidget(made)
    made.resize(700, 240)
    made.show()
    return made


def test_records_of_any_thread_arrive(console: Console, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: logger("train").warning("loss is %s", "nan"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: console.texts() == ["loss is nan"])
    assert console.model.lines[0].room == "train"


def test_many_records_arrive_in_few_batches(hub: LogHub, console: Console, qtbot: QtBot) -> None:
    batches: list[int] = []
    hub.lines_added.connect(lambda batch: batches.append(len(batch)))
    for number in range(1000):
        logger("train").info("line %d", number)
    qtbot.waitUntil(lambda: sum(batches) == 1000)
    assert len(batches) <= 3
    assert console.texts()[-1] == "line 999"


def test_level_and_search_narrow(hub: LogHub, console: Console) -> None:
    logger("train").info("epoch one")
    logger("train").warning("epoch slow")
    logger("data").error("file gone")
    hub.flush()
    console.level.setCurrentIndex(1)
    assert console.texts() == ["epoch slow", "file gone"]
    console.level.setCurrentIndex(2)
    assert console.texts() == ["file gone"]
    console.level.setCurrentIndex(0)
    console.search.setText("EPOCH train")
    assert console.texts() == ["epoch one", "epoch slow"]


def test_the_oldest_lines_fall_off(
    hub: LogHub, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tango_desktop.ui.console.KEPT", 10)
    for start in (0, 8):
        for number in range(start, start + 8):
            logger("ui").info("line %d", number)
        hub.flush()
    assert console.texts() == [f"line {number}" for number in range(6, 16)]


def test_copying_takes_what_is_shown_or_selected(
    hub: LogHub, console: Console, qtbot: QtBot
) -> None:
    logger("train").info("one")
    logger("train").error("two")
    hub.flush()
    console.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 1
    console.view.selectRow(1)
    console.view.setFocus()
    qtbot.keyClick(console.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.split("\t")[1:] == ["error", "train", "two"]


def test_reading_is_not_disturbed_by_new_lines(hub: LogHub, console: Console, qtbot: QtBot) -> None:
    for number in range(200):
        logger("ui").info("line %d", number)
    hub.flush()
    bar = console.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    bar.setValue(3)
    logger("ui").info("new")
    hub.flush()
    assert bar.value() == 3


def test_a_console_made_later_shows_what_was_before(hub: LogHub, qtbot: QtBot) -> None:
    logger("ui").info("early")
    hub.flush()
    late = Console(hub)
    qtbot.addWidget(late)
    assert late.texts() == ["early"]


def test_the_log_file_has_everything(hub: LogHub) -> None:
    logger("export").error("no room")
    for handler in logging.getLogger("tango").handlers:
        handler.flush()
    text = log_path().read_text(encoding="utf-8")
    assert "ERROR" in text
    assert "tango.export: no room" in text


def test_a_folder_that_cannot_be_written_costs_only_the_file(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANGO_HOME", "/proc/nowhere")
    hub = LogHub()
    hub.install()
    logger("ui").info("still here")
    hub.flush()
    hub.remove()
    assert [line.text for line in hub.lines][-1] == "still here"


def test_removing_stops_listening(hub: LogHub) -> None:
    hub.remove()
    logger("ui").warning("unheard")
    hub.flush()
    assert list(hub.lines) == []
    assert logs.ROOT == "tango"

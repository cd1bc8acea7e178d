"""The pages that ask: task, device, network."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TASKS, TaskSettings
from tango_desktop.devices.stage import STAGE as DEVICE
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.recommend.stage import AUTO, NetworkSettings
from tango_desktop.recommend.stage import STAGE as NETWORK
from tango_desktop.ui.pages.device_facts import fact_name
from tango_desktop.ui.pages.device_page import DevicePage, limits_text, rate_text
from tango_desktop.ui.pages.network_page import NetworkPage, facts_of, short_count
from tango_desktop.ui.pages.task_page import TaskCard, TaskPage
from tango_desktop.ui.session import Message, MessageKind, Session


def _data(project: Project, ctx: JobContext) -> StageOutcome:
    counts = {"train": 240, "val": 60, "test": 0}
    outputs = {"classes": ["ants", "bees"], "counts": counts, "median_side": 300, "channels": 3}
    return StageOutcome("300 pictures", outputs)


@pytest.fixture
def asking(
    stages: Any, preferences: Preferences, tmp_path: Path, qapp: object
) -> Iterator[Session]:
    """A session with the real questions around a fake data stage, its project open."""
    data = StageInfo("data", "Data", "Which pictures?", ("task",), stages.Work, _data)
    made = Session(Flow([TASK, data, DEVICE, NETWORK]), preferences)
    assert made.create_project(tmp_path / "p", "Bees")
    yield made
    assert made.runner.shut_down(20)
    made.close_project()


def ready_for_network(session: Session, qtbot: QtBot, **limits: float) -> None:
    session.update_settings(TaskSettings, name="classification")
    session.update_settings(DeviceSettings, name="Jetson_Nano", **limits)
    session.run_automatic("device")
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=20_000)


def texts(widget: Any) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


# -- task -------------------------------------------------------------------------------------


@pytest.fixture
def task_page(asking: Session, qtbot: QtBot) -> TaskPage:
    page = TaskPage(asking)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    page.show_status()
    return page


def test_a_task_is_chosen_with_the_keyboard(
    task_page: TaskPage, asking: Session, qtbot: QtBot
) -> None:
    assert not task_page.primary.isEnabled()
    card = task_page.cards["classification"]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert asking.settings(TaskSettings).name == "classification"
    task_page.refresh()
    task_page.show_status()
    assert card.is_selected
    assert card.accessibleName() == "Image classification, chosen"
    assert task_page.primary.isEnabled()


def test_what_is_not_there_yet_is_greyed_with_the_reason(qtbot: QtBot) -> None:
    task = dataclasses.replace(TASKS.get("detection"), unavailable="Comes in the next version.")
    card = TaskCard(task)
    qtbot.addWidget(card)
    clicks: list[None] = []
    card.chosen.connect(lambda: clicks.append(None))
    card.show()
    assert not card.isEnabled()
    assert "next version" in texts(card)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert clicks == []


def test_next_notes_the_answer_and_goes_on(
    task_page: TaskPage, asking: Session, qtbot: QtBot
) -> None:
    wanted: list[str] = []
    asking.stage_requested.connect(wanted.append)
    task_page.choose("classification")
    task_page.show_status()
    assert task_page.primary.text() == "Next: Data"
    task_page.primary.click()
    qtbot.waitUntil(lambda: asking.flow_job is None)
    task_page.show_status()
    assert wanted == ["data"]
    task_page.primary.click()  # done already: only goes on
    assert wanted == ["data", "data"]


def test_the_reason_why_it_cannot_go_on_is_shown(task_page: TaskPage) -> None:
    assert task_page.reason.text() == "Choose what the network should learn."


# -- device -----------------------------------------------------------------------------------


@pytest.fixture
def device_page(asking: Session, qtbot: QtBot) -> DevicePage:
    page = DevicePage(asking)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.table.model.rowCount() > 10, timeout=20_000)
    return page


def test_this_computer_comes_first_with_measured_facts(device_page: DevicePage) -> None:
    assert device_page.this.is_selected
    assert "measured" in texts(device_page.this)
    assert "cores" in texts(device_page.this)
    assert "Memory bandwidth" in texts(device_page.facts)


def test_choosing_a_device_shows_its_facts_with_their_sources(
    device_page: DevicePage, asking: Session
) -> None:
    device_page.table.select("Jetson_Nano")
    assert asking.settings(DeviceSettings).name == "Jetson_Nano"
    device_page.refresh()
    assert not device_page.this.is_selected
    shown = texts(device_page.facts)
    assert "Jetson Nano" in shown
    assert "published" in shown
    assert "later version" in shown  # why it cannot be sent to yet
    figures = [w for w in device_page.facts.findChildren(QLabel) if w.text() == "4 GB"]
    assert figures[0].toolTip().startswith("http") or figures[0].toolTip()


def test_an_alias_in_the_project_marks_its_device(device_page: DevicePage, asking: Session) -> None:
    asking.update_settings(DeviceSettings, name="jetson_nano")
    device_page.refresh()
    assert device_page.table.selected_key() == "Jetson_Nano"


def test_the_kind_narrows_the_list(device_page: DevicePage) -> None:
    all_rows = device_page.table.model.rowCount()
    device_page.kind.setCurrentIndex(1)
    assert 0 < device_page.table.model.rowCount() < all_rows
    device_page.kind.setCurrentIndex(0)
    assert device_page.table.model.rowCount() == all_rows


def test_choosing_in_the_list_does_not_change_the_answer_by_itself(
    device_page: DevicePage, asking: Session
) -> None:
    device_page.kind.setCurrentIndex(1)
    device_page.refresh()
    assert asking.undo_stack.count() == 0
    assert asking.settings(DeviceSettings).name == "this"


def test_limits_say_what_they_mean(device_page: DevicePage, asking: Session) -> None:
    device_page.limits.committed.emit("min_fps", 25.0)
    device_page.refresh()
    assert asking.settings(DeviceSettings).min_fps == 25
    assert device_page.meaning.text() == "25 pictures a second leave 40.0 ms for each."


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, ""),
        ({"max_latency_ms": 50.0}, "50 ms a picture keeps up with 20.0 a second."),
        (
            {"max_latency_ms": 10.0, "min_fps": 25.0},
            "10 ms a picture keeps up with 100 a second.",
        ),
    ],
)
def test_the_tighter_limit_is_the_one_explained(limits: dict[str, float], words: str) -> None:
    assert limits_text(DeviceSettings(**limits)) == words


def test_rates_and_facts_are_said_in_words() -> None:
    assert rate_text(2.5e12) == "2.50 TFLOP/s"
    assert rate_text(4.58e10) == "45.8 GFLOP/s"
    assert fact_name("gpu.fp16.peak") == "Graphics unit fp16 at most"
    assert fact_name("memory") == "Memory"


# -- network ----------------------------------------------------------------------------------


@pytest.fixture
def network_page(asking: Session, qtbot: QtBot) -> NetworkPage:
    page = NetworkPage(asking)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def recommended(page: NetworkPage, qtbot: QtBot) -> None:
    page.refresh()
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 1, timeout=30_000)


def test_without_the_answers_before_it_says_what_is_missing(network_page: NetworkPage) -> None:
    network_page.refresh()
    assert network_page.stack.currentIndex() == 0
    assert "Task" in network_page.empty.text.text()


def test_the_recommended_network_comes_with_reasons_and_origins(
    network_page: NetworkPage, asking: Session, qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    card = texts(network_page.card)
    assert "ResNet-34, " in card  # the published table's answer for this device
    assert "recommended" in card
    assert "estimated" in card
    assert "published table" in network_page.card.why.text()
    assert network_page.table.selected_key() == "resnet34"


def test_another_network_is_one_click_and_one_click_back(
    network_page: NetworkPage, asking: Session, messages_of: list[Message], qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    network_page.table.select("resnet50")
    assert network_page.take.text() == "Use ResNet-50"
    network_page.take.click()
    assert asking.settings(NetworkSettings).model == "resnet50"
    network_page.refresh()
    assert "your choice" in texts(network_page.card)
    assert messages_of[-1].action_text == "Undo"
    assert messages_of[-1].action is not None
    messages_of[-1].action()
    assert asking.settings(NetworkSettings).model == AUTO
    network_page.refresh()
    assert not network_page.card.auto.isVisible()


def test_an_own_size_is_what_the_card_shows(
    network_page: NetworkPage, asking: Session, qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    page = network_page
    usual = page.card.name.text()
    asking.update_settings(NetworkSettings, size=64)
    page.refresh()
    qtbot.waitUntil(lambda: page.card.name.text() == "ResNet-34, 64 × 64 px", timeout=20_000)
    assert "at 64 × 64 px" in texts(page.card)
    assert page.card.why.text() == f"You chose it instead of {usual}."
    page.card.auto.click()
    assert asking.settings(NetworkSettings).size == 0
    page.refresh()
    assert page.card.name.text() == usual


def test_a_network_that_cannot_be_estimated_keeps_no_other_ones_figures(
    network_page: NetworkPage, asking: Session, messages_of: list[Message], qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    asking.update_settings(NetworkSettings, model="resnet35")
    network_page.refresh()
    qtbot.waitUntil(lambda: bool(messages_of), timeout=20_000)
    assert messages_of[-1].kind is MessageKind.ERROR
    assert network_page.card.name.text() == "resnet35"
    assert "Parameters" not in texts(network_page.card)


def test_what_breaks_a_limit_says_why(
    network_page: NetworkPage, asking: Session, qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot, max_latency_ms=30.0)
    recommended(network_page, qtbot)
    model = network_page.table.model
    row = model.row_of("resnet152")
    assert str(model.value_at(row, 1)) == "breaks a limit"
    assert "30 ms" in model.text_at(row, len(model.columns) - 1)


def test_a_changed_device_asks_again(
    network_page: NetworkPage, asking: Session, qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    before = network_page.card.why.text()
    asking.update_settings(DeviceSettings, name="Cloud")
    asking.run_automatic("device")
    qtbot.waitUntil(lambda: asking.flow_job is None, timeout=20_000)
    network_page.refresh()
    qtbot.waitUntil(lambda: network_page.card.why.text() != before, timeout=30_000)
    assert "Cloud" in network_page.card.why.text()


def test_the_plot_offers_the_same_networks(
    network_page: NetworkPage, asking: Session, qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    network_page.plot.point_selected.emit("densenet121")
    assert asking.settings(NetworkSettings).model == "densenet121"


def test_facts_tell_where_they_come_from(
    network_page: NetworkPage, asking: Session, qtbot: QtBot
) -> None:
    ready_for_network(asking, qtbot)
    recommended(network_page, qtbot)
    found = network_page._found
    assert found is not None
    facts = facts_of(found.chosen)
    assert facts[0].origin == "estimated"
    assert all(fact.source for fact in facts)


def test_large_counts_are_short() -> None:
    assert short_count(21_300_000) == "21.3 M"
    assert short_count(3.66e9) == "3.66 G"
    assert short_count(999) == "999"


@pytest.fixture
def messages_of(asking: Session) -> list[Message]:
    posted: list[Message] = []
    asking.message_posted.connect(posted.append)
    return posted

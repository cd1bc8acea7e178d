"""The pages that ask: task, device, network."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
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
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.lock import LOCK_FILE, save_lock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.devices.stage import STAGE as DEVICE
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.recommend.stage import AUTO, NetworkSettings
from tango_desktop.recommend.stage import STAGE as NETWORK
from tango_desktop.ui.inspector import SidePanel
from tango_desktop.ui.pages.device_facts import fact_name
from tango_desktop.ui.pages.device_page import DevicePage, limits_text, rate_text
from tango_desktop.ui.pages.network_card import facts_of, short_count
from tango_desktop.ui.pages.network_page import NetworkPage
from tango_desktop.ui.pages.network_tasks import NETWORK_VIEWS
from tango_desktop.ui.pages.network_variant import option_texts, options_of
from tango_desktop.ui.pages.task_page import TaskCard, TaskPage
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.widgets.chip import OriginChip
from tango_desktop.ui.widgets.tab_order import in_order


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
    assert "cores" in texts(device_page.this)
    assert "measured" in texts(device_page.facts)
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
    facts = facts_of(found.chosen, NETWORK_VIEWS.get("classification"))
    assert facts[0].origin == "estimated"
    assert all(fact.source for fact in facts)


# -- a detector's network ---------------------------------------------------------------------


@pytest.fixture
def detecting(asking: Session, tmp_path: Path, qtbot: QtBot) -> Session:
    """Asked for a detector on an AGX Orin; its pictures hold boxes of 40 to 160 px."""
    sides = np.linspace(40, 160, 40).astype(int)
    pictures = tuple(
        LockedPicture(
            *(f"{n}.png", -1, "train", f"{n:064x}", 320, 240, 1000, 1),
            boxes=Boxes.of([(0, 0, side, side)], [n % 2]),
        )
        for n, side in enumerate(sides)
    )
    index = DatasetIndex(tmp_path, str(tmp_path), "yolo", ("ants", "bees"), pictures)
    save_lock(asking.current().path(LOCK_FILE), index)
    asking.update_settings(TaskSettings, name="detection")
    asking.update_settings(DeviceSettings, name="Jetson_AGX_Orin")
    asking.run_automatic("device")
    qtbot.waitUntil(lambda: asking.flow_job is None, timeout=20_000)
    return asking


def noted(page: NetworkPage, qtbot: QtBot, words: str) -> None:
    page.refresh()
    qtbot.waitUntil(lambda: words in page.card.notes.text(), timeout=30_000)


def test_a_detector_comes_with_ap_and_its_input_size(
    detecting: Session, network_page: NetworkPage, qtbot: QtBot
) -> None:
    recommended(network_page, qtbot)
    columns = [column.title for column in network_page.table.model.columns]
    assert columns[3:5] == ["Input, px", "AP"]
    assert network_page.table.model.rowCount() == 7
    row = network_page.table.model.row_of("yolov7x")
    assert network_page.table.model.text_at(row, 4) == "52.9 %"
    assert network_page.plot.isVisible()
    assert "COCO AP" in network_page.plot.text().splitlines()[0]
    card = texts(network_page.card)
    assert "COCO AP" in card
    assert "at 1280 × 1280 px" in card  # the size that AP was published for
    assert "Others measured" in card
    noted(network_page, qtbot, "nchors")


def test_why_is_four_lines_until_it_is_unfolded(
    detecting: Session, network_page: NetworkPage, qtbot: QtBot
) -> None:
    network_page.resize(640, 700)
    recommended(network_page, qtbot)
    why, found = network_page.card.why, network_page._found
    assert found is not None
    assert why.text() == found.why
    qtbot.waitUntil(lambda: why.label.text() != found.why)
    assert why.label.text().startswith(found.reasons[0])
    assert why.label.heightForWidth(why.label.width()) <= 4 * why.fontMetrics().lineSpacing() + 4
    assert why.more.text() == "All reasons"
    why.more.click()
    assert why.label.text() == found.why
    why.more.click()
    assert why.label.text() != found.why


def test_tinys_published_ap_is_of_another_activation(
    detecting: Session, network_page: NetworkPage, qtbot: QtBot
) -> None:
    detecting.update_settings(NetworkSettings, model="yolov7-tiny")
    recommended(network_page, qtbot)

    def told() -> list[tuple[str, bool, bool]]:
        chips = [c for c in network_page.card.findChildren(OriginChip) if c.isVisible()]
        tips = [(c.text(), c.toolTip()) for c in chips if "val2017" in c.toolTip()]
        return [(text, "SiLU" in tip, "LeakyReLU" in tip) for text, tip in tips]

    qtbot.waitUntil(lambda: told() == [("published", True, True)])


def test_the_variant_is_a_form_and_says_what_it_costs(
    detecting: Session, network_page: NetworkPage, qtbot: QtBot
) -> None:
    detecting.update_settings(NetworkSettings, model="yolov7-tiny")
    beside = SidePanel("Settings")
    qtbot.addWidget(beside)
    panel = network_page.inspector()
    beside.column.addWidget(panel)
    panel.refresh()  # the window asks for it before the page is shown
    recommended(network_page, qtbot)
    panel.refresh()
    assert panel.title.text() == "Variant of YOLOv7-tiny"
    assert "form" not in panel.variant.rows
    folds = (panel.variant.expert, panel.form.expert)
    assert [fold.text().partition(" (")[0] for fold in folds] == ["Variant, expert", "Expert"]
    assert len({fold.accessibleName() for fold in folds}) == 2
    open_rows = [name for name, row in panel.variant.rows.items() if not row.param.expert]
    assert open_rows == ["neck"]
    keys = in_order(beside)
    assert keys.index(panel.variant.expert) < keys.index(panel.form.expert)
    assert keys[-1] is panel.reset_all
    panel.variant.committed.emit("neck", "scale-sequence")
    assert detecting.settings(NetworkSettings).options == ("neck=scale-sequence",)
    noted(network_page, qtbot, "The scale-sequence neck adds ")
    assert "COCO AP" not in texts(network_page.card)  # nobody published it for the variant
    assert network_page.size_plot.isVisible()
    panel.variant.committed.emit("width", 0.5)
    assert detecting.settings(NetworkSettings).options == ("width=0.5", "neck=scale-sequence")
    network_page.choose("resnet18")  # of another family: nothing of the variant fits
    assert detecting.settings(NetworkSettings).options == ()
    panel.reset_all.click()
    assert detecting.settings(NetworkSettings).options == ()


def test_the_recommended_one_has_no_variant(
    detecting: Session, network_page: NetworkPage, qtbot: QtBot
) -> None:
    recommended(network_page, qtbot)
    usual = network_page.card.name.text()
    detecting.update_settings(NetworkSettings, options=("width=0.5",))
    network_page.refresh()
    qtbot.waitUntil(lambda: "width=0.5" in network_page.card.why.text(), timeout=30_000)
    network_page.card.auto.click()
    assert detecting.settings(NetworkSettings).options == ()
    network_page.refresh()
    assert network_page.card.name.text() == usual
    assert "recommended" in texts(network_page.card)


@pytest.mark.parametrize("model", ["yolov7-tiny", "resnet50", "resnet20", "densenet121"])
def test_options_go_through_texts_unchanged(model: str) -> None:
    from tango_desktop.core.params import Kind, from_mapping, params_of
    from tango_desktop.families import MODELS

    cls = MODELS.get(model).options
    assert option_texts(cls()) == ()
    for one in params_of(cls):
        other: object = not one.default
        if one.kind is Kind.CHOICE:
            other = one.choices[-1]
        elif one.kind is Kind.FLOAT:
            other = 0.25
        elif one.kind is Kind.NUMBERS:
            other = (10, 13.5)
        changed = from_mapping(cls, {one.name: other})
        texts_of = option_texts(changed)
        assert len(texts_of) == 1
        assert options_of(NetworkSettings(options=texts_of), cls) == changed


def test_options_that_do_not_fit_are_left_out() -> None:
    from tango_desktop.families import MODELS

    settings = NetworkSettings(options=("width=wide", "nothing=1", "neck", "neck=scale-sequence"))
    found = options_of(settings, MODELS.get("yolov7").options)
    assert option_texts(found) == ("neck=scale-sequence",)


def test_large_counts_are_short() -> None:
    assert short_count(21_300_000) == "21.3 M"
    assert short_count(3.66e9) == "3.66 G"
    assert short_count(999) == "999"


@pytest.fixture
def messages_of(asking: Session) -> list[Message]:
    posted: list[Message] = []
    asking.message_posted.connect(posted.append)
    return posted

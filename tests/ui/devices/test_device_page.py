"""Where will it run? Finding a device, connecting to it, using it."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import StageState
from tango_desktop.core.preferences import Appearance
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.errors import HostKeyError, LoginError, TangoError, TrainError, UnreachableError
from tango_desktop.i18n import set_language
from tango_desktop.ui.devices.advice import REACHING
from tango_desktop.ui.devices.links import LinkState
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.pages.device_page import DevicePage
from tango_desktop.ui.pages.device_places import Place
from tango_desktop.ui.session import Message, Session
from tests.ui.test_large_texts import squeezed

from .conftest import JETSON_LAB, LOCKED_PHONE, PI, Neighbourhood


def texts(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def quiet(page: DevicePage, qtbot: QtBot) -> None:
    """Until every job has ended."""
    runner = page.session.runner
    qtbot.waitUntil(lambda: not runner.active() and not runner.reading, timeout=10_000)


def on_desk(page: DevicePage, qtbot: QtBot) -> None:
    page.go_to(Place.DESK)
    quiet(page, qtbot)


def chosen(page: DevicePage) -> tuple[str, str]:
    settings = page.session.settings(DeviceSettings)
    return settings.name, settings.target


# -- places -----------------------------------------------------------------------------------


def test_three_places_of_which_this_computer_is_chosen(page: DevicePage) -> None:
    assert [card.is_selected for card in page.cards.values()] == [True, False, False]
    assert page.this.accessibleName() == "This computer, chosen"
    assert page.facts.isVisible()
    assert not page.table.isVisible()
    assert not page.desk.finder.isVisible()


def test_looking_at_another_place_changes_nothing_yet(page: DevicePage, qtbot: QtBot) -> None:
    on_desk(page, qtbot)
    assert page.desk.panel.isVisible()
    assert not page.facts.isVisible()
    page.go_to(Place.PROFILE)
    assert page.table.isVisible()
    assert chosen(page) == ("this", "")
    assert page.reason.text() == "This computer stays chosen until you choose another."
    page.table.select("Jetson_Nano")
    assert chosen(page) == ("Jetson_Nano", "")


def test_this_computer_has_its_name_before_profiles_are_read(
    page: DevicePage, qtbot: QtBot
) -> None:
    page._profiles = {}
    on_desk(page, qtbot)
    page.show_status()
    assert page.reason.text() == "This computer stays chosen until you choose another."


def test_the_keyboard_reaches_every_place(page: DevicePage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.this.setFocus()
    qtbot.keyClick(page.this, Qt.Key.Key_Tab)
    assert page.window().focusWidget() is page.cards[Place.DESK]
    qtbot.keyClick(page.cards[Place.DESK], Qt.Key.Key_Space)
    quiet(page, qtbot)
    reached = []
    for _ in range(40):
        now = page.window().focusWidget()
        assert now is not None
        if now in reached:
            break
        reached.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    rows = list(page.desk.finder.rows.values())
    wanted = [page.desk.finder.find_button, *rows, page.desk.finder.entry.field]
    assert [widget for widget in reached if widget in wanted] == wanted
    assert page.primary in reached
    for widget in (*wanted, rows[0].forget_button):
        assert widget.accessibleName()


def test_a_device_is_reached_as_soon_as_it_is_found(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    around.found = []
    on_desk(page, qtbot)
    finder = page.desk.finder
    finder.find_button.setFocus()
    finder.add(PI)  # no event is handled from here on
    qtbot.keyClick(finder.find_button, Qt.Key.Key_Tab)
    assert page.window().focusWidget() is finder.rows[PI.name]


# -- finding ----------------------------------------------------------------------------------


def test_devices_appear_as_they_are_found(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    around.hold = True
    page.go_to(Place.DESK)
    finder = page.desk.finder
    qtbot.waitUntil(lambda: len(finder.rows) == 3)
    assert finder.bar.isVisible()
    assert finder.find_button.accessibleName() == "Stop looking for devices"
    finder.find_button.click()
    quiet(page, qtbot)
    assert not finder.bar.isVisible()
    assert len(finder.rows) == 3
    assert "pi@192.168.0.17" in texts(finder)


def test_what_to_check_when_nothing_is_found(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    around.found = []
    on_desk(page, qtbot)
    assert "Nothing was found" in page.desk.finder.empty.text()
    assert page.desk.finder.checks.shown == REACHING
    around.found = [JETSON_LAB]
    page.desk.finder.find_button.click()
    quiet(page, qtbot)
    assert not page.desk.finder.checks.isVisible()


def test_where_it_could_not_be_looked_is_told(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    around.problems = ("There is no adb.",)
    on_desk(page, qtbot)
    assert page.desk.finder.problems.text() == "There is no adb."
    around.problems = ()
    page.desk.search()
    quiet(page, qtbot)
    assert not page.desk.finder.problems.isVisible()


def test_those_used_before_come_first_and_none_comes_twice(page: DevicePage, qtbot: QtBot) -> None:
    finder = page.desk.finder
    finder.add(JETSON_LAB)
    finder.add(PI)
    finder.add(dataclasses.replace(PI, title="", recent=False, source="local network"))
    placed = [finder._column.itemAt(n) for n in range(2)]
    rows = [item.widget() for item in placed if item is not None]
    assert rows == [finder.rows[PI.name], finder.rows[JETSON_LAB.name]]
    assert finder.rows[PI.name].offered.recent


def test_a_result_that_turns_out_to_be_another_takes_its_place(page: DevicePage) -> None:
    finder = page.desk.finder
    finder.add(LOCKED_PHONE)
    known = dataclasses.replace(PI, key="adb:R3", replaces=("usb:1-4",))
    finder.add(known)
    assert list(finder.rows) == ["adb:R3"]


@pytest.mark.parametrize(
    ("text", "trouble", "can"),
    [
        ("", "", False),
        ("pi@raspberrypi.local", "", True),
        ("192.168.55.1:2222", "", True),
        ("adb:R3CT30", "", True),
        ("pi@@host", "is not the address of a device", False),
        ("this", "choose its card", False),
    ],
)
def test_an_address_is_checked_as_it_is_typed(
    page: DevicePage, text: str, trouble: str, can: bool
) -> None:
    entry = page.desk.finder.entry
    entry.field.setText(text)
    assert trouble in entry.trouble.text()
    assert bool(entry.trouble.text()) is bool(trouble)
    assert entry.button.isEnabled() is can


def test_an_address_by_hand_is_connected_to_with_enter(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    field = page.desk.finder.entry.field
    qtbot.keyClicks(field, "me@board:2200")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    quiet(page, qtbot)
    assert [str(target) for target in around.asked] == ["ssh://me@board:2200"]
    assert "ssh://me@board:2200" in [offered.address for offered in page.desk.finder.offered()]


def test_a_forgotten_device_leaves_the_list(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.finder.rows[PI.name].forget_button.click()
    quiet(page, qtbot)
    assert around.forgotten == [PI.target]
    assert PI.name not in page.desk.finder.rows


# -- connecting -------------------------------------------------------------------------------


def test_a_device_says_what_it_is_and_is_used(
    page: DevicePage, around: Neighbourhood, flow_session: Session, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.finder.rows[PI.name].chosen.emit()
    quiet(page, qtbot)
    known = page.desk.panel.known
    assert known.isVisible()
    assert known.facts.shown["Model"] == "Raspberry Pi 4 Model B Rev 1.4"
    assert known.facts.shown["Memory"] == "4.00 GB, 3.00 GB free"
    assert known.facts.shown["Temperature"] == "48 °C (cpu)"
    assert known.reasons.text() == "The device tree says so."
    assert [engine.name for engine in known.engines.shown] == ["onnxruntime", "rknn"]
    assert "It has no Rockchip NPU." in texts(known.engines)
    assert "with the bundle" in texts(known.engines)
    assert page.primary.text() == "Use this device"
    page.primary.click()
    assert chosen(page) == ("Raspberry_Pi_4", "ssh://pi@192.168.0.17")
    quiet(page, qtbot)
    page.refresh()
    page.show_status()
    assert page.primary.text() == "Next: Network"
    assert flow_session.statuses()["device"].state is StageState.DONE
    page._profiles = {}  # as long as they are still being read
    page.refresh()
    assert "Raspberry Pi 4 · pi@192.168.0.17" in texts(page.cards[Place.DESK])
    assert flow_session.device_address() == "ssh://pi@192.168.0.17"  # what the top bar shows
    assert "Raspberry Pi 4 · pi@192.168.0.17" in texts(page.cards[Place.DESK])
    assert page.cards[Place.DESK].accessibleName() == "A board or phone on the desk, chosen"
    flow_session.undo_stack.undo()
    assert chosen(page) == ("this", "")


def test_another_profile_can_be_taken(page: DevicePage, qtbot: QtBot) -> None:
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    page.desk.panel.known.profile.setCurrentIndex(1)
    assert page.desk.panel.known.reasons.text() == "It is similar."
    page.use_device()
    assert chosen(page)[0] == "Raspberry_Pi_5"


def test_a_profile_made_from_the_facts_is_kept_with_its_use(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    around.own = True
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    assert around.kept == []
    page.use_device()
    assert around.kept == ["Raspberry_Pi_4"]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (UnreachableError("Nobody answers.", "Check the address."), "SSH is switched on"),
        (LoginError("The password is wrong.", "Try again."), "user@host"),
        (HostKeyError("The key is another.", "ssh-keygen -R x", "was, is"), "set up anew"),
    ],
)
def test_an_error_is_shown_in_place_with_what_to_check(
    page: DevicePage,
    around: Neighbourhood,
    flow_session: Session,
    qtbot: QtBot,
    error: TangoError,
    advice: str,
) -> None:
    posted: list[Message] = []
    flow_session.message_posted.connect(posted.append)
    on_desk(page, qtbot)
    around.error = error
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    failed = page.desk.panel.failed
    assert failed.isVisible()
    shown = texts(failed)
    assert error.message in shown
    assert error.hint in shown
    assert advice in shown
    assert failed.more.isVisible() is bool(error.details)
    assert posted == []
    assert flow_session.links.link(PI.address).state is LinkState.PROBLEM
    around.error = None
    failed.again.click()
    quiet(page, qtbot)
    assert page.desk.panel.known.isVisible()


def test_the_command_that_forgets_an_old_key_can_be_copied(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    around.error = HostKeyError("The key is another.", "Remove it.", "was, is")
    around.error.command = "ssh-keygen -R board"
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    failed = page.desk.panel.failed
    assert failed.command.isVisible()
    failed.command.copy_button.click()
    assert QGuiApplication.clipboard().text() == "ssh-keygen -R board"
    around.error = UnreachableError("Nobody answers.")
    page.desk.connect_again()
    quiet(page, qtbot)
    assert not failed.command.isVisible()


def test_the_bar_of_a_device_that_was_away_goes_when_it_answers(
    page: DevicePage, flow_window: MainWindow, flow_session: Session, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    page.use_device()
    quiet(page, qtbot)
    bars = flow_window.shell.messages
    flow_session._on_flow_failed(UnreachableError("Nobody listens."))
    flow_session._on_flow_failed(TrainError("Something else."))
    assert {bar.message.text for bar in bars.bars} >= {"Nobody listens.", "Something else."}
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    told = [bar.message.text for bar in bars.bars]
    assert "Nobody listens." not in told
    assert "Something else." in told


def test_cancelling_answers_at_once(page: DevicePage, around: Neighbourhood, qtbot: QtBot) -> None:
    on_desk(page, qtbot)
    around.hold = True
    page.desk.connect_to(PI)
    qtbot.waitUntil(lambda: page.desk.panel.busy.doing.text() == "Asking what it is")
    page.desk.panel.busy.cancel.click()
    assert page.desk.panel.empty.isVisible()
    assert page.desk.answer() is None
    quiet(page, qtbot)


def test_the_last_chosen_device_counts(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    around.hold = True
    page.desk.connect_to(PI)
    page.desk.connect_to(JETSON_LAB)
    around.hold = False
    quiet(page, qtbot)
    answer = page.desk.answer()
    assert answer is not None
    assert answer.target == JETSON_LAB.target
    assert page.desk.finder.selected() == JETSON_LAB.address


def test_a_device_that_is_not_ready_says_what_to_do(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.finder.rows[LOCKED_PHONE.name].chosen.emit()
    assert around.asked == []
    assert "allow USB debugging" in texts(page.desk.panel)
    assert not page.desk.panel.failed.again.isVisible()


def test_a_wrong_clock_and_a_closed_home_are_told(
    page: DevicePage, around: Neighbourhood, qtbot: QtBot
) -> None:
    around.facts = dataclasses.replace(
        around.facts, home_writable=False, clock_s=1e9, asked_s=1e9 + 6 * 31_557_600
    )
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    shown = texts(page.desk.panel.known.warning)
    assert "cannot be written" in shown
    assert "6 years behind" in shown


def test_facts_are_copied_as_text(page: DevicePage, qtbot: QtBot) -> None:
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    page.desk.panel.known.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "Python: 3.11.2 (/usr/bin/python3)" in copied
    assert copied.startswith("Raspberry Pi 4 Model B Rev 1.4\n")


# -- later ------------------------------------------------------------------------------------


def test_the_project_s_device_waits_to_be_asked(
    page: DevicePage, around: Neighbourhood, flow_session: Session, qtbot: QtBot
) -> None:
    address = "ssh://pi@192.168.0.17"
    flow_session.update_settings(DeviceSettings, name="Raspberry_Pi_4", target=address)
    qtbot.waitUntil(page.desk.panel.away.isVisible)
    assert around.asked == []
    assert address in page.desk.panel.away.text.text()
    page.desk.panel.away.buttons[0].click()
    quiet(page, qtbot)
    assert page.desk.panel.known.isVisible()
    assert page.primary.text() == "Next: Network"


def test_a_window_built_anew_still_knows_the_device(
    page: DevicePage, flow_window: MainWindow, around: Neighbourhood, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    page.use_device()
    flow_window.build()
    anew = flow_window.shell.pages["device"]
    assert isinstance(anew, DevicePage)
    assert anew is not page
    quiet(anew, qtbot)
    qtbot.waitUntil(anew.desk.panel.known.isVisible)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_a_device_says_reaches_a_window_that_was_built_anew_meanwhile(
    page: DevicePage,
    flow_window: MainWindow,
    around: Neighbourhood,
    qtbot: QtBot,
    language: str,
) -> None:
    on_desk(page, qtbot)
    around.hold = True
    page.desk.connect_to(PI)
    qtbot.waitUntil(lambda: bool(around.asked))
    try:
        set_language(language)
        flow_window.build()
        anew = flow_window.shell.pages["device"]
        assert isinstance(anew, DevicePage)
        qtbot.waitUntil(anew.desk.panel.busy.isVisible)
        around.hold = False
        quiet(anew, qtbot)
        assert anew.desk.panel.known.isVisible()
        assert anew.desk.answer() is not None
        assert len(around.asked) == 1
    finally:
        around.hold = False
        set_language("en")


def test_what_a_device_said_is_told_in_the_language_of_now(
    page: DevicePage, flow_window: MainWindow, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    page.use_device()
    quiet(page, qtbot)
    try:
        set_language("ko")
        flow_window.build()
        anew = flow_window.shell.pages["device"]
        assert isinstance(anew, DevicePage)
        quiet(anew, qtbot)
        qtbot.waitUntil(anew.desk.panel.known.isVisible)
        reasons = anew.desk.panel.known.reasons.text()
        assert any("가" <= letter <= "힣" for letter in reasons)
    finally:
        set_language("en")


def test_the_top_bar_follows_the_line(
    page: DevicePage, flow_window: MainWindow, flow_session: Session, qtbot: QtBot
) -> None:
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    page.use_device()
    flow_session.run_stage("device")
    qtbot.waitUntil(lambda: flow_session.flow_job is None)
    button = flow_window.shell.top_bar.device
    assert "Raspberry Pi 4" in button.text()
    assert button.text().endswith("connected")
    flow_session.links.failed(PI.address, UnreachableError("Nobody answers."))
    assert button.text().endswith("problem")
    assert "Nobody answers." in button.toolTip()
    flow_session.links.forget(PI.address)
    assert button.text().endswith("not connected")
    flow_session.links.saw(PI.address)
    assert button.text().endswith("reachable")


@pytest.mark.parametrize("size", [(1280, 800), (960, 600)])
def test_what_is_known_stands_where_there_is_room(
    page: DevicePage, flow_window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    flow_window.resize(*size)
    on_desk(page, qtbot)
    page.desk.connect_to(PI)
    quiet(page, qtbot)
    panel, finder = page.desk.panel, page.desk.finder
    qtbot.waitUntil(lambda: panel.width() > 300)
    beside = panel.mapTo(page, panel.rect().topLeft()).x() > finder.geometry().right() - 10
    assert beside is (size[0] == 1280)
    # Below the list it is scrolled into sight.
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())


@pytest.mark.slow
@pytest.mark.parametrize(("scale", "size"), [(100, (960, 600)), (150, (1280, 800))])
def test_nothing_is_cut_where_there_is_little_room(
    page: DevicePage,
    flow_window: MainWindow,
    around: Neighbourhood,
    qtbot: QtBot,
    scale: int,
    size: tuple[int, int],
) -> None:
    flow_window.apply_appearance(
        Appearance(language="en", theme="light", text_scale=scale, reduce_motion=True)
    )
    flow_window.resize(*size)
    crowded = flow_window.shell.pages["device"]
    assert isinstance(crowded, DevicePage)
    crowded.desk.services = around.services()
    on_desk(crowded, qtbot)
    crowded.desk.connect_to(PI)
    quiet(crowded, qtbot)
    qtbot.waitUntil(lambda: squeezed(crowded) == [], timeout=3000)
    around.error = HostKeyError("The key is another.", "ssh-keygen -R x")
    crowded.desk.connect_again()
    quiet(crowded, qtbot)
    qtbot.waitUntil(lambda: squeezed(crowded) == [], timeout=3000)

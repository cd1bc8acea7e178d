"""The page “Monitor”, with a model that is really deployed on this computer."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.settings import DataSettings
from tango_desktop.deploy.monitor.inbox import waiting
from tango_desktop.deploy.monitor.stage import MonitorSettings
from tango_desktop.deploy.runner.http_page import Address, HttpPage
from tango_desktop.deploy.runner.task import Task
from tango_desktop.errors import LoginError, TangoError, UnreachableError
from tango_desktop.ui.job_runner import JobState
from tango_desktop.ui.pages.monitor_page import MonitorPage
from tango_desktop.ui.session import Message, Session
from tango_desktop.ui.widgets.facts import Command
from tests.deploy.conftest import CLASSES
from tests.ui.test_accessibility import focusable, nameless, spoken

from .monitor_made import deploy_here, draw_classes, draw_night, use

Show = Callable[[type], MonitorPage]
Settled = Callable[[], None]


@pytest.fixture
def deployed(session: Session, flow: Flow, project: Project, tmp_path: Path) -> Project:
    """A classifier, deployed here; nothing was asked of it."""
    deploy_here(project, flow, "classification", draw_classes(tmp_path / "data"))
    return project


@pytest.fixture
def dark(deployed: Project, flow: Flow, tmp_path: Path) -> Project:
    """It has seen the night, kept what it was unsure of, and was asked."""
    deployed.update(MonitorSettings, keep_uncertain=20)
    flow.run_stage(deployed, "monitor", JobContext())
    use(deployed, draw_night(tmp_path / "night"))
    flow.run_stage(deployed, "monitor", JobContext())
    return deployed


def target(project: Project) -> Path:
    return Path(str(project.outputs("deploy")["target"]))


def press(qtbot: QtBot, page: MonitorPage, *keys: Qt.Key) -> None:
    page.tabs.setCurrentWidget(page.inbox)
    page.inbox.gallery.setFocus()
    for key in keys:
        qtbot.keyClick(page.inbox.gallery, key)


# -- states -----------------------------------------------------------------------------------


def test_nothing_is_deployed(project: Project, show: Show, session: Session) -> None:
    wanted: list[str] = []
    session.stage_requested.connect(wanted.append)
    page = show(MonitorPage)
    assert page.stack.currentWidget() is page.empty
    assert page.empty.title.text() == "Nothing is deployed yet"
    assert not page.primary.isEnabled()
    assert not page.go_there.isVisible()
    page.empty.buttons[0].click()
    assert wanted == ["deploy"]


def test_it_says_how_to_run_what_has_not_run(deployed: Project, show: Show) -> None:
    page = show(MonitorPage)
    lines = [line.field.text() for line in page.device.how.findChildren(Command)]
    assert any("run.py --show 0" in line for line in lines)
    assert not any("--probe" in line for line in lines)
    assert page.device.sentences.texts[0].startswith("It was not asked yet.")
    assert page.primary.text() == "Fetch now"
    assert page.service.isVisible()
    assert page.drift.empty.title.text() == "Nothing to compare yet"
    assert page.inbox.empty.title.text() == "No pictures wait for a label"


def test_asked_but_never_used(
    deployed: Project, show: Show, session: Session, settled: Settled
) -> None:
    page = show(MonitorPage)
    page.primary.click()
    settled()
    assert page.status().state is StageState.DONE
    assert page.device.state.text() == "not used yet"
    assert page.device.sentences.texts == ("It has not answered a picture yet.",)
    assert page.device.how.isVisible()
    assert page.device.heard.text().startswith("Asked 2")


_TOO_FEW = ("Too few pictures to see changes: it takes 50.",)


def test_few_pictures_are_not_called_well(
    deployed: Project, flow: Flow, show: Show, tmp_path: Path
) -> None:
    use(deployed, tmp_path / "data" / CLASSES[0])
    flow.run_stage(deployed, "monitor", JobContext())
    page = show(MonitorPage)
    assert page.device.sentences.texts == _TOO_FEW
    assert page.device.pictures.value.text() == "30"
    assert not page.device.how.isVisible()


def test_well(deployed: Project, flow: Flow, show: Show, tmp_path: Path) -> None:
    release = deployed.outputs("deploy")["release"]
    measured = {"release": release, "end_to_end_p50_ms": 40.0, "end_to_end_p90_ms": 90.0}
    deployed.set_outputs("measure", measured, "")
    use(deployed, tmp_path / "data")
    flow.run_stage(deployed, "monitor", JobContext())
    page = show(MonitorPage)
    assert page.device.state.text() == "well"
    assert page.device.sentences.texts == (
        "It sees and answers what it was checked with, as quickly as it should.",
    )
    assert page.device.p90.note.text() == "90.0 ms measured"
    assert page.device.p90.value.text().endswith(" ms")
    assert page.view is not None
    assert dataclasses.replace(page.view, seconds=0.9).per_second is None
    page.device.show_view(dataclasses.replace(page.view, seconds=30.0), "Pi", ("", ""))
    assert page.device.rate.value.text() == "3.00 /s"
    assert page.device.rate.note.text() == "in 30 s"
    assert {page.drift.table.model.text_at(row, 1) for row in range(5)} == {"alike"}


def test_a_device_that_is_away_says_so_where_it_is_shown(
    deployed: Project, show: Show, session: Session, settled: Settled
) -> None:
    outputs = {**deployed.outputs("deploy"), "address": "ssh://nobody@127.0.0.1:9"}
    deployed.set_outputs("deploy", outputs, "")
    page = show(MonitorPage)
    page.primary.click()
    settled()
    assert page.status().state is StageState.FAILED
    assert "nobody listens on port 9" in page.device.sentences.texts[0]
    assert page.reason.text() == ""  # once is enough
    assert page.primary.text() == "Try again"
    page.tabs.setCurrentWidget(page.drift)
    assert "nobody listens on port 9" in page.reason.text()


@pytest.mark.parametrize("beside", [False, True], ids=["in the flow", "beside it"])
def test_where_nothing_is_any_more_the_way_to_deploy_is_shown(
    deployed: Project,
    show: Show,
    session: Session,
    settled: Settled,
    messages: list[Message],
    beside: bool,
) -> None:
    wanted: list[str] = []
    session.stage_requested.connect(wanted.append)
    (target(deployed) / "deployment.json").unlink()
    if beside:
        deployed.update(DataSettings, val_percent=30)
    page = show(MonitorPage)
    assert page.device.to_deploy.isHidden()
    page.primary.click()
    settled()
    assert page.device.sentences.texts[0].startswith("Nothing is installed in")
    assert page.device.to_deploy.isVisible()
    page.device.to_deploy.click()
    if not beside:
        assert messages[-1].action_text == "Go to: Deploy"
        assert messages[-1].action is not None
        messages[-1].action()
    assert set(wanted) == {"deploy"}


def test_without_a_reference_it_does_not_say_that_all_is_as_it_was(
    deployed: Project, flow: Flow, show: Show, tmp_path: Path
) -> None:
    outputs = deployed.outputs("deploy")
    (target(deployed) / "releases" / outputs["release"] / "reference.json").unlink()
    deployed.set_outputs("deploy", {**outputs, "bundle": "artifacts/bundles/another"}, "")
    use(deployed, tmp_path / "data")
    flow.run_stage(deployed, "monitor", JobContext())
    page = show(MonitorPage)
    (told,) = page.device.sentences.texts
    assert told.startswith("What it was checked with is not known")
    assert page.drift.empty.title.text() == "There is nothing to compare with"


def test_devices_of_before_stay(dark: Project, flow: Flow, show: Show, session: Session) -> None:
    device = {**dark.outputs("device"), "name": "Odroid_N2"}
    dark.set_outputs("device", device, "")
    page = show(MonitorPage)
    assert page.earlier.sentences.texts == ("this",)
    assert page.earlier.isVisible()


def test_a_new_release_is_not_called_well_for_what_the_old_one_did(
    deployed: Project, flow: Flow, show: Show, tmp_path: Path
) -> None:
    use(deployed, tmp_path / "data")
    flow.run_stage(deployed, "monitor", JobContext())
    deployed.set_outputs("deploy", {**deployed.outputs("deploy"), "release": "0" * 16}, "")
    page = show(MonitorPage)
    assert page.device.state.text() == "not used yet"
    assert page.device.sentences.texts == ("This release has not answered a picture yet.",)
    assert page.device.how.isVisible()


def test_what_runs_there_is_asked_even_when_it_is_out_of_date(
    deployed: Project, flow: Flow, show: Show, settled: Settled, tmp_path: Path
) -> None:
    """As after pictures were added to the data: the release there still counts."""
    use(deployed, tmp_path / "data")
    deployed.update(DataSettings, val_percent=30)
    assert flow.statuses(deployed)["deploy"].state is StageState.STALE
    page = show(MonitorPage)
    assert page.status().state is StageState.WAITING
    assert page.primary.isEnabled()
    page.primary.click()
    assert page.primary.text() == "Fetching…"
    settled()
    assert page.device.state.text() == "well"
    assert page.primary.text() == "Fetch now"
    outputs = {**deployed.outputs("deploy"), "address": "ssh://nobody@127.0.0.1:9"}
    deployed.set_outputs("deploy", outputs, "")
    deployed.update(DataSettings, val_percent=35)
    page.primary.click()
    settled()
    assert "nobody listens on port 9" in page.device.sentences.texts[0]


def test_everything_is_reached_by_tab_and_says_what_it_is(
    dark: Project, show: Show, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    for tab in range(page.tabs.count()):
        page.tabs.setCurrentIndex(tab)
        wanted = {w for w in focusable(page) if w.isVisible() and w.isEnabled()}
        assert nameless(page) == []
        page.primary.setFocus()
        reached = set()
        for _ in range(3 * len(wanted)):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        missed = wanted - reached
        assert not missed, [spoken(widget) for widget in missed]


# -- the whole way ----------------------------------------------------------------------------


def test_the_whole_way(
    deployed: Project,
    flow: Flow,
    show: Show,
    settled: Settled,
    session: Session,
    messages: list[Message],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    """Deployed, used by day and by night, fetched, seen, labelled, in the data."""
    page = show(MonitorPage)
    page.controls.keep.click()
    path = target(deployed) / "monitor" / "settings.json"
    qtbot.waitUntil(path.is_file, timeout=10_000)
    settled()
    assert json.loads(path.read_text("utf-8")) == {"keep_uncertain": 50}
    assert page.controls.kept.text() == "The device knows."
    use(deployed, tmp_path / "data", draw_night(tmp_path / "night"))
    page.primary.click()
    settled()
    assert page.device.state.text() == "in trouble"
    assert "Pictures are darker than those it was checked with." in page.device.sentences.texts
    assert page.drift.table.selected_key() == "brightness"
    assert page.drift.verdict.text.text().startswith("Pictures are darker")
    assert len(page.drift.course.steps()) == 1
    count = len(waiting(deployed.folder))
    assert count > 3
    assert page.tabs.tabText(2) == f"Inbox ({count})"

    one, other, third = page.inbox.labelling.view.pictures[:3]
    names = page.inbox.labelling.classes
    press(qtbot, page, Qt.Key.Key_2, Qt.Key.Key_A, Qt.Key.Key_Delete)
    assert page.primary.text() == "Add 2 to the data set"
    assert page.fetch.isVisible()
    page.primary.click()
    settled()
    assert (tmp_path / "data" / names[1] / f"monitor-{one.device}-{one.name}").is_file()
    assert (tmp_path / "data" / other.guess / f"monitor-{other.device}-{other.name}").is_file()
    assert not third.picture.exists()
    assert len(page.inbox.labelling.view.pictures) == count - 3
    assert page.primary.text() == "Fetch now"
    assert messages[-1].text == "2 pictures were added to the data set."
    assert messages[-1].action_text == "Check the data"
    assert page.inbox.added.isVisible()

    wanted: list[str] = []
    session.stage_requested.connect(wanted.append)
    assert messages[-1].action is not None
    messages[-1].action()
    settled()
    assert wanted == ["data"]
    assert len(load_lock(deployed.path(LOCK_FILE)).pictures) == 92
    assert flow.statuses(deployed)["data"].state is StageState.DONE
    assert not page.inbox.added.isVisible()


# -- labels -----------------------------------------------------------------------------------


def test_labels_are_given_by_key_and_taken_back(dark: Project, show: Show, qtbot: QtBot) -> None:
    page = show(MonitorPage)
    inbox, work = page.inbox, page.inbox.labelling
    names = work.classes
    first, second = work.view.pictures[:2]
    press(qtbot, page, Qt.Key.Key_1)
    assert work.given(first) == names[0]
    assert inbox.gallery.current == 1  # on to the next
    press(qtbot, page, Qt.Key.Key_9)  # there is no ninth class
    assert work.given(second) is None
    press(qtbot, page, Qt.Key.Key_L)
    assert inbox.detail.classes.hasFocus()
    qtbot.keyClick(inbox.detail.classes, Qt.Key.Key_Down)
    qtbot.keyClick(inbox.detail.classes, Qt.Key.Key_Return)
    assert work.given(second) == names[1]
    assert inbox.gallery.hasFocus()
    press(qtbot, page, Qt.Key.Key_Home, Qt.Key.Key_U)
    assert work.given(first) is None
    assert inbox.gallery.current == 0
    press(qtbot, page, Qt.Key.Key_Delete)
    assert page.inbox.summary.text().endswith("1 will be thrown away.")
    assert inbox.gallery.tile(0).flag == "bad"
    press(qtbot, page, Qt.Key.Key_Home, Qt.Key.Key_A)
    assert work.given(first) == first.guess
    assert not work.is_thrown(first)
    assert first.picture.is_file()  # nothing is final yet


def test_labels_outlive_the_window(
    dark: Project, show: Show, settled: Settled, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    (first, *_) = page.inbox.labelling.view.pictures
    press(qtbot, page, Qt.Key.Key_3)
    settled()
    again = show(MonitorPage)
    assert again.inbox.labelling.given(first) == again.inbox.labelling.classes[2]


def test_a_fetch_keeps_labels_and_place(
    dark: Project, show: Show, settled: Settled, session: Session, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    press(qtbot, page, Qt.Key.Key_1, Qt.Key.Key_1)
    page.fetch.click()
    settled()
    assert len(page.inbox.labelling.labels) == 2
    assert page.inbox.gallery.current == 2


def test_only_throwing_away_is_a_way_too(
    dark: Project, show: Show, settled: Settled, messages: list[Message], qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    (first, *_) = page.inbox.labelling.view.pictures
    press(qtbot, page, Qt.Key.Key_Delete)
    assert page.primary.text() == "Throw 1 away"
    page.primary.click()
    settled()
    assert not first.picture.exists()
    assert messages == []


def test_a_data_set_that_is_gone_keeps_the_pictures(
    dark: Project,
    show: Show,
    settled: Settled,
    messages: list[Message],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    page = show(MonitorPage)
    (first, *_) = page.inbox.labelling.view.pictures
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    press(qtbot, page, Qt.Key.Key_A)
    page.primary.click()
    settled()
    assert messages[-1].text.startswith("The folder with the pictures is not there")
    assert first.picture.is_file()
    assert page.inbox.labelling.given(first) == first.guess
    assert page.primary.isEnabled()


def test_without_a_checked_data_set_there_is_nothing_to_choose_from(
    dark: Project, show: Show
) -> None:
    dark.path(LOCK_FILE).unlink()
    page = show(MonitorPage)
    assert page.inbox.hint.text().startswith("Check the data first")
    assert not page.inbox.labelling.can_label
    assert not page.inbox.detail.accept.isEnabled()


def test_a_picture_opens_large(dark: Project, show: Show, settled: Settled, qtbot: QtBot) -> None:
    page = show(MonitorPage)
    press(qtbot, page, Qt.Key.Key_Return)
    settled()
    viewer = page.inbox.viewer
    assert viewer is not None
    assert viewer.isVisible()
    qtbot.keyClick(viewer, Qt.Key.Key_A)
    assert len(page.inbox.labelling.labels) == 1
    viewer.close()


# -- drift ------------------------------------------------------------------------------------


def test_what_has_changed_is_drawn_and_can_be_copied(dark: Project, show: Show) -> None:
    page = show(MonitorPage)
    drift = page.drift
    page.tabs.setCurrentWidget(drift)
    drift.table.select("brightness")
    shares = [line.split("\t") for line in drift.compared.text().splitlines()[1:]]
    assert sum(float(row[2]) for row in shares) == pytest.approx(100, abs=0.01)
    assert sum(float(row[3]) for row in shares) == pytest.approx(100, abs=0.01)
    drift.compared.set_cursor(30.0)
    assert "24 to 32" in drift.compared.readout.text()
    drift.table.select("side")
    drift.compared.set_cursor(drift.compared.steps()[0])
    assert "px" in drift.compared.readout.text()
    drift.table.select("classes")
    assert drift.shapes.currentWidget() is drift.classes
    names = {drift.classes.model.text_at(row, 0) for row in range(3)}
    assert names == set(CLASSES)
    assert "60 pictures" in drift.course.readout.text()
    assert drift.course.text().splitlines()[1].split("\t")[2] == "60"


# -- asking -----------------------------------------------------------------------------------


def test_it_fetches_by_itself_only_while_it_is_seen(
    deployed: Project, show: Show, settled: Settled
) -> None:
    page = show(MonitorPage)
    controls = page.controls
    assert controls.regular.minutes == 0
    controls.every.click()
    assert controls.regular.minutes == 5
    controls.minutes.setValue(7)
    assert controls.regular.minutes == 7
    page.hide()
    controls.regular.due.emit()
    settled()
    assert page.status().state is StageState.READY
    page.show()
    controls.regular.due.emit()
    settled()
    assert page.status().state is StageState.DONE
    controls.every.click()
    assert controls.regular.minutes == 0


@pytest.mark.parametrize(
    ("error", "goes_on"), [(UnreachableError("Off."), True), (LoginError("Refused."), False)]
)
def test_it_does_not_ask_for_passwords_again_and_again(
    deployed: Project, show: Show, error: TangoError, goes_on: bool
) -> None:
    page = show(MonitorPage)
    page.controls.every.click()
    page.controls.note_failure(error)
    assert page.controls.every.isChecked() is goes_on
    assert ("Refused." in page.controls.stopped.text()) is not goes_on


def test_a_device_that_is_away_is_told_later_what_to_keep(
    deployed: Project, show: Show, settled: Settled, qtbot: QtBot
) -> None:
    outputs = {**deployed.outputs("deploy"), "address": "ssh://nobody@127.0.0.1:9"}
    deployed.set_outputs("deploy", outputs, "")
    page = show(MonitorPage)
    page.controls.keep.click()
    said = "It is told when it is asked next."
    qtbot.waitUntil(lambda: page.controls.kept.text().endswith(said), timeout=10_000)
    assert deployed.settings(MonitorSettings).keep_uncertain == 50


def test_undo_reaches_the_device_too(
    deployed: Project, show: Show, session: Session, settled: Settled, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    path = target(deployed) / "monitor" / "settings.json"
    page.controls.keep.click()
    qtbot.waitUntil(path.is_file, timeout=10_000)
    settled()
    session.undo_stack.undo()
    off = json.dumps({"keep_uncertain": 0})
    qtbot.waitUntil(lambda: path.read_text("utf-8") == off, timeout=10_000)
    settled()
    assert not page.controls.keep.isChecked()


# -- the live page ----------------------------------------------------------------------------


class _Foreign(BaseHTTPRequestHandler):
    """Another program's page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[int]:
    """The port of a runner's page, on which no picture came yet."""
    page = HttpPage(Address("127.0.0.1", 0), Mock(spec=Task), "tiny", "abc")
    yield page.port
    page.close()


@pytest.fixture
def foreign() -> Iterator[int]:
    """The port of another program."""
    with HTTPServer(("127.0.0.1", 0), _Foreign) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was shown in the browser."""
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toString()))
    return found


def test_the_live_page_opens_and_is_given_up(
    deployed: Project,
    show: Show,
    session: Session,
    served: int,
    opened: list[str],
    qtbot: QtBot,
) -> None:
    page = show(MonitorPage)
    page.controls.port.setValue(served)
    page.controls.open_live.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    assert opened == [f"http://127.0.0.1:{served}/"]
    assert page.controls.close_live.isVisible()
    page.controls.open_live.click()  # shows it again
    assert len(opened) == 2
    page.controls.close_live.click()
    qtbot.waitUntil(lambda: not page.controls.live.is_busy, timeout=10_000)
    assert session.runner.jobs[-1].state is JobState.CANCELLED
    assert not page.controls.close_live.isVisible()


def test_the_live_page_outlives_a_window_that_is_built_anew(
    deployed: Project, session: Session, served: int, opened: list[str], qtbot: QtBot
) -> None:
    page = MonitorPage(session)
    page.controls.port.setValue(served)
    page.controls.open_live.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    page.deleteLater()
    del page
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    (job,) = session.runner.active()
    job.cancel()
    qtbot.waitUntil(lambda: job.is_ended, timeout=10_000)
    assert job.state is JobState.CANCELLED


def test_another_programs_page_is_not_opened(
    deployed: Project, show: Show, settled: Settled, foreign: int, opened: list[str]
) -> None:
    page = show(MonitorPage)
    page.controls.port.setValue(foreign)
    page.controls.open_live.click()
    settled()
    assert opened == []
    assert page.controls.live_text.text().startswith("Another program serves port")


def test_nothing_serves_a_page(
    deployed: Project, show: Show, settled: Settled, opened: list[str], messages: list[Message]
) -> None:
    page = show(MonitorPage)
    page.controls.port.setValue(9)
    page.controls.open_live.click()
    settled()
    assert (opened, messages) == ([], [])
    assert page.controls.live_text.text().startswith("Nothing serves a page on port 9")
    assert "--http 9" in page.controls.live_text.text()

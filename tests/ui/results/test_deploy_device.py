"""The page of the deployment when the device is another one."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.core.project import Project
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.deploy.install import InstallationPlan, PlannedFile
from tango_desktop.deploy.predict import Installed, Prediction, installed_of
from tango_desktop.deploy.probing import ProbeResult
from tango_desktop.deploy.records import DeploymentRecord, add_deployment
from tango_desktop.deploy.releases import DeploymentStatus, Release
from tango_desktop.deploy.service import ServiceKind, ServiceSpec, ServiceStatus
from tango_desktop.deploy.stage import BUNDLES
from tango_desktop.deploy.wheels import WheelInfo, WheelPlan
from tango_desktop.errors import DeployError, TangoError, UnreachableError
from tango_desktop.ui.devices.links import LinkState
from tango_desktop.ui.pages import deploy_device, deploy_page, deploy_service, deploy_try
from tango_desktop.ui.pages.deploy_device import AskedDevice
from tango_desktop.ui.pages.deploy_page import DeployPage
from tango_desktop.ui.pages.deploy_state import login
from tango_desktop.ui.session import Message, MessageKind, Session
from tests.boards import board_or_skip
from tests.deploy.conftest import write_artifact

from .conftest import mark_done

Show = Callable[[type], DeployPage]
Settled = Callable[[], None]
ADDRESS = "ssh://pi@192.168.0.17:2222"
OLD, NEW = "0123456789abcdef", "fedcba9876543210"
WHEEL = WheelInfo("numpy", "2.4.6", "numpy.whl", "https://x/numpy.whl", 16_900_000, "0", "BSD")
STATUS = DeploymentStatus(
    ADDRESS,
    "/home/pi/tango/parts",
    True,
    (
        Release(NEW, "tiny", "2026-11-21T12:00:00", 2000),
        Release(OLD, "tiny", "2026-11-20T12:00:00", 2000),
    ),
    NEW,
    {NEW: 2_000_000, OLD: 1_000_000},
    5_000_000_000,
)


@pytest.fixture
def exported(trained: Project, flow: Flow) -> Project:
    """The project for a board at an address, with a tiny model exported."""
    place(trained, flow, ADDRESS)
    return trained


def place(project: Project, flow: Flow, address: str) -> None:
    device = {**project.outputs("device"), "title": "Raspberry Pi 4", "name": "Raspberry_Pi_4"}
    device |= {"connection": "ssh", "address": address}
    mark_done(project, flow, "device", device, key="k")
    for stage in ("network", "train", "optimize"):
        mark_done(project, flow, stage, project.outputs(stage))
    write_artifact(project.path("artifacts", "onnx"))
    mark_done(project, flow, "export", {"folder": "artifacts/onnx"})


@pytest.fixture
def deployed(exported: Project, flow: Flow) -> Project:
    """Deployed there before."""
    parent = exported.path(*BUNDLES.split("/"))
    bundle = make_bundle(exported.path("artifacts", "onnx"), parent, JobContext())
    outputs = {
        "address": ADDRESS,
        "target": STATUS.folder,
        "release": NEW,
        "command": ["/usr/bin/python3", f"{STATUS.folder}/run.py"],
        "bundle": f"{BUNDLES}/{bundle.hash}",
    }
    mark_done(exported, flow, "deploy", outputs)
    for release in (OLD, NEW):
        add_deployment(
            exported.folder,
            DeploymentRecord(
                "2026-11-21T12:00:00", "install", "Raspberry_Pi_4", STATUS.folder, release, "",
                "tiny", "passed", ADDRESS,
            ),
        )  # fmt: skip
    return exported


def asked(project: Project, **changes: Any) -> AskedDevice:
    parent = project.path(*BUNDLES.split("/"))
    bundle = make_bundle(project.path("artifacts", "onnx"), parent, JobContext())
    files = (
        PlannedFile("model.onnx", 4_000_000, False),
        PlannedFile("run.py", 1000, True),
        PlannedFile("tango_runner/main.py", 9000, False),
    )
    plan = InstallationPlan(
        NEW, files, (PlannedFile("numpy.whl", 16_900_000, False),), 20_909_000, STATUS, 70_000_000
    )
    plan = dataclasses.replace(plan, **changes)
    return AskedDevice(plan, WheelPlan(None, (WHEEL,), {"pillow": "12.0"}), bundle, time.time())


def answer(monkeypatch: pytest.MonkeyPatch, found: object) -> list[str]:
    """The device answers so when it is asked; what was asked."""
    calls: list[str] = []

    def give(name: str) -> Callable[..., object]:
        def ask(project: Project, ctx: JobContext) -> object:
            calls.append(name)
            if isinstance(found, TangoError):
                raise found
            return found if name == "plan" else STATUS

        return ask

    monkeypatch.setattr(deploy_device, "ask_device", give("plan"))
    monkeypatch.setattr(deploy_device, "ask_status", give("status"))
    return calls


# -- before -----------------------------------------------------------------------------------


def test_a_device_is_not_asked_unless_it_was_connected(
    exported: Project, show: Show, session: Session, settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    calls = answer(monkeypatch, asked(exported))
    page = show(DeployPage)
    assert page.target.text().startswith(f"{ADDRESS}:~/tango/Parts-")
    assert page.desk.send.isVisible()
    assert page.empty.title.text() == "Nothing was sent from here yet"
    assert not page.open_target.isVisible()
    assert calls == []
    session.links.connected(ADDRESS)
    page.show_status()
    settled()
    assert calls == ["plan"]
    page.show_status()
    settled()
    assert calls == ["plan"]  # once


def test_what_will_be_sent_is_listed_with_sizes_and_licences(
    exported: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked(exported))
    page = show(DeployPage)
    page.desk.send.ask_button.click()
    settled()
    model = page.desk.send.table.model
    rows = [[model.text_at(row, column) for column in range(4)] for row in range(4)]
    assert rows == [
        ["Model tiny", "4.00 MB", "to send", ""],
        ["Runner, labels, golden picture", "9.00 kB", "to send", ""],
        ["numpy 2.4.6", "16.9 MB", "to send", "BSD"],
        ["pillow 12.0", "–", "there", ""],
    ]
    assert page.desk.send.total.text() == "20.9 MB to send"
    assert page.desk.send.text.text() == "70.0 MB needed, 5.00 GB free in /home/pi/tango/parts."
    assert not page.desk.send.verdict.isVisible()


def test_what_does_not_fit_is_said_before_it_is_sent(
    exported: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    little = dataclasses.replace(STATUS, free_bytes=50_000_000)
    answer(monkeypatch, asked(exported, status=little, is_estimate=True))
    page = show(DeployPage)
    page.desk.send.ask_button.click()
    settled()
    assert page.desk.send.text.text().startswith("About 70.0 MB needed, 50.0 MB free in ")
    assert page.desk.send.verdict.isVisible()
    assert page.desk.send.verdict.text.text() == "It does not fit on the device."
    answer(monkeypatch, asked(exported, status=little, prunable_bytes=20_000_000))
    page.desk.send.ask_button.click()
    settled()
    assert not page.desk.send.verdict.isVisible()


def test_nothing_to_send_says_so(
    exported: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked(exported, send_bytes=0))
    page = show(DeployPage)
    page.desk.ask()
    settled()
    assert page.desk.send.total.text() == "nothing to send"


def test_why_it_cannot_run_there_is_told_in_place(
    exported: Project, show: Show, session: Session, settled: Settled, messages: list[Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    answer(monkeypatch, DeployError("Python 3.5 is too old.", "Install 3.8."))
    page = show(DeployPage)
    page.desk.ask()
    settled()
    assert page.desk.send.verdict.text.text() == "Python 3.5 is too old."
    assert page.desk.send.verdict.hint.text() == "Install 3.8."
    assert messages == []
    assert session.links.link(ADDRESS).state is LinkState.AWAY
    answer(monkeypatch, UnreachableError("Nobody answers."))
    page.desk.ask()
    settled()
    assert session.links.link(ADDRESS).state is LinkState.PROBLEM


def test_asking_can_be_cancelled(
    exported: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(project: Project, ctx: JobContext) -> AskedDevice:
        while True:
            ctx.check()
            time.sleep(0.005)

    monkeypatch.setattr(deploy_device, "ask_device", ask)
    page = show(DeployPage)
    page.desk.ask()
    assert page.desk.send.is_busy()
    page.desk.send.cancel_button.click()
    settled()
    assert not page.desk.send.is_busy()
    assert page.desk.send.ask_button.isVisible()


def test_a_folder_to_carry(
    exported: Project, show: Show, settled: Settled, messages: list[Message], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    answer(monkeypatch, asked(exported))
    made: list[Path] = []

    def save(found: AskedDevice, parent: Path, ctx: JobContext) -> Path:
        made.append(parent)
        return parent / "tiny"

    monkeypatch.setattr(deploy_device, "save_offline", save)
    page = show(DeployPage)
    page.desk.ask()
    settled()
    assert page.desk.send.offline_button.isVisible()
    page.desk.save_offline(tmp_path)
    settled()
    assert made == [tmp_path]
    assert messages[-1].kind is MessageKind.GOOD
    assert "install.py" in messages[-1].hint


# -- while it runs ----------------------------------------------------------------------------


def test_progress_with_the_time_left_and_a_line_for_each_step(
    exported: Project, show: Show, session: Session
) -> None:
    page = show(DeployPage)
    page.desk.follow(ADDRESS, "Pi", StageState.RUNNING, "")
    card = page.desk.progress
    assert card.isVisible()
    assert not page.desk.send.isVisible()
    for sent in (1, 2):
        text = f"Sending a.whl: {sent}.0 of 9.0 MB, 1.0 MB/s"
        session.progressed.emit(Progress(sent / 9, text, 8.0, "deploy"))
    session.progressed.emit(Progress(0.9, "training", 8.0, "train"))
    assert card.doing.text() == "Sending a.whl: 2.0 of 9.0 MB, 1.0 MB/s"
    assert card.left.text() == "8 s left"
    assert card.bar.value() == 222
    session.progressed.emit(Progress(0.9, "Switching to it", None, "deploy"))
    assert [line[10:] for line in card.log.toPlainText().splitlines()] == [
        "Sending a.whl",
        "Switching to it",
    ]


# -- after ------------------------------------------------------------------------------------


def test_what_is_installed_is_known_without_asking(deployed: Project, show: Show) -> None:
    page = show(DeployPage)
    assert page.stack.currentWidget() is page.tabs
    assert page.release_chip.text() == NEW[:8]
    assert page.facts.shown["Model"] == "tiny"
    assert page.golden.image is not None
    assert page.try_card.isVisible()
    assert page.try_card.any.isVisible()
    assert page.releases.model.rowCount() == 2
    assert not page.desk.send.isVisible()


def test_a_picture_is_tried_there(
    deployed: Project,
    show: Show,
    settled: Settled,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    messages: list[Message],
) -> None:
    asked: list[Installed] = []
    answers: list[Prediction | TangoError] = []

    def ask(there: Installed, paths: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        asked.append(there)
        found = answers.pop()
        if isinstance(found, TangoError):
            raise found
        return (found,)

    monkeypatch.setattr(deploy_try, "ask", ask)
    path = pictures / "bolt" / "00.png"
    answers.append(Prediction(path, "bolt", 0.91, (("bolt", 0.91),), 112.4, 98.2))
    card = show(DeployPage).try_card
    card.try_picture(path)
    settled()
    assert asked == [installed_of(deployed)]
    assert card.answer.text() == "bolt  91 %"
    assert card.detail.text().startswith("112 ms from file to answer on the device, 98.2 ms of it")
    answers.append(UnreachableError("Nobody answers.", "Switch it on."))
    card.try_picture(path)
    settled()
    assert card.answer.text() == "No answer"
    assert card.advice.text() == "Nobody answers. Switch it on."
    assert card.advice.isVisible()
    assert not card.lower_it.isVisible()
    assert messages == []


def test_commands_lead_to_the_device(deployed: Project, show: Show) -> None:
    from tango_desktop.ui.widgets.facts import Command

    page = show(DeployPage)
    lines = [line.field.text() for line in page.findChildren(Command)]
    assert lines[0] == "ssh pi@192.168.0.17 -p 2222"
    assert lines[-1] == f"/usr/bin/python3 {STATUS.folder}/run.py --probe"


def test_how_to_log_in() -> None:
    assert login("adb:R3CT30") == "adb -s R3CT30 shell"
    assert login("ssh://board") == "ssh board"


def test_the_device_says_what_is_there(
    deployed: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = answer(monkeypatch, None)
    page = show(DeployPage)
    page.look_button.click()
    settled()
    assert calls == ["status"]
    assert page.room.text() == "5.00 GB free there"
    assert page.releases.model.text_at(0, 4) == "2.00 MB"


def test_going_back_there(
    deployed: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = answer(monkeypatch, None)

    def refuse(project: Project, ctx: JobContext, release: str) -> Any:
        calls.append(release)
        raise UnreachableError("Nobody answers.")

    monkeypatch.setattr(deploy_page, "roll_back_project", refuse)
    page = show(DeployPage)
    page.releases.select(OLD)
    page.roll_back_button.click()
    settled()
    assert calls == [OLD, "status"]


def test_what_was_deployed_is_gone(
    deployed: Project, show: Show, session: Session, settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    wiped = dataclasses.replace(STATUS, installed=False, releases=(), current="")
    monkeypatch.setattr(deploy_device, "ask_status", lambda project, ctx: wiped)
    ran: list[str] = []
    monkeypatch.setattr(session, "run_stage", ran.append)
    page = show(DeployPage)
    assert page.primary.text() == "Next: Measure"
    page.again.click()
    assert ran == ["deploy"]
    page.look_button.click()
    settled()
    assert page.primary.text() == "Deploy again"
    assert page.primary.isEnabled()
    assert page.reason.text() == "What was deployed is not there any more."
    assert not page.again.isVisible()
    page.primary.click()
    assert ran == ["deploy", "deploy"]


def test_what_was_said_before_a_deployment_does_not_count_after_it(
    deployed: Project, show: Show, flow: Flow, session: Session, settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    wiped = dataclasses.replace(STATUS, installed=False, releases=(), current="")
    monkeypatch.setattr(deploy_device, "ask_status", lambda project, ctx: wiped)
    page = show(DeployPage)
    page.look_button.click()
    settled()
    assert page.stack.currentWidget() is not page.tabs
    mark_done(deployed, flow, "deploy", deployed.outputs("deploy"), key="anew")
    session.refresh()
    settled()
    assert page.stack.currentWidget() is page.tabs
    assert page.primary.text() == "Next: Measure"


def test_the_keyboard_does_not_move_on_to_remove(
    deployed: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, None)
    monkeypatch.setattr(deploy_page, "roll_back_project", lambda *_: Deployed())
    page = show(DeployPage)
    page.activateWindow()
    page.tabs.setCurrentIndex(1)
    page.releases.select(OLD)
    page.roll_back_button.setFocus()
    page.roll_back_button.click()
    settled()
    assert page.focusWidget() is page.releases.view


class Deployed:
    """What going back answers."""

    before, release = NEW, OLD


def test_removing_names_the_device(deployed: Project, show: Show) -> None:
    page = show(DeployPage)
    page.ask_uninstall()
    assert page.confirmation is not None
    assert f"{ADDRESS}:{STATUS.folder}" in page.confirmation.text()
    keep = next(b for b in page.confirmation.findChildren(QAbstractButton) if b.text() == "Keep it")
    keep.click()


def test_the_golden_picture_is_asked_there(
    deployed: Project, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ProbeResult("green", 1e-7, 1e-3, 0.4)
    monkeypatch.setattr(deploy_page, "probe_there", lambda project, ctx, limit: result)
    page = show(DeployPage)
    page.probe_again.click()
    settled()
    assert page.probe_text.text().startswith("Answer “green”")


# -- for real ---------------------------------------------------------------------------------


@pytest.fixture
def board() -> Iterator[Any]:
    yield from board_or_skip("ssh")


@pytest.mark.board
@pytest.mark.slow
def test_a_real_board_runs_it(
    trained: Project, flow: Flow, session: Session, show: Show, board: Any, settled: Settled,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any,
) -> None:  # fmt: skip
    """The packages are this computer's own: the board is its userland."""
    reached, home = board.connection, tmp_path / "person"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    (home / ".ssh" / "known_hosts").write_text(reached.known_hosts_line())
    (home / ".ssh" / "config").write_text(f"IdentityFile {reached.key_path}\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    place(trained, flow, f"ssh://{reached.user}@{reached.host}:{reached.port}")
    page = show(DeployPage)
    page.desk.ask()
    qtbot.waitUntil(lambda: not session.runner.active(), timeout=120_000)
    if page.desk.asked is None:
        pytest.skip(f"no package index: {page.desk.send.verdict.text.text()}")
    assert page.desk.send.is_listed()
    session.run_stage("deploy")
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=240_000)
    page.refresh()
    page.show_status()
    settled()
    first = page.view.current if page.view is not None else ""
    assert first
    assert page.room.text()
    page.probe()
    settled()
    assert page.probe_text.text().startswith("Answer “green”")


# -- a service --------------------------------------------------------------------------------


NO_SERVICE = ServiceStatus(ServiceKind.SYSTEMD, False, False, False, "")


@dataclasses.dataclass
class FakeServices:
    """The device's services; what was done with them."""

    status: ServiceStatus = NO_SERVICE
    done: list[object] = dataclasses.field(default_factory=list)

    def install(self, line: object, spec: ServiceSpec, ctx: JobContext) -> ServiceStatus:
        self.done.append(spec)
        self.status = ServiceStatus(ServiceKind.SYSTEMD, True, True, False, "", "Log in there.")
        return self.status

    def stop(self, line: object, name: str, ctx: JobContext) -> None:
        self.done.append(f"stop {name}")
        self.status = dataclasses.replace(self.status, running=False)

    def remove(self, line: object, name: str, ctx: JobContext) -> None:
        raise DeployError("The service failed.", "Look at its log.")


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    made = FakeServices()
    monkeypatch.setattr(deploy_service, "on_device", lambda project, ctx, work: work(None))
    service = deploy_service.service
    monkeypatch.setattr(service, "install_service", made.install)
    monkeypatch.setattr(service, "stop_service", made.stop)
    monkeypatch.setattr(service, "remove_service", made.remove)
    monkeypatch.setattr(service, "service_log", lambda line, name, ctx: "first\nlast")
    monkeypatch.setattr(service, "service_status", lambda line, name, ctx: made.status)
    return made


def test_a_service_is_made_stopped_and_read(
    deployed: Project, show: Show, settled: Settled, services: FakeServices
) -> None:
    card = show(DeployPage).service_card
    assert card.isVisible()
    assert "On request" in card.text.text()
    assert not card.stop_button.isVisible()
    card.arguments.setText('0 --http "0.0.0.0:80"')
    card.make_button.click()
    assert not card.make_button.isEnabled()
    settled()
    (spec,) = services.done
    assert isinstance(spec, ServiceSpec)
    assert spec.arguments == ("0", "--http", "0.0.0.0:80")
    assert spec.folder == STATUS.folder
    assert card.state.text() == "running"
    assert "Log in there." in card.text.text()
    card.stop_button.click()
    settled()
    assert card.state.text() == "stopped"
    card.log_button.click()
    settled()
    assert card.log.toPlainText() == "first\nlast"


def test_what_a_service_cannot_do_is_told_in_place(
    deployed: Project, show: Show, settled: Settled, services: FakeServices,
    messages: list[Message],
) -> None:  # fmt: skip
    services.status = ServiceStatus(ServiceKind.SYSTEMD, True, True, True, "")
    card = show(DeployPage).service_card
    card.look_button.click()
    settled()
    card.remove_button.click()
    settled()
    assert card.trouble.text() == "The service failed. Look at its log."
    card.arguments.setText('"0')
    card.make_button.click()
    assert card.trouble.text() == "A quotation mark is not closed."
    assert messages == []
    services.status = ServiceStatus(ServiceKind.NONE, False, False, False, "")
    card.look_button.click()
    settled()
    assert "nothing that starts services" in card.text.text()
    assert not card.make_button.isVisible()

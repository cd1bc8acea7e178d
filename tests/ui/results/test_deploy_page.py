"""The page of the deployment: what is installed, trying it, going back, removing it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy import releases
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.install import Deployment
from tango_desktop.deploy.keeper import layout
from tango_desktop.deploy.predict import Installed, Prediction, installed_here
from tango_desktop.deploy.probing import ProbeResult
from tango_desktop.deploy.releases import Release
from tango_desktop.errors import DeployError
from tango_desktop.ui.pages import deploy_page, deploy_state, deploy_try
from tango_desktop.ui.pages.deploy_page import DeployPage
from tango_desktop.ui.pages.settings_panel import StandardSettings
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.widgets.file_picker import FilePicker

from .conftest import mark_done

Show = Callable[[type], DeployPage]
Settled = Callable[[], None]
OLD, NEW = "0123456789abcdef", "fedcba9876543210"
CARD = ModelCard(
    name="Parts",
    engine="onnxruntime",
    engine_minimum="1.17",
    python="3.8",
    file="model.onnx",
    classes=("bolt", "nut"),
    size=(64, 64),
    checksums=(),
    passed=True,
    accepted=False,
    content={},
)


@pytest.fixture
def installed(trained: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A deployment folder with two releases, the newer one current."""
    target = tmp_path / "installed here"
    for name in (OLD, NEW):
        folder = releases.release_folder(target, name)
        folder.mkdir(parents=True)
        (folder / "model.onnx").write_bytes(b"x" * 2000)
        Image.new("RGB", (8, 8), (200, 10, 10)).save(folder / "golden.png")
    state = layout.empty_state()
    for name in (OLD, NEW):
        made = Release(name, "Parts", "2026-11-21T02:50:43", 2000)
        state = layout.with_release(state, dataclasses.asdict(made))
    layout.write_state(str(target), state)
    layout.switch(str(target), NEW)
    (target / "run.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(deploy_state, "target_folder", lambda project: target)
    monkeypatch.setattr(deploy_page, "target_folder", lambda project: target)
    monkeypatch.setattr(deploy_state, "read_card", lambda folder: CARD)
    return target


def test_before_it_is_installed(project: Project, show: Show) -> None:
    page = show(DeployPage)
    assert page.stack.currentWidget() is page.empty
    assert "puts it in place in one step" in page.empty.text.text()
    assert page.target.text().endswith("Parts")


def test_a_device_out_of_reach_is_told_before(
    chosen: Project, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {**chosen.outputs("device"), "connection": "none", "title": "Jetson Nano"}
    chosen.set_outputs("device", outputs, "Jetson Nano")
    page = show(DeployPage)
    assert page.empty.text.text().startswith("Jetson Nano is a profile without an address.")


def test_what_is_installed(installed: Path, show: Show) -> None:
    page = show(DeployPage)
    assert page.stack.currentWidget() is page.tabs
    assert page.release_chip.text() == NEW[:8]
    assert page.facts.shown["Parity"] == "same answers as the trained model"
    assert page.golden.image is not None
    shown = page.releases.model
    assert [shown.text_at(row, 0) for row in range(2)] == [NEW[:8], OLD[:8]]
    assert shown.text_at(0, 1) == "current"
    assert page.bundle_size.text() == "2.07 kB" or page.bundle_size.text().endswith("kB")


def test_of_a_release_sent_from_elsewhere_nothing_empty_is_shown(
    installed: Path, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(DeployPage)
    known = (page.release_chip, page.golden)
    assert not any(part.isHidden() for part in known)
    monkeypatch.setattr(deploy_state, "read_card", lambda folder: None)
    page._read()
    settled()
    assert page.verdict.text.text() == f"Release {NEW[:8]} is current."
    assert all(part.isHidden() for part in known)


def test_commands_can_be_copied(installed: Path, show: Show) -> None:
    from tango_desktop.ui.widgets.facts import Command

    page = show(DeployPage)
    lines = page.findChildren(Command)
    assert len(lines) == 5
    lines[0].copy()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("cd ")
    assert "installed here" in copied
    assert copied.count("'") == 2 or '"' in copied  # the space in the name is quoted


def test_trying_a_picture(
    installed: Path, show: Show, settled: Settled, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Installed, list[Path]]] = []

    def ask(there: Installed, paths: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        asked.append((there, paths))
        top = (("bolt", 0.91), ("nut", 0.06))
        return (Prediction(paths[0], "bolt", 0.91, top, 12.4, 8.2),)

    monkeypatch.setattr(deploy_try, "ask", ask)
    page = show(DeployPage)
    page.try_card.try_picture(pictures / "bolt" / "00.png")
    settled()
    assert asked == [(installed_here(installed), [pictures / "bolt" / "00.png"])]
    assert page.try_card.answer.text() == "bolt  91 %"
    assert page.try_card.detail.text().startswith("12.4 ms from file to answer, 8.20 ms of it")
    assert page.try_card.picture.image is not None
    page.try_card.any.click()
    settled()
    assert asked[1][1][0].is_relative_to(pictures)


def test_a_failure_while_trying_is_told(
    installed: Path,
    show: Show,
    settled: Settled,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    messages: list[Message],
) -> None:
    def ask(*_: Any) -> Any:
        raise DeployError("The installed program failed.", "Deploy again.")

    monkeypatch.setattr(deploy_try, "ask", ask)
    page = show(DeployPage)
    page.try_card.try_picture(pictures / "bolt" / "00.png")
    settled()
    assert messages[-1].kind is MessageKind.ERROR
    assert page.try_card.answer.text() == "Drop a picture here"


def test_trying_can_be_cancelled(
    installed: Path,
    show: Show,
    settled: Settled,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    messages: list[Message],
) -> None:
    def ask(there: Installed, paths: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        while True:
            ctx.check()
            time.sleep(0.01)

    monkeypatch.setattr(deploy_try, "ask", ask)
    page = show(DeployPage)
    page.try_card.try_picture(pictures / "bolt" / "00.png")
    page.try_card.try_picture(pictures / "bolt" / "01.png")  # the first does not count any more
    assert page.try_card.answer.text() == "Asking the model…"
    for job in page.session.runner.active():
        job.cancel()
    settled()
    assert page.try_card.answer.text() == "Drop a picture here"
    assert messages == []


def test_asking_the_golden_picture_again(
    installed: Path, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ProbeResult("nut", 3.2e-6, 0.0073, 1.02)
    monkeypatch.setattr(deploy_page, "probe", lambda script, ctx, limit: result)
    page = show(DeployPage)
    page.probe_again.click()
    assert not page.probe_again.isEnabled()
    settled()
    assert page.probe_text.text().startswith("Answer “nut”, 3.2e-06 off")
    assert page.probe_again.isEnabled()


def test_going_back_and_forth_again(
    installed: Path,
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
    messages: list[Message],
) -> None:
    def roll_back(project: Project, ctx: JobContext, release: str) -> Deployment:
        before = releases.current_release(installed)
        layout.switch(str(installed), release)
        probe = ProbeResult("nut", 0.0, 0.1, 1.0)
        return Deployment(installed, release, before, installed, installed / "run.py", probe)

    monkeypatch.setattr(deploy_page, "roll_back_project", roll_back)
    page = show(DeployPage)
    page.releases.select(NEW)
    assert not page.roll_back_button.isEnabled()
    page.releases.select(OLD)
    page.roll_back_button.click()
    settled()
    assert releases.current_release(installed) == OLD
    assert page.release_chip.text() == OLD[:8]
    assert messages[-1].action is not None
    messages[-1].action()
    settled()
    assert releases.current_release(installed) == NEW


def test_removing_names_the_folder_and_asks(
    installed: Path, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[Project] = []
    monkeypatch.setattr(
        deploy_page, "uninstall_project", lambda project, ctx: removed.append(project)
    )
    page = show(DeployPage)
    for text, times in (("Keep it", 0), ("Remove", 1)):
        page.ask_uninstall()
        assert page.confirmation is not None
        assert str(installed) in page.confirmation.text()
        buttons = page.confirmation.findChildren(QAbstractButton)
        next(b for b in buttons if b.text() == text).click()
        settled()
        assert len(removed) == times


def test_an_accepted_difference_stays_visible(
    installed: Path, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = dataclasses.replace(CARD, passed=False, accepted=True)
    monkeypatch.setattr(deploy_state, "read_card", lambda folder: card)
    page = show(DeployPage)
    assert "you accepted that" in page.facts.shown["Parity"]


def test_a_folder_on_a_device_is_typed_and_not_chosen_on_this_computer(
    trained: Project, flow: Flow, session: Session, show: Show
) -> None:
    there = {**trained.outputs("device"), "connection": "ssh", "address": "ssh://pi@10.0.0.2"}
    mark_done(trained, flow, "device", there)
    panel = StandardSettings(session, show(DeployPage))
    panel.refresh()
    picker = panel.findChild(FilePicker)
    assert picker is not None
    assert picker.button.isHidden()
    assert not picker.acceptDrops()
    here = {**trained.outputs("device"), "connection": "local", "address": ""}
    mark_done(trained, flow, "device", here)
    panel.refresh()
    assert not picker.button.isHidden()
    assert picker.acceptDrops()
    panel.deleteLater()

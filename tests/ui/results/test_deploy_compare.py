"""Comparing on the device from the page of the deployment: asked, cancelled, shown, remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.target_records import TargetParity, keep
from tango_desktop.errors import DeployError
from tango_desktop.ui.pages import deploy_compare
from tango_desktop.ui.pages.deploy_page import DeployPage
from tango_desktop.ui.session import Message, Session
from tests.ui.results.conftest import mark_done
from tests.ui.results.test_deploy_page import NEW, OLD
from tests.ui.results.test_deploy_page import installed as installed  # a fixture

Show = Callable[[type], DeployPage]
Settled = Callable[[], None]
GOOD = TargetParity(
    release=NEW,
    address="this",
    task="classification",
    engine="tensorrt",
    precision="int8",
    when="2026-11-21T18:00:00",
    pictures=243,
    agreement=0.9959,
    accuracy_trained=0.953,
    accuracy_there=0.949,
    accuracy_change=-0.004,
    accuracy_change_low=-0.019,
    accuracy_change_high=0.011,
    min_agreement=0.9,
    max_accuracy_loss=0.01,
)
BAD = replace(GOOD, agreement=0.7, accuracy_change=-0.2, failures=("agreement", "accuracy"))


@pytest.fixture
def ours(trained: Project, flow: Flow, installed: Path) -> Project:
    """The newer release is the one that the project has deployed."""
    outputs = {"address": "this", "target": str(installed), "release": NEW, "current": ""}
    mark_done(trained, flow, "export", {"engine": "onnxruntime", "precision": "fp32"})
    mark_done(trained, flow, "deploy", outputs)
    return trained


@dataclass
class Work:
    """What compares, made up; it goes on when it is let go."""

    found: TargetParity = GOOD
    error: DeployError | None = None
    go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, project: Project, ctx: JobContext) -> TargetParity:
        ctx.report(0.25, "Running the model")
        while not self.go.wait(0.005):
            ctx.check()
        if self.error is not None:
            raise self.error
        keep(project.folder, self.found)
        return self.found


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work()
    monkeypatch.setattr(deploy_compare, "check_on_target", made)
    return made


def test_it_is_asked_for_and_shown(ours: Project, show: Show, work: Work, settled: Settled) -> None:
    card = show(DeployPage).compare_card
    assert card.verdict.text.text() == "Not compared on the device yet"
    assert card.start.text().strip() == "Compare on the device"
    assert (card.bar.isHidden(), card.cancel.isHidden(), card.facts.isHidden()) == (True,) * 3
    card.start.click()
    assert (card.start.isHidden(), card.cancel.isHidden()) == (True, False)
    work.go.set()
    settled()
    assert card.chip.text() == "passed"
    assert card.verdict.text.text() == "The device answers as the trained network does"
    assert card.verdict.hint.text().startswith("243 pictures cannot tell a loss of 1 points")
    assert card.facts.shown["Model"] == "TensorRT, int8"
    assert card.facts.shown["Same class"] == "99.59 %, at least 90 % allowed"
    assert card.facts.shown["Top-1"] == "0.953 → 0.949"
    assert card.facts.shown["Change"] == "−0.40 points, 95 % interval −1.90 to +1.10"
    assert card.facts.shown["Compared"] == "2026-11-21 18:00:00"
    assert card.facts.shown["Release"] == NEW[:8]
    assert (card.start.isHidden(), card.back.isHidden(), card.bar.isHidden()) == (False, True, True)


def test_a_cancelled_one_changes_nothing(
    ours: Project, show: Show, work: Work, settled: Settled
) -> None:
    keep(ours.folder, GOOD)
    card = show(DeployPage).compare_card
    card.start.click()
    card.cancel.click()
    settled()
    assert card.chip.text() == "passed"
    assert not card.start.isHidden()


def test_a_failed_one_says_what_to_do(
    ours: Project, show: Show, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(ours.folder, BAD)
    page = show(DeployPage)
    card, asked, went = page.compare_card, [], []
    assert card.chip.text() == "failed"
    assert "does not answer as the trained network" in card.verdict.text.text()
    assert "gives other answers" in card.verdict.hint.text()
    assert "another precision" in card.verdict.hint.text()
    assert page.verdict.text.text().startswith("Installed, but it does not answer there")
    monkeypatch.setattr(page, "roll_back", asked.append)
    session.stage_requested.connect(went.append)
    card.back.click()
    card.other.click()
    assert (asked, went) == ([OLD], ["export"])


@pytest.mark.parametrize("of", [{"release": OLD}, {"address": "pi@board"}])
def test_what_belongs_to_another_release_or_device_is_not_shown(
    ours: Project, show: Show, of: dict[str, str]
) -> None:
    keep(ours.folder, replace(GOOD, **of))
    card = show(DeployPage).compare_card
    assert not card.isHidden()
    assert card.facts.isHidden()
    assert card.verdict.text.text() == "Not compared on the device yet"


def test_what_the_project_has_not_deployed_is_not_compared(installed: Path, show: Show) -> None:
    assert show(DeployPage).compare_card.isHidden()


def test_what_cannot_be_compared_is_said(
    ours: Project, show: Show, work: Work, settled: Settled, messages: list[Message]
) -> None:
    work.error = DeployError("The device says nothing.")
    work.go.set()
    card = show(DeployPage).compare_card
    card.start.click()
    settled()
    assert [one.text for one in messages] == ["The device says nothing."]
    assert not card.start.isHidden()

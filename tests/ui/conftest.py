"""A small flow of fake stages, and a session and a window around it."""

from __future__ import annotations

import gc
import importlib
import itertools
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import Kind, param
from tango_desktop.core.preferences import Appearance, Preferences
from tango_desktop.core.project import Project
from tango_desktop.data import collecting
from tango_desktop.devices.rates import MeasuredRates
from tango_desktop.errors import DataError
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Message, Session
from tango_desktop.ui.theme import theme
from tango_desktop.ui.window import make_window

_LOOK_EVERY = 5
_begun = itertools.count()


@pytest.fixture(autouse=True)
def no_collection_inside_qt(qapp: object) -> Iterator[None]:
    """Garbage is looked for between tests and by the runner's timer, as in the program.

    A closed window goes at once. What it leaves are cycles, and old by now, which every change of
    the theme would style again: they go now and then, in some 5 ms, as what stays is passed over
    the next time (of everything that is loaded it would be 180).
    """
    if next(_begun) % _LOOK_EVERY == 0:
        collecting.pass_over()
    with collecting.held():
        yield
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect(1)


@dataclass(frozen=True)
class AskSettings:
    """The answer of the first fake stage."""

    STAGE: ClassVar[str] = "ask"
    answer: str = param("", "Answer", "What to do")


@dataclass(frozen=True)
class WorkSettings:
    """One parameter of each kind."""

    STAGE: ClassVar[str] = "work"
    epochs: int = param(30, "Epochs", "Passes over the pictures", minimum=1, maximum=100)
    rate: float = param(0.01, "Rate", "Step size", minimum=0, unit="1/s", expert=True)
    average: bool = param(True, "Average", "Keeps a smoothed copy", expert=True)
    note: str = param("", "Note", "Any words", expert=True)
    folder: str = param("", "Folder", "Where it is", kind=Kind.PATH, expert=True)
    weights: str = param("", "Weights", "Where to start", kind=Kind.FILE, expert=True)
    mode: str = param("fast", "Mode", "How", choices=("fast", "slow"))
    names: tuple[str, ...] = param((), "Names", "Left out", expert=True)
    sizes: tuple[float, ...] = param(
        (8, 2.5), "Sizes", "Several", kind=Kind.NUMBERS, minimum=1, expert=True
    )


@dataclass(frozen=True)
class EndSettings:
    """Nothing to set."""

    STAGE: ClassVar[str] = "end"


@dataclass
class Stages:
    """Steers what the fake stages do."""

    hold: bool = False  # the second stage works until it is cancelled
    fail: bool = False
    crash: bool = False
    ran: list[str] = field(default_factory=list)
    Ask: ClassVar = AskSettings
    Work: ClassVar = WorkSettings

    def ask(self, project: Project, ctx: JobContext) -> StageOutcome:
        self.ran.append("ask")
        answer = project.settings(AskSettings).answer
        return StageOutcome(f"answered {answer}", {"answer": answer})

    def work(self, project: Project, ctx: JobContext) -> StageOutcome:
        self.ran.append("work")
        if self.fail:
            raise DataError("The pictures are gone.", "Put them back.", "errno 2")
        if self.crash:
            raise ZeroDivisionError("a defect")
        while self.hold:
            ctx.check()
            ctx.report(0.42, "epoch 5/12", 75.0)
            time.sleep(0.005)
        ctx.report(1.0, "epoch 12/12")
        ctx.metric("epoch", 1, {"loss": 0.5})
        return StageOutcome("worked", {"score": 1})

    def end(self, project: Project, ctx: JobContext) -> StageOutcome:
        self.ran.append("end")
        return StageOutcome("ended", {})


@pytest.fixture
def stages() -> Stages:
    """The behaviour of the fake stages."""
    return Stages()


@pytest.fixture
def fake_flow(stages: Stages) -> Flow:
    """ask → work → end."""

    def missing(project: Project) -> str:
        return "" if project.settings(AskSettings).answer else "Give an answer."

    return Flow(
        [
            StageInfo(
                "ask", "Ask", "What is asked?", (), AskSettings, stages.ask, missing, "answer"
            ),
            StageInfo("work", "Work", "How does it go?", ("ask",), WorkSettings, stages.work),
            StageInfo("end", "End", "Is it over?", ("work",), EndSettings, stages.end),
        ]
    )


@pytest.fixture
def preferences(own_home: Path) -> Preferences:
    """Fresh preferences: light, English, without motion."""
    made = Preferences()
    made.set_appearance(Appearance(language="en", theme="light", reduce_motion=True))
    return made


@pytest.fixture
def session(qapp: object, fake_flow: Flow, preferences: Preferences) -> Iterator[Session]:
    """A session around the fake flow, without a project."""
    made = Session(fake_flow, preferences)
    yield made
    assert made.runner.shut_down(5)
    made.close_project()


@pytest.fixture
def project(session: Session, tmp_path: Path) -> Project:
    """The session's open project."""
    assert session.create_project(tmp_path / "project", "Bees")
    return session.current()


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """A shown window around the session."""
    made = make_window(session)
    qtbot.addWidget(made, before_close_func=_let_close)
    made.show()
    qtbot.waitExposed(made)
    yield made
    for handler in list(logging.getLogger("tango").handlers):
        if type(handler).__module__.startswith("tango_desktop"):
            logging.getLogger("tango").removeHandler(handler)


def _let_close(window: MainWindow) -> None:
    window.session.runner.shut_down(5)
    window._may_close = True


@pytest.fixture
def messages(session: Session) -> list[Message]:
    """Every message that the session posts."""
    posted: list[Message] = []
    session.message_posted.connect(posted.append)
    return posted


@pytest.fixture(autouse=True)
def light_theme(qapp: object) -> Iterator[None]:
    """Every test begins and ends with the light theme at its usual size."""
    theme().apply(Appearance(theme="light"))
    yield
    theme().apply(Appearance(theme="light"))


@pytest.fixture(autouse=True)
def quick_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer's rates without measuring them: the window only shows them."""
    rates = MeasuredRates(fp32_per_s=2e11, bytes_per_s=2e10)
    # The package exports a function of the module's name: ask for the module itself.
    module = importlib.import_module("tango_desktop.devices.this_computer")
    monkeypatch.setattr(module, "measured_rates", lambda _: rates)

"""Boards behind SSH, a person who answers questions, and a home folder of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import HostKeyQuestion, Secret, SecretQuestion
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.ssh.secret_store import SecretStore
from tango_desktop.devices.ssh.settings import SshFiles
from tango_desktop.devices.targets import Target, Way, parse_target
from tests.boards import board_or_skip


@dataclass
class Person:
    """Who answers questions, and what they were asked.

    Attributes:
        trusts: their answer to the question of a host key.
        secrets: their passwords and passphrases, one after the other; then None.
        asked: every question.
        seconds: how long they take to answer.
    """

    trusts: bool | None = None
    secrets: list[str] = field(default_factory=list)
    keep: bool = False
    asked: list[object] = field(default_factory=list)
    seconds: float = 0.0

    def answer(self, question: object) -> object:
        """As ``JobContext.on_question``."""
        self.asked.append(question)
        time.sleep(self.seconds)
        if isinstance(question, HostKeyQuestion):
            return self.trusts
        assert isinstance(question, SecretQuestion)
        return Secret(self.secrets.pop(0), self.keep) if self.secrets else None

    def context(self) -> JobContext:
        """A job of theirs."""
        return JobContext(on_question=self.answer)


@pytest.fixture
def person() -> Person:
    """Somebody who trusts nobody and knows no password until told."""
    return Person()


@dataclass
class Home:
    """A home folder with what SSH keeps in it."""

    folder: Path
    secrets: SecretStore = field(default_factory=SecretStore)

    @property
    def files(self) -> SshFiles:
        return SshFiles(self.folder / ".ssh", self.folder / "etc")

    @property
    def known_hosts(self) -> Path:
        return self.folder / ".ssh/known_hosts"

    def configure(self, text: str) -> None:
        """Write the configuration."""
        (self.folder / ".ssh/config").write_text(text)

    def knows(self, board: Any, key: bool = True) -> None:
        """The board's host key is known; it knows our key."""
        with self.known_hosts.open("a") as stream:
            stream.write(board.connection.known_hosts_line())
        if key:
            self.configure(f"IdentityFile {board.connection.key_path}\n")

    def to(self, board: Any) -> SshConnection:
        """A connection to the board, by its address."""
        facts = board.connection
        target = Target(Way.SSH, facts.host, facts.user, facts.port)
        return SshConnection(target, self.files, self.secrets)

    def by_name(self, name: str) -> SshConnection:
        """A connection to what a person calls so."""
        return SshConnection(parse_target(name), self.files, self.secrets)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A person's home folder, empty; no agent."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return Home(folder)


@pytest.fixture(scope="module")
def pi() -> Iterator[Any]:
    """A board on loopback that the tests of a module share: they leave it as it is."""
    yield from board_or_skip("ssh")


@pytest.fixture
def own_pi() -> Iterator[Any]:
    """A board on loopback to be changed and broken."""
    yield from board_or_skip("ssh")


@pytest.fixture
def cabled() -> Iterator[Any]:
    """A board with an address and a cable of its own."""
    yield from board_or_skip("link", address="auto")


@pytest.fixture
def connection(pi: Any, home: Home) -> Iterator[SshConnection]:
    """A connection to the board on loopback."""
    home.knows(pi)
    with home.to(pi) as connection:
        yield connection


@pytest.fixture
def own_connection(own_pi: Any, home: Home) -> Iterator[SshConnection]:
    """A connection to the board that may be broken."""
    home.knows(own_pi)
    with home.to(own_pi) as connection:
        yield connection


@pytest.fixture
def later() -> Iterator[Callable[[float, Callable[[], object]], None]]:
    """Do something after some seconds."""
    timers: list[threading.Timer] = []

    def do(seconds: float, what: Callable[[], object]) -> None:
        timers.append(threading.Timer(seconds, what))
        timers[-1].start()

    yield do
    for timer in timers:
        timer.join()

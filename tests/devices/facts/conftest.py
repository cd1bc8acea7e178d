"""Answers of boards that are not emulated, and connections to those that are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.facts import Facts, gather
from tango_desktop.devices.facts.reading import read_facts
from tango_desktop.devices.facts.sections import sections_of
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.ssh.settings import SshFiles
from tango_desktop.devices.targets import Target, Way

ANSWERS = Path(__file__).parent / "answers"
ASKED_S = 1_795_000_000.0


def told(text: str, **options: Any) -> Facts:
    """The facts in an answer whose parts begin with ``MARK``."""
    return read_facts(sections_of(text, "MARK"), ASKED_S, **options)


def facts_of(name: str) -> Facts:
    """The facts of a board whose answer is kept as text."""
    return told((ANSWERS / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.fixture
def ctx() -> JobContext:
    """A job that nobody cancels."""
    return JobContext()


@pytest.fixture
def line_to(tmp_path: Path) -> Iterator[Callable[[Any], SshConnection]]:
    """Makes connections to emulated boards that know this computer's key."""
    opened: list[SshConnection] = []

    def make(board: Any) -> SshConnection:
        known = board.connection
        folder = tmp_path / "ssh"
        folder.mkdir(exist_ok=True)
        (folder / "known_hosts").write_text(f"{known.known_hosts_line()}\n", encoding="utf-8")
        (folder / "config").write_text(
            f"Host *\n  IdentityFile {known.key_path}\n", encoding="utf-8"
        )
        target = Target(Way.SSH, known.host, known.user, known.port)
        opened.append(SshConnection(target, SshFiles(folder, folder)))
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()


@pytest.fixture
def asked(line_to: Callable[[Any], SshConnection], ctx: JobContext) -> Callable[[Any], Facts]:
    """Asks an emulated board what it is."""
    return lambda board: gather(line_to(board), ctx)

"""Emulated phones, and the environment that leads to their private ADB server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb import AdbConnection
from tango_desktop.devices.targets import Target, Way
from tests.boards import board_or_skip


@pytest.fixture(scope="module")
def running_phone() -> Iterator[Any]:
    """A phone that the tests of a module share: they leave it as it is."""
    yield from board_or_skip("phone", arm=True)


@pytest.fixture
def own_phone() -> Iterator[Any]:
    """A phone to be stopped, frozen and unplugged."""
    yield from board_or_skip("phone-host", arm=False)


def lead_to(board: Any, monkeypatch: pytest.MonkeyPatch, **options: Any) -> AdbConnection:
    """A connection to ``board`` through its private server."""
    monkeypatch.delenv("ADB_SERVER_SOCKET", raising=False)
    for name, value in board.environment.items():
        if name != "HOME":  # the kit finds its own cache by it
            monkeypatch.setenv(name, value)
    return AdbConnection(Target(Way.ADB, board.serial), **options)


@pytest.fixture
def phone(running_phone: Any, monkeypatch: pytest.MonkeyPatch) -> AdbConnection:
    """A connection to the shared phone."""
    return lead_to(running_phone, monkeypatch)


@pytest.fixture
def ctx() -> JobContext:
    """A job that nobody cancels."""
    return JobContext()

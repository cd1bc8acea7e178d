"""What goes along to a board, and the room that it takes there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.provision import provision
from tango_desktop.deploy.sending import packages_of
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.targets import Target, Way
from tests.deploy.wheels.conftest import PI

CTX = JobContext()


@pytest.mark.parametrize("fetched", [False, True])
def test_the_room_of_wheels_that_are_not_here_yet_is_estimated(
    local_index: Path, card: ModelCard, monkeypatch: pytest.MonkeyPatch, fetched: bool
) -> None:
    monkeypatch.setattr("tango_desktop.deploy.provision.gather", lambda connection, ctx: PI)
    board = ThisComputer()
    monkeypatch.setattr(board, "target", Target(Way.SSH, "board"))
    needed = provision(board, card, CTX)
    if fetched:
        needed.fetch(CTX)
        needed = provision(board, card, CTX)
    assert needed.packages.is_estimate is not fetched
    size = sum(one.size_bytes for one in needed.packages.files)
    assert needed.plan is not None
    assert needed.packages.unpacked_bytes == (
        packages_of(needed.fetch(CTX)).unpacked_bytes if fetched else 3 * size
    )

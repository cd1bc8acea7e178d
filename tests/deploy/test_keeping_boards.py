"""The same transaction on a board behind SSH."""

from __future__ import annotations

from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install, plan, roll_back, status, uninstall
from tango_desktop.devices.ssh import SshConnection

pytestmark = pytest.mark.board
CTX = JobContext()
FOLDER = "~/tango/bees-1a2b3c4d"


def says(board: Any, script: str = "tango/bees-1a2b3c4d/run") -> str:
    """What the board's launcher starts, as a person on the board would start it."""
    return str(board.ssh(script)).strip()


def test_install_update_roll_back_and_remove(
    board: Any, line: SshConnection, old: Bundle, new: Bundle
) -> None:
    done = install(old.folder, FOLDER, CTX, connection=line)
    assert (done.before, done.name, done.parity) == ("", "old", "passed")
    assert (str(done.folder), done.address) == ("/home/pi/tango/bees-1a2b3c4d", str(line.target))
    assert done.python.startswith("/usr/bin/python3")
    assert says(board) == "old"
    update = install(new.folder, FOLDER, CTX, connection=line)
    assert update.before == done.release
    assert says(board) == "new"
    assert roll_back(FOLDER, CTX, connection=line).release == done.release
    assert says(board) == "old"
    found = status(line, FOLDER, CTX)
    assert (found.current, found.switching) == (done.release, None)
    assert [one.name for one in found.releases] == ["new", "old"]
    assert plan(new.folder, FOLDER, CTX, connection=line).send_bytes == 0
    uninstall(FOLDER, CTX, connection=line)
    assert not board.path("/home/pi/tango/bees-1a2b3c4d").exists()

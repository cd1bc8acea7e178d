"""The same transaction on a board behind SSH."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install, plan, roll_back, status, uninstall
from tango_desktop.deploy.sending import packages_of
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.errors import DeployError
from tests.boards import board_or_skip
from tests.deploy.conftest import connection_to
from tests.deploy.wheel_files import ENGINE, write_wheel

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


def test_progress_is_told_and_connections_are_used_sparingly(
    line: SshConnection, new: Bundle
) -> None:
    seen: list[Progress] = []
    ctx = JobContext(on_progress=seen.append)
    install(new.folder, FOLDER, ctx, connection=line)
    assert seen[-1] == Progress(1.0, "Installed")
    fractions = [one.fraction for one in seen if one.fraction is not None]
    assert fractions == sorted(fractions)


# -- packages that go along -------------------------------------------------------------------


# The head of a library for another processor: AArch64 (183) where this board is x86-64.
FOREIGN = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\xb7\x00\x01" + bytes(43)


def test_packages_go_along_are_shared_and_go_with_the_last_release(
    board: Any, line: SshConnection, old: Bundle, new: Bundle, tmp_path: Path
) -> None:
    wheel = write_wheel(tmp_path, "engine", ENGINE)
    first = install(old.folder, FOLDER, CTX, connection=line, wheels=[wheel])
    there = board.path(f"/home/pi/tango/bees-1a2b3c4d/environments/{first.environment}")
    assert (there / "engine" / "__init__.py").read_bytes() == ENGINE["engine/__init__.py"]
    assert "engine 1.0: see engine-1.0.dist-info" in (there / "LICENSES.txt").read_text()
    assert says(board) == "old"
    packages = packages_of([wheel])
    coming = plan(new.folder, FOLDER, CTX, connection=line, packages=packages)
    assert [one.there for one in coming.packages] == [True]
    second = install(new.folder, FOLDER, CTX, connection=line, wheels=[wheel])
    assert second.environment == first.environment
    other = write_wheel(tmp_path / "other", "engine", {"engine/__init__.py": b"ANSWER = 43\n"})
    third = install(new.folder, FOLDER, CTX, 1, connection=line, wheels=[other])
    assert third.release != second.release  # the same bundle, other packages
    assert third.environment != second.environment
    assert [path.name for path in there.parent.iterdir()] == [third.environment]
    assert says(board) == "new"


def test_a_package_for_another_processor_is_found_out_before_the_switch(
    board: Any, line: SshConnection, old: Bundle, new: Bundle, tmp_path: Path
) -> None:
    install(old.folder, FOLDER, CTX, connection=line)
    library = "engine.abi3.so"
    wheel = write_wheel(tmp_path, "engine", {library: FOREIGN})
    with pytest.raises(DeployError, match=r"The golden picture failed: ImportError: .*engine"):
        install(new.folder, FOLDER, CTX, connection=line, wheels=[wheel])
    assert says(board) == "old"
    home = board.path("/home/pi/tango/bees-1a2b3c4d")
    assert len(list((home / "releases").iterdir())) == 1
    assert not list((home / "environments").iterdir())


def test_a_damaged_package_is_refused(
    board: Any, line: SshConnection, old: Bundle, new: Bundle, tmp_path: Path
) -> None:
    install(old.folder, FOLDER, CTX, connection=line)
    wheel = write_wheel(tmp_path, "engine", ENGINE)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("engine/more.py", b"not in the RECORD\n")
    with pytest.raises(DeployError, match=r"not be unpacked on pi@\S+: engine-1\.0"):
        install(new.folder, FOLDER, CTX, connection=line, wheels=[wheel])
    assert says(board) == "old"


# -- real models ------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_real_model_answers_on_the_board_what_it_answered_here(
    equipped: Any, bundle: Bundle, next_bundle: Bundle, wrong_bundle: Bundle, tmp_path: Path
) -> None:
    with connection_to(equipped, tmp_path / "desk") as line:
        done = install(bundle.folder, FOLDER, CTX, connection=line)
        assert done.probe.label == "green"
        assert done.probe.difference <= done.probe.tolerance
        with pytest.raises(DeployError, match=r"golden picture failed: .*another answer"):
            install(wrong_bundle.folder, FOLDER, CTX, connection=line)
        assert '"ok": true' in equipped.ssh("tango/bees-1a2b3c4d/run --probe")
        update = install(next_bundle.folder, FOLDER, CTX, connection=line)
        assert update.before == done.release
        assert [one.hash for one in status(line, FOLDER, CTX).releases] == [
            update.release,
            done.release,
        ]


@pytest.mark.slow
def test_a_board_without_the_packages_says_so(
    board: Any, line: SshConnection, bundle: Bundle
) -> None:
    with pytest.raises(DeployError, match="golden picture failed: NumPy is not installed here"):
        install(bundle.folder, FOLDER, CTX, connection=line)
    assert status(line, FOLDER, CTX).releases == ()


@pytest.mark.exhaustive
def test_an_arm_board(old: Bundle, new: Bundle, tmp_path: Path) -> None:
    for arm in board_or_skip("arm"):
        with connection_to(arm, tmp_path / "desk") as line:
            install(old.folder, FOLDER, CTX, connection=line)
            install(new.folder, FOLDER, CTX, connection=line)
            assert says(arm) == "new"
            assert roll_back(FOLDER, CTX, connection=line).name == "old"
            assert says(arm) == "old"

"""The keeper on whatever Python a device has, and how one is found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import pythons
from tango_desktop.deploy import releases as layout
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install, roll_back, uninstall
from tango_desktop.deploy.pythons import find_python
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import ConnectionLostError, DeployError

CTX = JobContext()
VERSIONS = Path.home() / ".pyenv" / "versions"


def python_of(version: str) -> Path:
    """A Python of that version, where this machine has one, or a skip."""
    for found in sorted(VERSIONS.glob(f"{version}.*/bin/python{version}")):
        return found
    pytest.skip(f"no Python {version} here")


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.13"])
def test_the_keeper_and_the_launcher_run_on_old_and_new_pythons(
    old: Bundle, new: Bundle, tmp_path: Path, version: str
) -> None:
    python, target = python_of(version), tmp_path / "target"
    install(old.folder, target, CTX, python=str(python))
    install(new.folder, target, CTX, python=str(python))
    for name in ("new", "old"):
        found = subprocess.run(
            [python, target / "run.py"], capture_output=True, encoding="utf-8", timeout=60
        )
        assert (found.stdout.strip(), found.stderr) == (name, "")
        if name == "new":
            roll_back(target, CTX)
    assert [one.name for one in layout.read_state(target).releases] == ["old", "new"]
    uninstall(target, CTX)
    assert not target.exists()


def test_a_python_that_does_not_start(old: Bundle, tmp_path: Path) -> None:
    program = tmp_path / "python3"
    program.write_text("#!/bin/sh\necho 'libpython3.so: cannot open' >&2\nexit 127\n")
    program.chmod(0o755)
    with pytest.raises(ConnectionLostError, match="was lost") as caught:
        install(old.folder, tmp_path / "target", CTX, python=str(program))
    assert "libpython3.so" in caught.value.details
    assert not (tmp_path / "target").exists()


class Board(ThisComputer):
    """This computer, taken for a board whose programs are in ``folder`` alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Target(Way.SSH, "board"))
        self._folder = folder

    def run(self, command: Sequence[str], *args: Any, **options: Any) -> ChildResult:
        """Run with the board's programs."""
        environment = {"PATH": str(self._folder), "HOME": str(self._folder)}
        return super().run(["/bin/sh", *command[1:]], *args, environment=environment, **options)


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Board:
    # The places that are looked at beside the path are this machine's own here.
    monkeypatch.setattr(pythons, "_SEARCH", pythons._SEARCH.replace("/usr/", "/nowhere/"))
    (tmp_path / "bin").mkdir()
    return Board(tmp_path / "bin")


def test_a_board_with_python_2_alone(board: Board, tmp_path: Path) -> None:
    (tmp_path / "bin" / "python").symlink_to(python_of("2.7"))
    with pytest.raises(DeployError, match=r"^The Python of board is too old: 2\.7\.$") as caught:
        find_python(board, CTX)
    assert "Python 3.6 or newer" in caught.value.hint


def test_a_board_without_python(board: Board) -> None:
    with pytest.raises(DeployError, match=r"^board has no Python\.$") as caught:
        find_python(board, CTX)
    assert "apt install" in caught.value.hint


def test_a_phone_without_python(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "target", Target(Way.ADB, "R3CT10"))
    with pytest.raises(DeployError, match=r"R3CT10 has no Python\.$") as caught:
        find_python(board, CTX)
    assert "Termux" in caught.value.hint


def test_the_python_that_has_the_packages_is_taken(board: Board, tmp_path: Path) -> None:
    (tmp_path / "bin" / "python3").symlink_to(python_of("3.8"))
    (tmp_path / "bin" / "python3.11").symlink_to(sys.executable)
    assert find_python(board, CTX).endswith("bin/python3")
    assert Path(find_python(board, CTX, ("numpy", "onnxruntime"))).samefile(sys.executable)


def test_one_that_says_nonsense_is_passed_over(board: Board, tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "python3"
    broken.write_text("#!/bin/sh\necho welcome\nexit 1\n")
    broken.chmod(0o755)
    (tmp_path / "bin" / "python3.8").symlink_to(python_of("3.8"))
    assert find_python(board, CTX).endswith("bin/python3.8")

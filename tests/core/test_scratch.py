"""Temporary folders go with their block, or at the next start after a kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tango_desktop
from tango_desktop.core.scratch import scratch_folder, sweep

# Fills a folder, says so, and waits to be killed.
HOLDER = """
import sys, time
from tango_desktop.core.scratch import scratch_folder
with scratch_folder("worker") as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "file").write_bytes(b"x" * 1000)
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "임시"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def holder(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has a folder, a while ago."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(place), "PYTHONUTF8": "1"},
    )
    with process:
        assert process.stdout is not None
        age(Path(process.stdout.readline().strip()).parent)
        yield process
        process.kill()


def age(folder: Path) -> None:
    earlier = time.time() - 3600
    os.utime(folder, (earlier, earlier), follow_symlinks=False)


def test_a_folder_goes_with_its_block(place: Path) -> None:
    with scratch_folder("pip") as folder:
        assert folder.name == "pip"
        assert folder.parent.parent == place
        assert list(folder.iterdir()) == []
        (folder / "file").write_text("x", encoding="utf-8")
        with scratch_folder("pip") as other:
            assert other != folder
    assert list(place.iterdir()) == []


def test_a_folder_goes_when_the_block_fails(place: Path) -> None:
    with pytest.raises(ZeroDivisionError), scratch_folder("pip") as folder:
        (folder / "file").write_bytes(bytes(4 // len(b"")))
    assert list(place.iterdir()) == []


def test_only_what_a_killed_process_left_is_swept(
    place: Path, holder: subprocess.Popen[str]
) -> None:
    (theirs,) = place.iterdir()
    with scratch_folder("mine") as mine:
        age(mine.parent)
        assert sweep() == []
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert sweep() == [theirs]
        assert mine.is_dir()
    assert list(place.iterdir()) == []


def test_the_first_folder_of_a_process_sweeps(place: Path, holder: subprocess.Popen[str]) -> None:
    (theirs,) = place.iterdir()
    holder.kill()
    holder.wait()
    with scratch_folder("mine"):
        assert not theirs.exists()


def test_what_others_have_there_stays(place: Path) -> None:
    for name in ("tango-no-lock", "other"):
        (place / name).mkdir()
    (place / "other" / "in-use").touch()
    (place / "tango-new").mkdir()
    (place / "tango-new" / "in-use").touch()  # is being made: not locked yet
    (place / "other" / "kept").mkdir()
    (place / "tango-link").symlink_to(place / "other")
    age(place / "other")
    age(place / "tango-link")
    age(place / "tango-no-lock")
    assert sweep() == []
    assert len(list(place.iterdir())) == 4
    age(place / "tango-new")
    assert [folder.name for folder in sweep()] == ["tango-new"]
    assert (place / "other" / "kept").exists()


def test_nobody_makes_temporary_folders_elsewhere() -> None:
    package = Path(tango_desktop.__file__).parent
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"TemporaryDirectory\(|mkdtemp\(", path.read_text(encoding="utf-8"))
    }
    beside_their_end = {"core/files.py", "deploy/wheels/fetching.py", "deploy/wheels/offline.py"}
    others = {name for name in found if not name.startswith(("deploy/runner/", "deploy/keeper/"))}
    assert others == {"core/scratch.py", *beside_their_end}

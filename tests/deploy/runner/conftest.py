"""An installed release, and children that run while a test looks at them."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tango_desktop.deploy.bundle import Bundle

ENDLESS_CAMERA = """
import numpy, time
COLOR_BGR2RGB = 4
class error(Exception): pass
class VideoCapture:
    def __init__(self, what): pass
    def isOpened(self): return True
    def read(self):
        time.sleep(0.005)
        frame = numpy.zeros((48, 64, 3), numpy.uint8); frame[:] = (30, 220, 20)
        return True, frame
    def release(self): pass
def cvtColor(array, code): return array[:, :, ::-1].copy()
"""


class Child:
    """A running program, its standard error line by line."""

    def __init__(self, command: list[str], env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=dict(env),
            encoding="utf-8",
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.seen.append(line.rstrip("\n"))
            self.lines.put(line.rstrip("\n"))

    def line_with(self, part: str, timeout_s: float = 30.0) -> str:
        """Wait for a line that has ``part``."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                line = self.lines.get(timeout=0.1)
                if part in line:
                    return line
            if self.process.poll() is not None and self.lines.empty():
                break
        raise AssertionError(f"no line with {part!r}: {self.seen}")

    def end(self, signal_number: int | None = None) -> int:
        """Send a signal (kill it without one) and wait for its end."""
        if self.process.poll() is None:
            if signal_number is None:
                self.process.kill()
            else:
                self.process.send_signal(signal_number)
        code = self.process.wait(30)
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code


Start = Callable[..., Child]


@pytest.fixture
def camera(tmp_path: Path) -> dict[str, str]:
    """An environment with a camera that never ends."""
    folder = tmp_path / "camera"
    folder.mkdir()
    (folder / "cv2.py").write_text(ENDLESS_CAMERA, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder)}


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the runner of a release; what still runs at the end of the test is killed."""
    children: list[Child] = []

    def begin(folder: Path, *arguments: str | Path, env: Mapping[str, str] = os.environ) -> Child:
        command = [sys.executable, "-B", str(folder / "run.py"), *map(str, arguments)]
        children.append(Child(command, env))
        return children[-1]

    yield begin
    for child in children:
        child.end()


@pytest.fixture
def release(bundle: Bundle, tmp_path: Path) -> Path:
    """A bundle as a release of a deployment folder."""
    return _installed(bundle, tmp_path / "설치")


@pytest.fixture
def finder_release(finder: Bundle, tmp_path: Path) -> Path:
    """A detector's."""
    return _installed(finder, tmp_path / "finder")


def _installed(bundle: Bundle, deployment: Path) -> Path:
    folder = deployment / "releases" / bundle.hash
    shutil.copytree(bundle.folder, folder)
    (deployment / "deployment.json").write_text("{}", encoding="utf-8")
    return folder

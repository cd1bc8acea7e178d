"""The page “Monitor” when the model runs on another device."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.runner.inbox import Inbox, Offer
from tango_desktop.deploy.runner.statistics import Statistics
from tango_desktop.deploy.runner.tally import Look, Tally
from tango_desktop.deploy.runner.task import Observation
from tango_desktop.ui.pages import monitor_controls, monitor_live
from tango_desktop.ui.pages.monitor_page import MonitorPage
from tests.boards import board_or_skip
from tests.deploy.ssh_line import line_to

from .conftest import mark_done

pytestmark = pytest.mark.board
Show = Callable[[type], MonitorPage]
Settled = Callable[[], None]
RELEASE = "0123456789abcdef"
SERVER = r"""
from http.server import BaseHTTPRequestHandler, HTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ok": true, "last_picture_s": 0.1}')
    def log_message(self, *_):
        pass
server = HTTPServer(("127.0.0.1", 0), Page)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def board() -> Iterator[Any]:
    yield from board_or_skip("ssh")


@pytest.fixture
def line(board: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A connection to the board, which is what the page gets, too."""
    made = line_to(board, tmp_path / "home")

    def connect(_: object) -> Any:
        return line_to(board, tmp_path / f"home{next(numbers)}")

    numbers = iter(range(100))
    stage = sys.modules["tango_desktop.deploy.monitor.stage"]
    for module in (stage, monitor_controls, monitor_live):
        monkeypatch.setattr(module, "connect", connect)
    with made as connection:
        yield connection


@pytest.fixture
def there(checked: Project, flow: Flow, line: Any, tmp_path: Path) -> Project:
    """Deployed on the board, where it has counted and kept two pictures."""
    ctx = JobContext()
    home = line.run(["sh", "-c", "echo $HOME"], ctx).output.strip()
    folder = f"{home}/tango/parts"
    here = tmp_path / "monitor"
    here.mkdir()
    now_s = [0.0]
    statistics = Statistics(str(here), RELEASE, lambda: now_s[0])
    statistics.count(_count)
    now_s[0] = 30.0
    statistics.flush(closing=True)
    box = Inbox(str(here), RELEASE, 10)
    for number in range(2):
        answer = {"label": "nut", "confidence": 0.4}
        image = Image.new("RGB", (40, 30), (90, 80 * number, 0))
        box.offer(Offer(0.9 - number / 10, image, answer))
    box.store()
    make = 'mkdir -p "$1/monitor/uncertain" && echo {} >"$1/deployment.json"'
    line.run(["sh", "-c", make, "sh", folder], ctx)
    for path in (here / "statistics.json", *(here / "uncertain").iterdir()):
        line.put(path, f"{folder}/monitor/{path.relative_to(here).as_posix()}", ctx)
    address = f"ssh://{line.target.user}@{line.target.host}:{line.target.port}"
    device = {"name": "Raspberry_Pi_4", "title": "Raspberry Pi 4", "connection": "ssh"}
    mark_done(checked, flow, "device", {**device, "address": address})
    for stage in ("network", "train", "optimize", "export"):
        mark_done(checked, flow, stage, {"folder": "artifacts/onnx"})
    command = ["/usr/bin/python3", f"{folder}/run.py"]
    outputs = {"address": address, "target": folder, "release": RELEASE, "command": command}
    mark_done(checked, flow, "deploy", {**outputs, "bundle": ""})
    return checked


def _count(tally: Tally) -> None:
    for _ in range(60):
        tally.see(Look(100.0, 20.0, 300.0), Observation([0.9], [1]))
        tally.took(12.0, 9.0)


def test_fetched_labelled_and_told(
    there: Project, show: Show, settled: Settled, line: Any, pictures: Path, qtbot: QtBot
) -> None:
    page = show(MonitorPage)
    assert page.device.title is not None
    assert page.device.title.text() == "Raspberry Pi 4"
    page.primary.click()
    settled()
    assert page.device.pictures.value.text() == "60"
    assert page.device.rate.value.text() == "2.00 /s"
    assert page.device.state.text() == "well"
    assert page.inbox.gallery.count == 2
    page.tabs.setCurrentWidget(page.inbox)
    page.inbox.gallery.setFocus()
    qtbot.keyClick(page.inbox.gallery, Qt.Key.Key_A)
    page.primary.click()
    settled()
    assert len(list((pictures / "nut").glob("monitor-*.jpg"))) == 1
    page.tabs.setCurrentIndex(0)
    page.controls.keep.click()
    told = "The device knows."
    qtbot.waitUntil(lambda: page.controls.kept.text() == told, timeout=10_000)
    path = f"{there.outputs('deploy')['target']}/monitor/settings.json"
    assert line.run(["cat", path], JobContext()).output == '{"keep_uncertain": 50}'


def test_its_live_page_is_reached_through_the_connection(
    there: Project, show: Show, line: Any, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page = show(MonitorPage)
    with line.start(["/usr/bin/python3", "-c", SERVER], JobContext()) as process:
        port = int(process.read_line(JobContext(), 10) or b"0")
        page.controls.port.setValue(port)
        page.controls.open_live.click()
        qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
        with urllib.request.urlopen(opened[0], timeout=10) as answer:
            assert b"last_picture_s" in answer.read()
        page.controls.close_live.click()
        qtbot.waitUntil(lambda: not page.controls.live.is_busy, timeout=10_000)


def test_nothing_serves_a_page_there(there: Project, show: Show, settled: Settled) -> None:
    page = show(MonitorPage)
    page.controls.port.setValue(9)
    page.controls.open_live.click()
    settled()
    assert page.controls.live_text.text().startswith("Nothing serves a page on port 9")

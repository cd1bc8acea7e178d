"""Fetching from an address: cached, resumed, cancelled, checked."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tango_desktop.core.folders import cache_folder
from tango_desktop.core.jobs import JobContext, JobControl, Progress
from tango_desktop.errors import JobCancelled, ProjectError, WeightsError
from tango_desktop.nets import fetch

CONTENT = bytes(range(256)) * 8192  # 2 MiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class _Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT, with ranges; keeps what was asked of it."""

    server: _Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        if self.path == "/gone.pth":
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self._ranges() else 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = len(CONTENT) // 2 if self.server.cut_short else len(CONTENT)
        self.wfile.write(CONTENT[start:end])

    def _ranges(self) -> bool:
        return self.server.ranges

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Server(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str | None] = []
        self.ranges = True
        self.cut_short = False

    def address(self, name: str = "net.pth") -> str:
        """The address of a file."""
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A cancelled client hangs up: no matter."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """A web server of our own, reached without a proxy."""
    with pytest.MonkeyPatch.context() as patch, _Server() as running:
        patch.setenv("no_proxy", "*")
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def partials() -> list[Path]:
    """What is half there."""
    return list((cache_folder() / "weights").glob("*.part"))


def test_fetched_once(server: _Server) -> None:
    seen: list[Progress] = []
    path = fetch(server.address(), SHA256, JobContext(on_progress=seen.append))
    assert path.read_bytes() == CONTENT
    assert path.is_relative_to(cache_folder())
    assert path.name.endswith("net.pth")
    assert seen[-1].fraction == 1.0
    assert fetch(server.address(), SHA256.upper(), JobContext()) == path
    assert len(server.asked) == 1
    assert not partials()


def test_a_damaged_copy_is_fetched_again(server: _Server) -> None:
    path = fetch(server.address(), SHA256, JobContext())
    path.write_bytes(b"damaged")
    assert fetch(server.address(), SHA256, JobContext()).read_bytes() == CONTENT


def test_cancelled_and_resumed(server: _Server) -> None:
    control = JobControl()
    ctx = JobContext(control, on_progress=lambda progress: control.cancel())
    with pytest.raises(JobCancelled):
        fetch(server.address(), SHA256, ctx)
    (partial,) = partials()
    have = partial.stat().st_size
    assert 0 < have < len(CONTENT)
    assert fetch(server.address(), SHA256, JobContext()).read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={have}-"]


def test_a_server_without_ranges_starts_over(server: _Server) -> None:
    server.cut_short = True
    with pytest.raises(WeightsError, match="ended early"):
        fetch(server.address(), SHA256, JobContext())
    server.cut_short = server.ranges = False
    assert fetch(server.address(), SHA256, JobContext()).read_bytes() == CONTENT


def test_a_lost_connection_keeps_what_arrived(server: _Server) -> None:
    server.cut_short = True
    with pytest.raises(WeightsError, match="ended early") as caught:
        fetch(server.address(), SHA256, JobContext())
    assert "kept" in caught.value.hint
    assert partials()[0].stat().st_size == len(CONTENT) // 2


def test_everything_had_arrived_before_the_kill(server: _Server) -> None:
    path = fetch(server.address(), SHA256, JobContext())
    path.rename(path.with_name(f"{path.name}.part"))
    assert fetch(server.address(), SHA256, JobContext()) == path


def test_another_content_is_thrown_away(server: _Server) -> None:
    with pytest.raises(WeightsError, match="not what was expected") as caught:
        fetch(server.address(), "0" * 64, JobContext())
    assert SHA256 in caught.value.details
    assert not list((cache_folder() / "weights").iterdir())


def test_not_there(server: _Server) -> None:
    with pytest.raises(WeightsError, match="404"):
        fetch(server.address("gone.pth"), SHA256, JobContext())


def test_nobody_answers(server: _Server) -> None:
    address = server.address()
    server.shutdown()
    server.server_close()
    with pytest.raises(WeightsError, match="could not be fetched"):
        fetch(address, SHA256, JobContext())


def test_a_file_serves_as_well(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(CONTENT)
    path = fetch((tmp_path / "w.pth").as_uri(), SHA256, JobContext())
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("address", ["", "net.pth", "ftp://host/net.pth", "https://host/"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(WeightsError, match="not an address of a file"):
        fetch(address, SHA256, JobContext())


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, SHA256[:-1]])
def test_checksums_that_are_none(sha256: str) -> None:
    with pytest.raises(WeightsError, match="not a SHA-256"):
        fetch("https://host/net.pth", sha256, JobContext())


def test_unwritable_cache(own_home: Path, tmp_path: Path) -> None:
    (own_home / "cache").write_text("in the way")
    (tmp_path / "w.pth").write_bytes(CONTENT)
    with pytest.raises(ProjectError, match="could not be written"):
        fetch((tmp_path / "w.pth").as_uri(), SHA256, JobContext())

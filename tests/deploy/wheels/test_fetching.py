"""Wheels come here once, whole, cancellable, and stay for when there is no network."""

from __future__ import annotations

import functools
import http.server
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.wheels import fetch, plan, store
from tango_desktop.errors import DeployError, JobCancelled
from tests.deploy.wheels.conftest import AARCH64, PI, board
from tests.deploy.wheels.made_wheels import write_index, write_wheel


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves an index; counts wheels, may be slow with them, may hide their sizes."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Send a page or a file, or an error where the server is ill."""
        if self.server.ill:  # type: ignore[attr-defined]
            self.send_error(self.server.ill)  # type: ignore[attr-defined]
        elif self.headers.get("Range") and self.server.knows_ranges:  # type: ignore[attr-defined]
            self._send_range()
        else:
            super().do_GET()

    def _send_range(self) -> None:
        content = Path(self.translate_path(self.path)).read_bytes()
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        end = min(int(last), len(content) - 1) if last else len(content) - 1
        start = int(first) if first else len(content) - int(last)
        part = content[start:] if not first else content[start : end + 1]
        self.server.ranges.append(len(part))  # type: ignore[attr-defined]
        self.send_response(206)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(content)}")
        self.end_headers()
        self.wfile.write(part)

    def end_headers(self) -> None:
        """Say what the server can."""
        if self.server.knows_ranges:  # type: ignore[attr-defined]
            self.send_header("Accept-Ranges", "bytes")
        super().end_headers()

    def do_HEAD(self) -> None:
        """Tell headers, unless the server is one that does not."""
        if self.server.hides_sizes:  # type: ignore[attr-defined]
            self.send_error(405)
        else:
            super().do_HEAD()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file, a wheel maybe slowly."""
        if self.path.endswith(".whl"):
            self.server.sent.append(self.path)  # type: ignore[attr-defined]
        try:
            while block := source.read(16384):
                outputfile.write(block)
                if self.path.endswith(".whl"):
                    time.sleep(self.server.delay_s)  # type: ignore[attr-defined]
        except OSError:
            pass  # whoever asked has gone


class Server(http.server.ThreadingHTTPServer):
    """An index on this computer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.delay_s = 0.0
        self.hides_sizes = False
        self.ill = 0
        self.knows_ranges = False
        self.ranges: list[int] = []
        self.sent: list[str] = []

    @property
    def address(self) -> str:
        """Of the index."""
        return f"http://127.0.0.1:{self.server_port}/simple"


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The index in ``folder`` over HTTP."""
    made = Server(folder)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


@pytest.fixture
def server(index_folder: Path, use_index: Callable[[str], None]) -> Iterator[Server]:
    """pip's index over HTTP."""
    with serving(index_folder) as made:
        use_index(made.address)
        yield made


def test_sizes_before_wheels_after(server: Server, index_folder: Path, card: ModelCard) -> None:
    made = plan(card, PI, JobContext())
    sizes = {w.name: (index_folder / "files" / w.file).stat().st_size for w in made.wheels}
    assert {wheel.name: wheel.size_bytes for wheel in made.wheels} == sizes
    told: list[Progress] = []
    files = fetch(made, JobContext(on_progress=told.append))
    assert [path.name for path in files] == [wheel.file for wheel in made.wheels]
    assert [sha256_of(path) for path in files] == [wheel.sha256 for wheel in made.wheels]
    assert len(server.sent) == 3
    assert told[-1].fraction == 1.0
    assert not list(store.cache().glob(".*"))


def test_a_server_that_hides_sizes(server: Server, card: ModelCard) -> None:
    server.hides_sizes = True
    made = plan(card, PI, JobContext())
    assert made.size_bytes is None
    assert [wheel.size_bytes for wheel in made.wheels] == [None, None, None]
    assert len(fetch(made, JobContext())) == 3


@pytest.mark.parametrize("code", [403, 503])
def test_a_server_that_is_ill_is_not_one_without_wheels(
    server: Server, card: ModelCard, code: int
) -> None:
    server.ill = code
    made = plan(card, PI, JobContext())
    assert "The package index cannot be reached" in made.problem
    assert str(code) in made.details


def test_fetched_once_for_all_projects(server: Server, card: ModelCard) -> None:
    first = fetch(plan(card, PI, JobContext()), JobContext())
    again = plan(card, PI, JobContext())
    assert {wheel.source for wheel in again.wheels} == {"cache"}
    assert again.size_bytes == sum(path.stat().st_size for path in first)
    assert fetch(again, JobContext()) == first
    assert len(server.sent) == 3


def test_without_a_network_from_the_cache(
    server: Server, use_index: Callable[[str], None], card: ModelCard
) -> None:
    online = plan(card, PI, JobContext())
    fetch(online, JobContext())
    use_index("http://127.0.0.1:9/simple")
    offline = plan(card, PI, JobContext())
    assert offline.problem == ""
    assert offline.environment == online.environment
    assert [(w.name, w.licence) for w in offline.wheels] == [
        (w.name, w.licence) for w in online.wheels
    ]
    assert len(fetch(offline, JobContext())) == 3


def test_damage_in_the_cache_is_mended(server: Server, card: ModelCard) -> None:
    made = plan(card, PI, JobContext())
    path = fetch(made, JobContext())[0]
    path.write_bytes(path.read_bytes()[:-1])
    files = fetch(made, JobContext())
    assert [sha256_of(one) for one in files] == [wheel.sha256 for wheel in made.wheels]
    assert len(server.sent) == 4


def test_another_content_under_the_same_name_is_refused(
    server: Server, index_folder: Path, card: ModelCard
) -> None:
    made = plan(card, PI, JobContext())
    wheels = (replace(made.wheels[0], sha256="0" * 64), *made.wheels[1:])
    with pytest.raises(DeployError) as caught:
        fetch(replace(made, wheels=wheels), JobContext())
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in caught.value.details
    assert not list(store.cache().glob("*/*.whl"))


def test_the_network_goes_in_between(
    server: Server, use_index: Callable[[str], None], card: ModelCard
) -> None:
    made = plan(card, PI, JobContext())
    use_index("http://127.0.0.1:9/simple")
    with pytest.raises(DeployError, match=r"numpy.* could not be fetched: no network") as caught:
        fetch(made, JobContext())
    assert str(store.own_folder()) in caught.value.hint


def large_index(folder: Path, metadata: bool) -> list[Path]:
    """A small and a large wheel of noise, 4 MB, and their index."""
    noise = random.Random(1).randbytes(4_000_000)
    wheels = [
        write_wheel(folder / "files", "numpy", "2.0", f"cp311-cp311-{AARCH64}"),
        write_wheel(folder / "files", "onnxruntime", "1.20", files={"onnxruntime.py": noise}),
    ]
    write_index(folder, wheels, metadata)
    return wheels


def test_cancelled_within_a_second_and_what_came_stays(
    tmp_path: Path, use_index: Callable[[str], None], card: ModelCard
) -> None:
    wheels = large_index(tmp_path, metadata=True)
    ctx = JobContext()
    cancelled: list[float] = []

    def hear(progress: Progress) -> None:
        if "onnxruntime" in progress.message and not cancelled:
            cancelled.append(time.monotonic())
            ctx.control.cancel()

    ctx.on_progress = hear
    with serving(tmp_path) as server:
        server.delay_s = 0.05
        use_index(server.address)
        made = plan(card, board((3, 11, 2), "2.36", {"pillow": "10.0"}), JobContext())
        with pytest.raises(JobCancelled):
            fetch(made, ctx)
        assert time.monotonic() - cancelled[0] < 1.0
    assert [path.name for path in store.cache().glob("*/*.whl")] == [wheels[0].name]
    assert not list(store.cache().glob(".*"))


def test_looking_does_not_fetch_where_the_index_has_no_metadata_by_itself(
    tmp_path: Path, use_index: Callable[[str], None], card: ModelCard
) -> None:
    wheels = large_index(tmp_path, metadata=False)
    with serving(tmp_path) as server:
        server.knows_ranges = True
        use_index(server.address)
        made = plan(card, board((3, 11, 2), "2.36", {"pillow": "10.0"}), JobContext())
        assert made.problem == ""
        assert made.size_bytes == sum(path.stat().st_size for path in wheels)
        assert server.sent == []
        assert sum(server.ranges) < 200_000


def test_looking_works_where_the_server_knows_no_parts_either(
    tmp_path: Path, use_index: Callable[[str], None], card: ModelCard
) -> None:
    large_index(tmp_path, metadata=False)
    with serving(tmp_path) as server:
        use_index(server.address)
        made = plan(card, board((3, 11, 2), "2.36", {"pillow": "10.0"}), JobContext())
        assert made.problem == ""


def test_a_plan_with_a_problem_is_not_fetched(no_index: None, card: ModelCard) -> None:
    with pytest.raises(DeployError, match="cannot be reached"):
        fetch(plan(card, PI, JobContext()), JobContext())


def test_nothing_to_fetch(card: ModelCard) -> None:
    own = {"numpy": "1.26.4", "pillow": "9.4.0", "onnxruntime": "1.16.3"}
    assert fetch(plan(card, board((3, 8, 1), "2.31", own), JobContext()), JobContext()) == ()


def test_a_wheel_of_the_user_s_own_that_was_taken_away(
    no_index: None, index_folder: Path, own_home: Path, card: ModelCard
) -> None:
    shutil.copytree(index_folder / "files", own_home / "data" / "wheels")
    made = plan(card, PI, JobContext())
    files = fetch(made, JobContext())
    assert {path.parent for path in files} == {own_home / "data" / "wheels"}
    files[1].unlink()
    with pytest.raises(DeployError, match="is gone or was changed"):
        fetch(made, JobContext())


class TestCache:
    """Bounded, the least used going first."""

    @staticmethod
    def put(name: str, age_s: float, size: int) -> Path:
        path = store.cached(name * 64, f"{name}-1.0-py3-none-any.whl")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"\0" * size)
        used = time.time() - age_s
        os.utime(path, (used, used))
        return path

    def test_the_longest_unused_go(self) -> None:
        old, newer, newest = self.put("a", 300, 40), self.put("b", 200, 40), self.put("c", 100, 40)
        store.prune([], limit_bytes=100)
        assert [old.exists(), newer.exists(), newest.exists()] == [False, True, True]
        assert not old.parent.exists()

    def test_what_is_needed_now_stays(self) -> None:
        old, newer = self.put("a", 300, 80), self.put("b", 200, 80)
        store.prune([old], limit_bytes=100)
        assert old.exists()
        store.prune([old], limit_bytes=10)
        assert [old.exists(), newer.exists()] == [True, False]

    def test_use_counts(self) -> None:
        old, newer = self.put("a", 300, 80), self.put("b", 200, 80)
        store.touch([old])
        store.prune([], limit_bytes=100)
        assert [old.exists(), newer.exists()] == [True, False]

    def test_what_a_killed_program_left_goes_after_a_day(self) -> None:
        young, abandoned = store.cache() / ".staging-1", store.cache() / ".staging-2"
        for folder in (young, abandoned):
            folder.mkdir(parents=True)
        os.utime(abandoned, (0, 0))
        store.prune([])
        assert [young.exists(), abandoned.exists()] == [True, False]

    def test_a_half_fetched_wheel_is_not_taken(self, no_index: None, card: ModelCard) -> None:
        folder = store.cache() / ".staging-1"
        write_wheel(folder, "onnxruntime", "1.20")
        own = {"numpy": "1.24.2", "pillow": "9.4.0"}
        assert plan(card, board((3, 11, 2), "2.36", own), JobContext()).problem

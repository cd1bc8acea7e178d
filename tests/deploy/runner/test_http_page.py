"""The live page, opened by a browser's means while the runner runs as a child."""

from __future__ import annotations

import http.client
import io
import json
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tango_desktop.deploy.runner.http_page import (
    MOST_CONNECTIONS,
    MOST_STREAMS,
    Address,
    HttpPage,
    address_of,
)
from tango_desktop.deploy.runner.sources import Frame

Run = Callable[..., Any]
Start = Callable[..., Any]


def opened(url: str, **headers: str) -> Any:
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20)


def refused(url: str, **headers: str) -> urllib.error.HTTPError:
    with pytest.raises(urllib.error.HTTPError) as caught:
        opened(url, **headers)
    caught.value.close()
    return caught.value


def root_of(line: str) -> str:
    matched = re.search(r"http://\S+?:\d+/", line)
    assert matched is not None
    return matched[0].rstrip("/")


# -- from outside -----------------------------------------------------------------------------


@pytest.fixture
def live(start: Start, bundle: Any, camera: dict[str, str]) -> Iterator[str]:
    """The address of the page of a running program."""
    child = start(bundle.folder, "0", "--http", "0", env=camera)
    root = root_of(child.line_with("The live picture is at http://127.0.0.1:"))
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with opened(f"{root}/health") as reply:
            if json.load(reply)["pictures"] > 3:
                break
        time.sleep(0.05)
    yield root
    assert child.end(signal.SIGTERM) == 130
    assert not [line for line in child.seen if "Traceback" in line]


def test_a_browser_sees_everything(live: str) -> None:
    with opened(f"{live}/") as reply:
        page = reply.read().decode("utf-8")
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'src="/stream.mjpg"' in page
    assert "http://" not in page.replace("http-equiv", "")  # nothing from elsewhere
    with opened(f"{live}/snapshot.jpg") as reply, Image.open(reply) as image:
        assert (image.size, image.format) == ((64, 48), "JPEG")
        assert image.getpixel((60, 45))[1] > 180  # the green of the camera
        assert sum(image.getpixel((2, 2))) < 200  # the answer's black strip
    _sees_answers(live)
    _sees_health(live)
    _sees_the_stream(live)
    assert refused(f"{live}/etc/passwd").code == 404


def _sees_answers(live: str) -> None:
    with opened(f"{live}/answers") as reply:
        lines = [json.loads(line) for line in reply.read().decode("utf-8").splitlines()]
    numbers = [line["number"] for line in lines]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert {line["label"] for line in lines} == {"green"}
    with opened(f"{live}/answers?after={numbers[-1]}") as reply:
        later = [json.loads(line)["number"] for line in reply.read().splitlines()]
    assert all(number > numbers[-1] for number in later)
    with opened(f"{live}/answers", Accept="text/event-stream") as reply:
        head = [reply.readline() for _ in range(3)]
    assert head[0].startswith(b"id: ")
    assert json.loads(head[1].partition(b"data: ")[2])["label"] == "green"


def _sees_health(live: str) -> None:
    with opened(f"{live}/health") as reply:
        health = json.load(reply)
    assert health["ok"] is True
    assert (health["name"], health["last_picture_s"] < 5) == ("tiny", True)
    assert health["rate"] > 0


def _sees_the_stream(live: str) -> None:
    with opened(f"{live}/stream.mjpg") as reply:
        assert reply.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=picture"
        for _ in range(3):
            assert reply.readline() == b"--picture\r\n"
            assert reply.readline() == b"Content-Type: image/jpeg\r\n"
            length = int(reply.readline().partition(b": ")[2])
            assert reply.readline() == b"\r\n"
            with Image.open(io.BytesIO(reply.read(length))) as image:
                assert image.size == (64, 48)
            assert reply.readline() == b"\r\n"


def test_another_name_for_this_device_is_refused(live: str) -> None:
    assert refused(f"{live}/snapshot.jpg", Host="evil.example").code == 403
    with opened(f"{live}/health", Host="localhost:9999") as reply:
        assert reply.status == 200


def test_a_port_that_is_taken_is_told(run: Run, bundle: Any, pictures: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run(bundle.folder, pictures, "--http", str(port))
    assert result.returncode == 7
    assert f"A page cannot be served at port {port}" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("address", ["x", "1:2:3", "70000", "host:", "-1"])
def test_addresses_that_are_none(run: Run, bundle: Any, pictures: Path, address: str) -> None:
    result = run(bundle.folder, pictures, f"--http={address}")
    assert (result.returncode, "--http takes a port" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "address", "is_local"),
    [
        ("8080", Address("127.0.0.1", 8080), True),
        ("localhost:80", Address("localhost", 80), True),
        ("[::1]:80", Address("::1", 80), True),
        ("0.0.0.0:80", Address("", 80), False),
        (":80", Address("", 80), False),
        ("192.168.1.5:80", Address("192.168.1.5", 80), False),
    ],
)
def test_addresses(text: str, address: Address, is_local: bool) -> None:
    assert address_of(text) == address
    assert address.is_local is is_local


# -- from inside ------------------------------------------------------------------------------


class Drawing:
    """A task that counts how often it draws."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, image: Any, found: dict[str, Any]) -> Any:
        self.drawn += 1
        return image.copy()


@pytest.fixture
def task() -> Drawing:
    return Drawing()


@pytest.fixture
def page(task: Drawing) -> Iterator[HttpPage]:
    made = HttpPage(Address("127.0.0.1", 0), task, "Bees", "abc")  # type: ignore[arg-type]
    yield made
    made.close()


def put(page: HttpPage, number: int, side: int = 64) -> None:
    page.add(Frame("camera 0", "n", number, Image.new("RGB", (side, side)), 1.0), {"label": "a"})


def test_nobody_looks_nothing_is_drawn(page: HttpPage, task: Drawing) -> None:
    for number in range(100):
        put(page, number)
    assert task.drawn == 0
    for _ in range(3):
        opened(f"http://127.0.0.1:{page.port}/snapshot.jpg").close()
    assert task.drawn == 1


def test_before_the_first_picture(page: HttpPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tango_desktop.deploy.runner.http_page._WAIT_S", 0.1)
    error = refused(f"http://127.0.0.1:{page.port}/snapshot.jpg")
    assert error.code == 503


def test_no_pictures_for_long_is_not_healthy(
    page: HttpPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(page, 0)
    now = time.monotonic()
    monkeypatch.setattr("tango_desktop.deploy.runner.http_page.time.monotonic", lambda: now + 31.0)
    health = page._live.health()
    assert (health["ok"], health["last_picture_s"] > 30) == (False, True)


def test_a_viewer_who_does_not_read_slows_nothing(page: HttpPage) -> None:
    with socket.create_connection(("127.0.0.1", page.port)) as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.sendall(b"GET /stream.mjpg HTTP/1.0\r\n\r\n")
        took = []
        for number in range(60):
            began = time.perf_counter()
            put(page, number, 1000)
            took.append(time.perf_counter() - began)
            time.sleep(0.005)
        assert sorted(took)[len(took) // 2] < 0.01


def test_viewers_are_bounded(page: HttpPage) -> None:
    put(page, 0)
    root = f"http://127.0.0.1:{page.port}"
    with ExitStack() as stack:
        for _ in range(MOST_STREAMS):
            stack.enter_context(opened(f"{root}/stream.mjpg"))
        assert refused(f"{root}/stream.mjpg").code == 503
        opened(f"{root}/health").close()  # others still look
        for _ in range(MOST_CONNECTIONS - MOST_STREAMS):
            silent = socket.create_connection(("127.0.0.1", page.port))
            stack.callback(silent.close)
        time.sleep(0.2)
        with pytest.raises((OSError, http.client.HTTPException)):
            opened(f"{root}/health")
    put(page, 1)
    until = time.monotonic() + 20  # those who left make room
    while time.monotonic() < until:
        try:
            opened(f"{root}/stream.mjpg").close()
            break
        except (OSError, http.client.HTTPException):
            put(page, 2)
            time.sleep(0.1)
    else:
        raise AssertionError("no room came")


def test_everyone_may_look_is_told(capsys: pytest.CaptureFixture[str], task: Drawing) -> None:
    HttpPage(Address("", 0), task, "Bees").close()  # type: ignore[arg-type]
    told = capsys.readouterr().err
    assert "for everyone who can reach this device: no password is asked." in told

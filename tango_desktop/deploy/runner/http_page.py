"""A page with the live picture and the last answers, for a browser on the same network.

``/`` the page, ``/stream.mjpg`` the picture as it changes, ``/snapshot.jpg`` the last one,
``/answers`` the last answers as JSON lines (``?after=N`` those since; ``text/event-stream`` as they
come), ``/health`` whether pictures are coming. Only the newest picture is kept, and it is drawn and
compressed by the viewers' threads: who looks slowly, or does not look, costs the model nothing.
"""

import collections
import io
import json
import re
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any, Deque, Dict, List, NamedTuple, Optional, Tuple
from urllib.parse import parse_qs, urlsplit

from .failures import OutputError, UsageError
from .pace import FrameRate
from .page_text import PAGE
from .sinks import json_line, say
from .sources import Frame
from .task import Task

LOCAL = "127.0.0.1"
MOST_CONNECTIONS = 32
MOST_STREAMS = 12
_LARGEST_PICTURE = (1280, 960)
_MOST_PER_S = 15.0
_ANSWERS = 100
_QUALITY = 80
_TIMEOUT_S = 20.0
_STALE_S = 30.0
_WAIT_S = 5.0
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")
_ADDRESS = re.compile(r"(?:(\[[^\]]+\]|[^:\[\]]*):)?(\d+)$")


class Address(NamedTuple):
    """Where the page is served; ``host`` is empty for every address of the device."""

    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only this device can reach it."""
        return self.host == "localhost" or self.host == "::1" or self.host.startswith("127.")


def address_of(text: str) -> Address:
    """``8080``, ``0.0.0.0:8080`` or ``[::1]:8080``; without a host, this device alone.

    Raises:
        ValueError: it is none of them.
    """
    matched = _ADDRESS.match(text)
    if matched is None or int(matched.group(2)) > 65535:
        raise ValueError(text)
    host = LOCAL if matched.group(1) is None else matched.group(1).strip("[]")
    return Address("" if host in ("*", "0.0.0.0", "::") else host, int(matched.group(2)))


class Live:
    """The newest picture with its answer, and the last answers; for one writer, many readers."""

    def __init__(self, task: Task, name: str, release: str) -> None:
        self._task = task
        self._changed = threading.Condition()
        self._drawing = threading.Lock()
        self._jpeg: Tuple[int, bytes] = (0, b"")
        self._newest: Optional[Tuple[Frame, Dict[str, Any]]] = None
        self._answers: Deque[Tuple[int, str]] = collections.deque(maxlen=_ANSWERS)
        self._rate, self._per_s, self._last_s = FrameRate(), 0.0, 0.0
        self._began_s = time.monotonic()
        self.name, self.release = name, release
        self.count = 0
        self.is_over = False

    def put(self, frame: Frame, found: Dict[str, Any]) -> None:
        """There is a newer picture."""
        line = json_line(found)
        with self._changed:
            self.count += 1
            self._newest = (frame, found)
            self._answers.append((self.count, line))
            self._last_s = time.monotonic()
            self._per_s = self._rate.tick(self._last_s)
            self._changed.notify_all()

    def end(self) -> None:
        """There will be no more."""
        with self._changed:
            self.is_over = True
            self._changed.notify_all()

    def wait(self, after: int) -> int:
        """The number of the newest picture, waiting a while for one later than ``after``."""
        with self._changed:
            if self.count <= after and not self.is_over:
                self._changed.wait(_WAIT_S)
            return self.count

    def answers(self, after: int) -> List[Tuple[int, str]]:
        """The numbers and JSON lines of the answers later than ``after``, oldest first."""
        with self._changed:
            return [one for one in self._answers if one[0] > after]

    def jpeg(self) -> Tuple[int, bytes]:
        """The newest picture with its answer drawn; made once, however many look."""
        with self._drawing:
            with self._changed:
                number, newest = self.count, self._newest
            if newest is not None and number != self._jpeg[0]:
                self._jpeg = (number, self._drawn(*newest))
            return self._jpeg

    def _drawn(self, frame: Frame, found: Dict[str, Any]) -> bytes:
        image = self._task.draw(frame.image, found)
        image.thumbnail(_LARGEST_PICTURE)
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
        return buffer.getvalue()

    def health(self) -> Dict[str, Any]:
        """Whether pictures are coming, how fast, and since when the program runs."""
        now = time.monotonic()
        with self._changed:
            age = now - self._last_s if self.count else now - self._began_s
            return {
                "ok": age < _STALE_S,
                "name": self.name,
                "release": self.release,
                "pictures": self.count,
                "rate": round(self._per_s, 2),
                "last_picture_s": round(age, 1) if self.count else None,
                "uptime_s": round(now - self._began_s, 1),
            }


class _Handler(BaseHTTPRequestHandler):
    """Answers one viewer."""

    server: "_Server"
    server_version = "tango-runner"
    sys_version = ""
    timeout = _TIMEOUT_S

    def do_GET(self) -> None:
        """Answer, or leave when the viewer has left."""
        parts = urlsplit(self.path)
        answer = {
            "/": self._page,
            "/stream.mjpg": self._stream,
            "/snapshot.jpg": self._snapshot,
            "/answers": self._answers,
            "/health": self._health,
        }.get(parts.path)
        try:
            if not self._is_for_us():
                self._send(403, "text/plain", b"This page answers to this device only.\n")
            elif answer is None:
                self._send(404, "text/plain", b"There is no such page.\n")
            else:
                answer(parse_qs(parts.query))
        except (OSError, socket.timeout):  # the viewer has left, or does not read
            self.close_connection = True

    def _is_for_us(self) -> bool:
        # A page elsewhere must not read this one by calling its own name our address.
        if not self.server.is_local:
            return True
        name = str(self.headers.get("Host", "localhost"))
        return re.sub(r":\d+$", "", name).lower() in _LOCAL_NAMES

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self._plain_headers()
        self.wfile.write(content)

    def _plain_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        self.end_headers()

    def _page(self, _: Dict[str, List[str]]) -> None:
        self._send(200, "text/html; charset=utf-8", PAGE.encode("utf-8"))

    def _snapshot(self, _: Dict[str, List[str]]) -> None:
        live = self.server.live
        number, content = live.jpeg()
        if not number:
            live.wait(0)
            number, content = live.jpeg()
        if not number:
            self._send(503, "text/plain", b"There is no picture yet.\n")
            return
        self._send(200, "image/jpeg", content)

    def _health(self, _: Dict[str, List[str]]) -> None:
        health = self.server.live.health()
        content = (json.dumps(health, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        self._send(200 if health["ok"] else 503, "application/json", content)

    def _answers(self, query: Dict[str, List[str]]) -> None:
        after = query.get("after", ["0"])[0]
        number = int(after) if after.isdigit() else 0
        if "text/event-stream" in str(self.headers.get("Accept", "")):
            self._events(number)
            return
        found = self.server.live.answers(number)
        content = "".join('{"number":%d,%s\n' % (k, line[1:]) for k, line in found)
        self._send(200, "application/x-ndjson; charset=utf-8", content.encode("utf-8", "replace"))

    # -- what lasts ---------------------------------------------------------------------------

    def _events(self, number: int) -> None:
        if not self._begin("text/event-stream; charset=utf-8"):
            return
        try:
            live = self.server.live
            while not live.is_over:
                if live.wait(number) == number:
                    self.wfile.write(b": still here\n\n")  # finds out that the viewer has left
                for each, line in live.answers(number):
                    text = "id: %d\ndata: %s\n\n" % (each, line)
                    self.wfile.write(text.encode("utf-8", "replace"))
                    number = each
                self.wfile.flush()
        finally:
            self.server.streams.release()

    def _stream(self, _: Dict[str, List[str]]) -> None:
        if not self._begin("multipart/x-mixed-replace; boundary=picture"):
            return
        try:
            number = 0
            while not self.server.live.is_over:
                began = time.monotonic()
                number = self._next_picture(number)
                time.sleep(max(0.0, 1.0 / _MOST_PER_S - (time.monotonic() - began)))
        finally:
            self.server.streams.release()

    def _next_picture(self, shown: int) -> int:
        # The one shown is sent again when none comes: it finds out that the viewer has left.
        self.server.live.wait(shown)
        number, content = self.server.live.jpeg()
        if number:
            head = "--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            self.wfile.write((head % len(content)).encode("ascii") + content + b"\r\n")
            self.wfile.flush()
        return number

    def _begin(self, kind: str) -> bool:
        if not self.server.streams.acquire(False):
            self._send(503, "text/plain", b"Too many are looking already.\n")
            return False
        try:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self._plain_headers()
        except BaseException:
            self.server.streams.release()
            raise
        return True

    def log_message(self, *_: Any) -> None:
        """Nothing: standard error is for the person."""


class _Server(ThreadingMixIn, HTTPServer):
    """Serves a bounded number of viewers, each in a thread that never keeps the program alive."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would share the port with another
    request_queue_size = 16

    def __init__(self, address: Address, live: Live) -> None:
        self.live = live
        self.is_local = address.is_local
        self.streams = threading.BoundedSemaphore(MOST_STREAMS)
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        if ":" in address.host:
            self.address_family = socket.AF_INET6
        super(_Server, self).__init__((address.host, address.port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give it a thread, or hang up where there are too many."""
        if self._places.acquire(False):
            super(_Server, self).process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """See the base class."""
        try:
            super(_Server, self).process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A viewer that breaks off is no error; anything else is told."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super(_Server, self).handle_error(request, client_address)


class HttpPage:
    """An output: the page."""

    def __init__(self, address: Address, task: Task, name: str, release: str = "") -> None:
        """Serve from now on.

        Raises:
            OutputError: the address is taken, or not this device's.
        """
        self._live = Live(task, name, release)
        try:
            self._server = _Server(address, self._live)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise OutputError(
                "A page cannot be served at port %d (%s)." % (address.port, reason)
            ) from error
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._serve, name="page")
        self._thread.daemon = True
        self._thread.start()
        say(self._told(address))

    def _serve(self) -> None:
        self._server.serve_forever(0.1)

    def _told(self, address: Address) -> str:
        shown = address.host or "0.0.0.0"
        where = "http://%s:%d/" % ("[%s]" % shown if ":" in shown else shown, self.port)
        if address.is_local:
            return "The live picture is at %s" % where
        return (
            "The live picture is at %s for everyone who can reach this device: "
            "no password is asked." % where
        )

    def add(self, frame: Frame, found: Dict[str, Any]) -> bool:
        """Show one result; returns that more is wanted."""
        self._live.put(frame, found)
        return True

    def close(self) -> None:
        """Stop serving."""
        self._live.end()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def usable_address(text: str) -> Address:
    """The address of a command line.

    Raises:
        UsageError: it is none.
    """
    try:
        return address_of(text)
    except ValueError as error:
        raise UsageError("--http takes a port, or HOST:PORT; %s is neither." % text) from error

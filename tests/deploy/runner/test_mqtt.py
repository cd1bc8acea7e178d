"""Answers to an MQTT broker: a small one that speaks enough of MQTT 3.1.1 for one publisher."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from tango_desktop.deploy.runner.failures import UsageError
from tango_desktop.deploy.runner.mqtt import Broker, Mqtt, broker_of
from tango_desktop.deploy.runner.sources import Frame

Run = Callable[..., Any]
Start = Callable[..., Any]
needs_paho = pytest.mark.skipif(find_spec("paho") is None, reason="paho-mqtt is not installed here")
FRAME = Frame("a.png", "a.png", None, None, 1.0)


class Message(NamedTuple):
    topic: str
    content: str
    quality: int
    retained: bool


class SmallBroker:
    """Section numbers are those of MQTT 3.1.1 (OASIS, 2014)."""

    def __init__(self, port: int = 0, refuse: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(0.05)
        self._refuse = refuse
        self._over = threading.Event()
        self.messages: queue.Queue[Message] = queue.Queue()
        self.connects: list[bytes] = []
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._listener.close()

    def message(self) -> Message:
        return self.messages.get(timeout=30)

    def _serve(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                client, _ = self._listener.accept()
                with client:
                    client.settimeout(0.05)
                    self._talk(client)

    def _exactly(self, client: socket.socket, count: int) -> bytes:
        content = b""
        while len(content) < count and not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                part = client.recv(count - len(content))
                if not part:
                    raise ConnectionError
                content += part
        if len(content) < count:
            raise ConnectionError
        return content

    def _talk(self, client: socket.socket) -> None:
        while True:
            first = self._exactly(client, 1)[0]
            length = shift = 0
            while True:  # 2.2.3: seven bits of the length in each byte
                part = self._exactly(client, 1)[0]
                length |= (part & 127) << shift
                shift += 7
                if not part & 128:
                    break
            self._answer(client, first, self._exactly(client, length))

    def _answer(self, client: socket.socket, first: int, body: bytes) -> None:
        kind = first >> 4
        if kind == 1:  # 3.1 CONNECT → 3.2 CONNACK
            assert body[:7] == b"\x00\x04MQTT\x04"
            self.connects.append(body)
            client.sendall(bytes([0x20, 2, 0, self._refuse]))
        elif kind == 3:  # 3.3 PUBLISH → 3.4 PUBACK
            (size,) = struct.unpack("!H", body[:2])
            quality = first >> 1 & 3
            number = body[2 + size : 4 + size] if quality else b""
            content = body[2 + size + len(number) :].decode("utf-8")
            topic = body[2 : 2 + size].decode("utf-8")
            self.messages.put(Message(topic, content, quality, bool(first & 1)))
            if quality:
                client.sendall(b"\x40\x02" + number)
        elif kind == 12:  # 3.12 PINGREQ
            client.sendall(b"\xd0\x00")


@pytest.fixture
def broker() -> Iterator[SmallBroker]:
    made = SmallBroker()
    yield made
    made.close()


# -- from outside -----------------------------------------------------------------------------


@needs_paho
def test_answers_reach_the_broker(
    run: Run, bundle: Any, pictures: Path, broker: SmallBroker
) -> None:
    env = {**os.environ, "TANGO_MQTT_USER": "bee", "TANGO_MQTT_PASSWORD": "geheim"}
    result = run(bundle.folder, pictures, "--mqtt", f"127.0.0.1:{broker.port}/벌/hive", env=env)
    assert (result.returncode, result.stderr) == (0, "")
    found = [broker.message() for _ in range(broker.messages.qsize())]
    answers = [json.loads(one.content) for one in found if one.topic == "벌/hive"]
    assert sorted(answer["label"] for answer in answers) == ["blue", "green", "빨강"]
    states = [one for one in found if one.topic == "벌/hive/status"]
    assert [(one.content, one.retained) for one in states] == [("online", True), ("offline", True)]
    assert {one.quality for one in found} == {1}
    (connect,) = broker.connects
    assert b"offline" in connect  # the last will
    assert connect.endswith(b"\x00\x03bee\x00\x06geheim")


@needs_paho
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_broker_that_comes_back_gets_answers_again(
    start: Start, bundle: Any, camera: dict[str, str]
) -> None:
    first = SmallBroker()
    child = start(bundle.folder, "0", "--mqtt", f"127.0.0.1:{first.port}/hive", env=camera)
    first.message()
    first.close()
    child.line_with("the connection broke. It is tried again.")
    second = SmallBroker(first.port)
    try:
        child.line_with("connected.")
        second.message()
        assert child.end(signal.SIGTERM) == 130
    finally:
        second.close()


@needs_paho
@pytest.mark.slow
def test_a_broker_that_refuses_is_told(
    run: Run, bundle: Any, pictures: Path, tmp_path: Path
) -> None:
    broker = SmallBroker(refuse=5)
    try:
        result = run(bundle.folder, pictures, "--mqtt", f"127.0.0.1:{broker.port}/hive")
    finally:
        broker.close()
    assert result.returncode == 0
    assert "the broker refuses: " in result.stderr
    assert len(result.stdout.splitlines()) == 3


@needs_paho
@pytest.mark.slow
def test_a_broker_that_is_never_there_is_told(run: Run, bundle: Any, pictures: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:  # listens, and never answers
        port = taken.getsockname()[1]
        result = run(bundle.folder, pictures, "--mqtt", f"127.0.0.1:{port}/hive")
    assert (result.returncode, len(result.stdout.splitlines())) == (0, 3)
    told = f"MQTT 127.0.0.1:{port}: there is no connection; the last answers were not sent.\n"
    assert result.stderr == told


def test_without_the_package(run: Run, bundle: Any, pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "paho.py").write_text("raise ImportError('absent')", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    result = run(bundle.folder, pictures, "--mqtt", "127.0.0.1/hive", env=env)
    assert (result.returncode, result.stdout) == (5, "")
    assert "MQTT needs paho-mqtt" in result.stderr


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("broker/hive", Broker("broker", 1883, "hive")),
        ("mqtt://broker:18/a/b/", Broker("broker", 18, "a/b")),
        ("[::1]:9/x", Broker("::1", 9, "x")),
    ],
)
def test_brokers(text: str, wanted: Broker) -> None:
    assert broker_of(text) == wanted


@pytest.mark.parametrize(
    "text", ["broker", "broker/", "broker:0/x", "b:70000/x", "b/#", "b/a+", ""]
)
def test_brokers_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        broker_of(text)


# -- both versions of the package -------------------------------------------------------------


class OldClient:
    """Has what paho-mqtt 1.6 has, and checks how it is used."""

    def __init__(self, client_id: str = "", clean_session: bool | None = None) -> None:
        assert client_id.startswith("tango-")
        self.published: list[tuple[str, Any]] = []
        self.limits: dict[str, int] = {}

    def max_queued_messages_set(self, count: int) -> None:
        self.limits["queued"] = count

    def max_inflight_messages_set(self, count: int) -> None:
        self.limits["inflight"] = count

    def reconnect_delay_set(self, min_delay: int = 1, max_delay: int = 120) -> None:
        self.limits["delay"] = max_delay

    def will_set(self, topic: str, payload: Any, qos: int, retain: bool) -> None:
        assert (topic, payload, qos, retain) == ("hive/status", "offline", 1, True)

    def connect_async(self, host: str, port: int, keepalive: int) -> None:
        assert (host, port) == ("broker", 1883)

    def loop_start(self) -> None:
        self.on_connect(self, None, {}, 0)  # type: ignore[attr-defined]

    def publish(self, topic: str, payload: Any, qos: int = 0, retain: bool = False) -> Any:
        full = len(self.published) >= 3
        if not full:
            self.published.append((topic, payload))
        return type("Info", (), {"rc": 15 if full else 0, "is_published": lambda self: True})()

    def disconnect(self) -> None:
        self.on_disconnect(self, None, 0)  # type: ignore[attr-defined]

    def loop_stop(self) -> None:
        self.published.append(("stopped", None))


def test_the_older_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = ModuleType("paho.mqtt.client")
    vars(client).update(Client=OldClient, MQTT_ERR_QUEUE_SIZE=15)
    for name, module in (("paho", ModuleType("paho")), ("paho.mqtt", ModuleType("paho.mqtt"))):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys.modules["paho"], "mqtt", sys.modules["paho.mqtt"], raising=False)
    monkeypatch.setattr(sys.modules["paho.mqtt"], "client", client, raising=False)
    monkeypatch.setitem(sys.modules, "paho.mqtt.client", client)
    monkeypatch.setattr("tango_desktop.deploy.runner.mqtt._LAST_S", 0.1)
    output = Mqtt(Broker("broker", 1883, "hive"))
    for _ in range(4):
        assert output.add(FRAME, {"label": "벌"})
    fake = output._client
    output.close()
    assert fake.limits == {"queued": 200, "inflight": 20, "delay": 30}
    assert fake.published[0] == ("hive/status", "online")
    assert json.loads(fake.published[1][1].decode()) == {"label": "벌"}
    assert fake.published[-1] == ("stopped", None)
    assert "2 answers were left out" in capsys.readouterr().err

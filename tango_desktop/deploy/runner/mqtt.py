"""Answers to an MQTT broker, through the package ``paho-mqtt`` (1.x or 2.x) where it is installed.

Each answer is a JSON object on the topic; ``TOPIC/status`` says ``online`` or ``offline`` and is
kept by the broker. A broker that is away is tried again for ever; meanwhile a bounded number of
answers waits, and later ones are left out. User and password come from the environment
(``TANGO_MQTT_USER``, ``TANGO_MQTT_PASSWORD``): a command line can be read by everyone.
"""

import os
import re
import threading
import time
from typing import Any, Dict, NamedTuple, Tuple

from .failures import OutputError, PackageError, UsageError
from .sinks import json_line, say
from .sources import Frame

PORT = 1883
MOST_WAITING = 200
_IN_FLIGHT = 20
_KEEPALIVE_S = 30
_RETRY_S = (1, 30)
_LAST_S = 3.0
_PATIENCE_S = 3.0
_AT_LEAST_ONCE = 1  # the quality of service that queues while the broker is away
_ADDRESS = re.compile(r"(?:mqtt://)?(\[[^\]]+\]|[^:/\[\]]+)(?::(\d{1,5}))?/(.+)$")


class Broker(NamedTuple):
    """Where answers go."""

    host: str
    port: int
    topic: str


def broker_of(text: str) -> Broker:
    """``HOST/TOPIC`` or ``HOST:PORT/TOPIC``.

    Raises:
        UsageError: it is neither.
    """
    matched = _ADDRESS.match(text)
    port = int(matched.group(2) or PORT) if matched else 0
    if matched is None or not 0 < port < 65536:
        raise UsageError("--mqtt takes HOST[:PORT]/TOPIC; %s is not of that form." % text)
    topic = matched.group(3).rstrip("/")
    if not topic or "#" in topic or "+" in topic or "\0" in topic:
        raise UsageError("An MQTT topic is a path without + and #; %s is none." % matched.group(3))
    return Broker(matched.group(1).strip("[]"), port, topic)


def _client() -> Tuple[Any, int]:
    """The client, and the code it gives when its queue is full."""
    try:
        import paho.mqtt.client as mqtt
    except ImportError as error:
        raise PackageError(
            "MQTT needs paho-mqtt, which is not installed here: python -m pip install paho-mqtt"
        ) from error
    name = "tango-%s" % os.urandom(4).hex()
    versions = getattr(mqtt, "CallbackAPIVersion", None)  # new in paho-mqtt 2.0
    if versions is None:
        client = mqtt.Client(client_id=name)
    else:
        client = mqtt.Client(versions.VERSION2, client_id=name)
    client.max_queued_messages_set(MOST_WAITING)
    client.max_inflight_messages_set(_IN_FLIGHT)
    client.reconnect_delay_set(*_RETRY_S)
    return client, int(mqtt.MQTT_ERR_QUEUE_SIZE)


class Mqtt:
    """An output: answers to a broker."""

    def __init__(self, broker: Broker) -> None:
        """Begin to connect, without waiting for it.

        Raises:
            PackageError: paho-mqtt is not installed.
            OutputError: the broker cannot be named so.
        """
        self._broker = broker
        self._client, self._queue_full = _client()
        self._guard = threading.Lock()
        self._is_connected = False
        self._said = ""
        self._began_s = time.monotonic()
        self._left_out = 0
        user = os.environ.get("TANGO_MQTT_USER")
        if user:
            self._client.username_pw_set(user, os.environ.get("TANGO_MQTT_PASSWORD"))
        self._client.will_set(self._status, "offline", _AT_LEAST_ONCE, True)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        try:
            self._client.connect_async(broker.host, broker.port, _KEEPALIVE_S)
        except ValueError as error:
            raise OutputError("%s is not an MQTT broker (%s)." % (broker.host, error)) from error
        self._client.loop_start()

    @property
    def _status(self) -> str:
        return "%s/status" % self._broker.topic

    def _say(self, text: str) -> None:
        """Once, until something else is to be said."""
        with self._guard:
            is_new, self._said = text != self._said, text
        if is_new:
            say("MQTT %s:%d: %s" % (self._broker.host, self._broker.port, text))

    # The arguments differ between the versions of paho-mqtt; the fourth is the same in both.
    def _on_connect(self, *given: Any) -> None:
        code = given[3]
        if getattr(code, "is_failure", code != 0):
            self._say("the broker refuses: %s. It is tried again." % _reason(code))
            return
        self._is_connected = True
        self._client.publish(self._status, "online", _AT_LEAST_ONCE, True)
        if self._said:
            self._say("connected.")

    def _on_disconnect(self, *_: Any) -> None:
        if self._is_connected:
            self._is_connected = False
            self._say("the connection broke. It is tried again.")

    def add(self, frame: Frame, found: Dict[str, Any]) -> bool:
        """Hand over one answer, without waiting; returns that more is wanted."""
        if not self._is_connected and time.monotonic() - self._began_s > _PATIENCE_S:
            self._say(self._said or "there is no connection yet. It is tried again.")
        sent = self._client.publish(
            self._broker.topic, json_line(found).encode("utf-8", "replace"), _AT_LEAST_ONCE
        )
        if sent.rc == self._queue_full:
            self._left_out += 1
        return True

    def close(self) -> None:
        """Send what waits, for three seconds at most, and leave."""
        until = time.monotonic() + _LAST_S
        while not self._is_connected and time.monotonic() < until:
            time.sleep(0.02)
        last = self._client.publish(self._status, "offline", _AT_LEAST_ONCE, True)
        while self._is_connected and not _is_sent(last) and time.monotonic() < until:
            time.sleep(0.02)
        if not self._is_connected:
            self._say("there is no connection; the last answers were not sent.")
        self._is_connected = False
        self._client.disconnect()
        self._client.loop_stop()
        if self._left_out:
            self._say("%d answers were left out while it was away." % self._left_out)


def _is_sent(message: Any) -> bool:
    return message.rc == 0 and bool(message.is_published())  # which raises for other codes


def _reason(code: Any) -> str:
    names = {1: "protocol", 2: "client name", 3: "unavailable", 4: "user or password", 5: "rights"}
    return names.get(code, str(code)) if isinstance(code, int) else str(code)

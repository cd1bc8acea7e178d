"""A port here that leads to a port of the device."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import paramiko

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.errors import DeviceError, JobCancelled

_SLICE_S = 0.1
_PART_BYTES = 32_000
_LOG = logger("devices")
OpenChannel = Callable[[JobContext], paramiko.Channel]


@contextlib.contextmanager
def forwarded(open_channel: OpenChannel, ctx: JobContext) -> Iterator[int]:
    """Accept connections here and pass them on while the block runs.

    The threads that copy the bytes end with the block.
    """
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(_SLICE_S)
    over = threading.Event()
    keeper = threading.Thread(
        target=_keep_door, args=(door, open_channel, ctx, over), name="port forwarding"
    )
    keeper.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        over.set()
        keeper.join()
        door.close()


def _keep_door(
    door: socket.socket, open_channel: OpenChannel, ctx: JobContext, over: threading.Event
) -> None:
    guests: list[threading.Thread] = []
    while not over.is_set():
        try:
            guest, _ = door.accept()
        except TimeoutError:
            continue
        try:
            channel = open_channel(ctx)
        except (DeviceError, JobCancelled) as error:
            _LOG.info("nobody answers behind the forwarded port: %s", error)
            guest.close()
            continue
        for copy in (_outwards, _inwards):
            thread = threading.Thread(
                target=copy, args=(guest, channel, over), name="port forwarding"
            )
            thread.start()
            guests.append(thread)
    for thread in guests:
        thread.join()


def _outwards(guest: socket.socket, channel: paramiko.Channel, over: threading.Event) -> None:
    """From the program here to the device; closes the guest's end when both ways have ended."""
    guest.settimeout(_SLICE_S)
    channel.settimeout(_SLICE_S)
    with contextlib.suppress(OSError):
        for data in _read(lambda: guest.recv(_PART_BYTES), over):
            _send(channel.send, data, over)
        channel.shutdown_write()


def _inwards(guest: socket.socket, channel: paramiko.Channel, over: threading.Event) -> None:
    """From the device to the program here."""
    with guest, contextlib.closing(channel), contextlib.suppress(OSError):
        for data in _read(lambda: channel.recv(_PART_BYTES), over):
            _send(guest.send, data, over)
        with contextlib.suppress(OSError):
            guest.shutdown(socket.SHUT_WR)
        channel.close()


def _read(receive: Callable[[], bytes], over: threading.Event) -> Iterator[bytes]:
    while not over.is_set():
        try:
            data = receive()
        except TimeoutError:
            continue
        if not data:
            return
        yield data


def _send(send: Callable[[bytes], int], data: bytes, over: threading.Event) -> None:
    while data and not over.is_set():
        with contextlib.suppress(TimeoutError):
            data = data[send(data) :]

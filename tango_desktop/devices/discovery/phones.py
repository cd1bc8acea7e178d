"""Phones that the ADB server knows."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb import PhoneInfo, PhoneState, list_phones, server
from tango_desktop.devices.adb.phones import state_error
from tango_desktop.devices.discovery.records import FoundState, Sighting, Via
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.discovery.usb import is_phone, read_usb
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr

_EVERY_S = 1.0
_USB = Path("/sys/bus/usb/devices")
_STATES = {
    PhoneState.READY: FoundState.READY,
    PhoneState.UNAUTHORIZED: FoundState.ASKS,
    PhoneState.AUTHORIZING: FoundState.ASKS,
    PhoneState.NO_PERMISSION: FoundState.BLOCKED,
    PhoneState.RECOVERY: FoundState.RECOVERY,
    PhoneState.RESCUE: FoundState.RECOVERY,
    PhoneState.SIDELOAD: FoundState.RECOVERY,
    PhoneState.BOOTLOADER: FoundState.RECOVERY,
}


class PhonesSource(Source):
    """Asks the server every second; starts one where a person uses ADB or a phone is plugged in."""

    via: ClassVar[Via] = Via.ADB

    def __init__(self) -> None:
        self._next = 0.0
        self._starting: subprocess.Popen[bytes] | None = None
        self._seen: dict[str, PhoneInfo] = {}

    def begin(self, ctx: JobContext) -> None:
        """Start a server in the background where that is wanted."""
        if not server.is_running() and wants_server():
            self._starting = _start()

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """The phones whose state is new."""
        if time.monotonic() < self._next:
            return []
        self._next = time.monotonic() + _EVERY_S
        if not server.is_running():
            self._check_start()
            return []
        phones = {phone.serial: phone for phone in list_phones(ctx)}
        gone = [
            PhoneInfo(phone.serial, PhoneState.OFFLINE, phone.model, phone.usb)
            for phone in self._seen.values()
            if phone.serial not in phones and phone.state is not PhoneState.OFFLINE
        ]
        news = [phone for phone in phones.values() if self._seen.get(phone.serial) != phone]
        self._seen |= {phone.serial: phone for phone in [*news, *gone]}
        return [_sighting(phone) for phone in [*news, *gone]]

    def _check_start(self) -> None:
        if self._starting is not None and self._starting.poll() not in (None, 0):
            raise DeviceError(
                tr("The ADB server could not be started."),
                tr("Run “adb start-server” in a terminal; it says what is wrong."),
            )

    def close(self) -> None:
        """The server stays, as after ``adb devices``; the program that starts it does not."""
        if self._starting is not None:
            if self._starting.poll() is None:
                self._starting.kill()
            self._starting.wait()


def wants_server() -> bool:
    """Whether there is a reason to start a server that stays when the program has ended."""
    if server.own_program() is not None:
        return True
    if server.shipped_program() is None:
        return False
    if not sys.platform.startswith("linux"):
        return True  # its USB ports are not looked at here
    devices = (read_usb(folder) for folder in _USB.glob("*"))
    return any(is_phone(device) for device in devices if device is not None)


def _start() -> subprocess.Popen[bytes]:
    adb = server.program()
    try:
        return subprocess.Popen(
            [adb, "start-server"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise DeviceError(
            tr("The ADB server could not be started."),
            tr("Run “adb start-server” in a terminal; it says what is wrong."),
            str(error),
        ) from error


def _sighting(phone: PhoneInfo) -> Sighting:
    error = state_error(phone.state, phone.title)
    keys = (f"adb:{phone.serial}", *([f"usb:{phone.usb}"] if phone.usb else []))
    return Sighting(
        via=Via.ADB,
        keys=keys,
        target=Target(Way.ADB, phone.serial),
        title=phone.title,
        model=phone.model.replace("_", " "),
        detail=error.hint if error else "",
        picture="phone",
        state=_STATES.get(phone.state, FoundState.SILENT),
    )

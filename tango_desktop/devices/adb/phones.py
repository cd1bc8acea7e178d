"""The phones that the ADB server knows, and what their states mean to a person."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.server import (
    RefusedError,
    SilentError,
    ask_server,
    ensure_server,
)
from tango_desktop.errors import DeviceError, LoginError, UnreachableError
from tango_desktop.i18n import tr


class PhoneState(enum.Enum):
    """As ``adb devices`` writes them (AOSP, ``adb/adb.cpp`` and ``transport.cpp``)."""

    READY = "device"
    UNAUTHORIZED = "unauthorized"
    AUTHORIZING = "authorizing"
    CONNECTING = "connecting"
    OFFLINE = "offline"
    NO_PERMISSION = "no permissions"
    RECOVERY = "recovery"
    RESCUE = "rescue"
    SIDELOAD = "sideload"
    BOOTLOADER = "bootloader"
    DETACHED = "detached"
    ABSENT = "absent"
    OTHER = "other"

    @property
    def passes(self) -> bool:
        """Whether it becomes another state by itself, within seconds."""
        return self in (PhoneState.AUTHORIZING, PhoneState.CONNECTING)


@dataclass(frozen=True)
class PhoneInfo:
    """A line of ``adb devices -l``.

    Attributes:
        serial: of the phone, or ``host:port`` of one on the network.
        state: what can be done with it.
        model: as the phone says, ``SM_S901N``; empty while it is not authorised.
        usb: the USB port, ``1-2``; empty for those on the network.
    """

    serial: str
    state: PhoneState
    model: str = ""
    usb: str = ""

    @property
    def title(self) -> str:
        """A short name for sentences."""
        return self.model.replace("_", " ") or self.serial


def list_phones(ctx: JobContext) -> list[PhoneInfo]:
    """The phones that the server knows; starts a server where none runs.

    Raises:
        DeviceError: the server does not start or does not answer.
    """
    ensure_server(ctx)
    try:
        return parse_phones(ask_server("host:devices-l", ctx))
    except (OSError, RefusedError, SilentError, ValueError) as error:
        raise server_error(str(error)) from error


def parse_phones(text: str) -> list[PhoneInfo]:
    """The phones in what ``host:devices-l`` answers."""
    return [_phone(line) for line in text.splitlines() if line.strip()]


def _phone(line: str) -> PhoneInfo:
    serial, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    words = dict(word.partition(":")[::2] for word in rest.split() if ":" in word)
    usb = words.get("usb", "")
    return PhoneInfo(serial, _state(rest), words.get("model", ""), usb)


def _state(rest: str) -> PhoneState:
    # "no permissions (user in plugdev group; …); see [http…]" is the one of several words.
    for state in PhoneState:
        if rest == state.value or rest.startswith((state.value + " ", state.value + ";")):
            return state
    return PhoneState.OTHER


def server_error(details: str) -> DeviceError:
    """The server itself misbehaves."""
    return DeviceError(
        tr("The ADB server does not answer."),
        tr("Run “adb kill-server” in a terminal, unplug the phone, and plug it in again."),
        details,
    )


def state_error(state: PhoneState, title: str) -> DeviceError | None:
    """Why nothing can be done with a phone in that state; None when something can."""
    if state is PhoneState.READY:
        return None
    return _ERRORS.get(state, _other_error)(title)


def _unauthorized(title: str) -> DeviceError:
    return LoginError(
        tr("The phone {phone} has not allowed this computer yet.", phone=title),
        tr(
            "Unlock the phone and tap “Allow” where it asks “Allow USB debugging?”. If it does "
            "not ask, unplug it, then choose “Revoke USB debugging authorisations” in its "
            "developer options, and plug it in again."
        ),
    )


def _offline(title: str) -> DeviceError:
    return UnreachableError(
        tr("The phone {phone} does not answer.", phone=title),
        tr(
            "Unlock it, unplug it and plug it in again; on the network, see that it is still there."
        ),
    )


def _no_permission(title: str) -> DeviceError:
    return LoginError(
        tr("This computer may not use the USB port of the phone {phone}.", phone=title),
        tr(
            "Install the udev rules for Android (package “android-sdk-platform-tools-common”), add "
            "yourself to the group “plugdev”, sign in again, and plug the phone in again."
        ),
    )


def _not_started(title: str) -> DeviceError:
    return UnreachableError(
        tr("The phone {phone} is in its recovery or bootloader mode.", phone=title),
        tr("Restart it, so that Android runs; nothing can be run on it before."),
    )


def absent_error(title: str) -> DeviceError:
    """No phone of that serial is there."""
    return UnreachableError(
        tr("No phone {phone} is connected.", phone=title),
        tr(
            "Plug it in with a data cable and switch on “USB debugging” in its developer options; "
            "on the network, see that it is on and that “Wireless debugging” is."
        ),
    )


def _other_error(title: str) -> DeviceError:
    return UnreachableError(
        tr("The phone {phone} cannot be used now.", phone=title),
        tr("Unplug it and plug it in again."),
    )


_ERRORS: dict[PhoneState, Callable[[str], DeviceError]] = {
    PhoneState.UNAUTHORIZED: _unauthorized,
    PhoneState.AUTHORIZING: _unauthorized,
    PhoneState.OFFLINE: _offline,
    PhoneState.CONNECTING: _offline,
    PhoneState.NO_PERMISSION: _no_permission,
    PhoneState.RECOVERY: _not_started,
    PhoneState.RESCUE: _not_started,
    PhoneState.SIDELOAD: _not_started,
    PhoneState.BOOTLOADER: _not_started,
    PhoneState.ABSENT: absent_error,
}


def refusal_error(text: str, title: str) -> DeviceError:
    """What the server says when it cannot reach a phone, as a sentence."""
    said = text.lower()
    for words, state in _SAID:
        if words in said:
            error = state_error(state, title)
            assert error is not None
            error.details = text
            return error
    return DeviceError(
        tr("The phone {phone} refused: {reason}.", phone=title, reason=text.strip().rstrip(".")),
        "",
        text,
    )


_SAID = (
    ("unauthorized", PhoneState.UNAUTHORIZED),
    ("authorizing", PhoneState.AUTHORIZING),
    ("no permissions", PhoneState.NO_PERMISSION),
    ("insufficient permissions", PhoneState.NO_PERMISSION),
    ("offline", PhoneState.OFFLINE),
    ("not found", PhoneState.ABSENT),
    ("no devices", PhoneState.ABSENT),
    ("recovery", PhoneState.RECOVERY),
    ("bootloader", PhoneState.BOOTLOADER),
)

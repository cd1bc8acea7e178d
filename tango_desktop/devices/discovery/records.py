"""What the search for devices finds."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tango_desktop.devices.targets import Target
from tango_desktop.i18n import N_, tr


class Via(enum.Enum):
    """How a device was found."""

    KNOWN = "known"
    SSH_CONFIG = "ssh-config"
    ADB = "adb"
    USB = "usb"
    GADGET = "usb-network"
    MDNS = "mdns"

    @property
    def title(self) -> str:
        """A few words for the person."""
        return tr(_VIA_TITLES[self])


_VIA_TITLES = {
    Via.KNOWN: N_("used before"),
    Via.SSH_CONFIG: N_("~/.ssh/config"),
    Via.ADB: N_("ADB"),
    Via.USB: N_("USB"),
    Via.GADGET: N_("network over USB"),
    Via.MDNS: N_("local network"),
}


class FoundState(enum.Enum):
    """What a device is ready for, the most telling first."""

    READY = "ready"
    ASKS = "asks"
    PAIRING = "pairing"
    BLOCKED = "blocked"
    RECOVERY = "recovery"
    SILENT = "silent"
    UNKNOWN = "unknown"

    @property
    def title(self) -> str:
        """A few words for the person."""
        return tr(_STATE_TITLES[self])


_STATE_TITLES = {
    FoundState.READY: N_("answers"),
    FoundState.ASKS: N_("waits until you allow this computer"),
    FoundState.PAIRING: N_("waits to be paired"),
    FoundState.BLOCKED: N_("needs a setting"),
    FoundState.RECOVERY: N_("in recovery mode"),
    FoundState.SILENT: N_("does not answer"),
    FoundState.UNKNOWN: N_("not asked yet"),
}


@dataclass(frozen=True)
class Sighting:
    """What one source says of one device.

    Attributes:
        via: the source.
        keys: names under which other sources may see the same device, ``ssh:192.168.55.1``,
            ``adb:R3CT10``, ``usb:1-4``; the first is the source's own.
        target: how to reach it; None when that is not possible now.
        title: its name; may be empty.
        model: what it is; may be empty.
        detail: one sentence or less.
        picture: ``phone``, ``board`` or ``computer``: names of icons; empty when not known.
        state: what it is ready for.
        probe: host and port where an SSH server may be asked for its banner.
    """

    via: Via
    keys: tuple[str, ...]
    target: Target | None = None
    title: str = ""
    model: str = ""
    detail: str = ""
    picture: str = ""
    state: FoundState = FoundState.UNKNOWN
    probe: tuple[str, int] | None = None


@dataclass(frozen=True)
class Found:
    """A device, by all that the sources said of it.

    Attributes:
        key: stays the same while the search goes on.
        target: how to reach it; None when that is not possible now.
        title: its name.
        model: what it is; may be empty.
        detail: one sentence or less.
        picture: ``phone``, ``board`` or ``computer``: names of icons.
        state: what it is ready for.
        via: how it was found, in the order of :class:`Via`.
        replaces: keys of earlier results that turned out to be this device.
    """

    key: str
    target: Target | None
    title: str
    model: str
    detail: str
    picture: str
    state: FoundState
    via: tuple[Via, ...]
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A source that could not look.

    Attributes:
        via: the source.
        message: why.
        hint: what to do about it.
    """

    via: Via
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Discovery:
    """All of a search.

    Attributes:
        found: the devices.
        problems: the sources that could not look; the others did.
    """

    found: tuple[Found, ...]
    problems: tuple[Problem, ...]


def ssh_key(host: str, port: int) -> str:
    """The key of what listens at ``host``; 0 is the usual port."""
    plain = host.rstrip(".").lower()
    return f"ssh:{plain}" if port in (0, 22) else f"ssh:{plain}:{port}"


def target_key(target: Target) -> str:
    """The key of what ``target`` leads to."""
    return str(target) if target.way.value != "ssh" else ssh_key(target.host, target.port)


def picture_for(words: str) -> str:
    """The picture that fits a name or a model; empty when it says nothing."""
    low = words.lower()
    if any(word in low for word in _BOARDS):
        return "board"
    return "phone" if any(word in low for word in _PHONES) else ""


_BOARDS = (
    "jetson",
    "tegra",
    "orin",
    "xavier",
    "raspberry",
    "odroid",
    "rock",
    "orangepi",
    "beagle",
    "imx",
    "coral",
)
_PHONES = ("android", "pixel", "galaxy", "phone", "sm-", "sm_")

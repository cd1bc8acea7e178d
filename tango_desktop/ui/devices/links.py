"""What is known of the line to each device: seen, connected a moment ago, or in trouble."""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from tango_desktop.core.project import Project
from tango_desktop.devices.targets import THIS
from tango_desktop.errors import (
    ConnectionLostError,
    DeviceFullError,
    HostKeyError,
    LoginError,
    NotThereError,
    TangoError,
    UnreachableError,
)
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.theme import Look

FRESH_S = 300.0  # a connection as old as this says little about the cable
LOOK_MS = 30_000
AT_THE_DEVICE = frozenset({"deploy", "measure", "monitor"})  # stages that talk to it
LINE_ERRORS = (UnreachableError, LoginError, HostKeyError, ConnectionLostError, DeviceFullError)


class LinkState(enum.Enum):
    """How it stands; the value is the word that people read."""

    THIS = N_("ready")
    PROFILE = N_("profile only")
    AWAY = N_("not connected")
    SEEN = N_("reachable")
    FRESH = N_("connected")
    PROBLEM = N_("problem")


LINK_LOOKS = {
    LinkState.THIS: Look("check-circle", "good"),
    LinkState.PROFILE: Look("chip", "secondary"),
    LinkState.AWAY: Look("circle", "secondary"),
    LinkState.SEEN: Look("circle-half", "accent"),
    LinkState.FRESH: Look("check-circle", "good"),
    LinkState.PROBLEM: Look("alert", "bad"),
}


@dataclass(frozen=True)
class Link:
    """The line to a device.

    Attributes:
        state: as it was found.
        at_s: when, seconds of :func:`time.monotonic`.
        problem: what happened, for :attr:`LinkState.PROBLEM`.
    """

    state: LinkState = LinkState.AWAY
    at_s: float = 0.0
    problem: str = ""


class DeviceLinks(QObject):
    """Remembers, by address, what jobs met; only while the program runs."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._links: dict[str, Link] = {}
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.changed)

    def saw(self, address: str) -> None:
        """Discovery has heard of it; a connection of a moment ago says more."""
        if self.link(address).state is not LinkState.FRESH:
            self._note(address, Link(LinkState.SEEN, time.monotonic()))

    def connected(self, address: str) -> None:
        """A job has talked with it."""
        self._note(address, Link(LinkState.FRESH, time.monotonic()))

    def failed(self, address: str, error: TangoError) -> None:
        """A job has failed on the way to it; other errors say nothing about the line."""
        if isinstance(error, LINE_ERRORS):
            self._note(address, Link(LinkState.PROBLEM, time.monotonic(), error.message))
        elif isinstance(error, NotThereError):  # it did answer
            self.connected(address)

    def forget(self, address: str) -> None:
        """Nothing is known of it any more."""
        self._links.pop(address, None)
        self.changed.emit()

    def link(self, address: str) -> Link:
        """How the line to ``address`` stands now."""
        found = self._links.get(address, Link())
        old = time.monotonic() - found.at_s > FRESH_S
        return Link() if old and found.state is not LinkState.PROBLEM else found

    def _note(self, address: str, link: Link) -> None:
        if not address or address == str(THIS):
            return
        self._links[address] = link
        self._timer.start()
        self.changed.emit()


def link_of(project: Project, links: DeviceLinks) -> Link:
    """How the line to the project's device stands."""
    outputs = project.outputs("device")
    address = str(outputs.get("address") or "")
    if address and address != str(THIS):
        return links.link(address)
    local = outputs.get("connection") == "local"
    return Link(LinkState.THIS if local else LinkState.PROFILE)


def link_words(link: Link, title: str) -> str:
    """What the state means, in a sentence."""
    if link.state is LinkState.PROBLEM:
        return f"{title}: {link.problem}"
    return tr(_SENTENCES[link.state], device=title)


_SENTENCES = {
    LinkState.THIS: N_("{device} runs the network."),
    LinkState.PROFILE: N_("{device} is a profile: trained for, but nothing can be sent to it."),
    LinkState.AWAY: N_("{device} was not asked for a while. The next step connects by itself."),
    LinkState.SEEN: N_("{device} answers on the network or on USB."),
    LinkState.FRESH: N_("{device} was connected in the last minutes."),
}

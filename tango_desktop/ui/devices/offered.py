"""What the device page shows of devices, and where it gets that from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.facts import EngineOnDevice, Facts, Proposal, propose
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.targets import Target
from tango_desktop.i18n import N_, current_language
from tango_desktop.ui.theme import Look

BOARD, JETSON, PHONE, PC = "board", "jetson", "phone", "pc"
KIND_LOOKS = {
    BOARD: Look("board", "accent"),
    JETSON: Look("jetson", "accent"),
    PHONE: Look("phone", "accent"),
    PC: Look("pc", "accent"),
}
KIND_WORDS = {
    BOARD: N_("Board"),
    JETSON: N_("Jetson"),
    PHONE: N_("Phone"),
    PC: N_("PC"),
}


@dataclass(frozen=True)
class Offered:
    """A device that can be chosen.

    Attributes:
        target: where it is; None when it cannot be reached as it is now.
        title: its model, or the name that it gives itself.
        kind: a key of :data:`KIND_LOOKS`.
        source: how it was found, in words.
        recent: it was used before.
        problem: what has to be done there first, in a sentence.
        answers: it was heard of just now.
        key: names it while the search goes on; its address when empty.
        replaces: keys of earlier ones that turned out to be this device.
    """

    target: Target | None
    title: str
    kind: str = BOARD
    source: str = ""
    recent: bool = False
    problem: str = ""
    answers: bool = False
    key: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the list knows it by."""
        return self.key or self.address

    @property
    def address(self) -> str:
        """Where it is, as text; empty when it cannot be reached."""
        return "" if self.target is None else str(self.target)


@dataclass(frozen=True)
class Looked:
    """What a device said of itself.

    Attributes:
        target: where it is.
        facts: what it said.
        proposals: profiles that fit, the best first.
        at_s: when, seconds of :func:`time.time`.
        language: the reasons of the proposals are in it.
    """

    target: Target
    facts: Facts
    proposals: tuple[Proposal, ...]
    at_s: float
    language: str = field(default_factory=current_language)


@dataclass(frozen=True)
class DeviceServices:
    """Where the page gets its devices from; tests give it others.

    Attributes:
        find: looks around, and tells every device as it finds it, those used before first; returns
            where it could not look, in sentences.
        look: connects and asks.
        engines: what can run there.
        forget: takes a device off the list of those met.
        keep: keeps a profile that was made from a device's facts.
        propose: the profiles that fit, with their reasons in the language of now.
    """

    find: Callable[[JobContext, Callable[[Offered], None]], tuple[str, ...]]
    look: Callable[[Target, JobContext], Looked]
    engines: Callable[[Facts, DeviceProfile], tuple[EngineOnDevice, ...]]
    forget: Callable[[Target, JobContext], None]
    keep: Callable[[DeviceProfile], object]
    propose: Callable[[Facts], tuple[Proposal, ...]] = propose

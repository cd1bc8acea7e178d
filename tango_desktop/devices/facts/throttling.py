"""What slows a device down, or has done so: its own flags, each with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tango_desktop.devices.facts.sections import Sections, whole_number
from tango_desktop.i18n import N_, tr

REASONS = {
    "under-voltage": N_("The power supply gives too little voltage."),
    "capped": N_("The processor's clock is held down."),
    "throttled": N_("The processor is slowed down."),
    "hot": N_("It is so hot that the clock is held down."),
    "over-current": N_("It has drawn too much current and was slowed down."),
    "was-under-voltage": N_("The power supply gave too little voltage since it was started."),
    "was-capped": N_("The processor's clock was held down since it was started."),
    "was-throttled": N_("The processor was slowed down since it was started."),
    "was-hot": N_("It was too hot since it was started."),
}
# Bits of the firmware's get_throttled: Raspberry Pi documentation, "vcgencmd".
_PI_BITS = {
    0: "under-voltage",
    1: "capped",
    2: "throttled",
    3: "hot",
    16: "was-under-voltage",
    17: "was-capped",
    18: "was-throttled",
    19: "was-hot",
}
# Cooling devices that stand for a clock held down while their state is above 0: the kernel's
# cpufreq cooling, and the alerts of NVIDIA's Jetson Linux Developer Guide.
_COOLING = re.compile(r"cpufreq|devfreq|throttle-alert")


def throttling_sentence(flag: str) -> str:
    """A flag of ``Facts.throttled`` in words."""
    return tr(REASONS[flag]) if flag in REASONS else flag


def throttled(sections: Sections) -> tuple[str, ...]:
    """The flags that are set, in the order of :data:`REASONS`."""
    found = {*_of_files(sections), *_of_cooling(sections)}
    return tuple(flag for flag in REASONS if flag in found)


def _of_files(sections: Sections) -> Iterator[str]:
    for line in sections.get("throttled"):
        name, _, value = line.replace("=", " ").partition(" ")
        if "get_throttled" in name or name == "throttled":
            yield from pi_flags(value.strip())
        elif "event_cnt" in name and whole_number(value) > 0:
            yield "over-current"
        elif "throttle_count" in name and whole_number(value) > 0:
            yield "was-throttled"


def pi_flags(value: str) -> tuple[str, ...]:
    """The flags in a Raspberry Pi's hexadecimal number, ``0x50005`` or ``50005``."""
    if not re.fullmatch(r"(0x)?[0-9a-fA-F]{1,8}", value):
        return ()
    bits = int(value, 16)
    return tuple(flag for bit, flag in _PI_BITS.items() if bits >> bit & 1)


def _of_cooling(sections: Sections) -> Iterator[str]:
    for state, name in sections.pairs("cooling"):
        if whole_number(state) > 0 and _COOLING.search(name):
            yield "hot"

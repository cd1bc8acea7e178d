"""Which device profile fits what a device says of itself, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tango_desktop.devices.facts.own_profile import profile_of
from tango_desktop.devices.facts.records import Facts
from tango_desktop.devices.profiles import load_profiles
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.i18n import tr

# Points; a proposal needs LEAST of them. A board that is named exactly always comes before one
# that only shares its chip, that before a profile made from the facts, that before a general one
# whose graphics card is another.
EXACT, SAME_SOC, OWN, GENERAL = 70, 40, 30, 15
SAME_GPU, NEAR_GPU, NEAR_MEMORY, SAME_CORES = 25, 20, 10, 5
LEAST = 15
_NEAR = 1.35  # kernels and graphics keep some of the memory for themselves


@dataclass(frozen=True)
class Proposal:
    """A profile for a device.

    Attributes:
        profile: it.
        score: 0 to 100; how well it fits.
        reasons: why, in sentences.
        own: it was made from the facts and is in no file yet: see
            :func:`tango_desktop.devices.facts.own_profile.keep_profile`.
    """

    profile: DeviceProfile
    score: int
    reasons: tuple[str, ...]
    own: bool = False


def propose(facts: Facts, profiles: Iterable[DeviceProfile] | None = None) -> tuple[Proposal, ...]:
    """The profiles that fit, the best first; the last resort is one made from the facts.

    Args:
        facts: what the device says of itself.
        profiles: to choose from; the shipped ones and the user's own, when None.
    """
    known = list(load_profiles() if profiles is None else profiles)
    found = [proposal for profile in known if (proposal := _scored(facts, profile))]
    own = _own(facts, known)
    if own and own.profile.name not in {proposal.profile.name for proposal in found}:
        found.append(own)
    return tuple(sorted(found, key=lambda proposal: -proposal.score))


def _own(facts: Facts, known: list[DeviceProfile]) -> Proposal | None:
    """A profile made from the facts, or the one that was made so before."""
    made = profile_of(facts, known)
    if made is None:
        return None
    kept = next((profile for profile in known if profile.name == made.name), None)
    if kept is not None:
        return Proposal(kept, EXACT, (tr("It was made from what this device said."),))
    reason = tr("Made from what the device says of itself.")
    return Proposal(made, OWN, (reason,), own=True)


def _scored(facts: Facts, profile: DeviceProfile) -> Proposal | None:
    if not profile.connection.reachable or not _runs_there(facts, profile):
        return None
    if facts.android and not _is_for_android(profile):
        return None
    score, reasons = _identity(facts, profile)
    if not score:
        return None
    for points, reason in (
        *_gpu(facts, profile),
        *_memory(facts, profile),
        *_cores(facts, profile),
    ):
        score += points
        reasons += [reason] if reason else []
    score = max(0, min(score, 100))
    return Proposal(profile, score, tuple(reasons)) if score >= LEAST else None


def _runs_there(facts: Facts, profile: DeviceProfile) -> bool:
    """Whether the architecture is the same, or a 32-bit system of it."""
    here, there = facts.architecture, profile.processor.architecture
    family = {"armv7l": "aarch64", "armv8l": "aarch64"}
    return not here or family.get(here, here) == family.get(there, there)


def _is_for_android(profile: DeviceProfile) -> bool:
    """Whether it is of a phone: one cannot be deployed to as a board is, whatever it resembles."""
    return "adb" in profile.connection.ways


def _identity(facts: Facts, profile: DeviceProfile) -> tuple[int, list[str]]:
    """Points for what the device calls itself."""
    matches = profile.matches
    entry = _first(facts.compatible, matches.compatible)
    if entry:
        return EXACT, [tr("Its device tree says “{text}”.", text=entry)]
    if _first([facts.model], matches.models):
        return EXACT, [tr("It calls itself “{text}”.", text=facts.model)]
    number = facts.android.model if facts.android else ""
    if _first([number], matches.phones):
        return EXACT, [tr("Its model number is {text}.", text=number)]
    soc = _first([facts.soc.casefold()], matches.socs) or _first(_chips(facts), matches.socs)
    if soc:
        return SAME_SOC, [tr("It has the same chip, {soc}.", soc=soc)]
    if matches.general and not facts.compatible and not facts.android:
        architecture = profile.processor.architecture
        reason = tr("It is a computer with {architecture} processors.", architecture=architecture)
        return GENERAL, [reason]
    return 0, []


def _chips(facts: Facts) -> list[str]:
    return [entry.rpartition(",")[2].casefold() for entry in facts.compatible]


def _first(texts: Iterable[str], patterns: Iterable[str]) -> str:
    """The first text that one of the patterns fits."""
    wanted = tuple(patterns)
    return next((t for t in texts if t and any(fnmatchcase(t, p) for p in wanted)), "")


def _gpu(facts: Facts, profile: DeviceProfile) -> Iterable[tuple[int, str]]:
    """Points for a graphics card with memory of its own."""
    part = profile.accelerator("gpu")
    if part is None or part.memory is None:
        return
    if not facts.gpus:
        yield -5, tr("It has no graphics card; the profile has one.")
        return
    card = max(facts.gpus, key=lambda gpu: gpu.memory_bytes)
    if part.name.casefold() in card.name.casefold():
        yield SAME_GPU + NEAR_GPU, tr("It has the same graphics card, {name}.", name=card.name)
        return
    ratio = max(card.memory_bytes, 1) / part.memory.base
    points = round(NEAR_GPU * max(0.0, 1 - abs(math.log2(ratio))))
    has, wants = _gigabytes(card.memory_bytes), part.memory.text()
    yield (
        points,
        tr(
            "Its graphics card has {has} of memory, the profile's {wants}.",
            has=has,
            wants=wants,
        ),
    )


def _memory(facts: Facts, profile: DeviceProfile) -> Iterable[tuple[int, str]]:
    if not facts.memory_bytes:
        return
    has, wants = _gigabytes(facts.memory_bytes), profile.memory.text()
    ratio = facts.memory_bytes / profile.memory.base
    if 1 / _NEAR <= ratio <= _NEAR:
        yield NEAR_MEMORY, tr("Its {has} of memory are those of the profile.", has=has)
    else:
        yield -5, tr("It has {has} of memory, the profile {wants}.", has=has, wants=wants)


def _cores(facts: Facts, profile: DeviceProfile) -> Iterable[tuple[int, str]]:
    if facts.cores and facts.cores == round(profile.processor.cores.value):
        yield SAME_CORES, ""


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"

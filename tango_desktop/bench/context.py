"""The circumstances of a measurement: a latency without them says little."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tango_desktop.devices.facts.records import Facts

_CPU = Path("/sys/devices/system/cpu/cpu0/cpufreq")


@dataclass(frozen=True)
class Load:
    """How busy the computer is at a moment.

    Attributes:
        average: of runnable processes over the last minute; None where the system has none.
        frequency_mhz: of the processor now; None where it is not told.
    """

    average: float | None
    frequency_mhz: float | None


@dataclass(frozen=True)
class Context:
    """What a measurement was taken on.

    Attributes:
        device: the name of the device's profile.
        cpu: the processor's name.
        cores: that this process may use.
        system: the operating system.
        machine: the architecture.
        governor: how the processor's clock is chosen; empty where it is not told.
        power: ``mains``, ``battery`` or empty where it is not told.
        memory_bytes: of the computer.
        before: the load before.
        after: the load after.
        others_percent: what other processes took of all cores while measuring.
        versions: of Python and packages, as (name, version).
        power_mode: as the board names it (``MAXN``, ``15W``); empty where it has none.
        temperature_c: of the hottest part before; None where it is not told.
        throttled: what held the device back while it was measured, in words.
        address: where the device is (``devices.targets``); empty: this computer.
        board: its model, as it says itself; empty where it does not.
    """

    device: str
    cpu: str
    cores: int
    system: str
    machine: str
    governor: str
    power: str
    memory_bytes: int
    before: Load
    after: Load
    others_percent: float
    versions: tuple[tuple[str, str], ...]
    power_mode: str = ""
    temperature_c: float | None = None
    throttled: tuple[str, ...] = ()
    address: str = ""
    board: str = ""


def load_now() -> Load:
    """The load at this moment."""
    return Load(_average(), _frequency_mhz())


def _average() -> float | None:
    try:
        return round(os.getloadavg()[0], 2)
    except (OSError, AttributeError):  # Windows has none
        return None


def _frequency_mhz() -> float | None:
    try:
        found = psutil.cpu_freq()
    except (OSError, NotImplementedError, AttributeError):
        return None
    return round(found.current, 1) if found and found.current else None


def cpu_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name, as its maker or the board's gives it."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    for key in ("model name", "Model", "Hardware"):
        for line in text.splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key and value.strip():
                return value.strip()
    return platform.processor() or platform.machine()


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def governor(path: Path = _CPU / "scaling_governor") -> str:
    """How the clock is chosen (``performance``, ``schedutil``, …); empty where not told."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def power_source() -> str:
    """``mains`` or ``battery``; empty where the computer does not say."""
    try:
        battery = psutil.sensors_battery()
    except (OSError, AttributeError, NotImplementedError):
        return ""
    if battery is None or battery.power_plugged is None:
        return ""
    return "mains" if battery.power_plugged else "battery"


class OthersWatch:
    """Measures what other processes took of the computer since it was made."""

    def __init__(self) -> None:
        self._start = _busy_and_total()

    def percent(self, own_s: float) -> float:
        """The share of all cores, 0 to 100, without ``own_s`` seconds of the measured process."""
        busy, total = (now - then for now, then in zip(_busy_and_total(), self._start, strict=True))
        return round(max(0.0, min(1.0, (busy - own_s) / total)) * 100, 1) if total > 0 else 0.0


def _busy_and_total() -> tuple[float, float]:
    times = psutil.cpu_times()
    # Guests' time is part of user's already.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return total - times.idle - getattr(times, "iowait", 0.0), total


def of_device(
    device: str, said: Mapping[str, Any], facts: Facts, versions: Mapping[str, str]
) -> Context:
    """The context of a measurement that has just ended on another device.

    Args:
        device: the name of its profile.
        said: the circumstances that the runner tells.
        facts: what the device said of itself before.
        versions: of Python and packages there.

    Raises:
        KeyError, TypeError, ValueError: what the runner tells is damaged.
    """
    before, after = said["load_before"], said["load_after"]
    others = said["others_percent"]
    return Context(
        device=device,
        cpu=facts.cpu or str(said["cpu"]),
        cores=int(said["cores"]),
        system=facts.os or str(said["system"]),
        machine=str(said["machine"]),
        governor=str(said["governor"]) or facts.governor,
        power=str(said["power"]),
        memory_bytes=int(said["memory_bytes"] or facts.memory_bytes),
        before=Load(None if before is None else float(before), None),
        after=Load(None if after is None else float(after), None),
        others_percent=0.0 if others is None else float(others),
        versions=tuple(sorted(versions.items())),
        power_mode=facts.power_mode,
        temperature_c=max(facts.temperatures_c.values(), default=None),
        board=facts.model,
    )


def gather(
    device: str, before: Load, after: Load, others_percent: float, versions: dict[str, str]
) -> Context:
    """The context of a measurement that has just ended."""
    return Context(
        device=device,
        cpu=cpu_name(),
        cores=cores(),
        system=platform.platform(),
        machine=platform.machine(),
        governor=governor(),
        power=power_source(),
        memory_bytes=psutil.virtual_memory().total,
        before=before,
        after=after,
        others_percent=others_percent,
        versions=tuple(sorted(versions.items())),
    )

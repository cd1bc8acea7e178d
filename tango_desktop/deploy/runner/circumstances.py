"""What the device is and does around a measurement, so that figures can be compared later."""

import os
import platform
import time
from typing import Any, Dict, Optional, Tuple

from .sensors import text_of

_GOVERNOR = "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
_POWER_SUPPLY = "sys/class/power_supply"


class Watch:
    """What the device did since the watch was made, this process apart."""

    def __init__(self, root: str = "/") -> None:
        self._root = root
        self._before = _load(root)
        self._busy = _busy_and_total_s(root)
        self._own_s = _own_s()

    def result(self) -> Dict[str, Any]:
        """Plain data; None and empty texts where the system does not say."""
        return {
            "cpu": _cpu_name(self._root),
            "cores": cores(),
            "system": platform.platform(),
            "machine": platform.machine(),
            "governor": text_of(os.path.join(self._root, _GOVERNOR)),
            "power": _power(self._root),
            "memory_bytes": _memory_bytes(self._root),
            "load_before": self._before,
            "load_after": _load(self._root),
            "others_percent": self._others_percent(),
        }

    def _others_percent(self) -> Optional[float]:
        """What other programs took of all cores, 0 to 100."""
        then, now = self._busy, _busy_and_total_s(self._root)
        if then is None or now is None or now[1] <= then[1]:
            return None
        others_s = now[0] - then[0] - (_own_s() - self._own_s)
        return round(100.0 * min(1.0, max(0.0, others_s / (now[1] - then[1]))), 1)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _own_s() -> float:
    return time.process_time()


def _busy_and_total_s(root: str) -> Optional[Tuple[float, float]]:
    """Seconds that all cores worked, and that passed on all of them, since the start."""
    try:
        with open(os.path.join(root, "proc", "stat"), encoding="ascii", errors="replace") as stream:
            ticks = [int(text) for text in stream.readline().split()[1:9]]
        hertz = float(os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, AttributeError):
        return None
    total = sum(ticks) / hertz
    return total - (ticks[3] + ticks[4]) / hertz, total


def _load(root: str) -> Optional[float]:
    words = text_of(os.path.join(root, "proc", "loadavg")).split()
    try:
        return float(words[0])
    except (IndexError, ValueError):
        return None


def _memory_bytes(root: str) -> Optional[int]:
    words = text_of(os.path.join(root, "proc", "meminfo")).split()
    if len(words) > 1 and words[0] == "MemTotal:" and words[1].isdigit():
        return int(words[1]) * 1024
    return None


def _cpu_name(root: str) -> str:
    """The processor's name, as its maker or the board's gives it."""
    try:
        with open(
            os.path.join(root, "proc", "cpuinfo"), encoding="utf-8", errors="replace"
        ) as stream:
            pairs = [line.partition(":") for line in stream]
    except OSError:
        pairs = []
    for key in ("model name", "Model", "Hardware"):
        for name, _, value in pairs:
            if name.strip() == key and value.strip():
                return value.strip()
    board = text_of(os.path.join(root, "proc", "device-tree", "model"))
    return board or platform.processor() or platform.machine()


def _power(root: str) -> str:
    """``battery`` or ``mains``; empty where no battery tells."""
    folder = os.path.join(root, _POWER_SUPPLY)
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ""
    for name in names:
        if text_of(os.path.join(folder, name, "type")) == "Battery":
            status = text_of(os.path.join(folder, name, "status"))
            return "battery" if status == "Discharging" else "mains"
    return ""

"""Numbers for people: the right digits, the unit, and a dash where there is none."""

from __future__ import annotations

import math

from tango_desktop.i18n import tr

NONE = "–"
_SIZES = ("B", "kB", "MB", "GB", "TB")


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def figure(value: float | None, digits: int = 3) -> str:
    """``value`` with ``digits`` significant digits; powers of ten only outside 1e-5 to 1e15."""
    if value is None or not math.isfinite(value):
        return NONE
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude < -5 or magnitude > 15:
        return f"{value:.{digits - 1}e}"
    places = max(0, digits - 1 - magnitude)
    if round(abs(value), places) >= 10 ** (magnitude + 1):  # 9.996 reads 10.0, not 10.00
        places = max(0, places - 1)
    return f"{value:,.{places}f}"


def count(value: float | None) -> str:
    """A whole number, its thousands apart: ``12,345``."""
    return f"{round(value):,}" if value is not None and _known(value) else NONE


def score(value: float | None) -> str:
    """A metric from 0 to 1: ``0.931``."""
    return f"{value:.3f}" if _known(value) else NONE


def percent(value: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as percent: ``93 %``."""
    return f"{value * 100:.{digits}f} %" if value is not None and _known(value) else NONE


def milliseconds(value_ms: float | None) -> str:
    """A short time: ``0.84 ms``, ``34.2 ms``, ``1.25 s``."""
    if value_ms is None or not math.isfinite(value_ms):
        return NONE
    if value_ms >= 10_000:
        return f"{value_ms / 1000:.1f} s"
    if value_ms >= 1000:
        return f"{value_ms / 1000:.2f} s"
    return f"{figure(value_ms, 3 if value_ms >= 1 else 2)} ms"


def size(value_bytes: float | None) -> str:
    """A size in decimal units: ``12.4 MB``."""
    if value_bytes is None or not math.isfinite(value_bytes):
        return NONE
    value, unit = float(value_bytes), 0
    while value >= 999.5 and unit < len(_SIZES) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} B" if unit == 0 else f"{figure(value)} {_SIZES[unit]}"


def megabytes(value_mb: float | None) -> str:
    """A size given in megabytes."""
    return size(value_mb * 1e6) if value_mb is not None else NONE


def duration(seconds: float | None) -> str:
    """A span that people wait for: ``12 s``, ``4 min``, ``1 h 20 min``."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return NONE
    if seconds < 59.5:
        return tr("{seconds} s", seconds=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if not minutes:
        return tr("{hours} h", hours=hours)
    return tr("{hours} h {minutes} min", hours=hours, minutes=minutes)


def clock(seconds: float | None) -> str:
    """A span exactly, for tables: ``0:01:24``."""
    if seconds is None or not math.isfinite(seconds):
        return NONE
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def pixels(width: float, height: float) -> str:
    """The size of a picture: ``640 × 480 px``."""
    return f"{round(width)} × {round(height)} px"
